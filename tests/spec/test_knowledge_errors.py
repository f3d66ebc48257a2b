"""A wrong entry is reported with file, line, key and the nearest valid word, all at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from legwise.knowledge.check import check, sourced_numbers
from legwise.knowledge.held_out import problems
from legwise.knowledge.load import BASE


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the knowledge base to break."""
    return Path(shutil.copytree(BASE, tmp_path / "base"))


def broken(copy: Path, file: str, old: str, new: str) -> list[str]:
    """Replace a piece of a file and return what the check says."""
    path = copy / file
    text = path.read_text()
    assert old in text, f"{old!r} is not in {file}: the test is out of date"
    path.write_text(text.replace(old, new, 1))
    return [str(problem) for problem in check(copy, grades=False).problems]


AKATHISIA = "causes/akathisia.yaml"
BONE = "findings/metabolic_bone.yaml"


def test_the_carried_knowledge_base_is_clean():
    assert check(grades=False).problems == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (AKATHISIA, "course:", "coarse:", ["coarse", "did you mean 'course'"]),
        (AKATHISIA, "facet: inner_restlessness", "facet: inner_restless", ["inner_restlessness"]),
        (AKATHISIA, "[dopamine_blockade]", "[dopamin_blockade]", ["dopamine_blockade"]),
        (AKATHISIA, "value: 0.04, interval: [0.01", "value: 0.004, interval: [0.01", ["outside"]),
        (AKATHISIA, "basis: judgement, reason", "source: nobody-2020, seen: abstract, note", ["nobody-2020"]),
        (AKATHISIA, "basis: judgement, ", "", ["source"]),
        (AKATHISIA, "level: within_two_weeks", "level: within_two_week", ["within_two_weeks"]),
        (AKATHISIA, "id: akathisia", "id: akathisia\nid: again", ["twice"]),
        (BONE, "  note: 'No grades: the nidus is seen or not.'\n", "", ["note", "grade"]),
        (BONE, "    swollen_bone:\n      patient", "    swolen_bone:\n      patient", ["swollen_bone"]),
        ("rules/red_flags.yaml", "sudden_cold_leg: \"yes\"", "sudden_cold_leg: maybe", ["maybe"]),
        ("rules/red_flags.yaml", "source: acr-cold-leg", "source: acr-cold-legs", ["acr-cold-leg"]),
    ],
    ids=[
        "unknown key", "dangling facet", "dangling mechanism", "value outside its interval",
        "unknown source", "no source", "wrong word", "key twice", "no grades, no reason",
        "grade without words", "wrong value", "wrong source",
    ],
)  # fmt: skip
def test_one_slip_is_named_with_its_place(copy, file, old, new, words):
    said = broken(copy, file, old, new)
    assert any(all(word in line for word in words) and f"{file}:" in line for line in said), said


PMR = "causes/polymyalgia_rheumatica.yaml"
HURTING = "hurting:\n  value: 0.75\n  interval: [0.59, 0.9]\n  basis: judgement\n  reason: Both hips"


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (PMR, "value: 0.75", "value: 75", "must not be above 1; write 31 % as 0.31"),
        (PMR, "value: 0.75", "value: 75 %", "write it with a point and without a unit"),
        (PMR, "value: 0.75", "value: 0,75", "write it with a point and without a unit"),
        (PMR, "interval: [0.59, 0.9]", "interval: 0.59 to 0.9", "in square brackets"),
        (PMR, "value: 0.75", "second_read: 24.11.2026\n  value: 0.75", "write it as 2026-12-31"),
        (
            PMR,
            HURTING,
            HURTING.replace("basis: judgement\n  reason", "source: Kanji 2010\n  seen: abstract\n  note"),
            "small letters and figures, joined by -",
        ),
        (PMR, "reason: Both hips", "reason: Keele: both hips", "put a text that holds a colon in quotes"),
        (PMR, "  value: 0.75", "\tvalue: 0.75", "never with tabs"),
        (PMR, "A small dose", "A doctor's small dose", "an open quote"),
        ("rules/red_flags.yaml", 'sudden_cold_leg: "yes"', 'not: {cool_foot: "yes"}', "There is no `not`"),
        ("rules/red_flags.yaml", "when:\n    any:", "when:\n    age: 50\n    any:", "age: [50, null]"),
    ],
    ids=[
        "percent", "percent sign", "decimal comma", "range in words", "day", "source in words",
        "colon", "tab", "apostrophe", "not", "age",
    ],
)  # fmt: skip
def test_one_slip_gives_one_message_that_says_what_to_do(copy, file, old, new, words):
    """What reaches for the entry that did not load is not reported beside it."""
    (said,) = broken(copy, file, old, new)
    assert said.startswith(f"{file}:")
    assert words in said


def test_another_slip_beside_an_entry_that_did_not_load_is_reported(copy):
    broken(copy, AKATHISIA, "[dopamine_blockade]", "[dopamin_blockade]")
    said = broken(copy, PMR, "value: 0.75", "value: 75")
    assert [line.split(":")[0] for line in said] == [AKATHISIA, PMR]


def test_causes_that_one_excludes_must_exclude_each_other(copy):
    old, new = "kind: condition", "kind: condition\nincompatible_with: [gout, bakers_cyst]"
    said = broken(copy, AKATHISIA, old, new)
    assert any("'bakers_cyst' and 'gout'" in line and f"{AKATHISIA}:" in line for line in said), said


def test_a_medicine_acts_on_a_cause_once(copy):
    ratio = "{value: 2, interval: [1, 4], basis: judgement, reason: a test}"
    row = f"raised_by:\n  - factor: serm\n    ratio: {ratio}\n"
    said = broken(copy, "causes/deep_vein_thrombosis.yaml", "raised_by:\n", row)
    assert any("'serm' already acts on" in line for line in said), said


def test_several_slips_are_reported_together(copy):
    broken(copy, AKATHISIA, "facet: inner_restlessness", "facet: inner_restless")
    said = broken(copy, "causes/cellulitis.yaml", "level: ", "levle: ")
    assert any("akathisia" in line for line in said)
    assert any("cellulitis" in line for line in said)


def test_a_cycle_is_found(copy):
    old = "kind: state\n"
    new = "kind: state\ncaused_by:\n- {cause: restless_legs_syndrome, link: " \
        "{value: 0.1, interval: [0, 0.3], basis: judgement, reason: a test}}\n"  # fmt: skip
    said = broken(copy, "causes/iron_deficiency.yaml", old, new)
    assert any("causing itself" in line for line in said)


def test_a_finding_nobody_can_reach_is_found(copy):
    facet = (
        "id: lonely\nname: {patient: a, clinician: b}\nkind: pattern\nacts_from: present\n"
        "leak: {value: 0.1, interval: [0, 0.3], basis: judgement, reason: a test}\n"
    )
    (copy / "facets" / "lonely.yaml").write_text(facet)
    finding = (
        "id: lonely_finding\nfacet: lonely\nkind: sign\nname: {patient: a, clinician: b}\ngiven:\n"
        "  there: {value: 0.9, interval: [0, 1], basis: judgement, reason: a test}\n"
        "  not_there: {value: 0.1, interval: [0, 1], basis: judgement, reason: a test}\n"
    )
    (copy / "findings" / "lonely.yaml").write_text(finding)
    said = [str(problem) for problem in check(copy, grades=False).problems]
    assert any("nobody can reach lonely_finding" in line for line in said)


HELD = """- figure: vascular.pad_60_plus
  tests: a test
  independent: a test
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HELD.replace("pad_60_plus", "pad_60_pluss"), ["unknown figure", "'vascular.pad_60_plus'", ":1:"]),
        (HELD.replace("pad_60_plus", "ecq_lr_gp"), ["`fit: true`", ":1:"]),
        (HELD.replace("pad_60_plus", "pad_40_plus"), ["`outside_because`", ":1:"]),
        (
            HELD.replace("vascular.pad_60_plus", "cramps.association.arterial_disease"),
            ["same number", "causes/nocturnal_leg_cramps", ":1:"],
        ),
        (HELD + HELD, ["twice", ":4:"]),
        (HELD.replace("independent", "independant"), ["independant", "'independent'", ":3:"]),
        ("a: b\n", ["list of figures"]),
    ],
    ids=["no figure", "fitted", "excused", "used", "twice", "unknown key", "no list"],
)
def test_a_slip_in_the_list_of_held_back_figures_is_named_with_its_place(tmp_path, base, text, words):
    (tmp_path / "held_out.yaml").write_text(text)
    used = sourced_numbers(base.knowledge)
    said = [str(problem) for problem in problems(base.knowledge, tmp_path / "base", used=used)]
    assert said, "no problem found"
    assert all(line.startswith("held_out.yaml") for line in said), said
    assert any(all(word in line for word in words) for line in said), said


def test_the_list_of_held_back_figures_may_be_short_or_missing(tmp_path, base):
    assert list(problems(base.knowledge, tmp_path / "base")) == []
    (tmp_path / "held_out.yaml").write_text(HELD)
    assert list(problems(base.knowledge, tmp_path / "base")) == []


def test_the_check_reads_the_list_of_held_back_figures(copy):
    (copy.parent / "held_out.yaml").write_text(HELD.replace("pad_60_plus", "pad_60_pluss"))
    said = [str(problem) for problem in check(copy, grades=False).problems]
    assert [line for line in said if "pad_60_pluss" in line] == said != []
