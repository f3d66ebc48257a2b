"""How a thing is asked, in the words of who answers."""

from __future__ import annotations

from typing import Literal

from legwise.interview.question import Item, Option
from legwise.knowledge.schema import Cause, Factor, Finding, Group, KnowledgeBase, Text

Mode = Literal["full", "short", "clinician"]

Entry = Finding | Factor | Cause | Group


def item(key: str, knowledge: KnowledgeBase, mode: Mode, bits: float | None = None) -> Item:
    """Return one thing to ask, with its answers: a finding, a factor or a known diagnosis."""
    entry = entry_of(key, knowledge)
    question = entry.question if isinstance(entry, Finding | Factor) else None
    name = _capital(words(entry.name, mode))
    short = question.tick if question and mode != "clinician" else None
    measured = entry.measured if isinstance(entry, Finding) else None
    return Item(
        id=key,
        label=short or name,
        ask=question.ask if question else name,
        why=question.why if question else _measures(entry, knowledge, mode),
        hint=question.hint if question else None,
        options=tuple(Option(value=value, says=_says(entry, value)) for value in values(entry)),
        unit=measured.unit if measured else None,
        picture=question.picture if question else None,
        bits=bits,
    )


def entry_of(key: str, knowledge: KnowledgeBase) -> Entry:
    """Return the entry of a thing that can be asked.

    Raises:
        KeyError: there is none.
    """
    kinds = (knowledge.findings, knowledge.factors, knowledge.causes)
    found = next((kind[key] for kind in kinds if key in kind), None)
    return found or knowledge.groups[key]


def values(entry: Entry) -> tuple[str, ...]:
    """Return the answers to a question."""
    return entry.values if isinstance(entry, Finding | Factor) else ("no", "yes")


def words(text: Text, mode: Mode) -> str:
    """Return a text in the words of who answers."""
    return text.clinician if mode == "clinician" else text.patient


def _measures(entry: Entry, knowledge: KnowledgeBase, mode: Mode) -> str:
    if isinstance(entry, Finding):
        return f"It bears on: {words(knowledge.facets[entry.facet].name, mode)}."
    return "A known illness makes its own signs likelier."


def _says(entry: Entry, value: str) -> str:
    label = entry.labels.get(value) if isinstance(entry, Finding | Factor) else None
    return label if label else {"yes": "Yes", "no": "No"}.get(value, _capital(value.replace("_", " ")))


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
