"""Case -> Facts: check a case against the knowledge base and say it in its words.

Medicine names become classes, laboratory values become bands, dates become timings.
Whatever the case does not say is absent from the facts: unknown, never "no".
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from legwise.case import UNANSWERED, Case, LabValue, LegMeasurement, MedicineTaken
from legwise.document import Document
from legwise.errors import CaseError, Problem, nearest
from legwise.knowledge.measured import band_of, names_of_tests, plain, same_unit, shown_units, units_of
from legwise.knowledge.medicine_names import MedicineNames
from legwise.knowledge.schema import Distribution, Factor, Finding, Interaction, KnowledgeBase, Medicine

Where = tuple[str | int, ...]

INDEX = "ankle_brachial_index"
SINCE = "since_when"
TIMING = "medicine_timing"
TAKES_MEDICINES = "takes_medicines"

#: Two readings of one leg's index that differ by more cannot both be right.
INDEX_TOLERANCE = 0.15

#: A medicine stopped longer ago than the window of the complaint counts as not taken.
LINGERS = datetime.timedelta(weeks=4)

#: Days since the ache began, least and most, for each answer to "since when?".
SINCE_DAYS: dict[str, tuple[int, int | None]] = {
    "under_1_day": (0, 1),
    "1_to_3_days": (1, 3),
    "4_to_14_days": (4, 14),
    "2_to_6_weeks": (14, 42),
    "6_weeks_to_6_months": (42, 183),
    "over_6_months": (183, None),
}


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
class Implied:
    """A factor that a test result makes known, or that it speaks against."""

    finding: str
    result: str
    factor: str
    value: str
    #: The factor's value in people who do not have it.
    baseline: str
    #: What the person answered instead, which stands; None if they did not.
    answered: str | None = None


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
    #: factors that results make known, and answers that results speak against
    implied: tuple[Implied, ...] = ()

    @property
    def known(self) -> dict[str, str]:
        """Return every id with a known value: what a condition is read against."""
        return {**self.diagnoses, **self.factors, **self.findings}

    @property
    def answered(self) -> dict[str, str]:
        """Return the factors that are known by more than a test result."""
        by_result = {item.factor for item in self.implied if item.answered is None}
        return {key: value for key, value in self.factors.items() if key not in by_result}

    @property
    def as_if_new(self) -> Facts:
        """Return the facts of someone in whom what only results made known was not there before."""
        new = {item.factor: item.baseline for item in self.implied if item.answered is None}
        return replace(self, factors={**self.factors, **new}) if new else self

    @property
    def at_worst(self) -> Facts:
        """Return the facts with results believed where an answer says better: for what must be safe."""
        worse = {item.factor: item.value for item in self.implied if item.answered is not None}
        return replace(self, factors={**self.factors, **worse}) if worse else self


def facts(case: Case, knowledge: KnowledgeBase, document: Document | None = None) -> Facts:
    """Return what a case says, in the ids and values of the knowledge base.

    Args:
        case: one person at one time.
        knowledge: the words to read it in.
        document: the document the case was read from; problems then name its lines.

    Raises:
        CaseError: with every problem: unknown ids, values and units, values that are not
            plausible, and places that contradict each other.
    """
    return _Reader(case, knowledge, document).facts()


def implications(
    findings: Mapping[str, str], answered: Mapping[str, str], knowledge: KnowledgeBase
) -> list[Implied]:
    """Return what results make known, one for each factor, in id order.

    The worst value counts where results differ. An answer that is as bad or worse needs
    no word; one that is better than the result is kept, and named.
    """
    found: dict[str, Implied] = {}
    for key in sorted(findings):
        finding = knowledge.findings[key]
        for factor, value in finding.implies.get(findings[key], {}).items():
            values = knowledge.factors[factor].values
            so_far = found[factor].value if factor in found else answered.get(factor)
            if so_far is None or values.index(value) > values.index(so_far):
                said = answered.get(factor)
                found[factor] = Implied(key, findings[key], factor, value, values[0], said)
    return [found[factor] for factor in sorted(found)]


def possible(factor: Factor, value: str, sex: str) -> bool:
    """Return whether the knowledge base has anybody of this sex with this value."""
    rows = [row.share for row in factor.share if row.sex in ("any", sex)]
    shares = [share.values[value] if isinstance(share, Distribution) else share.value for share in rows]
    return any(share > 0 for share in shares)


class _Reader:
    """Reads one case. Each part of a case has its method; problems are collected."""

    def __init__(self, case: Case, knowledge: KnowledgeBase, document: Document | None) -> None:
        self.case = case
        self.knowledge = knowledge
        self.document = document
        self.tests = names_of_tests(knowledge)
        self.problems: list[Problem] = []
        self.findings: dict[str, str] = {}
        self.factors: dict[str, str] = {}
        self.diagnoses: dict[str, str] = {}
        self.dont_know: set[str] = set()
        self.measurements: list[Measurement] = []
        #: id -> the place that gave its value, to name both places of a contradiction
        self.places: dict[str, Where] = {}

    def facts(self) -> Facts:
        """Read every part, then raise all problems or return the facts."""
        self._dates()
        self._answers("complaint", self.case.complaint)
        self._answers("answers", self.case.answers)
        self._history()
        self._labs()
        self._measured_on_the_body()
        self._stages_and_groups()
        implied = self._implied()
        self._who_is_asked()
        self._asked_only_if()
        taken = self._medicines()
        after = self._interactions(taken)
        self._timing(taken)
        if self.problems:
            raise CaseError(self.problems)
        return Facts(
            age=self.case.age,
            sex=self.case.sex,
            setting=self.case.setting,
            findings=dict(sorted(self.findings.items())),
            factors=dict(sorted(self.factors.items())),
            diagnoses=dict(sorted(self.diagnoses.items())),
            after_the_ache=after,
            dont_know=frozenset(self.dont_know - set(self.places)),
            measurements=tuple(sorted(self.measurements, key=lambda m: (m.finding, m.side or ""))),
            medicines=tuple(taken),
            implied=implied,
        )

    def _problem(self, where: Where, message: str) -> None:
        if self.document is not None:
            self.problems.append(self.document.problem(where, message))
        else:
            self.problems.append(Problem("case", None, ".".join(map(str, where)), message))

    def _dates(self) -> None:
        today, began = self.case.date, self.case.began
        if today and began and began > today:
            self._problem(("began",), "lies after `date`, the day the case describes; check both")
        for index, lab in enumerate(self.case.labs):
            if today and lab.taken and lab.taken > today:
                self._problem(("labs", index, "taken"), "lies after `date`; check both")
        for index, medicine in enumerate(self.case.medicines or ()):
            if medicine.stopped and medicine.started and medicine.stopped < medicine.started:
                where = ("medicines", index, "stopped")
                self._problem(where, "lies before `started`; check both")

    # --- answers and history ----------------------------------------------------------

    def _answers(self, block: str, given: Mapping[str, str]) -> None:
        for key, value in given.items():
            finding = self.knowledge.findings.get(key)
            if finding is None:
                self._problem((block, key), self._not_a_finding(key))
            else:
                self._answer(finding, value, (block, key))

    def _not_a_finding(self, key: str) -> str:
        if key in self._history_options():
            return "is not a question about the complaint; it belongs under `history`"
        return f"unknown id {key!r}; {nearest(key, self.knowledge.findings)}"

    def _history(self) -> None:
        options = self._history_options()
        for key, value in self.case.history.items():
            where = ("history", key)
            finding = self.knowledge.findings.get(key)
            if finding is not None and finding.kind == "history":
                self._answer(finding, value, where)
            elif finding is not None:
                self._problem(where, "is not an item of history; it belongs under `answers`")
            elif key not in options:
                self._problem(where, self._not_in_history(key, options))
            elif self._is_answer(key, value, options[key], where):
                self._set(key, value, where)

    def _not_in_history(self, key: str, options: Iterable[str]) -> str:
        pairs = {i.id for m in self.knowledge.medicines.values() for i in m.interactions}
        if key in pairs:
            return "follows from the medicines; leave it out and list them under `medicines`"
        history = [f.id for f in self.knowledge.findings.values() if f.kind == "history"]
        return f"unknown id {key!r}; {nearest(key, [*options, *history])}"

    def _history_options(self) -> dict[str, tuple[str, ...]]:
        yes_or_no = [*self.knowledge.medicines, *self.knowledge.causes, *self.knowledge.groups]
        return {
            **dict.fromkeys(yes_or_no, ("no", "yes")),
            **{factor.id: factor.values for factor in self.knowledge.factors.values()},
        }

    def _answer(self, finding: Finding, value: str, where: Where) -> None:
        measured = finding.measured
        if measured is not None and value not in finding.values and _number(value) is not None:
            if finding.kind == "test":
                self._problem(where, "a number needs its unit: give it under `labs` or `measurements`")
            else:
                self._measure(finding, [(None, _number(value) or 0.0)], where)
        elif self._is_answer(finding.id, value, finding.values, where):
            self._set(finding.id, value, where)

    def _is_answer(self, key: str, value: str, values: tuple[str, ...], where: Where) -> bool:
        if value in UNANSWERED:
            self.dont_know.add(key)
            return False
        if value not in values:
            self._problem(where, f"not one of its values; {nearest(value, values)}")
            return False
        return True

    def _set(self, key: str, value: str, where: Where) -> None:
        """Keep a value, unless another place gave a different one."""
        known = self._place_for(key)
        if key in self.places and known[key] != value:
            other = ".".join(map(str, self.places[key]))
            self._problem(where, f"contradicts {other}; keep the one that is right")
            return
        known[key] = value
        self.places.setdefault(key, where)

    def _place_for(self, key: str) -> dict[str, str]:
        if key in self.knowledge.findings:
            return self.findings
        if key in self.knowledge.causes or key in self.knowledge.groups:
            return self.diagnoses
        return self.factors

    # --- checks between answers -------------------------------------------------------

    def _stages_and_groups(self) -> None:
        """A diagnosed stage is a diagnosis of its group; a group denied has no stage."""
        for cause in self.knowledge.causes.values():
            if cause.stage_of is None or self.diagnoses.get(cause.id) != "yes":
                continue
            if self.diagnoses.get(cause.stage_of) == "no":
                message = f"contradicts history.{cause.stage_of}: it is a stage of it"
                self._problem(self.places[cause.id], message)
            else:
                self.diagnoses[cause.stage_of] = "yes"

    def _implied(self) -> tuple[Implied, ...]:
        """Set the factors that results make known, unless the person answered."""
        found = tuple(implications(self.findings, self.factors, self.knowledge))
        for item in found:
            if item.answered is None:
                self._set(item.factor, item.value, self.places[item.finding])
        return found

    def _who_is_asked(self) -> None:
        for key in self.findings:
            asked_of = self.knowledge.findings[key].asked_of
            if asked_of not in ("any", self.case.sex):
                self._problem(self.places[key], f"is asked of {asked_of} persons only; check `sex`")
        for key, value in self.factors.items():
            factor = self.knowledge.factors.get(key)
            if factor and value != factor.values[0] and not possible(factor, value, self.case.sex):
                self._problem(self.places[key], f"cannot be in a {self.case.sex} person; check `sex`")

    def _asked_only_if(self) -> None:
        known = {**self.diagnoses, **self.factors, **self.findings}
        for key in self.findings:
            for other, wanted in self.knowledge.findings[key].asked_if.items():
                wanted_values = (wanted,) if isinstance(wanted, str) else wanted
                if other in known and known[other] not in wanted_values:
                    place = ".".join(map(str, self.places.get(other, (other,))))
                    message = f"makes sense only if {other!r} is {' or '.join(wanted_values)}; see {place}"
                    self._problem(self.places[key], message)

    # --- measured values --------------------------------------------------------------

    def _labs(self) -> None:
        by_finding: dict[str, list[tuple[int, LabValue, float]]] = {}
        for index, lab in enumerate(self.case.labs):
            finding = self._measured_finding(lab.test, ("labs", index, "test"))
            if finding is None:
                continue
            value = self._in_own_unit(finding, lab, ("labs", index, "unit"))
            if value is not None and self._is_plausible(finding, value, ("labs", index, "value")):
                by_finding.setdefault(finding.id, []).append((index, lab, value))
        for key, results in by_finding.items():
            self._newest(self.knowledge.findings[key], results)

    def _newest(self, finding: Finding, results: list[tuple[int, LabValue, float]]) -> None:
        """Keep the newest result; results that differ need dates to say which that is."""
        bands = {band_of(finding, value, self.case.age) for _, _, value in results}
        dates = [lab.taken for _, lab, _ in results]
        newest = max((date for date in dates if date is not None), default=None)
        latest = [result for result in results if result[1].taken == newest]
        undated = None in dates and newest is not None
        if len(bands) > 1 and (undated or len(latest) > 1):
            message = "differs from another result of this test; say with `taken` which is newest"
            self._problem(("labs", results[-1][0], "taken"), message)
            return
        index, _, value = latest[-1]
        self._measure(finding, [(None, value)], ("labs", index, "value"))

    def _measured_on_the_body(self) -> None:
        index_of = self._index_from_pressures()
        for name, given in self.case.measurements.items():
            where = ("measurements", name)
            finding = self._measured_finding(name, where)
            if finding is None or finding.measured is None:
                continue
            if finding.measured.also and not finding.measured.per_leg and finding.kind == "test":
                self._problem(where, "is reported in more than one unit: give it under `labs` with its unit")
                continue
            sides = self._sides(finding, given, where)
            if finding.id == INDEX:
                sides = self._joined(sides, index_of, where)
                index_of = {}
            self._measure(finding, sides, where)
        index = self.knowledge.findings.get(INDEX)
        if index_of and index is not None:
            self._measure(index, list(index_of.items()), ("ankle_pressures",))

    def _sides(
        self, finding: Finding, given: LegMeasurement | float, where: Where
    ) -> list[tuple[str | None, float]]:
        if isinstance(given, LegMeasurement):
            if finding.measured is not None and not finding.measured.per_leg:
                self._problem(where, "is not measured per leg: give one number")
                return []
            pairs = (("left", given.left), ("right", given.right))
            return [(side, value) for side, value in pairs if value is not None]
        return [(None, given)]

    def _index_from_pressures(self) -> dict[str | None, float]:
        pressures = self.case.ankle_pressures
        if pressures is None:
            return {}
        if INDEX not in self.knowledge.findings:
            self._problem(("ankle_pressures",), "the knowledge base has no ankle-brachial index")
            return {}
        ankles = (("left", pressures.left_ankle), ("right", pressures.right_ankle))
        # Reported indices have two decimals, and so have the limits of the bands.
        return {side: round(ankle / pressures.arm, 2) for side, ankle in ankles if ankle is not None}

    def _joined(
        self, sides: list[tuple[str | None, float]], computed: dict[str | None, float], where: Where
    ) -> list[tuple[str | None, float]]:
        given = dict(sides)
        for side, value in computed.items():
            if side in given and abs(given[side] - value) > INDEX_TOLERANCE:
                message = f"does not fit `ankle_pressures` of the {side} leg; keep the one that is right"
                self._problem(where, message)
        return [*sides, *((side, value) for side, value in computed.items() if side not in given)]

    def _measure(self, finding: Finding, sides: list[tuple[str | None, float]], where: Where) -> None:
        """Keep all values; the worse leg gives the finding's value."""
        found = []
        for side, value in sides:
            at = where if side is None or where == ("ankle_pressures",) else (*where, side)
            band = self._is_plausible(finding, value, at) and band_of(finding, value, self.case.age)
            if band and finding.measured is not None:
                found.append(Measurement(finding.id, value, finding.measured.unit, side, band))
        if found and len(found) == len(sides):
            self.measurements += found
            # Bands stand from best to worst.
            self._set(finding.id, max(found, key=lambda m: finding.values.index(m.band)).band, where)

    def _measured_finding(self, name: str, where: Where) -> Finding | None:
        finding = self.tests.get(plain(name))
        if finding is None and name in self.knowledge.findings:
            self._problem(where, "is not measured in numbers; answer it in words under `answers`")
        elif finding is None:
            tests = {test.id for test in self.tests.values()}
            self._problem(where, f"unknown test {name!r}; {nearest(name.casefold(), tests)}")
        return finding

    def _in_own_unit(self, finding: Finding, lab: LabValue, where: Where) -> float | None:
        accepted = units_of(finding)
        unit = same_unit(lab.unit, accepted)
        if unit is None:
            self._problem(where, f"not a unit of {finding.id!r}; give it in {_or(shown_units(finding))}")
            return None
        return accepted[unit](lab.value)

    def _is_plausible(self, finding: Finding, value: float, where: Where) -> bool:
        assert finding.measured is not None
        low, high = finding.measured.plausible
        if low <= value <= high and band_of(finding, value, self.case.age) is not None:
            return True
        units = _or(shown_units(finding))
        self._problem(where, f"not plausible; check value and unit (accepted: {units})")
        return False

    # --- medicines --------------------------------------------------------------------

    def _medicines(self) -> list[TakenMedicine]:
        """Recognise what is taken and say of each class whether it is."""
        names = MedicineNames.of(self.knowledge)
        taken: list[TakenMedicine] = []
        uncertain: set[str] = set()
        for index, written in enumerate(self.case.medicines or ()):
            matches = names.match(written.name)
            current = self._is_current(written)
            if current is None:
                uncertain.update(medicine for medicine, _ in matches)
            if not current:
                continue
            for medicine, _ in matches:
                self._set(medicine, "yes", ("medicines", index))
            taken += [self._taken(written, *match) for match in matches or ((None, None),)]
        if TAKES_MEDICINES in self.knowledge.factors and (taken or self.case.medicines_complete):
            where = ("medicines",) if taken else ("medicines_complete",)
            self._set(TAKES_MEDICINES, "yes" if taken else "no", where)
        takes_none = self.factors.get(TAKES_MEDICINES) == "no"
        # A name that nobody recognises may belong to any class: then unlisted is unknown.
        if takes_none or (self.case.medicines_complete and all(item.medicine for item in taken)):
            for medicine in self.knowledge.medicines:
                if medicine not in uncertain | {item.medicine for item in taken}:
                    where = ("medicines_complete",) if self.case.medicines_complete else ("history",)
                    self._set(medicine, "no", where)
        return taken

    def _is_current(self, written: MedicineTaken) -> bool | None:
        """Return whether a medicine counts as taken; None if its end cannot be placed."""
        if written.stopped is None:
            return True
        day = self.case.date or self.case.began
        return None if day is None else written.stopped >= day - LINGERS

    def _taken(self, written: MedicineTaken, medicine: str | None, ingredient: str | None) -> TakenMedicine:
        _, latest = self._ache_began()
        after = written.started is not None and latest is not None and latest < written.started
        return TakenMedicine(written, medicine, ingredient, not after, self._weeks_before(written))

    def _ache_began(self) -> tuple[datetime.date | None, datetime.date | None]:
        """Return the earliest and latest day the ache can have begun, None if unknown."""
        if self.case.began is not None:
            return self.case.began, self.case.began
        span = SINCE_DAYS.get(self.findings.get(SINCE, ""))
        if span is None or self.case.date is None:
            return None, None
        least, most = span
        earliest = None if most is None else self.case.date - datetime.timedelta(days=most)
        return earliest, self.case.date - datetime.timedelta(days=least)

    def _weeks_before(self, written: MedicineTaken) -> float | None:
        """Return weeks from the last start or change before the ache to its first day."""
        began = self.case.began
        days = [day for day in (written.started, written.changed) if day is not None]
        if began is None or not days:
            return None
        before = [day for day in days if day <= began]
        return round((began - (max(before) if before else min(days))).days / 7, 1)

    def _interactions(self, taken: list[TakenMedicine]) -> frozenset[str]:
        """Set interactions and return what began only after the ache."""
        classes = {item.medicine for item in taken if item.medicine}
        after = {
            medicine
            for medicine in classes
            if not any(item.may_have_caused for item in taken if item.medicine == medicine)
        }
        late_pairs = set()
        for medicine in self.knowledge.medicines.values():
            for interaction in medicine.interactions:
                holds = self._holds(medicine, interaction, taken)
                if holds is not None:
                    self.factors[interaction.id] = "yes" if holds else "no"
                if holds and self._began_late(medicine, interaction, after):
                    late_pairs.add(interaction.id)
        return frozenset(after | late_pairs)

    def _holds(self, medicine: Medicine, interaction: Interaction, taken: list[TakenMedicine]) -> bool | None:
        own = self._takes(medicine, interaction, taken)
        others = [self._raised(key) for key in interaction.between if key != medicine.id]
        if own is False or all(other is False for other in others):
            return False
        if own and any(others):
            return True
        return None

    def _takes(self, medicine: Medicine, interaction: Interaction, taken: list[TakenMedicine]) -> bool | None:
        own = self._raised(medicine.id)
        if not own or not interaction.ingredients:
            return own
        ingredients = {item.ingredient for item in taken if item.medicine == medicine.id}
        if not ingredients:  # "yes, a statin", without saying which
            return None
        return bool(ingredients & set(interaction.ingredients))

    def _raised(self, key: str) -> bool | None:
        """Return whether a factor differs from its baseline; None if unknown."""
        value = self.factors.get(key)
        if value is None:
            return None
        factor = self.knowledge.factors.get(key)
        return value != (factor.values[0] if factor else "no")

    def _began_late(self, medicine: Medicine, interaction: Interaction, after: set[str]) -> bool:
        others = [key for key in interaction.between if key != medicine.id and self._raised(key)]
        return medicine.id in after or all(key in after for key in others)

    def _timing(self, taken: list[TakenMedicine]) -> None:
        """Answer "did it begin after a medicine?" where dates leave one answer only."""
        finding = self.knowledge.findings.get(TIMING)
        classes = self.knowledge.medicines
        acting = [item for item in taken if item.medicine and classes[item.medicine].may_bring_it_on]
        if finding is None or TIMING in self.findings or self.case.began is None:
            return
        if any(item.written.started is None for item in acting):
            return
        timings = {_timing_value(item.weeks_before_ache or 0.0) for item in acting}
        if len(timings) == 1 and timings <= set(finding.values):
            self.findings[TIMING] = timings.pop()


def _timing_value(weeks: float) -> str:
    if weeks < 0:
        return "began_before_medicine"
    if weeks <= 4:
        return "within_4_weeks"
    return "1_to_6_months" if weeks <= 26 else "later"


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _or(words: Iterable[str]) -> str:
    return " or ".join(words)
