"""Numbers -> words: what inference found, as parts of an assessment.

Nothing is decided here. Every probability comes from the posterior, every text from the
knowledge base.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from legwise.assessment import (
    CauseResult,
    Chain,
    GroupResult,
    Level,
    NextStep,
    NumberSource,
    Outcome,
    Share,
    Step,
    TopSet,
    Unexplained,
    Weight,
    Words,
    WouldChange,
)
from legwise.inference.explain import (
    Contribution,
    FactorStep,
    Preview,
    behind,
    contributions,
    explained,
    previews,
)
from legwise.inference.posterior import Posterior
from legwise.inference.situation import situation
from legwise.knowledge.facts import Facts
from legwise.knowledge.schema import Cause, Finding, KnowledgeBase, Number, Origin, Text
from legwise.knowledge.strata import STRATA, covering, stratum_index
from legwise.model.evidence import evidence
from legwise.model.network import Floats, Network
from legwise.urgency import LIKELY

LESS_LIKELY = 0.05
#: Below this an answer's weight (log-odds) is noise to a reader.
WORTH_SAYING = 0.05
CHAIN_WORTH_SAYING = 0.01
EXPLAINED = 0.5
#: Of the answers on one facet, so many are named.
ANSWERS_TOLD = 3
#: A silent cause is named in a set when it is behind a member with at least this chance.
BEHIND = 0.25
SETS_SHOWN = 5
STEPS_SHOWN = 10
DANGER_WEIGHT = 3.0


@dataclass(frozen=True)
class Account:
    """One person's posterior with everything needed to put it into words."""

    knowledge: KnowledgeBase
    network: Network
    facts: Facts
    posterior: Posterior

    @cached_property
    def dangers(self) -> np.ndarray:
        """(C,) which causes are dangerous."""
        return np.array([cause.danger is not None for cause in self.knowledge.causes.values()])

    @cached_property
    def previews(self) -> list[Preview]:
        """What each unanswered finding that may be asked of this person would tell."""
        found = previews(self.posterior, self.dangers)
        return [item for item in found if self._may_be_asked(self._finding(item.finding))]

    @cached_property
    def edges(self) -> dict[tuple[int, int], float]:
        """(parent, child) -> P(child contributes and came from this parent)."""
        return {(parent, child): share for parent, child, share in behind(self.posterior)}

    @cached_property
    def contributions(self) -> tuple[Floats, list[Contribution]]:
        """Prior log-odds and what factors and answers add to them."""
        final = self.posterior.contributes
        return contributions(self.posterior, self._factor_steps(), final)

    # --- causes ------------------------------------------------------------------------

    def causes(self) -> tuple[CauseResult, ...]:
        """Return every cause, the likeliest first; ties by id."""
        order = np.lexsort((np.arange(len(self.network.causes)), -self.posterior.contributes))
        return tuple(self._cause(int(c)) for c in order)

    def groups(self) -> tuple[GroupResult, ...]:
        """Return the sum over the stages of each disease that has stages."""
        return tuple(
            GroupResult(
                id=group,
                name=words(self.knowledge.groups[group].name),
                contributes=self._share(list(stages)),
                present=min(1.0, float(self.posterior.present[list(stages)].sum())),
                stages=tuple(self.network.causes[c] for c in stages),
            )
            for group, stages in self.network.groups
        )

    def something_else(self) -> Share:
        """Return P(something else plays a part): any residual cause."""
        rest = [c for c, cause in enumerate(self.knowledge.causes.values()) if cause.kind == "residual"]
        weights, members = self.posterior.weights, self.posterior.sets.contributing[:, rest]
        # Two of them overlap in all sets as in the listed ones.
        overlap = float(weights @ members.any(axis=1)) / max(float(weights @ members.sum(axis=1)), 1e-300)
        value = min(1.0, overlap * float(self.posterior.direct[rest].sum()))
        low, high = self.posterior.interval
        # The interval of a union lies between that of its largest part and the sum.
        return Share(
            value=value,
            low=min(value, float(low[rest].max(initial=0.0))),
            high=min(1.0, max(value, float(high[rest].sum()))),
        )

    def _cause(self, c: int) -> CauseResult:
        cause = self._entry(c)
        weights = list(self._weights(c))
        spoken = [weight for weight in _strongest(weights) if self._speaks(weight, c)]
        prior, _ = self.contributions
        share = self._share([c])
        posterior_log_odds = prior[c] + sum(weight.step for weight in weights)
        there = float(self.posterior.present[c])
        danger = cause.danger is not None and (
            cause.danger.chance(share.value, there) >= cause.danger.threshold.value
        )
        return CauseResult(
            id=cause.id,
            kind=cause.kind,
            name=words(cause.name),
            contributes=share,
            direct=float(self.posterior.direct[c]),
            present=there,
            prior=float(1 / (1 + np.exp(-prior[c]))),
            group="likely" if share.value >= LIKELY else _unlikely(share.value),
            must_not_miss=danger,
            level=cause.level,
            about=words(cause.about),
            feels=words(cause.feels),
            against_in_general=words(cause.against),
            course=words(cause.course),
            evidence_for=tuple(w for w in spoken if w.change > WORTH_SAYING),
            evidence_against=tuple(w for w in spoken if w.change < -WORTH_SAYING),
            prior_log_odds=float(prior[c]),
            posterior_log_odds=float(posterior_log_odds),
            mechanism=self._steps(cause.mechanism),
            chains=self._chains(c),
            would_change=tuple(self._would_change(c)) if share.value >= LESS_LIKELY or danger else (),
            numbers=tuple(self._numbers(c)) if share.value >= LESS_LIKELY or danger else (),
            icd10=cause.icd10,
            stage_of=cause.stage_of,
        )

    def _share(self, causes: list[int]) -> Share:
        low, high = self.posterior.interval
        value = float(self.posterior.contributes[causes].sum())
        return Share(
            value=min(1.0, value), low=float(low[causes].sum()), high=min(1.0, float(high[causes].sum()))
        )

    def _weights(self, c: int) -> Iterator[Weight]:
        _, found = self.contributions
        for item in found:
            yield Weight(
                facet=item.facet,
                says=self._said(item.facet, item.answers),
                answers=self._answers(item.answers) or self._context(item.facet),
                change=float(item.change[c]),
                step=float(item.step[c]),
            )

    def _said(self, key: str, answers: tuple[tuple[int, int], ...]) -> Words:
        """Return what was answered, in the words of the answers: what is there first.

        A facet's name says more than a person did ("bone disease" for "weight loss").
        """
        if not answers:
            factor = self.knowledge.factors.get(key)
            value = next(iter(self._context(key).values()))
            said = factor.labels.get(value, value.replace("_", " ")) if factor else value
            return _with_value(self.name_of(key), said)
        given = sorted(self._answers(answers).items(), key=lambda item: item[1] == "no")
        entries = [(self.knowledge.findings[f], v) for f, v in given[:ANSWERS_TOLD]]
        told = [
            _with_value(words(entry.name), entry.labels.get(value, value.replace("_", " ")))
            for entry, value in entries
        ]
        more = f"; and {len(given) - len(told)} more" if len(given) > len(told) else ""
        return Words(
            patient="; ".join(said.patient for said in told) + more,
            clinician="; ".join(said.clinician for said in told) + more,
        )

    def _speaks(self, weight: Weight, c: int) -> bool:
        """Return whether a piece of evidence is said of a cause.

        A factor that only moves a competing cause ("against bad arteries: takes a statin")
        is part of the sum, but would mislead: it is said where it acts, in its direction.
        """
        factor = next((f for f in self.network.factors if f.id == weight.facet), None)
        lineage = self._lineage(c)
        if factor is None or factor.id not in self.facts.factors:
            ids = {self.network.causes[a] for a in lineage} | {self._entry(a).stage_of for a in lineage}
            return weight.facet not in self.facts.diagnoses or weight.facet in ids
        row = factor.first + factor.values.index(self.facts.factors[factor.id])
        direct = self.network.shift[row, stratum_index(self.facts.age, self.facts.sex)][lineage]
        return bool((direct * weight.change > 0).any())

    def _lineage(self, c: int) -> list[int]:
        """Return a cause and everything that can bring it, itself first."""
        link = self.network.link[stratum_index(self.facts.age, self.facts.sex)]
        found = [c]
        for cause in found:  # grows while it is read
            found += [p for p in np.flatnonzero(link[:, cause] > 0).tolist() if p not in found]
        return found

    def _would_change(self, c: int, most: int = 3) -> Iterator[WouldChange]:
        now = self.posterior.contributes[c]
        moves = [
            (-abs(float(item.contributes[v, c] - now)), item.finding, v)
            for item in self.previews
            for v in range(len(item.probability))
            if item.probability[v] >= 0.01
        ]
        seen: set[int] = set()
        for _, index, v in sorted(moves):
            if index in seen or len(seen) == most:
                continue
            seen.add(index)
            finding = self._finding(index)
            item = next(item for item in self.previews if item.finding == index)
            yield WouldChange(
                finding=finding.id,
                asks=asks(finding),
                value=finding.values[v],
                value_says=says_value(finding, finding.values[v]),
                becomes=float(item.contributes[v, c]),
            )

    def _numbers(self, c: int) -> Iterator[NumberSource]:
        cause = self._entry(c)
        row = covering(cause.prior, STRATA[self.stratum])[0]
        yield number_source("present in people of this age and sex", row.number)
        yield number_source("hurting, when present", cause.hurting)
        for raised in cause.raised_by:
            if self.facts.factors.get(raised.factor) == raised.value:
                yield number_source(f"{self.name_of(raised.factor).clinician}: ratio", raised.ratio)
        for medicine in self.knowledge.medicines.values():
            for effect in medicine.effects:
                if effect.cause == cause.id and self.facts.factors.get(medicine.id) == "yes":
                    yield number_source(f"{medicine.name.clinician}: ratio", effect.ratio)
        asked = {item.facet.id for item in self.posterior.situation.facets}
        for shows in cause.shows:
            if shows.facet in asked:
                name = self.knowledge.facets[shows.facet].name.clinician
                if shows.link is not None:
                    yield number_source(f"shows {name}", shows.link)
                for level, number in (shows.reaches or {}).items():
                    yield number_source(f"{name}: at least {level}", number)

    # --- chains ------------------------------------------------------------------------

    def _chains(self, c: int) -> tuple[Chain, ...]:
        """Return what stands behind a cause: medicines and factors, and states, with steps."""
        found = list(self._direct_chains(c))
        for (parent, child), share in self.edges.items():
            if child != c or share < CHAIN_WORTH_SAYING:
                continue
            edge = next(e for e in self._entry(c).caused_by if e.cause == self.network.causes[parent])
            before = list(self._direct_chains(parent))
            if not before:
                found.append(self._chain([edge.cause, self.network.causes[c]], share, edge.mechanism))
            for chain in before:
                nodes = [*chain.nodes, self.network.causes[c]]
                steps = (*(step.id for step in chain.steps), *edge.mechanism)
                part = chain.share / max(float(self.posterior.present[parent]), 1e-12)
                found.append(self._chain(nodes, share * min(1.0, part), steps))
        worth = [chain for chain in found if chain.share >= CHAIN_WORTH_SAYING]
        return tuple(sorted(worth, key=lambda chain: (-chain.share, chain.nodes)))

    def _direct_chains(self, c: int) -> Iterator[Chain]:
        """Yield factor -> cause, with the share that the factor accounts for.

        (ratio - 1) / ratio of the cause in those exposed: the attributable fraction.
        """
        cause = self._entry(c)
        here = float(self.posterior.present[c])
        for factor, ratio, mechanism in self._known_effects(cause):
            needed = factor in cause.requires_any
            if ratio > 1 or needed:
                part = 1.0 if needed else (ratio - 1) / ratio
                yield self._chain([factor, cause.id], here * part, mechanism)

    def _known_effects(self, cause: Cause) -> Iterator[tuple[str, float, tuple[str, ...]]]:
        holding = {k: v for k, v in self.facts.factors.items() if k not in self.facts.after_the_ache}
        for raised in cause.raised_by:
            if holding.get(raised.factor) == raised.value:
                yield raised.factor, raised.ratio.value, raised.mechanism
        for medicine in self.knowledge.medicines.values():
            effects = [(medicine.id, effect) for effect in medicine.effects]
            for interaction in medicine.interactions:
                effects += [(interaction.id, effect) for effect in interaction.effects]
            for key, effect in effects:
                if effect.cause == cause.id and holding.get(key) == "yes":
                    yield key, effect.ratio.value, effect.mechanism

    def _chain(self, nodes: list[str], share: float, mechanism: tuple[str, ...]) -> Chain:
        names = tuple(self.name_of(node) for node in nodes)
        return Chain(
            nodes=tuple(nodes),
            names=names,
            says=Words(
                patient=" → ".join(name.patient for name in names),
                clinician=" → ".join(name.clinician for name in names),
            ),
            share=share,
            steps=self._steps(tuple(dict.fromkeys(mechanism))),
        )

    def _steps(self, chain: tuple[str, ...]) -> tuple[Step, ...]:
        entries = [self.knowledge.mechanisms[step] for step in chain]
        return tuple(
            Step(id=entry.id, name=words(entry.name), says=words(entry.says), source=entry.source)
            for entry in entries
        )

    # --- sets, unexplained, next ---------------------------------------------------------

    def sets(self) -> tuple[TopSet, ...]:
        """Return the likeliest sets; silent causes count when they are behind a member."""
        parts, sets = self.posterior.parts, self.posterior.sets
        total: dict[tuple[tuple[int, ...], tuple[int, ...]], float] = {}
        for row in np.argsort(-self.posterior.weights, kind="stable")[:400]:
            hurting = tuple(np.flatnonzero(sets.contributing[row]).tolist())
            silent = tuple(np.flatnonzero((parts[row] > BEHIND) & ~sets.contributing[row]).tolist())
            key = hurting, silent
            share = self.posterior.share * float(self.posterior.weights[row])
            total[key] = total.get(key, 0.0) + share
        best = sorted(total.items(), key=lambda item: (-item[1], item[0]))[:SETS_SHOWN]
        return tuple(self._set(hurting, silent, share) for (hurting, silent), share in best)

    def _set(self, hurting: tuple[int, ...], silent: tuple[int, ...], share: float) -> TopSet:
        def said(audience: str) -> str:
            names = [getattr(self._entry(c).name, audience) for c in hurting]
            text = " together with ".join(names) if len(names) > 1 else f"{names[0]} alone"
            if silent:
                backed = " and ".join(getattr(self._entry(c).name, audience) for c in silent)
                text = f"{' together with '.join(names)}, with {backed} behind it"
            return text

        return TopSet(
            contributing=tuple(self.network.causes[c] for c in hurting),
            silent=tuple(self.network.causes[c] for c in silent),
            share=share,
            says=Words(patient=said("patient"), clinician=said("clinician")),
        )

    def unexplained(self) -> tuple[Unexplained, ...]:
        """Return abnormal answers that the causes explain by less than half."""
        return tuple(
            Unexplained(
                facet=facet, says=self._said(facet, answers), answers=self._answers(answers), explained=share
            )
            for facet, answers, share in explained(self.posterior)
            if share < EXPLAINED and self._needs_explaining(facet, answers)
        )

    def _needs_explaining(self, facet: str, answers: tuple[tuple[int, int], ...]) -> bool:
        """Return whether a person would ask what it comes from: not of how bad the ache is."""
        told = (self.knowledge.findings[key] for key in self._answers(answers))
        return self.knowledge.facets[facet].kind != "level" or any(f.kind != "symptom" for f in told)

    def next_steps(self, level_if: Callable[[str, str, Floats], Level]) -> tuple[NextStep, ...]:
        """Return the questions, signs and tests worth most, best first.

        Worth: bits about the causes plus `DANGER_WEIGHT` times bits about a dangerous
        one, over 1 + burden.
        """

        def worth(item: Preview) -> float:
            value = item.bits + DANGER_WEIGHT * item.danger_bits
            return value / (1 + self._burden(self._finding(item.finding)))

        best = sorted(self.previews, key=lambda item: (-worth(item), item.finding))[:STEPS_SHOWN]
        return tuple(self._next_step(item, level_if) for item in best)

    def _next_step(self, item: Preview, level_if: Callable[[str, str, Floats], Level]) -> NextStep:
        finding = self._finding(item.finding)
        outcomes = tuple(
            Outcome(
                value=value,
                says=says_value(finding, value),
                probability=float(item.probability[v]),
                top=self._top(item.contributes[v]),
                level=level_if(finding.id, value, item.contributes[v]),
            )
            for v, value in enumerate(finding.values)
            if item.probability[v] > 0
        )
        return NextStep(
            finding=finding.id,
            kind=finding.kind,
            asks=asks(finding),
            why=self._why(finding),
            information_bits=item.bits,
            burden=self._burden(finding),
            outcomes=outcomes,
        )

    def _top(self, contributes: Floats, most: int = 3) -> tuple[tuple[str, float], ...]:
        order = np.lexsort((np.arange(len(contributes)), -contributes))[:most]
        return tuple((self.network.causes[c], float(contributes[c])) for c in order)

    def _why(self, finding: Finding) -> Words:
        if finding.question is not None:
            return Words(patient=finding.question.why, clinician=finding.question.why)
        facet = self.knowledge.facets[finding.facet]
        return Words(
            patient=f"It tells about: {facet.name.patient}.",
            clinician=f"Measures: {facet.name.clinician}.",
        )

    def _burden(self, finding: Finding) -> int:
        if finding.kind in ("symptom", "history"):
            return 0
        tests = [a.burden for a in self.knowledge.actions.values() if finding.id in a.measures]
        return min(tests, default=1 if finding.kind == "sign" else 2)

    # --- small pieces --------------------------------------------------------------------

    @property
    def stratum(self) -> int:
        """Index of this person's stratum."""
        return evidence(self.network, self.facts).stratum

    def name_of(self, key: str) -> Words:
        """Return the name of a facet, cause, factor, medicine or interaction."""
        for kind in ("facets", "causes", "groups", "factors", "medicines", "findings"):
            entries: Mapping[str, object] = getattr(self.knowledge, kind)
            if key in entries:
                return words(entries[key].name)  # type: ignore[attr-defined]
        for medicine in self.knowledge.medicines.values():
            for interaction in medicine.interactions:
                if interaction.id == key:
                    others = [self.name_of(other) for other in interaction.between if other != medicine.id]
                    return Words(
                        patient=f"{medicine.name.patient} with {' or '.join(o.patient for o in others)}",
                        clinician=(
                            f"{medicine.name.clinician} with {' or '.join(o.clinician for o in others)}"
                        ),
                    )
        raise KeyError(key)

    def _factor_steps(self) -> list[FactorStep]:
        """Return the situations with the known factors and diagnoses added one by one.

        What hardly matters (a hundred medicines that are not taken) is part of the first.
        """
        keys = [*sorted(self.facts.factors), *sorted(self.facts.diagnoses)]
        small = [key for key in keys if not self._matters(key)]
        keys = [key for key in keys if key not in small]
        steps = []
        for position, key in enumerate(keys):
            added = self._with_only([*small, *keys[: position + 1]])
            without = self._with_only([*small, *(other for other in keys if other != key)])
            steps.append(FactorStep(key, added, without))
        first = self._with_only(small)
        return [FactorStep("", first, first), *steps]

    def _matters(self, key: str) -> bool:
        """Return whether a known factor or diagnosis moves the log-odds of some cause."""
        factors = {factor.id: (place, factor) for place, factor in enumerate(self.network.factors)}
        if key not in factors:
            return True
        place, factor = factors[key]
        row = factor.first + factor.values.index(self.facts.factors[key])
        stratum = stratum_index(self.facts.age, self.facts.sex)
        moved = np.abs(self.network.shift[row, stratum]).max() >= WORTH_SAYING
        enables = row != factor.first and self.network.requires[:, place].any()
        return bool(moved or enables)

    def _with_only(self, keys: list[str]):  # type: ignore[no-untyped-def]
        facts = Facts(
            self.facts.age,
            self.facts.sex,
            self.facts.setting,
            factors={k: v for k, v in self.facts.factors.items() if k in keys},
            diagnoses={k: v for k, v in self.facts.diagnoses.items() if k in keys},
            after_the_ache=self.facts.after_the_ache,
        )
        return situation(self.network, evidence(self.network, facts, draws=False))

    def _may_be_asked(self, finding: Finding) -> bool:
        if finding.asked_of not in ("any", self.facts.sex) or finding.id in self.facts.dont_know:
            return False
        known = self.facts.known
        return all(
            known.get(other) in ((wanted,) if isinstance(wanted, str) else wanted)
            for other, wanted in finding.asked_if.items()
        )

    def _answers(self, pairs: tuple[tuple[int, int], ...]) -> dict[str, str]:
        return {self.network.findings[f].id: self.network.findings[f].values[v] for f, v in pairs}

    def _context(self, key: str) -> dict[str, str]:
        value = self.facts.factors.get(key) or self.facts.diagnoses.get(key)
        return {key: value} if value else {}

    def _entry(self, c: int) -> Cause:
        return self.knowledge.causes[self.network.causes[c]]

    def _finding(self, index: int) -> Finding:
        return self.knowledge.findings[self.network.findings[index].id]


def words(text: Text) -> Words:
    """Return a knowledge-base text as part of an assessment."""
    return Words(patient=text.patient, clinician=text.clinician)


def asks(finding: Finding) -> Words:
    """Return how a finding is asked of a person and called by a clinician."""
    patient = finding.question.ask if finding.question else finding.name.patient
    return Words(patient=patient, clinician=finding.name.clinician)


def _with_value(name: Words, said: str) -> Words:
    """Return a name with what was answered, unless that is a plain yes."""
    if said == "yes":
        return name
    return Words(patient=f"{name.patient}: {said}", clinician=f"{name.clinician}: {said}")


def says_value(finding: Finding, value: str) -> str:
    """Return a value of a finding in words."""
    for band in finding.measured.bands if finding.measured else ():
        if band.value == value:
            return band.reads.patient
    return finding.labels.get(value, value.replace("_", " "))


def number_source(what: str, number: Number | Origin) -> NumberSource:
    """Return a number with where it comes from."""
    assert isinstance(number, Number)
    return NumberSource(
        what=what,
        value=number.value,
        interval=number.interval,
        source=number.source,
        judgement=number.reason if number.basis else None,
    )


def _strongest(weights: list[Weight]) -> list[Weight]:
    return sorted(weights, key=lambda weight: (-abs(weight.change), weight.facet))


def _unlikely(share: float):  # type: ignore[no-untyped-def]
    return "less_likely" if share >= LESS_LIKELY else "unlikely"
