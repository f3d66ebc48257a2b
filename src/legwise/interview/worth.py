"""What answers are worth: what they would change, and what they would tell.

Answers are worth their expected change of the urgency, of the cause that stands first, and of
how likely the causes are: of what a person would do otherwise than now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from legwise.inference.explain import predictions
from legwise.inference.posterior import Posterior
from legwise.interview.asking import Asking
from legwise.knowledge.schema import LEVELS
from legwise.model.network import Floats, Ints
from legwise.triage.conditions import truth, unanswered
from legwise.triage.rules import open_flags, triage
from legwise.urgency import Urgencies

#: What one level of urgency, another first cause, and a certain change of a cause are worth.
PER_LEVEL, PER_FIRST, PER_CAUSE = 1.0, 0.5, 0.5
#: Questions are chosen on the heaviest sets, the others counted beside them.
SETS_READ = 300
#: The worth of several answers together is a mean over so many people drawn from the posterior.
DRAWN = 64


@dataclass(frozen=True)
class Worth:
    """What the answer to one question is worth.

    `value` in levels of urgency; `bits` of information about the sets of causes; `moves`
    (C,) the expected change of each cause.
    """

    id: str
    value: float
    bits: float
    moves: Floats


@dataclass(frozen=True)
class Asked:
    """One question: P(value | set) is `states` (M, K) @ `given` (K, values).

    Questions with the same `pattern` share its states, and are not independent in a set.
    """

    id: str
    values: tuple[str, ...]
    pattern: str
    states: Floats
    given: Floats


class Outlook:
    """What every question that may be asked is worth to one person, alone or with others."""

    def __init__(self, asking: Asking, posterior: Posterior, urgencies: Urgencies) -> None:
        self.asking, self.urgencies = asking, urgencies
        self.heavy = posterior.heaviest(SETS_READ)
        questions = (*_findings(asking, self.heavy), *_factors(asking, self.heavy))
        self.questions = {question.id: question for question in questions}

    @cached_property
    def alone(self) -> dict[str, Worth]:
        """Question id -> what its answer alone is worth."""
        if not self.questions:
            return {}
        questions = list(self.questions.values())
        joint = np.concatenate([q.states @ q.given for q in questions], axis=1) * self.heavy.weights[:, None]
        probability = joint.sum(axis=0)
        pairs = [(question.id, value) for question in questions for value in question.values]
        flags = np.array([self._fires.get(pair, self._flagged) for pair in pairs])
        gain, moved = self._gain((joint / np.maximum(probability, 1e-300)).T, flags)
        starts = np.cumsum([0, *(len(question.values) for question in questions)])[:-1]
        value = np.add.reduceat(probability * gain, starts)
        bits = np.add.reduceat(self._bits(joint, probability), starts)
        moves = np.add.reduceat(probability[:, None] * moved, starts)
        found = zip(self.questions, value.tolist(), bits.tolist(), moves, strict=True)
        return {key: Worth(key, *worth) for key, *worth in found}

    def together(self, keys: Iterable[str]) -> float:
        """Return what the answers to several questions are worth together.

        The mean over people drawn from the posterior, each with an answer to every question;
        the same people every time.
        """
        random = np.random.default_rng(0)
        rows = np.searchsorted(np.cumsum(self.heavy.weights), (np.arange(DRAWN) + 0.5) / DRAWN)
        rows = np.minimum(rows, len(self.heavy.weights) - 1)
        likelihood = np.ones((DRAWN, len(self.heavy.weights)))
        flags: Ints = np.full(DRAWN, self._flagged)
        patterns: dict[str, list[Asked]] = {}
        for key in keys:
            patterns.setdefault(self.questions[key].pattern, []).append(self.questions[key])
        for questions in patterns.values():
            states = questions[0].states
            drawn = _draw(states[rows], random)
            in_state = np.ones((DRAWN, states.shape[1]))
            for question in questions:
                said = _draw(question.given[drawn], random)
                in_state *= question.given[:, said].T
                fires = [self._fires.get((question.id, value), 0) for value in question.values]
                flags = np.maximum(flags, np.array(fires)[said])
            likelihood *= in_state @ states.T
        weights = likelihood * self.heavy.weights
        gain, _ = self._gain(weights / weights.sum(axis=1, keepdims=True), flags)
        return float(gain.mean())

    def _gain(self, weights: Floats, flags: Ints) -> tuple[Floats, Floats]:
        """Return (V,) what it is worth to know the weights of sets (V, M), and (V, C) what moves."""
        now, present = self.heavy.contributes, self.heavy.present
        then = self._after(weights, self.heavy.parts, now)
        level = self.urgencies.level(flags, then, self._after(weights, self.heavy.acting("present"), present))
        first = self.urgencies.first(then) != self.urgencies.first(now)
        moved = np.abs(then - now)
        changed = np.abs(level - self.urgencies.level(self._flagged, now, present))
        return PER_LEVEL * changed + PER_FIRST * first + PER_CAUSE * moved.sum(axis=1) / 2, moved

    def _after(self, weights: Floats, parts: Floats, now: Floats) -> Floats:
        """Return (V, C) posteriors: what is not listed is tilted as the listed sets are."""
        base = np.maximum(self.heavy.weights @ parts, 1e-300)
        return np.asarray(np.minimum(now * (weights @ parts) / base, 1.0))

    def _bits(self, joint: Floats, probability: Floats) -> Floats:
        """Return (V,) parts of the mutual information of sets and answers."""
        apart = self.heavy.weights[:, None] * probability
        ratio = np.divide(joint, apart, out=np.ones_like(joint), where=(joint > 0) & (apart > 0))
        return np.asarray(np.maximum((joint * np.log2(ratio)).sum(axis=0), 0.0))

    @cached_property
    def _flagged(self) -> int:
        rules = self.asking.knowledge.rules.values()
        return LEVELS.index(triage(self.asking.facts, rules).level)

    @cached_property
    def _fires(self) -> dict[tuple[str, str], int]:
        """(question, value) -> the level of the red flag that this one answer would fire."""
        asking, found = self.asking, dict[tuple[str, str], int]()
        for rule in reversed(open_flags(asking.knowledge.rules.values(), asking.facts)):
            level = LEVELS.index(rule.level)
            if level <= self._flagged:
                continue
            for key in filter(asking.may_ask, unanswered(rule.when, asking.facts)):
                for value in asking.values(key):
                    if truth(rule.when, asking.supposing(key, value)) is True:
                        found[key, value] = level
        return found


def _draw(share: Floats, random: np.random.Generator) -> Ints:
    """Return one draw from each row of shares (N, K)."""
    steps = np.cumsum(share, axis=1)
    return np.asarray((random.random((len(share), 1)) * steps[:, -1:] > steps).sum(axis=1))


def _findings(asking: Asking, posterior: Posterior) -> Iterator[Asked]:
    network = posterior.situation.network
    for item in predictions(posterior, asking.may_ask):
        finding = network.findings[item.finding]
        yield Asked(finding.id, finding.values, f"facet {finding.facet}", item.states, item.given)


def _factors(asking: Asking, posterior: Posterior) -> Iterator[Asked]:
    """Yield the unknown factors.

    A value multiplies the odds of presence; here the weight of a set is multiplied for each of
    its causes, which is right for causes that are not common, and enough to choose a question.
    """
    network, stratum = posterior.situation.network, posterior.situation.stratum
    for factor in network.factors:
        if factor.id not in asking.knowledge.factors or not asking.may_ask(factor.id):
            continue
        rows = slice(factor.first, factor.first + len(factor.values))
        share, shift = network.share[rows, stratum], network.shift[rows, stratum]
        if share.sum() and np.abs(shift).any():
            chance = np.exp(posterior.sets.acting["contributing"] @ shift.T) * share
            chance /= chance.sum(axis=1, keepdims=True)
            yield Asked(factor.id, factor.values, factor.id, chance, np.eye(len(factor.values)))
