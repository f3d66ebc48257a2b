"""The command as a user meets it: real processes, real files."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

GOOD = "age: 70\nsex: female\n"


def legwise(*arguments: str, text: str | bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the command."""
    raw = text.encode() if isinstance(text, str) else text
    command = [sys.executable, "-m", "legwise", *arguments]
    return subprocess.run(command, input=raw, capture_output=True, check=False)


BAD = {
    "empty": ("", "empty"),
    "a list": ("- age: 70\n", "not a case"),
    "unknown key": (GOOD + "agee: 3\n", "age"),
    "wrong type": ("age: old\nsex: female\n", "age"),
    "age 200": ("age: 200\nsex: female\n", "age"),
    "sex missing": ("age: 70\n", "sex"),
    "unknown finding": (GOOD + "answers: {urge_to_moove: yes}\n", "urge_to_move"),
    "wrong value": (GOOD + "answers: {urge_to_move: perhaps}\n", "urge_to_move"),
    "unit missing": (GOOD + "labs: [{test: potassium, value: 4}]\n", "unit"),
    "unit wrong": (GOOD + "labs: [{test: potassium, value: 4, unit: apples}]\n", "unit"),
    "impossible value": (GOOD + "labs: [{test: potassium, value: 400, unit: mmol/L}]\n", "plausible"),
    "contradiction": (GOOD + "complaint: {side: one}\nanswers: {side: both}\n", "side"),
    "not YAML": ("age: [70\nsex: female\n", "YAML"),
    "a bomb": ("a: &a [1,1]\nb: &b [*a,*a]\nage: 70\n", "alias"),
    "too deep": ("a: " + "[" * 60 + "]" * 60, "deep"),
    "key twice": (GOOD + "age: 71\n", "twice"),
    "binary": (bytes(range(256)), ""),
    "50 MB": (b"x" * 50_000_000, "bytes"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_gets_one_clear_error(name):
    text, word = BAD[name]
    result = legwise("assess", "-", text=text)
    said = result.stderr.decode()
    assert result.returncode == 2
    assert result.stdout == b""
    assert word in said
    assert "Traceback" not in said
    assert said.strip()


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    for path in (tmp_path / "nowhere.yaml", tmp_path):
        result = legwise("assess", str(path))
        assert result.returncode == 2
        assert b"cannot be opened" in result.stderr


def test_messages_hold_no_health_data():
    result = legwise("assess", "-", text=GOOD + "labs: [{test: potassium, value: 77.31, unit: mmol/L}]\n")
    assert b"77.31" not in result.stderr


@pytest.mark.parametrize("audience", ["patient", "clinician"])
def test_text_is_plain_and_fits_eighty_columns_when_piped(root, audience):
    result = legwise("assess", str(root / "examples/cauda_equina.yaml"), "--for", audience)
    text = result.stdout.decode()
    assert result.returncode == 0, result.stderr
    assert "\033" not in text
    assert max(len(line) for line in text.splitlines() if " " in line.strip()) <= 80
    assert text.startswith("EMERGENCY")


def test_json_is_the_assessment_and_matches_its_schema(root):
    result = legwise("assess", str(root / "examples/cauda_equina.yaml"), "--format", "json")
    from legwise.assessment import Assessment

    assert Assessment.model_validate_json(result.stdout).urgency.level == "emergency"
    schema = json.loads(legwise("schema", "assessment").stdout)
    assert set(json.loads(result.stdout)) == set(schema["properties"])
    assert "age" in json.loads(legwise("schema", "case").stdout)["required"]


def test_show_says_what_depends_on_an_entry_and_helps_with_a_typo():
    said = legwise("knowledge", "show", "low_potassium").stdout.decode()
    assert "judgement: " in said
    assert "medicines/thiazide_diuretic" in said
    assert "causes/nocturnal_leg_cramps" in said
    wrong = legwise("knowledge", "show", "low_potasium")
    assert wrong.returncode == 2
    assert b"low_potassium" in wrong.stderr


WORDS = "my calves cramp around 3am since I started water tablets, no back pain"


def test_parse_shows_what_would_be_asked_and_sets_nothing():
    result = legwise("parse", WORDS)
    text = result.stdout.decode()
    assert result.returncode == 0, result.stderr
    assert 'You said "back pain"' in text
    assert "only proposals" in text
    assert "\033" not in text
    assert max(map(len, text.splitlines())) <= 80


def test_parse_reads_standard_input_and_writes_json():
    found = json.loads(legwise("parse", "-", "--json", text=WORDS).stdout)
    assert {"id": "back_pain", "value": "no", "quote": "back pain"}.items() <= found[-1].items()
    assert [item["name"] for item in found if item["kind"] == "medicine"] == ["water tablets"]


@pytest.mark.parametrize(
    ("arguments", "text", "word"),
    [
        (["-"], "secret " * 3_000, "2,000"),
        (["-"], b"\xff\xfe", "UTF-8"),
        (["--date", "Tuesday", "sore"], "", "2026-12-31"),
    ],
)
def test_parse_refuses_with_one_clear_error(arguments, text, word):
    result = legwise("parse", *arguments, text=text)
    assert result.returncode == 2
    assert word in result.stderr.decode()
    assert b"secret" not in result.stderr
