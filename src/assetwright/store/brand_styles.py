"""Brands' styles kept and removed: whole files, never a part of one."""

from __future__ import annotations

from pathlib import Path

from assetwright.config import MODELS
from assetwright.diffusion.brand import Brand, check_name
from assetwright.diffusion.shelf import Shelf, parse_brand
from assetwright.diffusion.styles import FAMILY_STYLES, StyleBook
from assetwright.export.atomic import write_bytes
from assetwright.types import EnvironmentProblem, InputError


def free_name(name: str, shelf: Shelf, *, replace: bool = False) -> str:
    """The name, if a new style may have it.

    InputError when it cannot be a name, is one of the model's own styles or style words, or a
    brand style has it and ``replace`` is False.
    """
    known = {style.name for style in StyleBook(MODELS / "dit").styles} | set(FAMILY_STYLES)
    if check_name(name) in known:
        raise InputError("name", f"The model has a style {name!r} itself: choose another name.")
    if shelf.path(name).exists() and not replace:
        raise InputError(
            "name",
            f"There is a style {name!r} already: choose another name, or replace it (--replace).",
        )
    return name


def keep_style(
    data: bytes, shelf: Shelf, base: str, *, replace: bool = False, what: str = "The file"
) -> Brand:
    """Put a style's file, called ``what``, on the shelf, under the name that it has.

    InputError when it is no brand style, was learnt for other weights than those of the revision
    ``base``, or may not have its name (see ``free_name``); EnvironmentProblem when the disk does
    not take it.
    """
    brand = parse_brand(data, what)
    if brand.facts.base != base:
        raise InputError(
            "style",
            f"{what} was learnt for other weights ({brand.facts.base}; these are {base}): "
            "learn it again from its drawings (assetwright finetune).",
        )
    name = free_name(brand.facts.name, shelf, replace=replace)
    write_bytes(shelf.path(name), data)
    return brand


def remove_style(name: str, shelf: Shelf) -> Path:
    """Delete a style; the path that it had. InputError when there is none."""
    path = shelf.path(name)
    try:
        path.unlink()
    except FileNotFoundError:
        raise shelf.unknown(name) from None
    except OSError as error:
        raise EnvironmentProblem(f"{path} cannot be removed: {error.strerror}.") from error
    return path
