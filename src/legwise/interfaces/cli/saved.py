"""`legwise saved`: look after the interviews that a server saves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from legwise.interfaces.saved import Interviews

app = typer.Typer(help="Export, delete, expire, back up and restore saved interviews.", no_args_is_help=True)
Url = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="The path of an SQLite file or the URL of a PostgreSQL database. Without it: LEGWISE_DATABASE, "
        "else a file in your data folder.",
    ),
]
Code = Annotated[str, typer.Argument(metavar="CODE", help="The code of the interview.")]


@app.command()
def count(database: Url = None) -> None:
    """Say how many interviews are saved, and where."""
    with _opened(database) as interviews:
        typer.echo(f"{_counted(interviews.count())} in {interviews.place}")


@app.command()
def export(code: Code, database: Url = None) -> None:
    """Print everything that is saved under a code, as JSON."""
    import json

    with _opened(database) as interviews:
        typer.echo(json.dumps(interviews.export(code), indent=2, ensure_ascii=False))


@app.command()
def delete(code: Code, database: Url = None) -> None:
    """Delete an interview for good."""
    with _opened(database) as interviews:
        interviews.delete(code)
    typer.echo("Deleted. Backups made before still hold it.")


@app.command()
def expire(database: Url = None) -> None:
    """Delete every interview that has expired. A server does so by itself, once a day."""
    with _opened(database) as interviews:
        typer.echo(f"{_counted(interviews.expired)} expired and deleted")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")], database: Url = None
) -> None:
    """Copy all interviews into a new file, whoever else is using them."""
    with _opened(database) as interviews:
        typer.echo(f"{_counted(interviews.backup(file))} copied to {file}")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `backup` wrote.")],
    database: Url = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also if interviews are saved there now; they are lost.")
    ] = False,
) -> None:
    """Put back all interviews of a backup, in any database."""
    from legwise.errors import LegwiseError

    with _opened(database) as interviews:
        present = interviews.count()
        if present and not replace:
            raise LegwiseError(f"{interviews.place}: {_counted(present)} there; to lose them, add --replace")
        typer.echo(f"{_counted(interviews.restore(file))} put back in {interviews.place}")


def _opened(database: str | None) -> Interviews:
    from legwise.interfaces.saved import Interviews

    return Interviews(database)


def _counted(count: int) -> str:
    return f"{count} saved interview{'' if count == 1 else 's'}"
