"""A small knowledge base for specifications: few entries, every feature that cases use."""

from __future__ import annotations

from typing import Any

from legwise.knowledge.schema import KINDS, KnowledgeBase

WORD = {"patient": "a thing", "clinician": "a thing"}
ASK = {"ask": "Is it so?", "why": "It helps."}
SURE = {"basis": "judgement", "reason": "made up for a test"}


def share(value: float) -> dict[str, Any]:
    """Return a probability by judgement."""
    return {"value": value, "interval": [0.0, 1.0], **SURE}


def ratio(value: float, low: float = 0.1, high: float = 100.0) -> dict[str, Any]:
    """Return a ratio by judgement."""
    return {"value": value, "interval": [low, high], **SURE}


def named(patient: str) -> dict[str, str]:
    """Return a name for both readers."""
    return {"patient": patient, "clinician": patient.capitalize()}


def symptom(key: str, **more: Any) -> dict[str, Any]:
    """Return a finding that is asked."""
    given = {"there": share(0.8), "not_there": share(0.1)}
    entry = {"id": key, "facet": "pattern", "kind": "symptom", "name": WORD, "question": ASK, "given": given}
    return {**entry, **more}


def choice(key: str, values: list[str], **more: Any) -> dict[str, Any]:
    """Return a finding with values of its own."""
    return symptom(key, values=values, labels={value: value for value in values}, given={}, **more)


def bands(*limits: tuple[str, float | None, float | None]) -> list[dict[str, Any]]:
    """Return bands, each with its limits."""
    return [{"value": v, "at_least": low, "below": high, "reads": WORD} for v, low, high in limits]


def measured(key: str, unit: str, plausible: list[float], *limits: Any, **more: Any) -> dict[str, Any]:
    """Return a test with bands; `more` goes to `measured`."""
    values = [value for value, _, _ in limits]
    reading = {"unit": unit, "plausible": plausible, "bands": bands(*limits), **more}
    return {
        "id": key,
        "facet": "pattern",
        "kind": "test",
        "name": {"patient": key, "clinician": key.replace("_", "-")},
        "values": values,
        "labels": {value: value for value in values},
        "measured": reading,
    }


def factor(key: str, *values: str, **more: Any) -> dict[str, Any]:
    """Return a factor, equally spread over its values."""
    entry = {"id": key, "name": WORD, "question": ASK, "share": [{"ages": [0, None], "share": share(0.2)}]}
    if values:
        spread = {"values": {value: 1 / len(values) for value in values}, "weight": 10, **SURE}
        entry |= {
            "values": values,
            "labels": {value: value for value in values},
            "share": [{"ages": [0, None], "share": spread}],
        }
    return {**entry, **more}


def medicine(key: str, ingredients: dict[str, list[str]], **more: Any) -> dict[str, Any]:
    """Return a class of medicines."""
    return {
        "id": key,
        "name": named(key.replace("_", " ")),
        "ingredients": [{"name": name, "brands": brands} for name, brands in ingredients.items()],
        "use": [{"ages": [0, None], "share": share(0.1)}],
        "advice": {"patient": "Do not stop it by yourself.", "clinician": "Review."},
        "source": "a-study",
        **more,
    }


def cause(key: str, **more: Any) -> dict[str, Any]:
    """Return a cause."""
    entry = {
        "id": key,
        "kind": "condition",
        "name": named(key.replace("_", " ")),
        **dict.fromkeys(("about", "feels", "against", "course"), WORD),
        "level": "routine",
        "prior": [{"ages": [0, None], "present": share(0.1)}],
        "hurting": share(0.5),
        "mechanism": ["step"],
        "shows": [{"facet": "pattern", "link": share(0.5)}],
    }
    return {**entry, **more}


def action(key: str, kind: str, when: str, helps: dict[str, str], **more: Any) -> dict[str, Any]:
    """Return an action; `helps` gives a strength for each cause."""
    return {
        "id": key,
        "kind": kind,
        "when": when,
        "name": named(key.replace("_", " ")),
        "do": WORD,
        "helps": [{"cause": c, "strength": strength, "source": "a-study"} for c, strength in helps.items()],
        "source": "a-study",
        **more,
    }


def withheld(**more: Any) -> dict[str, Any]:
    """Return a reason not to offer an action."""
    return {"because": {"patient": "It could harm you.", "clinician": "Contraindicated."}, **more}


def knowledge_of(**entries: list[dict[str, Any]]) -> KnowledgeBase:
    """Return a knowledge base of the given kinds of entries."""
    return KnowledgeBase.model_validate(
        {kind: {entry["id"]: entry for entry in entries.get(kind, [])} for kind in KINDS}
    )


NEVER_IN_MEN = [
    {"ages": [0, None], "sex": "male", "share": share(0.0) | {"interval": [0.0, 0.0]}},
    {"ages": [0, None], "sex": "female", "share": share(0.1)},
]

ENTRIES: dict[str, list[dict[str, Any]]] = {
    "sources": [{"id": "a-study", "citation": "A study", "kind": "article"}],
    "mechanisms": [{"id": "step", "name": WORD, "says": WORD, "source": "a-study"}],
    "groups": [{"id": "artery_disease", "name": named("artery disease")}],
    "facets": [
        {"id": "pattern", "name": WORD, "kind": "pattern", "acts_from": "contributing", "leak": share(0.1)}
    ],
    "factors": [
        factor("pregnancy", share=NEVER_IN_MEN),
        factor("kidney_disease", "no", "moderate", "severe"),
        factor("heart_failure"),
    ],
    "medicines": [
        medicine(
            "thiazide_diuretic",
            {"indapamide": ["Natrilix"], "hydrochlorothiazide": ["HCTZ"]},
            effects=[{"cause": "cramps", "ratio": ratio(1.5, 1.3, 1.7), "onset_weeks": [0, 12]}],
        ),
        medicine(
            "statin",
            {"simvastatin": ["Zocor"], "atorvastatin": ["Lipitor"], "pravastatin": []},
            effects=[{"cause": "muscle_pain", "ratio": ratio(1.1, 0.9, 1.3)}],
            interactions=[
                {
                    "id": "statin_with_blocker",
                    "between": ["statin", "cyp_blocker", "kidney_disease"],
                    "effects": [{"cause": "muscle_pain", "ratio": ratio(3)}],
                    "ingredients": ["simvastatin", "atorvastatin"],
                    "advice": WORD,
                }
            ],
        ),
        medicine("cyp_blocker", {"clarithromycin": ["Klaricid"], "amiodarone": []}),
        medicine("heart_rhythm", {"amiodarone": [], "quinidine": []}),
        medicine("calcium_tablet", {"calcium": ["calcium carbonate"]}),
        medicine("quinine", {"quinine": ["quinine sulfate"]}),
        medicine("steroid", {"prednisolone": []}),
    ],
    "causes": [
        cause("cramps", come_back=[{"patient": "If cramps spread.", "clinician": "If generalised."}]),
        cause("muscle_pain"),
        cause("claudication", stage_of="artery_disease"),
        cause("threatened_limb", stage_of="artery_disease", level="same_day"),
        cause("clot", level="same_day", danger={"level": "same_day", "threshold": share(0.01)}),
        cause("cold_leg", level="emergency", danger={"level": "emergency", "threshold": share(0.005)}),
        cause("numbness"),
    ],
    "findings": [
        symptom("walking_pain"),
        symptom("eases_standing", asked_if={"walking_pain": "yes"}),
        symptom("calf_swollen"),
        symptom("leg_cold"),
        symptom("leg_numb"),
        symptom("women_only", asked_of="female"),
        symptom("tablet_helps", kind="history"),
        choice("since_when", ["under_1_day", "4_to_14_days", "6_weeks_to_6_months", "over_6_months"]),
        choice(
            "medicine_timing",
            ["no_new_medicine", "began_before_medicine", "within_4_weeks", "1_to_6_months", "later"],
            kind="history",
        ),
        {
            **measured("pain", "score", [0, 10], ("mild", 0, 4), ("severe", 4, None)),
            "kind": "symptom",
            "question": ASK,
        },
        measured(
            "potassium",
            "mmol/L",
            [1.0, 10.0],
            ("high", 5.5, None),
            ("normal", 3.5, 5.5),
            ("low", None, 3.5),
            also={"mEq/L": 1.0},
            names=["K", "serum potassium"],
        ),
        measured(
            "calcium_level",
            "mmol/L",
            [0.5, 5.0],
            ("normal", 2.2, None),
            ("low", None, 2.2),
            also={"mg/dL": 0.2495},
            names=["Ca"],
        ),
        measured(
            "ferritin", "ug/L", [0, 5000], ("normal", 75, None), ("low", None, 75), names=["serum ferritin"]
        ),
        measured(
            "ankle_brachial_index",
            "ratio",
            [0, 3],
            ("normal", 0.905, None),
            ("mild", 0.695, 0.905),
            ("severe", None, 0.695),
            names=["ABI"],
            per_leg=True,
        ),
        measured("temperature", "degC", [30, 44], ("raised", 38, None), ("normal", None, 38)),
    ],
}

KNOWLEDGE = knowledge_of(**ENTRIES)
