"""The same cramps, six people: the plan changes with what could harm."""

from __future__ import annotations

import pytest

from legwise.case import as_case
from legwise.document import read
from legwise.inference.posterior import posterior
from legwise.knowledge.facts import facts
from legwise.model.evidence import evidence
from legwise.plan.plan import plan as plan_of
from legwise.triage.rules import triage

CRAMPS = {
    "age": 70,
    "sex": "female",
    "complaint": {"attack_length": "under_10_minutes", "main_site": "calf"},
    "answers": {"muscle_hardening": "yes", "sudden_seizing_in_bed": "yes"},
}


def plan_for(case, base):
    """Return the plan of a case: the steps of `assess` without its words and previews."""
    known = facts(as_case(case), base.knowledge)
    result = posterior(base.network, evidence(base.network, known))
    contributes = dict(zip(base.network.causes, result.contributes.tolist(), strict=True))
    present = dict(zip(base.network.causes, result.present.tolist(), strict=True))
    level = triage(known, base.knowledge.rules.values()).level
    return plan_of(known, base.knowledge, contributes, present, level)


@pytest.fixture
def plan(base):
    """Return a function: what is different in a person with cramps -> the plan."""

    def of(**changes):
        case = {key: dict(value) if isinstance(value, dict) else value for key, value in CRAMPS.items()}
        for key, value in changes.items():
            case[key] = {**case.get(key, {}), **value} if isinstance(value, dict) else value
        return plan_for(case, base)

    return of


def offered(found) -> set[str]:
    """Return the ids of self-care offered."""
    return {item.id for item in (*found.tonight, *found.weeks)}


def withheld(found) -> str:
    """Return the names of what is withheld, in one line."""
    return " / ".join(item.name.patient.lower() for item in found.withheld)


def test_the_plain_cramp_plan_offers_the_forceful_stretch(plan):
    assert any("stretch" in item.name.patient.lower() for item in plan().tonight)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"history": {"peripheral_artery_disease": "yes"}}, "raise"),
        ({"history": {"kidney_disease": "severe"}}, "potassium"),
        ({"history": {"heart_failure": "yes"}}, "drink"),
        ({"answers": {"one_leg_swollen": "yes"}}, "stretch"),
        ({"answers": {"numb_feet": "yes"}}, "warm"),
        ({"age": 30, "history": {"pregnancy": "last_3_months"}}, "rub"),
    ],
    ids=["arterial disease", "kidney failure", "heart failure", "possible clot", "numb feet", "pregnancy"],
)
def test_what_could_harm_is_withheld_and_said(plan, changes, word):
    found = plan(**changes)
    assert word in withheld(found), withheld(found)
    assert all(item.because.patient and item.source for item in found.withheld)
    assert not offered(found) & {item.id for item in found.withheld}


def test_each_of_the_six_plans_differs_from_the_plain_one(plan):
    """In what is offered, in what is withheld, or in what to avoid."""

    def shape(found):
        return (
            offered(found),
            {(w.id, w.because.patient) for w in found.withheld},
            {a.id for a in found.avoid},
        )

    plain = shape(plan())
    for changes in (
        {"history": {"peripheral_artery_disease": "yes"}},
        {"history": {"kidney_disease": "severe"}},
        {"history": {"heart_failure": "yes"}},
        {"answers": {"one_leg_swollen": "yes"}},
        {"answers": {"numb_feet": "yes"}},
        {"age": 30, "history": {"pregnancy": "last_3_months"}},
    ):
        assert shape(plan(**changes)) != plain


def test_legs_are_not_raised_where_arterial_disease_is_only_plausible(plan):
    """Nobody said arterial disease; a low index makes it plausible."""
    found = plan(measurements={"ankle_brachial_index": {"left": 0.6, "right": 0.65}})
    assert "raise_the_legs" not in offered(found)
    assert not any("raise your legs" in item.name.patient.lower() for item in found.tonight)


def test_an_emergency_leaves_no_home_care_beside_getting_help(base):
    found = plan_for({"age": 50, "sex": "male", "answers": {"saddle_numbness": "yes"}}, base)
    assert all("cauda_equina_or_cord_compression" in item.helps for item in found.tonight)
    assert {item.id for item in found.tonight} <= {"know_when_to_get_help"}
    assert found.weeks == ()
    assert "refer_emergency_department" in {item.id for item in found.referrals}


def test_no_advice_says_to_stop_a_prescribed_medicine():
    """`Stop` may appear only with `do not`, as in "do not stop it on your own"."""
    from legwise.knowledge.load import load

    for medicine in load().medicines.values():
        said = medicine.advice.patient.lower().replace("do not stop", "").replace("never stop", "")
        assert "stop taking" not in said, medicine.id
        assert "stop it" not in said.replace("not stop it", ""), medicine.id


@pytest.mark.parametrize(
    ("example", "left_out"),
    [
        ("burning_feet_at_night", "warm_socks_not_heat"),
        ("gout_with_calf_pain", "refer_children_doctor"),
        ("gout_with_calf_pain", "build_up_exercise_slowly"),
        ("rest_pain_hanging_leg", "build_up_exercise_slowly"),
    ],
    ids=lambda value: value,
)
def test_advice_that_does_not_fit_is_not_given(base, root, example, left_out):
    document = read(root / "examples" / f"{example}.yaml")
    found = plan_for(document.data, base)
    sections = (found.tonight, found.weeks, found.tests, found.treatments, found.referrals, found.avoid)
    assert left_out in base.knowledge.actions
    assert left_out not in {item.id for section in sections for item in section}


def test_swelling_is_not_looked_into_where_there_is_none(base, root):
    document = read(root / "examples" / "polymyalgia_at_the_hips.yaml")
    for swollen, wanted in (("no", False), ("yes", True)):
        answers = {**document.data.get("answers", {}), "ankles_swollen_both": swollen}
        found = plan_for({**document.data, "answers": answers}, base)
        assert ("test_swelling_bloods" in {item.id for item in found.tests}) is wanted
