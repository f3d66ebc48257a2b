"""Line by line: what may be typed, and what is said to what cannot be read."""

from __future__ import annotations

import io
import sys

import pytest
import yaml

from legwise.interfaces.cli import app

DAY = "2026-11-24"


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Run an interview on lines that are typed; return (status, output, errors, saved case)."""

    def run_(*lines: str, options: tuple[str, ...] = (), name: str = "case.yaml"):
        case = tmp_path / name
        command = ["legwise", "interview", "--date", DAY, "--save", str(case), *options]
        monkeypatch.setattr(sys, "argv", command)
        monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join([*lines, ""])))
        with pytest.raises(SystemExit) as stop:
            app.main()
        saved = yaml.safe_load(case.read_text()) if case.is_file() else None
        return stop.value.code, *capsys.readouterr(), saved

    return run_


def test_it_says_what_it_is_and_that_nothing_leaves_the_machine(run):
    _, output, _, _ = run()
    first = " ".join(output.split("How to answer")[0].split())
    assert "not a doctor" in first
    assert "112, 999 or 911" in first
    assert "Nothing you type leaves this computer" in first


def test_not_sure_is_unknown_and_the_rest_of_the_list_is_no(run):
    _, _, _, saved = run("64", "1", "u2 3")
    assert list(saved["answers"].values())[:4] == ["no", "unknown", "yes", "no"]


def test_enter_on_a_list_is_asked_back_and_not_read_as_no(run):
    _, output, _, saved = run("64", "1", "")
    assert "You ticked nothing." in output
    assert "answers" not in saved
    _, _, _, saved = run("64", "1", "", "1", name="second.yaml")
    assert set(saved["answers"].values()) == {"no"}


def test_skip_makes_a_page_unknown(run):
    _, _, _, saved = run("64", "1", "s")
    assert set(saved["answers"].values()) == {"unknown"}


def test_why_says_why_and_asks_again(run, base):
    _, output, _, saved = run("64", "1", "?", "0")
    first = min(base.knowledge.pages.values(), key=lambda page: page.position)
    assert f"Why: {first.why}" in " ".join(output.split())
    question = base.knowledge.findings[first.items[0]].question
    assert question.ask in " ".join(output.split())
    assert set(saved["answers"].values()) == {"no"}


def test_help_lists_what_can_be_typed(run):
    _, output, _, _ = run("h")
    for letter in "?bcsq":
        assert f"\n  {letter}: " in output


def test_back_keeps_what_was_said_for_enter(run):
    _, output, _, saved = run("64", "1", "u2", "b", "")
    assert "You said: u2. Enter keeps it." in output
    assert list(saved["answers"].values())[:2] == ["no", "unknown"]
    _, output, _, saved = run("b", "64", "1", "b", "71", "", name="second.yaml")
    assert "There is no page before this one." in output
    assert "You said: Female. Enter keeps it." in output
    assert (saved["age"], saved["sex"]) == (71, "female")


def test_a_change_says_what_else_it_took_out(run, tmp_path):
    case = tmp_path / "by_hand.yaml"
    case.write_text("age: 64\nsex: female\nanswers: {main_site: foot_or_toes, foot_site: heel}\n")
    _, output, _, _ = run("c", options=("--resume", str(case)), name="first.yaml")
    menu = output.split("Which answer do you want to change?")[1].splitlines()
    place = next(line.split(".")[0].strip() for line in menu if "Foot, heel" in line)
    _, output, _, saved = run("c", place, "2", options=("--resume", str(case)), name="second.yaml")
    assert "Changed." in output
    assert "Taken out as well, because it no longer fits:\n  - Which part of the foot" in output
    assert saved["answers"] == {"main_site": "thigh"}
    _, output, _, _ = run("c", place, "", "c", "n", options=("--resume", str(case)), name="third.yaml")
    assert "Nothing was changed." in output


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("old",), "a number from 0 to 120 years"),
        (("130",), "a number from 0 to 120 years"),
        (("64", "3"), "Please type one of these: 1, 2."),
        (("64", "1", "99"), "Please type numbers from 1 to"),
        (("64", "1", "yes"), "Please type numbers from 1 to"),
        (("s",), "Without this nothing can be worked out."),
    ],
)
def test_what_cannot_be_read_is_asked_again(run, lines, said):
    status, output, errors, _ = run(*lines)
    assert status == 0
    assert said in output
    assert errors == ""
    assert "Traceback" not in output
