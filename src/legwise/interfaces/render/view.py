"""What of an assessment is shown, and in which words: the same for text and page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from legwise.assessment import (
    Assessment,
    CauseResult,
    Chain,
    Cited,
    GroupResult,
    Level,
    NextStep,
    Outcome,
    Plan,
    Step,
    TopSet,
    Urgency,
    Weight,
    Words,
    WouldChange,
)
from legwise.interfaces.render.words import LEVEL_TITLES, LEVELS, Audience, capital, of, rough
from legwise.plan.plan import GENERAL_COME_BACK

CAUSES_SHOWN = 5
CHAIN_WORTH_SHOWING = 0.05
CHAIN_WORTH_TELLING = 1 / 3
WORTH_MOVING = 0.1
STANDS_OUT = 0.2
URGENT = ("emergency", "same_day")
#: A longer list is not read. What is told last of all holds in general.
COME_BACK_SHOWN = 8
LEFT_OUT_SHOWN = 6


def shown_causes(assessment: Assessment) -> list[CauseResult]:
    """Return the likely causes, filled up with less likely ones; never none."""
    likely = [c for c in assessment.causes if c.group == "likely"]
    less = [c for c in assessment.causes if c.group == "less_likely"]
    return [*likely, *less[: max(0, CAUSES_SHOWN - len(likely))]] or list(assessment.causes[:1])


def must_not_miss(assessment: Assessment, shown: Sequence[CauseResult]) -> list[CauseResult]:
    """Return the dangers that are not shown already."""
    return [c for c in assessment.causes if c.must_not_miss and c not in shown]


def also_possible(assessment: Assessment, shown: Sequence[CauseResult]) -> list[CauseResult]:
    """Return less likely causes that are neither shown nor a danger."""
    return [
        c for c in assessment.causes if c.group == "less_likely" and not c.must_not_miss and c not in shown
    ]


def group_beside(assessment: Assessment, cause: CauseResult) -> GroupResult | None:
    """Return the disease that a cause is a stage of, if its other stages add to it."""
    for group in assessment.groups:
        if group.id == cause.stage_of and group.contributes.value - cause.contributes.value >= 0.01:
            return group
    return None


def chains(cause: CauseResult, audience: Audience, most: int = 3) -> list[Chain]:
    """Return the chains behind a cause that are worth telling.

    A chain that is part of a longer one told already adds nothing. A person is told
    only what may well be so: a third of the cause or more, lest a rare grave origin
    (a cancer behind squeezed nerves) look like the usual one.
    """
    least = CHAIN_WORTH_SHOWING
    if audience == "patient":
        least = max(least, CHAIN_WORTH_TELLING * cause.contributes.value)
    found: list[Chain] = []
    for chain in sorted(cause.chains, key=lambda chain: -len(chain.nodes)):
        inside = any(set(chain.nodes) <= set(longer.nodes) for longer in found)
        if chain.share >= least and len(chain.nodes) > 1 and not inside:
            found.append(chain)
    return sorted(found, key=lambda chain: -chain.share)[:most]


def pathways(cause: CauseResult, audience: Audience) -> list[list[str]]:
    """Return the chains behind a cause as names; those that differ at the start only, as one."""
    starts: dict[tuple[str, ...], list[str]] = {}
    for chain in chains(cause, audience):
        first, *rest = (of(name, audience) for name in chain.names)
        starts.setdefault(tuple(map(capital, rest)), []).append(capital(first))
    return [["; ".join(dict.fromkeys(firsts)), *rest] for rest, firsts in starts.items()]


def steps(cause: CauseResult, audience: Audience) -> list[Step]:
    """Return the steps in the body behind a cause, each once; its own where no chain tells any."""
    found = {step.id: step for chain in chains(cause, audience) for step in chain.steps}
    return list(found.values()) or list(cause.mechanism)


def first_stage(assessment: Assessment, cause: CauseResult) -> bool:
    """Return whether this is the likeliest stage of its disease."""
    stages = [c.id for c in assessment.causes if c.stage_of is not None and c.stage_of == cause.stage_of]
    return stages[:1] == [cause.id]


def best_set(assessment: Assessment) -> TopSet | None:
    """Return the set of causes that fits best, if it stands out."""
    best = assessment.sets[:1]
    return best[0] if best and best[0].share >= STANDS_OUT else None


def supposed(asks: Words, said: str, audience: Audience) -> str:
    """Return a question or test with one way in which it may come back."""
    question = capital(of(asks, audience))
    return f'{question} If "{said}"' if question.endswith("?") else f'{question}: if "{said}"'


def pros_and_cons(cause: CauseResult) -> tuple[list[Weight], list[Weight]]:
    """Return what speaks for and against a cause, for a person to read.

    What helps to bring a cause about is never listed against it. In figures it can be:
    a known factor may shift the odds to another cause that it raises more.
    """
    behind = {node for chain in cause.chains for node in chain.nodes}
    against = [weight for weight in cause.evidence_against if weight.facet not in behind]
    return list(cause.evidence_for), against


def worth_asking(cause: CauseResult, most: int = 2) -> list[WouldChange]:
    """Return the answers that would move a cause by a tenth or more."""
    moves = [m for m in cause.would_change if abs(m.becomes - cause.contributes.value) >= WORTH_MOVING]
    return moves[:most]


def evidence(weight: Weight, audience: Audience) -> str:
    """Return one piece of evidence: what was answered."""
    return capital(of(weight.says, audience))


def reasons(urgency: Urgency, names: dict[str, str], audience: Audience) -> list[tuple[str, str]]:
    """Return what to do now and why, for everything that set the level.

    What to do is empty for a person where the title has said it already.
    """
    rules = [rule for rule in urgency.rules if rule.level == urgency.level]
    if rules:
        return [(of(rule.do, audience), of(rule.because, audience)) for rule in rules]
    told = audience == "patient" and urgency.level != "emergency"
    do = "" if told else of(urgency.says, audience)
    dangers = [
        capital(of(danger.name, audience)) for danger in urgency.dangers if danger.level == urgency.level
    ]
    if dangers:
        return [(do, f"This must be checked: {'; '.join(dangers)}.")]
    likely = [capital(names[cause]) for cause in urgency.likely if cause in names]
    return [(do, f"What fits best: {'; '.join(likely)}." if likely else "")]


def also(urgency: Urgency, audience: Audience) -> list[str]:
    """Return what lower rules ask for, each thing once.

    A person who must be seen today is not told of a normal visit as well.
    """
    calm = ("routine", "self_care") if audience == "patient" and urgency.level in URGENT else ()
    first = {of(rule.do, audience) for rule in urgency.rules if rule.level == urgency.level}
    lower = [rule for rule in urgency.rules if rule.level != urgency.level and rule.level not in calm]
    texts = (of(rule.do, audience) for rule in lower)
    return [text for text in dict.fromkeys(texts) if text not in first]


def names_of(assessment: Assessment, audience: Audience) -> dict[str, str]:
    """Return the names of causes and groups."""
    causes = {cause.id: of(cause.name, audience) for cause in assessment.causes}
    return causes | {group.id: of(group.name, audience) for group in assessment.groups}


def outcomes(step: NextStep, most: int = 3) -> list[Outcome]:
    """Return the likeliest ways in which an answer or result may come back."""
    return sorted(step.outcomes, key=lambda outcome: -outcome.probability)[:most]


def list_becomes(outcome: Outcome, names: dict[str, str]) -> str:
    """Return the list of causes after a result, in words."""
    return "; ".join(f"{capital(names[cause])}: {rough(value)}" for cause, value in outcome.top)


def level_becomes(outcome: Outcome, level: Level) -> str:
    """Return what the urgency rises to after a result, or nothing."""
    return LEVEL_TITLES[outcome.level] if LEVELS.index(outcome.level) > LEVELS.index(level) else ""


def come_back(plan: Plan) -> list[Words]:
    """Return when to come back: the first of the causes' own, and the general ones at the end."""
    general = [words for words in plan.come_back if words in GENERAL_COME_BACK]
    own = [words for words in plan.come_back if words not in GENERAL_COME_BACK]
    return [*own[:COME_BACK_SHOWN], *general]


def left_out(plan: Plan) -> tuple[list[tuple[str, list[str]]], list[str]]:
    """Return what is left out for safety, and the names of what is beyond the cap.

    Things with the same reason stand together: reason, names.
    """
    by_reason: dict[str, list[str]] = {}
    for item in plan.withheld:
        by_reason.setdefault(item.because.patient, []).append(item.name.patient)
    reasons = sorted(by_reason.items(), key=lambda reason: -len(reason[1]))
    return reasons[:LEFT_OUT_SHOWN], [name for _, names in reasons[LEFT_OUT_SHOWN:] for name in names]


def first_sources(assessment: Assessment, shown: Iterable[CauseResult], most: int = 10) -> list[Cited]:
    """Return the sources behind the rules, the first causes and the first advice."""
    ids = [rule.source for rule in assessment.urgency.rules]
    for cause in shown:
        ids += [number.source for number in cause.numbers if number.source][:2]
    for advice in (*assessment.plan.tonight[:3], *assessment.plan.tests[:3]):
        ids += advice.sources[:1]
    cited = {source.id: source for source in assessment.sources}
    return [cited[key] for key in dict.fromkeys(ids) if key in cited][:most]


def found_at(source: Cited) -> str:
    """Return where a source can be found, or nothing."""
    return f"doi:{source.doi}" if source.doi else source.url or ""
