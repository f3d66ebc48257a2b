"""`legwise serve`: a real server in a process of its own."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from served import served

CASE = {"age": 70, "sex": "female", "answers": {"urge_to_move": "yes"}}


def legwise(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command."""
    command = [sys.executable, "-m", "legwise", *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def test_a_real_server_answers_like_the_terminal_and_ends_in_order():
    with served() as server:
        body = json.dumps({"case": CASE}).encode()
        request = urllib.request.Request(f"{server.url}/assess", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as response:
            answer = response.read().decode()
            assert response.headers["server"] is None
        # It finishes, then ends by the signal it was sent, so that whoever sent it sees that it worked.
        assert server.end() == -signal.SIGTERM
    assert answer == legwise("assess", "-", "--format", "json", text=json.dumps(CASE)).stdout
    events = [line["event"] for line in server.logged]
    assert "request" in events
    assert "Application shutdown complete." in events


def test_an_answer_under_way_is_finished_when_the_server_is_told_to_end():
    body = json.dumps({"case": CASE}).encode()
    head = (
        "POST /api/v1/triage HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nExpect: 100-continue\r\n\r\n"
    )
    with served() as server, socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head.encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 100")  # the request has arrived
        server.process.terminate()
        connection.sendall(body)
        assert b"".join(iter(lambda: connection.recv(65536), b"")).startswith(b"HTTP/1.1 200")


def test_a_port_that_is_taken_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = legwise("serve", "--port", port)
    assert result.returncode == 2
    assert port in result.stderr
    assert "--port" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "legs.example"])
def test_other_machines_are_let_in_only_when_told(host):
    result = legwise("serve", "--host", host)
    assert result.returncode == 2
    assert "--allow-remote" in result.stderr
    assert "password" in result.stderr


def test_a_wrong_rate_is_named():
    result = legwise("serve", "--port", "0", "--rate-limit", "often")
    assert result.returncode == 2
    assert "60/minute" in result.stderr


def test_the_terminal_does_not_load_what_the_server_needs():
    """Else every `legwise assess` would wait for it."""
    code = "import legwise.interfaces.cli.app, sys; print([m for m in sys.modules if m in %r])"
    web = ["fastapi", "starlette", "uvicorn", "limits"]
    result = subprocess.run([sys.executable, "-c", code % web], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
