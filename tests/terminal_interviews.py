"""People made up for the tests of the terminal interview, and what they type.

Their answers go by the ids of the knowledge base, so they still hold when pages are put in another
order or in other words. The transcripts in `tests/interfaces/interview/golden`, and the part of one that
`docs/how-to/interview_in_a_terminal.md` shows, are written anew by

    .venv/bin/python tests/terminal_interviews.py
"""

from __future__ import annotations

import builtins
import contextlib
import datetime
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from legwise.interfaces.cli.interview import pages
from legwise.interfaces.cli.interview.conversation import Conversation
from legwise.interfaces.cli.interview.dialog import Dialog
from legwise.interfaces.cli.interview.plain import Plain
from legwise.interfaces.cli.interview.terminal import Entry, Wish
from legwise.interview.asking import Mode
from legwise.model.store import Compiled, compiled

GOLDEN = Path(__file__).parent / "interfaces" / "interview" / "golden"
HOW_TO = Path(__file__).parent.parent / "docs" / "how-to" / "interview_in_a_terminal.md"
TODAY = datetime.date(2026, 11, 24)


@dataclass(frozen=True)
class Person:
    """What somebody answers.

    `ticks`: item -> "yes" or "unknown"; in a list everything else is not true, unless `knows` is
    False: then nothing is known. `chooses`: values of options and menus; what is not among them is
    not known. `lines`: what is typed where text is asked for, in order; then nothing.
    """

    mode: Mode = "full"
    ticks: Mapping[str, str] = field(default_factory=dict)
    chooses: frozenset[str] = frozenset()
    lines: tuple[str, ...] = ()
    knows: bool = True


PEOPLE = {
    "short": Person(
        mode="short",
        ticks={"diabetes": "yes", "calf_tender": "unknown"},
        chooses=frozenset({"female", "calf", "both", "over_6_months", "all", "normal"}),
        lines=("64",),
    ),
    "emergency": Person(
        ticks={"saddle_numbness": "yes", "kidney_disease": "yes", "urge_to_move": "yes"},
        chooses=frozenset(
            {"male", "go", "buttock_or_back", "4_to_14_days", "name", "all", "moderate", "number"}
        ),
        lines=("58", "Naproxen 500", "2026-10", "my red pill", "", "", "36,8", "72", "97", "135", "8"),
    ),
    "knows_nothing": Person(knows=False, lines=("30",), chooses=frozenset({"male"})),
}


class Typist(Plain):
    """A plain terminal at which a person sits; `typed` keeps what was typed."""

    def __init__(self, person: Person) -> None:
        super().__init__(80)
        self.person = person
        self.lines = iter(person.lines)
        self.typed: list[str] = []

    def tick(self, entries: Sequence[Entry], given: Mapping[str, str], wishes: Sequence[Wish]):
        """Type the numbers of what is true."""
        if not self.person.knows:
            return self._type("s", super().tick, entries, given, wishes)
        ticks = self.person.ticks
        places = [
            f"{'u' if ticks[entry.value] == 'unknown' else ''}{place}"
            for place, entry in enumerate(entries, 1)
            if entry.value in ticks
        ]
        return self._type(" ".join(places) or "0", super().tick, entries, given, wishes)

    def choose(self, entries: Sequence[Entry], chosen: str | None, wishes: Sequence[Wish]):
        """Type the number or letter of what is chosen."""
        numbered = [entry for entry in entries if not entry.key]
        keys = [entry.key for entry in entries if entry.key]
        places = [str(place) for place, entry in enumerate(numbered, 1) if entry.value in self.person.chooses]
        return self._type([*places, *keys, "1"][0], super().choose, entries, chosen, wishes)

    def write(self, ask: str, suggestions: Sequence[str], wishes: Sequence[Wish]):
        """Type the next line."""
        return self._type(next(self.lines, ""), super().write, ask, suggestions, wishes)

    def _type(self, text, ask, *arguments):
        self.typed.append(text)
        with _typing(text):
            return ask(*arguments)


@contextlib.contextmanager
def _typing(text: str) -> Iterator[None]:
    real = builtins.input

    def typed(ask: str) -> str:
        print(ask, end="")
        return text

    builtins.input = typed
    try:
        yield
    finally:
        builtins.input = real


def interviewed(person: Person, base: Compiled) -> tuple[Conversation, list[str], str]:
    """Return how an interview ended, what was typed and what was printed up to the result."""
    typist = Typist(person)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        typist.show(pages.welcome(typist.help))
        dialog = Dialog(typist, base, Conversation(person.mode, TODAY), lambda _: None)
        dialog.run()
    return dialog.now, typist.typed, printed.getvalue()


def excerpt(transcript: str) -> str:
    """Return the part of the transcript that the documents show: a page, and the stop after it."""
    stop = transcript.index("EMERGENCY")
    end = transcript.index("\n\nPage ", stop)
    return transcript[transcript.rindex("Page ", 0, stop) : end] + "\n"


def with_excerpt(document: str, shown: str) -> str:
    """Return a document whose block of text shows this."""
    before, rest = document.split("```text\n", 1)
    return f"{before}```text\n{shown}```{rest.split('```', 1)[1]}"


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name, someone in PEOPLE.items():
        (GOLDEN / f"{name}.txt").write_text(interviewed(someone, compiled())[2], encoding="utf-8")
    shown = excerpt((GOLDEN / "emergency.txt").read_text("utf-8"))
    HOW_TO.write_text(with_excerpt(HOW_TO.read_text("utf-8"), shown), encoding="utf-8")
