"""Words set into held-out icons, in fonts that were never trained on, and icons without any.

Of the icons those whose names say that they may hold letters or digits are left out.
"""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from assetwright.config import cache_folder
from assetwright.export.asset import Pixels
from assetwright.qa import Picture
from assetwright.qa.checks.text import likeliest
from assetwright.training import iconify
from assetwright.training.lettering.fonts import HELD_OUT, fetch
from assetwright.types.color import srgb_to_linear
from benchmarks.heldout import Icon
from benchmarks.report import Measure

WORDS = (  # noqa: SIM905 - a list to read
    "OK Go Hi AI Up New Pay Map Buy Tea Sun Save Shop Note Cafe Home Mail Sale Open Play "
    "Music Photo Cloud Start Hotel Bank Travel Secure Weather Fitness Welcome Account "
    "Calendar Shopping Download Settings Messages Education Restaurant Photograph Basketball "
    "Newsletters"
).split()
NUMBERS = ["24", "99", "365", "2024", "1000", "90210", "123456"]
CYRILLIC = ("Привет Музыка Погода Карта МАГАЗИН ОБЛАКО Новости Книга ПОЧТА Фото").split()  # noqa: SIM905 - a list to read
JAPANESE = ("音楽 天気予報 地図 写真 設定 ようこそ カレンダー ニュース 買い物 教育").split()  # noqa: SIM905 - a list to read
JAPANESE_FONTS = ("fonts-motoya-l-cedar", "fonts-ipafont-gothic")

LIMIT = 0.9975
"""Of 345 drawings of 69 other sets, emoji among them, two were over it, of 150 words in fonts of
the training two under it."""

LETTERED = Path(__file__).with_name("with-lettering.txt")

MORE = 280

PICTURES, IN_OTHER_SCRIPTS, READ = 600, 120, 60
CAPITALS = (10.0, 90.0)
TILT = 15.0
_FINER = 4
_NAMED = re.compile(
    r"\d|(?:^|[-_ ])(?:text\w*|font\w*|letter\w*|type|typo\w*|abc|alphabet\w*|translat\w*|"
    r"language|percent\w*|file|pdf|csv|json|svg|html|css|http|api|sql|hd|gif|tv|am|pm|id|new|sos|"
    r"calendar\w*|number\w*|keyboard|sort|case|bold|italic|atm|vip|ad|gps|nfc|cc|ok|stop|taxi|"
    r"input|logo)(?:[-_ ]|$)"
)


@dataclass(frozen=True, slots=True)
class Lettered:
    """A picture with a word in it, and how that was set."""

    pixels: Pixels
    word: str
    capital: float
    font: str


def plain(icon: Icon) -> bool:
    """Whether nothing in its name says that it may have lettering."""
    return _NAMED.search(icon.name) is None


def faces(packages: Sequence[str], sample: str) -> list[Path]:
    """Up to eight faces of each package, those that have the letters of ``sample``."""
    found = fetch(cache_folder() / "fonts", packages).values()
    return [
        face for files in found for face in files[:: len(files) // 8 or 1] if _has(face, sample)
    ]


def _has(face: Path, sample: str) -> bool:
    font = ImageFont.truetype(face, 24)
    absent = bytes(font.getmask("\U0010fffe"))
    return all(bytes(font.getmask(letter)) != absent for letter in sample)


def lettered(
    icons: Sequence[Icon], count: int, words: Sequence[str], fonts: Sequence[Path]
) -> Iterator[Lettered]:
    """``count`` pictures, each a word on an icon, transparent or on a ground."""
    random = np.random.default_rng(60)
    for turn in range(count):
        base = _based(icons[turn % len(icons)].render(), random)
        for _ in range(50):
            capital = float(np.exp(random.uniform(*np.log(CAPITALS))))
            word = str(random.choice(words))
            word = (word, word.upper(), word.lower())[int(random.integers(3))]
            font = fonts[int(random.integers(len(fonts)))]
            found = _set(base, word, font, capital, random)
            if found is not None:
                yield Lettered(found, word, capital, font.stem)
                break


def _based(pixels: Pixels, random: np.random.Generator) -> Pixels:
    if random.random() < 0.4:
        return pixels
    ground = tuple(int(v) for v in random.integers(0, 256, 3))
    image = Image.new("RGBA", pixels.shape[1::-1], (*ground, 255))
    image.alpha_composite(Image.fromarray(pixels))
    return np.asarray(image)


def _set(
    base: Pixels,
    word: str,
    font_file: Path,
    capital: float,
    random: np.random.Generator,
) -> Pixels | None:
    """None where the word does not fit, or no colour tried has 3:1 with what it lies on."""
    trial = ImageFont.truetype(font_file, 200)
    box = trial.getbbox("H")
    font = ImageFont.truetype(font_file, round(200 * capital * _FINER / (box[3] - box[1])))
    left, top, right, bottom = (int(v) for v in font.getbbox(word))
    mask = Image.new("L", (right - left + 8, bottom - top + 8))
    ImageDraw.Draw(mask).text((4 - left, 4 - top), word, 255, font)
    turned = mask.rotate(float(random.uniform(-TILT, TILT)), Image.Resampling.BICUBIC, expand=True)
    small = turned.resize(
        (max(1, turned.width // _FINER), max(1, turned.height // _FINER)),
        Image.Resampling.BOX,
    )
    side = base.shape[0]
    if small.width > side - 8 or small.height > side - 8:
        return None
    x = int(random.integers(4, side - small.width - 3))
    y = int(random.integers(4, side - small.height - 3))
    ink = np.asarray(small, np.float64)[..., None] / 255
    part = base[y : y + small.height, x : x + small.width].astype(np.float64)
    alpha = part[..., 3:] / 255
    # Transparent pictures are seen on white.
    under = _luminance(part[..., :3] * alpha + 255 * (1 - alpha))[ink[..., 0] > 0.2]
    for _ in range(12):
        color = random.integers(0, 256, 3).astype(np.float64)
        light = float(_luminance(color[None])[0])
        ratio = (np.maximum(under, light) + 0.05) / (np.minimum(under, light) + 0.05)
        if under.size and float(np.percentile(ratio, 2)) >= 3:
            break
    else:
        return None
    result = base.copy()
    over = ink + alpha * (1 - ink)
    mixed = (color * ink + part[..., :3] * alpha * (1 - ink)) / np.maximum(over, 1e-6)
    result[y : y + small.height, x : x + small.width] = np.rint(
        np.concatenate([mixed, over * 255], axis=-1)
    ).astype(np.uint8)
    return result


def _luminance(colors: np.ndarray) -> np.ndarray:
    found: np.ndarray = srgb_to_linear(colors / 255) @ np.array([0.2126, 0.7152, 0.0722])
    return found


def measures(icons: Sequence[Icon]) -> list[Measure]:
    """Words missed and false alarms; other scripts; Tesseract on some of the same pictures."""
    limit = LIMIT
    without = [icon for icon in icons if plain(icon)]
    pictures = list(lettered(without, PICTURES, WORDS + NUMBERS, faces(HELD_OUT, "A")))
    sure, seconds = [], []
    for one in pictures:
        start = time.thread_time()
        sure.append(likeliest(Picture(one.pixels))[0])
        seconds.append(time.thread_time() - start)
    result = []
    for low, high in ((10, 14), (14, 28), (28, 90), (10, 90)):
        missed = [
            one.word
            for one, value in zip(pictures, sure, strict=True)
            if low <= one.capital < high and value <= limit
        ]
        count = sum(low <= one.capital < high for one in pictures)
        bar = 3.0 if (low, high) == (10, 90) else None
        how = f"{len(missed)} of {count}: {' '.join(missed[:12])}"
        result.append(
            Measure(
                f"text missed, {low} to {high} px",
                100 * len(missed) / count,
                "%",
                bar,
                how,
            )
        )
    result.append(_alarms([*without, *more({(icon.source, icon.name) for icon in icons})]))
    cyrillic, japanese = faces(HELD_OUT, "".join(CYRILLIC)), faces(JAPANESE_FONTS, "音")
    for name, words, fonts in (
        ("Cyrillic", CYRILLIC, cyrillic),
        ("Japanese", JAPANESE, japanese),
    ):
        other = [
            likeliest(Picture(one.pixels))[0] > limit
            for one in lettered(without, IN_OTHER_SCRIPTS, words, fonts)
        ]
        share = 100 * other.count(False) / len(other)
        result.append(Measure(f"text missed, {name}", share, "%", None, f"of {len(other)}"))
    p50, p95 = np.percentile(seconds, (50, 95)) * 1000
    result.append(Measure("time, text: p95", p95, "ms", 12.0, f"p50 {p50:.1f} ms"))
    return [*result, *_tesseract(without, pictures, float(p50))]


def _alarms(without: Sequence[Icon]) -> Measure:
    """Icons that are refused, and do not hold lettering after all."""
    alarms = [
        f"{icon.source}:{icon.name}"
        for icon in without
        if likeliest(Picture(icon.render()))[0] > LIMIT
    ]
    holding = set(LETTERED.read_text().split("\n"))
    false = [name for name in alarms if name not in holding]
    how = f"{len(false)} of {len(without)} ({' '.join(false)}); {len(alarms) - len(false)} rightly"
    return Measure("text false alarms", 100 * len(false) / len(without), "%", 0.5, how)


def more(known: Collection[tuple[str, str]]) -> Iterator[Icon]:
    """About ``MORE`` further icons of each held-out set, whose names say nothing of lettering."""
    folder = iconify.fetch(cache_folder() / "iconify")
    for prefix in iconify.HELD_OUT:
        found = iconify.read_set(folder, prefix).icons
        for one in found:
            chosen = zlib.crc32(f"{prefix}:{one.name}".encode()) % len(found) < MORE
            at_origin = one.left == one.top == 0
            icon = Icon(prefix, one.name, "mono", one.width, one.height, one.body)
            if chosen and at_origin and (prefix, one.name) not in known and plain(icon):
                yield icon


def _tesseract(without: Sequence[Icon], pictures: Sequence[Lettered], ours: float) -> list[Measure]:
    """Tesseract by pytesseract, as it is often used for this: any two letters or digits read."""
    import pytesseract

    def read(pixels: Pixels) -> bool:
        image = Image.new("RGB", pixels.shape[1::-1], "white")
        picture = Image.fromarray(pixels)
        image.paste(picture, mask=picture.getchannel("A"))
        found = pytesseract.image_to_string(image, config="--psm 11")
        return sum(map(str.isalnum, found)) >= 2

    start = time.perf_counter()
    missed = sum(not read(one.pixels) for one in pictures[:READ])
    alarms = sum(read(icon.render()) for icon in without[:READ])
    each = (time.perf_counter() - start) / (2 * READ) * 1000
    how = f"of {READ} of the same pictures"
    return [
        Measure("Tesseract: text missed", 100 * missed / READ, "%", None, how),
        Measure("Tesseract: false alarms", 100 * alarms / READ, "%", None, how),
        Measure(
            "Tesseract: time",
            each,
            "ms",
            None,
            f"by the clock, {each / ours:.0f} times ours",
        ),
    ]
