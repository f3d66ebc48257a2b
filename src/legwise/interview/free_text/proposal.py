"""Proposal: something a text seems to say, for the person to confirm or refuse."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Proposal(BaseModel):
    """One thing that a text seems to say about the person who wrote it.

    It is not an answer. It becomes one when the person says that it is right.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["answer", "medicine"]
    #: The finding or factor; for a medicine its class, None if the words leave that open.
    id: str | None
    value: str
    span: tuple[int, int] = Field(description="the characters of the text it rests on: from, up to")
    quote: str = Field(description="those characters")
    sure: bool = Field(description="false if it was said with doubt, or the text says two things")
    name: str | None = Field(default=None, description="a medicine, as written")
    started: str | None = Field(default=None, description="words saying that the trouble began after it")

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if (self.kind == "medicine") != (self.name is not None):
            raise ValueError("a medicine has a `name`, an answer has none")
        if self.kind == "answer" and self.id is None:
            raise ValueError("an answer names the finding or factor it is about")
        return self
