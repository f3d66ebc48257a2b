"""What went wrong, as `application/problem+json` (RFC 9457): what, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import Response

from legwise.errors import NO_NAME, nearest

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
    hint = nearest(where.rpartition("/")[2], ids)
    return Refused("not-found", f"No {what} has this id.", [trouble(where, f"no {what} has this id; {hint}")])
