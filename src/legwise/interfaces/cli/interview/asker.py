"""Asks one page, on whichever terminal, and returns what was answered."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from legwise.case import UNANSWERED, MedicineTaken
from legwise.errors import CaseError
from legwise.interfaces.cli.interview import pages
from legwise.interfaces.cli.interview.conversation import NEEDED, day, medicine_names, number, range_of
from legwise.interfaces.cli.interview.terminal import RATHER_NOT, UNKNOWN, Entry, Terminal, Wish, Wished
from legwise.interfaces.render.lines import EMPTY, Line, bullet
from legwise.interview.question import Item, Question
from legwise.interview.wording import Mode
from legwise.model.store import Compiled

ON_A_PAGE = (Wish.WHY, Wish.BACK, Wish.CHANGE, Wish.SKIP, Wish.STOP)
WHILE_NAMING = (Wish.WHY, Wish.BACK, Wish.STOP)
NUMBER = "number"
NONE_OR_LIST = (Entry("none", "None of these is true for me"), Entry("list", "Show the list again"))
MAX_NAME = 200
NAME = Entry("name", "Name a medicine")
NONE_YET = (NAME, Entry("all", "I take none"), UNKNOWN)
SOME = (
    Entry("all", "That is all I take"),
    Entry("others", "There are others, or I am not sure"),
    NAME,
    Entry("out", "Take one out of the list"),
)
SKIPPED = "Skipped. We take it as not known."
SINCE = "Since when? Such as 2026-05-31, 2026-05 or 2026. Only Enter if you do not know:"
Answer = TypeVar("Answer")


class Asker:
    """Asks pages of one interview.

    Any method raises Wished if the person wants something that concerns other pages.
    """

    def __init__(self, terminal: Terminal, base: Compiled, mode: Mode, today: datetime.date) -> None:
        self.terminal, self.base, self.mode, self.today = terminal, base, mode, today

    def say(self, text: str) -> None:
        """Print one paragraph."""
        self.terminal.show([EMPTY, Line(text)])

    def choose(
        self,
        entries: Sequence[Entry],
        wishes: Sequence[Wish],
        question: Question | None = None,
        chosen: str | None = None,
    ) -> str:
        """Return the value of the entry that is chosen."""
        return self._with_why(question, lambda: self.terminal.choose(entries, chosen, wishes))

    def answers(self, question: Question, earlier: Mapping[str, str]) -> dict[str, str]:
        """Return the answers to a page; on "skip", what is left out is unknown."""
        if question.form == "tick_list":
            try:
                return self._tick(question, earlier)
            except Wished as wished:
                if wished.wish is not Wish.SKIP:
                    raise
                self.say(SKIPPED)
                return {item.id: UNANSWERED[0] for item in question.items}
        return self._choices(question, earlier)

    def _choices(self, question: Question, earlier: Mapping[str, str]) -> dict[str, str]:
        given: dict[str, str] = {}
        place = 0
        while place < len(question.items):
            item = question.items[place]
            try:
                given[item.id] = self._choice(question, item, earlier.get(item.id))
                place += 1
            except Wished as wished:
                if wished.wish is Wish.SKIP and item.id in NEEDED:
                    self.say("Without this nothing can be worked out.")
                elif wished.wish is Wish.SKIP:
                    self.say(SKIPPED)
                    return {**{left.id: UNANSWERED[0] for left in question.items}, **given}
                elif wished.wish is Wish.BACK and place > 0:
                    place -= 1
                else:
                    raise
        return given

    def _tick(self, question: Question, earlier: Mapping[str, str]) -> dict[str, str]:
        entries = [Entry(item.id, item.label, pages.detail(item)) for item in question.items]
        none = {item.id: item.options[0].value for item in question.items}
        before = {
            key: "unknown" if value in UNANSWERED else "yes"
            for key, value in earlier.items()
            if key in none and value != none[key]
        }
        ticked = self._marked(question, entries, before)
        if ticked is None:
            self.say(pages.NOTHING_TICKED)
            if self.choose(NONE_OR_LIST, ON_A_PAGE, question) == "list":
                return self._tick(question, earlier)
            ticked = {}
        return {
            **none,
            **{item.id: self._which(question, item, ticked) for item in question.items if item.id in ticked},
        }

    def _marked(
        self, question: Question, entries: Sequence[Entry], before: Mapping[str, str]
    ) -> dict[str, str] | None:
        """Let a list be ticked; what was ticked stays so while somebody reads why."""
        while True:
            try:
                return self.terminal.tick(entries, before, ON_A_PAGE)
            except Wished as wished:
                if wished.wish is not Wish.WHY:
                    raise
                before = before if wished.marked is None else wished.marked
                self.terminal.show(pages.why(question, self.base, self.mode))

    def _which(self, question: Question, item: Item, ticked: Mapping[str, str]) -> str:
        """Return which answer a ticked line means, and ask if there are several."""
        if ticked[item.id] == "unknown":
            return UNANSWERED[0]
        options = item.options[1:]
        if len(options) == 1:
            return options[0].value
        self.terminal.show(pages.part(item))
        entries = [Entry(option.value, option.says) for option in options]
        return self.choose([*entries, UNKNOWN, RATHER_NOT], ON_A_PAGE, question)

    def _choice(self, question: Question, item: Item, earlier: str | None) -> str:
        """Ask one item with its options, or for a number."""
        if len(question.items) > 1 or item.ask != question.ask:
            self.terminal.show(pages.part(item))
        if not item.options:
            return self._number(question, item, earlier)
        entries = [Entry(option.value, option.says) for option in item.options]
        if item.unit:
            entries.append(Entry(NUMBER, f"I will type {pages.a_number(item, *range_of(item, self.base))}"))
        if item.id not in NEEDED:
            entries += [UNKNOWN, RATHER_NOT]
        known = earlier if earlier is None or earlier in {entry.value for entry in entries} else NUMBER
        chosen = self.choose(entries, ON_A_PAGE, question, known)
        return (
            self._number(question, item, earlier if known == NUMBER else None) if chosen == NUMBER else chosen
        )

    def _number(self, question: Question, item: Item, earlier: str | None) -> str:
        low, high = range_of(item, self.base)
        ask = f"Type {pages.a_number(item, low, high)}:" if item.options else ""
        if earlier is not None:
            self.say(f"You said: {pages.says(item, earlier)}. Enter keeps it.")
        while True:
            typed = self._with_why(question, lambda: self.terminal.write(ask, (), ON_A_PAGE))
            if not typed and earlier is not None:
                return earlier
            found = number(typed, item, self.base)
            if found is not None:
                return found
            self.say(f"Please type {pages.a_number(item, low, high)}.")

    # --- medicines -------------------------------------------------------------------------

    def medicines(
        self, question: Question, taken: Iterable[MedicineTaken]
    ) -> tuple[list[MedicineTaken], bool]:
        """Let a list of medicines be written; return it, and whether none is missing."""
        found = list(taken)
        while True:
            if found:
                self.terminal.show([EMPTY, Line("You take:"), *map(bullet, pages.taken(found))])
            try:
                chosen = self.choose(SOME if found else NONE_YET, ON_A_PAGE, question)
            except Wished as wished:
                if wished.wish is not Wish.SKIP:
                    raise
                self.say(SKIPPED)
                return found, False
            if chosen == "name":
                self._name(question, found)
            elif chosen == "out":
                self._take_out(found)
            else:
                return found, chosen == "all"

    def _name(self, question: Question, found: list[MedicineTaken]) -> None:
        """Add medicines to a list, one after the other."""
        names = medicine_names(self.base.knowledge)
        ask = "The name as on the pack. Only Enter if there are no more:"
        try:
            while name := self._with_why(question, lambda: self.terminal.write(ask, names, WHILE_NAMING)):
                if len(name) > MAX_NAME:
                    self.say("That is too long for one name. Type one medicine at a time.")
                    continue
                self.terminal.show([pages.understood(name, self.base.knowledge, pages.audience(self.mode))])
                found.append(MedicineTaken(name=name, started=self._since()))
        except Wished as wished:
            if wished.wish is not Wish.BACK:
                raise

    def _since(self) -> datetime.date | None:
        while typed := self.terminal.write(SINCE, (), (Wish.BACK, Wish.STOP)):
            try:
                return day(typed, self.today)
            except CaseError as error:
                self.say(f"That {error.problems[0].message}.")
        return None

    def _take_out(self, found: list[MedicineTaken]) -> None:
        entries = [Entry(str(place), medicine.name) for place, medicine in enumerate(found)]
        chosen = self.choose([*entries, Entry("", "None, go on", key="n")], ())
        if chosen:
            del found[int(chosen)]

    def _with_why(self, question: Question | None, ask: Callable[[], Answer]) -> Answer:
        """Ask; whoever wants to know why is told, and asked again."""
        while True:
            try:
                return ask()
            except Wished as wished:
                if wished.wish is not Wish.WHY or question is None:
                    raise
                self.terminal.show(pages.why(question, self.base, self.mode))
