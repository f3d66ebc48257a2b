"""Sets of causes: who contributes, who is present; and growing the plausible ones.

A set is a pair of rows: `contributing` (never empty) within `present`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from legwise.inference.situation import Situation
from legwise.model.network import Bools, Floats


@dataclass(frozen=True)
class Growth:
    """How far sets are grown: the price is time, what is left out is error.

    Measured in docs/reference/accuracy.md.
    """

    #: A set is extended while its weight is at least this share of the best.
    floor: float = 3e-4
    #: Sets of three or more lighter than this share of the best are not kept.
    kept: float = 7e-5
    #: At most so many sets of one size are extended, the heaviest.
    beam: int = 3000
    max_size: int = 6


GROWTH = Growth()


@dataclass(frozen=True)
class Sets:
    """M sets of causes as (M, C) rows; `contributing` is a subset of `present`."""

    contributing: Bools
    present: Bools

    def __len__(self) -> int:
        return int(self.present.shape[0])

    @cached_property
    def acting(self) -> dict[str, Floats]:
        """Membership as numbers, by what a facet acts from."""
        return {"contributing": self.contributing.astype(float), "present": self.present.astype(float)}

    def take(self, rows: NDArray[Any]) -> Sets:
        """Return some of the sets."""
        return Sets(self.contributing[rows], self.present[rows])


def joined(first: Sets, second: Sets) -> Sets:
    """Return one list after the other."""
    return Sets(
        np.concatenate([first.contributing, second.contributing]),
        np.concatenate([first.present, second.present]),
    )


def grow(
    situation: Situation,
    log_weights: Callable[[Situation, Sets], Floats],
    growth: Growth = GROWTH,
) -> tuple[Sets, Floats]:
    """Return the plausible sets of a situation and their log-weights, heaviest first.

    All singles and compatible pairs, then every set heavy enough is extended by each cause
    (see Growth). Deterministic; ties go by id.
    """
    count = len(situation.network.causes)
    nothing = Sets(np.zeros((1, count), dtype=bool), np.zeros((1, count), dtype=bool))
    singles, _ = _extended(nothing, np.zeros(1, dtype=np.uint64), situation)
    singles = singles.take(np.asarray(singles.contributing.any(axis=1)))
    silent = _silent_singles(situation)
    pairs, keys = _extended(joined(singles, silent), _keys(joined(singles, silent)), situation)
    pairs = pairs.take(np.asarray(pairs.contributing.any(axis=1)))
    found = joined(singles, pairs)
    weights = log_weights(situation, found)
    seen = _keys(found)
    gains = _pair_gains(singles, pairs, weights)
    size = 2
    frontier, frontier_keys, frontier_weights = found, seen, weights
    while size < growth.max_size:
        best = weights.max()
        if not np.isfinite(best):
            break  # not even a pair of causes can give these answers
        heavy = (frontier_weights >= best + np.log(growth.floor)) & (frontier.present.sum(axis=1) == size)
        heavy = _heaviest(heavy, frontier_weights, growth.beam)
        if not heavy.any():
            break
        parents = frontier.take(heavy)
        promise = _promise(parents, frontier_weights[heavy], gains) >= best + np.log(growth.kept)
        wider, keys = _extended(parents, frontier_keys[heavy], situation, promise)
        wider_weights = log_weights(situation, wider)
        found, seen = joined(found, wider), np.concatenate([seen, keys])
        weights = np.concatenate([weights, wider_weights])
        frontier, frontier_keys, frontier_weights = wider, keys, wider_weights
        size += 1
    order = np.lexsort((seen, -weights))
    # Singles and pairs stay, however light: every danger is part of the differential.
    small = found.present[order].sum(axis=1) <= 2
    order = order[small | (weights[order] >= weights.max() + np.log(growth.kept))]
    return found.take(order), weights[order]


def with_tail(
    situation: Situation, sets: Sets, log_weights: Floats, growth: Growth = GROWTH
) -> tuple[Floats, Floats]:
    """Return the log-weights with the estimated weight of what was not kept, and where it lies.

    A set that was too light to be kept is one cause more than a kept one, and that cause
    adds about what it adds to each of its members alone, on average. Its weight goes to
    the kept sets it extends, in equal parts; `beside` is the share of it, (C,), in which
    the added cause contributes. It takes out two thirds of the error of growing.
    """
    size = sets.present.sum(axis=1)
    large = np.flatnonzero(size >= 2)
    contributing, present = sets.contributing[large], sets.present[large]
    single, pair = np.flatnonzero(size == 1), np.flatnonzero(size == 2)
    weighed = log_weights[np.concatenate([single, pair])]
    gains = _pair_gains(sets.take(single), sets.take(pair), weighed)[:, 0]
    known = np.isfinite(gains)
    members = contributing.astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        gain = members @ np.where(known, gains, 0.0) / (members @ known)
    best = log_weights.max()
    light = log_weights[large, None] - best + np.where(np.isfinite(gain), gain, -np.inf)
    blocked = present | ((present.astype(np.float32) @ situation.network.incompatible) > 0)
    dropped = ~blocked & (light < np.log(growth.kept))
    added = np.where(dropped, np.exp(np.where(dropped, light, 0.0)), 0.0)
    added /= 1 + members.sum(axis=1, keepdims=True)
    weights = np.exp(log_weights - best)
    weights[large] += added.sum(axis=1)
    with np.errstate(divide="ignore"):
        return best + np.log(weights), added.sum(axis=0) / weights.sum()


def _heaviest(some: NDArray[np.bool_], weights: Floats, most: int) -> NDArray[np.bool_]:
    if some.sum() <= most:
        return some
    least = np.partition(weights[some], -most)[-most]
    return np.asarray(some & (weights >= least))


def all_sets(situation: Situation, max_size: int | None = None) -> Sets:
    """Return every allowed set up to a size: for small networks and for export."""
    count = len(situation.network.causes)
    empty = Sets(np.zeros((1, count), dtype=bool), np.zeros((1, count), dtype=bool))
    layers, layer = [empty], empty
    for _ in range(max_size or count):
        layer, _ = _extended(layer, _keys(layer), situation)
        if not len(layer):
            break
        layers.append(layer)
    whole = layers[0]
    for layer in layers[1:]:
        whole = joined(whole, layer)
    return whole.take(np.asarray(whole.contributing.any(axis=1)))


def _silent_singles(situation: Situation) -> Sets:
    rows = np.flatnonzero(situation.explicit)
    present = np.zeros((len(rows), len(situation.explicit)), dtype=bool)
    present[np.arange(len(rows)), rows] = True
    return Sets(np.zeros_like(present), present)


def _pair_gains(singles: Sets, pairs: Sets, weights: Floats) -> Floats:
    """Return (C, 2, C): what a second cause, contributing or silent, adds to a first alone."""
    count = singles.present.shape[1]
    gains = np.full((count, 2, count), -np.inf)
    alone = np.full(count, -np.inf)
    alone[singles.contributing.argmax(axis=1)] = weights[: len(singles)]
    both = weights[len(singles) :]
    row, first = np.nonzero(pairs.contributing)
    second = pairs.present[row]
    second[np.arange(len(row)), first] = False
    other = second.argmax(axis=1)
    role = np.where(pairs.contributing[row, other], 0, 1)
    with np.errstate(invalid="ignore"):
        gain = both[row] - alone[first]
    gains[first, role, other] = np.where(np.isnan(gain), -np.inf, gain)  # neither explains the answers
    return gains


def _promise(sets: Sets, weights: Floats, gains: Floats) -> Floats:
    """Return (M, 2, C): an estimate of the log-weight of every extension.

    Causes that explain the same answers add less to a set than to one of its members
    alone, so the best gain over members is mostly too high, and what is dropped for it
    is light. Measured in docs/reference/accuracy.md.
    """
    best = np.full((len(sets), *gains.shape[1:]), -np.inf)
    for member in np.flatnonzero(sets.contributing.any(axis=0)):
        rows = sets.contributing[:, member]
        best[rows] = np.maximum(best[rows], gains[member])
    return weights[:, None, None] + best


def _extended(
    sets: Sets, keys: np.ndarray, situation: Situation, promise: NDArray[np.bool_] | None = None
) -> tuple[Sets, np.ndarray]:
    """Return each set extended by each promising cause, contributing or silent, once each."""
    marks = _marks(len(situation.explicit))
    blocked = sets.present | ((sets.present.astype(np.float32) @ situation.network.incompatible) > 0)
    hurts, quiet = ~blocked, ~blocked & situation.explicit
    if promise is not None:
        hurts, quiet = hurts & promise[:, 0], quiet & promise[:, 1]
    row_s, cause_s = np.nonzero(hurts)
    row_d, cause_d = np.nonzero(quiet)
    new_keys = np.concatenate([keys[row_s] + marks[0][cause_s], keys[row_d] + marks[1][cause_d]])
    unique, first = np.unique(new_keys, return_index=True)
    rows = np.concatenate([row_s, row_d])[first]
    causes = np.concatenate([cause_s, cause_d])[first]
    contributes = first < len(row_s)
    present, contributing = sets.present[rows], sets.contributing[rows]
    index = np.arange(len(rows))
    present[index, causes] = True
    contributing[index[contributes], causes[contributes]] = True
    return Sets(contributing, present), unique


def _keys(sets: Sets) -> np.ndarray:
    marks = _marks(sets.present.shape[1])
    silent = sets.present & ~sets.contributing
    return np.asarray((sets.contributing * marks[0] + silent * marks[1]).sum(axis=1, dtype=np.uint64))


def _marks(count: int) -> np.ndarray:
    # A random 64-bit mark per cause and role: the sum over a set is its key.
    random = np.random.default_rng(7)
    return random.integers(1, 2**63, size=(2, count), dtype=np.uint64)
