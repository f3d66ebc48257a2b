"""One interview as data: what is known, and the way back. Nothing is read or printed here.

Each step returns a new conversation that remembers the one before it, so "go back" is exact.
What was said is read off the case, so a case that somebody wrote by hand can be changed too.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from legwise.case import UNANSWERED, Case, MedicineTaken, as_case
from legwise.errors import CaseError, LegwiseError, Problem
from legwise.interview.answer import BLOCKS, answered, changed, with_medicines
from legwise.interview.asking import Asking
from legwise.interview.policy import next_question
from legwise.interview.question import Done, Item, Option, Question
from legwise.interview.wording import Mode
from legwise.knowledge.facts import facts, possible
from legwise.knowledge.measured import same_unit, units_of
from legwise.knowledge.schema import KnowledgeBase
from legwise.model.store import Compiled

ABOUT = "about_you"
#: Without these nothing can be worked out, so "I don't know" is no answer.
NEEDED = ("age", "sex", "setting")
OLDEST = 120

_NO_YES = (Option(value="no", says="No"), Option(value="yes", says="Yes"))


@dataclass(frozen=True)
class Conversation:
    """An interview at one point.

    `today` is the day that the answers describe. `seen` are the red flags of an emergency after
    which the person wished to go on. `before` is the conversation one step earlier.
    `page` is the number of the page that is asked next.
    """

    mode: Mode
    today: datetime.date
    case: Case | None = None
    seen: frozenset[str] = frozenset()
    page: int = 1
    before: Conversation | None = None

    def known(self) -> Case:
        """Return the case. Age and sex must have been answered."""
        if self.case is None:
            raise LegwiseError("Nothing is known yet; answer the first page.")
        return self.case


@dataclass(frozen=True)
class Said:
    """A page with what was said to it: item id -> value."""

    question: Question
    given: Mapping[str, str]


# --- steps -----------------------------------------------------------------------------------


def next_page(now: Conversation, base: Compiled) -> Question | Done:
    """Return the next page, or why there is none.

    Raises:
        CaseError, ImpossibleAnswers: as `next_question`.
    """
    if now.case is None:
        return about_you(now.mode)
    return next_question(now.case, now.mode, sorted(now.seen), base)


def answer(now: Conversation, question: Question, given: Mapping[str, str], base: Compiled) -> Conversation:
    """Return the conversation after one page; what is not given is "unknown".

    Raises:
        CaseError: an answer is not possible.
    """
    if question.id == ABOUT:
        return _turn(now, _about(now, given, base.knowledge))
    return _turn(now, answered(now.known(), question, given, base.knowledge))


def take(
    now: Conversation, medicines: Iterable[MedicineTaken], complete: bool, base: Compiled
) -> Conversation:
    """Return the conversation after the page of medicines. Raises CaseError."""
    return _turn(now, with_medicines(now.known(), tuple(medicines), complete, base.knowledge))


def change(now: Conversation, given: Mapping[str, str], base: Compiled) -> Conversation:
    """Return the conversation with answers set or changed.

    This is also where answers come in that did not come from a page, once the person has
    confirmed them. What no longer makes sense is taken out: see `taken_out`.

    Raises:
        CaseError: an answer is not possible.
    """
    about = {key: value for key, value in given.items() if key in NEEDED}
    case = _about(now, about, base.knowledge) if about else now.known()
    others = {key: value for key, value in given.items() if key not in NEEDED}
    case = changed(case, others, base.knowledge) if others else case
    return replace(now, case=case, before=now)


def go_on(now: Conversation, done: Done) -> Conversation:
    """Return the conversation of somebody who was shown an emergency and wishes to go on."""
    return replace(now, seen=now.seen | set(done.fired), before=now)


def taken_out(now: Conversation, base: Compiled) -> list[str]:
    """Return in words what the last step took out because it no longer makes sense."""
    if now.before is None or now.before.case is None:
        return []
    lost = [
        key
        for key in values(now.before.case, base.knowledge)
        if key not in values(now.known(), base.knowledge)
    ]
    asking = _asking(now.before.case, now.mode, base.knowledge)
    return [item_of(key, asking).label for key in lost]


def _turn(now: Conversation, case: Case) -> Conversation:
    return replace(now, case=case, page=now.page + 1, before=now)


def _about(now: Conversation, given: Mapping[str, str], knowledge: KnowledgeBase) -> Case:
    before = now.case.model_dump() if now.case else {"date": now.today}
    case = as_case({**before, **given, **({"age": int(given["age"])} if "age" in given else {})})
    blocks = {
        name: {
            key: value for key, value in getattr(case, name).items() if _fits(key, value, case.sex, knowledge)
        }
        for name in BLOCKS
    }
    case = case.model_copy(update=blocks)
    facts(case, knowledge)
    return case


def _fits(key: str, value: str, sex: str, knowledge: KnowledgeBase) -> bool:
    """Return whether a person of this sex can be asked this, and give this answer."""
    finding, factor = knowledge.findings.get(key), knowledge.factors.get(key)
    if finding is not None:
        return finding.asked_of in ("any", sex)
    return factor is None or value in (factor.values[0], *UNANSWERED) or possible(factor, value, sex)


# --- what was said ---------------------------------------------------------------------------


def said(now: Conversation, base: Compiled) -> list[Said]:
    """Return all pages that have answers, in the order of the pages: each can be asked again."""
    case, knowledge = now.known(), base.knowledge
    asking = _asking(case, now.mode, knowledge)
    left = values(case, knowledge)
    found = [Said(about_you(now.mode), _about_values(case))]
    for page in asking.pages:
        given = {key: left.pop(key) for key in page.items if key in left}
        if given or (page.form == "medicines" and case.medicines is not None):
            items = tuple(item_of(key, asking) for key in given)
            question = Question(
                form=page.form, id=page.id, ask=page.ask, why=page.why, hint=page.hint, items=items
            )
            found.append(Said(question, given))
    for key, value in left.items():
        item = item_of(key, asking)
        question = Question(form="choice", id=key, ask=item.ask, why=item.why, hint=item.hint, items=(item,))
        found.append(Said(question, {key: value}))
    return found


def values(case: Case, knowledge: KnowledgeBase) -> dict[str, str]:
    """Return the answers of a case: id -> value.

    Left out are results in another unit, under another name or for each leg: they come from a
    file, and are changed there.
    """
    found = {key: value for block in BLOCKS for key, value in getattr(case, block).items()}
    for lab in case.labs:
        finding = knowledge.findings.get(lab.test)
        if finding is not None and finding.measured is not None and finding.measured.unit == lab.unit:
            found[lab.test] = f"{lab.value:.9g}"
    for key, value in case.measurements.items():
        if key in knowledge.findings and isinstance(value, int | float):
            found[key] = f"{value:.9g}"
    return found


def everything(case: Case, knowledge: KnowledgeBase) -> dict[str, str]:
    """Return the answers of a case with those of the first page."""
    return {**_about_values(case), **values(case, knowledge)}


def item_of(key: str, asking: Asking) -> Item:
    """Return one thing that was said as it is asked."""
    medicine = asking.knowledge.medicines.get(key)
    if medicine is None:
        return asking.item(key)
    name = asking.words(medicine.name)
    why = "Some medicines bring on an ache, and some ease one."
    return Item(id=key, label=f"Takes {name}", ask=f"Takes {name}", why=why, options=_NO_YES)


def _asking(case: Case, mode: Mode, knowledge: KnowledgeBase) -> Asking:
    return Asking(knowledge, case, facts(case, knowledge), mode)


def _about_values(case: Case) -> dict[str, str]:
    return {"age": str(case.age), "sex": case.sex, "setting": case.setting}


# --- what a person types ---------------------------------------------------------------------


def number(text: str, item: Item, base: Compiled) -> str | None:
    """Return a typed number in the item's own unit; None if it is none, or not plausible.

    A comma may stand for the point, and another unit that the knowledge base knows may follow.
    """
    match = re.fullmatch(r"\s*(-?\d+(?:[.,]\d+)?)\s*(\S.*?)?\s*", text)
    if match is None:
        return None
    value, unit = float(match[1].replace(",", ".")), match[2]
    if item.id == "age":
        return str(int(value)) if value == int(value) and 0 <= value <= OLDEST and unit is None else None
    finding = base.knowledge.findings[item.id]
    accepted = units_of(finding)
    meant = same_unit(unit, accepted) if unit else item.unit
    if meant is None or finding.measured is None:
        return None
    value = accepted[meant](value)
    low, high = finding.measured.plausible
    return f"{value:.9g}" if low <= value <= high and math.isfinite(value) else None


def range_of(item: Item, base: Compiled) -> tuple[float, float]:
    """Return the least and the greatest number that is believed."""
    if item.id == "age":
        return 0, OLDEST
    measured = base.knowledge.findings[item.id].measured
    return measured.plausible if measured else (-math.inf, math.inf)


def day(text: str, today: datetime.date) -> datetime.date:
    """Return a day as people write it: `2026-05-01`, `2026-05` or `2026`.

    A month or a year counts from its first day: the longer a medicine was taken before the ache,
    the less it is cleared of it.

    Raises:
        CaseError: it is no such day, or lies after today.
    """
    match = re.fullmatch(r"\s*(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?\s*", text)
    try:
        found = datetime.date(*(int(part or 1) for part in match.groups())) if match else None
    except ValueError:
        found = None
    if found is None:
        raise CaseError([Problem("case", None, "", "is not a day; write it as 2026-05-31, or 2026-05")])
    if found > today:
        raise CaseError([Problem("case", None, "", "lies after today; check the year")])
    return found


def medicine_names(knowledge: KnowledgeBase) -> list[str]:
    """Return all names of medicines, to be offered while somebody types."""
    return sorted(set(_names(knowledge)), key=str.casefold)


def _names(knowledge: KnowledgeBase) -> Iterator[str]:
    for medicine in knowledge.medicines.values():
        for ingredient in medicine.ingredients:
            yield ingredient.name
            yield from ingredient.brands


# --- pages that are asked of everybody ---------------------------------------------------------


def about_you(mode: Mode) -> Question:
    """Return the first page: age and sex, and for clinicians where the person is seen."""
    clinician = mode == "clinician"
    age = Item(
        id="age",
        label="Age",
        ask="How old is the patient, in years?" if clinician else "How old are you, in years?",
        why="How common each cause is changes with age.",
        options=(),
        unit="years",
    )
    sex = Item(
        id="sex",
        label="Sex registered at birth",
        ask="Which sex was registered at birth?",
        why="Some causes are more common in women, some in men, and studies count people this way.",
        hint="Some causes are more common in women, some in men, and studies count people this way.",
        options=(Option(value="female", says="Female"), Option(value="male", says="Male")),
    )
    setting = Item(
        id="setting",
        label="Setting",
        ask="Where is the patient seen?",
        why="The same complaint has other likely causes in an emergency department.",
        options=(
            Option(value="primary_care", says="Primary care"),
            Option(value="emergency", says="Emergency department"),
            Option(value="self", says="At home, by themselves"),
        ),
    )
    return Question(
        form="choice",
        id=ABOUT,
        ask="About the patient" if clinician else "About you",
        why="How common each cause is changes with age and sex. The numbers start from there.",
        hint="How common each cause is changes with age and sex. The numbers start from there.",
        items=(age, sex, setting) if clinician else (age, sex),
    )
