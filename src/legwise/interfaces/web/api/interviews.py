"""Interviews that are kept under a code, so that they can be gone on with later."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Header, Path
from starlette.responses import Response

from legwise.errors import ConflictError
from legwise.interfaces.render.data import as_json
from legwise.interfaces.saved import Interviews, Saved
from legwise.interfaces.web.api.answers import with_answers
from legwise.interfaces.web.api.bodies import ChangeBody, NextQuestionBody
from legwise.interfaces.web.api.documents import SavedInterview
from legwise.interfaces.web.api.openapi import problems
from legwise.interfaces.web.api.service import KNOWLEDGE_HEADER, PREFIX, Service, ServiceOf, json_response
from legwise.interfaces.web.api.strict_json import StrictJsonRoute
from legwise.interview.policy import next_question
from legwise.interview.question import Done, Question
from legwise.model.store import Compiled

Code = Annotated[
    str, Path(max_length=100, description="The code that was given out, such as 7K3M-Q9TZ-2WXA.")
]
Version = Annotated[
    str,
    Header(alias="If-Match", pattern=r'^"[0-9]{1,18}"$', description="The ETag of what you have read."),
]

CODED = ("not-saved", "wrong-request")
USED = ("wrong-request", "wrong-case", "impossible-answers")
SENT = ("not-json", "slow-body", "too-large", "not-json-type", *USED)

router = APIRouter(
    prefix=f"{PREFIX}/interviews",
    tags=["saved interviews"],
    route_class=StrictJsonRoute,
    responses=problems("too-many-requests", "fault", "busy", "time-out", "not-ready", "database"),
)


@router.post(
    "",
    operation_id="create-interview",
    status_code=201,
    response_model=SavedInterview,
    responses=problems(*SENT),
)
async def create(body: NextQuestionBody, service: ServiceOf) -> Response:
    """Keep an interview under a new code, for 30 days after its last change.

    Whoever has the code can read, change and delete it. Nobody can look a code up.
    """

    def work(interviews: Interviews, base: Compiled) -> SavedInterview:
        asked = next_question(body.case, body.mode, body.seen, base)  # first: a wrong case is not kept
        return with_next(interviews.create(body.case, body.mode, body.seen), asked)

    return await _answer(service, work, 201)


@router.get(
    "/{code}",
    operation_id="get-interview",
    response_model=SavedInterview,
    responses=problems("not-saved", *USED),
)
async def read(code: Code, service: ServiceOf) -> Response:
    """Show an interview and what to ask next.

    If the knowledge base has changed so much that its case cannot be used any more, `problems` says
    which answers are meant; `export` still shows it, and a change may replace the case.
    """

    def work(interviews: Interviews, base: Compiled) -> SavedInterview:
        found = interviews.read(code)
        return with_next(found, next_question(found.case, found.mode, found.seen, base))

    return await _answer(service, work)


@router.patch(
    "/{code}",
    operation_id="change-interview",
    response_model=SavedInterview,
    responses=problems(*SENT, "not-saved", "changed-elsewhere", "no-version"),
)
async def change(code: Code, body: ChangeBody, version: Version, service: ServiceOf) -> Response:
    """Put answers into an interview, or replace parts of it, if nobody has changed it since you read it.

    What is not given stays as it was. The answers go into the case as they do in `answer`.
    """

    def work(interviews: Interviews, base: Compiled) -> SavedInterview:
        before, read = interviews.read(code), int(version.strip('"'))
        if before.version != read:
            raise ConflictError(before.version)
        case = with_answers(body.case or before.case, body, base)
        mode, seen = body.mode or before.mode, before.seen if body.seen is None else body.seen
        asked = next_question(case, mode, seen, base)
        return with_next(interviews.update(code, read, case, mode=mode, seen=seen), asked)

    return await _answer(service, work)


@router.delete(
    "/{code}",
    operation_id="delete-interview",
    status_code=204,
    responses=problems(*CODED),
)
async def delete(code: Code, service: ServiceOf) -> Response:
    """Delete an interview for good."""
    await service.workers.run(lambda: service.interviews.delete(code))
    return Response(status_code=204)


@router.get(
    "/{code}/export", operation_id="export-interview", response_model=Saved, responses=problems(*CODED)
)
async def export(code: Code, service: ServiceOf) -> Response:
    """Show everything that is kept under a code."""
    found = await service.workers.run(lambda: service.interviews.read(code))
    return json_response(as_json(found), {"ETag": f'"{found.version}"'})


def with_next(saved: Saved, asked: Question | Done) -> SavedInterview:
    """Return a saved interview with what to ask next."""
    return SavedInterview(**dict(saved), next=asked)


async def _answer(
    service: Service, work: Callable[[Interviews, Compiled], SavedInterview], status: int = 200
) -> Response:
    base = service.base
    found = await service.workers.run(lambda: work(service.interviews, base))
    headers = {KNOWLEDGE_HEADER: base.hash, "ETag": f'"{found.version}"'}
    return json_response(as_json(found), headers, status)
