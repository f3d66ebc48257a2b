"""The tables of causes whose silence is summed (see inference/silent.py).

A cause x with parents is absent with chance X = absent_x * product over present parents
of (1 - link). Each role of x is linear in X: absent X, contributing s (1 - X), silent
(1 - s)(1 - X). So a variable t_x chooses the term (t = 0: the 1, t = 1: the X), and a
present parent only multiplies the tables at t_x = 1 by its 1 - link. Every cause then is
one small table over its own t and those of its children.

Only a child with a parent whose silence is not spelled out needs its t. Causes that
exclude each other share a table, their unit: at most one of them is there.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

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
class Structure:
    """The units of a situation, and `known`: the children all of whose parents a set names."""

    units: tuple[Unit, ...]
    known: tuple[int, ...]


def structure(here: Situation) -> Structure:
    """Return the structure of a situation."""
    parts = (here.log_link_fails < 0, here.network.incompatible, ~here.explicit & (here.hurting < 1))
    return _structure(*(np.ascontiguousarray(part).tobytes() for part in parts))


@lru_cache(maxsize=1024)
def _structure(edge_bytes: bytes, exclude_bytes: bytes, hidden_bytes: bytes) -> Structure:
    hidden = np.frombuffer(hidden_bytes, dtype=bool)
    count = len(hidden)
    edges, exclude = (
        np.frombuffer(part, dtype=bool).reshape(count, count) for part in (edge_bytes, exclude_bytes)
    )
    with_t = _with_t(edges, exclude, hidden)
    units = []
    for causes in sorted({_excluding(cause, exclude) for cause in range(count)}):
        variables = {c for c in causes if with_t[c]}
        variables |= {int(child) for c in causes for child in np.flatnonzero(edges[c] & with_t)}
        if variables or len(causes) > 1:
            units.append(Unit(causes, tuple(sorted(variables))))
    known = np.flatnonzero(edges.any(axis=0) & ~with_t)
    return Structure(tuple(units), tuple(known.tolist()))


def _with_t(edges: Bools, exclude: Bools, hidden: Bools) -> Bools:
    """Return (C,) which children need their t."""
    child, parent = edges.any(axis=0), edges.any(axis=1)
    unsaid = edges[hidden].any(axis=0)
    return np.asarray(child & (unsaid | (hidden & parent) | exclude.any(axis=0)))


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


def unit_tables(here: Situation, unit: Unit, absent: Floats, hurting: Floats) -> Floats:
    """Return (2, ..., 2, K, roles): the table of each role over the unit's variables.

    Args:
        here: the situation.
        unit: one of its units.
        absent: (K, C) log P(not present | no parents), a row per draw.
        hurting: (K, C) P(hurting | present).
    """
    members = [_member_tables(here, unit, cause, absent, hurting) for cause in unit.causes]
    roles = [math.prod((member[0] for member in members), start=np.ones(1))]
    for place, cause in enumerate(unit.causes):
        others = math.prod((m[0] for i, m in enumerate(members) if i != place), start=np.ones(1))
        roles += [members[place][1] * others, members[place][2] * others]
        if not here.explicit[cause]:
            roles[0] = roles[0] + roles[-1]
    shape = (*([2] * len(unit.variables)), len(absent))
    return np.stack([np.broadcast_to(role, shape) for role in roles], axis=-1)


def _member_tables(
    here: Situation, unit: Unit, cause: int, absent: Floats, hurting: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return one cause's tables for absent, contributing and silent."""
    a = np.exp(absent[:, cause])
    if cause in unit.variables:
        gone = _along(unit, cause, np.stack([np.zeros_like(a), a]))
        there = _along(unit, cause, np.stack([np.ones_like(a), -a]))
    else:
        gone, there = _flat(unit, a), _flat(unit, -np.expm1(absent[:, cause]))
    for child in unit.variables:
        if here.log_link_fails[cause, child] < 0:
            fails = math.exp(here.log_link_fails[cause, child])
            there = there * _along(unit, child, np.array([[1.0], [fails]]))
    share = _flat(unit, hurting[:, cause])
    return gone, share * there, (1 - share) * there


def _flat(unit: Unit, values: Floats) -> Floats:
    """Lay (K,) values out as a table that no variable changes."""
    return values.reshape(*([1] * len(unit.variables)), -1)


def _along(unit: Unit, variable: int, values: Floats) -> Floats:
    """Lay (2, K) values along the axis of a variable."""
    shape = [2 if variable == other else 1 for other in unit.variables]
    return values.reshape(*shape, -1)
