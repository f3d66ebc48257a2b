"""The same formulas in NumPy, for all sets at once."""

from __future__ import annotations

import numpy as np

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

    Without parents every cause adds a constant for each of its roles, so one matrix
    product does; causes that have a parent in the set are then put right one by one.
    """
    contributing, present = sets.contributing.astype(float), sets.present.astype(float)
    roles = _roles(situation.absent, situation)
    plain, hurts, silent = roles
    total = plain.sum() + contributing @ (hurts - plain) + (present - contributing) @ (silent - plain)
    children = np.flatnonzero((situation.log_link_fails < 0).any(axis=0))
    for child in children.tolist():
        fails = present @ situation.log_link_fails[:, child]
        rows = np.flatnonzero(fails)
        raised = _roles(situation.absent[child] + fails[rows], situation, child)
        role = _role(sets, rows, child)
        unraised = np.array([part[child] for part in roles])
        total[rows] += np.choose(role, raised) - unraised[role]
    return np.asarray(total)


def present_given_set(situation: Situation, sets: Sets) -> Floats:
    """Return (M, C): P(present) of every cause given the set.

    1 for members; for causes that are not spelled out, the chance of being there in
    silence; 0 otherwise.
    """
    implicit = ~situation.explicit
    result = sets.present.astype(float)
    absent = situation.absent[implicit] + result @ situation.log_link_fails[:, implicit]
    q, s = -np.expm1(absent), situation.hurting[implicit]
    silent = q * (1 - s) / (1 - q * s)
    result[:, implicit] = np.where(sets.contributing[:, implicit], 1.0, silent)
    return result


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


def _role(sets: Sets, rows: np.ndarray, cause: int) -> np.ndarray:
    contributing, present = sets.contributing[rows, cause], sets.present[rows, cause]
    return np.where(contributing, 1, np.where(present, 2, 0))
