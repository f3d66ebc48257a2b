"""Silent causes, summed: the prior of a set, whatever else is there without hurting.

A set says who contributes. Who is silent is spelled out only where an answered sign or
test depends on it (`Situation.explicit`); everyone else's silence is summed here, exactly
(docs/decisions/0002): the prior is the sum over all t of the product of the tables of
inference/units.py, by variable elimination.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np

from legwise.inference.elimination import environments, total
from legwise.inference.sets import Sets
from legwise.inference.situation import Situation
from legwise.inference.units import patterns, structure, unit_tables
from legwise.model.network import Bools, Floats, Ints

#: Rounding may leave the chance of a set that cannot be just below 0.
LEAST = 1e-300


def log_prior(here: Situation, sets: Sets) -> Floats:
    """Return (M,) log P(S, D), what is silent but not spelled out summed."""
    return np.asarray(drawn_log_prior(here, sets, here.absent[None], here.hurting[None])[0])


def drawn_log_prior(here: Situation, sets: Sets, absent: Floats, hurting: Floats) -> Floats:
    """Return (K, M) log P(S, D) for K draws.

    Args:
        here: the situation that the sets belong to.
        sets: M sets.
        absent: (K, C) log P(not present | no parents).
        hurting: (K, C) P(hurting | present).
    """
    parts = structure(here)
    in_units = np.zeros(len(here.explicit), dtype=bool)
    in_units[[cause for unit in parts.units for cause in unit.causes]] = True
    prior = _without_unit(here, sets, absent, hurting, ~in_units)
    for child in parts.known:
        prior = prior + _raised(here, sets, child, absent, hurting)
    if not parts.units:
        return prior
    roles, which = patterns(sets, parts.units)
    factors = []
    for unit, role in zip(parts.units, roles, strict=True):
        table = unit_tables(here, unit, absent, hurting)[..., role]
        factors.append((unit.variables, table.reshape(*table.shape[:-2], -1)))
    summed = np.maximum(total(factors), LEAST).reshape(len(absent), -1)
    return np.asarray(prior + np.log(summed)[:, which])


def _without_unit(here: Situation, sets: Sets, absent: Floats, hurting: Floats, which: Bools) -> Floats:
    """Return (K, M) the log-chance of the roles of causes that have no unit."""
    outside, hurts, silent = _roles(absent[:, which], hurting[:, which], here.explicit[which])
    contributing, present = (sets.acting[kind][:, which].T for kind in ("contributing", "present"))
    return np.asarray(
        outside.sum(axis=1, keepdims=True)
        + (hurts - outside) @ contributing
        + (silent - outside) @ (present - contributing)
    )


def _raised(here: Situation, sets: Sets, child: int, absent: Floats, hurting: Floats) -> Floats:
    """Return (K, M) what its parents change in the log-chance of a child's role."""
    own, given = absent[:, child, None], absent[:, child, None] + log_fails(here, sets, child)
    # Out of the set means absent, or not hurting where its silence is not spelled out.
    s = 1.0 if here.explicit[child] else hurting[:, child, None]
    change = np.log1p(s * np.expm1(given)) - np.log1p(s * np.expm1(own))
    rows = np.flatnonzero(sets.present[:, child])
    change[:, rows] = np.log(np.expm1(given[:, rows]) / np.expm1(own))
    return np.asarray(change)


def log_fails(here: Situation, sets: Sets, child: int) -> Floats:
    """Return (M,) log P(no parent in the set brings the child)."""
    return np.asarray(sets.acting["present"] @ here.log_link_fails[:, child])


def _roles(absent: Floats, s: Floats, explicit: Bools) -> tuple[Floats, Floats, Floats]:
    """Return the log-chances of (not in the set, contributing, silent in the set)."""
    q = -np.expm1(absent)
    outside = np.where(explicit, absent, np.log1p(-q * s))
    # A cause that always hurts has no silent role; the floor keeps 0 * -inf out of products.
    return outside, np.log(q * s), np.log(np.maximum(q * (1 - s), 1e-300))


class Silence:
    """What is silent in each of many sets, and what it is behind."""

    def __init__(self, here: Situation, sets: Sets) -> None:
        self.here, self.sets = here, sets
        self.units = structure(here).units
        self.place = {cause: place for place, unit in enumerate(self.units) for cause in unit.causes}
        self.roles, self.which = patterns(sets, self.units)
        tables = (unit_tables(here, unit, here.absent[None], here.hurting[None]) for unit in self.units)
        self.tables = [table[..., 0, :] for table in tables]

    def present(self) -> Floats:
        """Return (M, C) P(present | set): 1 for members."""
        found = self.sets.acting["present"].copy()
        for cause in np.flatnonzero(~self.here.explicit).tolist():
            found[:, cause] += np.where(self.sets.present[:, cause], 0.0, self.silent(cause))
        return found

    def plays_a_part(self) -> Floats:
        """Return (M, C) P(plays a part | set).

        1 if it contributes; if it is silent, the chance that at least one of its
        contributing children came from it: 1 - product of (1 - link / q_child).
        """
        contributing = self.sets.contributing
        parts = self.sets.acting["contributing"].copy()
        for cause in np.flatnonzero((self.here.log_link_fails < 0).any(axis=1)).tolist():
            hurt = contributing & (self.here.log_link_fails[cause] < 0)
            silent = self.silent(cause)
            rows = np.flatnonzero(hurt.any(axis=1) & (silent > 0))
            if rows.size:
                not_behind = self._not_behind(cause, rows, hurt[rows])
                parts[rows, cause] = np.clip(silent[rows] - not_behind, 0.0, silent[rows])
        return parts

    def behind(self, parent: int, child: int) -> Floats:
        """Return (M,) P(child contributes and came from this parent | set)."""
        there = np.where(self.sets.contributing[:, parent], 1.0, self.silent(parent))
        rows = np.flatnonzero(self.sets.contributing[:, child] & (there > 0))
        only = np.tile(np.arange(len(self.here.explicit)) == child, (len(rows), 1))
        found = np.zeros(len(self.sets))
        found[rows] = np.clip(there[rows] - self._not_behind(parent, rows, only), 0.0, there[rows])
        return found

    def silent(self, cause: int) -> Floats:
        """Return (M,) P(silent | set)."""
        here, sets = self.here, self.sets
        said = sets.acting["present"][:, cause] - sets.acting["contributing"][:, cause]
        if here.explicit[cause] or here.hurting[cause] >= 1:
            return said
        if cause in self.place:
            place = self.place[cause]
            weight = _summed(self._around[place] * self._role_table(cause, silent=True)[..., None])
            share = np.clip(weight / self._whole, 0.0, 1.0)[self.which]
            return np.where((self.roles[place] == 0)[self.which], share, said)
        q, s = -np.expm1(here.absent[cause] + log_fails(here, sets, cause)), here.hurting[cause]
        return np.where(sets.present[:, cause], said, q * (1 - s) / (1 - q * s))

    def _not_behind(self, cause: int, rows: Ints, cut: Bools) -> Floats:
        """Return (rows,) P(cause present, none of the contributing children `cut` came from it | set).

        q (1 - link / q) is 1 - link times the q without this parent: for a child with a t
        the factor 1 - link stands at both of its values.
        """
        here, hurts = self.here, self.sets.contributing[rows, cause]
        if cause in self.place:
            place, which = self.place[cause], self.which[rows]
            tables = (self._role_table(cause, silent)[..., None] for silent in (False, True))
            chosen = np.where(hurts, *tables)
            variables = self.units[place].variables
        else:
            chosen, variables = np.where(hurts, 1.0, self.silent(cause)[rows]), ()
        for child in np.flatnonzero(cut.any(axis=0) & (here.log_link_fails[cause] < 0)).tolist():
            fails = math.exp(here.log_link_fails[cause, child])
            if child in variables:
                at_zero = np.moveaxis(chosen, variables.index(child), 0)[0]  # a view
                at_zero *= np.where(cut[:, child], fails, 1.0)
            else:
                q = -np.expm1(here.absent[child] + log_fails(here, self.sets.take(rows), child))
                chosen = chosen * np.where(cut[:, child], 1 - (1 - fails) / q, 1.0)
        if cause not in self.place:
            return np.asarray(chosen)
        return np.asarray(_summed(self._around[place][..., which] * chosen) / self._whole[which])

    @cached_property
    def _own(self) -> list[Floats]:
        """Per unit, (2, ..., 2, P): its table in each pattern."""
        return [table[..., role] for table, role in zip(self.tables, self.roles, strict=True)]

    @cached_property
    def _around(self) -> list[Floats]:
        """Per unit, (2, ..., 2, P): the sum over everything else, as its table sees it."""
        return environments([(unit.variables, own) for unit, own in zip(self.units, self._own, strict=True)])

    @cached_property
    def _whole(self) -> Floats:
        """(P,) the sum over all t of the product of the tables."""
        return np.maximum(_summed(self._around[0] * self._own[0]), LEAST)

    def _role_table(self, cause: int, silent: bool) -> Floats:
        place = self.place[cause]
        member = self.units[place].causes.index(cause)
        return np.asarray(self.tables[place][..., 1 + 2 * member + silent])


def _summed(table: Floats) -> Floats:
    return np.asarray(table.reshape(-1, table.shape[-1]).sum(axis=0))
