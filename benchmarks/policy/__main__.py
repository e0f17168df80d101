"""Measure the policy: ``python -m benchmarks.policy``.

What each test gave at first sight, before anything was changed after it, is in ``FIRST_SIGHT``.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict

from assetwright.policy import Policy
from assetwright.policy.lexicon import Lexicon
from benchmarks.policy import bounds, dataset
from benchmarks.policy.dataset import Attack
from benchmarks.report import RESULTS, Measure, machine

LEAST_RECALL = 0.992
MOST_ALARMS = 0.005
MOST_MILLISECONDS = 5.0
LENGTH = 1_000
TEXTS = 200
REPEATS = 5
OTHERS_SAMPLE = 300
"""Attacks that the others are tried on: better-profanity takes some 40 ms for each."""

FIRST_SIGHT = {
    "first": {"found": 2574, "attacks": 2640, "refused": 18, "benign": 784},
    "second": {"found": 2314, "attacks": 2640, "refused": 14, "benign": 843},
    "third": {"found": 2568, "attacks": 2640, "refused": 28, "benign": 639},
    "fourth": {"found": 2383, "attacks": 2925, "refused": 7, "benign": 1492},
}
"""Each test was frozen in the repository before its first run, and then learnt from."""

Refuses = Callable[[str], bool]
Finds = Callable[[Attack], bool]


def main() -> None:
    """Print the tables and write ``results/policy.json``."""
    refuses = _ours()
    third = dataset.third()
    tables = {
        "fourth test, by others": recall(dataset.fourth(), _found),
        "invented, held out": recall(dataset.held_out(), _found),
        "invented, looked at": recall(dataset.looked_at(), _found),
        "third test, since used": recall(third, _found),
        "known ways, other terms": recall(dataset.known_ways(), _found),
        "second test, since used": recall(dataset.second(), _found),
        "first test, since used": recall(dataset.first(), _found),
        "development": recall(dataset.development(), _found),
        "not claimed": recall(dataset.not_claimed(), _found),
    }
    benign = dataset.lines("benign-third.txt")
    alarms = {
        name: false_alarms(dataset.lines(file), refuses)
        for name, file in (
            ("fourth test, by others", "benign-fourth.txt"),
            ("third test, since used", "benign-third.txt"),
            ("second test, since used", "benign-second.txt"),
            ("first test, since used", "benign-first.txt"),
            ("development", "benign-development.txt"),
        )
    }
    sample = random.Random(dataset.SEED).sample(third, OTHERS_SAMPLE)
    others = {
        name: (recall(sample, _any(other))["all"], false_alarms(benign, other))
        for name, other in (("naive substring", _naive()), ("better-profanity", _profanity()))
    }
    nameless = dataset.lines("nameless.txt")
    described = sum(map(refuses, nameless))
    times = {
        "benign": latency(benign),
        "hostile": latency([attack.prompt for attack in third]),
    }
    measures = [
        _bar("recall, fourth test", tables["fourth test, by others"]),
        _bar("recall, third test", tables["third test, since used"]),
        _bar("recall, known ways, other terms", tables["known ways, other terms"]),
        _alarm_bar("fourth", alarms["fourth test, by others"]),
        _alarm_bar("third", alarms["third test, since used"]),
        *(
            Measure(f"1,000 characters, {kind}, {name}", value, "ms", bar, "medians of 5")
            for kind, pair in times.items()
            for name, value, bar in zip(
                ("p50", "p99"), pair, (None, MOST_MILLISECONDS), strict=True
            )
        ),
    ]
    document = {
        "machine": machine(),
        "sets": {
            "attacks": dataset.digest([a.prompt for a in third]),
            "benign": dataset.digest(benign),
        },
        "measures": [asdict(measure) for measure in measures],
        "at first sight": FIRST_SIGHT,
        "families": tables,
        "false alarms": alarms,
        "others": others,
        "described without a name": {"found": described, "of": len(nameless)},
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "policy.json").write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    _print(measures, tables, alarms, others, described, len(nameless))


def recall(attacks: Sequence[Attack], finds: Finds) -> dict[str, dict[str, float]]:
    """Found and all attacks, by family and together, with the lower bound."""
    of: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for attack in attacks:
        hit = finds(attack)
        for row in (attack.family, "all"):
            of[row] += 1
            found[row] += hit
    return {
        row: {"found": found[row], "of": of[row], "bound": bounds.lower(found[row], of[row])}
        for row in of
    }


def false_alarms(prompts: Sequence[str], refuses: Refuses) -> dict[str, object]:
    """Benign prompts refused, with the upper bound."""
    wrong = [prompt for prompt in prompts if refuses(prompt)]
    return {
        "refused": len(wrong),
        "of": len(prompts),
        "bound": bounds.upper(len(wrong), len(prompts)),
        "examples": wrong[:12],
    }


def latency(prompts: Sequence[str]) -> tuple[float, float]:
    """Milliseconds for texts of 1,000 characters made of these, the middle and the 99th of 100."""
    policy = Policy.embedded()
    rng = random.Random(dataset.SEED)
    texts = [_text(prompts, rng) for _ in range(TEXTS)]
    times = []
    for text in texts:
        runs = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            policy.judge(text)
            runs.append((time.perf_counter() - start) * 1e3)
        times.append(sorted(runs)[REPEATS // 2])
    times.sort()
    return times[TEXTS // 2], times[int(TEXTS * 0.99)]


def _text(prompts: Sequence[str], rng: random.Random) -> str:
    text = ""
    while len(text) < LENGTH:
        text += rng.choice(prompts) + ", "
    return text[:LENGTH]


def _ours() -> Refuses:
    policy = Policy.embedded()
    return lambda prompt: bool(policy.matches(prompt))


def _found(attack: Attack) -> bool:
    """Whether the policy finds something in the very place where the term is hidden."""
    spans = (match.span for match in Policy.embedded().matches(attack.prompt))
    return any(start < attack.end and end > attack.start for start, end in spans)


def _any(refuses: Refuses) -> Finds:
    return lambda attack: refuses(attack.prompt)


def _names() -> list[str]:
    """The listed terms as the others get them: every one, for they know no tiers."""
    return [" ".join(term.words) for term in Lexicon.embedded().terms if len(term.letters) > 2]


def _naive() -> Refuses:
    """Every listed term looked for in the prompt without spaces and capitals."""
    names = {name.replace(" ", "") for name in _names()}

    def refuses(prompt: str) -> bool:
        squeezed = "".join(prompt.lower().split())
        return any(name in squeezed for name in names)

    return refuses


def _profanity() -> Refuses:
    from better_profanity import Profanity

    profanity = Profanity(_names())
    return profanity.contains_profanity


def _bar(name: str, table: dict[str, dict[str, float]]) -> Measure:
    row = table["all"]
    how = f"{row['found']:.0f} of {row['of']:.0f}; misses, upper bound"
    return Measure(name, 1 - row["bound"], "", 1 - LEAST_RECALL, how)


def _alarm_bar(test: str, row: dict[str, object]) -> Measure:
    how = f"{row['refused']} of {row['of']}; upper bound"
    return Measure(f"false alarms, {test} test", float(str(row["bound"])), "", MOST_ALARMS, how)


def _print(
    measures: Iterable[Measure],
    tables: dict[str, dict[str, dict[str, float]]],
    alarms: dict[str, dict[str, object]],
    others: dict[str, tuple[dict[str, float], dict[str, object]]],
    described: int,
    nameless: int,
) -> None:
    for title, table in tables.items():
        print(f"\n{title}")
        for family, row in table.items():
            share = row["found"] / row["of"]
            print(f"  {family:<26}{row['found']:>6.0f} of {row['of']:<6.0f}{share:>7.1%}", end="")
            print(f"   at least {row['bound']:.2%}" if family == "all" else "")
        families = (family for family in table if family != "all")
        worst = min(families, key=lambda family: table[family]["found"] / table[family]["of"])
        print(f"  worst: {worst}")
    print("\nat first sight")
    for title, seen in FIRST_SIGHT.items():
        print(f"  {title} test: {seen['found']} of {seen['attacks']} attacks found, "
              f"{seen['refused']} of {seen['benign']} benign prompts refused")  # fmt: skip
    print("\nfalse alarms")
    for title, alarm in alarms.items():
        print(f"  {title:<26}{alarm['refused']!s:>6} of {alarm['of']!s:<6} at most "
              f"{float(str(alarm['bound'])):.2%}")  # fmt: skip
        for example in alarm["examples"]:  # type: ignore[attr-defined]
            print(f"      {example}")
    print("\nothers, on the third test")
    for name, (found, alarm) in others.items():
        print(f"  {name:<26} recall {found['found'] / found['of']:.1%}, false alarms "
              f"{alarm['refused']} of {alarm['of']}")  # fmt: skip
    print(f"\ndescribed without a name: {described} of {nameless} found")
    for measure in measures:
        bar = f"bar {measure.bar:g}" if measure.bar is not None else ""
        fits = "" if measure.bar is None else "ok" if measure.value <= measure.bar else "MISSED"
        print(f"  {measure.name:<34}{measure.value:10.4f} {measure.unit:<3} {bar:<10} {fits:<7}"
              f"{measure.how}")  # fmt: skip


if __name__ == "__main__":
    main()
