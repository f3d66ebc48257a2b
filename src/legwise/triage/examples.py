"""The cases that stand beside each red flag: those it must fire on, and the near misses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from legwise.errors import Problem
from legwise.knowledge.check import factor_values
from legwise.knowledge.facts import Facts
from legwise.knowledge.load import Place
from legwise.knowledge.schema import Example, KnowledgeBase
from legwise.triage.conditions import holds, matched

AT_LEAST = 2


def wrong_examples(knowledge: KnowledgeBase, places: Mapping[tuple[str, str], Place]) -> Iterator[Problem]:
    """Yield every rule with too few cases, and every case that a rule takes the wrong way.

    Args:
        knowledge: a checked knowledge base.
        places: where its entries stand.
    """
    for rule in knowledge.rules.values():
        place = places["rules", rule.id]
        for key, should_fire in (("fires_on", True), ("near_miss", False)):
            examples: tuple[Example, ...] = getattr(rule, key)
            if len(examples) < AT_LEAST:
                yield place.problem((key,), f"give {AT_LEAST} cases or more; here is {len(examples)}")
            for index, example in enumerate(examples):
                facts = facts_of(example, knowledge)
                if holds(rule.when, facts) is should_fire:
                    continue
                if should_fire:
                    message = f"{example.name!r} does not fire the rule; change its `known`, or `when`"
                else:
                    on = ", ".join(matched(rule.when, facts))
                    message = f"{example.name!r} fires the rule, on {on}; change its `known`, or `when`"
                yield place.problem((key, index), message)


def facts_of(example: Example, knowledge: KnowledgeBase) -> Facts:
    """Return what is known in an example, each item where it belongs."""
    factors = factor_values(knowledge)
    diagnoses = {**knowledge.causes, **knowledge.groups}
    known = example.known
    return Facts(
        example.age,
        example.sex,
        "self",
        findings={key: value for key, value in known.items() if key in knowledge.findings},
        factors={key: value for key, value in known.items() if key in factors},
        diagnoses={key: value for key, value in known.items() if key in diagnoses},
    )
