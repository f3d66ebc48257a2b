"""What an answer is worth: what it would change, and what it would tell.

An answer is worth its expected change of the urgency, of the cause that stands first, and of
how likely the causes are: of what a person would do otherwise than now.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

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
#: Questions are chosen on the heaviest sets; results are read off all of them.
SETS_READ = 300


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
class Answers:
    """All answers to all questions side by side: V columns.

    `ids` and `values` name each column; `joint` (M, V) is P(set, answer), where the answers
    to one question sum to 1.
    """

    ids: tuple[str, ...]
    values: tuple[str, ...]
    joint: Floats


def worths(asking: Asking, posterior: Posterior, urgencies: Urgencies) -> dict[str, Worth]:
    """Return what every question that may be asked is worth."""
    heavy = _heaviest(posterior)
    answers = _side_by_side([*_findings(asking, heavy), *_factors(asking, heavy)])
    if not answers.ids:
        return {}
    probability = answers.joint.sum(axis=0)
    contributes = _after(answers, probability, heavy.weights, heavy.parts, posterior.contributes)
    present = _after(answers, probability, heavy.weights, heavy.acting("present"), posterior.present)
    flagged = LEVELS.index(triage(asking.facts, asking.knowledge.rules.values()).level)
    fires = dict(_would_fire(asking, flagged))
    flags = np.array([fires.get(pair, flagged) for pair in zip(answers.ids, answers.values, strict=True)])
    now = urgencies.level(flagged, posterior.contributes, posterior.present)
    level = np.abs(urgencies.level(flags, contributes, present) - now)
    first = urgencies.first(contributes) != urgencies.first(posterior.contributes)
    moved = np.abs(contributes - posterior.contributes)
    gain = PER_LEVEL * level + PER_FIRST * first + PER_CAUSE * moved.sum(axis=1) / 2
    starts = _starts(answers.ids)
    value = np.add.reduceat(probability * gain, starts)
    bits = np.add.reduceat(_bits(answers.joint, heavy.weights, probability), starts)
    moves = np.add.reduceat(probability[:, None] * moved, starts)
    names = [answers.ids[start] for start in starts]
    return {key: Worth(key, float(value[i]), float(bits[i]), moves[i]) for i, key in enumerate(names)}


def _after(answers: Answers, probability: Floats, weights: Floats, parts: Floats, now: Floats) -> Floats:
    """Return (V, C) posteriors after each answer.

    What is read off the heaviest sets is how an answer tilts each cause; all sets say where it stands.
    """
    base = np.maximum(weights @ parts, 1e-300)
    tilted = (answers.joint / np.maximum(probability, 1e-300)).T @ parts
    return np.asarray(np.minimum(now * tilted / base, 1.0))


def _bits(joint: Floats, weights: Floats, probability: Floats) -> Floats:
    """Return (V,) parts of the mutual information of sets and answers."""
    apart = weights[:, None] * probability
    ratio = np.divide(joint, apart, out=np.ones_like(joint), where=(joint > 0) & (apart > 0))
    return np.asarray(np.maximum((joint * np.log2(ratio)).sum(axis=0), 0.0))


def _heaviest(posterior: Posterior) -> Posterior:
    order = np.argsort(-posterior.log_weights, kind="stable")[:SETS_READ]
    return replace(posterior, sets=posterior.sets.take(order), log_weights=posterior.log_weights[order])


def _side_by_side(questions: list[tuple[str, tuple[str, ...], Floats]]) -> Answers:
    ids = [key for key, values, _ in questions for _ in values]
    values = [value for _, values, _ in questions for value in values]
    joint = np.concatenate([joint for *_, joint in questions], axis=1) if questions else np.zeros((0, 0))
    return Answers(tuple(ids), tuple(values), joint)


def _starts(ids: tuple[str, ...]) -> Ints:
    return np.array([i for i, key in enumerate(ids) if i == 0 or key != ids[i - 1]])


def _findings(asking: Asking, posterior: Posterior) -> Iterator[tuple[str, tuple[str, ...], Floats]]:
    network, weights = posterior.situation.network, posterior.weights[:, None]
    for index, chance in predictions(posterior, asking.may_ask):
        finding = network.findings[index]
        yield finding.id, finding.values, weights * chance


def _factors(asking: Asking, posterior: Posterior) -> Iterator[tuple[str, tuple[str, ...], Floats]]:
    """Yield what each unknown factor would change.

    A value multiplies the odds of presence; here the weight of a set is multiplied for each of
    its causes, which is right for causes that are not common, and enough to choose a question.
    """
    network, stratum = posterior.situation.network, posterior.situation.stratum
    for factor in network.factors:
        if factor.id not in asking.knowledge.factors or not asking.may_ask(factor.id):
            continue
        rows = slice(factor.first, factor.first + len(factor.values))
        share, shift = network.share[rows, stratum], network.shift[rows, stratum]
        if not share.sum() or not np.abs(shift).any():
            continue
        share = share / share.sum()
        usual = np.log(share @ np.exp(shift))
        tilt = np.exp(posterior.sets.acting["contributing"] @ (shift - usual).T) * share
        joint = posterior.weights[:, None] * tilt
        yield factor.id, factor.values, joint / joint.sum()


def _would_fire(asking: Asking, flagged: int) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield ((question, value), level) of each red flag that one more answer would fire."""
    facts = asking.facts
    for rule in reversed(open_flags(asking.knowledge.rules.values(), facts)):
        level = LEVELS.index(rule.level)
        if level <= flagged:
            continue
        for key in filter(asking.may_ask, unanswered(rule.when, facts)):
            for value in asking.values(key):
                if truth(rule.when, asking.supposing(key, value)) is True:
                    yield (key, value), level
