"""The same formulas in NumPy, for all sets at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from legwise.inference.sets import Sets
from legwise.inference.silent import log_prior
from legwise.inference.situation import Answered, Picked, Situation
from legwise.model.network import Floats, GradedFacet, Network


def log_weights(situation: Situation, sets: Sets) -> Floats:
    """Return log P(S, D) + log P(answers | S, D) for every set, up to one constant."""
    total = log_prior(situation, sets)
    patterns = [item for item in situation.answered if item.facet.thresholds == 1]
    with np.errstate(divide="ignore"):
        for source, acting in sets.acting.items():
            chosen = [item for item in patterns if item.facet.acts_from == source]
            total += np.log(_pattern_likelihoods(situation, chosen, acting)).sum(axis=1)
        for level in situation.answered:
            if level.facet.thresholds > 1:
                total += np.log(likelihood(situation, level, sets))
        for picked in situation.picked:
            total += np.log(pick_likelihood(picked, sets))
    return total


def states(network: Network, facet: GradedFacet, sets: Sets) -> Floats:
    """Return (M, K_f + 1): P(state of a graded facet | set)."""
    acting = sets.acting[facet.acts_from]
    fails = network.log_leak_fails[facet.columns] + acting @ network.log_link_fails[:, facet.columns]
    return state_shares(fails)


def state_shares(fails: Floats) -> Floats:
    """Turn log P(below each threshold), shape (..., K_f), into shares of K_f + 1 states."""
    below = np.exp(fails)
    top = -np.expm1(fails[..., -1:])
    middle = below[..., 1:] * -np.expm1(fails[..., :-1] - fails[..., 1:])
    return np.concatenate([below[..., :1], np.maximum(middle, 0.0), top], axis=-1)


def _pattern_likelihoods(situation: Situation, patterns: Sequence[Answered], acting: Floats) -> Floats:
    """Return (M, patterns) P(answers on each pattern | set), in one matrix product."""
    columns = [item.facet.first for item in patterns]
    absent, there = np.array([item.likelihood for item in patterns]).reshape(-1, 2).T
    network = situation.network
    fails = network.log_leak_fails[columns] + acting @ network.log_link_fails[:, columns]
    return np.asarray(absent * np.exp(fails) - there * np.expm1(fails))


def likelihood(situation: Situation, answered: Answered, sets: Sets) -> Floats:
    """Return (M,) P(answers on one graded facet | set)."""
    return np.asarray(states(situation.network, answered.facet, sets) @ answered.likelihood)


def pick_likelihood(picked: Picked, sets: Sets) -> Floats:
    """Return (M,) P(answer on a pick facet | set)."""
    return picked_share(picked.likelihood, sets)


def picked_share(table: Floats, sets: Sets) -> Floats:
    """Return (M, ...): the mean of a table (C, ...) over the contributing causes of each set."""
    contributing = sets.acting["contributing"]
    share = contributing / contributing.sum(axis=1, keepdims=True)
    return np.asarray(share @ table)
