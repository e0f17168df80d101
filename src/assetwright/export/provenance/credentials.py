"""The signer's certificate and key: read, and checked before anything is drawn."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from assetwright.types import EnvironmentProblem, InputError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate

PASSWORD_VARIABLE = "ASSETWRIGHT_KEY_PASSWORD"  # noqa: S105 - its name, not a password
"""Holds the password of an encrypted key."""

_LARGEST = 1_000_000
_WHAT = {"certificate": "The certificate", "key": "The key", "trust": "The file of authorities"}


@dataclass(frozen=True, slots=True)
class Credentials:
    """A certificate chain and its key as PEM, and the algorithm of the key, as C2PA names it."""

    chain: bytes
    key: bytes = field(repr=False)
    algorithm: str

    @classmethod
    def read(cls, certificate: Path, key: Path) -> Credentials:
        """Read two PEM files.

        InputError for what is missing, not PEM, of another kind, not valid today, or does not
        belong together; EnvironmentProblem for a file that may not be read.
        """
        from cryptography.hazmat.primitives import serialization

        chain = read_pem("certificate", certificate)
        leaf = certificates(certificate, chain)[0]
        _check_time(certificate, leaf)
        private = _private(key)
        if private.public_key() != leaf.public_key():
            raise InputError(
                "key", f"The key {key} does not belong to the certificate {certificate}."
            )
        pem = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return cls(chain, pem, _algorithm(key, private))


def certificates(path: Path, data: bytes) -> list[Certificate]:
    """At least one, of the PEM file ``path``; InputError where there is none."""
    from cryptography.x509 import load_pem_x509_certificates

    try:
        return load_pem_x509_certificates(data)
    except ValueError as error:
        raise InputError("certificate", f"{path} is not a PEM file of certificates.") from error


def read_pem(what: str, path: Path) -> bytes:
    """A small file; ``what`` it is: certificate, key or trust. Raises as ``Credentials.read``."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError(
            what,
            f"{_WHAT[what]} {path} does not exist: name a PEM file under [provenance], or make one "
            "with `assetwright provenance init`.",
        ) from error
    except OSError as error:
        raise EnvironmentProblem(
            f"{_WHAT[what]} {path} cannot be read: {(error.strerror or str(error)).lower()}."
        ) from error
    if len(data) > _LARGEST:
        raise InputError(what, f"{_WHAT[what]} {path} is larger than {_LARGEST:,} bytes.")
    return data


def _check_time(path: Path, leaf: Certificate) -> None:
    now = datetime.now(UTC)
    if now > leaf.not_valid_after_utc:
        raise InputError(
            "certificate",
            f"The certificate {path} expired on {leaf.not_valid_after_utc:%Y-%m-%d}: "
            "a valid one is needed to sign.",
        )
    if now < leaf.not_valid_before_utc:
        raise InputError(
            "certificate",
            f"The certificate {path} is not valid before {leaf.not_valid_before_utc:%Y-%m-%d}.",
        )


def _private(path: Path) -> PrivateKeyTypes:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    data = read_pem("key", path)
    password = os.environ.get(PASSWORD_VARIABLE)
    problem = None
    try:
        return load_pem_private_key(data, password.encode() if password else None)
    except TypeError:
        # One has a password and the other has not.
        problem = (
            f"is not encrypted: unset {PASSWORD_VARIABLE}"
            if password
            else f"is encrypted: put its password into {PASSWORD_VARIABLE}"
        )
    except ValueError:
        problem = f"does not open with {PASSWORD_VARIABLE}" if password else "is not a PEM key"
    except UnsupportedAlgorithm:
        problem = "is of a kind that cannot sign"
    # Not `from error`, which may quote the file.
    raise InputError("key", f"The key {path} {problem}.")


def _algorithm(path: Path, key: PrivateKeyTypes) -> str:
    """C2PA 2.2, section 13.2.1."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    match key:
        case ec.EllipticCurvePrivateKey():
            name = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}.get(
                key.curve.name
            )
        case rsa.RSAPrivateKey():
            name = "ps256" if key.key_size >= 2048 else None
        case ed25519.Ed25519PrivateKey():
            name = "ed25519"
        case _:
            name = None
    if name is None:
        raise InputError(
            "key",
            f"The key {path} cannot sign: an EC key (P-256, P-384, P-521), Ed25519, or RSA of "
            "2048 bits and more is needed.",
        )
    return name
