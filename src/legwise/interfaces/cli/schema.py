"""`legwise schema`: the published shape of a case and of an assessment."""

from __future__ import annotations

from typing import Annotated, Literal

import typer


def schema(
    what: Annotated[Literal["case", "assessment"], typer.Argument(help="Which document.")],
) -> None:
    """Print the JSON Schema of a case or of an assessment."""
    import json

    from legwise.assessment import Assessment
    from legwise.case import Case

    model = Case if what == "case" else Assessment
    described = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
    typer.echo(json.dumps(described, indent=2, sort_keys=True))
