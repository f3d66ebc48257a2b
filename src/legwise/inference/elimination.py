"""Variable elimination over binary variables, for many rows at once.

A factor is (variables in rising order, array with one axis of length 2 per variable and
a last axis of rows, 1 or all). `total` sums the product of all factors over all variables; the
environments say how the total depends on each factor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from legwise.model.network import Floats

Variables = tuple[int, ...]
Factor = tuple[Variables, Floats]


@dataclass(frozen=True)
class Step:
    """Multiply the factors `bucket`, sum over one variable; the message is the next factor."""

    bucket: tuple[int, ...]
    variables: Variables
    axis: int

    @property
    def left(self) -> Variables:
        """The variables of the message."""
        return tuple(v for i, v in enumerate(self.variables) if i != self.axis)


def total(factors: Sequence[Factor]) -> Floats:
    """Return (rows,) the sum over all variables of the product of the factors."""
    every = _forward(factors)
    return _product([every[i][1] for i in _plan(_scopes(factors))[1]])


def environments(factors: Sequence[Factor]) -> list[Floats]:
    """Return, per factor, what its array is multiplied with: total = sum(array * environment)."""
    every = _forward(factors)
    steps, scalars = _plan(_scopes(factors))
    rows = max(array.shape[-1] for _, array in factors)
    found: dict[int, Floats] = dict(zip(scalars, _others([every[i][1] for i in scalars]), strict=True))
    for place in reversed(range(len(steps))):
        step = steps[place]
        outer = np.expand_dims(found.pop(len(factors) + place), step.axis)
        arrays = [_aligned(every[i], step.variables) for i in step.bucket]
        for index, others in zip(step.bucket, _others(arrays), strict=True):
            summed = tuple(a for a, v in enumerate(step.variables) if v not in every[index][0])
            whole = np.broadcast_to(outer * others, (*([2] * len(step.variables)), rows))
            found[index] = whole.sum(axis=summed)
    return [np.broadcast_to(found[i], (*array.shape[:-1], rows)) for i, (_, array) in enumerate(factors)]


def _forward(factors: Sequence[Factor]) -> list[Factor]:
    every = list(factors)
    for step in _plan(_scopes(factors))[0]:
        product = _product([_aligned(every[i], step.variables) for i in step.bucket])
        every.append((step.left, product.sum(axis=step.axis)))
    return every


def _scopes(factors: Sequence[Factor]) -> tuple[Variables, ...]:
    return tuple(variables for variables, _ in factors)


@lru_cache(maxsize=256)
def _plan(scopes: tuple[Variables, ...]) -> tuple[tuple[Step, ...], tuple[int, ...]]:
    """Return the steps, cheapest variable first, and the factors that are left at the end."""
    pool = dict(enumerate(scopes))
    steps: list[Step] = []
    while remaining := {v for scope in pool.values() for v in scope}:
        unions = {v: set().union(*(s for s in pool.values() if v in s)) for v in remaining}
        variable = min(sorted(remaining), key=lambda v: len(unions[v]))
        bucket = tuple(i for i, scope in pool.items() if variable in scope)
        variables = tuple(sorted(unions[variable]))
        step = Step(bucket, variables, variables.index(variable))
        for i in bucket:
            del pool[i]
        pool[len(scopes) + len(steps)] = step.left
        steps.append(step)
    return tuple(steps), tuple(pool)


def _aligned(factor: Factor, variables: Variables) -> Floats:
    own, array = factor
    return array.reshape(*(2 if v in own else 1 for v in variables), array.shape[-1])


def _product(arrays: Sequence[Floats]) -> Floats:
    product = arrays[0]
    for array in arrays[1:]:
        product = product * array
    return product


def _others(arrays: Sequence[Floats]) -> list[Floats]:
    """Return, for each array, the product of all others."""
    before: list[Floats] = [np.ones((1,) * arrays[0].ndim)]
    after: list[Floats] = [np.ones((1,) * arrays[0].ndim)]
    for first, last in zip(arrays[:-1], reversed(arrays[1:]), strict=True):
        before.append(before[-1] * first)
        after.append(after[-1] * last)
    return [a * b for a, b in zip(before, reversed(after), strict=True)]
