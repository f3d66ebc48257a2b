"""Whole interviews, line by line, as people see them; and that they end in what `assess` says.

After a change of wording or of the order of the questions, write the transcripts anew (see
`terminal_interviews`) and read what changed.
"""

from __future__ import annotations

import subprocess
import sys

import pytest
from terminal_interviews import GOLDEN, HOW_TO, PEOPLE, TODAY, excerpt, interviewed, with_excerpt

from legwise.knowledge.facts import facts

LEGWISE = [sys.executable, "-m", "legwise"]
RESULT = "\nRESULT\n\n"


@pytest.fixture(scope="module")
def ended(base):
    """Name of a person -> how the interview ended, what was typed, what was printed."""
    return {name: interviewed(person, base) for name, person in PEOPLE.items()}


@pytest.mark.parametrize("name", PEOPLE)
def test_the_transcript_is_as_it_was(name, ended):
    _, _, printed = ended[name]
    assert printed == (GOLDEN / f"{name}.txt").read_text("utf-8")


def test_the_document_shows_a_real_page(ended):
    document = HOW_TO.read_text("utf-8")
    assert document == with_excerpt(document, excerpt(ended["emergency"][2]))


@pytest.mark.parametrize("name", [pytest.param("short", marks=pytest.mark.slow), "emergency"])
def test_a_real_process_prints_the_same_and_ends_in_the_assessment(name, ended, tmp_path):
    """The saved case gives the same bytes; no line is too long, and nothing is an escape code."""
    person = PEOPLE[name]
    _, typed, printed = ended[name]
    case = tmp_path / "case.yaml"
    command = [*LEGWISE, "interview", "--mode", person.mode, "--date", str(TODAY), "--save", str(case)]
    real = subprocess.run(command, input="\n".join([*typed, ""]).encode(), capture_output=True, check=True)
    output = real.stdout.decode()
    assert real.stderr == b""
    before, after = output.split(RESULT)
    assert before == printed
    again = subprocess.run([*LEGWISE, "assess", str(case)], capture_output=True, check=True).stdout.decode()
    assert after.startswith(again)
    assert str(case) in after.removeprefix(again)
    assert "legwise assess" in after.removeprefix(again)
    assert "\033" not in output
    assert max(len(line) for line in output.splitlines() if " " in line.strip()) <= 80


def test_who_knows_nothing_gets_a_result_without_a_single_no(base, ended):
    now, _, printed = ended["knows_nothing"]
    assert not facts(now.case, base.knowledge).known
    assert "No to" not in printed


def test_an_emergency_stops_everything_and_can_be_passed(base, ended):
    now, _, printed = ended["emergency"]
    stop = printed.index("EMERGENCY: GET HELP NOW")
    rule = base.knowledge.rules["flag_cauda_equina"]
    said = " ".join(printed[stop:].split())
    assert rule.do.patient in said
    assert "112" in said[: said.index("Page ")]
    assert printed.count("EMERGENCY: GET HELP NOW") == 1
    assert {"urge_to_move", "temperature"} <= set(now.case.answers)


def test_what_was_typed_is_in_the_case(ended):
    now, _, _ = ended["emergency"]
    assert now.case.answers["temperature"] == "36.8"
    assert [(one.name, str(one.started)) for one in now.case.medicines] == [
        ("Naproxen 500", "2026-10-01"),
        ("my red pill", "None"),
    ]
    assert now.case.medicines_complete
