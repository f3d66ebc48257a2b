"""Assessment: the one document that Legwise answers with.

The same case and the same knowledge give the same bytes. Everything shown to a person
or a clinician, in a terminal, on a page or through a program, is read from here.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Level = Literal["emergency", "same_day", "within_two_weeks", "routine", "self_care"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Part):
    """The same thing for the person and for the clinician."""

    patient: str
    clinician: str


class Share(_Part):
    """A posterior probability with its 90 % interval."""

    value: float
    low: float
    high: float


class FiredRule(_Part):
    """A red flag that fired, and on what."""

    id: str
    name: Words
    level: Level
    do: Words
    because: Words
    fired_on: tuple[str, ...]
    source: str


class DangerNet(_Part):
    """A dangerous cause whose posterior passed its threshold."""

    cause: str
    name: Words
    level: Level
    posterior: float
    threshold: float


class Urgency(_Part):
    """How soon, and why. The highest of rules, danger thresholds and likely causes."""

    level: Level
    says: Words
    rules: tuple[FiredRule, ...]
    dangers: tuple[DangerNet, ...]
    likely: tuple[str, ...] = ()
    considered: int = 0


class Weight(_Part):
    """What one facet of the answers does to one cause.

    `change` is in log-odds (natural logarithm): positive speaks for the cause.
    `step` values of all weights of a cause, with the prior, sum to its posterior log-odds.
    """

    facet: str
    says: Words
    answers: dict[str, str]
    change: float
    step: float


class Step(_Part):
    """A link of a chain in the body, with its source."""

    id: str
    name: Words
    says: Words
    source: str


class Chain(_Part):
    """What leads to what: medicine or factor -> state -> cause, with the steps between.

    `share` is the probability that the whole chain is at work.
    """

    nodes: tuple[str, ...]
    names: tuple[Words, ...]
    says: Words
    share: float
    steps: tuple[Step, ...]


class NumberSource(_Part):
    """A number of the knowledge base that stands behind a cause's result."""

    what: str
    value: float
    interval: tuple[float, float] | None
    source: str | None
    judgement: str | None


class CauseResult(_Part):
    """One cause: how likely it plays a part, and why."""

    id: str
    kind: Literal["condition", "state", "residual"]
    name: Words
    contributes: Share
    direct: float
    present: float
    prior: float
    group: Literal["likely", "less_likely", "unlikely"]
    must_not_miss: bool
    level: Level
    about: Words
    feels: Words
    against_in_general: Words
    course: Words
    evidence_for: tuple[Weight, ...]
    evidence_against: tuple[Weight, ...]
    prior_log_odds: float
    posterior_log_odds: float
    mechanism: tuple[Step, ...]
    chains: tuple[Chain, ...]
    would_change: tuple[WouldChange, ...]
    numbers: tuple[NumberSource, ...]
    icd10: tuple[str, ...] = ()
    stage_of: str | None = None


class GroupResult(_Part):
    """Stages of one disease together: they exclude each other, so this is their sum."""

    id: str
    name: Words
    contributes: Share
    present: float
    stages: tuple[str, ...]


class WouldChange(_Part):
    """An answer or result that would move one cause most."""

    finding: str
    asks: Words
    value: str
    value_says: str
    becomes: float


class TopSet(_Part):
    """A set of causes that are present together, and its weight."""

    contributing: tuple[str, ...]
    silent: tuple[str, ...]
    share: float
    says: Words


class Unexplained(_Part):
    """A positive finding that no likely cause accounts for."""

    facet: str
    says: Words
    answers: dict[str, str]
    explained: float


class Outcome(_Part):
    """If the result comes back as `value`, the list becomes `top`."""

    value: str
    says: str
    probability: float
    top: tuple[tuple[str, float], ...]
    level: Level


class NextStep(_Part):
    """A question, sign or test worth having next."""

    finding: str
    kind: Literal["symptom", "sign", "history", "test"]
    asks: Words
    why: Words
    information_bits: float
    burden: int
    outcomes: tuple[Outcome, ...]


class Advice(_Part):
    """One thing to do, with what it is for and how well that is shown."""

    id: str
    kind: Literal["test", "treatment", "referral", "self_care", "avoid"]
    when: Literal["tonight", "weeks", "visit"]
    name: Words
    do: Words
    helps: tuple[str, ...]
    strength: Literal["strong", "moderate", "weak", "unproven", "no_benefit"]
    evidence: tuple[Words, ...]
    sources: tuple[str, ...]
    burden: int = 1


class WithheldAdvice(_Part):
    """Something that often helps but could harm here, and why it is not offered."""

    id: str
    name: Words
    because: Words
    source: str


class MedicineReview(_Part):
    """What one medicine may have to do with it, and what to talk about."""

    written: str
    medicine: str | None
    name: Words | None
    effects: tuple[Words, ...]
    timing: Words | None
    interactions: tuple[Words, ...]
    advice: Words
    source: str | None


class Reading(_Part):
    """How a test result reads; `value` is None where it was answered in words."""

    finding: str
    name: Words
    value: float | None
    unit: str
    side: str | None
    band: str
    says: Words


class Plan(_Part):
    """What to do tonight, in the next weeks, at the visit, and when to come back."""

    tonight: tuple[Advice, ...]
    weeks: tuple[Advice, ...]
    tests: tuple[Advice, ...]
    treatments: tuple[Advice, ...]
    referrals: tuple[Advice, ...]
    avoid: tuple[Advice, ...]
    withheld: tuple[WithheldAdvice, ...]
    come_back: tuple[Words, ...]
    ask_the_doctor: tuple[Words, ...]


class Cited(_Part):
    """A source that this assessment rests on."""

    id: str
    citation: str
    doi: str | None
    url: str | None


class Assessment(_Part):
    """The whole answer."""

    urgency: Urgency
    causes: tuple[CauseResult, ...]
    groups: tuple[GroupResult, ...]
    something_else: Share
    sets: tuple[TopSet, ...]
    unexplained: tuple[Unexplained, ...]
    next_steps: tuple[NextStep, ...]
    plan: Plan
    medicines: tuple[MedicineReview, ...]
    readings: tuple[Reading, ...]
    known: dict[str, str]
    unknown_red_flags: tuple[str, ...]
    notices: tuple[Words, ...]
    cannot_see: tuple[Words, ...]
    sources: tuple[Cited, ...]
    knowledge_version: str
    knowledge_hash: str
    legwise_version: str


CauseResult.model_rebuild()
