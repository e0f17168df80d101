"""Three checks that are often used for this, beside ours: the same pictures, one run.

Brand colour: 95 % of the motif's pixels within a box of OpenCV's HSV around the colour. Blur: the
variance of OpenCV's Laplacian under 100. Text: two letters or digits read by Tesseract. Ours:
``brand_color``, ``sharpness`` and ``text`` at its limit.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageFilter

from assetwright.export.asset import Pixels
from assetwright.qa import Expectations, Level, Picture, WantedColor, checks
from assetwright.settings import Gates
from assetwright.training.lettering.fonts import HELD_OUT
from assetwright.types import AssetType, Color
from benchmarks.heldout import INK, Icon
from benchmarks.qa import lettering
from benchmarks.report import Measure

ICONS = 40
INKS = ("#1E70C8", "#0A7FC2", "#0A52A8", "#2A4BC2", "#0A8FC2", "#5A50C2", "#0AA088", "#C2660A")
"""Other than the brand's: from ΔE00 4 to 70 away, in lightness, in hue, in both."""
BLURS = (1.2, 1.6, 2.0, 2.8, 4.0)
"""Standard deviations in pixels at 512 × 512; 1.2 is an edge of 3 px."""

Alarm = Callable[[Pixels, Pixels], bool]
"""Of the picture on white (H, W, 3), and of the same transparent (H, W, 4), whether it is bad."""


def hsv_box(color: str) -> Alarm:
    """Hue within 10 of OpenCV's 180, saturation and value of at least 50: the usual box."""
    import cv2

    brand = np.array([[Color.from_hex(color).rgb]], np.uint8)
    hue = int(cv2.cvtColor(brand, cv2.COLOR_RGB2HSV)[0, 0, 0])

    def alarm(picture: Pixels, layered: Pixels) -> bool:
        found = cv2.inRange(
            cv2.cvtColor(picture, cv2.COLOR_RGB2HSV), (hue - 10, 50, 50), (hue + 10, 255, 255)
        )
        motif = layered[..., 3] >= 128
        return bool((found[motif] > 0).mean() < 0.95)

    return alarm


def laplacian_variance(picture: Pixels, _: Pixels) -> bool:
    """Under 100, as tutorials have it."""
    import cv2

    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    return bool(cv2.Laplacian(grey, cv2.CV_64F).var() < 100)


def tesseract(picture: Pixels, _: Pixels) -> bool:
    """Any two letters or digits read, wherever they are."""
    import pytesseract

    found = pytesseract.image_to_string(Image.fromarray(picture), config="--psm 11")
    return sum(map(str.isalnum, found)) >= 2


def ours(check: str) -> Alarm:
    """One of our checks, of the picture as it is transparent."""
    expected = Expectations(
        AssetType.ICON, (WantedColor(Color.from_hex(INK)),), gates=Gates(text=lettering.LIMIT)
    )

    def alarm(_: Pixels, layered: Pixels) -> bool:
        return checks()[check](Picture(layered), expected).level is Level.ERROR

    return alarm


@dataclass(slots=True)
class _Tally:
    """What one check said of the pictures without and with its fault, and its seconds."""

    alarms: list[bool] = field(default_factory=list)
    caught: list[bool] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def ask(self, alarm: Alarm, layered: Pixels) -> bool:
        picture = _on_white(layered)
        start = _processor()
        found = alarm(picture, layered)
        self.seconds.append(_processor() - start)
        return found


def measures(icons: Sequence[Icon]) -> list[Measure]:
    """Time, false alarms and faults caught, for each of the three pairs."""
    some = [icon for icon in icons if icon.kind == "mono" and lettering.plain(icon)][:ICONS]
    whole = [icon.render() for icon in some]
    words = lettering.lettered(
        some, ICONS, lettering.WORDS + lettering.NUMBERS, lettering.faces(HELD_OUT, "A")
    )
    pairs: dict[str, tuple[str, Alarm, str, Sequence[Pixels]]] = {
        "colour": ("HSV box", hsv_box(INK), "brand_color", list(_recoloured(some))),
        "blur": ("Laplacian variance", laplacian_variance, "sharpness", list(_blurred(whole))),
        "text": ("Tesseract", tesseract, "text", [one.pixels for one in words]),
    }
    result: list[Measure] = []
    for what, (name, theirs, check, faulty) in pairs.items():
        tallies = {name: _Tally(), check: _Tally()}
        for title, alarm in ((name, theirs), (check, ours(check))):
            tally = tallies[title]
            alarm(_on_white(whole[0]), whole[0])  # loads what it needs
            tally.alarms = [tally.ask(alarm, pixels) for pixels in whole]
            tally.caught = [tally.ask(alarm, pixels) for pixels in faulty]
        for title, tally in tallies.items():
            missed, alarms = tally.caught.count(False), sum(tally.alarms)
            caught, count = len(faulty) - missed, len(whole)
            result += [
                Measure(
                    f"{what}, {title}: missed",
                    100 * missed / len(faulty),
                    "%",
                    None,
                    f"{caught} of {len(faulty)} caught",
                ),
                Measure(
                    f"{what}, {title}: false alarms",
                    100 * alarms / count,
                    "%",
                    None,
                    f"{alarms} of {count} good icons",
                ),
                Measure(
                    f"{what}, {title}: time",
                    1000 * float(np.median(tally.seconds)),
                    "ms",
                    None,
                    "median of processor time, child processes too",
                ),
            ]
        ratio = np.median(tallies[name].seconds) / np.median(tallies[check].seconds)
        how = f"{name}'s time over that of {check}"
        result.append(Measure(f"{what}: ratio of times", float(ratio), "x", None, how))
    return result


def _recoloured(icons: Sequence[Icon]) -> Iterator[Pixels]:
    for turn, icon in enumerate(icons):
        for step in (0, 3):
            yield icon.render(ink=INKS[(turn + step) % len(INKS)])


def _blurred(pictures: Sequence[Pixels]) -> Iterator[Pixels]:
    """Blurred with their opacity, as a picture is that was stored too small and enlarged."""
    for turn, pixels in enumerate(pictures):
        for step in (0, 2):
            radius = BLURS[(turn + step) % len(BLURS)]
            # Premultiplied, or the black of clear pixels would be mixed in.
            image = Image.fromarray(pixels).convert("RGBa")
            yield np.asarray(image.filter(ImageFilter.GaussianBlur(radius)).convert("RGBA"))


def _on_white(layered: Pixels) -> Pixels:
    image = Image.new("RGBA", layered.shape[1::-1], "white")
    image.alpha_composite(Image.fromarray(layered))
    return np.asarray(image.convert("RGB"))


def _processor() -> float:
    """Seconds of this thread and of child processes that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.thread_time() + children.ru_utime + children.ru_stime
