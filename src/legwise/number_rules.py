"""The model's rules for numbers (docs/explanation/model.md, section 5), checked on the network.

1. An unusual sign turns up by chance in at most 1 % of people.
2. A harmless cause that is said to show a danger's facet in more than 3 % needs a source.
3. A confirming result confirms: it is next to impossible in people without the disease,
   and alone it makes the disease likely in a 70-year-old.
"""

from __future__ import annotations

from collections.abc import Iterator

from legwise.errors import Problem
from legwise.inference.posterior import posterior
from legwise.knowledge.facts import Facts
from legwise.knowledge.schema import Distribution, Finding, KnowledgeBase, Probability
from legwise.model.evidence import evidence
from legwise.model.network import Network

RULES = "docs/explanation/model.md, section 5"
MOST_BY_CHANCE = 0.01
MOST_UNSOURCED = 0.03
#: A cause that shows a facet in at least half of its people is one the facet is about.
OWN_FACET = 0.5
CONFIRMED = 0.8
CONFIRMED_AGE = 70


def broken_rules(knowledge: KnowledgeBase, network: Network) -> list[Problem]:
    """Return every place where a number breaks a rule, in id order."""
    return sorted(
        [
            *_unusual_by_chance(knowledge),
            *_unsourced_cross_links(knowledge),
            *_not_confirming(knowledge, network),
        ]
    )


def _unusual_by_chance(knowledge: KnowledgeBase) -> Iterator[Problem]:
    for finding in knowledge.findings.values():
        facet = knowledge.facets[finding.facet]
        if not facet.unusual or facet.kind != "pattern" or finding.values[0] != "no":
            continue
        assert facet.leak is not None
        there, not_there = (_not_no(finding.given[state]) for state in ("there", "not_there"))
        chance = facet.leak.value * there + (1 - facet.leak.value) * not_there
        if chance > MOST_BY_CHANCE:
            message = f"an unusual sign comes by chance in {chance:.1%}, at most 1 % ({RULES}, rule 1)"
            yield Problem("findings", None, finding.id, message)


def _not_no(given: Probability | Distribution) -> float:
    """Return the chance of any answer but "no"."""
    return given.value if isinstance(given, Probability) else 1 - given.values["no"]


def _unsourced_cross_links(knowledge: KnowledgeBase) -> Iterator[Problem]:
    for cause in knowledge.causes.values():
        for shows in cause.shows:
            facet = knowledge.facets[shows.facet]
            if not facet.unusual or shows.link is None or cause.danger is not None:
                continue
            if MOST_UNSOURCED < shows.link.value < OWN_FACET and shows.link.source is None:
                message = f"shows {facet.id} in {shows.link.value:.0%} by judgement; above 3 % needs a source"
                yield Problem("causes", None, cause.id, f"{message} ({RULES}, rule 2)")


def _not_confirming(knowledge: KnowledgeBase, network: Network) -> Iterator[Problem]:
    for finding in knowledge.findings.values():
        if finding.confirms is None:
            continue
        for value in finding.confirming_values:
            yield from _by_chance(finding, value, knowledge, network)
            found = confirmed(network, finding.id, value, finding.confirms)
            if found < CONFIRMED:
                message = (
                    f"{value} alone makes {finding.confirms} {found:.0%} likely, not 80 % ({RULES}, rule 3)"
                )
                yield Problem("findings", None, finding.id, message)


def confirmed(network: Network, finding: str, value: str, cause: str) -> float:
    """Return the lower P(cause present) of a 70-year-old woman and man with one result."""
    c = network.causes.index(cause)
    people = [Facts(CONFIRMED_AGE, sex, "self", findings={finding: value}) for sex in ("female", "male")]
    results = [posterior(network, evidence(network, person)) for person in people]
    return min(float(result.present[c]) for result in results)


def _by_chance(finding: Finding, value: str, knowledge: KnowledgeBase, network: Network) -> Iterator[Problem]:
    assert finding.confirms is not None
    normal = finding.given[knowledge.facets[finding.facet].states[0]]
    chance = normal.value if isinstance(normal, Probability) else normal.values[value]
    rarest = float(network.prevalence[6:, network.causes.index(finding.confirms)].max()) / 10
    if chance > rarest:
        message = f"{value} comes in {chance:.2g} of normal people, at most {rarest:.2g} ({RULES}, rule 3)"
        yield Problem("findings", None, finding.id, message)
