"""Move a pattern's numbers, inside their own intervals, so that joint figures come out.

Findings of one facet are published one by one and together. Where a figure about the
whole is marked `fit: true`, the links, leak and finding probabilities it touches are
moved by the least weighted amount that meets it: a deterministic least-squares problem
on the log-odds scale, with every number pulled back to its published value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from legwise.knowledge.schema import (
    DEFAULT_SPREAD,
    Figure,
    KnowledgeBase,
    Number,
    Probability,
)
from legwise.model.network import Floats

#: ("leak", facet), ("link", facet, cause) or ("given", finding, state)
Key = tuple[str, ...]
EDGE = 1e-4


def fitted(knowledge: KnowledgeBase) -> KnowledgeBase:
    """Return the knowledge base with the numbers of fitted patterns moved.

    Figures that touch anything but patterns with yes/no findings are left to `verify`.
    """
    figures = [f for f in knowledge.figures.values() if f.fit and _is_about_patterns(f, knowledge)]
    numbers = {key: number for f in figures for key, number in _numbers(f, knowledge)}
    free = sorted(key for key, number in numbers.items() if 0 < number.value < 1)
    if not free:
        return knowledge
    published = np.array([_logit(numbers[key].value) for key in free])
    spread = np.array([_spread(numbers[key]) for key in free])
    low, high = np.array([_bounds(numbers[key]) for key in free]).T

    def residuals(moved: Floats) -> Floats:
        values = {key: number.value for key, number in numbers.items()}
        values.update(zip(free, _sigmoid(moved).tolist(), strict=True))
        misses = [_miss(figure, values, knowledge) for figure in figures]
        return np.concatenate([misses, (moved - published) / spread])

    start = np.clip(published, low + 1e-9, high - 1e-9)
    solved = least_squares(residuals, start, bounds=(low, high), xtol=1e-12, ftol=1e-12)
    return _with(knowledge, dict(zip(free, _sigmoid(solved.x).round(6).tolist(), strict=True)))


def _is_about_patterns(figure: Figure, knowledge: KnowledgeBase) -> bool:
    findings = [knowledge.findings[key] for key in figure.findings]
    plain = all(f.values == ("no", "yes") for f in findings)
    return plain and all(knowledge.facets[f.facet].kind == "pattern" for f in findings)


def _numbers(figure: Figure, knowledge: KnowledgeBase) -> Iterator[tuple[Key, Probability]]:
    """Yield every number that the figure depends on."""
    for key in figure.findings:
        finding = knowledge.findings[key]
        for state, number in finding.given.items():
            assert isinstance(number, Probability)
            yield ("given", key, state), number
        leak = knowledge.facets[finding.facet].leak
        assert leak is not None
        yield ("leak", finding.facet), leak
        for cause in (*figure.of, *figure.against):
            for shows in knowledge.causes[cause].shows:
                if shows.facet == finding.facet and shows.link is not None:
                    yield ("link", finding.facet, cause), shows.link


def _miss(figure: Figure, values: Mapping[Key, float], knowledge: KnowledgeBase) -> float:
    """Return how far the figure is from its target, in standard deviations."""
    target = figure.target
    among = np.mean([_chance(figure, cause, values, knowledge) for cause in figure.of or figure.against])
    if figure.kind == "probability":
        return float((_logit(float(among)) - _logit(target.value)) / _spread(target))
    others = [_chance(figure, cause, values, knowledge) for cause in figure.against]
    against = np.mean(others) if others else _chance(figure, None, values, knowledge)
    wide = np.log(target.interval[1] / target.interval[0]) / 3.92 if target.interval else DEFAULT_SPREAD
    return float((np.log(among / against) - np.log(target.value)) / wide)


def _chance(
    figure: Figure, cause: str | None, values: Mapping[Key, float], knowledge: KnowledgeBase
) -> float:
    """Return P(enough of the findings | this cause alone)."""
    by_facet: dict[str, list[str]] = {}
    for key in figure.findings:
        by_facet.setdefault(knowledge.findings[key].facet, []).append(key)
    counts = np.array([1.0])
    for facet, keys in by_facet.items():
        fails = 1 - values["leak", facet]
        fails *= 1 - values.get(("link", facet, cause or ""), 0.0)
        there, not_there = (
            _count([_as_given(figure, key, values["given", key, state]) for key in keys])
            for state in ("there", "not_there")
        )
        counts = np.convolve(counts, (1 - fails) * there + fails * not_there)
    enough = len(figure.findings) if figure.at_least is None else figure.at_least
    return float(counts[enough:].sum())


def _as_given(figure: Figure, key: str, yes: float) -> float:
    return yes if figure.findings[key] == "yes" else 1 - yes


def _count(chances: list[float]) -> Floats:
    total = np.array([1.0])
    for chance in chances:
        total = np.convolve(total, [1 - chance, chance])
    return total


def _with(knowledge: KnowledgeBase, moved: Mapping[Key, float]) -> KnowledgeBase:
    causes, facets, findings = dict(knowledge.causes), dict(knowledge.facets), dict(knowledge.findings)
    for (kind, *path), value in moved.items():
        if kind == "leak":
            facet = facets[path[0]]
            facets[facet.id] = facet.model_copy(update={"leak": _moved(facet.leak, value)})
        elif kind == "given":
            finding = findings[path[0]]
            given = {**finding.given, path[1]: _moved(finding.given[path[1]], value)}
            findings[finding.id] = finding.model_copy(update={"given": given})
        else:
            cause = causes[path[1]]
            shows = tuple(
                s.model_copy(update={"link": _moved(s.link, value)}) if s.facet == path[0] else s
                for s in cause.shows
            )
            causes[cause.id] = cause.model_copy(update={"shows": shows})
    return knowledge.model_copy(update={"causes": causes, "facets": facets, "findings": findings})


def _moved(number: Any, value: float) -> Any:
    return number.model_copy(update={"value": value})


def _bounds(number: Number) -> tuple[float, float]:
    if number.interval is None:
        middle = _logit(number.value)
        return middle - 1.96 * DEFAULT_SPREAD, middle + 1.96 * DEFAULT_SPREAD
    return _logit(number.interval[0]) - 1e-6, _logit(number.interval[1]) + 1e-6


def _spread(number: Number) -> float:
    if number.interval is None:
        return DEFAULT_SPREAD
    return max((_logit(number.interval[1]) - _logit(number.interval[0])) / 3.92, 0.01)


def _logit(probability: float) -> float:
    p = min(max(probability, EDGE), 1 - EDGE)
    return float(np.log(p) - np.log1p(-p))


def _sigmoid(log_odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-log_odds)))
