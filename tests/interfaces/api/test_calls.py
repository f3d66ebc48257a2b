"""Every call, with what is right and what is wrong."""

from __future__ import annotations

import json

import pytest

ANYBODY = {"age": 70, "sex": "female"}
POTASSIUM = {"test": "potassium", "value": 4, "unit": "mmol/L"}
CALLS = ["assess", "triage", "explain", "next-question", "answer"]


def post(client, call, **body):
    """Send a body to a call."""
    return client.post(f"/api/v1/{call}", json=body)


def problems(response) -> dict[str, str]:
    """Return place -> what is wrong and what to do there."""
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["title"]
    assert body["detail"]
    assert all(item["do"] for item in body["problems"])
    return {item["where"]: f"{item['what']}; {item['do']}" for item in body["problems"]}


def harmless(item) -> str:
    """Return "no" where that may be said, else that it is not known."""
    return "no" if "no" in [option["value"] for option in item["options"]] else "unknown"


# --- one person ------------------------------------------------------------------------------


def test_an_assessment_names_its_knowledge_and_is_not_kept(client):
    response = post(client, "assess", case=ANYBODY)
    assert response.headers["legwise-knowledge"] == response.json()["knowledge_hash"]
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-type"] == "application/json"


def test_triage_works_when_only_the_flag_is_known(client, base):
    for rule in base.knowledge.rules.values():
        if rule.level != "emergency":
            continue
        example = rule.fires_on[0]
        known = {key: value for key, value in example.known.items() if key in base.knowledge.findings}
        if len(known) < len(example.known) or any(base.knowledge.findings[key].measured for key in known):
            continue
        case = {"age": example.age, "sex": example.sex, "answers": known}
        response = post(client, "triage", case=case)
        if response.status_code == 422:  # the example leaves out what makes the question sensible
            continue
        found = response.json()
        assert found["level"] == "emergency", rule.id
        assert rule.id in [fired["id"] for fired in found["rules"]]


def test_triage_says_what_is_still_open(client):
    found = post(client, "triage", case=ANYBODY).json()
    assert found["level"] == "self_care"
    assert found["rules"] == []
    assert len(found["open"]) > 10


def test_an_explanation_is_the_part_of_the_assessment_with_its_sources(client):
    case = {**ANYBODY, "answers": {"muscle_hardening": "yes"}}
    assessment = post(client, "assess", case=case).json()
    cause = assessment["causes"][0]
    found = post(client, "explain", case=case, cause=cause["id"]).json()
    assert found["cause"] == cause
    ids = {source["id"] for source in found["sources"]}
    assert {number["source"] for number in cause["numbers"] if number["source"]} <= ids
    assert ids <= {source["id"] for source in assessment["sources"]}


def test_an_explanation_of_a_stage_shows_its_group(client, base):
    stage = next(cause for cause in base.knowledge.causes.values() if cause.stage_of)
    found = post(client, "explain", case=ANYBODY, cause=stage.id).json()
    assert found["group"]["id"] == stage.stage_of


def test_a_cause_that_there_is_not_is_named_with_its_neighbour(client):
    response = post(client, "explain", case=ANYBODY, cause="growing_pain")
    assert response.status_code == 422
    assert "growing_pains" in problems(response)["cause"]


def test_an_interview_runs_to_its_end_without_the_client_knowing_a_block(client):
    """Ask, answer "no" or "unknown" to everything, until nothing more is asked."""
    case, asked = ANYBODY, []
    for _ in range(60):
        found = post(client, "next-question", case=case).json()
        if found["form"] == "done":
            break
        asked.append(found["id"])
        if found["form"] == "medicines":
            body = {"case": case, "medicines": [], "medicines_complete": True}
        else:
            values = [
                (item["id"], [option["value"] for option in item["options"]]) for item in found["items"]
            ]
            body = {"case": case, "answers": {key: "no" if "no" in v else "unknown" for key, v in values}}
        case = post(client, "answer", **body).json()
    assert found["form"] == "done"
    assert found["because"] == "enough"
    assert "medicines" in asked
    assert post(client, "assess", case=case).status_code == 200


def test_an_emergency_stops_the_interview_until_it_was_seen(client):
    case = {**ANYBODY, "answers": {"saddle_numbness": "yes"}}
    first = post(client, "next-question", case=case).json()
    assert (first["form"], first["because"]) == ("done", "emergency")
    after = post(client, "next-question", case=case, seen=first["fired"]).json()
    assert after.get("because") != "emergency"


def test_an_answer_replaces_the_one_before_and_forgets_what_hangs_on_it(client):
    case = post(client, "answer", case=ANYBODY, answers={"main_site": "calf"}).json()
    case = post(client, "answer", case=case, answers={"main_site": "thigh"}).json()
    given = {**case["complaint"], **case["answers"], **case["history"]}
    assert given == {"main_site": "thigh"}


def test_medicines_are_answered_too(client):
    sent = [{"name": "indapamide", "started": "2026-10-12"}]
    case = post(client, "answer", case=ANYBODY, medicines=sent, medicines_complete=True).json()
    assert case["medicines"][0]["name"] == "indapamide"
    assert case["medicines_complete"] is True


def test_what_hangs_on_a_medicine_may_be_answered_together_with_it(client):
    sent = {"medicines": [{"name": "simvastatin"}], "answers": {"better_off_statin": "yes"}}
    case = post(client, "answer", case=ANYBODY, **sent).json()
    assert "better_off_statin" in {**case["answers"], **case["history"]}


@pytest.mark.parametrize("call", CALLS)
def test_everything_wrong_with_a_case_is_said_at_once(client, call):
    case = {"age": "70", "sex": "femal", "agee": 3, "labs": [{"test": "potassium", "value": 4}]}
    response = post(client, call, case=case, **({"cause": "growing_pains"} if call == "explain" else {}))
    assert response.status_code == 422
    found = problems(response)
    assert set(found) == {"case.age", "case.sex", "case.agee", "case.labs.0.unit"}
    assert "female" in found["case.sex"]


@pytest.mark.parametrize(
    ("case", "where", "word"),
    [
        ({**ANYBODY, "answers": {"urge_to_moove": "yes"}}, "case.answers.urge_to_moove", "urge_to_move"),
        ({**ANYBODY, "answers": {"urge_to_move": "perhaps"}}, "case.answers.urge_to_move", "yes"),
        (
            {**ANYBODY, "labs": [{"test": "potassium", "value": 400, "unit": "mmol/L"}]},
            "case.labs.0.value",
            "",
        ),
        ({**ANYBODY, "age": 200}, "case.age", "120"),
        ({**ANYBODY, "date": "yesterday"}, "case.date", "day"),
        ({**ANYBODY, "date": 20261120}, "case.date", "day"),
        (3, "case", "keys"),
        ([], "case", "keys"),
        (None, "case", "keys"),
    ],
)
def test_a_wrong_case_is_named_by_its_place(client, case, where, word):
    response = post(client, "assess", case=case)
    assert response.status_code == 422
    assert word in problems(response)[where]


def test_a_wrong_key_beside_the_case_is_named(client):
    response = post(client, "next-question", case=ANYBODY, mod="full")
    assert "mode" in problems(response)["mod"]
    response = post(client, "next-question", case=ANYBODY, mode="ful")
    assert "full" in problems(response)["mode"]
    response = post(client, "answer", case=ANYBODY, medicines=[{"nam": "x"}])
    assert set(problems(response)) == {"medicines.0.nam", "medicines.0.name"}


# --- knowledge -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["causes", "findings", "questions", "sources"])
def test_lists_are_read_page_by_page_and_each_entry_by_itself(client, kind):
    found, address = [], f"/api/v1/knowledge/{kind}?limit=200"
    while address:
        page = client.get(address).json()
        found += page["items"]
        address = page["next"]
    assert len(found) == page["total"] == len({item["id"] for item in found})
    for item in found[:: max(1, len(found) // 5)]:
        assert client.get(f"/api/v1/knowledge/{kind}/{item['id']}").json()["id"] == item["id"]
    wrong = client.get(f"/api/v1/knowledge/{kind}/{found[0]['id']}x")
    assert wrong.status_code == 404
    (said,) = problems(wrong).values()
    assert found[0]["id"] in said


def test_what_is_known_may_be_kept_and_asked_for_again(client):
    first = client.get("/api/v1/knowledge/causes")
    assert first.headers["cache-control"] == "no-cache"
    again = client.get("/api/v1/knowledge/causes", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/api/v1/knowledge/causes?limit=1", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


def test_a_search_finds_by_every_word_and_is_not_kept(client):
    response = client.get("/api/v1/knowledge/search", params={"q": "LEG cramps"})
    assert response.headers["cache-control"] == "no-store"
    assert "nocturnal_leg_cramps" in [hit["id"] for hit in response.json()["items"]]
    for hit in response.json()["items"]:
        assert hit["href"] is None or client.get(hit["href"]).status_code == 200
    nothing = client.get("/api/v1/knowledge/search", params={"q": "xyzzy"}).json()
    assert (nothing["items"], nothing["total"], nothing["next"]) == ([], 0, None)


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "offset=-1", "limit=two", "offset=1e9"])
def test_a_page_that_there_cannot_be_is_a_problem(client, query):
    response = client.get(f"/api/v1/knowledge/causes?{query}")
    assert response.status_code == 422
    assert f"query.{query.partition('=')[0]}" in problems(response)


# --- everything else -------------------------------------------------------------------------


def test_health_and_readiness(client):
    assert client.get("/api/v1/health").json() == {"status": "alive"}
    assert client.get("/api/v1/ready").json() == {"status": "ready"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/api/v1", 404),
        ("GET", "/api/v1/assess/", 404),
        ("GET", "/api/v1/schema/plan", 404),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
        ("GET", "/api/v1/assess", 405),
        ("PUT", "/api/v1/assess", 405),
        ("OPTIONS", "/api/v1/assess", 405),
        ("POST", "/api/v1/knowledge/causes", 405),
        ("DELETE", "/api/v1/health", 405),
    ],
)
def test_what_there_is_not_is_a_problem(client, method, path, status):
    response = client.request(method, path)
    assert response.status_code == status
    problems(response)
    if status == 405:
        assert response.headers["allow"]


def test_other_origins_may_not_read(client):
    """No browser lets a page elsewhere read an answer without this header."""
    response = client.post("/api/v1/triage", json={"case": ANYBODY}, headers={"Origin": "https://a.example"})
    assert not [name for name in response.headers if name.startswith("access-control")]


def test_every_answer_has_the_headers_that_keep_browsers_safe(client):
    for path in ("/api/v1/health", "/nowhere", "/api/v1/assess", "/api/v1/openapi.json"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"


# --- bodies that are no JSON -----------------------------------------------------------------

DEEP = "[" * 30 + "]" * 30
GOOD = json.dumps({"case": ANYBODY})


@pytest.mark.parametrize(
    ("raw", "status", "word"),
    [
        (b"", 422, "case"),
        (b"[]", 422, "object"),
        (b"null", 422, "object"),
        (b"{", 400, "column"),
        (b'{"case": {"age": 70, "sex": "female", "age": 71}}', 400, "twice"),
        (b'{"case": {"age": NaN, "sex": "female"}}', 400, "NaN"),
        (b'{"case": {"age": -Infinity, "sex": "female"}}', 400, "NaN"),
        (b'{"case": {"age": 1e999, "sex": "female"}}', 400, "large"),
        (b'{"case": {"age": ' + b"9" * 5000 + b', "sex": "female"}}', 400, "figures"),
        (f'{{"case": {DEEP}}}'.encode(), 400, "deep"),
        (b'{"case": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400, "deep"),
        (b'{"case": {"age": 70, "sex": "\\ud800"}}', 400, "UTF-8"),
        (GOOD.encode("utf-16"), 400, "UTF-8"),
        (b"\xff\xfe", 400, "UTF-8"),
        (b"age: 70\nsex: female\n", 400, "JSON"),
        (b'{"case": {"age": 70, "sex": "fe\\u0000male"}}', 422, "female"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem(client, raw, status, word):
    response = client.post("/api/v1/assess", content=raw, headers={"Content-Type": "application/json"})
    assert response.status_code == status
    assert problems(response)
    assert word in response.text


@pytest.mark.parametrize("kind", ["text/plain", "application/yaml", "multipart/form-data", "json", ""])
def test_a_body_that_is_not_marked_as_json_is_refused(client, kind):
    """A form of a page elsewhere could send `text/plain` without asking first."""
    response = client.post("/api/v1/assess", content=GOOD, headers={"Content-Type": kind} if kind else {})
    assert response.status_code == 415
    problems(response)


def test_the_mark_may_name_the_characters(client):
    kind = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert client.post("/api/v1/triage", content=GOOD, headers=kind).status_code == 200
