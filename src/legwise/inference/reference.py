"""The formulas of the model with loops, to be read. Slow, and the definition."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

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
    """Return log P(S, D): the sum over who else may be silent without being spelled out."""
    total = 0.0
    for others in unspoken(situation, present):
        total += math.exp(log_roles(situation, contributing, present | others))
    return math.log(total) if total > 0 else -math.inf


def unspoken(situation: Situation, present: set[int]) -> Iterator[set[int]]:
    """Yield every choice of silent causes that a set leaves unsaid and that can go together."""
    exclude = situation.network.incompatible
    free = [c for c in range(len(exclude)) if not situation.explicit[c] and c not in present]
    for size in range(len(free) + 1):
        for chosen in itertools.combinations(free, size):
            if not any(exclude[a, b] for a in chosen for b in present | set(chosen)):
                yield set(chosen)


def log_roles(situation: Situation, contributing: set[int], present: set[int]) -> float:
    """Return the log of the product over causes of contributing, silent or absent."""
    total = 0.0
    for c in range(len(situation.network.causes)):
        absent = situation.absent[c] + sum(situation.log_link_fails[p, c] for p in present)
        # -expm1(x) is 1 - exp(x) without losing a rare cause to rounding
        q, s = -math.expm1(absent), situation.hurting[c]
        chance = q * s if c in contributing else q * (1 - s) if c in present else 1 - q
        total += math.log(chance) if chance > 0 else -math.inf
    return total


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
