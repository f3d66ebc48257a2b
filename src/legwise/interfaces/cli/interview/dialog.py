"""The interview with one person: page after page, whichever terminal it is asked on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from legwise.case import UNANSWERED, MedicineTaken
from legwise.errors import CaseError, ImpossibleAnswers
from legwise.interfaces.cli.interview import pages
from legwise.interfaces.cli.interview.conversation import (
    NEEDED,
    Conversation,
    Said,
    answer,
    change,
    day,
    everything,
    go_on,
    medicine_names,
    next_page,
    number,
    range_of,
    said,
    take,
    taken_out,
)
from legwise.interfaces.cli.interview.terminal import RATHER_NOT, UNKNOWN, Entry, Terminal, Wish, Wished
from legwise.interfaces.render.lines import EMPTY, Line, bullet
from legwise.interview.question import Done, Item, Question
from legwise.model.store import Compiled

ON_A_PAGE = (Wish.WHY, Wish.BACK, Wish.CHANGE, Wish.SKIP, Wish.STOP)
BETWEEN = (Wish.BACK, Wish.CHANGE, Wish.STOP)
IN_A_MENU = (Wish.BACK, Wish.STOP)
NUMBER = "number"

MAX_NAME = 200
Answer = TypeVar("Answer")

NONE_OR_LIST = (Entry("none", "None of these is true for me"), Entry("list", "Show the list again"))
UNCHANGED = "Nothing was changed."
SKIPPED = "Skipped. We take it as not known."
DO_NOT_FIT = "That does not fit with something you said before, so it was not kept. Change one of the two."


class Stopped(Exception):
    """The person stops before the end."""


class Dialog:
    """Asks page after page. `now` is where it stands; `keep` is called with it after every answer."""

    def __init__(
        self, terminal: Terminal, base: Compiled, now: Conversation, keep: Callable[[Conversation], None]
    ) -> None:
        self.terminal, self.base, self.keep = terminal, base, keep
        self.now = now
        self.page: Question | Done = next_page(now, base)
        #: What was said before somebody went back: offered again, so that nothing is typed twice.
        self.earlier: dict[str, str] = {}

    def run(self) -> None:
        """Ask until the person has checked the answers.

        Raises:
            Stopped, KeyboardInterrupt, EOFError: the person stops; `now` holds all that was said.
        """
        finished = False
        while not finished:
            try:
                finished = self._turn()
            except Wished as wished:
                self._obey(wished.wish)

    def _turn(self) -> bool:
        """Show one page; return whether that was the last."""
        if isinstance(self.page, Question):
            self._question(self.page)
        elif self.page.because == "emergency":
            self._emergency(self.page)
        else:
            return self._check(self.page)
        return False

    def _obey(self, wish: Wish) -> None:
        match wish:
            case Wish.BACK:
                self._back()
            case Wish.CHANGE:
                self._change()
            case Wish.STOP:
                raise Stopped

    def _back(self) -> None:
        before = self.now.before
        if before is None:
            self._say("There is no page before this one.")
            return
        self.earlier = everything(self.now.known(), self.base.knowledge)
        self._move(before)

    def _move(self, to: Conversation) -> bool:
        """Go on from another point; return False, and stay, if the answers there cannot all be true."""
        try:
            page = next_page(to, self.base)
        except (CaseError, ImpossibleAnswers):
            self._say(DO_NOT_FIT)
            return False
        self.now, self.page = to, page
        self.keep(to)
        return True

    # --- pages -----------------------------------------------------------------------------

    def _question(self, question: Question) -> None:
        self.terminal.show(pages.heading(question, self.now.page))
        try:
            if question.form == "medicines":
                self._move(take(self.now, *self._medicines(question), self.base))
            else:
                given = self._answers(question, self.earlier)
                self._move(answer(self.now, question, given, self.base))
        except CaseError:
            self._say(DO_NOT_FIT)

    def _emergency(self, done: Done) -> None:
        self.terminal.show(pages.emergency(done, self.base.knowledge, pages.audience(self.now)))
        entries = (
            Entry("stop", "Stop here and save"),
            Entry("go", "I have read it. Go on with the questions"),
        )
        if self._choose(entries, None, BETWEEN) == "stop":
            raise Stopped
        self._move(go_on(self.now, done))

    def _check(self, done: Done) -> bool:
        self.terminal.show(pages.summary(said(self.now, self.base), self.now, done))
        self.terminal.show([EMPTY, Line(f"{done.says} Is all of this right?", "title")])
        entries = (Entry("show", "Yes, show the result"), Entry("change", "Change an answer"))
        if self._choose(entries, None, IN_A_MENU) == "show":
            return True
        self._change()
        return False

    # --- answers ---------------------------------------------------------------------------

    def _answers(self, question: Question, earlier: Mapping[str, str]) -> dict[str, str]:
        """Return the answers to a page; on "skip", what is left out is unknown."""
        if question.form == "tick_list":
            try:
                return self._tick(question, earlier)
            except Wished as wished:
                if wished.wish is not Wish.SKIP:
                    raise
                self._say(SKIPPED)
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
                    self._say("Without this nothing can be worked out.")
                elif wished.wish is Wish.SKIP:
                    self._say(SKIPPED)
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
            self._say(pages.NOTHING_TICKED)
            if self._choose(NONE_OR_LIST, None, ON_A_PAGE, question) == "list":
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
                self.terminal.show(pages.why(question, self.base, self.now))

    def _which(self, question: Question, item: Item, ticked: Mapping[str, str]) -> str:
        """Return which answer a ticked line means, and ask if there are several."""
        if ticked[item.id] == "unknown":
            return UNANSWERED[0]
        options = item.options[1:]
        if len(options) == 1:
            return options[0].value
        self.terminal.show(pages.part(item))
        entries = [Entry(option.value, option.says) for option in options]
        return self._choose([*entries, UNKNOWN, RATHER_NOT], None, ON_A_PAGE, question)

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
        chosen = self._choose(entries, known, ON_A_PAGE, question)
        return (
            self._number(question, item, earlier if known == NUMBER else None) if chosen == NUMBER else chosen
        )

    def _number(self, question: Question, item: Item, earlier: str | None) -> str:
        low, high = range_of(item, self.base)
        ask = f"Type {pages.a_number(item, low, high)}:" if item.options else ""
        if earlier is not None:
            self._say(f"You said: {pages.says(item, earlier)}. Enter keeps it.")
        while True:
            typed = self._with_why(question, lambda: self.terminal.write(ask, (), ON_A_PAGE))
            if not typed and earlier is not None:
                return earlier
            found = number(typed, item, self.base)
            if found is not None:
                return found
            self._say(f"Please type {pages.a_number(item, low, high)}.")

    # --- medicines -------------------------------------------------------------------------

    def _medicines(self, question: Question) -> tuple[list[MedicineTaken], bool]:
        """Return what the person takes, and whether that is all."""
        first = (Entry("name", "Name a medicine"), Entry("none", "I take none"), UNKNOWN)
        try:
            match self._choose(first, None, ON_A_PAGE, question):
                case "none":
                    return [], True
                case "unknown":
                    return [], False
        except Wished as wished:
            if wished.wish is not Wish.SKIP:
                raise
            self._say(SKIPPED)
            return [], False
        taken: list[MedicineTaken] = []
        names = medicine_names(self.base.knowledge)
        ask = "The name as on the pack. Only Enter if there are no more:"
        while typed := self._with_why(
            question, lambda: self.terminal.write(ask, names, (Wish.WHY, Wish.STOP))
        ):
            taken += self._medicine(typed)
        if not taken:
            return self._medicines(question)
        self._say("Is that all you take? Count what you buy yourself, too.")
        entries = (Entry("yes", "Yes, that is all"), Entry("no", "No, or I am not sure"))
        return taken, self._choose(entries, None, (Wish.STOP,), question) == "yes"

    def _medicine(self, name: str) -> list[MedicineTaken]:
        """Return a medicine with the day it was begun; nothing if the name cannot be one."""
        if len(name) > MAX_NAME:
            self._say("That is too long for one name. Type one medicine at a time.")
            return []
        self.terminal.show([pages.taken_as(name, self.base.knowledge, pages.audience(self.now))])
        while True:
            typed = self.terminal.write(
                "Since when? Such as 2026-05-31, 2026-05 or 2026. Enter if you do not know:", (), (Wish.STOP,)
            )
            try:
                return [MedicineTaken(name=name, started=day(typed, self.now.today) if typed else None)]
            except CaseError as error:
                self._say(f"That {error.problems[0].message}.")

    # --- changing --------------------------------------------------------------------------

    def _change(self) -> None:
        """Let the person choose a page that has answers, and answer it again."""
        if self.now.case is None:
            self._say("Nothing was answered yet.")
            return
        found = said(self.now, self.base)
        entries = [Entry(str(place), pages.short(page, self.now)) for place, page in enumerate(found)]
        self._say("Which answer do you want to change?")
        try:
            place = self._choose([*entries, Entry("", "None, go on", key="n")], None, (Wish.STOP,))
            if place:
                self._again(found[int(place)])
        except Wished as wished:
            if wished.wish is Wish.STOP:
                raise
            self._say(UNCHANGED)

    def _again(self, page: Said) -> None:
        question = page.question
        self.terminal.show([EMPTY, Line(question.ask, "title")])
        try:
            if question.form == "medicines":
                new = take(self.now, *self._medicines(question), self.base)
            else:
                given = self._answers(question, page.given)
                different = {key: value for key, value in given.items() if value != page.given[key]}
                if not different:
                    self._say(UNCHANGED)
                    return
                new = change(self.now, different, self.base)
        except CaseError:
            self._say(DO_NOT_FIT)
            return
        if self._move(new):
            lost = taken_out(new, self.base)
            self._say("Changed.")
            if lost:
                self._say("Taken out as well, because it no longer fits:")
                self.terminal.show(bullet(label) for label in lost)

    # --- asking ----------------------------------------------------------------------------

    def _say(self, text: str) -> None:
        self.terminal.show([EMPTY, Line(text)])

    def _choose(
        self,
        entries: Sequence[Entry],
        chosen: str | None,
        wishes: Sequence[Wish],
        question: Question | None = None,
    ) -> str:
        return self._with_why(question, lambda: self.terminal.choose(entries, chosen, wishes))

    def _with_why(self, question: Question | None, ask: Callable[[], Answer]) -> Answer:
        """Ask; whoever wants to know why is told, and asked again."""
        while True:
            try:
                return ask()
            except Wished as wished:
                if wished.wish is not Wish.WHY or question is None:
                    raise
                self.terminal.show(pages.why(question, self.base, self.now))
