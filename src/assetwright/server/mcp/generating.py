"""``generate_assets``: an asset or a matching set, into a folder or kept by the server."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetwright.export.imprint import LISTINGS
from assetwright.server.assets.folder import Result, StoredFile
from assetwright.server.assets.making import Making, recorded, saved
from assetwright.server.assets.request import AssetsOrder
from assetwright.server.assets.running import Progress, awaited
from assetwright.server.mcp.drawing import drawing, told
from assetwright.server.mcp.host import DOOR, ServedHost
from assetwright.server.mcp.links import Link
from assetwright.server.mcp.preview import preview
from assetwright.server.mcp.progress import Heard
from assetwright.server.mcp.schemas import Generate, GeneratedSet, GenerateHere, MadeFile
from assetwright.server.mcp.tool import MAX_PREVIEWS, Answer, Call, Tool
from assetwright.server.problems import problem_of
from assetwright.server.workroom import Cancellation
from assetwright.types import InputError

if TYPE_CHECKING:
    from assetwright.qa.gate import GatedSet

SETS = "assetwright://sets/"
"""What the URI of a file that the server keeps begins with; the set's id and the path follow."""


def _order(taken: Generate) -> AssetsOrder:
    return AssetsOrder.of(
        taken.asked(
            densities=taken.densities,
            formats=taken.formats,
            platforms=taken.platforms,
            purposes=taken.purposes,
        )
    )


def _files(files: list[StoredFile]) -> list[MadeFile]:
    return [
        MadeFile(path=each.path, bytes=each.bytes, width=each.width, height=each.height)
        for each in files
    ]


def preview_all(drawn: GatedSet) -> list[bytes]:
    """Pictures of what was drawn, of the first sixteen."""
    return [preview(asset) for asset in drawn.assets[:MAX_PREVIEWS]]


async def _generate_here(call: Call, taken: GenerateHere) -> Answer:
    order = _order(taken)

    def place() -> Path:
        folder = call.roots.place("folder", taken.folder)
        if folder.exists() and not folder.is_dir():
            raise InputError("folder", f"{taken.folder!r} is a file, not a folder")
        return folder

    def work(stop: Cancellation, heard: Heard) -> Answer:
        with drawing(call.host, order, stop, heard, place) as (requests, drawn):
            folder, selection = place(), order.selection
            # A link below the folder may lead anywhere.
            outputs = (output.path for output in selection.outputs(drawn.assets))
            for path in (*outputs, LISTINGS):
                call.roots.check("folder", folder / path)
            previews = preview_all(drawn)
            found = saved(drawn, selection, folder, stop, heard)
            recorded(requests, drawn, found, call.host.studio.model)
        document = GeneratedSet(
            folder=str(folder), base_uri=f"{folder.as_uri()}/", files=_files(found), **told(drawn)
        )
        links = [call.host.written.add(each.path, folder / each.path) for each in found]
        return Answer(document, previews, links)

    return await call.run(work)


async def _generate_there(call: Call, taken: Generate) -> Answer:
    host = call.host
    if not isinstance(host, ServedHost):  # pragma: no cover
        raise TypeError("this tool is the server's")
    service, seen, summary = host.service, list[bytes](), dict[str, Any]()

    def on_drawn(drawn: GatedSet) -> None:
        seen.extend(preview_all(drawn))
        summary.update(told(drawn))

    making = Making(service, host.caller, _order(taken), door=DOOR, on_drawn=on_drawn)
    service.workroom.check_room()
    await asyncio.to_thread(making.check)
    result = await asyncio.to_thread(service.results.create, host.caller.key)

    def fault(error: Exception) -> dict[str, Any]:
        return problem_of(error).document(host.request_id)

    def work(progress: Progress) -> Any:
        def made(stop: Cancellation, heard: Heard) -> Result:
            def both(stage: str, done: int, total: int) -> None:
                progress.hear(stage, done, total)
                heard(stage, done, total)

            return making.draw(stop, service.results, result, both)

        return call.run(made)

    done = await awaited(service.running.start(result, work, fault))
    base = f"{SETS}{done.id}/"
    document = GeneratedSet(
        url=f"{host.base_url}/v1/assets/{done.id}",
        base_uri=base,
        files=_files(list(done.files)),
        **summary,
    )
    links = [Link(base + file.path, file.path, file.bytes) for file in done.files]
    return Answer(document, seen, links)


_NAME = "generate_assets"
_TITLE = "Generate an asset or a matching set"
_WHAT = (
    "Draw flat icons, splash screens, banners or illustrations from words: one asset for each "
    "prompt, all in one style, as PNG, WebP, JPEG or SVG in Android's densities, and with the "
    "files of platforms if asked for. The same arguments draw the same files. Small previews are "
    "shown. "
)

GENERATE_HERE = Tool(
    _NAME,
    _TITLE,
    _WHAT + "Writes to a folder. For files in the places of an app's project, use "
    "export_to_project.",
    GenerateHere,
    GeneratedSet,
    _generate_here,
    folders=True,
    # Files of the same names are replaced.
    destructive=True,
)
GENERATE_THERE = Tool(
    _NAME,
    _TITLE,
    _WHAT + "The files are kept by the server for a day, to be read as resources or by URL.",
    Generate,
    GeneratedSet,
    _generate_there,
    idempotent=False,
)
