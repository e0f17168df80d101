"""Drawing again until it passes, and what is kept of what does not."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assetwright.export import Asset, read_metadata
from assetwright.export.asset import Pixels
from assetwright.qa import Expectations, Level, inspect_files
from assetwright.qa.gate import Gated, GatedSet, NothingPassed, gated, judged
from assetwright.qa.rejected import save_rejected
from assetwright.settings import Gates
from assetwright.types import (
    AssetType,
    BrandToken,
    Color,
    GenerationRecord,
    InputError,
    PromptSpec,
    Size,
)

from .conftest import drawing

SIZES = (Size(96, 96), Size(64, 64))


@dataclass(frozen=True)
class Drawn:
    """A ring, or a ring off centre or with nothing in it, which no designer lets pass."""

    size: Size
    fault: str = ""

    def render(self, size: Size | None = None) -> Pixels:
        side = (size or self.size).width
        pixels = drawing(side, shift=side // 5 if self.fault == "shifted" else 0)
        if self.fault == "empty":
            pixels[...] = 0
        return pixels


@dataclass(frozen=True)
class Order:
    """``faults`` of each attempt at each size; "" is none."""

    name: str
    faults: tuple[tuple[str, ...], ...]
    attempt: int = 1

    def again(self) -> Order:
        return replace(self, attempt=self.attempt + 1)


def an_asset(name: str, size: Size, fault: str, attempt: int) -> Asset:
    spec = PromptSpec(f"[icon] {name}", AssetType.ICON, size, name, sizes=(size,))
    record = GenerationRecord(
        f"{name}-{size}-{attempt}", AssetType.ICON, spec.text, name, "solid", 1000 * (attempt - 1),
        12, 4.0, "assetwright 0", "0123", attempt=attempt,
    )  # fmt: skip
    return Asset(name, Drawn(size, fault), record, spec)


class Drawer:
    """Draws what orders say and remembers which came together."""

    def __init__(self) -> None:
        self.rounds: list[list[str]] = []

    def __call__(self, orders: list[Order]) -> list[tuple[Asset, ...]]:
        self.rounds.append([order.name for order in orders])
        return [
            tuple(
                an_asset(order.name, size, fault, order.attempt)
                for size, fault in zip(SIZES, order.faults[order.attempt - 1], strict=False)
            )
            for order in orders
        ]


def outcomes(orders: list[Order], retries: int) -> tuple[list[Gated], Drawer]:
    drawer = Drawer()
    expected = Expectations(AssetType.ICON)
    return gated(orders, drawer, Order.again, lambda order: expected, retries), drawer


def test_only_what_failed_is_drawn_again_and_together() -> None:
    orders = [
        Order("good", (("",),)),
        Order("late", (("empty",), ("shifted",), ("",))),
        Order("soon", (("shifted",), ("",))),
        Order("never", (("empty",),) * 3),
    ]
    found, drawer = outcomes(orders, retries=2)
    assert drawer.rounds == [
        ["good", "late", "soon", "never"],
        ["late", "soon", "never"],
        ["late", "never"],
    ]
    assert [[asset.record.attempt for asset in each.assets] for each in found] == [
        [1],
        [3],
        [2],
        [],
    ]
    assert [len(each.rejected) for each in found] == [0, 2, 1, 3]
    assert [each.missing for each in found] == [0, 0, 0, 1]
    late = found[1].rejected
    assert [one.failures[0].check for one in late] == ["emptiness", "framing"]


def test_without_retries_each_is_drawn_once() -> None:
    found, drawer = outcomes([Order("bad", (("shifted",), ("",)))], retries=0)
    assert drawer.rounds == [["bad"]]
    assert (found[0].assets, found[0].missing) == ((), 1)


def test_of_attempts_that_all_fail_the_one_with_most_sizes_is_kept() -> None:
    faults = (("empty", "empty"), ("shifted", ""), ("shifted", "shifted"))
    (found,), _ = outcomes([Order("half", faults)], retries=2)
    assert [(a.spec.size, a.record.attempt) for a in found.assets] == [(SIZES[1], 2)]
    assert found.missing == 1
    assert [each.asset.record.attempt for each in found.rejected] == [1, 1, 2, 3, 3]


def test_a_large_drawing_is_judged_small_and_a_small_one_as_it_is() -> None:
    asked: list[Size | None] = []

    class Watched(Drawn):
        def render(self, size: Size | None = None) -> Pixels:
            asked.append(size)
            return super().render(size)

    for side in (2048, 64):
        asset = replace(
            an_asset("ring", Size(side, side), "", 1), artwork=Watched(Size(side, side))
        )
        findings = judged(asset, Expectations(AssetType.ICON))
        assert all(finding.passed for finding in findings)
    assert asked == [Size(512, 512), Size(64, 64)]


def test_nothing_passed_says_why() -> None:
    (found,), _ = outcomes([Order("bell", (("empty",), ("shifted",)))], retries=1)
    error = NothingPassed(GatedSet.of([found], [1]))
    assert error.exit_code == 1
    assert "2 drawings tried" in str(error)
    assert "cut off at one side" in str(error)
    assert "[framing]" in str(error)
    assert len(error.rejected) == 2


def test_rejected_drawings_are_written_with_their_reasons(tmp_path: Path) -> None:
    (found,), _ = outcomes([Order("bell", (("shifted",), ("empty",)))], retries=1)
    paths = save_rejected(found.rejected, tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == [
        "rejected/bell-bell-96x96-1.png",
        "rejected/bell-bell-96x96-2.png",
    ]
    assert len(list((tmp_path / "rejected").glob("bell-*"))) == 4
    assert (tmp_path / "rejected" / ".gitignore").read_text() == "*\n"
    for path, attempt, check in zip(paths, (1, 2), ("framing", "emptiness"), strict=True):
        report = json.loads(path.with_suffix(".json").read_text())
        assert report["failed"] == [check]
        assert (report["seed"], report["attempt"]) == (1000 * (attempt - 1), attempt)
        (failure,) = (f for f in report["findings"] if f["level"] == Level.ERROR)
        assert failure["check"] == check
        assert failure["message"]
        told = read_metadata(path)
        assert told["seed"] == str(1000 * (attempt - 1))
        assert told.get("attempt") == (None if attempt == 1 else "2")
        with Image.open(path) as image:
            assert image.size == (96, 96)
    before = {path: path.read_bytes() for path in (tmp_path / "rejected").iterdir()}
    save_rejected(found.rejected, tmp_path)
    assert before == {path: path.read_bytes() for path in (tmp_path / "rejected").iterdir()}


def test_a_folder_is_checked_without_what_was_rejected_from_it(tmp_path: Path) -> None:
    (found,), _ = outcomes([Order("bell", (("shifted",),))], retries=0)
    Image.fromarray(drawing()).save(tmp_path / "ring.png")
    (path,) = save_rejected(found.rejected, tmp_path)
    everything = inspect_files([tmp_path], Expectations())
    assert [Path(report.path).name for report in everything] == ["ring.png"]
    (named,) = inspect_files([path.parent], Expectations())
    assert not named.passed


def test_nothing_rejected_makes_no_folder(tmp_path: Path) -> None:
    assert save_rejected((), tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_what_a_prompt_asks_for_is_what_its_drawing_is_held_against() -> None:
    blue, orange, white = Color(10, 102, 194), Color(255, 85, 0), Color(255, 255, 255)
    tokens = (BrandToken("BLUE", blue, tolerance=1.0),)
    spec = PromptSpec("x", AssetType.ICON, Size(8, 8), "x", colors=(blue, orange), background=white)
    gates = Gates(color_tolerance=3.0)
    expected = Expectations.of(spec, gates, tokens)
    assert [(w.color, w.tolerance) for w in expected.colors] == [
        (blue, 1.0), (orange, 3.0), (white, 3.0),
    ]  # fmt: skip
    assert expected.asset_type is AssetType.ICON
    one_ink = Expectations.of(spec, gates, tokens, layers=1)
    assert [wanted.color for wanted in one_ink.colors] == [blue, white]


def test_expectations_hold_a_drawing_to_its_colors() -> None:
    asset = an_asset("ring", Size(256, 256), "", 1)
    wrong = replace(asset.spec, colors=(Color(255, 0, 0),))
    failed = [f.check for f in judged(asset, Expectations.of(wrong, Gates())) if not f.passed]
    assert failed == ["brand_color"]
    right = replace(asset.spec, colors=(Color(10, 102, 194),))
    assert all(f.passed for f in judged(asset, Expectations.of(right, Gates())))


def test_limits_of_a_project_count(tmp_path: Path) -> None:
    from assetwright.settings import Settings

    file = tmp_path / "assetwright.toml"
    file.write_text('[qa]\nretries = 5\ngate = false\noff = ["framing"]\n')
    gates = Settings.read(file).gates
    assert (gates.retries, gates.gate, gates.off) == (5, False, ("framing",))
    file.write_text("[qa]\nretries = 11\n")
    with pytest.raises(InputError, match=r"qa\.retries"):
        Settings.read(file)


def test_pixels_of_rejected_files_are_those_that_were_drawn(tmp_path: Path) -> None:
    (found,), _ = outcomes([Order("bell", (("shifted",),))], retries=0)
    (path,) = save_rejected(found.rejected, tmp_path)
    with Image.open(path) as image:
        written = np.asarray(image.convert("RGBA"))
    drawn = found.rejected[0].asset.artwork.render(Size(96, 96))
    seen = drawn[..., 3] > 0
    assert np.array_equal(written[seen], drawn[seen])
