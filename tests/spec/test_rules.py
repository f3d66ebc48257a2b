"""Specification: what red flags add up to. The flags themselves stand in `test_red_flags`."""

from __future__ import annotations

import pytest
from tiny_knowledge import WORD

from legwise.knowledge.facts import Facts
from legwise.knowledge.schema import Rule
from legwise.triage.rules import open_flags, triage


def rule(key: str, level: str, **when: str) -> Rule:
    """Return a red flag on some answers."""
    example = {"name": key, "known": when}
    return Rule.model_validate(
        {
            "id": key,
            "name": WORD,
            "level": level,
            "when": when,
            "do": WORD,
            "because": WORD,
            "source": "a-study",
            "seen": "abstract",
            "fires_on": [example],
            "near_miss": [{"name": key, "known": {}}],
        }
    )


RULES = [
    rule("a_sore", "same_day", sore="yes"),
    rule("b_cold", "emergency", cold="yes", numb="yes"),
    rule("c_swollen", "same_day", swollen="yes"),
    rule("d_tired", "routine", tired="yes"),
]

TABLE = [
    # what is known; the level, the rules that fire in order, the rules that still could
    ({}, "self_care", "", "b_cold a_sore c_swollen d_tired"),
    ({"tired": "yes"}, "routine", "d_tired", "b_cold a_sore c_swollen"),
    ({"tired": "yes", "sore": "yes", "cold": "no"}, "same_day", "a_sore d_tired", "c_swollen"),
    ({"cold": "yes"}, "self_care", "", "b_cold a_sore c_swollen d_tired"),
    ({"cold": "yes", "numb": "no", "swollen": "no"}, "self_care", "", "a_sore d_tired"),
    (
        {"tired": "yes", "swollen": "yes", "sore": "yes", "cold": "yes", "numb": "yes"},
        "emergency",
        "b_cold a_sore c_swollen d_tired",
        "",
    ),
]


@pytest.mark.parametrize(("known", "level", "fires", "open_"), TABLE, ids=[str(row[0]) for row in TABLE])
def test_the_most_urgent_flag_decides(known, level, fires, open_):
    person = Facts(60, "female", "self", findings=known)
    for rules in (RULES, RULES[::-1]):
        found = triage(person, rules)
        assert found.level == level
        assert " ".join(item.rule.id for item in found.fired) == fires
        assert found.considered == len(RULES)
        assert " ".join(item.id for item in open_flags(rules, person)) == open_


def test_a_fired_rule_says_on_what():
    person = Facts(60, "female", "self", findings={"cold": "yes", "numb": "yes", "tired": "no"})
    assert [item.on for item in triage(person, RULES).fired] == [("cold", "numb")]


def test_a_flag_answered_with_do_not_know_stays_open():
    person = Facts(60, "female", "self", dont_know=frozenset(["sore"]))
    assert "a_sore" in {item.id for item in open_flags(RULES, person)}
