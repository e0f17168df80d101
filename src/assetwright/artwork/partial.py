"""A picture before it is finished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assetwright.artwork.canvas import Artwork
from assetwright.artwork.composition import compose
from assetwright.artwork.regularize import regularized
from assetwright.artwork.stroke_weight import weighted
from assetwright.diffusion.order import Order
from assetwright.diffusion.trajectory import Step
from assetwright.types import Geometry, Latent, PromptSpec


def finished(order: Order, latent: Latent) -> Latent:
    """What is drawn of an order: the latent with its edges made exact, unless asked otherwise."""
    if order.geometry is not Geometry.EXACT:
        return latent
    weight = order.style.weight if order.weight is None else order.weight
    return regularized(latent) if weight is None else weighted(latent, weight)


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """A picture as it would be if the network's present idea of it were the last.

    From a third of the steps on the shape is there, at the last step all is. Nothing is composed
    until it is asked for, so that most can be dropped.
    """

    order: Order
    step: Step

    @property
    def index(self) -> int:
        """Its place among the pictures asked for: all variants of a prompt, then the next's."""
        return self.order.index

    @property
    def spec(self) -> PromptSpec:
        """What it shows."""
        return self.order.spec

    def artwork(self, side: int | None = None) -> Artwork:
        """The picture in its first size, or that size with its longer side scaled to ``side``.

        >>> from assetwright import Studio
        >>> seen = []
        >>> made = Studio().generate("[icon] bell", partial=seen.append)
        >>> seen[3].step.done, seen[3].artwork(side=128).render().shape
        (4, (128, 128, 4))
        """
        size = self.spec.size
        if side is not None:
            size = size.scaled(side / max(size.width, size.height))
        return compose(
            replace(self.spec, size=size),
            finished(self.order, self.step.latent),
            family=self.order.style.family,
            seed=self.order.seed,
            colored=self.order.style.colored,
        )


@dataclass(frozen=True, slots=True)
class Listener:
    """How whoever asked is told how far it is, and says that it is not wanted any more."""

    progress: Callable[[int, int], None] | None
    partial: Callable[[Partial], None] | None
    cancelled: Callable[[], bool] | None

    def watching(self, takes: Sequence[tuple[Order, int]]) -> Callable[[int, Step], None] | None:
        """What the solver calls for each step of ``takes``; the first of each order is shown."""
        if (partial := self.partial) is None:
            return None

        def watch(place: int, step: Step) -> None:
            order, take = takes[place]
            if take == 0:
                partial(Partial(order, step))

        return watch
