"""What goes wrong outside the case: files, pipes, terminals, and faults of ours."""

from __future__ import annotations

import subprocess
import sys

import pytest

from legwise.errors import LegwiseError
from legwise.interfaces.cli import app

COMMAND = [sys.executable, "-m", "legwise"]


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command in this process; return (status, output, errors)."""

    def run_(*arguments: str) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["legwise", *arguments])
        with pytest.raises(SystemExit) as stop:
            app.main()
        return stop.value.code, *capsys.readouterr()

    return run_


def test_places_that_are_no_case_are_named(run, tmp_path):
    for path in (tmp_path / "nowhere.yaml", tmp_path, "a\0b"):
        status, output, errors = run("assess", str(path))
        assert (status, output) == (2, "")
        assert "cannot be opened" in errors
        assert len(errors.splitlines()) == 1


def test_a_pipe_that_never_ends_is_not_read_to_its_end(run):
    status, output, errors = run("assess", "/dev/zero")
    assert (status, output) == (2, "")
    assert "bytes" in errors


def test_errors_hold_no_escape_codes(run, tmp_path):
    case = tmp_path / "case.yaml"
    case.write_text('age: 70\nsex: female\n"\\e[31mred": 1\n')
    status, _, errors = run("assess", str(case))
    assert status == 2
    assert "\033" not in errors


@pytest.mark.parametrize(
    "arguments",
    [
        ("assess",),
        ("assess", "x.yaml", "--format", "pdf"),
        ("schema", "plan"),
        ("knowledge", "show", "no_such_thing"),
        ("knowledge", "check", "--base", "/nowhere"),
        ("knowledge", "export", "--age", "200", "--sex", "female"),
        ("nonsense",),
    ],
)
def test_wrong_words_on_the_command_line_are_errors_of_use(run, arguments):
    status, output, errors = run(*arguments)
    assert (status, output) == (2, "")
    assert errors
    assert "Traceback" not in errors


def test_a_fault_of_ours_is_short_and_repeats_nothing_of_the_case(run, monkeypatch, tmp_path):
    case = tmp_path / "case.yaml"
    case.write_text("age: 70\nsex: female\n")

    def fail(*_: object, **__: object) -> None:
        raise ValueError("secret 77")

    monkeypatch.setattr("legwise.assessor.assess", fail)
    status, output, errors = run("assess", str(case))
    assert (status, output) == (70, "")
    assert "ValueError" in errors
    assert "77" not in errors


def test_a_known_error_is_its_message(run, monkeypatch, tmp_path):
    case = tmp_path / "case.yaml"
    case.write_text("age: 70\nsex: female\n")

    def fail(*_: object, **__: object) -> None:
        raise LegwiseError("what is wrong")

    monkeypatch.setattr("legwise.assessor.assess", fail)
    assert run("assess", str(case)) == (2, "", "what is wrong\n")


def test_a_reader_that_goes_away_is_no_error():
    with subprocess.Popen(
        [*COMMAND, "schema", "assessment"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
