"""Whether the server lives and is ready, and the shapes of its documents."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from legwise.interfaces.render.data import Published, as_json, schema_of
from legwise.interfaces.web.api.documents import Status
from legwise.interfaces.web.api.openapi import problems
from legwise.interfaces.web.api.service import PREFIX, ServiceOf, json_response

router = APIRouter(prefix=PREFIX, tags=["server"], responses=problems("fault"))


@router.get("/health", operation_id="health", response_model=Status)
async def health() -> Response:
    """Say that the server lives."""
    return json_response(as_json(Status(status="alive")))


@router.get(
    "/ready", operation_id="ready", response_model=Status, responses=problems("not-ready", "database")
)
async def ready(service: ServiceOf) -> Response:
    """Say that the knowledge base is in memory and the database of saved interviews can be read."""
    assert service.base  # refuses while there is none
    await service.workers.run(service.interviews.count)
    return json_response(as_json(Status(status="ready")))


@router.get(
    "/schema/{what}",
    operation_id="schema",
    response_model=dict[str, Any],
    responses=problems("not-found", "wrong-request", "too-many-requests"),
)
async def schema(what: Annotated[Published, Path(description="Which document.")]) -> Response:
    """Show the JSON Schema of a case, an assessment or a question, as `legwise schema` does."""
    return json_response(schema_of(what))
