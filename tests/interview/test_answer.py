"""Answers become part of the case, and can be changed."""

from __future__ import annotations

import pytest

from legwise.case import MedicineTaken, as_case
from legwise.errors import CaseError
from legwise.interview.answer import answered, changed, with_medicines
from legwise.interview.policy import next_question
from legwise.knowledge.facts import facts

HE = as_case({"age": 70, "sex": "male"})


def test_what_is_not_given_is_unknown(base):
    question = next_question(HE, using=base)
    first = question.items[0].id
    case = answered(HE, question, {first: "no"}, base.knowledge)
    known = facts(case, base.knowledge)
    assert known.known == {first: "no"}
    assert known.dont_know == {item.id for item in question.items} - {first}


def test_history_and_complaint_go_where_a_case_has_them(base):
    case = changed(HE, {"side": "one", "diabetes": "yes", "peripheral_artery_disease": "yes"}, base.knowledge)
    assert case.answers == {"side": "one"}
    assert case.history == {"diabetes": "yes", "peripheral_artery_disease": "yes"}


def test_an_answer_replaces_the_one_of_before_wherever_it_stands(base):
    case = as_case({"age": 70, "sex": "male", "complaint": {"side": "one"}})
    case = changed(case, {"side": "both"}, base.knowledge)
    assert facts(case, base.knowledge).findings["side"] == "both"


def test_what_no_longer_makes_sense_is_forgotten(base):
    case = changed(HE, {"main_site": "foot_or_toes"}, base.knowledge)
    case = changed(case, {"foot_site": "heel"}, base.knowledge)
    case = changed(case, {"main_site": "thigh"}, base.knowledge)
    assert case.answers == {"main_site": "thigh"}


@pytest.mark.parametrize("value", ["unknown", "rather_not_say"])
def test_not_knowing_forgets_what_hangs_on_it_too(base, value):
    case = changed(HE, {"pain_on_walking": "yes"}, base.knowledge)
    case = changed(case, {"calf_pain_walking": "yes"}, base.knowledge)
    case = changed(case, {"pain_on_walking": value}, base.knowledge)
    assert case.answers == {"pain_on_walking": value}


def test_a_number_in_the_unit_of_the_item_is_an_answer(base):
    case = changed(HE, {"temperature": "38.9"}, base.knowledge)
    assert facts(case, base.knowledge).findings["temperature"] == "high"


def test_a_result_is_kept_with_its_unit_and_replaced(base):
    case = changed(HE, {"potassium": "2.9"}, base.knowledge)
    case = changed(case, {"potassium": "4.1"}, base.knowledge)
    assert facts(case, base.knowledge).findings["potassium"] == "normal"


def test_an_answer_that_is_none_is_an_error_that_names_the_place(base):
    with pytest.raises(CaseError, match=r"answers\.side"):
        changed(HE, {"side": "upper"}, base.knowledge)
    with pytest.raises(CaseError, match="not plausible"):
        changed(HE, {"temperature": "98.6"}, base.knowledge)


def test_an_unknown_question_is_an_error(base):
    with pytest.raises(CaseError, match="unknown id"):
        changed(HE, {"no_such_thing": "yes"}, base.knowledge)


def test_medicines_replace_the_list_and_what_was_said_about_them(base):
    case = with_medicines(HE, (MedicineTaken(name="simvastatin"),), True, base.knowledge)
    case = changed(case, {"better_off_statin": "yes"}, base.knowledge)
    case = with_medicines(case, (), True, base.knowledge)
    assert "better_off_statin" not in {**case.answers, **case.history}
    assert facts(case, base.knowledge).factors["statin"] == "no"
