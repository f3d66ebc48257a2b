"""Sets of causes: who contributes, and who is present.

A set is a pair of rows: `contributing` (never empty) within `present`. The two are the same
unless the silent are spelled out (inference/situation.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from legwise.model.network import Bools, Floats

if TYPE_CHECKING:
    from legwise.inference.situation import Situation


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


def no_cause(count: int) -> Sets:
    """Return the one set that nothing is in: what others are grown from, itself never possible."""
    return Sets(np.zeros((1, count), dtype=bool), np.zeros((1, count), dtype=bool))


def one_more(sets: Sets, rows: NDArray[Any], causes: NDArray[Any], hurts: bool = True) -> Sets:
    """Return some of the sets, each with one more cause, contributing or silent."""
    contributing, present = sets.contributing[rows], sets.present[rows]
    present[np.arange(len(rows)), causes] = True
    contributing[np.arange(len(rows)), causes] |= hurts
    return Sets(contributing, present)


def keys(sets: Sets) -> NDArray[np.uint64]:
    """Return a number for each set; different sets have different ones, but for 1 in 2**40."""
    marks = _marks(sets.present.shape[1])
    silent = sets.present & ~sets.contributing
    return np.asarray((sets.contributing * marks[0] + silent * marks[1]).sum(axis=1, dtype=np.uint64))


def keys_of_extensions(sets: Sets, rows: NDArray[Any], causes: NDArray[Any]) -> NDArray[np.uint64]:
    """Return the keys of some of the sets, each with one more contributing cause."""
    return np.asarray(keys(sets)[rows] + _marks(sets.present.shape[1])[0][causes])


@lru_cache(maxsize=8)
def _marks(count: int) -> NDArray[np.uint64]:
    # A random 64-bit mark per cause and role: the sum over a set is its key.
    return np.random.default_rng(7).integers(1, 2**63, size=(2, count), dtype=np.uint64)


def all_sets(situation: Situation, max_size: int | None = None) -> Sets:
    """Return every allowed set up to a size: for small networks and for export."""
    count = len(situation.absent)
    layer = no_cause(count)
    layers = []
    for _ in range(max_size or count):
        blocked = layer.present | ((layer.present.astype(np.float32) @ situation.network.incompatible) > 0)
        rows, causes = np.nonzero(~blocked)
        wider = one_more(layer, rows, causes)
        if situation.spelled_out:
            quiet = ~blocked & (situation.hurting < 1)  # what always hurts is never silent
            rows, causes = np.nonzero(quiet)
            wider = joined(wider, one_more(layer, rows, causes, hurts=False))
        if not len(wider):
            break
        layer = wider.take(np.unique(keys(wider), return_index=True)[1])
        layers.append(layer)
    whole = layers[0]
    for layer in layers[1:]:
        whole = joined(whole, layer)
    return whole.take(np.asarray(whole.contributing.any(axis=1)))
