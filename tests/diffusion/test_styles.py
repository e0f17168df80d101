from __future__ import annotations

from pathlib import Path

import pytest

from assetwright.config import MODELS
from assetwright.diffusion.styles import FAMILY_STYLES, StyleBook
from assetwright.types import AssetType, EnvironmentProblem, InputError

BOOK = StyleBook(MODELS / "dit")


@pytest.mark.parametrize("family", FAMILY_STYLES)
def test_every_family_word_has_a_style_of_that_family(family: str) -> None:
    assert BOOK.find(family, AssetType.ICON).family == family


def test_styles_by_name_in_any_case() -> None:
    assert BOOK.find(" Tabler ", AssetType.ICON).name == "tabler"
    assert BOOK.find("material symbols", AssetType.ICON).name == "material-symbols"


def test_an_illustration_is_colored_unless_told_otherwise() -> None:
    assert BOOK.find(None, AssetType.ILLUSTRATION).colored
    assert BOOK.find(None, AssetType.ILLUSTRATION).layers == 4
    assert not BOOK.find(None, AssetType.ICON).colored
    assert BOOK.find("duotone", AssetType.ICON).layers == 2


def test_an_unknown_style_names_the_nearest() -> None:
    with pytest.raises(InputError, match="'tablr' is not known; nearest: tabler") as caught:
        BOOK.find("tablr", AssetType.ICON)
    assert caught.value.field == "style"


def test_held_out_sets_are_no_styles() -> None:
    names = {style.name.partition("-")[0] for style in BOOK.styles}
    assert names.isdisjoint({"bi", "carbon", "iconoir", "lucide", "mingcute", "tdesign"})


@pytest.mark.parametrize("content", [None, b"not json", b'[{"name": "a"}]'])
def test_a_missing_or_damaged_list_is_said(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "styles.json").write_bytes(content)
    with pytest.raises(EnvironmentProblem, match="reinstall"):
        _ = StyleBook(tmp_path).styles
