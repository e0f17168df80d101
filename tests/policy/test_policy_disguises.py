"""Every way of hiding a name is undone, and its place in the text is right."""

from __future__ import annotations

import pytest

from assetwright.policy import Policy
from assetwright.types import Channel

POLICY = Policy.embedded()


@pytest.mark.parametrize(
    ("hidden", "channel"),
    [
        ("Charizard", Channel.PLAIN),
        ("CHARIZARD", Channel.PLAIN),
        ("char\u200bizard", Channel.INVISIBLE),
        ("c\u00adh\u2060arizard", Channel.INVISIBLE),
        ("ch\U000e0061arizard", Channel.INVISIBLE),
        ("çhárîzärd", Channel.LOOKALIKE),
        ("c\u0335h\u0336a\u0337rizard", Channel.INVISIBLE),
        ("сharіzаrd", Channel.LOOKALIKE),
        ("ｃｈａｒｉｚａｒｄ", Channel.LOOKALIKE),
        ("𝓬𝓱𝓪𝓻𝓲𝔃𝓪𝓻𝓭", Channel.LOOKALIKE),
        ("ⓒⓗⓐⓡⓘⓩⓐⓡⓓ", Channel.LOOKALIKE),
        ("ᴄʜᴀʀɪᴢᴀʀᴅ", Channel.LOOKALIKE),
        ("🇨🇭🇦🇷🇮🇿🇦🇷🇩", Channel.LOOKALIKE),
        ("ᏟᎻᎪᏒᎥᏃᎪᏒᎠ", Channel.LOOKALIKE),
        ("charlzard", Channel.LOOKALIKE),
        ("ch4r1z4rd", Channel.LEET),
        ("ch@r!z@rd", Channel.LEET),
        ("c.h.a.r.i.z.a.r.d", Channel.SPACED),
        ("c h a r i z a r d", Channel.SPACED),
        ("c🔥h🔥a🔥r🔥i🔥z🔥a🔥r🔥d", Channel.SPACED),
        ("chari-zard", Channel.SPACED),
        ("chaaarizzzard", Channel.REPEATED),
        ("drazirahc", Channel.REVERSED),
        ("charziard", Channel.MISSPELT),
        ("charizrd", Channel.MISSPELT),
        ("charrizardo", Channel.MISSPELT),
        ("chanizard", Channel.MISSPELT),
        ("char*zard", Channel.MISSPELT),
        ("pɹɐzᴉɹɐɥɔ", Channel.TURNED),
    ],
)
def test_a_hidden_name_is_found_where_it_is(hidden: str, channel: Channel) -> None:
    prompt = f"[icon] {hidden}, blue"
    found = [m for m in POLICY.matches(prompt) if m.term == "charizard"]
    assert found, prompt
    start, end = found[0].span
    assert hidden.startswith(prompt[start:end][:1])
    assert 7 <= start < end <= 7 + len(hidden)
    if hidden != "charrizardo":
        assert found[0].channel is channel


@pytest.mark.parametrize(
    "prompt",
    [
        "mickey_mouse", "mickey-mouse", "MickeyMouseIcon", "mymickeymouseicon", "mikcey mouse",
        "yekcim esuom", "esuom yekcim", "m1ck3y m0us3", "miсkеy mоuѕе", "M I C K E Y  M O U S E",
        "mickey\nmouse", "mick/ey mo/use", "rnickey rnouse", "\u202eesuom yekcim\u202c",
        "m1i2c3k4e5y6 mouse", "m\u0363\u0301ickey m\u034fouse",
        "(m)(i)(c)(k)(e)(y) (m)(o)(u)(s)(e)",
        "mickey mouse's hat", "MICKEY MOUSE2", "#mickeymouse", "mmiicckkeeyy mmoouussee",
    ],
)  # fmt: skip
def test_a_name_of_two_words_is_found(prompt: str) -> None:
    assert "mickey mouse" in {m.term for m in POLICY.matches(prompt)}


@pytest.mark.parametrize(
    "prompt",
    ["soap, pikachu", "pikachu up", "kill k1ll people", "pika pikachu", "aaa pikachuuuu uuu"],
)
def test_letters_beside_a_name_do_not_hide_it(prompt: str) -> None:
    assert POLICY.matches(prompt)


def test_a_short_word_is_not_found_in_the_midst_of_spaced_letters() -> None:
    assert not POLICY.matches("m e g a n u s e r")
    assert POLICY.matches("a n u s") == ()  # not listed on its own
    assert POLICY.matches("big   t i t s   here")


def test_short_words_are_not_guessed_from_misspellings() -> None:
    assert not POLICY.matches("gku and yda in a tree")


def test_letters_are_read_by_their_sound_too() -> None:
    assert {m.term for m in POLICY.matches("порно")} == {"porno"}


def test_only_letters_one_at_a_time_spell_kkk() -> None:
    assert {m.term for m in POLICY.matches("k.k.k")} == {"kkk"}
    assert not POLICY.matches("okkk then")
