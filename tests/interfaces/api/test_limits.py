"""What bounds a request: its size, its time, how many there are, and whom it is addressed to."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from served import served
from starlette.testclient import TestClient

import legwise
from legwise.errors import LegwiseError
from legwise.interfaces.web.api import answers
from legwise.interfaces.web.limits import rate
from legwise.interfaces.web.problems import Refused
from legwise.interfaces.web.workers import Workers

ANYBODY = {"case": {"age": 70, "sex": "female"}}
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def serving(make_app):
    """Make a client of an application of its own."""
    return lambda **settings: TestClient(make_app(**settings), base_url="http://localhost")


def kind(response) -> str:
    """Return the kind of a problem."""
    return response.json()["type"].rpartition(":")[2]


# --- size and time of what is sent -----------------------------------------------------------


def test_ten_megabytes_are_refused_whether_announced_or_not(client):
    whole = client.post("/api/v1/assess", content=b" " * 10_000_000, headers=JSON)
    parts = client.post("/api/v1/assess", content=(b" " * 100_000 for _ in range(100)), headers=JSON)
    for response in (whole, parts):
        assert (response.status_code, kind(response)) == (413, "too-large")
        assert "262144" in response.text


def test_a_body_just_small_enough_is_read(client):
    body = json.dumps(ANYBODY).encode()
    filled = body + b" " * (256 * 1024 - len(body))
    assert client.post("/api/v1/triage", content=filled, headers=JSON).status_code == 200
    assert client.post("/api/v1/triage", content=filled + b" ", headers=JSON).status_code == 413


def sent_in_part(port: int) -> bytes:
    """Begin a request, never end it, and return the answer."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(
            b"POST /api/v1/assess HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: 100\r\n\r\n{"
        )
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_slow_body_is_given_up(make_app):
    async def never():
        await asyncio.sleep(3600)

    async def read() -> list:
        sent = []

        async def send(message):
            sent.append(message)

        app = make_app(body_seconds=0.01)
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/api/v1/assess",
            "headers": [(b"host", b"localhost")],
        }
        await app(scope, never, send)
        return sent

    start, body = asyncio.run(read())
    assert start["status"] == 408
    assert json.loads(body["body"])["type"].endswith("slow-body")


@pytest.mark.slow
def test_a_slow_client_is_answered_and_the_connection_closed():
    with served() as server, ThreadPoolExecutor() as pool:
        slow = [pool.submit(sent_in_part, server.port) for _ in range(5)]
        for one in slow:
            assert one.result().startswith(b"HTTP/1.1 408")


# --- how long an answer may take, and how many at a time -------------------------------------


def test_an_answer_that_takes_too_long_is_not_waited_for(monkeypatch, serving):
    end = threading.Event()
    with serving(work_seconds=0.05, threads=1, waiting=1) as client:
        monkeypatch.setattr(answers, "triage", lambda *_: end.wait())
        response = client.post("/api/v1/triage", json=ANYBODY)
        assert (response.status_code, kind(response)) == (503, "time-out")
        assert response.headers["retry-after"]
        end.set()


def test_what_cannot_wait_its_turn_is_refused_and_places_are_given_back():
    async def check() -> None:
        workers, end = Workers(threads=1, waiting=1, seconds=60), threading.Event()
        first, second = (asyncio.create_task(workers.run(end.wait)) for _ in range(2))
        await asyncio.sleep(0)
        with pytest.raises(Refused) as refused:
            await workers.run(lambda: 1)
        assert refused.value.problem.type.endswith("busy")
        end.set()
        assert await first
        assert await second
        assert await workers.run(lambda: 1) == 1
        workers.close()

    asyncio.run(check())


def test_a_request_that_waited_too_long_is_never_begun():
    async def check() -> None:
        workers, end, begun = Workers(threads=1, waiting=1, seconds=0.05), threading.Event(), []
        first = asyncio.create_task(workers.run(end.wait))
        await asyncio.sleep(0)
        with pytest.raises(Refused):
            await workers.run(lambda: begun.append(1))
        with pytest.raises(Refused):
            await first
        end.set()
        workers.close()
        assert begun == []

    asyncio.run(check())


def test_fifty_at_a_time_each_get_their_own_answer(client):
    people = [{"age": 20 + index, "sex": ("female", "male")[index % 2]} for index in range(50)]

    def answer(person) -> bytes:
        body = {"case": person, "answers": {"main_site": "calf"}}
        return client.post("/api/v1/answer", json=body).content

    alone = [answer(person) for person in people]
    assert len(set(alone)) == 50
    with ThreadPoolExecutor(50) as pool:
        assert list(pool.map(answer, people)) == alone


def test_assessments_at_the_same_time_are_not_mixed_up(client):
    people = [{"age": 30 + 10 * index, "sex": "male"} for index in range(4)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda one: client.post("/api/v1/assess", json={"case": one}).text, people))
    assert found == [legwise.assess(person).model_dump_json(indent=2) + "\n" for person in people]


# --- how often -------------------------------------------------------------------------------


def test_who_asks_too_often_waits_but_probes_are_never_refused(serving):
    with serving(rate=rate("2/hour")) as client:
        found = [client.get("/api/v1/knowledge/causes?limit=1") for _ in range(3)]
        assert [response.status_code for response in found] == [200, 200, 429]
        assert kind(found[2]) == "too-many-requests"
        assert found[2].headers["retry-after"] == "3600"
        assert client.get("/api/v1/health").status_code == 200
        assert client.get("/api/v1/ready").status_code == 200


def test_one_client_does_not_use_up_what_another_may_ask(make_app):
    app = make_app(rate=rate("1/hour"))
    with TestClient(app, base_url="http://localhost", client=("10.0.0.1", 1)) as first:
        second = TestClient(app, base_url="http://localhost", client=("10.0.0.2", 1))
        asked = [one.get("/api/v1/schema/case").status_code for one in (first, first, second)]
    assert asked == [200, 429, 200]


def test_a_header_does_not_make_somebody_else_of_a_client(serving):
    with serving(rate=rate("1/hour")) as client:
        asked = [
            client.get("/api/v1/schema/case", headers={"X-Forwarded-For": f"10.0.0.{last}"}).status_code
            for last in range(2)
        ]
    assert asked == [200, 429]


@pytest.mark.parametrize("text", ["", "often", "0/minute", "5/fortnight", "-1/second"])
def test_a_rate_that_is_none_is_an_error(text):
    with pytest.raises(LegwiseError, match="60/minute"):
        rate(text)


# --- to whom, and when -----------------------------------------------------------------------


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]:8000", "192.168.1.5", "legs.example"])
def test_a_server_answers_to_its_names_and_to_figures(host, serving):
    with serving(names=("legs.example",)) as client:
        assert client.get("/api/v1/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.evil.example"])
def test_a_server_does_not_answer_to_other_names(client, host):
    response = client.get("/api/v1/health", headers={"Host": host})
    assert (response.status_code, kind(response)) == (421, "wrong-host")


def test_it_is_not_ready_before_it_is_warm_nor_after_it_stops(make_app):
    app = make_app()
    early = TestClient(app, base_url="http://localhost")
    assert early.get("/api/v1/health").status_code == 200
    for response in (early.get("/api/v1/ready"), early.post("/api/v1/triage", json=ANYBODY)):
        assert (response.status_code, kind(response)) == (503, "not-ready")
    with TestClient(app, base_url="http://localhost") as client:
        assert client.get("/api/v1/ready").status_code == 200
    assert early.get("/api/v1/ready").status_code == 503
