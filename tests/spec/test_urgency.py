"""Specification: how urgent posteriors are, by hand on three causes."""

from __future__ import annotations

import numpy as np
import pytest
from tiny_knowledge import cause, knowledge_of, share

from legwise.knowledge.schema import LEVELS
from legwise.urgency import Urgencies


class Net:
    """As much of a network as urgency reads."""

    causes = ("clot", "cramps", "early", "late")
    groups = (("disease", (2, 3)),)


@pytest.fixture
def urgencies():
    clot = cause("clot", level="routine", danger={"level": "same_day", "threshold": share(0.05)})
    knowledge = knowledge_of(
        causes=[
            clot,
            cause("cramps", level="self_care"),
            cause("early", level="routine"),
            cause("late", level="within_two_weeks"),
        ]
    )
    return Urgencies(knowledge, Net())


TABLE = [
    # clot, cramps, early, late; flagged; the level
    ([0.01, 0.9, 0.0, 0.0], "self_care", "self_care"),
    ([0.05, 0.9, 0.0, 0.0], "self_care", "same_day"),
    ([0.01, 0.9, 0.0, 0.0], "emergency", "emergency"),
    # none is likely: the likeliest decides
    ([0.01, 0.2, 0.1, 0.0], "self_care", "self_care"),
    # stages count together, and the likeliest of them speaks
    ([0.01, 0.2, 0.2, 0.06], "self_care", "routine"),
    ([0.01, 0.2, 0.06, 0.2], "self_care", "within_two_weeks"),
    # two likely causes: the more urgent
    ([0.01, 0.9, 0.3, 0.0], "self_care", "routine"),
]


@pytest.mark.parametrize(("contributes", "flagged", "level"), TABLE)
def test_the_level_is_the_highest_of_the_three(urgencies, contributes, flagged, level):
    found = urgencies.level(LEVELS.index(flagged), np.array(contributes), np.array(contributes))
    assert LEVELS[int(found)] == level


def test_many_people_at_once_are_as_one_by_one(urgencies):
    rows = np.array([row for row, _, _ in TABLE])
    flagged = np.array([LEVELS.index(flag) for _, flag, _ in TABLE])
    together = urgencies.level(flagged, rows, rows)
    assert together.tolist() == [LEVELS.index(level) for _, _, level in TABLE]


def test_likely_causes_stand_for_their_disease(urgencies):
    assert urgencies.likely(np.array([0.0, 0.3, 0.15, 0.2])) == [3, 1]
    assert urgencies.likely(np.array([0.0, 0.1, 0.0, 0.0])) == [1]
