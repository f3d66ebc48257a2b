"""Facts -> Evidence: one person's prior and answers, on a network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from legwise.knowledge.facts import Facts
from legwise.knowledge.strata import stratum_index
from legwise.model.network import SETTINGS, Evidence, Floats, Network, NetworkFinding

#: P(present) of a disease that the person was told they have (judgement: diagnoses are
#: right in most but not all people).
DIAGNOSED = 0.97
ABSENT = 1e-9
SHIFT_SEED = 4711


def evidence(network: Network, facts: Facts, draws: bool = True) -> Evidence:
    """Return what is known about a person as arrays on the network.

    Args:
        network: the compiled network.
        facts: what is known.
        draws: whether intervals will be asked for; without, the only draw is the value itself.
    """
    stratum, setting = stratum_index(facts.age, facts.sex), SETTINGS.index(facts.setting)
    known = {
        key: (_baseline(network, key) if key in facts.after_the_ache else value)
        for key, value in facts.factors.items()
    }
    (log_odds,) = _log_odds(network, stratum, setting, known, drawn=False)
    drawn = _log_odds(network, stratum, setting, known, drawn=True) if draws else log_odds[None].copy()
    exposure = _exposure(network, stratum, known)
    for cause, probability in _diagnosed(network, log_odds, exposure, facts.diagnoses):
        log_odds[cause] = np.log(probability) - np.log1p(-probability)
        drawn[:, cause] = log_odds[cause]
        exposure[cause] = 1.0
    shown = findings(network, facts.factors)
    return Evidence(stratum, shown, log_odds, exposure, drawn, answers(network, facts.findings))


def findings(network: Network, known: Mapping[str, str]) -> tuple[NetworkFinding, ...]:
    """Return the findings as they are in someone with these factors."""
    return tuple(_in_person(network, finding, known) for finding in network.findings)


def _in_person(network: Network, finding: NetworkFinding, known: Mapping[str, str]) -> NetworkFinding:
    for item in finding.given_factor:
        factor = network.factors[item.factor]
        if known.get(factor.id) == factor.values[item.value]:
            return replace(finding, given=item.given, draws=item.draws)
    return finding


def answers(network: Network, findings: Mapping[str, str]) -> tuple[tuple[int, int], ...]:
    """Return (finding index, value index) pairs of the findings the network knows."""
    return tuple(
        (index, finding.values.index(findings[finding.id]))
        for index, finding in enumerate(network.findings)
        if finding.id in findings
    )


def _baseline(network: Network, key: str) -> str:
    return next(factor.values[0] for factor in network.factors if factor.id == key)


def _log_odds(network: Network, stratum: int, setting: int, known: Mapping[str, str], drawn: bool) -> Floats:
    """Return (1, C) log-odds of presence without parents, or (K, C) if `drawn`."""
    log_odds = (network.base[stratum] + network.setting[setting])[None].copy()
    if drawn:
        log_odds = log_odds + network.draw_base * network.base_spread[stratum]
        log_odds = log_odds + network.draw_setting * network.setting_spread[setting]
    moved: dict[int, Floats] = {}
    for f, factor in enumerate(network.factors):
        if factor.id in known:
            row = factor.first + factor.values.index(known[factor.id])
            moved[f] = network.shift[row, stratum] + (_ratio_draws(network, row) if drawn else 0.0)
            log_odds = log_odds + moved[f]
    for cap in network.caps:
        total = sum((moved[f][..., cap.cause] for f in cap.factors if f in moved), np.zeros(1))
        log_odds[:, cap.cause] -= np.maximum(0.0, total - cap.limit)
    return np.asarray(log_odds)


def _ratio_draws(network: Network, row: int) -> Floats:
    """Return (K, C) draws of the uncertainty of one factor value's ratios.

    Seeded by the row, so that one more known factor does not move the others' draws.
    """
    draws = np.zeros(network.draw_base.shape)
    some = np.flatnonzero(network.shift_spread[row])
    random = np.random.default_rng([SHIFT_SEED, row])
    draws[:, some] = random.standard_normal((len(draws), len(some))) * network.shift_spread[row, some]
    return draws


def _exposure(network: Network, stratum: int, known: Mapping[str, str]) -> Floats:
    exposure = np.ones(len(network.causes))
    for c in np.flatnonzero(network.requires.any(axis=1)):
        unexposed = 1.0
        for f in np.flatnonzero(network.requires[c]):
            factor = network.factors[f]
            value = known.get(factor.id)
            baseline_share = network.share[factor.first, stratum]
            unexposed *= baseline_share if value is None else float(value == factor.values[0])
        exposure[c] = max(1 - unexposed, ABSENT)
    return exposure


def _diagnosed(
    network: Network, log_odds: Floats, exposure: Floats, diagnoses: Mapping[str, str]
) -> list[tuple[int, float]]:
    """Return (cause, P(present)) of what was diagnosed; of a group, split over its stages.

    Stages exclude each other, so it is their odds that add up to the odds of the group.
    """
    found = [(c, DIAGNOSED) for c, cause in enumerate(network.causes) if diagnoses.get(cause) == "yes"]
    named = {c for c, _ in found}
    for group, stages in network.groups:
        if diagnoses.get(group) == "yes" and not named & set(stages):
            possible = [c for c in stages if diagnoses.get(network.causes[c]) != "no"] or list(stages)
            chance = exposure[possible] / (1 + np.exp(-log_odds[possible]))
            odds = DIAGNOSED / (1 - DIAGNOSED) * chance / chance.sum()
            found += list(zip(possible, (odds / (1 + odds)).tolist(), strict=True))
    return found
