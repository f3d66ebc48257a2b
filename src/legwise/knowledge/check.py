"""Checks between entries: dangling ids, cycles, wrong values, findings nobody can reach.

All problems are reported at once, each with file, line, key and the nearest valid word.
`remarks` are not errors: texts above reading grade 6.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from legwise.errors import KnowledgeError, Problem, nearest
from legwise.knowledge import drawings, held_out, quantity
from legwise.knowledge.load import BASE, Loaded, Place, load_with_places
from legwise.knowledge.pattern import Pattern
from legwise.knowledge.schema import (
    Cause,
    Distribution,
    Factor,
    Finding,
    KnowledgeBase,
    Number,
    Origin,
    Phrase,
    Probability,
)
from legwise.knowledge.strata import STRATA, covering

MAX_GRADE = 6.0
MAX_LINK = 0.995
#: How each word of a condition is written.
_WORDS_IN_CONDITIONS = {
    "all": "`all:` is followed by a list, one condition a line, each after a dash",
    "any": "`any:` is followed by a list, one condition a line, each after a dash",
    "at_least": "write `at_least: 2` and beside it `of:` with a list of conditions",
    "of": "write `at_least: 2` and beside it `of:` with a list of conditions",
    "age": "write `age: [50, null]`: from 50 on, no upper limit",
    "sex": "write `sex: female` or `sex: male`",
}
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Report:
    """What a check found."""

    knowledge: KnowledgeBase
    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]
    places: Mapping[tuple[str, str], Place]


def check(base: Path = BASE, grades: bool = True) -> Report:
    """Check every entry under `base`, alone and against the others."""
    loaded = load_with_places(base)
    checker = _Checker(loaded, drawings.folder_of(base))
    used = sourced_numbers(loaded.knowledge)
    held = held_out.problems(loaded.knowledge, base, checker.complete, used)
    problems = [*loaded.problems, *checker.problems(), *held]
    remarks = list(checker.hard_to_read()) if grades else []
    return Report(loaded.knowledge, tuple(sorted(set(problems))), tuple(sorted(set(remarks))), loaded.places)


def checked(base: Path = BASE) -> KnowledgeBase:
    """Return the knowledge base under `base` if nothing is wrong with it.

    Raises:
        KnowledgeError: with every problem found.
    """
    report = check(base, grades=False)
    if report.problems:
        raise KnowledgeError(report.problems)
    return report.knowledge


def options(knowledge: KnowledgeBase) -> dict[str, tuple[str, ...]]:
    """Return every id that can be known about a person, with its values.

    Findings and factors have their own values; medicines, interactions and causes (as
    known diagnoses) have no and yes.
    """
    known: dict[str, tuple[str, ...]] = {}
    for medicine in knowledge.medicines.values():
        known[medicine.id] = ("no", "yes")
        known.update({interaction.id: ("no", "yes") for interaction in medicine.interactions})
    known.update(dict.fromkeys(knowledge.causes, ("no", "yes")))
    known.update(dict.fromkeys(knowledge.groups, ("no", "yes")))
    known.update({factor.id: factor.values for factor in knowledge.factors.values()})
    known.update({finding.id: finding.values for finding in knowledge.findings.values()})
    return known


def factor_values(knowledge: KnowledgeBase) -> dict[str, tuple[str, ...]]:
    """Return every id that can move a prior, with its values, the baseline first."""
    values = {factor.id: factor.values for factor in knowledge.factors.values()}
    for medicine in knowledge.medicines.values():
        values[medicine.id] = ("no", "yes")
        values.update({interaction.id: ("no", "yes") for interaction in medicine.interactions})
    return values


class _Checker:
    def __init__(self, loaded: Loaded, pictures: Path | None) -> None:
        self.knowledge = loaded.knowledge
        self.pictures = pictures
        self.places = loaded.places
        self.options = options(loaded.knowledge)
        self.factors = factor_values(loaded.knowledge)
        # An entry that did not load must not make every mention of it dangle.
        self.complete = not loaded.problems
        self.unread = loaded.unread

    def problems(self) -> Iterator[Problem]:
        for kind, key, entry in self.knowledge.entries():
            place = self.places[kind, key]
            for path, message in self._problems_of(kind, entry):
                yield place.problem(path, message)
        yield from self._clashing_ids()
        yield from self._cycles()
        yield from self._said_twice()
        yield from self._circles_of_lists()
        yield from self._unreached()
        yield from self._pictures()

    def hard_to_read(self) -> Iterator[Problem]:
        """Yield patient texts above reading grade 6 (Flesch-Kincaid)."""
        import syllapy  # only the editor needs it

        for kind, key, entry in self.knowledge.entries():
            for path, text in patient_texts(entry):
                if len(text.split()) < 8:
                    continue  # the formula means nothing for a handful of words
                grade = reading_grade(text, syllapy.count)
                if grade > MAX_GRADE:
                    message = f"reading grade {grade:.1f}, aim for {MAX_GRADE:g} or below"
                    yield self.places[kind, key].problem(path, message)

    # --- one entry -------------------------------------------------------------------

    def _problems_of(self, kind: str, entry: Any) -> Iterator[tuple[Path_, str]]:
        yield from self._sources(entry)
        match kind:
            case "causes":
                yield from self._cause(entry)
                yield from self._exclusions(entry)
            case "factors":
                yield from self._shares(entry.share, entry.values, ("share",))
                yield from self._labels(entry)
            case "medicines":
                yield from self._medicine(entry)
            case "facets":
                yield from self._facet(entry)
            case "findings":
                yield from self._finding(entry)
                yield from self._labels(entry)
                yield from self._grades(entry)
                yield from self._implies(entry)
            case "rules":
                yield from self._rule(entry)
            case "actions":
                yield from self._action(entry)
            case "answers":
                yield from self._answer(entry)
            case "pages":
                yield from self._page(entry)
            case "figures":
                yield from self._figure(entry)
            case "word_lists":
                yield from self._lists_named(entry.words, ("words",))
            case "phrases":
                yield from self._phrase(entry)

    def _sources(self, entry: Any) -> Iterator[tuple[Path_, str]]:
        for path, part in walk(entry):
            source = getattr(part, "source", None)
            if isinstance(part, BaseModel) and isinstance(source, str):
                yield from self._known(source, self.knowledge.sources, (*path, "source"), "source")
            if isinstance(part, Origin) and part.basis and part.source:
                yield (*path, "basis"), "has a source as well"

    def _cause(self, cause: Cause) -> Iterator[tuple[Path_, str]]:
        causes, facets = self.knowledge.causes, self.knowledge.facets
        yield from self._covers_all(cause.prior, ("prior",))
        if cause.stage_of is not None:
            yield from self._known(cause.stage_of, self.knowledge.groups, ("stage_of",), "group")
        for index, other in enumerate(cause.incompatible_with):
            yield from self._known(other, causes, ("incompatible_with", index), "cause")
        for index, factor in enumerate(cause.requires_any):
            yield from self._known(factor, self.factors, ("requires_any", index), "factor or medicine")
        for index, raised in enumerate(cause.raised_by):
            path: Path_ = ("raised_by", index)
            yield from self._value(raised.factor, raised.value, self.factors, path)
            if (raised.factor, raised.value) in self._raised_before(cause, index):
                yield (*path, "factor"), f"{raised.factor!r} already acts on {cause.id!r}; keep one ratio"
            yield from self._mechanisms(raised.mechanism, path)
        for index, cap in enumerate(cause.caps):
            for number, factor in enumerate(cap.factors):
                path = ("caps", index, "factors", number)
                yield from self._known(factor, self.factors, path, "factor")
        for index, edge in enumerate(cause.caused_by):
            yield from self._known(edge.cause, causes, ("caused_by", index, "cause"), "cause")
            yield from self._mechanisms(edge.mechanism, ("caused_by", index))
            yield from self._link(edge.link, ("caused_by", index, "link"))
        yield from self._mechanisms(cause.mechanism, ())
        seen: set[str] = set()
        for index, shows in enumerate(cause.shows):
            path = ("shows", index)
            if shows.facet in seen:
                yield (*path, "facet"), f"{shows.facet!r} is listed twice; keep one"
            seen.add(shows.facet)
            if shows.facet not in facets:
                yield from self._known(shows.facet, facets, (*path, "facet"), "facet")
                continue
            yield from self._shows(shows, path)

    def _shows(self, shows: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
        facet = self.knowledge.facets[shows.facet]
        form = {"pattern": "link", "level": "reaches", "pick": "picks"}[facet.kind]
        if getattr(shows, form) is None:
            yield path, f"facet {facet.id!r} is a {facet.kind}: give `{form}`"
            return
        yield from self._link(shows.link, (*path, "link"))
        if shows.reaches is not None:
            unknown = [level for level in shows.reaches if level not in facet.levels[1:]]
            for level in unknown:
                hint = nearest(level, facet.levels[1:])
                yield (*path, "reaches", level), f"not a level of {facet.id!r}; {hint}"
            shares = [shows.reaches[k].value for k in facet.levels[1:] if k in shows.reaches]
            if shares != sorted(shares, reverse=True):
                yield (
                    (*path, "reaches"),
                    "a higher level cannot be reached more often than a lower one",
                )
            for level, number in shows.reaches.items():
                yield from self._link(number, (*path, "reaches", level))
        if shows.picks is not None:
            for finding in self.knowledge.findings_of(facet.id):
                yield from self._keys(shows.picks, finding.values, (*path, "picks"))

    def _medicine(self, medicine: Any) -> Iterator[tuple[Path_, str]]:
        yield from self._shares(medicine.use, ("no", "yes"), ("use",))
        yield from self._effects(medicine.effects, ("effects",))
        own = {ingredient.name for ingredient in medicine.ingredients}
        for index, interaction in enumerate(medicine.interactions):
            path: Path_ = ("interactions", index)
            yield from self._effects(interaction.effects, (*path, "effects"))
            for number, other in enumerate(interaction.between):
                where: Path_ = (*path, "between", number)
                yield from self._known(other, self.factors, where, "medicine or factor")
            for number, name in enumerate(interaction.ingredients):
                yield from self._known(name, own, (*path, "ingredients", number), "ingredient")

    def _effects(self, effects: Iterable[Any], path: Path_) -> Iterator[tuple[Path_, str]]:
        for index, effect in enumerate(effects):
            where: Path_ = (*path, index)
            yield from self._known(effect.cause, self.knowledge.causes, (*where, "cause"), "cause")
            yield from self._mechanisms(effect.mechanism, where)

    def _facet(self, facet: Any) -> Iterator[tuple[Path_, str]]:
        findings = self.knowledge.findings_of(facet.id)
        if facet.kind == "pick" and len(findings) != 1 and self.complete:
            yield (), f"a pick is measured by exactly one finding, this one by {len(findings)}"
        elif not findings and self.complete:
            yield (), "no finding measures this facet"
        if facet.usual and len(findings) == 1:
            yield from self._keys(facet.usual, findings[0].values, ("usual",))
        leaks = [number.value for number in facet.leaks.values()]
        if leaks != sorted(leaks, reverse=True):
            yield ("leaks",), "a higher level cannot be more frequent than `at least` a lower one"

    def _finding(self, finding: Finding) -> Iterator[tuple[Path_, str]]:
        facets = self.knowledge.facets
        if finding.facet not in facets:
            yield from self._known(finding.facet, facets, ("facet",), "facet")
            return
        yield from self._given(finding, finding.given, ("given",))
        for index, item in enumerate(finding.given_if):
            yield from self._value(item.factor, item.value, self.factors, ("given_if", index))
            yield from self._given(finding, item.given, ("given_if", index, "given"))
        for other, wanted_values in finding.asked_if.items():
            for value in _many(wanted_values):
                yield from self._value(other, value, self.options, ("asked_if",))
        if finding.confirms is not None:
            yield from self._known(finding.confirms, self.knowledge.causes, ("confirms",), "cause")
        for value in finding.confirming_values:
            yield from self._value(finding.id, value, self.options, ("confirming_values",))

    def _given(
        self, finding: Finding, given: Mapping[str, Number | Distribution], where: Path_
    ) -> Iterator[tuple[Path_, str]]:
        facet = self.knowledge.facets[finding.facet]
        if set(given) != set(facet.states):
            wanted = ", ".join(facet.states) or "none: the causes give its distribution"
            yield where, f"give one row for each state of facet {facet.id!r}: {wanted}"
        for state, number in given.items():
            if isinstance(number, Distribution):
                yield from self._keys(number, finding.values, (*where, state))
            elif finding.values != ("no", "yes"):
                yield (*where, state), "give a share for each of the finding's `values`"

    def _implies(self, finding: Finding) -> Iterator[tuple[Path_, str]]:
        """What a result makes known may not count again through its facet."""
        factors = {factor.id: factor.values for factor in self.knowledge.factors.values()}
        for result, known in finding.implies.items():
            yield from self._value(finding.id, result, self.options, ("implies",))
            for factor, value in known.items():
                yield from self._value(factor, value, factors, ("implies", result))
                for other in self.knowledge.findings_of(finding.facet):
                    if not any((item.factor, item.value) == (factor, value) for item in other.given_if):
                        message = f"{other.id!r} needs a `given_if` for {factor} {value}, or it counts twice"
                        yield ("implies", result, factor), message

    def _grades(self, finding: Finding) -> Iterator[tuple[Path_, str]]:
        """A test is graded as reports grade it, each grade in words, or says why it is not."""
        for value in finding.reads:
            if value not in finding.values:
                yield ("reads", value), f"not one of `values`; {nearest(value, finding.values)}"
        if finding.kind != "test":
            return
        if finding.values == ("no", "yes") and finding.note is None:
            yield ("values",), "give a value for each grade that is reported, or say in `note` why not"
        for value in finding.values if finding.values != ("no", "yes") else ():
            if finding.meaning(value) is None:
                yield ("reads",), f"say what {value!r} means, for patient and clinician"

    def _exclusions(self, cause: Any) -> Iterator[tuple[Path_, str]]:
        """Yield two causes that this one excludes but that can go together.

        The model sums causes that exclude each other in one table.
        """
        for a, b in itertools.combinations(sorted(self._excluded(cause)), 2):
            if b not in self._excluded(self.knowledge.causes[a]):
                yield ("incompatible_with",), f"{a!r} and {b!r} must exclude each other too"

    def _raised_before(self, cause: Cause, index: int) -> set[tuple[str, str]]:
        """Return the factor values whose effect on a cause is given in a medicine, or before."""
        parts: list[Any] = [part for m in self.knowledge.medicines.values() for part in (m, *m.interactions)]
        told = {(part.id, "yes") for part in parts if any(e.cause == cause.id for e in part.effects)}
        return told | {(raised.factor, raised.value) for raised in cause.raised_by[:index]}

    def _excluded(self, cause: Any) -> set[str]:
        known = self.knowledge.causes
        stages = {c.id for c in known.values() if cause.stage_of and c.stage_of == cause.stage_of}
        back = {c.id for c in known.values() if cause.id in c.incompatible_with}
        named = {other for other in cause.incompatible_with if other in known}
        return (stages | back | named) - {cause.id}

    def _page(self, page: Any) -> Iterator[tuple[Path_, str]]:
        if bool(page.items) == (page.form == "medicines"):
            yield ("items",), "name what is asked; only the page of medicines has no items"
        for index, key in enumerate(page.items):
            yield from self._on_page(key, page.form, ("items", index))
        for other in self.knowledge.pages.values():
            if other.id >= page.id:
                continue
            if other.position == page.position:
                yield ("position",), f"{other.id!r} has this position already"
            for key in set(page.items) & set(other.items):
                yield ("items", page.items.index(key)), f"{key!r} is on {other.id!r} already"

    def _on_page(self, key: str, form: str, path: Path_) -> Iterator[tuple[Path_, str]]:
        questions = {**self.knowledge.findings, **self.knowledge.factors}
        diagnoses = {**self.knowledge.causes, **self.knowledge.groups}
        yield from self._known(key, {**questions, **diagnoses}, path, "finding, factor or cause")
        entry = questions.get(key)
        if form == "tick_list" and isinstance(entry, Finding | Factor) and entry.values[0] != "no":
            yield path, f"{key!r} cannot be answered with no; use `form: choice`"

    def _answer(self, answer: Any) -> Iterator[tuple[Path_, str]]:
        ids = {key for kind, key, _ in self.knowledge.entries() if kind not in ("sources", "figures")}
        for index, key in enumerate(answer.about):
            yield from self._known(key, dict.fromkeys(ids), ("about", index), "entry")
        for index, source in enumerate(answer.sources):
            yield from self._known(source, self.knowledge.sources, ("sources", index), "source")

    def _rule(self, rule: Any) -> Iterator[tuple[Path_, str]]:
        yield from self._condition(rule.when, ("when",))
        for index, cause in enumerate(rule.dangers):
            yield from self._known(cause, self.knowledge.causes, ("dangers", index), "cause")
        for name in ("fires_on", "near_miss"):
            for index, example in enumerate(getattr(rule, name)):
                for key, value in example.known.items():
                    yield from self._value(key, value, self.options, (name, index, "known"))

    def _action(self, action: Any) -> Iterator[tuple[Path_, str]]:
        causes = {**self.knowledge.causes, **self.knowledge.groups}
        for index, helps in enumerate(action.helps):
            yield from self._known(helps.cause, causes, ("helps", index, "cause"), "cause")
        for index, finding in enumerate(action.measures):
            where: Path_ = ("measures", index)
            yield from self._known(finding, self.knowledge.findings, where, "finding")
        for key in ("needs", "also_if", "pointless_if"):
            condition = getattr(action, key)
            if condition is not None:
                yield from self._condition(condition, (key,))
        for index, withheld in enumerate(action.withheld_if):
            path: Path_ = ("withheld_if", index)
            if withheld.when is not None:
                yield from self._condition(withheld.when, (*path, "when"))
            if withheld.plausible is not None:
                where = (*path, "plausible", "cause")
                yield from self._known(withheld.plausible.cause, causes, where, "cause")

    def _figure(self, figure: Any) -> Iterator[tuple[Path_, str]]:
        for name in ("of", "against"):
            for index, cause in enumerate(getattr(figure, name)):
                yield from self._known(cause, self.knowledge.causes, (name, index), "cause")
        if figure.with_cause is not None:
            yield from self._known(figure.with_cause, self.knowledge.causes, ("with_cause",), "cause")
        if figure.factor is not None:
            yield from self._value(figure.factor, figure.value, self.factors, ("factor",))
        for key, value in figure.context.items():
            yield from self._value(key, value, self.factors, ("context",))
        finding_values = {key: item.values for key, item in self.knowledge.findings.items()}
        for name in ("findings", "given"):
            for key, wanted in getattr(figure, name).items():
                for value in _many(wanted):
                    yield from self._value(key, value, finding_values, (name,))

    def _phrase(self, phrase: Phrase) -> Iterator[tuple[Path_, str]]:
        answers = {**self.factors, **{key: item.values for key, item in self.knowledge.findings.items()}}
        for name, meant in (("means", phrase.means), ("denied", phrase.denied or {})):
            for key, value in meant.items():
                if value.startswith("<") and key in answers:
                    if not quantity.can_measure(key, self.knowledge):
                        yield (name, key), f"{value} cannot be worked out for {key!r}; give one of its values"
                else:
                    yield from self._value(key, value, answers, (name,))
        for index, key in enumerate(phrase.hides):
            yield from self._known(key, answers, ("hides", index), "finding or factor")
        for index, key in enumerate(phrase.medicines):
            yield from self._known(key, self.knowledge.medicines, ("medicines", index), "medicine")
        yield from self._lists_named(phrase.said, ("said",))
        for index, pieces in enumerate(phrase.together):
            yield from self._lists_named(pieces, ("together", index))

    def _lists_named(self, patterns: Iterable[str], path: Path_) -> Iterator[tuple[Path_, str]]:
        for index, written in enumerate(patterns):
            for key in sorted(Pattern.read(written).lists()):
                yield from self._known(key, self.knowledge.word_lists, (*path, index), "word list")

    # --- small pieces ----------------------------------------------------------------

    def _is_read(self, key: str) -> bool:
        """Return whether an id that is not known cannot be that of an entry which did not load."""
        return self.unread is not None and key not in self.unread

    def _known(self, key: str, known: Iterable[str], path: Path_, what: str) -> Iterator[tuple[Path_, str]]:
        if key not in known and self._is_read(key):
            yield path, f"unknown {what} {key!r}; {nearest(key, known)}"

    def _value(
        self, key: str, value: str, known: dict[str, tuple[str, ...]], path: Path_
    ) -> Iterator[tuple[Path_, str]]:
        if key not in known:
            if self._is_read(key):
                yield (*path, key), f"unknown id {key!r}; {nearest(key, known)}"
        elif value not in known[key]:
            yield (*path, key), f"{value!r} is not a value of {key!r}; {nearest(value, known[key])}"

    def _keys(self, number: Distribution, values: Iterable[str], path: Path_) -> Iterator[tuple[Path_, str]]:
        values = tuple(values)
        for value in number.values:
            if value not in values:
                yield (*path, "values", value), f"not a value here; {nearest(value, values)}"
        for value in values:
            if value not in number.values:
                yield (*path, "values"), f"the share of {value!r} is missing (0 is allowed)"

    def _link(self, number: Probability | None, path: Path_) -> Iterator[tuple[Path_, str]]:
        if number is not None and number.value > MAX_LINK:
            yield path, f"at most {MAX_LINK:g}: nothing shows itself in everybody"

    def _mechanisms(self, chain: Iterable[str], path: Path_) -> Iterator[tuple[Path_, str]]:
        for index, step in enumerate(chain):
            where: Path_ = (*path, "mechanism", index)
            yield from self._known(step, self.knowledge.mechanisms, where, "mechanism")

    def _labels(self, entry: Factor | Finding) -> Iterator[tuple[Path_, str]]:
        for value in entry.labels:
            if value not in entry.values:
                yield ("labels", value), f"not one of `values`; {nearest(value, entry.values)}"
        if entry.values != ("no", "yes") and set(entry.labels) != set(entry.values):
            yield ("labels",), "give a label in plain words for each of `values`"

    def _shares(self, rows: Any, values: tuple[str, ...], path: Path_) -> Iterator[tuple[Path_, str]]:
        yield from self._covers_all(rows, path)
        for index, row in enumerate(rows):
            where: Path_ = (*path, index, "share")
            if isinstance(row.share, Distribution):
                yield from self._keys(row.share, values, where)
            elif values != ("no", "yes"):
                yield where, "give a share for each of `values`"

    def _covers_all(self, rows: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
        for stratum in STRATA:
            count = len(covering(rows, stratum))
            if count != 1:
                age, sex = stratum
                how = "no row covers" if count == 0 else f"{count} rows cover"
                yield path, f"{how} {sex} aged {age} and the years after; exactly one must"

    def _condition(self, condition: Any, path: Path_) -> Iterator[tuple[Path_, str]]:
        if not isinstance(condition, dict) or not condition:
            yield path, 'a condition is written `id: "value"`, or with `all`, `any` or `at_least`'
            return
        for key, value in condition.items():
            match key:
                case "all" | "any" | "of" if isinstance(value, list):
                    for index, part in enumerate(value):
                        yield from self._condition(part, (*path, key, index))
                case "at_least" if isinstance(value, int) and "of" in condition:
                    continue
                case "age" if isinstance(value, list) and len(value) == 2:
                    continue
                case "sex" if value in ("female", "male"):
                    continue
                case _ if key in _WORDS_IN_CONDITIONS:
                    yield (*path, key), _WORDS_IN_CONDITIONS[key]
                case _ if isinstance(value, dict) or key in ("not", "none", "and", "or"):
                    words = ", ".join(_WORDS_IN_CONDITIONS)
                    yield (*path, key), f"not a word of conditions; these are: {words}. There is no `not`"
                case _ if isinstance(value, list | tuple | str):
                    for one in _many(value):
                        yield from self._value(key, str(one), self.options, path)
                case _:
                    yield (*path, key), "the value is not text; put it in quotes"

    # --- the whole -------------------------------------------------------------------

    def _clashing_ids(self) -> Iterator[Problem]:
        kinds = ("factors", "medicines", "groups", "causes", "findings")
        owner: dict[str, str] = {}
        for kind, key, _ in self.knowledge.entries():
            if kind in kinds and owner.setdefault(key, kind) != kind:
                yield self.places[kind, key].problem(
                    ("id",), f"{key!r} is also the id of one of the {owner[key]}; ids are unique"
                )

    def _cycles(self) -> Iterator[Problem]:
        for cause in self.knowledge.causes:
            if cause in self._ancestors(cause):
                yield self.places["causes", cause].problem(
                    ("caused_by",), "this cause ends up causing itself; edges may not form a cycle"
                )

    def _said_twice(self) -> Iterator[Problem]:
        """Yield a way of saying something that stands twice, or means two values of one thing."""
        owner: dict[tuple[str, str], Phrase] = {}
        for phrase in self.knowledge.phrases.values():
            place = self.places["phrases", phrase.id]
            for index, written in enumerate(phrase.said):
                if written in phrase.said[:index]:
                    yield place.problem(("said", index), f"{written!r} stands here twice; keep one")
                for key, value in phrase.means.items():
                    other = owner.setdefault((key, " ".join(written.split())), phrase)
                    if other.means[key] != value and phrase.note is None:
                        meant = f"{written!r} means {other.means[key]!r} in {other.id!r}"
                        message = f"{meant}; keep one, or say in `note` why both"
                        yield place.problem(("said", index), message)

    def _circles_of_lists(self) -> Iterator[Problem]:
        """Yield word lists that name each other in a circle."""
        lists = self.knowledge.word_lists
        names = {key: {n for w in item.words for n in Pattern.read(w).lists()} for key, item in lists.items()}
        while free := [key for key, named in names.items() if not named & names.keys()]:
            for key in free:
                del names[key]
        for key in names:
            yield self.places["word_lists", key].problem(("words",), "this list ends up naming itself")

    def _ancestors(self, cause: str) -> set[str]:
        found: set[str] = set()
        waiting = [cause]
        while waiting:
            entry = self.knowledge.causes.get(waiting.pop())
            for edge in entry.caused_by if entry else ():
                if edge.cause not in found:
                    found.add(edge.cause)
                    waiting.append(edge.cause)
        return found

    def _unreached(self) -> Iterator[Problem]:
        shown = {shows.facet for cause in self.knowledge.causes.values() for shows in cause.shows}
        for facet in self.knowledge.facets.values():
            if self.complete and facet.kind != "pick" and facet.id not in shown:
                names = ", ".join(finding.id for finding in self.knowledge.findings_of(facet.id))
                yield self.places["facets", facet.id].problem(
                    (), f"no cause shows this facet, so nobody can reach {names or 'it'}"
                )

    def _pictures(self) -> Iterator[Problem]:
        """Yield pictures that are missing, badly drawn, or shown by no question."""
        known = drawings.names(self.pictures or drawings.PICTURES)
        used = set()
        for kind, key, entry in self.knowledge.entries():
            name = getattr(getattr(entry, "question", None), "picture", None)
            if name is not None and name not in known:
                message = f"there is no pictures/{name}.svg; {nearest(name, known)}"
                yield self.places[kind, key].problem(("question", "picture"), message)
            used.add(name)
        if self.pictures is None:
            return  # a base without pictures of its own may do with few of those carried
        for name in known:
            for fault in drawings.faults(name, self.pictures):
                yield Problem(f"pictures/{name}.svg", None, "", fault)
            if self.complete and name not in used:
                message = "no question shows it; name it in one or remove it"
                yield Problem(f"pictures/{name}.svg", None, "", message)


def walk(part: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Yield every model inside an entry with its path, the entry first."""
    if isinstance(part, BaseModel):
        yield path, part
        for name in type(part).model_fields:
            yield from walk(getattr(part, name), (*path, name))
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from walk(value, (*path, key))
    elif isinstance(part, tuple):
        for index, value in enumerate(part):
            yield from walk(value, (*path, index))


def sourced_numbers(knowledge: KnowledgeBase) -> dict[tuple[str, float], list[str]]:
    """Return (source, value) -> every entry, as kind/id, that has this number."""
    found: dict[tuple[str, float], list[str]] = {}
    for kind, key, entry in knowledge.entries():
        for _, part in walk(entry):
            if isinstance(part, Number) and part.source:
                found.setdefault((part.source, part.value), []).append(f"{kind}/{key}")
    return found


def patient_texts(entry: Any) -> Iterator[tuple[Path_, str]]:
    """Yield the texts of an entry that a person may read."""
    for path, part in walk(entry):
        for name in ("patient", "ask", "why", "hint"):
            text = getattr(part, name, None)
            if isinstance(text, str):
                yield (*path, name), text


def reading_grade(text: str, syllables: Callable[[str], int]) -> float:
    """Return the Flesch-Kincaid grade of a text.

    Source: Kincaid et al. (1975), Navy Research Branch Report 8-75.
    """
    words = re.findall(r"[A-Za-z']+", text)
    sentences = max(1, len(re.findall(r"[.!?:]+(?:\s|$)", text)))
    count = sum(max(1, syllables(word)) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * count / max(1, len(words)) - 15.59


def _many(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)


if __name__ == "__main__":
    import sys

    report = check(grades="--grades" in sys.argv)
    for item in (*report.problems, *report.remarks):
        print(item)
    sys.exit(bool(report.problems))
