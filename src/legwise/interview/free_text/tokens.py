"""Text -> words and breaks, each with its place in the text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from legwise.knowledge.pattern import HARD, SOFT


@dataclass(frozen=True)
class Token:
    """A word without case, accents and apostrophes, or a break; and where it stands.

    A quantity ("three weeks") is one token with its value, in days or as it is.
    """

    word: str
    start: int
    end: int
    value: float | None = None


#: A number with its decimals; a word with its apostrophes; the marks that part sentences
#: and lists. "3am" is two tokens, a hyphen and any other mark is none.
_TOKEN = re.compile(
    r"\d+(?:[.,]\d+)?"
    r"|[^\W\d_]+(?:['’`´][^\W\d_]+)*['’]?"
    r"|(?P<and>[&+])"
    r"|(?P<hard>[.!?;\n…]+|[–—]| - )"
    r"|(?P<soft>[,:()/\[\]\"“”])"
)


#: "My calf's sore" says that the calf is sore.
_PART_IS = re.compile(
    r"(backs?|calf|foot|leg|knee|toe|hip|thigh|ankle|heel|shin|skin|pain|ache|cramp|swelling|heart|liver|weight|bp)['’]s",
    re.IGNORECASE,
)


def tokens(text: str) -> tuple[Token, ...]:
    """Return the words and breaks of a text in order."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        if part := _PART_IS.fullmatch(match[0]):
            middle = match.start() + part.end(1)
            found += [Token(_bare(part[1]), match.start(), middle), Token("is", middle, match.end())]
            continue
        if match["hard"]:
            word = HARD
        elif match["soft"]:
            word = SOFT
        elif match["and"]:
            word = "and"
        else:
            word = _bare(match[0])
        if word:
            found.append(Token(word, match.start(), match.end()))
    return tuple(found)


def _bare(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word.casefold())
    return re.sub(r"[^\w.,]|_", "", "".join(c for c in parts if not unicodedata.combining(c)))
