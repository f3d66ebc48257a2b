"""The tables of causes whose silence is summed (see inference/silent.py).

A cause x with parents is absent with chance X = absent_x * product over present parents
of (1 - link). Each role of x is linear in X: absent X, contributing s (1 - X), silent
(1 - s)(1 - X). So a variable t_x chooses the term (t = 0: the 1, t = 1: the X), and a
present parent only multiplies the tables at t_x = 1 by its 1 - link. Every cause then is
one small table over its own t and those of its children.

Causes that exclude each other share a table, their unit: at most one of them is there.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

import numpy as np

from legwise.inference.sets import Sets
from legwise.inference.situation import Situation
from legwise.model.network import Bools, Floats, Ints


@dataclass(frozen=True)
class Unit:
    """Causes that exclude each other, mostly a single one, and the variables of their table.

    Role 0: none of them in the set; 1 + 2 j: member j contributes; 2 + 2 j: it is silent.
    """

    causes: tuple[int, ...]
    variables: tuple[int, ...]


@dataclass(frozen=True)
class Numbers:
    """What the tables are made of, a row for each of K worlds or draws.

    absent: (K, C) log P(not present | no parents). hurting: (K, C) P(hurting | present).
    silence: (K, C) P(silent | present), times what it makes of the answers.
    """

    absent: Floats
    hurting: Floats
    silence: Floats


def worlds(here: Situation) -> Numbers:
    """Return the numbers of a situation, a row for each of its worlds."""
    shape = here.silence.shape
    return Numbers(np.broadcast_to(here.absent, shape), np.broadcast_to(here.hurting, shape), here.silence)


def units(here: Situation) -> tuple[Unit, ...]:
    """Return the units of a situation: causes with parents or children, or that exclude others."""
    parts = (here.log_link_fails < 0, here.network.incompatible)
    return _units(*(np.ascontiguousarray(part).tobytes() for part in parts))


@lru_cache(maxsize=256)
def _units(edge_bytes: bytes, exclude_bytes: bytes) -> tuple[Unit, ...]:
    count = math.isqrt(len(edge_bytes))
    edges, exclude = (
        np.frombuffer(part, dtype=bool).reshape(count, count) for part in (edge_bytes, exclude_bytes)
    )
    child = np.asarray(edges.any(axis=0))
    found = []
    for causes in sorted({_excluding(cause, exclude) for cause in range(count)}):
        variables = {c for c in causes if child[c]}
        variables |= {int(other) for c in causes for other in np.flatnonzero(edges[c])}
        if variables or len(causes) > 1:
            found.append(Unit(causes, tuple(sorted(variables))))
    return tuple(found)


def _excluding(cause: int, exclude: Bools) -> tuple[int, ...]:
    """Return a cause and those it excludes, all of which exclude each other."""
    causes = tuple(sorted([cause, *np.flatnonzero(exclude[cause]).tolist()]))
    if not all(exclude[a, b] for a, b in itertools.combinations(causes, 2)):
        raise ValueError("causes that one cause excludes must exclude each other too")
    return causes


def unit_roles(sets: Sets, unit: Unit) -> Ints:
    """Return (M,) which role a unit has in each set."""
    role = np.zeros(len(sets), dtype=np.int64)
    for member, cause in enumerate(unit.causes):
        role[sets.present[:, cause]] = 2 + 2 * member
        role[sets.contributing[:, cause]] = 1 + 2 * member
    return role


def patterns(sets: Sets, units: Sequence[Unit]) -> tuple[Ints, Ints]:
    """Return the distinct roles that the units have in the sets, (units, P), and (M,) which.

    Sets that differ only in causes without a unit have one pattern.
    """
    roles = np.array([unit_roles(sets, unit) for unit in units]).reshape(len(units), len(sets))
    marks = np.random.default_rng(11).integers(1, 2**58, size=len(units))
    _, first, which = np.unique(marks @ roles, return_index=True, return_inverse=True)
    return roles[:, first], which.ravel()


def unit_tables(here: Situation, unit: Unit, numbers: Numbers) -> Floats:
    """Return (2, ..., 2, K, roles): the table of each role over the unit's variables."""
    members = [_member_tables(here, unit, cause, numbers) for cause in unit.causes]
    roles = [math.prod((member[0] for member in members), start=np.ones(1))]
    for place in range(len(members)):
        others = math.prod((m[0] for i, m in enumerate(members) if i != place), start=np.ones(1))
        roles += [members[place][1] * others, members[place][2] * others]
    if not here.spelled_out:
        roles[0] = roles[0] + sum(roles[2::2])
    tables = np.empty((*([2] * len(unit.variables)), len(numbers.absent), len(roles)))
    for place, role in enumerate(roles):
        tables[..., place] = role
    return tables


def _member_tables(
    here: Situation, unit: Unit, cause: int, numbers: Numbers
) -> tuple[Floats, Floats, Floats]:
    """Return one cause's tables for absent, contributing and silent."""
    a = np.exp(numbers.absent[:, cause])
    if cause in unit.variables:
        gone = _along(unit, cause, np.stack([np.zeros_like(a), a]))
        there = _along(unit, cause, np.stack([np.ones_like(a), -a]))
    else:
        gone, there = _flat(unit, a), _flat(unit, -np.expm1(numbers.absent[:, cause]))
    for child in unit.variables:
        if here.log_link_fails[cause, child] < 0:
            fails = math.exp(here.log_link_fails[cause, child])
            there = there * _along(unit, child, np.array([[1.0], [fails]]))
    share, silence = (_flat(unit, part[:, cause]) for part in (numbers.hurting, numbers.silence))
    return gone, share * there, silence * there


class Tables:
    """The tables of all units of a situation, for K rows of numbers."""

    def __init__(self, here: Situation, numbers: Numbers) -> None:
        self.numbers = numbers
        self.units = units(here)
        self.of_role = [unit_tables(here, unit, numbers) for unit in self.units]
        self.place = {cause: place for place, unit in enumerate(self.units) for cause in unit.causes}

    def with_role(self, cause: int, silent: bool) -> Floats:
        """Return (2, ..., 2, K, 1): the table of a cause's unit if it contributes, or is silent."""
        return np.asarray(self.of_role[self.place[cause]][..., self.role(cause, silent), None])

    def role(self, cause: int, silent: bool) -> int:
        """Return the role of a cause's unit if it contributes, or is silent."""
        return 1 + 2 * self.units[self.place[cause]].causes.index(cause) + silent


#: A posterior is grown, then read, by the same tables. They go when the person's situation does.
_made: WeakKeyDictionary[Situation, Tables] = WeakKeyDictionary()


def tables(here: Situation) -> Tables:
    """Return the tables of a situation, a row for each of its worlds."""
    if here not in _made:
        _made[here] = Tables(here, worlds(here))
    return _made[here]


def _flat(unit: Unit, values: Floats) -> Floats:
    """Lay (K,) values out as a table that no variable changes."""
    return values.reshape(*([1] * len(unit.variables)), -1)


def _along(unit: Unit, variable: int, values: Floats) -> Floats:
    """Lay (2, K) values along the axis of a variable."""
    shape = [2 if variable == other else 1 for other in unit.variables]
    return values.reshape(*shape, -1)
