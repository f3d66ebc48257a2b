"""Answers are kept whatever happens: files, Ctrl-C, the end of the input, a lost connection."""

from __future__ import annotations

import io
import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
import yaml
from terminal_interviews import TODAY

from legwise.errors import LegwiseError
from legwise.interfaces.cli import app
from legwise.interfaces.cli.interview import case_file

DAY = ("--date", str(TODAY))


def _hears_ctrl_c() -> None:
    """A test run in the background hands "ignore" down to its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Run an interview on lines that are typed; return (status, output, errors)."""

    def run_(options: tuple[object, ...], *lines: str) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["legwise", "interview", *DAY, *map(str, options)])
        monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join([*lines, ""])))
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
        with pytest.raises(SystemExit) as stop:
            app.main()
        return stop.value.code, *capsys.readouterr()

    return run_


def asked(output: str) -> str:
    """Return the last question that was asked, without the number of its page."""
    return re.findall(r"Page \d+\. (.*?)\n\n", output + "\n\n", re.DOTALL)[-1]


def test_the_end_of_the_input_saves_and_resume_asks_the_same_question(run, tmp_path):
    case = tmp_path / "case.yaml"
    status, output, _ = run(("--save", case), "64", "1", "u1", "0")
    assert status == 0
    assert f"legwise interview --resume {case}" in output.replace("\\\n  ", "")
    assert stat.S_IMODE(case.stat().st_mode) == 0o600
    assert "unknown" in yaml.safe_load(case.read_text())["answers"].values()
    before = case.read_text()
    _, again, _ = run(("--resume", case))
    assert asked(again) == asked(output)
    assert case.read_text() == before


def test_without_save_the_answers_are_in_the_users_own_folder(run, tmp_path):
    _, output, _ = run((), "64", "1")
    folder = tmp_path / "data" / "legwise" / "interviews"
    assert str(folder / f"{TODAY}.yaml") in output
    assert stat.S_IMODE((folder / f"{TODAY}.yaml").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    run((), "65", "1")
    assert yaml.safe_load((folder / f"{TODAY}-1.yaml").read_text())["age"] == 65


def test_nothing_is_saved_of_nothing(run, tmp_path):
    _, output, _ = run((), "q")
    assert "Nothing was saved" in output
    assert not (tmp_path / "data").exists()


def test_a_file_that_is_there_is_written_over_only_after_asking(run, tmp_path):
    case = tmp_path / "notes.yaml"
    case.write_text("age: 70 # by hand\nsex: female\n")
    for lines in ((), ("1",)):
        status, _, errors = run(("--save", case), *lines)
        assert status == 2
        assert "notes.yaml: is there already" in errors
        assert "by hand" in case.read_text()
    run(("--save", case), "2", "64", "1")
    assert yaml.safe_load(case.read_text())["age"] == 64


def test_a_case_by_hand_can_be_resumed_and_stays_as_it_is(run, tmp_path):
    case = tmp_path / "notes.yaml"
    case.write_text("age: 70 # by hand\nsex: female\nanswers: {urge_to_move: yes}\n")
    _, output, _ = run(("--resume", case), "0")
    assert "by hand" in case.read_text()
    kept = yaml.safe_load((tmp_path / "data" / "legwise" / "interviews" / f"{TODAY}.yaml").read_text())
    assert kept["answers"]["urge_to_move"] == "yes"
    assert "How old are you" not in output


def test_every_answer_is_written_at_once(run, tmp_path, monkeypatch):
    case = tmp_path / "case.yaml"
    written = []
    monkeypatch.setattr(
        case_file.os, "replace", lambda made, _: written.append(yaml.safe_load(Path(made).read_text()))
    )
    run(("--save", case), "64", "1", "0", "0")
    assert [len(one.get("answers", {})) > 0 for one in written[:3]] == [False, True, True]
    assert len(written[2]["answers"]) > len(written[1]["answers"])


def test_a_full_disk_is_said_once_and_the_interview_goes_on(run, tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(case_file.os, "replace", full)
    status, output, errors = run(("--save", tmp_path / "case.yaml"), "64", "1", "0", "0")
    assert output.count("Not saved: case.yaml: cannot be written (No space left on device)") == 1
    assert "Page 4." in output
    assert (status, len(errors.splitlines())) == (2, 1)
    assert not list(tmp_path.glob(".case*"))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--resume", "nowhere.yaml"), "nowhere.yaml: cannot be opened"),
        (("--resume", "list.yaml"), "is not a case"),
        (("--resume", "wrong.yaml"), "wrong.yaml:3: answers.urge_to_moove: unknown id"),
        (("--save", "no/such/case.yaml"), "make the folder first"),
        (("--save", "."), "is a folder"),
    ],
)
def test_what_is_wrong_is_said_before_the_first_question(run, tmp_path, monkeypatch, options, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.yaml").write_text("- 1\n")
    (tmp_path / "wrong.yaml").write_text("age: 70\nsex: female\nanswers: {urge_to_moove: yes}\n")
    status, output, errors = run(options)
    assert (status, output) == (2, "")
    assert said in errors


def test_what_cannot_be_saved_in_the_own_folder_is_an_error(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    with pytest.raises(LegwiseError, match="--save"):
        case_file.own_place(TODAY)


def test_a_pipe_that_does_not_know_every_letter_ends_nothing(tmp_path):
    """Neither what is printed (°C) nor what is typed, such as a name in another encoding."""
    case = tmp_path / "case.yaml"
    case.write_text("age: 64\nsex: female\nanswers: {temperature: 38}\n")
    command = [sys.executable, "-m", "legwise", "interview", *DAY, "--resume", str(case), "--mode", "short"]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "XDG_DATA_HOME": str(tmp_path)}
    done = subprocess.run(command, input=b"c\n\xe9\nq\n", capture_output=True, check=True, env=environment)
    assert b"38 ?C" in done.stdout
    assert b"Your answers are saved" in done.stdout


# --- a real terminal -----------------------------------------------------------------------------


@pytest.fixture
def terminal(tmp_path):
    """Start the command in a terminal of 80 columns."""

    def start(*options: str, **environment: str) -> pexpect.spawn:
        env = {**os.environ, "TERM": "xterm", "XDG_DATA_HOME": str(tmp_path / "data"), **environment}
        command = ["-m", "legwise", "interview", *DAY, *options]
        return pexpect.spawn(
            sys.executable,
            command,
            env=env,
            dimensions=(40, 80),
            encoding="utf-8",
            timeout=60,
            preexec_fn=_hears_ctrl_c,
        )

    return start


def test_ctrl_c_saves_and_resume_asks_the_same_question(terminal, tmp_path):
    case = tmp_path / "case.yaml"
    child = terminal("--plain", "--save", str(case))
    child.expect("How old")
    child.sendline("64")
    child.expect("Female")
    child.sendline("1")
    child.expect(r"Page 2\. ([^\r]*)")
    question = child.match[1]
    child.expect("Numbers")
    child.sendintr()
    child.expect("Your answers are saved")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 130
    again = terminal("--plain", "--resume", str(case))
    again.expect(r"Page 1\. ([^\r]*)")
    assert again.match[1] == question
    again.close(force=True)


@pytest.mark.parametrize(("options", "answer"), [(("--plain",), "1\r"), ((), "\r")])
def test_a_lost_connection_keeps_the_answers(terminal, tmp_path, options, answer):
    child = terminal(*options)
    child.expect("How old")
    child.send("64\r")
    child.expect("Female")
    child.send(answer)
    child.expect("Page 2")
    os.close(child.child_fd)
    child.wait()
    (case,) = (tmp_path / "data" / "legwise" / "interviews").iterdir()
    assert yaml.safe_load(case.read_text())["age"] == 64


def test_arrow_keys_without_colour(terminal, tmp_path):
    """With NO_COLOR, the escape codes that are left move the cursor; none sets a colour."""
    child = terminal("--save", str(tmp_path / "case.yaml"), NO_COLOR="1")
    child.logfile_read = io.StringIO()
    child.expect("How old")
    child.send("64\r")
    child.expect("Female")
    child.send("\r")
    child.expect("Page 2")
    child.expect("go on")
    child.send("\x03")
    child.expect("Your answers are saved")
    assert yaml.safe_load((tmp_path / "case.yaml").read_text())["sex"] == "female"
    codes = re.findall(r"\033\[([\d;]*)m", child.logfile_read.getvalue())
    assert not [code for code in codes for part in code.split(";") if part and int(part) >= 30]
