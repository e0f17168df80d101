"""``assetwright serve``: the REST API on this machine."""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Annotated

import typer

from assetwright.cli.output import print_notice


def serve(
    host: Annotated[
        str, typer.Option(help="Address to listen on; others than this machine's need keys.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 for any that is free.")] = 8000,
    roots: Annotated[
        list[Path] | None,
        typer.Option(
            "--root",
            metavar="DIR",
            help="A folder of this machine that the tools at /mcp may use; repeatable.",
        ),
    ] = None,
) -> None:
    """Serve the REST API until interrupted; then what was begun is finished."""
    from assetwright.cli.door import opened_log
    from assetwright.diffusion.engine import BATCH, Engine
    from assetwright.settings import Settings
    from assetwright.store import EventLog
    from assetwright.store.api_keys import ApiKeys
    from assetwright.store.server_database import open_database
    from assetwright.studio import Studio
    from assetwright.types import EnvironmentProblem, InputError

    try:
        from assetwright.server.app import create_app
        from assetwright.server.metrics import Metrics
        from assetwright.server.serve import is_loopback
        from assetwright.server.serve import serve as run
        from assetwright.server.telemetry import trace
    except ImportError as error:
        raise EnvironmentProblem(
            f"The server needs {error.name}: pip install 'assetwright[server]'."
        ) from error

    settings = Settings.find()
    # Without a word from the environment, lines for people where people look.
    events = EventLog.from_settings("text" if sys.stderr.isatty() else "json")
    with ExitStack() as ends:
        database = ends.enter_context(closing(open_database(settings)))
        log = ends.enter_context(opened_log(settings))
        if not is_loopback(host) and not ApiKeys(database).any():
            raise InputError(
                "host",
                f"{host} can be reached from other machines, so the server needs keys first: "
                "make one with `assetwright keys create`, or serve 127.0.0.1",
            )
        metrics = Metrics()
        drawings = settings.serving.workers * BATCH
        engine = Engine.embedded(queue=drawings, observer=metrics.tick)
        studio = Studio(settings=settings, engine=engine)
        app = create_app(
            studio,
            database,
            audit=log,
            events=events,
            metrics=metrics,
            engine=engine,
            roots=roots or (),
        )
        if settings.serving.traces:
            ends.callback(trace(app).shutdown)
        run(app, host, port, lambda url: print_notice("serving", "bold green", url))
