"""`legwise assess`: a case from a file or standard input becomes text, a page or JSON."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

import typer

if TYPE_CHECKING:
    from legwise.assessment import Assessment
    from legwise.document import Document

PIPED_WIDTH = 80
NARROWEST, WIDEST = 40, 100


def assess(
    case: Annotated[
        str, typer.Argument(metavar="CASE", help="A case file in YAML or JSON, or - for standard input.")
    ],
    format: Annotated[Literal["text", "json", "html"], typer.Option(help="How to write it.")] = "text",
    for_: Annotated[
        Literal["patient", "clinician"], typer.Option("--for", help="Whom to write it for.")
    ] = "patient",
) -> None:
    """Say what could be behind a leg ache, how urgent it is and what to do."""
    from legwise.assessor import assess as assess_case
    from legwise.case import parse_case

    document = _standard_input() if case == "-" else document_of(Path(case))
    found = assess_case(parse_case(document), document=document)
    typer.echo(_written(found, format, for_), nl=False, color=in_color())


def _written(
    found: Assessment, format: Literal["text", "json", "html"], audience: Literal["patient", "clinician"]
) -> str:
    match format:
        case "json":
            from legwise.interfaces.render.data import as_json

            return as_json(found)
        case "html":
            from legwise.interfaces.render.html import render_html

            return render_html(found, audience)
        case "text":
            from legwise.interfaces.render.text import render_text

            return render_text(found, audience, width(), in_color())


def _standard_input() -> Document:
    return _parsed(_limited(sys.stdin.buffer), "standard input")


def document_of(path: Path) -> Document:
    """Read a file or a pipe. Raises DocumentError."""
    from legwise.errors import DocumentError, Problem

    try:
        with path.open("rb") as stream:
            raw = _limited(stream)
    except (OSError, ValueError) as error:  # a ValueError is a zero byte in the name
        reason = getattr(error, "strerror", None) or "not a file name"
        raise DocumentError(Problem(path.name, None, "", f"cannot be opened ({reason})")) from None
    return _parsed(raw, path.name)


def _limited(stream: BinaryIO) -> bytes:
    """Read no more than what is needed to see that it is too long: a pipe may never end."""
    from legwise.document import MAX_BYTES

    return stream.read(MAX_BYTES + 1)


def _parsed(raw: bytes, name: str) -> Document:
    from legwise.document import parse

    return parse(raw, name)


def in_color() -> bool:
    """Return whether standard output shows colours and nobody asked it not to."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


def width() -> int:
    """Return how many columns to fill."""
    if not sys.stdout.isatty():
        return PIPED_WIDTH
    import shutil

    return min(WIDEST, max(NARROWEST, shutil.get_terminal_size().columns))
