"""The formulas of the model with loops, to be read. Slow, and the definition."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np

from legwise.inference.answered import Answered, Picked
from legwise.inference.sets import Sets
from legwise.inference.situation import Situation
from legwise.model.network import Floats


def log_weights(situation: Situation, sets: Sets) -> Floats:
    """Return log of the sum of P(S, D) P(answers | S, D) over the D that a set leaves open.

    Source: `model.md` sections 1 and 3 (docs/explanation/model.md).
    """
    found = []
    for contributing, present in zip(sets.contributing, sets.present, strict=True):
        s, d = set(np.flatnonzero(contributing).tolist()), set(np.flatnonzero(present).tolist())
        total = math.fsum(math.exp(log_joint(situation, s, d | o)) for o in unspoken(situation, d))
        found.append(math.log(total) if total > 0 else -math.inf)
    return np.array(found)


def log_joint(situation: Situation, contributing: set[int], present: set[int]) -> float:
    """Return log P(S, D) + log P(answers | S, D)."""
    answers = (log_likelihood(situation, item, contributing, present) for item in situation.facets)
    return log_roles(situation, contributing, present) + sum(answers)


def unspoken(situation: Situation, present: set[int]) -> Iterator[set[int]]:
    """Yield every choice of silent causes that a set leaves unsaid and that can go together."""
    exclude = situation.network.incompatible
    free = [] if situation.spelled_out else [c for c in range(len(exclude)) if c not in present]
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


def log_likelihood(situation: Situation, item: Answered | Picked, s: set[int], d: set[int]) -> float:
    """Return log P(answers on one facet | S, D)."""
    if isinstance(item, Picked):
        chance = sum(item.likelihood[c] for c in s) / len(s)
        return math.log(chance) if chance > 0 else -math.inf
    network, facet = situation.network, item.facet
    acting = s if facet.acts_from == "contributing" else d
    below = [-math.inf]  # log P(state below k) for k = 0 .. K + 1
    for t in range(facet.first, facet.first + facet.thresholds):
        below.append(network.log_leak_fails[t] + sum(network.log_link_fails[c, t] for c in acting))
    below.append(0.0)
    chance = sum(
        item.likelihood[k] * math.exp(below[k + 1]) * -math.expm1(below[k] - below[k + 1])
        for k in range(facet.thresholds + 1)
    )
    return math.log(chance) if chance > 0 else -math.inf
