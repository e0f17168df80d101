"""How the server serves: limits, places, patience."""

from __future__ import annotations

from dataclasses import dataclass

RATE = r"^([1-9]\d{0,6}/(second|minute|hour|day))?$"
"""How often something may happen, as "60/minute"; empty for as often as it likes."""


@dataclass(frozen=True, slots=True)
class Serving:
    """``[server]`` of a project's file.

    ``database`` is where API keys are, a file or a ``postgresql://`` URL; None is where the audit
    log is. At most ``queue`` requests wait for one of ``workers`` threads. ``max_body`` is in
    bytes, ``max_cost`` in picture-steps: see ``server.cost``. ``rate`` is how often a key may ask
    ("60/minute"; empty: as often as it likes) and ``quota`` how many pictures it may have drawn a
    day (0: any number), where the key itself does not say. ``drain`` is for how many seconds a
    server that is told to stop goes on with what it has begun. ``public_metrics`` lets anybody
    read ``/metrics``. With ``traces`` every request is told to OpenTelemetry.

    ``results`` is the folder that sets are kept in for a day, None for one in the user's data
    folder, and ``results_mb`` how much it may hold. ``url`` is how clients reach the server where
    they reach it through another, as ``https://assets.example.com``; None for as they ask.
    """

    database: str | None = None
    workers: int = 16
    queue: int = 64
    max_body: int = 1_000_000
    max_cost: int = 4096
    rate: str = "120/minute"
    quota: int = 0
    drain: int = 30
    public_metrics: bool = False
    traces: bool = False
    results: str | None = None
    results_mb: int = 4096
    url: str | None = None
