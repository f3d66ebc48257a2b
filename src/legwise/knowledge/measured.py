"""Measured values: units, bands and the names of tests."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from legwise.knowledge.schema import Conversion, Finding, KnowledgeBase

#: How units are written -> how they are compared.
_SPELLINGS = (
    (r"\s+", ""),
    (r"^micro(?:grams?|g)", "ug"),
    (r"^micromol(?:es?)?", "umol"),
    (r"^millimol(?:es?)?", "mmol"),
    (r"μ", "u"),
    (r"^mc(?=g|mol)", "u"),
    (r"lit(?:re|er)s?$", "L"),
    (r"^(?:°|degrees?)", "deg"),
)


def band_of(finding: Finding, value: float, age: int) -> str | None:
    """Return the band that a value in the finding's own unit falls in at this age."""
    for band in finding.measured.bands if finding.measured else ():
        low = _limit(band.at_least, band.at_least_per_year, age)
        high = _limit(band.below, band.below_per_year, age)
        if (low is None or value >= low) and (high is None or value < high):
            return band.value
    return None


def _limit(least: float | None, per_year: float | None, age: int) -> float | None:
    return least if least is None or per_year is None else max(least, per_year * age)


def units_of(finding: Finding) -> dict[str, Conversion]:
    """Return every accepted unit with what turns it into the finding's own."""
    if finding.measured is None:
        return {}
    given = {finding.measured.unit: 1.0, **finding.measured.also}
    return {unit: Conversion(factor=how) if isinstance(how, float) else how for unit, how in given.items()}


def same_unit(written: str, accepted: Mapping[str, object]) -> str | None:
    """Return the accepted unit that is meant, None if none or more than one could be.

    Case matters only where it tells units apart: `mmol/l` is `mmol/L`, but nothing is
    guessed if both `mU/L` and `MU/L` were accepted with different conversions.
    """
    exact = [unit for unit in accepted if _spelt(unit) == _spelt(written)]
    if exact:
        return exact[0]
    close = [unit for unit in accepted if _spelt(unit).casefold() == _spelt(written).casefold()]
    return close[0] if len({accepted[unit] for unit in close}) == 1 else None


def shown_units(finding: Finding) -> list[str]:
    """Return the accepted units for a message, each spelling once."""
    return list({_spelt(unit).casefold(): unit for unit in reversed(units_of(finding))}.values())[::-1]


def names_of_tests(knowledge: KnowledgeBase) -> Mapping[str, Finding]:
    """Return every name of a measured finding, as `plain` writes it; ids come first."""
    measured = [finding for finding in knowledge.findings.values() if finding.measured is not None]
    names = {plain(finding.id): finding for finding in measured}
    for finding in measured:
        for name in (*(finding.measured.names if finding.measured else ()), finding.name.clinician):
            names.setdefault(plain(name), finding)
    return names


def plain(name: str) -> str:
    """Return a name without case, punctuation and spacing."""
    return " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", name).casefold()))


def _spelt(unit: str) -> str:
    unit = unicodedata.normalize("NFKC", unit)
    for written, meant in _SPELLINGS:
        unit = re.sub(written, meant, unit)
    return unit
