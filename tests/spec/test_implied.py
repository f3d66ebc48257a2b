"""Specification: test results that make a factor known, and conversions with another zero."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from legwise.assessor import assess
from legwise.case import as_case
from legwise.inference.posterior import posterior
from legwise.knowledge.check import check
from legwise.knowledge.facts import facts
from legwise.knowledge.load import BASE
from legwise.model.evidence import evidence
from legwise.triage.rules import triage


def known(base, *labs, **case):
    """Return the facts of a woman of 66 with these results: (test, value, unit)."""
    results = [{"test": test, "value": value, "unit": unit} for test, value, unit in labs]
    return facts(as_case({"age": 66, "sex": "female", "labs": results, **case}), base.knowledge)


# --- conversions -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "own", "band"),
    [
        (5.6, "%", 38, "normal"), (5.7, "%", 39, "at_risk"), (6.4, "%", 46, "at_risk"),
        (6.5, "%", 48, "diabetes_range"), (6.5, "DCCT%", 48, "diabetes_range"), (10, "%", 86, "very_high"),
        (48, "mmol/mol", 48, "diabetes_range"), (47, "mmol/mol", 47, "at_risk"),
    ],
)  # fmt: skip
def test_percent_and_mmol_are_one_test(base, value, unit, own, band):
    found = known(base, ("HbA1c", value, unit))
    assert [(m.finding, m.value, m.band) for m in found.measurements] == [("hba1c", own, band)]


def test_one_result_in_both_units_is_no_contradiction(base):
    assert known(base, ("HbA1c", 6.5, "%"), ("HbA1c", 48, "mmol/mol")).findings["hba1c"] == "diabetes_range"


# --- what a result makes known ---------------------------------------------------------


@pytest.mark.parametrize(
    ("lab", "factor", "value"),
    [
        (("HbA1c", 48, "mmol/mol"), "diabetes", "yes"),
        (("HbA1c", 47, "mmol/mol"), "diabetes", None),
        (("HbA1c", 30, "mmol/mol"), "diabetes", None),
        (("fasting glucose", 7.0, "mmol/L"), "diabetes", "yes"),
        (("eGFR", 60, "mL/min"), "kidney_disease", None),
        (("eGFR", 45, "mL/min"), "kidney_disease", "moderate"),
        (("eGFR", 22, "mL/min"), "kidney_disease", "severe"),
        (("vitamin B12", 90, "pmol/L"), "vitamin_b12_deficiency_known", None),
    ],
)  # fmt: skip
def test_a_result_that_defines_a_factor_makes_it_known(base, lab, factor, value):
    assert known(base, lab).factors.get(factor) == value


def test_not_knowing_is_no_answer(base):
    found = known(base, ("HbA1c", 60, "mmol/mol"), history={"diabetes": "unknown"})
    assert found.factors["diabetes"] == "yes"
    assert "diabetes" not in found.dont_know


def test_the_answer_is_kept_and_the_contradiction_told(base):
    case = {"age": 66, "sex": "female", "history": {"diabetes": "no"}}
    labs = [{"test": "HbA1c", "value": 60, "unit": "mmol/mol"}]
    result = assess({**case, "labs": labs})
    assert result.known["diabetes"] == "no"
    assert any("does not fit your answer" in notice.patient for notice in result.notices)
    assert not any("does not fit" in notice.patient for notice in assess(case).notices)


def test_an_answer_as_bad_or_worse_needs_no_word(base):
    found = known(base, ("eGFR", 45, "mL/min"), history={"kidney_disease": "severe"})
    assert (found.factors["kidney_disease"], found.implied) == ("severe", ())


def test_the_worst_of_several_results_counts(base):
    found = known(base, ("HbA1c", 50, "mmol/mol"), ("fasting glucose", 5.0, "mmol/L"))
    assert found.factors["diabetes"] == "yes"
    assert [item.finding for item in found.implied] == ["hba1c"]


@pytest.mark.parametrize(
    ("lab", "factor", "value"),
    [
        (("HbA1c", 60, "mmol/mol"), "diabetes", "yes"),
        (("fasting glucose", 8, "mmol/L"), "diabetes", "yes"),
        (("eGFR", 45, "mL/min"), "kidney_disease", "moderate"),
        (("eGFR", 22, "mL/min"), "kidney_disease", "severe"),
    ],
)  # fmt: skip
def test_a_result_counts_once(base, lab, factor, value):
    """Result, answer, or both: the same chances; the result is not evidence on top."""
    people = [
        known(base, lab),
        known(base, lab, history={factor: value}),
        known(base, history={factor: value}),
    ]
    found = [posterior(base.network, evidence(base.network, person)).contributes for person in people]
    assert np.array_equal(found[0], found[1])
    assert np.allclose(found[0], found[2], atol=5e-3)  # the level itself adds a trifle


@pytest.mark.parametrize("said", [None, "no", "moderate"])
def test_weak_kidneys_on_paper_withhold_what_harms_them(said):
    """As if the person had said so, even if they said otherwise."""
    case = {"age": 66, "sex": "female", "answers": {"joint_pain_on_use": "yes", "worse_lying_down": "yes"}}
    labs = [{"test": "eGFR", "value": 22, "unit": "mL/min"}]
    history = {} if said is None else {"kidney_disease": said}
    by_result = {item.id for item in assess({**case, "labs": labs, "history": history}).plan.withheld}
    by_answer = {item.id for item in assess({**case, "history": {"kidney_disease": "severe"}}).plan.withheld}
    neither = {item.id for item in assess(case).plan.withheld}
    assert "treat_nsaid_oral" in by_result - neither
    if said is None:
        assert by_answer <= by_result


def test_a_red_flag_fires_if_the_result_or_the_answer_says_so(base):
    history = {"diabetes": "no"}
    for result, fires in ((60, True), (40, False)):
        person = known(base, ("HbA1c", result, "mmol/mol"), history=history, answers={"black_toe": "yes"})
        found = triage(person, base.knowledge.rules.values())
        assert ("flag_diabetic_foot_threat" in {item.rule.id for item in found.fired}) == fires


@pytest.mark.parametrize(
    ("said", "fires"), [(None, True), ("no", True), ("moderate", True), ("severe", False)]
)
def test_kidney_failure_that_nobody_spoke_of_counts_as_new(base, said, fires):
    history = {} if said is None else {"kidney_disease": said}
    found = triage(known(base, ("eGFR", 12, "mL/min"), history=history), base.knowledge.rules.values())
    assert ("flag_new_kidney_failure" in {item.rule.id for item in found.fired}) == fires


def test_a_result_that_would_count_twice_is_an_error(tmp_path):
    copy = shutil.copytree(BASE, tmp_path / "base")
    file = copy / "findings" / "neuropathies.yaml"
    text = file.read_text()
    file.write_text(text.replace("  - factor: kidney_disease\n    value: severe", "  - factor: diabetes", 1))
    said = [str(problem) for problem in check(copy, grades=False).problems]
    assert any("counts twice" in line and "kidney_disease severe" in line for line in said), said
    file.write_text(text.replace("low: {kidney_disease: severe}", "low: {kidney_diseas: severe}", 1))
    assert any("'kidney_disease'" in str(problem) for problem in check(copy, grades=False).problems)
