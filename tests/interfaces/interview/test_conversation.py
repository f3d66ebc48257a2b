"""The interview as data: every step can be taken back, and nothing is asked twice."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legwise.case import MedicineTaken, as_case
from legwise.errors import CaseError, ImpossibleAnswers
from legwise.interfaces.cli.interview.conversation import (
    ABOUT,
    Conversation,
    answer,
    change,
    day,
    go_on,
    next_page,
    number,
    said,
    take,
    taken_out,
    values,
)
from legwise.interview.answer import none_of_these
from legwise.interview.asking import Asking
from legwise.interview.question import Done
from legwise.knowledge.facts import facts

TODAY = datetime.date(2026, 11, 24)
START = Conversation("full", TODAY)


def begun(base, age="64", sex="female", mode="full"):
    """Return a conversation after the first page."""
    start = Conversation(mode, TODAY)
    return answer(start, next_page(start, base), {"age": age, "sex": sex}, base)


def item(key, base, now):
    """Return an item as it is asked."""
    return Asking(base.knowledge, now.case, facts(now.case, base.knowledge), "full").item(key)


def test_it_begins_with_age_and_sex_and_keeps_the_day(base):
    assert next_page(START, base).id == ABOUT
    now = begun(base)
    assert (now.case.age, now.case.sex, now.case.date) == (64, "female", TODAY)
    assert next_page(now, base).id != ABOUT


def test_a_clinician_says_where_the_patient_is_seen(base):
    start = Conversation("clinician", TODAY)
    page = next_page(start, base)
    now = answer(start, page, {"age": "64", "sex": "male", "setting": "primary_care"}, base)
    assert now.case.setting == "primary_care"


def test_back_is_the_conversation_before_and_asks_the_same(base):
    now = begun(base)
    page = next_page(now, base)
    later = answer(now, page, none_of_these(page), base)
    assert later.before == now
    assert next_page(later.before, base) == page


def test_a_skipped_page_is_unknown_and_never_no(base):
    now = begun(base)
    page = next_page(now, base)
    later = answer(now, page, {}, base)
    assert {values(later.case, base.knowledge)[one.id] for one in page.items} == {"unknown"}
    assert not facts(later.case, base.knowledge).known
    assert not {one.id for one in next_page(later, base).items} & {one.id for one in page.items}


def test_a_change_takes_out_what_no_longer_makes_sense_and_names_it(base):
    now = change(begun(base), {"main_site": "foot_or_toes", "foot_site": "heel"}, base)
    later = change(now, {"main_site": "thigh"}, base)
    assert "foot_site" not in values(later.case, base.knowledge)
    assert taken_out(later, base) == [item("foot_site", base, now).label]
    assert later.before == now


def test_age_and_sex_can_be_changed_and_what_cannot_be_any_more_goes(base):
    now = change(begun(base, "30"), {"pregnancy": "earlier", "diabetes": "yes"}, base)
    later = change(now, {"sex": "male", "age": "31"}, base)
    assert (later.case.age, later.case.sex) == (31, "male")
    assert later.case.history == {"diabetes": "yes"}
    assert len(taken_out(later, base)) == 1


def test_an_emergency_is_shown_once_and_goes_on(base):
    now = change(begun(base), {"saddle_numbness": "yes"}, base)
    page = next_page(now, base)
    assert isinstance(page, Done)
    later = go_on(now, page)
    assert next_page(later, base).form != "done"
    assert later.before == now
    assert later.page == now.page


def test_all_that_a_case_says_can_be_asked_again(base, root):
    """Also of a case that somebody wrote by hand, with a medicine class and results in it."""
    case = as_case(
        {
            "age": 70,
            "sex": "male",
            "complaint": {"since_when": "over_6_months"},
            "answers": {"urge_to_move": "yes", "temperature": "37.9", "pain_severity": 3},
            "history": {"statin": "yes", "diabetes": "unknown", "restless_legs_syndrome": "no"},
            "medicines": [{"name": "Natrilix SR"}],
            "labs": [
                {"test": "ferritin", "value": 20, "unit": "ug/L"},
                {"test": "creatine kinase", "value": 2, "unit": "x ULN"},
            ],
        }
    )
    now = Conversation("full", TODAY, case)
    pages = said(now, base)
    asked = {one.id for page in pages for one in page.question.items}
    assert asked >= {
        "age",
        "sex",
        "since_when",
        "urge_to_move",
        "temperature",
        "statin",
        "diabetes",
        "ferritin",
    }
    assert "creatine_kinase" not in asked  # under another name: it is changed in the file
    assert "medicines" in {page.question.form for page in pages}
    for page in pages[1:]:
        again = change(now, page.given, base)
        assert values(again.case, base.knowledge) == values(now.case, base.knowledge)
        for one in page.question.items:
            later = change(now, {one.id: "unknown"}, base)
            assert values(later.case, base.knowledge)[one.id] == "unknown"


def test_medicines_can_be_named_unknown_or_none(base):
    now = begun(base)
    some = take(now, [MedicineTaken(name="Natrilix SR", started=TODAY)], True, base)
    assert some.case.medicines_complete
    none = take(now, [], True, base)
    unknown = take(now, [], False, base)
    assert facts(none.case, base.knowledge).known["takes_medicines"] == "no"
    assert "takes_medicines" not in facts(unknown.case, base.knowledge).known
    assert next_page(unknown, base).form != "medicines"


@pytest.mark.parametrize(
    ("typed", "read"),
    [("38", "38"), ("38,2", "38.2"), (" 38.25 °C ", "38.25"), ("500", None), ("warm", None), ("", None),
     ("38 apples", None), ("nan", None), ("38.2.1", None)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(base, typed, read):
    assert number(typed, item("temperature", base, begun(base)), base) == read


def test_other_units_are_converted(base):
    ferritin = item("ferritin", base, begun(base))
    assert number("20 ng/mL", ferritin, base) == number("20", ferritin, base) == "20"


@pytest.mark.parametrize(
    ("typed", "read"), [("64", "64"), ("0", "0"), ("121", None), ("-1", None), ("6.5", None)]
)
def test_an_age_is_whole_years(base, typed, read):
    assert number(typed, next_page(START, base).items[0], base) == read


def test_a_month_or_a_year_counts_from_its_first_day():
    assert day("2026-05-31", TODAY) == datetime.date(2026, 5, 31)
    assert day(" 2026-5 ", TODAY) == datetime.date(2026, 5, 1)
    assert day("2019", TODAY) == datetime.date(2019, 1, 1)


@pytest.mark.parametrize("typed", ["2026-13", "31.5.2026", "last year", "2027", "2026-11-25", "0000"])
def test_a_day_that_is_none_or_lies_ahead_is_said(typed):
    with pytest.raises(CaseError, match=r"2026-05-31|after today"):
        day(typed, TODAY)


# --- whatever a person does ----------------------------------------------------------------------


def walk(data, base, mode):
    """Answer, skip, go back and change at random; check every step."""
    now = begun(
        base,
        data.draw(st.sampled_from(["12", "30", "64", "90"])),
        data.draw(st.sampled_from(["female", "male"])),
        mode,
    )
    detours = data.draw(st.integers(0, 6))
    for _ in range(150):
        try:
            page = next_page(now, base)
        except ImpossibleAnswers:
            now = now.before
            now = answer(now, next_page(now, base), {}, base)
            continue
        if page.form == "done" and page.because == "enough":
            return now
        if detours and now.before is not None and data.draw(st.integers(0, 3)) == 0:
            detours -= 1
            now = detour(data, now, base)
        elif page.form == "done":
            now = go_on(now, page)
        elif page.form == "medicines":
            now = take(now, [], data.draw(st.booleans()), base)
        else:
            now = one_page(data, now, page, base)
    raise AssertionError("the interview does not end")


def one_page(data, now, page, base):
    """Answer a page: none of it was asked before, and all of it is answered afterwards."""
    before = values(now.case, base.knowledge)
    assert not [one.id for one in page.items if one.id in before]
    given = {
        one.id: data.draw(st.sampled_from([*(o.value for o in one.options), "unknown", "rather_not_say"]))
        for one in page.items
    }
    try:
        later = answer(now, page, given, base)
    except CaseError:
        later = answer(now, page, {}, base)
    assert later.before == now
    assert {one.id for one in page.items} <= set(values(later.case, base.knowledge))
    return later


def detour(data, now, base):
    """Go back, or change a page that has answers."""
    if data.draw(st.booleans()):
        assert next_page(now.before, base) is not None
        return now.before if now.before.case is not None else now
    pages = [
        page for page in said(now, base) if page.question.form != "medicines" and page.question.id != ABOUT
    ]
    if not pages:
        return now
    page = data.draw(st.sampled_from(pages))
    one = data.draw(st.sampled_from(page.question.items))
    value = data.draw(st.sampled_from([*(o.value for o in one.options), "unknown"]))
    try:
        later = change(now, {one.id: value}, base)
        next_page(later, base)
    except (CaseError, ImpossibleAnswers):
        return now
    assert values(later.case, base.knowledge)[one.id] == value
    return later


@settings(max_examples=4, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_interview_ends_and_asks_nothing_twice(data, base):
    walk(data, base, "short")


@pytest.mark.slow
@settings(max_examples=15, deadline=None, derandomize=True)
@given(data=st.data(), mode=st.sampled_from(["full", "short", "clinician"]))
def test_any_long_interview_ends_and_asks_nothing_twice(data, mode, base):
    walk(data, base, mode)
