"""Saved interviews over the API: kept under a code, changed by version, deleted for good."""

from __future__ import annotations

import io
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from legwise.case import Case
from legwise.errors import DatabaseError
from legwise.interfaces.saved import Interviews
from legwise.interfaces.web import app as web
from legwise.interfaces.web.logs import JsonLines
from legwise.interfaces.web.settings import Settings

HERE = "/api/v1/interviews"
ANYBODY = {"age": 70, "sex": "female"}


@pytest.fixture
def kept(client):
    """An interview that was just saved."""
    response = client.post(HERE, json={"case": ANYBODY})
    assert response.status_code == 201
    return response


def changed(client, kept, **body):
    """Change an interview from the version that was read."""
    match = {"If-Match": kept.headers["etag"]}
    return client.patch(f"{HERE}/{kept.json()['code']}", json=body, headers=match)


def kind(response) -> str:
    """Return the kind of a problem."""
    assert response.headers["content-type"] == "application/problem+json"
    return response.json()["type"].rpartition(":")[2]


def test_an_interview_is_gone_on_with_from_question_to_question(client, kept):
    first = kept.json()["next"]
    assert first["form"] == "tick_list"
    answers = {item["id"]: item["options"][0]["value"] for item in first["items"]}
    response = changed(client, kept, answers=answers)
    assert response.status_code == 200
    assert response.headers["etag"] == '"2"'
    found = response.json()
    assert found["next"]["id"] != first["id"]
    again = client.get(f"{HERE}/{found['code']}")
    assert again.json() == found
    assert again.headers["etag"] == '"2"'
    assert again.headers["cache-control"] == "no-store"
    assert client.post("/api/v1/next-question", json={"case": found["case"]}).json() == found["next"]


def test_what_is_not_given_stays_and_what_is_given_is_replaced(client, kept):
    case = {**ANYBODY, "answers": {"saddle_numbness": "yes"}}
    second = changed(client, kept, case=case, mode="short")
    fired = second.json()["next"]["fired"]
    third = changed(client, second, seen=fired)
    found = third.json()
    assert (found["mode"], found["seen"], found["version"]) == ("short", fired, 3)
    assert found["case"]["answers"] == {"saddle_numbness": "yes"}
    assert found["next"].get("because") != "emergency"


def test_of_two_changes_at_the_same_time_one_is_refused(client, kept):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: changed(client, kept, answers={"main_site": "calf"}), range(8)))
    assert sorted(response.status_code for response in found) == [200] + [412] * 7
    refused = next(response for response in found if response.status_code == 412)
    assert kind(refused) == "changed-elsewhere"
    assert "read it again" in refused.json()["detail"]


@pytest.mark.parametrize("match", [None, "", "1", "*", 'W/"1"', '"one"', '"' + "9" * 30 + '"'])
def test_a_change_says_from_which_version(client, kept, match):
    headers = {} if match is None else {"If-Match": match}
    response = client.patch(f"{HERE}/{kept.json()['code']}", json={"mode": "short"}, headers=headers)
    assert (response.status_code, kind(response)) == (428, "no-version")


def test_a_wrong_change_changes_nothing(client, kept):
    for body in ({"answers": {"urge_to_moove": "yes"}}, {"case": {"age": 300}}, {"mode": "ful"}):
        response = changed(client, kept, **body)
        assert response.status_code == 422
        assert response.json()["problems"]
    assert client.get(f"{HERE}/{kept.json()['code']}").json() == kept.json()


def test_a_version_that_is_yet_to_come_is_refused_too(client, kept):
    response = client.patch(f"{HERE}/{kept.json()['code']}", json={}, headers={"If-Match": '"2"'})
    assert (response.status_code, kind(response)) == (412, "changed-elsewhere")


def test_what_changes_while_a_change_is_worked_out_is_not_lost(client, kept, interviews, monkeypatch):
    """Somebody reads version 1, another writes version 2, and the change names version 2."""
    read = interviews.read

    def read_then_changed(code):
        found = read(code)
        interviews.update(code, 1, found.case, mode="clinician", seen=())
        return found

    monkeypatch.setattr(interviews, "read", read_then_changed)
    response = client.patch(f"{HERE}/{kept.json()['code']}", json={}, headers={"If-Match": '"2"'})
    assert response.status_code == 412
    assert read(kept.json()["code"]).mode == "clinician"


def test_an_address_names_all_its_methods(client):
    response = client.post(f"{HERE}/7K3M-Q9TZ-2WXA", json={})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, PATCH, DELETE"


def test_a_case_that_newer_knowledge_cannot_use_can_still_be_read_and_mended(client, interviews):
    old = Case.model_validate({**ANYBODY, "answers": {"no_longer_there": "yes"}})
    code = interviews.create(old).code
    read = client.get(f"{HERE}/{code}")
    assert (read.status_code, kind(read)) == (422, "wrong-case")
    assert read.json()["problems"][0]["where"] == "case.answers.no_longer_there"
    export = client.get(f"{HERE}/{code}/export")
    assert export.json()["case"]["answers"] == {"no_longer_there": "yes"}
    match = {"If-Match": export.headers["etag"]}
    mended = client.patch(f"{HERE}/{code}", json={"case": ANYBODY}, headers=match)
    assert mended.json()["case"]["answers"] == {}


def test_a_case_that_cannot_be_used_is_not_kept(client, interviews):
    before = interviews.count()
    response = client.post(HERE, json={"case": {**ANYBODY, "answers": {"urge_to_moove": "yes"}}})
    assert response.status_code == 422
    assert interviews.count() == before


def test_an_export_is_all_there_is(client, kept):
    found = client.get(f"{HERE}/{kept.json()['code']}/export").json()
    assert found == {key: value for key, value in kept.json().items() if key != "next"}


def test_what_was_deleted_is_gone(client, kept):
    address = f"{HERE}/{kept.json()['code']}"
    response = client.delete(address)
    assert (response.status_code, response.content) == (204, b"")
    gone = [client.get(address), client.get(f"{address}/export"), client.delete(address)]
    gone.append(changed(client, kept, mode="short"))
    for answer in gone:
        assert (answer.status_code, kind(answer)) == (404, "not-saved")
        assert kept.json()["code"] not in answer.text


@pytest.mark.parametrize("code", ["7K3M-Q9TZ-2WXA", "x", "%00", "..", "ünïcode", "-" * 100])
def test_a_code_that_opens_nothing_is_not_found(client, code):
    response = client.get(f"{HERE}/{code}")
    assert response.status_code in (404, 405)
    kind(response)


def test_a_code_is_understood_as_a_person_types_it(client, kept):
    typed = kept.json()["code"].lower().replace("-", " ")
    assert client.get(f"{HERE}/{typed}").json() == kept.json()


def test_no_code_is_ever_logged(client, kept):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("legwise.web")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    code = kept.json()["code"]
    client.get(f"{HERE}/{code}")
    client.get(f"{HERE}/{code}/nowhere")
    client.delete(f"{HERE}/{code}")
    client.get(f"{HERE}/{code}")
    logger.removeHandler(handler)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["status"] for line in lines] == [200, 404, 204, 404]
    assert lines[0]["route"] == f"{HERE}/{{code}}"
    assert code not in stream.getvalue()
    assert code.replace("-", "") not in stream.getvalue()


def test_a_database_that_fails_is_a_problem_whose_reason_is_only_in_the_log(client, kept, monkeypatch):
    def fail(*_: object) -> None:
        raise DatabaseError("/home/somebody/interviews.db", "cannot be used (disk full)")

    monkeypatch.setattr(Interviews, "read", fail)
    monkeypatch.setattr(Interviews, "count", fail)
    for response in (client.get(f"{HERE}/{kept.json()['code']}"), client.get("/api/v1/ready")):
        assert (response.status_code, kind(response)) == (503, "database")
        assert "somebody" not in response.text
    assert client.get("/api/v1/health").status_code == 200


def test_what_has_expired_is_deleted_at_the_start_and_again_later(tmp_path, monkeypatch):
    now = [datetime(2026, 11, 24, tzinfo=UTC)]
    swept = []
    monkeypatch.setattr(web, "DAY", 0.001)
    with Interviews(str(tmp_path / "i.db"), timedelta(days=30), lambda: now[0]) as interviews:
        expire = interviews.expire
        monkeypatch.setattr(interviews, "expire", lambda: swept.append(expire()) or swept[-1])
        with TestClient(web.create_app(Settings(), interviews), base_url="http://localhost") as client:
            client.post(HERE, json={"case": ANYBODY})
            now[0] += timedelta(days=31)
            while 1 not in swept:
                client.get("/api/v1/health")
            assert interviews.count() == 0


def test_words_are_proposed_and_nothing_is_set(client):
    body = {"text": "My calf cramps at night since I started indapamide.", "date": "2026-11-24"}
    found = client.post("/api/v1/parse", json=body).json()["proposals"]
    assert "indapamide" in [one["name"] for one in found]
    for one in found:
        first, after = one["span"]
        assert body["text"][first:after] == one["quote"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": "x" * 2001},
        {"text": 3},
        {"text": "x", "date": 0},
        {"text": "x", "date": "today"},
    ],
)
def test_words_that_cannot_be_read_are_a_problem(client, body):
    response = client.post("/api/v1/parse", json=body)
    assert (response.status_code, kind(response)) == (422, "wrong-request")
