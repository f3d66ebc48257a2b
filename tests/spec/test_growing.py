"""Growing sets: close to a far finer growth, and a case alone equals the case in a batch."""

from __future__ import annotations

import numpy as np
import pytest
import yaml

from legwise.case import parse_case
from legwise.document import read
from legwise.errors import ImpossibleAnswers
from legwise.inference.grow import Growth
from legwise.inference.posterior import posterior, posteriors
from legwise.inference.worlds import Coupling
from legwise.knowledge.facts import Facts, facts
from legwise.model.evidence import evidence

#: Thirty times finer than in use, and far more signs summed with the silent causes.
FINE, FINE_WORLDS = Growth(floor=1e-4, listed=3e-5, counted=1e-9, beam=6000), Coupling(0.01)


def people(base, root):
    """Return the examples as evidence."""
    names = yaml.safe_load((root / "examples" / "expected.yaml").read_text())
    cases = [parse_case(read(root / "examples" / f"{name}.yaml")) for name in names]
    return [evidence(base.network, facts(case, base.knowledge)) for case in cases]


def errors(base, given):
    """Return the largest error of a marginal for each person."""
    for person in given:
        grown, fine = posterior(base.network, person), posterior(base.network, person, FINE, FINE_WORLDS)
        yield np.abs(grown.contributes - fine.contributes).max()


def test_the_error_of_growing_is_at_most_one_in_a_hundred(base, root):
    assert max(errors(base, people(base, root)[:4])) <= 0.01


@pytest.mark.slow
def test_the_error_of_growing_is_small_in_every_published_case(base, root):
    assert max(errors(base, people(base, root))) <= 0.01


def test_a_case_alone_equals_the_case_in_a_batch(base, root):
    batch = posteriors(base.network, people(base, root)[4:10])
    for person, found in zip(people(base, root)[4:10], batch, strict=True):
        assert np.array_equal(posterior(base.network, person).contributes, found.contributes)


def test_intervals_hold_the_value_and_the_draws_are_fixed(base, root):
    person = people(base, root)[7]
    first, second = posterior(base.network, person), posterior(base.network, person)
    low, high = first.interval
    assert np.all(low <= first.contributes)
    assert np.all(first.contributes <= high)
    assert np.array_equal(second.interval[0], low)


def test_impossible_answers_are_named(base):
    """Nobody without stage of disease can have a scan that only the disease can give, twice denied."""
    from dataclasses import replace

    network = base.network
    index = network.finding_index()["clot_on_ultrasound"]
    finding = network.findings[index]
    zero = replace(finding, given=np.tile(np.eye(len(finding.values))[0], (2, 1)))
    broken = replace(network, findings=(*network.findings[:index], zero, *network.findings[index + 1 :]))
    person = evidence(broken, Facts(70, "female", "self", {"clot_on_ultrasound": "yes"}))
    with pytest.raises(ImpossibleAnswers, match="clot_on_ultrasound"):
        posterior(broken, person)
