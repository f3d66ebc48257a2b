"""Text -> proposals, by the phrases of the knowledge base. Pure, local, no model.

Words -> spelling -> quantities -> phrases and medicines found -> how each was said
-> proposals. What is not understood is left out; nothing is guessed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from legwise.errors import DocumentError, Problem
from legwise.interview.free_text.context import CUES, Context, Cue, Manner
from legwise.interview.free_text.index import PatternIndex
from legwise.interview.free_text.medicines import MedicineFinder
from legwise.interview.free_text.proposal import Proposal
from legwise.interview.free_text.quantities import with_quantities
from legwise.interview.free_text.spelling import Spelling
from legwise.interview.free_text.tokens import Token, tokens
from legwise.knowledge.pattern import HARD, Match, Pattern, Sequence_, list_of
from legwise.knowledge.quantity import value_of
from legwise.knowledge.schema import KnowledgeBase, Phrase

MAX_CHARACTERS = 2_000

#: Questions for the worst place: two places do not say which it is, so they propose nothing.
WHERE_WORST = frozenset(["main_site", "foot_site", "thigh_site", "knee_site", "hip_site"])

#: "How long have you had this trouble in your legs?"
SINCE = "since_when"

#: "Did it start after a new medicine?", and the answer that "since I started it" comes nearest to.
TIMING, SOON_AFTER = "medicine_timing", "within_4_weeks"

#: Words before a medicine that say the trouble began after it: "since I started ...".
_AFTER_START = Pattern.read(
    "(since|after) [i|they|my|the|a|he|she|we|ive|theyve|when] [doctor|gp|nurse|consultant|doc|hospital|new]"
    " [was|were|have|had|got|been] [start*|began|begin*|went|going|put|gave|given|prescribed|taking|took"
    "|changed|been|doubled|increased|upped|coming|switched] [me|to|on|taking|my|the|a|these|new|some|with]"
    " [on|my|the|a|new|these]"
)
_FURTHEST_START = 9


@dataclass(frozen=True)
class Found:
    """A phrase in a text: where, and how it was said."""

    phrase: Phrase
    match: Match
    manner: Manner
    #: the whole of it, wider than `match` if its pieces stand apart
    start: int
    end: int


class Lexicon:
    """The phrases and medicine names of a knowledge base, made ready for reading texts."""

    def __init__(self, knowledge: KnowledgeBase) -> None:
        self.knowledge = knowledge
        lists = word_lists(knowledge)
        patterns = {
            key: [[Pattern.read(written).with_lists(lists)] for written in phrase.said]
            + [[Pattern.read(piece).with_lists(lists) for piece in pieces] for pieces in phrase.together]
            for key, phrase in knowledge.phrases.items()
        }
        #: every way of saying something: the pieces that must all be there
        self.ways: list[tuple[Phrase, int]] = []
        indexed: list[tuple[Pattern, tuple[int, int]]] = []
        for key, ways in patterns.items():
            for pieces in ways:
                indexed += [(piece, (len(self.ways), number)) for number, piece in enumerate(pieces)]
                self.ways.append((knowledge.phrases[key], len(pieces)))
        self.index = PatternIndex(indexed)
        cues: list[tuple[Pattern, Cue]] = [
            (Pattern.read(written).with_lists(lists), cue)
            for cue in CUES
            if cue in knowledge.word_lists
            for written in knowledge.word_lists[cue].words
        ]
        self.cues = PatternIndex(cues)
        self.medicines = MedicineFinder(knowledge)
        patterns_known = [pattern for pattern, _ in (*indexed, *cues)]
        known = [word for pattern in patterns_known for word in pattern.words()]
        words = {word for word, is_stem in known if not is_stem}
        respelt = {word: entry.id for entry in knowledge.respellings.values() for word in entry.words}
        stems = (word for word, is_stem in known if is_stem)
        self.spelling = Spelling(words | set(self.medicines.words()), stems, respelt)


def parse(text: str, knowledge: KnowledgeBase, today: datetime.date | None = None) -> tuple[Proposal, ...]:
    """Return what a text seems to say about the person who wrote it, in the order of the text.

    Args:
        text: the person's own words, at most `MAX_CHARACTERS` of them.
        knowledge: the phrases, and what can be proposed.
        today: the day of writing; without it "since Tuesday" proposes nothing.

    Raises:
        DocumentError: the text is too long.
    """
    if len(text) > MAX_CHARACTERS:
        message = f"is longer than {MAX_CHARACTERS:,} characters; shorten it to what matters most"
        raise DocumentError(Problem("the text", None, "", message))
    lexicon = _lexicon(knowledge)
    read = [replace(token, word=lexicon.spelling.corrected(token.word)) for token in tokens(text)]
    return tuple(_proposals(text, with_quantities(read, today), lexicon))


_latest: list[Lexicon] = []


def _lexicon(knowledge: KnowledgeBase) -> Lexicon:
    """Return the lexicon of a knowledge base; the latest one is kept, as making it takes long."""
    if not _latest or _latest[0].knowledge is not knowledge:
        _latest[:] = [Lexicon(knowledge)]
    return _latest[0]


def word_lists(knowledge: KnowledgeBase) -> dict[str, Sequence_]:
    """Return each word list as what stands for it in a pattern. A list may name lists before it."""
    done: dict[str, Sequence_] = {}
    waiting = {key: [Pattern.read(w) for w in item.words] for key, item in knowledge.word_lists.items()}
    while waiting:
        ready = [key for key, read in waiting.items() if all(p.lists() <= done.keys() for p in read)]
        if not ready:
            break  # `knowledge check` has named the circle
        for key in ready:
            done[key] = list_of([pattern.with_lists(done) for pattern in waiting.pop(key)])
    return done


def _proposals(text: str, read: Sequence[Token], lexicon: Lexicon) -> Iterator[Proposal]:
    words = [token.word for token in read]
    matches = list(lexicon.index.matches(words))
    taken = {
        place
        for match, (way, _) in matches
        if len(_literal(match)) > 1 and not lexicon.ways[way][0].denies
        for place in _literal(match)
    }
    context = Context(words, taken, lexicon.cues)
    found = _not_inside_others(_pieced_together(matches, lexicon, words, context))
    found = _with_own_times(found, lexicon, words, context)
    medicines = list(_medicines(text, read, found, lexicon, context))
    answers = [*_answers(text, read, found, lexicon.knowledge), *_timings(text, medicines, lexicon.knowledge)]
    yield from sorted(
        [*_settled(answers, lexicon.knowledge), *medicines],
        key=lambda p: (p.span, p.kind, p.id or "", p.value),
    )


def _literal(match: Match) -> set[int]:
    return set(range(match.start, match.end)) - set(match.passed)


def _pieced_together(
    matches: Iterable[tuple[Match, tuple[int, int]]], lexicon: Lexicon, words: Sequence[str], context: Context
) -> Iterator[Found]:
    sentence = 0
    sentences = [sentence := sentence + (word == HARD) for word in words]
    pieces: dict[tuple[int, int], dict[int, tuple[Match, Manner]]] = {}
    for match, (way, number) in matches:
        phrase, count = lexicon.ways[way]
        manner = context.manner(match)
        if count == 1:
            yield Found(phrase, match, manner, match.start, match.end)
        else:
            seen = pieces.setdefault((way, sentences[match.start]), {})
            if number not in seen or _plainly(manner) > _plainly(seen[number][1]):
                seen[number] = match, manner
    for (way, _), seen in pieces.items():
        phrase, count = lexicon.ways[way]
        if len(seen) == count:
            start = min(match.start for match, _ in seen.values())
            end = max(match.end for match, _ in seen.values())
            yield Found(phrase, seen[0][0], _joined([manner for _, manner in seen.values()]), start, end)


def _plainly(manner: Manner) -> int:
    return 4 * manner.own + 2 * (not manner.supposed and not manner.past) + (not manner.denial)


def _joined(manners: Sequence[Manner]) -> Manner:
    """Return the manner of what is said in pieces; one denied piece leaves the whole unclear."""
    return Manner(
        denial="unclear" if any(manner.denial for manner in manners) else "",
        own=all(manner.own for manner in manners),
        supposed=any(manner.supposed for manner in manners),
        past=any(manner.past for manner in manners),
        doubted=any(manner.doubted for manner in manners),
    )


def _not_inside_others(found: Iterable[Found]) -> list[Found]:
    """Leave out what stands inside a longer phrase about the same thing, or one that means nothing."""
    longest_first = sorted(found, key=lambda f: (f.match.start - f.match.end, f.match.start, f.phrase.id))
    kept: list[Found] = []
    taken: dict[str, set[int]] = {}
    for item in longest_first:
        places = _literal(item.match)
        about = [*item.phrase.means, *item.phrase.hides, *(["medicines"] if item.phrase.medicines else [])]
        nothing = taken.get("", set())
        if places & nothing or any(places & taken.get(key, set()) for key in about):
            continue
        kept.append(item)
        for key in about or [""]:
            taken.setdefault(key, set()).update(places)
    return kept


def _with_own_times(
    found: Sequence[Found], lexicon: Lexicon, words: Sequence[str], context: Context
) -> list[Found]:
    """Leave out times that are about something else in their clause: a medicine, or an item of history."""
    factors = lexicon.knowledge.factors
    others = {context.clauses[named.start] for named in lexicon.medicines.find(words)}
    for item in found:
        if item.phrase.medicines or not factors.keys().isdisjoint(item.phrase.means):
            others.add(context.clauses[item.match.start])
    return [
        item
        for item in found
        if SINCE not in item.phrase.means or context.clauses[item.match.start] not in others
    ]


def _counts(item: Found) -> bool:
    manner = item.manner
    return (
        manner.own
        and not manner.supposed
        and manner.denial != "unclear"
        and (not manner.past or item.phrase.ever)
    )


def _answers(
    text: str, read: Sequence[Token], found: Iterable[Found], knowledge: KnowledgeBase
) -> Iterator[Proposal]:
    for item in found:
        if not _counts(item):
            continue
        denied = item.manner.denial == "denied"
        if denied and item.manner.past:
            continue
        means = item.phrase.when_denied if denied else item.phrase.means
        start, end = read[item.start].start, read[item.end - 1].end
        for key, meant in means.items():
            value = _value(key, meant, item.match, read, knowledge) if meant.startswith("<") else meant
            if value is not None:
                yield Proposal(
                    kind="answer",
                    id=key,
                    value=value,
                    span=(start, end),
                    quote=text[start:end],
                    sure=not (item.manner.doubted or item.phrase.unsure),
                )


def _value(key: str, meant: str, match: Match, read: Sequence[Token], knowledge: KnowledgeBase) -> str | None:
    quantity = next((t for t in read[match.start : match.end] if t.value is not None), None)
    if quantity is None or quantity.value is None:
        return None
    return value_of(key, knowledge, quantity.value, quantity.word)


def _settled(answers: Iterable[Proposal], knowledge: KnowledgeBase) -> list[Proposal]:
    """Return one proposal for each id and value; where a text says two things, neither is sure."""
    by_id: dict[str, dict[str, Proposal]] = {}
    for proposal in sorted(answers, key=lambda p: (not p.sure, p.span)):
        by_id.setdefault(proposal.id or "", {}).setdefault(proposal.value, proposal)
    for key in [key for key, values in by_id.items() if len(values) > 1 and key in WHERE_WORST]:
        del by_id[key]
    return [
        proposal if len(values) == 1 else proposal.model_copy(update={"sure": False})
        for key, values in by_id.items()
        if key not in WHERE_WORST or _makes_sense(key, by_id, knowledge)
        for proposal in values.values()
    ]


def _makes_sense(key: str, by_id: Mapping[str, Mapping[str, Proposal]], knowledge: KnowledgeBase) -> bool:
    """Return whether a finer place belongs to the place that is proposed: the sole to the foot."""
    return all(
        not {*([wanted] if isinstance(wanted, str) else wanted)}.isdisjoint(by_id.get(other, {}))
        for other, wanted in knowledge.findings[key].asked_if.items()
    )


# --- medicines --------------------------------------------------------------------------------


def _medicines(
    text: str, read: Sequence[Token], found: Iterable[Found], lexicon: Lexicon, context: Context
) -> Iterator[Proposal]:
    words = [token.word for token in read]
    places: list[tuple[Match, str | None, bool]] = []
    for item in found:
        if item.phrase.medicines:
            one = item.phrase.medicines[0] if len(item.phrase.medicines) == 1 else None
            places.append((item.match, one, item.phrase.unsure))
    everyday = {place for match, _, _ in places for place in range(match.start, match.end)}
    for named in lexicon.medicines.find(words):
        if everyday.isdisjoint(range(named.start, named.end)):
            places.append((Match(named.start, named.end, ()), named.medicine, False))
    names: set[str] = set()
    for match, medicine, unsure in sorted(places, key=lambda place: place[0].start):
        manner = context.manner(match)
        mine = match.start > 0 and words[match.start - 1] in ("my", "the", "these")
        if manner.denial or not manner.own or (manner.supposed and not mine):
            continue
        start, end = read[match.start].start, read[match.end - 1].end
        name = text[start:end]
        if name.casefold() in names:
            continue
        names.add(name.casefold())
        yield Proposal(
            kind="medicine",
            id=medicine,
            value="yes",
            span=(start, end),
            quote=name,
            # What was stopped may still matter, so the person is asked.
            sure=not (manner.doubted or manner.supposed or manner.past or unsure),
            name=name,
            started=_started(text, read, words, match),
        )


def _timings(text: str, medicines: Iterable[Proposal], knowledge: KnowledgeBase) -> Iterator[Proposal]:
    """Yield that the trouble began after a medicine; never sure, as the weeks are not said."""
    for medicine in medicines:
        if medicine.started is not None and TIMING in knowledge.findings:
            span = (medicine.span[1] - len(medicine.started), medicine.span[1])
            quote = text[slice(*span)]
            yield Proposal(kind="answer", id=TIMING, value=SOON_AFTER, span=span, quote=quote, sure=False)


def _started(text: str, read: Sequence[Token], words: Sequence[str], medicine: Match) -> str | None:
    """Return the words before a medicine that say the trouble began after it."""
    for start in range(max(0, medicine.start - _FURTHEST_START), medicine.start):
        match = _AFTER_START.match(words, start)
        if match and match.end == medicine.start:
            return text[read[start].start : read[medicine.end - 1].end]
    return None
