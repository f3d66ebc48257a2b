"""Lengths of time, clock times and scores out of ten become one token each, with a value.

"About three weeks" is then the word `<weeks>` of a pattern, "3am" is `<clock>`, "8/10"
is `<of_ten>`; what they mean for a finding is said by the phrase that holds them. "Since
Tuesday" needs a calendar, so it counts only where the day of writing is known.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence

from legwise.interview.free_text.tokens import Token
from legwise.knowledge.quantity import HOUR, MINUTE

#: Unit as written -> (the token's word, days).
_UNITS: Mapping[str, tuple[str, float]] = {
    "second": ("<minutes>", MINUTE / 60),
    "sec": ("<minutes>", MINUTE / 60),
    "minute": ("<minutes>", MINUTE),
    "min": ("<minutes>", MINUTE),
    "hour": ("<hours>", HOUR),
    "hr": ("<hours>", HOUR),
    "day": ("<days>", 1),
    "night": ("<days>", 1),
    "week": ("<weeks>", 7),
    "wk": ("<weeks>", 7),
    "fortnight": ("<weeks>", 14),
    "month": ("<months>", 30.4),
    "mth": ("<months>", 30.4),
    "year": ("<years>", 365.25),
    "yr": ("<years>", 365.25),
    "decade": ("<years>", 3652.5),
}
_NUMBERS = {
    word: value
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
        ]
    )
} | {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "couple": 2,
    "few": 3,
    "several": 5,
    "half": 0.5,
}
#: What "years" without a number is taken for, and "many years".
_SEVERAL = 5
_BETWEEN = frozenset(["of", "or", "to", "and", "good", "more", "odd", "full", "whole"])
#: "A day" is a length after one of these; in "20 a day" it is none.
_BEFORE_A = frozenset([
    "for", "about", "last", "lasts", "past", "within", "in", "over", "after", "than", "nearly",
    "almost", "under", "half", "this",
])  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


def with_quantities(found: Sequence[Token], today: datetime.date | None) -> tuple[Token, ...]:
    """Return the tokens with each quantity as one token.

    Args:
        found: the words and breaks of a text.
        today: the day of writing, if known.
    """
    words = [token.word for token in found]
    result: list[Token] = []
    at = 0
    while at < len(found):
        word, value, length = _quantity(words, at, today)
        last = found[at + length - 1]
        result.append(Token(word, found[at].start, last.end, value))
        at += length
    return tuple(result)


def _quantity(words: Sequence[str], at: int, today: datetime.date | None) -> tuple[str, float | None, int]:
    """Return word, value and number of tokens of what stands at a place."""
    for reader in (_of_ten, _clock, _length, _plural):
        if read := reader(words, at):
            return read
    if (
        today
        and at
        and words[at - 1] in ("since", "last", "from")
        and (days := _days_since(words[at], today))
    ):
        return "<days>", days, 1
    number = _number(words[at])
    if number is not None and words[at][0].isdigit():
        return words[at], number, 1
    return words[at], None, 1


def _of_ten(words: Sequence[str], at: int) -> tuple[str, float | None, int] | None:
    number = _number(words[at])
    if number is None or not 0 <= number <= 10:
        return None
    for between in (["out", "of"], ["outta"], [","]):  # the stroke of 8/10 is a soft break
        after = list(words[at + 1 : at + len(between) + 2])
        if after[:-1] == between and after[-1] in ("10", "ten"):
            return "<of_ten>", number, len(between) + 2
    return None


def _clock(words: Sequence[str], at: int) -> tuple[str, float | None, int] | None:
    number = _number(words[at])
    if number is None or not 0 <= number <= 24:
        return None
    after = list(words[at + 1 : at + 5])
    if after[:1] in (["am"], ["pm"], ["oclock"]):
        return "<clock>", number, 2
    if after[:2] in (["a", "m"], ["p", "m"], ["o", "clock"]):
        return "<clock>", number, 3
    if after[:3] == ["in", "the", "morning"] and words[at - 1 : at] not in (["least"], ["and"]):
        return "<clock>", number, 4
    return None


def _length(words: Sequence[str], at: int) -> tuple[str, float | None, int] | None:
    """Read "three weeks", "a couple of months", "2 or 3 days", "half an hour"."""
    first = words[at]
    number = _number(first)
    if number is None:
        if first not in ("a", "an") or not (at and words[at - 1] in _BEFORE_A):
            return None
        number = 1.0
    for place in range(at + 1, min(at + 6, len(words))):
        word = words[place]
        if unit := _unit(word):
            days = number * unit[1]
            return ("<minutes>" if days < HOUR else unit[0]), days, place + 1 - at
        if (larger := _number(word)) is not None:
            number = larger
        elif word not in _BETWEEN and not (word in ("a", "an") and first == "half"):
            return None
    return None


def _plural(words: Sequence[str], at: int) -> tuple[str, float | None, int] | None:
    """Read "years" and "weeks" without a number; "nights" alone is no length."""
    word = words[at]
    unit = _unit(word)
    if unit and word.endswith("s") and word != "nights":
        return unit[0], _SEVERAL * unit[1], 1
    return None


def _number(word: str) -> float | None:
    if re.fullmatch(r"\d+([.,]\d+)?", word):
        return float(word.replace(",", "."))
    return _NUMBERS.get(word)


def _unit(word: str) -> tuple[str, float] | None:
    return _UNITS.get(word) or _UNITS.get(word.removesuffix("s"))


def _days_since(word: str, today: datetime.date) -> float | None:
    """Return the days since the last such weekday, or the middle of the last such month."""
    if word in _WEEKDAYS:
        return (today.weekday() - _WEEKDAYS.index(word)) % 7 or 7
    if word in _MONTHS:
        months = (today.month - _MONTHS.index(word) - 1) % 12
        return max(1.0, months * 30.4 + today.day - 15)
    return None
