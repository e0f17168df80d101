"""Without the SDK: one sentence that says what to install."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assetwright.server.app import create_app
from assetwright.settings import Settings
from assetwright.store.database import Database
from assetwright.store.location import Location
from assetwright.studio import Studio


@pytest.fixture
def absent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("assetwright.server.mcp.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp_types", None)


@pytest.mark.usefixtures("absent")
def test_the_command_says_so(run_mcp, tmp_path: Path) -> None:
    code, stderr = run_mcp("--root", str(tmp_path))
    assert code == 1
    assert "pip install 'assetwright[mcp]'" in stderr
    assert stderr.count("\n") == 1


@pytest.mark.usefixtures("absent")
def test_the_server_says_so(tmp_path: Path) -> None:
    database = Database(Location.find(str(tmp_path / "keys.sqlite3")))
    app = create_app(Studio(settings=Settings()), database)
    # Not as a context: nothing is loaded for this.
    client = TestClient(app, base_url="http://localhost")
    answer = client.post("/mcp", json={})
    assert answer.status_code == 501
    assert "pip install 'assetwright[mcp]'" in answer.json()["detail"]
    database.close()
