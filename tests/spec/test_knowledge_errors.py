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
