"""``/healthz``, ``/readyz`` and ``/metrics``: for orchestrators and Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import BaseModel

from assetwright.server.caller import MetricsReader
from assetwright.server.problems import Problem, documented
from assetwright.server.service import TheService

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """All is well."""

    status: str


@router.get("/healthz")
async def healthz() -> Health:
    """The process answers. Never asks for a key."""
    return Health(status="ok")


@router.get("/readyz", responses=documented(503))
async def readyz(service: TheService) -> Health:
    """The model is loaded and the queue has room. Never asks for a key."""
    if not service.ready:
        raise Problem(503, "loading", "The model is being loaded.", headers={"Retry-After": "1"})
    if service.workroom.full:
        wait = str(service.workroom.seconds_until_room())
        raise Problem(503, "queue-full", "The queue is full.", headers={"Retry-After": wait})
    return Health(status="ok")


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {"content": {"text/plain": {}}, "description": "Prometheus' text format."},
        **documented(401, 403),
    },
)
def metrics(service: TheService, _: MetricsReader) -> Response:
    """Counters for Prometheus."""
    return Response(service.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
