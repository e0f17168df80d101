"""``assetwright keys``: who may use the server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from assetwright.cli.choices import completing, some_of
from assetwright.cli.output import print_json, print_result, printable

if TYPE_CHECKING:
    from assetwright.store.api_keys import ApiKey, ApiKeys

keys = typer.Typer(help="Keys for the server: make, list and revoke them.")

_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def _scopes() -> Iterable[str]:
    from assetwright.store.api_keys import Scope

    return Scope


@keys.command("create")
def create(
    name: Annotated[str, typer.Option(help="Whose it is, for people.")],
    tenant: Annotated[
        str, typer.Option(help="For whom prompts are judged and recorded: see `policy.allow`.")
    ] = "",
    scopes: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help="Of generate, read, metrics; all.",
            autocompletion=completing(_scopes),
        ),
    ] = "generate,read",
    rate: Annotated[
        str | None,
        typer.Option(
            metavar="N/UNIT",
            help="Requests a second, minute, hour or day; '' for any number.",
            show_default="the server's",
        ),
    ] = None,
    quota: Annotated[
        int | None,
        typer.Option(help="Pictures a day, UTC; 0 for any number.", show_default="the server's"),
    ] = None,
    expires: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="As 2027-01-01 or 2027-01-01T17:30, UTC."),
    ] = None,
    as_json: _Json = False,
) -> None:
    """Make a key and print it, once: only its hash is kept."""
    from assetwright.store.api_keys import Scope

    chosen = [Scope(scope) for scope in some_of("scopes", scopes, _scopes())]
    until = None if expires is None else _moment(expires)
    with _opened() as store:
        key, token = store.create(
            name, tenant=tenant, scopes=chosen, rate=rate, quota=quota, expires=until
        )
    if as_json:
        print_json({"key": token} | _document(key))
    else:
        print_result(token)


@keys.command("list")
def list_keys(as_json: _Json = False) -> None:
    """List all keys, without the keys themselves."""
    with _opened() as store:
        found = [(key, store.used(key.id)) for key in store.all()]
    if as_json:
        print_json([_document(key) | {"used_today": used} for key, used in found])
        return

    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim")
    for heading in ("id", "name", "tenant", "scopes", "rate", "state"):
        table.add_column(heading)
    for heading in ("quota", "today"):
        table.add_column(heading, justify="right")
    for key, used in found:
        cells = (key.id, key.name, key.tenant, ",".join(sorted(key.scopes)), key.rate, _state(key))
        quota = "" if key.quota is None else f"{key.quota:,}"
        shown = [Text(printable(cell or "")) for cell in (*cells, quota, f"{used:,}")]
        table.add_row(*shown)
    print_result(table)


@keys.command("revoke")
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As `keys list` shows it.")],
    as_json: _Json = False,
) -> None:
    """End a key, for good; servers that run notice within ten seconds."""
    with _opened() as store:
        key = store.revoke(key_id)
    if as_json:
        print_json(_document(key))
    else:
        print_result(f"{key.id} is revoked")


@contextmanager
def _opened() -> Iterator[ApiKeys]:
    from assetwright.settings import Settings
    from assetwright.store.server_database import open_database

    database = open_database(Settings.find())
    try:
        from assetwright.store.api_keys import ApiKeys

        yield ApiKeys(database)
    finally:
        database.close()


def _document(key: ApiKey) -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "tenant": key.tenant,
        "scopes": sorted(key.scopes),
        "rate": key.rate,
        "quota": key.quota,
        "state": _state(key),
        "created": key.created.isoformat(),
        "expires": None if key.expires is None else key.expires.isoformat(),
        "revoked": None if key.revoked is None else key.revoked.isoformat(),
    }


def _state(key: ApiKey) -> str:
    if key.revoked is not None:
        return "revoked"
    return "active" if key.active(datetime.now(UTC)) else "expired"


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        from assetwright.types import InputError

        raise InputError(
            "expires",
            f"--expires {text!r} is not a time: write it as 2027-01-01 or 2027-01-01T17:30",
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
