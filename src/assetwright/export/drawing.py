"""From what the network drew to an asset: composed, and with the record of how it came to be."""

from __future__ import annotations

from dataclasses import replace

from assetwright import __version__
from assetwright.artwork import Views, compose
from assetwright.artwork.stroke_weight import weight_notice
from assetwright.diffusion.order import Order
from assetwright.export.asset import Asset
from assetwright.export.cost import estimated_cost
from assetwright.export.identity import identified
from assetwright.types import GenerationRecord, Latent, PromptSpec, Size


def drawn_asset(
    order: Order, latent: Latent, size: Size, *, steps: int, model: str, cpu_hour: float
) -> Asset:
    """The asset of an order in one of its sizes, from its finished latent.

    ``model`` is the revision of what drew it, ``cpu_hour`` the price of an hour in US dollars.
    """
    spec = replace(order.spec, size=size)
    if notice := weight_notice(latent, order.weight):
        spec = replace(spec, warnings=(*spec.warnings, notice))
    artwork = compose(
        spec, latent, family=order.style.family, seed=order.seed, colored=order.style.colored
    )
    views = Views(spec, latent, order.style.colored, order.seed)
    return Asset.of(artwork, _record(order, spec, steps, model, cpu_hour), spec, views)


def _record(
    order: Order, spec: PromptSpec, steps: int, model: str, cpu_hour: float
) -> GenerationRecord:
    shown = order.reference
    facts = GenerationRecord(
        id="",
        asset_type=order.spec.asset_type,
        prompt=order.spec.text,
        subject=order.spec.subject,
        style=order.style.name,
        seed=order.seed,
        steps=steps,
        guidance=order.guidance,
        generator=f"assetwright {__version__}",
        model=model,
        reference=order.reference_record,
        geometry=order.geometry,
        weight=order.weight,
        attempt=order.attempt,
        cost=order.attempt * estimated_cost(steps, spec.size, cpu_hour),
    )
    return identified(facts, spec.size, b"" if shown is None else shown.fields.tobytes())
