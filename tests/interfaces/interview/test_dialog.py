"""The way through the pages, on an interview that is made short for it."""

from __future__ import annotations

import pytest
from terminal_interviews import TODAY

from legwise.errors import ImpossibleAnswers
from legwise.interfaces.cli.interview import dialog
from legwise.interfaces.cli.interview.conversation import Conversation, about_you
from legwise.interfaces.cli.interview.dialog import Dialog, Stopped
from legwise.interfaces.cli.interview.plain import Plain
from legwise.interview.question import Done

ENOUGH = Done(because="enough", level="self_care", says="That is enough.")
EMERGENCY = Done(because="emergency", fired=("flag_cauda_equina",), level="emergency", says="Help now.")
SHOW, CHANGE = "1", "2"


@pytest.fixture
def talk(base, monkeypatch, capsys):
    """Type lines into an interview; return (its end, what was kept, what was printed).

    It asks for age and sex only. At 90 it is an emergency; at 99 the answers cannot be explained.
    """

    def next_page(now, _):
        if now.case is None:
            return about_you(now.mode)
        if now.case.age == 99:
            raise ImpossibleAnswers(["age"])
        return EMERGENCY if now.case.age == 90 and not now.seen else ENOUGH

    def talk_(*lines: str):
        typed = iter(lines)
        kept = []
        monkeypatch.setattr(dialog, "next_page", next_page)
        monkeypatch.setattr("builtins.input", lambda _: next(typed))
        talking = Dialog(Plain(80), base, Conversation("full", TODAY), kept.append)
        try:
            talking.run()
        except Stopped:
            kept.append("stopped")
        assert not list(typed)
        return talking.now, kept, capsys.readouterr().out

    return talk_


def test_answers_are_shown_before_the_result_and_can_be_changed_there(talk):
    now, kept, said = talk("64", "1", CHANGE, "1", "", "2", SHOW)
    assert (now.case.age, now.case.sex) == (64, "male")
    assert said.count("CHECK YOUR ANSWERS") == 2
    assert "You said: 64 years. Enter keeps it." in said
    assert "Sex registered at birth: Male" in said.split("Changed.")[1]
    assert [one.case.sex for one in kept] == ["female", "male"]


def test_back_takes_a_change_back(talk):
    now, _, _ = talk("64", "1", CHANGE, "1", "65", "1", "b", SHOW)
    assert now.case.age == 64


def test_answers_that_nothing_explains_are_not_kept(talk):
    now, kept, said = talk("99", "1", "64", "1", CHANGE, "1", "99", "", SHOW)
    assert now.case.age == 64
    assert len(kept) == 1
    assert said.count("does not fit with something you said before") == 2


def test_an_emergency_can_be_stopped_at_passed_or_mended(talk):
    now, kept, said = talk("90", "1", "1")
    assert kept[-1] == "stopped"
    assert "EMERGENCY: GET HELP NOW" in said
    now, _, said = talk("90", "1", "2", SHOW)
    assert now.seen == {"flag_cauda_equina"}
    assert said.count("EMERGENCY: GET HELP NOW") == 1
    now, _, said = talk("90", "1", "b", "64", "", SHOW)
    assert (now.case.age, now.seen) == (64, frozenset())


def test_back_from_the_check_over_an_emergency_shows_it_again(talk):
    _, _, said = talk("90", "1", "2", "b", "2", SHOW)
    assert said.count("EMERGENCY: GET HELP NOW") == 2
    assert said.count("CHECK YOUR ANSWERS") == 2


def test_whoever_came_to_change_something_can_stop(talk):
    for lines in (("90", "1", "c", "q"), ("90", "1", "c", "1", "q"), ("64", "1", CHANGE, "1", "q")):
        _, kept, _ = talk(*lines)
        assert kept[-1] == "stopped"


def test_whoever_came_to_change_something_can_leave_it(talk):
    for lines in (("n",), ("1", "b"), ("1", "", "")):
        now, kept, said = talk("90", "1", "c", *lines, "2", SHOW)
        assert now.case.age == 90
        assert len(kept) == 2
        assert ("Nothing was changed." in said) == (lines != ("n",))
