"""Situation: the numbers of a network that matter for one person's evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from legwise.inference.answered import Answered, Picked, answered
from legwise.inference.worlds import COUPLING, Coupling, Worlds, coupled, one_world
from legwise.model.network import Evidence, Floats, Network, NetworkFinding


@dataclass(frozen=True, eq=False)
class Situation:
    """One person's prior and likelihoods.

    A set says who contributes; who is silent is summed (docs/decisions/0002), unless the
    sets are `spelled_out` and name the silent too.

    `silence[u, c]` is P(c silent | c present), times what its presence makes of the answers:
    in world u of those with worlds, and taken alone of the others.
    """

    network: Network
    stratum: int
    findings: tuple[NetworkFinding, ...]
    spelled_out: bool
    absent: Floats  # (C,) log P(not present | no parents)
    hurting: Floats  # (C,)
    silence: Floats  # (U, C)
    log_link_fails: Floats  # (C, C) [parent, child]
    answered: tuple[Answered, ...]
    picked: tuple[Picked, ...]
    worlds: Worlds
    draw_absent: Floats  # (K, C)

    @property
    def facets(self) -> tuple[Answered | Picked, ...]:
        """All facets with an answer."""
        return (*self.answered, *self.picked)

    @property
    def alone(self) -> tuple[Answered, ...]:
        """The graded facets whose answers a set explains without its silent causes."""
        return tuple(item for item in self.answered if item.facet.id not in self.worlds.facets)


def situation(
    network: Network, evidence: Evidence, spell_out: bool = False, coupling: Coupling = COUPLING
) -> Situation:
    """Return the situation of a person.

    Args:
        network: the compiled network.
        evidence: one person on it.
        spell_out: whether sets will say of every cause if it is silent (for export and tests).
        coupling: which answers get worlds.
    """
    present = _probability(evidence.log_odds) * evidence.exposure
    draws = _probability(evidence.draw_log_odds) * evidence.exposure
    link = np.minimum(network.link[evidence.stratum] * evidence.exposure, 1 - 1e-9)
    absent, log_link_fails = np.log1p(-present), np.log1p(-link)
    graded, picked = answered(network, evidence)
    quiet = 1 - network.hurting
    worlds, alone = one_world(len(quiet)), np.ones(len(quiet))
    signs = [item for item in graded if item.facet.acts_from == "present"]
    if signs and not spell_out:
        worlds, alone = coupled(network, signs, quiet * _present(network, present, link), coupling)
    return Situation(
        network=network,
        stratum=evidence.stratum,
        findings=evidence.findings,
        spelled_out=spell_out,
        absent=absent,
        hurting=network.hurting,
        silence=quiet * alone * np.exp(worlds.log_fails.T),
        log_link_fails=log_link_fails,
        answered=graded,
        picked=picked,
        worlds=worlds,
        draw_absent=np.log1p(-draws),
    )


def unanswered(here: Situation) -> Situation:
    """Return the same person before any answer."""
    count = len(here.absent)
    quiet = (1 - here.hurting)[None]
    return replace(here, answered=(), picked=(), worlds=one_world(count), silence=quiet)


def _present(network: Network, alone: Floats, link: Floats) -> Floats:
    """Return (C,) P(present), parents taken as independent of each other."""
    found = alone.copy()
    for child in network.order:
        parents = np.flatnonzero(link[:, child])
        found[child] = 1 - (1 - alone[child]) * np.prod(1 - found[parents] * link[parents, child])
    return found


def _probability(log_odds: Floats) -> Floats:
    # Never exactly 1: "certainly present" would make any contradiction impossible.
    return np.minimum(1 / (1 + np.exp(-log_odds)), 1 - 1e-9)
