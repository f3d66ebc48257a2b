"""A test can show other things in people with a factor: stiff arteries in diabetes."""

from __future__ import annotations

import math

import pytest

from legwise.inference.posterior import posterior
from legwise.knowledge.facts import Facts
from legwise.model.evidence import evidence

STAGES = ("claudication", "chronic_limb_threatening_ischaemia")


def chance_of_disease(base, diabetes, findings):
    """Return P(either stage plays a part) in a man of 68."""
    person = evidence(base.network, Facts(68, "male", "self", findings, {"diabetes": diabetes}))
    found = dict(zip(base.network.causes, posterior(base.network, person).contributes, strict=True))
    return sum(found[stage] for stage in STAGES)


def fall(base, diabetes):
    """Return by how much a normal index lowers the log-odds of arterial disease."""
    complaint = {"calf_pain_walking": "yes", "relief_standing_still": "yes"}
    before = chance_of_disease(base, diabetes, complaint)
    after = chance_of_disease(base, diabetes, {**complaint, "ankle_brachial_index": "normal"})
    return math.log(before / (1 - before)) - math.log(after / (1 - after))


def test_a_normal_index_says_less_in_diabetes(base):
    assert 0 < fall(base, "yes") < 0.95 * fall(base, "no")


@pytest.mark.parametrize("known", [{"diabetes": "no"}, {}])
def test_without_the_factor_the_finding_is_as_in_everybody(base, known):
    person = evidence(base.network, Facts(68, "male", "self", {}, known))
    assert all(a is b for a, b in zip(person.findings, base.network.findings, strict=True))
