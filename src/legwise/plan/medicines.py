"""What each medicine may have to do with the ache. Never "stop": talk to the prescriber."""

from __future__ import annotations

from collections.abc import Iterator

from legwise.assessment import MedicineReview, Words
from legwise.case import MedicineTaken
from legwise.knowledge.facts import Facts, TakenMedicine
from legwise.knowledge.schema import Effect, KnowledgeBase, Medicine, Ratio

UNKNOWN = Words(
    patient="We do not know this name. Ask a pharmacist if it can affect your legs.",
    clinician="Not in the knowledge base: check the product information for cramps, myalgia, oedema, RLS.",
)


def medicine_review(facts: Facts, knowledge: KnowledgeBase) -> tuple[MedicineReview, ...]:
    """Return one review per medicine the person takes and class it belongs to.

    A class that is known to be taken without a name ("yes, a statin") is reviewed as well.
    """
    named = {taken.medicine for taken in facts.medicines}
    unnamed = [
        TakenMedicine(MedicineTaken(name=medicine.name.patient), medicine.id, None, True, None)
        for medicine in knowledge.medicines.values()
        if facts.factors.get(medicine.id) == "yes" and medicine.id not in named
    ]
    return tuple(_review(taken, facts, knowledge) for taken in (*facts.medicines, *unnamed))


def _review(taken: TakenMedicine, facts: Facts, knowledge: KnowledgeBase) -> MedicineReview:
    if taken.medicine is None:
        return MedicineReview(
            written=taken.written.name,
            medicine=None,
            name=None,
            effects=(),
            timing=None,
            interactions=(),
            advice=UNKNOWN,
            source=None,
        )
    medicine = knowledge.medicines[taken.medicine]
    effects = sorted(medicine.effects, key=lambda effect: (-effect.ratio.value, effect.cause))
    return MedicineReview(
        written=taken.written.name,
        medicine=medicine.id,
        name=Words(patient=medicine.name.patient, clinician=medicine.name.clinician),
        effects=tuple(_effect(effect, knowledge) for effect in effects),
        timing=_timing(taken, medicine),
        interactions=tuple(_interactions(taken, medicine, facts, knowledge)),
        advice=Words(patient=medicine.advice.patient, clinician=medicine.advice.clinician),
        source=medicine.source,
    )


def _effect(effect: Effect, knowledge: KnowledgeBase) -> Words:
    name = knowledge.causes[effect.cause].name
    low, high = effect.ratio.interval or (effect.ratio.value, effect.ratio.value)
    unsure = " This is not certain." if low < 1 < high else ""
    return Words(
        patient=f"{name.patient[:1].upper()}{name.patient[1:]}: {_in_words(effect.ratio.value)}.{unsure}",
        clinician=f"{name.clinician}: {_measure(effect)} {_ratio(effect.ratio)}.",
    )


def _in_words(ratio: float) -> str:
    if ratio < 0.9:
        return "less likely with it"
    if ratio < 1.25:
        return "hardly more likely with it"
    if ratio < 1.75:
        return "somewhat more likely with it"
    if ratio < 2.5:
        return "about twice as likely with it"
    if ratio <= 10:
        return f"about {ratio:.0f} times as likely with it"
    return "more than 10 times as likely with it"


def _measure(effect: Effect) -> str:
    return effect.measure.replace("_", " ")


def _ratio(ratio: Ratio) -> str:
    interval = "" if ratio.interval is None else f" ({ratio.interval[0]:g} to {ratio.interval[1]:g})"
    return f"{ratio.value:g}{interval}, {ratio.source or 'judgement'}"


def _timing(taken: TakenMedicine, medicine: Medicine) -> Words | None:
    if not taken.may_have_caused:
        return Words(
            patient="The ache was there before this medicine, so it did not start it.",
            clinician="Onset precedes exposure: not the cause, may still aggravate.",
        )
    weeks = taken.weeks_before_ache
    if weeks is None:
        return None
    lags = [effect.onset_weeks for effect in medicine.effects if effect.onset_weeks is not None]
    if not lags:
        return None
    if any(low <= weeks <= high for low, high in lags):
        return Words(
            patient="When the ache began fits with when you started or changed this medicine.",
            clinician=f"Onset {weeks:.0f} weeks after start or change: within the usual lag.",
        )
    if weeks > max(high for _, high in lags):
        return Words(
            patient="The ache began long after this medicine. That fits less well.",
            clinician=f"Onset {weeks:.0f} weeks after start or change: later than the usual lag.",
        )
    return Words(
        patient="The ache began very soon after this medicine. That fits less well.",
        clinician=f"Onset {weeks:.0f} weeks after start or change: sooner than the usual lag.",
    )


def _interactions(
    taken: TakenMedicine, medicine: Medicine, facts: Facts, knowledge: KnowledgeBase
) -> Iterator[Words]:
    for interaction in medicine.interactions:
        concerned = not interaction.ingredients or taken.ingredient in (None, *interaction.ingredients)
        if concerned and facts.factors.get(interaction.id) == "yes":
            effects = [_added(effect, knowledge) for effect in interaction.effects]
            yield Words(
                patient=" ".join([*(said.patient for said in effects), interaction.advice.patient]),
                clinician=" ".join([*(said.clinician for said in effects), interaction.advice.clinician]),
            )


def _added(effect: Effect, knowledge: KnowledgeBase) -> Words:
    """Say what two together do beyond what each does alone."""
    said = _effect(effect, knowledge)
    return Words(
        patient=said.patient.replace("with it", "when both come together"),
        clinician=f"Interaction: {said.clinician}",
    )
