"""Ten complete interviews, question by question. Read them as the person.

After a change on purpose: `python tests/interview_text.py`, and read the difference.
"""

from __future__ import annotations

import pytest
from interview_text import FOLDER, people, transcript


@pytest.mark.parametrize("name", sorted(people()))
def test_the_interview_reads_as_before(name, base):
    golden = (FOLDER / "golden" / f"{name}.txt").read_text("utf-8")
    assert transcript(people()[name], base) == golden


def test_every_golden_text_has_its_person():
    assert {path.stem for path in (FOLDER / "golden").iterdir()} == set(people())
