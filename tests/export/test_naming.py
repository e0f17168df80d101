import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetwright.export.naming import Names, asset_name, check_name, fold, upper_camel
from assetwright.types import AssetType, InputError

RESOURCE_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")


def name(subject: str) -> str:
    return asset_name(subject, AssetType.ICON, "8F3a-5c1e9b")


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("settings gear", "settings_gear"),
        ("  Café -- Crème ", "cafe_creme"),
        ("Straße, Łódź & Ærø", "strasse_lodz_aero"),
        ("user's ½ heart", "users_12_heart"),
        ("404 page", "icon_404_page"),
        ("new", "new_icon"),
        ("CON", "con_icon"),
        ("../../etc/passwd", "etc_passwd"),
        ("設定", "icon_8f3a_5c1"),
        ("🚀", "icon_8f3a_5c1"),
        ("設定 gear", "gear"),
        ("", "icon_8f3a_5c1"),
    ],
)
def test_a_subject_becomes_a_safe_name(subject: str, expected: str) -> None:
    assert name(subject) == expected


def test_a_long_subject_is_cut_between_words() -> None:
    assert name("a red bicycle leaning on a very old and mossy garden wall") == (
        "a_red_bicycle_leaning_on_a_very_old_and_mossy"
    )
    assert name("x" * 90) == "x" * 48


@given(st.text(), st.sampled_from(AssetType), st.text())
def test_any_subject_gives_a_valid_name(subject: str, kind: AssetType, identity: str) -> None:
    result = asset_name(subject, kind, identity)
    assert RESOURCE_NAME.fullmatch(result)
    check_name(result)


@given(st.lists(st.sampled_from(["a_b", "ab", "ab_2", "a_b_2", "gear", "g" * 48]), max_size=12))
def test_unique_names_stay_valid_and_apart_even_in_upper_camel_case(names: list[str]) -> None:
    given = Names()
    unique = [given.claim(each) for each in names]
    assert len({upper_camel(each).casefold() for each in unique}) == len(names)
    assert all(RESOURCE_NAME.fullmatch(each) for each in unique)


def test_later_assets_of_a_name_are_numbered() -> None:
    names = Names()
    given = [names.claim(name) for name in ("gear", "bell", "gear", "gear", "gear_2", "gear")]
    assert given == ["gear", "bell", "gear_2", "gear_3", "gear_2_2", "gear_4"]


@pytest.mark.parametrize(
    "bad", ["", "Gear", "a/b", "..", "a b", "1a", "_a", "aux", "é", "a" * 49, "a\n", "a\0"]
)
def test_unsafe_names_are_refused(bad: str) -> None:
    with pytest.raises(InputError, match="cannot name an asset") as caught:
        check_name(bad)
    assert caught.value.field == "name"


def test_fold_and_upper_camel() -> None:
    assert fold("Ünïcode") == "unicode"
    assert upper_camel("settings_gear_2") == "SettingsGear2"
