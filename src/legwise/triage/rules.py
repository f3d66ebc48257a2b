"""Red flags: which rules fire, and which could still fire."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from legwise.knowledge.facts import Facts
from legwise.knowledge.schema import LEVELS, Level, Rule
from legwise.triage.conditions import matched, truth


@dataclass(frozen=True)
class Fired:
    """A rule that fired, and the answers it fired on."""

    rule: Rule
    on: tuple[str, ...]


@dataclass(frozen=True)
class Triage:
    """How soon by red flags alone: the level of the most urgent rule that fired."""

    level: Level
    #: the most urgent first, ties by id
    fired: tuple[Fired, ...]
    considered: int


def triage(facts: Facts, rules: Iterable[Rule]) -> Triage:
    """Return the urgency that the red flags of a person call for.

    It can only rise with what is known: `self_care` means that no red flag is known,
    not that there is none (see `open_flags`). What only a test result made known (a low
    eGFR: kidney disease) is read both ways, as known for long and as new: a result that
    nobody knew of must not quiet the rule that asks for just that. Where a result speaks
    against an answer, both are believed.
    """
    considered = list(rules)
    found = [rule for rule in considered if _truth(rule, facts)]
    fired = tuple(Fired(rule, _matched(rule, facts)) for rule in sorted(found, key=_most_urgent_first))
    level: Level = fired[0].rule.level if fired else LEVELS[0]
    return Triage(level, fired, len(considered))


def open_flags(rules: Iterable[Rule], facts: Facts) -> tuple[Rule, ...]:
    """Return the rules that have not fired but would if unknown answers were the worrying ones."""
    return tuple(sorted((rule for rule in rules if _truth(rule, facts) is None), key=_most_urgent_first))


def _truth(rule: Rule, facts: Facts) -> bool | None:
    found = [truth(rule.when, reading) for reading in _readings(facts)]
    return True if True in found else None if None in found else False


def _matched(rule: Rule, facts: Facts) -> tuple[str, ...]:
    return next(matched(rule.when, reading) for reading in _readings(facts) if truth(rule.when, reading))


def _readings(facts: Facts) -> list[Facts]:
    """Return the facts, and the other ways in which results and answers can be read together."""
    return [facts, *(other for other in (facts.as_if_new, facts.at_worst) if other is not facts)]


def _most_urgent_first(rule: Rule) -> tuple[int, str]:
    return -LEVELS.index(rule.level), rule.id
