"""``assetwright.toml``: a project's brand colours, wording, allow-list, audit and signatures.

Everything in it is optional; an unknown name in it is an error, since it is most likely a slip.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from assetwright.config import CPU_HOUR
from assetwright.settings.design_tokens import read_design_tokens
from assetwright.settings.encoding import Encoding
from assetwright.settings.gates import Gates
from assetwright.settings.serving import Serving
from assetwright.types import (
    AllowEntry,
    AssetType,
    BrandRole,
    BrandToken,
    Color,
    InputError,
    token_key,
)

if TYPE_CHECKING:
    from assetwright.settings.schema import ProjectFile

FILE_NAME = "assetwright.toml"
VARIABLE = "ASSETWRIGHT_CONFIG"
"""Names the file to use instead of searching for one; empty for none."""

LARGEST_FILE = 1_000_000
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_RESERVED = {*AssetType, "app_asset", "splash", "splashscreen"}


@dataclass(frozen=True, slots=True)
class Wording:
    """What is added to a subject before it is encoded; see ``prompt.enrich``."""

    constraints: tuple[str, ...] = ("flat design", "high contrast", "no text")
    contexts: dict[AssetType, str] = field(
        default_factory=lambda: {
            AssetType.ICON: "app icon",
            AssetType.SPLASH_SCREEN: "mobile app splash screen",
            AssetType.BANNER: "app banner",
            AssetType.ILLUSTRATION: "app illustration",
        }
    )


@dataclass(frozen=True, slots=True)
class Auditing:
    """Where requests are recorded: see ``store``. ``log`` None is the user's own log.

    ``cpu_hour`` is the price in US dollars of an hour of one processor core, from which the cost
    of a request is reckoned.
    """

    log: str | None = None
    anchor: Path | None = None
    prompts: Literal["text", "hash"] = "text"
    cpu_hour: float = CPU_HOUR


@dataclass(frozen=True, slots=True)
class Signing:
    """Whether and with what files are signed: see ``export.provenance``.

    ``certificate`` is a PEM file, the signer's certificate first and then those that vouch for it;
    ``key`` its private key. None is what ``assetwright provenance init`` made. ``embed`` puts a
    manifest into the pictures that can hold one; without, they are signed in the set's listing
    alone. ``timestamp_authority`` is the URL of an RFC 3161 server; None, nothing is sent anywhere.
    ``trust`` is a PEM file of the authorities whose signatures are trusted.
    """

    sign: bool = False
    embed: bool = True
    certificate: Path | None = None
    key: Path | None = None
    timestamp_authority: str | None = None
    trust: Path | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """A project's settings; without a file, the defaults. ``path`` is the file they came from.

    ``tenant`` is who asks, empty for nobody in particular; ``allow`` what may be drawn although
    the policy refuses it. Without ``prompt_in_files`` no file holds the prompt.
    """

    tokens: tuple[BrandToken, ...] = ()
    wording: Wording = field(default_factory=Wording)
    tenant: str = ""
    allow: tuple[AllowEntry, ...] = ()
    auditing: Auditing = field(default_factory=Auditing)
    prompt_in_files: bool = True
    signing: Signing = field(default_factory=Signing)
    gates: Gates = field(default_factory=Gates)
    serving: Serving = field(default_factory=Serving)
    encoding: Encoding = field(default_factory=Encoding)
    path: Path | None = None

    def with_choices(self, prompt_in_files: bool | None, sign: bool | None) -> Settings:
        """The same with what is not None changed for one run."""
        prompt = self.prompt_in_files if prompt_in_files is None else prompt_in_files
        signing = self.signing if sign is None else replace(self.signing, sign=sign)
        return replace(self, prompt_in_files=prompt, signing=signing)

    @classmethod
    def find(cls, start: Path | None = None) -> Settings:
        """The settings of the project that ``start`` (the current folder) lies in.

        The file named by ``$ASSETWRIGHT_CONFIG``, else the nearest ``assetwright.toml`` in the
        folder or one above it, else the defaults.
        """
        named = os.environ.get(VARIABLE)
        if named is not None:
            return cls.read(Path(named)) if named else cls()
        folder = (start or Path.cwd()).resolve()
        for place in (folder, *folder.parents):
            if (place / FILE_NAME).is_file():
                return cls.read(place / FILE_NAME)
        return cls()

    @classmethod
    def read(cls, path: Path) -> Settings:
        """Read one file, and the design tokens it names, which lie relative to it.

        InputError, naming the entry, for what is not there, not TOML or not as documented.
        """
        document = _validated(path, _parsed(path))
        tokens = [*_from_design_tokens(path, document), *_from_table(path, document)]
        default = Wording()
        contexts = {AssetType(name): text for name, text in document.prompt.contexts.items()}
        constraints = document.prompt.constraints
        return cls(
            tokens=tuple({token.key: token for token in tokens}.values()),
            wording=Wording(
                default.constraints if constraints is None else tuple(constraints),
                default.contexts | contexts,
            ),
            tenant=document.policy.tenant,
            allow=tuple(_allowed(path, document)),
            auditing=_auditing(path, document),
            prompt_in_files=document.export.prompt_in_files,
            signing=_signing(path, document),
            gates=Gates(**document.qa.model_dump(exclude_none=True)),
            serving=_serving(path, document),
            encoding=_encoding(path, document),
            path=path,
        )


def _parsed(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _problem(path, f"is larger than {LARGEST_FILE:,} bytes")
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise _problem(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _problem(path, "is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise _problem(path, f"is not TOML: {error}") from error


def _validated(path: Path, document: dict[str, Any]) -> ProjectFile:
    # pydantic takes a tenth of a second to load, which only projects with a file pay.
    from pydantic import ValidationError

    from assetwright.settings.schema import ProjectFile

    try:
        return ProjectFile.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        entry = ".".join(str(part) for part in first["loc"])
        raise _problem(path, f"has a fault at {entry}: {first['msg']}") from error


def _from_table(path: Path, document: ProjectFile) -> Iterator[BrandToken]:
    for name, value in document.brand.tokens.items():
        if not _NAME.fullmatch(name) or token_key(name) in _RESERVED:
            raise _problem(path, f"cannot have a token named {name[:80]!r}: that is no free name")
        try:
            color = Color.from_hex(value.hex)
        except ValueError as error:
            raise _problem(path, f"has a fault at brand.tokens.{name}: {error}") from error
        yield BrandToken(name, color, BrandRole(value.role), value.tolerance, path.name)


def _from_design_tokens(path: Path, document: ProjectFile) -> Iterator[BrandToken]:
    for name in document.brand.design_tokens:
        yield from read_design_tokens(path.parent / name)


def _allowed(path: Path, document: ProjectFile) -> Iterator[AllowEntry]:
    for entry in document.policy.allow:
        try:
            yield AllowEntry(entry.term, entry.kind, entry.tenant, _moment(entry.expires))
        except ValueError as error:
            raise _problem(path, f"has a fault at policy.allow, {entry.term!r}: {error}") from error


def _moment(expires: date | None) -> datetime | None:
    """A day lasts until its end, and a time without a zone is UTC."""
    if expires is None:
        return None
    if not isinstance(expires, datetime):
        expires = datetime.combine(expires + timedelta(days=1), time())
    return expires if expires.tzinfo else expires.replace(tzinfo=UTC)


def _auditing(path: Path, document: ProjectFile) -> Auditing:
    """With paths relative to the file's folder."""
    table = document.audit
    log = table.log
    if log is not None and log != "off" and "://" not in log:
        log = str(path.parent / log)
    anchor = None if table.anchor is None else path.parent / table.anchor
    return Auditing(log, anchor, table.prompts, table.cpu_hour)


def _encoding(path: Path, document: ProjectFile) -> Encoding:
    """With paths relative to the file's folder."""
    encoder = _beside(path, document.text.encoder)
    return Encoding(encoder, document.cache.memory_mb, document.cache.redis)


def _serving(path: Path, document: ProjectFile) -> Serving:
    """With paths relative to the file's folder."""
    given = document.server.model_dump(exclude_none=True)
    database = given.get("database")
    if database is not None and "://" not in database:
        given["database"] = str(path.parent / database)
    if (results := given.get("results")) is not None:
        given["results"] = str(path.parent / results)
    return Serving(**given)


def _signing(path: Path, document: ProjectFile) -> Signing:
    """With paths relative to the file's folder."""
    table = document.provenance
    if (table.certificate is None) != (table.key is None):
        raise _problem(path, "must name provenance.certificate and provenance.key together")
    return Signing(
        table.sign,
        table.embed,
        _beside(path, table.certificate),
        _beside(path, table.key),
        table.timestamp_authority,
        _beside(path, table.trust),
    )


def _beside(path: Path, name: str | None) -> Path | None:
    return None if name is None else path.parent / name


def _problem(path: Path, why: str) -> InputError:
    return InputError("settings", f"the settings {path} cannot be used: the file {why}")
