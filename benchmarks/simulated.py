"""People drawn from the model itself: age, sex, factors, causes, and an answer to every question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from legwise.inference import exact
from legwise.inference.posterior import posterior
from legwise.inference.sets import Sets
from legwise.knowledge.facts import Facts
from legwise.knowledge.schema import KnowledgeBase
from legwise.model.evidence import evidence
from legwise.model.network import Bools, Floats, Network


class Simulated:
    """Draws people from the model."""

    def __init__(self, knowledge: KnowledgeBase, network: Network, setting: str, seed: int) -> None:
        self.knowledge, self.network, self.setting = knowledge, network, setting
        self.random = np.random.default_rng(seed)
        self.asked = [f for f in network.findings if knowledge.findings[f.id].question is not None]
        causes = [knowledge.causes[c] for c in network.causes]
        self.dangerous = np.array([cause.danger is not None for cause in causes])

    def anybody(self) -> Facts:
        """Return someone with a leg ache, as people come."""
        return self._person(lambda sets: np.ones(len(sets), dtype=bool))

    def harmless(self) -> Facts:
        """Return someone in whom no dangerous cause hurts."""
        return self._person(lambda sets: ~(sets.contributing & self.dangerous).any(axis=1))

    def endangered(self, cause: int) -> Facts:
        """Return someone in whom this cause hurts."""
        return self._person(lambda sets: sets.contributing[:, cause])

    def partly(self, person: Facts, questions: int | None) -> Facts:
        """Return the same person with only so many findings and factors known; None is all."""
        if questions is None:
            return person
        known = [*person.findings, *person.factors]
        kept = {known[i] for i in self.random.permutation(len(known))[:questions]}
        return replace(
            person,
            findings={key: value for key, value in person.findings.items() if key in kept},
            factors={key: value for key, value in person.factors.items() if key in kept},
        )

    def _person(self, wanted: Callable[[Sets], Bools]) -> Facts:
        """Draw age, sex and factors; causes given those; answers given the causes."""
        while True:
            age, sex = int(self.random.integers(18, 95)), str(self.random.choice(["female", "male"]))
            bare = Facts(age, sex, self.setting)
            stratum = evidence(self.network, bare).stratum
            person = Facts(age, sex, self.setting, factors=self._factors(stratum))
            before = posterior(self.network, evidence(self.network, person, draws=False))
            some = np.flatnonzero(wanted(before.sets))
            weights = before.weights[some]
            if not weights.sum() > 0:
                continue  # this danger does not happen to people like this one
            row = some[self.random.choice(len(some), p=weights / weights.sum())]
            present = self.random.random(len(self.network.causes)) < before.acting("present")[row]
            chosen = Sets(before.sets.contributing[[row]], present[None])
            return Facts(age, sex, self.setting, dict(self._answers(chosen, sex)), person.factors)

    def _factors(self, stratum: int) -> dict[str, str]:
        found = {}
        for factor in self.network.factors:
            share = self.network.share[factor.first : factor.first + len(factor.values), stratum]
            if share.sum() > 0:
                found[factor.id] = factor.values[self._draw(share)]
        return found

    def _answers(self, sets: Sets, sex: str) -> Iterator[tuple[str, str]]:
        states: dict[int, int] = {}
        given: dict[str, str] = {}
        for finding in self.asked:
            entry = self.knowledge.findings[finding.id]
            if entry.asked_of not in ("any", sex) or not _makes_sense(entry.asked_if, given):
                continue
            if finding.facet < len(self.network.graded):
                if finding.facet not in states:
                    facet = self.network.graded[finding.facet]
                    states[finding.facet] = self._draw(
                        exact.states(self.network, facet, sets.acting[facet.acts_from])[0]
                    )
                chance = finding.given[states[finding.facet]]
            else:
                table = self.network.picks[finding.facet - len(self.network.graded)].table
                chance = exact.picked_share(table, sets)[0]
            given[finding.id] = finding.values[self._draw(chance)]
            yield finding.id, given[finding.id]

    def _draw(self, share: Floats) -> int:
        return int(self.random.choice(len(share), p=share / share.sum()))


def _makes_sense(asked_if: Mapping[str, str | tuple[str, ...]], given: Mapping[str, str]) -> bool:
    return all(
        given.get(key, "no") in ((value,) if isinstance(value, str) else value)
        for key, value in asked_if.items()
    )
