"""Specification of every red flag: what it fires on, and what it must not fire on."""

from __future__ import annotations

import pytest

from legwise.knowledge.check import factor_values
from legwise.knowledge.facts import Facts
from legwise.knowledge.load import load
from legwise.triage.rules import triage

KNOWLEDGE = load()
RULES = KNOWLEDGE.rules
FIRES = [(rule.id, example) for rule in RULES.values() for example in rule.fires_on]
MISSES = [(rule.id, example) for rule in RULES.values() for example in rule.near_miss]


def facts_of(example) -> Facts:
    """Put each item of an example where it belongs."""
    factors = factor_values(KNOWLEDGE)
    diagnoses = {**KNOWLEDGE.causes, **KNOWLEDGE.groups}
    known = example.known
    return Facts(
        example.age,
        example.sex,
        "self",
        findings={k: v for k, v in known.items() if k in KNOWLEDGE.findings},
        factors={k: v for k, v in known.items() if k in factors},
        diagnoses={k: v for k, v in known.items() if k in diagnoses},
    )


def fired(example) -> set[str]:
    """Return the rules that fire on an example."""
    return {item.rule.id for item in triage(facts_of(example), RULES.values()).fired}


def test_there_are_enough_rules_and_each_has_two_examples_of_both_kinds():
    assert len(RULES) >= 30
    assert all(len(rule.fires_on) >= 2 and len(rule.near_miss) >= 2 for rule in RULES.values())


@pytest.mark.parametrize(("rule", "example"), FIRES, ids=[f"{r}: {e.name}" for r, e in FIRES])
def test_it_fires(rule, example):
    assert rule in fired(example)


@pytest.mark.parametrize(("rule", "example"), MISSES, ids=[f"{r}: {e.name}" for r, e in MISSES])
def test_a_near_miss_does_not_fire(rule, example):
    assert rule not in fired(example)


def test_every_danger_of_a_rule_is_as_urgent_as_the_cause_deserves_or_is_a_warning_sign():
    """A rule about a dangerous cause is never below `within_two_weeks`."""
    for rule in RULES.values():
        if any(KNOWLEDGE.causes[cause].danger for cause in rule.dangers):
            assert rule.level in ("emergency", "same_day", "within_two_weeks"), rule.id
