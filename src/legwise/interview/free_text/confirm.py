"""Confirmed proposals -> answers of a case, through the checks that every answer meets."""

from __future__ import annotations

from collections.abc import Iterable

from legwise.case import Case, MedicineTaken, as_case
from legwise.errors import CaseError, Problem
from legwise.interview.free_text.proposal import Proposal
from legwise.knowledge.facts import facts
from legwise.knowledge.schema import KnowledgeBase


def confirmed(case: Case, proposals: Iterable[Proposal], knowledge: KnowledgeBase) -> Case:
    """Return the case with what the person confirmed.

    Nothing that is answered already is changed: where a text says something else, the
    person changes the answer itself.

    Raises:
        CaseError: an id or value that the knowledge base does not know, an answer that is
            there already with another value, or one that the other answers exclude.
    """
    answers, history = dict(case.answers), dict(case.history)
    medicines = list(case.medicines or ())
    problems: list[Problem] = []
    for proposal in proposals:
        if proposal.name is not None:
            if all(taken.name.casefold() != proposal.name.casefold() for taken in medicines):
                medicines.append(MedicineTaken(name=proposal.name))
            continue
        key = proposal.id or ""
        block = answers if key in knowledge.findings else history
        before = case.complaint.get(key, block.get(key))
        if before is None:
            block[key] = proposal.value
        elif before != proposal.value:
            message = "has another answer already; keep it, or change it where it was given"
            problems.append(Problem("case", None, key, message))
    if problems:
        raise CaseError(problems)
    given = case.model_dump() | {"answers": answers, "history": history}
    if medicines:
        given["medicines"] = [medicine.model_dump() for medicine in medicines]
    done = as_case(given)
    facts(done, knowledge)
    return done
