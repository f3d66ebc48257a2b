"""Situation: the numbers of a network that matter for one person's evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from legwise.model.network import Bools, Evidence, Floats, GradedFacet, Network, NetworkFinding, PickFacet


@dataclass(frozen=True)
class Answered:
    """The answers on one graded facet: `likelihood[k]` = P(answers | state k)."""

    facet: GradedFacet
    likelihood: Floats  # (K_f + 1,)
    draws: Floats  # (K, K_f + 1)
    answers: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Picked:
    """The answer on one pick facet: `likelihood[c]` = P(answer | cause c gave it)."""

    facet: PickFacet
    likelihood: Floats  # (C,)
    draws: Floats  # (K, C)
    answers: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Situation:
    """One person's prior and likelihoods.

    `explicit[c]`: whether sets say if c is silent. Where silence makes no difference to
    the answers it is summed instead (inference/silent.py, docs/decisions/0002).
    """

    network: Network
    findings: tuple[NetworkFinding, ...]
    absent: Floats  # (C,) log P(not present | no parents)
    hurting: Floats  # (C,)
    log_link_fails: Floats  # (C, C) [parent, child]
    explicit: Bools  # (C,)
    answered: tuple[Answered, ...]
    picked: tuple[Picked, ...]
    draw_absent: Floats  # (K, C)

    @property
    def facets(self) -> tuple[Answered | Picked, ...]:
        """All facets with an answer."""
        return (*self.answered, *self.picked)


def situation(network: Network, evidence: Evidence, spell_out: bool = False) -> Situation:
    """Return the situation of a person.

    Args:
        network: the compiled network.
        evidence: one person on it.
        spell_out: say of every cause whether it is silent (for export and for tests).
    """
    present = _probability(evidence.log_odds) * evidence.exposure
    draws = _probability(evidence.draw_log_odds) * evidence.exposure
    link = network.link[evidence.stratum] * evidence.exposure
    answered, picked = _answers(network, evidence)
    explicit = np.full(len(network.causes), spell_out)
    for item in answered:
        if item.facet.acts_from == "present":
            explicit |= (network.log_link_fails[:, item.facet.columns] < 0).any(axis=1)
    return Situation(
        network=network,
        findings=evidence.findings,
        absent=np.log1p(-present),
        hurting=network.hurting,
        log_link_fails=np.log1p(-np.minimum(link, 1 - 1e-9)),
        explicit=explicit & (network.hurting < 1),  # what always hurts is never silent
        answered=answered,
        picked=picked,
        draw_absent=np.log1p(-draws),
    )


def _answers(network: Network, evidence: Evidence) -> tuple[tuple[Answered, ...], tuple[Picked, ...]]:
    by_facet: dict[int, list[tuple[int, int]]] = {}
    for finding, value in evidence.answers:
        by_facet.setdefault(evidence.findings[finding].facet, []).append((finding, value))
    answered, picked = [], []
    for facet, pairs in sorted(by_facet.items()):
        if facet < len(network.graded):
            tables = [(evidence.findings[f], v) for f, v in pairs]
            likelihood = np.prod([finding.given[:, v] for finding, v in tables], axis=0)
            draws = np.prod([finding.draws[:, :, v] for finding, v in tables], axis=0)
            answered.append(Answered(network.graded[facet], likelihood, draws, tuple(pairs)))
        else:
            pick = network.picks[facet - len(network.graded)]
            (pair,) = pairs
            value = pair[1]
            picked.append(Picked(pick, pick.table[:, value], pick.draws[:, :, value], (pair,)))
    return tuple(answered), tuple(picked)


def _probability(log_odds: Floats) -> Floats:
    # Never exactly 1: "certainly present" would make any contradiction impossible.
    return np.minimum(1 / (1 + np.exp(-log_odds)), 1 - 1e-9)
