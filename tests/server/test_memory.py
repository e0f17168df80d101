"""What a server does about its memory, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

THREADS = """
import ctypes, sys, threading
from assetwright.server.memory import limit_arenas

libc = ctypes.CDLL(None)
if not hasattr(libc, "malloc_info"):
    sys.exit(77)
if sys.argv[1] == "limited":
    assert limit_arenas()
libc.malloc.restype = ctypes.c_void_p
met = threading.Barrier(12)

def work():
    met.wait()
    for _ in range(200):
        libc.malloc(5000)
    met.wait()

threads = [threading.Thread(target=work) for _ in range(12)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc.fopen.restype = ctypes.c_void_p
libc.fopen.argtypes = [ctypes.c_char_p] * 2
libc.fclose.argtypes = [ctypes.c_void_p]
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
file = libc.fopen(sys.argv[2].encode(), b"w")
libc.malloc_info(0, file)
libc.fclose(file)
"""

HOLES = """
import asyncio, ctypes, re, sys
from pathlib import Path
from assetwright.server.memory import give_back

libc = ctypes.CDLL(None)
if not hasattr(libc, "malloc_trim"):
    sys.exit(77)
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = [ctypes.c_void_p]

def resident():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024

places = [libc.malloc(32_000) for _ in range(4000)]
for place in places:
    ctypes.memset(place, 1, 32_000)
for number, place in enumerate(places):
    # What stays is all over, so that no end is free.
    if number % 100:
        libc.free(place)
before = resident()

async def main():
    task = asyncio.create_task(give_back(0.01))
    for _ in range(1000):
        await asyncio.sleep(0.01)
        if resident() < before - 80:
            break
    task.cancel()

asyncio.run(main())
assert resident() < before - 80, (before, resident())
"""

LOADED = """
import gc
from assetwright.server.memory import keep_loaded

kept = [[] for _ in range(10_000)]
keep_loaded()
assert gc.get_freeze_count() > 10_000
assert not any(each is kept for each in gc.get_objects())
"""


def run(program: str, *arguments: str) -> int:
    return subprocess.run([sys.executable, "-c", program, *arguments], check=False).returncode


def test_threads_share_arenas(tmp_path) -> None:
    arenas = {}
    for name in ("limited", "free"):
        file = tmp_path / name
        code = run(THREADS, name, str(file))
        if code == 77:
            pytest.skip("the C library is not glibc")
        assert code == 0
        arenas[name] = file.read_text().count("<heap nr=")
    assert arenas["limited"] <= 2 < arenas["free"]


def test_what_is_loaded_is_looked_at_no_more() -> None:
    assert run(LOADED) == 0


def test_what_is_free_goes_back_to_the_system() -> None:
    code = run(HOLES)
    if code == 77:
        pytest.skip("the C library is not glibc")
    assert code == 0
