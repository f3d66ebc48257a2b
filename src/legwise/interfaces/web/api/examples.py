"""An example of every call, for the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from pydantic import BaseModel

from legwise.interfaces.render.data import schema_of
from legwise.interfaces.web.api import answers, entries
from legwise.interfaces.web.api.bodies import AnswerBody, CaseBody, ExplainBody, NextQuestionBody
from legwise.interfaces.web.api.documents import Status
from legwise.interfaces.web.api.openapi import Example

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
NOBODY = {"age": 71, "sex": "female"}


def _sent(answer: Callable[..., BaseModel], kind: type[BaseModel], **body: Any) -> Example:
    return Example(partial(answer, kind.model_validate(body)), body)


def _got(answer: Callable[..., BaseModel], **parameters: Any) -> Example:
    return Example(partial(answer, **parameters), parameters=parameters)


EXAMPLES: Mapping[str, Example] = {
    "assess": _sent(answers.assessed, CaseBody, case=CASE),
    "triage": _sent(answers.triaged, CaseBody, case=CASE),
    "explain": _sent(answers.explained, ExplainBody, case=CASE, cause="nocturnal_leg_cramps"),
    "next-question": _sent(answers.next_asked, NextQuestionBody, case=NOBODY, mode="full", seen=[]),
    "answer": _sent(
        answers.answered, AnswerBody, case=NOBODY, answers={"main_site": "calf", "side": "unknown"}
    ),
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
