"""Specification: what saving, reading, changing, deleting and expiring do, on both databases."""

from __future__ import annotations

import json
import logging
import math
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from legwise.case import AnklePressures, Case, LabValue, LegMeasurement, MedicineTaken, as_case
from legwise.errors import CaseError, ConflictError, DatabaseError, NotFoundError
from legwise.interfaces.saved import KEPT, Interviews
from legwise.interfaces.saved.codes import hashed

SECRET = "a-distinctive-answer-7731"

# --- what goes in comes out ------------------------------------------------------------------

names = st.text(min_size=1, max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False)
words = st.dictionaries(names, st.text(max_size=20), max_size=4)
pressures = st.none() | st.floats(0, 300)
medicines = st.builds(MedicineTaken, name=names, dose=st.none() | names, started=st.none() | st.dates())
cases = st.builds(
    Case,
    age=st.integers(0, 120),
    sex=st.sampled_from(["female", "male"]),
    setting=st.sampled_from(["self", "primary_care", "emergency"]),
    date=st.none() | st.dates(),
    complaint=words,
    answers=words,
    history=words,
    medicines=st.none() | st.lists(medicines, max_size=3).map(tuple),
    medicines_complete=st.booleans(),
    labs=st.lists(st.builds(LabValue, test=names, value=numbers, unit=names), max_size=3).map(tuple),
    measurements=st.dictionaries(
        names, numbers | st.builds(LegMeasurement, left=numbers, right=st.none() | numbers), max_size=3
    ),
    ankle_pressures=st.none()
    | st.builds(AnklePressures, arm=st.floats(41, 300), left_ankle=pressures, right_ankle=pressures),
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def anywhere(request, new_url):
    """One database of each kind for all examples of a property."""
    with Interviews(new_url(request.param)) as opened:
        yield opened


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(first=cases, then=cases, mode=st.sampled_from(["full", "short", "clinician"]), seen=st.lists(names))
def test_what_was_saved_is_read(anywhere, first, then, mode, seen):
    created = anywhere.create(first)
    assert (created.version, created.case, created.mode, created.seen) == (1, first, "full", ())
    assert anywhere.read(created.code) == created
    changed = anywhere.update(created.code, 1, then, mode=mode, seen=seen)
    assert (changed.version, changed.case, changed.mode, changed.seen) == (2, then, mode, tuple(seen))
    assert anywhere.read(created.code) == changed


def test_no_case_holds_a_number_that_json_cannot_hold():
    for measured in (math.nan, math.inf, {"left": math.nan}):
        with pytest.raises(CaseError):
            as_case({"age": 70, "sex": "female", "measurements": {"ankle_brachial_index": measured}})


def test_what_was_not_told_stays_unknown(interviews, case):
    assert interviews.read(interviews.create(case).code).case.model_fields_set == case.model_fields_set


def test_a_code_works_as_people_type_it(interviews, case):
    saved = interviews.create(case)
    assert interviews.read(saved.code.lower().replace("-", " ")) == saved


def test_the_export_is_everything_and_is_json(interviews, case):
    saved = interviews.create(case, "short", ["cauda_equina"])
    exported = json.loads(json.dumps(interviews.export(saved.code)))
    assert exported["case"]["answers"] == {"urge_to_move": "yes"}
    assert {key: exported[key] for key in ("code", "version", "mode", "seen")} == {
        "code": saved.code,
        "version": 1,
        "mode": "short",
        "seen": ["cauda_equina"],
    }
    assert exported["expires"].startswith("2026-12-24T03:00:00")
    assert type(saved).model_validate(exported) == saved


def test_codes_are_not_in_the_database(interviews, engine, case):
    code = interviews.create(case).code
    (row,) = rows(engine)
    assert row.code_hash == hashed(code)
    assert code not in str(tuple(row))


# --- two tabs --------------------------------------------------------------------------------


def test_of_two_tabs_that_change_one_version_the_second_is_told(interviews, case):
    saved = interviews.create(case)
    first, second = case.model_copy(update={"age": 71}), case.model_copy(update={"age": 72})
    interviews.update(saved.code, 1, first, mode="full", seen=())
    with pytest.raises(ConflictError, match=r"another tab.*version 2") as conflict:
        interviews.update(saved.code, 1, second, mode="full", seen=())
    assert conflict.value.current == 2
    assert interviews.read(saved.code).case == first
    assert interviews.update(saved.code, 2, second, mode="full", seen=()).version == 3


@pytest.mark.parametrize("version", [0, 2, -1, 2**31, 2**70])
def test_a_version_that_never_was_is_a_conflict(interviews, case, version):
    saved = interviews.create(case)
    with pytest.raises(ConflictError):
        interviews.update(saved.code, version, case, mode="full", seen=())
    assert interviews.read(saved.code) == saved


# --- delete and expire -----------------------------------------------------------------------


def test_deleted_is_gone(interviews, case):
    code, other = interviews.create(case).code, interviews.create(case).code
    interviews.delete(code)
    for use in (interviews.read, interviews.delete, interviews.export):
        with pytest.raises(NotFoundError, match="expired or been deleted"):
            use(code)
    with pytest.raises(NotFoundError):
        interviews.update(code, 1, case, mode="full", seen=())
    assert interviews.read(other)


@pytest.mark.parametrize("code", ["", "nonsense", "0000-0000-0000", "0" * 10_000])
def test_an_unknown_code_is_not_found(interviews, code):
    with pytest.raises(NotFoundError, match="check the code"):
        interviews.read(code)


def test_an_interview_expires_thirty_days_after_its_last_change(interviews, clock, case):
    saved = interviews.create(case)
    assert saved.expires == clock.now + KEPT == clock.now + timedelta(days=30)
    clock.forward(days=20)
    assert interviews.read(saved.code).expires == saved.expires, "reading does not prolong it"
    changed = interviews.update(saved.code, 1, case, mode="full", seen=())
    assert (changed.created, changed.expires) == (saved.created, clock.now + KEPT)
    clock.forward(days=29.999)
    assert interviews.read(saved.code)
    assert interviews.expire() == 0


def test_what_expired_is_not_found_even_before_it_is_deleted(interviews, engine, clock, case):
    code = interviews.create(case).code
    clock.forward(days=30)
    for use in (interviews.read, interviews.export):
        with pytest.raises(NotFoundError):
            use(code)
    with pytest.raises(NotFoundError):
        interviews.update(code, 1, case, mode="full", seen=())
    assert interviews.count() == 0
    assert len(rows(engine)) == 1
    alive = interviews.create(case)
    assert interviews.expire() == 1
    assert interviews.read(alive.code) == alive
    assert len(rows(engine)) == 1


def test_opening_deletes_what_has_expired(interviews, url, engine, clock, case):
    interviews.create(case)
    clock.forward(days=31)
    with Interviews(url, clock=clock) as opened:
        assert opened.expired == 1
    assert not rows(engine)


@pytest.mark.parametrize("how", ["delete", "expire"])
def test_what_is_deleted_leaves_no_bytes_in_the_files(new_url, clock, how):
    file = Path(new_url("sqlite"))
    large = {f"item_{n}": SECRET * 40 for n in range(100)}  # spills over many pages
    with Interviews(str(file), clock=clock) as interviews, Interviews(str(file), clock=clock) as other_tab:
        code = interviews.create(Case(age=70, sex="female", answers={"other": SECRET})).code
        interviews.update(code, 1, Case(age=70, sex="female", answers=large), mode="full", seen=())
        other_tab.read(code)
        assert SECRET.encode() in all_bytes(file)
        if how == "delete":
            interviews.delete(code)
        else:
            clock.forward(days=30)
            interviews.expire()
        assert SECRET.encode() not in all_bytes(file)
        assert hashed(code).encode() not in all_bytes(file)
    assert SECRET.encode() not in all_bytes(file)


# --- faults say nothing of the person --------------------------------------------------------


def test_no_message_and_no_log_repeats_an_answer(interviews, engine, caplog):
    """A broken rule of the table makes PostgreSQL repeat the whole row."""
    caplog.set_level(logging.DEBUG)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE interviews"))
        connection.execute(
            sa.text(
                "CREATE TABLE interviews (code_hash text, version int CHECK (version > 1), content text, "
                "created timestamptz, changed timestamptz, expires timestamptz)"
            )
        )
    with pytest.raises(DatabaseError, match="cannot be used") as fault:
        interviews.create(Case(age=70, sex="female", answers={"other": SECRET}))
    for word in (SECRET, "female"):
        assert word not in str(fault.value) + caplog.text
    assert fault.value.__suppress_context__


def test_a_damaged_interview_is_named_without_what_it_holds(interviews, engine, case):
    code = interviews.create(case).code
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE interviews SET content = :content"), {"content": f'{{"{SECRET}": 1}}'}
        )
    with pytest.raises(DatabaseError, match="damaged") as fault:
        interviews.read(code)
    assert SECRET not in str(fault.value)
    assert fault.value.__suppress_context__


# --- helpers ---------------------------------------------------------------------------------


def rows(engine: sa.Engine) -> list[sa.Row]:
    with engine.connect() as connection:
        return list(connection.execute(sa.text("SELECT * FROM interviews")))


def all_bytes(file: Path) -> bytes:
    """Everything the database and its log hold."""
    return b"".join(part.read_bytes() for part in file.parent.iterdir())
