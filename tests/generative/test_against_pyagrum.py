"""An independent tool, reading our export, gets the same posterior over sets."""

from __future__ import annotations

import numpy as np
from agrum import agrum
from hypothesis import given, settings
from hypothesis import strategies as st
from random_knowledge import random_knowledge, random_person

from legwise.inference import exact
from legwise.inference.export import nodes, to_bif
from legwise.inference.posterior import normalised
from legwise.inference.sets import all_sets
from legwise.inference.situation import situation
from legwise.knowledge.facts import Facts
from legwise.model.compile import compile_network
from legwise.model.evidence import evidence
from legwise.model.network import Network


def largest_difference(network: Network, person: Facts, folder) -> float:
    """Return the largest difference of a set's posterior between pyAgrum and us."""
    bare = Facts(person.age, person.sex, person.setting, {}, person.factors, person.diagnoses)
    here = situation(network, evidence(network, bare), spell_out=True)
    sets = all_sets(here)
    answered = situation(network, evidence(network, person), spell_out=True)
    weights = exact.log_weights(answered, sets)
    if not np.isfinite(weights).any():
        return 0.0
    inference = agrum(to_bif(nodes(here, sets)), folder)
    inference.setEvidence(dict(person.findings))
    theirs = inference.posterior("causes").toarray()
    return float(np.abs(theirs - normalised(weights)).max())


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**31))
def test_two_hundred_generated_knowledge_bases(seed, tmp_path_factory):
    knowledge = random_knowledge(seed, causes=4)
    network = compile_network(knowledge)
    person = random_person(seed, knowledge)
    assert largest_difference(network, person, tmp_path_factory.mktemp("bif")) <= 1e-9
