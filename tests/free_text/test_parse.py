"""Specification: what a person's own words propose, and what they never do."""

from __future__ import annotations

import datetime
import inspect

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from legwise.case import Case
from legwise.errors import CaseError, DocumentError
from legwise.interview.free_text import MAX_CHARACTERS, Proposal, confirmed, parse
from legwise.knowledge.load import load
from legwise.knowledge.pattern import Pattern

KNOWLEDGE = load()


def said(text, today=None):
    """Return id -> value, with a question mark where it is not sure."""
    return {
        p.id: p.value + ("" if p.sure else "?") for p in parse(text, KNOWLEDGE, today) if p.kind == "answer"
    }


def named(text):
    return [p.name for p in parse(text, KNOWLEDGE) if p.kind == "medicine"]


def test_the_example_of_the_first_page():
    text = "my calves cramp around 3am since I started water tablets, no back pain"
    assert said(text) == {
        "main_site": "calf",
        "quality": "cramping",
        "sudden_seizing_in_bed": "yes",
        "back_pain": "no",
        "medicine_timing": "within_4_weeks?",
    }
    (medicine,) = [p for p in parse(text, KNOWLEDGE) if p.kind == "medicine"]
    assert medicine.name == "water tablets"
    assert medicine.id is None  # thiazide, loop or potassium-sparing: the words leave it open
    assert medicine.started == "since I started water tablets"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no back pain or fever", {"back_pain": "no", "fever_or_shivers": "no"}),
        ("no fever, chills or back pain", {"fever_or_shivers": "no", "back_pain": "no"}),
        ("I don't have back pain but I have a fever", {"back_pain": "no", "fever_or_shivers": "yes"}),
        ("no fever, but my back hurts", {"fever_or_shivers": "no", "back_pain": "yes"}),
        ("without fever", {"fever_or_shivers": "no"}),
        ("it doesn't wake me", {"wakes_at_night": "no"}),
        ("not only back pain", {"back_pain": "yes"}),
        ("nothing apart from back pain", {"back_pain": "yes"}),
        ("fever: no", {"fever_or_shivers": "no"}),
        ("I don't think I have a fever", {"fever_or_shivers": "no?"}),
    ],
)
def test_a_denial_reaches_as_far_as_its_words(text, expected):
    found = said(text)
    assert {key: found.get(key) for key in expected} == expected


@pytest.mark.parametrize("text", ["no back pain and fever", "no back pain, fever"])
def test_an_open_scope_claims_nothing(text):
    """The fever may be denied or told: neither is proposed."""
    assert said(text) == {"back_pain": "no"}


def test_what_is_not_mentioned_is_never_no():
    assert said("my calf hurts") == {"main_site": "calf"}


@pytest.mark.parametrize(
    "text",
    [
        "my mother has a fever",
        "my husband has diabetes",
        "his feet are numb",
        "My sister suffers from cramps. She is pregnant.",
        "my neighbour takes statins",
    ],
)
def test_other_people_propose_nothing(text):
    assert parse(text, KNOWLEDGE) == ()


def test_other_people_end_where_the_writer_begins():
    assert said("my mother has diabetes and my feet are numb")["numb_feet"] == "yes"
    assert "diabetes" not in said("my mother has diabetes and my feet are numb")


def test_kin_count_where_the_question_is_about_kin():
    assert said("my mother has restless legs") == {"family_history_rls": "yes"}
    assert said("my dad had a blood clot") == {"family_history_clot": "yes"}


@pytest.mark.parametrize(
    "text",
    [
        "what if I have diabetes?",
        "could it be a clot?",
        "I'm afraid of a blood clot",
        "can statins cause this?",
        "I read about restless legs online",
        "worried about diabetes",
    ],
)
def test_what_is_supposed_or_feared_proposes_nothing(text):
    assert parse(text, KNOWLEDGE) == ()


def test_a_reason_after_a_fear_counts():
    assert said("I'm worried because my feet are numb")["numb_feet"] == "yes"


@pytest.mark.parametrize(
    "text",
    ["I used to get cramps", "years ago I had a fever", "the back pain has gone", "I had cramps as a child"],
)
def test_what_is_over_proposes_nothing(text):
    assert said(text) == {}


def test_an_old_clot_still_counts():
    assert said("years ago I had a clot") == {"previous_clot": "yes"}


@pytest.mark.parametrize(
    "text",
    ["maybe I have a fever", "I think I have a fever", "not sure if I have a fever", "I might have a fever"],
)
def test_doubt_is_kept(text):
    assert said(text)["fever_or_shivers"] == "yes?"


def test_a_contradiction_proposes_both_and_is_sure_of_neither():
    found = [
        p for p in parse("I have no fever. Yesterday I had a fever.", KNOWLEDGE) if p.id == "fever_or_shivers"
    ]
    assert {p.value for p in found} == {"yes", "no"}
    assert not any(p.sure for p in found)


def test_two_places_do_not_say_which_is_worst():
    assert "main_site" not in said("my calf hurts and my knee hurts")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("my legs have ached for three weeks", "2_to_6_weeks"),
        ("legs aching for the last 3 months", "6_weeks_to_6_months"),
        ("it started two days ago", "1_to_3_days"),
        ("had this for about a year", "over_6_months"),
        ("it has been going on for 14 days", "4_to_14_days"),
        ("it has been going on for 2 weeks", "2_to_6_weeks"),
        ("sore legs for as long as I can remember", "over_6_months"),
        ("since yesterday my calf is sore", "1_to_3_days"),
        ("since this morning my calf is sore", "under_1_day"),
        ("I have been diabetic for ten years", None),
        ("I have been on statins for ten years", None),
        ("it hurts after sitting for two hours", None),
    ],
)
def test_since_when(text, value):
    assert said(text).get("since_when") == value


def test_a_weekday_needs_the_day_of_writing():
    text = "my calf is sore since Tuesday"
    assert "since_when" not in said(text)
    assert said(text, datetime.date(2026, 11, 27))["since_when"] == "1_to_3_days"  # a Friday
    assert said(text, datetime.date(2026, 11, 24))["since_when"] == "4_to_14_days"  # a Tuesday


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("the cramp lasts about 2 minutes", "under_10_minutes"),
        ("it lasts half an hour", "10_minutes_to_2_hours"),
        ("each spell lasts four hours", "hours"),
    ],
)
def test_how_long_a_spell_lasts(text, value):
    assert said(text)["attack_length"] == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("pain 8/10", "severe"), ("about 3 out of 10", "mild"), ("ten out of ten", "unbearable")],
)
def test_a_score_out_of_ten(text, value):
    assert said(text)["pain_severity"] == value


@pytest.mark.parametrize(
    "text",
    ["swolen ankels", "restles legs", "diabetis", "my kalf", "nummb feet", "varicos veins", "crampps in bed"],
)
def test_slips_of_spelling_are_understood_or_left(text):
    expected = {
        "swolen ankels": "ankles_swollen_both",
        "restles legs": "quality",
        "diabetis": "diabetes",
        "my kalf": None,  # the first letter is never corrected
        "nummb feet": "numb_feet",
        "varicos veins": "varicose_veins",
        "crampps in bed": "sudden_seizing_in_bed",
    }[text]
    assert expected in said(text) if expected else said(text) == {}


@pytest.mark.parametrize("text", ["I clamp wood", "a clap of thunder", "the lamp at home", "shine and thing"])
def test_a_word_that_exists_is_never_another(text):
    assert parse(text, KNOWLEDGE) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("I take atorvastatin 20 mg and Lipitor", ["atorvastatin 20 mg", "Lipitor"]),
        ("on amlodapine", ["amlodapine"]),
        ("my iron is low", []),
        ("I take iron tablets", ["iron tablets"]),
        ("not on statins", []),
        ("are statins bad for you?", []),
        ("could it be my statin?", ["statin"]),
    ],
)
def test_medicines_are_named_as_written(text, names):
    assert named(text) == names


def test_words_that_look_alike_propose_nothing():
    assert said("I get heartburn and my period cramps are a pain in the neck") == {}


# --- nothing is set -----------------------------------------------------------------------------


def test_parse_sees_no_case_and_returns_no_case():
    assert list(inspect.signature(parse).parameters) == ["text", "knowledge", "today"]
    assert all(isinstance(p, Proposal) for p in parse("my calf hurts", KNOWLEDGE))


def test_only_what_is_confirmed_enters_a_case_and_the_old_case_stays():
    case = Case(age=60, sex="female")
    proposals = parse("my left calf cramps, on furosemide, I have diabetes", KNOWLEDGE)
    chosen = [p for p in proposals if p.id in ("main_site", "diabetes") or p.name]
    after = confirmed(case, chosen, KNOWLEDGE)
    assert after.answers == {"main_site": "calf"}
    assert after.history == {"diabetes": "yes"}
    assert [medicine.name for medicine in after.medicines] == ["furosemide"]
    assert case == Case(age=60, sex="female")


def test_confirming_meets_the_checks_of_every_answer():
    case = Case(age=60, sex="female")
    made_up = Proposal(kind="answer", id="main_site", value="elbow", span=(0, 1), quote="x", sure=True)
    with pytest.raises(CaseError, match="not one of its values"):
        confirmed(case, [made_up], KNOWLEDGE)


def test_confirming_never_changes_an_answer_that_is_there():
    """So text cannot lower an urgency: a "yes" that was answered stays."""
    case = Case(age=60, sex="female", answers={"fever_or_shivers": "yes"})
    with pytest.raises(CaseError, match="another answer"):
        confirmed(case, parse("no fever", KNOWLEDGE), KNOWLEDGE)


# --- any text ------------------------------------------------------------------------------------


def test_a_text_that_is_too_long_is_refused_without_repeating_it():
    with pytest.raises(DocumentError, match="2,000") as caught:
        parse("secret " * 400, KNOWLEDGE)
    assert "secret" not in str(caught.value)
    parse("a" * MAX_CHARACTERS, KNOWLEDGE)


WORDS = sorted(
    {
        word
        for phrase in KNOWLEDGE.phrases.values()
        for p in phrase.said
        for word, _ in Pattern.read(p).words()
    }
)
TEXTS = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.sampled_from([*WORDS, "no", "not", "my mother", ".", ",", "3", "weeks", "8/10"]), max_size=40
    ).map(" ".join),
)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
@example("٣ weeks ² ½ ①")
@example("İ 8/10 for 3am ,,, - — 2,5")
def test_any_text_is_read_without_an_error_and_quotes_itself(text):
    found = parse(text, KNOWLEDGE)
    for proposal in found:
        start, end = proposal.span
        assert 0 <= start < end <= len(text)
        assert text[start:end] == proposal.quote
    assert parse(text, KNOWLEDGE) == found
