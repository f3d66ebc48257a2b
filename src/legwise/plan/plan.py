"""Which actions help here, which are withheld and why.

An action is offered when it helps a cause that plays a part. It is withheld when
something known forbids it, or when a cause that forbids it is plausible: the posterior
of presence counts, since a silent narrowed artery is as easily harmed as a painful one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from legwise.assessment import Advice, Level, Plan, WithheldAdvice, Words
from legwise.knowledge.facts import Facts
from legwise.knowledge.schema import Action, Help, KnowledgeBase, Text, Withheld
from legwise.triage.conditions import holds

#: An action is for causes that play a part with at least this probability.
PLAYS_A_PART = 0.10
WORTH = {"strong": 1.0, "moderate": 0.7, "weak": 0.4, "unproven": 0.2, "no_benefit": 0.0}
MOST = {"tonight": 6, "weeks": 6, "tests": 6, "treatments": 8, "referrals": 3, "avoid": 5, "withheld": 10}

GENERAL_COME_BACK = (
    Words(
        patient="Come back if it gets worse, if something new appears, or if it is not better in four weeks.",
        clinician="Safety net: worsening, new signs, or no improvement in four weeks.",
    ),
    Words(
        patient=(
            "Call for help at once if a leg turns cold, pale, very swollen or weak, "
            "or if you get short of breath."
        ),
        clinician="Emergency: cold, pale, swollen or weak leg, dyspnoea, saddle numbness, sphincter change.",
    ),
)


@dataclass(frozen=True)
class _Offer:
    """An action with what it helps here and how much that is worth."""

    action: Action
    helps: tuple[Help, ...]
    worth: float


@dataclass(frozen=True)
class _Person:
    """What decides about an action: what is known, and how likely each cause is."""

    facts: Facts
    contributes: Mapping[str, float]
    present: Mapping[str, float]
    relevant: frozenset[str]

    def forbids(self, withheld: Withheld) -> bool:
        """Return whether a reason to withhold applies."""
        if withheld.when is not None:
            return holds(withheld.when, self.facts)
        assert withheld.plausible is not None
        cause = withheld.plausible.cause
        likely = max(self.present.get(cause, 0.0), self.contributes.get(cause, 0.0))
        return likely >= withheld.plausible.threshold


def plan(
    facts: Facts,
    knowledge: KnowledgeBase,
    contributes: Mapping[str, float],
    present: Mapping[str, float],
    level: Level,
) -> Plan:
    """Return the plan of one person.

    Args:
        facts: what is known.
        knowledge: the checked knowledge base.
        contributes: cause or group -> P(it plays a part).
        present: cause or group -> P(it is present, hurting or silent).
        level: the urgency; in an emergency nothing stands beside getting help.
    """
    person = _Person(facts, contributes, present, frozenset(_relevant(knowledge, contributes)))
    offers = sorted(_offers(person, knowledge.actions.values()), key=lambda o: (-o.worth, o.action.id))
    allowed = [o for o in offers if not any(person.forbids(w) for w in o.action.withheld_if)]
    at_home = [] if level == "emergency" else allowed
    care = [o for o in at_home if o.action.kind == "self_care"]
    return Plan(
        tonight=_advice([o for o in care if o.action.when == "tonight"], "tonight"),
        weeks=_advice([o for o in care if o.action.when == "weeks"], "weeks"),
        tests=_advice([o for o in allowed if o.action.kind == "test"], "tests"),
        treatments=_advice([o for o in allowed if o.action.kind == "treatment"], "treatments"),
        referrals=_advice([o for o in allowed if o.action.kind == "referral"], "referrals"),
        avoid=_advice([o for o in allowed if o.action.kind == "avoid"], "avoid"),
        withheld=tuple(_withheld(person, offers))[: MOST["withheld"]],
        come_back=tuple(_come_back(person, knowledge)),
        ask_the_doctor=tuple(_ask(allowed, facts, knowledge)),
    )


def _relevant(knowledge: KnowledgeBase, contributes: Mapping[str, float]) -> Iterator[str]:
    """Yield causes and groups that play a part, and dangers above their threshold."""
    for key, value in contributes.items():
        cause = knowledge.causes.get(key)
        danger = cause.danger if cause else None
        if value >= PLAYS_A_PART or (danger is not None and value >= danger.threshold.value):
            yield key


def _offers(person: _Person, actions: Iterable[Action]) -> Iterator[_Offer]:
    for action in actions:
        if action.needs is not None and not holds(action.needs, person.facts):
            continue
        helps = tuple(h for h in action.helps if h.cause in person.relevant)
        if action.kind != "avoid":
            helps = tuple(h for h in helps if h.strength != "no_benefit")
        if helps and not _known_already(action, person.facts):
            worth = sum(person.contributes[h.cause] * _worth(action, h) for h in helps)
            yield _Offer(action, helps, worth / (1 + 0.1 * action.burden))


def _worth(action: Action, helps: Help) -> float:
    # What to avoid is said most clearly where popular belief and trials disagree.
    return 1.0 if action.kind == "avoid" else WORTH[helps.strength]


def _known_already(action: Action, facts: Facts) -> bool:
    return bool(action.measures) and all(finding in facts.findings for finding in action.measures)


def _advice(offers: list[_Offer], section: str) -> tuple[Advice, ...]:
    return tuple(_one(offer) for offer in offers[: MOST[section]])


def _one(offer: _Offer) -> Advice:
    best = max(offer.helps, key=lambda h: WORTH[h.strength])
    sources = [offer.action.source, *(h.source for h in offer.helps)]
    return Advice(
        id=offer.action.id,
        kind=offer.action.kind,
        when=offer.action.when,
        name=_words(offer.action.name),
        do=_words(offer.action.do),
        helps=tuple(h.cause for h in offer.helps),
        strength=best.strength,
        evidence=tuple(_words(h.says) for h in offer.helps if h.says is not None),
        sources=tuple(dict.fromkeys(sources)),
        burden=offer.action.burden,
    )


def _withheld(person: _Person, offers: list[_Offer]) -> Iterator[WithheldAdvice]:
    """Yield what would help but could harm here, with the first reason."""
    for offer in offers:
        reasons = [w for w in offer.action.withheld_if if person.forbids(w)]
        if reasons and offer.action.kind != "avoid":
            yield WithheldAdvice(
                id=offer.action.id,
                name=_words(offer.action.name),
                because=_words(reasons[0].because),
                source=reasons[0].source or offer.action.source,
            )


def _come_back(person: _Person, knowledge: KnowledgeBase) -> Iterator[Words]:
    yield from GENERAL_COME_BACK
    for key in sorted(person.relevant, key=lambda k: (-person.contributes[k], k)):
        cause = knowledge.causes.get(key)
        for text in cause.come_back if cause else ():
            yield _words(text)


def _ask(allowed: list[_Offer], facts: Facts, knowledge: KnowledgeBase) -> Iterator[Words]:
    """Yield short questions for the visit: about medicines first, then tests."""
    taken = sorted({m.medicine for m in facts.medicines if m.medicine} - set(facts.after_the_ache))
    for key in taken:
        medicine = knowledge.medicines[key]
        if medicine.effects:
            yield Words(
                patient=f"Could my {medicine.name.patient} have to do with my legs?",
                clinician=f"Review {medicine.name.clinician}: indication, dose, timing against onset.",
            )
    for offer in [o for o in allowed if o.action.kind == "test"][:3]:
        yield Words(
            patient=f"Would this test help: {_lowered(offer.action.name.patient)}?",
            clinician=f"Consider: {offer.action.name.clinician}.",
        )


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _words(text: Text) -> Words:
    return Words(patient=text.patient, clinician=text.clinician)
