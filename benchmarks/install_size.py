"""Megabytes of a default install in a fresh environment, without pip and setuptools."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from collections import Counter
from pathlib import Path

from benchmarks.report import Measure, report

REPOSITORY = Path(__file__).parents[1]
INSTALLERS = {"pip", "setuptools", "pkg_resources", "_distutils_hack", "distutils-precedence.pth"}
LARGEST = 6


def install(folder: Path) -> Path:
    """Install the package into a new environment; returns its site-packages."""
    venv.create(folder, with_pip=True)
    binaries = folder / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [str(binaries / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", str(REPOSITORY)], check=True)
    return next(folder.glob("lib/python*/site-packages"), folder / "Lib" / "site-packages")


def sizes(site_packages: Path) -> Counter[str]:
    """Bytes of every top-level entry, compiled bytecode included."""
    counted: Counter[str] = Counter()
    for path in site_packages.rglob("*"):
        entry = path.relative_to(site_packages).parts[0]
        if path.is_file() and entry.split("-")[0] not in INSTALLERS and entry not in INSTALLERS:
            counted[entry] += path.lstat().st_size
    return counted


def main() -> None:
    """Measure and report."""
    with tempfile.TemporaryDirectory() as folder:
        counted = sizes(install(Path(folder)))
    parts = (
        Measure(f"  {name}", size / 1e6, "MB", None, "")
        for name, size in counted.most_common(LARGEST)
    )
    how = "all files of site-packages, but pip and setuptools"
    report(
        "install_size",
        [Measure("default install", sum(counted.values()) / 1e6, "MB", 250, how), *parts],
    )


if __name__ == "__main__":
    main()
