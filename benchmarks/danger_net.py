"""How many people are lifted for nothing, and how many dangers are caught.

Simulates people from the model itself: age, sex and factors as in the population, causes
from the prior, answers to every question a person can be asked. Prints, for people whose
ache is harmless, the share that each danger threshold and each red flag lifts; and for
people with each danger, the share that rules, thresholds, or either lift to its level.

It shows what the model implies, not what happens in a clinic. Run: `make danger-net`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from legwise.inference import exact
from legwise.inference.posterior import posterior
from legwise.inference.sets import Sets, all_sets
from legwise.inference.situation import situation
from legwise.knowledge.facts import Facts
from legwise.knowledge.schema import LEVELS, KnowledgeBase
from legwise.model.evidence import evidence
from legwise.model.network import Bools, Floats, Network
from legwise.model.store import compiled
from legwise.triage.rules import triage

HARMLESS = 400
PER_DANGER = 40
#: A person rarely answers everything: about as many as an interview asks.
SOME_QUESTIONS = 40
SEED = 20
WORST_ALLOWED = 0.05


class Simulated:
    """Draws people from the model."""

    def __init__(self, knowledge: KnowledgeBase, network: Network, setting: str) -> None:
        self.knowledge, self.network, self.setting = knowledge, network, setting
        self.random = np.random.default_rng(SEED)
        self.asked = [f for f in network.findings if knowledge.findings[f.id].question is not None]
        causes = [knowledge.causes[c] for c in network.causes]
        self.dangerous = np.array([cause.danger is not None for cause in causes])

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
            here = situation(self.network, evidence(self.network, person), spell_out=True)
            sets = all_sets(here, max_size=2)
            some = np.flatnonzero(wanted(sets))
            weights = np.exp(exact.log_weights(here, sets)[some])
            if not weights.sum() > 0:
                continue  # this danger does not happen to people like this one
            chosen = sets.take(some[[self.random.choice(len(some), p=weights / weights.sum())]])
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


def main() -> int:
    """Print the tables; the status is 1 if the thresholds lift too many."""
    base = compiled()
    net = DangerNet(base.knowledge, base.network)
    worst = 0.0
    for setting in ("self", "primary_care"):
        people = Simulated(base.knowledge, base.network, setting)
        harmless = [people.harmless() for _ in range(HARMLESS)]
        endangered = {c: [people.endangered(c) for _ in range(PER_DANGER)] for c in net.dangers}
        for questions in (None, SOME_QUESTIONS):
            worst = max(worst, net.thresholds(people, harmless, endangered, questions))
        net.rules(harmless)
    return int(worst > WORST_ALLOWED)


class DangerNet:
    """Prints what thresholds and rules do to simulated people."""

    def __init__(self, knowledge: KnowledgeBase, network: Network) -> None:
        self.knowledge, self.network = knowledge, network
        self.rule_list = list(knowledge.rules.values())
        self.danger = {
            c: knowledge.causes[cause].danger
            for c, cause in enumerate(network.causes)
            if knowledge.causes[cause].danger is not None
        }
        self.dangers = list(self.danger)
        self.threshold = np.array([danger.threshold.value for danger in self.danger.values()])

    def posterior_of(self, person: Facts) -> Floats:
        """Return of each danger the posterior that its threshold judges."""
        found = posterior(self.network, evidence(self.network, person))
        pairs = zip(found.contributes[self.dangers], found.present[self.dangers], strict=True)
        return np.array([d.chance(*pair) for d, pair in zip(self.danger.values(), pairs, strict=True)])

    def thresholds(
        self,
        people: Simulated,
        harmless: Sequence[Facts],
        endangered: Mapping[int, Sequence[Facts]],
        questions: int | None,
    ) -> float:
        """Print and return the share of harmless people lifted by any threshold."""
        found = np.array([self.posterior_of(people.partly(person, questions)) for person in harmless])
        print(f"\n{people.setting}, {questions or 'all'} questions answered")
        print(f"{'danger':42} threshold | harmless: lifted, 99.5 % below | caught by rule, threshold, either")
        for column, c in enumerate(self.dangers):
            by_rule, by_threshold = self._caught(people, endangered[c], questions, column)
            print(
                f"{self.network.causes[c]:42} {self.threshold[column]:9.4f} |"
                f" {(found[:, column] >= self.threshold[column]).mean():15.3f}"
                f" {np.quantile(found[:, column], 0.995):13.4f} |"
                f" {by_rule.mean():14.2f} {by_threshold.mean():10.2f} {(by_rule | by_threshold).mean():7.2f}"
            )
        lifted = float((found >= self.threshold).any(axis=1).mean())
        print(f"any threshold lifts {lifted:.3f} of harmless people (at most {WORST_ALLOWED})")
        return lifted

    def _caught(
        self, people: Simulated, endangered: Sequence[Facts], questions: int | None, column: int
    ) -> tuple[Bools, Bools]:
        partly = [people.partly(person, questions) for person in endangered]
        wanted = LEVELS.index(self.danger[self.dangers[column]].level)
        by_rule = [LEVELS.index(triage(person, self.rule_list).level) >= wanted for person in partly]
        by_threshold = [self.posterior_of(person)[column] >= self.threshold[column] for person in partly]
        return np.array(by_rule), np.array(by_threshold)

    def rules(self, harmless: list[Facts]) -> None:
        """Print how often each rule fires in harmless people who answered every question."""
        fired = [[one.rule for one in triage(person, self.rule_list).fired] for person in harmless]
        for rule, times in Counter(rule.id for rules in fired for rule in rules).most_common(12):
            print(f"  {rule:42} {self.knowledge.rules[rule].level:18} {times / len(harmless):.3f}")
        for level in range(1, len(LEVELS)):
            above = [any(LEVELS.index(rule.level) >= level for rule in rules) for rules in fired]
            print(f"  rules lift to {LEVELS[level]} or above: {np.mean(above):.3f}")


if __name__ == "__main__":
    sys.exit(main())
