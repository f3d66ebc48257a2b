"""The kinds of entry in the knowledge base, and what each must say.

Every kind is a strict model: an unknown key, a missing source or a value outside its
interval is an error. Checks that need more than one entry (dangling ids, cycles,
model rules) live in `check.py`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from legwise.knowledge.pattern import Pattern

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
SourceId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Label = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Level = Literal["emergency", "same_day", "within_two_weeks", "routine", "self_care"]
Seen = Literal["full_text", "abstract", "secondary", "not_seen"]
Sex = Literal["female", "male", "any"]
Setting = Literal["self", "primary_care", "emergency"]
Ages = tuple[int, int | None]

#: Urgency levels from lowest to highest.
LEVELS: tuple[Level, ...] = ("self_care", "routine", "within_two_weeks", "same_day", "emergency")

#: Spread on the logit or log scale of a published number that came without an interval.
DEFAULT_SPREAD = 0.4


class Strict(BaseModel):
    """A part of an entry. Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Strict):
    """The same thing said to the person and to the clinician."""

    patient: Label
    clinician: Label


class Origin(Strict):
    """Where a number comes from: a source somebody read, or a stated judgement."""

    source: SourceId | None = None
    basis: Literal["judgement"] | None = None
    reason: str | None = None
    seen: Seen | None = None
    population: str | None = None
    locator: str | None = None
    note: str | None = None
    second_read: date | None = None
    still_current: date | None = None

    @model_validator(mode="after")
    def _has_an_origin(self) -> Self:
        if (self.source is None) == (self.basis is None):
            raise ValueError(
                "a number names its `source`, or says `basis: judgement`; exactly one of the two"
            )
        if self.basis and not self.reason:
            raise ValueError("a judgement needs a `reason`")
        if self.source and self.seen is None:
            raise ValueError("a sourced number says how it was `seen`")
        if self.source and self.seen == "not_seen":
            raise ValueError(
                "a number whose source nobody saw is `basis: judgement` with a reason, not a source"
            )
        return self


class Number(Origin):
    """One number, its interval and its origin.

    The interval is a 95 % interval unless the note says otherwise.
    """

    value: float
    interval: tuple[float, float] | None = None

    @model_validator(mode="after")
    def _fits_its_interval(self) -> Self:
        if self.interval is not None:
            low, high = self.interval
            if not low <= self.value <= high:
                raise ValueError(f"value {self.value:g} lies outside its interval {low:g} to {high:g}")
        elif self.basis:
            raise ValueError("a judgement needs an `interval`, and a wide one")
        return self


class Probability(Number):
    """A number between 0 and 1."""

    value: float = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _interval_is_a_range_of_probabilities(self) -> Self:
        if self.interval is not None and not 0 <= self.interval[0] <= self.interval[1] <= 1:
            raise ValueError("the interval of a probability lies between 0 and 1")
        return self


class Ratio(Number):
    """An odds, risk, rate or likelihood ratio."""

    value: float = Field(gt=0)

    @model_validator(mode="after")
    def _interval_is_positive(self) -> Self:
        if self.interval is not None and self.interval[0] <= 0:
            raise ValueError("the interval of a ratio lies above 0")
        return self


class Distribution(Origin):
    """Shares over named values. They sum to 1.

    `weight` says how sure we are: the number of observed people it is worth
    (the concentration of a Dirichlet distribution).
    """

    values: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(min_length=2)
    weight: float = Field(gt=0, le=10_000)

    @model_validator(mode="after")
    def _sums_to_one(self) -> Self:
        total = math.fsum(self.values.values())
        if abs(total - 1) > 1e-6:
            raise ValueError(f"the shares sum to {total:g}, not to 1")
        return self


class Entry(Strict):
    """Anything in the knowledge base that has an id of its own.

    `second_read`: the day somebody other than its writer last held it against its sources.
    Where the two disagreed, the note says how.
    """

    id: Id
    covers: tuple[str, ...] = ()
    note: str | None = None
    second_read: date | None = None


# --- who, and what raises the chance of a cause ------------------------------------


class Source(Strict):
    """A publication or page."""

    id: SourceId
    citation: Label
    kind: Label
    doi: str | None = None
    url: str | None = None
    note: str | None = None


class ByStratum(Strict):
    """Whom a row is about."""

    ages: Ages
    sex: Sex = "any"

    @model_validator(mode="after")
    def _ages_in_order(self) -> Self:
        low, high = self.ages
        if low < 0 or (high is not None and high < low):
            raise ValueError(f"ages {low} to {high} are not a range")
        return self


class ShareRow(ByStratum):
    """How a factor is spread in one group of people."""

    share: Probability | Distribution


class Question(Strict):
    """How a thing is asked of a person.

    `tick` is how it reads as a line of a list to tick, where the name of the entry will not do.
    `picture` names a drawing in `pictures/` that shows what is meant.
    """

    ask: Label
    tick: Label | None = None
    why: Label
    hint: str | None = None
    picture: Id | None = None


class Factor(Entry):
    """What raises or lowers the chance of a cause; often known.

    The first of `values` is the baseline that ratios are measured against.
    """

    name: Text
    question: Question
    values: tuple[str, ...] = ("no", "yes")
    labels: dict[str, Label] = {}
    share: tuple[ShareRow, ...] = Field(min_length=1)


class Effect(Strict):
    """A factor's or medicine's published effect on a cause (a total effect)."""

    cause: Id
    ratio: Ratio
    measure: Literal["odds_ratio", "risk_ratio"] = "odds_ratio"
    onset_weeks: tuple[float, float] | None = None
    mechanism: tuple[Id, ...] = ()


class Ingredient(Strict):
    """One active substance and the names people write for it."""

    name: Label
    brands: tuple[str, ...] = ()


class Interaction(Entry):
    """Two medicines, or a medicine and a factor, that together do more."""

    between: tuple[Id, ...] = Field(min_length=1)
    effects: tuple[Effect, ...] = Field(min_length=1)
    ingredients: tuple[str, ...] = ()
    advice: Text


class Medicine(Entry):
    """A class of medicines. For the model it is a factor with values no and yes."""

    name: Text
    ingredients: tuple[Ingredient, ...] = Field(min_length=1)
    use: tuple[ShareRow, ...] = Field(min_length=1)
    effects: tuple[Effect, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    advice: Text
    source: SourceId

    @property
    def may_bring_it_on(self) -> bool:
        """Whether some cause of leg ache is likelier with this medicine."""
        return any(effect.ratio.value > 1 for effect in self.effects)


# --- causes ----------------------------------------------------------------------------


class Group(Entry):
    """Stages of one disease. They exclude each other; the group shows their sum."""

    name: Text


class PriorRow(ByStratum):
    """P(cause present at some time in the last 4 weeks) in one group of people.

    Either `present`, or an `incidence` per person-year with the weeks a case
    usually lasts untreated.
    """

    present: Probability | None = None
    incidence: Number | None = None
    untreated_weeks: float | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _one_of_two_forms(self) -> Self:
        if (self.present is None) == (self.incidence is None):
            raise ValueError("a prior row gives `present` or `incidence`, exactly one of the two")
        if self.incidence is not None and self.untreated_weeks is None:
            raise ValueError("an incidence needs `untreated_weeks`")
        return self

    @property
    def number(self) -> Number:
        number = self.present or self.incidence
        assert number is not None
        return number

    def probability(self, value: float) -> float:
        """Turn a value on this row's scale into P(present in the window)."""
        if self.present is not None:
            return value
        assert self.untreated_weeks is not None
        return -math.expm1(-value * (4 + self.untreated_weeks) / 52.18)


class Raised(Strict):
    """A factor that raises (or lowers) the chance of this cause."""

    factor: Id
    value: str = "yes"
    ratio: Ratio
    measure: Literal["odds_ratio", "risk_ratio"] = "odds_ratio"
    mechanism: tuple[Id, ...] = ()


class CausedBy(Strict):
    """Another cause that can bring this one about."""

    cause: Id
    link: Probability | None = None
    odds_ratio: Ratio | None = None
    mechanism: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _one_of_two_forms(self) -> Self:
        if (self.link is None) == (self.odds_ratio is None):
            raise ValueError("an edge gives `link` or `odds_ratio`, exactly one of the two")
        return self


class Cap(Strict):
    """The most that several correlated factors can do together."""

    factors: tuple[Id, ...] = Field(min_length=2)
    ratio: Ratio


class Shows(Strict):
    """How a cause shows itself in one facet.

    `link` for a pattern, `reaches` (level name -> P(at least that level)) for a
    level, `picks` for a pick.
    """

    facet: Id
    link: Probability | None = None
    reaches: dict[str, Probability] | None = None
    picks: Distribution | None = None

    @model_validator(mode="after")
    def _one_of_three_forms(self) -> Self:
        if sum(form is not None for form in (self.link, self.reaches, self.picks)) != 1:
            raise ValueError("give exactly one of `link`, `reaches` and `picks`")
        return self


class Danger(Strict):
    """From which posterior on a cause must not wait, and how long.

    The posterior is that it plays a part; with `counts_when_silent` that it is there, for
    what endangers without hurting the leg (a clot in the lung).
    """

    level: Level
    threshold: Probability
    counts_when_silent: bool = False

    def chance(self, contributes: float, present: float) -> float:
        """Return the posterior that is held against the threshold."""
        return max(contributes, present) if self.counts_when_silent else contributes


class Cause(Entry):
    """A condition, a bodily state, or what is left over, that can make the complaint."""

    kind: Literal["condition", "state", "residual"]
    name: Text
    about: Text
    feels: Text
    against: Text
    course: Text
    icd10: tuple[str, ...] = ()
    stage_of: Id | None = None
    incompatible_with: tuple[Id, ...] = ()
    level: Level
    danger: Danger | None = None
    prior: tuple[PriorRow, ...] = Field(min_length=1)
    hurting: Probability
    requires_any: tuple[Id, ...] = ()
    setting: dict[Literal["primary_care", "emergency"], Ratio] = {}
    raised_by: tuple[Raised, ...] = ()
    caps: tuple[Cap, ...] = ()
    caused_by: tuple[CausedBy, ...] = ()
    mechanism: tuple[Id, ...] = Field(min_length=1)
    shows: tuple[Shows, ...] = Field(min_length=1)
    come_back: tuple[Text, ...] = ()


class Mechanism(Entry):
    """A named step in the body. Explanation only; no number acts through it."""

    name: Text
    says: Text
    source: SourceId


# --- findings --------------------------------------------------------------------------


class Facet(Entry):
    """One pattern that several findings measure, so they are never counted as independent.

    * pattern: there or not. `leak` is its frequency in people whose complaint has
      nothing to do with it.
    * level: ordered `levels`, the first is normal; `leaks` gives P(at least that level)
      in the same people.
    * pick: one contributing cause gives the answer; `usual` holds for causes that say
      nothing of their own.
    """

    name: Text
    kind: Literal["pattern", "level", "pick"]
    acts_from: Literal["contributing", "present"]
    unusual: bool = False
    leak: Probability | None = None
    levels: tuple[str, ...] = ()
    leaks: dict[str, Probability] = {}
    usual: Distribution | None = None

    @model_validator(mode="after")
    def _says_what_its_kind_needs(self) -> Self:
        wanted = {"pattern": "leak", "level": "leaks", "pick": "usual"}
        for kind, key in wanted.items():
            given = bool(getattr(self, key))
            if kind == self.kind and not given:
                raise ValueError(f"a facet of kind {kind} needs `{key}`")
            if kind != self.kind and given:
                raise ValueError(f"a facet of kind {self.kind} has no `{key}`")
        if self.kind == "level" and tuple(self.leaks) != self.levels[1:]:
            raise ValueError("`leaks` has a number for each of `levels` but the first, in order")
        if self.kind == "pick" and self.acts_from != "contributing":
            raise ValueError("a pick acts from contributing causes")
        return self

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the facet's states, lowest first; empty for a pick."""
        return ("not_there", "there") if self.kind == "pattern" else self.levels


class Band(Strict):
    """A range of a measured value: from `at_least` up to, not including, `below`.

    A limit that rises with age also has a `..._per_year`: the limit is then that many
    times the age in years, but never less than the number beside it.
    """

    value: str
    at_least: float | None = None
    at_least_per_year: float | None = Field(default=None, gt=0)
    below: float | None = None
    below_per_year: float | None = Field(default=None, gt=0)
    reads: Text

    @model_validator(mode="after")
    def _limits_that_rise_have_a_least(self) -> Self:
        for name in ("at_least", "below"):
            if getattr(self, f"{name}_per_year") is not None and getattr(self, name) is None:
                raise ValueError(f"`{name}_per_year` needs `{name}`, the limit in the young")
        return self


class Conversion(Strict):
    """How a value in another unit becomes one in the finding's own.

    First `subtract`, then multiply by `factor`, then round to `decimals` as the
    laboratory does; so 6.5 % is 10.929 x (6.5 - 2.15) = 48 mmol/mol.
    """

    factor: float = Field(gt=0)
    subtract: float = 0.0
    decimals: int | None = Field(default=None, ge=0, le=9)

    def __call__(self, value: float) -> float:
        """Return the value in the finding's own unit."""
        own = (value - self.subtract) * self.factor
        # Nine digits are more than any laboratory gives; they hide the noise of the conversion.
        return float(f"{own:.9g}") if self.decimals is None else round(own, self.decimals)


class Measured(Strict):
    """How a number on paper becomes a value of the finding.

    Where a leg each is measured, the one whose band stands last counts, so such bands
    stand from best to worst.
    """

    unit: str
    also: dict[str, float | Conversion] = Field(
        default={},
        description="other accepted units: factor that turns them into `unit`, or a conversion",
    )
    plausible: tuple[float, float]
    bands: tuple[Band, ...] = Field(min_length=2)
    names: tuple[str, ...] = ()
    loinc: tuple[str, ...] = ()
    per_leg: bool = False
    upper_limit_of_normal: float | None = None


class GivenIf(Strict):
    """What a finding shows in people in whom a factor is known to have this value."""

    factor: Id
    value: Label = "yes"
    given: dict[str, Probability | Distribution]


class Finding(Entry):
    """A symptom, sign, item of history or test result.

    `given` says how likely each value is in each state of its facet: a probability of
    "yes" for a finding with values no and yes, a distribution otherwise. A finding of
    a pick has no `given`: its causes give the distribution. `given_if` replaces `given`
    where a factor changes what the finding can show.

    A test that is graded in practice has a value for each grade, from normal to worst,
    and last, where reports often leave the grade out, "yes". `reads` says what a value
    means that has no band.

    `implies` (value -> factor -> its value): a result that by definition makes a factor
    known, such as an HbA1c in the range of diabetes. It counts where the person did not
    answer; `given_if` on that factor says what the result still adds, so that nothing
    counts twice.
    """

    facet: Id
    kind: Literal["symptom", "sign", "history", "test"]
    name: Text
    question: Question | None = None
    values: tuple[str, ...] = ("no", "yes")
    labels: dict[str, Label] = {}
    reads: dict[str, Text] = {}
    given: dict[str, Probability | Distribution] = {}
    given_if: tuple[GivenIf, ...] = ()
    asked_if: dict[str, str | tuple[str, ...]] = {}
    asked_of: Sex = "any"
    confirms: Id | None = None
    confirming_values: tuple[str, ...] = ()
    implies: dict[str, dict[Id, str]] = {}
    measured: Measured | None = None

    @model_validator(mode="after")
    def _is_asked_or_examined(self) -> Self:
        if self.kind in ("symptom", "history") and self.question is None:
            raise ValueError("a symptom or item of history needs a `question`")
        bands = tuple(band.value for band in self.measured.bands) if self.measured else ()
        if bands != self.values[: len(bands)]:
            raise ValueError("`measured.bands` name the first of the finding's `values`, in order")
        if (self.confirms is None) != (not self.confirming_values):
            raise ValueError("`confirms` and `confirming_values` go together")
        return self

    def meaning(self, value: str) -> Text | None:
        """Return what a value means, for both readers, where the knowledge base says it."""
        bands = self.measured.bands if self.measured else ()
        return {**self.reads, **{band.value: band.reads for band in bands}}.get(value)


# --- rules and actions -----------------------------------------------------------------

#: A condition on what is known: `{finding or factor id: value or [values]}` (several keys:
#: all of them), `all: [...]`, `any: [...]`, `at_least: N, of: [...]`, `age: [low, high]`,
#: `sex: female`. There is no negation, so one more worrying answer never undoes it.
Condition = dict[str, Any]


class Example(Strict):
    """A case in short, for a rule's specification test."""

    name: Label
    age: int = 60
    sex: Literal["female", "male"] = "female"
    known: dict[str, str]


class Rule(Entry):
    """A red flag: what, how soon, what to do. Never outweighed by a probability."""

    name: Text
    level: Level
    when: Condition
    do: Text
    because: Text
    source: SourceId
    seen: Seen
    dangers: tuple[Id, ...] = ()
    fires_on: tuple[Example, ...] = Field(min_length=1)
    near_miss: tuple[Example, ...] = Field(min_length=1)


class Plausible(Strict):
    """A posterior at or above `threshold`."""

    cause: Id
    threshold: float = Field(gt=0, lt=1)


class Withheld(Strict):
    """When an action is not offered: something is known, or a cause is plausible."""

    when: Condition | None = None
    plausible: Plausible | None = None
    because: Text
    source: SourceId | None = None

    @model_validator(mode="after")
    def _one_of_two_forms(self) -> Self:
        if (self.when is None) == (self.plausible is None):
            raise ValueError("give exactly one of `when` and `plausible`")
        return self


class Help(Strict):
    """What an action does for one cause, and how well that is shown."""

    cause: Id
    strength: Literal["strong", "moderate", "weak", "unproven", "no_benefit"]
    says: Text | None = None
    effect: Number | None = None
    source: SourceId


class Action(Entry):
    """A test, treatment, referral, self-care measure or thing to avoid.

    It is offered where one of `helps` plays a part, or `also_if` holds (the next step after
    an abnormal result), if `needs` holds; left out without a word if `pointless_if` holds; and
    withheld, with the reason, if one of `withheld_if` does.
    """

    kind: Literal["test", "treatment", "referral", "self_care", "avoid"]
    when: Literal["tonight", "weeks", "visit"]
    name: Text
    do: Text
    helps: tuple[Help, ...] = Field(min_length=1)
    measures: tuple[Id, ...] = ()
    burden: int = Field(default=1, ge=0, le=4)
    needs: Condition | None = None
    also_if: Condition | None = None
    pointless_if: Condition | None = None
    withheld_if: tuple[Withheld, ...] = ()
    source: SourceId


# --- published figures to be recovered ---------------------------------------------------


class Figure(Strict):
    """A published figure that the compiled model must give back.

    * prevalence: P(any cause of `of` present) for `ages` and `sex` with `context` factors.
    * ratio: effect of `factor` value against its baseline on `of`.
    * association: odds ratio of presence between `of` and `with_cause`.
    * probability: P(`findings` all as given, or at least `at_least` of them, among
      people in whom `of` contributes (`against` causes only if `of` is empty)).
    * likelihood_ratio: the same probability among `of` over that among `against`
      (empty: all other causes; `no_complaint: true`: people without complaint).
    * share: P(any of `of` contributes) among people with the complaint and the answers `given`.

    `present: true` counts people who have the cause, hurting or not. `alone: true` counts
    only people in whom no other cause contributes: for figures about the cause itself,
    from series that were selected to be free of others.
    `given` names the study population as answers. `fit: true` lets the compiler move
    the facet's parameters, inside their own intervals, to meet the figure. Figures that are
    held back, as a test of the model's form, are named in `knowledge/held_out.yaml`.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.]+$")]
    kind: Literal["prevalence", "ratio", "association", "probability", "likelihood_ratio", "share"]
    target: Number
    of: tuple[Id, ...] = ()
    against: tuple[Id, ...] = ()
    no_complaint: bool = False
    present: bool = False
    alone: bool = False
    with_cause: Id | None = None
    factor: Id | None = None
    value: str = "yes"
    measure: Literal["odds_ratio", "risk_ratio"] = "odds_ratio"
    findings: dict[str, str | tuple[str, ...]] = {}
    at_least: int | None = None
    given: dict[str, str] = {}
    context: dict[str, str] = {}
    ages: Ages = (60, 69)
    sex: Literal["female", "male", "any"] = "any"
    setting: Setting = "self"
    fit: bool = False
    outside_because: str | None = None
    note: str | None = None


class Answer(Entry):
    """A question that people ask, answered in a few lines, and the entries that say more."""

    question: Label
    says: Text
    about: tuple[Id, ...] = Field(min_length=1)
    sources: tuple[SourceId, ...] = Field(min_length=1)


class Page(Entry):
    """Things that are asked together on one page of the interview, in the order of `position`.

    * tick_list: yes-or-no things, with "none of these"; the first value of each item is "no".
    * choice: each item has its own options.
    * medicines: the list of what is taken; it has no items.

    An item is on one page only. `always`: asked of everybody, not only when it is worth it.
    """

    position: int = Field(ge=1)
    form: Literal["tick_list", "choice", "medicines"] = "tick_list"
    always: bool = False
    ask: Label
    why: Label
    hint: Label | None = None
    items: tuple[Id, ...] = Field(default=(), max_length=14)


# --- how people say things ------------------------------------------------------------------


def _readable(written: str) -> str:
    Pattern.read(written)
    return written


#: A way of saying something, in the language of `knowledge/pattern.py`.
Said = Annotated[str, AfterValidator(_readable)]


class WordList(Entry):
    """Words that phrases call by `{id}`: the parts of the leg, the words for pain."""

    words: tuple[Said, ...] = Field(min_length=1)


class Respelling(Entry):
    """A word, its id, and how people also write it in messages and in dialect."""

    words: tuple[str, ...] = Field(min_length=1)


class Phrase(Entry):
    """Ways of saying one thing, and what they propose.

    `means` gives ids of findings or factors with the value that is meant; `medicines` the
    classes that an everyday word for a medicine can mean. With neither, the phrase is one
    that must not be taken for something else: heartburn is no burning. A value such as
    `<weeks>` is worked out from the quantity that the words hold.

    `said` are ways of saying it in one piece. `together` are pieces that mean it when all
    of them stand in one sentence, in any order: a cramp, and in bed.

    `denied` is what is proposed where the words are denied ("no back pain"). Left out, a
    "yes" becomes a "no" and other values become nothing. `ever` marks what also counts
    when it is long past, such as an old clot. `unsure` marks words that leave the value open.
    `hides` are ids that words inside the phrase do not speak of: in "knee replacement" the
    knee is not the site of the ache.
    """

    means: dict[Id, str] = {}
    medicines: tuple[Id, ...] = ()
    denied: dict[Id, str] | None = None
    hides: tuple[Id, ...] = ()
    ever: bool = False
    unsure: bool = False
    said: tuple[Said, ...] = ()
    together: tuple[Annotated[tuple[Said, ...], Field(min_length=2)], ...] = ()

    @model_validator(mode="after")
    def _is_said_somehow(self) -> Self:
        if not self.said and not self.together:
            raise ValueError("give ways of saying it under `said` or `together`")
        return self

    def patterns(self) -> Iterator[str]:
        """Yield every pattern of the phrase."""
        yield from self.said
        for pieces in self.together:
            yield from pieces

    @property
    def denies(self) -> bool:
        """Return whether the words deny by themselves: "no back pain" as one phrase."""
        return bool(self.means) and set(self.means.values()) <= {"no", "never"}

    @property
    def when_denied(self) -> dict[str, str]:
        """Return what a denial proposes."""
        if self.denied is not None:
            return self.denied
        return {key: "no" for key, value in self.means.items() if value == "yes"}


class KnowledgeBase(Strict):
    """Everything Legwise knows, in id order."""

    sources: dict[str, Source] = {}
    factors: dict[str, Factor] = {}
    medicines: dict[str, Medicine] = {}
    groups: dict[str, Group] = {}
    causes: dict[str, Cause] = {}
    mechanisms: dict[str, Mechanism] = {}
    facets: dict[str, Facet] = {}
    findings: dict[str, Finding] = {}
    rules: dict[str, Rule] = {}
    actions: dict[str, Action] = {}
    answers: dict[str, Answer] = {}
    pages: dict[str, Page] = {}
    figures: dict[str, Figure] = {}
    word_lists: dict[str, WordList] = {}
    respellings: dict[str, Respelling] = {}
    phrases: dict[str, Phrase] = {}

    def __hash__(self) -> int:
        """Tell knowledge bases apart by identity, so that what is made from one is made once."""
        return id(self)

    def findings_of(self, facet: str) -> list[Finding]:
        """Return the findings that measure a facet."""
        return [finding for finding in self.findings.values() if finding.facet == facet]

    def entries(self) -> Iterator[tuple[str, str, Any]]:
        """Yield (kind, id, entry) for every entry."""
        for kind in KINDS:
            for key, entry in getattr(self, kind).items():
                yield kind, key, entry


#: Kind (also the folder's name under `base/`) -> the model of one entry.
KINDS: dict[str, type[Strict]] = {
    "sources": Source,
    "factors": Factor,
    "medicines": Medicine,
    "groups": Group,
    "causes": Cause,
    "mechanisms": Mechanism,
    "facets": Facet,
    "findings": Finding,
    "rules": Rule,
    "actions": Action,
    "answers": Answer,
    "pages": Page,
    "figures": Figure,
    "word_lists": WordList,
    "respellings": Respelling,
    "phrases": Phrase,
}
