"""Which patterns tell most about a cause: those least like in other complaints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import log2

from legwise.knowledge.schema import Cause, Facet, KnowledgeBase, Number, Origin, Shows

_RARE = 0.3
_TINY = 1e-6


@dataclass(frozen=True)
class Tell:
    """A pattern of a cause: what it shows, how often, and how often other complaints do.

    `bits`: how much it tells on average (relative entropy). `number` is what the cause's
    share rests on.
    """

    facet: Facet
    state: str
    share: float
    elsewhere: float
    bits: float
    number: Origin


def strongest(knowledge: KnowledgeBase, cause: Cause, most: int) -> list[Tell]:
    """Return the patterns that tell most about a cause and are commoner in it than elsewhere."""
    found = [tell for shown in cause.shows if (tell := _tell(knowledge.facets[shown.facet], shown))]
    return sorted(found, key=lambda tell: (-tell.bits, tell.facet.id))[:most]


def label(knowledge: KnowledgeBase, facet: Facet, state: str) -> str:
    """Return a state's name as its question gives it."""
    labels = [f.labels[state] for f in knowledge.findings_of(facet.id) if state in f.labels]
    return labels[0] if labels else state.replace("_", " ")


def _tell(facet: Facet, shown: Shows) -> Tell | None:
    if shown.link is not None and facet.leak is not None:
        return _pattern(facet, facet.leak.value, shown.link)
    if shown.reaches is not None:
        return _level(facet, shown.reaches)
    if shown.picks is not None and facet.usual is not None:
        return _pick(facet, facet.usual.values, shown)
    return None


def _pattern(facet: Facet, leak: float, link: Number) -> Tell | None:
    share = _either(leak, link.value)
    bits = _entropy({"yes": share, "no": 1 - share}, {"yes": leak, "no": 1 - leak})
    return Tell(facet, "", share, leak, bits, link) if link.value > 0 else None


def _level(facet: Facet, reaches: Mapping[str, Number]) -> Tell | None:
    leaks = {level: facet.leaks[level].value for level in facet.levels[1:]}
    shares = {level: _either(leaks[level], reaches[level].value) for level in reaches}
    usual = [level for level in shares if shares[level] >= _RARE] or list(shares)[:1]
    if not usual:
        return None
    level = max(usual, key=lambda level: shares[level] / max(leaks[level], _TINY))
    at_least = {level: shares.get(level, leaks[level]) for level in leaks}
    bits = _entropy(_apart(at_least), _apart(leaks))
    return Tell(facet, level, shares[level], leaks[level], bits, reaches[level])


def _pick(facet: Facet, usual: Mapping[str, float], shown: Shows) -> Tell | None:
    assert shown.picks is not None
    shares = shown.picks.values
    gain = {value: _part(share, usual.get(value, 0)) for value, share in shares.items()}
    value = max(gain, key=lambda value: gain[value])
    bits = _entropy(shares, usual)
    return Tell(facet, value, shares[value], usual.get(value, 0), bits, shown.picks)


def _either(one: float, other: float) -> float:
    """Return the chance that at least one of two independent things happens."""
    return 1 - (1 - one) * (1 - other)


def _apart(at_least: Mapping[str, float]) -> dict[str, float]:
    """Return P(exactly each level) from P(at least each level), the normal level first."""
    steps = [1.0, *at_least.values(), 0.0]
    names = ["", *at_least]
    return {name: max(0.0, high - low) for name, (high, low) in zip(names, pairwise(steps), strict=True)}


def _entropy(shares: Mapping[str, float], usual: Mapping[str, float]) -> float:
    return sum(_part(share, usual.get(value, 0)) for value, share in shares.items())


def _part(share: float, usual: float) -> float:
    return share * log2(share / max(usual, _TINY)) if share > 0 else 0.0
