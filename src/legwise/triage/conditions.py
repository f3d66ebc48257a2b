"""Conditions of the knowledge base, read against what is known of a person.

A condition is true, false or open. Open means that an unknown answer decides: it is
never taken for "yes", and never for "no". There is no negation, so one more worrying
answer never undoes a condition that holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

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


def could_hold(condition: Condition, facts: Facts, may_be: Callable[[str], bool]) -> bool:
    """Return whether a condition could hold once what may still be answered is answered."""
    return all(_could(key, condition, facts, may_be) for key, _ in _parts(condition, facts))


def _could(key: str, condition: Condition, facts: Facts, may_be: Callable[[str], bool]) -> bool:
    match key:
        case "all":
            return all(could_hold(part, facts, may_be) for part in condition[key])
        case "any" | "of":
            needed = condition["at_least"] if key == "of" else 1
            return sum(could_hold(part, facts, may_be) for part in condition[key]) >= needed
        case _:
            said = truth({key: condition[key]}, facts)
            return may_be(key) if said is None else said


def denial(condition: Condition, facts: Facts, cost: Callable[[str], float]) -> tuple[float, tuple[str, ...]]:
    """Return the cost of the cheapest answers that close an open condition if harmless, and their ids.

    Args:
        condition: an open condition.
        facts: what is known.
        cost: what an answer to an id costs.
    """
    ways = [_denial(key, condition, facts, cost) for key, said in _parts(condition, facts) if said is None]
    return min(ways, key=lambda way: way[0])


def _denial(
    key: str, condition: Condition, facts: Facts, cost: Callable[[str], float]
) -> tuple[float, tuple[str, ...]]:
    if key not in ("all", "any", "of"):
        return cost(key), (key,)
    said = [truth(part, facts) for part in condition[key]]
    ways = [
        denial(part, facts, cost) for part, open_ in zip(condition[key], said, strict=True) if open_ is None
    ]
    ways.sort(key=lambda way: way[0])
    if key == "all":
        return ways[0]
    spare = condition["at_least"] - 1 - said.count(True) if key == "of" else 0
    denied = ways[: len(ways) - spare]
    return sum(price for price, _ in denied), tuple(dict.fromkeys(one for _, keys in denied for one in keys))


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
