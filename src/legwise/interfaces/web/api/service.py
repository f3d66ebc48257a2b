"""What a call needs of the server: the knowledge base, the workers, and whether it is ready."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel
from starlette.responses import Response

from legwise.interfaces.render.data import as_json
from legwise.interfaces.saved import Interviews
from legwise.interfaces.web.problems import Refused
from legwise.interfaces.web.workers import Workers
from legwise.model.store import Compiled

PREFIX = "/api/v1"

#: Which knowledge an answer rests on.
KNOWLEDGE_HEADER = "Legwise-Knowledge"


class Service:
    """One running server. It is ready from when its knowledge base is warm until it stops."""

    def __init__(self, workers: Workers, interviews: Interviews) -> None:
        self.workers, self.interviews = workers, interviews
        self._base: Compiled | None = None

    def start(self, base: Compiled) -> None:
        """Be ready to answer from this knowledge base."""
        self._base = base

    def stop(self) -> None:
        """Answer no more."""
        self._base = None
        self.workers.close()

    @property
    def base(self) -> Compiled:
        """The knowledge base. Raises Refused while there is none."""
        if self._base is None:
            raise Refused("not-ready", "Try again in a few seconds.", headers={"Retry-After": "5"})
        return self._base

    async def answer(self, work: Callable[[Compiled], BaseModel]) -> Response:
        """Return what `work` makes of the knowledge base, worked out beside the server's loop."""
        base = self.base
        text = await self.workers.run(lambda: as_json(work(base)))
        return json_response(text, {KNOWLEDGE_HEADER: base.hash})

    def cachable(self, request: Request, document: BaseModel) -> Response:
        """Return a document that says nothing of a person: to be kept, and asked for again if changed."""
        text = as_json(document)
        tag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
        headers = {KNOWLEDGE_HEADER: self.base.hash, "ETag": tag, "Cache-Control": "no-cache"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return json_response(text, headers)


def json_response(text: str, headers: dict[str, str] | None = None, status: int = 200) -> Response:
    """Return an answer that is JSON already."""
    return Response(text, status, headers, "application/json")


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


ServiceOf = Annotated[Service, Depends(_service)]
