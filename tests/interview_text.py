"""Interviews of made-up people, printed question by question.

`python tests/interview_text.py` writes the golden texts of tests/interview/golden anew; read
the difference before it is committed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from legwise.assessor import assess
from legwise.case import Case, MedicineTaken, as_case
from legwise.interview.answer import answered, with_medicines
from legwise.interview.policy import next_question
from legwise.interview.question import Done, Question
from legwise.model.store import Compiled, compiled

FOLDER = Path(__file__).parent / "interview"
MOST = 80


def people() -> dict[str, dict[str, Any]]:
    """Return the people and what they would say."""
    return yaml.safe_load((FOLDER / "people.yaml").read_text("utf-8"))


def said(person: Mapping[str, Any], question: Question) -> dict[str, str]:
    """Return what a person says to a question."""
    says = person.get("says", {})
    return {
        item.id: says.get(item.id, "no" if item.options[0].value == "no" else "unknown")
        for item in question.items
        if not person.get("knows_nothing")
    }


def steps(
    person: Mapping[str, Any], base: Compiled, mode: Any = "full"
) -> Iterator[tuple[Case, Question | Done, dict[str, str]]]:
    """Yield each question with the case before it and the answers; the person goes on to the end."""
    case, seen = as_case({"age": person["age"], "sex": person["sex"]}), set[str]()
    for _ in range(MOST):
        question = next_question(case, mode, seen, base)
        if isinstance(question, Done):
            yield case, question, {}
            if question.because == "enough":
                return
            seen |= set(question.fired)
            continue
        given = said(person, question)
        yield case, question, given
        if question.form == "medicines":
            names = person.get("medicines")
            taken = tuple(MedicineTaken(name=name) for name in names or ())
            case = with_medicines(case, taken, names is not None, base.knowledge)
        else:
            case = answered(case, question, given, base.knowledge)
    raise AssertionError(f"no end after {MOST} questions")


def transcript(person: Mapping[str, Any], base: Compiled) -> str:
    """Return an interview as text, with what it came to."""
    lines, number = [person["who"], ""], 0
    last = as_case({"age": person["age"], "sex": person["sex"]})
    for case, question, given in steps(person, base):
        last = case
        if isinstance(question, Done):
            lines += _end(question)
            continue
        number += 1
        flag = " [red flags]" if question.red_flag else ""
        apart = " / ".join(question.tells_apart)
        lines += [f"{number}. {question.ask}{flag}", f"   Why: {question.why}"]
        lines += [f"   Tells apart: {apart}"] if apart else []
        lines += [f"   > {', '.join(person.get('medicines') or ['(none named)'])}"] * (
            question.form == "medicines"
        )
        lines += [f"   - {item.label}: {_answer(item, given)}" for item in question.items]
        lines.append("")
    found = assess(last, base)
    causes = ", ".join(f"{cause.id} {cause.contributes.value:.0%}" for cause in found.causes[:5])
    return "\n".join([*lines, f"Assessment: {found.urgency.level}; {causes}"]) + "\n"


def _answer(item: Any, given: Mapping[str, str]) -> str:
    value = given.get(item.id, "unknown")
    return next((option.says for option in item.options if option.value == value), "I don't know")


def _end(done: Done) -> list[str]:
    lines = [f"== {done.because}: {done.level} {' '.join(done.fired)}", f"   {done.says}"]
    if done.open_red_flags:
        lines.append(f"   Still open, red flags: {', '.join(flag.id for flag in done.open_red_flags)}")
    if done.open_questions:
        lines.append(f"   Still open: {'; '.join(one.says for one in done.open_questions)}")
    return [*lines, ""]


def main() -> None:
    """Write the golden texts anew."""
    base = compiled()
    for name, person in people().items():
        (FOLDER / "golden" / f"{name}.txt").write_text(transcript(person, base), "utf-8")


if __name__ == "__main__":
    main()
