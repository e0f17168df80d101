from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mcp_types
import pytest
from mcp import Client, StdioServerParameters

from assetwright.cli import main
from assetwright.store import AuditLog

FAST = {"steps": 1, "size": "32x32", "densities": ["mdpi"], "formats": ["png"], "gates": False}
"""What makes a set quickly, for tests of something else."""


class Local:
    """An `assetwright mcp` process, its folders, and a client of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "root"
        self.root.mkdir()
        self.log = folder / "audit.sqlite3"
        self.settings = ""

    @property
    def environment(self) -> dict[str, str]:
        file = self.folder / "assetwright.toml"
        file.write_text(self.settings)
        return {
            "ASSETWRIGHT_CONFIG": str(file),
            "ASSETWRIGHT_REDIS": "off",
            "ASSETWRIGHT_AUDIT": str(self.log),
            "PATH": os.environ["PATH"],
        }

    def command(self, *options: str) -> list[str]:
        return [sys.executable, "-m", "assetwright", "mcp", *options]

    def client(self, *options: str, roots: list[Path] | None = None, mode: str = "auto") -> Client:
        executable, *arguments = self.command(*options)
        parameters = StdioServerParameters(
            command=executable, args=arguments, env=self.environment, cwd=self.folder
        )
        callback = None
        if roots is not None:
            found = [mcp_types.Root(uri=root.as_uri()) for root in roots]

            async def callback(_: Any) -> mcp_types.ListRootsResult:
                return mcp_types.ListRootsResult(roots=found)

        return Client(parameters, mode=mode, list_roots_callback=callback)

    def records(self) -> list[Any]:
        with AuditLog.open(str(self.log)) as log:
            return [entry.record for entry in log.records()]


@pytest.fixture
def local(tmp_path: Path) -> Local:
    return Local(tmp_path)


@pytest.fixture
def fast() -> dict[str, Any]:
    return dict(FAST)


@pytest.fixture
def told() -> Callable[[mcp_types.CallToolResult], str]:
    """The one sentence of a call that failed."""

    def told(result: mcp_types.CallToolResult) -> str:
        assert result.is_error, json.dumps(result.structured_content)
        (content,) = result.content
        assert isinstance(content, mcp_types.TextContent)
        assert "\n" not in content.text
        return content.text

    return told


@pytest.fixture
def files_in() -> Callable[[Path], dict[str, bytes]]:
    def files_in(folder: Path) -> dict[str, bytes]:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.is_symlink()
        }

    return files_in


@pytest.fixture
def run_mcp(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    """The exit code and what is said on stderr."""

    def run(*options: str) -> tuple[int, str]:
        code = main(["mcp", *options])
        return code, capsys.readouterr().err

    return run
