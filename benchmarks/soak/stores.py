"""A Redis and a PostgreSQL server of the benchmark's own, to be killed and started again."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Redis:
    """With nothing on disk: after a kill it is empty."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """It listens a moment later."""
        command = ["redis-server", "--port", str(self._port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--dir", str(self._folder)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def kill(self) -> None:
        """At once, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """Connections are taken, and nothing is answered."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It answers again."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


class PostgreSQL:
    """A cluster in a folder that its own user can enter."""

    def __init__(self, folder: Path) -> None:
        self._programs = _postgresql_programs()
        self._data, port = folder / "data", free_port()
        self.url = f"postgresql://owner@127.0.0.1:{port}/postgres"
        self._identity: dict[str, Any] = {"cwd": folder, "stdout": subprocess.DEVNULL}
        if os.getuid() == 0:
            # It refuses to run as root, which benchmarks in a container do.
            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
            self._identity |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        self._settings = f"-c listen_addresses=127.0.0.1 -p {port} "
        self._settings += f"-c unix_socket_directories={folder} -c max_connections=60"
        self._log = folder / "log"
        self._run("initdb", "-D", self._data, "-U", "owner", "--encoding=UTF8", "--locale=C")

    def start(self) -> None:
        """It takes connections."""
        self._control("-o", self._settings, "start")

    def crash(self) -> None:
        """Every connection is cut, and nothing is written down that was not before."""
        self._control("-m", "immediate", "stop")

    def restart(self) -> None:
        """As an upgrade would: connections are cut, and taken again a moment later."""
        self._control("-m", "fast", "-o", self._settings, "restart")

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", self._data, "-w", "-t", "60", "-l", self._log, *arguments)

    def _run(self, program: str, *arguments: str | Path) -> None:
        subprocess.run([self._programs / program, *arguments], check=True, **self._identity)


def _postgresql_programs() -> Path:
    """Debian keeps them out of PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    folders += [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    usable = [folder for folder in folders if (folder / "initdb").exists()]
    if not usable:
        raise SystemExit("PostgreSQL is not installed: run scripts/install-debian-packages")
    return usable[-1]


def wait_for(place: str, process: subprocess.Popen[bytes], seconds: float = 120) -> None:
    """Until something listens there; OSError when the process ends first, or takes too long."""
    host, _, port = place.rpartition(":")
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
