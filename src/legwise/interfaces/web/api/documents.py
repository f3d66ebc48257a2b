"""What the API answers with, beside what the core already has a document for."""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from legwise.assessment import CauseResult, Cited, FiredRule, GroupResult, Level, Words
from legwise.interfaces.saved import Saved
from legwise.interview.free_text import Proposal
from legwise.interview.question import Done, Question

T = TypeVar("T")

#: What comes next in an interview; `form` tells the two apart.
Next = Annotated[Question | Done, Field(discriminator="form")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Triaged(_Part):
    """How soon, by red flags alone. The assessment can only be as urgent or more.

    `open`: red flags that would fire if what is not known were the worrying answer.
    """

    level: Level
    says: Words
    rules: tuple[FiredRule, ...]
    considered: int
    open: tuple[str, ...]
    knowledge_version: str
    knowledge_hash: str
    legwise_version: str


class Proposed(_Part):
    """What a text seems to say. Nothing of it is an answer until the person says that it is right."""

    proposals: tuple[Proposal, ...]


class Explanation(_Part):
    """One cause as the assessment has it: what speaks for and against it, and the sources."""

    cause: CauseResult
    group: GroupResult | None
    sources: tuple[Cited, ...]
    knowledge_version: str
    knowledge_hash: str
    legwise_version: str


class SavedInterview(Saved):
    """An interview that is kept, and what to ask next."""

    next: Next


class Page(_Part, Generic[T]):
    """A part of a list. `next` is the address of the following part, null at the end."""

    items: tuple[T, ...]
    total: int
    next: str | None
    knowledge_hash: str


class CauseInShort(_Part):
    """A cause in a list."""

    id: str
    kind: Literal["condition", "state", "residual"]
    name: Words
    level: Level
    danger: bool
    stage_of: str | None


class FindingInShort(_Part):
    """A finding in a list."""

    id: str
    kind: Literal["symptom", "sign", "history", "test"]
    name: Words
    values: tuple[str, ...]
    unit: str | None


class Hit(_Part):
    """An entry of the knowledge base that a search found. `href`: where it is, if it has an address."""

    kind: Literal["causes", "findings", "questions", "medicines", "sources"]
    id: str
    name: str
    href: str | None


class Status(_Part):
    """That a server lives, or is ready to answer."""

    status: Literal["alive", "ready"]
