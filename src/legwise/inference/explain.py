"""What speaks for and against each cause, what is not explained, and what to find out next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from legwise.inference import exact
from legwise.inference.answered import state_shares
from legwise.inference.posterior import (
    Posterior,
    facet_log_likelihoods,
    normalised,
)
from legwise.inference.situation import Situation
from legwise.model.network import Floats


@dataclass(frozen=True)
class Contribution:
    """What the answers on one facet do to `contributes` of every cause, in log-odds.

    `change`: the change if only these answers were taken away (leave one out).
    `step`: the change when the facets are added one after the other in network order;
    prior + all steps = posterior.
    """

    facet: str
    answers: tuple[tuple[int, int], ...]
    change: Floats  # (C,)
    step: Floats  # (C,)


@dataclass(frozen=True)
class FactorStep:
    """A known factor: the situation when it is added to those before, and when only it is missing.

    The first step has no id: age, sex and setting alone, the prior of the decomposition.
    The situations have no answers.
    """

    id: str
    added: Situation
    without: Situation


@dataclass(frozen=True)
class Preview:
    """What a finding would tell: per value its probability and what would follow.

    `bits`: information about which causes contribute. `danger_bits`: information about
    whether one of the dangerous causes does.
    """

    finding: int
    probability: Floats  # (values,)
    contributes: Floats  # (values, C)
    bits: float
    danger_bits: float


def log_odds(probability: Floats) -> Floats:
    """Return the natural log-odds, finite for 0 and 1."""
    p = np.clip(probability, 1e-12, 1 - 1e-12)
    return np.asarray(np.log(p) - np.log1p(-p))


def contributions(
    posterior: Posterior, factors: Sequence[FactorStep], contributes: Floats
) -> tuple[Floats, list[Contribution]]:
    """Return the prior log-odds of every cause, (C,), and what factors and facets add.

    Order: the factors as given (the first is age, sex and setting alone), then the
    facets as the network lists them. The steps add up to the log-odds of `contributes`,
    which may come from more sets than this posterior has.
    """
    parts, likelihoods = posterior.parts, facet_log_likelihoods(posterior)
    final, reported = log_odds(posterior.weights @ parts), log_odds(contributes)
    own_prior, total = _log_prior(factors[-1].added, posterior), posterior.log_weights
    before = prior = _log_odds_of(_log_prior(factors[0].added, posterior), parts)
    found = []
    for step in factors[1:]:
        after = _log_odds_of(_log_prior(step.added, posterior), parts)
        moved = total - own_prior + _log_prior(step.without, posterior)
        found.append(Contribution(step.id, (), final - _log_odds_of(moved, parts), after - before))
        before = after
    running = own_prior
    items = posterior.situation.facets
    for position, item in enumerate(items):
        running = running + likelihoods[item.facet.id]
        last = position == len(items) - 1
        after = reported if last else _log_odds_of(running, parts)
        others = (value for key, value in likelihoods.items() if key != item.facet.id)
        without = _log_odds_of(sum(others, own_prior), parts)
        found.append(Contribution(item.facet.id, item.answers, final - without, after - before))
        before = after
    return prior, found


def explained(posterior: Posterior) -> list[tuple[str, tuple[tuple[int, int], ...], float]]:
    """Return (facet, answers, share of it that the causes explain) for abnormal answers.

    1 - expected ratio of the likelihood under the leak alone to that under the set
    (model.md, section 6).
    """
    here = posterior.situation
    found = []
    for item in here.answered:
        if item.likelihood.argmax() == 0:
            continue
        leak = state_shares(here.network.log_leak_fails[item.facet.columns])
        by_set = exact.likelihood(here, item, posterior.acting(item.facet.acts_from))
        possible = by_set > 0
        by_chance = float(leak @ item.likelihood)
        ratio = float(posterior.weights[possible] @ (by_chance / by_set[possible]))
        found.append((item.facet.id, item.answers, 1 - min(1.0, ratio)))
    return found


def previews(posterior: Posterior, dangers: NDArray[np.bool_]) -> list[Preview]:
    """Return what each unanswered finding of the network would tell.

    Args:
        posterior: the posterior so far.
        dangers: (C,) which causes are dangerous.
    """
    each = np.arange(len(posterior.sets))
    base = posterior.weights @ posterior.parts
    dangerous = (posterior.sets.contributing & dangers).any(axis=1).astype(int)
    found = []
    for item in predictions(posterior):
        weighted = posterior.weights[:, None] * item.chance  # (M, values)
        probability = weighted.sum(axis=0)
        some = probability > 0
        contributes = np.tile(posterior.contributes, (len(probability), 1))
        # Sets that are not listed answer like the listed ones with the same cause.
        tilted = (weighted[:, some] / probability[some]).T @ posterior.parts
        contributes[some] = np.minimum(contributes[some] * tilted / np.maximum(base, 1e-300), 1.0)
        found.append(
            Preview(
                finding=item.finding,
                probability=probability,
                contributes=contributes,
                bits=_information(each, weighted),
                danger_bits=_information(dangerous, weighted),
            )
        )
    return found


@dataclass(frozen=True)
class Prediction:
    """How one finding would be answered: P(value | set, answers so far) is `states` @ `given`.

    `states` (M, K), of its facet in each set; findings of one facet share it. `given` (K, values).
    """

    finding: int
    states: Floats
    given: Floats

    @property
    def chance(self) -> Floats:
        """(M, values): P(value | set, answers so far)."""
        return self.states @ self.given


def predictions(posterior: Posterior, wanted: Callable[[str], bool] = lambda _: True) -> Iterator[Prediction]:
    """Yield how each unanswered and wanted finding would be answered."""
    here, sets = posterior.situation, posterior.sets
    network = here.network
    answered = {finding for item in here.facets for finding, _ in item.answers}
    so_far = {item.facet.id: item.likelihood for item in here.answered}
    states: dict[int, Floats] = {}
    for index, finding in enumerate(here.findings):
        if index in answered or not wanted(finding.id):
            continue
        if finding.facet >= len(network.graded):
            table = network.picks[finding.facet - len(network.graded)].table
            yield Prediction(index, exact.picked_share(table, sets), np.eye(table.shape[1]))
            continue
        if finding.facet not in states:
            facet = network.graded[finding.facet]
            shares = exact.states(network, facet, posterior.acting(facet.acts_from))
            shares = shares * so_far.get(facet.id, 1.0)
            states[finding.facet] = shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-300)
        yield Prediction(index, states[finding.facet], finding.given)


def behind(posterior: Posterior) -> list[tuple[int, int, float]]:
    """Return (parent, child, P(child contributes and came from this parent)) per edge."""
    found = []
    for parent, child in zip(*np.nonzero(posterior.situation.log_link_fails < 0), strict=True):
        chance = posterior.silence.behind(int(parent), int(child))
        found.append((int(parent), int(child), float(posterior.weights @ chance)))
    return found


def _log_odds_of(log_weights: Floats, parts: Floats) -> Floats:
    return log_odds(normalised(log_weights) @ parts)


def _log_prior(here: Situation, posterior: Posterior) -> Floats:
    return exact.log_weights(here, posterior.sets)


def _information(group: NDArray[np.int64], weighted: Floats) -> float:
    """Return the mutual information in bits between the group of a set and a finding."""
    count = int(group.max()) + 1
    joint = np.stack([np.bincount(group, column, count) for column in weighted.T], axis=1)
    rows, columns = joint.sum(axis=1, keepdims=True), joint.sum(axis=0, keepdims=True)
    some = joint > 0
    ratio = joint[some] / (rows @ columns)[some]
    return max(0.0, float(joint[some] @ np.log2(ratio)))
