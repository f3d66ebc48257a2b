"""Specification: when a condition of the knowledge base holds, fails or stays open."""

from __future__ import annotations

import pytest

from legwise.knowledge.facts import Facts
from legwise.triage.conditions import could_hold, denial, holds, matched, truth, unanswered

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


COST = {"red": 1.0, "hot": 1.0, "pain": 2.0, "fever": 1.0, "asked_anyway": 0.0}

DENIALS = [
    # an open condition; the fewest answers that close it if harmless, and what they cost
    ({"red": "yes"}, 1.0, {"red"}),
    ({"red": "yes", "pain": "severe"}, 1.0, {"red"}),
    ({"any": [{"red": "yes"}, {"hot": "yes"}]}, 2.0, {"red", "hot"}),
    ({"any": [{"red": "yes", "pain": "severe"}, {"hot": "yes"}]}, 2.0, {"red", "hot"}),
    ({"all": [{"any": [{"red": "yes"}, {"hot": "yes"}]}, {"fever": "yes"}]}, 1.0, {"fever"}),
    ({"red": "yes", "any": [{"asked_anyway": "yes"}]}, 0.0, {"asked_anyway"}),
    # at least two of four: if three are denied, two can no longer come together
    (
        {"at_least": 2, "of": [{"red": "yes"}, {"hot": "yes"}, {"pain": "severe"}, {"fever": "yes"}]},
        3.0,
        {"red", "hot", "fever"},
    ),
    # one of the two is there already: all others must be denied
    (
        {"at_least": 2, "of": [{"cold": "yes"}, {"red": "yes"}, {"hot": "yes"}]},
        2.0,
        {"red", "hot"},
    ),
    # what is known to be there cannot close it
    ({"cold": "yes", "red": "yes"}, 1.0, {"red"}),
]


@pytest.mark.parametrize(("condition", "price", "ids"), DENIALS, ids=[str(row[0]) for row in DENIALS])
def test_the_cheapest_denial_of_an_open_condition(condition, price, ids):
    cost, found = denial(condition, ABOUT_HER, COST.__getitem__)
    assert cost == price
    assert set(found) == ids


COULD = [
    # a condition; whether it could hold if only `red` and `hot` may still be learnt
    ({"red": "yes"}, True),
    ({"pain": "severe"}, False),
    ({"red": "yes", "pain": "severe"}, False),
    ({"any": [{"red": "yes"}, {"pain": "severe"}]}, True),
    ({"cold": "yes", "red": "yes"}, True),
    ({"swollen": "yes", "red": "yes"}, False),
    ({"at_least": 2, "of": [{"red": "yes"}, {"pain": "severe"}, {"fever": "yes"}]}, False),
    ({"at_least": 2, "of": [{"red": "yes"}, {"hot": "yes"}, {"fever": "yes"}]}, True),
    ({"age": [80, None], "red": "yes"}, False),
]


@pytest.mark.parametrize(("condition", "expected"), COULD, ids=[str(row[0]) for row in COULD])
def test_whether_a_condition_could_still_hold(condition, expected):
    assert could_hold(condition, ABOUT_HER, {"red", "hot"}.__contains__) is expected
