"""Words around the subject: requests, praise, "an icon of", "png"."""

from __future__ import annotations

from assetwright.prompt.counts import count
from assetwright.prompt.reading import Dropped, Phrase, Reading, Use, alone, at_tail
from assetwright.prompt.scan import Scan
from assetwright.prompt.words import DETERMINERS, phrase_set, word_set
from assetwright.types import AssetType

_COURTESY = phrase_set(
    "please, kindly, thanks, thank you, can you, could you, would you, i want, i need, we need, "
    "we want, i would like, i'd like, we would like, we'd like, give me, show me, get me, make it, "
    "draw me, make me, create me, design me, generate me, i am looking for, i'm looking for, "
    "we are looking for, simple, simplistic, minimal, minimalist, minimalistic, modern, clean, "
    "sleek, elegant, beautiful, nice, stylish, professional, stunning, gorgeous, crisp, vector, "
    "scalable, high contrast, high quality, best quality, high resolution, high res, hi res, "
    "highly detailed, flat design, flat vector, material design, pixel perfect, app ready, "
    "production ready, rounded corners, rounded edges, soft colors, pastel colors, bright colors, "
    "vibrant colors, warm colors, cool colors, bright colours, vibrant colours, pastel colours, "
    "eye catching, easily recognizable, easily recognisable, easy to recognize, masterpiece, "
    "trending on dribbble, trending on artstation"
)
_VERBS = word_set("draw create make generate design render produce build paint sketch")
_DESCRIPTORS = phrase_set(
    "svg, png, jpg, webp, ui, ux, 2d, hd, 4k, 8k, art, design, graphic, graphics, artwork, "
    "monochrome, gradient, gradients, rounded, sharp, isolated, centered, centred, symmetrical, "
    "symmetric, front view, vivid, vibrant, bright, cartoon, sticker, logo, style, colors, colours"
)
_ICONS = phrase_set(
    "icon, icons, app icon, app icons, pictogram, pictograms, icon set, icon pack, set of icons, "
    "pack of icons, icon collection, logo, logos"
)
_PICTURES = phrase_set(
    "picture, pictures, image, images, photo, drawing, graphic, illustration, banner, sign, "
    "symbol, emblem, sketch, clipart, clip art, artwork, design, rendering, depiction, splash, "
    "splash screen, header, header image, hero image, cover image, web banner, scene"
)
_OF = word_set("of showing depicting representing featuring portraying displaying")
_THAT = frozenset({"that", "which"})
_SHOWS = word_set("shows show represents represent depicts depict features means")
_TYPE_NOUNS = {
    "splash": AssetType.SPLASH_SCREEN,
    "splash screen": AssetType.SPLASH_SCREEN,
    "splashscreen": AssetType.SPLASH_SCREEN,
    "launch screen": AssetType.SPLASH_SCREEN,
    "loading screen": AssetType.SPLASH_SCREEN,
    "banner": AssetType.BANNER,
    "web banner": AssetType.BANNER,
    "banner ad": AssetType.BANNER,
    "ad banner": AssetType.BANNER,
    "illustration": AssetType.ILLUSTRATION,
    "spot illustration": AssetType.ILLUSTRATION,
    "vector illustration": AssetType.ILLUSTRATION,
}
_TAILS = frozenset({"app", "apps", "application", "applications", "style", "styled"})


def courtesy(scan: Scan, at: int) -> Phrase | None:
    """Requests and praise: "please", "make me", "simple", "high contrast"."""
    if found := scan.longest(at, _COURTESY, 5):
        return Phrase(Dropped.COURTESY, at, found[1])
    following = scan.word(at + 1)
    if scan.word(at) in _VERBS and (
        following in DETERMINERS or scan.longest(at + 1, _ICONS) or count(scan, at + 1)
    ):
        return Phrase(Dropped.COURTESY, at, at + 1, _at_the_start)
    return None


def medium(scan: Scan, at: int) -> Phrase | None:
    """What is made, as against what it shows: "an icon of", "illustration showing"."""
    icons, pictures = scan.longest(at, _ICONS), scan.longest(at, _PICTURES)
    for found, needs_of in ((icons, False), (pictures, True)):
        if found:
            end = _after_of(scan, found[1])
            if end > found[1] or not needs_of:
                return Phrase(Dropped.MEDIUM, at, end, last_resort=range(at, found[1]))
    if found := scan.longest(at, _TYPE_NOUNS):
        return Phrase(Dropped.MEDIUM, at, found[1], _names_the_type)
    if scan.word(at) in _TAILS:
        return Phrase(Dropped.MEDIUM, at, at + 1, at_tail)
    return None


def descriptor(scan: Scan, at: int) -> Phrase | None:
    """Words about the file or the finish, where they stand alone: ", 2D, png"."""
    found = scan.longest(at, _DESCRIPTORS)
    if found is None:
        return None
    before_icon = scan.longest(found[1], _ICONS) is not None
    return Phrase(Dropped.DESCRIPTOR, at, found[1], None if before_icon else alone)


def _after_of(scan: Scan, end: int) -> int:
    if scan.word(end) in _OF:
        return end + 1
    return end + 2 if scan.word(end) in _THAT and scan.word(end + 1) in _SHOWS else end


def _at_the_start(reading: Reading, phrase: Phrase) -> Use:
    before = any(reading.is_content(at) for at in range(phrase.first))
    return Use.WORDS if before else Use.MEANING


def _names_the_type(reading: Reading, phrase: Phrase) -> Use:
    named = reading.scan.longest(phrase.first, _TYPE_NOUNS)
    matches = named is not None and _TYPE_NOUNS[named[0]] is reading.asset_type
    return Use.MEANING if matches else Use.WORDS
