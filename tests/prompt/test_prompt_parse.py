from __future__ import annotations

import pytest

from assetwright.prompt import parse
from assetwright.prompt.color_names import NAMES
from assetwright.types import DEFAULT_SIZES, AssetType, Color, InputError, Size

ICON, SPLASH = AssetType.ICON, AssetType.SPLASH_SCREEN
BANNER, ILLUSTRATION = AssetType.BANNER, AssetType.ILLUSTRATION


def colors(text: str) -> tuple[Color, ...]:
    return tuple(Color.from_hex(w) if w[0] == "#" else NAMES[w] for w in text.split())


UNDERSTOOD = [
    # prompt, subject, colours, what else is not as usual
    ("[icon] A settings gear for a productivity app, blue color", "settings gear", "blue", {}),
    ("[icon] shopping cart", "shopping cart", "", {}),
    ("shopping cart", "shopping cart", "", {}),
    ("[ICON] USER PROFILE, BLUE", "user profile", "blue", {}),
    ("cat [Icon] on a sofa", "cat on sofa", "", {}),
    ("[icon] shopping_cart", "shopping cart", "", {}),
    ("[icon] play/pause", "play pause", "", {}),
    ("[icon] \"camera\", 'blue'", "camera", "blue", {}),
    ("[icon] New arrivals: sneakers", "new arrivals sneakers", "", {}),
    # asset types
    ("[splash_screen] rocket", "rocket", "", {"asset_type": SPLASH}),
    ("[Splash Screen] rocket", "rocket", "", {"asset_type": SPLASH}),
    ("[splash-screen] rocket", "rocket", "", {"asset_type": SPLASH}),
    ("[splash] rocket", "rocket", "", {"asset_type": SPLASH}),
    ("[ illustration ] two people", "two people", "", {"asset_type": ILLUSTRATION}),
    ("[icon] gear [icon]", "gear", "", {}),
    (
        "[banner] Summer sale with a palm tree, orange",
        "summer sale with palm tree",
        "orange",
        {"asset_type": BANNER},
    ),
    (
        "[banner] Autumn leaves banner, navy to teal gradient background",
        "autumn leaves",
        "",
        {"asset_type": BANNER, "background": "navy"},
    ),
    (
        "[banner] Black Friday sale, up to 50% off, black and gold",
        "black friday sale up to 50% off",
        "black gold",
        {"asset_type": BANNER},
    ),
    (
        "[banner] Back to school with pencils and books, yellow background, 1200x300",
        "back to school with pencils and books",
        "",
        {"asset_type": BANNER, "background": "yellow", "size": Size(1200, 300)},
    ),
    (
        "[splash_screen] Minimal splash screen, rocket launching to the moon, indigo to violet",
        "rocket launching to moon",
        "indigo violet",
        {"asset_type": SPLASH},
    ),
    (
        "[splash] Splash screen for a fitness app with a running shoe",
        "running shoe",
        "",
        {"asset_type": SPLASH},
    ),
    (
        "[illustration] An illustration of two people shaking hands",
        "two people shaking hands",
        "",
        {"asset_type": ILLUSTRATION},
    ),
    (
        "[illustration] empty state: no internet connection",
        "empty state no internet connection",
        "",
        {"asset_type": ILLUSTRATION},
    ),
    ("[icon] banner with flags", "banner with flags", "", {}),
    # sizes
    ("[icon] heart 256px", "heart", "", {"size": Size(256, 256)}),
    ("[icon] heart 640x480", "heart", "", {"size": Size(640, 480)}),
    ("[icon] heart 640×480", "heart", "", {"size": Size(640, 480)}),
    ("[icon] heart at 640 x 480 pixels", "heart", "", {"size": Size(640, 480)}),
    ("[icon] heart, size: 128x128", "heart", "", {"size": Size(128, 128)}),
    ("[icon] heart, 512 by 256", "heart", "", {"size": Size(512, 256)}),
    ("[icon] heart (24px), 2px stroke", "heart", "", {"size": Size(24, 24)}),
    ("[icon] 4x4 truck", "4x4 truck", "", {}),
    ("[icon] a heart 32x32 or 64x64", "heart", "", {"size": Size(32, 32)}),
    # colours
    ("gear in #f60 on #fff", "gear", "#ff6600", {"background": "white"}),
    ("gear #F60/#FFF", "gear", "#ff6600 #ffffff", {}),
    ("[icon] lock in rgb(10, 102, 194)", "lock", "#0a66c2", {}),
    ("[icon] lock RGB(1 2 3)", "lock", "#010203", {}),
    ("[icon] lock rgba(1,2,3,0.5)", "lock", "#010203", {"warnings": 1}),
    ("[icon] lock #11223344 #12345", "lock", "#112233", {"warnings": 2}),
    ("[icon] gear, colors: #0A66C2, #fff", "gear", "#0a66c2 #ffffff", {}),
    ("[icon] gear primary color #123 accent: #abc", "gear", "#112233 #aabbcc", {}),
    ("[icon] color:blue gear", "gear", "blue", {}),
    ("[icon] a gear that is blue", "gear", "blue", {}),
    ("[icon] blue gear, blue, #2563eb", "gear", "blue", {}),
    ("[icon] blue and white gear", "gear", "blue white", {}),
    ("[icon] gear in blue and white", "gear", "blue white", {}),
    ("[icon] gear, shades of purple", "gear", "purple", {}),
    ("[icon] gear with gradient from pink to orange", "gear", "pink orange", {}),
    ("[icon] gear with orange accents", "gear", "orange", {}),
    ("[icon] sun behind cloud, yellow and grey", "sun behind cloud", "yellow grey", {}),
    ("[icon] sun in yellow and cloud in white", "sun and cloud", "yellow white", {}),
    ("[icon] house with blue and white door", "house with door", "blue white", {}),
    ("[icon] red apple and green leaf", "apple and leaf", "red green", {}),
    ("[icon] umbrella (sky blue)", "umbrella", "skyblue", {}),
    ("[icon] navy-blue umbrella", "umbrella", "navy", {}),
    ("[icon] darkblue umbrella", "umbrella", "darkblue", {}),
    ("[icon] lime green frog", "frog", "limegreen", {}),
    ("[icon] leaf, olive green", "leaf", "olive", {}),
    ("[icon] rebecca purple star", "star", "rebeccapurple", {}),
    # colour words that are things
    ("[icon] an orange", "orange", "", {}),
    ("[icon] orange", "orange", "", {}),
    ("[icon] orange fruit", "orange fruit", "", {}),
    ("[icon] orange slices", "orange slices", "", {}),
    ("[icon] orange cat", "cat", "orange", {}),
    ("[icon] a cute orange outlined cat", "cute cat", "orange", {"style": "outline"}),
    ("[icon] cat in orange", "cat", "orange", {}),
    ("[icon] cat, orange", "cat", "orange", {}),
    ("[icon] orange icon", "orange", "", {}),
    ("[icon] apple, orange, banana", "apple orange banana", "", {}),
    ("[icon] orange, lemon", "orange lemon", "", {}),
    ("[icon] orange and lemon slices", "orange and lemon slices", "", {}),
    ("[icon] a rose", "rose", "", {}),
    ("[icon] heart, rose", "heart", "rose", {}),
    ("[icon] rose gold ring", "ring", "rosegold", {}),
    ("[icon] violet flower", "violet flower", "", {}),
    ("[icon] salmon sushi", "salmon sushi", "", {}),
    ("[icon] olive branch", "olive branch", "", {}),
    ("[icon] chocolate bar", "chocolate bar", "", {}),
    ("[icon] dark chocolate", "dark chocolate", "", {}),
    ("[icon] chest, chocolate color", "chest", "chocolate", {}),
    ("[icon] lime slice", "lime slice", "", {}),
    ("[icon] peach, outline", "peach", "", {"style": "outline"}),
    ("[icon] ice cream cone", "ice cream cone", "", {}),
    ("[icon] skier on snow", "skier on snow", "", {}),
    ("[icon] coral heart", "heart", "coral", {}),
    ("[icon] coral reef", "coral reef", "", {}),
    ("[icon] gold medal", "gold medal", "gold", {}),
    ("[icon] gold and silver coins", "gold and silver coins", "gold silver", {}),
    ("[icon] crown in solid gold", "crown", "gold", {"style": "solid"}),
    ("[icon] pot of gold", "pot of gold", "", {}),
    ("[icon] trophy in gold", "trophy", "gold", {}),
    ("[icon] blue", "blue", "blue", {}),
    ("[icon] color picker", "color picker", "", {}),
    ("[icon] sea shell", "sea shell", "", {}),
    # backgrounds
    ("[icon] bell on white", "bell", "", {"background": "white"}),
    ("[icon] white paper plane on hot pink", "paper plane", "white", {"background": "hotpink"}),
    ("[icon] white bell on blue", "bell", "white", {"background": "blue"}),
    ("[icon] bell, on a solid navy background", "bell", "", {"background": "navy"}),
    ("[icon] bell, white background", "bell", "", {"background": "white"}),
    ("[icon] bell, background: #0A66C2", "bell", "", {"background": "#0a66c2"}),
    ("[icon] bell with a background in teal", "bell", "", {"background": "teal"}),
    ("[icon] bell on dark background", "bell", "", {"background": "#0f172a"}),
    ("[icon] bell with transparent background", "bell", "", {"transparent": True}),
    ("[icon] bell, background: transparent", "bell", "", {"transparent": True}),
    ("[icon] bell, no background", "bell", "", {"transparent": True}),
    ("[icon] bell, transparent", "bell", "", {"transparent": True}),
    ("[icon] bell on a plain background", "bell", "", {}),
    ("[icon] transparent glass", "transparent glass", "", {}),
    ("[icon] map pin on blue circle", "map pin on circle", "blue", {}),
    ("[icon] bird on a green branch", "bird on branch", "green", {}),
    (
        "[icon] bell, white background, black background",
        "bell",
        "",
        {"background": "white", "warnings": 1},
    ),
    # styles
    ("[icon] rocket, outline style", "rocket", "", {"style": "outline"}),
    ("[icon] rocket outlined in red", "rocket", "red", {"style": "outline"}),
    ("[icon] line icon of a rocket", "rocket", "", {"style": "outline"}),
    ("[icon] filled heart", "heart", "", {"style": "solid"}),
    ("[icon] cup filled with water", "cup filled with water", "", {}),
    ("[icon] music note glyph", "music note", "", {"style": "solid"}),
    ("[icon] wallet, two-tone", "wallet", "", {"style": "duotone"}),
    ("[icon] hairline arrow", "arrow", "", {"style": "thin"}),
    ("[icon] phone, light style", "phone", "", {"style": "thin"}),
    ("[icon] arrow up, bold", "arrow up", "", {"style": "bold"}),
    ("[icon] bold text", "bold text", "", {}),
    ("[icon] settings, full-color", "settings", "", {"style": "color"}),
    ("[icon] settings, flat", "settings", "", {"style": "color"}),
    ("[icon] settings, flat design", "settings", "", {}),
    ("[icon] thin duotone fox", "fox", "", {"style": "duotone"}),
    ("[icon] flat tire", "flat tire", "", {}),
    ("[icon] traffic light", "traffic light", "", {}),
    ("[icon] line chart", "line chart", "", {}),
    ("[icon] solid state drive", "solid state drive", "", {}),
    ("[icon] bag, in the style of Tabler icons, blue", "bag", "blue", {"style": "tabler"}),
    ("[icon] bag, style: material-symbols", "bag", "", {"style": "material-symbols"}),
    ("[icon] --style ph-bold shopping bag", "shopping bag", "", {"style": "ph-bold"}),
    ("[icon] bag in a flat style", "bag", "", {"style": "color"}),
    ("[icon] bag in a clean style", "bag", "", {}),
    ("[icon] bag in vintage style", "bag", "", {"warnings": 1}),
    # what is said around the subject
    ("Can you make me a simple icon of a rocket please?", "rocket", "", {}),
    (
        "Create a modern, clean vector icon of a calendar for a productivity app, blue and white, "
        "high contrast, no text",
        "calendar",
        "blue white",
        {},
    ),
    ("I need an app icon for a meditation app: lotus in purple", "lotus", "purple", {}),
    ("Logo for a coffee shop", "coffee shop", "", {}),
    ("logo for our banking app", "banking", "", {}),
    ("icon for search", "search", "", {}),
    ("[icon] an icon that represents security", "security", "", {}),
    ("[icon] cloud download icon for android and ios", "cloud download", "", {}),
    ("[icon] bell for an app that tracks sleep", "bell", "", {}),
    ("[icon] app store", "app store", "", {}),
    ("[icon] weather app", "weather", "", {}),
    ("[icon] create account", "create account", "", {}),
    ("[icon] Draw a cat", "cat", "", {}),
    ("[icon] svg file", "svg file", "", {}),
    ("[icon] download svg icon", "download", "", {}),
    ("[icon] picture frame", "picture frame", "", {}),
    ("[icon] picture of a cat", "cat", "", {}),
    # what is to be left out
    ("[icon] piggy bank without border", "piggy bank", "", {}),
    ("[icon] piggy bank, no text or letters", "piggy bank", "", {}),
    ("[icon] dog without a leash on white", "dog", "", {"background": "white"}),
    ("[icon] thumbs up, don't use gradients", "thumbs up", "", {}),
    ("[icon] camera, no flash", "camera", "", {}),
    ("[icon] no smoking sign, red", "no smoking sign", "red", {}),
    # connectors that matter, and those that do not
    ("[icon] cloud with lock", "cloud with lock", "", {}),
    ("[icon] hand holding phone", "hand holding phone", "", {}),
    ("[icon] zoom in, blue", "zoom in", "blue", {}),
    ("[icon] on/off switch", "on off switch", "", {}),
    ("[icon] letter A in a circle", "letter a in circle", "", {}),
    ("[icon] A/B test", "a b test", "", {}),
    # other scripts, symbols
    ("[icon] 设置齿轮", "设置齿轮", "", {}),
    ("[icon] настройки", "настройки", "", {}),
    ("[icon] إعدادات", "إعدادات", "", {}),
    ("[icon] 🚀 rocket", "🚀 rocket", "", {}),
    ("[icon] 👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦", "", {}),
    ("[icon] ｃｌｏｃｋ", "clock", "", {}),
    ("[icon] C++ file", "c++ file", "", {}),
    ("[icon] 50% off", "50% off", "", {}),
    ("[icon] valentine’s day", "valentine's day", "", {}),
    ("[icon]\tbell\x00in\nblue\r\n", "bell", "blue", {}),
    ("[icon] bell \ud800", "bell", "", {}),
    # nothing but what is otherwise read past
    ("[icon] icon", "icon", "", {}),
    ("[icon] no text", "no text", "", {}),
    ("[icon] white background", "white background", "", {"background": "white"}),
    ("the", "the", "", {}),
]


@pytest.mark.parametrize(("prompt", "subject", "named", "others"), UNDERSTOOD)
def test_understood(prompt: str, subject: str, named: str, others: dict[str, object]) -> None:
    spec = parse(prompt)
    assert spec.subject == subject
    assert spec.colors == colors(named)
    asset_type = others.get("asset_type", ICON)
    assert spec.asset_type is asset_type
    assert spec.size == others.get("size", DEFAULT_SIZES[spec.asset_type])
    background = others.get("background")
    assert spec.background == (colors(str(background))[0] if background else None)
    assert spec.transparent is others.get("transparent")
    assert spec.style == others.get("style")
    assert len(spec.warnings) == others.get("warnings", 0), spec.warnings


@pytest.mark.parametrize(
    ("prompt", "field", "said"),
    [
        ("", "prompt", ["settings gear"]),
        ("  \n\x00 ", "prompt", ["settings gear"]),
        ("[icon]", "prompt", ["settings gear"]),
        ("[icon] 512x512 #ff0000 ?!", "prompt", ["settings gear"]),
        ("\u0301\u200d", "prompt", ["settings gear"]),
        (
            "[sticker] cat",
            "prompt",
            ["[sticker]", "[icon]", "[splash_screen]", "[banner]", "[illustration]"],
        ),
        ("[BRAND_BLUE] gear", "prompt", ["[BRAND_BLUE]", "[icon]"]),
        ("[icon] gear [banner]", "prompt", ["[icon]", "[banner]"]),
        ("gear 0x0", "size", ["0x0", "16", "4096"]),
        ("gear 100000x100000", "size", ["100000x100000", "16", "4096"]),
        ("gear 15px", "size", ["15x15", "16", "4096"]),
        ("gear 1600x90", "size", ["1600x90", "16 times"]),
        (f"gear {'9' * 800}x64", "size", ["999999999…x64"]),
        ("gear rgb(300, 0, 0)", "prompt", ["rgb(300, 0, 0)", "0 to 255"]),
        ("gear rgb(1, 2)", "prompt", ["rgb(1, 2)", "0 to 255"]),
    ],
)
def test_refused(prompt: str, field: str, said: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        parse(prompt)
    assert caught.value.field == field
    message = str(caught.value)
    assert all(part in message for part in said)
    assert "\n" not in message
    assert len(message) < 200


def test_brackets_around_nothing_are_words_around_nothing() -> None:
    assert parse("[icon] [ ] checkbox []").subject == "checkbox"


def test_options_overrule_the_text() -> None:
    spec = parse(
        "[icon] fox 64x64, outline",
        asset_type=BANNER,
        size=Size(1600, 200),
        style="Tabler",
    )
    assert spec.asset_type is BANNER
    assert spec.size == Size(1600, 200)
    assert spec.style == "tabler"
    assert spec.subject == "fox"


def test_an_option_makes_up_for_what_is_wrong_in_the_text() -> None:
    assert parse("fox 9000x9000", size=Size(64, 64)).size == Size(64, 64)
    assert parse("[icon] [banner] fox", asset_type=ICON).asset_type is ICON


def test_the_size_follows_the_type_that_is_asked_for() -> None:
    assert parse("[icon] fox", asset_type=SPLASH).size == DEFAULT_SIZES[SPLASH]


def test_the_type_in_an_option_is_a_boilerplate_word_in_the_text() -> None:
    assert parse("fox banner", asset_type=BANNER).subject == "fox"
    assert parse("fox banner").subject == "fox banner"


@pytest.mark.parametrize("size", [Size(0, 64), Size(64, 5000), Size(4096, 64)])
def test_a_size_given_as_an_option_has_limits_too(size: Size) -> None:
    with pytest.raises(InputError, match=f"{size}"):
        parse("fox", size=size)


@pytest.mark.parametrize(
    ("style", "understood"),
    [("outlined", "outline"), ("two-tone", "duotone"), ("Flat", "color"), (" ph-bold ", "ph-bold")],
)
def test_a_style_word_given_as_an_option(style: str, understood: str) -> None:
    assert parse("fox", style=style).style == understood


@pytest.mark.parametrize("style", ["", " ", "x" * 100, "a\x00b"])
def test_a_style_option_that_is_no_name(style: str) -> None:
    with pytest.raises(InputError) as caught:
        parse("fox", style=style)
    assert caught.value.field == "style"


def test_the_text_is_kept_as_given() -> None:
    assert parse("  [icon] A Fox, #ABC ").text == "[icon] A Fox, #ABC"


def test_a_long_prompt_is_cut_and_says_so() -> None:
    spec = parse("[icon] fox, " + "word " * 400)
    assert len(spec.text) <= 1000
    assert spec.text.endswith("word")
    assert len(spec.warnings) == 1
    assert "1,000" in spec.warnings[0]
    assert parse("fox " * 250).warnings == ()


@pytest.mark.parametrize(
    "text", ["[icon] heart on white", "heart, navy to teal background", "[banner] a heart"]
)
def test_a_transparent_background_asked_first_is_the_one(text: str) -> None:
    spec = parse(f"transparent background, {text}")
    assert (spec.transparent, spec.background, spec.backdrop) == (True, None, None)
    assert spec.subject == "heart"
    assert spec.asset_type is parse(text).asset_type
