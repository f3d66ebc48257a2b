"""Published cases: the published diagnosis, and the right urgency."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
import yaml

from legwise.assessment import Assessment
from legwise.assessor import assess
from legwise.case import parse_case
from legwise.document import read

FOLDER = Path(__file__).parent.parent.parent / "examples"
EXPECTED = yaml.safe_load((FOLDER / "expected.yaml").read_text())


@cache
def assessed(name: str) -> Assessment:
    """Return the assessment of an example."""
    return assess(parse_case(read(FOLDER / f"{name}.yaml")))


def place(result: Assessment, wanted: str) -> int:
    """Return the place of a cause or group in the list, 1 is first."""
    shares = {cause.id: cause.contributes.value for cause in result.causes}
    groups = {group.id: group.contributes.value for group in result.groups}
    own = {**shares, **groups}[wanted]
    others = (cause for cause in result.causes if wanted not in (cause.id, cause.stage_of))
    return 1 + sum(cause.contributes.value > own for cause in others)


def rank(name: str) -> int:
    """Return the best place of a published diagnosis."""
    return min(place(assessed(name), wanted) for wanted in EXPECTED[name]["causes"])


@pytest.mark.parametrize("name", EXPECTED)
def test_the_urgency_is_right(name):
    assert assessed(name).urgency.level in EXPECTED[name]["levels"]


@pytest.mark.parametrize("name", EXPECTED)
def test_the_published_diagnosis_is_among_the_first_three(name):
    assert rank(name) <= 3


def test_the_published_diagnosis_is_first_in_four_of_five():
    assert len(EXPECTED) >= 15
    assert sum(rank(name) == 1 for name in EXPECTED) >= 0.8 * len(EXPECTED)


def test_the_same_case_gives_the_same_bytes():
    first, second = (assessed("cauda_equina").model_dump_json() for _ in range(2))
    assert first == second


def test_the_water_tablet_chain_is_told():
    """Indapamide -> low potassium -> cramps, as one chain with its steps in the body."""
    result = assess(
        {
            "age": 68,
            "sex": "female",
            "complaint": {"attack_length": "under_10_minutes"},
            "answers": {"muscle_hardening": "yes"},
            "medicines": [{"name": "Indapamide 2.5 mg"}],
            "labs": [{"test": "potassium", "value": 2.9, "unit": "mmol/L"}],
        }
    )
    cramps = next(cause for cause in result.causes if cause.id == "nocturnal_leg_cramps")
    nodes = ("thiazide_diuretic", "low_potassium", "nocturnal_leg_cramps")
    chain = next(chain for chain in cramps.chains if chain.nodes == nodes)
    assert chain.share > 0.2
    assert chain.steps
    potassium = next(cause for cause in result.causes if cause.id == "low_potassium")
    assert potassium.present > 0.95
    assert potassium.contributes.value > potassium.direct


def test_the_steps_of_an_explanation_sum_from_prior_to_posterior():
    result = assessed("restless_legs_low_ferritin")
    for cause in result.causes:
        value = min(max(cause.contributes.value, 1e-12), 1 - 1e-12)
        import math

        assert cause.posterior_log_odds == pytest.approx(math.log(value / (1 - value)), abs=1e-6)
