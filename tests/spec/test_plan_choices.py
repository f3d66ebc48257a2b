"""Specification: which actions a plan offers, in which order, and what it withholds."""

from __future__ import annotations

import datetime

import pytest
from tiny_knowledge import ENTRIES, WORD, action, knowledge_of, share, withheld

from legwise.case import as_case
from legwise.knowledge.facts import Facts, facts
from legwise.plan.medicines import medicine_review
from legwise.plan.plan import plan

#: A red flag that names a danger.
COLD_LEG = {
    "id": "cold_and_numb",
    "name": WORD,
    "level": "emergency",
    "when": {"leg_cold": "yes", "leg_numb": "yes"},
    "do": WORD,
    "because": WORD,
    "source": "a-study",
    "seen": "abstract",
    "dangers": ["cold_leg"],
    "fires_on": [{"name": "it", "known": {"leg_cold": "yes", "leg_numb": "yes"}}],
    "near_miss": [{"name": "it", "known": {"leg_cold": "yes"}}],
}

ACTIONS = [
    action("stretch", "self_care", "tonight", {"cramps": "moderate", "muscle_pain": "no_benefit"}),
    action("walk", "self_care", "tonight", {"cramps": "weak"}),
    action("rest", "self_care", "tonight", {"cramps": "weak"}),
    action(
        "warm",
        "self_care",
        "tonight",
        {"muscle_pain": "moderate", "cramps": "weak"},
        withheld_if=[
            withheld(plausible={"cause": "artery_disease", "threshold": 0.1}),
            withheld(when={"leg_numb": "yes"}, because={"patient": "You feel less.", "clinician": "Numb."}),
        ],
    ),
    action("keep_level", "self_care", "tonight", {"cold_leg": "strong"}),
    action("drink", "self_care", "weeks", {"cramps": "unproven"}, needs={"heart_failure": "no"}),
    action("magnesium", "self_care", "weeks", {"cramps": "no_benefit"}),
    action("talk", "self_care", "visit", {"cramps": "weak"}),
    action("salts", "test", "visit", {"cramps": "weak"}, measures=["potassium"]),
    action("scan", "test", "visit", {"clot": "strong"}),
    action("thyroid_tablet", "treatment", "visit", {"numbness": "strong", "cramps": "weak"}),
    action("gentle_drug", "treatment", "visit", {"cramps": "weak"}),
    action("ambulance", "referral", "tonight", {"cold_leg": "strong", "clot": "strong"}),
    action("clot_clinic", "referral", "tonight", {"clot": "strong"}),
    action("family_doctor", "referral", "weeks", {"cramps": "moderate"}),
    action("no_heat", "avoid", "tonight", {"artery_disease": "strong"}, needs={"leg_numb": "yes"}),
    action("no_quinine", "avoid", "tonight", {"cramps": "strong"}),
]
KNOWLEDGE = knowledge_of(**{**ENTRIES, "actions": ACTIONS, "rules": [COLD_LEG]})
SECTIONS = ("tonight", "weeks", "tests", "treatments", "referrals", "avoid", "withheld")


def plan_of(contributes, level="self_care", present=None, **known):
    """Return the plan's sections as words, in order."""
    person = Facts(60, "female", "self", **known)
    found = plan(person, KNOWLEDGE, contributes, present or {}, level)
    return {name: " ".join(item.id for item in getattr(found, name)) for name in SECTIONS}


CRAMPS = {"cramps": 0.5}


def test_the_plan_of_plain_cramps():
    """Best shown first, ties by id; nothing for what plays no part, nothing proven useless."""
    assert plan_of(CRAMPS) == {
        "tonight": "stretch rest walk warm",
        "weeks": "",  # heart failure is not known to be absent
        "tests": "salts",
        "treatments": "gentle_drug",
        "referrals": "family_doctor",
        "avoid": "no_quinine",
        "withheld": "",
    }


@pytest.mark.parametrize(("chance", "offered"), [(0.099, ""), (0.10, "scan")])
def test_an_action_is_for_causes_that_play_a_part_from_a_tenth_on(chance, offered):
    relaxed = knowledge_of(
        **{**ENTRIES, "actions": [action("scan", "test", "visit", {"numbness": "strong"})]}
    )
    found = plan(Facts(60, "female", "self"), relaxed, {"numbness": chance}, {}, "self_care")
    assert " ".join(item.id for item in found.tests) == offered


@pytest.mark.parametrize(("chance", "tests"), [(0.009, "salts"), (0.01, "scan salts")])
def test_a_test_for_a_danger_comes_first_from_its_threshold_on(chance, tests):
    assert plan_of({**CRAMPS, "clot": chance})["tests"] == tests


def test_what_is_known_is_not_tested_again():
    assert plan_of(CRAMPS, findings={"potassium": "low"})["tests"] == ""


def test_a_need_must_be_known_to_hold():
    assert plan_of(CRAMPS, factors={"heart_failure": "no"})["weeks"] == "drink"
    assert plan_of(CRAMPS, factors={"heart_failure": "yes"})["weeks"] == ""


def test_a_side_benefit_is_no_reason_to_treat():
    """The thyroid tablet eases cramps a little, but is for another disease."""
    assert "thyroid_tablet" not in plan_of(CRAMPS)["treatments"]
    assert "thyroid_tablet" in plan_of({**CRAMPS, "numbness": 0.3})["treatments"]


WITHHELD = [
    # contributes, present, findings; why it is (or is not) withheld
    ({}, {}, {}, False, "nothing speaks against it"),
    ({"claudication": 0.12}, {}, {}, True, "a stage is plausible"),
    ({"claudication": 0.06, "threatened_limb": 0.05}, {}, {}, True, "the stages together are plausible"),
    ({}, {"claudication": 0.12}, {}, True, "it may be there and silent"),
    ({"claudication": 0.05}, {}, {}, False, "too unlikely"),
    ({}, {}, {"leg_numb": "yes"}, True, "known"),
    ({}, {}, {"leg_numb": "no"}, False, "known not to be"),
]


@pytest.mark.parametrize(("contributes", "present", "findings", "expected", "why"), WITHHELD)
def test_help_that_could_harm_is_withheld_with_its_reason(contributes, present, findings, expected, why):
    found = plan_of({**CRAMPS, **contributes}, present=present, findings=findings)
    assert ("warm" in found["withheld"]) is expected, why
    assert ("warm" in found["tonight"]) is not expected, why


def test_a_known_reason_is_told_before_a_plausible_one():
    person = Facts(60, "female", "self", findings={"leg_numb": "yes"})
    found = plan(person, KNOWLEDGE, {**CRAMPS, "claudication": 0.5}, {}, "self_care")
    assert [(item.id, item.because.patient) for item in found.withheld] == [("warm", "You feel less.")]


def test_nothing_is_said_to_be_withheld_that_would_not_help_anyway():
    assert plan_of({"numbness": 0.5}, findings={"leg_numb": "yes"})["withheld"] == ""


def test_a_red_flag_makes_its_danger_plausible_whatever_its_probability():
    flagged = {"leg_cold": "yes", "leg_numb": "yes"}
    careful = knowledge_of(
        **{
            **ENTRIES,
            "rules": [COLD_LEG],
            "actions": [
                action(
                    "walk",
                    "self_care",
                    "weeks",
                    {"cramps": "weak"},
                    withheld_if=[withheld(plausible={"cause": "cold_leg", "threshold": 0.005})],
                )
            ],
        }
    )
    for findings, expected in ((flagged, ["walk"]), ({"leg_cold": "yes"}, [])):
        found = plan(Facts(60, "female", "self", findings=findings), careful, CRAMPS, {}, "self_care")
        assert [item.id for item in found.withheld] == expected


def test_in_an_emergency_only_help_for_the_danger_is_left():
    found = plan_of(CRAMPS, "emergency", findings={"leg_cold": "yes", "leg_numb": "yes"})
    assert found["tonight"] == "keep_level"
    assert found["weeks"] == ""
    assert found["referrals"] == "ambulance"


REFERRALS = [
    # P(clot), level; referrals
    (0.00, "self_care", "family_doctor"),
    (0.30, "same_day", "clot_clinic family_doctor"),  # the ambulance is for emergencies
    (0.30, "emergency", "ambulance clot_clinic"),
    (0.30, "routine", "family_doctor"),
]


@pytest.mark.parametrize(("clot", "level", "expected"), REFERRALS)
def test_a_referral_fits_the_urgency(clot, level, expected):
    assert plan_of({**CRAMPS, "clot": clot}, level)["referrals"] == expected


def test_a_warning_meant_for_this_person_comes_first():
    """Heat on a numb leg harms even if a narrow artery is only just possible."""
    assert plan_of(CRAMPS, present={"claudication": 0.02}, findings={"leg_numb": "yes"})["avoid"] == (
        "no_heat no_quinine"
    )
    assert plan_of(CRAMPS, present={"claudication": 0.02})["avoid"] == "no_quinine"


def test_sections_are_short():
    many = [action(f"care_{i:02}", "self_care", "tonight", {"cramps": "weak"}) for i in range(20)]
    found = plan(
        Facts(60, "female", "self"), knowledge_of(**{**ENTRIES, "actions": many}), CRAMPS, {}, "self_care"
    )
    assert [item.id for item in found.tonight] == [f"care_{i:02}" for i in range(6)]


def test_what_trials_found_useless_is_said_beside_what_helps():
    entry = action("stretch", "self_care", "tonight", {"cramps": "moderate", "muscle_pain": "no_benefit"})
    entry["helps"][1]["says"] = {"patient": "No use for sore muscles.", "clinician": "Null."}
    base = knowledge_of(**{**ENTRIES, "actions": [entry]})
    for muscle, said in ((0.2, ["No use for sore muscles."]), (0.0, [])):
        found = plan(Facts(60, "female", "self"), base, {**CRAMPS, "muscle_pain": muscle}, {}, "self_care")
        assert [item.patient for item in found.tonight[0].evidence] == said
        assert found.tonight[0].helps == ("cramps",)


def test_come_back_is_told_for_what_is_likely_and_in_general():
    person = Facts(60, "female", "self")
    likely = [item.patient for item in plan(person, KNOWLEDGE, CRAMPS, {}, "self_care").come_back]
    unlikely = [item.patient for item in plan(person, KNOWLEDGE, {}, {}, "self_care").come_back]
    assert likely[0] == "If cramps spread."
    assert likely[1:] == unlikely
    assert len(unlikely) == 2


# --- medicines ---------------------------------------------------------------------------------


def review(**case):
    """Return the reviews of a case, by the name as written."""
    known = facts(as_case({"age": 70, "sex": "female", **case}), KNOWLEDGE)
    return {item.written: item for item in medicine_review(known, KNOWLEDGE)}


def test_an_effect_is_told_in_words_and_in_numbers():
    found = review(medicines=[{"name": "indapamide 2.5 mg"}])["indapamide 2.5 mg"]
    assert [item.patient for item in found.effects] == ["Cramps: somewhat more likely with it."]
    assert [item.clinician for item in found.effects] == ["Cramps: odds ratio 1.5 (1.3 to 1.7), judgement."]
    assert (found.medicine, found.source) == ("thiazide_diuretic", "a-study")


def test_an_effect_whose_interval_holds_one_is_not_certain():
    (effect,) = review(medicines=[{"name": "pravastatin"}])["pravastatin"].effects
    assert effect.patient.endswith("This is not certain.")


def test_a_name_nobody_knows_is_for_the_pharmacist():
    found = review(medicines=[{"name": "Xyzal"}])["Xyzal"]
    assert found.medicine is None
    assert "pharmacist" in found.advice.patient


def test_an_interaction_concerns_only_its_ingredients():
    found = review(medicines=[{"name": name} for name in ("simvastatin", "pravastatin", "clarithromycin")])
    assert len(found["simvastatin"].interactions) == 1
    assert found["pravastatin"].interactions == ()


def test_a_class_without_a_name_is_reviewed_too():
    assert review(history={"thiazide_diuretic": "yes"})["thiazide diuretic"].medicine == "thiazide_diuretic"


TIMING = [
    # started; words
    (datetime.date(2026, 2, 1), "fits with when"),
    (datetime.date(2020, 2, 1), "fits less well"),
    (datetime.date(2026, 4, 1), "did not start it"),
    (None, None),
]


@pytest.mark.parametrize(("started", "words"), TIMING)
def test_timing_is_put_into_words(started, words):
    taken = [{"name": "indapamide", "started": started}]
    timing = review(began=datetime.date(2026, 3, 1), medicines=taken)["indapamide"].timing
    assert timing is None if words is None else words in timing.patient


def test_questions_for_the_visit():
    case = {"age": 70, "sex": "female", "medicines": [{"name": "indapamide"}, {"name": "Xyzal"}]}
    known = facts(as_case(case), KNOWLEDGE)
    asked = [item.patient for item in plan(known, KNOWLEDGE, CRAMPS, {}, "self_care").ask_the_doctor]
    assert "thiazide diuretic" in asked[0]
    assert "pharmacist" in asked[1]
    assert asked[-1] == "Would this test help: salts?"


def test_danger_thresholds_are_those_of_the_knowledge_base():
    """This file relies on them."""
    assert KNOWLEDGE.causes["clot"].danger.threshold.value == share(0.01)["value"]
