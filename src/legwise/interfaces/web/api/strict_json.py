"""JSON bodies, read strictly: what two readers could read differently is refused."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, NoReturn

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from legwise.document import MAX_DEPTH
from legwise.interfaces.web.problems import Refused, Trouble

#: The longest number that is read; no number of a case needs more figures.
MAX_FIGURES = 30


class StrictJsonRoute(APIRoute):
    """A route whose body, if it has one, is JSON by its label and by the letter."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, with a request that reads strictly."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            if self.body_field is not None and not _is_json(request.headers.get("content-type", "")):
                raise Refused("not-json-type", "Send it as JSON, with `Content-Type: application/json`.")
            return await handler(_StrictRequest(request.scope, request.receive))

        return handle


class _StrictRequest(Request):
    async def json(self) -> Any:
        return read_json(await self.body())


def read_json(raw: bytes) -> Any:
    """Return what a JSON text says.

    Raises:
        Refused: it is not JSON in UTF-8, gives a key twice, holds a number that is none or half a
            character, or is nested too deep.
    """
    try:
        found = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_each_key_once,
            parse_constant=lambda _: _refuse("body", "NaN and Infinity are no numbers", "leave it out"),
            parse_int=_whole,
            parse_float=_finite,
        )
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except UnicodeError:
        _refuse("body", "is not text in UTF-8", "save it as UTF-8 and send it again")
    except json.JSONDecodeError as error:
        place = f"body, line {error.lineno}, column {error.colno}"
        _refuse(place, f"is not JSON: {error.msg}", "look here and a little before")
    except RecursionError:
        _too_deep()
    if _depth(found) > MAX_DEPTH:
        _too_deep()
    return found


def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == "application/json"


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            _refuse(f"body: {key}", "this key is given twice", "keep one of them")
        found[key] = value
    return found


def _whole(text: str) -> int:
    if len(text) > MAX_FIGURES:
        _refuse("body", f"a number has more than {MAX_FIGURES} figures", "write it shorter")
    return int(text)


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        _refuse("body", "a number is too large", "check it and its unit")
    return value


def _depth(part: Any) -> int:
    level, depth = [part], 0
    while level := [item for outer in level for item in _inside(outer)]:
        depth += 1
    return depth


def _inside(part: Any) -> Iterable[Any]:
    if isinstance(part, dict):
        return part.values()
    return part if isinstance(part, list) else ()


def _too_deep() -> NoReturn:
    _refuse("body", f"is nested more than {MAX_DEPTH} levels deep", "a case needs five")


def _refuse(where: str, what: str, do: str) -> NoReturn:
    raise Refused("not-json", f"{what[0].upper()}{what[1:]}.", [Trouble(where=where, what=what, do=do)])
