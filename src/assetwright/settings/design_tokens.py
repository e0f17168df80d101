"""Colours from a brand's own design tokens.

The Design Tokens Format Module 2025.10 (https://www.designtokens.org/tr/2025.10/format/): a tree
of groups with tokens in it, a token being an object with ``$value``. Its type may stand in a group
above it; a group's own token is ``$root``; a value may be another token, ``"{color.brand.blue}"``
or ``{"$ref": "#/color/brand/blue/$value"}``; a group may take over another with ``$extends``. In
older files a colour is a hex string.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from assetwright.settings.color_spaces import to_color
from assetwright.types import BrandToken, Color, InputError

LARGEST_FILE = 8_000_000
"""Bytes; exports of whole design systems have a few hundred thousand."""
_DEEPEST = 64

Tree = Mapping[str, Any]


def read_design_tokens(path: Path) -> list[BrandToken]:
    """Every colour token of a file, named by its path: ``color.brand.blue``; in file order.

    Tokens of other types are left alone. InputError for a file that is missing, too large or no
    JSON object, for a colour that is none, and for an alias that leads nowhere or in a circle.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _problem(path, f"is larger than {LARGEST_FILE:,} bytes")
        tree = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise _problem(path, f"cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise _problem(path, "is not JSON") from error
    if not isinstance(tree, dict):
        raise _problem(path, "is not a JSON object")
    return _Reader(path, tree).tokens()


def _problem(path: Path, why: str) -> InputError:
    return InputError("design_tokens", f"the design tokens {path} cannot be used: it {why}")


class _Reader:
    """One file; its errors name the token."""

    def __init__(self, path: Path, tree: Tree) -> None:
        self._path, self._tree = path, tree

    def tokens(self) -> list[BrandToken]:
        found = []
        for name, token, kind in self._walk(self._tree, "", None, 0, frozenset()):
            color = self._color(name, token, kind)
            if color is not None:
                found.append(BrandToken(name, color, source=self._path.name))
        return found

    def _walk(
        self, group: Tree, prefix: str, kind: str | None, depth: int, extended: frozenset[str]
    ) -> Iterator[tuple[str, Tree, str | None]]:
        """(path, token, type inherited or own) of everything below a group."""
        if depth > _DEEPEST:
            raise self._wrong(prefix, "lies too deep")
        kind = _text(group.get("$type")) or kind
        if "$value" in group or ("$ref" in group and prefix):
            yield prefix, group, kind
            return
        own = {key: child for key, child in group.items() if isinstance(child, dict)}
        if (parent := group.get("$extends")) is not None:
            if not isinstance(parent, str) or parent in extended:
                raise self._wrong(prefix, f"extends {parent!r}, which is no group or a circle")
            base = self._find(prefix, parent)
            own = {k: c for k, c in base.items() if isinstance(c, dict) and k not in own} | own
            kind = kind or _text(base.get("$type"))
            extended |= {parent}
        for key, child in own.items():
            if key == "$root":
                yield from self._walk(child, prefix, kind, depth + 1, extended)
            elif not key.startswith("$"):
                name = f"{prefix}.{key}" if prefix else key
                yield from self._walk(child, name, kind, depth + 1, extended)

    def _color(self, name: str, token: Tree, kind: str | None) -> Color | None:
        """A token's colour, None when it is of another type."""
        value, followed = token.get("$value", {"$ref": token.get("$ref")}), {name}
        while (reference := _reference(value)) is not None:
            if reference in followed or len(followed) > _DEEPEST:
                raise self._wrong(name, f"is an alias that leads in a circle at {reference}")
            followed.add(reference)
            target = self._find(name, reference)
            if "$value" not in target and "$root" in target:
                target = target["$root"]
            if isinstance(target, dict) and ("$value" in target or "$ref" in target):
                kind = _text(target.get("$type")) or self._inherited(reference) or kind
                value = target.get("$value", {"$ref": target.get("$ref")})
            else:
                value = target
        is_color = isinstance(value, dict) and "colorSpace" in value
        if kind != "color" and not (kind is None and is_color):
            return None
        try:
            return _parsed(value)
        except (ValueError, TypeError) as error:
            raise self._wrong(name, f"is not a colour: {error}") from error

    def _find(self, name: str, reference: str) -> Any:
        """What ``{a.b}`` or ``#/a/b`` points at."""
        if reference.startswith("#"):
            keys = [k.replace("~1", "/").replace("~0", "~") for k in reference[1:].split("/")[1:]]
        else:
            keys = reference.strip("{}").split(".")
        found: Any = self._tree
        for key in keys:
            inside = isinstance(found, dict) and key in found
            if not inside:
                raise self._wrong(name, f"points at {reference}, which is not there")
            found = found[key]
        return found

    def _inherited(self, reference: str) -> str | None:
        """The type that the groups above a reference's target give it."""
        if reference.startswith("#"):
            return None
        kind: str | None = None
        group: Any = self._tree
        for key in ["", *reference.strip("{}").split(".")]:
            group = group.get(key, {}) if key else group
            kind = _text(group.get("$type")) or kind if isinstance(group, dict) else kind
        return kind

    def _wrong(self, name: str, why: str) -> InputError:
        shown = name[:80] or "the file"
        return InputError("design_tokens", f"{self._path}: {shown} {why}")


def _reference(value: Any) -> str | None:
    if isinstance(value, dict) and isinstance(value.get("$ref"), str):
        return str(value["$ref"])
    whole = isinstance(value, str) and value.startswith("{") and value.endswith("}")
    return value if whole else None


def _parsed(value: Any) -> Color:
    """A colour object, or an older file's hex string with or without alpha, which is not used."""
    if isinstance(value, str):
        with_alpha = {5: 4, 9: 7}.get(len(value)) if value.startswith("#") else None
        return Color.from_hex(value[:with_alpha])
    if not isinstance(value, dict):
        raise ValueError(f"{str(value)[:80]} is neither a colour object nor a hex string")
    if isinstance(value.get("hex"), str) and value.get("colorSpace", "srgb") == "srgb":
        # The file says itself what the components round to.
        return Color.from_hex(value["hex"])
    components = value.get("components")
    if not isinstance(components, list):
        raise ValueError("it has no list of components")
    numbers = [0.0 if part == "none" else float(part) for part in components]
    return to_color(str(value.get("colorSpace")), numbers)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
