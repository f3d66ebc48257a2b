"""Every judgement is listed, and what moves results stands first."""

from __future__ import annotations

import itertools

import pytest

from legwise.judgements import judgements
from legwise.knowledge.check import walk
from legwise.knowledge.schema import Origin


@pytest.fixture(scope="module")
def listed(base):
    return judgements(base.knowledge, base.network)


def test_every_judgement_is_listed_once(base, listed):
    parts = [part for _, _, entry in base.knowledge.entries() for _, part in walk(entry)]
    assert len(listed) == sum(isinstance(p, Origin) and p.basis == "judgement" for p in parts)
    assert all(item.number.reason for item in listed)


def test_the_most_influential_come_first(listed):
    influence = [item.influence for item in listed]
    assert influence[0] > 0.02
    assert all(0 <= value <= 1 for value in influence)
    assert all(round(b, 3) <= round(a, 3) for a, b in itertools.pairwise(influence))


def test_common_causes_move_more_than_rare_ones(listed):
    """How common cramps or worn joints are matters; how common a rare bone tumour is does not."""
    best = {}
    for item in listed:
        best.setdefault(item.place.split(" ")[0], item.influence)
    assert best["causes/nocturnal_leg_cramps"] > 5 * best["causes/osteoid_osteoma"]
