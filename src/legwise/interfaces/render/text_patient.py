"""An assessment in plain words, in the order in which a worried person needs it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from legwise.assessment import Advice, Assessment, CauseResult, MedicineReview, NextStep, Plan
from legwise.interfaces.render import view
from legwise.interfaces.render.lines import EMPTY, Line, bullet, bullets, section
from legwise.interfaces.render.words import (
    LEVEL_MEANINGS,
    LEVEL_TITLES,
    STRENGTHS,
    TESTS_TITLES,
    bar,
    capital,
    frequency,
    interval,
    measured,
    rough,
)

IN_FULL = 4
STEPS_SHOWN = 4
FOR_SHOWN = 5
AGAINST_SHOWN = 3
STEPS_TOLD = 3
SOURCE_WIDTH = 70


def for_patient(a: Assessment) -> Iterator[Line]:
    """Yield every line, what to do now first."""
    shown = view.shown_causes(a)
    yield from _urgency(a)
    yield from _causes(a, shown)
    yield from section("What does not fit", _unexplained(a))
    yield from section("What would tell most next", _next(a))
    yield from section("Tonight", _advice(a.plan.tonight))
    yield from section("The next weeks", _advice(a.plan.weeks))
    yield from section(TESTS_TITLES[a.urgency.level], _advice(a.plan.tests))
    yield from section("Better not", _advice(a.plan.avoid))
    yield from section("Left out for your safety", _withheld(a.plan))
    yield from section("Your medicines", _medicines(a.medicines))
    yield from section("Your readings", _readings(a))
    yield from section("What to ask the doctor", bullets(w.patient for w in a.plan.ask_the_doctor))
    yield from section("When to come back", bullets(w.patient for w in view.come_back(a.plan)))
    yield from section("What this tool cannot see", bullets(w.patient for w in a.cannot_see))
    yield from section("Sources", _sources(a, shown))
    yield from _foot(a)


def _urgency(a: Assessment) -> Iterator[Line]:
    level = a.urgency.level
    urgent = level in ("emergency", "same_day")
    yield Line(LEVEL_TITLES[level].upper(), "urgent" if urgent else "calm")
    yield Line(LEVEL_MEANINGS[level])
    for do, why in view.reasons(a.urgency, view.names_of(a, "patient"), "patient"):
        yield EMPTY
        if do:
            yield Line(f"What to do: {do}", "title" if urgent else "", 2, 2)
        if why:
            yield Line(f"Why: {why}", "", 2, 2)
    rest = view.also(a.urgency, "patient")
    if rest:
        yield EMPTY
    for do in rest:
        yield Line(f"Also: {do}", "", 2, 2)
    notes = [notice.patient for notice in a.notices]
    if a.unknown_red_flags:
        notes.append(
            "Some warning signs were not asked about yet. If something is new, sudden or gets"
            " worse fast, get help, no matter what stands here."
        )
    if notes:
        yield EMPTY
    for note in notes:
        yield Line(f"Note: {note}", "", 2, 2)


# --- causes ----------------------------------------------------------------------------------


def _causes(a: Assessment, shown: Sequence[CauseResult]) -> Iterator[Line]:
    yield EMPTY
    yield Line("WHAT COULD BE BEHIND IT", "head")
    yield Line("The numbers are about people with answers like yours. More than one cause can be at work.")
    yield Line("In a bar, # is our best guess, and - is how high it may be.", "soft")
    told: set[str] = set()
    for title, group in (("Likely", "likely"), ("Less likely", "less_likely"), ("Unlikely", "unlikely")):
        here = [cause for cause in shown if cause.group == group]
        if here:
            yield EMPTY
            yield Line(title.upper(), "title", 2)
        for cause in here:
            yield from _cause(a, cause, told)
    yield from _dangers(view.must_not_miss(a, shown))
    yield EMPTY
    rest = [capital(cause.name.patient) for cause in view.also_possible(a, shown)]
    if rest:
        yield Line(f"Less likely, but not ruled out: {'; '.join(rest)}.", "", 2, 2)
    yield Line(f"Something else, not named here: {frequency(a.something_else)}.", "", 2, 2)
    best = view.best_set(a)
    if best is not None:
        yield Line(f"What fits best as a whole: {best.says.patient} ({rough(best.share)}).", "", 2, 2)


def _cause(a: Assessment, cause: CauseResult, told: set[str]) -> Iterator[Line]:
    share = cause.contributes
    yield EMPTY
    yield Line(capital(cause.name.patient), "title", 2)
    yield Line(f"[{bar(share)}] {frequency(share)}", "bar", 2, 2)
    range_ = interval(share)
    if not frequency(share).startswith(("more than", "nearly")) and not range_.startswith("close to"):
        yield Line(f"It could be {range_}.", "soft", 4)
    group = view.group_beside(a, cause)
    if group is not None:
        yield Line(f"All kinds of it together: {frequency(group.contributes)}.", "", 4, 2)
    yield Line(cause.about.patient, "", 4)
    yield from _evidence(cause)
    if cause.group == "likely":
        yield from _how(cause, told)
        for move in view.worth_asking(cause):
            said = view.supposed(move.asks, move.value_says, "patient")
            yield Line(f"What would change it: {said}, then {rough(move.becomes)}.", "", 4, 2)


def _evidence(cause: CauseResult) -> Iterator[Line]:
    speaks_for, speaks_against = view.pros_and_cons(cause)
    pro = [view.evidence(w, "patient") for w in speaks_for[:FOR_SHOWN]]
    con = [view.evidence(w, "patient") for w in speaks_against[:AGAINST_SHOWN]]
    if pro:
        yield Line(f"For it: {'; '.join(pro)}.", "", 4, 2)
    if con:
        yield Line(f"Against it: {'; '.join(con)}.", "", 4, 2)


def _how(cause: CauseResult, told: set[str]) -> Iterator[Line]:
    """Yield the chains behind a cause; each step in the body is told once in a report."""
    for names in view.pathways(cause, "patient"):
        yield Line(f"How it may come about: {' -> '.join(names)}.", "", 4, 2)
    for step in view.steps(cause, "patient")[:STEPS_TOLD]:
        if step.id not in told:
            told.add(step.id)
            yield bullet(step.says.patient, indent=6)


def _dangers(causes: Sequence[CauseResult]) -> Iterator[Line]:
    if causes:
        yield EMPTY
        yield Line("NOT LIKELY, BUT MUST NOT BE MISSED", "title", 2)
    for cause in causes:
        share = cause.contributes
        yield bullet(f"{capital(cause.name.patient)}: {frequency(share)} ({interval(share)})", indent=4)


def _unexplained(a: Assessment) -> Iterator[Line]:
    for item in a.unexplained:
        yield bullet(f"{capital(item.says.patient)}: the causes above explain it only in part.")


# --- what next -------------------------------------------------------------------------------


def _next(a: Assessment) -> Iterator[Line]:
    names = view.names_of(a, "patient")
    for step in a.next_steps[:STEPS_SHOWN]:
        yield from _step(step, names, a)


def _step(step: NextStep, names: dict[str, str], a: Assessment) -> Iterator[Line]:
    yield bullet(capital(step.asks.patient), "title")
    for outcome in view.outcomes(step, most=2):
        yield Line(f'If "{outcome.says}": {view.list_becomes(outcome, names)}.', "", 4, 2)
        rises = view.level_becomes(outcome, a.urgency.level)
        if rises:
            yield Line(f"Then: {rises}.", "title", 6, 2)


def _advice(items: Sequence[Advice]) -> Iterator[Line]:
    for item in items[:IN_FULL]:
        yield bullet(f"{item.name.patient}{_strength(item)}", "title")
        yield Line(item.do.patient, "", 4)
    rest = [f"{item.name.patient}{_strength(item)}" for item in items[IN_FULL:]]
    if rest:
        yield bullet(f"More: {'; '.join(rest)}.")


def _strength(item: Advice) -> str:
    return "" if item.kind in ("test", "avoid", "referral") else f" ({STRENGTHS[item.strength]})"


def _withheld(plan: Plan) -> Iterator[Line]:
    reasons, more = view.left_out(plan)
    for reason, names in reasons:
        yield bullet(f"{'; '.join(names)}. Why: {reason}")
    if more:
        yield bullet(f"Left out as well, ask a doctor or pharmacist first: {'; '.join(more)}.")


def _medicines(reviews: Sequence[MedicineReview]) -> Iterator[Line]:
    for review in reviews:
        yield bullet(f"{review.written}{f' ({review.name.patient})' if review.name else ''}", "title")
        said = [*review.effects, *([review.timing] if review.timing else []), *review.interactions]
        for words in (*said, review.advice):
            yield Line(words.patient, "", 4)


def _readings(a: Assessment) -> Iterator[Line]:
    for item in a.readings:
        side = f", {item.side}" if item.side else ""
        value = "" if item.value is None else f" {measured(item.value, item.unit, 'patient')}."
        yield bullet(f"{capital(item.name.patient)}{side}:{value} {item.says.patient}")


def _sources(a: Assessment, shown: Sequence[CauseResult]) -> Iterator[Line]:
    first = view.first_sources(a, shown)
    for source in first:
        yield bullet(textwrap.shorten(source.citation, SOURCE_WIDTH, placeholder=" ..."), "soft")
    rest = len(a.sources) - len(first)
    if rest > 0:
        yield Line(f"And {rest} more. The report for clinicians lists them all.", "soft", 2)


def _foot(a: Assessment) -> Iterator[Line]:
    yield EMPTY
    yield Line(
        f"Legwise {a.legwise_version}, knowledge {a.knowledge_version}. It does not replace a doctor.", "soft"
    )
