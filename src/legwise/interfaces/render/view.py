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
    Urgency,
    Weight,
)
from legwise.interfaces.render.words import LEVEL_TITLES, LEVELS, Audience, of, rough

CAUSES_SHOWN = 5
CHAIN_WORTH_SHOWING = 0.05


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


def chains(cause: CauseResult, most: int = 2) -> list[Chain]:
    """Return the chains behind a cause that are worth a picture.

    A chain that is the beginning or end of a longer one shown already adds nothing.
    """
    found: list[Chain] = []
    for chain in sorted(cause.chains, key=lambda chain: -len(chain.nodes)):
        inside = any(set(chain.nodes) <= set(longer.nodes) for longer in found)
        if chain.share >= CHAIN_WORTH_SHOWING and len(chain.nodes) > 1 and not inside:
            found.append(chain)
    return sorted(found, key=lambda chain: -chain.share)[:most]


def answers(weight: Weight) -> str:
    """Return what was answered, in words; nothing for a plain yes."""
    said = dict.fromkeys(value.replace("_", " ") for value in weight.answers.values())
    return "" if list(said) == ["yes"] else ", ".join(said)


def evidence(weight: Weight, audience: Audience) -> str:
    """Return one piece of evidence: its name, and what was answered where that says more."""
    said = answers(weight)
    return f"{of(weight.says, audience)} ({said})" if said else of(weight.says, audience)


def reasons(urgency: Urgency, names: dict[str, str], audience: Audience) -> list[tuple[str, str]]:
    """Return what to do now and why, for everything that set the level."""
    rules = [rule for rule in urgency.rules if rule.level == urgency.level]
    if rules:
        return [(of(rule.do, audience), of(rule.because, audience)) for rule in rules]
    dangers = [of(danger.name, audience) for danger in urgency.dangers if danger.level == urgency.level]
    if dangers:
        return [(of(urgency.says, audience), f"This must be checked: {'; '.join(dangers)}.")]
    likely = [names[cause] for cause in urgency.likely if cause in names]
    why = f"What fits best is: {'; '.join(likely)}." if likely else ""
    return [(of(urgency.says, audience), why)]


def also(urgency: Urgency, audience: Audience) -> list[str]:
    """Return what lower rules ask for, each thing once."""
    first = {of(rule.do, audience) for rule in urgency.rules if rule.level == urgency.level}
    texts = (of(rule.do, audience) for rule in urgency.rules if rule.level != urgency.level)
    return [text for text in dict.fromkeys(texts) if text not in first]


def names_of(assessment: Assessment, audience: Audience) -> dict[str, str]:
    """Return the names of causes and groups."""
    return {item.id: of(item.name, audience) for item in (*assessment.causes, *assessment.groups)}


def outcomes(step: NextStep, most: int = 3) -> list[Outcome]:
    """Return the likeliest ways in which an answer or result may come back."""
    return sorted(step.outcomes, key=lambda outcome: -outcome.probability)[:most]


def list_becomes(outcome: Outcome, names: dict[str, str]) -> str:
    """Return the list of causes after a result, in words."""
    return "; ".join(f"{names[cause]} {rough(value)}" for cause, value in outcome.top)


def level_becomes(outcome: Outcome, level: Level) -> str:
    """Return what the urgency rises to after a result, or nothing."""
    return LEVEL_TITLES[outcome.level] if LEVELS.index(outcome.level) > LEVELS.index(level) else ""


def first_sources(assessment: Assessment, shown: Iterable[CauseResult], most: int = 10) -> list[Cited]:
    """Return the sources behind the rules, the first causes and the first advice."""
    ids = [rule.source for rule in assessment.urgency.rules]
    for cause in shown:
        ids += [number.source for number in cause.numbers if number.source][:2]
    for advice in (*assessment.plan.tonight[:3], *assessment.plan.tests[:3]):
        ids += advice.sources[:1]
    cited = {source.id: source for source in assessment.sources}
    return [cited[key] for key in dict.fromkeys(ids) if key in cited][:most]


def link(source: Cited) -> str:
    """Return where a source can be found, or nothing."""
    if source.doi:
        return f"https://doi.org/{source.doi}"
    return source.url if source.url and source.url.startswith(("https://", "http://")) else ""
