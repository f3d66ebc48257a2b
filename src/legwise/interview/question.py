"""Question and Done: what the interview says to whoever asks for it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from legwise.knowledge.schema import Level


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(_Part):
    """One answer that may be given: its value in a case, and how it reads."""

    value: str
    says: str


class Item(_Part):
    """One thing that is asked. It may always be answered with `unknown` or `rather_not_say`.

    `label` is short, to stand in a list; `ask` is the whole question. `unit` is that of a number
    which may be given instead of an option. `bits`: its information about the causes, for
    clinicians; None where a red flag or a fixed order decided.
    """

    id: str
    label: str
    ask: str
    why: str
    hint: str | None = None
    options: tuple[Option, ...]
    unit: str | None = None
    picture: str | None = None
    bits: float | None = None


class Question(_Part):
    """One page of the interview.

    `form` is how it reads best. `tick_list`: each item is "no" unless ticked, with "none of
    these". `choice`: each item has its own options. `medicines`: what the person takes; no items.
    """

    form: Literal["tick_list", "choice", "medicines"]
    id: str
    ask: str
    why: str
    hint: str | None = None
    items: tuple[Item, ...] = ()
    #: Whether it belongs to the screen for red flags.
    red_flag: bool = False
    #: The causes it tells apart best, as ids; () where something else decided.
    tells_apart: tuple[str, ...] = ()


class Open(_Part):
    """Something that nobody knows yet: a red flag that waits, or a question left unasked."""

    id: str
    says: str
    waits_for: tuple[str, ...] = ()


class Done(_Part):
    """Nothing more is asked: why, how urgent it is so far, and what is still open."""

    form: Literal["done"] = "done"
    because: Literal["emergency", "enough"]
    #: Of an emergency: the red flags to be shown now. Pass them as `seen` to go on.
    fired: tuple[str, ...] = ()
    level: Level
    says: str
    open_red_flags: tuple[Open, ...] = ()
    open_questions: tuple[Open, ...] = ()
