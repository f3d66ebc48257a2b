"""What an answer is worth, against a posterior computed anew for each answer."""

from __future__ import annotations

import numpy as np
import pytest

from legwise.case import as_case
from legwise.inference.posterior import posterior
from legwise.interview.answer import changed
from legwise.interview.asking import Asking
from legwise.interview.worth import PER_CAUSE, PER_FIRST, PER_LEVEL, Outlook
from legwise.knowledge.facts import facts
from legwise.knowledge.schema import LEVELS
from legwise.model.evidence import evidence
from legwise.triage.rules import triage
from legwise.urgency import Urgencies

CASE = as_case(
    {
        "age": 66,
        "sex": "female",
        "answers": {
            "main_site": "calf",
            "side": "both",
            "since_when": "over_6_months",
            "worse_at_rest": "yes",
        },
    }
)


@pytest.fixture(scope="module")
def outlook(base):
    return outlook_of(CASE, base)


def outlook_of(case, base):
    known = facts(case, base.knowledge)
    asking = Asking(base.knowledge, case, known, "full")
    found = posterior(base.network, evidence(base.network, known, draws=False))
    return Outlook(asking, found, Urgencies(base.knowledge, base.network))


def read(case, base):
    """Return level, first entry and `contributes` of a case."""
    known = facts(case, base.knowledge)
    found = posterior(base.network, evidence(base.network, known, draws=False))
    urgencies = Urgencies(base.knowledge, base.network)
    flagged = LEVELS.index(triage(known, base.knowledge.rules.values()).level)
    level = urgencies.level(flagged, found.contributes, found.present)
    return int(level), int(urgencies.first(found.contributes)), found.contributes


@pytest.mark.parametrize(
    "key", ["sudden_seizing_in_bed", "urge_to_move", "quality", "pain_on_walking", "numb_feet"]
)
def test_worth_is_the_expected_change(base, outlook, key):
    question = outlook.questions[key]
    probability = outlook.heavy.weights @ question.states @ question.given
    level, first, now = read(CASE, base)
    expected = 0.0
    for value, chance in zip(question.values, probability, strict=True):
        then_level, then_first, then = read(changed(CASE, {key: value}, base.knowledge), base)
        moved = np.abs(then - now).sum() / 2
        expected += chance * (
            PER_LEVEL * abs(then_level - level) + PER_FIRST * (then_first != first) + PER_CAUSE * moved
        )
    assert outlook.alone[key].value == pytest.approx(expected, abs=0.03)


def test_bits_are_never_negative_and_never_more_than_the_answer_holds(outlook):
    for key, worth in outlook.alone.items():
        assert 0 <= worth.bits <= np.log2(len(outlook.questions[key].values)) + 1e-9


def test_a_factor_that_changes_no_cause_is_not_asked(outlook):
    assert "takes_medicines" not in outlook.alone


def test_answers_together_are_worth_at_least_the_best_and_hardly_more_than_their_sum(outlook):
    keys = ["urge_to_move", "relief_while_moving", "unpleasant_sensations", "worse_evening_or_night"]
    together = outlook.together(keys)
    alone = [outlook.alone[key].value for key in keys]
    assert max(alone) * 0.8 <= together <= sum(alone) * 1.2


def test_together_is_the_same_every_time(outlook):
    keys = ["urge_to_move", "numb_feet"]
    assert outlook.together(keys) == outlook.together(keys)


def test_one_more_sign_that_would_fire_a_red_flag_is_worth_its_level(base):
    case = changed(CASE, {"breathless_or_chest_pain": "no", "one_leg_swollen": "no"}, base.knowledge)
    outlook = outlook_of(case, base)
    question = outlook.questions["saddle_numbness"]
    chance = float((outlook.heavy.weights @ question.states @ question.given)[1])
    assert outlook.alone["saddle_numbness"].value >= PER_LEVEL * chance * 2
