"""Which actions help here, which are withheld and why.

An action is offered when it helps a cause that plays a part. It is withheld when
something known forbids it, or when a cause that forbids it is plausible: the posterior
of presence counts, since a silent narrowed artery is as easily harmed as a painful one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from legwise.assessment import Advice, Plan, WithheldAdvice, Words
from legwise.knowledge.facts import Facts
from legwise.knowledge.schema import LEVELS, Action, Help, KnowledgeBase, Level, Text, Withheld
from legwise.triage.conditions import holds
from legwise.triage.rules import triage

#: An action is for causes that play a part with at least this probability.
PLAYS_A_PART = 0.10

#: Advice to avoid something that a known fact calls for (heat on numb feet) is given
#: down to this probability that what it guards against is there.
GUARDED_FROM = 0.01

WORTH = {"strong": 1.0, "moderate": 0.7, "weak": 0.4, "unproven": 0.2, "no_benefit": 0.0}
MOST = {"tonight": 6, "weeks": 6, "tests": 6, "treatments": 8, "referrals": 3, "avoid": 4}

#: What a test or referral for a danger counts beside one for a likely cause: more than
#: any number of those together, so that the cap of a section never cuts it off.
PRESSING = 10.0

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

ASK_THE_PHARMACIST = Words(
    patient="Ask a pharmacist about the medicines that we did not know.",
    clinician="Medicines not recognised: check their product information.",
)


@dataclass(frozen=True)
class _Offer:
    """An action with what it helps here and how much that is worth."""

    action: Action
    helps: tuple[Help, ...]
    #: what trials found it does not help, among the causes that play a part
    in_vain: tuple[Help, ...]
    worth: float


@dataclass(frozen=True)
class _Person:
    """What decides about an action: what is known, how likely each cause is, how urgent it is."""

    facts: Facts
    knowledge: KnowledgeBase
    contributes: Mapping[str, float]
    present: Mapping[str, float]
    level: Level

    @cached_property
    def flagged(self) -> frozenset[str]:
        """Dangers that a red flag names, whatever their probability."""
        fired = triage(self.facts, self.knowledge.rules.values()).fired
        return frozenset(cause for item in fired for cause in item.rule.dangers)

    @cached_property
    def pressing(self) -> frozenset[str]:
        """Dangers that must be looked for: flagged, or above their threshold."""
        above = {
            cause.id
            for cause in self.knowledge.causes.values()
            if cause.danger
            and cause.danger.chance(self.plays(cause.id), self.there(cause.id))
            >= cause.danger.threshold.value
        }
        return self.flagged | above

    @cached_property
    def likely(self) -> frozenset[str]:
        """Causes and groups that play a part."""
        return frozenset(key for key, share in self.contributes.items() if share >= PLAYS_A_PART)

    def plays(self, cause: str) -> float:
        """Return P(a cause or group plays a part)."""
        return self.contributes.get(cause, 0.0)

    def there(self, cause: str) -> float:
        """Return P(a cause or group is there, hurting or silent)."""
        return max(self.present.get(cause, 0.0), self.plays(cause))

    def forbids(self, withheld: Withheld) -> bool:
        """Return whether a reason to withhold applies: it is known, plausible or flagged."""
        if withheld.when is not None:
            return holds(withheld.when, self.facts) or holds(withheld.when, self.facts.at_worst)
        assert withheld.plausible is not None
        cause = withheld.plausible.cause
        return cause in self.flagged or self.there(cause) >= withheld.plausible.threshold


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
    person = _Person(
        facts,
        knowledge,
        _with_groups(contributes, knowledge),
        _with_groups(present, knowledge),
        level,
    )
    offers = sorted(_offers(person), key=lambda offer: (-offer.worth, offer.action.id))
    allowed = [o for o in offers if not any(person.forbids(w) for w in o.action.withheld_if)]
    care = [o for o in allowed if o.action.kind == "self_care"]
    tonight = [o for o in care if o.action.when == "tonight"]
    if level == "emergency":
        care, tonight = [], [o for o in tonight if any(h.cause in person.pressing for h in o.helps)]
    tests = [o for o in allowed if o.action.kind == "test"]
    return Plan(
        tonight=_advice(tonight, "tonight"),
        weeks=_advice([o for o in care if o.action.when == "weeks"], "weeks"),
        tests=_advice(tests, "tests"),
        treatments=_advice([o for o in allowed if o.action.kind == "treatment"], "treatments"),
        referrals=_advice([o for o in allowed if o.action.kind == "referral"], "referrals"),
        avoid=_advice([o for o in allowed if o.action.kind == "avoid"], "avoid"),
        withheld=tuple(_withheld(person, offers)),
        come_back=tuple(dict.fromkeys(_come_back(person))),
        ask_the_doctor=tuple(_ask(care, tests, person)),
    )


def _with_groups(shares: Mapping[str, float], knowledge: KnowledgeBase) -> dict[str, float]:
    """Add the sum over the stages of each group that has no share of its own."""
    stages = {
        group: [cause.id for cause in knowledge.causes.values() if cause.stage_of == group]
        for group in knowledge.groups
    }
    sums = {group: sum(shares.get(stage, 0.0) for stage in found) for group, found in stages.items()}
    return {**sums, **shares}


# --- what is offered ---------------------------------------------------------------------


def _offers(person: _Person) -> Iterator[_Offer]:
    """Yield every action that would help here, also those that will be withheld."""
    for action in person.knowledge.actions.values():
        if not _has_a_point(action, person.facts):
            continue
        if action.kind == "referral" and not _in_time(action, person):
            continue
        helps = tuple(_helps(action, person))
        if action.kind == "treatment" and not _treats(action, helps):
            continue
        if helps and not _known_already(action, person.facts):
            vain = (item for item in action.helps if item.strength == "no_benefit")
            in_vain = tuple(item for item in vain if item.cause in person.likely and item not in helps)
            yield _Offer(action, helps, in_vain, _worth(action, helps, person))


def _has_a_point(action: Action, facts: Facts) -> bool:
    needed = action.needs is None or holds(action.needs, facts)
    return needed and not (action.pointless_if is not None and holds(action.pointless_if, facts))


def _helps(action: Action, person: _Person) -> Iterator[Help]:
    if _next_step(action, person):
        yield from (item for item in action.helps if item.strength != "no_benefit")
        return
    for item in action.helps:
        match action.kind:
            case "avoid":
                # Harm follows what is there, hurting or not.
                needed = GUARDED_FROM if action.needs is not None else PLAYS_A_PART
                if person.there(item.cause) >= needed or item.cause in person.flagged:
                    yield item
            case _ if item.strength == "no_benefit":
                continue
            case "test" | "referral":
                if item.cause in person.likely | person.pressing:
                    yield item
            case _:
                if item.cause in person.likely | person.flagged:
                    yield item


def _next_step(action: Action, person: _Person) -> bool:
    """Return whether an abnormal result asks for this, however likely the causes are."""
    return action.also_if is not None and holds(action.also_if, person.facts)


def _treats(action: Action, helps: Iterable[Help]) -> bool:
    """Return whether a treatment has its reason here, not only a side benefit.

    Treating the thyroid may ease cramps, but is no treatment of cramps.
    """
    best = max(WORTH[item.strength] for item in action.helps)
    return any(WORTH[item.strength] >= min(best, WORTH["moderate"]) for item in helps)


def _worth(action: Action, helps: Iterable[Help], person: _Person) -> float:
    if action.kind == "avoid":
        bonus = 1.0 if action.needs is not None else 0.0  # meant for this person in particular
        return bonus + max(WORTH[item.strength] * person.there(item.cause) for item in helps)
    seeks, due = action.kind != "self_care", _next_step(action, person)
    shares = [
        WORTH[item.strength]
        * (PRESSING if due or (seeks and item.cause in person.pressing) else person.plays(item.cause))
        for item in helps
    ]
    return sum(shares) / (1 + 0.1 * action.burden)


def _in_time(action: Action, person: _Person) -> bool:
    """Return whether a referral fits the urgency: no ambulance for what can wait.

    A referral for tonight that serves an emergency is one for emergencies only.
    """
    if action.when != "tonight":
        return LEVELS.index(person.level) < LEVELS.index("emergency")
    dangers = [cause.danger for cause in person.knowledge.causes.values() if _helped(cause.id, action)]
    serves_emergencies = any(danger and danger.level == "emergency" for danger in dangers)
    if serves_emergencies:
        return person.level == "emergency"
    return LEVELS.index(person.level) >= LEVELS.index("same_day") or action.needs is not None


def _helped(cause: str, action: Action) -> bool:
    return any(item.cause == cause for item in action.helps)


def _known_already(action: Action, facts: Facts) -> bool:
    return bool(action.measures) and all(finding in facts.findings for finding in action.measures)


def _advice(offers: list[_Offer], section: str) -> tuple[Advice, ...]:
    return tuple(_one(offer) for offer in offers[: MOST[section]])


def _one(offer: _Offer) -> Advice:
    """Write an offer out. Where trials found no benefit for a cause here, that is said too."""
    best = max(offer.helps, key=lambda item: WORTH[item.strength])
    shown = (*offer.helps, *offer.in_vain)
    sources = [offer.action.source, *(item.source for item in offer.helps)]
    return Advice(
        id=offer.action.id,
        kind=offer.action.kind,
        when=offer.action.when,
        name=_words(offer.action.name),
        do=_words(offer.action.do),
        helps=tuple(item.cause for item in offer.helps),
        strength=best.strength,
        evidence=tuple(_words(item.says) for item in shown if item.says is not None),
        sources=tuple(dict.fromkeys(sources)),
        burden=offer.action.burden,
    )


# --- what is not, and what to watch and ask -------------------------------------------------


def _withheld(person: _Person, offers: list[_Offer]) -> Iterator[WithheldAdvice]:
    """Yield what would help but could harm here, with the reason: what is known comes first."""
    for offer in offers:
        reasons = [w for w in offer.action.withheld_if if person.forbids(w)]
        if reasons and offer.action.kind != "avoid":
            first = min(reasons, key=lambda reason: reason.when is None)
            yield WithheldAdvice(
                id=offer.action.id,
                name=_words(offer.action.name),
                because=_words(first.because),
                source=first.source or offer.action.source,
            )


def _come_back(person: _Person) -> Iterator[Words]:
    """Yield when to come back: for dangers first, then for what is likely, then in general."""

    def urgent_first(key: str) -> tuple[bool, float, str]:
        return key not in person.pressing, -person.plays(key), key

    for key in sorted(person.likely | person.pressing, key=urgent_first):
        cause = person.knowledge.causes.get(key)
        for text in cause.come_back if cause else ():
            yield _words(text)
    yield from GENERAL_COME_BACK


def _ask(care: list[_Offer], tests: list[_Offer], person: _Person) -> Iterator[Words]:
    """Yield short things to bring up at the visit: about medicines first, then tests."""
    taken = person.facts.medicines
    for key in sorted({item.medicine for item in taken if item.medicine}):
        medicine = person.knowledge.medicines[key]
        if medicine.may_bring_it_on and key not in person.facts.after_the_ache:
            yield Words(
                patient=f"Could this play a part: {_lowered(medicine.name.patient)}? Is there another way?",
                clinician=f"Review {medicine.name.clinician}: indication, dose, timing against onset.",
            )
    if any(item.medicine is None for item in taken):
        yield ASK_THE_PHARMACIST
    for offer in [o for o in care if o.action.when == "visit"]:
        yield _words(offer.action.do)
    for offer in tests[:3]:
        yield Words(
            patient=f"Would this test help: {_lowered(offer.action.name.patient)}?",
            clinician=f"Consider: {offer.action.name.clinician}.",
        )


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _words(text: Text) -> Words:
    return Words(patient=text.patient, clinician=text.clinician)
