"""What is asked, in which order, and when it is enough."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from legwise.assessor import assess
from legwise.case import as_case
from legwise.interview.answer import answered, changed, none_of_these, with_medicines
from legwise.interview.policy import next_question
from legwise.interview.question import Done, Question
from legwise.knowledge.facts import facts
from legwise.knowledge.schema import LEVELS
from legwise.model.store import compiled
from legwise.triage.examples import facts_of
from legwise.triage.rules import triage

SAME_DAY = LEVELS.index("same_day")
SHE = {"age": 64, "sex": "female"}


def fired(case, base):
    found = triage(facts(case, base.knowledge), base.knowledge.rules.values()).fired
    return {one.rule.id for one in found}


def to_the_end(case, base, say, mode="full"):
    """Return the last case and Done, going on after emergencies; `say` answers an item."""
    seen: set[str] = set()
    while True:
        question = next_question(case, mode, seen, base)
        if isinstance(question, Done):
            if question.because == "enough":
                return case, question
            seen |= set(question.fired)
        elif question.form == "medicines":
            none = not base.knowledge.medicines.keys() & case.history.keys()
            case = with_medicines(case, (), none, base.knowledge)
        else:
            case = answered(case, question, {i.id: say(i) for i in question.items}, base.knowledge)


#: Answers that worry nobody, where "no" is none.
MILD = {
    "main_site": "calf",
    "side": "both",
    "since_when": "over_6_months",
    "quality": "aching_heavy",
    "pain_severity": "mild",
    "attack_length": "under_10_minutes",
    "onset": "gradual",
}


def mild(item):
    return MILD.get(item.id, no_or_unknown(item))


def no_or_unknown(item):
    return item.options[0].value if item.options[0].value == "no" else "unknown"


def test_the_first_question_is_a_list_of_warning_signs(base):
    question = next_question(SHE, using=base)
    assert question.form == "tick_list"
    assert question.red_flag
    assert {"sudden_cold_leg", "cannot_feel_or_move_foot"} <= {item.id for item in question.items}


def test_what_fires_stops_the_interview_and_the_person_may_go_on(base):
    case = as_case({**SHE, "answers": {"sudden_cold_leg": "yes"}})
    stop = next_question(case, using=base)
    assert isinstance(stop, Done)
    assert (stop.because, stop.level) == ("emergency", "emergency")
    assert "flag_acute_limb_ischaemia" in stop.fired
    assert isinstance(next_question(case, seen=stop.fired, using=base), Question)


def test_a_new_emergency_stops_it_again(base):
    case = as_case({**SHE, "answers": {"sudden_cold_leg": "yes", "saddle_numbness": "yes"}})
    stop = next_question(case, seen=["flag_acute_limb_ischaemia"], using=base)
    assert isinstance(stop, Done)
    assert "flag_cauda_equina" in stop.fired


def test_unknown_is_not_asked_again_and_is_not_no(base):
    case = as_case(SHE)
    question = next_question(case, using=base)
    case = answered(case, question, {}, base.knowledge)
    assert not {item.id for item in question.items} & set(facts(case, base.knowledge).known)
    after = next_question(case, using=base)
    assert not {item.id for item in question.items} & {item.id for item in after.items}


def test_the_same_case_gives_the_same_question(base):
    case = as_case({**SHE, "answers": {"main_site": "calf", "side": "one"}})
    assert next_question(case, using=base) == next_question(case, using=base)


def test_who_says_no_to_every_warning_sign_leaves_none_open(base):
    _, done = to_the_end(as_case(SHE), base, mild, "short")
    assert {flag.id for flag in done.open_red_flags} <= flags_on_devices(base)


def flags_on_devices(base):
    """Return the red flags that need a reading, which this person does not have."""
    measured = {f.id for f in base.knowledge.findings.values() if f.measured and f.kind == "sign"}
    return {rule.id for rule in base.knowledge.rules.values() if measured & set(str(rule.when).split("'"))}


def test_what_nobody_knows_is_said_at_the_end(base):
    _, done = to_the_end(as_case(SHE), base, lambda _: "unknown", "short")
    assert "flag_acute_limb_ischaemia" in {flag.id for flag in done.open_red_flags}
    assert all(flag.says for flag in done.open_red_flags)


def test_the_short_form_asks_for_urgency_alone(base):
    asked = []
    case, done = to_the_end(
        as_case(SHE), base, lambda item: asked.append(item.id) or no_or_unknown(item), "short"
    )
    assert not done.open_questions
    _, whole = to_the_end(as_case(SHE), base, lambda item: asked.append(item.id) or no_or_unknown(item))
    assert fired(case, base) == set()
    assert whole.open_questions


def test_a_clinician_is_asked_for_signs_and_nobody_else(base):
    kinds = {}
    for mode in ("full", "clinician"):
        asked: list[str] = []
        to_the_end(
            as_case(SHE), base, lambda item, asked=asked: asked.append(item.id) or no_or_unknown(item), mode
        )
        found = [base.knowledge.findings[key] for key in asked if key in base.knowledge.findings]
        kinds[mode] = {finding.id for finding in found if finding.question is None}
    assert kinds["full"] == set()
    assert {"pulse_absent_suddenly", "pitting_one_leg"} <= kinds["clinician"]


def examples(knowledge):
    """Yield each red flag that must not be missed with each case it fires on, as answers."""
    for rule in knowledge.rules.values():
        if LEVELS.index(rule.level) < SAME_DAY:
            continue
        for example in rule.fires_on:
            known = facts_of(example, knowledge)
            if not any(is_clinical(key, knowledge) for key in known.findings):
                yield rule, example, known


def is_clinical(key, knowledge):
    finding = knowledge.findings[key]
    return finding.question is None or finding.kind == "test"


def test_every_red_flag_is_found_in_everybody_it_is_meant_for(base):
    """The interview finds each flag in its own examples, whatever else is answered with no."""
    knowledge, missed, tried = base.knowledge, [], 0
    for rule, example, known in examples(knowledge):
        taken = {
            key: "yes"
            for key, value in known.factors.items()
            if key in knowledge.medicines and value == "yes"
        }
        history = {**taken, **known.diagnoses}
        gates = {
            key: value for one in known.findings for key, value in knowledge.findings[one].asked_if.items()
        }
        says = {**gates, **known.findings, **known.factors}
        case = as_case({"age": example.age, "sex": example.sex, "history": history})
        case, _ = to_the_end(
            case, base, lambda item, says=says: says.get(item.id, no_or_unknown(item)), "short"
        )
        tried += 1
        if rule.id not in fired(case, base):
            missed.append((rule.id, example.name))
    assert not missed
    assert tried > 80


#: A whole interview is played for each example: shrinking one would take minutes.
PLAYED = {"deadline": None, "phases": [Phase.explicit, Phase.reuse, Phase.generate]}
PEOPLE = {
    "age": st.integers(18, 95),
    "sex": st.sampled_from(["female", "male"]),
    "random": st.randoms(use_true_random=False),
}


@settings(max_examples=5, **PLAYED)
@given(**PEOPLE)
def test_any_answers_end_and_nothing_is_asked_twice(age, sex, random):
    play(age, sex, random)


@pytest.mark.slow
@settings(max_examples=100, **PLAYED)
@given(**PEOPLE)
def test_any_answers_of_many_people_end(age, sex, random):
    play(age, sex, random)


def play(age, sex, random):
    """Whatever is answered, changed or left unknown, the interview ends and never repeats itself."""
    base = compiled()
    case, asked, seen = as_case({"age": age, "sex": sex}), set[str](), set[str]()
    forgotten: set[str] = set()
    for _ in range(90):
        question = next_question(case, "full", seen, base)
        if isinstance(question, Done):
            if question.because == "enough":
                break
            assert not set(question.fired) <= seen
            seen |= set(question.fired)
            continue
        if question.form == "medicines":
            assert "medicines" not in asked
            asked.add("medicines")
            case = with_medicines(case, (), random.random() < 0.5, base.knowledge)
            continue
        items = {item.id for item in question.items}
        assert items
        assert not items & (asked - forgotten)
        asked |= items
        forgotten -= items
        given_ = {
            item.id: random.choice([*(option.value for option in item.options), "unknown", "rather_not_say"])
            for item in question.items
            if random.random() < 0.9
        }
        case = answered(case, question, given_, base.knowledge)
        if random.random() < 0.1:
            key = random.choice(sorted(items))
            values = [*(o.value for i in question.items if i.id == key for o in i.options), "unknown"]
            before = {**case.answers, **case.history}
            case = changed(case, {key: random.choice(values)}, base.knowledge)
            forgotten |= set(before) - {**case.answers, **case.history}.keys()
    else:
        pytest.fail("the interview does not end")
    assert assess(case, base).urgency.level in LEVELS


def test_none_of_these_is_no_to_each(base):
    question = next_question(SHE, using=base)
    assert set(none_of_these(question).values()) == {"no"}
