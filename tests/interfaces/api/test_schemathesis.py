"""What the OpenAPI document promises holds for whatever is sent: Schemathesis, with all its checks."""

from __future__ import annotations

import subprocess
import sys

import pytest
from served import served

#: A body of the right form may still say what nobody can have: an id that there is not, two answers
#: that contradict each other. That is 422; an id or code that there is not is 404, an older version 412.
CHECKS = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", 304, 404, 412, 422]
[checks.missing_required_header]
expected-statuses = [428]
"""


def run(folder, *options: str) -> str:
    """Run Schemathesis on a real server; return what it says if it finds anything."""
    (folder / "schemathesis.toml").write_text(CHECKS)
    start = "from schemathesis.cli import schemathesis; schemathesis()"
    fixed = ["--checks", "all", "--seed", "1", "--generation-database", "none", "--no-color"]
    with served() as server:
        command = [sys.executable, "-c", start, "run", f"{server.url}/openapi.json", *fixed, *options]
        result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return "" if result.returncode == 0 and " passed" in result.stdout else result.stdout + result.stderr


def test_no_request_breaks_a_promise(tmp_path):
    """Without the phase that tries every part of a body in every form: that takes minutes."""
    said = run(tmp_path, "--phases", "examples,fuzzing", "--max-examples", "2")
    assert not said, said


@pytest.mark.slow
def test_no_request_of_many_breaks_a_promise(tmp_path):
    said = run(tmp_path, "--max-examples", "30")
    assert not said, said
