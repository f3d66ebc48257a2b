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
        "- id: a\n  means: {side: one}\n  said: [zz]\n- id: b\n  means: {side: both}\n  said: [zz]\n",
        "keep one",
    ),
    "not a quantity": ("- id: a\n  means: {back_pain: <weeks>}\n  said: [a]\n", "worked out"),
}


@pytest.fixture(scope="module")
def problems(tmp_path_factory, root):
    """What `knowledge check` says of a base in which each entry above has a file of its own."""
    base = tmp_path_factory.mktemp("knowledge") / "base"
    (base / "phrases").mkdir(parents=True)
    for kind in ("findings", "factors", "medicines", "facets"):
        (base / kind).symlink_to(root / "src/legwise/knowledge/base" / kind)
    for number, (text, _) in enumerate(ENTRY.values()):
        own_ids = text.replace("- id: ", f"- id: own_{number}_")
        (base / f"phrases/{number}.yaml").write_text(own_ids)
    return check(base, grades=False).problems


@pytest.mark.parametrize("name", ENTRY)
def test_knowledge_check_names_what_is_wrong_with_a_phrase(problems, name):
    file = f"phrases/{list(ENTRY).index(name)}.yaml"
    assert any(ENTRY[name][1] in problem.message for problem in problems if problem.file == file), problems[
        :3
    ]
