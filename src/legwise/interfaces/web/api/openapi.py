"""The OpenAPI document: one example for every call, each made by the code that answers it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from legwise.interfaces.web.problems import KINDS, MEDIA_TYPE, Problem
from legwise.model.store import Compiled

#: Lists in an example are cut to so many entries: an assessment is half a megabyte.
SHOWN = 2

TAGS = [
    {"name": "person", "description": "Calls about one person. Nothing is kept."},
    {"name": "saved interviews", "description": "Interviews that are kept under a code for 30 days."},
    {"name": "knowledge", "description": "What Legwise knows, and from which sources."},
    {"name": "server", "description": "The server itself, and the shapes of documents."},
]

DESCRIPTION = """\
What can make legs ache when lying down, how sure that is, what must not wait and what to do. Legwise is
not a medical device and does not replace an examination.

The same request gets the same bytes as long as `Legwise-Knowledge`, the hash of the knowledge base,
stays the same. Nothing that is sent is logged. Errors are `application/problem+json` (RFC 9457) and say
under `problems` what is wrong, where, and what to do. In the examples lists are cut to two entries.
"""


@dataclass(frozen=True)
class Example:
    """A request that really works, and the function that answers it."""

    answer: Callable[[Compiled], BaseModel | Mapping[str, Any]]
    body: Mapping[str, Any] | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)


def problems(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """Return the description of the problems that a call may be answered with."""
    found: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        status, title = KINDS[kind]
        response = found.setdefault(status, {"description": title, "content": {MEDIA_TYPE: _content()}})
        example = {"type": f"urn:legwise:problem:{kind}", "title": title, "status": status, "detail": "..."}
        response["content"][MEDIA_TYPE]["examples"][kind] = {"value": example}
        if title not in response["description"]:
            response["description"] += f", or: {title[0].lower()}{title[1:]}"
    return found


def _content() -> dict[str, Any]:
    return {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}


def openapi(app: FastAPI, examples: Mapping[str, Example], base: Compiled) -> dict[str, Any]:
    """Return the document, with an example for every operation."""
    document = get_openapi(
        title="Legwise",
        version=app.version,
        openapi_version="3.1.0",
        summary="Why do my legs ache when I lie down, and what should I do?",
        description=DESCRIPTION,
        routes=app.routes,
        tags=TAGS,
        license_info={"name": "Apache 2.0", "identifier": "Apache-2.0"},
        separate_input_output_schemas=False,
    )
    shape = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    document["components"]["schemas"] |= {**shape.pop("$defs"), "Problem": shape}
    for operation in _operations(document):
        _illustrate(operation, examples[operation["operationId"]], base)
    return _short_names(document)


def shortened(part: Any) -> Any:
    """Return JSON data with every list cut to its first entries."""
    if isinstance(part, list):
        return [shortened(item) for item in part[:SHOWN]]
    if isinstance(part, dict):
        return {key: shortened(value) for key, value in part.items()}
    return part


def _operations(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in document["paths"].values():
        yield from methods.values()


def _illustrate(operation: dict[str, Any], example: Example, base: Compiled) -> None:
    if example.body is not None:
        operation["requestBody"]["content"]["application/json"]["example"] = example.body
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in example.parameters:
            parameter["example"] = example.parameters[parameter["name"]]
    answer = example.answer(base)
    shown = answer.model_dump(mode="json") if isinstance(answer, BaseModel) else answer
    for status, response in operation["responses"].items():
        if status.startswith("2") and "content" in response:
            response["content"]["application/json"]["example"] = shortened(shown)


def _short_names(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with readable names of schemas: modules are no business of a client.

    Two classes may have one name in different modules; pydantic then puts the modules before it.
    """
    schemas = document["components"]["schemas"]
    names = {name: _short(name) for name in schemas}
    text = json.dumps(document)
    for name, short in names.items():
        if name != short:
            text = text.replace(f'"#/components/schemas/{name}"', f'"#/components/schemas/{short}"')
    renamed: dict[str, Any] = json.loads(text)
    components = renamed["components"]
    components["schemas"] = {names[name]: shape for name, shape in components["schemas"].items()}
    return renamed


def _short(name: str) -> str:
    *modules, last = name.split("__")
    return "".join(part.title() for part in modules[-2:-1]) + last if modules else name
