"""Whether files are as they were signed, and by whom."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from assetwright.export.imprint import LISTINGS
from assetwright.export.metadata import clean, read_file
from assetwright.export.provenance.credentials import certificates, read_pem
from assetwright.export.provenance.manifest import MEDIA_TYPES
from assetwright.export.provenance.packages import AUTHORITY, check_available, own_folder
from assetwright.settings.project_file import Signing
from assetwright.types import AssetwrightError, EnvironmentProblem

if TYPE_CHECKING:
    import c2pa

_CHANGED = "its bytes are not those that were signed"
_SUFFIXES = {f".{name}": kind for name, kind in MEDIA_TYPES.items()} | {".jpeg": "image/jpeg"}


class State(StrEnum):
    """What is known of a file."""

    TRUSTED = "trusted"
    """As it was signed, by somebody trusted."""
    UNTRUSTED = "untrusted"
    """As it was signed, by somebody unknown."""
    INVALID = "invalid"
    """Not as it was signed."""
    MISSING = "missing"
    """Listed, and not there."""
    UNSIGNED = "unsigned"
    """Nobody says anything about it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one file; ``signer`` and ``reason`` are empty where there is none."""

    path: Path
    state: State
    signer: str = ""
    reason: str = ""


def verify(path: Path, trust: str = "") -> list[Finding]:
    """Every file that ``path``, a file or a folder, speaks of, in the order of paths.

    A file is known by the manifest in it, by one beside it (``.c2pa``), or by a signed listing in
    a ``provenance`` folder above it. ``trust`` holds the certificates of trusted authorities as
    PEM. Nothing is looked up on a network. InputError when ``path`` is not there.
    """
    check_available()
    reader = _Reader(trust)
    try:
        if path.is_dir():
            return list(_folder(path, reader))
    except OSError as error:
        raise EnvironmentProblem(f"Cannot read {path}: {error.strerror or error}.") from error
    own = reader.own(path, read_file(path))
    listings = [
        (folder, listing)
        for folder in path.absolute().parents
        for listing in reader.listings(folder)
    ]
    known = [
        (listing, listing.files[place])
        for folder, listing in listings
        if (place := path.absolute().relative_to(folder).as_posix()) in listing.files
    ]
    return [_together(path, own, known)]


def read_trust(signing: Signing) -> str:
    """The certificates that a project trusts, else the user's own authority, else none.

    InputError for a file that is missing or not PEM, EnvironmentProblem for one not to be read.
    """
    check_available()
    own = own_folder() / AUTHORITY
    path = signing.trust or (own if own.is_file() else None)
    if path is None:
        return ""
    certificates(path, data := read_pem("trust", path))
    return data.decode("ascii", "replace")


@dataclass(frozen=True, slots=True)
class _Listing:
    """A listing that is as it was signed: SHA-256 by path."""

    finding: Finding
    files: dict[str, str]


def _folder(folder: Path, reader: _Reader) -> Iterator[Finding]:
    listings = reader.listings(folder)
    yield from reader.broken
    places = {place for listing in listings for place in listing.files}
    places |= {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix.lower() in _SUFFIXES and path.is_file()
    }
    for place in sorted(places):
        path = folder / place
        known = [(listing, listing.files[place]) for listing in listings if place in listing.files]
        if not path.is_file():
            yield Finding(path, State.MISSING, known[0][0].finding.signer)
            continue
        try:
            own = reader.own(path, read_file(path))
        except AssetwrightError as error:
            own = Finding(path, State.INVALID, reason=str(error))
        yield _together(path, own, known)


def _together(path: Path, own: Finding, known: list[tuple[_Listing, str]]) -> Finding:
    """A file's own manifest and the listings that name it, one of which has to vouch for it.

    Strangers' listings count only for a file that no trusted one names.
    """
    if own.state is State.INVALID or not known:
        return own
    trusted = [entry for entry in known if entry[0].finding.state is State.TRUSTED]
    known = trusted or known
    signer, state = known[0][0].finding.signer, known[0][0].finding.state
    digest = hashlib.sha256(read_file(path)).hexdigest()
    if digest not in (listed for _, listed in known):
        return Finding(path, State.INVALID, signer, _CHANGED)
    return own if own.state is not State.UNSIGNED else Finding(path, state, signer)


class _Reader:
    """Reads manifests, with one set of trusted authorities."""

    def __init__(self, trust: str) -> None:
        import c2pa

        settings: dict[str, Any] = {
            "version": 1,
            "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
        }
        if trust:
            settings["trust"] = {"user_anchors": trust}
        self._context = c2pa.Context.from_dict(settings)
        self.broken: list[Finding] = []

    def own(self, path: Path, data: bytes) -> Finding:
        """What the manifest in a file, or the one beside it, says of it."""
        media_type = _SUFFIXES.get(path.suffix.lower())
        found = None if media_type is None else self._read(path, media_type, data)
        if found is None:
            sidecar = path.with_suffix(".c2pa")
            if sidecar != path and sidecar.is_file():
                found = self._read(path, "application/octet-stream", data, read_file(sidecar))
        return found or Finding(path, State.UNSIGNED)

    def listings(self, folder: Path) -> list[_Listing]:
        """The listings under a folder that are as they were signed; others go to ``broken``."""
        found = []
        for sidecar in sorted((folder / LISTINGS).glob("*.c2pa")):
            path = sidecar.with_suffix(".json")
            try:
                data = read_file(path)
                finding, files = self.own(path, data), _listed(data)
            except AssetwrightError as error:
                finding, files = Finding(path, State.INVALID, reason=str(error)), None
            if finding.state not in (State.TRUSTED, State.UNTRUSTED):
                self.broken.append(finding)
            elif files is None:
                reason = "it is signed, and not a listing"
                self.broken.append(Finding(path, State.INVALID, finding.signer, reason))
            else:
                found.append(_Listing(finding, files))
        return found

    def _read(
        self, path: Path, media_type: str, data: bytes, manifest: bytes | None = None
    ) -> Finding | None:
        """None where there is no manifest."""
        import c2pa

        try:
            reader = c2pa.Reader(media_type, io.BytesIO(data), manifest, self._context)
        except c2pa.C2paError.ManifestNotFound:
            return None
        except c2pa.C2paError as error:
            return Finding(path, State.INVALID, reason=clean(str(error)))
        with reader:
            return _finding(path, reader)


def _finding(path: Path, reader: c2pa.Reader) -> Finding:
    store = json.loads(reader.json())
    active = store.get("manifests", {}).get(store.get("active_manifest"), {})
    names = active.get("signature_info", {})
    signer = ", ".join(
        clean(str(names[part])) for part in ("common_name", "issuer") if names.get(part)
    )
    match store.get("validation_state"):
        case "Trusted":
            return Finding(path, State.TRUSTED, signer)
        case "Valid":
            return Finding(path, State.UNTRUSTED, signer)
    failures = store.get("validation_results", {}).get("activeManifest", {}).get("failure", [])
    codes = [failure.get("code", "") for failure in failures]
    reason = _CHANGED if any("ash.mismatch" in code for code in codes) else ""
    said = [str(failure.get("explanation") or failure.get("code")) for failure in failures]
    return Finding(path, State.INVALID, signer, reason or clean("; ".join(said)))


def _listed(data: bytes) -> dict[str, str] | None:
    """SHA-256 by path, None for JSON of another kind. Paths that leave the folder are dropped."""
    try:
        document = json.loads(data)
        files = document["files"]
        return {
            place: entry["sha256"]
            for place, entry in files.items()
            if not PurePosixPath(place).is_absolute() and ".." not in PurePosixPath(place).parts
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
