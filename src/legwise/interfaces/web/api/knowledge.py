"""What Legwise knows, for everybody: nothing here is about a person, so it may be kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from legwise.interfaces.render.data import as_json
from legwise.interfaces.web.api import entries
from legwise.interfaces.web.api.documents import CauseInShort, FindingInShort, Hit, Page
from legwise.interfaces.web.api.openapi import problems
from legwise.interfaces.web.api.service import ServiceOf, json_response
from legwise.interview.question import Item
from legwise.knowledge.schema import Cause, Finding, Source

PAGE, LONGEST_PAGE = 50, 200

Offset = Annotated[int, Query(ge=0, le=100_000, description="How many entries to leave out first.")]
Limit = Annotated[int, Query(ge=1, le=LONGEST_PAGE, description="How many entries to show at most.")]

router = APIRouter(
    prefix=entries.KNOWLEDGE,
    tags=["knowledge"],
    responses={
        304: {"description": "What you have (`If-None-Match`) is still what there is."},
        **problems("not-found", "wrong-request", "too-many-requests", "fault", "not-ready"),
    },
)


@router.get("/causes", operation_id="list-causes", response_model=Page[CauseInShort])
async def causes(request: Request, service: ServiceOf, offset: Offset = 0, limit: Limit = PAGE) -> Response:
    """List the causes that Legwise knows."""
    return service.cachable(request, entries.causes(service.base, offset, limit))


@router.get("/causes/{id}", operation_id="get-cause", response_model=Cause)
async def cause(request: Request, service: ServiceOf, id: str) -> Response:
    """Show one cause: its texts, and its numbers with their sources."""
    return service.cachable(request, entries.cause(service.base, id))


@router.get("/findings", operation_id="list-findings", response_model=Page[FindingInShort])
async def findings(request: Request, service: ServiceOf, offset: Offset = 0, limit: Limit = PAGE) -> Response:
    """List the symptoms, signs, items of history and tests that Legwise knows."""
    return service.cachable(request, entries.findings(service.base, offset, limit))


@router.get("/findings/{id}", operation_id="get-finding", response_model=Finding)
async def finding(request: Request, service: ServiceOf, id: str) -> Response:
    """Show one finding: its question, and its numbers with their sources."""
    return service.cachable(request, entries.finding(service.base, id))


@router.get("/questions", operation_id="list-questions", response_model=Page[Item])
async def questions(
    request: Request, service: ServiceOf, offset: Offset = 0, limit: Limit = PAGE
) -> Response:
    """List what a person may be asked, with the answers that may be given."""
    return service.cachable(request, entries.questions(service.base, offset, limit))


@router.get("/questions/{id}", operation_id="get-question", response_model=Item)
async def question(request: Request, service: ServiceOf, id: str) -> Response:
    """Show one thing that a person may be asked."""
    return service.cachable(request, entries.question(service.base, id))


@router.get("/sources", operation_id="list-sources", response_model=Page[Source])
async def sources(request: Request, service: ServiceOf, offset: Offset = 0, limit: Limit = PAGE) -> Response:
    """List the publications and pages that the numbers rest on."""
    return service.cachable(request, entries.sources(service.base, offset, limit))


@router.get("/sources/{id}", operation_id="get-source", response_model=Source)
async def source(request: Request, service: ServiceOf, id: str) -> Response:
    """Show one source."""
    return service.cachable(request, entries.source(service.base, id))


@router.get("/search", operation_id="search", response_model=Page[Hit])
async def search(
    service: ServiceOf,
    q: Annotated[str, Query(min_length=2, max_length=100, description="Words that must all be there.")],
    offset: Offset = 0,
    limit: Limit = PAGE,
) -> Response:
    """Find causes, findings, questions, medicines and sources by words in their names."""
    # What somebody looks for may say what ails them, so a search is not kept like the lists.
    return json_response(as_json(entries.search(service.base, q, offset, limit)))
