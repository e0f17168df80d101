"""The work of a set: drawn, written to its folder, described. All of it is done in threads."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetwright.server.allowance import spending
from assetwright.server.assets.folder import Result, ResultFolder, State, StoredFile
from assetwright.server.assets.request import AssetsOrder
from assetwright.server.caller import Caller
from assetwright.server.cost import check_cost, picture_steps, pictures, understood
from assetwright.server.service import Service
from assetwright.server.workroom import Cancellation
from assetwright.types import Cancelled

if TYPE_CHECKING:
    from assetwright.export import Asset, AssetFile
    from assetwright.export.output import Selection
    from assetwright.qa.gate import GatedSet
    from assetwright.store import AuditedRequest

Heard = Callable[[str, int, int], None]
"""Hears of the stage, and of how much of it is done."""


class Making:
    """One request's."""

    def __init__(
        self,
        service: Service,
        caller: Caller,
        order: AssetsOrder,
        *,
        door: str = "api",
        on_drawn: Callable[[GatedSet], None] | None = None,
    ) -> None:
        """``door`` is the audit log's; ``on_drawn`` sees what was drawn before it is written."""
        self._service, self._caller, self._order = service, caller, order
        self._door, self._on_drawn = door, on_drawn
        # A copy looks up all that has been loaded where the server's own does.
        self._studio = copy.copy(service.studio_for(caller))
        self._pictures = 0
        self._studio.settings = order.settings(self._studio.settings)

    def check(self) -> None:
        """Whether it may wait in the queue; prompts that cannot be drawn are told of later."""
        drawing = self._order.drawing
        chosen = {name: drawing[name] for name in ("asset_type", "size", "style")}
        specs = understood(self._studio, self._order.prompts, **chosen)
        cost = picture_steps(specs, drawing["steps"], drawing["count"])
        check_cost(cost, self._service.serving.max_cost)
        self._pictures = pictures(specs, drawing["count"])

    def draw(
        self, cancellation: Cancellation, results: ResultFolder, result: Result, heard: Heard
    ) -> Result:
        """The result with its files, done; what goes wrong is raised."""
        service, order = self._service, self._order
        results.update(result, state=State.DRAWING)

        def progress(done: int, total: int) -> None:
            heard("drawing", done, total)

        with ExitStack() as stack:
            requests = [
                stack.enter_context(service.audited(self._caller, prompt, door=self._door))
                for prompt in order.prompts
            ]
            cancellation.check()
            for request in requests:
                request.seed = order.drawing["seed"]
                request.verdict = self._studio.permit(request.prompt)
            with spending(service.keys, self._caller, self._pictures) as spent:
                with service.metrics.stage("draw"):
                    drawn = self._studio.generate_many(
                        order.prompts,
                        **order.drawing,
                        progress=progress,
                        cancelled=cancellation.is_requested,
                    )
                spent.drawn = len(drawn.assets)
            if self._on_drawn is not None:
                self._on_drawn(drawn)
            with service.metrics.stage("encode"):
                selection = self._order.selection
                files = saved(drawn, selection, results.files(result), cancellation, heard)
            recorded(requests, drawn, files, self._studio.model)
        for asset in drawn.assets:
            service.metrics.images.labels(str(asset.spec.asset_type)).inc()
        details = result.details | described(drawn)
        done = results.update(result, state=State.DONE, files=tuple(files), details=details)
        if done is None:
            # It was removed while it was written.
            raise Cancelled
        return done


def saved(
    drawn: GatedSet, selection: Selection, folder: Path, stop: Cancellation, heard: Heard
) -> list[StoredFile]:
    """Write a set to ``folder``, telling of every file; Cancelled as soon as it is not wanted."""
    written, total = 0, len(selection.outputs(drawn.assets))

    def on_file(_: AssetFile) -> None:
        nonlocal written
        stop.check()
        written += 1
        heard("writing", written, total)

    files = drawn.save(
        folder,
        densities=selection.densities,
        formats=selection.formats,
        platforms=selection.platforms,
        purposes=selection.purposes,
        on_file=on_file,
    )
    return [stored(file, folder) for file in files]


def recorded(
    requests: Sequence[AuditedRequest],
    drawn: GatedSet,
    files: Sequence[StoredFile],
    model: str,
) -> None:
    """Tell each prompt's record what came of it; the first has the files of the whole set."""
    names = (asset.name for asset in drawn.assets)
    owners: dict[str, AuditedRequest] = {}
    for request, outcome in zip(requests, drawn.outcomes, strict=True):
        request.model = model
        if outcome.assets:
            request.rejected, request.spec = outcome.rejected, outcome.assets[0].spec
        else:
            request.ended(outcome)
        owners |= dict.fromkeys(islice(names, len(outcome.assets)), request)
    for file in files:
        parts = (part.partition(".")[0] for part in file.path.split("/"))
        owner = next((owners[part] for part in parts if part in owners), requests[0])
        owner.outputs = {**owner.outputs, file.path: file.sha256}


def described(drawn: GatedSet) -> dict[str, Any]:
    """What a set is told of besides its files, as JSON has it."""
    warnings = (warning for asset in drawn.assets for warning in asset.spec.warnings)
    return {
        "assets": [_asset(asset) for asset in drawn.assets],
        "warnings": list(dict.fromkeys(warnings)),
        "rejected": [
            {
                "name": each.asset.name,
                "seed": each.asset.record.seed,
                "findings": [
                    {"check": finding.check, "message": finding.message}
                    for finding in each.failures
                ],
            }
            for each in drawn.rejected
        ],
        "missing": drawn.missing,
    }


def _asset(asset: Asset) -> dict[str, Any]:
    told = asdict(asset.record) | {"name": asset.name, "size": str(asset.spec.size)}
    if told["reference"] is not None:
        told["reference"].pop("sha256")
    return told


def stored(file: AssetFile, folder: Path) -> StoredFile:
    """A file that was written under ``folder``, with its SHA-256."""
    with file.path.open("rb") as opened:
        digest = file_digest(opened, "sha256").hexdigest()
    return StoredFile(
        path=file.path.relative_to(folder).as_posix(),
        bytes=file.bytes,
        sha256=digest,
        format=str(file.format),
        width=None if file.size is None else file.size.width,
        height=None if file.size is None else file.size.height,
        density=None if file.density is None else str(file.density),
    )
