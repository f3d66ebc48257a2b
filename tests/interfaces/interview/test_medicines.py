"""The page of medicines: a list that is written, mended, and asked again with what is on it."""

from __future__ import annotations

import pytest
from terminal_interviews import TODAY

from legwise.case import MedicineTaken
from legwise.interfaces.cli.interview.asker import Asker
from legwise.interfaces.cli.interview.plain import Plain
from legwise.interfaces.cli.interview.terminal import Wish, Wished
from legwise.interview.question import Question

PAGE = Question(form="medicines", id="medicines", ask="Which medicines do you take?", why="Some bring it on.")


@pytest.fixture
def write(base, monkeypatch, capsys):
    """Type lines on the page; return (names with their days, whether that is all, what was printed)."""

    def write_(*lines: str, taken=()):
        typed = iter(lines)
        monkeypatch.setattr("builtins.input", lambda _: next(typed))
        found, complete = Asker(Plain(80), base, "full", TODAY).medicines(PAGE, taken)
        assert not list(typed)
        return [(one.name, str(one.started)) for one in found], complete, capsys.readouterr().out

    return write_


NAME, ALL, NAME_MORE, OUT = "1", "1", "3", "4"


def test_none_all_others_and_unknown(write):
    assert write("2")[:2] == ([], True)
    assert write("u")[:2] == ([], False)
    assert write("s")[:2] == ([], False)
    assert write(NAME, "Natrilix SR", "2026-05", "", ALL)[:2] == ([("Natrilix SR", "2026-05-01")], True)
    assert write(NAME, "Natrilix SR", "", "", "2")[:2] == ([("Natrilix SR", "None")], False)


def test_it_says_what_a_name_is_understood_as(write):
    _, _, said = write(NAME, "Natrilix SR", "", "zzz", "", "", ALL)
    assert "Understood as: indapamide (" in said
    assert "We do not know this name. It is kept as you typed it" in said


def test_a_wrong_day_is_asked_again(write):
    found, _, said = write(NAME, "aspirin", "31.5.2026", "2027", "2025", "", ALL)
    assert found == [("aspirin", "2025-01-01")]
    assert "That is not a day; write it as 2026-05-31" in said
    assert "That lies after today" in said


def test_back_leaves_the_list_as_it_is(write):
    """From the name to the menu; in the menu it is a wish for the page before."""
    assert write(NAME, "aspirin", "", "b", ALL)[0] == [("aspirin", "None")]
    with pytest.raises(Wished) as wished:
        write("b")
    assert wished.value.wish is Wish.BACK


def test_a_list_is_asked_again_with_what_is_on_it(write):
    before = [MedicineTaken(name="aspirin"), MedicineTaken(name="Natrilix SR")]
    found, _, said = write(OUT, "1", NAME_MORE, "metformin", "", "", ALL, taken=before)
    assert [name for name, _ in found] == ["Natrilix SR", "metformin"]
    assert "You take:\n  - aspirin\n  - Natrilix SR\n" in said
    assert len(before) == 2


def test_a_name_that_is_too_long_is_refused(write):
    assert write(NAME, "x" * 201, "", "2")[0] == []
