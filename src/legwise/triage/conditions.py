"""Conditions of the knowledge base, read against what is known of a person.

A condition is true, false or open. Open means that an unknown answer decides: it is
never taken for "yes", and never for "no". There is no negation, so one more worrying
answer never undoes a condition that holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from legwise.knowledge.facts import Facts
from legwise.knowledge.schema import Condition

#: True, False, or None where an unknown answer decides.
Truth = bool | None


def holds(condition: Condition, facts: Facts) -> bool:
    """Return whether a condition holds on what is known."""
    return truth(condition, facts) is True


def truth(condition: Condition, facts: Facts) -> Truth:
    """Return whether a condition holds, fails, or is still open.

    Args:
        condition: in the form that the schema describes; `knowledge check` has seen it.
        facts: what is known.
    """
    return _every([found for _, found in _parts(condition, facts)])


def matched(condition: Condition, facts: Facts) -> tuple[str, ...]:
    """Return the ids that make a condition hold, in the order it names them; () if it does not."""
    return tuple(dict.fromkeys(_matched(condition, facts)))


def unanswered(condition: Condition, facts: Facts) -> tuple[str, ...]:
    """Return the ids without an answer that could still make an open condition hold.

    An id that was asked and answered with "don't know" is among them: whoever asks
    next leaves out `facts.dont_know`.
    """
    return tuple(dict.fromkeys(_unanswered(condition, facts)))


def _parts(condition: Condition, facts: Facts) -> Iterator[tuple[str, Truth]]:
    for key, value in condition.items():
        match key:
            case "all":
                yield key, _all(value, facts)
            case "any":
                yield key, _at_least(1, value, facts)
            case "of":
                yield key, _at_least(condition["at_least"], value, facts)
            case "at_least":
                continue  # read with `of`
            case "age":
                yield key, _in_ages(value, facts.age)
            case "sex":
                yield key, value == facts.sex
            case _:
                yield key, _is(key, value, facts)


def _is(key: str, wanted: str | Iterable[str], facts: Facts) -> Truth:
    value = facts.known.get(key)
    return None if value is None else value in ((wanted,) if isinstance(wanted, str) else tuple(wanted))


def _in_ages(ages: tuple[int | None, int | None], age: int) -> bool:
    low, high = ages
    return (low is None or low <= age) and (high is None or age <= high)


def _all(conditions: Iterable[Condition], facts: Facts) -> Truth:
    return _every([truth(condition, facts) for condition in conditions])


def _at_least(count: int, conditions: Iterable[Condition], facts: Facts) -> Truth:
    found = [truth(condition, facts) for condition in conditions]
    if found.count(True) >= count:
        return True
    return None if found.count(True) + found.count(None) >= count else False


def _every(found: list[Truth]) -> Truth:
    if False in found:
        return False
    return None if None in found else True


def _matched(condition: Condition, facts: Facts) -> Iterator[str]:
    if not holds(condition, facts):
        return
    for key, value in condition.items():
        if key in ("all", "any", "of"):
            for part in value:
                yield from _matched(part, facts)
        elif key != "at_least":
            yield key


def _unanswered(condition: Condition, facts: Facts) -> Iterator[str]:
    if truth(condition, facts) is not None:
        return
    for key, found in _parts(condition, facts):
        if key in ("all", "any", "of"):
            for inner in condition[key]:
                yield from _unanswered(inner, facts)
        elif found is None:
            yield key
