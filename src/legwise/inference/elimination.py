"""Variable elimination over binary variables, for many rows at once.

A factor is (variables in rising order, array with one axis of length 2 per variable and
a last axis of rows, 1 or all). `total` sums the product of all factors over all variables; the
environments say how the total depends on each factor.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from legwise.model.network import Floats

Variables = tuple[int, ...]
Factor = tuple[Variables, Floats]


@dataclass(frozen=True)
class Step:
    """Multiply the factors `bucket`, sum over one variable; the message is the next factor.

    `shapes`: each factor's axes among `variables`. `absent`: the axes that it does not have.
    """

    bucket: tuple[int, ...]
    variables: Variables
    axis: int
    left: Variables
    shapes: tuple[tuple[int, ...], ...]
    absent: tuple[tuple[int, ...], ...]


def total(factors: Sequence[Factor]) -> Floats:
    """Return (rows,) the sum over all variables of the product of the factors."""
    every = _forward(factors)
    return _product([every[i] for i in _plan(_scopes(factors))[1]])


def environments(factors: Sequence[Factor]) -> list[Floats]:
    """Return, per factor, what its array is multiplied with: total = sum(array * environment)."""
    every = _forward(factors)
    steps, scalars = _plan(_scopes(factors))
    found: dict[int, Floats] = dict(zip(scalars, _others([every[i] for i in scalars]), strict=True))
    for place in reversed(range(len(steps))):
        step = steps[place]
        outer = found.pop(len(factors) + place)[(slice(None),) * step.axis + (None,)]
        for index, others, absent in zip(
            step.bucket, _others(_arrays(every, step)), step.absent, strict=True
        ):
            whole = outer * others
            found[index] = whole.sum(axis=absent) if absent else whole
    rows = max(array.shape[-1] for _, array in factors)
    shapes = [(*array.shape[:-1], rows) for _, array in factors]
    return [
        found[i] if found[i].shape == shape else np.broadcast_to(found[i], shape)
        for i, shape in enumerate(shapes)
    ]


def _forward(factors: Sequence[Factor]) -> list[Floats]:
    every = [array for _, array in factors]
    for step in _plan(_scopes(factors))[0]:
        every.append(_product(_arrays(every, step)).sum(axis=step.axis))
    return every


def _arrays(every: Sequence[Floats], step: Step) -> list[Floats]:
    """Return the factors of a step with an axis for each of its variables."""
    return [every[i].reshape(*shape, -1) for i, shape in zip(step.bucket, step.shapes, strict=True)]


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
        step = _step(bucket, [pool[i] for i in bucket], variables, variable)
        for i in bucket:
            del pool[i]
        pool[len(scopes) + len(steps)] = step.left
        steps.append(step)
    return tuple(steps), tuple(pool)


def _step(bucket: tuple[int, ...], scopes: Sequence[Variables], variables: Variables, gone: int) -> Step:
    return Step(
        bucket,
        variables,
        variables.index(gone),
        tuple(v for v in variables if v != gone),
        tuple(tuple(2 if v in scope else 1 for v in variables) for scope in scopes),
        tuple(tuple(axis for axis, v in enumerate(variables) if v not in scope) for scope in scopes),
    )


def _product(arrays: Sequence[Floats]) -> Floats:
    product = arrays[0]
    for array in arrays[1:]:
        product = product * array
    return product


def _others(arrays: Sequence[Floats]) -> list[Floats]:
    """Return, for each array, the product of all others."""
    if len(arrays) == 1:
        return [np.ones((1,) * arrays[0].ndim)]
    if len(arrays) == 2:
        return [arrays[1], arrays[0]]
    before = list(itertools.accumulate(arrays[:-1], np.multiply))
    after = list(itertools.accumulate(reversed(arrays[1:]), np.multiply))[::-1]
    middle = [a * b for a, b in zip(before, after[1:], strict=False)]
    return [after[0], *middle, before[-1]]
