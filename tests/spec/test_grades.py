"""Specification: graded test results, on the knowledge base that Legwise carries."""

from __future__ import annotations

import numpy as np
import pytest

from legwise.assessor import assess
from legwise.case import as_case
from legwise.inference.posterior import posterior
from legwise.knowledge.facts import Facts, facts
from legwise.knowledge.measured import band_of
from legwise.model.evidence import evidence


def contributes(base, cause: str, age: int = 70, **findings: str) -> float:
    """Return how likely a cause plays a part in a woman with these findings."""
    network = base.network
    person = Facts(age, "female", "self", findings=findings)
    found = posterior(network, evidence(network, person))
    return float(found.contributes[network.causes.index(cause)])


# A finding, its values from least to most telling, and the cause they tell of.
ORDERED = [
    ("rheumatoid_factor", ("no", "low_positive", "high_positive"), "inflammatory_arthritis"),
    ("anti_ccp", ("no", "low_positive", "high_positive"), "inflammatory_arthritis"),
    ("abnormal_blood_count", ("no", "mild", "marked"), "bone_or_blood_malignancy"),
    ("knee_or_hip_xray_oa", ("no", "doubtful", "mild", "moderate", "severe"), "knee_or_hip_osteoarthritis"),
    ("mri_root_compression", ("no", "touched", "pressed"), "lumbar_radiculopathy"),
    ("emg_root_damage", ("no", "old", "fresh"), "lumbar_radiculopathy"),
    ("mri_canal_narrow", ("no", "mild", "moderate", "severe"), "lumbar_spinal_stenosis"),
    ("bladder_residual", ("low", "some", "high", "very_high"), "cauda_equina_or_cord_compression"),
    ("ncs_polyneuropathy", ("no", "reduced", "absent"), "other_polyneuropathy"),
    ("ncs_peroneal", ("no", "slowed", "blocked"), "common_peroneal_neuropathy"),
    ("periodic_limb_movements", ("under_5", "5_to_15", "15_to_50", "over_50"), "restless_legs_syndrome"),
    ("limb_movement_arousals", ("under_5", "5_to_15", "over_15"), "periodic_limb_movement_disorder"),
    ("exercise_ankle_pressure_fall", ("up_to_15", "16_to_30", "31_to_60", "over_60"), "claudication"),
    ("artery_narrowing_on_imaging", ("no", "under_50", "from_50", "blocked"), "claudication"),
    ("toe_brachial_index", ("normal", "low", "very_low"), "claudication"),
    ("calculated_osmolarity", ("normal", "raised", "high"), "dehydration"),
    ("methylmalonic_acid", ("normal", "raised", "high"), "b12_polyneuropathy"),
    ("d_dimer", ("normal", "normal_for_age", "slightly_raised", "high"), "deep_vein_thrombosis"),
    ("venous_reflux_on_ultrasound", ("no", "surface_veins", "deep_veins"), "chronic_venous_disease"),
]


@pytest.mark.parametrize(("finding", "values", "cause"), ORDERED, ids=[row[0] for row in ORDERED])
def test_a_worse_grade_never_makes_its_cause_less_likely(base, finding, values, cause):
    chances = [contributes(base, cause, **{finding: value}) for value in values]
    assert np.all(np.diff(chances) >= -1e-6), dict(zip(values, chances, strict=True))


#: What stands for "seen, grade not said", where reports leave the grade out.
UNSAID = [(*row, "yes") for row in ORDERED if row[1][0] == "no"]
UNSAID += [(*row, "raised") for row in ORDERED if row[0] == "d_dimer"]


@pytest.mark.parametrize(("finding", "values", "cause", "word"), UNSAID, ids=[row[0] for row in UNSAID])
def test_a_grade_that_is_not_said_lies_between_no_and_the_worst(base, finding, values, cause, word):
    low, unsaid, high = (contributes(base, cause, **{finding: v}) for v in (values[0], word, values[-1]))
    assert low < unsaid <= high + 1e-9


@pytest.mark.parametrize(
    ("age", "value", "band"),
    [
        (40, 490, "normal"), (40, 510, "slightly_raised"), (50, 500, "slightly_raised"),
        (78, 499, "normal"), (78, 779, "normal_for_age"), (78, 780, "slightly_raised"), (78, 2000, "high"),
    ],
)  # fmt: skip
def test_the_limit_of_d_dimer_rises_with_age(base, age, value, band):
    assert band_of(base.knowledge.findings["d_dimer"], value, age) == band


def test_every_plausible_value_falls_in_one_band(base):
    for finding in base.knowledge.findings.values():
        if finding.measured is not None:
            low, high = finding.measured.plausible
            for value in np.linspace(low, high, 997):
                for age in (5, 50, 51, 90, 120):
                    assert band_of(finding, float(value), age) is not None, (finding.id, value, age)


def test_the_worse_leg_counts_whichever_way_a_scale_runs(base):
    case = as_case(
        {
            "age": 70,
            "sex": "male",
            "measurements": {
                "exercise_ankle_pressure_fall": {"left": 10, "right": 45},
                "ankle_brachial_index": {"left": 0.95, "right": 0.6},
            },
        }
    )
    found = facts(case, base.knowledge).findings
    assert found == {"exercise_ankle_pressure_fall": "31_to_60", "ankle_brachial_index": "moderate"}


def test_levels_are_given_in_multiples_or_units(base):
    labs = [
        {"test": "RF", "value": 70, "unit": "IU/mL"},
        {"test": "anti-CCP", "value": 2, "unit": "x ULN"},
        {"test": "PLMI", "value": 22, "unit": "/h"},
    ]
    found = facts(as_case({"age": 70, "sex": "male", "labs": labs}), base.knowledge).findings
    assert found == {
        "rheumatoid_factor": "high_positive",
        "anti_ccp": "low_positive",
        "periodic_limb_movements": "15_to_50",
    }


def test_a_result_in_words_is_read_to_the_person():
    readings = assess({"age": 60, "sex": "female", "answers": {"clot_on_ultrasound": "calf"}}).readings
    assert [(r.finding, r.value, r.band) for r in readings] == [("clot_on_ultrasound", None, "calf")]
    assert "today" in readings[0].says.patient
