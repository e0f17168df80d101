"""Certificates and keys: made for trying, read, and refused in one sentence each."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from assetwright.export.provenance import Signer, make_authority
from assetwright.export.provenance.credentials import PASSWORD_VARIABLE, Credentials
from assetwright.settings.project_file import Signing
from assetwright.types import EnvironmentProblem, InputError

PEM = serialization.Encoding.PEM
Keys = tuple[Path, Path, Path]


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return make_authority(tmp_path_factory.mktemp("keys") / "own")


def write_key(path: Path, key: object, password: str = "") -> Path:
    encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
    if password:
        encryption = serialization.BestAvailableEncryption(password.encode())
    pkcs8 = serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(PEM, pkcs8, encryption))  # type: ignore[attr-defined]
    return path


def write_certificate(
    path: Path, key: object, usage: bool = True, begin: float = -1, end: float = 1
) -> Path:
    """For a key, signed by an authority of its own; valid from and until so many days from now."""
    now = datetime.now(UTC)
    authority = ec.generate_private_key(ec.SECP256R1())

    def name(text: str) -> x509.Name:
        parts = ((NameOID.ORGANIZATION_NAME, "Acme"), (NameOID.COMMON_NAME, text))
        return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])

    public = key.public_key()  # type: ignore[attr-defined]
    uses = dict.fromkeys(
        ["content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"], False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(name("Signer"))
        .issuer_name(name("Root"))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=begin))
        .not_valid_after(now + timedelta(days=end))
        .add_extension(x509.KeyUsage(digital_signature=True, **uses), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()),
            critical=False,
        )
    )
    if usage:
        allowed = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(allowed, critical=False)
    path.write_bytes(builder.sign(authority, hashes.SHA256()).public_bytes(PEM))
    return path


def test_what_is_made_is_private_and_can_sign(keys: Keys) -> None:
    folder = keys[0].parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name for path in folder.iterdir()} == {
        "authority.pem", "certificate.pem", "key.pem",
    }  # fmt: skip
    for path in keys:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"PRIVATE" not in keys[0].read_bytes() + keys[1].read_bytes()
    Signer.from_settings(Signing(certificate=keys[1], key=keys[2]))
    leaf = x509.load_pem_x509_certificate(keys[1].read_bytes())
    leaf.verify_directly_issued_by(x509.load_pem_x509_certificate(keys[0].read_bytes()))
    assert timedelta(364) < leaf.not_valid_after_utc - datetime.now(UTC) < timedelta(366)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    files = make_authority(tmp_path / "keys")
    before = [path.read_bytes() for path in files]
    for taken in (tmp_path / "keys", files[0]):
        with pytest.raises(InputError, match="is there already"):
            make_authority(taken)
    assert [path.read_bytes() for path in files] == before
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentProblem, match="Cannot write"):
        make_authority(tmp_path / "file" / "keys")


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ec.generate_private_key(ec.SECP256R1()), "es256"),
        (ec.generate_private_key(ec.SECP384R1()), "es384"),
        (ed25519.Ed25519PrivateKey.generate(), "ed25519"),
        (rsa.generate_private_key(65537, 2048), "ps256"),
    ],
    ids=["P-256", "P-384", "Ed25519", "RSA"],
)
def test_keys_of_every_kind_sign(tmp_path: Path, key: object, algorithm: str) -> None:
    certificate = write_certificate(tmp_path / "c.pem", key)
    found = Credentials.read(certificate, write_key(tmp_path / "k.pem", key))
    assert found.algorithm == algorithm
    assert "PRIVATE" not in repr(found)
    Signer(found)


@pytest.mark.parametrize(
    "key",
    [
        rsa.generate_private_key(65537, 1024),
        dsa.generate_private_key(2048),
        ec.generate_private_key(ec.SECP256K1()),
    ],
    ids=["RSA-1024", "DSA", "secp256k1"],
)
def test_keys_that_c2pa_does_not_know_are_refused(tmp_path: Path, key: object) -> None:
    certificate = write_certificate(tmp_path / "c.pem", key)
    with pytest.raises(InputError, match=r"k\.pem cannot sign: an EC key"):
        Credentials.read(certificate, write_key(tmp_path / "k.pem", key))


def test_an_encrypted_key_needs_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: Keys
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = write_certificate(tmp_path / "c.pem", key)
    locked = write_key(tmp_path / "k.pem", key, "correct horse")
    with pytest.raises(
        InputError, match=f"is encrypted: put its password into {PASSWORD_VARIABLE}"
    ):
        Credentials.read(certificate, locked)
    monkeypatch.setenv(PASSWORD_VARIABLE, "wrong")
    with pytest.raises(InputError, match="does not open") as caught:
        Credentials.read(certificate, locked)
    assert "wrong" not in str(caught.value)
    monkeypatch.setenv(PASSWORD_VARIABLE, "correct horse")
    Signer(Credentials.read(certificate, locked))
    with pytest.raises(InputError, match="is not encrypted"):
        Credentials.read(*keys[1:])


@pytest.mark.parametrize(
    ("certificate", "key", "field", "sentence"),
    [
        ("none.pem", "key.pem", "certificate", "none.pem does not exist"),
        ("certificate.pem", "none.pem", "key", "none.pem does not exist"),
        ("key.pem", "key.pem", "certificate", "not a PEM file of certificates"),
        ("certificate.pem", "certificate.pem", "key", "is not a PEM key"),
        ("certificate.pem", "other.pem", "key", "does not belong to the certificate"),
        ("expired.pem", "other.pem", "certificate", "expired on 20"),
        ("early.pem", "other.pem", "certificate", "is not valid before 20"),
        ("useless.pem", "other.pem", "certificate", "cannot be used for signing: "),
        ("huge.pem", "key.pem", "certificate", "larger than 1,000,000 bytes"),
    ],
)
def test_what_cannot_sign_is_told_in_one_sentence(
    tmp_path: Path, keys: Keys, certificate: str, key: str, field: str, sentence: str
) -> None:
    for path in keys:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    other = ec.generate_private_key(ec.SECP256R1())
    write_key(tmp_path / "other.pem", other)
    write_certificate(tmp_path / "expired.pem", other, begin=-9, end=-1)
    write_certificate(tmp_path / "early.pem", other, begin=1, end=9)
    write_certificate(tmp_path / "useless.pem", other, usage=False)
    (tmp_path / "huge.pem").write_bytes(bytes(1_000_001))
    with pytest.raises(InputError, match=sentence) as caught:
        Signer.from_settings(Signing(certificate=tmp_path / certificate, key=tmp_path / key))
    assert caught.value.field == field
    assert "\n" not in str(caught.value)
    assert "PRIVATE KEY" not in str(caught.value)


def test_what_may_not_be_read_is_the_machines_fault(tmp_path: Path, keys: Keys) -> None:
    # A folder in the place of the file, since root may read every file.
    with pytest.raises(EnvironmentProblem, match=r"The key .* cannot be read"):
        Credentials.read(keys[1], tmp_path)
    if os.geteuid() != 0:
        (tmp_path / "k.pem").touch(0)
        with pytest.raises(EnvironmentProblem, match="permission denied"):
            Credentials.read(keys[1], tmp_path / "k.pem")
