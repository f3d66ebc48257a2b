"""The errors of the inner layers, and of the framework, as problems."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from legwise.document import field_names, wording
from legwise.errors import CaseError, ConflictError, DatabaseError, ImpossibleAnswers, NotFoundError
from legwise.errors import Problem as Found
from legwise.interfaces.web.logs import METHODS, log
from legwise.interfaces.web.problems import Refused, Trouble, trouble

NO_BODY = Trouble(where="body", what="is missing, or is no object", do='send an object such as {"case": ...}')


async def on_refused(request: Request, error: Exception) -> Response:
    """Answer a refusal, or an address or a method that there is not."""
    assert isinstance(error, HTTPException)
    if isinstance(error, Refused):
        return error.response()
    if error.status_code == 405:
        allowed = ", ".join(_methods(request))
        return Refused("wrong-method", f"Use one of: {allowed}.", headers={"Allow": allowed}).response()
    if error.status_code == 404:
        return Refused("not-found", "Check the address; /api/v1/openapi.json lists all there are.").response()
    return Refused("wrong-request", "The request could not be read; check how it is sent.").response()


async def on_wrong_case(_: Request, error: Exception) -> Response:
    """Answer a case that cannot be used, with all that is wrong with it."""
    assert isinstance(error, CaseError)
    found = [trouble(_place(problem), problem.message) for problem in error.problems]
    return Refused("wrong-case", _counted(len(found)), found).response()


async def on_impossible_answers(_: Request, error: Exception) -> Response:
    """Answer a case that the knowledge base says nobody can have."""
    assert isinstance(error, ImpossibleAnswers)
    what, do = "has probability 0 beside the others", "check this answer"
    found = [Trouble(where=f"case: {key}", what=what, do=do) for key in error.findings]
    detail = "If all answers are right, the knowledge base is wrong: please report it."
    return Refused("impossible-answers", detail, found).response()


async def on_not_saved(_: Request, error: Exception) -> Response:
    """Answer a code that opens nothing; the code itself is not repeated."""
    return Refused("not-saved", str(error)).response()


async def on_conflict(_: Request, error: Exception) -> Response:
    """Answer a change of what somebody else has changed meanwhile."""
    return Refused("changed-elsewhere", str(error)).response()


async def on_database(_: Request, error: Exception) -> Response:
    """Answer that the database cannot be used; why is for the log, not for whoever asks."""
    log.error("database", extra={"fields": {"error": str(error)}})
    detail = "Try again later. Whoever runs this server finds the reason in its log."
    return Refused("database", detail, headers={"Retry-After": "30"}).response()


async def on_wrong_request(request: Request, error: Exception) -> Response:
    """Answer a request whose outer form is wrong: a key, a parameter, a body that is missing."""
    assert isinstance(error, RequestValidationError)
    words = _words(request)
    found = [
        NO_BODY if tuple(item["loc"]) == ("body",) else trouble(_where(item["loc"]), wording(item, words))
        for item in error.errors()
    ]
    places = {item["loc"][0] for item in error.errors()}
    kind = "not-found" if "path" in places else "no-version" if "header" in places else "wrong-request"
    return Refused(kind, _counted(len(found)), found).response()


def _methods(request: Request) -> list[str]:
    """Return all methods of an address; the framework names those of one of its routes only."""
    routes = request.app.routes
    return [
        method
        for method in METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    ]


def _place(problem: Found) -> str:
    return f"{problem.file}.{problem.key}" if problem.key else problem.file


def _where(loc: Sequence[str | int]) -> str:
    inside = loc[1:] if loc[0] == "body" and len(loc) > 1 else loc
    return ".".join(map(str, inside))


def _words(request: Request) -> list[str]:
    """Return the keys that the body of this request may have."""
    body: Any = getattr(request.scope.get("route"), "body_field", None)
    return field_names(body.field_info.annotation) if body is not None else []


def _counted(count: int) -> str:
    return "One thing is wrong; `problems` says which." if count == 1 else f"{count} things are wrong."


HANDLERS: Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
    HTTPException: on_refused,
    RequestValidationError: on_wrong_request,
    CaseError: on_wrong_case,
    ImpossibleAnswers: on_impossible_answers,
    NotFoundError: on_not_saved,
    ConflictError: on_conflict,
    DatabaseError: on_database,
}
