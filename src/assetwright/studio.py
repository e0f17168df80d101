"""The core that every door opens on: prompts in, asset sets out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from functools import partial as bound
from pathlib import Path
from typing import TYPE_CHECKING

from assetwright.artwork.family import Family
from assetwright.artwork.partial import Listener, Partial, finished
from assetwright.artwork.sketch import finder
from assetwright.artwork.stroke_weight import checked_weight
from assetwright.config import MODELS, STEPS
from assetwright.diffusion.onnx_denoiser import OnnxDenoiser
from assetwright.diffusion.order import REDRAW, Order, begun_at
from assetwright.diffusion.reference import embedded_index
from assetwright.diffusion.sampler import sample
from assetwright.diffusion.shelf import Shelf
from assetwright.diffusion.styles import Style, StyleBook
from assetwright.export import Asset
from assetwright.export.drawing import drawn_asset
from assetwright.export.imprint import Imprint
from assetwright.policy import Policy, PolicyRefusal
from assetwright.prompt import Vocabulary, parse
from assetwright.prompt.tags import blanked
from assetwright.qa import Expectations
from assetwright.qa.choice import best_takes
from assetwright.qa.gate import MAX_RETRIES, Gated, GatedSet, NothingPassed, gated
from assetwright.settings import Settings
from assetwright.store import AuditLog, audited
from assetwright.text.chosen import chosen_encoders
from assetwright.text.tally import CacheStatistics
from assetwright.types import (
    AssetType,
    Geometry,
    InputError,
    Latent,
    Outcome,
    PromptSpec,
    Size,
    Verdict,
)

if TYPE_CHECKING:
    from assetwright.diffusion.engine import Engine

MAX_BATCH = 16
MAX_COUNT = 64
MAX_STEPS = 200
MAX_GUIDANCE = 20.0
MAX_STRENGTH = 0.95

Progress = Callable[[int, int], None]


class Studio:
    """Turns prompts into app-ready assets. Files are read on first use and kept.

    ``threads`` is how many threads the networks may use, None for one a core: for a single
    picture one is the fastest, for large batches more. It never changes the picture.
    ``settings`` are a project's, with its brand tokens and what it may draw besides;
    ``Settings.find()`` looks for its file. ``audit`` is a log that every request leaves a record
    in; doors that know the files it ends in keep the log themselves. With an ``engine``, one
    around the shipped network (``Engine.embedded``), what several threads generate at a time is
    drawn together, step by step; without one each thread draws its own.
    """

    def __init__(
        self,
        *,
        threads: int | None = 1,
        settings: Settings | None = None,
        audit: AuditLog | None = None,
        engine: Engine | None = None,
    ) -> None:
        if threads is not None and threads < 1:
            raise InputError("threads", f"threads must be at least 1, not {threads}")
        self.settings = settings or Settings()
        self._denoiser = OnnxDenoiser(MODELS / "dit", threads)
        self._text, self._captions = chosen_encoders(self.settings, threads, self._denoiser)
        self._references = embedded_index()
        self._book = StyleBook(MODELS / "dit", Shelf(), lambda: self.model)
        self._audit = audit
        self._engine = engine

    @cached_property
    def styles(self) -> tuple[Style, ...]:
        """The styles that ``style`` takes, besides the family words."""
        return tuple(sorted(self._book.styles, key=lambda style: style.name))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What prompts may say besides plain words: the project's tokens and the style names."""
        return Vocabulary.of(self.settings.tokens, (style.name for style in self._book.styles))

    @property
    def model(self) -> str:
        """The revision of the weights."""
        return self._denoiser.revision

    @property
    def text_cache(self) -> CacheStatistics:
        """What the cache of encoded texts did so far."""
        return self._text.statistics

    def judge(self, prompt: str) -> Verdict:
        """What the policy says of a prompt; one that it refuses is never drawn."""
        settings = self.settings
        return Policy.embedded().judge(
            blanked(prompt, self.vocabulary.tokens),
            tenant=settings.tenant or None,
            allow=settings.allow,
        )

    def permit(self, prompt: str) -> Verdict:
        """The verdict on a prompt that may be drawn; PolicyRefusal for one that may not."""
        verdict = self.judge(prompt)
        if verdict.outcome is Outcome.REFUSED:
            raise PolicyRefusal(verdict, prompt)
        return verdict

    def understand(
        self,
        prompt: str,
        *,
        asset_type: AssetType | None = None,
        size: Size | None = None,
        style: str | None = None,
    ) -> PromptSpec:
        """The prompt in the project's language; see ``prompt.parse``."""
        return parse(
            prompt, asset_type=asset_type, size=size, style=style, vocabulary=self.vocabulary
        )

    def tokens_read(self, spec: PromptSpec) -> int:
        """How many tokens of a prompt the network reads, at most 77."""
        return len(self._text.encode([spec.subject])[0].tokens)

    def generate(
        self,
        prompt: str,
        *,
        asset_type: AssetType | None = None,
        size: Size | None = None,
        style: str | None = None,
        seed: int = 0,
        steps: int = STEPS,
        guidance: float | None = None,
        reference: str | Path | None = None,
        reference_strength: float | None = None,
        count: int | None = None,
        retries: int | None = None,
        gates: bool | None = None,
        geometry: Geometry = Geometry.EXACT,
        weight: float | None = None,
        progress: Progress | None = None,
        partial: Callable[[Partial], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> GatedSet:
        """Draw ``count`` variants of one prompt, with seeds from ``seed`` on, each in every size.

        ``asset_type``, ``size``, ``style`` and ``count`` overrule what the prompt says.
        ``reference`` is None for the nearest drawing of the bundled index, ``"none"`` for the
        words alone, or an image file to be redrawn. ``reference_strength`` 0 to 0.95 is how much
        of it stays as it is: 0 takes the subject, 0.95 hardly changes a line; None is 0 for files
        and for what is drawn in another way than the style, 0.5 for the rest of the index, 0.75
        for lines. Other seeds start at other drawings of the index. ``guidance`` 1 to 20 is how
        strictly words and reference are followed; ``geometry`` whether edges are made exact,
        ``weight`` 0.5 to 4 how wide the strokes of line drawings are, in units of a 24-unit icon,
        None for their own.

        With ``gates`` every drawing must pass the quality checks (see ``qa``): one that fails is
        drawn again up to ``retries`` times (0 to 10), attempt n with the seed of the first plus
        1000 (n - 1), and never among the assets; what failed is in the set's ``rejected``. None is
        what the project says. ``progress`` hears (steps done, steps in all), from the start again
        for what is drawn again.

        ``partial`` is given every picture after every step; ``cancelled`` is asked before every
        step, and every 50 ms while the engine has other work. All are called in this thread.
        ``cancelled=threading.Event().is_set`` makes a cancel button.

        Raises InputError for what cannot be done, PolicyRefusal (an InputError) for what may not,
        NothingPassed when no drawing passes, EnvironmentProblem when files are missing, Cancelled,
        QueueFull when the engine has no room.

        >>> from assetwright import Studio
        >>> icons = Studio().generate("[icon] A settings gear, #0A66C2")
        >>> icons.assets[0].name
        'settings_gear'
        """
        return self.generate_many(
            [prompt],
            asset_type=asset_type,
            size=size,
            style=style,
            seed=seed,
            steps=steps,
            guidance=guidance,
            reference=reference,
            reference_strength=reference_strength,
            count=count,
            retries=retries,
            gates=gates,
            geometry=geometry,
            weight=weight,
            progress=progress,
            partial=partial,
            cancelled=cancelled,
        )

    def generate_many(
        self,
        prompts: Sequence[str],
        *,
        asset_type: AssetType | None = None,
        size: Size | None = None,
        style: str | None = None,
        seed: int = 0,
        steps: int = STEPS,
        guidance: float | None = None,
        reference: str | Path | None = None,
        reference_strength: float | None = None,
        count: int | None = None,
        retries: int | None = None,
        gates: bool | None = None,
        geometry: Geometry = Geometry.EXACT,
        weight: float | None = None,
        family: bool = False,
        progress: Progress | None = None,
        partial: Callable[[Partial], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> GatedSet:
        """Draw several prompts as one set, sixteen pictures at a time; see :meth:`generate`.

        Line drawings of a ``family`` have strokes of one width: ``weight``, or what suits most.
        ``prompt.members.of_one_family`` makes prompts of what they show and what all share.
        """
        settings = self.settings
        with audited(
            self._audit, "python", prompts, settings.tenant, settings.auditing.cpu_hour
        ) as requests:
            if retries is None:
                retries = settings.gates.retries
            if gates is None:
                gates = settings.gates.gate
            _check("retries", retries, 0, MAX_RETRIES)
            _check("seed", seed, 0, 2**63 - MAX_COUNT - MAX_RETRIES * REDRAW)
            _check("steps", steps, 1, MAX_STEPS)
            if count is not None:
                _check("count", count, 1, MAX_COUNT)
            if weight is not None and geometry is not Geometry.EXACT:
                raise InputError(
                    "weight", "a weight is set along exact edges: leave geometry exact"
                )
            if weight is not None:
                checked_weight(weight)
            if guidance is not None:
                _check("guidance", guidance, 1, MAX_GUIDANCE)
            if reference_strength is not None:
                _check("reference_strength", reference_strength, 0, MAX_STRENGTH)
            for request in requests:
                request.seed = seed
                request.verdict = self.permit(request.prompt)
                request.spec = self.understand(
                    request.prompt, asset_type=asset_type, size=size, style=style
                )
            # A certificate that cannot sign is told of before anything is drawn.
            imprint = Imprint.of(settings)
            specs = [request.spec for request in requests if request.spec is not None]
            orders = self._orders(
                specs, seed, guidance, reference, reference_strength, count, geometry
            )
            orders = [replace(order, weight=weight) for order in orders]
            caller = Listener(progress, partial, cancelled)
            pictures = self._pictures(orders, steps, retries if gates else None, caller, family)
            drawn = GatedSet.of(pictures, [count or spec.count or 1 for spec in specs], imprint)
            for request, outcome in zip(requests, drawn.outcomes, strict=True):
                request.model = self.model
                request.ended(outcome)
            if drawn.rejected and not drawn.assets:
                raise NothingPassed(drawn)
        return drawn

    def _orders(
        self,
        specs: Sequence[PromptSpec],
        seed: int,
        guidance: float | None,
        reference: str | Path | None,
        strength: float | None,
        count: int | None,
        geometry: Geometry,
    ) -> list[Order]:
        """One for each picture: a variant of a prompt."""
        styles = [self._book.find(spec.style, spec.asset_type) for spec in specs]
        subjects = [spec.subject for spec in specs]
        texts = self._text.encode(subjects)
        captions = texts if self._captions is self._text else self._captions.encode(subjects)
        find = finder(self._references, reference)
        orders: list[Order] = []
        for spec, chosen, text, caption in zip(specs, styles, texts, captions, strict=True):
            found = bound(find, caption.pooled, chosen.family)
            orders += [
                Order(i, spec, chosen, text, found, seed + variant, guidance, strength, geometry)
                for i, variant in enumerate(range(count or spec.count or 1), len(orders))
            ]
        return orders

    def _pictures(
        self,
        orders: Sequence[Order],
        steps: int,
        retries: int | None,
        caller: Listener,
        family: bool,
    ) -> list[Gated]:
        """Each picture in all its sizes; ``retries`` None, whatever the checks would say."""

        kin = Family(wanted=family)

        def draw(orders: Sequence[Order]) -> list[tuple[Asset, ...]]:
            latents = self._draw(orders, steps, caller)
            orders = kin.agreed(orders, latents)
            return [
                self._assets(order, finished(order, latent), steps)
                for order, latent in zip(orders, latents, strict=True)
            ]

        def expected(order: Order) -> Expectations:
            settings, layers = self.settings, order.layers
            # What somebody's own picture shows may have nothing to do with the words.
            own = order.reference is not None and order.reference.sha256 != ""
            return Expectations.of(
                order.spec, settings.gates, settings.tokens, layers, after_words=not own
            )

        if retries is None:
            return [Gated(assets) for assets in draw(orders)]
        return gated(orders, draw, Order.again, expected, retries)

    def _assets(self, order: Order, latent: Latent, steps: int) -> tuple[Asset, ...]:
        model, cpu_hour = order.style.model(self.model), self.settings.auditing.cpu_hour
        return tuple(
            drawn_asset(order, latent, size, steps=steps, model=model, cpu_hour=cpu_hour)
            for size in order.spec.sizes
        )

    def _draw(self, orders: Sequence[Order], steps: int, caller: Listener) -> list[Latent]:
        if shapeless := [order for order in orders if order.shapeless and order.shape is None]:
            solid = self._book.find("solid", AssetType.ICON)
            quiet = Listener(None, None, caller.cancelled)
            shapes = self._draw([order.silhouette(solid) for order in shapeless], steps, quiet)
            orders = begun_at(shapes, shapeless, orders)
        takes = [(order, take) for order in orders for take in range(order.takes)]
        drawn = self._takes(takes, steps, caller)
        counts, words = [o.takes for o in orders], [o.spec.subject for o in orders]
        return best_takes(drawn, counts, words)

    def _takes(
        self, takes: Sequence[tuple[Order, int]], steps: int, caller: Listener
    ) -> list[Latent]:
        drawings = [order.drawing(take) for order, take in takes]
        if self._engine is not None:
            return self._engine.sample(
                drawings,
                steps=steps,
                progress=caller.progress,
                on_step=caller.watching(takes),
                cancelled=caller.cancelled,
            )
        latents: list[Latent] = []
        total = -(-len(takes) // MAX_BATCH) * steps
        for start in range(0, len(takes), MAX_BATCH):

            def advance(done: int, of: int, before: int = start // MAX_BATCH * steps) -> None:
                if caller.progress is not None:
                    caller.progress(before + done * steps // of, total)

            latents += sample(
                self._denoiser,
                drawings[start : start + MAX_BATCH],
                steps=steps,
                progress=advance,
                on_step=caller.watching(takes[start : start + MAX_BATCH]),
                cancelled=caller.cancelled,
            )
        return latents


def _check(name: str, value: float, low: float, high: float) -> None:
    # `not` catches NaN too.
    if not low <= value <= high:
        raise InputError(name, f"{name} must be between {low:g} and {high:g}, not {value}")
