"""Medicine names as people write them -> classes and ingredients.

A written name is cut into words; a known name matches if its words stand in it, in
order. So dose, form and salt need no list of their own: "indapamide 2.5mg tablets" and
"Natrilix SR" contain the known name. A misspelt word is taken for a known one only if
it is long and nearly the same, and no other known name is as near.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from legwise.knowledge.schema import KnowledgeBase

#: Names closer than this (difflib's ratio) are the same word with one slip. With equal
#: first letters and lengths at most one apart, quinine and quinidine stay two words.
CLOSE = 0.88
SHORTEST_MISSPELT = 6

#: Words that name the salt of another substance unless they come first: the calcium of
#: "atorvastatin calcium" is no calcium tablet.
SALTS = frozenset(["calcium", "chloride", "iron", "lithium", "magnesium", "potassium", "sodium", "zinc"])

Words = tuple[str, ...]
Match = tuple[str, str]  # (class id, ingredient)


@dataclass(frozen=True)
class MedicineNames:
    """Every known name of a medicine, with the classes and ingredients it means."""

    meanings: dict[Words, frozenset[Match]]
    longest: int

    @classmethod
    def of(cls, knowledge: KnowledgeBase) -> MedicineNames:
        """Collect the names of all ingredients and brands, once for each knowledge base."""
        if knowledge not in _collected:
            _collected[knowledge] = cls._collect(knowledge)
        return _collected[knowledge]

    @classmethod
    def _collect(cls, knowledge: KnowledgeBase) -> MedicineNames:
        meanings: dict[Words, set[Match]] = {}
        for medicine in knowledge.medicines.values():
            for ingredient in medicine.ingredients:
                for name in (ingredient.name, *ingredient.brands):
                    meanings.setdefault(words_of(name), set()).add((medicine.id, ingredient.name))
        frozen = {name: frozenset(meant) for name, meant in meanings.items() if name}
        return cls(frozen, max(map(len, frozen), default=0))

    def match(self, written: str) -> tuple[Match, ...]:
        """Return what a written name means, () if it is not recognised."""
        found: set[Match] = set()
        parts = [words_of(part) for part in re.split(r"[+/,&;]|\band\b|\bwith\b", written.casefold())]
        # "co-amilofruse" and "Slow-K" keep their hyphen as a gap; "+" and "/" part two medicines.
        for part in parts:
            for name in self._names_in(part):
                found |= self.meanings[name]
        return tuple(sorted(found or self._misspelt(word for part in parts for word in part)))

    def _names_in(self, part: Words) -> Iterator[Words]:
        """Yield the longest known names in a run of words, from left to right."""
        start = 0
        while start < len(part):
            lengths = range(min(self.longest, len(part) - start), 0, -1)
            name = next((n for k in lengths if (n := part[start : start + k]) in self.meanings), None)
            if name is not None and not (start > 0 and name[0] in SALTS):
                yield name
            start += len(name) if name else 1

    def _misspelt(self, words: Iterable[str]) -> frozenset[Match]:
        found: frozenset[Match] = frozenset()
        for word in words:
            if len(word) < SHORTEST_MISSPELT or word in SALTS:
                continue
            near = [self.meanings[name] for name in self.meanings if _near(word, name)]
            if near and all(meant == near[0] for meant in near):
                found |= near[0]
        return found


_collected: WeakKeyDictionary[KnowledgeBase, MedicineNames] = WeakKeyDictionary()


def words_of(text: str) -> Words:
    """Return the words of a name, without case, accents and punctuation."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return tuple(re.findall(r"[^\W_]+", bare))


def _near(word: str, name: Words) -> bool:
    if len(name) != 1:
        return False
    known = name[0]
    if known[0] != word[0] or abs(len(known) - len(word)) > 1 or len(known) < SHORTEST_MISSPELT:
        return False
    return difflib.SequenceMatcher(None, word, known).ratio() >= CLOSE
