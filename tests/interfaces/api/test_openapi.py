"""The OpenAPI document: complete, and true down to its examples."""

from __future__ import annotations

import re

import jsonschema_rs
import pytest

from legwise.interfaces.web.api.examples import EXAMPLES
from legwise.interfaces.web.api.openapi import shortened
from legwise.interfaces.web.problems import KINDS


def operations(described):
    """Yield method, path and description of every call."""
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_it_is_openapi_3_1_with_a_licence(described):
    assert described["openapi"] == "3.1.0"
    assert described["info"]["license"]["identifier"] == "Apache-2.0"


def test_every_call_has_an_id_a_tag_words_an_example_and_its_errors(described):
    tags = {tag["name"] for tag in described["tags"]}
    ids = []
    for method, path, operation in operations(described):
        ids.append(operation["operationId"])
        assert operation["description"], path
        assert set(operation["tags"]) <= tags
        good = [response for status, response in operation["responses"].items() if status.startswith("2")]
        if method != "delete":
            assert "example" in good[0]["content"]["application/json"], path
        if method in ("post", "patch"):
            assert "example" in operation["requestBody"]["content"]["application/json"], path
        for status, response in operation["responses"].items():
            if status.startswith(("4", "5")):
                assert list(response["content"]) == ["application/problem+json"]
    assert sorted(ids) == sorted(EXAMPLES)


def asked(client, described, name):
    """Send the example of a call; return the answer and how the document describes it."""
    method, path, operation = next(x for x in operations(described) if x[2]["operationId"] == name)
    given = {one["name"]: (one["in"], one["example"]) for one in operation.get("parameters", ())}
    values = {
        place: {k: v for k, (at, v) in given.items() if at == place} for place in ("path", "query", "header")
    }
    if "code" in values["path"]:
        case = described["paths"]["/api/v1/interviews"]["post"]["requestBody"]["content"]["application/json"]
        values["path"]["code"] = client.post("/api/v1/interviews", json=case["example"]).json()["code"]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    url = path.format(**values["path"])
    response = client.request(method, url, params=values["query"], headers=values["header"], json=body)
    return response, operation["responses"][str(response.status_code)]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_what_really_happens(client, described, name):
    response, described_as = asked(client, described, name)
    assert response.status_code < 300, response.text
    if response.status_code == 204:
        return
    content, found = described_as["content"]["application/json"], response.json()
    root = {**content["schema"], "components": described["components"]}
    assert list(jsonschema_rs.iter_errors(root, found)) == []
    by_chance = {"code", "created", "changed", "expires"} if "code" in found else set()
    shown = {key: value for key, value in content["example"].items() if key not in by_chance}
    assert {key: value for key, value in shortened(found).items() if key not in by_chance} == shown


def test_every_reference_leads_somewhere_and_names_hold_no_modules(described):
    schemas = described["components"]["schemas"]
    named = set(re.findall(r"#/components/schemas/([^'\"]+)", str(described)))
    assert named == set(schemas)
    assert not [name for name in schemas if "__" in name]


def test_the_kinds_of_problems_are_listed_where_people_look(root):
    page = (root / "docs/reference/api.md").read_text()
    for kind, (status, _) in KINDS.items():
        assert f"| `{kind}` | {status} |" in page


def test_nothing_is_sent_to_a_collector_even_if_the_environment_names_one(monkeypatch, make_app):
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    app = make_app()
    assert not app._native_telemetry.enabled()
    assert app._telemetry["auto_configure"] is False
