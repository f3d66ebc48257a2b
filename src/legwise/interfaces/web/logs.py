"""Logs as JSON lines on standard error, without anything that a person said.

A line holds the pattern of an address, never the address: it may hold the code of an interview or
the words of a search. Of an unexpected error it holds the kind and the places in the code, never
the message, which may repeat a value.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
import uuid
from datetime import UTC, datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from legwise.interfaces.web.problems import Refused

log = logging.getLogger("legwise.web")

REQUEST_ID = b"x-request-id"


class JsonLines(logging.Formatter):
    """One JSON object a record: time, level, event, and what was given as `extra={"fields": ...}`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line |= _fault(record.exc_info[1])
        return json.dumps(line)


def log_to_standard_error() -> None:
    """Send the logs of Legwise and of the server to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    for name in ("legwise.web", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.INFO)


class Logged:
    """Gives every request an id, logs it, and turns an unexpected error into a problem."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        key, began, status = str(uuid.uuid4()), time.perf_counter(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (REQUEST_ID, key.encode())]
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:
            log.error("fault", extra={"fields": {"request": key, "route": _route(scope), **_fault(error)}})
            if status:  # the answer has begun: all that can be done is to break it off
                raise ConnectionAbortedError from None
            detail = "This is a fault of ours. Please report it with the id under `instance`."
            await Refused("fault", detail, instance=f"urn:uuid:{key}").response()(scope, receive, sending)
        log.info("request", extra={"fields": _line(scope, key, status, time.perf_counter() - began)})


def _line(scope: Scope, key: str, status: int, seconds: float) -> dict[str, Any]:
    return {
        "request": key,
        "method": scope["method"] if scope["method"] in METHODS else "other",
        "route": _route(scope),
        "status": status,
        "ms": round(seconds * 1000, 1),
    }


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "none")


def _fault(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    return {
        "error": type(error).__name__,
        "at": [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames],
    }
