"""Colour names and what they stand for.

A person who writes "blue" means a good blue, not the corner of the RGB cube, so the basic names
(``CURATED``) stand for colours as apps wear them today, mostly steps 500 to 700 of the Tailwind
CSS palette (MIT). ``CSS`` has the names of CSS Color 4, https://www.w3.org/TR/css-color-4/,
exact, for every name that ``CURATED`` leaves; ``OTHERS`` are names that CSS lacks. Exact values
are always to be had as ``#rrggbb`` and ``rgb()``.

Keys are lower case without spaces; "sky blue" is looked up as "skyblue".
"""

from __future__ import annotations

from dataclasses import dataclass

from assetwright.prompt.words import word_set
from assetwright.types import Color


def _table(rows: str) -> dict[str, Color]:
    pairs = (entry.split("=") for entry in rows.split())
    return {name: Color.from_hex(value) for name, value in pairs}


CURATED = _table(
    """
    red=#dc2626 orange=#f97316 yellow=#facc15 lime=#84cc16 green=#16a34a teal=#0d9488
    cyan=#06b6d4 aqua=#06b6d4 turquoise=#2dd4bf blue=#2563eb navy=#1e2f5c indigo=#4f46e5
    violet=#7c3aed purple=#9333ea magenta=#c026d3 fuchsia=#c026d3 pink=#ec4899 maroon=#7f1d1d
    brown=#8a5a3c olive=#737a1f gold=#e5a823 silver=#b6bec9 gray=#6b7280 grey=#6b7280
    """
)

CSS = _table(
    """
    aliceblue=#f0f8ff antiquewhite=#faebd7 aqua=#00ffff aquamarine=#7fffd4 azure=#f0ffff
    beige=#f5f5dc bisque=#ffe4c4 black=#000000 blanchedalmond=#ffebcd blue=#0000ff
    blueviolet=#8a2be2 brown=#a52a2a burlywood=#deb887 cadetblue=#5f9ea0 chartreuse=#7fff00
    chocolate=#d2691e coral=#ff7f50 cornflowerblue=#6495ed cornsilk=#fff8dc crimson=#dc143c
    cyan=#00ffff darkblue=#00008b darkcyan=#008b8b darkgoldenrod=#b8860b darkgray=#a9a9a9
    darkgreen=#006400 darkgrey=#a9a9a9 darkkhaki=#bdb76b darkmagenta=#8b008b
    darkolivegreen=#556b2f darkorange=#ff8c00 darkorchid=#9932cc darkred=#8b0000
    darksalmon=#e9967a darkseagreen=#8fbc8f darkslateblue=#483d8b darkslategray=#2f4f4f
    darkslategrey=#2f4f4f darkturquoise=#00ced1 darkviolet=#9400d3 deeppink=#ff1493
    deepskyblue=#00bfff dimgray=#696969 dimgrey=#696969 dodgerblue=#1e90ff firebrick=#b22222
    floralwhite=#fffaf0 forestgreen=#228b22 fuchsia=#ff00ff gainsboro=#dcdcdc ghostwhite=#f8f8ff
    gold=#ffd700 goldenrod=#daa520 gray=#808080 green=#008000 greenyellow=#adff2f grey=#808080
    honeydew=#f0fff0 hotpink=#ff69b4 indianred=#cd5c5c indigo=#4b0082 ivory=#fffff0
    khaki=#f0e68c lavender=#e6e6fa lavenderblush=#fff0f5 lawngreen=#7cfc00 lemonchiffon=#fffacd
    lightblue=#add8e6 lightcoral=#f08080 lightcyan=#e0ffff lightgoldenrodyellow=#fafad2
    lightgray=#d3d3d3 lightgreen=#90ee90 lightgrey=#d3d3d3 lightpink=#ffb6c1 lightsalmon=#ffa07a
    lightseagreen=#20b2aa lightskyblue=#87cefa lightslategray=#778899 lightslategrey=#778899
    lightsteelblue=#b0c4de lightyellow=#ffffe0 lime=#00ff00 limegreen=#32cd32 linen=#faf0e6
    magenta=#ff00ff maroon=#800000 mediumaquamarine=#66cdaa mediumblue=#0000cd
    mediumorchid=#ba55d3 mediumpurple=#9370db mediumseagreen=#3cb371 mediumslateblue=#7b68ee
    mediumspringgreen=#00fa9a mediumturquoise=#48d1cc mediumvioletred=#c71585
    midnightblue=#191970 mintcream=#f5fffa mistyrose=#ffe4e1 moccasin=#ffe4b5
    navajowhite=#ffdead navy=#000080 oldlace=#fdf5e6 olive=#808000 olivedrab=#6b8e23
    orange=#ffa500 orangered=#ff4500 orchid=#da70d6 palegoldenrod=#eee8aa palegreen=#98fb98
    paleturquoise=#afeeee palevioletred=#db7093 papayawhip=#ffefd5 peachpuff=#ffdab9
    peru=#cd853f pink=#ffc0cb plum=#dda0dd powderblue=#b0e0e6 purple=#800080
    rebeccapurple=#663399 red=#ff0000 rosybrown=#bc8f8f royalblue=#4169e1 saddlebrown=#8b4513
    salmon=#fa8072 sandybrown=#f4a460 seagreen=#2e8b57 seashell=#fff5ee sienna=#a0522d
    silver=#c0c0c0 skyblue=#87ceeb slateblue=#6a5acd slategray=#708090 slategrey=#708090
    snow=#fffafa springgreen=#00ff7f steelblue=#4682b4 tan=#d2b48c teal=#008080 thistle=#d8bfd8
    tomato=#ff6347 turquoise=#40e0d0 violet=#ee82ee wheat=#f5deb3 white=#ffffff
    whitesmoke=#f5f5f5 yellow=#ffff00 yellowgreen=#9acd32
    """
)

OTHERS = _table(
    """
    amber=#f59e0b apricot=#fbb374 bronze=#b0722f burgundy=#7b1e3a charcoal=#36404a
    cherry=#c2163a cobalt=#0047ab copper=#b87333 cream=#fff4d6 emerald=#10b981 golden=#e5a823
    jade=#00a86b lemon=#fde047 lilac=#c4a7e7 mauve=#b784a7 mint=#6ee7b7 mustard=#d9a514
    ochre=#cc7722 peach=#ffb38a periwinkle=#8f99fb rose=#f43f5e ruby=#be123c rust=#b7410e
    sand=#d9c39a sapphire=#1d4ed8 scarlet=#e5261f slate=#475569 taupe=#8b7d72

    applegreen=#7fb800 aquablue=#06b6d4 armygreen=#4b5320 babyblue=#89cff0 babypink=#f4c2c2
    bloodred=#8a0f13 bottlegreen=#0b5d3b brickred=#b5412f burntorange=#c2571a
    charcoalgray=#36404a charcoalgrey=#36404a cherryred=#c2163a chocolatebrown=#6b3e23
    cobaltblue=#0047ab coralpink=#f88379 electricblue=#2f6bff emeraldgreen=#10b981
    goldenyellow=#fbbf24 grassgreen=#4f9d2f iceblue=#c7e9f7 jetblack=#0a0a0a jadegreen=#00a86b
    lemonyellow=#fde047 mintgreen=#6ee7b7 mustardyellow=#d9a514 navyblue=#1e2f5c
    bluegray=#607d8b bluegrey=#607d8b redorange=#f4511e
    oceanblue=#0f6fae offwhite=#faf9f6 olivegreen=#737a1f rosegold=#b76e79 rosepink=#f43f5e
    royalpurple=#6b3fa0 rubyred=#be123c salmonpink=#ff91a4 tealblue=#0d9488
    turquoiseblue=#2dd4bf winered=#722f37
    """
)

NAMES = CSS | OTHERS | CURATED

_BASIC = (
    *("white", "gray", "grey", "black", "red", "orange", "yellow", "green", "blue"),
    *("purple", "violet", "pink", "brown", "turquoise", "gold"),
)
SPACED = frozenset(name for name in NAMES if name not in _BASIC and name.endswith(_BASIC))
"""Names that are also understood as two or three words: "sky blue", but not "sea shell"."""

MODIFIERS: dict[str, tuple[float, float]] = {
    "light": (0.55, 0.65),
    "lighter": (0.55, 0.65),
    "pale": (0.66, 0.45),
    "pastel": (0.62, 0.5),
    "soft": (0.3, 0.65),
    "muted": (0.0, 0.55),
    "dusty": (0.1, 0.5),
    "dark": (-0.27, 0.9),
    "darker": (-0.27, 0.9),
    "deep": (-0.2, 1.05),
    "bright": (0.1, 1.15),
    "vivid": (0.04, 1.25),
    "vibrant": (0.04, 1.25),
    "neon": (0.2, 1.35),
}
"""A word before a name moves its OKLCH lightness that share of the way to white (or, below 0,
to black) and multiplies its chroma: "dark gray" is darker than gray, which CSS's darkgray is
not. CSS's own names keep their value when written as one word."""


@dataclass(frozen=True, slots=True)
class Thing:
    """A colour word that is also a thing.

    ``compounds`` are nouns that it makes the name of something with ("orange juice");
    ``adjective`` tells whether it colours any other noun after it ("orange cat", but not "snow
    boots"); ``remains`` whether it then also stays in the subject ("gold coin"); ``surface``
    whether "on" before it makes it a background.
    """

    compounds: frozenset[str]
    adjective: bool = True
    remains: bool = False
    surface: bool = False


_FRUIT = """
    fruit slice juice tree peel wedge seed half blossom jam pie cake tart soda zest segment grove
    basket soup sauce salad smoothie cocktail tea pit stone leaf oil branch plant garden bowl
    squeezer tomato harvest jar ice cookie marmalade lemonade
"""
_FLOWER = """
    flower petal bouquet bud garden bush blossom stem field thorn plant oil soap tea sprig wreath
    window leaf wine water syrup quartz
"""
_FOOD = """
    sushi fillet steak roll sashimi dish fish tea leaf plant candy gum toothpaste ice sauce drop
    cookie sprig chip syrup salad burger
"""
_GEM = "gem ring necklace stone crystal jewel earring bracelet mine"


def _things(names: str, compounds: str, **flags: bool) -> dict[str, Thing]:
    thing = Thing(word_set(compounds), **flags)
    return dict.fromkeys(names.split(), thing)


THINGS = (
    _things("lemon peach plum olive apricot cherry tomato lime", _FRUIT)
    | _things("orange", "fruit slice juice peel wedge segment half zest marmalade", surface=True)
    | _things("rose violet lavender lilac orchid fuchsia thistle", _FLOWER)
    | _things("salmon mint", _FOOD)
    | _things("gold silver golden bronze copper", "", remains=True, surface=True)
    | _things("ruby emerald sapphire jade amber", _GEM)
    | _things("coral", "reef fish bleach")
    | _things("tan", "line bed")
    | _things("charcoal", "grill pencil drawing")
    | _things(
        "chocolate snow wheat cream sand rust linen seashell honeydew bisque mustard peru moccasin "
        "slate cornsilk firebrick goldenrod",
        "",
        adjective=False,
    )
)
"""The colour words that are things: colours only where they plainly colour something."""

COMPOUNDS = {
    "black": word_set("friday hole box belt market widow pepper ice jack"),
    "white": word_set("house wine noise balance cane"),
    "red": word_set("cross crescent carpet wine panda"),
    "green": word_set("card tea energy salad"),
    "blue": word_set("print ray tooth"),
    "yellow": frozenset({"pages"}),
    "brown": frozenset({"rice", "sugar"}),
    "pink": frozenset({"slip"}),
}
"""Nouns that make a name with a colour word, which then is no colour: "Black Friday"."""
