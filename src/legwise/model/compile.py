"""KnowledgeBase -> Network: published figures become parameters.

Priors are solved so that the prevalence of every stratum comes out with edges and
unknown factors averaged over; a published ratio is a total effect, so the direct one is
what remains after the effect through edges (model.md, section 2). Everything here is
deterministic: the draws of uncertain parameters come from one fixed seed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from legwise.knowledge.check import factor_values
from legwise.knowledge.schema import (
    DEFAULT_SPREAD,
    Cause,
    Distribution,
    Facet,
    Finding,
    KnowledgeBase,
    Number,
    Probability,
    Ratio,
    ShareRow,
)
from legwise.knowledge.strata import STRATA, covering, share_of_population
from legwise.model.fit import fitted
from legwise.model.network import (
    SETTINGS,
    Bools,
    Cap,
    Floats,
    GivenFactor,
    GradedFacet,
    Network,
    NetworkFactor,
    NetworkFinding,
    PickFacet,
)

DRAWS = 200
SEED = 20_261_124
TINY = 1e-9
#: A leak may not fall below this share of the prevalence, however strong the parents.
MIN_LEAK_SHARE = 0.02


def compile_network(knowledge: KnowledgeBase) -> Network:
    """Return the network of a checked knowledge base."""
    return _Compiler(fitted(knowledge)).network()


class _Compiler:
    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        self.causes = list(knowledge.causes.values())
        self.index = {cause.id: i for i, cause in enumerate(self.causes)}
        self.order = _topological(self.causes)
        self.values = factor_values(knowledge)
        self.factors = _factors(self.values)
        self.rows = {factor.id: factor for factor in self.factors}
        self.random = np.random.default_rng(SEED)

    def network(self) -> Network:
        share = self._share()
        requires = self._requires()
        prevalence, spread = self._prevalence(share, requires)
        link = self._links(prevalence)
        base = self._base(prevalence, link)
        shift, shift_spread = self._shifts(prevalence, base, link, share)
        setting, setting_spread = self._settings()
        graded, leak_fails, link_fails, draw_leak, draw_link = self._graded()
        hurting = np.array([cause.hurting.value for cause in self.causes])
        return Network(
            causes=tuple(self.index),
            groups=self._groups(),
            strata=STRATA,
            base=base,
            prevalence=prevalence,
            base_spread=spread,
            hurting=np.clip(hurting, TINY, 1.0),
            setting=setting,
            setting_spread=setting_spread,
            factors=tuple(self.factors),
            shift=shift,
            shift_spread=shift_spread,
            share=share,
            requires=requires,
            caps=self._caps(),
            link=link,
            incompatible=self._incompatible(),
            order=tuple(self.order),
            graded=graded,
            log_leak_fails=leak_fails,
            log_link_fails=link_fails,
            picks=self._picks(),
            findings=self._findings(graded),
            draw_base=self.random.standard_normal((DRAWS, len(self.causes))),
            draw_setting=self.random.standard_normal((DRAWS, len(self.causes))),
            draw_hurting=np.stack(
                [np.clip(self._draw(cause.hurting), TINY, 1) for cause in self.causes], axis=1
            ),
            draw_log_leak_fails=draw_leak,
            draw_log_link_fails=draw_link,
        )

    # --- priors ----------------------------------------------------------------------

    def _share(self) -> Floats:
        """Return (V, N): the share of each factor value in each stratum."""
        share = np.zeros((sum(len(values) for values in self.values.values()), len(STRATA)))
        for factor in self.factors:
            rows = self._share_rows(factor.id)
            for n, stratum in enumerate(STRATA):
                for v, value in enumerate(_shares(rows, stratum, factor.values)):
                    share[factor.first + v, n] = value
        return share

    def _share_rows(self, key: str) -> tuple[ShareRow, ...]:
        if key in self.knowledge.factors:
            return self.knowledge.factors[key].share
        if key in self.knowledge.medicines:
            return self.knowledge.medicines[key].use
        return ()  # an interaction counts only when it is known to hold

    def _requires(self) -> Bools:
        requires = np.zeros((len(self.causes), len(self.factors)), dtype=bool)
        position = {factor.id: f for f, factor in enumerate(self.factors)}
        for c, cause in enumerate(self.causes):
            for key in cause.requires_any:
                requires[c, position[key]] = True
        return requires

    def _prevalence(self, share: Floats, requires: Bools) -> tuple[Floats, Floats]:
        """Return (N, C) P(present) among those who can have it, and its log-odds spread."""
        prevalence = np.zeros((len(STRATA), len(self.causes)))
        spread = np.zeros_like(prevalence)
        for c, cause in enumerate(self.causes):
            for n, stratum in enumerate(STRATA):
                row = covering(cause.prior, stratum)[0]
                prevalence[n, c] = np.clip(row.probability(row.number.value), TINY, 1 - TINY)
                interval = row.number.interval
                if interval is not None:
                    ends = [np.clip(row.probability(end), TINY, 1 - TINY) for end in interval]
                    spread[n, c] = (_logit(ends[1]) - _logit(ends[0])) / 3.92
                else:
                    spread[n, c] = DEFAULT_SPREAD
        return prevalence, spread

    def _links(self, prevalence: Floats) -> Floats:
        link = np.zeros((len(STRATA), len(self.causes), len(self.causes)))
        for child, cause in enumerate(self.causes):
            for edge in cause.caused_by:
                parent = self.index[edge.cause]
                for n in range(len(STRATA)):
                    if edge.link is not None:
                        link[n, parent, child] = edge.link.value
                    else:
                        assert edge.odds_ratio is not None
                        link[n, parent, child] = _link_from_odds_ratio(
                            edge.odds_ratio.value, prevalence[n, parent], prevalence[n, child]
                        )
        return link

    def _base(self, prevalence: Floats, link: Floats) -> Floats:
        parents_fail = np.prod(1 - prevalence[:, :, None] * link, axis=1)  # (N, C)
        leak = 1 - (1 - prevalence) / parents_fail
        return np.asarray(_logit(np.maximum(leak, MIN_LEAK_SHARE * prevalence)))

    def _shifts(self, prevalence: Floats, base: Floats, link: Floats, share: Floats) -> tuple[Floats, Floats]:
        """Return (V, N, C) log-odds added by each known factor value, and (V, C) spreads."""
        shift = np.zeros((share.shape[0], len(STRATA), len(self.causes)))
        spread = np.zeros((share.shape[0], len(self.causes)))
        effects = self._effects()
        for factor in self.factors:
            rows = slice(factor.first, factor.first + len(factor.values))
            for c, by_value in self._effects_of(factor, effects):
                spread[rows, c] = [_ratio_spread(by_value.get(value)) for value in factor.values]
            for n in range(len(STRATA)):
                shift[rows, n] = self._shifts_of(
                    factor, effects, prevalence[n], base[n], link[n], share[rows, n]
                )
        return shift, spread

    def _shifts_of(
        self,
        factor: NetworkFactor,
        effects: Mapping[tuple[str, str], Mapping[str, tuple[Ratio, str]]],
        prevalence: Floats,
        base: Floats,
        link: Floats,
        share: Floats,
    ) -> Floats:
        count = len(factor.values)
        shift = np.zeros((count, len(self.causes)))
        # P(present) of every cause when this factor has each value, parents first.
        present = np.tile(prevalence, (count, 1))
        for c in self.order:
            fails = np.prod(1 - present * link[:, c], axis=1)
            by_value = effects.get((factor.id, self.causes[c].id))
            if by_value is None:
                present[:, c] = 1 - _sigmoid(-base[c]) * fails
                continue
            present[:, c] = _by_value(prevalence[c], share, factor.values, by_value)
            direct = 1 - (1 - present[:, c]) / fails
            direct = np.maximum(direct, MIN_LEAK_SHARE * present[:, c])
            shift[:, c] = _logit(direct) - base[c]
        return shift

    def _effects(self) -> dict[tuple[str, str], dict[str, tuple[Ratio, str]]]:
        """Return (factor, cause) -> value -> (ratio, measure)."""
        found: dict[tuple[str, str], dict[str, tuple[Ratio, str]]] = {}
        for cause in self.causes:
            for raised in cause.raised_by:
                by_value = found.setdefault((raised.factor, cause.id), {})
                by_value[raised.value] = raised.ratio, raised.measure
        for medicine in self.knowledge.medicines.values():
            for effect in medicine.effects:
                found.setdefault((medicine.id, effect.cause), {})["yes"] = effect.ratio, effect.measure
            for interaction in medicine.interactions:
                for effect in interaction.effects:
                    by_value = found.setdefault((interaction.id, effect.cause), {})
                    by_value["yes"] = effect.ratio, effect.measure
        return found

    def _effects_of(
        self, factor: NetworkFactor, effects: Mapping[tuple[str, str], Mapping[str, tuple[Ratio, str]]]
    ) -> Iterator[tuple[int, Mapping[str, tuple[Ratio, str]]]]:
        for c, cause in enumerate(self.causes):
            if (factor.id, cause.id) in effects:
                yield c, effects[factor.id, cause.id]

    def _settings(self) -> tuple[Floats, Floats]:
        added = np.zeros((len(SETTINGS), len(self.causes)))
        spread = np.zeros_like(added)
        for c, cause in enumerate(self.causes):
            for setting, ratio in cause.setting.items():
                added[SETTINGS.index(setting), c] = math.log(ratio.value)
                spread[SETTINGS.index(setting), c] = _ratio_spread((ratio, ""))
        return added, spread

    def _caps(self) -> tuple[Cap, ...]:
        position = {factor.id: f for f, factor in enumerate(self.factors)}
        return tuple(
            Cap(c, tuple(position[key] for key in cap.factors), math.log(cap.ratio.value))
            for c, cause in enumerate(self.causes)
            for cap in cause.caps
        )

    # --- structure -------------------------------------------------------------------

    def _groups(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        return tuple(
            (group, tuple(c for c, cause in enumerate(self.causes) if cause.stage_of == group))
            for group in self.knowledge.groups
        )

    def _incompatible(self) -> Bools:
        incompatible = np.zeros((len(self.causes), len(self.causes)), dtype=bool)
        for a, cause in enumerate(self.causes):
            for other in cause.incompatible_with:
                incompatible[a, self.index[other]] = True
            for b, other_cause in enumerate(self.causes):
                if a != b and cause.stage_of is not None and cause.stage_of == other_cause.stage_of:
                    incompatible[a, b] = True
        return incompatible | incompatible.T

    # --- facets ----------------------------------------------------------------------

    def _graded(self) -> tuple[tuple[GradedFacet, ...], Floats, Floats, Floats, Floats]:
        graded: list[GradedFacet] = []
        leaks: list[Probability] = []
        columns: list[list[Probability | None]] = []
        for facet in self.knowledge.facets.values():
            if facet.kind == "pick":
                continue
            found = list(_thresholds(facet, self.causes))
            graded.append(GradedFacet(facet.id, len(leaks), len(found), facet.acts_from))
            for leak, links in found:
                leaks.append(leak)
                columns.append(links)
        leak_fails = np.array([_log_fails(leak.value) for leak in leaks])
        link_fails = np.array([[_log_fails(p.value if p else 0) for p in column] for column in columns]).T
        draw_leak = np.stack([_log_fails(self._draw(leak)) for leak in leaks], axis=1)
        draw_link = np.zeros((DRAWS, *link_fails.shape))
        for t, column in enumerate(columns):
            for c, link in enumerate(column):
                if link is not None:
                    draw_link[:, c, t] = _log_fails(self._draw(link))
        for facet_index in graded:
            _keep_ordered(draw_leak, draw_link, facet_index.columns)
        return tuple(graded), leak_fails, link_fails, draw_leak, draw_link

    def _picks(self) -> tuple[PickFacet, ...]:
        picks = []
        for facet in self.knowledge.facets.values():
            if facet.kind != "pick":
                continue
            assert facet.usual is not None
            (finding,) = self.knowledge.findings_of(facet.id)
            rows = [_own_picks(cause, facet) for cause in self.causes]
            table = np.array([_row(own, finding.values) for own in rows])
            draws = np.stack([self._draw_row(own, finding.values) for own in rows], axis=1)
            picks.append(PickFacet(facet.id, table, draws))
        return tuple(picks)

    def _findings(self, graded: tuple[GradedFacet, ...]) -> tuple[NetworkFinding, ...]:
        position = {facet.id: i for i, facet in enumerate(graded)}
        picks = [facet.id for facet in self.knowledge.facets.values() if facet.kind == "pick"]
        position.update({facet: len(graded) + i for i, facet in enumerate(picks)})
        found = []
        for finding in self.knowledge.findings.values():
            given, draws = self._given(finding, finding.given)
            special = tuple(
                GivenFactor(*self._value_index(item.factor, item.value), *self._given(finding, item.given))
                for item in finding.given_if
            )
            place = position[finding.facet]
            found.append(NetworkFinding(finding.id, place, finding.values, given, draws, special))
        return tuple(found)

    def _given(
        self, finding: Finding, given: Mapping[str, Probability | Distribution]
    ) -> tuple[Floats, Floats]:
        """Return P(value | state), (K_f + 1, values), and its draws; both empty for a pick."""
        rows = [given[state] for state in self.knowledge.facets[finding.facet].states]
        values = np.array([_row(row, finding.values) for row in rows])
        draws = np.array([self._draw_row(row, finding.values) for row in rows])
        return values, draws.transpose(1, 0, 2) if rows else draws

    def _value_index(self, key: str, value: str) -> tuple[int, int]:
        return [factor.id for factor in self.factors].index(key), self.values[key].index(value)

    # --- uncertainty -----------------------------------------------------------------

    def _draw(self, number: Number) -> Floats:
        """Return draws from the Beta distribution that matches value and interval."""
        a, b = beta(number)
        if not math.isfinite(a):
            return np.full(DRAWS, number.value)
        return self.random.beta(a, b, DRAWS)

    def _draw_row(self, row: Number | Distribution, values: tuple[str, ...]) -> Floats:
        """Return (K, values) draws of a conditional distribution."""
        if isinstance(row, Distribution):
            shares = np.array([row.values[value] for value in values])
            drawn = np.zeros((DRAWS, len(values)))
            some = shares > 0
            drawn[:, some] = self.random.dirichlet(shares[some] * row.weight, DRAWS)
            return drawn
        yes = self._draw(row)
        return np.stack([1 - yes, yes], axis=1)


# --- small formulas --------------------------------------------------------------------


def beta(number: Number) -> tuple[float, float]:
    """Return the Beta parameters whose mean and width match a probability's interval.

    A probability of exactly 0 or 1 has none (infinite): it is a definition.
    """
    mean = number.value
    if mean <= 0 or mean >= 1:
        return math.inf, math.inf
    if number.interval is None:
        deviation = DEFAULT_SPREAD * mean * (1 - mean)
    else:
        deviation = (number.interval[1] - number.interval[0]) / 3.92
    if deviation <= 0:
        return math.inf, math.inf
    # A Beta with both parameters above 1 has one hump; wider than that says nothing.
    size = max(mean * (1 - mean) / deviation**2 - 1, 1 / mean + 1e-9, 1 / (1 - mean) + 1e-9)
    return mean * size, (1 - mean) * size


def average_prevalence(network: Network, cause: int, ages: tuple[int, int | None], sex: str) -> float:
    """Return the published prevalence averaged over an age range."""
    weights = np.array(share_of_population(ages, sex))
    return float(weights @ network.prevalence[:, cause])


def _factors(values: Mapping[str, tuple[str, ...]]) -> list[NetworkFactor]:
    factors, first = [], 0
    for key in sorted(values):
        factors.append(NetworkFactor(key, values[key], first))
        first += len(values[key])
    return factors


def _topological(causes: list[Cause]) -> list[int]:
    index = {cause.id: i for i, cause in enumerate(causes)}
    order: list[int] = []
    done: set[int] = set()

    def visit(c: int) -> None:
        if c not in done:
            done.add(c)
            for edge in causes[c].caused_by:
                visit(index[edge.cause])
            order.append(c)

    for c in range(len(causes)):
        visit(c)
    return order


def _shares(rows: tuple[ShareRow, ...], stratum: tuple[int, str], values: tuple[str, ...]) -> list[float]:
    if not rows:
        return [1.0, *([0.0] * (len(values) - 1))]
    share = covering(rows, stratum)[0].share
    if isinstance(share, Distribution):
        return [share.values[value] for value in values]
    return [1 - share.value, share.value]


def _by_value(
    prevalence: float,
    share: Floats,
    values: tuple[str, ...],
    effects: Mapping[str, tuple[Ratio, str]],
) -> Floats:
    """Return P(present | value) with the given ratios to baseline, averaging to `prevalence`."""
    low, high = 0.0, 1.0
    for _ in range(200):
        baseline = (low + high) / 2
        present = np.array([_raised(baseline, effects.get(value)) for value in values])
        if float(share @ present) < prevalence:
            low = baseline
        else:
            high = baseline
    return np.asarray(np.clip(present, TINY, 1 - TINY))


def _raised(probability: float, effect: tuple[Ratio, str] | None) -> float:
    if effect is None:
        return probability
    ratio, measure = effect
    if measure == "risk_ratio":
        return min(probability * ratio.value, 1 - TINY)
    odds = probability * ratio.value
    return odds / (1 - probability + odds)


def _link_from_odds_ratio(odds_ratio: float, parent: float, child: float) -> float:
    """Return the link that gives this odds ratio of child between parent and no parent."""
    low, high = 0.0, child
    for _ in range(200):
        without = (low + high) / 2
        having = without * odds_ratio / (1 - without + without * odds_ratio)
        if parent * having + (1 - parent) * without < child:
            low = without
        else:
            high = without
    return float(max(0.0, 1 - (1 - having) / (1 - without)))


def _ratio_spread(effect: tuple[Ratio, str] | None) -> float:
    if effect is None:
        return 0.0
    ratio = effect[0]
    if ratio.interval is None:
        return DEFAULT_SPREAD
    return (math.log(ratio.interval[1]) - math.log(ratio.interval[0])) / 3.92


def _thresholds(facet: Facet, causes: list[Cause]) -> Iterator[tuple[Probability, list[Probability | None]]]:
    shows = [next((s for s in cause.shows if s.facet == facet.id), None) for cause in causes]
    if facet.kind == "pattern":
        assert facet.leak is not None
        yield facet.leak, [s.link if s else None for s in shows]
        return
    for level in facet.levels[1:]:
        yield facet.leaks[level], [(s.reaches or {}).get(level) if s else None for s in shows]


def _keep_ordered(leak: Floats, link: Floats, columns: slice) -> None:
    """Make drawn failures grow with the threshold, so that no level gets a negative share."""
    leak[:, columns] = np.maximum.accumulate(leak[:, columns], axis=1)
    link[:, :, columns] = np.maximum.accumulate(link[:, :, columns], axis=2)


def _own_picks(cause: Cause, facet: Facet) -> Distribution:
    for shows in cause.shows:
        if shows.facet == facet.id and shows.picks is not None:
            return shows.picks
    assert facet.usual is not None
    return facet.usual


def _row(row: Number | Distribution, values: tuple[str, ...]) -> list[float]:
    if isinstance(row, Distribution):
        return [row.values[value] for value in values]
    return [1 - row.value, row.value]


def _log_fails(probability: float | Floats) -> Floats:
    return np.asarray(np.log1p(-np.minimum(probability, 1 - 1e-9)))


def _logit(probability: float | Floats) -> Floats:
    p = np.clip(probability, TINY, 1 - TINY)
    return np.asarray(np.log(p) - np.log1p(-p))


def _sigmoid(log_odds: float | Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.asarray(log_odds))))
