"""Specification: the drawings that go with questions."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from legwise.knowledge.check import check, reading_grade
from legwise.knowledge.drawings import PICTURES, faults, names, picture
from legwise.knowledge.load import BASE

GOOD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>A leg</title><desc>One leg.</desc>'
    '<path d="M0 0H9" stroke="currentColor"/><text id="leg-1">1</text></svg>'
)


def test_there_are_enough_and_each_is_shown_by_a_question(base):
    questions = [e.question for e in base.knowledge.findings.values() if e.question is not None]
    assert len(names()) >= 12
    assert {q.picture for q in questions if q.picture} == set(names())


@pytest.mark.parametrize("name", names())
def test_a_carried_picture_has_no_faults(name):
    assert list(faults(name)) == []


@pytest.mark.parametrize("name", names())
def test_a_picture_says_in_words_what_it_shows(name):
    import syllapy

    found = picture(name)
    assert len(found.title.split()) >= 2
    assert reading_grade(found.description, syllapy.count) <= 7


def test_numbers_in_a_picture_are_places_in_the_list_of_answers(base):
    for finding in base.knowledge.findings.values():
        if finding.question is None or finding.question.picture is None:
            continue
        found = picture(finding.question.picture)
        root = ElementTree.fromstring(found.svg)
        drawn = {int(text.text or "") for text in root.iter("{http://www.w3.org/2000/svg}text")}
        assert not drawn or drawn == set(range(1, max(drawn) + 1)), finding.id
        assert max(drawn, default=0) <= len(finding.values), finding.id
        for place in drawn:
            label = finding.labels[finding.values[place - 1]]
            said = re.search(rf"\b{place} ([^,.:]+)", found.description)
            assert said, (finding.id, place)
            assert words(said[1]) & words(label), (finding.id, place, said[1], label)


def words(text: str) -> set[str]:
    """Return the words of a text that tell a place."""
    return set(re.findall(r"[a-z]+", text.casefold())) - {"the", "of", "or", "is", "side", "it"}


FAULTY = [
    ("no title", GOOD.replace("<title>A leg</title>", ""), "<title>"),
    ("a word", GOOD.replace(">1<", ">calf<"), "only numbers"),
    ("a colour", GOOD.replace("currentColor", "#f00"), "currentColor"),
    ("a script", GOOD.replace("<path", "<script/><path"), "<script>"),
    ("a size", GOOD.replace("viewBox", 'width="9" viewBox'), "viewBox"),
    ("a clashing id", GOOD.replace("leg-1", "one"), "must begin with"),
    ("too large", GOOD.replace("M0 0", "M0 0" + " " * 6000), "larger"),
    ("broken", GOOD[:-3], "well-formed"),
]


@pytest.mark.parametrize(("svg", "words"), [row[1:] for row in FAULTY], ids=[row[0] for row in FAULTY])
def test_a_faulty_picture_says_what_to_do(tmp_path, svg, words):
    (tmp_path / "leg.svg").write_text(svg)
    assert any(words in fault for fault in faults("leg", tmp_path))


def test_a_good_picture_has_no_faults(tmp_path):
    (tmp_path / "leg.svg").write_text(GOOD)
    assert list(faults("leg", tmp_path)) == []


def test_a_missing_and_an_unused_picture_are_errors(tmp_path):
    base = Path(shutil.copytree(BASE, tmp_path / "base"))
    drawn = Path(shutil.copytree(PICTURES, tmp_path / "pictures"))
    (drawn / "calf.svg").rename(drawn / "spare.svg")
    said = [str(problem) for problem in check(base, grades=False).problems]
    assert any("there is no pictures/calf.svg" in line and "question.picture" in line for line in said), said
    assert any("pictures/spare.svg" in line and "no question shows it" in line for line in said), said


def test_a_base_without_pictures_of_its_own_uses_those_carried(tmp_path):
    base = Path(shutil.copytree(BASE, tmp_path / "base"))
    assert check(base, grades=False).problems == ()
