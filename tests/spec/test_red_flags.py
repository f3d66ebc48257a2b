"""Specification of every red flag: what it fires on, and what it must not fire on."""

from __future__ import annotations

import pytest

from legwise.knowledge.load import load, load_with_places
from legwise.triage.examples import facts_of, wrong_examples
from legwise.triage.rules import triage

KNOWLEDGE = load()
RULES = KNOWLEDGE.rules
RULE = RULES["flag_acute_limb_ischaemia"]
FIRES = [(rule.id, example) for rule in RULES.values() for example in rule.fires_on]
MISSES = [(rule.id, example) for rule in RULES.values() for example in rule.near_miss]


def fired(example) -> set[str]:
    """Return the rules that fire on an example."""
    return {item.rule.id for item in triage(facts_of(example, KNOWLEDGE), RULES.values()).fired}


def test_there_are_enough_rules_and_each_has_two_examples_of_both_kinds():
    assert len(RULES) >= 30
    assert all(len(rule.fires_on) >= 2 and len(rule.near_miss) >= 2 for rule in RULES.values())


@pytest.mark.parametrize(("rule", "example"), FIRES, ids=[f"{r}: {e.name}" for r, e in FIRES])
def test_it_fires(rule, example):
    assert rule in fired(example)


@pytest.mark.parametrize(("rule", "example"), MISSES, ids=[f"{r}: {e.name}" for r, e in MISSES])
def test_a_near_miss_does_not_fire(rule, example):
    assert rule not in fired(example)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"fires_on": RULE.near_miss}, "does not fire the rule"),
        ({"near_miss": RULE.fires_on}, "fires the rule, on"),
        ({"near_miss": RULE.near_miss[:1]}, "give 2 cases or more"),
    ],
    ids=["should fire", "near miss fires", "one near miss"],
)
def test_the_check_names_the_case_that_goes_wrong(changed, said):
    places = load_with_places().places
    rules = {**RULES, RULE.id: RULE.model_copy(update=changed)}
    found = list(wrong_examples(KNOWLEDGE.model_copy(update={"rules": rules}), places))
    assert found
    assert all(said in item.message and item.file.startswith("rules/") and item.line for item in found)


def test_the_carried_cases_are_clean():
    assert list(wrong_examples(KNOWLEDGE, load_with_places().places)) == []


def test_every_danger_of_a_rule_is_as_urgent_as_the_cause_deserves_or_is_a_warning_sign():
    """A rule about a dangerous cause is never below `within_two_weeks`."""
    for rule in RULES.values():
        if any(KNOWLEDGE.causes[cause].danger for cause in rule.dangers):
            assert rule.level in ("emergency", "same_day", "within_two_weeks"), rule.id
