"""The calls about one person. Nothing is kept: the same request gets the same bytes."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from legwise.assessment import Assessment
from legwise.case import Case
from legwise.interfaces.web.api import answers
from legwise.interfaces.web.api.bodies import AnswerBody, CaseBody, ExplainBody, NextQuestionBody, ParseBody
from legwise.interfaces.web.api.documents import Explanation, Next, Proposed, Triaged
from legwise.interfaces.web.api.openapi import problems
from legwise.interfaces.web.api.service import PREFIX, ServiceOf
from legwise.interfaces.web.api.strict_json import StrictJsonRoute

router = APIRouter(
    prefix=PREFIX,
    tags=["person"],
    route_class=StrictJsonRoute,
    responses=problems(
        "not-json",
        "slow-body",
        "too-large",
        "not-json-type",
        "wrong-request",
        "wrong-case",
        "impossible-answers",
        "too-many-requests",
        "fault",
        "busy",
        "time-out",
        "not-ready",
    ),
)


@router.post("/assess", operation_id="assess", response_model=Assessment)
async def assess(body: CaseBody, service: ServiceOf) -> Response:
    """Say what could be behind a leg ache, how urgent it is and what to do.

    The answer is that of `legwise assess CASE --format json`, to the byte.
    """
    return await service.answer(partial(answers.assessed, body))


@router.post("/next-question", operation_id="next-question", response_model=Next)
async def next_question(body: NextQuestionBody, service: ServiceOf) -> Response:
    """Say what to ask next and why, or that nothing more needs to be asked and what is still open."""
    return await service.answer(partial(answers.next_asked, body))


@router.post("/answer", operation_id="answer", response_model=Case)
async def answer(body: AnswerBody, service: ServiceOf) -> Response:
    """Put answers into a case, and take out what no longer makes sense after them.

    Give every item of a question: its value, a number in its unit, `unknown` or `rather_not_say`.
    """
    return await service.answer(partial(answers.answered, body))


@router.post("/triage", operation_id="triage", response_model=Triaged)
async def triage(body: CaseBody, service: ServiceOf) -> Response:
    """Say how urgent it is by red flags alone, without any probability."""
    return await service.answer(partial(answers.triaged, body))


@router.post("/explain", operation_id="explain", response_model=Explanation)
async def explain(body: ExplainBody, service: ServiceOf) -> Response:
    """Say what speaks for and against one cause, what leads to what, and where the numbers are from."""
    return await service.answer(partial(answers.explained, body))


@router.post("/parse", operation_id="parse", response_model=Proposed)
async def parse(body: ParseBody, service: ServiceOf) -> Response:
    """Say what a person's own words seem to mean, for the person to confirm one by one.

    A proposal is not an answer: send what was confirmed to `answer`. What is not proposed was not
    understood, and is not "no".
    """
    return await service.answer(partial(answers.proposed, body))
