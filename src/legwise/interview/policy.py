"""The policy: red flags first and complete, then what is worth most, then enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from legwise.case import Case, as_case
from legwise.inference.posterior import posterior
from legwise.interview.asking import Asking
from legwise.interview.question import Done, Open, Question
from legwise.interview.screen import awaited, left_open, open_rules
from legwise.interview.wording import Mode
from legwise.interview.worth import Outlook
from legwise.knowledge.facts import facts
from legwise.knowledge.schema import LEVELS, Page, Rule
from legwise.model.evidence import evidence
from legwise.model.store import Compiled, compiled
from legwise.triage.conditions import unanswered
from legwise.triage.rules import triage
from legwise.urgency import Urgencies

#: A page whose answers are worth less, in levels of urgency, is not asked.
ENOUGH = 0.10
#: An item worth less is left out of a page; a page has at most so many lines.
ITEM_ENOUGH, LINES = 0.002, 12
#: What reading one more line costs, against 1 for a new page.
PER_LINE = 0.01
#: From so many on, what red flags wait for has its page; fewer are asked together at the end.
OWN_PAGE = 3
#: So many pages are weighed with their answers taken together.
COMPARED = 8
#: Left open at the end, so many questions are named.
OPEN_NAMED = 5


def next_question(
    case: Case | Mapping[str, object],
    mode: Mode = "full",
    seen: Iterable[str] = (),
    using: Compiled | None = None,
) -> Question | Done:
    """Return what to ask next, or why nothing more is asked. The same case gives the same question.

    Args:
        case: what is known.
        mode: `full`, `short` (urgency only) or `clinician` (signs and tests too).
        seen: red flags of an emergency that were shown; the person wishes to go on.
        using: a compiled knowledge base; by default the one Legwise carries.

    Raises:
        CaseError: the case is wrong.
        ImpossibleAnswers: no set of causes can explain the answers together.
    """
    base, known_case = using or compiled(), as_case(case)
    return _Interview(base, known_case, mode, frozenset(seen)).next()


class _Interview:
    """One person's interview at one point of it."""

    def __init__(self, base: Compiled, case: Case, mode: Mode, seen: frozenset[str]) -> None:
        self.base, self.seen = base, seen
        self.asking = Asking(base.knowledge, case, facts(case, base.knowledge), mode)
        self.triage = triage(self.asking.facts, base.knowledge.rules.values())
        self.must, self.may = open_rules(self.asking)
        self.awaited = awaited(self.asking, self.must)

    def next(self) -> Question | Done:
        """Return the next question, in the order of the design."""
        fired = [one.rule.id for one in self.triage.fired if one.rule.level == "emergency"]
        if not self.seen.issuperset(fired):
            return self._emergency(tuple(fired))
        question = self._screen() or self._follow_up()
        if question is None and self.asking.mode != "short":
            question = self._worthiest()
        return question or self._enough()

    # --- the screen ------------------------------------------------------------------------

    def _screen(self) -> Question | None:
        """Return the next page that everybody gets, or that red flags wait for."""
        for page in self.asking.pages:
            if page.form == "medicines":
                if self.asking.asks_medicines():
                    return Question(form=page.form, id=page.id, ask=page.ask, why=page.why, hint=page.hint)
                continue
            items = [key for key in page.items if self.asking.may_ask(key)]
            if page.always and items:
                return self._page(page, items)
            items = [key for key in items if key in self.awaited]
            if items and self._deserves_a_page(page, items):
                return self._page(page, self._filled(page, items))
        return None

    def _deserves_a_page(self, page: Page, items: Sequence[str]) -> bool:
        """Return whether a page is asked now, and its items not with others at the end."""
        if len(items) >= OWN_PAGE or self.asking.mode == "short":
            return len(items) >= OWN_PAGE
        worthy = self._worthy(page.items)[:LINES]
        return bool(worthy) and self._value(worthy) >= ENOUGH

    def _filled(self, page: Page, items: Sequence[str]) -> list[str]:
        """Return the awaited items with what else of the page is worth a line."""
        if len(items) >= LINES:
            return list(items)
        lower = () if LEVELS.index(self.triage.level) >= LEVELS.index("within_two_weeks") else self.may
        also = [key for key in awaited(self.asking, lower, items) if key in page.items]
        short = self.asking.mode == "short"
        worthy = [] if short else [key for key in self._worthy(page.items) if key not in also]
        chosen = {*also, *worthy[: max(0, LINES - len(also))]}
        return [key for key in page.items if key in chosen]

    def _follow_up(self) -> Question | None:
        """Return what is left that red flags wait for, the lists to tick on one page."""
        left = [key for key in self.awaited if self.asking.may_ask(key)]
        ticked = [key for key in left if self.asking.is_ticked(key)][:LINES]
        if len(ticked) < 2:
            return self._single(left[0], red_flag=True) if left else None
        pages = {self.asking.page_of[key].id for key in ticked}
        only = self.base.knowledge.pages[pages.pop()] if len(pages) == 1 else None
        return Question(
            form="tick_list",
            id=only.id if only else "also",
            ask=only.ask if only else "Is one of these true as well?",
            why=only.why if only else "They can be warning signs too.",
            items=tuple(self.asking.item(key) for key in ticked),
            red_flag=True,
        )

    # --- what is worth most ----------------------------------------------------------------

    @cached_property
    def outlook(self) -> Outlook:
        """What every question is worth."""
        network = self.base.network
        found = posterior(network, evidence(network, self.asking.facts, draws=False))
        return Outlook(self.asking, found, Urgencies(self.base.knowledge, network))

    def _worthiest(self) -> Question | None:
        """Return the page with the highest worth for its effort, None if none is worth asking."""
        # Answers tell the same in part, so together they are worth less than their sum.
        pages = sorted(self._worthy_pages(), key=lambda keys: (-self._sum(keys), keys))[:COMPARED]
        values = [self._value(keys) for keys in pages]
        efforts = [1 + PER_LINE * len(keys) for keys in pages]
        ranked = sorted(range(len(pages)), key=lambda i: (-values[i] / efforts[i], i))
        if not ranked or values[ranked[0]] < ENOUGH:
            return None
        keys = pages[ranked[0]]
        if len(keys) == 1:
            return self._single(keys[0])
        page = self.asking.page_of[keys[0]]
        return self._page(page, [key for key in page.items if key in keys])

    def _worthy_pages(self) -> Iterator[list[str]]:
        """Yield what would be asked on each page, best first."""
        for page in self.asking.pages:
            yield from filter(None, [self._worthy(page.items)[:LINES]])
        yield from ([key] for key in self._worthy(self.outlook.alone) if key not in self.asking.page_of)

    def _worthy(self, keys: Iterable[str]) -> list[str]:
        """Return the keys that are worth a line, best first."""
        alone = self.outlook.alone
        some = [key for key in keys if key in alone and alone[key].value >= ITEM_ENOUGH]
        return sorted(some, key=lambda key: (-alone[key].value, key))

    def _value(self, keys: Sequence[str]) -> float:
        """Return what a page is worth to somebody who knows as many answers as until now."""
        given = sum(key in self.asking.page_of for key in self.asking.facts.known) + 1
        return self.outlook.together(keys) * given / (given + len(self.asking.facts.dont_know))

    def _sum(self, keys: Iterable[str]) -> float:
        return sum(self.outlook.alone[key].value for key in keys)

    # --- pages -----------------------------------------------------------------------------

    def _page(self, page: Page, keys: Sequence[str]) -> Question:
        if len(keys) == 1 and not page.always:
            return self._single(keys[0], red_flag=keys[0] in self.awaited)
        return Question(
            form=page.form,
            id=page.id,
            ask=page.ask,
            why=page.why,
            hint=page.hint,
            items=tuple(self.asking.item(key, self._bits(key)) for key in keys),
            red_flag=any(key in self.awaited for key in keys),
            tells_apart=self._tells_apart(keys),
        )

    def _single(self, key: str, red_flag: bool = False) -> Question:
        item = self.asking.item(key, self._bits(key))
        return Question(
            form="choice",
            id=item.id,
            ask=item.ask,
            why=item.why,
            hint=item.hint,
            items=(item,),
            red_flag=red_flag,
            tells_apart=self._tells_apart([key]),
        )

    @property
    def _weighed(self) -> bool:
        """Whether worths decided, or helped to decide, about this question."""
        return "outlook" in vars(self)

    def _bits(self, key: str) -> float | None:
        worth = self.outlook.alone.get(key) if self._weighed else None
        return worth.bits if worth else None

    def _tells_apart(self, keys: Iterable[str]) -> tuple[str, ...]:
        """Return the two causes that the answers are expected to move most."""
        alone = self.outlook.alone if self._weighed else {}
        moves = [alone[key].moves for key in keys if key in alone]
        if not moves:
            return ()
        total = np.sum(moves, axis=0)
        return tuple(self.base.network.causes[c] for c in np.argsort(-total, kind="stable")[:2])

    # --- the end ---------------------------------------------------------------------------

    def _emergency(self, fired: tuple[str, ...]) -> Done:
        return Done(
            because="emergency",
            fired=fired,
            level=self.triage.level,
            says="Something you said needs help now. See what to do. You can go on afterwards.",
        )

    def _enough(self) -> Done:
        left = [] if self.asking.mode == "short" else self._worthy(self.outlook.alone)[:OPEN_NAMED]
        return Done(
            because="enough",
            level=self.triage.level,
            says="No further question would change much. Here is what we found.",
            open_red_flags=tuple(self._open(rule) for rule in left_open(self.asking)),
            open_questions=tuple(Open(id=key, says=self.asking.item(key).label) for key in left),
        )

    def _open(self, rule: Rule) -> Open:
        waits = unanswered(rule.when, self.asking.facts)
        return Open(id=rule.id, says=self.asking.words(rule.name), waits_for=waits)
