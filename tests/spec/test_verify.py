"""The compiled network gives back the figures it was built from."""

from __future__ import annotations

from legwise.number_rules import broken_rules, confirmed
from legwise.verify import summary, verify


def test_every_published_figure_is_recovered_or_its_miss_is_explained(base):
    found = verify(base.knowledge, base.network)
    assert [item.id for item in found if not item.passes] == []
    counts = summary(found)
    assert counts["targets"] >= 250
    # A reason is an exception, not a habit.
    assert counts["outside with a reason"] <= 0.05 * counts["targets"]


def test_no_number_breaks_the_rules_of_the_model(base):
    assert broken_rules(base.knowledge, base.network) == []


def test_a_confirming_result_confirms_in_a_seventy_year_old(base):
    for where in ("calf", "above_knee", "yes"):
        assert confirmed(base.network, "clot_on_ultrasound", where, "deep_vein_thrombosis") >= 0.8
    assert confirmed(base.network, "bone_lesion_on_imaging", "yes", "bone_or_blood_malignancy") >= 0.8
    assert confirmed(base.network, "potassium", "severe", "low_potassium") >= 0.8


def test_an_index_below_040_with_rest_pain_confirms_limb_threat(base):
    from legwise.inference.posterior import posterior
    from legwise.knowledge.facts import Facts
    from legwise.model.evidence import evidence

    answers = {"ankle_brachial_index": "severe", "toes_or_forefoot_pain_lying": "yes"}
    for sex in ("female", "male"):
        person = evidence(base.network, Facts(70, sex, "self", findings=answers))
        found = posterior(base.network, person)
        c = base.network.causes.index("chronic_limb_threatening_ischaemia")
        assert found.present[c] >= 0.8
