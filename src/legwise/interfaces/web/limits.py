"""Who may ask, how much and how often: decided before a request reaches any code of the API."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from legwise.errors import LegwiseError
from legwise.interfaces.web.problems import Refused

#: Probes are never counted: a busy server must still say that it lives.
PROBES = ("/api/v1/health", "/api/v1/ready")

Check = Callable[[Scope], None]


class Guarded:
    """Asks a check about each request; a refusal is the answer."""

    def __init__(self, app: ASGIApp, check: Check) -> None:
        self.app, self.check = app, check

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http":
            try:
                self.check(scope)
            except Refused as refused:
                await refused.response()(scope, receive, send)
                return
        await self.app(scope, receive, send)


def known_host(names: tuple[str, ...]) -> Check:
    """Return the check that a request is addressed to this server.

    A page elsewhere can point a name of its own at 127.0.0.1 and have a browser ask on its behalf
    (DNS rebinding); such a request carries that name. An address in figures carries none.
    """
    known = {"localhost", *(name.lower() for name in names)}

    def check(scope: Scope) -> None:
        host = _without_port(Headers(scope=scope).get("host", ""))
        if host not in known and not _in_figures(host):
            detail = "Ask by a name this server knows; whoever runs it adds one with --public-name."
            raise Refused("wrong-host", detail)

    return check


def rate(text: str) -> RateLimitItem:
    """Return the rate that a text such as "120/minute" means. Raises LegwiseError."""
    try:
        found = parse(text)
    except ValueError:
        found = None
    if found is None or found.amount < 1:
        raise LegwiseError(
            f"{text!r} is no rate; write a number and second, minute, hour or day, as in 60/minute"
        )
    return found


def not_too_often(most: RateLimitItem) -> Check:
    """Return the check that one client's address does not ask too often."""
    limiter = MovingWindowRateLimiter(MemoryStorage())

    def check(scope: Scope) -> None:
        client = scope["client"][0] if scope.get("client") else "none"
        if scope["path"] not in PROBES and not limiter.hit(most, client):
            detail = f"At most {most.amount} requests in {most.get_expiry()} seconds; wait a little."
            raise Refused("too-many-requests", detail, headers={"Retry-After": str(most.get_expiry())})

    return check


class WholeBody:
    """Takes in the body before anything else works, no more than so many bytes and seconds."""

    def __init__(self, app: ASGIApp, most: int, seconds: float) -> None:
        self.app, self.most, self.seconds = app, most, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its whole body, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            body = await self._read(scope, receive)
        except Refused as refused:
            await refused.response()(scope, receive, send)
            return
        if body is not None:
            await self.app(scope, _replayed(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        """Return the body, None if the client has gone."""
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdecimal() and int(announced[:20]) > self.most:
            raise self._too_large()
        parts: list[bytes] = []
        size = 0
        try:
            async with asyncio.timeout(self.seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    part = message.get("body", b"")
                    size += len(part)
                    if size > self.most:
                        raise self._too_large()
                    parts.append(part)
                    if not message.get("more_body", False):
                        return b"".join(parts)
        except TimeoutError:
            detail = f"It must arrive within {self.seconds:g} seconds; send it again."
            raise Refused("slow-body", detail, headers={"Connection": "close"}) from None

    def _too_large(self) -> Refused:
        detail = f"At most {self.most} bytes are read; leave out what a case does not need."
        return Refused("too-large", detail, headers={"Connection": "close"})


def _replayed(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].lower().rstrip(".")


def _in_figures(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
