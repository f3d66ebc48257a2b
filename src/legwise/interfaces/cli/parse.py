"""`legwise parse`: a person's own words become proposals to confirm."""

from __future__ import annotations

import datetime
import sys
import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from legwise.interview.free_text import Proposal
    from legwise.knowledge.schema import KnowledgeBase

WIDTH = 80
NOTHING = """\
We found nothing in this text that we can ask you to confirm.
That does not mean that nothing is wrong. Please answer the questions.
"""
HEAD = "These are only proposals. Nothing is set until you confirm it.\n"
FOOT = 'What is not listed here was not understood. It was not taken as a "no".\n'


def parse(
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="Your own words, in quotes, or - for standard input.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Write the proposals as JSON.")] = False,
    date: Annotated[
        str | None,
        typer.Option(metavar="DAY", help='The day it was written, for "since Tuesday": 2026-12-31.'),
    ] = None,
) -> None:
    """Say what your own words seem to mean, for you to confirm. Sets nothing."""
    from legwise.interview.free_text import parse as parse_text
    from legwise.knowledge.load import load

    words, day = _standard_input() if text == "-" else text, _day(date)
    knowledge = load()
    proposals = parse_text(words, knowledge, day)
    if as_json:
        typer.echo(_as_json(proposals), nl=False)
    else:
        typer.echo("\n".join(_lines(proposals, knowledge)))


def _standard_input() -> str:
    from legwise.errors import DocumentError, Problem
    from legwise.interview.free_text import MAX_CHARACTERS

    # No character has more than four bytes, so this is enough to see that it is too long.
    raw = sys.stdin.buffer.read(4 * MAX_CHARACTERS + 1)
    try:
        return raw.decode("utf-8-sig", errors="strict")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":  # cut off by us, so too long anyhow
            return raw.decode("utf-8-sig", errors="ignore")
        raise DocumentError(
            Problem("standard input", None, "", "is not text in UTF-8; save it as plain text")
        ) from None


def _day(written: str | None) -> datetime.date | None:
    from legwise.errors import DocumentError, Problem

    try:
        return datetime.date.fromisoformat(written) if written else None
    except ValueError:
        raise DocumentError(Problem("--date", None, "", "is not a day; write it as 2026-12-31")) from None


def _as_json(proposals: Sequence[Proposal]) -> str:
    import json

    return json.dumps([proposal.model_dump(mode="json") for proposal in proposals], indent=2) + "\n"


def _lines(proposals: Sequence[Proposal], knowledge: KnowledgeBase) -> Iterator[str]:
    if not proposals:
        yield NOTHING
        return
    yield HEAD
    for proposal in proposals:
        yield from _wrapped(f'You said "{" ".join(proposal.quote.split())}"', 0)
        yield from _wrapped(f"-> {_asked(proposal, knowledge)}", 5)
    yield ""
    yield FOOT


def _asked(proposal: Proposal, knowledge: KnowledgeBase) -> str:
    """Return what the person would be asked to confirm."""
    doubt = "" if proposal.sure else " (you did not sound sure, or said two things)"
    if proposal.kind == "medicine":
        known = knowledge.medicines.get(proposal.id or "")
        kind = known.name.patient if known else "which one? Please look for the name on the box"
        return f"You take {proposal.name} ({kind}){doubt}"
    entry = knowledge.findings.get(proposal.id or "") or knowledge.factors[proposal.id or ""]
    question = entry.question.ask if entry.question else entry.name.patient
    answer = entry.labels.get(proposal.value, proposal.value.capitalize())
    return f"{question} {answer}{doubt}"


def _wrapped(line: str, indent: int) -> list[str]:
    plain = "".join(character for character in line if character.isprintable())
    margin = " " * indent
    return textwrap.wrap(plain, WIDTH, initial_indent=margin, subsequent_indent=margin + "   ")
