"""An example of every call, for the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from pydantic import BaseModel

from legwise.case import Case
from legwise.interfaces.render.data import schema_of
from legwise.interfaces.saved import KEPT, Saved
from legwise.interfaces.web.api import answers, entries
from legwise.interfaces.web.api.bodies import (
    AnswerBody,
    CaseBody,
    ExplainBody,
    NextQuestionBody,
    ParseBody,
)
from legwise.interfaces.web.api.documents import SavedInterview, Status
from legwise.interfaces.web.api.interviews import with_next
from legwise.interfaces.web.api.openapi import Example
from legwise.interview.answer import changed
from legwise.interview.policy import next_question
from legwise.model.store import Compiled

#: Night leg cramps on a water tablet that lowers potassium.
CASE: Mapping[str, Any] = {
    "age": 71,
    "sex": "female",
    "setting": "primary_care",
    "date": "2026-11-20",
    "complaint": {"main_site": "calf", "since_when": "2_to_6_weeks"},
    "answers": {"muscle_hardening": "yes"},
    "medicines": [{"name": "indapamide", "started": "2026-10-12"}],
    "labs": [{"test": "potassium", "value": 3.1, "unit": "mmol/L"}],
}
#: Nothing is kept under this code.
CODE = "7K3M-Q9TZ-2WXA"
NOBODY = {"age": 71, "sex": "female"}


def _sent(answer: Callable[..., BaseModel], kind: type[BaseModel], **body: Any) -> Example:
    return Example(partial(answer, kind.model_validate(body)), body)


def _got(answer: Callable[..., BaseModel], **parameters: Any) -> Example:
    return Example(partial(answer, **parameters), parameters=parameters)


def _exported(base: Compiled, version: int = 1, **answers: str) -> Saved:
    """Return an interview as it would be kept, without keeping it."""
    case = changed(Case.model_validate(NOBODY), answers, base.knowledge)
    made = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
    return Saved(
        case=case,
        mode="full",
        seen=(),
        code=CODE,
        version=version,
        created=made,
        changed=made,
        expires=made + KEPT,
    )


def _kept(base: Compiled, version: int = 1, **answers: str) -> SavedInterview:
    saved = _exported(base, version, **answers)
    return with_next(saved, next_question(saved.case, saved.mode, saved.seen, base))


EXAMPLES: Mapping[str, Example] = {
    "assess": _sent(answers.assessed, CaseBody, case=CASE),
    "triage": _sent(answers.triaged, CaseBody, case=CASE),
    "explain": _sent(answers.explained, ExplainBody, case=CASE, cause="nocturnal_leg_cramps"),
    "next-question": _sent(answers.next_asked, NextQuestionBody, case=NOBODY, mode="full", seen=[]),
    "answer": _sent(
        answers.answered, AnswerBody, case=NOBODY, answers={"main_site": "calf", "side": "unknown"}
    ),
    "parse": _sent(
        answers.proposed, ParseBody, text="My calf cramps at night since I started indapamide. No swelling."
    ),
    "create-interview": Example(_kept, {"case": NOBODY, "mode": "full", "seen": []}),
    "get-interview": Example(_kept, parameters={"code": CODE}),
    "change-interview": Example(
        partial(_kept, version=2, main_site="calf"),
        {"answers": {"main_site": "calf"}},
        {"code": CODE, "If-Match": '"1"'},
    ),
    "delete-interview": Example(lambda _: {}, parameters={"code": CODE}),
    "export-interview": Example(_exported, parameters={"code": CODE}),
    "list-causes": _got(entries.causes, offset=0, limit=2),
    "get-cause": _got(entries.cause, id="growing_pains"),
    "list-findings": _got(entries.findings, offset=0, limit=2),
    "get-finding": _got(entries.finding, id="urge_to_move"),
    "list-questions": _got(entries.questions, offset=0, limit=2),
    "get-question": _got(entries.question, id="main_site"),
    "list-sources": _got(entries.sources, offset=0, limit=2),
    "get-source": _got(entries.source, id="maisonneuve-2016"),
    "search": _got(entries.search, q="cramp", offset=0, limit=2),
    "schema": Example(lambda _: json.loads(schema_of("case")), parameters={"what": "case"}),
    "health": Example(lambda _: Status(status="alive")),
    "ready": Example(lambda _: Status(status="ready")),
}
