"""The same formulas in NumPy, for all sets at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from legwise.inference.sets import Sets
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


def log_prior(situation: Situation, sets: Sets) -> Floats:
    """Return log P(S, D) for every set.

    Causes without a parent add a constant for each of their roles, so one matrix
    product does; causes that have parents are then put right one by one.
    """
    contributing, present = sets.acting["contributing"], sets.acting["present"]
    plain, hurts, silent = roles = _roles(situation.absent, situation)
    total = plain.sum() + contributing @ (hurts - plain) + (present - contributing) @ (silent - plain)
    for child, absent in log_absent(situation, sets).items():
        raised = _raised_outside(situation, absent, child) - plain[child]
        rows = np.flatnonzero(sets.present[:, child])
        role = np.where(sets.contributing[rows, child], 1, 2)
        unraised = np.array([part[child] for part in roles])
        raised[rows] = np.choose(role - 1, _roles(absent[rows], situation, child)[1:]) - unraised[role]
        total += raised
    return np.asarray(total)


def log_absent(situation: Situation, sets: Sets) -> dict[int, Floats]:
    """Return cause -> (M,) log P(cause not present | set), for every cause that has parents.

    Parents that are summed out are included. Without parents it is `situation.absent`.
    """
    fails = situation.log_link_fails
    children, parents = (np.flatnonzero((fails < 0).any(axis=axis)) for axis in (0, 1))
    raised = fails[np.ix_(parents, children)].T @ sets.acting["present"][:, parents].T
    absent = dict(zip(children.tolist(), situation.absent[children, None] + raised, strict=True))
    for parent, child in situation.only_child:
        own = absent.get(parent, situation.absent[parent])
        mean = _log_mean_fails(situation, own, parent, child)
        absent[child] += np.where(sets.present[:, parent], 0.0, mean)
    return absent


def silent_chance(situation: Situation, absent: Floats | float, cause: int) -> Floats:
    """Return P(silent | not contributing) of a cause, from its log P(not present)."""
    q, s = -np.expm1(absent), situation.hurting[cause]
    return np.asarray(q * (1 - s) / (1 - q * s))


def present_given_set(situation: Situation, sets: Sets) -> Floats:
    """Return (M, C): P(present) of every cause given the set.

    1 for members; for causes that are not spelled out, the chance of being there in
    silence, given also what their only child does; 0 otherwise.
    """
    result = sets.acting["present"].copy()
    absent = log_absent(situation, sets)
    only_child = dict(situation.only_child)
    for cause in np.flatnonzero(~situation.explicit).tolist():
        silent = silent_chance(situation, absent.get(cause, situation.absent[cause]), cause)
        if cause in only_child:
            silent = silent * _told_by_child(situation, sets, absent, cause, only_child[cause])
        result[:, cause] = np.where(sets.contributing[:, cause], 1.0, silent)
    return result


def _told_by_child(
    situation: Situation, sets: Sets, absent: dict[int, Floats], parent: int, child: int
) -> Floats:
    """Return P(role of the child | parent silent) / P(role of the child)."""
    fails = _log_mean_fails(situation, absent.get(parent, situation.absent[parent]), parent, child)
    with_parent = absent[child] - fails + situation.log_link_fails[parent, child]
    s = situation.hurting[child] if not situation.explicit[child] else 1.0
    inside = np.expm1(with_parent) / np.expm1(absent[child])
    outside = (1 - s * -np.expm1(with_parent)) / (1 - s * -np.expm1(absent[child]))
    return np.asarray(np.where(sets.present[:, child], inside, outside))


def _log_mean_fails(situation: Situation, absent: Floats | float, parent: int, child: int) -> Floats:
    """Return the log of the mean of (1 - link if the parent is silent, 1 if absent)."""
    link = -np.expm1(situation.log_link_fails[parent, child])
    return np.asarray(np.log1p(-silent_chance(situation, absent, parent) * link))


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


def _raised_outside(situation: Situation, absent: Floats, cause: int) -> Floats:
    """Return the log-chance that a cause is not in the set, from its log P(not present)."""
    if situation.explicit[cause]:
        return absent.copy()
    return np.asarray(np.log1p(situation.hurting[cause] * np.expm1(absent)))


def _roles(absent: Floats, situation: Situation, cause: int | None = None) -> tuple[Floats, Floats, Floats]:
    """Return the log-chances of (not in the set, contributing, silent in the set)."""
    here = slice(None) if cause is None else cause
    s, q = situation.hurting[here], -np.expm1(absent)
    outside = np.where(situation.explicit[here], absent, np.log1p(-q * s))
    # A cause that always hurts has no silent role; the floor keeps 0 * -inf out of products.
    return outside, np.log(q * s), np.log(np.maximum(q * (1 - s), 1e-300))
