"""Hypothesis strategies: cases as people and programs write them, most of them possible."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

from legwise.model.store import compiled


@st.composite
def cases(draw: st.DrawFn, most: int = 8) -> dict[str, Any]:
    """Return a case with a few answers, an item of history, medicines and test results.

    Some contradict themselves or ask a man about pregnancy: then the case is wrong.
    """
    findings, factors, medicines, tests = _words()
    case: dict[str, Any] = {
        "age": draw(st.integers(0, 120)),
        "sex": draw(st.sampled_from(["female", "male"])),
        "setting": draw(st.sampled_from(["self", "primary_care", "emergency"])),
    }
    if draw(st.booleans()):
        case["date"] = draw(st.sampled_from(["2026-02-28", "2026-11-20"]))
    for block, words in (("answers", findings), ("history", factors)):
        keys = draw(st.lists(st.sampled_from(sorted(words)), max_size=most, unique=True))
        case[block] = {key: draw(st.sampled_from([*words[key], "unknown"])) for key in keys}
    if draw(st.booleans()):
        names = draw(st.lists(st.sampled_from(medicines), max_size=3, unique=True))
        case["medicines"] = [{"name": name} for name in names]
        case["medicines_complete"] = draw(st.booleans())
    for test, unit, low, high in draw(st.lists(st.sampled_from(tests), max_size=2, unique=True)):
        value = round(draw(st.floats(low, high)), 2)
        case.setdefault("labs", []).append({"test": test, "value": value, "unit": unit})
    return case


@cache
def _words() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]], list[str], list[tuple]]:
    knowledge = compiled().knowledge
    free = [f for f in knowledge.findings.values() if f.kind in ("symptom", "sign") and not f.asked_if]
    factors = [f for f in knowledge.factors.values() if f.id != "takes_medicines"]
    names = [i.name for medicine in knowledge.medicines.values() for i in medicine.ingredients]
    measured = [f for f in knowledge.findings.values() if f.measured and f.measured.also]
    tests = [(f.id, f.measured.unit, *f.measured.plausible) for f in measured]
    return {f.id: f.values for f in free}, {f.id: f.values for f in factors}, sorted(names), tests
