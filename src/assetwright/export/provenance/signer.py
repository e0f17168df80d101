"""Signing bytes with a certificate."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from assetwright.export.provenance.credentials import Credentials
from assetwright.export.provenance.packages import CERTIFICATE, KEY, check_available, own_folder
from assetwright.settings.project_file import Signing
from assetwright.types import EnvironmentProblem, InputError

if TYPE_CHECKING:
    import c2pa

_SETTINGS = {
    "version": 1,
    # A small picture of a small picture helps nobody.
    "builder": {"thumbnail": {"enabled": False}},
    "verify": {"verify_trust": False, "remote_manifest_fetch": False, "ocsp_fetch": False},
}

_SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
_CREATED = {"action": "c2pa.created", "digitalSourceType": _SOURCE}
_TRIAL = {
    "title": "A trial",
    "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [_CREATED]}}],
}


class Signer:
    """Signs with one certificate, from several threads at once.

    ``embed`` is whether pictures hold manifests. ``timestamp_authority`` is the URL of a server
    that is asked for the time of each signature; None, nothing is sent anywhere. Signatures and
    manifests hold random numbers, so no two are alike.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        embed: bool = True,
        timestamp_authority: str | None = None,
    ) -> None:
        import c2pa

        self._credentials = credentials
        self._context = c2pa.Context.from_dict(_SETTINGS)
        self._authority: str | None = None
        self.embed = embed
        try:
            self.detach(_TRIAL, "text/plain", b"trial")
        except EnvironmentProblem as error:
            raise InputError(
                "certificate",
                f"The certificate cannot be used for signing: {_said(error.__cause__)}.",
            ) from error
        self._authority = timestamp_authority

    @classmethod
    def from_settings(cls, signing: Signing) -> Signer:
        """The project's, else the user's own that ``assetwright provenance init`` made.

        InputError or EnvironmentProblem when it cannot be read or cannot sign today.
        """
        check_available()
        certificate, key = _files(signing)
        credentials = Credentials.read(certificate, key)
        return cls(
            credentials, embed=signing.embed, timestamp_authority=signing.timestamp_authority
        )

    def attach(self, manifest: Mapping[str, object], media_type: str, data: bytes) -> bytes:
        """``data``, a whole file, with a signed manifest in it."""
        signed, _ = self._sign(manifest, media_type, data, embed=True)
        return signed

    def detach(self, manifest: Mapping[str, object], media_type: str, data: bytes) -> bytes:
        """A signed manifest of ``data``, for a file of its own (.c2pa)."""
        _, sidecar = self._sign(manifest, media_type, data, embed=False)
        return sidecar

    def _sign(
        self, manifest: Mapping[str, object], media_type: str, data: bytes, *, embed: bool
    ) -> tuple[bytes, bytes]:
        import c2pa

        target = io.BytesIO()
        try:
            with (
                c2pa.Builder(dict(manifest), self._context) as builder,
                c2pa.Signer.from_info(self._info()) as signer,
            ):
                if not embed:
                    builder.set_no_embed()
                sidecar = builder.sign(signer, media_type, io.BytesIO(data), target)
        except c2pa.C2paError as error:
            title = manifest.get("title", "a file")
            raise EnvironmentProblem(f"{title} could not be signed: {_said(error)}.") from error
        return target.getvalue(), sidecar

    def _info(self) -> c2pa.C2paSignerInfo:
        import c2pa

        used = self._credentials
        return c2pa.C2paSignerInfo(used.algorithm, used.chain, used.key, self._authority)


def _said(error: BaseException | None) -> str:
    """The library's words on one line."""
    return " ".join(str(error).split())


def _files(signing: Signing) -> tuple[Path, Path]:
    if signing.certificate is not None and signing.key is not None:
        return signing.certificate, signing.key
    folder = own_folder()
    return folder / CERTIFICATE, folder / KEY
