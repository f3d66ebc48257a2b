"""What a quantity means for a finding or factor: three weeks, eight out of ten, 38.6."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from legwise.knowledge.facts import SINCE_DAYS
from legwise.knowledge.measured import band_of
from legwise.knowledge.schema import KnowledgeBase

#: Lengths of time are in days.
MINUTE, HOUR = 1 / 1440, 1 / 24

#: No text says an age; of what is said in numbers, none has limits that rise with it.
_ADULT = 40


def value_of(key: str, knowledge: KnowledgeBase, quantity: float, word: str) -> str | None:
    """Return the value that a quantity means, None if it means none.

    Args:
        key: a finding or factor for which `can_measure` holds.
        knowledge: where it stands.
        quantity: days, points or a number in the finding's own unit.
        word: the token's word.
    """
    finding = knowledge.findings.get(key)
    if finding is not None and finding.measured is not None:
        low, high = finding.measured.plausible
        return band_of(finding, quantity, _ADULT) if low <= quantity <= high else None
    return _VALUES[key](quantity, word)


def can_measure(key: str, knowledge: KnowledgeBase) -> bool:
    """Return whether a quantity has a meaning for a finding or factor."""
    finding = knowledge.findings.get(key)
    return key in _VALUES or (finding is not None and finding.measured is not None)


def _since(days: float, word: str) -> str:
    """Return how long that is; on a border the unit decides: 14 days, but 2 weeks."""
    within = [
        value
        for value, (least, most) in SINCE_DAYS.items()
        if least <= days and (most is None or days <= most)
    ]
    return within[-1 if word == "<weeks>" and days < 42 else 0]


def _spell(days: float, word: str) -> str:
    if days < 10 * MINUTE:
        return "under_10_minutes"
    return "10_minutes_to_2_hours" if days <= 2 * HOUR else "hours"


def _severity(points: float, word: str) -> str:
    steps = {3: "mild", 6: "moderate", 8: "severe", 10: "unbearable"}
    return next(value for most, value in steps.items() if points <= most)


def _pregnancy(days: float, word: str) -> str:
    return "last_3_months" if days >= 27 * 7 else "earlier"


_VALUES: Mapping[str, Callable[[float, str], str]] = {
    "since_when": _since,
    "attack_length": _spell,
    "pain_severity": _severity,
    "pregnancy": _pregnancy,
}
