"""Lists with arrow keys: what each key does, pressed into a terminal that is not there."""

from __future__ import annotations

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from terminal_interviews import TODAY

from legwise.interfaces.cli.interview.asker import Asker
from legwise.interfaces.cli.interview.keyboard import Keyboard
from legwise.interfaces.cli.interview.terminal import RATHER_NOT, UNKNOWN, Entry, Wish, Wished
from legwise.interview.policy import next_question

DOWN, ENTER, SPACE = "\033[B", "\r", " "
ENTRIES = [Entry("a", "First", "What it means."), Entry("b", "Second"), Entry("c", "Third " * 40)]
WISHES = (Wish.WHY, Wish.BACK, Wish.CHANGE, Wish.SKIP, Wish.STOP)


@pytest.fixture
def press():
    """Return a keyboard that asks while keys are pressed."""
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):

        def ask(keys: str, name: str, *arguments: object) -> object:
            pipe.send_text(keys)
            return getattr(Keyboard(80, color=False), name)(*arguments)

        yield ask


def test_space_ticks_and_u_is_not_sure(press):
    assert press(SPACE + DOWN + "u" + ENTER, "tick", ENTRIES, {}, WISHES) == {"a": "yes", "b": "unknown"}


def test_a_mark_is_changed_and_taken_back(press):
    assert press(SPACE + "u" + ENTER, "tick", ENTRIES, {}, WISHES) == {"a": "unknown"}
    assert press(SPACE + DOWN + SPACE + SPACE + ENTER, "tick", ENTRIES, {}, WISHES) == {"a": "yes"}


def test_only_enter_is_not_none_of_these(press):
    assert press(ENTER, "tick", ENTRIES, {}, WISHES) is None


def test_no_key_ticks_everything(press):
    assert press("ai" + SPACE + ENTER, "tick", ENTRIES, {}, WISHES) == {"a": "yes"}


def test_what_was_said_before_is_ticked(press):
    assert press(ENTER, "tick", ENTRIES, {"b": "unknown"}, WISHES) == {"b": "unknown"}


@pytest.mark.parametrize("wish", WISHES)
def test_a_letter_is_a_wish(press, wish):
    with pytest.raises(Wished) as wished:
        press(SPACE + wish.key, "tick", ENTRIES, {}, WISHES)
    assert wished.value.wish is wish
    assert wished.value.marked == {"a": "yes"}
    with pytest.raises(Wished) as wished:
        press(wish.key, "choose", ENTRIES, None, WISHES)
    assert wished.value.wish is wish
    with pytest.raises(Wished) as wished:
        press(wish.key + ENTER, "write", "Name:", ["Natrilix"], WISHES)
    assert wished.value.wish is wish


def test_one_is_chosen_by_arrows_by_letter_or_kept(press):
    entries = [*ENTRIES, UNKNOWN, RATHER_NOT]
    assert press(DOWN + ENTER, "choose", entries, None, WISHES) == "b"
    assert press("u", "choose", entries, None, WISHES) == "unknown"
    assert press("r", "choose", entries, None, WISHES) == "rather_not_say"
    assert press(ENTER, "choose", entries, "b", WISHES) == "b"


def test_a_wish_can_be_chosen_like_an_answer(press):
    with pytest.raises(Wished) as wished:
        press(DOWN * 3 + ENTER, "choose", ENTRIES, None, WISHES)
    assert wished.value.wish is Wish.WHY


def test_text_is_what_was_typed(press):
    assert (
        press(" Natrilix SR " + ENTER, "write", "Name:", ["Natrilix", "Nifedipine"], WISHES) == "Natrilix SR"
    )
    assert press(ENTER, "write", "Since when?", (), WISHES) == ""


def test_ctrl_c_is_not_swallowed(press):
    for name, arguments in {
        "tick": (ENTRIES, {}, WISHES),
        "choose": (ENTRIES, None, WISHES),
        "write": ("Name:", (), WISHES),
    }.items():
        with pytest.raises(KeyboardInterrupt):
            press("\x03", name, *arguments)


def test_what_is_ticked_stays_while_somebody_reads_why(base):
    page = next_question({"age": 64, "sex": "female"}, using=base)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text(SPACE + DOWN + "u" + "?" + ENTER + "q")  # q: if it asks once more, it ends
        given = Asker(Keyboard(80, color=False), base, "full", TODAY).answers(page, {})
    assert list(given.values())[:3] == ["yes", "unknown", "no"]
