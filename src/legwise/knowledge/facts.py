"""Case -> Facts: check a case against the knowledge base and say it in its words.

Medicine names become classes, laboratory values become bands, dates become timings.
Whatever the case does not say is absent from the facts: unknown, never "no".
"""

from __future__ import annotations

from dataclasses import dataclass, field

from legwise.case import MedicineTaken


@dataclass(frozen=True)
class Measurement:
    """A measured value in the finding's own unit and the band it falls in."""

    finding: str
    value: float
    unit: str
    side: str | None
    band: str


@dataclass(frozen=True)
class TakenMedicine:
    """A medicine of the case and the class it belongs to, None if not recognised."""

    written: MedicineTaken
    medicine: str | None
    ingredient: str | None
    #: False if the ache began before the medicine: then it cannot have caused it.
    may_have_caused: bool
    #: Weeks from start or last change to the beginning of the ache, if both are known.
    weeks_before_ache: float | None


@dataclass(frozen=True)
class Facts:
    """What is known about one person, in the ids and values of the knowledge base."""

    age: int
    sex: str
    setting: str
    #: finding -> value; unanswered ones are absent
    findings: dict[str, str] = field(default_factory=dict)
    #: factor, medicine class or interaction -> value; unknown ones are absent
    factors: dict[str, str] = field(default_factory=dict)
    #: cause or group -> "yes" or "no" as diagnosed before
    diagnoses: dict[str, str] = field(default_factory=dict)
    #: factors that hold but began after the ache, so that they do not explain it
    after_the_ache: frozenset[str] = frozenset()
    #: asked, and answered with "unknown" or "rather not say"
    dont_know: frozenset[str] = frozenset()
    measurements: tuple[Measurement, ...] = ()
    medicines: tuple[TakenMedicine, ...] = ()

    @property
    def known(self) -> dict[str, str]:
        """Return every id with a known value: what a condition is read against."""
        return {**self.diagnoses, **self.factors, **self.findings}
