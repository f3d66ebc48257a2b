"""What may be asked of one person, and in which words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from legwise.case import Case
from legwise.interview import wording
from legwise.interview.question import Item
from legwise.interview.wording import Mode
from legwise.knowledge.facts import Facts, possible
from legwise.knowledge.schema import Finding, KnowledgeBase, Page, Text

#: What the list of medicines answers.
FROM_MEDICINES = "takes_medicines"


@dataclass(frozen=True)
class Asking:
    """One person, the knowledge base, and who answers."""

    knowledge: KnowledgeBase
    case: Case
    facts: Facts
    mode: Mode

    def may_ask(self, key: str) -> bool:
        """Return whether a thing is open, can be answered, and makes sense after what was said."""
        return self._is_open(key) and all(self._asked_if(key))

    def may_learn(self, key: str) -> bool:
        """Return whether a thing may be asked now or after other answers.

        Not so of test results, which are taken as they come: nobody is asked to have a test done.
        """
        return self._is_open(key) and not self.is_test(key) and False not in self._asked_if(key)

    def gate(self, key: str) -> str:
        """Return what must be asked before a thing makes sense: itself, if nothing."""
        finding = self.knowledge.findings.get(key)
        before = [other for other in finding.asked_if if other not in self.facts.known] if finding else []
        return self.gate(before[0]) if before else key

    def is_test(self, key: str) -> bool:
        """Return whether it is a test: a result may be given, but is not asked for one by one."""
        finding = self.knowledge.findings.get(key)
        return finding is not None and finding.kind == "test"

    def asks_medicines(self) -> bool:
        """Return whether the list of medicines is still open."""
        return self.case.medicines is None

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """The pages, in their order."""
        return tuple(sorted(self.knowledge.pages.values(), key=lambda page: page.position))

    @cached_property
    def page_of(self) -> dict[str, Page]:
        """Item id -> the page it is asked on."""
        return {key: page for page in self.pages for key in page.items}

    def is_ticked(self, key: str) -> bool:
        """Return whether a thing is asked in a list to tick."""
        return key in self.page_of and self.page_of[key].form == "tick_list"

    def values(self, key: str) -> tuple[str, ...]:
        """Return the answers to a question."""
        return wording.values(wording.entry_of(key, self.knowledge))

    def supposing(self, key: str, value: str) -> Facts:
        """Return the facts with one more answer."""
        facts = self.facts
        if key in self.knowledge.findings:
            return replace(facts, findings={**facts.findings, key: value})
        if key in self.knowledge.factors:
            return replace(facts, factors={**facts.factors, key: value})
        return replace(facts, diagnoses={**facts.diagnoses, key: value})

    def item(self, key: str, bits: float | None = None) -> Item:
        """Return one thing to ask, with its answers."""
        return wording.item(key, self.knowledge, self.mode, bits)

    def words(self, text: Text) -> str:
        """Return a text in the words of who answers."""
        return wording.words(text, self.mode)

    def _is_open(self, key: str) -> bool:
        if key in self.facts.known or key in self.facts.dont_know:
            return False
        finding = self.knowledge.findings.get(key)
        if finding is not None:
            return self._can_answer(finding)
        factor = self.knowledge.factors.get(key)
        if factor is not None:
            anybody = any(possible(factor, value, self.facts.sex) for value in factor.values[1:])
            return anybody and key != FROM_MEDICINES
        return key in self.page_of

    def _can_answer(self, finding: Finding) -> bool:
        """Return whether the person can know it: signs without a question and tests are a clinician's."""
        clinical = finding.question is None or finding.kind == "test"
        return (self.mode == "clinician" or not clinical) and finding.asked_of in ("any", self.facts.sex)

    def _asked_if(self, key: str) -> list[bool | None]:
        """Return whether each condition on earlier answers holds; None where that is not known."""
        finding, known = self.knowledge.findings.get(key), self.facts.known
        return [
            None if other not in known else known[other] in ((wanted,) if isinstance(wanted, str) else wanted)
            for other, wanted in (finding.asked_if.items() if finding else ())
        ]


def depends_on(key: str, knowledge: KnowledgeBase) -> Iterator[str]:
    """Yield the questions that make sense only with certain answers to this one."""
    for finding in knowledge.findings.values():
        if key in finding.asked_if:
            yield finding.id
