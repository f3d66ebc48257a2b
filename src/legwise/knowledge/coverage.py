"""Which entries of the knowledge base carry each claim of `claims.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from legwise.document import read
from legwise.knowledge.schema import Entry, KnowledgeBase, Strict

CLAIMS = Path(__file__).with_name("claims.yaml")

#: The kinds of entries that work: they reason, ask, warn or advise.
WORKING = (
    "factors",
    "medicines",
    "causes",
    "groups",
    "mechanisms",
    "facets",
    "findings",
    "rules",
    "actions",
    "answers",
)


class Claim(Strict):
    """Something the product must know or be able to do."""

    id: str
    kind: str
    claim: str


def claims() -> list[Claim]:
    """Return every claim, in the order of the file."""
    document = read(CLAIMS)
    topics = TypeAdapter(dict[str, list[Claim]]).validate_python(document.data)
    return [claim for topic in topics.values() for claim in topic]


def coverage(knowledge: KnowledgeBase) -> dict[str, list[str]]:
    """Return claim id -> the entries that carry it, as "kind: id"; an empty list for none."""
    carried: dict[str, list[str]] = {claim.id: [] for claim in claims()}
    for kind in WORKING:
        entries: Mapping[str, Entry] = getattr(knowledge, kind)
        for entry in entries.values():
            for claim in entry.covers:
                carried.setdefault(claim, []).append(f"{kind.rstrip('s')} {entry.id}")
    return carried
