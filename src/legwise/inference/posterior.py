"""Network + evidence -> posterior over sets of causes, and what is read off it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from legwise.errors import ImpossibleAnswers
from legwise.inference import exact
from legwise.inference.answered import state_shares
from legwise.inference.grow import GROWTH, Growth, grow
from legwise.inference.sets import Sets
from legwise.inference.silent import Silence, log_prior
from legwise.inference.situation import Situation, situation, unanswered
from legwise.inference.units import Numbers, Tables
from legwise.inference.worlds import COUPLING, Coupling
from legwise.model.network import Evidence, Floats, Ints, Network

#: The interval is drawn on the sets that hold this share of the mass.
MASS_DRAWN = 0.995
MOST_SETS_DRAWN = 200
#: What the world says of a set, or one facet alone, may be impossible and the other not: then e to
#: this stands for "never", so that the sums stay finite.
IMPOSSIBLE = 700.0


@dataclass(frozen=True)
class Posterior:
    """A distribution over sets of causes.

    `log_weights` are unnormalised; `weights` sum to 1. Causes are in network order. The
    listed sets hold `share` of the whole; `beside` is P(cause contributes, in another set).
    """

    situation: Situation
    sets: Sets
    log_weights: Floats  # (M,)
    share: float = 1.0
    beside: Floats | float = 0.0  # (C,)

    @cached_property
    def silence(self) -> Silence:
        """What is silent in each set."""
        return Silence(self.situation, self.sets)

    @cached_property
    def weights(self) -> Floats:
        """P(set | answers, a listed set), (M,)."""
        return normalised(self.log_weights)

    @cached_property
    def direct(self) -> Floats:
        """P(cause in S), (C,)."""
        return np.asarray(self.share * (self.weights @ self.sets.contributing) + self.beside)

    @cached_property
    def present(self) -> Floats:
        """P(cause present, hurting or silent), (C,)."""
        # In sets that are not listed, what does not contribute is silent as often.
        without = self.weights @ ~self.sets.contributing
        silent = self.weights @ (self._present - self.sets.contributing)
        share = np.divide(silent, without, out=np.zeros_like(silent), where=without > 0)
        return np.minimum(self.direct + (1 - self.direct) * share, 1.0)

    @cached_property
    def parts(self) -> Floats:
        """(M, C): P(cause plays a part | set): hurts itself, or is behind one that hurts."""
        return self.silence.plays_a_part()

    @cached_property
    def contributes(self) -> Floats:
        """P(cause plays a part), (C,): what people are shown."""
        behind = self.weights @ (self.parts - self.sets.contributing)
        # In sets that are not listed, a silent parent is behind its children as often.
        link = -np.expm1(self.situation.log_link_fails)
        listed = link @ (self.weights @ self.sets.contributing)
        more = np.divide(link @ self.direct, listed, out=np.ones_like(listed), where=listed > 0)
        return np.minimum(self.direct + more * behind, 1.0)

    def acting(self, source: Literal["contributing", "present"]) -> Floats:
        """(M, C): P(cause acts on a facet | set)."""
        return self._present if source == "present" else self.sets.acting["contributing"]

    def heaviest(self, count: int) -> Posterior:
        """Return the posterior with its heaviest sets listed and the others counted beside them."""
        order = np.argsort(-self.log_weights, kind="stable")
        listed, rest = order[:count], order[count:]
        beside = self.beside + self.share * (self.weights[rest] @ self.sets.contributing[rest])
        share = self.share * float(self.weights[listed].sum())
        return replace(
            self,
            sets=self.sets.take(listed),
            log_weights=self.log_weights[listed],
            share=share,
            beside=beside,
        )

    @cached_property
    def _present(self) -> Floats:
        return self.silence.present()

    @cached_property
    def interval(self) -> tuple[Floats, Floats]:
        """90 % interval of `contributes` from draws of the parameters, two (C,) arrays."""
        drawn = contributes_draws(self)
        low, high = np.quantile(drawn, [0.05, 0.95], axis=0)
        return np.minimum(low, self.contributes), np.maximum(high, self.contributes)


def posterior(
    network: Network, evidence: Evidence, growth: Growth = GROWTH, coupling: Coupling = COUPLING
) -> Posterior:
    """Return the posterior over sets of causes for one person.

    What is left out, and its error, is measured in docs/reference/accuracy.md.

    Raises:
        ImpossibleAnswers: no set of causes gives these answers a chance above 0.
    """
    here = situation(network, evidence, coupling=coupling)
    grown = grow(here, growth)
    if not np.isfinite(grown.log_weights[0]):
        raise ImpossibleAnswers(_culprits(network, evidence, grown.sets))
    return Posterior(here, grown.sets, grown.log_weights, grown.share, grown.beside)


def posteriors(network: Network, people: Sequence[Evidence]) -> list[Posterior]:
    """Return the posterior of each person; the same as one at a time."""
    return [posterior(network, person) for person in people]


def facet_log_likelihoods(posterior: Posterior) -> dict[str, Floats]:
    """Return facet id -> (M,) log P(its answers | set), in network order.

    Silent causes explain signs and tests together; what that adds to the product of the
    facets is shared out evenly over those with worlds, so that the sum is right.
    """
    here, sets = posterior.situation, posterior.sets
    bare = unanswered(here)
    before = Posterior(bare, sets, np.zeros(len(sets)))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = {
            item.facet.id: np.log(exact.likelihood(here, item, before.acting(item.facet.acts_from)))
            for item in here.answered
        }
        for facet in here.worlds.facets:
            found[facet] = np.maximum(found[facet], -IMPOSSIBLE)
        found |= {item.facet.id: np.log(exact.pick_likelihood(item, sets)) for item in here.picked}
        together = posterior.log_weights - exact.log_weights(bare, sets) - sum(found.values())
    together = np.nan_to_num(together, posinf=IMPOSSIBLE, neginf=-IMPOSSIBLE)
    for facet in here.worlds.facets:
        found[facet] = found[facet] + together / len(here.worlds.facets)
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
    weights = posterior.weights
    order = np.argsort(-weights, kind="stable")
    enough = int(np.searchsorted(np.cumsum(weights[order]), MASS_DRAWN)) + 1
    heavy = np.sort(order[: min(enough, MOST_SETS_DRAWN)])
    drawn = posterior.log_weights[heavy] + _drawn_changes(posterior, heavy)
    share = np.exp(drawn - drawn.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    still = weights[heavy] @ posterior.parts[heavy] / weights[heavy].sum()
    held = posterior.share * weights[heavy].sum()
    return np.asarray(posterior.contributes + held * (share @ posterior.parts[heavy] - still))


def _drawn_changes(posterior: Posterior, rows: Ints) -> Floats:
    """Return (K, M) what each draw changes in the log-weights of some sets.

    Signs and tests with worlds are taken with as much of each silent cause as it is likely.
    """
    here, sets, network = posterior.situation, posterior.sets.take(rows), posterior.situation.network
    hurting = _beside(here.hurting, np.where(here.hurting < 1, network.draw_hurting, 1.0))
    quiet = (1 - hurting) * here.silence[-1] / np.maximum(1 - here.hurting, 1e-300)
    numbers = Numbers(_beside(here.absent, here.draw_absent), hurting, quiet)
    total = log_prior(here, sets, Tables(here, numbers))
    present = posterior.acting("present")[rows]
    for item in here.answered:
        columns = item.facet.columns
        coupled = item.facet.id in here.worlds.facets
        acting = present if coupled else sets.acting[item.facet.acts_from]
        link = _beside(network.log_link_fails[:, columns], network.draw_log_link_fails[:, :, columns])
        leak = _beside(network.log_leak_fails[columns], network.draw_log_leak_fails[:, columns])
        shares = state_shares(leak[:, None] + acting @ link)
        total += _log(np.einsum("kms,ks->km", shares, _beside(item.likelihood, item.draws)))
    contributing = sets.acting["contributing"]
    for picked in here.picked:
        table = _beside(picked.likelihood, picked.draws)
        total += _log(table @ contributing.T)  # the size of a set does not change
    return np.asarray(total[1:] - total[0])


def _beside(value: Floats, draws: Floats) -> Floats:
    """Return the value itself and the draws, (1 + K, ...)."""
    return np.concatenate([value[None], draws])


def _log(chance: Floats) -> Floats:
    return np.asarray(np.log(np.maximum(chance, 1e-300)))


def _culprits(network: Network, evidence: Evidence, sets: Sets) -> list[str]:
    """Return the findings that cannot be together: those without which sets are possible."""
    here = situation(network, evidence)
    names: list[str] = []
    for item in here.facets:
        others = tuple(pair for pair in evidence.answers if pair not in item.answers)
        alone = situation(network, replace(evidence, answers=others))
        if np.isfinite(exact.log_weights(alone, sets)).any():
            names += [network.findings[finding].id for finding, _ in item.answers]
    return names or [network.findings[finding].id for finding, _ in evidence.answers]
