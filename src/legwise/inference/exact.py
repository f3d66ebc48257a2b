"""The same formulas in NumPy, for all sets at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from legwise.inference.sets import Sets
from legwise.inference.situation import Answered, Picked, Situation
from legwise.model.network import Floats


def log_weights(situation: Situation, sets: Sets) -> Floats:
    """Return log P(S, D) + log P(answers | S, D) for every set, up to one constant."""
    total = log_prior(situation, sets)
    contributing, present = sets.contributing.astype(float), sets.present.astype(float)
    with np.errstate(divide="ignore"):
        for answered in situation.answered:
            total = total + np.log(likelihood(situation, answered, contributing, present))
        for picked in situation.picked:
            total = total + np.log(pick_likelihood(picked, contributing))
    return total


def log_prior(situation: Situation, sets: Sets) -> Floats:
    """Return log P(S, D) for every set.

    Causes without a parent add a constant for each of their roles, so one matrix
    product does; causes that have parents are then put right one by one.
    """
    contributing, present = sets.contributing.astype(float), sets.present.astype(float)
    roles = _roles(situation.absent, situation)
    plain, hurts, silent = roles
    total = plain.sum() + contributing @ (hurts - plain) + (present - contributing) @ (silent - plain)
    absent = log_absent(situation, sets)
    for child in np.flatnonzero((situation.log_link_fails < 0).any(axis=0)).tolist():
        role = _role(sets, child)
        unraised = np.array([part[child] for part in roles])
        total += np.choose(role, _roles(absent[:, child], situation, child)) - unraised[role]
    return np.asarray(total)


def log_absent(situation: Situation, sets: Sets) -> Floats:
    """Return (M, C): log P(cause not present | set), parents that are summed out included."""
    present = sets.present.astype(float)
    absent = situation.absent + present @ situation.log_link_fails
    for parent, child in situation.only_child:
        outside = ~sets.present[:, parent]
        fails = _log_mean_fails(situation, absent[:, parent], parent, child)
        absent[:, child] += np.where(outside, fails, 0.0)
    return absent


def silent_chance(situation: Situation, absent: Floats, cause: int) -> Floats:
    """Return P(silent | not contributing) of a cause, from its log P(not present)."""
    q, s = -np.expm1(absent), situation.hurting[cause]
    return np.asarray(q * (1 - s) / (1 - q * s))


def present_given_set(situation: Situation, sets: Sets) -> Floats:
    """Return (M, C): P(present) of every cause given the set.

    1 for members; for causes that are not spelled out, the chance of being there in
    silence, given also what their only child does; 0 otherwise.
    """
    result = sets.present.astype(float)
    absent = log_absent(situation, sets)
    only_child = dict(situation.only_child)
    for cause in np.flatnonzero(~situation.explicit).tolist():
        silent = silent_chance(situation, absent[:, cause], cause)
        if cause in only_child:
            silent = silent * _told_by_child(situation, sets, absent, cause, only_child[cause])
        result[:, cause] = np.where(sets.contributing[:, cause], 1.0, silent)
    return result


def _told_by_child(situation: Situation, sets: Sets, absent: Floats, parent: int, child: int) -> Floats:
    """Return P(role of the child | parent silent) / P(role of the child)."""
    fails = _log_mean_fails(situation, absent[:, parent], parent, child)
    with_parent = absent[:, child] - fails + situation.log_link_fails[parent, child]
    s = situation.hurting[child] if not situation.explicit[child] else 1.0
    inside = np.expm1(with_parent) / np.expm1(absent[:, child])
    outside = (1 - s * -np.expm1(with_parent)) / (1 - s * -np.expm1(absent[:, child]))
    return np.asarray(np.where(sets.present[:, child], inside, outside))


def _log_mean_fails(situation: Situation, absent: Floats, parent: int, child: int) -> Floats:
    """Return the log of the mean of (1 - link if the parent is silent, 1 if absent)."""
    link = -np.expm1(situation.log_link_fails[parent, child])
    return np.asarray(np.log1p(-silent_chance(situation, absent, parent) * link))


def states(situation: Situation, facet_columns: slice, acting: Floats) -> Floats:
    """Return (M, K_f + 1): P(state of a graded facet | set)."""
    network = situation.network
    fails = network.log_leak_fails[facet_columns] + acting @ network.log_link_fails[:, facet_columns]
    return state_shares(fails)


def state_shares(fails: Floats) -> Floats:
    """Turn log P(below each threshold), shape (..., K_f), into shares of K_f + 1 states."""
    below = np.exp(fails)
    top = -np.expm1(fails[..., -1:])
    middle = below[..., 1:] * -np.expm1(fails[..., :-1] - fails[..., 1:])
    return np.concatenate([below[..., :1], np.maximum(middle, 0.0), top], axis=-1)


def likelihood(situation: Situation, answered: Answered, contributing: Floats, present: Floats) -> Floats:
    """Return (M,) P(answers on one graded facet | set)."""
    acting = contributing if answered.facet.acts_from == "contributing" else present
    return np.asarray(states(situation, answered.facet.columns, acting) @ answered.likelihood)


def pick_likelihood(picked: Picked, contributing: Floats) -> Floats:
    """Return (M,) P(answer on a pick facet | set): the mean over contributing causes."""
    return np.asarray((contributing @ picked.likelihood) / contributing.sum(axis=1))


def _roles(absent: Floats, situation: Situation, cause: int | None = None) -> tuple[Floats, Floats, Floats]:
    """Return the log-chances of (not in the set, contributing, silent in the set)."""
    here = slice(None) if cause is None else cause
    s, explicit = situation.hurting[here], situation.explicit[here]
    q = -np.expm1(absent)
    outside = np.where(explicit, absent, np.log1p(-q * s))
    # A cause that always hurts has no silent role; the floor keeps 0 * -inf out of products.
    return outside, np.log(q * s), np.log(np.maximum(q * (1 - s), 1e-300))


def _role(sets: Sets, cause: int) -> NDArray[np.int64]:
    contributing, present = sets.contributing[:, cause], sets.present[:, cause]
    return np.where(contributing, 1, np.where(present, 2, 0))
