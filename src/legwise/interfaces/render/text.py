"""An assessment as text: for a terminal in colour, or plain when piped.

No box is drawn and nothing is said by colour alone, so it reads well aloud.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from legwise.assessment import (
    Advice,
    Assessment,
    CauseResult,
    NextStep,
    Plan,
    Weight,
    Words,
)
from legwise.interfaces.render.words import (
    LEVEL_TITLES,
    STRENGTHS,
    bar,
    capital,
    frequency,
    frequency_range,
    percent,
)

Audience = Literal["patient", "clinician"]
CAUSES_SHOWN = 5
STEPS_SHOWN = 4
WEIGHTS_SHOWN = 5

_STYLES = {"title": "\033[1m", "urgent": "\033[1;31m", "head": "\033[1;36m", "dim": "\033[2m"}
_RESET = "\033[0m"


@dataclass(frozen=True)
class _Line:
    text: str
    style: str = ""
    indent: int = 0
    hang: int = 0


def render_text(
    assessment: Assessment, audience: Audience = "patient", width: int = 80, color: bool = False
) -> str:
    """Return the whole assessment as lines of at most `width` characters."""
    lines = _patient(assessment) if audience == "patient" else _clinician(assessment)
    return "\n".join(part for line in lines for part in _set(line, width, color)) + "\n"


def _set(line: _Line, width: int, color: bool) -> list[str]:
    first, rest = " " * line.indent, " " * (line.indent + line.hang)
    wrapped = textwrap.wrap(line.text, width, initial_indent=first, subsequent_indent=rest) or [""]
    if color and line.style:
        return [f"{_STYLES[line.style]}{part}{_RESET}" for part in wrapped]
    return wrapped


# --- for the person ------------------------------------------------------------------------


def _patient(a: Assessment) -> Iterator[_Line]:
    yield from _urgency(a, "patient")
    yield from _notices(a, "patient")
    yield _Line("")
    yield _Line("WHAT COULD BE BEHIND IT", "head")
    yield _Line("The numbers count people with answers like yours. Several causes can act together.")
    shown = [c for c in a.causes if c.group == "likely"]
    shown += [c for c in a.causes if c.group == "less_likely"][: max(0, CAUSES_SHOWN - len(shown))]
    for cause in shown or a.causes[:1]:
        yield from _cause(cause)
    yield from _must_not_miss(a, shown)
    yield _Line("")
    yield _Line(f"Something else, not named here: {frequency(a.something_else.value)}.", indent=2)
    yield from _unexplained(a, "patient")
    yield from _next(a, "patient")
    yield from _plan(a.plan)
    yield from _medicines(a, "patient")
    yield from _bullets("WHAT TO ASK THE DOCTOR", [w.patient for w in a.plan.ask_the_doctor])
    yield from _bullets("WHEN TO COME BACK", [w.patient for w in a.plan.come_back])
    yield from _bullets("WHAT THIS TOOL CANNOT SEE", [w.patient for w in a.cannot_see])
    yield from _foot(a)


def _urgency(a: Assessment, audience: Audience) -> Iterator[_Line]:
    urgent = a.urgency.level in ("emergency", "same_day")
    yield _Line(LEVEL_TITLES[a.urgency.level].upper(), "urgent" if urgent else "title")
    for rule in a.urgency.rules:
        if rule.level == a.urgency.level:
            yield _Line(_of(rule.do, audience), indent=2)
            yield _Line(f"Why: {_of(rule.because, audience)}", indent=2, hang=5)
    if not any(rule.level == a.urgency.level for rule in a.urgency.rules):
        yield _Line(_of(a.urgency.says, audience), indent=2)
        for danger in a.urgency.dangers:
            if danger.level == a.urgency.level:
                name = _of(danger.name, audience)
                yield _Line(f"Why: {name} is possible, and must be checked.", indent=2, hang=5)
    lower = [rule for rule in a.urgency.rules if rule.level != a.urgency.level]
    for rule in lower:
        yield _Line(f"Also: {_of(rule.do, audience)}", indent=2, hang=6)


def _notices(a: Assessment, audience: Audience) -> Iterator[_Line]:
    for notice in a.notices:
        yield _Line(f"Note: {_of(notice, audience)}", indent=2, hang=6)


def _cause(cause: CauseResult) -> Iterator[_Line]:
    share = cause.contributes
    yield _Line("")
    yield _Line(capital(cause.name.patient), "title", 2)
    yield _Line(f"[{bar(share)}] {frequency(share.value)} ({frequency_range(share)})", indent=2)
    yield _Line(cause.about.patient, indent=4)
    pros = [_plainly(w) for w in cause.evidence_for[:WEIGHTS_SHOWN]]
    cons = [_plainly(w) for w in cause.evidence_against[:3]]
    if pros:
        yield _Line(f"For it: {'; '.join(pros)}.", indent=4, hang=8)
    if cons:
        yield _Line(f"Against it: {'; '.join(cons)}.", indent=4, hang=12)
    for chain in [c for c in cause.chains if c.share >= 0.05 and len(c.nodes) > 1][:2]:
        yield _Line(f"How it may hang together: {chain.says.patient}.".replace("→", "->"), indent=4, hang=4)
    if cause.mechanism:
        yield _Line(f"In the body: {cause.mechanism[0].says.patient}", indent=4, hang=4)


def _plainly(weight: Weight) -> str:
    said = ", ".join(value.replace("_", " ") for value in weight.answers.values())
    return f"{weight.says.patient} ({said})" if said else weight.says.patient


def _must_not_miss(a: Assessment, shown: list[CauseResult]) -> Iterator[_Line]:
    missed = [c for c in a.causes if c.must_not_miss and c not in shown]
    if missed:
        yield _Line("")
        yield _Line("Less likely, but must not be missed:", "title", 2)
    for cause in missed:
        yield _Line(f"- {cause.name.patient}: {frequency(cause.contributes.value)}", indent=4, hang=2)


def _unexplained(a: Assessment, audience: Audience) -> Iterator[_Line]:
    if a.unexplained:
        yield _Line("")
        yield _Line("WHAT DOES NOT FIT", "head")
    for item in a.unexplained:
        yield _Line(
            f"- {_of(item.says, audience)}: the causes above do not explain it well.", indent=2, hang=2
        )


def _next(a: Assessment, audience: Audience) -> Iterator[_Line]:
    if a.next_steps:
        yield _Line("")
        yield _Line("WHAT WOULD TELL MOST NEXT", "head")
    names = {cause.id: _of(cause.name, audience) for cause in a.causes}
    for step in a.next_steps[:STEPS_SHOWN]:
        yield from _step(step, names, audience)


def _step(step: NextStep, names: dict[str, str], audience: Audience) -> Iterator[_Line]:
    bits = "" if audience == "patient" else f" [{step.kind}, {step.information_bits:.2f} bits]"
    yield _Line(f"- {_of(step.asks, audience)}{bits}", indent=2, hang=2)
    likely = sorted(step.outcomes, key=lambda o: -o.probability)[:3]
    for outcome in likely:
        top = ", ".join(f"{names[cause]} {percent(value)}" for cause, value in outcome.top)
        yield _Line(f"If {outcome.says}: {top}", "dim", 6, 3)


def _plan(plan: Plan) -> Iterator[_Line]:
    yield from _advice("TONIGHT", plan.tonight)
    yield from _advice("THE NEXT WEEKS", plan.weeks)
    yield from _advice("TESTS WORTH ASKING FOR", plan.tests)
    yield from _advice("BETTER NOT", plan.avoid)
    if plan.withheld:
        yield _Line("")
        yield _Line("LEFT OUT FOR YOUR SAFETY", "head")
    for item in plan.withheld:
        yield _Line(f"- {item.name.patient}: {item.because.patient}", indent=2, hang=2)


def _advice(title: str, items: Iterable[Advice]) -> Iterator[_Line]:
    items = tuple(items)
    if items:
        yield _Line("")
        yield _Line(title, "head")
    for item in items:
        strength = "" if item.kind in ("test", "avoid") else f" [{STRENGTHS[item.strength]}]"
        yield _Line(f"- {item.name.patient}{strength}", indent=2, hang=2)
        yield _Line(item.do.patient, indent=4)


def _medicines(a: Assessment, audience: Audience) -> Iterator[_Line]:
    if a.medicines:
        yield _Line("")
        yield _Line("YOUR MEDICINES" if audience == "patient" else "MEDICINE REVIEW", "head")
    for review in a.medicines:
        kind = f" ({_of(review.name, audience)})" if review.name else ""
        yield _Line(f"- {review.written}{kind}", indent=2, hang=2)
        for said in (*review.effects, *review.interactions):
            yield _Line(_of(said, audience), indent=4)
        if review.timing:
            yield _Line(_of(review.timing, audience), indent=4)
        yield _Line(_of(review.advice, audience), indent=4)


def _bullets(title: str, items: Iterable[str]) -> Iterator[_Line]:
    items = tuple(items)
    if items:
        yield _Line("")
        yield _Line(title, "head")
    for item in items:
        yield _Line(f"- {item}", indent=2, hang=2)


def _foot(a: Assessment) -> Iterator[_Line]:
    yield _Line("")
    yield _Line("SOURCES", "head")
    for source in a.sources:
        link = f" doi:{source.doi}" if source.doi else f" {source.url}" if source.url else ""
        yield _Line(f"- {source.id}: {source.citation}.{link}", "dim", 2, 2)
    yield _Line("")
    version = f"Legwise {a.legwise_version}, knowledge {a.knowledge_version}"
    yield _Line(f"{version}. It supports and does not replace a doctor's advice.", "dim")


# --- for the clinician ----------------------------------------------------------------------


def _clinician(a: Assessment) -> Iterator[_Line]:
    yield from _urgency(a, "clinician")
    yield _Line(f"{a.urgency.considered} red-flag rules considered, {len(a.urgency.rules)} fired.", indent=2)
    for rule in a.urgency.rules:
        fired = ", ".join(rule.fired_on)
        yield _Line(f"{rule.id} [{rule.level}] on {fired}; {rule.source}", "dim", 4, 4)
    if a.unknown_red_flags:
        yield _Line(f"Not yet answered: {', '.join(a.unknown_red_flags)}", "dim", 2, 4)
    yield from _notices(a, "clinician")
    yield _Line("")
    yield _Line("POSTERIOR (plays a part, 90 % interval; direct; present; prior)", "head")
    for cause in a.causes:
        if cause.contributes.value >= 0.005 or cause.must_not_miss:
            yield _Line(_row(cause), indent=2, hang=4)
    for group in a.groups:
        yield _Line(f"{group.name.clinician} (all stages): {percent(group.contributes.value)}", indent=2)
    yield _Line(f"Something else: {percent(a.something_else.value)}", indent=2)
    yield _Line("")
    yield _Line("SETS OF CAUSES", "head")
    for item in a.sets:
        yield _Line(f"{percent(item.share)}  {item.says.clinician}", indent=2, hang=8)
    for cause in a.causes[:CAUSES_SHOWN]:
        if cause.group != "unlikely" or cause.must_not_miss:
            yield from _reasons(cause)
    yield from _unexplained(a, "clinician")
    yield from _readings(a)
    yield from _next(a, "clinician")
    yield from _actions(a)
    yield from _medicines(a, "clinician")
    yield from _bullets("LIMITS", [w.clinician for w in a.cannot_see])
    yield from _foot(a)


def _row(cause: CauseResult) -> str:
    share = cause.contributes
    codes = f" [{', '.join(cause.icd10)}]" if cause.icd10 else ""
    interval = f"({percent(share.low)} to {percent(share.high)})"
    rest = f"{percent(cause.direct)}; {percent(cause.present)}; {percent(cause.prior)}"
    return f"{percent(share.value):>7} {interval}; {rest}  {cause.name.clinician}{codes}"


def _reasons(cause: CauseResult) -> Iterator[_Line]:
    yield _Line("")
    yield _Line(f"{capital(cause.name.clinician)}: evidence in log-odds, leave-one-out (step)", "head")
    yield _Line(f"prior {cause.prior_log_odds:+.2f}, posterior {cause.posterior_log_odds:+.2f}", indent=2)
    for weight in (*cause.evidence_for, *cause.evidence_against):
        said = ", ".join(f"{key}={value}" for key, value in weight.answers.items())
        yield _Line(
            f"{weight.change:+.2f} ({weight.step:+.2f}) {weight.says.clinician}: {said}", indent=2, hang=14
        )
    for chain in cause.chains[:3]:
        text = f"Chain {percent(chain.share)}: {chain.says.clinician}".replace("→", "->")
        yield _Line(text, indent=2, hang=4)
    for move in cause.would_change:
        becomes = percent(move.becomes)
        yield _Line(f"Would change it: {move.asks.clinician} = {move.value}: {becomes}", indent=2, hang=4)
    for number in cause.numbers:
        origin = number.source or f"judgement: {number.judgement}"
        interval = f" ({number.interval[0]:g} to {number.interval[1]:g})" if number.interval else ""
        yield _Line(f"{number.what}: {number.value:g}{interval}, {origin}", "dim", 2, 4)


def _readings(a: Assessment) -> Iterator[_Line]:
    texts = []
    for item in a.readings:
        side = f" {item.side}" if item.side else ""
        texts.append(f"{item.name.clinician}{side}: {item.value:g} {item.unit}, {item.says.clinician}")
    yield from _bullets("READINGS", texts)


def _actions(a: Assessment) -> Iterator[_Line]:
    sections = {
        "TESTS": a.plan.tests,
        "TREATMENT": a.plan.treatments,
        "REFERRAL": a.plan.referrals,
        "SELF-CARE": (*a.plan.tonight, *a.plan.weeks),
        "AVOID": a.plan.avoid,
    }
    for title, items in sections.items():
        texts = [
            f"{i.name.clinician} [{i.strength}; {', '.join(i.sources)}]: {i.do.clinician}" for i in items
        ]
        yield from _bullets(title, texts)
    withheld = [f"{w.name.clinician}: {w.because.clinician} [{w.source}]" for w in a.plan.withheld]
    yield from _bullets("WITHHELD", withheld)


def _of(words: Words, audience: Audience) -> str:
    return words.patient if audience == "patient" else words.clinician
