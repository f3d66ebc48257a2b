"""Published figures that are held back: a test of the model's form, never a source of its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from legwise.document import Document, field_names, read
from legwise.errors import DocumentError, KnowledgeError, Problem, nearest
from legwise.knowledge.load import BASE
from legwise.knowledge.schema import KnowledgeBase, Label, Strict

NAME = "held_out.yaml"


class HeldOut(Strict):
    """One held-back figure: what it tests, and why no number of the base rests on it.

    `a_miss_says`: what it tells about the form of the model when the figure is missed.
    """

    figure: Label
    tests: Label
    independent: Label
    a_miss_says: Label | None = None


def held_out(base: Path = BASE) -> dict[str, HeldOut]:
    """Return figure id -> its entry in the list beside `base`, in the list's order; empty without a list.

    Raises:
        KnowledgeError: the list cannot be read.
    """
    try:
        document = _document(base)
        entries = [] if document is None else TypeAdapter(list[HeldOut]).validate_python(document.data)
    except DocumentError as error:
        raise KnowledgeError([error.problem]) from None
    except ValidationError as error:
        assert document is not None
        raise KnowledgeError(document.problems(error, field_names(HeldOut))) from None
    return {entry.figure: entry for entry in entries}


def problems(knowledge: KnowledgeBase, base: Path = BASE, complete: bool = True) -> Iterator[Problem]:
    """Yield what is wrong with the list beside `base`.

    With `complete` false some entries did not load, and an unknown figure is no error.
    """
    try:
        document = _document(base)
    except DocumentError as error:
        yield error.problem
        return
    if document is None:
        return
    if not isinstance(document.data, list):
        yield document.problem((), "write a list of figures that are held back")
        return
    seen: set[str] = set()
    for index, data in enumerate(document.data):
        yield from _entry_problems(document, index, data, knowledge, complete, seen)


def _entry_problems(
    document: Document, index: int, data: Any, knowledge: KnowledgeBase, complete: bool, seen: set[str]
) -> Iterator[Problem]:
    try:
        key = HeldOut.model_validate(data).figure
    except ValidationError as error:
        yield from document.problems(error, field_names(HeldOut), (index,))
        return
    where = (index, "figure")
    figure = knowledge.figures.get(key)
    if key in seen:
        yield document.problem(where, f"{key!r} is listed twice; keep one")
    elif figure is None:
        if complete:
            yield document.problem(where, f"unknown figure {key!r}; {nearest(key, knowledge.figures)}")
    elif figure.fit:
        yield document.problem(where, f"{key!r} is fitted (`fit: true`), so it cannot be held back")
    elif figure.outside_because is not None:
        message = f"{key!r} has `outside_because`; a held-back figure has `a_miss_says` here instead"
        yield document.problem(where, message)
    seen.add(key)


def _document(base: Path) -> Document | None:
    """Return the list that stands beside the folder `base`, None if there is none."""
    file = base.with_name(NAME)
    return read(file, NAME) if file.exists() else None
