"""Specification: the language in which ways of saying things are written down."""

from __future__ import annotations

import pytest

from legwise.knowledge.check import check
from legwise.knowledge.pattern import Pattern, list_of


def matches(written, text, lists=None):
    pattern = Pattern.read(written).with_lists(lists or {})
    tokens = text.split()
    return any(pattern.match(tokens, start) for start in range(len(tokens)))


@pytest.mark.parametrize(
    ("written", "text", "expected"),
    [
        ("calf", "my calf", True),
        ("calf", "calfskin", False),
        ("cramp*", "cramping", True),
        ("(sore|bad) leg", "bad leg", True),
        ("(sore|very bad) leg", "very bad leg", True),
        ("[my|the] leg hurts", "leg hurts", True),
        ("leg ... hurts", "leg that i broke hurts", True),
        ("leg ... hurts", "leg one two three four five hurts", False),
        ("leg ... hurts", "leg , it hurts", False),
        ("hot red", "hot , red", True),
        ("hot red", "hot . red", False),
        ("type <number>", "type 2", True),
    ],
)
def test_what_a_pattern_matches(written, text, expected):
    assert matches(written, text) is expected


def test_a_word_list_stands_for_its_words():
    lists = {"leg": list_of([Pattern.read("leg"), Pattern.read("lower limb*")])}
    assert matches("sore {leg}", "sore lower limbs", lists)


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("(a|b", "close"),
        ("a|b", "means nothing"),
        ("Leg", "small letters"),
        ("... leg", "between words"),
        ("[leg]", "no word at all"),
        ("le*", "too short"),
        ("(a|)", "empty choice"),
        ("", "at least one word"),
    ],
)
def test_a_pattern_that_cannot_be_read_says_what_to_do(written, word):
    with pytest.raises(ValueError, match=word):
        Pattern.read(written)


ENTRY = {
    "unknown finding": ("- id: a\n  means: {back_pian: 'yes'}\n  said: [a]\n", "back_pain"),
    "unknown value": ("- id: a\n  means: {back_pain: often}\n  said: [a]\n", "not a value"),
    "unknown list": ("- id: a\n  said: ['{legg}']\n", "word list"),
    "unknown medicine": ("- id: a\n  medicines: [statins]\n  said: [a]\n", "medicine"),
    "no words": ("- id: a\n  means: {back_pain: 'yes'}\n", "said"),
    "bad pattern": ("- id: a\n  said: ['(a']\n", "close"),
    "said twice": ("- id: a\n  said: [a, a]\n", "twice"),
    "two values": (
        "- id: a\n  means: {side: one}\n  said: [left]\n- id: b\n  means: {side: both}\n  said: [left]\n",
        "keep one",
    ),
    "not a quantity": ("- id: a\n  means: {back_pain: <weeks>}\n  said: [a]\n", "worked out"),
}


@pytest.mark.parametrize("name", ENTRY)
def test_knowledge_check_names_what_is_wrong_with_a_phrase(tmp_path, root, name):
    text, word = ENTRY[name]
    (tmp_path / "base").mkdir()
    base = root / "src/legwise/knowledge/base"
    for kind in ("findings", "factors", "medicines", "facets"):
        (tmp_path / "base" / kind).symlink_to(base / kind)
    (tmp_path / "base/phrases").mkdir()
    (tmp_path / "base/phrases/own.yaml").write_text(text)
    report = check(tmp_path / "base", grades=False)
    assert any(word in p.message for p in report.problems if p.file.startswith("phrases/")), report.problems[:3]
