"""`legwise saved`: what it prints, and what it refuses."""

from __future__ import annotations

import json
import sys

import pytest

from legwise.interfaces.cli import app
from legwise.interfaces.saved import Interviews


@pytest.fixture
def run(monkeypatch, capsys, url):
    """Run the command on the database; return (status, output, errors)."""
    monkeypatch.setenv("LEGWISE_DATABASE", url)

    def run_(*arguments: str) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["legwise", "saved", *arguments])
        with pytest.raises(SystemExit) as stop:
            app.main()
        return stop.value.code, *capsys.readouterr()

    return run_


@pytest.fixture
def saved(url, case):
    """An interview that was saved today."""
    with Interviews(url) as interviews:
        return interviews.create(case)


def test_count_says_how_many_and_where(run, saved):
    status, output, errors = run("count")
    assert (status, errors) == (0, "")
    assert output.startswith("1 saved interview in ")


def test_export_prints_everything_as_json(run, saved):
    status, output, _ = run("export", saved.code.lower())
    assert status == 0
    assert json.loads(output) == saved.model_dump(mode="json")


def test_delete_deletes_once(run, saved):
    assert run("delete", saved.code)[0] == 0
    status, output, errors = run("delete", saved.code)
    assert (status, output) == (2, "")
    assert "No saved interview has this code" in errors


def test_expire_says_how_many_it_deleted(run, url, clock, case, saved):
    with Interviews(url, clock=clock) as interviews:
        clock.forward(days=-3000)
        interviews.create(case)
    assert run("expire")[1] == "1 saved interview expired and deleted\n"
    assert run("expire")[1] == "0 saved interviews expired and deleted\n"
    assert run("export", saved.code)[0] == 0


def test_backup_and_restore_into_another_database(run, saved, tmp_path):
    file, other = str(tmp_path / "backup.db"), ("--database", str(tmp_path / "other.db"))
    assert run("backup", file)[:2] == (0, f"1 saved interview copied to {file}\n")
    assert run("restore", file, *other)[1].startswith("1 saved interview put back in ")
    assert run("export", saved.code, *other)[0] == 0


def test_restore_takes_nothing_away_unless_told_to(run, saved, tmp_path):
    file = str(tmp_path / "backup.db")
    run("backup", file)
    status, output, errors = run("restore", file)
    assert (status, output) == (2, "")
    assert "add --replace" in errors
    assert run("restore", file, "--replace")[0] == 0


def test_a_database_that_cannot_be_used_is_one_line(run, tmp_path):
    status, output, errors = run("count", "--database", "mysql://anna:s3cret@localhost/x")
    assert (status, output) == (2, "")
    assert len(errors.splitlines()) == 1
    assert "s3cret" not in errors
