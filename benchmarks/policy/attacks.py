"""Ways of hiding a word, in sets by when they were first tried.

``DEVELOPMENT`` was looked at while the policy was written. ``FIRST`` was frozen before it was run
against any of it; its misses led to changes, and so did those of ``SECOND``, frozen after that.
``THIRD`` was frozen last, and led to fewer changes.
``NOT_CLAIMED`` is what the policy does not undo: measured, and reported apart.
"""

from __future__ import annotations

import base64
import codecs
import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

Disguise = Callable[[str, random.Random], str]


@dataclass(frozen=True, slots=True)
class Family:
    """One way of hiding: ``apply`` may leave a word that it has nothing to do with unchanged."""

    name: str
    apply: Disguise
    shortest: int = 4
    distinctive_only: bool = False


def _map(table: dict[str, str], share: float = 1.0) -> Disguise:
    """Letters replaced by the table's, at least one of them, else about this share."""

    def apply(word: str, rng: random.Random) -> str:
        fits = [i for i, c in enumerate(word) if c in table]
        if not fits:
            return word
        chosen = {i for i in fits if rng.random() < share} or {rng.choice(fits)}
        return "".join(
            rng.choice(table[c].split()) if i in chosen else c for i, c in enumerate(word)
        )

    return apply


def _shifted(upper: int, lower: int) -> Disguise:
    def apply(word: str, rng: random.Random) -> str:
        capital = rng.random() < 0.5
        start, base = (upper, "A") if capital else (lower, "a")
        return "".join(
            chr(start + ord(c.upper() if capital else c) - ord(base)) if c.isalpha() else c
            for c in word
        )

    return apply


def _between(*marks: str) -> Disguise:
    """A mark between all letters; words are kept apart by their spaces."""

    def apply(word: str, rng: random.Random) -> str:
        mark = rng.choice(marks)
        return ("  " if mark == " " else " ").join(mark.join(part) for part in word.split())

    return apply


def _somewhere(*marks: str) -> Disguise:
    """Marks between some letters of each word."""

    def apply(word: str, rng: random.Random) -> str:
        result = ""
        for i, c in enumerate(word):
            inside = i and c != " " and word[i - 1] != " "
            result += (rng.choice(marks) if inside and rng.random() < 0.6 else "") + c
        return result

    return apply


def _accents(word: str, rng: random.Random) -> str:
    marks = "\u0300\u0301\u0302\u0303\u0308\u030a\u0323\u0327\u0331"
    accented = "".join(c + rng.choice(marks) if c in "aeiounsc" else c for c in word)
    return unicodedata.normalize("NFC", accented)


def _zalgo(word: str, rng: random.Random) -> str:
    marks = [chr(i) for i in range(0x300, 0x36F)]
    return "".join(c + "".join(rng.choices(marks, k=rng.randint(2, 6))) for c in word)


def _repeated(word: str, rng: random.Random) -> str:
    return "".join(c * rng.choice((1, 1, 2, 3, 4)) if c != " " else c for c in word) + word[-1] * 2


def _swapped(word: str, rng: random.Random) -> str:
    fits = [
        i for i in range(1, len(word) - 1)
        if word[i] != word[i + 1] and " " not in word[i : i + 2]
    ]  # fmt: skip
    i = rng.choice(fits)
    return word[:i] + word[i + 1] + word[i] + word[i + 2 :]


def _left_out(word: str, rng: random.Random) -> str:
    i = rng.choice([i for i in range(1, len(word)) if word[i] != " "])
    return word[:i] + word[i + 1 :]


def _put_in(word: str, rng: random.Random) -> str:
    i = rng.choice([i for i in range(1, len(word)) if " " not in word[i - 1 : i + 1]])
    return word[:i] + rng.choice("abcdefghijklmnoprstuvwxyz") + word[i:]


def _changed(word: str, rng: random.Random) -> str:
    i = rng.choice([i for i in range(1, len(word)) if word[i] != " "])
    other = rng.choice([c for c in "abcdefghijklmnoprstuvwxyz" if c != word[i]])
    return word[:i] + other + word[i + 1 :]


def _camel(word: str, rng: random.Random) -> str:
    joined = "".join(part.capitalize() for part in word.split())
    return rng.choice((f"{joined}Icon", f"blue{joined}", f"my{joined}App"))


def _inside(word: str, rng: random.Random) -> str:
    joined = word.replace(" ", "")
    return rng.choice((f"my{joined}icon", f"{joined}face", f"cute{joined}", f"{joined}app"))


def _joined(word: str, rng: random.Random) -> str:
    return word.replace(" ", rng.choice(("", "_", "-", "."))) if " " in word else f"_{word}_"


def _chunks(word: str, rng: random.Random) -> str:
    letters = word.replace(" ", "")
    mark = rng.choice(("/", "\\", " / ", "~", "--", "=", " · "))
    cuts, at = [], 0
    while at < len(letters):
        size = rng.choice((1, 2, 2, 3))
        cuts.append(letters[at : at + size])
        at += size
    return mark.join(cuts) if len(cuts) > 1 else mark.join(letters)


def _random_case(word: str, rng: random.Random) -> str:
    mixed = "".join(rng.choice((c.upper(), c)) for c in word)
    left, right = rng.choice((("[*", "*]"), ('"', '"'), ("<<", ">>"), ("~", "~"), ("__", "__")))
    return left + mixed + right


def _upside_down(word: str, _: random.Random) -> str:
    table = dict(zip("abcdefghijklmnopqrstuvwxyz", "ɐqɔpǝɟƃɥᴉɾʞlɯuodbɹsʇnʌʍxʎz", strict=True))
    return "".join(table.get(c, c) for c in reversed(word))


def _each(*wraps: str) -> Disguise:
    """Each letter within a pair of marks."""

    def apply(word: str, rng: random.Random) -> str:
        left, right = rng.choice(wraps)
        return "  ".join("".join(left + c + right for c in part) for part in word.split())

    return apply


def _split_once(*marks: str) -> Disguise:
    """One mark in the middle of the longest word."""

    def apply(word: str, rng: random.Random) -> str:
        longest = max(word.split(), key=len)
        at = word.index(longest) + rng.randint(2, max(2, len(longest) - 2))
        return word[:at] + rng.choice(marks) + word[at:]

    return apply


def _vowels_drawn_out(word: str, rng: random.Random) -> str:
    return "".join(c * rng.randint(2, 5) if c in "aeiouy" else c for c in word)


def _vowel_masked(word: str, rng: random.Random) -> str:
    letters = word.replace(" ", "")
    fits = [i for i in range(1, len(letters)) if letters[i] in "aeiou"]
    i = rng.choice(fits or [1])
    return letters[:i] + rng.choice("*#_") + letters[i + 1 :]


def _numbered(word: str, rng: random.Random) -> str:
    return rng.choice((f"{word}2", f"{word}_2024", f"01-{word}", f"{word}v3", f"#{word}"))


def _pig_latin(word: str, _: random.Random) -> str:
    return " ".join(part[1:] + part[0] + "ay" for part in word.split())


def _short_left_out(word: str, rng: random.Random) -> str:
    return _left_out(word, rng) if len(word) < 7 else word


def _two_wrong(word: str, rng: random.Random) -> str:
    return _changed(_changed(word, rng), rng)


def _then(first: Disguise, second: Disguise) -> Disguise:
    return lambda word, rng: second(first(word, rng), rng)


def _table(plain: str, hidden: str) -> dict[str, str]:
    """Letter by letter; alternatives are joined by "/", unless that is all."""
    drawn = "\\" in hidden  # a "/" is a stroke there
    return {
        a: b if drawn else b.replace("/", " ") for a, b in zip(plain, hidden.split(), strict=True)
    }


_LEET = _table("aeiostbl", "4/@ 3 1/! 0 5/$ 7 8 1")
_CYRILLIC = _table("aeopcxyisjhkmtbn", "а е о р с х у і ѕ ј һ к м т Ь п")
_GREEK = _table("aeovikptxunwby", "α ε ο ν ι κ ρ τ χ υ η ω β γ")
_SMALL_CAPITALS = _table("abcdefghijklmnoprtuvwyz", "ᴀ ʙ ᴄ ᴅ ᴇ ꜰ ɢ ʜ ɪ ᴊ ᴋ ʟ ᴍ ɴ ᴏ ᴘ ʀ ᴛ ᴜ ᴠ ᴡ ʏ ᴢ")
_CHEROKEE = _table("abcdeghijklmoprstvwyz", "Ꭺ Ᏼ Ꮯ Ꭰ Ꭼ Ꮐ Ꮋ Ꭵ Ꭻ Ꮶ Ꮮ Ꮇ Ꮎ Ꮲ Ꮢ Ꮪ Ꭲ Ꮩ Ꮃ Ꮍ Ꮓ")
_SYLLABICS = _table("abcdefhjlmnprsuvw", "ᗩ ᗷ ᑕ ᗪ ᗴ ᖴ ᕼ ᒍ ᒪ ᗰ ᑎ ᑭ ᖇ ᔕ ᑌ ᐯ ᗯ")

DEVELOPMENT = (
    Family("as it is", lambda word, _: word, 3),
    Family("capitals", lambda word, rng: rng.choice((word.upper(), word.title())), 3),
    Family("words joined", _joined),
    Family("camel case", _camel, 5),
    Family("accents", _accents),
    Family("Cyrillic letters", _map(_CYRILLIC, 0.6)),
    Family("Greek letters", _map(_GREEK, 0.6)),
    Family("full width", _shifted(0xFF21, 0xFF41)),
    Family("mathematical bold", _shifted(0x1D400, 0x1D41A)),
    Family("some leet", _map(_LEET, 0.4)),
    Family("all leet", _map(_LEET), 5),
    Family("letters spaced", _between(" ")),
    Family("dots and hyphens", _between(".", "-", "_", "*")),
    Family("zero width", _somewhere("\u200b", "\u200c", "\u200d", "\ufeff")),
    Family("letters repeated", _repeated),
    Family("reversed", lambda word, _: word[::-1], 5, True),
    Family("letters swapped", _swapped, 7, True),
    Family("letter left out", _left_out, 7, True),
)

FIRST = (
    Family("circled", _shifted(0x24B6, 0x24D0)),
    Family("squared", lambda w, _: "".join(
        chr(0x1F130 + ord(c) - 97) if c.isalpha() else c for c in w)),
    Family("regional indicators", lambda word, _: "\u200a".join(
        chr(0x1F1E6 + ord(c) - 97) if c.isalpha() else c for c in word)),
    Family("small capitals", _map(_SMALL_CAPITALS)),
    Family("Cherokee letters", _map(_CHEROKEE)),
    Family("Canadian syllabics", _map(_SYLLABICS)),
    Family("upside down", _upside_down, 5, True),
    Family("each word reversed", lambda w, _: " ".join(p[::-1] for p in w.split()), 5, True),
    Family("right-to-left override", lambda w, _: f"\u202e{w[::-1]}\u202c", 5, True),
    Family("other invisibles", _somewhere("\u00ad", "\u2060", "\ufe0f", "\u3164", "\u180e")),
    Family("stacked marks", _zalgo),
    Family("emoji between", _between("✨", "🔥", "❤️", "👏", "⭐")),
    Family("tabs and line breaks", _between("\t", "\n", "\r\n")),
    Family("marks doubled", _between("._.", " - ", "~~", "||", " . ")),
    Family("digits between", _between("2", "6", "9", "8")),
    Family("chunks", _chunks, 5),
    Family("leet and dots", _then(_map(_LEET, 0.4), _between(".", "-", " ")), 5),
    Family("Cyrillic and repeats", _then(_map(_CYRILLIC, 0.4), _repeated)),
    Family("accents and zero width", _then(_accents, _somewhere("\u200b", "\u2060"))),
    Family("rn for m, vv for w", _map({"m": "rn", "w": "vv"}), 5),
    Family("mixed case in marks", _random_case),
    Family("inside a longer word", _inside, 6, True),
    Family("letter put in", _put_in, 7, True),
    Family("letter changed", _changed, 8, True),
)  # fmt: skip

SECOND = (
    Family("negative circled", _shifted(0x1F150, 0x1F150)),
    Family("negative squared", _shifted(0x1F170, 0x1F170)),
    Family("double-struck", _map({chr(97 + i): chr(0x1D552 + i) for i in range(26)})),
    Family("monospace", _map({chr(97 + i): chr(0x1D68A + i) for i in range(26)})),
    Family("parenthesised", _map({chr(97 + i): chr(0x249C + i) for i in range(26)})),
    Family("raised letters", _map(_table(
        "abcdefghijklmnoprstuvwxyz", "ᵃ ᵇ ᶜ ᵈ ᵉ ᶠ ᵍ ʰ ⁱ ʲ ᵏ ˡ ᵐ ⁿ ᵒ ᵖ ʳ ˢ ᵗ ᵘ ᵛ ʷ ˣ ʸ ᶻ"))),
    Family("Lisu letters", _map(_table("abcdefghijklmnoprstuvwxyz",
        "ꓮ ꓐ ꓚ ꓓ ꓰ ꓝ ꓖ ꓧ ꓲ ꓙ ꓗ ꓡ ꓟ ꓠ ꓳ ꓑ ꓣ ꓢ ꓔ ꓴ ꓦ ꓪ ꓫ ꓬ ꓜ"))),
    Family("strokes and hooks", _map(_table("abcdefghijklmnoprstuvwyz",
        "ⱥ ƀ ȼ đ ɇ ƒ ǥ ħ ɨ ɉ ƙ ł ɱ ƞ ø ƥ ɍ ş ŧ ʉ ʋ ⱳ ƴ ƶ"))),
    Family("Unicode spaces", _between("\u2003", "\u00a0", "\u2009", "\u3000")),
    Family("bullets and arrows", _between("•", "◦", "→", "▪", "♥", "—")),
    Family("letters in brackets", _each("[]", "()", "{}", "<>", '""')),
    Family("split once by a mark", _split_once("-", ".", "_", "/", "~"), 6),
    Family("split once by a space", _split_once(" "), 8, True),
    Family("every letter doubled", lambda w, _: "".join(c * 2 if c != " " else c for c in w)),
    Family("vowels drawn out", _vowels_drawn_out),
    Family("numbered", _numbered),
    Family("possessive and plural", lambda w, r: w + r.choice(("'s", "s", "’s", "s'"))),
    Family("full width and zero width", _then(_shifted(0xFF21, 0xFF41), _somewhere("\u200b"))),
    Family("leet in capitals", _then(_map(_LEET, 0.3), lambda w, _: w.upper()), 5),
    Family("Greek and dots", _then(_map(_GREEK, 0.5), _between(".", "-")), 5),
    Family("accents and hyphens", _then(_accents, _between("-"))),
    Family("vowel masked", _vowel_masked, 7, True),
    Family("bold, then swapped", _then(_swapped, _shifted(0x1D400, 0x1D41A)), 7, True),
    Family("leet, then left out", _then(_left_out, _map({"o": "0", "e": "3"}, 0.5)), 8, True),
)  # fmt: skip

THIRD = (
    Family("script letters", _shifted(0x1D4D0, 0x1D4EA)),
    Family("slanted letters", _shifted(0x1D608, 0x1D622)),
    Family("bold Fraktur", _shifted(0x1D56C, 0x1D586)),
    Family("Armenian letters", _map(_table("ohnugqwjt", "օ հ ո ս ց զ ա յ ե"), 0.7)),
    Family("dots above and below", _map(_table(
        "abcdefghimnoprstwxyz", "ȧ ḃ ċ ḋ ė ḟ ġ ḣ ị ṁ ṅ ȯ ṗ ṙ ṡ ṫ ẇ ẋ ẏ ż"))),
    Family("invisible tags", _somewhere("\U000e0061", "\U000e0020", "\U000e007f")),
    Family("blanks that are letters", _somewhere("\u2800", "\u3164", "\u115f", "\uffa0")),
    Family("pipes, colons, pluses", _between("|", ":", "+", "=", "^")),
    Family("numbers and marks between", _between("1.", "-2-", "_0_", " 3 ")),
    Family("split once by an emoji", _split_once("😀", "🎮", "💙", "👍🏽"), 6),
    Family("ascii art", _map(_table(
        "adhknuvwmb", "/\\ |) |-| |< |\\| |_| \\/ \\/\\/ |\\/| |3"), 0.5), 6),
    Family("cl for d, vv for w", _map({"d": "cl", "w": "vv"}), 6),
    Family("capital I for l", _map({"l": "I"}), 6),
    Family("small l for i", _map({"i": "l"}), 6),
    Family("Cyrillic and leet", _then(_map(_CYRILLIC, 0.3), _map(_LEET, 0.3)), 5),
    Family("full width and dots", _then(_shifted(0xFF21, 0xFF41), _between(".", "·"))),
    Family("reversed, with accents", _then(lambda w, _: w[::-1], _accents), 5, True),
    Family("left out, with accents", _then(_left_out, _accents), 7, True),
    Family("put in, in Cyrillic", _then(_put_in, _map(_CYRILLIC, 0.4)), 7, True),
    Family("in an address", lambda w, r: r.choice(
        ("example.com/{}.png", "{}.svg", "@{}_fan", "www.{}.com", "assets/{}/1")).format(
            w.replace(" ", "-"))),
    Family("said twice", lambda w, r: r.choice((f"{w} {w}", w.replace(" ", "") * 2)), 6, True),
    Family("small capitals spaced", _then(_map(_SMALL_CAPITALS), _between(" ", "-"))),
    Family("stacked marks and leet", _then(_map(_LEET, 0.3), _zalgo), 5),
    Family("drawn out and capitals", _then(_vowels_drawn_out, lambda w, _: w.upper())),
)  # fmt: skip

NOT_CLAIMED = (
    Family("short word, letter left out", _short_left_out, 5, True),
    Family("two letters wrong", _two_wrong, 8, True),
    Family("reversed and spaced", lambda w, _: " ".join(w.replace(" ", "")[::-1]), 5, True),
    Family("base64", lambda w, _: base64.b64encode(w.encode()).decode(), 5, True),
    Family("rot13", lambda w, _: codecs.encode(w, "rot13"), 5, True),
    Family("pig Latin", _pig_latin, 5, True),
)  # fmt: skip
