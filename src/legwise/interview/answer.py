"""Answers become part of the case, and can be changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

from legwise.case import UNANSWERED, Case, LabValue, MedicineTaken, as_case
from legwise.interview.asking import depends_on
from legwise.interview.question import Question
from legwise.knowledge.facts import facts
from legwise.knowledge.schema import KnowledgeBase

#: The blocks of a case that hold answers.
BLOCKS = ("complaint", "answers", "history")


def answered(case: Case, question: Question, given: Mapping[str, str], knowledge: KnowledgeBase) -> Case:
    """Return the case with the answers to one question.

    What is asked and not given is "unknown", never "no": whoever shows a list to tick gives "no"
    for what is not ticked (`none_of_these`).

    Args:
        case: what was known before.
        question: the question; not one about medicines.
        given: item id -> one of its values, a number in its unit, "unknown" or "rather_not_say".
        knowledge: the knowledge base.

    Raises:
        CaseError: an answer is not possible; the case stays as it was.
    """
    found = {item.id: given.get(item.id, UNANSWERED[0]) for item in question.items}
    return changed(case, {**given, **found}, knowledge)


def none_of_these(question: Question) -> dict[str, str]:
    """Return the answers of somebody who ticks nothing in a list."""
    return {item.id: item.options[0].value for item in question.items}


def changed(case: Case, given: Mapping[str, str], knowledge: KnowledgeBase) -> Case:
    """Return the case with answers set or changed; what no longer makes sense is taken out.

    A part of the foot is forgotten when the pain moves to the thigh; it is asked again if the
    pain moves back.

    Args:
        case: what was known before.
        given: finding, factor or diagnosis -> value, "unknown" or "rather_not_say".
        knowledge: the knowledge base.

    Raises:
        CaseError: an answer is not possible; the case stays as it was.
    """
    blocks = {name: dict(getattr(case, name)) for name in BLOCKS}
    labs = [lab for lab in case.labs if lab.test not in given]
    measurements = {key: value for key, value in case.measurements.items() if key not in given}
    for key, value in given.items():
        _forget(blocks, [key, *_no_longer_asked(key, value, knowledge)])
        finding = knowledge.findings.get(key)
        number = as_number(value)
        if finding is None or finding.measured is None or number is None or finding.kind != "test":
            blocks[_block(key, knowledge)][key] = value
        elif finding.measured.also and not finding.measured.per_leg:
            labs.append(LabValue(test=key, value=number, unit=finding.measured.unit))
        else:
            measurements[key] = number
    new = as_case({**case.model_dump(), **blocks, "labs": tuple(labs), "measurements": measurements})
    facts(new, knowledge)
    return new


def with_medicines(
    case: Case, medicines: tuple[MedicineTaken, ...], complete: bool, knowledge: KnowledgeBase
) -> Case:
    """Return the case with the list of medicines.

    Args:
        case: what was known before.
        medicines: what is taken; () with `complete` says that nothing is.
        complete: whether none is missing; False also for "I don't know".
        knowledge: the knowledge base.

    Raises:
        CaseError: a date or a name is not possible; the case stays as it was.
    """
    blocks = {name: dict(getattr(case, name)) for name in BLOCKS}
    # What was said about a medicine is asked again if it is still taken.
    _forget(blocks, [other for key in knowledge.medicines for other in depends_on(key, knowledge)])
    update = {**blocks, "medicines": medicines, "medicines_complete": complete}
    new = case.model_copy(update=update)
    facts(new, knowledge)
    return new


def as_number(value: str) -> float | None:
    """Return the number that an answer is, None if it is a word."""
    try:
        return float(value)
    except ValueError:
        return None


def _forget(blocks: Mapping[str, dict[str, str]], keys: Iterable[str]) -> None:
    for block, key in product(blocks.values(), keys):
        block.pop(key, None)


def _block(key: str, knowledge: KnowledgeBase) -> str:
    finding = knowledge.findings.get(key)
    return "answers" if finding is not None and finding.kind != "history" else "history"


def _no_longer_asked(key: str, value: str, knowledge: KnowledgeBase) -> list[str]:
    """Return what an answer makes senseless, and what hangs on that."""
    found: list[str] = []
    for other in depends_on(key, knowledge):
        wanted = knowledge.findings[other].asked_if[key]
        if value not in ((wanted,) if isinstance(wanted, str) else wanted):
            found += [other, *_no_longer_asked(other, UNANSWERED[0], knowledge)]
    return found
