"""The work of a request for pictures, all of it done in threads."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from assetwright.artwork.partial import Partial
from assetwright.export import Asset
from assetwright.server.allowance import spending
from assetwright.server.caller import Caller
from assetwright.server.cost import check_cost, picture_steps, understood
from assetwright.server.openai.picture import encode_picture, preview, shows_no_alpha
from assetwright.server.openai.request import ImagesOrder
from assetwright.server.openai.response import (
    PictureFile,
    Usage,
    completed_event,
    partial_event,
)
from assetwright.server.service import Service
from assetwright.server.workroom import Cancellation

Emit = Callable[[bytes], None]
"""Takes the events of a stream, from the thread that works."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """What was drawn: every picture of a request, when, and what it took."""

    created: int
    files: tuple[PictureFile, ...]
    usage: Usage


class Generation:
    """One request's."""

    def __init__(self, service: Service, caller: Caller, order: ImagesOrder) -> None:
        self._service, self._caller, self._order = service, caller, order
        self._studio = service.studio_for(caller)
        self._created = int(time.time())

    def check(self) -> None:
        """Whether it may wait in the queue; a prompt that cannot be drawn is told of later."""
        order = self._order
        specs = understood(self._studio, [order.words], size=order.size, style=order.style)
        one = [replace(spec, sizes=(spec.size,)) for spec in specs]
        check_cost(picture_steps(one, order.steps, order.count), self._service.serving.max_cost)

    def draw(self, cancellation: Cancellation, emit: Emit | None = None) -> Pictures:
        """Draw and encode; ``emit`` hears of previews and of each picture that is done."""
        order, service = self._order, self._service
        with service.audited(self._caller, order.prompt, order.user) as audited:
            cancellation.check()
            audited.seed = order.seed
            audited.verdict = self._studio.permit(order.words)
            audited.spec = spec = self._studio.understand(
                order.words, size=order.size, style=order.style
            )
            # One size a request: the first of several in the words.
            options = order.drawing | {"size": spec.size}
            with spending(service.keys, self._caller, order.count) as spent:
                with service.metrics.stage("draw"):
                    drawn = self._studio.generate(
                        order.words, **options, **self._heard(cancellation, emit)
                    )
                spent.drawn = len(drawn.assets)
            audited.model, audited.rejected = self._studio.model, drawn.rejected
            usage = Usage.of(self._studio.tokens_read(spec), len(drawn.assets))
            files = []
            with service.metrics.stage("encode"):
                for index, asset in enumerate(drawn.assets):
                    cancellation.check()
                    file = self._file(asset, encode_picture(asset, drawn.imprint, order), index)
                    files.append(file)
                    if emit is not None:
                        emit(completed_event(file, order, self._created, usage))
            audited.outputs = {file.name: sha256(file.data).hexdigest() for file in files}
        for asset in drawn.assets:
            service.metrics.images.labels(str(asset.spec.asset_type)).inc()
        return Pictures(self._created, tuple(files), usage)

    def _heard(self, cancellation: Cancellation, emit: Emit | None) -> dict[str, Any]:
        """What of ``Studio.generate`` listens on the way."""
        order = self._order
        heard: dict[str, Any] = {"cancelled": cancellation.is_requested}
        if emit is None or not order.partials:
            return heard
        # At equal distances: the noise is nothing to show, and the last step is sent anyway.
        shares = range(1, order.partials + 1)

        def partial(seen: Partial) -> None:
            total = seen.step.total
            moments = {total * share // (order.partials + 1): share - 1 for share in shares}
            number = moments.get(seen.step.done)
            # Of what is drawn again nobody need know.
            if number is not None and seen.order.attempt == 1:
                artwork = seen.artwork()
                opaque = shows_no_alpha(artwork, order)
                data = preview(artwork, seen.spec, order)
                file = PictureFile("", data, artwork.size, opaque)
                emit(partial_event(file, order, self._created, number))

        return heard | {"partial": partial}

    def _file(self, asset: Asset, data: bytes, index: int) -> PictureFile:
        name = f"{asset.name}_{index + 1}.{self._order.format}"
        return PictureFile(
            name, data, asset.artwork.size, shows_no_alpha(asset.artwork, self._order)
        )
