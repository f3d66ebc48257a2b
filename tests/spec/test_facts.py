"""Specification: what a case means in the words of the knowledge base."""

from __future__ import annotations

import datetime

import pytest
from tiny_knowledge import KNOWLEDGE

from legwise.case import as_case, parse_case
from legwise.document import parse
from legwise.errors import CaseError, DocumentError
from legwise.knowledge.facts import facts
from legwise.knowledge.measured import same_unit

DAY = datetime.date


def read(**case):
    """Return the facts of a woman of 70 with the given parts of a case."""
    return facts(as_case({"age": 70, "sex": "female", **case}), KNOWLEDGE)


def problems(**case) -> dict[str, str]:
    """Return the problems of a case: place -> message."""
    with pytest.raises(CaseError) as caught:
        read(**case)
    return {problem.key: problem.message for problem in caught.value.problems}


# --- answers ---------------------------------------------------------------------------


def test_answers_from_every_block_come_together():
    found = read(
        complaint={"since_when": "over_6_months"},
        answers={"leg_cold": "no"},
        history={"kidney_disease": "severe", "tablet_helps": "yes", "clot": "yes", "statin": "yes"},
    )
    assert found.findings == {"since_when": "over_6_months", "leg_cold": "no", "tablet_helps": "yes"}
    assert found.factors["kidney_disease"] == "severe"
    assert found.factors["statin"] == "yes"
    assert found.diagnoses == {"clot": "yes"}


@pytest.mark.parametrize("word", ["unknown", "rather_not_say"])
def test_not_answering_is_unknown_and_never_no(word):
    found = read(answers={"leg_cold": word}, history={"heart_failure": word})
    assert "leg_cold" not in found.known
    assert "heart_failure" not in found.known
    assert found.dont_know == {"leg_cold", "heart_failure"}


def test_an_answer_elsewhere_settles_what_was_not_known():
    found = read(complaint={"leg_cold": "unknown"}, answers={"leg_cold": "yes"})
    assert found.findings == {"leg_cold": "yes"}
    assert found.dont_know == frozenset()


def test_a_stage_of_a_disease_is_the_disease():
    found = read(history={"threatened_limb": "yes"})
    assert found.diagnoses == {"threatened_limb": "yes", "artery_disease": "yes"}


def test_a_number_answers_a_question_with_bands():
    found = read(answers={"pain": 7})
    assert found.findings == {"pain": "severe"}
    assert [(m.value, m.band) for m in found.measurements] == [(7.0, "severe")]


WRONG_ANSWERS = [
    # part of a case, the place named, words of the message
    ({"answers": {"calf_swolen": "yes"}}, "answers.calf_swolen", "did you mean 'calf_swollen'"),
    ({"answers": {"leg_cold": "yess"}}, "answers.leg_cold", "did you mean 'yes'"),
    ({"complaint": {"kidney_disease": "severe"}}, "complaint.kidney_disease", "belongs under `history`"),
    ({"answers": {"clot": "yes"}}, "answers.clot", "belongs under `history`"),
    ({"history": {"leg_cold": "yes"}}, "history.leg_cold", "belongs under `answers`"),
    ({"history": {"kidney_diseas": "no"}}, "history.kidney_diseas", "did you mean 'kidney_disease'"),
    ({"history": {"statin_with_blocker": "yes"}}, "history.statin_with_blocker", "under `medicines`"),
    ({"answers": {"potassium": "3.1"}}, "answers.potassium", "needs its unit"),
    ({"answers": {"pain": "70"}}, "answers.pain", "not plausible"),
    (
        {"answers": {"walking_pain": "no", "eases_standing": "yes"}},
        "answers.eases_standing",
        "'walking_pain' is yes",
    ),
    ({"sex": "male", "answers": {"women_only": "yes"}}, "answers.women_only", "check `sex`"),
    ({"sex": "male", "history": {"pregnancy": "yes"}}, "history.pregnancy", "check `sex`"),
    (
        {"complaint": {"leg_cold": "no"}, "answers": {"leg_cold": "yes"}},
        "answers.leg_cold",
        "contradicts complaint.leg_cold",
    ),
    (
        {"history": {"artery_disease": "no", "claudication": "yes"}},
        "history.claudication",
        "contradicts history.artery_disease",
    ),
]


@pytest.mark.parametrize(("case", "place", "words"), WRONG_ANSWERS, ids=[row[1] for row in WRONG_ANSWERS])
def test_what_is_wrong_is_named_with_the_nearest_valid_word(case, place, words):
    assert words in problems(**case)[place]


def test_all_problems_are_reported_at_once():
    found = problems(
        answers={"calf_swolen": "yes", "leg_cold": "blue"},
        history={"nonsense": "yes"},
        labs=[{"test": "K", "value": 300, "unit": "mmol/L"}, {"test": "K", "value": 3, "unit": "furlong"}],
    )
    places = {"answers.calf_swolen", "answers.leg_cold", "history.nonsense", "labs.0.value", "labs.1.unit"}
    assert set(found) == places


def test_a_denied_pregnancy_of_a_man_is_no_error():
    assert read(sex="male", history={"pregnancy": "no"}).factors["pregnancy"] == "no"


def test_a_follow_up_question_is_fine_while_its_condition_is_not_known():
    assert read(answers={"eases_standing": "yes"}).findings == {"eases_standing": "yes"}


def test_messages_never_repeat_what_the_person_said():
    secret = {"value": 4711.5, "unit": "mmol/L", "test": "K", "taken": "2025-03-07"}
    with pytest.raises(CaseError) as caught:
        read(
            date="2025-01-01",
            labs=[secret],
            answers={"leg_cold": "my private words"},
            history={"statin": "no"},
            medicines=[{"name": "simvastatin", "dose": "hidden dose"}],
        )
    for word in ("4711", "2025", "private", "hidden", "simva"):
        assert word not in str(caught.value)


def test_problems_of_a_file_name_its_lines():
    document = parse("age: 70\nsex: female\nanswers:\n  leg_cold: yes\n  leg_cild: yes\n", "mine.yaml")
    with pytest.raises(CaseError, match=r"mine.yaml:5: answers.leg_cild: .*'leg_cold'"):
        facts(parse_case(document), KNOWLEDGE, document)


# --- form --------------------------------------------------------------------------------

WRONG_FORMS = [
    # text, words of the message
    ("- age: 70", "is not a case"),
    ("just words", "is not a case"),
    ("age: 70", "'sex' is missing"),
    ("age: 200\nsex: female", "age: input should be less than or equal to 120"),
    ("age: 70\nsex: femal", "did you mean 'female'"),
    ("age: 70\nsex: female\nanswrs: {}", "did you mean 'answers'"),
    ("age: 70\nsex: female\nanswers: [a]", "answers: needs keys with values"),
    ("age: 70\nsex: female\nmedicines: none", "medicines: needs a list"),
    ("age: 70\nsex: female\nlabs: [{test: K, value: 3}]", "'unit' is missing"),
    ("age: 70\nsex: female\nmeasurements: {ABI: low}", "`left` and `right`"),
    ("age: 70\nsex: female\nmeasurements: {ABI: {lft: 1}}", "did you mean 'left'"),
    ("age: 70\nsex: female\nbegan: soon", "began: is not a day; write it as 2026-12-31"),
    ("age: 70\nsex: female\nankle_pressures: {arm: 1300}", "ankle_pressures.arm"),
]


@pytest.mark.parametrize(("text", "words"), WRONG_FORMS, ids=[row[1] for row in WRONG_FORMS])
def test_a_case_in_the_wrong_form_says_where_and_what(text, words):
    with pytest.raises(CaseError) as caught:
        parse_case(parse(text, "case.yaml"))
    assert words in str(caught.value)
    assert len(caught.value.problems) == 1


def test_an_empty_file_is_no_case():
    with pytest.raises(DocumentError, match="is empty"):
        parse("", "case.yaml")


# --- laboratory and measurements -----------------------------------------------------------

LABS = [
    # test, value, unit, finding, value in its own unit, band
    ("potassium", 3.1, "mmol/L", "potassium", 3.1, "low"),
    ("Serum Potassium", 3.1, "mmol/l", "potassium", 3.1, "low"),
    ("k", 5.5, "MMOL/L", "potassium", 5.5, "high"),
    ("K", 3.5, "mEq / L", "potassium", 3.5, "normal"),
    ("Ca", 8.0, "mg/dl", "calcium_level", 1.996, "low"),
    ("ferritin", 20, "µg/L", "ferritin", 20, "low"),
    ("ferritin", 20, "μg/l", "ferritin", 20, "low"),
    ("ferritin", 20, "mcg/L", "ferritin", 20, "low"),
    ("serum-ferritin", 75, "micrograms/litre", "ferritin", 75, "normal"),
    ("temperature", 38.2, "°C", "temperature", 38.2, "raised"),
]


@pytest.mark.parametrize(("test", "value", "unit", "finding", "own", "band"), LABS)
def test_a_result_is_converted_and_read(test, value, unit, finding, own, band):
    found = read(labs=[{"test": test, "value": value, "unit": unit}])
    assert found.findings == {finding: band}
    (measurement,) = found.measurements
    assert measurement.value == pytest.approx(own)


def test_a_wrong_unit_or_value_says_what_is_accepted():
    assert "mmol/L or mg/dL" in problems(labs=[{"test": "Ca", "value": 2.3, "unit": "g"}])["labs.0.unit"]
    swapped = problems(labs=[{"test": "Ca", "value": 9.4, "unit": "mmol/L"}])["labs.0.value"]
    assert "not plausible" in swapped
    assert "mmol/L or mg/dL" in swapped


def test_an_unknown_test_is_named():
    assert (
        "did you mean 'potassium'"
        in problems(labs=[{"test": "potasium", "value": 3, "unit": "mmol/L"}])["labs.0.test"]
    )


def test_units_that_differ_only_in_case_are_never_guessed():
    assert same_unit("mu/l", {"mU/L": 1.0, "MU/L": 1e9}) is None
    assert same_unit("MU/L", {"mU/L": 1.0, "MU/L": 1e9}) == "MU/L"
    assert same_unit("mu/l", {"mU/L": 1.0, "ug/L": 2.0}) == "mU/L"
    assert same_unit("MEQ/L", {"mEq/L": 0.5, "meq/L": 0.5}) == "mEq/L"


def potassium(*results):
    """Return the findings for several potassium results, each (value, day)."""
    return [{"test": "K", "value": value, "unit": "mmol/L", "taken": day} for value, day in results]


def test_the_newest_of_several_results_counts():
    found = read(labs=potassium((2.9, DAY(2026, 1, 1)), (4.0, DAY(2026, 3, 1)), (3.0, DAY(2025, 1, 1))))
    assert found.findings == {"potassium": "normal"}


@pytest.mark.parametrize(
    "results",
    [
        ((2.9, None), (4.0, None)),
        ((2.9, None), (4.0, DAY(2026, 3, 1))),
        ((2.9, DAY(2026, 3, 1)), (4.0, DAY(2026, 3, 1))),
    ],
)
def test_results_that_differ_need_dates(results):
    assert "which is newest" in problems(labs=potassium(*results))["labs.1.taken"]


def test_results_that_agree_need_no_dates():
    assert read(labs=potassium((2.9, None), (3.0, None))).findings == {"potassium": "low"}


def test_a_result_may_not_contradict_an_answer():
    message = problems(answers={"potassium": "normal"}, labs=potassium((2.9, None)))["labs.0.value"]
    assert "contradicts answers.potassium" in message


def test_the_worse_leg_counts_and_both_are_kept():
    found = read(measurements={"ABI": {"left": 1.0, "right": 0.65}})
    assert found.findings == {"ankle_brachial_index": "severe"}
    assert [(m.side, m.band) for m in found.measurements] == [("left", "normal"), ("right", "severe")]


def test_an_index_is_ankle_over_arm_in_two_decimals():
    found = read(ankle_pressures={"arm": 133, "left_ankle": 120, "right_ankle": 135})
    assert [(m.side, m.value, m.band) for m in found.measurements] == [
        ("left", 0.9, "mild"),
        ("right", 1.02, "normal"),
    ]
    assert found.findings == {"ankle_brachial_index": "mild"}


def test_a_given_index_must_fit_the_pressures():
    pressures = {"arm": 100, "left_ankle": 60}
    found = read(ankle_pressures=pressures, measurements={"ABI": {"left": 0.65}})
    assert [m.value for m in found.measurements] == [0.65]
    message = problems(ankle_pressures=pressures, measurements={"ABI": {"left": 0.8}})["measurements.ABI"]
    assert "does not fit `ankle_pressures`" in message


def test_a_measurement_that_comes_in_several_units_belongs_to_the_labs():
    assert "under `labs`" in problems(measurements={"potassium": 3.1})["measurements.potassium"]
    assert read(measurements={"temperature": 38.5}).findings == {"temperature": "raised"}


# --- medicines -------------------------------------------------------------------------------

NAMES = [
    # as written, classes
    ("indapamide", "thiazide_diuretic"),
    ("INDAPAMIDE 2.5mg tablets", "thiazide_diuretic"),
    ("Natrilix SR", "thiazide_diuretic"),
    ("hctz 12.5 mg od", "thiazide_diuretic"),
    ("atorvastatin calcium", "statin"),  # the salt is no calcium tablet
    ("Calcium carbonate 500 mg", "calcium_tablet"),
    ("calcium", "calcium_tablet"),
    ("amiodarone", "cyp_blocker heart_rhythm"),  # one substance, two classes
    ("simvastatin + indapamide", "statin thiazide_diuretic"),
    ("simvastain", "statin"),  # one letter missing
    ("Atorvastatine", "statin"),
    ("quinine sulphate", "quinine"),
    ("quinidine", "heart_rhythm"),
    ("zocr", ""),  # too short to guess
    ("rosuvastatin", ""),  # another substance, not a misspelling
    ("prednisone", ""),
    ("prednisolon", "steroid"),
    ("my heart pill", ""),
]


@pytest.mark.parametrize(("written", "classes"), NAMES)
def test_a_written_name_finds_its_classes(written, classes):
    found = read(medicines=[{"name": written}])
    assert [m.medicine for m in found.medicines] == (classes.split() or [None])
    assert {key for key, value in found.factors.items() if value == "yes"} >= set(classes.split())


def test_what_is_not_listed_is_unknown_until_the_list_is_complete():
    assert "statin" not in read(medicines=[{"name": "indapamide"}]).factors
    complete = read(medicines=[{"name": "indapamide"}], medicines_complete=True)
    assert complete.factors["statin"] == "no"
    assert complete.factors["thiazide_diuretic"] == "yes"
    assert set(read(medicines=[], medicines_complete=True).factors.values()) == {"no"}


def test_a_name_nobody_knows_may_be_anything():
    """It could be a statin by another name, so no class is ruled out."""
    found = read(medicines=[{"name": "indapamide"}, {"name": "Xyzal-not-known"}], medicines_complete=True)
    assert "statin" not in found.factors


def test_a_class_denied_but_listed_is_a_contradiction():
    found = problems(history={"statin": "no"}, medicines=[{"name": "simvastatin"}])
    assert "contradicts history.statin" in found["medicines.0"]
    found = problems(history={"statin": "yes"}, medicines=[], medicines_complete=True)
    assert "contradicts history.statin" in found["medicines_complete"]


STOPS = [
    # stopped, day of the case, statin
    (DAY(2026, 4, 20), DAY(2026, 5, 1), "yes"),
    (DAY(2026, 3, 1), DAY(2026, 5, 1), "no"),
    (DAY(2026, 3, 1), None, None),  # nobody knows how long ago
]


@pytest.mark.parametrize(("stopped", "day", "expected"), STOPS)
def test_a_medicine_stopped_long_ago_is_not_taken(stopped, day, expected):
    taken = [{"name": "simvastatin", "stopped": stopped}]
    found = read(date=day, medicines=taken, medicines_complete=True)
    assert found.factors.get("statin") == expected


PAIRS = [
    # medicines, complete, kidney disease, the interaction
    (["simvastatin", "clarithromycin"], False, None, "yes"),
    (["simvastatin"], False, "severe", "yes"),
    (["simvastatin"], True, "no", "no"),
    (["simvastatin"], True, None, None),
    (["simvastatin"], False, None, None),
    (["pravastatin", "clarithromycin"], False, None, "no"),  # this statin does not interact
    (["clarithromycin"], True, "severe", "no"),  # no statin
]


@pytest.mark.parametrize(("names", "complete", "kidney", "expected"), PAIRS)
def test_an_interaction_needs_this_medicine_and_another(names, complete, kidney, expected):
    found = read(
        medicines=[{"name": name} for name in names],
        medicines_complete=complete,
        history={"kidney_disease": kidney} if kidney else {},
    )
    assert found.factors.get("statin_with_blocker") == expected


TIMES = [
    # ache began, statin started, changed; may have caused it, weeks before, answer on timing
    (DAY(2026, 3, 1), DAY(2026, 2, 15), None, True, 2.0, "within_4_weeks"),
    (DAY(2026, 3, 1), DAY(2026, 3, 1), None, True, 0.0, "within_4_weeks"),
    (DAY(2026, 3, 1), DAY(2026, 3, 15), None, False, -2.0, "began_before_medicine"),
    (DAY(2026, 3, 1), DAY(2020, 3, 1), None, True, 313.0, "later"),
    (DAY(2026, 3, 1), DAY(2020, 3, 1), DAY(2026, 2, 22), True, 1.0, "within_4_weeks"),
    (DAY(2026, 3, 1), DAY(2025, 11, 30), DAY(2026, 4, 1), True, 13.0, "1_to_6_months"),
    (DAY(2026, 3, 1), None, None, True, None, None),
    (None, DAY(2026, 2, 15), None, True, None, None),
]


@pytest.mark.parametrize(("began", "started", "changed", "may", "weeks", "timing"), TIMES)
def test_dates_say_what_came_first(began, started, changed, may, weeks, timing):
    found = read(began=began, medicines=[{"name": "simvastatin", "started": started, "changed": changed}])
    (taken,) = found.medicines
    assert (taken.may_have_caused, taken.weeks_before_ache) == (may, weeks)
    assert found.findings.get("medicine_timing") == timing
    assert found.factors["statin"] == "yes"
    assert found.after_the_ache == (frozenset() if may else {"statin"})


def test_since_when_bounds_the_day_it_began():
    """An ache of over 6 months began before a medicine of last month."""
    case = {"date": DAY(2026, 5, 1), "medicines": [{"name": "simvastatin", "started": DAY(2026, 4, 1)}]}
    assert read(**case, complaint={"since_when": "over_6_months"}).after_the_ache == {"statin"}
    assert read(**case, complaint={"since_when": "4_to_14_days"}).after_the_ache == frozenset()
    assert "medicine_timing" not in read(**case, complaint={"since_when": "over_6_months"}).findings


def test_an_interaction_that_began_after_the_ache_does_not_explain_it():
    medicines = [{"name": "simvastatin", "started": DAY(2020, 1, 1)}]
    late = {"name": "clarithromycin", "started": DAY(2026, 4, 1)}
    found = read(began=DAY(2026, 3, 1), medicines=[*medicines, late])
    assert found.factors["statin_with_blocker"] == "yes"
    assert found.after_the_ache == {"cyp_blocker", "statin_with_blocker"}


def test_timing_is_not_guessed_from_half_the_dates():
    taken = [{"name": "simvastatin", "started": DAY(2026, 2, 15)}, {"name": "indapamide"}]
    assert "medicine_timing" not in read(began=DAY(2026, 3, 1), medicines=taken).findings


def test_the_answer_on_timing_wins_over_dates():
    found = read(
        began=DAY(2026, 3, 1),
        medicines=[{"name": "simvastatin", "started": DAY(2026, 2, 15)}],
        answers={"medicine_timing": "later"},
    )
    assert found.findings["medicine_timing"] == "later"


DATES = [
    ({"date": DAY(2026, 1, 1), "began": DAY(2026, 2, 1)}, "began"),
    ({"date": DAY(2026, 1, 1), "labs": potassium((4, DAY(2026, 2, 1)))}, "labs.0.taken"),
    (
        {"medicines": [{"name": "x", "started": DAY(2026, 2, 1), "stopped": DAY(2026, 1, 1)}]},
        "medicines.0.stopped",
    ),
]


@pytest.mark.parametrize(("case", "place"), DATES, ids=[row[1] for row in DATES])
def test_dates_in_the_wrong_order_are_an_error(case, place):
    assert "check both" in problems(**case)[place]


def test_the_same_case_gives_the_same_facts_in_any_order():
    one = read(answers={"leg_cold": "yes", "calf_swollen": "no"}, history={"statin": "yes", "clot": "no"})
    two = read(answers={"calf_swollen": "no", "leg_cold": "yes"}, history={"clot": "no", "statin": "yes"})
    assert repr(one) == repr(two)
