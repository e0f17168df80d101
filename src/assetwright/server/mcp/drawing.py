"""Drawing for tools that write to folders: gates, policy and records as on every door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from assetwright.server.assets.making import described
from assetwright.server.assets.request import AssetsOrder
from assetwright.server.mcp.host import Host
from assetwright.server.mcp.progress import Heard
from assetwright.server.mcp.schemas import DrawnAsset
from assetwright.server.workroom import Cancellation

if TYPE_CHECKING:
    from assetwright.export import Asset
    from assetwright.qa.gate import GatedSet
    from assetwright.store import AuditedRequest


@contextmanager
def drawing(
    host: Host,
    order: AssetsOrder,
    stop: Cancellation,
    heard: Heard,
    first: Callable[[], object],
) -> Iterator[tuple[list[AuditedRequest], GatedSet]]:
    """What was drawn, and the record of each prompt, which is written when the context is left.

    ``first`` is called before anything is drawn, to raise what is wrong with the rest of the
    request. Only in a thread. Raises what ``Studio.generate_many`` raises, and the problems of a
    caller who may not draw so much.
    """
    studio = host.studio
    with ExitStack() as stack:
        requests = [stack.enter_context(host.audited(prompt)) for prompt in order.prompts]
        stop.check()
        first()
        pictures = host.check(order)
        for request in requests:
            request.seed = order.drawing["seed"]
            request.verdict = studio.permit(request.prompt)
        with host.spending(pictures) as spent:
            drawn = studio.generate_many(
                order.prompts,
                **order.drawing,
                progress=lambda done, total: heard("drawing", done, total),
                cancelled=stop.is_requested,
            )
            spent.drawn = len(drawn.assets)
        yield requests, drawn


def drawn_asset(asset: Asset) -> DrawnAsset:
    """What is told of a drawing."""
    record = asset.record
    return DrawnAsset(
        name=asset.name,
        asset_type=str(record.asset_type),
        size=str(asset.spec.size),
        prompt=record.prompt,
        style=record.style,
        seed=record.seed,
    )


def told(drawn: GatedSet) -> dict[str, Any]:
    """What is told of a set besides its files."""
    details = described(drawn)
    return {
        "assets": [drawn_asset(asset) for asset in drawn.assets],
        **{name: details[name] for name in ("warnings", "rejected", "missing")},
    }
