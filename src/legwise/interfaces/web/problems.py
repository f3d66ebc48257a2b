"""What went wrong, as `application/problem+json` (RFC 9457): what, where, and what to do."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from legwise.document import field_names, wording
from legwise.errors import NO_NAME, CaseError, ImpossibleAnswers, nearest
from legwise.errors import Problem as Found

log = logging.getLogger("legwise.web")

MEDIA_TYPE = "application/problem+json"

#: The kinds of problems: the status and the title of each.
KINDS: Mapping[str, tuple[int, str]] = {
    "not-json": (400, "The body is not JSON that can be read"),
    "not-found": (404, "There is nothing at this address"),
    "not-saved": (404, "No saved interview has this code"),
    "wrong-method": (405, "This address does not take this method"),
    "slow-body": (408, "The body did not arrive in time"),
    "changed-elsewhere": (412, "The interview was changed meanwhile"),
    "too-large": (413, "The body is too large"),
    "not-json-type": (415, "The body is not marked as JSON"),
    "wrong-host": (421, "This server does not answer to that name"),
    "wrong-request": (422, "The request is not complete or not correct"),
    "wrong-case": (422, "The case cannot be used as it stands"),
    "impossible-answers": (422, "No set of causes can explain these answers together"),
    "no-version": (428, "The request does not say which version it changes"),
    "too-many-requests": (429, "Too many requests"),
    "fault": (500, "Legwise failed"),
    "busy": (503, "Too much is asked of this server just now"),
    "time-out": (503, "The answer took too long"),
    "not-ready": (503, "This server is starting or stopping"),
    "database": (503, "Saved interviews cannot be reached"),
}

CORRECT_IT = "correct, add or leave out what stands at this place, then send it again"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Trouble(_Part):
    """One thing that is wrong: the place in the request, what is wrong there, what to do."""

    where: str
    what: str
    do: str


NO_BODY = Trouble(where="body", what="is missing, or is no object", do='send an object such as {"case": ...}')


class Problem(_Part):
    """Why a request got no answer, after RFC 9457.

    `instance` is there when the log of the server says more: look for its last part.
    """

    type: str
    title: str
    status: int
    detail: str
    problems: tuple[Trouble, ...] = ()
    instance: str | None = None


class Refused(HTTPException):
    """A request that gets a problem for an answer. `kind` is one of `KINDS`."""

    def __init__(
        self,
        kind: str,
        detail: str,
        problems: Sequence[Trouble] = (),
        headers: Mapping[str, str] | None = None,
        instance: str | None = None,
    ) -> None:
        status, title = KINDS[kind]
        super().__init__(status, detail, headers)
        self.problem = Problem(
            type=f"urn:legwise:problem:{kind}",
            title=title,
            status=status,
            detail=detail,
            problems=tuple(problems),
            instance=instance,
        )

    def response(self) -> Response:
        """Return the answer that says so."""
        body = self.problem.model_dump_json(exclude_none=True, indent=2) + "\n"
        return Response(body, self.status_code, self.headers, MEDIA_TYPE)


def trouble(where: str, message: str) -> Trouble:
    """Return one thing that is wrong; a message says what and, after a semicolon, what to do."""
    what, _, do = message.partition("; ")
    return Trouble(where=where, what=what, do=do if do and do != NO_NAME else CORRECT_IT)


def not_found(where: str, what: str, ids: Iterable[str]) -> Refused:
    """Return the refusal for an id that nothing has."""
    found = Trouble(where=where, what=f"no {what} has this id", do=nearest(where.rpartition("/")[2], ids))
    return Refused("not-found", f"No {what} has this id.", [found])


# --- the errors of the inner layers, as refusals -------------------------------------------


async def on_refused(_: Request, error: Exception) -> Response:
    """Answer a refusal, or an address or a method that there is not."""
    assert isinstance(error, HTTPException)
    if isinstance(error, Refused):
        return error.response()
    if error.status_code == 405:
        allowed = (error.headers or {}).get("allow") or (error.headers or {}).get("Allow", "")
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
