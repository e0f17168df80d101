"""The app: its parts put together, and what is begun and ended with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.types import Lifespan

from assetwright import __version__
from assetwright.diffusion.engine import Engine
from assetwright.export.imprint import Imprint
from assetwright.qa.gate import NothingPassed
from assetwright.server import problems
from assetwright.server.allowance import RateLimiter
from assetwright.server.assets import route as assets
from assetwright.server.assets.folder import ResultFolder
from assetwright.server.assets.running import Running
from assetwright.server.entrance import Entrance
from assetwright.server.keyring import Keyring
from assetwright.server.mcp.absent import Absent
from assetwright.server.memory import give_back
from assetwright.server.metrics import Metrics
from assetwright.server.openai import route as openai
from assetwright.server.routers import batch, catalog, health
from assetwright.server.service import Service
from assetwright.server.workroom import Workroom
from assetwright.store import AuditLog, EventLog
from assetwright.store.api_keys import ApiKeys
from assetwright.store.database import Database
from assetwright.store.idempotency import IdempotencyKeys
from assetwright.studio import Studio

if TYPE_CHECKING:
    from assetwright.server.mcp.mount import Mount

DESCRIPTION = """\
Words in, app-ready assets out. Errors are problem documents (RFC 9457); every answer has an
`X-Request-ID`. A server with keys wants `Authorization: Bearer aw_…`.
"""


def create_app(
    studio: Studio,
    database: Database,
    *,
    audit: AuditLog | None = None,
    events: EventLog | None = None,
    metrics: Metrics | None = None,
    engine: Engine | None = None,
    roots: Sequence[Path] = (),
) -> FastAPI:
    """The app over ``studio``, whose settings are the server's. Any ASGI server runs it.

    ``database`` is the server's own (see ``store.server_database``); it is not closed here.
    ``audit`` is the log every prompt leaves a record in. ``engine`` is the studio's, with
    ``metrics.tick`` as its observer; it is closed when the app ends. ``roots`` are the folders of
    this machine that the tools at ``/mcp`` may use.

    InputError or EnvironmentProblem where the settings ask for signatures that cannot be made.
    """
    serving = studio.settings.serving
    metrics = metrics or Metrics()
    workroom = Workroom(serving.workers, serving.queue, metrics.waited)
    keys = ApiKeys(database)
    results = ResultFolder.of(serving)
    service = Service(
        studio=studio,
        database=database,
        keys=keys,
        keyring=Keyring(keys, studio.settings),
        rates=RateLimiter(),
        audit=audit,
        events=events or EventLog.from_settings(),
        metrics=metrics,
        workroom=workroom,
        imprint=Imprint.of(studio.settings),
        results=results,
        running=Running(results),
        idempotency=IdempotencyKeys(database),
    )
    metrics.follow("assetwright_queue_depth", "Requests that wait.", lambda: workroom.waiting)
    metrics.follow("assetwright_queue_capacity", "That may wait.", lambda: workroom.queue)
    metrics.follow("assetwright_working", "Requests in work.", lambda: workroom.working)
    metrics.follow_cache(lambda: studio.text_cache)
    if engine is not None:
        metrics.follow(
            "assetwright_drawings_waiting", "Drawings not begun.", lambda: engine.load.waiting
        )
        metrics.follow(
            "assetwright_drawings_running", "Drawings on their way.", lambda: engine.load.running
        )
    mcp = _mcp(service, roots)
    app = FastAPI(
        title="assetwright",
        version=__version__,
        summary="A text prompt in, a complete app-ready asset set out.",
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=_lifespan(service, engine, mcp),
        # Its page loads scripts from another's server.
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    app.add_exception_handler(HTTPException, problems.handle)
    app.add_exception_handler(RequestValidationError, problems.handle)
    app.add_middleware(Entrance, service=service)
    for module in (health, catalog, batch, openai, assets):
        app.include_router(module.router)
    app.router.routes.append(mcp.route)
    _describe(app)
    return app


def _mcp(service: Service, roots: Sequence[Path]) -> Mount | Absent:
    """The Model Context Protocol, where its SDK is installed."""
    try:
        from assetwright.server.mcp.mount import Mount
    except ModuleNotFoundError as error:
        if error.name not in ("mcp", "mcp_types"):
            raise
        return Absent()
    from assetwright.server.mcp.roots import Roots

    return Mount(service, Roots.given(roots))


def _lifespan(service: Service, engine: Engine | None, mcp: Mount | Absent) -> Lifespan[FastAPI]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        watch = asyncio.create_task(service.metrics.watch_loop())
        memory = asyncio.create_task(give_back())
        load = asyncio.create_task(asyncio.to_thread(_load, service, app))
        try:
            async with mcp.running():
                yield
        finally:
            watch.cancel()
            memory.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await load
            await service.running.close(service.serving.drain)
            await service.workroom.close()
            if engine is not None:
                await asyncio.to_thread(engine.close)

    return lifespan


def _load(service: Service, app: FastAPI) -> None:
    """Read the weights and everything else that the first request would wait for."""
    try:
        app.openapi()
        service.studio.generate("[icon] circle 64x64", retries=0)
    except NothingPassed:
        # Then the checks were loaded, too.
        pass
    except Exception as error:
        service.failed(error, "start")
        raise
    if service.on_ready is not None:
        service.on_ready()
    service.ready = True


def _describe(app: FastAPI) -> None:
    """The OpenAPI document: problems instead of FastAPI's own errors, and the key."""

    def openapi() -> dict[str, object]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title,
                version=app.version,
                summary=app.summary,
                description=app.description,
                routes=app.routes,
                license_info=app.license_info,
            )
            components = document.setdefault("components", {})
            schemas = components.setdefault("schemas", {})
            schemas["Problem"] = problems.SCHEMA
            schemas.pop("HTTPValidationError", None)
            schemas.pop("ValidationError", None)
            components["securitySchemes"] = {
                "key": {"type": "http", "scheme": "bearer", "description": "A key, aw_…"}
            }
            document["security"] = [{"key": []}, {}]
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
