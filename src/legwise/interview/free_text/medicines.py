"""Names of medicines in a text, with the class each belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from legwise.knowledge.medicine_names import SALTS, MedicineNames
from legwise.knowledge.pattern import BREAKS
from legwise.knowledge.schema import KnowledgeBase

_FORMS = frozenset([
    "tablet", "tablets", "tabs", "tab", "pill", "pills", "capsule", "capsules", "injection",
    "injections", "jab", "jabs", "shot", "shots", "drip", "infusion", "inhaler", "patch", "patches",
    "spray", "supplement", "supplements", "drops",
])  # fmt: skip
_TAKING = _FORMS | frozenset([
    "take", "takes", "taking", "took", "taken", "on", "started", "starting", "start", "using", "use",
    "used", "prescribed", "stopped", "mg", "medicine", "medicines", "medication", "meds", "dose",
    "doses", "gave", "given", "put", "plus",
])  # fmt: skip
#: Names that are also everyday words: they need a word such as "take" nearby.
_ALSO_EVERYDAY = frozenset([
    "alcohol", "allegro", "asa", "ass", "caffeine", "cannabis", "collagen", "cream", "dona", "fleet",
    "foster", "iodide", "jab", "nicotine", "refresh", "soma", "sonata", "tears", "vigil",
])  # fmt: skip
_NEARBY = 4
#: Names that are also those of blood values.
_IN_BLOOD = SALTS | frozenset(["vitamin", "b", "folate", "testosterone", "insulin", "thyroxine"])
#: Words before a name that make it a laboratory value.
_LACKING = frozenset(["low", "lack", "lacking", "short", "deficient", "high", "enough"])
_MEASURED = frozenset(
    ["was", "were", "is", "are", "level", "levels", "deficiency", "deficient", "low", "test", "came"]
)
_UNITS = frozenset(["mg", "mcg", "g", "milligrams", "micrograms", "units", "ml"])


@dataclass(frozen=True)
class NamedMedicine:
    """Where a name stands, and the one class it means, None if it can mean several."""

    start: int
    end: int
    medicine: str | None


class MedicineFinder:
    """Every name of a medicine that the knowledge base knows."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        names = MedicineNames.of(knowledge)
        self._classes: dict[tuple[str, ...], frozenset[str]] = {}
        for name, meant in names.meanings.items():
            key = _as_tokens(name)
            classes = frozenset(medicine for medicine, _ in meant)
            self._classes[key] = self._classes.get(key, frozenset()) | classes
        self._longest = max(map(len, self._classes), default=0)
        self._need_company = {
            name for name in self._classes if len(name) == 1 and name[0] in SALTS | _ALSO_EVERYDAY
        }

    def words(self) -> Iterator[str]:
        """Yield the words of all names, for spelling."""
        for name in self._classes:
            yield from (word for word in name if len(word) > 5)

    def find(self, words: Sequence[str]) -> Iterator[NamedMedicine]:
        """Yield the names in a text, from left to right, the longest first."""
        at = 0
        while at < len(words):
            found = self._at(words, at)
            if found is None:
                at += 1
                continue
            yield found
            at = found.end

    def _at(self, words: Sequence[str], at: int) -> NamedMedicine | None:
        for length in range(min(self._longest, len(words) - at), 0, -1):
            name = self._known(tuple(words[at : at + length]))
            if name is None or (name in self._need_company and not _taken(words, at)):
                continue
            if name[0] in _IN_BLOOD and _is_laboratory_value(words, at, at + length):
                return None
            classes = self._classes[name]
            end = at + length
            end += end < len(words) and words[end] in _FORMS
            end += _dose(words, end)
            return NamedMedicine(at, end, next(iter(classes)) if len(classes) == 1 else None)
        return None

    def _known(self, name: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return a name as it is listed, also for its plural: "statins", "betablockers"."""
        singular = (*name[:-1], name[-1].removesuffix("s"))
        return next((known for known in (name, singular) if known in self._classes), None)


def _is_laboratory_value(words: Sequence[str], start: int, end: int) -> bool:
    """Return whether a name is that of a blood value: "low vitamin D", "my B12 was low"."""
    before, after = words[start - 1 : start], words[end : end + 1]
    return not (_LACKING.isdisjoint(before) and _MEASURED.isdisjoint(after))


def _dose(words: Sequence[str], at: int) -> int:
    """Return how many words of a dose stand at a place: "2.5 mg"."""
    if at >= len(words) or not words[at][0].isdigit():
        return 0
    return 2 if at + 1 < len(words) and words[at + 1] in _UNITS else 1


def _taken(words: Sequence[str], at: int) -> bool:
    """Return whether a word of taking stands before a name, or one of its form behind it."""
    before: list[str] = []
    for place in range(at - 1, max(-1, at - 1 - _NEARBY), -1):
        if words[place] in BREAKS:
            break
        before.append(words[place])
    return not _TAKING.isdisjoint(before) or (at + 1 < len(words) and words[at + 1] in _FORMS)


def _as_tokens(name: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words of a name as `tokens` cuts them: "St John's" has two, "b12" has two."""
    joined = " ".join(name).replace(" s ", "s ")
    return tuple(re.findall(r"\d+|[^\W\d_]+", joined))
