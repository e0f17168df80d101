from __future__ import annotations

from pathlib import Path

import pytest

from assetwright.training.finetune.captions import captions_of_names, read_prompts
from assetwright.types import InputError


@pytest.mark.parametrize(
    ("stem", "caption"),
    [
        ("shopping-cart", "shopping cart"),
        ("ShoppingCart", "shopping cart"),
        ("shopping_cart 2", "shopping cart"),
        ("HTTPServer", "http server"),
        ("copy", "copy"),
        ("image", "image"),
        ("face", "face"),
        ("arrow-90-degrees", "arrow degrees"),
        ("IMG_2041", ""),
        ("image-12", ""),
        ("Frame 3", ""),
        ("0001", ""),
        ("d3b07384d113edec49eaa6238ad5ff00", ""),
        ("3f2504e0-4f89-11d3-9a0c-0305e82c3301", ""),
        ("Untitled", ""),
        ("_", ""),
    ],
)
def test_names(stem: str, caption: str) -> None:
    assert captions_of_names([stem]) == [caption]


def test_words_that_all_names_share_are_no_subject() -> None:
    subjects = ["home", "lock", "mail", "star", "heart"]
    found = captions_of_names([f"ic_{subject}_24px" for subject in subjects] * 4)
    assert found == subjects * 4


def test_prompts(tmp_path: Path) -> None:
    path = tmp_path / "prompts.csv"
    path.write_text('\ufefffile,prompt,more\na.svg,"a gear, large",x\nsub/b.png,bell,\n')
    assert read_prompts(path) == {"a.svg": "a gear, large", "sub/b.png": "bell"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "names no file"),
        ("name,text\na,b\n", "needs the columns"),
        ("file,prompt\na.svg\n", "row 2 lacks one"),
        ("file,prompt\na.svg,x\na.svg,y\n", "two prompts for 'a.svg'"),
        ('file,prompt\n"a.svg,x\n', "cannot be read"),
    ],
)
def test_prompts_that_cannot_be_read(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "prompts.csv"
    path.write_text(content)
    with pytest.raises(InputError, match=reason) as caught:
        read_prompts(path)
    assert caught.value.field == "prompts"
