"""Names for files: from any subject in any script to a name every platform accepts."""

from __future__ import annotations

import re
import unicodedata

from assetwright.types import AssetType, InputError

MAX_NAME = 48

_NAME = re.compile(rf"[a-z][a-z0-9_]{{0,{MAX_NAME - 1}}}")
# Letters that Unicode does not decompose, so that NFKD alone would drop them.
_UNDECOMPOSED = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th"}
)
# A resource name becomes a Java identifier, an Android rule (aapt2 refuses keywords).
_JAVA = """
abstract assert boolean break byte case catch char class const continue default do double else enum
extends false final finally float for goto if implements import instanceof int interface long native
new null package private protected public return short static strictfp super switch synchronized
this throw throws transient true try void volatile while
"""
JAVA_WORDS = frozenset(_JAVA.split())
# Windows refuses these as file names, whatever the extension.
_PORTS = (f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789")
_DEVICES = frozenset({"con", "prn", "aux", "nul", *_PORTS})


def fold(text: str) -> str:
    """``text`` in lower-case ASCII: accents dropped, what has no Latin form left out."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_UNDECOMPOSED))
    return decomposed.encode("ascii", "ignore").decode("ascii")


def asset_name(subject: str, asset_type: AssetType, identity: str) -> str:
    """A file name, without extension, for a drawing of ``subject``.

    Lower-case ASCII letters, digits and underscores, at most 48, beginning with a letter; never a
    Java keyword or a Windows device. A subject with nothing to keep (another script, only signs)
    is named after its type and the first eight characters of ``identity``.
    """
    slug = _slug(fold(subject))
    if not slug:
        return "_".join(filter(None, (asset_type.value, _slug(fold(identity)[:8]))))
    if not slug[0].isalpha():
        slug = f"{asset_type.value}_{slug}"
    if slug in JAVA_WORDS or slug in _DEVICES:
        slug = f"{slug}_{asset_type.value}"
    return _shortened(slug, MAX_NAME)


def check_name(name: str) -> None:
    """Raise InputError unless ``name`` could have come from ``asset_name``."""
    if not _NAME.fullmatch(name) or name in _DEVICES:
        raise InputError(
            "name",
            f"{name[:80]!r} cannot name an asset: use a to z, 0 to 9 and _, beginning with a "
            f"letter, at most {MAX_NAME} characters.",
        )


class Names:
    """Names given out so far: one that is taken is followed by _2, _3 …

    Names that differ only by underscores count as the same, because without them, in upper camel
    case, they would meet in one folder of an asset catalogue.
    """

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}

    def claim(self, name: str) -> str:
        """``name``, or where it is taken the first number of it that is not; now it is taken."""
        candidate, count = name, self._counts.get(name, 1)
        while candidate.replace("_", "") in self._taken:
            count += 1
            suffix = f"_{count}"
            candidate = _shortened(name, MAX_NAME - len(suffix)) + suffix
        self._counts[name] = count
        self._taken.add(candidate.replace("_", ""))
        return candidate


def upper_camel(name: str) -> str:
    """``settings_gear`` as ``SettingsGear``."""
    return "".join(word.capitalize() for word in name.split("_"))


def _slug(ascii_text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", ascii_text.replace("'", "")).strip("_")


def _shortened(slug: str, limit: int) -> str:
    if len(slug) <= limit:
        return slug
    words = slug[: limit + 1].rpartition("_")[0]
    return words if len(words) > limit // 2 else slug[:limit].rstrip("_")
