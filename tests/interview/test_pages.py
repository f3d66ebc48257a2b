"""The pages of the interview hold everything that can be asked."""

from __future__ import annotations

from legwise.case import as_case
from legwise.interview.asking import FROM_MEDICINES, Asking
from legwise.knowledge.facts import facts


def test_whatever_is_answered_with_no_is_on_a_page(base):
    knowledge = base.knowledge
    listed = {key for page in knowledge.pages.values() for key in page.items}
    asked = {f.id for f in knowledge.findings.values() if f.kind != "test" and f.values[0] == "no"}
    factors = {f.id for f in knowledge.factors.values() if f.values[0] == "no"} - {FROM_MEDICINES}
    assert asked | factors <= listed


def test_labels_begin_with_a_capital_and_differ_on_a_page(base):
    for sex in ("female", "male"):
        case = as_case({"age": 50, "sex": sex})
        asking = Asking(base.knowledge, case, facts(case, base.knowledge), "full")
        for page in base.knowledge.pages.values():
            labels = [asking.item(key).label for key in page.items]
            assert all(label[0].isupper() or label[0].isdigit() for label in labels)
            assert len(set(labels)) == len(labels)


def test_nobody_is_asked_what_cannot_be(base):
    case = as_case({"age": 50, "sex": "male"})
    asking = Asking(base.knowledge, case, facts(case, base.knowledge), "clinician")
    assert not asking.may_ask("pregnancy")
    assert not asking.may_ask("heavy_periods")
    assert not asking.may_ask("foot_site")
    assert asking.may_ask("potassium")
