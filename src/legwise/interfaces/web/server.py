"""The application and the web server that runs it."""

from __future__ import annotations

import socket

import uvicorn
from fastapi import FastAPI

from legwise.interfaces.saved import Interviews
from legwise.interfaces.web.app import create_app
from legwise.interfaces.web.logs import log, log_to_standard_error
from legwise.interfaces.web.settings import Settings

#: More connections than this are turned away before a request is read.
CONNECTIONS = 1000


def run(settings: Settings, database: str | None, listening: socket.socket) -> None:
    """Serve at a bound socket until the process is told to stop; answers under way are finished.

    Raises:
        DatabaseError: the database of saved interviews cannot be used.
    """
    with Interviews(database) as interviews:
        _serve(create_app(settings, interviews), settings, listening)


def _serve(app: FastAPI, settings: Settings, listening: socket.socket) -> None:
    log_to_standard_error()
    host, port = listening.getsockname()[:2]
    log.info("starting", extra={"fields": {"host": host, "port": port}})
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        # Whom a request comes from is not taken from a header that anybody can write.
        proxy_headers=False,
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=int(settings.work_seconds) + 1,
    )
    uvicorn.Server(config).run(sockets=[listening])
