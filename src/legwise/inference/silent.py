"""Silent causes, summed: the prior of a set, whatever else is there without hurting.

A set says who contributes. Everyone else's silence is summed here, exactly
(docs/decisions/0002): the prior is the sum over all t of the product of the tables of
inference/units.py, by variable elimination, in each world of the answers (worlds.py).
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from legwise.inference.elimination import environments, total
from legwise.inference.sets import Sets
from legwise.inference.situation import Situation
from legwise.inference.units import Numbers, Tables, patterns, tables, units
from legwise.model.network import Bools, Floats, Ints

#: Rounding may leave the chance of a set that cannot be just below 0.
LEAST = 1e-300


def log_prior(here: Situation, sets: Sets, made: Tables | None = None) -> Floats:
    """Return (K, M) log P(S), what is silent summed, in each world, or for the rows of other tables."""
    made = made or tables(here)
    prior = _without_unit(here, sets, made.numbers)
    if not made.units:
        return prior
    roles, which = patterns(sets, made.units)
    factors = []
    for unit, table, role in zip(made.units, made.of_role, roles, strict=True):
        own = table[..., role]
        factors.append((unit.variables, own.reshape(*own.shape[:-2], -1)))
    whole = np.maximum(total(factors), LEAST).reshape(len(made.numbers.absent), -1)
    return np.asarray(prior + np.log(whole)[:, which])


def lone_roles(here: Situation, numbers: Numbers) -> tuple[Ints, Floats, Floats, Floats]:
    """Return the causes without a unit, (N,), and (K, N) their log-chances.

    Of being out of the set, contributing, and silent in the set.
    """
    lone = np.ones(len(here.absent), dtype=bool)
    lone[[cause for unit in units(here) for cause in unit.causes]] = False
    absent, q = numbers.absent[:, lone], -np.expm1(numbers.absent[:, lone])
    hurting, silence = numbers.hurting[:, lone], q * numbers.silence[:, lone]
    outside = absent if here.spelled_out else np.log(np.exp(absent) + silence)
    # A cause that always hurts has no silent role; the floor keeps 0 * -inf out of products.
    return np.flatnonzero(lone), outside, np.log(q * hurting), np.log(np.maximum(silence, LEAST))


def _without_unit(here: Situation, sets: Sets, numbers: Numbers) -> Floats:
    """Return (K, M) the log-chance of the roles of causes that have no unit."""
    lone, outside, hurts, silent = lone_roles(here, numbers)
    contributing, present = (sets.acting[kind][:, lone].T for kind in ("contributing", "present"))
    return np.asarray(
        outside.sum(axis=1, keepdims=True)
        + (hurts - outside) @ contributing
        + (silent - outside) @ (present - contributing)
    )


class Around:
    """What surrounds the table of each unit, for many sets.

    Sets that differ only in causes without a unit share one of P patterns.
    """

    def __init__(self, here: Situation, sets: Sets) -> None:
        self.tables = tables(here)
        self.roles, self.which = patterns(sets, self.tables.units)  # (units, P), (M,)

    @cached_property
    def own(self) -> list[Floats]:
        """Per unit, (2, ..., 2, U, P): its table in each pattern."""
        return [table[..., role] for table, role in zip(self.tables.of_role, self.roles, strict=True)]

    @cached_property
    def of(self) -> list[Floats]:
        """Per unit, (2, ..., 2, U, P): the sum over everything else, as its table sees it."""
        flat = [own.reshape(*own.shape[:-2], -1) for own in self.own]
        variables = (unit.variables for unit in self.tables.units)
        found = environments(list(zip(variables, flat, strict=True)))
        return [around.reshape(own.shape) for around, own in zip(found, self.own, strict=True)]

    @cached_property
    def whole(self) -> Floats:
        """(U, P) the sum over all t of the product of the tables."""
        return np.maximum(summed(self.of[0] * self.own[0]), LEAST)

    @cached_property
    def _by_role(self) -> list[Floats]:
        """Per unit, (U, roles, P): the sum in each of its roles, whatever its role is."""
        found = []
        for pair in zip(self.tables.of_role, self.of, strict=True):
            table, around = (part.reshape(-1, *part.shape[-2:]) for part in pair)
            found.append(table.transpose(1, 2, 0) @ around.transpose(1, 0, 2))
        return found

    def chance(self, cause: int, silent: bool) -> Floats:
        """Return (U, P) the sum if a cause contributes, or is silent, whatever its role is."""
        return self._by_role[self.tables.place[cause]][:, self.tables.role(cause, silent)]


def summed(table: Floats) -> Floats:
    """Return (U, P) the sum of a table (2, ..., 2, U, P) over its variables."""
    return np.asarray(table.reshape(-1, *table.shape[-2:]).sum(axis=0))


class Silence:
    """What is silent in each of many sets, and what it is behind."""

    def __init__(self, here: Situation, sets: Sets) -> None:
        self.here, self.sets = here, sets
        self.around = Around(here, sets)

    @cached_property
    def world_share(self) -> Floats:
        """(U, M) the share of each world in the weight of a set; some may be negative."""
        worlds = self.here.worlds
        share = worlds.weight[:, None] * np.exp((self.sets.acting["present"] @ worlds.log_fails).T)
        share = share * np.exp(_without_unit(self.here, self.sets, self.around.tables.numbers))
        if self.around.tables.units:
            share = share * self.around.whole[:, self.around.which]
        return np.asarray(share / np.maximum(share.sum(axis=0), LEAST))

    def present(self) -> Floats:
        """Return (M, C) P(present | set): 1 for members."""
        found = self.sets.acting["present"].copy()
        if not self.here.spelled_out:
            found += self.silent
        return found

    def plays_a_part(self) -> Floats:
        """Return (M, C) P(plays a part | set).

        1 if it contributes; if it is silent, the chance that at least one of its
        contributing children came from it: 1 - product of (1 - link / q_child).
        """
        contributing, links = self.sets.contributing, self.here.log_link_fails < 0
        parts = self.sets.acting["contributing"].copy()
        for cause in np.flatnonzero(links.any(axis=1)).tolist():
            children = np.flatnonzero(links[cause])
            hurt = contributing[:, children]
            rows = np.flatnonzero(hurt.any(axis=1) & ~contributing[:, cause])
            if rows.size:
                silent = self.silent[rows, cause]
                not_behind = self._not_behind(cause, rows, children, hurt[rows])
                parts[rows, cause] = np.clip(silent - not_behind, 0.0, silent)
        return parts

    def behind(self, parent: int, child: int) -> Floats:
        """Return (M,) P(child contributes and came from this parent | set)."""
        rows = np.flatnonzero(self.sets.contributing[:, child])
        there = np.where(self.sets.contributing[rows, parent], 1.0, self.silent[rows, parent])
        not_behind = self._not_behind(parent, rows, np.array([child]), np.ones((len(rows), 1), dtype=bool))
        found = np.zeros(len(self.sets))
        found[rows] = np.clip(there - not_behind, 0.0, there)
        return found

    @cached_property
    def silent(self) -> Floats:
        """(M, C): P(silent | set)."""
        if self.here.spelled_out:
            return np.asarray(self.sets.acting["present"] - self.sets.acting["contributing"])
        causes = range(self.sets.present.shape[1])
        return np.stack([self._silent(cause) for cause in causes], axis=1)

    def _silent(self, cause: int) -> Floats:
        around, tables = self.around, self.around.tables
        if cause in tables.place:
            free = around.roles[tables.place[cause]] == 0
            chance = np.where(free, around.chance(cause, silent=True) / around.whole, 0.0)[:, around.which]
        else:
            absent = tables.numbers.absent[:, cause]
            quiet = -np.expm1(absent) * tables.numbers.silence[:, cause]
            chance = (quiet / (quiet + np.exp(absent)))[:, None]
        found = (self.world_share * chance).sum(axis=0)
        return np.where(self.sets.present[:, cause], 0.0, np.clip(found, 0.0, 1.0))

    def _not_behind(self, cause: int, rows: Ints, children: Ints, cut: Bools) -> Floats:
        """Return (rows,) P(cause present, no contributing child came from it | set).

        Only the children in `cut`, (rows, children), are meant.

        q (1 - link / q) is 1 - link times the q without this parent: the factor 1 - link
        stands at both values of the child's t.
        """
        around, tables = self.around, self.around.tables
        place, which = tables.place[cause], around.which[rows]
        variables = tables.units[place].variables
        roles = (tables.with_role(cause, silent) for silent in (False, True))
        chosen = np.where(self.sets.contributing[rows, cause], *roles)
        for child, meant in zip(children.tolist(), cut.T, strict=True):
            at_zero = chosen[(slice(None),) * variables.index(child) + (0,)]  # a view
            at_zero *= np.where(meant, math.exp(self.here.log_link_fails[cause, child]), 1.0)
        chance = summed(around.of[place][..., which] * chosen) / around.whole[:, which]
        return np.asarray((self.world_share[:, rows] * chance).sum(axis=0))
