"""Many patterns, found in one pass: each is tried only where one of its first words stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from legwise.knowledge.pattern import NUMBER, SHORTEST_STEM, Match, Pattern

T = TypeVar("T")


class PatternIndex(Generic[T]):
    """Patterns, each with what it stands for."""

    def __init__(self, patterns: Iterable[tuple[Pattern, T]]) -> None:
        self._by_word: dict[str, list[tuple[Pattern, T]]] = {}
        self._by_stem: dict[str, list[tuple[Pattern, T]]] = {}
        for pattern, meant in patterns:
            for word, is_stem in sorted(set(pattern.first_words())):
                table = self._by_stem if is_stem else self._by_word
                table.setdefault(word, []).append((pattern, meant))

    def matches(self, words: Sequence[str]) -> Iterator[tuple[Match, T]]:
        """Yield every match, from left to right."""
        for start in range(len(words)):
            yield from self.at(words, start)

    def at(self, words: Sequence[str], start: int) -> Iterator[tuple[Match, T]]:
        """Yield the matches that begin at one word."""
        word = words[start]
        stems = (word[:length] for length in range(SHORTEST_STEM, len(word) + 1))
        tried: set[int] = set()
        number = NUMBER if word[0].isdigit() else word
        for candidates in (
            self._by_word.get(word, ()),
            self._by_word.get(number, ()),
            *(self._by_stem.get(stem, ()) for stem in stems),
        ):
            for pattern, meant in candidates:
                if id(pattern) not in tried:  # a word may be listed and begin with a stem
                    tried.add(id(pattern))
                    if match := pattern.match(words, start):
                        yield match, meant
