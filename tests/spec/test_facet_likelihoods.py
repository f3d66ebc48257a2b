"""The answers on each facet multiply to what all answers say of a set, also where that is "never"."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from legwise.case import as_case
from legwise.inference import exact
from legwise.inference.posterior import facet_log_likelihoods, posterior
from legwise.inference.situation import unanswered
from legwise.knowledge.facts import facts
from legwise.model.evidence import evidence

#: Three facets with worlds: a third of the largest float, three times, is more than the largest float.
SIGNS = {"pitting_both": "yes", "foot_pulses_weak": "yes", "varicose_veins": "yes", "main_site": "calf"}


@pytest.fixture(scope="module")
def found(base):
    known = facts(as_case({"age": 74, "sex": "male", "answers": SIGNS}), base.knowledge)
    return posterior(base.network, evidence(base.network, known, draws=False))


def test_the_facets_add_up(found):
    assert len(found.situation.worlds.facets) == 3
    total = sum(facet_log_likelihoods(found).values())
    bare = exact.log_weights(unanswered(found.situation), found.sets)
    assert total + bare == pytest.approx(found.log_weights, abs=1e-9)


def test_a_set_that_is_impossible_in_every_world_stays_finite(found):
    weights = found.log_weights.copy()
    weights[-1] = -np.inf
    each = facet_log_likelihoods(replace(found, log_weights=weights))
    assert all(np.isfinite(each[facet]).all() for facet in found.situation.worlds.facets)
    assert sum(each.values())[-1] < -600
    assert sum(each.values())[:-1] == pytest.approx(sum(facet_log_likelihoods(found).values())[:-1])
