"""Specification: when a condition of the knowledge base holds, fails or stays open."""

from __future__ import annotations

import pytest

from legwise.knowledge.facts import Facts
from legwise.triage.conditions import holds, matched, truth, unanswered

YES, NO, OPEN = True, False, None

ABOUT_HER = Facts(
    age=70,
    sex="female",
    setting="self",
    findings={"cold": "yes", "swollen": "no", "potassium": "low"},
    factors={"smoking": "former"},
    diagnoses={"clot": "yes"},
    dont_know=frozenset(["numb"]),
)

TABLE = [
    # condition, what it comes to
    ({"cold": "yes"}, YES),
    ({"cold": "no"}, NO),
    ({"smoking": ["former", "current"]}, YES),
    ({"potassium": ["very_low"]}, NO),
    ({"clot": "yes"}, YES),
    ({"never_asked": "yes"}, OPEN),
    ({"numb": "yes"}, OPEN),
    ({"age": [60, 80]}, YES),
    ({"age": [70, 70]}, YES),
    ({"age": [71, None]}, NO),
    ({"age": [None, 69]}, NO),
    ({"sex": "female"}, YES),
    ({"sex": "male"}, NO),
    # several keys: all of them
    ({"cold": "yes", "age": [60, None]}, YES),
    ({"cold": "yes", "swollen": "yes"}, NO),
    ({"cold": "yes", "numb": "yes"}, OPEN),
    ({"swollen": "yes", "numb": "yes"}, NO),
    ({"all": [{"cold": "yes"}, {"clot": "yes"}]}, YES),
    ({"all": [{"cold": "yes"}, {"numb": "yes"}]}, OPEN),
    ({"any": [{"cold": "yes"}, {"numb": "yes"}]}, YES),
    ({"any": [{"swollen": "yes"}, {"numb": "yes"}]}, OPEN),
    ({"any": [{"swollen": "yes"}, {"sex": "male"}]}, NO),
    ({"at_least": 2, "of": [{"cold": "yes"}, {"clot": "yes"}, {"numb": "yes"}]}, YES),
    ({"at_least": 2, "of": [{"cold": "yes"}, {"swollen": "yes"}, {"numb": "yes"}]}, OPEN),
    ({"at_least": 2, "of": [{"cold": "yes"}, {"swollen": "yes"}, {"sex": "male"}]}, NO),
    ({"cold": "yes", "any": [{"all": [{"clot": "yes"}, {"age": [65, None]}]}, {"numb": "yes"}]}, YES),
]


@pytest.mark.parametrize(("condition", "expected"), TABLE, ids=[str(row[0]) for row in TABLE])
def test_a_condition_is_true_false_or_open(condition, expected):
    assert truth(condition, ABOUT_HER) is expected
    assert holds(condition, ABOUT_HER) is (expected is True)


def test_matched_names_what_made_it_hold_and_nothing_else():
    condition = {
        "cold": "yes",
        "any": [{"swollen": "yes"}, {"numb": "yes"}, {"clot": "yes", "age": [60, None]}],
    }
    assert matched(condition, ABOUT_HER) == ("cold", "clot", "age")
    assert matched({"swollen": "yes"}, ABOUT_HER) == ()


def test_unanswered_names_what_could_still_decide():
    condition = {
        "all": [{"cold": "yes"}, {"any": [{"swollen": "yes"}, {"numb": "yes"}, {"never_asked": "yes"}]}]
    }
    assert unanswered(condition, ABOUT_HER) == ("numb", "never_asked")


def test_nothing_is_unanswered_once_it_is_decided():
    assert unanswered({"any": [{"cold": "yes"}, {"never_asked": "yes"}]}, ABOUT_HER) == ()
    assert unanswered({"swollen": "yes", "never_asked": "yes"}, ABOUT_HER) == ()
