"""Misspelt words -> the known word that was meant, or the word as it stands.

A word is corrected only if it is no English word and no known word, is long enough, and
one known word alone is nearest. So no word is ever turned into another that exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

#: The shortest word that is corrected, and from which length on two slips are allowed.
SHORTEST, TWO_SLIPS = 4, 8


class Spelling:
    """The words that may be meant.

    `respelt` are spellings of messages and dialect with what each stands for: wen, cos, ma.
    """

    def __init__(self, words: Iterable[str], stems: Iterable[str], respelt: Mapping[str, str]) -> None:
        self.respelt = respelt
        self.known = frozenset(words)
        self.stems = tuple(sorted(set(stems)))
        # A stem stands for words that no list names; these are the usual ones.
        endings = ("", "s", "ing", "ed", "y")
        meant = {word for word in self.known if len(word) >= SHORTEST and word.isalpha()}
        meant |= {stem + ending for stem in self.stems for ending in endings if len(stem) >= SHORTEST}
        self._by_letter: dict[str, list[str]] = {}
        for word in sorted(meant):
            self._by_letter.setdefault(word[0], []).append(word)

    def corrected(self, word: str) -> str:
        """Return the known word that `word` stands for; itself if there is none or more than one."""
        if word in self.respelt:
            return self.respelt[word]
        if len(word) < SHORTEST or not word.isalpha() or self._is_known(word):
            return word
        slips = 2 if len(word) >= TWO_SLIPS else 1
        near = process.extract(
            word, self._by_letter.get(word[0], ()), scorer=OSA.distance, score_cutoff=slips, limit=None
        )
        least = min((distance for _, distance, _ in near), default=0)
        nearest: list[str] = [other for other, distance, _ in near if distance == least]
        if len(nearest) == 1 or self._stem_of(nearest):
            return nearest[0]
        return word

    def _stem_of(self, words: list[str]) -> str | None:
        """Return a stem that several words share: then it does not matter which is meant."""
        return next((stem for stem in self.stems if words and all(w.startswith(stem) for w in words)), None)

    def _is_known(self, word: str) -> bool:
        return word in self.known or word in english_words()


@cache
def english_words() -> frozenset[str]:
    """Return the words of everyday English, from the list that pyspellchecker carries."""
    from spellchecker import SpellChecker

    return frozenset(SpellChecker(language="en").word_frequency.dictionary)
