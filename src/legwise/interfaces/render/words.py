"""Numbers as people read them: natural frequencies, no more digits than are known."""

from __future__ import annotations

from legwise.assessment import Level, Share

LEVEL_TITLES: dict[Level, str] = {
    "emergency": "Emergency: get help now",
    "same_day": "Today: see or speak to a doctor today",
    "within_two_weeks": "Soon: see a doctor within two weeks",
    "routine": "Routine: make a normal appointment",
    "self_care": "Self-care: you can start at home",
}

STRENGTHS = {
    "strong": "well shown to help",
    "moderate": "likely to help",
    "weak": "may help a little",
    "unproven": "not well tested, low risk",
    "no_benefit": "trials found no benefit",
}


def frequency(share: float) -> str:
    """Return a probability as a natural frequency: `about 3 in 10 people`.

    Tenths from 10 to 90 %, hundredths outside, and never 0 or all: unlikely is not
    ruled out.
    """
    if share < 0.01:
        return "fewer than 1 in 100 people"
    if share > 0.99:
        return "nearly all people"
    if 0.095 <= share <= 0.905:
        return f"about {round(share * 10)} in 10 people"
    return f"about {round(share * 100)} in 100 people"


def frequency_range(share: Share) -> str:
    """Return the 90 % interval in words: `between 2 and 4 in 10`."""
    low, high = share.low, share.high
    if high < 0.01:
        return "fewer than 1 in 100"
    if low >= 0.095:
        first, last = round(low * 10), round(high * 10)
        return f"about {first} in 10" if first == last else f"between {first} and {last} in 10"
    first, last = max(1, round(low * 100)), max(1, round(high * 100))
    start = "fewer than 1" if low < 0.005 else str(first)
    return f"about {start} in 100" if start == str(last) else f"between {start} and {last} in 100"


def percent(share: float) -> str:
    """Return a probability for a clinician: two digits at most, never 0 or 100."""
    if share < 0.001:
        return "<0.1 %"
    if share < 0.1:
        return f"{100 * share:.1f} %"
    return f"{min(99, round(100 * share))} %" if share <= 0.995 else ">99 %"


def bar(share: Share, width: int = 20) -> str:
    """Return a bar: `#` up to the value, `-` up to the end of the interval."""
    filled, high = round(share.value * width), round(share.high * width)
    return "#" * filled + "-" * max(0, high - filled) + "." * (width - max(filled, high))


def capital(text: str) -> str:
    """Return a text with a capital first letter."""
    return text[:1].upper() + text[1:]
