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
from collections.abc import Iterator

import numpy as np

from legwise.inference import exact
from legwise.inference.posterior import normalised, posterior
from legwise.inference.sets import Sets, all_sets
from legwise.inference.situation import situation
from legwise.knowledge.facts import Facts
from legwise.knowledge.schema import LEVELS, KnowledgeBase
from legwise.model.evidence import evidence
from legwise.model.network import Floats, Network
from legwise.model.store import compiled
from legwise.triage.rules import triage

HARMLESS = 600
PER_DANGER = 60
SEED = 20
WORST_ALLOWED = 0.05


class Simulated:
    """Draws people from the model."""

    def __init__(self, knowledge: KnowledgeBase, network: Network, seed: int = SEED) -> None:
        self.knowledge, self.network = knowledge, network
        self.random = np.random.default_rng(seed)
        self.asked = [f for f in network.findings if knowledge.findings[f.id].question is not None]
        causes = [knowledge.causes[c] for c in network.causes]
        self.dangerous = np.array([cause.danger is not None for cause in causes])

    def harmless(self) -> Facts:
        """Return someone in whom no dangerous cause hurts."""
        return self._person(lambda sets: ~(sets.contributing & self.dangerous).any(axis=1))

    def endangered(self, cause: int) -> Facts:
        """Return someone in whom this cause hurts."""
        return self._person(lambda sets: sets.contributing[:, cause])

    def _person(self, wanted) -> Facts:
        """Draw age, sex and factors; causes given those; answers given the causes."""
        while True:
            age, sex = int(self.random.integers(18, 95)), str(self.random.choice(["female", "male"]))
            bare = Facts(age, sex, "self")
            stratum = evidence(self.network, bare).stratum
            person = Facts(age, sex, "self", factors=self._factors(stratum))
            here = situation(self.network, evidence(self.network, person), spell_out=True)
            sets = all_sets(here, max_size=2)
            some = np.flatnonzero(wanted(sets))
            weights = np.exp(exact.log_prior(here, sets)[some])
            if not weights.sum() > 0:
                continue  # this danger does not happen to people like this one
            chosen = sets.take(some[[self.random.choice(len(some), p=weights / weights.sum())]])
            return Facts(age, sex, "self", dict(self._answers(chosen, sex)), person.factors)

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
                    states[finding.facet] = self._draw(exact.states(self.network, facet, sets)[0])
                chance = finding.given[states[finding.facet]]
            else:
                table = self.network.picks[finding.facet - len(self.network.graded)].table
                chance = exact.picked_share(table, sets)[0]
            given[finding.id] = finding.values[self._draw(chance)]
            yield finding.id, given[finding.id]

    def _draw(self, share: Floats) -> int:
        return int(self.random.choice(len(share), p=share / share.sum()))


def _makes_sense(asked_if, given: dict[str, str]) -> bool:
    return all(
        given.get(key, "no") in ((value,) if isinstance(value, str) else value)
        for key, value in asked_if.items()
    )


def contributes(network: Network, person: Facts) -> Floats:
    """Return P(plays a part) of every cause."""
    return posterior(network, evidence(network, person)).contributes


def main() -> int:
    """Print both tables; the status is 1 if the thresholds lift too many."""
    base = compiled()
    knowledge, network = base.knowledge, base.network
    people = Simulated(knowledge, network)
    dangers = [c for c, cause in enumerate(network.causes) if knowledge.causes[cause].danger is not None]
    thresholds = np.array([knowledge.causes[network.causes[c]].danger.threshold.value for c in dangers])
    harmless = [people.harmless() for _ in range(HARMLESS)]
    found = np.array([contributes(network, person) for person in harmless])[:, dangers]
    lifted = found >= thresholds
    fired = [{f.rule.id: f.rule.level for f in triage(p, knowledge.rules.values()).fired} for p in harmless]

    print(f"{HARMLESS} people in whom no danger hurts, every question answered")
    print(f"{'danger threshold':42} {'now':>7} {'lifted':>7} {'lifts 1 %':>10} {'lifts .5 %':>10}")
    for column, c in enumerate(dangers):
        one, half = np.quantile(found[:, column], [0.99, 0.995])
        print(f"{network.causes[c]:42} {thresholds[column]:7.3f} {lifted[:, column].mean():7.3f} {one:10.4f} {half:10.4f}")
    any_lifted = lifted.any(axis=1).mean()
    print(f"{'any threshold':42} {'':7} {any_lifted:7.3f}   (at most {WORST_ALLOWED})")
    count = Counter(rule for rules in fired for rule in rules)
    for rule, times in count.most_common():
        print(f"  {rule:50} {knowledge.rules[rule].level:18} {times / HARMLESS:.3f}")
    for level in LEVELS[1:]:
        above = [any(LEVELS.index(x) >= LEVELS.index(level) for x in rules.values()) for rules in fired]
        print(f"rules lift to {level} or above: {np.mean(above):.3f}")

    print(f"\n{PER_DANGER} people with each danger: lifted to its level by rules, threshold, either")
    for column, c in enumerate(dangers):
        level = LEVELS.index(knowledge.causes[network.causes[c]].danger.level)
        by_rule, by_threshold = [], []
        for _ in range(PER_DANGER):
            person = people.endangered(c)
            by_rule.append(LEVELS.index(triage(person, knowledge.rules.values()).level) >= level)
            by_threshold.append(contributes(network, person)[c] >= thresholds[column])
        either = np.array(by_rule) | np.array(by_threshold)
        print(
            f"{network.causes[c]:42} {np.mean(by_rule):5.2f} {np.mean(by_threshold):5.2f} {either.mean():5.2f}"
        )
    return int(any_lifted > WORST_ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
