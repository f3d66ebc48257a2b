"""Network + evidence -> posterior over sets of causes, and what is read off it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from legwise.errors import ImpossibleAnswers
from legwise.inference import exact
from legwise.inference.sets import GROWTH, Growth, Sets, grow, with_tail
from legwise.inference.silent import Silence, drawn_log_prior
from legwise.inference.situation import Situation, situation
from legwise.model.network import Evidence, Floats, Network

LogWeights = Callable[[Situation, Sets], Floats]

#: The interval is drawn on the sets that hold this share of the mass.
MASS_DRAWN = 0.995
MOST_SETS_DRAWN = 400


@dataclass(frozen=True)
class Posterior:
    """A distribution over sets of causes.

    `log_weights` are unnormalised; `weights` sum to 1. Causes are in network order.
    `beside` is the estimated P(cause contributes in a set too light to be listed).
    """

    situation: Situation
    sets: Sets
    log_weights: Floats  # (M,)
    beside: Floats | float = 0.0  # (C,)

    @cached_property
    def silence(self) -> Silence:
        """What is silent in each set."""
        return Silence(self.situation, self.sets)

    @cached_property
    def weights(self) -> Floats:
        """P(set | answers), (M,)."""
        return normalised(self.log_weights)

    @cached_property
    def direct(self) -> Floats:
        """P(cause in S), (C,)."""
        return np.asarray(self.weights @ self.sets.contributing + self.beside)

    @cached_property
    def present(self) -> Floats:
        """P(cause present, hurting or silent), (C,)."""
        return np.minimum(self.weights @ self.silence.present() + self.beside, 1.0)

    @cached_property
    def parts(self) -> Floats:
        """(M, C): P(cause plays a part | set): hurts itself, or is behind one that hurts."""
        return self.silence.plays_a_part()

    @cached_property
    def contributes(self) -> Floats:
        """P(cause plays a part), (C,): what people are shown."""
        return np.minimum(self.weights @ self.parts + self.beside, 1.0)

    @cached_property
    def interval(self) -> tuple[Floats, Floats]:
        """90 % interval of `contributes` from draws of the parameters, two (C,) arrays."""
        drawn = contributes_draws(self)
        low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
        return np.minimum(low, self.contributes), np.maximum(high, self.contributes)


def posterior(
    network: Network,
    evidence: Evidence,
    log_weights: LogWeights = exact.log_weights,
    growth: Growth = GROWTH,
) -> Posterior:
    """Return the posterior over sets of causes for one person.

    Exact on the grown sets (sets.grow says which); the mass left out is measured in
    docs/reference/accuracy.md.

    Raises:
        ImpossibleAnswers: no set of causes gives these answers a chance above 0.
    """
    here = situation(network, evidence)
    sets, weights = grow(here, log_weights, growth)
    if not np.isfinite(weights[0]):
        raise ImpossibleAnswers(_culprits(here, network, log_weights, sets))
    return Posterior(here, sets, *with_tail(here, sets, weights, growth))


def posteriors(network: Network, people: Sequence[Evidence]) -> list[Posterior]:
    """Return the posterior of each person; the same as one at a time."""
    return [posterior(network, person) for person in people]


def facet_log_likelihoods(posterior: Posterior) -> dict[str, Floats]:
    """Return facet id -> (M,) log P(its answers | set), in network order."""
    here, sets = posterior.situation, posterior.sets
    with np.errstate(divide="ignore"):
        found = {item.facet.id: np.log(exact.likelihood(here, item, sets)) for item in here.answered}
        found |= {item.facet.id: np.log(exact.pick_likelihood(item, sets)) for item in here.picked}
    return found


def normalised(log_weights: Floats) -> Floats:
    """Return weights that sum to 1. Shifted by the largest so that nothing underflows."""
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum())


def contributes_draws(posterior: Posterior) -> Floats:
    """Return (K, C) `contributes` under draws of every uncertain parameter.

    Only the sets that hold the mass move; the others keep their weight, which bounds
    what they could add.
    """
    here, weights = posterior.situation, posterior.weights
    order = np.argsort(-weights, kind="stable")
    enough = int(np.searchsorted(np.cumsum(weights[order]), MASS_DRAWN)) + 1
    heavy = np.sort(order[: min(enough, MOST_SETS_DRAWN)])
    sets = posterior.sets.take(heavy)
    drawn = _drawn_log_weights(here, sets)
    drawn = drawn - drawn.max(axis=1, keepdims=True)
    share = np.exp(drawn)
    share /= share.sum(axis=1, keepdims=True)
    held = weights[heavy].sum()
    rest = np.delete(weights, heavy) @ np.delete(posterior.parts, heavy, axis=0)
    return np.asarray(held * (share @ posterior.parts[heavy]) + rest + posterior.beside)


def _drawn_log_weights(here: Situation, sets: Sets) -> Floats:
    """Return (K, M) log-weights under each draw."""
    network = here.network
    contributing = sets.acting["contributing"]
    hurting = np.where(here.hurting < 1, network.draw_hurting, 1.0)
    total = drawn_log_prior(here, sets, here.draw_absent, hurting)
    for item in here.answered:
        acting = sets.acting[item.facet.acts_from]
        columns = item.facet.columns
        link = network.draw_log_link_fails[:, :, columns]
        fails = network.draw_log_leak_fails[:, None, columns] + np.einsum("mc,kct->kmt", acting, link)
        chance = np.einsum("kms,ks->km", exact.state_shares(fails), item.draws)
        total += np.log(np.maximum(chance, 1e-300))
    for picked in here.picked:
        chance = (picked.draws @ contributing.T) / contributing.sum(axis=1)
        total += np.log(np.maximum(chance, 1e-300))
    return np.asarray(total)


def _culprits(here: Situation, network: Network, log_weights: LogWeights, sets: Sets) -> list[str]:
    """Return the findings that cannot be together: those whose facets rule sets out."""
    names: list[str] = []
    for item in here.facets:
        alone = replace(
            here,
            answered=tuple(other for other in here.answered if other is not item),
            picked=tuple(other for other in here.picked if other is not item),
        )
        if np.isfinite(log_weights(alone, sets)).any():
            names += [network.findings[finding].id for finding, _ in item.answers]
    if not names:
        names = [network.findings[f].id for item in here.facets for f, _ in item.answers]
    return names
