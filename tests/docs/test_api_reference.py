"""The commands in the reference of the API work, and its example of a problem is real."""

from __future__ import annotations

import argparse
import json
import re
import shlex

import pytest
from starlette.testclient import TestClient

from legwise.interfaces.saved import Interviews
from legwise.interfaces.web.app import create_app
from legwise.interfaces.web.settings import Settings

SERVER = "http://127.0.0.1:8000"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A client of an application that is ready."""
    file = tmp_path_factory.mktemp("saved") / "interviews.db"
    with Interviews(str(file)) as interviews:
        app = create_app(Settings(), interviews)
        with TestClient(app, base_url=SERVER) as ready:
            yield ready


@pytest.fixture(scope="module")
def page(root):
    """The reference."""
    return (root / "docs/reference/api.md").read_text()


def sent(client, command: str):
    """Send what a curl command would send."""
    curl = argparse.ArgumentParser()
    curl.add_argument("url")
    curl.add_argument("-X")
    curl.add_argument("-H", action="append", default=[])
    curl.add_argument("-d")
    given = curl.parse_args(shlex.split(command.replace("\\\n", " "))[1:])
    method = given.X or ("POST" if given.d else "GET")
    headers = dict(header.split(": ", 1) for header in given.H)
    return client.request(method, given.url, headers=headers, content=given.d)


def commands(page: str, language: str) -> list[str]:
    """Return the curl commands of the blocks in one language."""
    blocks = re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)
    return [one for block in blocks for one in re.split(r"(?<!\\)\n", block) if one.startswith("curl")]


def test_every_command_works(client, page):
    found = commands(page, "sh")
    assert len(found) >= 12
    for command in found:
        assert sent(client, command).status_code in (200, 201), command


def test_a_saved_interview_is_changed_as_shown(client, page):
    (command,) = commands(page, "text")
    code = client.post("/api/v1/interviews", json={"case": {"age": 71, "sex": "female"}}).json()["code"]
    assert sent(client, command.replace("7K3M-Q9TZ-2WXA", code)).json()["version"] == 2


def test_the_example_of_a_problem_is_real(client, page):
    (shown,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    case = {"age": 71, "sex": "female", "answers": {"urge_to_moove": "yes"}}
    assert client.post("/api/v1/assess", json={"case": case}).json() == json.loads(shown)


def test_every_call_is_in_the_table(client, page):
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        for part in path.split("/"):
            assert part.startswith("{") or part in page, path
