"""Does the compiled network give back the figures it was built from?

Every prior, ratio and edge of the knowledge base is a target by itself; the entries
under `base/figures/` add likelihood ratios and joint accuracies. Each is computed from
the compiled network, never from the YAML. Figures named in `knowledge/held_out.yaml` are
reported apart: no number rests on them, so they test the form of the model.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from legwise.inference import exact
from legwise.inference.answered import state_shares
from legwise.inference.elimination import Factor, total
from legwise.inference.posterior import Posterior, posterior
from legwise.inference.situation import Situation, situation
from legwise.inference.units import Numbers, Unit, unit_tables
from legwise.knowledge.facts import Facts
from legwise.knowledge.held_out import HeldOut
from legwise.knowledge.schema import (
    DEFAULT_SPREAD,
    Ages,
    Figure,
    KnowledgeBase,
    Number,
    PriorRow,
)
from legwise.knowledge.strata import STRATA, share_of_population
from legwise.model.evidence import evidence
from legwise.model.network import SETTINGS, Bools, Evidence, Floats, Ints, Network


@dataclass(frozen=True)
class Recovered:
    """A published figure, what the network gives, and whether that is inside."""

    id: str
    kind: str
    target: float
    low: float
    high: float
    value: float
    source: str | None
    held_out: bool
    outside_because: str | None

    @property
    def inside(self) -> bool:
        """Whether the recovered value lies in the interval (to rounding)."""
        slack = 1e-6 * max(1.0, abs(self.target))
        return self.low - slack <= self.value <= self.high + slack

    @property
    def passes(self) -> bool:
        """Inside, or outside for a recorded reason, or held back as a test of the form."""
        return self.inside or self.held_out or self.outside_because is not None


def verify(
    knowledge: KnowledgeBase, network: Network, held_out: Mapping[str, HeldOut] | None = None
) -> list[Recovered]:
    """Return every target with its recovered value, in a fixed order.

    The figures named in `held_out` come last, apart.
    """
    figures, apart = knowledge.figures, held_out or {}
    return [
        *_priors(knowledge, network),
        *_ratios(knowledge, network),
        *_edges(knowledge, network),
        *(recover(figures[key], network) for key in figures if key not in apart),
        *(recover(figures[key], network, apart[key]) for key in figures if key in apart),
    ]


def recover(figure: Figure, network: Network, held_out: HeldOut | None = None) -> Recovered:
    """Return one entry of `base/figures/` recovered from the network."""
    value = _FORMS[figure.kind](figure, network)
    scale = "probability" if figure.kind in ("prevalence", "probability", "share") else "ratio"
    low, high = _interval(figure.target, scale)
    return Recovered(
        id=figure.id,
        kind=figure.kind,
        target=figure.target.value,
        low=low,
        high=high,
        value=value,
        source=figure.target.source,
        held_out=held_out is not None,
        outside_because=held_out.a_miss_says if held_out else figure.outside_because,
    )


# --- targets that the entries carry themselves ------------------------------------------


def _priors(knowledge: KnowledgeBase, network: Network) -> Iterator[Recovered]:
    for c, cause in enumerate(knowledge.causes.values()):
        for row in cause.prior:
            low, high = _prior_interval(row)
            value = _average(network, row.ages, row.sex, lambda person, c=c: present(network, person, c))
            first, last = row.ages
            yield Recovered(
                id=f"{cause.id}.prior.{first}_{'up' if last is None else last}.{row.sex}",
                kind="prevalence",
                target=row.probability(row.number.value),
                low=low,
                high=high,
                value=value,
                source=row.number.source,
                held_out=False,
                outside_because=None,
            )


def _prior_interval(row: PriorRow) -> tuple[float, float]:
    if row.number.interval is not None:
        return row.probability(row.number.interval[0]), row.probability(row.number.interval[1])
    return _spread(row.probability(row.number.value), "probability")


def _ratios(knowledge: KnowledgeBase, network: Network) -> Iterator[Recovered]:
    effects = [
        (raised.factor, raised.value, cause.id, raised.ratio, raised.measure)
        for cause in knowledge.causes.values()
        for raised in cause.raised_by
    ]
    for medicine in knowledge.medicines.values():
        effects += [(medicine.id, "yes", e.cause, e.ratio, e.measure) for e in medicine.effects]
        for interaction in medicine.interactions:
            effects += [(interaction.id, "yes", e.cause, e.ratio, e.measure) for e in interaction.effects]
    for factor, value, cause, ratio, measure in effects:
        low, high = _interval(ratio, "ratio")
        c = network.causes.index(cause)
        baseline = next(f.values[0] for f in network.factors if f.id == factor)
        yield Recovered(
            id=f"{cause}.{factor}.{value}",
            kind="ratio",
            target=ratio.value,
            low=low,
            high=high,
            value=_ratio(network, c, factor, value, baseline, measure),
            source=ratio.source,
            held_out=False,
            outside_because=None,
        )


def _edges(knowledge: KnowledgeBase, network: Network) -> Iterator[Recovered]:
    for cause in knowledge.causes.values():
        for edge in cause.caused_by:
            if edge.odds_ratio is None:
                continue
            low, high = _interval(edge.odds_ratio, "ratio")
            yield Recovered(
                id=f"{cause.id}.caused_by.{edge.cause}",
                kind="association",
                target=edge.odds_ratio.value,
                low=low,
                high=high,
                value=_association(network, edge.cause, cause.id, (60, 69), "any"),
                source=edge.odds_ratio.source,
                held_out=False,
                outside_because=None,
            )


# --- the forms of a figure ---------------------------------------------------------------


def _prevalence(figure: Figure, network: Network) -> float:
    causes = [network.causes.index(cause) for cause in figure.of]

    def any_present(person: Evidence) -> float:
        return 1 - math.prod(1 - present(network, person, c) for c in causes)

    return _average(network, figure.ages, figure.sex, any_present, figure.context, figure.setting)


def _figure_ratio(figure: Figure, network: Network) -> float:
    assert figure.factor is not None
    baseline = next(f.values[0] for f in network.factors if f.id == figure.factor)
    c = network.causes.index(figure.of[0])
    return _ratio(network, c, figure.factor, figure.value, baseline, figure.measure)


def _figure_association(figure: Figure, network: Network) -> float:
    assert figure.with_cause is not None
    return _association(network, figure.with_cause, figure.of[0], figure.ages, figure.sex, figure.context)


def _probability(figure: Figure, network: Network) -> float:
    """P(findings | of), averaged over the strata and sets of the study population."""
    return _shares(figure, network)[0] if figure.of else _shares(figure, network)[1]


def _likelihood_ratio(figure: Figure, network: Network) -> float:
    among, against = _shares(figure, network)
    return among / max(against, 1e-12)


def _share(figure: Figure, network: Network) -> float:
    """P(any of `of` contributes, or is present | complaint, answers) in the study population."""
    of = np.isin(network.causes, figure.of)
    ill = whole = 0.0
    for weight, person in _people(network, figure.ages, figure.sex, figure.context, figure):
        result = posterior(network, person)
        acting = result.acting("present" if figure.present else "contributing")[:, of]
        each = (result.present if figure.present else result.direct)[of].sum()
        # Two of them overlap in all sets as in the listed ones.
        overlap = result.weights @ (1 - np.prod(1 - acting, axis=1)) / (result.weights @ acting.sum(axis=1))
        ill += weight * min(1.0, float(each * overlap))
        whole += weight
    return ill / whole


_FORMS = {
    "prevalence": _prevalence,
    "ratio": _figure_ratio,
    "association": _figure_association,
    "probability": _probability,
    "likelihood_ratio": _likelihood_ratio,
    "share": _share,
}


def _shares(figure: Figure, network: Network) -> tuple[float, float]:
    """Return P(findings | of) and P(findings | against) in the study population."""
    of = np.isin(network.causes, figure.of)
    against = np.isin(network.causes, figure.against)
    totals = np.zeros((2, 2))  # (of, against) x (with findings, all)
    for weight, person in _people(network, figure.ages, figure.sex, figure.context, figure):
        result = posterior(network, person)
        acting = result.acting("present" if figure.present else "contributing")
        others = np.asarray(result.weights * np.prod(1 - acting[:, of], axis=1))
        if figure.against:
            others = others * (1 - np.prod(1 - acting[:, against], axis=1))
        totals[1] += weight * _counted(result, network, figure, others, np.flatnonzero(of), 0.0)
        alone = ~(figure.alone & result.sets.contributing[:, ~of].any(axis=1))
        for cause in np.flatnonzero(of).tolist():
            ill = np.asarray(result.weights * acting[:, cause] * alone)
            totals[0] += weight * _counted(result, network, figure, ill, np.array([cause]), 1.0)
    if figure.no_complaint:
        totals[1] = chance_by_leak(network, figure.findings, figure.at_least), 1.0
    shares = totals[:, 0] / np.maximum(totals[:, 1], 1e-300)
    return float(shares[0]), float(shares[1])


def _counted(
    result: Posterior, network: Network, figure: Figure, who: Floats, causes: Ints, there: float
) -> Floats:
    """Return how many have the findings, and how many there are, with some causes there or not."""
    present = result.acting("present").copy()
    present[:, causes] = there
    chance = chance_of(result, network, figure.findings, figure.at_least, present)
    return np.array([who @ chance, who.sum()])


def chance_of(
    result: Posterior,
    network: Network,
    findings: Mapping[str, str | tuple[str, ...]],
    at_least: int | None,
    present: Floats,
) -> Floats:
    """Return (M,) P(all findings, or at least so many of them | set, who is present)."""
    here = result.situation
    so_far = {item.facet.id: item.likelihood for item in here.answered}

    def states(facet: int) -> Floats:
        graded = network.graded[facet]
        acting = present if graded.acts_from == "present" else result.acting("contributing")
        shares = exact.states(network, graded, acting) * so_far.get(graded.id, 1.0)
        return np.asarray(shares / np.maximum(shares.sum(axis=1, keepdims=True), 1e-300))

    def picked(facet: int) -> Floats:
        table = network.picks[facet - len(network.graded)].table
        return exact.picked_share(table, result.sets)

    return _chance(network, here.findings, findings, at_least, states, picked)


def chance_by_leak(
    network: Network, findings: Mapping[str, str | tuple[str, ...]], at_least: int | None
) -> float:
    """Return P(findings) in people whose legs do not ache: the leak alone."""

    def states(facet: int) -> Floats:
        return state_shares(network.log_leak_fails[network.graded[facet].columns])[None, :]

    def picked(facet: int) -> Floats:
        return np.ones((1, network.picks[facet - len(network.graded)].table.shape[1]))

    return float(_chance(network, network.findings, findings, at_least, states, picked)[0])


def _chance(network, shown, findings, at_least, states, picked) -> Floats:  # type: ignore[no-untyped-def]
    """Sum over the ways in which enough of the findings are as given."""
    index = {finding.id: finding for finding in shown}
    wanted: dict[int, list[Floats]] = {}
    for key, values in findings.items():
        finding = index[key]
        names = (values,) if isinstance(values, str) else values
        columns = [finding.values.index(value) for value in names]
        if finding.facet < len(network.graded):
            chance = finding.given[:, columns].sum(axis=1)  # (K_f + 1,)
        else:
            chance = np.array(columns)
        wanted.setdefault(finding.facet, []).append(chance)
    # Distribution of the number of findings that are as given: a product over facets.
    counts: Floats | None = None
    for facet, chances in wanted.items():
        if facet >= len(network.graded):
            share = picked(facet)[:, chances[0]].sum(axis=1)
            here = np.stack([1 - share, share], axis=1)
        else:
            here = states(facet) @ np.stack([_count(row) for row in np.array(chances).T])
        counts = here if counts is None else _convolved(counts, here)
    assert counts is not None
    enough = len(findings) if at_least is None else at_least
    return np.asarray(counts[:, enough:].sum(axis=1))


def _count(chances: Floats) -> Floats:
    """Return the distribution of how many independent events happen."""
    total = np.array([1.0])
    for chance in chances:
        total = np.convolve(total, [1 - chance, chance])
    return total


def _convolved(first: Floats, second: Floats) -> Floats:
    total = np.zeros((first.shape[0], first.shape[1] + second.shape[1] - 1))
    for shift in range(second.shape[1]):
        total[:, shift : shift + first.shape[1]] += first * second[:, shift : shift + 1]
    return total


# --- presence before any complaint ----------------------------------------------------------


def present(network: Network, person: Evidence, cause: int, given: Mapping[int, bool] | None = None) -> float:
    """Return P(cause present), with some other causes set, before any complaint.

    Exact over the cause's ancestors, by the tables that sum silent causes, with nobody
    hurting. The exclusion of stages is left out here: it changes a prevalence by less
    than the product of the two.
    """
    chain = [*ancestors(network, cause), cause]
    apart = np.ones(len(network.causes), dtype=bool)
    apart[chain] = False
    here = situation(network, replace(person, answers=()))
    here = replace(here, log_link_fails=np.where(apart[:, None] | apart, 0.0, here.log_link_fails))
    known = {c: value for c, value in (given or {}).items() if c in chain}
    whole = total([_presence(here, c, known.get(c)) for c in chain])
    there = total([_presence(here, c, True if c == cause else known.get(c)) for c in chain])
    return float(there[0] / whole[0])


def _presence(here: Situation, cause: int, known: bool | None) -> Factor:
    """Return a cause's table over the causes' variables: there, not there, or either."""
    children = np.flatnonzero(here.log_link_fails[cause] < 0).tolist()
    own = [cause] if (here.log_link_fails[:, cause] < 0).any() else []
    variables = tuple(sorted([*own, *children]))
    nobody = np.zeros((1, len(here.absent)))
    tables = unit_tables(here, Unit((cause,), variables), Numbers(here.absent[None], nobody, nobody + 1))
    either, there = tables[..., 0], tables[..., 2]
    return variables, either if known is None else there if known else either - there


def ancestors(network: Network, cause: int) -> list[int]:
    """Return the causes that can bring `cause` about, directly or not."""
    link: Bools = np.asarray((network.link > 0).any(axis=0))
    found: set[int] = set()
    waiting = [cause]
    while waiting:
        for parent in np.flatnonzero(link[:, waiting.pop()]).tolist():
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return sorted(found)


def _association(
    network: Network, parent: str, child: str, ages: Ages, sex: str, context: Mapping[str, str] | None = None
) -> float:
    p, c = network.causes.index(parent), network.causes.index(child)
    having, without = (
        _average(network, ages, sex, lambda person, v=v: present(network, person, c, {p: v}), context)
        for v in (True, False)
    )
    return _odds(having) / _odds(without)


def _ratio(network: Network, c: int, factor: str, value: str, baseline: str, measure: str) -> float:
    with_value, without = (
        _average(network, (60, 69), "any", lambda person: present(network, person, c), {factor: v})
        for v in (value, baseline)
    )
    if measure == "risk_ratio":
        return with_value / without
    return _odds(with_value) / _odds(without)


def _average(network, ages, sex, of, context=None, setting=SETTINGS[0]) -> float:  # type: ignore[no-untyped-def]
    total = 0.0
    for weight, person in _people(network, ages, sex, context or {}, setting=setting):
        exposure = person.exposure.copy()
        # A figure about a medicine's harm is about people who take it.
        exposure[network.requires.any(axis=1)] = 1.0
        total += weight * of(replace(person, exposure=exposure))
    return total


def _people(
    network: Network,
    ages: Ages,
    sex: str,
    context: Mapping[str, str],
    figure: Figure | None = None,
    setting: str = SETTINGS[0],
) -> Iterator[tuple[float, Evidence]]:
    """Yield (weight, person) over the strata of an age range."""
    for weight, (age, stratum_sex) in zip(share_of_population(ages, sex), STRATA, strict=True):
        if weight > 0:
            findings = {} if figure is None else figure.given
            where = setting if figure is None else figure.setting
            facts = Facts(age, stratum_sex, where, findings=findings, factors=dict(context))
            yield weight, evidence(network, facts, draws=False)


# --- intervals ------------------------------------------------------------------------------


def _interval(number: Number, scale: str) -> tuple[float, float]:
    return number.interval if number.interval is not None else _spread(number.value, scale)


def _spread(value: float, scale: str) -> tuple[float, float]:
    """Return the interval assumed around a figure that was printed without one."""
    wide = 1.96 * DEFAULT_SPREAD
    if scale == "ratio":
        return value * math.exp(-wide), value * math.exp(wide)
    middle = math.log(min(max(value, 1e-9), 1 - 1e-9)) - math.log1p(-min(max(value, 1e-9), 1 - 1e-9))
    return 1 / (1 + math.exp(wide - middle)), 1 / (1 + math.exp(-wide - middle))


def _odds(probability: float) -> float:
    return probability / (1 - probability)


def summary(found: Sequence[Recovered]) -> dict[str, int]:
    """Return how many targets and held-out figures there are, and how many lie outside."""
    targets = [item for item in found if not item.held_out]
    held = [item for item in found if item.held_out]
    return {
        "targets": len(targets),
        "outside": sum(not item.passes for item in targets),
        "outside with a reason": sum(item.passes and not item.inside for item in targets),
        "held out": len(held),
        "held out, inside": sum(item.inside for item in held),
        "held out, outside": sum(not item.inside for item in held),
    }
