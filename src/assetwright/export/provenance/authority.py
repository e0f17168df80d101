"""A certificate for trying signatures out: an authority of one's own, and one that it vouches for.

Nobody else trusts it. Certificates follow the C2PA profile (C2PA 2.2, section 14.5.1): X.509
version 3, a signing key usage, an extended key usage, an organisation in the subject.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from assetwright.export.provenance.packages import AUTHORITY, CERTIFICATE, KEY, check_available
from assetwright.types import EnvironmentProblem, InputError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.x509 import CertificateBuilder, KeyUsage, Name

DAYS = 365
_ORGANISATION = "assetwright, for trying"
_EARLIER = timedelta(minutes=5)
"""Clocks of other machines may be a little behind."""


def make_authority(folder: Path, *, days: int = DAYS) -> tuple[Path, Path, Path]:
    """Make ``folder`` with the authority's certificate, the signer's, and the signer's key.

    Valid from five minutes ago for ``days`` days from now. The key may be read by its owner only;
    the authority's own is not kept. InputError when ``folder`` is there and has files;
    EnvironmentProblem when it cannot be made.
    """
    check_available()
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InputError(
                "folder", f"{folder} is there already and is not replaced: name another folder."
            )
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Made under another name, so that there are all files or none.
        draft = Path(tempfile.mkdtemp(prefix=".assetwright-", dir=folder.parent))
        try:
            for name, data in _issue(days).items():
                _write(draft / name, data)
            draft.replace(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise EnvironmentProblem(f"Cannot write {folder}: {reason}.") from error
    return folder / AUTHORITY, folder / CERTIFICATE, folder / KEY


def _issue(days: int) -> dict[str, bytes]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID

    authority, signer = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    vouched = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key())
    issuer = _name("Authority")
    root = (
        _certificate(issuer, issuer, authority.public_key(), days)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(certificates=True), critical=True)
        .sign(authority, hashes.SHA256())
    )
    leaf = (
        _certificate(_name("Signer"), issuer, signer.public_key(), days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(certificates=False), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
        )
        .add_extension(vouched, critical=False)
        .sign(authority, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    key = signer.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return {AUTHORITY: root.public_bytes(pem), CERTIFICATE: leaf.public_bytes(pem), KEY: key}


def _name(role: str) -> Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, role),
        ]
    )


def _certificate(
    subject: Name, issuer: Name, key: EllipticCurvePublicKey, days: int
) -> CertificateBuilder:
    from cryptography import x509

    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(now, now + timedelta(days=days)) - _EARLIER)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, certificates: bool) -> KeyUsage:
    """To sign certificates and what revokes them, or anything else."""
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not certificates,
        key_cert_sign=certificates,
        crl_sign=certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write(path: Path, data: bytes) -> None:
    """A new file that only its owner may read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
