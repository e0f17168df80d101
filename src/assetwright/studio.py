"""The core that every door opens on: prompts in, asset sets out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from assetwright import __version__
from assetwright.artwork import Views, compose
from assetwright.artwork.sketch import read_sketch
from assetwright.config import GUIDANCE_FROM_TEXT, GUIDANCE_WITH_REFERENCE, MODELS, STEPS
from assetwright.diffusion.onnx_denoiser import OnnxDenoiser
from assetwright.diffusion.reference import Reference, ReferenceIndex
from assetwright.diffusion.sampler import Drawing, sample
from assetwright.diffusion.styles import Style, StyleBook
from assetwright.export import Asset, AssetSet
from assetwright.export.cost import estimated_cost
from assetwright.export.imprint import Imprint
from assetwright.policy import Policy, PolicyRefusal
from assetwright.prompt import Vocabulary, parse
from assetwright.prompt.tags import blanked
from assetwright.settings import Settings
from assetwright.store import AuditLog, audited
from assetwright.text.minilm import MiniLMEncoder
from assetwright.types import (
    LAYERS,
    AssetType,
    GenerationRecord,
    InputError,
    Latent,
    Outcome,
    PromptSpec,
    ReferenceRecord,
    Size,
    TokenSequence,
    Verdict,
)

MAX_BATCH = 16
MAX_COUNT = 64
MAX_STEPS = 200
MAX_GUIDANCE = 20.0
NO_REFERENCE = "none"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class _Order:
    """One picture to be made: what was understood, and how it will be drawn."""

    spec: PromptSpec
    style: Style
    text: TokenSequence
    reference: Reference | None
    seed: int
    guidance: float

    def drawing(self) -> Drawing:
        """What the solver is given; asked colours are known palette entries, largest first."""
        colors = self.spec.colors[:LAYERS] if self.style.colored else ()
        return Drawing(
            text=self.text,
            style=self.style.index,
            asset_type=self.spec.asset_type,
            layers=self.style.layers,
            colored=self.style.colored,
            reference=None if self.reference is None else self.reference.field,
            known={i: color.oklab.astype(np.float32) for i, color in enumerate(colors)},
            seed=self.seed,
            guidance=self.guidance,
        )


class Studio:
    """Turns prompts into app-ready assets. Files are read on first use and kept.

    ``threads`` is how many threads the networks may use, None for one a core: for a single
    picture one is the fastest, for large batches more. It never changes the picture.
    ``settings`` are a project's, with its brand tokens and what it may draw besides;
    ``Settings.find()`` looks for its file. ``audit`` is a log that every request leaves a record
    in; doors that know the files it ends in keep the log themselves.
    """

    def __init__(
        self,
        *,
        threads: int | None = 1,
        settings: Settings | None = None,
        audit: AuditLog | None = None,
    ) -> None:
        if threads is not None and threads < 1:
            raise InputError("threads", f"threads must be at least 1, not {threads}")
        self._text = MiniLMEncoder.embedded(threads)
        self._denoiser = OnnxDenoiser(MODELS / "dit", threads)
        self._references = ReferenceIndex(MODELS / "references")
        self._book = StyleBook(MODELS / "dit")
        self._audit = audit
        self.settings = settings or Settings()

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
        count: int | None = None,
        progress: Progress | None = None,
    ) -> AssetSet:
        """Draw ``count`` variants of one prompt, with seeds from ``seed`` on, each in every size.

        ``asset_type``, ``size``, ``style`` and ``count`` overrule what the prompt says.
        ``reference`` is None for the nearest drawing of the bundled index, ``"none"`` for the
        words alone, or an image file to be redrawn. ``guidance`` 1 to 20 is how strictly words
        and reference are followed. ``progress`` hears (steps done, steps in all).

        Raises InputError for what cannot be done, PolicyRefusal (an InputError) for what may not,
        EnvironmentProblem when files are missing.

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
            count=count,
            progress=progress,
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
        count: int | None = None,
        progress: Progress | None = None,
    ) -> AssetSet:
        """Draw several prompts as one set, sixteen pictures at a time; see :meth:`generate`."""
        settings = self.settings
        with audited(
            self._audit, "python", prompts, settings.tenant, settings.auditing.cpu_hour
        ) as requests:
            _check("seed", seed, 0, 2**63 - MAX_COUNT)
            _check("steps", steps, 1, MAX_STEPS)
            if count is not None:
                _check("count", count, 1, MAX_COUNT)
            if guidance is not None:
                _check("guidance", guidance, 1, MAX_GUIDANCE)
            for request in requests:
                request.seed = seed
                request.verdict = self.permit(request.prompt)
                request.spec = self.understand(
                    request.prompt, asset_type=asset_type, size=size, style=style
                )
            # A certificate that cannot sign is told of before anything is drawn.
            imprint = Imprint.of(settings)
            specs = [request.spec for request in requests if request.spec is not None]
            orders = self._orders(specs, seed, guidance, reference, count)
            latents = self._draw(orders, steps, progress)
            assets = tuple(
                self._asset(order, latent, steps, size)
                for order, latent in zip(orders, latents, strict=True)
                for size in order.spec.sizes
            )
            if self._audit is not None:
                for request in requests:
                    request.model = self.model
                    request.outputs = _digests(assets, request.spec)
        return AssetSet(assets, imprint)

    def _orders(
        self,
        specs: Sequence[PromptSpec],
        seed: int,
        guidance: float | None,
        reference: str | Path | None,
        count: int | None,
    ) -> list[_Order]:
        """One for each picture: a variant of a prompt."""
        styles = [self._book.find(spec.style, spec.asset_type) for spec in specs]
        texts = self._text.encode([spec.subject for spec in specs])
        sketch = _sketch(reference)
        orders = []
        for spec, chosen, text in zip(specs, styles, texts, strict=True):
            shown = sketch
            if sketch is None and reference is None:
                shown = self._references.nearest(text.pooled)
            scale = guidance
            if scale is None:
                scale = GUIDANCE_FROM_TEXT if shown is None else GUIDANCE_WITH_REFERENCE
            orders += [
                _Order(spec, chosen, text, shown, seed + variant, float(scale))
                for variant in range(count or spec.count or 1)
            ]
        return orders

    def _draw(
        self, orders: Sequence[_Order], steps: int, progress: Progress | None
    ) -> list[Latent]:
        latents: list[Latent] = []
        batches = [orders[i : i + MAX_BATCH] for i in range(0, len(orders), MAX_BATCH)]
        for index, batch in enumerate(batches):

            def advance(done: int, total: int, before: int = index) -> None:
                if progress is not None:
                    progress(before * total + done, len(batches) * total)

            drawings = [order.drawing() for order in batch]
            latents += sample(self._denoiser, drawings, steps=steps, progress=advance)
        return latents

    def _asset(self, order: _Order, latent: Latent, steps: int, size: Size) -> Asset:
        spec = replace(order.spec, size=size)
        artwork = compose(
            spec,
            latent,
            family=order.style.family,
            seed=order.seed,
            colored=order.style.colored,
        )
        views = Views(spec, latent, order.style.colored, order.seed)
        return Asset.of(artwork, self._record(order, steps, spec), spec, views)

    def _record(self, order: _Order, steps: int, spec: PromptSpec) -> GenerationRecord:
        shown = order.reference
        reference = None
        if shown is not None:
            reference = ReferenceRecord(shown.caption, shown.source, shown.license, shown.sha256)
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
            model=self._denoiser.revision,
            reference=reference,
            cost=estimated_cost(steps, spec.size, self.settings.auditing.cpu_hour),
        )
        return _identified(facts, spec, shown)


def _identified(
    facts: GenerationRecord, spec: PromptSpec, shown: Reference | None
) -> GenerationRecord:
    """The record with an id that is the same for the same request, and no other."""
    field = b"" if shown is None else shown.field.tobytes()
    told = asdict(facts) | {"size": str(spec.size), "field": hashlib.sha256(field).hexdigest()}
    # Neither a price nor another file of the same shape makes another drawing.
    del told["cost"]
    if shown is not None:
        del told["reference"]["sha256"]
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode("utf-8", "surrogatepass"))
    return GenerationRecord(
        id=digest.hexdigest()[:16],
        **{name: getattr(facts, name) for name in facts.__slots__ if name != "id"},
    )


def _digests(assets: Sequence[Asset], spec: PromptSpec | None) -> dict[str, str]:
    """The SHA-256 of a prompt's drawings, as they are before any file format."""
    return {
        f"{asset.name}@{asset.spec.size}+{asset.record.seed}": hashlib.sha256(
            asset.artwork.render().tobytes()
        ).hexdigest()
        for asset in assets
        if spec is not None and asset.spec.text == spec.text
    }


def _sketch(reference: str | Path | None) -> Reference | None:
    if reference is None or reference == NO_REFERENCE:
        return None
    return read_sketch(Path(reference))


def _check(name: str, value: float, low: float, high: float) -> None:
    # `not` catches NaN too.
    if not low <= value <= high:
        raise InputError(name, f"{name} must be between {low:g} and {high:g}, not {value}")
