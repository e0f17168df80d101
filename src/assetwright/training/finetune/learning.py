"""The learning itself: a style vector and small changes of weights, stopped when they are best."""

from __future__ import annotations

import hashlib
import json
import math
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save
from torch import Tensor
from torch.nn.functional import softplus

from assetwright.diffusion.brand import SUFFIX, BrandFacts
from assetwright.diffusion.dit import DiT
from assetwright.diffusion.shelf import Shelf
from assetwright.diffusion.styles import Style
from assetwright.store.brand_styles import free_name, keep_style
from assetwright.training.batches import Batch
from assetwright.training.checkpoint import Checkpoint
from assetwright.training.finetune.examples import Examples
from assetwright.training.finetune.material import Material, read_material
from assetwright.training.finetune.network import BrandNetwork, rank_for, read_base
from assetwright.training.finetune.plan import LearningPlan, Learnt
from assetwright.training.finetune.workers import Workers
from assetwright.training.objective import PALETTE_WEIGHT, draw_times, flow_loss
from assetwright.training.precision import fastest_dtype
from assetwright.types import LAYERS, Cancelled

BATCH = 64
REJECTS_IN_BATCH = 16
STYLE_RATE, CHANGE_RATE = 1e-2, 2e-3
WARMUP = 0.05
AVERAGING = 0.97
"""Of the moving average of what is learnt, a step."""
LOOKS = 20
"""How often a run looks at the drawings held back."""
PATIENCE = 6
"""Looks without a better loss after which it ends, in its second half."""
SAVE_SECONDS = 20.0
STRENGTH = 0.2
"""How near to a fitting reference a brand's drawings start, see ``Drawing``: nearer, they keep the
reference's strokes instead of the brand's."""
REJECT_WEIGHT = 0.3
REJECT_SHARPNESS = 5.0

_HELD_TIMES = 4
CANDIDATES, COMPARED = 24, 24
"""The styles with the most drawings, each tried on so many of the brand's."""


def learn(
    plan: LearningPlan,
    *,
    shelf: Shelf | None = None,
    progress: Callable[[int, int], None] | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Learnt | None:
    """Learn a brand's style and keep it; None in those of several processes that do not write.

    When ``stopping`` says so, what was learnt is put aside and Cancelled raised; the same plan then
    goes on from there, to the same result. InputError for what cannot be learnt from, or a name
    that is taken; EnvironmentProblem when files are missing or cannot be written.
    """
    shelf = shelf or Shelf()
    free_name(plan.name, shelf, replace=plan.replace)
    workers = Workers.joined()
    try:
        lesson = _Lesson(plan, shelf, workers)
        lesson.run(progress, stopping)
        return lesson.keep() if workers.first else None
    finally:
        workers.leave()


class _Lesson:
    """The state of one run."""

    def __init__(self, plan: LearningPlan, shelf: Shelf, workers: Workers) -> None:
        self.plan, self.shelf, self.workers = plan, shelf, workers
        self.base_revision, styles, base = read_base(plan.model)
        base = base.eval().to(workers.device)
        channels = base.embed.in_features // base.config.patch**2 - LAYERS
        self.material: Material = read_material(
            plan.folder, prompts=plan.prompts, rejects=plan.rejects, channels=channels
        )
        self.any_style = base.config.any_style
        examples = self.material.examples
        fast = (workers.dtype or fastest_dtype(0.2)) == torch.bfloat16
        self.precision = torch.autocast(workers.device.partition(":")[0], torch.bfloat16, fast)
        rng = np.random.Generator(np.random.PCG64(plan.seed))
        self.taught, self.held = examples.divided(rng)
        self.nearest = self._nearest(base, styles)
        self.rank = rank_for(len(examples))
        style = base.style.weight[self.nearest.index].detach()
        self.network = BrandNetwork(base, self.rank, style, plan.seed).to(workers.device)
        self.planned = plan.samples or min(20_000, max(6_400, 32 * len(examples)))
        self.parameters = [p for p in self.network.parameters() if p.requires_grad]
        changes = [p for p in self.parameters if p is not self.network.style]
        groups = [{"params": [self.network.style], "peak": STYLE_RATE}]
        groups += [{"params": changes, "peak": CHANGE_RATE}] if changes else []
        self.optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.0)
        # Each process draws its own part.
        part = plan.seed * 1000 + workers.rank
        self.rng = np.random.Generator(np.random.PCG64([plan.seed, workers.rank]))
        self.noise = torch.Generator().manual_seed(part)
        self.average = self.network.tensors()
        self.best = self.average
        self.samples, self.step, self.worse, self.seconds = 0, 0, 0, 0.0
        self.loss_before = self.loss_best = self._held_loss(self.average)

    @property
    def steps(self) -> int:
        """All of the run."""
        return -(-self.planned // BATCH)

    def run(
        self, progress: Callable[[int, int], None] | None, stopping: Callable[[], bool]
    ) -> None:
        """To the end, from where an interrupted run of the same plan was."""
        self._resume()
        started = time.perf_counter()
        saved = -math.inf  # the first step is kept, so that nothing is lost but what came after
        before = self.seconds
        every = max(1, self.steps // LOOKS)
        while self.step < self.steps and not self._fruitless:
            due = time.perf_counter() - saved > SAVE_SECONDS
            stopped, due = self._learn_step(stopping(), due)
            self.seconds = before + time.perf_counter() - started
            if self.step % every == 0 or self.step == self.steps:
                self._look()
            if progress is not None and self.workers.first:
                progress(self.samples, self.planned)
            if stopped or due:
                self._save()
                saved = time.perf_counter()
            if stopped:
                raise Cancelled

    @property
    def _fruitless(self) -> bool:
        """Whether nothing is to be gained any more; what begins with large steps first loses."""
        return self.worse >= PATIENCE and self.step > self.steps // 2

    def keep(self) -> Learnt:
        """Write the style to the shelf, and forget the run."""
        manner = self.material.manner
        facts = BrandFacts(
            name=self.plan.name,
            family=manner.family,
            layers=manner.layers,
            colored=manner.colored,
            title=self.plan.title or self.plan.name,
            license=self.plan.license,
            drawings=len(self.material.examples),
            base=self.base_revision,
            strength=STRENGTH,
            weight=self.material.weight,
        )
        tensors = {name: tensor.half().contiguous() for name, tensor in self.best.items()}
        data = save(tensors, facts.metadata())
        brand = keep_style(data, self.shelf, self.base_revision, replace=self.plan.replace)
        for path in self._checkpoint.parent.glob(f"{self.plan.name}.*"):
            path.unlink(missing_ok=True)
        return Learnt(
            brand=brand,
            path=self.shelf.path(self.plan.name),
            size=len(data),
            nearest=self.nearest.name,
            rank=self.rank,
            unnamed=self.material.unnamed,
            left_out=self.material.left_out,
            rejects=0 if self.material.rejects is None else len(self.material.rejects),
            samples=self.samples,
            planned=self.planned,
            seconds=self.seconds,
            loss_before=self.loss_before,
            loss_after=self.loss_best,
        )

    def _learn_step(self, *wishes: bool) -> tuple[bool, ...]:
        """Take a step; of each wish, whether any process has it, so that all do the same."""
        share = max(1, BATCH // self.workers.count)
        rows = self.rng.choice(self.taught, share)
        batch = self.material.examples.batch(rows, self.any_style, self.rng)
        t = draw_times(share, self.noise)
        with self.precision:
            fields, palette = flow_loss(self.network, batch, t, self.noise)
            loss = fields + PALETTE_WEIGHT * palette
            if self.material.rejects is not None:
                loss = loss + REJECT_WEIGHT * self._rejects_loss(self.material.rejects)
        torch.autograd.backward(loss)
        wished = self.workers.average(self.parameters, *wishes)
        warm = min(1.0, (self.step + 1) / (WARMUP * self.steps))
        for group in self.optimizer.param_groups:
            group["lr"] = group["peak"] * warm * (1 - self.step / self.steps)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.step += 1
        self.samples += share * self.workers.count
        decay = min(AVERAGING, (1 + self.step) / (10 + self.step))
        now = self.network.tensors()
        self.average = {n: torch.lerp(now[n], mean, decay) for n, mean in self.average.items()}
        return wished

    def _rejects_loss(self, rejects: Examples) -> Tensor:
        """Small when rejected drawings are less likely than they were to begin with.

        Their error is compared with the unchanged network's, as in learning from preferences
        (Wallace et al. 2023, arXiv 2311.12908): beyond that nothing is gained by getting worse.
        """
        count = max(1, REJECTS_IN_BATCH // self.workers.count)
        rows = self.rng.integers(0, len(rejects), count)
        batch = rejects.batch(rows, self.any_style, self.rng)
        t = draw_times(count, self.noise)
        state = self.noise.get_state()
        error, _ = flow_loss(self.network, batch, t, self.noise)
        self.noise.set_state(state)
        with torch.no_grad():
            before = _in_style(batch, self.nearest.index)
            usual, _ = flow_loss(self.network.unchanged, before, t, self.noise)
        excess = REJECT_SHARPNESS * (usual - error) / usual
        return usual * softplus(excess) / REJECT_SHARPNESS

    def _look(self) -> None:
        loss = self._held_loss(self.average)
        if loss < self.loss_best:
            self.best, self.loss_best, self.worse = self.average, loss, 0
        else:
            self.worse += 1

    @torch.no_grad()
    def _held_loss(self, tensors: dict[str, Tensor]) -> float:
        """Of the drawings held back, at the same noise each time, told as the product tells."""
        now = self.network.tensors()
        self.network.load(tensors)
        with self.precision:
            loss = _loss(self.network, self.material.examples, self.held, self.any_style)
        self.network.load(now)
        return loss

    @torch.no_grad()
    def _nearest(self, base: DiT, styles: tuple[Style, ...]) -> Style:
        """The network's style, of the brand's family, that already draws most like it."""
        manner = self.material.manner
        alike = [s for s in styles if s.family == manner.family] or list(styles)
        alike = sorted(alike, key=lambda style: -style.drawings)[:CANDIDATES]
        network = BrandNetwork(base, 0, base.style.weight[0].detach(), 0).to(self.workers.device)
        rows = self.taught[:: max(1, len(self.taught) // COMPARED)][:COMPARED]

        def loss(style: Style) -> float:
            network.style.copy_(base.style.weight[style.index])
            return _loss(network, self.material.examples, rows, self.any_style, times=1)

        with self.precision:
            return min(alike, key=loss)

    @property
    def _checkpoint(self) -> Path:
        file = f"{self.plan.name}.{self.workers.rank}{SUFFIX}"
        return self.shelf.folder / ".learning" / file

    @property
    def _fingerprint(self) -> str:
        """What must be the same for a run to be gone on with."""
        rejects = self.material.rejects
        told = [
            self.base_revision,
            self.material.examples.digest(),
            "" if rejects is None else rejects.digest(),
            replace(
                self.plan, folder=Path(), model=Path(), prompts=None, rejects=None, replace=False
            ),
            self.workers.count,
        ]
        return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()

    def _save(self) -> None:
        tensors: dict[str, Tensor] = {"noise": self.noise.get_state()}
        for part, values in (
            ("now", self.network.tensors()), ("average", self.average), ("best", self.best),
        ):  # fmt: skip
            tensors |= {f"{part}.{name}": value for name, value in values.items()}
        for i, parameter in enumerate(self.parameters):
            for key, value in self.optimizer.state.get(parameter, {}).items():
                tensors[f"adam.{i}.{key}"] = value.cpu()
        facts = {
            "fingerprint": self._fingerprint,
            "rng": self.rng.bit_generator.state,
            "samples": self.samples,
            "step": self.step,
            "worse": self.worse,
            "seconds": self.seconds,
            "loss_best": self.loss_best,
        }
        self._checkpoint.parent.mkdir(parents=True, exist_ok=True)
        copies = {name: tensor.clone() for name, tensor in tensors.items()}
        Checkpoint(copies, facts).save(self._checkpoint)

    def _resume(self) -> None:
        saved = self._put_aside()
        # One of several processes may have been killed before it had written.
        if not self.workers.agree(0 if saved is None else saved.facts["step"]) or saved is None:
            return
        facts = saved.facts
        self.network.load(saved.part("now"))
        self.average, self.best = saved.part("average"), saved.part("best")
        self.noise.set_state(saved.tensors["noise"])
        self.rng.bit_generator.state = facts["rng"]
        self.samples, self.step, self.worse = facts["samples"], facts["step"], facts["worse"]
        self.seconds, self.loss_best = facts["seconds"], facts["loss_best"]
        for i, parameter in enumerate(self.parameters):
            state = saved.part(f"adam.{i}")
            if state:
                moved = {k: v if k == "step" else v.to(parameter.device) for k, v in state.items()}
                self.optimizer.state[parameter] = moved

    def _put_aside(self) -> Checkpoint | None:
        """What a run of the same plan left."""
        if not self._checkpoint.exists():
            return None
        saved = Checkpoint.load(self._checkpoint)
        return saved if saved.facts.get("fingerprint") == self._fingerprint else None


def _in_style(batch: Batch, style: int) -> Batch:
    condition = replace(batch.condition, style=torch.full_like(batch.condition.style, style))
    return replace(batch, condition=condition)


def _loss(
    network: BrandNetwork,
    examples: Examples,
    rows: NDArray[np.int64],
    style: int,
    times: int = _HELD_TIMES,
) -> float:
    """The mean over ``times`` (spread as in training) of each drawing, at noise that is fixed."""
    noise = torch.Generator().manual_seed(0)
    batch = examples.batch(rows, style, None)
    total = 0.0
    for i in range(times):
        place = torch.special.ndtri(torch.full((len(rows),), (i + 0.5) / times))
        fields, palette = flow_loss(network, batch, torch.sigmoid(place + 1), noise)
        total += float(fields + PALETTE_WEIGHT * palette)
    return total / times
