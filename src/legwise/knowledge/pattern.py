"""The small language in which the knowledge base writes down ways of saying things.

    calf            this word
    cramp*          every word that begins so: cramp, cramps, cramping
    (pain|bad ache) one of these
    [my|the]        one of these, or nothing
    {leg}           one of the words of a list under `word_lists`
    ...             up to four other words of the same clause
    <weeks>         a length of time in weeks; also <minutes>, <hours>, <days>, <months>, <years>
    <clock>         a clock time; <of_ten> is a score out of ten, <number> any other number

Words are compared without case, accents and apostrophes, so `dont` stands for "don't";
a hyphen is a space. A comma between two words is passed over; a full stop is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

#: Tokens that are no words. A soft break parts a list or a clause, a hard one a sentence.
SOFT, HARD = ",", "."
BREAKS = frozenset([SOFT, HARD])

#: Stands for any number in figures.
NUMBER = "<number>"

#: Words that `...` passes over at most.
LONGEST_GAP = 4

#: The fewest letters before a `*`: shorter ones would match half of the language.
SHORTEST_STEM = 3

_WORD = re.compile(r"[a-z0-9]+|<[a-z_]+>")
_PIECE = re.compile(r"\.\.\.|\{[a-z_]+\}|<[a-z_]+>|[a-z0-9]+\*?|[()\[\]|]|\s+|.")


@dataclass(frozen=True)
class OneWord:
    """A place for one word out of several."""

    words: frozenset[str]
    stems: tuple[str, ...] = ()

    def accepts(self, word: str) -> bool:
        """Return whether a word may stand here."""
        return word in self.words or word.startswith(self.stems) or (self.any_number and word[0].isdigit())

    @property
    def any_number(self) -> bool:
        """Return whether any number may stand here."""
        return NUMBER in self.words


@dataclass(frozen=True)
class Choice:
    """One of several sequences, or nothing."""

    options: tuple[Sequence_, ...]
    optional: bool


@dataclass(frozen=True)
class WordsOf:
    """A word list, by its id."""

    id: str


@dataclass(frozen=True)
class Gap:
    """A few words that do not matter."""


Item = OneWord | Choice | WordsOf | Gap
Sequence_ = tuple[Item, ...]


@dataclass(frozen=True)
class Match:
    """Where a pattern matched: from `start` up to, not including, `end`."""

    start: int
    end: int
    #: places inside that a gap passed over
    passed: tuple[int, ...]


@dataclass(frozen=True)
class Pattern:
    """One way of saying something."""

    written: str
    items: Sequence_

    @classmethod
    def read(cls, written: str) -> Pattern:
        """Read a pattern.

        Raises:
            ValueError: with what is wrong, and what to do.
        """
        items = _Reader(written).whole()
        if isinstance(items[0], Gap) or isinstance(items[-1], Gap):
            raise ValueError(f"{written!r} begins or ends with `...`; a gap stands between words")
        if _may_be_empty(items):
            raise ValueError(f"{written!r} can be said with no word at all; leave one word outside of [ ]")
        return cls(written, items)

    def lists(self) -> set[str]:
        """Return the ids of the word lists it names."""
        return {item.id for item in _inside(self.items) if isinstance(item, WordsOf)}

    def with_lists(self, lists: Mapping[str, Sequence_]) -> Pattern:
        """Return the pattern with its word lists written out."""
        return Pattern(self.written, _written_out(self.items, lists))

    def words(self) -> Iterator[tuple[str, bool]]:
        """Yield every word and whether it is a stem."""
        for item in _inside(self.items):
            if isinstance(item, OneWord):
                yield from ((word, False) for word in sorted(item.words))
                yield from ((stem, True) for stem in item.stems)

    def first_words(self) -> Iterator[tuple[str, bool]]:
        """Yield every word it may begin with, and whether that is a stem."""
        for item in _firsts(self.items):
            yield from ((word, False) for word in sorted(item.words))
            yield from ((stem, True) for stem in item.stems)

    def match(self, tokens: Sequence[str], start: int) -> Match | None:
        """Return the match that begins at `start`: as long as the options allow, gaps short."""
        for end, passed in _ends(self.items, 0, tokens, start):
            return Match(start, end, passed)
        return None


def _ends(
    items: Sequence_, index: int, tokens: Sequence[str], at: int, passed: tuple[int, ...] = ()
) -> Iterator[tuple[int, tuple[int, ...]]]:
    if index == len(items):
        yield at, passed
        return
    item = items[index]
    if isinstance(item, OneWord):
        if at < len(tokens) and tokens[at] == SOFT and index > 0:
            at += 1
        if at < len(tokens) and item.accepts(tokens[at]):
            yield from _ends(items, index + 1, tokens, at + 1, passed)
    elif isinstance(item, Choice):
        for option in item.options:
            for end, skipped in _ends(option, 0, tokens, _past_comma(tokens, at, index), passed):
                yield from _ends(items, index + 1, tokens, end, skipped)
        if item.optional:
            yield from _ends(items, index + 1, tokens, at, passed)
    elif isinstance(item, Gap):
        for length in range(LONGEST_GAP + 1):
            yield from _ends(items, index + 1, tokens, at + length, (*passed, *range(at, at + length)))
            if at + length >= len(tokens) or tokens[at + length] in BREAKS:
                break


def _past_comma(tokens: Sequence[str], at: int, index: int) -> int:
    return at + 1 if index > 0 and at < len(tokens) and tokens[at] == SOFT else at


def _firsts(items: Sequence_) -> Iterator[OneWord]:
    for item in items:
        if isinstance(item, OneWord):
            yield item
        elif isinstance(item, Choice):
            for option in item.options:
                yield from _firsts(option)
            if item.optional:
                continue
        break


def _inside(items: Sequence_) -> Iterator[Item]:
    for item in items:
        yield item
        if isinstance(item, Choice):
            for option in item.options:
                yield from _inside(option)


def _may_be_empty(items: Sequence_) -> bool:
    return all(isinstance(item, Gap) or (isinstance(item, Choice) and item.optional) for item in items)


def _written_out(items: Sequence_, lists: Mapping[str, Sequence_]) -> Sequence_:
    found: list[Item] = []
    for item in items:
        if isinstance(item, WordsOf):
            found += lists[item.id]
        elif isinstance(item, Choice):
            found.append(Choice(tuple(_written_out(o, lists) for o in item.options), item.optional))
        else:
            found.append(item)
    return tuple(found)


class _Reader:
    """Reads one pattern from left to right."""

    def __init__(self, written: str) -> None:
        self.written = written
        self.pieces = [piece for piece in _PIECE.findall(written) if not piece.isspace()]
        self.at = 0

    def whole(self) -> Sequence_:
        items = self._sequence()
        if self.at < len(self.pieces):
            raise self._unreadable(self.pieces[self.at])
        if not items:
            raise ValueError("a way of saying something has at least one word")
        return items

    def _sequence(self) -> Sequence_:
        items: list[Item] = []
        while self.at < len(self.pieces) and (piece := self.pieces[self.at]) not in ("|", ")", "]"):
            self.at += 1
            items.append(self._item(piece))
        return tuple(items)

    def _item(self, piece: str) -> Item:
        if piece == "...":
            return Gap()
        if piece in ("(", "["):
            return self._choice(piece)
        if piece[0] == "{" and len(piece) > 1:
            return WordsOf(piece[1:-1])
        if piece.endswith("*") and len(piece) > 1:
            if len(piece) <= SHORTEST_STEM:
                raise ValueError(f"{piece!r} is too short; write at least {SHORTEST_STEM} letters before *")
            return OneWord(frozenset(), (piece[:-1],))
        if _WORD.fullmatch(piece):
            return OneWord(frozenset([piece]))
        raise self._unreadable(piece)

    def _choice(self, opened: str) -> Item:
        closed = {"(": ")", "[": "]"}[opened]
        options = [self._sequence()]
        while self._next() == "|":
            self.at += 1
            options.append(self._sequence())
        if self._next() != closed:
            raise ValueError(f"{self.written!r} opens {opened} and does not close it; add {closed}")
        self.at += 1
        if not all(options):
            raise ValueError(
                f"{self.written!r} has an empty choice; write [a|b] for words that may be left out"
            )
        return _simplest(tuple(options), opened == "[")

    def _next(self) -> str | None:
        return self.pieces[self.at] if self.at < len(self.pieces) else None

    def _unreadable(self, piece: str) -> ValueError:
        hint = "use small letters a to z, figures, * after a word, ( ) [ ] | { } and ..."
        return ValueError(f"{self.written!r} has {piece!r} in a place where it means nothing; {hint}")


def _simplest(options: tuple[Sequence_, ...], optional: bool) -> Item:
    """Return single words as one place, so that matching looks once instead of once for each."""
    single: list[OneWord] = [o[0] for o in options if len(o) == 1 and isinstance(o[0], OneWord)]
    if not single:
        return Choice(options, optional)
    words = frozenset().union(*(item.words for item in single))
    stems = tuple(sorted({stem for item in single for stem in item.stems}))
    longer = tuple(o for o in options if not (len(o) == 1 and isinstance(o[0], OneWord)))
    place = OneWord(words, stems)
    if not longer and not optional:
        return place
    # Longer ones first: "calf muscle" before "calf".
    return Choice((*longer, (place,)), optional)


def list_of(patterns: Sequence[Pattern]) -> Sequence_:
    """Return the words of a list as the one item that stands for any of them."""
    return (_simplest(tuple(pattern.items for pattern in patterns), optional=False),)
