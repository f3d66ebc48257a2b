"""Network: the compiled model as arrays and ids. No YAML and no algorithm.

Shapes: C causes, N strata, F graded facets with T thresholds in all, P pick facets,
V factor values in all, E edges, K draws of every uncertain parameter.

A graded facet has states 0..K_f; a pattern has one threshold, a level has several.
Threshold t of a facet is reached unless the leak and every acting cause fail to:

    log P(below t) = log_leak_fails[t] + sum over acting causes c of log_link_fails[c, t]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

SETTINGS = ("self", "primary_care", "emergency")


@dataclass(frozen=True)
class GradedFacet:
    """A pattern or level: which columns are its thresholds and from what it acts."""

    id: str
    first: int
    thresholds: int
    acts_from: Literal["contributing", "present"]

    @property
    def columns(self) -> slice:
        """The columns of its thresholds."""
        return slice(self.first, self.first + self.thresholds)


@dataclass(frozen=True)
class PickFacet:
    """One contributing cause gives the answer. `table` is (C, values)."""

    id: str
    table: Floats
    draws: Floats  # (K, C, values)


@dataclass(frozen=True)
class GivenFactor:
    """P(value | state) of a finding where a factor is known to have a value."""

    factor: int
    value: int
    given: Floats  # (K_f + 1, values)
    draws: Floats  # (K, K_f + 1, values)


@dataclass(frozen=True)
class NetworkFinding:
    """A finding: its facet, its values and P(value | state) as (K_f + 1, values)."""

    id: str
    facet: int  # index into graded facets, or len(graded) + index into picks
    values: tuple[str, ...]
    given: Floats  # empty for a pick
    draws: Floats  # (K, K_f + 1, values); empty for a pick
    given_factor: tuple[GivenFactor, ...] = ()


@dataclass(frozen=True)
class NetworkFactor:
    """A factor: its values, baseline first, and where its shifts stand."""

    id: str
    values: tuple[str, ...]
    first: int  # row of its first value in `shift`


@dataclass(frozen=True)
class Cap:
    """The most that several factors together may do to one cause (log-odds)."""

    cause: int
    factors: tuple[int, ...]
    limit: float


@dataclass(frozen=True)
class Network:
    """Everything inference needs, and nothing else."""

    causes: tuple[str, ...]
    groups: tuple[tuple[str, tuple[int, ...]], ...]
    strata: tuple[tuple[int, str], ...]
    base: Floats  # (N, C) log-odds of presence without parents, no factor known
    prevalence: Floats  # (N, C) published P(present), edges included
    base_spread: Floats  # (N, C) standard deviation of `base`
    hurting: Floats  # (C,)
    setting: Floats  # (3, C) log-odds added
    setting_spread: Floats  # (3, C)
    factors: tuple[NetworkFactor, ...]
    shift: Floats  # (V, N, C) log-odds added when this value is known
    shift_spread: Floats  # (V, C)
    share: Floats  # (V, N) share of people with this value
    requires: Bools  # (C, number of factors): present only with one of these
    caps: tuple[Cap, ...]
    link: Floats  # (N, C, C) [stratum, parent, child] P(child comes from this parent | parent)
    incompatible: Bools  # (C, C)
    order: tuple[int, ...]  # causes, parents before children
    graded: tuple[GradedFacet, ...]
    log_leak_fails: Floats  # (T,)
    log_link_fails: Floats  # (C, T)
    picks: tuple[PickFacet, ...]
    findings: tuple[NetworkFinding, ...]
    draw_base: Floats  # (K, C) standard normal
    draw_setting: Floats  # (K, C) standard normal
    draw_hurting: Floats  # (K, C)
    draw_log_leak_fails: Floats  # (K, T)
    draw_log_link_fails: Floats  # (K, C, T)

    @property
    def draws(self) -> int:
        """Number of parameter draws."""
        return int(self.draw_base.shape[0])

    def finding_index(self) -> dict[str, int]:
        """Return finding id -> index."""
        return {finding.id: index for index, finding in enumerate(self.findings)}


@dataclass(frozen=True)
class Evidence:
    """One person on the network.

    `findings` as they are for this person: some show other things when a factor is known.
    `log_odds` of presence without parents given age, sex, setting and factors;
    `exposure` P(the person has what the cause needs); `spread` of the log-odds;
    `answers` (finding index, value index) in finding order.
    """

    stratum: int
    findings: tuple[NetworkFinding, ...]
    log_odds: Floats  # (C,)
    exposure: Floats  # (C,)
    draw_log_odds: Floats  # (K, C)
    answers: tuple[tuple[int, int], ...]
