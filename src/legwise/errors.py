"""Every error Legwise raises on purpose, and how each one is worded.

* LegwiseError
  * DocumentError          a file cannot be read           -> whoever sent it acts
  * KnowledgeError         the knowledge base is wrong     -> its maintainer acts
  * CaseError              the case is wrong               -> whoever sent it acts
    * ImpossibleAnswers    no set of causes explains it
  * NotFoundError          no such saved interview       -> whoever asked acts
  * ConflictError          it was changed meanwhile      -> whoever changes it acts
  * DatabaseError          the database cannot be used   -> whoever runs Legwise acts

A message names places, ids and rules. It never repeats free text, dates or measured
values of a case, because messages end up in logs.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: What `nearest` says when nothing is near.
NO_NAME = "no similar name is known"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong: where it is, what it is, what to do."""

    file: str
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


class LegwiseError(Exception):
    """Base of every error raised on purpose."""


class DocumentError(LegwiseError):
    """A file or text is not readable as YAML or JSON, or is too large or too deep."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


class _Problems(LegwiseError):
    subject = ""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=_reading_order))
        count = len(self.problems)
        head = f"{self.subject}: {count} {'problem' if count == 1 else 'problems'}."
        super().__init__("\n".join([head, *(f"  {problem}" for problem in self.problems)]))


class KnowledgeError(_Problems):
    """The knowledge base breaks its rules. Carries every problem found."""

    subject = "The knowledge base cannot be used"


class CaseError(_Problems):
    """The case cannot be read as it stands. Carries every problem found."""

    subject = "The case cannot be used"


class ImpossibleAnswers(LegwiseError):
    """No set of causes can give these answers together."""

    def __init__(self, findings: Sequence[str]) -> None:
        self.findings = tuple(findings)
        super().__init__(
            f"No set of causes can explain these answers together: {', '.join(findings)}.\n"
            "  Why: the knowledge base gives at least one of them probability 0 beside the others.\n"
            "  What to do: check these answers; if they are right, replace the zero in the\n"
            "              knowledge base by the small probability that its source supports."
        )


class NotFoundError(LegwiseError):
    """No interview is saved under this code, or no longer."""

    def __init__(self) -> None:
        super().__init__(
            "No saved interview has this code. It may have expired or been deleted; check the code, "
            "12 letters and digits, or start again."
        )


class ConflictError(LegwiseError):
    """A saved interview was changed since it was read; `current` is the version it has now."""

    def __init__(self, current: int) -> None:
        self.current = current
        super().__init__(
            f"This interview was changed elsewhere, perhaps in another tab, and now has version {current}. "
            "Nothing was saved; read it again, then repeat the change."
        )


class DatabaseError(LegwiseError):
    """The database of saved interviews cannot be used."""

    def __init__(self, place: str, message: str) -> None:
        self.place, self.message = place, message
        super().__init__(f"{place}: {message}")


def nearest(word: str, words: Iterable[str]) -> str:
    """Return a hint that names the valid word closest to `word`, or the choices if few."""
    choices = sorted(set(words))
    close = difflib.get_close_matches(word, choices, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    if 0 < len(choices) <= 12:
        return f"choose one of: {', '.join(choices)}"
    return NO_NAME


def _reading_order(problem: Problem) -> tuple[str, int, str, str]:
    return problem.file, problem.line or 0, problem.key, problem.message
