"""Case: what is known about one person at one time.

Age and sex are required. All else is optional; what is not given is unknown, and
unknown is never "no". A case may be written in YAML or JSON; a published JSON Schema
describes it (`legwise schema case`).
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema, field_validator

from legwise.document import Document, field_names
from legwise.errors import CaseError, Problem

MAX_ITEMS = 500

#: What a person may say instead of an answer. Neither is ever read as "no".
UNANSWERED = ("unknown", "rather_not_say")

#: The value of an answer; `38.2` is read as the word that it is.
Given = Annotated[str, WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "number"}]})]

Name = Annotated[str, Field(min_length=1, max_length=200)]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MedicineTaken(_Part):
    """A medicine as the person writes it; dates as far as known."""

    name: Name
    dose: Annotated[str, Field(max_length=100)] | None = None
    started: datetime.date | None = None
    changed: datetime.date | None = None
    stopped: datetime.date | None = None


class LabValue(_Part):
    """One laboratory result. The unit is required: a number alone can be wrong by 1,000."""

    test: Name
    value: Finite
    unit: Annotated[str, Field(min_length=1, max_length=20)]
    taken: datetime.date | None = None


class LegMeasurement(_Part):
    """A measurement of one or both legs, such as an ankle-brachial index."""

    left: Finite | None = None
    right: Finite | None = None


class AnklePressures(_Part):
    """Systolic pressures in mmHg; the index of a leg is ankle over the higher arm."""

    arm: float = Field(gt=40, le=300)
    left_ankle: float | None = Field(default=None, ge=0, le=300)
    right_ankle: float | None = Field(default=None, ge=0, le=300)


class Case(_Part):
    """What is known about one person at one time."""

    age: int = Field(ge=0, le=120)
    sex: Literal["female", "male"]
    setting: Literal["self", "primary_care", "emergency"] = "self"
    date: datetime.date | None = Field(default=None, description="the day the case describes")
    began: datetime.date | None = Field(default=None, description="the day the ache began, if known")
    complaint: dict[str, Given] = Field(default={}, max_length=MAX_ITEMS)
    answers: dict[str, Given] = Field(default={}, max_length=MAX_ITEMS)
    history: dict[str, Given] = Field(default={}, max_length=MAX_ITEMS)
    medicines: tuple[MedicineTaken, ...] | None = Field(default=None, max_length=MAX_ITEMS)
    medicines_complete: bool = Field(
        default=False, description="true if no medicine is missing from the list"
    )
    labs: tuple[LabValue, ...] = Field(default=(), max_length=MAX_ITEMS)
    measurements: dict[str, LegMeasurement | Finite] = Field(default={}, max_length=MAX_ITEMS)
    ankle_pressures: AnklePressures | None = None

    @field_validator("complaint", "answers", "history", mode="before")
    @classmethod
    def _numbers_are_words_here(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {k: str(v) if isinstance(v, int | float) else v for k, v in value.items()}
        return value


def parse_case(document: Document, strict: bool = False) -> Case:
    """Return the case that a document describes.

    Args:
        document: a case as people or programs write it.
        strict: take values only in the types of the published schema, as JSON has them: a text
            is no number. People who write YAML are not held to it.

    Raises:
        CaseError: with every problem of form: an unknown key, a wrong type, a date that
            is none. What the words mean is checked by `knowledge.facts`.
    """
    if not isinstance(document.data, dict):
        problem = document.problem((), "is not a case; a case is keys with values, such as `age: 64`")
        raise CaseError([problem])
    try:
        if strict:
            return Case.model_validate_json(json.dumps(document.data), strict=True)
        return Case.model_validate(document.data)
    except ValidationError as error:
        raise CaseError(_in_plain_words(document.problems(error, field_names(Case)))) from None


def as_case(case: Case | Mapping[str, object]) -> Case:
    """Return a case from a mapping with its keys.

    Raises:
        CaseError: as `parse_case`.
    """
    return case if isinstance(case, Case) else parse_case(Document("case", dict(case), None))


def _in_plain_words(problems: list[Problem]) -> list[Problem]:
    """Speak of lists and keys, and say once what is wrong with a measurement.

    A measurement may be a number or a number per leg; pydantic complains about both.
    """
    found: dict[Problem, None] = {}
    for problem in problems:
        message = problem.message
        measurement = problem.key.startswith("measurements.")
        if "is not a list" in message:
            message = "needs a list"
        elif measurement and ("valid dictionary" in message or problem.key.count(".") == 1):
            message = "needs a number, or `left` and `right` with a number each"
        elif "valid dictionary" in message:
            message = "needs keys with values"
        found[Problem(problem.file, problem.line, problem.key, message)] = None
    inside = [problem.key for problem in found if problem.key.count(".") > 1]
    return [p for p in found if not any(key.startswith(f"{p.key}.") for key in inside)]
