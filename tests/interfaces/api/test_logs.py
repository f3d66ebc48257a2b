"""Logs say that something was asked and how it went, never what anybody said."""

from __future__ import annotations

import io
import json
import logging
import sys

import pytest
from starlette.testclient import TestClient

from legwise.interfaces.web.api import answers
from legwise.interfaces.web.logs import JsonLines, log_to_standard_error

#: Words, numbers and days that stand nowhere else.
SECRETS = ["xylographer", "83.21", "77.31", "1987-03-14", "zugzwang", "quokka", "117"]


@pytest.fixture
def lines():
    """Everything that is logged, as it would be written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("legwise.web")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)


def test_a_request_is_one_line_with_the_pattern_of_its_address(client, lines):
    response = client.get("/api/v1/knowledge/causes/growing_pains")
    (line,) = lines()
    assert line.pop("time").endswith("+00:00")
    assert line.pop("ms") >= 0
    assert line == {
        "level": "info",
        "event": "request",
        "request": response.headers["x-request-id"],
        "method": "GET",
        "route": "/api/v1/knowledge/causes/{id}",
        "status": 200,
    }


def test_nothing_that_was_sent_is_logged(client, lines):
    case = {
        "age": 117,
        "sex": "female",
        "date": "1987-03-14",
        "answers": {"quokka": "zugzwang"},
        "medicines": [{"name": "xylographer", "dose": "83.21"}],
        "labs": [{"test": "potassium", "value": 77.31, "unit": "mmol/L"}],
    }
    for call in ("assess", "triage", "explain", "next-question", "answer"):
        client.post(f"/api/v1/{call}", json={"case": case, "cause": "quokka"})
        client.post(f"/api/v1/{call}?q=xylographer", json={"case": {**case, "answers": {}, "labs": []}})
        client.post(f"/api/v1/{call}", content=b'{"quokka": "zugzwang", "quokka": 83.21')
    client.get("/api/v1/knowledge/search?q=xylographer")
    client.get("/api/v1/knowledge/causes/xylographer")
    client.get("/api/v1/zugzwang/quokka", headers={"User-Agent": "xylographer", "Referer": "quokka"})
    client.request("QUOKKA", "/api/v1/health")
    client.get("/api/v1/health", headers={"Host": "quokka.example"})
    found = lines()
    assert len(found) == 20
    for line in found:
        # What is random or measured could look like a secret by chance.
        said = json.dumps({key: value for key, value in line.items() if key not in ("request", "ms", "time")})
        assert not [secret for secret in SECRETS if secret in said], said


def test_a_fault_is_a_problem_with_an_id_that_the_log_explains(lines, monkeypatch, make_app):
    def fail(*_: object) -> None:
        raise ValueError("zugzwang 77.31")

    monkeypatch.setattr(answers, "triage", fail)
    with TestClient(make_app(), base_url="http://localhost") as client:
        response = client.post("/api/v1/triage", json={"case": {"age": 70, "sex": "female"}})
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    fault, request = lines()
    assert response.json()["instance"] == f"urn:uuid:{fault['request']}"
    assert request["status"] == 500
    assert fault["error"] == "ValueError"
    assert fault["at"][-1].startswith("test_logs.py:")
    for text in (response.text, json.dumps(fault)):
        assert "zugzwang" not in text
        assert "77.31" not in text
    assert "Traceback" not in response.text
    assert "test_logs" not in response.text


def test_logs_go_to_standard_error_as_json(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    before = {name: logging.getLogger(name) for name in ("legwise.web", "uvicorn.error")}
    kept = {name: (logger.handlers, logger.propagate) for name, logger in before.items()}
    try:
        log_to_standard_error()
        try:
            raise ValueError("zugzwang")
        except ValueError:
            logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    finally:
        for name, logger in before.items():
            logger.handlers, logger.propagate = kept[name]
    (line,) = stream.getvalue().splitlines()
    assert json.loads(line)["error"] == "ValueError"
    assert "zugzwang" not in line
