"""`legwise schema`: the published shape of a case, an assessment and a question."""

from __future__ import annotations

from typing import Annotated, Literal

import typer


def schema(
    what: Annotated[Literal["case", "assessment", "question"], typer.Argument(help="Which document.")],
) -> None:
    """Print the JSON Schema of a case, of an assessment or of a question."""
    from legwise.interfaces.render.data import schema_of

    typer.echo(schema_of(what), nl=False)
