"""The interview with one person: page after page, back and forth."""

from __future__ import annotations

from collections.abc import Callable

from legwise.case import Case
from legwise.errors import CaseError, ImpossibleAnswers
from legwise.interfaces.cli.interview import pages
from legwise.interfaces.cli.interview.asker import Asker
from legwise.interfaces.cli.interview.conversation import (
    Conversation,
    Said,
    answer,
    change,
    everything,
    go_on,
    next_page,
    said,
    take,
    taken_out,
)
from legwise.interfaces.cli.interview.terminal import Entry, Terminal, Wish, Wished
from legwise.interfaces.render.lines import EMPTY, Line, bullet
from legwise.interview.question import Done, Question
from legwise.model.store import Compiled

BETWEEN = (Wish.BACK, Wish.CHANGE, Wish.STOP)
IN_A_MENU = (Wish.BACK, Wish.STOP)
UNCHANGED = "Nothing was changed."
DO_NOT_FIT = "That does not fit with something you said before, so it was not kept. Change one of the two."


class Stopped(Exception):
    """The person stops before the end."""


class Dialog:
    """Asks page after page. `now` is where it stands; `keep` is called with it after every answer."""

    def __init__(
        self, terminal: Terminal, base: Compiled, now: Conversation, keep: Callable[[Conversation], None]
    ) -> None:
        self.terminal, self.base, self.keep = terminal, base, keep
        self.asker = Asker(terminal, base, now.mode, now.today)
        self.now = now
        self.page: Question | Done = next_page(now, base)
        #: What was said before somebody went back: offered again, so that nothing is typed twice.
        self.earlier: Case | None = None

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
            self.asker.say("There is no page before this one.")
            return
        self.earlier = self.now.case
        self._move(before)

    def _move(self, to: Conversation) -> bool:
        """Go on from another point; return False, and stay, if the answers there cannot all be true."""
        try:
            page = next_page(to, self.base)
        except (CaseError, ImpossibleAnswers):
            self.asker.say(DO_NOT_FIT)
            return False
        self.now, self.page = to, page
        self.keep(to)
        return True

    # --- pages -----------------------------------------------------------------------------

    def _question(self, question: Question) -> None:
        self.terminal.show(pages.heading(question, self.now.page))
        try:
            if question.form == "medicines":
                taken = (self.earlier and self.earlier.medicines) or ()
                self._move(take(self.now, *self.asker.medicines(question, taken), self.base))
            else:
                earlier = everything(self.earlier, self.base.knowledge) if self.earlier else {}
                given = self.asker.answers(question, earlier)
                self._move(answer(self.now, question, given, self.base))
        except CaseError:
            self.asker.say(DO_NOT_FIT)

    def _emergency(self, done: Done) -> None:
        self.terminal.show(pages.emergency(done, self.base.knowledge, pages.audience(self.now.mode)))
        entries = (
            Entry("stop", "Stop here and save"),
            Entry("go", "I have read it. Go on with the questions"),
        )
        if self.asker.choose(entries, BETWEEN) == "stop":
            raise Stopped
        self._move(go_on(self.now, done))

    def _check(self, done: Done) -> bool:
        self.terminal.show(pages.summary(said(self.now, self.base), self.now, done))
        self.terminal.show([EMPTY, Line("Is all of this right?", "title")])
        entries = (Entry("show", "Yes, show the result"), Entry("change", "Change an answer"))
        if self.asker.choose(entries, IN_A_MENU) == "show":
            self.asker.say(done.says)
            return True
        self._change()
        return False

    # --- changing --------------------------------------------------------------------------

    def _change(self) -> None:
        """Let the person choose a page that has answers, and answer it again."""
        if self.now.case is None:
            self.asker.say("Nothing was answered yet.")
            return
        found = said(self.now, self.base)
        entries = [Entry(str(place), pages.short(page, self.now)) for place, page in enumerate(found)]
        self.asker.say("Which answer do you want to change?")
        try:
            place = self.asker.choose([*entries, Entry("", "None, go on", key="n")], (Wish.STOP,))
            if place:
                self._again(found[int(place)])
        except Wished as wished:
            if wished.wish is Wish.STOP:
                raise Stopped from None
            self.asker.say(UNCHANGED)

    def _again(self, page: Said) -> None:
        question = page.question
        self.terminal.show([EMPTY, Line(question.ask, "title")])
        try:
            if question.form == "medicines":
                taken = self.now.known().medicines or ()
                new = take(self.now, *self.asker.medicines(question, taken), self.base)
            else:
                given = self.asker.answers(question, page.given)
                different = {key: value for key, value in given.items() if value != page.given[key]}
                if not different:
                    self.asker.say(UNCHANGED)
                    return
                new = change(self.now, different, self.base)
        except CaseError:
            self.asker.say(DO_NOT_FIT)
            return
        if self._move(new):
            lost = taken_out(new, self.base)
            self.asker.say("Changed.")
            if lost:
                self.asker.say("Taken out as well, because it no longer fits:")
                self.terminal.show(bullet(label) for label in lost)
