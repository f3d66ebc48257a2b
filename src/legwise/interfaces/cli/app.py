"""The command line: commands, and one place where errors become messages.

Exit status: 0 done; 1 a check failed; 2 the input is wrong; 70 a fault of ours.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from legwise import __version__
from legwise.errors import LegwiseError
from legwise.interfaces.cli import knowledge

app = typer.Typer(
    help="Why do my legs ache when I lie down, and what should I do?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(knowledge.app, name="knowledge")


@app.command()
def assess(
    case: Annotated[str, typer.Argument(help="A case file in YAML or JSON, or - for standard input.")],
    format: Annotated[Literal["text", "json", "html"], typer.Option(help="How to write it.")] = "text",
    for_: Annotated[
        Literal["patient", "clinician"], typer.Option("--for", help="Whom to write it for.")
    ] = "patient",
) -> None:
    """Say what could be behind a leg ache, how urgent it is and what to do."""
    from legwise.assessor import assess as assess_case
    from legwise.case import parse_case
    from legwise.document import parse, read

    document = parse(sys.stdin.buffer.read(), "standard input") if case == "-" else read(Path(case))
    found = assess_case(parse_case(document), document=document)
    if format == "json":
        typer.echo(found.model_dump_json(indent=2))
    elif format == "html":
        from legwise.interfaces.render.html import render_html

        typer.echo(render_html(found, for_), nl=False)
    else:
        from legwise.interfaces.render.text import render_text

        color = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        typer.echo(render_text(found, for_, _width(), color), nl=False, color=color)


@app.command()
def schema(
    what: Annotated[Literal["case", "assessment"], typer.Argument(help="Which document.")],
) -> None:
    """Print the JSON Schema of a case or of an assessment."""
    import json

    from legwise.assessment import Assessment
    from legwise.case import Case

    model = Case if what == "case" else Assessment
    typer.echo(json.dumps(model.model_json_schema(), indent=2, sort_keys=True))


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"legwise {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Read the options that stand before a command."""


def main() -> None:
    """Run the command; a known error is one message on standard error and status 2."""
    try:
        app()
    except LegwiseError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        # The reader has gone (`| head`): say nothing, and keep Python from trying again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # the message must not carry case data
        print(
            f"Legwise failed ({type(error).__name__}). This is a fault of ours; nothing was written.",
            file=sys.stderr,
        )
        sys.exit(70)


def _width() -> int:
    if not sys.stdout.isatty():
        return 80
    import shutil

    return min(100, max(40, shutil.get_terminal_size().columns))
