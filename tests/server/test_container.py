"""The image and the three services, as far as they can be looked at where no container runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PROGRAMS = Path(sys.executable).parent


def test_the_dockerfile_has_no_faults() -> None:
    told = subprocess.run(
        [PROGRAMS / "hadolint", ROOT / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stdout) == (0, "")


def test_the_services_are_as_compose_specifies_them() -> None:
    command = [PROGRAMS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec"]
    told = subprocess.run(
        [*command, ROOT / "docker-compose.yml"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout


def test_the_health_check_tells_a_server_from_none(server: Any) -> None:
    found = re.search(r"^    CMD (\[.*\])$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert found is not None
    program, *arguments = json.loads(found[1])
    assert program == "python"
    place = server.url.removeprefix("http://")
    for address, code in ((place, 0), ("127.0.0.1:1", 1)):
        told = [argument.replace("127.0.0.1:8000", address) for argument in arguments]
        checked = subprocess.run([sys.executable, *told], capture_output=True, check=False)
        assert checked.returncode == code, checked.stderr
