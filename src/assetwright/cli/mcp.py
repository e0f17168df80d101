"""``assetwright mcp``: the tools of assistants in editors, over standard input and output."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def mcp(
    roots: Annotated[
        list[Path] | None,
        typer.Option(
            "--root",
            metavar="DIR",
            help="A folder that tools may write to and read from, with all below it; repeatable.",
            show_default="the folders that the editor has open",
        ),
    ] = None,
) -> None:
    """Serve the Model Context Protocol to the editor that starts this; see docs/mcp.md."""
    import asyncio

    from assetwright.cli.door import opened_log, user_name
    from assetwright.settings import Settings
    from assetwright.studio import Studio
    from assetwright.types import EnvironmentProblem

    try:
        from assetwright.server.mcp.host import LocalHost
        from assetwright.server.mcp.roots import Roots
        from assetwright.server.mcp.stdio import serve_stdio
    except ModuleNotFoundError as error:
        raise EnvironmentProblem(
            f"MCP needs {error.name}: pip install 'assetwright[mcp]'."
        ) from error

    allowed = Roots.given(roots) if roots else None
    settings = Settings.find(allowed.folders[0] if allowed else None)
    with opened_log(settings) as log:
        host = LocalHost(Studio(settings=settings), allowed, log, user_name())
        asyncio.run(serve_stdio(host))
