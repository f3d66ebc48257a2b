"""The knowledge base as the API shows it: pure functions of what was asked and the knowledge base."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from legwise.assessment import Words
from legwise.interfaces.web.api.documents import CauseInShort, FindingInShort, Hit, Page
from legwise.interfaces.web.api.service import PREFIX
from legwise.interfaces.web.problems import not_found
from legwise.interview.question import Item
from legwise.interview.wording import item
from legwise.knowledge.schema import Cause, Factor, Finding, KnowledgeBase, Source, Text
from legwise.model.store import Compiled

T = TypeVar("T")

KNOWLEDGE = f"{PREFIX}/knowledge"


def causes(base: Compiled, offset: int, limit: int) -> Page[CauseInShort]:
    """Return a part of the list of causes."""
    entries = base.knowledge.causes.values()
    shown = [
        CauseInShort(
            id=entry.id,
            kind=entry.kind,
            name=_words(entry.name),
            level=entry.level,
            danger=entry.danger is not None,
            stage_of=entry.stage_of,
        )
        for entry in entries
    ]
    return _page(base, "causes", shown, offset, limit)


def cause(base: Compiled, id: str) -> Cause:
    """Return one cause with all its numbers and their sources."""
    return _one("cause", base.knowledge.causes, id)


def findings(base: Compiled, offset: int, limit: int) -> Page[FindingInShort]:
    """Return a part of the list of findings."""
    entries = base.knowledge.findings.values()
    shown = [
        FindingInShort(
            id=entry.id,
            kind=entry.kind,
            name=_words(entry.name),
            values=entry.values,
            unit=entry.measured.unit if entry.measured else None,
        )
        for entry in entries
    ]
    return _page(base, "findings", shown, offset, limit)


def finding(base: Compiled, id: str) -> Finding:
    """Return one finding with all its numbers and their sources."""
    return _one("finding", base.knowledge.findings, id)


def questions(base: Compiled, offset: int, limit: int) -> Page[Item]:
    """Return a part of the list of what a person may be asked."""
    return _page(base, "questions", list(_questions(base.knowledge).values()), offset, limit)


def question(base: Compiled, id: str) -> Item:
    """Return one thing that a person may be asked."""
    return _one("question", _questions(base.knowledge), id)


def sources(base: Compiled, offset: int, limit: int) -> Page[Source]:
    """Return a part of the list of sources."""
    return _page(base, "sources", list(base.knowledge.sources.values()), offset, limit)


def source(base: Compiled, id: str) -> Source:
    """Return one source."""
    return _one("source", base.knowledge.sources, id)


def search(base: Compiled, q: str, offset: int, limit: int) -> Page[Hit]:
    """Return the entries in whose id or names every word of a search stands."""
    words = q.casefold().split()
    hits = [hit for hit, text in _searched(base.knowledge) if all(word in text for word in words)]
    hits.sort(key=lambda hit: (words[:1] != hit.name.casefold().split()[:1], hit.kind, hit.id))
    return _page(base, "search", hits, offset, limit, {"q": q})


# --- parts ---------------------------------------------------------------------------------


def _page(
    base: Compiled,
    name: str,
    found: Sequence[T],
    offset: int,
    limit: int,
    asked: Mapping[str, str] | None = None,
) -> Page[T]:
    after = offset + limit
    more = urlencode({**(asked or {}), "offset": after, "limit": limit})
    return Page[T](
        items=tuple(found[offset:after]),
        total=len(found),
        next=f"{KNOWLEDGE}/{name}?{more}" if after < len(found) else None,
        knowledge_hash=base.hash,
    )


def _one(what: str, entries: Mapping[str, T], id: str) -> T:
    if id not in entries:
        raise not_found(f"{KNOWLEDGE}/{what}s/{id}", what, entries)
    return entries[id]


def _words(text: Text) -> Words:
    return Words(patient=text.patient, clinician=text.clinician)


def _questions(knowledge: KnowledgeBase) -> dict[str, Item]:
    asked: Iterable[Finding | Factor] = (*knowledge.factors.values(), *knowledge.findings.values())
    return {entry.id: item(entry.id, knowledge, "full") for entry in asked if entry.question is not None}


def _searched(knowledge: KnowledgeBase) -> Iterator[tuple[Hit, str]]:
    """Yield every entry that can be found, and the text in which it is."""
    for kind, entries in (("causes", knowledge.causes), ("findings", knowledge.findings)):
        for entry in entries.values():
            yield _hit(kind, entry.id, entry.name.patient), _text(entry.id, entry.name)
    for key, asked in _questions(knowledge).items():
        yield _hit("questions", key, asked.label), f"{key} {asked.ask}".casefold()
    for medicine in knowledge.medicines.values():
        names = [name for one in medicine.ingredients for name in (one.name, *one.brands)]
        text = f"{_text(medicine.id, medicine.name)} {' '.join(names).casefold()}"
        yield Hit(kind="medicines", id=medicine.id, name=medicine.name.patient, href=None), text
    for source in knowledge.sources.values():
        yield _hit("sources", source.id, source.citation), f"{source.id} {source.citation}".casefold()


def _hit(kind: str, id: str, name: str) -> Hit:
    return Hit.model_validate({"kind": kind, "id": id, "name": name, "href": f"{KNOWLEDGE}/{kind}/{id}"})


def _text(id: str, name: Text) -> str:
    return f"{id} {name.patient} {name.clinician}".casefold()
