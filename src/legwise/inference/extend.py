"""The weights of all sets that are one contributing cause larger than given ones.

What exact.log_weights gives for each of them, but for M sets and C causes at once: the
prior by what each unit's table is multiplied with in a set (silent.Around), the
answers by one more factor in each product (answered.products).
"""

from __future__ import annotations

import numpy as np

from legwise.inference.answered import products
from legwise.inference.sets import Sets
from legwise.inference.silent import Around, lone_roles
from legwise.inference.situation import Situation
from legwise.model.network import Floats


def log_extended(here: Situation, sets: Sets) -> Floats:
    """Return (M, C) log-weights of each set with one more contributing cause.

    -inf where the cause is in the set, or cannot be there with one of its members.
    """
    alone, scale = _alone(here, sets)
    weight = _worlds(here, sets) * alone
    blocked = sets.present | ((sets.present.astype(np.float32) @ here.network.incompatible) > 0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(blocked, -np.inf, scale + np.log(np.maximum(weight, 0.0))))


def _worlds(here: Situation, sets: Sets) -> Floats:
    """Return (M, C) the prior of each extension times the answers that have worlds."""
    coupled = here.worlds
    size = coupled.weight[:, None] * np.exp((sets.acting["present"] @ coupled.log_fails).T)  # (U, M)
    prior = _extended_prior(here, sets)  # (U, M, C)
    prior *= size[:, :, None]
    prior *= np.exp(coupled.log_fails.T)[:, None, :]
    return np.asarray(prior.sum(axis=0))


def _extended_prior(here: Situation, sets: Sets) -> Floats:
    """Return (U, M, C) the prior of each extension in each world."""
    around = Around(here, sets)
    made = around.tables
    lone, outside, hurts, _ = lone_roles(here, made.numbers)
    gain = hurts - outside  # (U, N)
    alone = np.exp(outside.sum(axis=1, keepdims=True) + gain @ sets.acting["contributing"][:, lone].T)
    if not made.units:
        return np.asarray(alone[:, :, None] * np.exp(gain)[:, None, :])
    prior = np.empty((*around.whole.shape, len(here.absent)))
    for cause in made.place:
        prior[:, :, cause] = around.chance(cause, silent=False)
    prior[:, :, lone] = around.whole[:, :, None] * np.exp(gain)[:, None, :]
    return np.asarray(prior[:, around.which] * alone[:, :, None])


def _alone(here: Situation, sets: Sets) -> tuple[Floats, float]:
    """Return (M, C) the likelihood of the other answers, and the log of what it was divided by."""
    total, scale = np.ones((len(sets), len(here.absent))), 0.0
    for item in here.alone:
        weight, log_fails = products(item, here.network)
        fails = np.exp(log_fails)  # (C, K_f + 1)
        mine = weight * np.exp(sets.acting[item.facet.acts_from] @ log_fails)  # (M, K_f + 1)
        total *= (mine @ fails.T) / item.likelihood.max()
        scale += float(np.log(item.likelihood.max()))
    contributing = sets.acting["contributing"]
    size = contributing.sum(axis=1, keepdims=True)
    for picked in here.picked:
        mean = (contributing @ picked.likelihood[:, None] + picked.likelihood) / (size + 1)
        total *= mean / picked.likelihood.max()
        scale += float(np.log(picked.likelihood.max()))
    return total, scale
