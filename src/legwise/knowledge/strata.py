"""Age and sex: the two things that are always known, cut into strata."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeVar

from legwise.knowledge.schema import ByStratum

#: First age of each band; the last is open.
AGE_BANDS = (0, 12, 18, 30, 40, 50, 60, 70, 80)
SEXES: tuple[Literal["female", "male"], ...] = ("female", "male")

#: Residents per band, in thousands: a plain Western European pyramid, used only to
#: average over ages when a published figure spans several bands.
POPULATION = (12, 6, 14, 13, 13, 14, 12, 9, 6)

Stratum = tuple[int, str]
Row = TypeVar("Row", bound=ByStratum)
STRATA: tuple[Stratum, ...] = tuple((age, sex) for age in AGE_BANDS for sex in SEXES)


def stratum_index(age: int, sex: str) -> int:
    """Return the index in `STRATA` for a person."""
    band = max(i for i, first in enumerate(AGE_BANDS) if age >= first)
    return band * len(SEXES) + SEXES.index(sex)


def last_age(band: int) -> int | None:
    """Return the last age of a band, None for the open one."""
    return AGE_BANDS[band + 1] - 1 if band + 1 < len(AGE_BANDS) else None


def covering(rows: Sequence[Row], stratum: Stratum) -> list[Row]:
    """Return the rows that hold for a stratum, judged by the middle age of its band."""
    first, sex = stratum
    last = last_age(AGE_BANDS.index(first))
    age = (first + last) // 2 if last is not None else 85
    return [
        row
        for row in rows
        if row.sex in ("any", sex) and row.ages[0] <= age and (row.ages[1] is None or age <= row.ages[1])
    ]


def share_of_population(ages: tuple[int, int | None], sex: str) -> list[float]:
    """Return weights over `STRATA`, summing to 1, for an age range and sex."""
    weights = []
    for first, stratum_sex in STRATA:
        band = AGE_BANDS.index(first)
        end = (last_age(band) or 99) + 1
        low, high = ages[0], (99 if ages[1] is None else ages[1]) + 1
        overlap = max(0, min(end, high) - max(first, low)) / (end - first)
        weights.append(overlap * POPULATION[band] if sex in ("any", stratum_sex) else 0.0)
    total = sum(weights)
    return [weight / total for weight in weights]
