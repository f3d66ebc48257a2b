"""Published figures that are held back: a test of the model's form, never a source of its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from legwise.document import Document, field_names, read
from legwise.errors import DocumentError, KnowledgeError, Problem, nearest
from legwise.knowledge.load import BASE
from legwise.knowledge.schema import Figure, KnowledgeBase, Label, Strict

NAME = "held_out.yaml"

#: (source, value) -> the entries, as kind/id, that have this number.
Used = Mapping[tuple[str, float], Sequence[str]]


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


def problems(
    knowledge: KnowledgeBase, base: Path = BASE, complete: bool = True, used: Used | None = None
) -> Iterator[Problem]:
    """Yield what is wrong with the list beside `base`.

    Args:
        knowledge: what the list names figures of.
        base: the folder of the entries.
        complete: false if some entries did not load; an unknown figure is no error then.
        used: (source, value) -> every entry with that number.
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
        try:
            key = HeldOut.model_validate(data).figure
        except ValidationError as error:
            yield from document.problems(error, field_names(HeldOut), (index,))
            continue
        if key in seen:
            yield document.problem((index, "figure"), f"{key!r} is listed twice; keep one")
        elif key in knowledge.figures:
            for message in _not_independent(knowledge.figures[key], used or {}):
                yield document.problem((index, "figure"), f"{key!r} {message}")
        elif complete:
            message = f"unknown figure {key!r}; {nearest(key, knowledge.figures)}"
            yield document.problem((index, "figure"), message)
        seen.add(key)


def _not_independent(figure: Figure, used: Used) -> Iterator[str]:
    if figure.fit:
        yield "is fitted (`fit: true`), so it cannot be held back"
    if figure.outside_because is not None:
        yield "has `outside_because`; a held-back figure has `a_miss_says` here instead"
    places = used.get((figure.target.source or "", figure.target.value), ())
    others = [place for place in places if place != f"figures/{figure.id}"]
    if others:
        yield f"is the same number of the same source as in {others[0]}, so it is not held back"


def _document(base: Path) -> Document | None:
    """Return the list that stands beside the folder `base`, None if there is none."""
    file = base.with_name(NAME)
    return read(file, NAME) if file.exists() else None
