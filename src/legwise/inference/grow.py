"""Growing the plausible sets: each set heavy enough is extended by every cause.

The weights of all extensions are exact (inference/extend.py). Most are too light to be
listed, and only counted; what is larger than a set that was not extended is estimated
(`_larger`). So each cause gets its share of what is not listed, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np

from legwise.inference.extend import log_extended
from legwise.inference.sets import Sets, joined, keys, keys_of_extensions, no_cause, one_more
from legwise.inference.situation import Situation
from legwise.model.network import Bools, Floats


@dataclass(frozen=True)
class Growth:
    """How far sets are grown: the price is time, what is left out is error.

    Measured in docs/reference/accuracy.md.
    """

    #: A set is extended while its weight is at least this share of the best.
    floor: float = 3e-3
    #: Sets of two or more lighter than this share of the best are not listed ...
    listed: float = 1e-3
    #: ... but a pair is, if it has this share of the weight of one of its causes.
    told: float = 0.05
    #: Extensions lighter than this share of the best are not counted.
    counted: float = 1e-5
    #: At most so many sets of one size are extended, the heaviest.
    beam: int = 1000
    max_size: int = 6


GROWTH = Growth()

#: No ratio of weights is larger than e to this, so that products stay finite.
MOST = 300.0


@dataclass(frozen=True)
class Grown:
    """The listed sets, heaviest first, and what the others weigh.

    `share` is the part of the whole weight that is listed; `beside` P(cause contributes, in a
    set that is not listed), (C,).
    """

    sets: Sets
    log_weights: Floats  # (M,)
    share: float
    beside: Floats


@dataclass(frozen=True)
class Layer:
    """Sets of one size, the heaviest first, and every set that is one cause larger.

    `new[p, c]`: set p with cause c is allowed, worth counting, and not that of an earlier p.
    """

    parents: Sets
    weights: Floats  # (P,)
    wider: Floats  # (P, C) weights of the extensions
    new: Bools  # (P, C)

    def take(self, which: Bools) -> Sets:
        """Return some of the extensions, by rows."""
        rows, causes = np.nonzero(which)
        return one_more(self.parents, rows, causes)


def grow(here: Situation, growth: Growth = GROWTH) -> Grown:
    """Return the plausible sets of a situation. Deterministic; ties go by id."""
    scale, singles, layer = _singles_and_pairs(here)
    listed, weights = [singles], [layer.weights]
    best, rest, beside = max(layer.weights.max(), layer.wider.max()), 0.0, np.zeros(len(here.absent))
    for size in range(2, growth.max_size + 1):
        best = max(best, float(layer.wider.max(initial=0.0)))
        told = layer.new & (layer.wider >= growth.listed * best)
        if size == 2:
            told |= layer.new & _main_company(layer, growth)
        heavy = _heavy(layer, best, growth) if size < growth.max_size else np.zeros_like(layer.new)
        listed.append(layer.take(told))
        weights.append(layer.wider[told])
        counted = _by_cause(layer, np.where(layer.new & ~told, layer.wider, 0.0))
        for weight, by_cause in (counted, _larger(layer, layer.new & ~heavy)):
            rest, beside = rest + weight, beside + by_cause
        if not heavy.any():
            break
        layer = _layer(here, layer.take(heavy), layer.wider[heavy], scale, growth.counted * best)
    return _listed(reduce(joined, listed), np.concatenate(weights), scale, rest, beside)


def _singles_and_pairs(here: Situation) -> tuple[float, Sets, Layer]:
    """Return the log of the unit of weight, the single causes, and their layer."""
    nothing, every = no_cause(len(here.absent)), np.arange(len(here.absent))
    singles = one_more(nothing, np.zeros_like(every), every)
    log_weights = log_extended(here, joined(nothing, singles))
    scale = float(log_weights.max())
    scale = scale if np.isfinite(scale) else 0.0  # nothing is possible
    order = np.argsort(-log_weights[0], kind="stable")
    singles = singles.take(order)
    pairs = np.exp(log_weights[1 + order] - scale)
    new = (pairs > 0) & (np.argsort(order)[None, :] > np.arange(len(order))[:, None])
    return scale, singles, Layer(singles, np.exp(log_weights[0, order] - scale), pairs, new)


def _layer(here: Situation, sets: Sets, weights: Floats, scale: float, least: float) -> Layer:
    """Return a layer whose parents are some sets; extensions below `least` do not count."""
    order = np.lexsort((keys(sets), -weights))
    parents = sets.take(order)
    wider = np.exp(log_extended(here, parents) - scale)
    # Of several sets that one can be extended from, the first, the heaviest, counts.
    rows, causes = np.nonzero(wider >= least)
    _, first = np.unique(keys_of_extensions(parents, rows, causes), return_index=True)
    new = np.zeros(wider.shape, dtype=bool)
    new[rows[first], causes[first]] = True
    return Layer(parents, weights[order], wider, new)


def _heavy(layer: Layer, best: float, growth: Growth) -> Bools:
    """Return (P, C) which extensions are extended."""
    heavy = layer.new & (layer.wider >= max(growth.floor * best, 1e-300))
    if heavy.sum() > growth.beam:
        heavy &= layer.wider >= np.partition(layer.wider[heavy], -growth.beam)[-growth.beam]
    return np.asarray(heavy)


def _main_company(layer: Layer, growth: Growth) -> Bools:
    """Return (P, C) which pairs are much of what one of their causes weighs.

    Every danger is part of the differential, so its main company is listed, however light.
    """
    parent = layer.parents.contributing.argmax(axis=1)
    mass = np.zeros(layer.wider.shape[1])
    mass[parent] = layer.weights + layer.wider.sum(axis=1)
    return np.asarray(layer.wider >= growth.told * np.minimum(mass[parent][:, None], mass))


def _by_cause(layer: Layer, added: Floats) -> tuple[float, Floats]:
    """Return the sum of weights of extensions, (P, C), and what of it each cause is in."""
    members = layer.parents.acting["contributing"]
    return float(added.sum()), added.sum(axis=1) @ members + added.sum(axis=0)


def _larger(layer: Layer, light: Bools) -> tuple[float, Floats]:
    """Estimate the weight of all sets larger than extensions that are not extended, and by cause.

    The heaviest subset of a set lacks its weakest member. So each set that was never seen
    comes from a light one, by causes weaker than the one that was added last. A weaker cause
    multiplies the weight by the geometric mean of what it does to the parent (too much: some
    of it explains the same answers again) and to all parents (too little: the heavy ones have
    less left to explain).
    """
    gain = np.minimum(layer.wider, np.exp(MOST) * layer.weights[:, None])
    gain = np.divide(gain, layer.weights[:, None], out=np.zeros_like(gain), where=layer.weights[:, None] > 0)
    usual = layer.weights @ gain / np.maximum(layer.weights @ (gain > 0), 1e-300)
    gain = np.sqrt(gain * usual)
    order = np.argsort(-gain, axis=1, kind="stable")
    gain = np.take_along_axis(gain, order, axis=1)
    weights = np.take_along_axis(np.where(light, layer.wider, 0.0), order, axis=1)
    after = np.cumsum(np.log1p(gain)[:, ::-1], axis=1)[:, ::-1] - np.log1p(gain)
    whole = weights * np.exp(after)
    before = np.cumsum(whole, axis=1) - whole
    found = np.empty_like(gain)
    np.put_along_axis(found, order, whole - weights, axis=1)
    larger, by_cause = _by_cause(layer, found)
    np.put_along_axis(found, order, before * gain / (1 + gain), axis=1)
    return larger, by_cause + found.sum(axis=0)


def _listed(sets: Sets, weights: Floats, scale: float, rest: float, beside: Floats) -> Grown:
    order = np.lexsort((keys(sets), -weights))
    whole = weights.sum() + rest
    with np.errstate(divide="ignore"):
        log_weights = np.log(weights[order]) + scale
    if whole == 0:
        return Grown(sets.take(order), log_weights, 1.0, beside)
    return Grown(sets.take(order), log_weights, float(weights.sum() / whole), beside / whole)
