"""What is sent to the API. The case inside a body is read as a case everywhere is."""

from __future__ import annotations

import datetime
import json
from contextlib import suppress
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, StrictBool, TypeAdapter, ValidationError

from legwise.case import MAX_ITEMS, Case, MedicineTaken, parse_case
from legwise.document import Document, field_names
from legwise.errors import CaseError
from legwise.interview.free_text import MAX_CHARACTERS
from legwise.interview.wording import Mode

_MEDICINES = TypeAdapter(tuple[MedicineTaken, ...])


def _case(data: Any) -> Case:
    # A CaseError is no ValueError, so pydantic lets it pass: every problem of a case in our words.
    return parse_case(Document("case", data, None), strict=True)


def _medicines(data: Any) -> tuple[MedicineTaken, ...]:
    try:
        return _MEDICINES.validate_json(json.dumps(data), strict=True)
    except ValidationError as error:
        document = Document("medicines", data, None)
        raise CaseError(document.problems(error, field_names(MedicineTaken))) from None


def _day(data: Any) -> datetime.date:
    # Pydantic would take 0 for the first day of 1970.
    if isinstance(data, str) and len(data) == len("2026-12-31"):
        with suppress(ValueError):
            return datetime.date.fromisoformat(data)
    raise ValueError("is not a day; write it as 2026-12-31")


CaseGiven = Annotated[Case, PlainValidator(_case, json_schema_input_type=Case)]
MedicinesGiven = Annotated[
    tuple[MedicineTaken, ...],
    PlainValidator(
        _medicines, json_schema_input_type=Annotated[tuple[MedicineTaken, ...], Field(max_length=MAX_ITEMS)]
    ),
]
Seen = Annotated[tuple[str, ...], Field(max_length=MAX_ITEMS)]
Day = Annotated[datetime.date, PlainValidator(_day, json_schema_input_type=datetime.date)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CaseBody(_Body):
    """A case."""

    case: CaseGiven


class ExplainBody(CaseBody):
    """A case, and the id of the cause to be explained."""

    cause: str = Field(min_length=1, max_length=200)


class NextQuestionBody(CaseBody):
    """A case, who answers, and the red flags of an emergency that were shown."""

    mode: Mode = "full"
    seen: Seen = ()


class Answers(_Body):
    """What was answered: to questions, about medicines, or both."""

    answers: dict[str, str] = Field(default={}, max_length=MAX_ITEMS)
    medicines: MedicinesGiven | None = None
    medicines_complete: StrictBool = False


class AnswerBody(Answers, CaseBody):
    """A case, and what was answered since."""


class ChangeBody(Answers):
    """What changes in a saved interview: answers, or whole parts of it."""

    case: CaseGiven | None = None
    mode: Mode | None = None
    seen: Seen | None = None


class ParseBody(_Body):
    """A person's own words, and the day they were written, for "since Tuesday"."""

    text: str = Field(min_length=1, max_length=MAX_CHARACTERS)
    date: Day | None = None
