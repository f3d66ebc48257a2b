"""Over random people: one more worrying answer, or an unknown, never lowers urgency."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from legwise.knowledge.check import factor_values
from legwise.knowledge.facts import Facts
from legwise.knowledge.load import load
from legwise.knowledge.schema import LEVELS
from legwise.triage.rules import triage

KNOWLEDGE = load()
RULES = tuple(KNOWLEDGE.rules.values())
FINDINGS = {finding.id: finding.values for finding in KNOWLEDGE.findings.values()}
FACTORS = factor_values(KNOWLEDGE)


@st.composite
def people(draw) -> Facts:
    """Return a person with some answers and factors, any of them."""
    findings = draw(st.lists(st.sampled_from(sorted(FINDINGS)), max_size=25, unique=True))
    factors = draw(st.lists(st.sampled_from(sorted(FACTORS)), max_size=15, unique=True))
    return Facts(
        age=draw(st.integers(0, 100)),
        sex=draw(st.sampled_from(["female", "male"])),
        setting="self",
        findings={key: draw(st.sampled_from(FINDINGS[key])) for key in findings},
        factors={key: draw(st.sampled_from(FACTORS[key])) for key in factors},
    )


def rank(facts: Facts) -> int:
    """Return how urgent the rules find a person."""
    return LEVELS.index(triage(facts, RULES).level)


def fired(facts: Facts) -> set[str]:
    """Return the rules that fire."""
    return {item.rule.id for item in triage(facts, RULES).fired}


@settings(max_examples=300, deadline=None)
@given(people(), st.sampled_from(RULES), st.data())
def test_adding_a_flag_never_lowers_urgency(person, rule, data):
    example = data.draw(st.sampled_from(rule.fires_on))
    added = {k: v for k, v in example.known.items() if k in FINDINGS and k not in person.findings}
    assert rank(replace(person, findings={**person.findings, **added})) >= rank(person)


@settings(max_examples=300, deadline=None)
@given(people(), st.data())
def test_no_other_answer_cancels_a_fired_rule(person, data):
    """Answering more questions, in whatever way, leaves every fired rule fired."""
    unanswered = sorted(set(FINDINGS) - set(person.findings))
    more = data.draw(st.lists(st.sampled_from(unanswered), max_size=20, unique=True))
    answers = {key: data.draw(st.sampled_from(FINDINGS[key])) for key in more}
    wider = replace(person, findings={**person.findings, **answers})
    assert fired(person) <= fired(wider)


@settings(max_examples=200, deadline=None)
@given(people(), st.data())
def test_saying_do_not_know_changes_nothing(person, data):
    unanswered = sorted(set(FINDINGS) - set(person.findings))
    unknown = data.draw(st.lists(st.sampled_from(unanswered), max_size=20, unique=True))
    assert fired(replace(person, dont_know=frozenset(unknown))) == fired(person)
