"""The formulas of the model in NumPy, for all sets at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from legwise.inference.answered import Answered, Picked, state_shares
from legwise.inference.sets import Sets
from legwise.inference.silent import log_prior
from legwise.inference.situation import Situation
from legwise.model.network import Floats, GradedFacet, Network


def log_weights(here: Situation, sets: Sets) -> Floats:
    """Return log P(S) + log P(answers | S), whatever is silent, for every set, up to one constant."""
    return log_summed(log_worlds(here, sets)) + log_alone(here, sets)


def log_worlds(here: Situation, sets: Sets) -> tuple[Floats, Floats]:
    """Return the sign of each world, (U,), and (U, M) the log of the size of what it adds."""
    weight = here.worlds.weight
    size = log_prior(here, sets) + (sets.acting["present"] @ here.worlds.log_fails).T
    with np.errstate(divide="ignore"):
        return np.sign(weight), size + np.log(np.abs(weight))[:, None]


def log_summed(worlds: tuple[Floats, Floats]) -> Floats:
    """Return (M,) the log of the sum over the worlds; -inf where rounding leaves nothing."""
    sign, size = worlds
    largest = np.maximum(size.max(axis=0), -1e300)
    with np.errstate(divide="ignore"):
        return np.asarray(largest + np.log(np.maximum(sign @ np.exp(size - largest), 0.0)))


def log_alone(here: Situation, sets: Sets) -> Floats:
    """Return (M,) the log-likelihood of the answers that have no worlds."""
    total = np.zeros(len(sets))
    patterns = [item for item in here.alone if item.facet.thresholds == 1]
    with np.errstate(divide="ignore"):
        for source, acting in sets.acting.items():
            chosen = [item for item in patterns if item.facet.acts_from == source]
            total += np.log(_pattern_likelihoods(here, chosen, acting)).sum(axis=1)
        for level in here.alone:
            if level.facet.thresholds > 1:
                total += np.log(likelihood(here, level, sets.acting[level.facet.acts_from]))
        for picked in here.picked:
            total += np.log(pick_likelihood(picked, sets))
    return total


def states(network: Network, facet: GradedFacet, acting: Floats) -> Floats:
    """Return (M, K_f + 1): P(state of a graded facet | who acts).

    Args:
        network: the compiled network.
        facet: one of its graded facets.
        acting: (M, C) P(cause acts on it): 0 or 1 for what a set says, between for the silent,
            who are taken as independent of each other.
    """
    linked = np.flatnonzero((network.log_link_fails[:, facet.columns] < 0).any(axis=1))
    works = -np.expm1(network.log_link_fails[linked, facet.columns])  # (linked, K_f)
    fails = np.log1p(-acting[:, linked, None] * works).sum(axis=1)
    return state_shares(network.log_leak_fails[facet.columns] + fails)


def _pattern_likelihoods(here: Situation, patterns: Sequence[Answered], acting: Floats) -> Floats:
    """Return (M, patterns) P(answers on each pattern | set), in one matrix product."""
    columns = [item.facet.first for item in patterns]
    absent, there = np.array([item.likelihood for item in patterns]).reshape(-1, 2).T
    network = here.network
    fails = network.log_leak_fails[columns] + acting @ network.log_link_fails[:, columns]
    return np.asarray(absent * np.exp(fails) - there * np.expm1(fails))


def likelihood(here: Situation, answered: Answered, acting: Floats) -> Floats:
    """Return (M,) P(answers on one graded facet | who acts)."""
    return np.asarray(states(here.network, answered.facet, acting) @ answered.likelihood)


def pick_likelihood(picked: Picked, sets: Sets) -> Floats:
    """Return (M,) P(answer on a pick facet | set)."""
    return picked_share(picked.likelihood, sets)


def picked_share(table: Floats, sets: Sets) -> Floats:
    """Return (M, ...): the mean of a table (C, ...) over the contributing causes of each set."""
    contributing = sets.acting["contributing"]
    share = contributing / contributing.sum(axis=1, keepdims=True)
    return np.asarray(share @ table)
