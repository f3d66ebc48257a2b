"""Documents as data: the same bytes from the terminal and over the network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel

from legwise.assessment import Assessment
from legwise.case import Case
from legwise.interview.question import Question

Published = Literal["case", "assessment", "question"]

_PUBLISHED: Mapping[Published, type[BaseModel]] = {
    "case": Case,
    "assessment": Assessment,
    "question": Question,
}


def as_json(document: BaseModel) -> str:
    """Return a document as JSON."""
    return document.model_dump_json(indent=2) + "\n"


def schema_of(what: Published) -> str:
    """Return the published JSON Schema of a kind of document."""
    shape = _PUBLISHED[what].model_json_schema()
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema", **shape}
    return json.dumps(described, indent=2, sort_keys=True) + "\n"
