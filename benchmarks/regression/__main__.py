"""Measure the comparison with references: ``python -m benchmarks.regression [development]``.

Changes that can be seen, and encodings that cannot, of the same pictures. pixelmatch and odiff
get the same pictures, decoded, where npm is there to install them; they count as having found a
change when one pixel differs, which is how they are used by default.
"""

from __future__ import annotations

import io
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from assetwright.export.encode import flatten
from assetwright.qa.baseline import compare
from benchmarks import command  # noqa: F401 - leaves no audit record
from benchmarks.policy import bounds
from benchmarks.regression.changes import KINDS, SEVERITIES, changed
from benchmarks.regression.encodings import GROUND, PAIRS
from benchmarks.regression.pictures import DEVELOPMENT, TEST, pictures
from benchmarks.report import RESULTS, Measure, machine, report

LEAST_CAUGHT = 0.99
MOST_ALARMS = 0.005
SEEDS = {"development": range(3), "test": range(100, 103)}
PROMPTS = {"development": DEVELOPMENT, "test": TEST}
HARMLESS = 12
"""Encodings tried on each picture, going around."""
OTHERS = Path(__file__).parent / "others"


@dataclass
class Case:
    """One pair of files; ``kind`` and ``severity`` of the change, or the encoding alone."""

    picture: str
    kind: str
    severity: int
    encoding: str
    harmless: bool
    found: dict[str, bool] = field(default_factory=dict)
    times: dict[str, float] = field(default_factory=dict)
    side: int = 0


def cases(split: str, prompt: str, seed: int, folder: Path) -> list[Case]:
    """Make and judge all cases of one prompt and seed; others' are left in ``folder``."""
    test = split == "test"
    pairs = [pair for pair in PAIRS if test or not pair.test_only]
    kinds = [kind for kind in KINDS if test or not kind.test_only]
    random = np.random.default_rng(seed)
    found: list[Case] = []

    def judge(case: Case, reference: bytes, candidate: bytes) -> None:
        started = time.process_time()
        result = compare(reference, candidate)
        case.times["ours"] = time.process_time() - started
        case.found["ours"] = not result.status.passes
        name = f"{len(found)}-{seed}-{zlib.crc32(prompt.encode())}"
        for side, data in (("a", reference), ("b", candidate)):
            with Image.open(io.BytesIO(data)) as image:
                case.side = max(image.size)
                image.convert("RGBA").save(folder / f"{name}.{side}.png", compress_level=1)
        case.picture = f"{case.picture} {name}"
        found.append(case)

    turn = seed + len(prompt)
    for picture in pictures(prompt, seed):
        plain = picture.artwork.render(picture.size)
        for _ in range(HARMLESS):
            pair = pairs[turn % len(pairs)]
            turn += 1
            base = flatten(plain, GROUND) if pair.opaque else plain
            reference, candidate = pair.reference(base), pair.candidate(base)
            judge(Case(picture.name, "", 0, pair.name, True), reference, candidate)
        for number, kind in enumerate(kinds):
            pair = pairs[(turn + number * 5) % len(pairs)]
            severity = (turn + number) % SEVERITIES
            ground = GROUND if pair.opaque else None
            made = changed(picture, kind, severity, random, ground)
            if made is not None:
                case = Case(picture.name, kind.name, severity, pair.name, False)
                judge(case, pair.reference(made[0]), pair.candidate(made[1]))
    return found


def _job(job: tuple[str, str, int, Path]) -> list[Case]:
    return cases(*job)


def beside(found: Sequence[Case], folder: Path) -> None:
    """What pixelmatch and odiff say."""
    if shutil.which("npm") is None:
        return
    if not (OTHERS / "node_modules").exists():
        install = ["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"]
        if subprocess.run(install, cwd=OTHERS, check=False).returncode:
            return
    names = [case.picture.rpartition(" ")[2] for case in found]
    lines = "".join(f"{folder / name}.a.png\t{folder / name}.b.png\n" for name in names)
    run = ["node", str(OTHERS / "compare.js")]
    done = subprocess.run(run, input=lines, capture_output=True, text=True, check=True)
    for case, line in zip(found, done.stdout.splitlines(), strict=True):
        said = json.loads(line)
        for name in ("pixelmatch", "odiff"):
            case.found[name] = said[name]
            case.times[name] = said[f"{name}Time"] / 1000


def _share(cases: Iterable[Case], who: str) -> tuple[int, int]:
    chosen = list(cases)
    return sum(case.found[who] for case in chosen), len(chosen)


def _worst(cases: Iterable[Case], key: str, *, alarms: bool) -> str:
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[str(getattr(case, key))].append(case)
    sign = 1 if alarms else -1
    worst = max(groups, key=lambda name: sign * _share(groups[name], "ours")[0] / len(groups[name]))
    hits, of = _share(groups[worst], "ours")
    return f"{worst}: {hits} of {of}"


def measures(found: Sequence[Case]) -> list[Measure]:
    """What is reported, with one-sided 95 % bounds."""
    real = [case for case in found if not case.harmless]
    harmless = [case for case in found if case.harmless]
    result = []
    for who in found[0].found:
        mine = who == "ours"
        hits, of = _share(real, who)
        alarms, tried = _share(harmless, who)
        least, most = bounds.lower(hits, of), bounds.upper(alarms, tried)
        text = f"of {of} changes; with 95 % confidence under {1 - least:.2%}"
        if mine:
            text += f"; worst kind {_worst(real, 'kind', alarms=False)}, worst encoding "
            text += _worst(real, "encoding", alarms=False)
        missed = Measure(f"{who}: missed", 100 * (1 - hits / of), "%", 1.0 if mine else None, text)
        text = f"of {tried} re-encodings; with 95 % confidence under {most:.2%}"
        if mine:
            text += f"; worst {_worst(harmless, 'encoding', alarms=True)}"
        bar = 100 * MOST_ALARMS if mine else None
        alarm = Measure(f"{who}: false alarms", 100 * alarms / tried, "%", bar, text)
        result += [missed, alarm]
    for who in found[0].times:
        times = [1000 * case.times[who] for case in found if case.side == 512]
        how = f"median of {len(times)}"
        how += {
            "ours": " of processor time, with decoding",
            "pixelmatch": ", without decoding",
            "odiff": ", by its server, with decoding",
        }[who]
        result.append(Measure(f"{who}: a 512 px pair", statistics.median(times), "ms", None, how))
    return result


def main(split: str = "test") -> None:
    """Make, judge and report."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        jobs = [(split, prompt, seed, folder) for seed in SEEDS[split] for prompt in PROMPTS[split]]
        with ProcessPoolExecutor(2) as pool:
            found = [case for part in pool.map(_job, jobs) for case in part]
        beside(found, folder)
    report("regression" if split == "test" else f"regression-{split}", measures(found))
    wrong = [case for case in found if case.found["ours"] == case.harmless]
    for case in wrong:
        word = "false alarm" if case.harmless else "missed"
        print(f"  {word}: {case.picture}: {case.kind} {case.severity}, {case.encoding}")
    cells: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for who in found[0].found:
        for kind in sorted({case.kind or case.encoding for case in found}):
            chosen = [case for case in found if (case.kind or case.encoding) == kind]
            cells[kind][who] = list(_share(chosen, who))
    document = {"machine": machine(), "said to differ, of": cells}
    target = RESULTS / f"regression-{split}-kinds.json"
    target.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:2])
