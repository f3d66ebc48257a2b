"""The one function that joins the steps: a case becomes an assessment.

Case -> Facts -> triage (rules alone)
              -> evidence -> posterior -> words, plan
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

import numpy as np
from pydantic import BaseModel

from legwise import __version__
from legwise.assessment import (
    Assessment,
    Cited,
    DangerNet,
    FiredRule,
    Level,
    Reading,
    Urgency,
    Words,
)
from legwise.case import Case, as_case
from legwise.document import Document
from legwise.inference.posterior import posterior
from legwise.knowledge.facts import Facts, Implied, facts, implications
from legwise.knowledge.schema import LEVELS, KnowledgeBase
from legwise.model.evidence import evidence
from legwise.model.network import Floats
from legwise.model.store import Compiled, compiled
from legwise.narrate import Account, words
from legwise.plan.medicines import medicine_review
from legwise.plan.plan import plan
from legwise.triage.rules import Triage, open_flags, triage
from legwise.urgency import Urgencies

#: What each level asks of the person, and of the clinician.
SAYS: Mapping[str, Words] = {
    "emergency": Words(
        patient="Get emergency help now. Call your emergency number (112, 999 or 911).",
        clinician="Emergency: assess and refer immediately.",
    ),
    "same_day": Words(
        patient="See or speak to a doctor today.",
        clinician="Same-day assessment.",
    ),
    "within_two_weeks": Words(
        patient="Make an appointment with a doctor. It should be within two weeks.",
        clinician="Assessment within two weeks.",
    ),
    "routine": Words(
        patient="Make a normal appointment with your doctor.",
        clinician="Routine assessment.",
    ),
    "self_care": Words(
        patient="You can start with the steps below. See a doctor if it does not get better.",
        clinician="Self-care with safety-netting.",
    ),
}

CANNOT_SEE = (
    Words(
        patient="This tool cannot see or touch your legs. A doctor can.",
        clinician="No examination: pulses, power, reflexes and skin are only as reported.",
    ),
    Words(
        patient="It knows many causes, but not all. 'Unlikely' does not mean 'ruled out'.",
        clinician="Causes outside the knowledge base appear only as 'something else'.",
    ),
    Words(
        patient="Some of its numbers come from studies of other people. Some are careful guesses.",
        clinician="Spectrum differs between studies and this person; judgements are marked as such.",
    ),
)

CHILD = Words(
    patient="This tool was made for adults. For a child, please ask a doctor.",
    clinician="Under 18 most numbers are judgements: use with caution.",
)
PREGNANT = Words(
    patient="You are pregnant: ask your midwife or doctor before you take anything for your legs.",
    clinician="Pregnancy: check every medicine and supplement; the threshold for a clot work-up is lower.",
)
DATE_MISSING = Words(
    patient="You gave no dates for your medicines, so we could not see which came first.",
    clinician="No start dates: the timing of medicines against onset was not judged.",
)


def assess(
    case: Case | Mapping[str, object],
    using: Compiled | None = None,
    document: Document | None = None,
) -> Assessment:
    """Return what could be behind a person's leg ache, how urgent it is and what to do.

    The same case and knowledge base give the same assessment, to the byte.

    Args:
        case: a Case, or a mapping with its keys.
        using: a compiled knowledge base; by default the one Legwise carries.
        document: the file the case was read from, for line numbers in errors.

    Raises:
        CaseError: the case is wrong; every problem at once.
        ImpossibleAnswers: no set of causes can explain the answers together.
    """
    base = using or compiled()
    known = facts(as_case(case), base.knowledge, document)
    flags = triage(known, base.knowledge.rules.values())
    result = posterior(base.network, evidence(base.network, known))
    account = Account(base.knowledge, base.network, known, result)
    urgencies = Urgencies(base.knowledge, base.network)
    urgency = _urgency(account, urgencies, flags, result.contributes)
    group_sums = {group.id: group for group in account.groups()}
    contributes = dict(zip(base.network.causes, result.contributes.tolist(), strict=True))
    present = dict(zip(base.network.causes, result.present.tolist(), strict=True))
    contributes |= {key: group.contributes.value for key, group in group_sums.items()}
    present |= {key: group.present for key, group in group_sums.items()}
    draft = Assessment(
        urgency=urgency,
        causes=account.causes(),
        groups=tuple(group_sums.values()),
        something_else=account.something_else(),
        sets=account.sets(),
        unexplained=account.unexplained(),
        next_steps=account.next_steps(partial(_level_if, account, urgencies)),
        plan=plan(known, base.knowledge, contributes, present, urgency.level),
        medicines=medicine_review(known, base.knowledge),
        readings=_readings(known, base.knowledge),
        known=dict(sorted(known.known.items())),
        unknown_red_flags=tuple(rule.id for rule in open_flags(base.knowledge.rules.values(), known)),
        notices=tuple(_notices(known, base.knowledge)),
        cannot_see=CANNOT_SEE,
        sources=(),
        knowledge_version=base.hash[:12],
        knowledge_hash=base.hash,
        legwise_version=__version__,
    )
    return draft.model_copy(update={"sources": cited(draft, base.knowledge)})


def _urgency(account: Account, urgencies: Urgencies, flags: Triage, contributes: Floats) -> Urgency:
    present = account.posterior.present
    level = LEVELS[int(urgencies.level(LEVELS.index(flags.level), contributes, present))]
    return Urgency(
        level=level,
        says=SAYS[level],
        rules=fired_rules(flags),
        dangers=tuple(_dangers(account, urgencies, contributes)),
        likely=tuple(account.network.causes[cause] for cause in urgencies.likely(contributes)),
        considered=flags.considered,
    )


def fired_rules(flags: Triage) -> tuple[FiredRule, ...]:
    """Return the red flags that fired, in words, the most urgent first."""
    return tuple(
        FiredRule(
            id=fired.rule.id,
            name=words(fired.rule.name),
            level=fired.rule.level,
            do=words(fired.rule.do),
            because=words(fired.rule.because),
            fired_on=fired.on,
            source=fired.rule.source,
        )
        for fired in flags.fired
    )


def _level_if(account: Account, urgencies: Urgencies, finding: str, value: str, contributes: Floats) -> Level:
    """Return the level if one more finding came back with this value."""
    facts = account.facts
    findings = {**facts.findings, finding: value}
    implied = tuple(implications(findings, facts.answered, account.knowledge))
    known = {item.factor: item.value for item in implied if item.answered is None}
    supposed = replace(facts, findings=findings, factors={**facts.factors, **known}, implied=implied)
    flagged = LEVELS.index(triage(supposed, account.knowledge.rules.values()).level)
    return LEVELS[int(urgencies.level(flagged, contributes, account.posterior.present))]


def _dangers(account: Account, urgencies: Urgencies, contributes: Floats) -> Iterator[DangerNet]:
    present = account.posterior.present
    chances = urgencies.chances(contributes, present)
    for index in np.flatnonzero(urgencies.dangers(contributes, present)):
        cause = account.knowledge.causes[account.network.causes[index]]
        assert cause.danger is not None
        yield DangerNet(
            cause=cause.id,
            name=words(cause.name),
            level=cause.danger.level,
            posterior=float(chances[index]),
            threshold=cause.danger.threshold.value,
        )


def _readings(known: Facts, knowledge: KnowledgeBase) -> tuple[Reading, ...]:
    """Return what was measured, then the tests that were answered in words, in id order."""
    found = []
    for item in known.measurements:
        finding = knowledge.findings[item.finding]
        means = finding.meaning(item.band)
        assert means is not None
        found.append(
            Reading(
                finding=item.finding,
                name=words(finding.name),
                value=item.value,
                unit=item.unit,
                side=item.side,
                band=item.band,
                says=words(means),
            )
        )
    measured = {item.finding for item in known.measurements}
    for key, value in known.findings.items():
        finding = knowledge.findings[key]
        means = finding.meaning(value)
        if finding.kind == "test" and key not in measured and means is not None:
            name = words(finding.name)
            found.append(
                Reading(finding=key, name=name, value=None, unit="", side=None, band=value, says=words(means))
            )
    return tuple(found)


def _notices(known: Facts, knowledge: KnowledgeBase) -> Iterator[Words]:
    if known.age < 18:
        yield CHILD
    if known.factors.get("pregnancy", "no") != "no":
        yield PREGNANT
    if known.medicines and all(taken.weeks_before_ache is None for taken in known.medicines):
        yield DATE_MISSING
    for item in known.implied:
        yield _made_known(item, knowledge)


def _made_known(item: Implied, knowledge: KnowledgeBase) -> Words:
    """Say that a result was counted as a factor, or that it speaks against an answer."""
    finding, factor = knowledge.findings[item.finding], knowledge.factors[item.factor]
    if item.answered is None:
        return Words(
            patient=f"Your test ({finding.name.patient}) was counted as a yes to: {factor.question.ask} "
            "If that is new to you, show the result to your doctor.",
            clinician=f"{finding.name.clinician} ({item.result}) counted as {factor.name.clinician}: "
            f"{item.value}, which was not answered. Confirm if new.",
        )
    return Words(
        patient=f"Your test ({finding.name.patient}) does not fit your answer to: {factor.question.ask} "
        "We kept your answer for the causes, and the result for what is safe. "
        "Please show the result to your doctor.",
        clinician=f"{finding.name.clinician} ({item.result}) speaks for {factor.name.clinician}: "
        f"{item.value}; the answer {item.answered} was kept for the causes, the result for what is withheld.",
    )


def cited(part: BaseModel, knowledge: KnowledgeBase) -> tuple[Cited, ...]:
    """Return every source named anywhere in a part of an assessment, in id order."""
    ids = sorted(set(_source_ids(part)) & set(knowledge.sources))
    entries = [knowledge.sources[key] for key in ids]
    return tuple(Cited(id=s.id, citation=s.citation, doi=s.doi, url=s.url) for s in entries)


def _source_ids(part: object) -> Iterator[str]:
    if isinstance(part, BaseModel):
        for name in type(part).model_fields:
            value = getattr(part, name)
            if name == "source" and isinstance(value, str):
                yield value
            elif name == "sources" and isinstance(value, tuple):
                yield from (item for item in value if isinstance(item, str))
            yield from _source_ids(value)
    elif isinstance(part, tuple):
        for item in part:
            yield from _source_ids(item)
