"""Which tools there are, by where they run."""

from __future__ import annotations

from typing import Any

from assetwright.server.mcp.exporting import EXPORT
from assetwright.server.mcp.generating import GENERATE_HERE, GENERATE_THERE
from assetwright.server.mcp.reading import CHECK, EXPLAIN, STYLES
from assetwright.server.mcp.tool import Tool


def local_tools() -> list[Tool[Any]]:
    """Those of a process of one's own."""
    return [GENERATE_HERE, EXPORT, EXPLAIN, CHECK, STYLES]


def served_tools(*, folders: bool) -> list[Tool[Any]]:
    """Those of the server; with ``folders`` also those that use folders of its machine."""
    tools: list[Tool[Any]] = [GENERATE_THERE, EXPORT, EXPLAIN, CHECK, STYLES]
    return [tool for tool in tools if folders or not tool.folders]
