"""How a thing was said: denied, doubted, supposed, past, or about somebody else.

Words that turn a meaning work from where they stand to where their scope ends. The text
is cut into sentences and those into clauses ("..., but my feet burn"). Where a scope is
open to two readings ("no fever and swollen legs"), nothing is claimed either way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from legwise.interview.free_text.index import PatternIndex
from legwise.knowledge.pattern import BREAKS, HARD, SOFT, Match, Pattern

Cue = Literal["denial", "no_denial", "doubtful_denial", "other", "own", "supposed", "past", "over", "doubt"]
Denial = Literal["", "denied", "unclear"]

_RELATIVE = (
    "(mother*|mum*|mom|moms|father*|dad*|parent*|husband*|wife|wifes|partner*|boyfriend*|girlfriend*|brother*"
    "|sister*|son|sons|daughter*|aunt*|uncle*|cousin*|gran|grans|granny|grannys|nan|nans|nana|grandma*|grandmother*"
    "|grandfather*|granddad*|grandad*|grandpa*|niece*|nephew*|friend*|mate|mates|neighbour*|neighbor*"
    "|colleague*|kid|kids|child|children|boss|hubby|missus|flatmate*|roommate*|dog|cat|in law*)"
)

_CUES: dict[Cue, tuple[str, ...]] = {
    "denial": (
        "no", "not", "never", "without", "none of", "neither", "nor", "nothing like", "free of", "free from",
        "(dont|doesnt|didnt|isnt|arent|wasnt|werent|havent|hasnt|hadnt|aint|wont)",
        "(cant|cannot|couldnt) (feel|see|find|notice) (a|any)", "(deny|denies|denied)", "absence of", "lack of",
        "nobody has [ever]", "instead of", "rather than",
    ),  # fmt: skip
    "no_denial": (
        "not (only|just|merely|to mention|too|always|every|until|till|far|simply|necessarily|so much|all)",
        "(no|not) (matter|doubt|wonder|idea|clue|surprise|joke|fun|way|one|use|luck|good|amount)",
        "no (medicine*|tablet*|pill*|painkiller*|position|treatment|stretch*) (help*|work*|ease*|touch*)",
        "(dont|do not|didnt|doesnt|cant|cannot|could not|couldnt|not) (know|understand|see|get|remember|recall"
        "|explain|figure|work out) (why|what|how|where|when|who|which)",
        "(dont|do not|didnt|not) (mind|like|want|wish|care|forget|drink|eat|sleep|cope|let|stop)",
        "(dont|do not|didnt) usually", "(wont|doesnt|does not|dont|do not|will not) (stop|go|let|settle|ease|leave|heal)",
        "why (dont|doesnt|isnt|cant)", "no longer than", "never mind", "never (know|sleep|stop*|end*|felt|had anything)",
        "not [really] [so|as|very|that|particularly|terribly] (bad|good|great|well|nice|pleasant|fun|easy|long|old)",
    ),  # fmt: skip
    "doubtful_denial": (
        "(dont|do not|didnt) [really] (think|believe|suppose|reckon)", "(i|highly) doubt", "not that i (know|noticed|can)",
    ),  # fmt: skip
    "other": (
        _RELATIVE,
        "(he|she|his|her|hers|him|hes|shes)", "(some|other|most|many) (people|men|women|folk)", "someone else*",
        "(someone|somebody) (i know|at work|in my|told)", "runs in",
    ),  # fmt: skip
    "own": (
        "(i|im|ive|id|ill|me|my|mine|myself|our own|we)",
        f"{_RELATIVE} (say*|said|tell*|told|think*|thought|notice*|reckon*|sees|saw|spotted|pointed|mentioned)",
        f"{_RELATIVE} (has|have) (noticed|said|told|seen|pointed|spotted|mentioned)",
    ),
    "supposed": (
        "what if", "(is|are) ... (bad for|good for|safe|to blame|dangerous)", "(could|can|might|may|would) (it|this|that|these|they|those) [also|just|really] (be|mean)",
        "(is|are|was) (it|this|that|these|they) [also|just|really|maybe|perhaps|possibly] (a|an|my|the|due|because of"
        "|from|caused|anything|something|to do|related|restless|arthritis|sciatica|gout|cancer|dvt|serious)",
        "(it|this|that|they|these) (could|might|may|cant|must|cannot) [just|also|well|only|really] be",
        "(worried|worry*|scared|afraid|terrified|frightened|petrified|anxious|concerned|panic*|paranoid|dread*|fear*"
        "|nervous) [a bit|slightly|now] (about|that|it|its|of|i|im|ive|this|in case|for|they|hell|whether|if)",
        "(do|could|might|may|would|did) i [really|maybe|possibly|also] (have|be|get)", "have i [got]", "am i (getting"
        "|having|developing)", "i (may|might|could|must) have [a|got] [blood] (clot|restless|rls|dvt|sciatica|something|cancer|arthritis)",
        "(read|reading|heard|googled|googling|looked up|watched|saw) (about|that|of|online|on|up|somewhere|it|a|dvt"
        "|restless|cramps|an)", "google", "dr google", "internet", "in case", "just in case",
        "how (do|would|can|will) i (know|tell)", "(should|shall) i (take|try|stop|get|see|have|be|use|start|ask)",
        "(can|could|do|does|would|will|might) ... (cause|causing|help|trigger|bring|explain|make|do this|be behind|be to blame)",
        "(rule|ruled|ruling) out", "(tested|checked|screened|investigated|scan|scanned|test|looked|check) for",
        "(look|looking|watch|watching) (for|out for)", "signs of", "wonder* (if|whether|about)", "whether (it|this|that)",
        "(if|unless) i (had|were|was|got|ever|develop)", "(risk|chance|possibility) of", "prevent*", "avoid*",
        "warned [me] (about|of|that)", "advert*", "side effect* (of|include|like|such)", "similar to", "(as if|as though|like)"
        " (i have|i had|ive|someone|somebody|a hot|i am|im)",
    ),  # fmt: skip
    "past": (
        "used to", "(<years>|ages) (ago|back|before)", "long ago", "a while (ago|back)", "as a (child|kid|teen*|boy"
        "|girl|young*|student|baby|lad)", "when i was", "in (my|the) (past|youth|teens|twenties|thirties|forties|childhood)",
        "(back|way back) in", "previous*", "once had", "(last|the previous) (year|summer|winter|spring|autumn)",
        "in the (60s|70s|80s|90s)", "childhood", "at the time", "(no longer|not any more|not anymore|any more|anymore)",
        "in (<number>|the <number>)", "in my last pregnancy", "(first|last|previous|earlier) pregnanc*", "before (that|then) i had",
    ),  # fmt: skip
    "over": (
        "(ache|aches|pain|pains|cramp|cramps|swelling|trouble) [is|are|all|has|have|had] (gone|cleared|went|disappeared|vanished)",
        "(has|have|had|is|all|now|since|completely|totally|its) [all|now|since|completely|totally] (gone|cleared|resolved|healed"
        "|vanished|disappeared|settled|stopped|passed|subsided|recovered)", "(went|gone) (away|down)", "cleared up",
        "(is|are|its|was|got|getting|feels|feeling|much) better now", "(got|been) better", "(fine|ok|okay|normal|alright) now",
        "cured", "back to normal", "all clear", "not a problem now",
    ),  # fmt: skip
    "doubt": (
        "(maybe|perhaps|possibly|probably|presumably|potentially|apparently|supposedly|allegedly|seemingly)",
        "i (think|guess|suppose|suspect|reckon|believe|assume|fancy|imagine|wonder)", "(might|may|could be)",
        "[im] not [really|entirely|quite|totally|completely|100] (sure|certain|convinced|positive)", "unsure",
        "(dont|do not) [really] know (if|whether)", "seem*", "(sort|kind) of", "(cant|cannot|hard to|difficult to) (tell|say)",
        "if i (remember|recall)", "(as|so) far as i (know|remember|recall|can tell)", "or something", "no idea (if|whether)",
        "hard to (tell|say|know)", "(suspected|query)", "(looks|feels) (as if|as though|like) (its|it)", "(could|would) be",
    ),  # fmt: skip
}

#: A comma before one of these begins a clause; so does "and" or "or" before a subject.
_SUBJECTS = frozenset(
    "i im ive id it its they theyre there theres this that thats we you he she hes shes my mine".split()
)
_AFTER_COMMA = _SUBJECTS | frozenset(
    "the also just only now then so which when because since as sometimes mostly mainly especially usually still"
    " otherwise plus worse worst better eases even always every both one after before during started began".split()
)
_JOINS = frozenset(["and", "or", "so", "plus"])
_CONTRASTS = frozenset(
    "but although though however yet whereas except apart because cos cause coz unless until if when while which"
    " since so then just only instead otherwise after before whenever besides who".split()
)
_ASKED = frozenset(["sure", "certain", "know", "tell", "say", "idea", "wonder", "remember"])
_PREPOSITIONS = frozenset(
    "in of on from behind around to at under with about for inside across down up between over both all".split()
)
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

    def __init__(self, words: Sequence[str], taken: Collection[int]) -> None:
        """Read the cues of a text.

        Args:
            words: its words and breaks.
            taken: places whose words belong to a phrase ("no longer fits") and are no cue.
        """
        self.words = words
        self.clauses = list(_clauses(words))
        self._cues = _cues(words, taken)
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
        return Manner(
            denial, own, here.supposed, here.past or later.past, here.doubted or later.doubted
        )

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
            elif state and not firm and self._new_subject(at):
                state = ""
            elif state and at - since > _REACH and word not in BREAKS:
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


def _cues(words: Sequence[str], taken: Collection[int]) -> dict[int, list[tuple[Match, Cue]]]:
    found: dict[int, list[tuple[Match, Cue]]] = {}
    for match, cue in _INDEX.matches(words):
        # Who is spoken of does not depend on the phrase: "my wife says I kick".
        if match.start not in taken or cue in ("own", "other"):
            found.setdefault(match.start, []).append((match, cue))
    return found


_INDEX: PatternIndex[Cue] = PatternIndex(
    (Pattern.read(written), cue) for cue, patterns in _CUES.items() for written in patterns
)


def cue_words() -> Iterator[tuple[str, bool]]:
    """Yield every word of the cues and whether it is a stem."""
    for patterns in _CUES.values():
        for written in patterns:
            yield from Pattern.read(written).words()
