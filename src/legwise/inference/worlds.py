"""Signs and tests that silent causes explain: which must be summed with them, and how.

A swollen leg may come from a vein disease that does not hurt. P(answers | present causes)
of a sign is a sum of products over the causes (`answered.products`), so for several signs
it is a sum over worlds, one product each: within a world, causes are independent of the
answers. Most answers need no world: where P(silent) times what silence changes is small,
the change that it makes with nobody else there is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from legwise.inference.answered import Answered, products, state_shares
from legwise.model.network import Floats, Network

#: A normal answer is a soft one: who else is there changes what a silent cause makes of it
#: by at most about this share.
SOFT = 0.2


@dataclass(frozen=True)
class Coupling:
    """Which answered signs and tests are summed with the silent causes, world by world.

    Measured in docs/reference/accuracy.md.
    """

    #: The relative change of a set's weight from which on an answer gets worlds.
    least: float = 0.05
    most_worlds: int = 64


COUPLING = Coupling()
#: Every answer gets its worlds: exact, and for small networks.
EXACT = Coupling(0.0, 10**9)


@dataclass(frozen=True)
class Worlds:
    """P(answers on `facets` | D) = sum over u of weight[u] * product over D of exp(log_fails[c, u])."""

    facets: frozenset[str]
    weight: Floats  # (U,)
    log_fails: Floats  # (C, U)


def one_world(causes: int) -> Worlds:
    """Return the worlds of no answer at all."""
    return Worlds(frozenset(), np.ones(1), np.zeros((causes, 1)))


def coupled(
    network: Network, signs: Sequence[Answered], silent: Floats, coupling: Coupling
) -> tuple[Worlds, Floats]:
    """Return the worlds, and (C,) by what a silent cause changes the chance of all other signs.

    Args:
        network: the compiled network.
        signs: the answered facets that act from presence.
        silent: (C,) P(present and silent), about.
        coupling: which signs get worlds.
    """
    ratios = [_ratio(network, item) for item in signs]
    scores = [_score(network, item, ratio, silent) for item, ratio in zip(signs, ratios, strict=True)]
    worlds, alone = one_world(len(silent)), np.ones(len(silent))
    for place in sorted(range(len(signs)), key=lambda place: (-scores[place], place)):
        size = len(worlds.weight) * (signs[place].facet.thresholds + 1)
        wanted = scores[place] > coupling.least and size <= coupling.most_worlds
        if wanted or not np.isfinite(scores[place]):
            worlds = _crossed(worlds, signs[place], network)
        else:
            alone = alone * ratios[place]
    return worlds, alone


def _crossed(worlds: Worlds, item: Answered, network: Network) -> Worlds:
    weight, log_fails = products(item, network)
    both = worlds.log_fails[:, :, None] + log_fails[:, None, :]
    return Worlds(
        worlds.facets | {item.facet.id}, np.outer(worlds.weight, weight).ravel(), both.reshape(len(both), -1)
    )


def _ratio(network: Network, item: Answered) -> Floats:
    """Return (C,) P(answers | only this cause there) / P(answers | nobody)."""
    leak, links = network.log_leak_fails[item.facet.columns], network.log_link_fails[:, item.facet.columns]
    nobody = state_shares(leak) @ item.likelihood
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (state_shares(leak + links) @ item.likelihood) / nobody
    return np.asarray(np.where((links < 0).any(axis=1), ratio, 1.0))


def _score(network: Network, item: Answered, ratio: Floats, silent: Floats) -> float:
    """Return how much the ratio of a silent cause can be wrong, times P(silent)."""
    if not np.isfinite(ratio).all():
        return np.inf
    acting = np.flatnonzero((network.log_link_fails[:, item.facet.columns] < 0).any(axis=1))
    if (network.incompatible[np.ix_(acting, acting)] | np.eye(len(acting), dtype=bool)).all():
        return 0.0  # never two of them at once: the ratio is right
    return float((silent * np.where(ratio > 1, ratio - 1, SOFT * (1 - ratio))).max())
