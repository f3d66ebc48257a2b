"""Numbers as people read them: natural frequencies, no more digits than are known.

Nothing is ever 0 or all: unlikely is not ruled out, and likely is not sure.
"""

from __future__ import annotations

from typing import Literal

from legwise.assessment import Level, Share, Words

Audience = Literal["patient", "clinician"]

#: Urgency levels, lowest first.
LEVELS: tuple[Level, ...] = ("self_care", "routine", "within_two_weeks", "same_day", "emergency")

LEVEL_TITLES: dict[Level, str] = {
    "emergency": "Emergency: get help now",
    "same_day": "Today: see or speak to a doctor today",
    "within_two_weeks": "Soon: see a doctor within two weeks",
    "routine": "Routine: make a normal appointment",
    "self_care": "Self-care: you can start at home",
}

LEVEL_MEANINGS: dict[Level, str] = {
    "emergency": "What you told us can be a sign of harm that grows by the hour.",
    "same_day": "This should not wait until tomorrow.",
    "within_two_weeks": "This is no emergency, but a doctor should look at it soon.",
    "routine": "This can wait for a normal visit. Go sooner if it gets worse.",
    "self_care": "You can try the steps below first. See a doctor if it does not get better.",
}

#: Where a person may start alone, no test is due at once.
TESTS_TITLES: dict[Level, str] = {
    **dict.fromkeys(LEVELS, "Tests worth asking for"),
    "self_care": "Tests to ask about if it does not get better",
}

STRENGTHS = {
    "strong": "well shown to help",
    "moderate": "likely to help",
    "weak": "may help a little",
    "unproven": "not well tested, low risk",
    "no_benefit": "trials found no benefit",
}

#: An interval this wide supports tenths only.
WIDE = 0.15


def of(words: Words, audience: Audience) -> str:
    """Return what is meant for this reader."""
    return words.patient if audience == "patient" else words.clinician


def measured(value: float, unit: str, audience: Audience) -> str:
    """Return a measured value with its unit as this reader writes it: `40 °C`, `0.4`."""
    written = {"degC": "°C", "ratio": "", "score": ""}
    if audience == "patient":
        written["x ULN"] = "times the upper limit of normal"
    return f"{value:g} {written.get(unit, unit)}".rstrip()


def capital(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]


def frequency(share: Share | float) -> str:
    """Return a probability as a natural frequency: `about 3 in 10 people`."""
    if not isinstance(share, Share):
        share = Share(value=share, low=share, high=share)
    if _in_tenths(share):
        return _tenths(share.value)
    if share.value < 0.01:
        return "fewer than 1 in 100 people"
    return f"about {round(share.value * 100)} in 100 people"


def rough(value: float) -> str:
    """Return a probability whose interval is not known: `about 3 in 10`."""
    for limit, text in ((0.01, "fewer than 1 in 100"), (0.05, "fewer than 5 in 100")):
        if value < limit:
            return text
    return _tenths(value).removesuffix(" people")


def interval(share: Share) -> str:
    """Return the 90 % interval in words: `between 2 and 4 in 10`."""
    size = 10 if _in_tenths(share) else 100
    low, high = round(share.low * size), round(share.high * size)
    if high == 0:
        return f"fewer than 1 in {size}"
    if high == size:
        return "nearly all" if low == size else f"{max(low, 1)} in {size} or more"
    if low == 0 or share.value < 0.01:
        return f"up to about {high} in {size}"
    if low == high:
        return f"close to {low} in {size}"
    return f"between {low} and {high} in {size}"


def percent(share: float) -> str:
    """Return a probability for a clinician: two digits at most, never 0 or 100."""
    if share < 0.001:
        return "<0.1 %"
    if share < 0.1:
        return f"{100 * share:.1f} %"
    return f"{round(100 * share)} %" if share <= 0.99 else ">99 %"


def bar(share: Share, width: int = 20) -> str:
    """Return a bar: `#` up to the value, `-` up to the end of the interval."""
    filled = min(width - 1, max(1, round(share.value * width)))
    high = max(filled, round(share.high * width))
    return "#" * filled + "-" * (high - filled) + "." * (width - high)


def people(share: Share) -> tuple[int, int]:
    """Return how many of 100 people to draw: up to the value, and up to the interval's end.

    Full tens where the interval supports no more.
    """
    on = min(99, max(1, _drawn(share.value, share)))
    return on, max(on, _drawn(share.high, share))


def _drawn(value: float, share: Share) -> int:
    tens = 10 * round(value * 10)
    return tens if _in_tenths(share) and 0 < tens < 100 else round(value * 100)


def _in_tenths(share: Share) -> bool:
    return share.value >= 0.1 or share.high - share.low >= WIDE


def _tenths(value: float) -> str:
    count = round(value * 10)
    if count == 0:
        return "fewer than 1 in 10 people"
    if count == 10:
        return "nearly all people" if value > 0.99 else "more than 9 in 10 people"
    return f"about {count} in 10 people"
