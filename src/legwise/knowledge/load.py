"""YAML -> KnowledgeBase: read every file, report every problem at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from legwise.document import Document, field_names, read
from legwise.errors import DocumentError, KnowledgeError, Problem, nearest
from legwise.knowledge.schema import KINDS, KnowledgeBase

BASE = Path(__file__).parent / "base"


@dataclass(frozen=True)
class Place:
    """Where an entry stands: its document and the path to it."""

    document: Document
    path: tuple[str | int, ...]

    def problem(self, path: tuple[str | int, ...], message: str) -> Problem:
        """Describe something wrong below this entry."""
        return self.document.problem((*self.path, *path), message)


@dataclass(frozen=True)
class Loaded:
    """A knowledge base, where its entries stand, and what is wrong with single entries."""

    knowledge: KnowledgeBase
    places: Mapping[tuple[str, str], Place]
    problems: tuple[Problem, ...]
    #: ids of entries with a problem; None if a whole file could not be read, so that any id may be meant
    unread: frozenset[str] | None = frozenset()


def load(base: Path = BASE) -> KnowledgeBase:
    """Return the knowledge base under `base`.

    Raises:
        KnowledgeError: with every problem of every entry. Problems between entries
            are the business of `check`.
    """
    loaded = load_with_places(base)
    if loaded.problems:
        raise KnowledgeError(loaded.problems)
    return loaded.knowledge


def load_with_places(base: Path = BASE) -> Loaded:
    """Read what can be read and collect the problems of the rest."""
    entries: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    places: dict[tuple[str, str], Place] = {}
    problems: list[Problem] = []
    unread: set[str] = set()
    whole_files = True
    for file in files(base):
        shown = file.relative_to(base).as_posix()
        kind = file.relative_to(base).parts[0]
        if kind not in KINDS:
            problems.append(Problem(shown, None, "", f"unknown folder; {nearest(kind, KINDS)}"))
            continue
        try:
            document = read(file, shown)
        except DocumentError as error:
            problems.append(error.problem)
            whole_files = False
            continue
        many = isinstance(document.data, list)
        for index, data in enumerate(document.data if many else [document.data]):
            path: tuple[str | int, ...] = (index,) if many else ()
            try:
                entry = KINDS[kind].model_validate(data)
            except ValidationError as error:
                problems += document.problems(error, field_names(KINDS[kind]), path)
                unread |= _ids_in(data)
                continue
            key: str = entry.id  # type: ignore[attr-defined]
            if (kind, key) in places:
                other = places[kind, key]
                first = f"{other.document.name}:{other.document.line(other.path)}"
                problems.append(document.problem((*path, "id"), f"{key!r} stands already in {first}"))
                continue
            entries[kind][key] = entry
            places[kind, key] = Place(document, path)
    ordered = {kind: dict(sorted(found.items())) for kind, found in entries.items()}
    knowledge = KnowledgeBase.model_construct(None, **ordered)
    return Loaded(knowledge, places, tuple(problems), frozenset(unread) if whole_files else None)


def _ids_in(part: Any) -> set[str]:
    """Return every `id` inside plain data: a medicine also holds the ids of its interactions."""
    if isinstance(part, dict):
        own = {part["id"]} if isinstance(part.get("id"), str) else set()
        return own.union(*map(_ids_in, part.values()))
    return set().union(*map(_ids_in, part)) if isinstance(part, list) else set()


def files(base: Path = BASE) -> list[Path]:
    """Return the files of a knowledge base in a fixed order."""
    return sorted(base.glob("*/*.yaml"))


def content_hash(base: Path = BASE) -> str:
    """Return a hash over the names and bytes of all files: the version of the knowledge."""
    digest = hashlib.sha256()
    for file in files(base):
        digest.update(file.relative_to(base).as_posix().encode())
        digest.update(b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
