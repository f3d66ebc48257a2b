"""The calls about one person: pure functions of what was sent and the knowledge base."""

from __future__ import annotations

from legwise import __version__
from legwise.assessment import Assessment
from legwise.assessor import SAYS, assess, cited, fired_rules
from legwise.case import Case
from legwise.errors import nearest
from legwise.interfaces.web.api.bodies import (
    AnswerBody,
    Answers,
    CaseBody,
    ExplainBody,
    NextQuestionBody,
    ParseBody,
)
from legwise.interfaces.web.api.documents import Explanation, Proposed, Triaged
from legwise.interfaces.web.problems import Refused, trouble
from legwise.interview.answer import changed, with_medicines
from legwise.interview.free_text import parse
from legwise.interview.policy import next_question
from legwise.interview.question import Done, Question
from legwise.knowledge.facts import facts
from legwise.model.store import Compiled
from legwise.triage.rules import open_flags, triage


def assessed(body: CaseBody, base: Compiled) -> Assessment:
    """Return the assessment of a case."""
    return assess(body.case, base)


def triaged(body: CaseBody, base: Compiled) -> Triaged:
    """Return the urgency by red flags alone."""
    known, rules = facts(body.case, base.knowledge), base.knowledge.rules.values()
    found = triage(known, rules)
    return Triaged(
        level=found.level,
        says=SAYS[found.level],
        rules=fired_rules(found),
        considered=found.considered,
        open=tuple(rule.id for rule in open_flags(rules, known)),
        knowledge_version=base.hash[:12],
        knowledge_hash=base.hash,
        legwise_version=__version__,
    )


def explained(body: ExplainBody, base: Compiled) -> Explanation:
    """Return one cause of the assessment of a case."""
    if body.cause not in base.knowledge.causes:
        message = f"is not the id of a cause; {nearest(body.cause, base.knowledge.causes)}"
        raise Refused("wrong-request", "One thing is wrong.", [trouble("cause", message)])
    found = assess(body.case, base)
    cause = next(cause for cause in found.causes if cause.id == body.cause)
    return Explanation(
        cause=cause,
        group=next((group for group in found.groups if group.id == cause.stage_of), None),
        sources=cited(cause, base.knowledge),
        knowledge_version=found.knowledge_version,
        knowledge_hash=found.knowledge_hash,
        legwise_version=found.legwise_version,
    )


def next_asked(body: NextQuestionBody, base: Compiled) -> Question | Done:
    """Return the next question, or why there is none."""
    return next_question(body.case, body.mode, body.seen, base)


def answered(body: AnswerBody, base: Compiled) -> Case:
    """Return the case with the answers in it."""
    return with_answers(body.case, body, base)


def with_answers(case: Case, given: Answers, base: Compiled) -> Case:
    """Return a case with answers in it; medicines first, as other answers may hang on them."""
    if given.medicines is not None:
        case = with_medicines(case, given.medicines, given.medicines_complete, base.knowledge)
    return changed(case, given.answers, base.knowledge)


def proposed(body: ParseBody, base: Compiled) -> Proposed:
    """Return what a text seems to say."""
    return Proposed(proposals=parse(body.text, base.knowledge, body.date))
