"""The formulas of the model with loops, to be read. Slow, and the definition."""

from __future__ import annotations

import math

import numpy as np

from legwise.inference.sets import Sets
from legwise.inference.situation import Answered, Picked, Situation
from legwise.model.network import Floats


def log_weights(situation: Situation, sets: Sets) -> Floats:
    """Return log P(S, D) + log P(answers | S, D) for every set, up to one constant.

    Source: `model.md` sections 1 and 3 (docs/explanation/model.md).
    """
    return np.array(
        [
            log_prior(situation, set(np.flatnonzero(s)), set(np.flatnonzero(r)))
            + sum(log_likelihood(situation, item, s, r) for item in situation.facets)
            for s, r in zip(sets.contributing, sets.present, strict=True)
        ]
    )


def log_prior(situation: Situation, contributing: set[int], present: set[int]) -> float:
    """Return log P(S, D): the product over causes of contributing, silent or absent."""
    total = 0.0
    for c in range(len(situation.network.causes)):
        # -expm1(x) is 1 - exp(x) without losing a rare cause to rounding
        q = -math.expm1(log_absent(situation, c, present))
        s = situation.hurting[c]
        if c in contributing:
            chance = q * s
        elif c in present:
            chance = q * (1 - s)
        elif situation.explicit[c]:
            chance = 1 - q
        else:  # absent or silent, which makes no difference here
            chance = 1 - q * s
        total += math.log(chance) if chance > 0 else -math.inf
    return total


def log_absent(situation: Situation, c: int, present: set[int]) -> float:
    """Return log P(c not present): no leak, no parent in the set, no silent summed parent."""
    total = situation.absent[c] + sum(situation.log_link_fails[p, c] for p in present)
    for parent, child in situation.only_child:
        if child == c and parent not in present:
            q = -math.expm1(log_absent(situation, parent, present))
            s = situation.hurting[parent]
            silent = q * (1 - s) / (1 - q * s)
            link = -math.expm1(situation.log_link_fails[parent, child])
            total += math.log1p(-silent * link)
    return float(total)


def log_likelihood(situation: Situation, item: Answered | Picked, s: Floats, r: Floats) -> float:
    """Return log P(answers on one facet | S, D)."""
    if isinstance(item, Picked):
        members = np.flatnonzero(s)
        chance = sum(item.likelihood[c] for c in members) / len(members)
        return math.log(chance) if chance > 0 else -math.inf
    network, facet = situation.network, item.facet
    acting = np.flatnonzero(s if facet.acts_from == "contributing" else r)
    below = [-math.inf]  # log P(state below k) for k = 0 .. K + 1
    for t in range(facet.first, facet.first + facet.thresholds):
        below.append(network.log_leak_fails[t] + sum(network.log_link_fails[c, t] for c in acting))
    below.append(0.0)
    chance = sum(
        item.likelihood[k] * math.exp(below[k + 1]) * -math.expm1(below[k] - below[k + 1])
        for k in range(facet.thresholds + 1)
    )
    return math.log(chance) if chance > 0 else -math.inf
