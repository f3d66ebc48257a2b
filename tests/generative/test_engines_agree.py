"""Random small knowledge bases: the fast engine, the readable one and full enumeration agree."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from random_knowledge import random_knowledge, random_person

from legwise.errors import ImpossibleAnswers
from legwise.inference import exact, reference
from legwise.inference.extend import log_extended
from legwise.inference.posterior import Posterior, posterior
from legwise.inference.sets import all_sets, one_more
from legwise.inference.situation import situation
from legwise.inference.worlds import EXACT
from legwise.model.compile import compile_network
from legwise.model.evidence import evidence

SEEDS = st.integers(0, 2**31)


def whole(network, person) -> Posterior:
    """Return the posterior over every set, with every silent cause spelled out."""
    here = situation(network, person, spell_out=True)
    sets = all_sets(here)
    return Posterior(here, sets, reference.log_weights(here, sets))


@settings(max_examples=100, deadline=None)
@given(SEEDS)
def test_numpy_equals_the_reference_on_the_same_sets(seed):
    knowledge = random_knowledge(seed, causes=4)
    network = compile_network(knowledge)
    person = evidence(network, random_person(seed, knowledge))
    for spell_out in (True, False):
        here = situation(network, person, spell_out, EXACT)
        sets = all_sets(here)
        fast, slow = exact.log_weights(here, sets), reference.log_weights(here, sets)
        fast, slow = np.exp(fast), np.exp(slow)
        assert np.allclose(fast, slow, rtol=1e-12, atol=1e-12 * slow.max())


@settings(max_examples=100, deadline=None)
@given(SEEDS)
def test_summing_silent_bystanders_changes_nothing(seed):
    """Leaving a cause's silence unsaid gives the same as spelling out every set."""
    knowledge = random_knowledge(seed, causes=4)
    network = compile_network(knowledge)
    person = evidence(network, random_person(seed, knowledge))
    expected = whole(network, person)
    here = situation(network, person, coupling=EXACT)
    sets = all_sets(here)
    found = Posterior(here, sets, exact.log_weights(here, sets))
    if not np.isfinite(expected.log_weights).any():
        assert not np.isfinite(found.log_weights).any()
        return
    for name in ("contributes", "direct", "present"):
        assert np.allclose(getattr(found, name), getattr(expected, name), rtol=0, atol=1e-12)


@settings(max_examples=100, deadline=None)
@given(SEEDS)
def test_the_weights_of_extensions_are_those_of_the_sets(seed):
    knowledge = random_knowledge(seed, causes=5)
    network = compile_network(knowledge)
    here = situation(network, evidence(network, random_person(seed, knowledge)))
    sets = all_sets(here, max_size=2)
    weights = log_extended(here, sets)
    rows, causes = np.nonzero(np.isfinite(weights))
    slow = np.exp(exact.log_weights(here, one_more(sets, rows, causes)))
    fast = np.exp(weights[rows, causes])
    assert np.allclose(fast, slow, rtol=1e-9, atol=1e-12 * slow.max(initial=0))


def test_answers_that_need_no_worlds_hardly_change_without_them():
    """Random links contradict each other far more than people do (tests/spec/test_growing.py)."""
    errors = []
    for seed in range(60):
        knowledge = random_knowledge(seed, causes=5)
        network = compile_network(knowledge)
        person = evidence(network, random_person(seed, knowledge))
        try:
            quick, slow = posterior(network, person), posterior(network, person, coupling=EXACT)
        except ImpossibleAnswers:
            continue
        errors.append(np.abs(quick.contributes - slow.contributes).max())
    assert len(errors) >= 30
    assert np.mean(errors) <= 0.005
    assert max(errors) <= 0.1


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_growing_stays_close_to_full_enumeration(seed):
    knowledge = random_knowledge(seed, causes=6, facets=5)
    network = compile_network(knowledge)
    person = evidence(network, random_person(seed, knowledge))
    try:
        found = posterior(network, person, coupling=EXACT)
    except ImpossibleAnswers:
        return
    expected = whole(network, person)
    # Random numbers contradict each other far more than people do; the bar of 0.01 is
    # for people on the real knowledge base (tests/spec/test_growing.py).
    assert np.abs(found.contributes - expected.contributes).max() <= 0.05
