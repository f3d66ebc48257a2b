"""The command line: the commands, and the one place where errors become messages.

Exit status: 0 done; 1 a check failed; 2 the input is wrong; 70 a fault of ours.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from legwise import __version__
from legwise.errors import LegwiseError
from legwise.interfaces.cli import knowledge, saved
from legwise.interfaces.cli.assess import assess
from legwise.interfaces.cli.interview.command import interview
from legwise.interfaces.cli.parse import parse
from legwise.interfaces.cli.schema import schema
from legwise.interfaces.cli.serve import serve

WRONG_INPUT = 2
OUR_FAULT = 70

app = typer.Typer(
    help="Why do my legs ache when I lie down, and what should I do?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(assess)
app.command()(interview)
app.command()(parse)
app.command()(schema)
app.command()(serve)
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(saved.app, name="saved")


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
        _end(str(error), WRONG_INPUT)
    except BrokenPipeError:
        # The reader has gone (`| head`): say nothing, and keep Python from trying again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        # Neither the message nor a traceback: both may repeat what the case says.
        kind = type(error).__name__
        _end(f"Legwise failed ({kind}). This is a fault of ours; please report it.", OUR_FAULT)


def _end(message: str, status: int) -> None:
    # A key of a case may hold escape codes; a terminal must not obey them.
    print("".join(c for c in message if c.isprintable() or c == "\n"), file=sys.stderr)
    sys.exit(status)
