"""What the interview needs of a terminal: three ways to ask, and the wishes that cut across them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from legwise.interfaces.render.lines import Line


class Wish(Enum):
    """What a person may want instead of answering: the key, and how it reads."""

    WHY = ("?", "Why do you ask, and what does it mean?")
    BACK = ("b", "Go back one page")
    CHANGE = ("c", "Change an earlier answer")
    SKIP = ("s", "Skip this page")
    STOP = ("q", "Stop and save")

    @property
    def key(self) -> str:
        """The key to press."""
        return self.value[0]

    @property
    def says(self) -> str:
        """How it reads."""
        return self.value[1]


class Wished(Exception):
    """The person wants something else than to answer; `marked` is what was ticked before that."""

    def __init__(self, wish: Wish, marked: Mapping[str, str] | None = None) -> None:
        self.wish, self.marked = wish, marked
        super().__init__(wish.name)


@dataclass(frozen=True)
class Entry:
    """One line to choose or to tick. With a `key`, that letter chooses it."""

    value: str
    says: str
    detail: str = ""
    key: str = ""


#: Offered with every question. Neither is ever read as "no".
UNKNOWN = Entry("unknown", "I do not know", key="u")
RATHER_NOT = Entry("rather_not_say", "I would rather not say", key="r")


class Terminal(Protocol):
    """A way to talk to the person. Any method raises Wished, KeyboardInterrupt or EOFError."""

    #: How to use it, told once at the start.
    help: Sequence[str]

    def show(self, lines: Iterable[Line]) -> None:
        """Print lines."""

    def tick(
        self, entries: Sequence[Entry], given: Mapping[str, str], wishes: Sequence[Wish]
    ) -> dict[str, str] | None:
        """Return value of entry -> "yes" or "unknown" for those ticked or not sure.

        {} if the person said "none of these"; None if they only went on: that may be a slip.
        """

    def choose(self, entries: Sequence[Entry], chosen: str | None, wishes: Sequence[Wish]) -> str:
        """Return the value of the entry that is chosen."""

    def write(self, ask: str, suggestions: Sequence[str], wishes: Sequence[Wish]) -> str:
        """Return what is typed after `ask`; "" for nothing."""
