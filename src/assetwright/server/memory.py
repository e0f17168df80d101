"""Memory of a process that runs for weeks, and in which many threads work."""

from __future__ import annotations

import asyncio
import ctypes
import gc

ARENAS = 2
"""For as many threads as allocate at a time: the interpreter's lock lets one go, networks more."""
EVERY = 60.0
"""Seconds after which what is free goes back to the system."""
_M_ARENA_MAX = -8


def limit_arenas(most: int = ARENAS) -> bool:
    """Have all threads allocate from ``most`` arenas; False where the C library has none.

    glibc gives every thread an arena of its own, up to eight a core, and what is free in one
    serves no thread of another: memory grows until each has met its largest request. See
    mallopt(3), M_ARENA_MAX. To be called before threads are started.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(_M_ARENA_MAX, most) == 1


async def give_back(every: float = EVERY) -> None:
    """For ever, have free memory returned to the system.

    glibc returns what is free at an arena's end; what lies between, from requests whose peaks fell
    together, it keeps. See malloc_trim(3).
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    while trim is not None:
        await asyncio.sleep(every)
        await asyncio.to_thread(trim, 0)


def keep_loaded() -> None:
    """Have the collector of cycles look no more at what is loaded now, which stays anyway.

    Some 300,000 objects: to look through them all holds up every thread for a tenth of a second.
    """
    gc.collect()
    gc.freeze()
