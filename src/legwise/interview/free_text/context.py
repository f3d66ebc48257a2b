"""How a thing was said: denied, doubted, supposed, past, or about somebody else.

Words that turn a meaning work from where they stand to where their scope ends. The text
is cut into sentences and those into clauses ("..., but my feet burn"). Where a scope is
open to two readings ("no fever and swollen legs"), nothing is claimed either way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from legwise.interview.free_text.index import PatternIndex
from legwise.knowledge.pattern import BREAKS, HARD, SOFT, Match

Cue = Literal["denial", "no_denial", "doubtful_denial", "other", "own", "supposed", "past", "over", "doubt"]
Denial = Literal["", "denied", "unclear"]

#: The cues, each with the word list of the knowledge base that holds its words.
CUES: tuple[Cue, ...] = get_args(Cue)

#: A comma before one of these begins a clause; so does "and" or "or" before a subject.
_SUBJECTS = frozenset([
    "i", "im", "ive", "id", "it", "its", "they", "theyre", "there", "theres", "this", "that", "thats",
    "we", "you", "he", "she", "hes", "shes", "my", "mine",
])  # fmt: skip
_AFTER_COMMA = _SUBJECTS | frozenset([
    "the", "also", "just", "only", "now", "then", "so", "which", "when", "because", "since", "as",
    "sometimes", "mostly", "mainly", "especially", "usually", "still", "otherwise", "plus", "worse",
    "worst", "better", "eases", "even", "always", "every", "both", "one", "after", "before", "during",
    "started", "began",
])  # fmt: skip
_JOINS = frozenset(["and", "or", "so", "plus"])
_CONTRASTS = frozenset([
    "but", "although", "though", "however", "yet", "whereas", "except", "apart", "because", "cos",
    "cause", "coz", "unless", "until", "if", "when", "while", "which", "since", "so", "then", "just",
    "only", "instead", "otherwise", "after", "before", "whenever", "besides", "who",
])  # fmt: skip
_ASKED = frozenset(["sure", "certain", "know", "tell", "say", "idea", "wonder", "remember"])
_PREPOSITIONS = frozenset([
    "in", "of", "on", "from", "behind", "around", "to", "at", "under", "with", "about", "for", "inside",
    "across", "down", "up", "between", "over", "both", "all",
])  # fmt: skip
#: A verb that is denied reaches no further than this.
_REACH = 9
#: Denials that go on over a list: "no redness, heat or swelling"; "don't run, ..." does not.
_LISTING = frozenset(["no", "without", "never", "neither", "nor", "deny", "denies", "denied"])
_SHORT_ANSWERS = frozenset(["no", "none", "nope", "never", "nil", "absent", "negative"])


@dataclass(frozen=True)
class Manner:
    """How the words at one place were said."""

    denial: Denial = ""
    own: bool = True
    #: supposed, feared, or read somewhere
    supposed: bool = False
    #: long past, or over
    past: bool = False
    doubted: bool = False


class Context:
    """The manner of every word of a text."""

    def __init__(self, words: Sequence[str], taken: Collection[int], cues: PatternIndex[Cue]) -> None:
        """Read the cues of a text.

        Args:
            words: its words and breaks.
            cues: the words of each cue.
            taken: places whose words belong to a phrase ("no longer fits") and are no cue.
        """
        self.words = words
        self.clauses = list(_clauses(words))
        self._cues = _cues(words, taken, cues)
        self._manners = self._read()

    def manner(self, match: Match) -> Manner:
        """Return how a match was said."""
        here = self._manners[match.start]
        inside = {self._manners[place].denial for place in match.passed}
        denial: Denial = here.denial
        if any(self._denies(place) for place in match.passed):
            denial = "denied"
        elif "unclear" in inside and not denial:
            denial = "unclear"
        if self._answered_no(match.end):
            denial = "denied"
        later = self._manners[match.end - 1]
        own = here.own or self._names_the_other(match)
        return Manner(denial, own, here.supposed, here.past or later.past, here.doubted or later.doubted)

    def _denies(self, place: int) -> bool:
        names = {name for _, name in self._cues.get(place, ())}
        return "denial" in names and "no_denial" not in names

    def _names_the_other(self, match: Match) -> bool:
        """Return whether the words are about kin by themselves: "mother has restless legs"."""
        literal = set(range(match.start, match.end)) - set(match.passed)
        return any(name == "other" for at in literal for _, name in self._cues.get(at, ()))

    def _answered_no(self, end: int) -> bool:
        """Return whether a bare "no" follows: "back pain: no"."""
        rest = self.words[end : end + 3]
        after_break = len(rest) > 1 and rest[0] in BREAKS and rest[1] in _SHORT_ANSWERS
        if after_break:
            return len(rest) == 2 or rest[2] in BREAKS
        return bool(rest) and rest[0] in _SHORT_ANSWERS - {"never"} and (len(rest) == 1 or rest[1] in BREAKS)

    def _read(self) -> list[Manner]:
        denials = self._denials()
        whole = {cue: self._clauses_with(cue) for cue in ("past", "over", "doubt", "doubtful_denial")}
        others, supposed = self._others(), self._supposed()
        return [
            Manner(
                denials[at],
                own=not others[at],
                supposed=supposed[at],
                past=clause in whole["past"] or clause in whole["over"],
                doubted=clause in whole["doubt"] or clause in whole["doubtful_denial"],
            )
            for at, clause in enumerate(self.clauses)
        ]

    def _clauses_with(self, cue: Cue) -> set[int]:
        return {self.clauses[at] for at, found in self._cues.items() if any(name == cue for _, name in found)}

    def _denials(self) -> list[Denial]:
        found: list[Denial] = []
        state: Denial = ""
        since, clause, firm, lists = 0, -1, False, False
        for at, word in enumerate(self.words):
            names = {name: match for match, name in self._cues.get(at, ())}
            if self.clauses[at] != clause or word == HARD:
                state, clause = "", self.clauses[at]
            elif (state and not firm and self._new_subject(at)) or (
                state and at - since > _REACH and word not in BREAKS
            ):
                state = ""
            elif state and word == "and":
                state = "unclear"
            elif state == "denied" and word == SOFT and not self._or_follows(at):
                state = "unclear" if lists else ""
            # A new denial stands outside the scope of an older one: "don't run, don't smoke".
            found.append("" if "denial" in names else state)
            if "no_denial" in names:
                continue
            if "doubtful_denial" in names or ("denial" in names and not self._stands_alone(at)):
                state, since, firm = "denied", at, "doubtful_denial" in names
                lists = word in _LISTING
        return found

    def _stands_alone(self, at: int) -> bool:
        """Return whether a "no" answers something before it: "No, my legs are fine"."""
        return at + 1 < len(self.words) and self.words[at + 1] in BREAKS

    def _new_subject(self, at: int) -> bool:
        before = self.words[at - 1] if at else ""
        return self.words[at] in _SUBJECTS and before not in _PREPOSITIONS | _JOINS

    def _or_follows(self, at: int) -> bool:
        for place in range(at + 1, len(self.words)):
            if self.words[place] == HARD or self.clauses[place] != self.clauses[at]:
                return False
            if self.words[place] in ("or", "nor"):
                return True
        return False

    def _others(self) -> list[bool]:
        """Somebody else is meant from where they are named until the writer is, or the sentence ends."""
        found: list[bool] = []
        about_other = False
        for at, word in enumerate(self.words):
            names = {name for _, name in self._cues.get(at, ())}
            if word == HARD or "own" in names:  # "my wife says" is own too
                about_other = False
            elif "other" in names:
                about_other = True
            found.append(about_other)
        return found

    def _supposed(self) -> list[bool]:
        found: list[bool] = []
        supposed = False
        for at, word in enumerate(self.words):
            if word == HARD or word in ("because", "but", "as", "since", "cos", "when"):
                supposed = False
            elif any(name == "supposed" for _, name in self._cues.get(at, ())):
                supposed = True
            found.append(supposed)
        return found


def _clauses(words: Sequence[str]) -> Iterator[int]:
    """Yield the number of the clause that each word belongs to."""
    clause = 0
    for at, word in enumerate(words):
        before = words[at - 1] if at else HARD
        subject_follows = word in _JOINS and at + 1 < len(words) and words[at + 1] in _SUBJECTS
        after_comma = before == SOFT and word in _AFTER_COMMA
        asked = word in ("if", "when") and before in _ASKED  # "not sure if ..." is one clause
        if before == HARD or (word in _CONTRASTS and not asked) or subject_follows or after_comma:
            clause += 1
        yield clause


def _cues(
    words: Sequence[str], taken: Collection[int], cues: PatternIndex[Cue]
) -> dict[int, list[tuple[Match, Cue]]]:
    found: dict[int, list[tuple[Match, Cue]]] = {}
    for match, cue in cues.matches(words):
        # Who is spoken of does not depend on the phrase: "my wife says I kick".
        if match.start not in taken or cue in ("own", "other"):
            found.setdefault(match.start, []).append((match, cue))
    return found
