"""An assessment with its figures, codes, rules, strengths and sources."""

from __future__ import annotations

from collections.abc import Iterator

from legwise.assessment import Advice, Assessment, CauseResult, Reading, Share
from legwise.interfaces.render import view
from legwise.interfaces.render.lines import EMPTY, Line, bullet, bullets, section
from legwise.interfaces.render.words import LEVEL_TITLES, capital, measured, percent

IN_TABLE = 0.005
REASONS_SHOWN = 6
STEPS_SHOWN = 6
FLAGS_SHOWN = 12


def for_clinician(a: Assessment) -> Iterator[Line]:
    """Yield every line: urgency and rules, posterior, evidence, actions, sources."""
    yield from _urgency(a)
    yield from section("Posterior", _posterior(a))
    yield from section("Sets of causes", (_set(percent(s.share), s.says.clinician) for s in a.sets))
    for cause in _explained(a):
        yield from section(f"Evidence: {cause.name.clinician}", _evidence(cause))
    yield from section("Unexplained findings", _unexplained(a))
    yield from section("Readings", bullets(map(_reading, a.readings)))
    yield from section("Most informative next", _next(a))
    yield from section("Tests", _actions(a.plan.tests))
    yield from section("Treatment", _actions(a.plan.treatments))
    yield from section("Referral", _actions(a.plan.referrals))
    yield from section("Self-care", _actions((*a.plan.tonight, *a.plan.weeks)))
    yield from section("Avoid", _actions(a.plan.avoid))
    yield from section(
        "Withheld",
        bullets(f"{w.name.clinician}: {w.because.clinician} [{w.source}]" for w in a.plan.withheld),
    )
    yield from section("Medicine review", _medicines(a))
    yield from section("Safety net", bullets(w.clinician for w in a.plan.come_back))
    yield from section("Known answers used", [Line(_pairs(a.known), "", 2, 2)] if a.known else [])
    yield from section("Limits", bullets(w.clinician for w in a.cannot_see))
    yield from section("Sources", _sources(a))
    yield EMPTY
    yield Line(f"Legwise {a.legwise_version}, knowledge {a.knowledge_version}", "soft")
    yield Line(f"Content hash {a.knowledge_hash}", "soft")


def _urgency(a: Assessment) -> Iterator[Line]:
    urgent = a.urgency.level in ("emergency", "same_day")
    yield Line(LEVEL_TITLES[a.urgency.level].upper(), "urgent" if urgent else "calm")
    for do, why in view.reasons(a.urgency, view.names_of(a, "clinician"), "clinician"):
        yield Line(f"{do} {why}".strip(), "", 2, 2)
    for do in view.also(a.urgency, "clinician"):
        yield Line(f"Also: {do}", "", 2, 2)
    yield EMPTY
    yield Line(f"Red-flag rules: {len(a.urgency.rules)} fired, {a.urgency.considered} considered.", "", 2)
    for rule in a.urgency.rules:
        yield bullet(f"{rule.id} [{rule.level}] on {', '.join(rule.fired_on)} [{rule.source}]")
    for danger in a.urgency.dangers:
        share, limit = percent(danger.posterior), percent(danger.threshold)
        yield bullet(f"{capital(danger.name.clinician)} [{danger.level}]: {share}, threshold {limit}")
    if a.unknown_red_flags:
        first, rest = a.unknown_red_flags[:FLAGS_SHOWN], a.unknown_red_flags[FLAGS_SHOWN:]
        more = f" and {len(rest)} more" if rest else ""
        yield Line(f"Flags still open, most urgent first: {', '.join(first)}{more}.", "soft", 2, 2)
    for notice in a.notices:
        yield Line(f"Note: {notice.clinician}", "", 2, 2)


def _posterior(a: Assessment) -> Iterator[Line]:
    yield Line(
        _columns("part", "90 % interval", ["direct", "present", "prior"]) + " cause [ICD-10]", "soft", 2
    )
    groups = {group.id: group for group in a.groups}
    for cause in a.causes:
        if cause.contributes.value < IN_TABLE and not cause.must_not_miss:
            continue
        codes = f" [{', '.join(cause.icd10)}]" if cause.icd10 else ""
        mark = " (danger: must not be missed)" if cause.must_not_miss else ""
        figures = [percent(value) for value in (cause.direct, cause.present, cause.prior)]
        yield _row(cause.contributes, figures, f"{capital(cause.name.clinician)}{codes}{mark}")
        group = groups.pop(cause.stage_of or "", None)
        if group is not None:
            figures = ["", percent(group.present), ""]
            yield _row(group.contributes, figures, f"= {group.name.clinician}, all stages")
    yield _row(a.something_else, ["", "", ""], "something else (any residual cause)")


def _row(share: Share, figures: list[str], name: str) -> Line:
    range_ = f"{percent(share.low).removesuffix(' %')} to {percent(share.high)}"
    return Line(f"{_columns(percent(share.value), range_, figures)} {name}", "", 2, 48)


def _columns(value: str, range_: str, figures: list[str]) -> str:
    # textwrap keeps runs of spaces inside a line, so the columns stand.
    return f"{value:>6}  {range_:<13} " + "".join(f"{text:>8}" for text in figures)


def _set(share: str, text: str) -> Line:
    return Line(f"{share:>7}  {text}", "", 2, 9)


def _explained(a: Assessment) -> list[CauseResult]:
    worth = [c for c in a.causes if c.group != "unlikely" or c.must_not_miss]
    dangers = [c for c in worth[REASONS_SHOWN:] if c.must_not_miss]
    return [*worth[:REASONS_SHOWN], *dangers]


def _evidence(cause: CauseResult) -> Iterator[Line]:
    odds = f"prior {cause.prior_log_odds:+.2f}, posterior {cause.posterior_log_odds:+.2f}"
    yield Line(f"Log-odds: {odds}; each facet alone (and in order):", "", 2, 2)
    for weight in (*cause.evidence_for, *cause.evidence_against):
        figures = f"{weight.change:+.2f} ({weight.step:+.2f})"
        said = _pairs(weight.answers)
        yield Line(f"{figures:<15} {weight.says.clinician}{f' [{said}]' if said else ''}", "", 2, 16)
    for chain in view.chains(cause, "clinician"):
        steps = ", ".join(f"{step.id} [{step.source}]" for step in chain.steps)
        tail = f": {steps}" if steps else ""
        yield Line(f"Chain {percent(chain.share)}: {chain.says.clinician}{tail}", "", 2, 2)
    for move in cause.would_change:
        becomes = percent(move.becomes)
        yield Line(f"Would change it: {move.asks.clinician} = {move.value}: {becomes}", "", 2, 2)
    for number in cause.numbers:
        origin = number.source or f"judgement: {number.judgement}"
        range_ = f" ({number.interval[0]:g} to {number.interval[1]:g})" if number.interval else ""
        yield Line(f"{number.what}: {number.value:g}{range_} [{origin}]", "soft", 2, 2)


def _pairs(answers: dict[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in answers.items())


def _unexplained(a: Assessment) -> Iterator[Line]:
    for item in a.unexplained:
        share = percent(item.explained)
        yield bullet(f"{item.says.clinician}: {_pairs(item.answers)}; explained {share}")


def _reading(item: Reading) -> str:
    side = f" {item.side}" if item.side else ""
    value = "" if item.value is None else f"{measured(item.value, item.unit, 'clinician')}, "
    return f"{item.name.clinician}{side}: {value}{item.band}: {item.says.clinician}"


def _next(a: Assessment) -> Iterator[Line]:
    names = view.names_of(a, "clinician")
    for step in a.next_steps[:STEPS_SHOWN]:
        worth = f"{step.information_bits:.2f} bits, burden {step.burden}"
        yield bullet(f"{step.asks.clinician} [{step.kind}, {worth}]")
        for outcome in view.outcomes(step, most=6):
            top = "; ".join(f"{capital(names[cause])} {percent(value)}" for cause, value in outcome.top)
            rises = view.level_becomes(outcome, a.urgency.level)
            tail = f" -> {rises}" if rises else ""
            yield Line(f"{outcome.value} ({percent(outcome.probability)}): {top}{tail}", "soft", 4, 2)


def _actions(items: tuple[Advice, ...]) -> Iterator[Line]:
    for item in items:
        origin = f"[{item.strength}; {', '.join(item.sources)}]"
        yield bullet(f"{item.name.clinician} {origin}: {item.do.clinician}")
        for said in item.evidence:
            yield Line(said.clinician, "soft", 4, 2)


def _medicines(a: Assessment) -> Iterator[Line]:
    for review in a.medicines:
        kind = f" = {review.name.clinician}" if review.name else " (not recognised)"
        source = f" [{review.source}]" if review.source else ""
        yield bullet(f"{review.written}{kind}{source}")
        said = [*review.effects, *([review.timing] if review.timing else []), *review.interactions]
        for words in (*said, review.advice):
            yield Line(words.clinician, "", 4, 2)


def _sources(a: Assessment) -> Iterator[Line]:
    for source in a.sources:
        yield bullet(f"{source.id}: {capital(source.citation)} {view.found_at(source)}".rstrip(), "soft")
