"""The screen for red flags: complete for this person, with as few questions as close it."""

from __future__ import annotations

from collections.abc import Iterable

from legwise.interview.asking import Asking
from legwise.knowledge.schema import LEVELS, Level, Rule
from legwise.triage.conditions import could_hold, denial
from legwise.triage.rules import open_flags

#: Red flags of this level and above are never left open for want of a question.
SCREENED: Level = "same_day"
#: An answer that is not just ticked costs more than one more line in a list.
TICKED, CHOSEN = 1.0, 2.0


def open_rules(asking: Asking) -> tuple[list[Rule], list[Rule]]:
    """Return the open red flags that must be closed, and those of lower levels that may be.

    Left out is what no answer can fire, such as a rule that needs a test result nobody gave.
    """
    found = [
        rule
        for rule in open_flags(asking.knowledge.rules.values(), asking.facts)
        if could_hold(rule.when, asking.facts, lambda key: _may_learn(key, asking))
    ]
    must = [rule for rule in found if _is_screened(rule)]
    return must, [rule for rule in found if rule not in must]


def left_open(asking: Asking) -> list[Rule]:
    """Return the red flags that could still fire if the person knew what they do not know."""

    def may_be(key: str) -> bool:
        return key in asking.facts.dont_know or _may_learn(key, asking)

    found = open_flags(asking.knowledge.rules.values(), asking.facts)
    return [rule for rule in found if _is_screened(rule) and could_hold(rule.when, asking.facts, may_be)]


def awaited(asking: Asking, rules: Iterable[Rule], already: Iterable[str] = ()) -> list[str]:
    """Return the fewest things to ask that would close all rules if the answers were harmless.

    Where two signs must come together, only one is asked at first; the other is asked if that
    one is there. What several rules wait for is preferred. The order is that of the rules, the
    most urgent first.

    Args:
        asking: the person.
        rules: open red flags that could fire.
        already: what is asked anyway and costs nothing more.
    """
    chosen = dict.fromkeys(already)

    def cost(key: str) -> float:
        asked = asking.gate(key)
        # The list of medicines is asked of everybody, and what nobody can answer costs nobody.
        if asked in chosen or asked in asking.knowledge.medicines or not _may_learn(key, asking):
            return 0.0
        return TICKED if asking.is_ticked(asked) else CHOSEN

    # Those that leave no choice first, so that the others can use what is asked anyway.
    for rule in sorted(rules, key=lambda rule: len(rule.when) > 1 or "all" in rule.when):
        _, keys = denial(rule.when, asking.facts, cost)
        gates = [asking.gate(key) for key in keys if _may_learn(key, asking)]
        chosen.update((key, None) for key in gates if asking.may_ask(key))
    return list(chosen)


def _is_screened(rule: Rule) -> bool:
    return LEVELS.index(rule.level) >= LEVELS.index(SCREENED)


def _may_learn(key: str, asking: Asking) -> bool:
    """Return whether the interview can still learn of something."""
    if key in asking.knowledge.medicines:
        return asking.asks_medicines()
    return asking.may_learn(key)
