"""The real knowledge base: pyAgrum gets the same posterior over sets, 300 random people."""

from __future__ import annotations

import numpy as np
import pytest
from agrum import agrum

from legwise.inference import exact
from legwise.inference.export import label, nodes, root_sets, to_bif
from legwise.inference.posterior import normalised
from legwise.inference.situation import situation
from legwise.knowledge.facts import Facts
from legwise.model.evidence import evidence

CONTEXTS = 20
PEOPLE_EACH = 15


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(CONTEXTS))
def test_fifteen_people_of_one_stratum_and_context(base, seed, tmp_path):
    network, random = base.network, np.random.default_rng(seed)
    factors = {
        factor.id: str(random.choice(factor.values)) for factor in network.factors if random.random() < 0.1
    }
    age, sex = int(random.integers(18, 95)), str(random.choice(["female", "male"]))
    setting = str(random.choice(["self", "primary_care", "emergency"]))
    here, sets = root_sets(network, evidence(network, Facts(age, sex, setting, {}, factors)))
    inference = agrum(to_bif(nodes(here, sets)), tmp_path)
    for _ in range(PEOPLE_EACH):
        chosen = random.choice(len(network.findings), size=8, replace=False)
        findings = {network.findings[f].id: str(random.choice(network.findings[f].values)) for f in chosen}
        person = Facts(age, sex, setting, findings, factors)
        answered = situation(network, evidence(network, person), spell_out=True)
        weights = exact.log_weights(answered, sets)
        if not np.isfinite(weights).any():
            continue
        inference.setEvidence({key: label(value) for key, value in findings.items()})
        theirs = inference.posterior("causes").toarray()
        assert np.abs(theirs - normalised(weights)).max() <= 1e-9
