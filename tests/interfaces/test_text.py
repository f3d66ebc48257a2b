"""The text: urgency first, in plain words, nothing ruled out, safe for a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_assessment import SAMPLE

from legwise.assessment import Share
from legwise.interfaces.render import view
from legwise.interfaces.render.text import render_text
from legwise.interfaces.render.words import bar, frequency, interval, people, percent, rough

ORDER = [
    "TODAY: SEE OR SPEAK TO A DOCTOR TODAY",
    "Call your doctor today.",
    "Too little blood may reach the foot.",
    "WHAT COULD BE BEHIND IT",
    "MUST NOT BE MISSED",
    "WHAT DOES NOT FIT",
    "WHAT WOULD TELL MOST NEXT",
    "TONIGHT",
    "THE NEXT WEEKS",
    "TESTS WORTH ASKING FOR",
    "BETTER NOT",
    "LEFT OUT FOR YOUR SAFETY",
    "YOUR MEDICINES",
    "WHAT TO ASK THE DOCTOR",
    "WHEN TO COME BACK",
    "WHAT THIS TOOL CANNOT SEE",
    "SOURCES",
    "knowledge abc123",
]


def test_what_to_do_now_comes_first_and_the_rest_in_order():
    text = render_text(SAMPLE)
    places = [text.index(part) for part in ORDER]
    assert places == sorted(places)


@pytest.mark.parametrize("audience", ["patient", "clinician"])
@pytest.mark.parametrize("width", [40, 80, 100])
def test_plain_text_is_plain_and_fits(audience, width):
    text = render_text(SAMPLE, audience, width)
    assert all(len(line) <= width for line in text.splitlines())
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert not set(text) & set("│─┌┐└┘╭╮╰╯█░→")


def test_a_colour_terminal_gets_colour_and_the_same_words():
    plain, colour = render_text(SAMPLE), render_text(SAMPLE, color=True)
    assert "\x1b[" in colour
    assert "\x1b[31m & co" not in colour
    assert [line for line in plain.splitlines() if line in colour] == plain.splitlines()


def test_the_chain_is_told_from_the_tablet_to_the_cramp():
    assert "Water tablet -> Low potassium -> Night leg cramps" in " ".join(render_text(SAMPLE).split())


def test_a_factor_behind_a_cause_is_never_listed_against_it():
    (cramps, *_) = SAMPLE.causes
    _, against = view.pros_and_cons(cramps)
    assert [weight.facet for weight in against] == ["side"]
    assert "thiazide_diuretic=yes" in render_text(SAMPLE, "clinician")


def test_a_result_that_makes_it_more_urgent_says_so():
    assert "Then: Emergency: get help now." in render_text(SAMPLE)


def test_stages_stand_beside_their_disease_and_are_not_ranked_twice():
    patient, clinician = (" ".join(render_text(SAMPLE, who).split()) for who in ("patient", "clinician"))
    assert "All kinds of it together: about 2 in 10 people" in patient
    assert clinician.count("narrow leg arteries (clinical), all stages") == 1


def test_the_clinician_sees_figures_rules_strength_judgements_and_sources():
    text = " ".join(render_text(SAMPLE, "clinician").split())
    for part in (
        "21 to 63 %",
        "[G47.62]",
        "+1.40 (+1.30)",
        "flag_rest_pain [same_day] on eased_by_hanging_leg [conte-2019]",
        "[moderate; allen-2012]",
        "[judgement: two surveys disagree]",
        "abc123def",
    ):
        assert part in text


shares = st.tuples(*[st.floats(0, 1)] * 3).map(sorted).map(lambda s: Share(low=s[0], value=s[1], high=s[2]))


@given(shares)
def test_no_number_reads_as_none_or_all(share):
    for text in (frequency(share).removesuffix(" people"), interval(share), rough(share.value)):
        assert "0" not in text.split()
        assert not text.endswith((" 10 in 10", " 100 in 100"))
    assert percent(share.value) not in ("0.0 %", "0 %", "100 %")
    assert bar(share)[0] == "#"
    assert len(bar(share)) == 20
    on, maybe = people(share)
    assert 1 <= on <= 99
    assert on <= maybe <= 100


@pytest.mark.parametrize(
    ("low", "value", "high", "said", "range_"),
    [
        (0.2, 0.31, 0.4, "about 3 in 10 people", "between 2 and 4 in 10"),
        (0.02, 0.09, 0.4, "about 1 in 10 people", "up to about 4 in 10"),
        (0.04, 0.07, 0.14, "about 7 in 100 people", "between 4 and 14 in 100"),
        (0.001, 0.004, 0.009, "fewer than 1 in 100 people", "up to about 1 in 100"),
        (0.9, 0.95, 0.97, "more than 9 in 10 people", "9 in 10 or more"),
    ],
)
def test_no_more_digits_than_the_interval_supports(low, value, high, said, range_):
    share = Share(low=low, value=value, high=high)
    assert frequency(share) == said
    assert interval(share) == range_
