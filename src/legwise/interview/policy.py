"""The policy: red flags first and complete, then what is worth most, then enough."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from legwise.case import Case, as_case
from legwise.inference.posterior import Posterior, posterior
from legwise.interview.asking import Asking, Mode
from legwise.interview.question import Done, Open, Question
from legwise.interview.screen import awaited, open_rules
from legwise.interview.worth import Worth, worths
from legwise.knowledge.facts import facts
from legwise.knowledge.schema import Checklist, Rule
from legwise.model.evidence import evidence
from legwise.model.store import Compiled, compiled
from legwise.triage.conditions import unanswered
from legwise.triage.rules import triage
from legwise.urgency import Urgencies

#: A page whose answers are worth less, in levels of urgency, is not asked.
ENOUGH = 0.10
#: An item worth less is left out of a list; a list holds at most so many that no red flag awaits.
ITEM_ENOUGH, ITEMS_AT_MOST = 0.005, 8
#: What reading one more line costs, against 1 for a new page.
PER_LINE = 0.1
#: Lists up to this position hold what may be an emergency; where and since when come after them.
EMERGENCIES = 3
WHERE, SINCE = ("main_site", "side"), ("since_when",)
#: Lists up to this position come before the medicines.
BEFORE_MEDICINES = 8
#: Asked together, of those who have a thermometer, a finger clip or a cuff at home.
AT_HOME = ("temperature", "heart_rate", "oxygen_saturation", "systolic_pressure")
#: Left open at the end, so many questions are named.
OPEN_NAMED = 5

WHY_WHERE = "Causes differ most in where they hurt."
WHY_ALSO = "One thing you said can be harmless alone, but not together with another."


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

    def next(self) -> Question | Done:
        """Return the next question, in the order of the design."""
        fired = [one.rule.id for one in self.triage.fired if one.rule.level == "emergency"]
        new = tuple(key for key in fired if key not in self.seen)
        if new:
            return self._done("emergency", {}, new)
        awaits = awaited(self.asking, self.must)
        question = self._lists(awaits, 0, EMERGENCIES) or self._opening()
        if question is not None:
            return question
        if not self._screening(awaits) and self.asking.mode == "short":
            return self._done("enough", {})
        found = self._worths()
        return (
            self._lists(awaits, EMERGENCIES, BEFORE_MEDICINES, found)
            or self._medicines()
            or self._at_home()
            or self._lists(awaits, BEFORE_MEDICINES, 1000, found)
            or self._follow_up(awaits)
            or self._worthiest(found)
            or self._done("enough", found)
        )

    # --- the screen ------------------------------------------------------------------------

    def _screening(self, awaits: Sequence[str]) -> bool:
        return bool(awaits) or self.asking.asks_medicines() or self._at_home() is not None

    def _lists(
        self, awaits: Sequence[str], above: int, up_to: int, found: Mapping[str, Worth] | None = None
    ) -> Question | None:
        """Return the next list that was not shown yet and holds what red flags wait for."""
        for checklist in self.asking.checklists:
            if not above < checklist.position <= up_to or self._was_shown(checklist):
                continue
            items = [key for key in checklist.items if key in awaits]
            if items:
                return self._tick(checklist, self._joined(checklist, items, found or {}), found or {})
        return None

    def _joined(self, checklist: Checklist, items: list[str], found: Mapping[str, Worth]) -> list[str]:
        """Return the awaited items with what else of the list is worth a line."""
        lower = () if self.triage.level in ("same_day", "emergency") else self.may
        also = awaited(self.asking, lower, items)
        worthy = self._worthy(checklist.items, found)[:ITEMS_AT_MOST]
        return [key for key in checklist.items if key in {*items, *also, *worthy}]

    def _was_shown(self, checklist: Checklist) -> bool:
        facts_ = self.asking.facts
        return any(key in facts_.known or key in facts_.dont_know for key in checklist.items)

    def _follow_up(self, awaits: Sequence[str]) -> Question | None:
        """Return what red flags wait for because of what was said, on one page."""
        listed = [key for key in awaits if key in self.asking.listed and self.asking.may_ask(key)]
        others = [key for key in awaits if key not in listed and self.asking.may_ask(key)]
        if len(listed) > 1:
            lists = {self.asking.listed[key].id for key in listed}
            only = self.asking.listed[listed[0]] if len(lists) == 1 else None
            return Question(
                form="tick_list",
                id="follow_up",
                ask=only.ask if only else "Is one of these true as well?",
                why=WHY_ALSO,
                items=tuple(self.asking.item(key) for key in listed[:12]),
                red_flag=True,
            )
        return self._choice((*listed, *others)[:1], red_flag=True)

    def _opening(self) -> Question | None:
        return self._choice(WHERE, "Where does it hurt?", WHY_WHERE) or self._choice(SINCE)

    def _medicines(self) -> Question | None:
        if not self.asking.asks_medicines():
            return None
        return Question(
            form="medicines",
            id="medicines",
            ask="Which medicines do you take?",
            why="Some medicines bring cramps, restless legs or sore muscles.",
            hint="Also those you buy yourself. Name them as on the pack, and say when you began.",
        )

    def _at_home(self) -> Question | None:
        keys = [key for key in AT_HOME if self.asking.may_ask(key)]
        if len(keys) < len(AT_HOME):
            return None
        return self._choice(
            keys,
            "If you have a thermometer, a finger clip or a blood pressure cuff: what do they show?",
            "A fever, a fast pulse or too little oxygen can be the first sign of something serious.",
            red_flag=True,
        )

    # --- what is worth most ----------------------------------------------------------------

    def _worths(self) -> dict[str, Worth]:
        self.posterior: Posterior = posterior(
            self.base.network, evidence(self.base.network, self.asking.facts, draws=False)
        )
        return worths(self.asking, self.posterior, Urgencies(self.base.knowledge, self.base.network))

    def _worthy(self, keys: Iterable[str], found: Mapping[str, Worth]) -> list[str]:
        """Return the keys that are worth a line, best first."""
        some = [key for key in keys if key in found and found[key].value >= ITEM_ENOUGH]
        return sorted(some, key=lambda key: (-found[key].value, key))

    def _worthiest(self, found: Mapping[str, Worth]) -> Question | None:
        """Return the page with the highest worth for its effort, None if none is worth asking."""
        pages: list[tuple[float, str, list[str]]] = []
        for checklist in self.asking.checklists:
            keys = self._worthy(checklist.items, found)[:ITEMS_AT_MOST]
            pages.append((self._value(keys, found), checklist.id, keys))
        for key in found:
            if key not in self.asking.listed:
                pages.append((found[key].value, key, [key]))
        value, key, keys = min(pages, key=lambda page: (-page[0] / (1 + PER_LINE * len(page[2])), page[1]))
        if value < ENOUGH:
            return None
        page = self.base.knowledge.checklists.get(key)
        if page is None or len(keys) == 1:
            return self._choice(keys, found=found)
        return self._tick(page, [one for one in page.items if one in keys], found)

    def _value(self, keys: Iterable[str], found: Mapping[str, Worth]) -> float:
        return sum(found[key].value for key in keys)

    # --- pages -----------------------------------------------------------------------------

    def _tick(self, checklist: Checklist, keys: Sequence[str], found: Mapping[str, Worth]) -> Question:
        return Question(
            form="tick_list",
            id=checklist.id,
            ask=checklist.ask,
            why=checklist.why,
            items=tuple(self.asking.item(key, _bits(key, found)) for key in keys),
            red_flag=checklist.position <= BEFORE_MEDICINES,
            tells_apart=self._tells_apart(keys, found),
        )

    def _choice(
        self,
        keys: Iterable[str],
        ask: str | None = None,
        why: str | None = None,
        red_flag: bool = False,
        found: Mapping[str, Worth] | None = None,
    ) -> Question | None:
        items = tuple(
            self.asking.item(key, _bits(key, found or {})) for key in keys if self.asking.may_ask(key)
        )
        if not items:
            return None
        return Question(
            form="choice",
            id=items[0].id,
            ask=ask if ask and len(items) > 1 else items[0].ask,
            why=why if why and len(items) > 1 else items[0].why,
            hint=items[0].hint if len(items) == 1 else None,
            items=items,
            red_flag=red_flag,
            tells_apart=self._tells_apart([item.id for item in items], found or {}),
        )

    def _tells_apart(self, keys: Iterable[str], found: Mapping[str, Worth]) -> tuple[str, ...]:
        """Return the two causes that the answers are expected to move most."""
        moves = [found[key].moves for key in keys if key in found]
        if not moves:
            return ()
        total = np.sum(moves, axis=0)
        return tuple(self.base.network.causes[c] for c in np.argsort(-total, kind="stable")[:2])

    def _done(self, because: str, found: Mapping[str, Worth], fired: tuple[str, ...] = ()) -> Done:
        says = {
            "emergency": "Something you said needs help now. See what to do. You can go on afterwards.",
            "enough": "No further question would change much. Here is what we found.",
        }
        left = sorted(found, key=lambda key: (-found[key].value, key))[:OPEN_NAMED]
        return Done(
            because="emergency" if because == "emergency" else "enough",
            fired=fired,
            level=self.triage.level,
            says=says[because],
            open_red_flags=tuple(self._open(rule) for rule in self.must),
            open_questions=tuple(Open(id=key, says=self.asking.item(key).label) for key in left),
        )

    def _open(self, rule: Rule) -> Open:
        waits = unanswered(rule.when, self.asking.facts)
        return Open(id=rule.id, says=self.asking.words(rule.name), waits_for=waits)


def _bits(key: str, found: Mapping[str, Worth]) -> float | None:
    return found[key].bits if key in found else None
