"""The text: urgency first, in plain words, nothing ruled out, safe for a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_assessment import SAMPLE, both

from legwise.assessment import Share, WithheldAdvice
from legwise.interfaces.render import view
from legwise.interfaces.render.text import render_text
from legwise.interfaces.render.words import bar, frequency, interval, measured, people, percent, rough
from legwise.plan.plan import GENERAL_COME_BACK

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


def changed(level, rules=(), likely=("night_leg_cramps",)):
    """Return the sample's urgency at another level."""
    return SAMPLE.urgency.model_copy(
        update={"level": level, "rules": rules, "dangers": (), "likely": likely, "says": both("Do this.")}
    )


def test_a_person_is_not_told_twice_what_the_title_says():
    names = {"night_leg_cramps": "night leg cramps"}
    assert view.reasons(changed("routine"), names, "patient") == [("", "What fits best: Night leg cramps.")]
    assert view.reasons(changed("emergency"), names, "patient")[0][0] == "Do this."
    assert view.reasons(changed("routine"), names, "clinician")[0][0] == "Do this. (clinical)"


def test_who_must_be_seen_today_is_not_told_of_a_normal_visit():
    rule = SAMPLE.urgency.rules[0]
    calm = rule.model_copy(update={"level": "routine", "do": both("Make a visit.")})
    for level, told in (("same_day", []), ("emergency", []), ("within_two_weeks", ["Make a visit."])):
        assert view.also(changed(level, (calm,)), "patient") == told
        assert view.also(changed(level, (calm,)), "clinician") == ["Make a visit. (clinical)"]


def test_what_is_left_out_for_one_reason_stands_together_and_long_lists_end():
    def left(number, reason):
        name, because = both(f"measure {number}"), both(reason)
        return WithheldAdvice(id=f"m{number}", name=name, because=because, source="allen-2012")

    many = [left(n, f"Reason {n}.") for n in range(8)]
    plan = SAMPLE.plan.model_copy(update={"withheld": (*many, left(8, "Reason 7."))})
    reasons, more = view.left_out(plan)
    assert reasons[0] == ("Reason 7.", ["measure 7", "measure 8"])
    assert len(reasons) == 6
    assert more == ["measure 5", "measure 6"]


def test_when_to_come_back_is_short_and_ends_with_what_holds_in_general():
    own = tuple(both(f"Sign {n}.") for n in range(12))
    plan = SAMPLE.plan.model_copy(update={"come_back": (*own, *GENERAL_COME_BACK)})
    assert view.come_back(plan) == [*own[:8], *GENERAL_COME_BACK]


def test_tests_can_wait_where_a_person_may_start_alone():
    calm = SAMPLE.model_copy(update={"urgency": changed("self_care")})
    assert "TESTS TO ASK ABOUT IF IT DOES NOT GET BETTER" in render_text(calm)
    assert "TESTS WORTH ASKING FOR" not in render_text(calm)


@pytest.mark.parametrize(
    ("value", "unit", "audience", "said"),
    [
        (40, "degC", "patient", "40 °C"),
        (0.4, "ratio", "patient", "0.4"),
        (66, "x ULN", "patient", "66 times the upper limit of normal"),
        (66, "x ULN", "clinician", "66 x ULN"),
        (2.1, "mmol/L", "patient", "2.1 mmol/L"),
    ],
)
def test_a_reading_is_written_as_its_reader_writes_it(value, unit, audience, said):
    assert measured(value, unit, audience) == said


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
