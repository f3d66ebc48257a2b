"""Backups, and what they bring back."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing

import pytest

from legwise.errors import LegwiseError, NotFoundError
from legwise.interfaces.saved import Interviews


def test_a_backup_brings_back_what_was_lost_and_takes_away_what_came_later(interviews, tmp_path, case):
    kept, changed, deleted = (interviews.create(case) for _ in range(3))
    file = tmp_path / "backup.db"
    assert interviews.backup(file) == 3
    interviews.update(changed.code, 1, case.model_copy(update={"age": 71}), mode="full", seen=())
    interviews.delete(deleted.code)
    later = interviews.create(case)
    assert interviews.restore(file) == 3
    assert [interviews.read(one.code) for one in (kept, changed, deleted)] == [kept, changed, deleted]
    with pytest.raises(NotFoundError):
        interviews.read(later.code)


@pytest.mark.parametrize(("from_", "to"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_a_backup_moves_interviews_to_the_other_kind_of_database(
    new_url, clock, tmp_path, case, monkeypatch, from_, to
):
    monkeypatch.setattr("legwise.interfaces.saved.interviews._MANY", 3)
    with Interviews(new_url(from_), clock=clock) as old, Interviews(new_url(to), clock=clock) as new:
        many = [old.create(case, seen=(str(n),)) for n in range(8)]
        old.backup(tmp_path / "backup.db")
        assert new.restore(tmp_path / "backup.db") == new.count() == 8
        assert [new.read(one.code) for one in many] == many


def test_a_backup_is_one_whole_file_for_its_owner(interviews, tmp_path, case):
    interviews.create(case)
    file = tmp_path / "backup.db"
    interviews.backup(file)
    assert list(tmp_path.iterdir()) == [file]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_restoring_does_not_change_the_backup_and_skips_what_expired(interviews, tmp_path, clock, case):
    old = interviews.create(case)
    clock.forward(days=20)
    young = interviews.create(case)
    file = tmp_path / "backup.db"
    interviews.backup(file)
    before = file.read_bytes()
    clock.forward(days=20)
    assert interviews.restore(file) == 1
    assert interviews.read(young.code) == young
    with pytest.raises(NotFoundError):
        interviews.read(old.code)
    assert file.read_bytes() == before


def test_an_existing_file_is_not_overwritten(interviews, tmp_path):
    file = tmp_path / "letter.txt"
    file.write_text("Dear Anna")
    with pytest.raises(LegwiseError, match="is there already"):
        interviews.backup(file)
    assert file.read_text() == "Dear Anna"


def test_a_place_that_cannot_be_written_is_named(interviews, tmp_path):
    with pytest.raises(LegwiseError, match="cannot be written"):
        interviews.backup(tmp_path / "nowhere" / "backup.db")


def newer(file):
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


def damaged(file):
    """Overwrite the page of the index; the rows themselves still read well."""
    with closing(sqlite3.connect(file)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name LIKE 'ix_%'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as stream:
        stream.seek((page - 1) * size)
        stream.write(b"\x0a" + bytes(size - 1))


SPOILT = {
    "missing": (lambda file: file.unlink(), "cannot be opened"),
    "empty": (lambda file: file.write_bytes(b""), "holds no interview"),
    "cut short": (lambda file: file.write_bytes(file.read_bytes()[:5000]), "malformed|damaged"),
    "damaged": (damaged, "damaged|malformed"),
    "no backup": (lambda file: file.write_text("Dear Anna, " * 1000), "not a database"),
    "newer": (newer, "newer Legwise"),
}


@pytest.mark.parametrize("how", SPOILT)
def test_what_is_no_good_backup_changes_nothing(interviews, tmp_path, case, how):
    spoil, words = SPOILT[how]
    saved = interviews.create(case)
    file = tmp_path / "backup.db"
    interviews.backup(file)
    spoil(file)
    with pytest.raises(LegwiseError, match=words) as fault:
        interviews.restore(file)
    assert str(file) in str(fault.value), "the backup is named, not the copy that was tried"
    assert interviews.read(saved.code) == saved
