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
from collections.abc import Mapping, Sequence

import numpy as np
from simulated import Simulated

from legwise.inference.posterior import posterior
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


def main() -> int:
    """Print the tables; the status is 1 if the thresholds lift too many."""
    base = compiled()
    net = DangerNet(base.knowledge, base.network)
    worst = 0.0
    for setting in ("self", "primary_care"):
        people = Simulated(base.knowledge, base.network, setting, SEED)
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
        found = posterior(self.network, evidence(self.network, person, draws=False))
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
