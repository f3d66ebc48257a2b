"""Which judgements move results most: the numbers nobody published, most influential first.

Every uncertain number has draws, and so has every result. The share of the results'
spread that goes with a number's draws is its influence, averaged over people about whom
little is known, because there the numbers speak and not the answers. Numbers without
draws of their own (shares of factors, texts of trials) and those that matter only once
a finding is known have no influence here and come last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from legwise.inference.posterior import contributes_draws, posterior
from legwise.knowledge.check import walk
from legwise.knowledge.facts import Facts
from legwise.knowledge.schema import KnowledgeBase, Number, Origin
from legwise.knowledge.strata import STRATA, covering
from legwise.model.evidence import evidence
from legwise.model.network import Floats, Network

AGES = (30, 50, 70, 85)
LITTLE = {"worse_lying_down": "yes", "wakes_at_night": "yes"}


@dataclass(frozen=True)
class Judgement:
    """A number with `basis: judgement`, where it stands and its influence (0 to 1)."""

    place: str
    number: Origin
    influence: float


def judgements(knowledge: KnowledgeBase, network: Network) -> list[Judgement]:
    """Return every judgement of a knowledge base, the most influential first, then by place."""
    influence = _influences(knowledge, network)
    found = [
        Judgement(f"{kind}/{key} {'.'.join(map(str, path))}", part, influence.get(id(part), 0.0))
        for kind, key, entry in knowledge.entries()
        for path, part in walk(entry)
        if isinstance(part, Origin) and part.basis == "judgement"
    ]
    return sorted(found, key=lambda item: (-round(item.influence, 3), item.place))


def _influences(knowledge: KnowledgeBase, network: Network) -> dict[int, float]:
    """Return id(number) -> mean influence, for the numbers that have draws."""
    people = [Facts(age, sex, "self", LITTLE) for age in AGES for sex in ("female", "male")]
    found: dict[int, float] = {}
    for person in people:
        given = evidence(network, person)
        results = contributes_draws(posterior(network, given))
        for number, draws in _drawn(knowledge, network, given.stratum):
            found[id(number)] = found.get(id(number), 0.0) + _influence(draws, results) / len(people)
    return found


def _influence(draws: Floats, results: Floats) -> float:
    """Return the share of the results' variance, (K, C), that is linear in a number's draws, (K,)."""
    centred = results - results.mean(axis=0)
    spread = draws - draws.mean()
    total, size = float((centred**2).sum()), float(spread @ spread)
    if size == 0 or total == 0:
        return 0.0
    return float(((spread @ centred) ** 2).sum() / size / total)


def _drawn(knowledge: KnowledgeBase, network: Network, stratum: int) -> Iterator[tuple[Number, Floats]]:
    """Yield the numbers behind the network of one stratum with their draws, (K,)."""
    columns = {facet.id: facet.first for facet in network.graded}
    for c, cause in enumerate(knowledge.causes.values()):
        yield covering(cause.prior, STRATA[stratum])[0].number, network.draw_base[:, c]
        yield cause.hurting, network.draw_hurting[:, c]
        for shows in cause.shows:
            if shows.link is not None:
                yield shows.link, network.draw_log_link_fails[:, c, columns[shows.facet]]
    for facet in knowledge.facets.values():
        if facet.leak is not None:
            yield facet.leak, network.draw_log_leak_fails[:, columns[facet.id]]
