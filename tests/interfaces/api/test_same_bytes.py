"""The same answers give the same bytes: by terminal, over the API, and from Python."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from people import cases

import legwise
from legwise.document import parse
from legwise.errors import CaseError, ImpossibleAnswers

QUIET = settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def same(client, case) -> None:
    """Check that API and Python agree, also on what is wrong with a case."""
    response = client.post("/api/v1/assess", json={"case": case})
    if response.status_code == 422:
        with pytest.raises((CaseError, ImpossibleAnswers)) as wrong:
            legwise.assess(case)
        problems = getattr(wrong.value, "problems", None) or wrong.value.findings
        assert len(response.json()["problems"]) == len(problems)
        return
    assert response.status_code == 200, response.text
    assert response.text == legwise.assess(case).model_dump_json(indent=2) + "\n"


@settings(QUIET, max_examples=4)
@given(case=cases())
def test_generated_cases_agree(client, case):
    same(client, case)


@pytest.mark.slow
@settings(QUIET, max_examples=150)
@given(case=cases(most=20))
def test_many_generated_cases_agree(client, case):
    same(client, case)


def test_most_generated_cases_are_assessed(client):
    """Else the tests above would say little."""
    found = []

    @settings(QUIET, max_examples=30, database=None)
    @given(case=cases())
    def count(case):
        body = {"case": case}
        found.append(client.post("/api/v1/triage", json=body).status_code == 200)

    count()
    assert sum(found) > len(found) / 2


@pytest.mark.parametrize("name", ["thiazide_low_potassium"])
def test_terminal_api_and_python_agree(client, root, name):
    path = root / "examples" / f"{name}.yaml"
    command = [sys.executable, "-m", "legwise", "assess", str(path), "--format", "json"]
    terminal = subprocess.run(command, capture_output=True, check=True).stdout
    case = parse(path.read_bytes(), name).data
    # Words that YAML leaves words (`yes`) and days stay words as JSON has them.
    assert json.loads(json.dumps(case)) == case
    assert client.post("/api/v1/assess", json={"case": case}).content == terminal
    assert (legwise.assess(case).model_dump_json(indent=2) + "\n").encode() == terminal


def test_every_published_case_is_taken(client, root):
    for path in sorted((root / "examples").glob("*.yaml")):
        if path.name != "expected.yaml":
            case = parse(path.read_bytes(), path.name).data
            response = client.post("/api/v1/triage", json={"case": case})
            assert response.status_code == 200, f"{path.name}: {response.text}"


CALLS = ["assess", "triage", "explain", "next-question", "answer"]


@pytest.mark.parametrize("call", CALLS)
def test_the_same_request_gets_the_same_bytes(client, described, call):
    body = described["paths"][f"/api/v1/{call}"]["post"]["requestBody"]["content"]["application/json"]
    answers = {client.post(f"/api/v1/{call}", json=body["example"]).content for _ in range(2)}
    assert len(answers) == 1


def test_the_order_of_keys_does_not_matter(client):
    case = {"age": 70, "sex": "female", "answers": {"urge_to_move": "yes", "muscle_hardening": "no"}}
    turned = {key: case[key] for key in reversed(case)}
    turned["answers"] = dict(reversed(case["answers"].items()))
    first, second = (client.post("/api/v1/assess", json={"case": one}).content for one in (case, turned))
    assert first == second


@pytest.mark.parametrize("what", ["case", "assessment", "question"])
def test_the_schemas_are_those_of_the_terminal(client, what):
    command = [sys.executable, "-m", "legwise", "schema", what]
    terminal = subprocess.run(command, capture_output=True, check=True).stdout
    assert client.get(f"/api/v1/schema/{what}").content == terminal
