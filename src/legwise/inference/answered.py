"""What was answered on each facet, as likelihoods of its states."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from legwise.model.network import Evidence, Floats, GradedFacet, Network, PickFacet


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


def answered(network: Network, evidence: Evidence) -> tuple[tuple[Answered, ...], tuple[Picked, ...]]:
    """Return the facets that have an answer, graded ones and picks, in network order."""
    by_facet: dict[int, list[tuple[int, int]]] = {}
    for finding, value in evidence.answers:
        by_facet.setdefault(evidence.findings[finding].facet, []).append((finding, value))
    graded, picked = [], []
    for facet, pairs in sorted(by_facet.items()):
        if facet < len(network.graded):
            tables = [(evidence.findings[f], v) for f, v in pairs]
            likelihood = np.prod([finding.given[:, v] for finding, v in tables], axis=0)
            draws = np.prod([finding.draws[:, :, v] for finding, v in tables], axis=0)
            graded.append(Answered(network.graded[facet], likelihood, draws, tuple(pairs)))
        else:
            pick = network.picks[facet - len(network.graded)]
            (pair,) = pairs
            value = pair[1]
            picked.append(Picked(pick, pick.table[:, value], pick.draws[:, :, value], (pair,)))
    return tuple(graded), tuple(picked)


def state_shares(fails: Floats) -> Floats:
    """Turn log P(below each threshold), shape (..., K_f), into shares of K_f + 1 states."""
    below = np.exp(fails)
    top = -np.expm1(fails[..., -1:])
    middle = below[..., 1:] * -np.expm1(fails[..., :-1] - fails[..., 1:])
    return np.concatenate([below[..., :1], np.maximum(middle, 0.0), top], axis=-1)


def products(item: Answered, network: Network) -> tuple[Floats, Floats]:
    """Write P(answers on a graded facet | who acts) as a sum of K_f + 1 products.

    It is the sum over j of weight[j] * product over the acting causes of exp(log_fails[c, j]).

    Returns:
        weight: (K_f + 1,), the leak in it; some may be negative.
        log_fails: (C, K_f + 1).
    """
    columns = item.facet.columns
    # P(state k) is P(below k + 1) - P(below k), and each P(below) is a product.
    below = np.append(np.exp(network.log_leak_fails[columns]), 1.0)
    weight = np.append(item.likelihood[:-1] - item.likelihood[1:], item.likelihood[-1]) * below
    log_fails = network.log_link_fails[:, columns]
    return weight, np.concatenate([log_fails, np.zeros((len(log_fails), 1))], axis=1)
