"""The server as an ASGI application."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware import Middleware
from starlette.responses import Response

from legwise import __version__, assess
from legwise.errors import DatabaseError
from legwise.interfaces.saved import Interviews
from legwise.interfaces.web.api import about, calls, knowledge
from legwise.interfaces.web.api import interviews as saved
from legwise.interfaces.web.api.examples import EXAMPLES
from legwise.interfaces.web.api.openapi import openapi
from legwise.interfaces.web.api.service import PREFIX, Service, json_response
from legwise.interfaces.web.handlers import HANDLERS
from legwise.interfaces.web.headers import WithHeaders
from legwise.interfaces.web.limits import Guarded, WholeBody, known_host, not_too_often
from legwise.interfaces.web.logs import Logged, log
from legwise.interfaces.web.settings import Settings
from legwise.interfaces.web.workers import Workers
from legwise.interview.free_text import parse
from legwise.interview.policy import next_question
from legwise.model.store import Compiled, compiled

#: Seconds between two deletions of what has expired.
DAY = 24 * 60 * 60.0

#: FastAPI can send traces and logs to a collector that the environment names. Never here.
NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


def create_app(settings: Settings, interviews: Interviews) -> FastAPI:
    """Return the application. It is ready once its lifespan has begun."""
    service = Service(Workers(settings.threads, settings.waiting, settings.work_seconds), interviews)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        service.start(await asyncio.to_thread(_warm))
        sweeping = asyncio.create_task(_expire_daily(interviews))
        yield
        sweeping.cancel()
        service.stop()

    app = FastAPI(
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        middleware=_outside(settings),
        telemetry=NO_TELEMETRY,
    )
    app.state.service = service
    for error, handler in HANDLERS.items():
        app.add_exception_handler(error, handler)
    for part in (about, calls, saved, knowledge):
        app.include_router(part.router)
    _describe(app, service)
    return app


def _describe(app: FastAPI, service: Service) -> None:
    @cache
    def document() -> str:
        return json.dumps(openapi(app, EXAMPLES, service.base), indent=2) + "\n"

    @app.get(f"{PREFIX}/openapi.json", include_in_schema=False)
    async def describe() -> Response:
        """Show the OpenAPI document."""
        return json_response(await service.workers.run(document))


def _outside(settings: Settings) -> list[Middleware]:
    """Return what stands between the network and the API, outermost first."""
    return [
        Middleware(Logged),
        Middleware(WithHeaders),
        Middleware(Guarded, known_host(settings.names)),
        *([Middleware(Guarded, not_too_often(settings.rate))] if settings.rate else []),
        Middleware(WholeBody, settings.body_bytes, settings.body_seconds),
    ]


async def _expire_daily(interviews: Interviews) -> None:
    """Delete what has expired, once a day; opening the database did so for the first time."""
    while True:
        await asyncio.sleep(DAY)
        try:
            count = await asyncio.to_thread(interviews.expire)
            log.info("expired", extra={"fields": {"interviews": count}})
        except DatabaseError as error:  # perhaps tomorrow
            log.error("database", extra={"fields": {"error": str(error)}})


def _warm() -> Compiled:
    """Return the knowledge base after everything was used once, so that nobody waits for it later."""
    base, anybody = compiled(), {"age": 50, "sex": "female"}
    assess(anybody)
    next_question(anybody)
    parse("My calf cramps.", base.knowledge)
    return base
