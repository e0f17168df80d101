"""Minutes of mixed traffic on one server, while its stores go away and come back.

Every answer is compared with the one that the same request got when nobody else asked.

    python -m benchmarks.soak [--minutes 10] [--clients 6]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.report import Measure, report
from benchmarks.soak import questions
from benchmarks.soak.questions import Answer, Question
from benchmarks.soak.stores import PostgreSQL, Redis, free_port, wait_for
from benchmarks.soak.traffic import Outages, Tally, Traffic
from benchmarks.soak.watch import Counters, IdleLoop, Lateness, Watch, slope

PATIENCE = 120.0
WARM = 0.25
"""The part of the time after which memory is expected to be flat."""
SETTINGS = """
[server]
workers = 16
queue = 64
rate = ""

[cache]
memory_mb = 0
"""


def main(minutes: float = 10.0, clients: int = 6) -> None:
    """Run it, print what came of it, and end with an error where an answer was not right."""
    # The stores' own user must be able to enter.
    with tempfile.TemporaryDirectory(prefix="assetwright-soak-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        places = {each: folder / each for each in ("redis", "postgresql", "server")}
        for place in places.values():
            place.mkdir()
        redis, postgresql = Redis(places["redis"]), PostgreSQL(places["postgresql"])
        redis.start()
        postgresql.start()
        try:
            with server(places["server"], redis, postgresql) as (process, url):
                tally = measure(process, url, redis, postgresql, 60 * minutes, clients)
        finally:
            redis.kill()
            postgresql.crash()
    if tally.wrong or tally.faults:
        raise SystemExit("\n".join([*tally.wrong, *tally.faults][:20]))


@contextmanager
def server(
    folder: Path, redis: Redis, postgresql: PostgreSQL
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`assetwright serve`, with everything it writes in ``folder``."""
    (folder / "assetwright.toml").write_text(SETTINGS)
    port = free_port()
    environment = os.environ | {
        "ASSETWRIGHT_CONFIG": str(folder / "assetwright.toml"),
        "ASSETWRIGHT_AUDIT": postgresql.url,
        "ASSETWRIGHT_DATABASE": postgresql.url,
        "ASSETWRIGHT_REDIS": redis.url,
        "ASSETWRIGHT_DATA": str(folder / "data"),
        "ASSETWRIGHT_LOG": "json",
        "XDG_DATA_HOME": str(folder / "data"),
    }
    command = [sys.executable, "-m", "assetwright", "serve", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, cwd=folder, stderr=log)
        try:
            try:
                wait_for(url.removeprefix("http://"), process)
            except OSError:
                raise SystemExit((folder / "log").read_text()[-2000:]) from None
            with httpx.Client(base_url=url, timeout=PATIENCE) as client:
                while client.get("/readyz").status_code != 200:
                    time.sleep(0.1)
            yield process, url
            process.send_signal(signal.SIGTERM)
            code = process.wait(PATIENCE)
            if code != 0:
                raise SystemExit(f"the server ended with {code}")
        finally:
            if process.poll() is None:
                process.kill()
            print_failures(folder / "log")


def print_failures(log: Path) -> None:
    """What the server says of its own faults; those that the database is away are expected."""
    lines = [line for line in log.read_text().splitlines() if '"failure"' in line]
    strange = [line for line in lines if "EnvironmentProblem" not in line]
    print(f"\nthe server's log has {len(lines)} failures, {len(strange)} not of an outage")
    for line in strange[:10]:
        print(f"  {line[:600]}")


def measure(
    process: subprocess.Popen[bytes],
    url: str,
    redis: Redis,
    postgresql: PostgreSQL,
    seconds: float,
    clients: int,
) -> Tally:
    idle = IdleLoop()
    with httpx.Client(base_url=url, timeout=PATIENCE) as client:
        before = Counters(client).lateness()
        idle.start()
        tally, watch = asyncio.run(soak(process.pid, url, redis, postgresql, seconds, clients))
        machine = idle.stop()
        at_rest(client)
        counters = Counters(client)
    seen = watch.after(WARM * seconds)
    loop = since(before, counters.lateness())
    print_tally(tally)
    report("soak", measures(tally, seen, loop, machine, counters, seconds))
    return tally


async def soak(
    process: int, url: str, redis: Redis, postgresql: PostgreSQL, seconds: float, clients: int
) -> tuple[Tally, Watch]:
    limits = httpx.Limits(max_connections=4 * clients)
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=limits) as client:
        alone: list[tuple[Question, Answer]] = []
        for question in questions.good():
            alone.append((question, await questions.ask(client, question)))
        failed = [answer.text for _, answer in alone if answer.status >= 500]
        if failed:
            raise SystemExit(f"alone on the server: {failed[0]}")
        print(f"{len(alone)} requests answered alone; now {clients} clients for {seconds:.0f} s")
        outages = Outages()
        traffic = Traffic(client, alone, questions.bad(), outages)
        watch = Watch(process)
        until = time.monotonic() + seconds
        watching = asyncio.create_task(watch.run())
        storms = asyncio.create_task(storm(redis, postgresql, outages, seconds))
        await asyncio.gather(*(traffic.client(seed, until) for seed in range(clients)))
        await storms
        watching.cancel()
        await watching
        return traffic.tally, watch


async def storm(redis: Redis, postgresql: PostgreSQL, outages: Outages, seconds: float) -> None:
    """Each store goes away as it may: killed, frozen, crashed, restarted."""

    def crash() -> None:
        outages.begin()
        postgresql.crash()

    def recover() -> None:
        postgresql.start()
        outages.end()

    def restart() -> None:
        outages.begin()
        postgresql.restart()
        outages.end()

    plan: list[tuple[float, Callable[[], object]]] = [
        (0.15, redis.kill),
        (0.25, redis.start),
        (0.40, crash),
        (0.43, recover),
        (0.55, redis.freeze),
        (0.60, redis.thaw),
        (0.70, restart),
        (0.80, redis.kill),
        (0.81, redis.start),
    ]
    started = time.monotonic()
    for share, step in plan:
        await asyncio.sleep(max(0.0, started + share * seconds - time.monotonic()))
        await asyncio.to_thread(step)


def at_rest(client: httpx.Client) -> None:
    """Nothing may be left of those who left."""
    for _ in range(200):
        counters = Counters(client)
        names = ("working", "queue_depth", "drawings_waiting", "drawings_running")
        if not any(counters.get(f"assetwright_{name}") for name in names):
            return
        time.sleep(0.1)
    raise SystemExit("the server still works for clients that have left")


def since(before: Lateness, after: Lateness) -> Lateness:
    return Lateness(after.looks - before.looks, after.late - before.late, after.worst)


def print_tally(tally: Tally) -> None:
    print(f"\n{'':18}{'asked':>8}{'right':>8}{'outage':>8}{'left':>8}")
    for kind in sorted(tally.asked):
        numbers = (tally.asked, tally.right, tally.told_of_outage, tally.given_up)
        print(f"{kind:18}" + "".join(f"{each[kind]:8}" for each in numbers))


def measures(
    tally: Tally,
    seen: list[tuple[float, float]],
    loop: Lateness,
    machine: Lateness,
    counters: Counters,
    seconds: float,
) -> list[Measure]:
    asked, right = sum(tally.asked.values()), sum(tally.right.values())
    outage, left = sum(tally.told_of_outage.values()), sum(tally.given_up.values())
    reached = f"{seen[0][1]:.0f} to {seen[-1][1]:.0f} MB" if seen else "too short to tell"
    late = f"{loop.late} of {loop.looks} looks, worst {1000 * loop.worst:.0f} ms since the start"
    own = f"{machine.late} of {machine.looks} looks, worst {1000 * machine.worst:.0f} ms"
    busy = 1000 * counters.get("assetwright_event_loop_busy_worst_seconds")
    return [
        Measure("wrong answers", len(tally.wrong), "", 0, f"of {asked} in {seconds:.0f} s"),
        Measure("other faults", len(tally.faults), "", 0, f"{right} right, {left} left early"),
        Measure("answers that PostgreSQL is away", outage, "", None, "503 with Retry-After"),
        Measure("turned away", tally.turned_away, "", None, "429 with Retry-After"),
        Measure("memory: slope", slope(seen), "MB/min", 1, reached),
        Measure("event loop: most it computed", busy, "ms", 50, "between two looks, 100 ms apart"),
        Measure("event loop: late by over 50 ms", loop.share, "%", None, late),
        Measure("an idle loop beside it", machine.share, "%", None, own),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--clients", type=int, default=6)
    options = parser.parse_args()
    main(options.minutes, options.clients)
