"""Specification by example: what must come out for people whose answer was worked out beforehand.

The people stand in `probing.yaml`, each with the reason and its source. The table was
written from clinical sources, not from results: where a row fails, ask the model first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from legwise.assessment import Assessment
from legwise.assessor import assess
from legwise.knowledge.load import load
from legwise.knowledge.schema import LEVELS

Row = Mapping[str, Any]
Shares = Mapping[str, float]

TABLE: list[Row] = yaml.safe_load(Path(__file__).with_name("probing.yaml").read_text())
ROWS: dict[str, Row] = {row["id"]: row for row in TABLE}
KNOWLEDGE = load()

#: `why` ends with the sources in brackets.
SOURCES = re.compile(r"\(([a-z0-9-]+(?:, [a-z0-9-]+)*)\)$")


# --- what came out -----------------------------------------------------------------------


@cache
def _assessed(case: str) -> Assessment:
    return assess(json.loads(case))


def assessed(case: Row) -> Assessment:
    """Return the assessment of a case; the same case is assessed once."""
    return _assessed(json.dumps(case, sort_keys=True))


def shares_of(result: Assessment) -> Shares:
    """Return how likely each cause and each group plays a part."""
    causes = {cause.id: cause.contributes.value for cause in result.causes}
    return causes | {group.id: group.contributes.value for group in result.groups}


def kin_of(cause: str, result: Assessment) -> set[str]:
    """Return the group of a cause, or the members of a group: they do not compete."""
    groups = {group.id for group in result.groups if cause in group.stages}
    members = {member for group in result.groups if group.id == cause for member in group.stages}
    return groups | members | {cause}


def planned(result: Assessment) -> set[str]:
    """Return every action that the plan offers."""
    plan = result.plan
    sections = (plan.tonight, plan.weeks, plan.tests, plan.treatments, plan.referrals, plan.avoid)
    return {advice.id for section in sections for advice in section}


# --- what was expected: each check yields its misses, expected against got ----------------


def not_moved(row: Row, result: Assessment, up: bool) -> Iterator[str]:
    """Yield the causes that did not rise, or did not fall, from the other case to this one."""
    after, before = shares_of(result), shares_of(assessed(row["compared_with"]))
    for cause in row["rises" if up else "falls"]:
        if after[cause] <= before[cause] if up else after[cause] >= before[cause]:
            word = "rise" if up else "fall"
            yield f"{cause} should {word}; it went from {before[cause]:.4g} to {after[cause]:.4g}"


def not_first(row: Row, result: Assessment) -> Iterator[str]:
    """Yield the causes that are likelier than the one that should be first."""
    shares, first = shares_of(result), row["first"]
    rivals = {cause: share for cause, share in shares.items() if cause not in kin_of(first, result)}
    for cause in sorted(rivals, key=lambda cause: (-rivals[cause], cause)):
        if rivals[cause] > shares[first]:
            yield f"{first} ({shares[first]:.3f}) should be first; {cause} has {rivals[cause]:.3f}"


def not_in_order(row: Row, result: Assessment) -> Iterator[str]:
    """Yield the neighbours that stand the wrong way round."""
    shares = shares_of(result)
    for above, below in pairwise(row["order"]):
        if shares[above] <= shares[below]:
            yield f"{above} ({shares[above]:.4g}) should be above {below} ({shares[below]:.4g})"


def not_between(row: Row, result: Assessment) -> Iterator[str]:
    """Yield the shares outside the credible range."""
    shares = shares_of(result)
    for cause, (low, high) in row["between"].items():
        if not low <= shares[cause] <= high:
            yield f"{cause} should be in {low} to {high}; it is {shares[cause]:.4g}"


def not_the_urgency(key: str, fits: Callable[[int, int], bool]) -> Callable[[Row, Assessment], Iterator[str]]:
    """Return the check of an urgency: how the level that came out must stand to the expected one."""

    def check(row: Row, result: Assessment) -> Iterator[str]:
        level = result.urgency.level
        if not fits(LEVELS.index(level), LEVELS.index(row[key])):
            rules = [rule.id for rule in result.urgency.rules]
            dangers = [danger.cause for danger in result.urgency.dangers]
            yield f"{key} {row[key]}; it is {level} (rules {rules}, dangers {dangers})"

    return check


def not_planned(row: Row, result: Assessment) -> Iterator[str]:
    """Yield the actions that the plan lacks."""
    for action in row["plan_has"]:
        if action not in planned(result):
            yield f"the plan should have {action}; it has {sorted(planned(result))}"


def not_withheld(row: Row, result: Assessment) -> Iterator[str]:
    """Yield the actions that are offered, or left out without a word."""
    withheld = {item.id for item in result.plan.withheld}
    for action in row["plan_withholds"]:
        if action in planned(result):
            yield f"{action} should be withheld; it is offered"
        elif action not in withheld:
            yield f"{action} should be withheld with a reason; withheld are {sorted(withheld)}"


CHECKS: Mapping[str, Callable[[Row, Assessment], Iterator[str]]] = {
    "rises": lambda row, result: not_moved(row, result, up=True),
    "falls": lambda row, result: not_moved(row, result, up=False),
    "first": not_first,
    "order": not_in_order,
    "between": not_between,
    "urgency": not_the_urgency("urgency", lambda got, wanted: got == wanted),
    "urgency_at_least": not_the_urgency("urgency_at_least", lambda got, wanted: got >= wanted),
    "urgency_at_most": not_the_urgency("urgency_at_most", lambda got, wanted: got <= wanted),
    "plan_has": not_planned,
    "plan_withholds": not_withheld,
}


def causes_in(row: Row) -> set[str]:
    """Return the causes and groups that a row speaks of."""
    listed = {cause for key in ("rises", "falls", "order", "between") for cause in row.get(key, ())}
    return listed | ({row["first"]} if "first" in row else set())


# --- the table -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ROWS)
def test_it_comes_out_as_worked_out(name: str) -> None:
    row = ROWS[name]
    unknown = causes_in(row) - {*KNOWLEDGE.causes, *KNOWLEDGE.groups}
    if unknown:
        pytest.fail(f"{name}: no such cause or group: {', '.join(sorted(unknown))}", pytrace=False)
    result = assessed(row["case"])
    misses = [miss for key, check in CHECKS.items() if key in row for miss in check(row, result)]
    if "missed" in row:
        assert misses, f"{name} is no longer missed: take its mark away"
    elif misses:
        pytest.fail("\n  ".join([f"{name}: {row['why']}", *misses]), pytrace=False)


def test_few_rows_are_missed_and_each_says_why() -> None:
    assert sum("missed" in row for row in TABLE) <= 0.05 * len(TABLE)


def test_the_table_is_large_and_each_row_has_a_name_of_its_own() -> None:
    assert len(TABLE) >= 130
    assert len(ROWS) == len(TABLE)


@pytest.mark.parametrize("name", ROWS)
def test_a_row_is_well_formed(name: str) -> None:
    row = ROWS[name]
    assert row.keys() <= {"id", "why", "case", "compared_with", "missed", *CHECKS}
    assert row.keys() & CHECKS.keys(), "nothing is expected"
    assert ("compared_with" in row) == bool(row.keys() & {"rises", "falls"})
    cited = SOURCES.search(row["why"])
    assert cited, "`why` ends with its sources in brackets"
    assert set(cited[1].split(", ")) <= KNOWLEDGE.sources.keys()
    assert {*row.get("plan_has", ()), *row.get("plan_withholds", ())} <= KNOWLEDGE.actions.keys()
    assert all(0 <= low < high <= 1 for low, high in row.get("between", {}).values())


def test_every_cause_is_probed() -> None:
    probed = {cause for row in TABLE for cause in causes_in(row)}
    assert set(KNOWLEDGE.causes) <= probed
