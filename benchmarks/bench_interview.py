"""How good the interview is: questions to the end, and what asking everything would have said.

Simulates people from the model itself, with some answers missing and some wrong. Each is asked
by the policy, then, for as many pages as the policy took, in random order, in a fixed order and
by the information about a single cause; and asked everything. Prints the table, the time of a
question and the machine; `--plots FOLDER` draws the table. Run: `make bench-interview`.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from simulated import Simulated

from legwise.case import Case, as_case
from legwise.inference import exact
from legwise.inference.posterior import Posterior, posterior
from legwise.inference.sets import Sets
from legwise.inference.situation import situation
from legwise.interview.answer import answered, changed
from legwise.interview.asking import Asking
from legwise.interview.policy import next_question
from legwise.interview.worth import Outlook
from legwise.knowledge.facts import facts
from legwise.knowledge.schema import LEVELS
from legwise.model.evidence import evidence
from legwise.model.store import Compiled, compiled
from legwise.triage.rules import triage
from legwise.urgency import Urgencies

#: Share of answers that are missing and, of the others, wrong.
MISSING, WRONG = 0.10, 0.05
#: The level from which a red flag that was not found counts as missed.
DANGER = LEVELS.index("same_day")
STRATEGIES = ("policy", "random order", "fixed order", "single-cause information", "everything")

Page = tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """Someone with what they would answer to each question; what is not there is unknown."""

    age: int
    sex: str
    says: Mapping[str, str]
    medicines: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """What an interview came to."""

    pages: int
    items: int
    level: int
    top: tuple[int, ...]
    flags: frozenset[str]
    seconds: tuple[float, ...] = ()


@dataclass(frozen=True)
class Bench:
    """The knowledge base, and the ways of asking."""

    base: Compiled

    @cached_property
    def urgencies(self) -> Urgencies:
        """Levels from posteriors."""
        return Urgencies(self.base.knowledge, self.base.network)

    @cached_property
    def single(self) -> Sets:
        """Every cause alone."""
        each = np.eye(len(self.base.network.causes), dtype=bool)
        return Sets(each, each)

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every question: the lists to tick in their order, then the others one by one."""
        knowledge = self.base.knowledge
        lists = sorted(knowledge.pages.values(), key=lambda item: item.position)
        listed = {key for item in lists for key in item.items}
        asked = [f.id for f in knowledge.findings.values() if f.question and f.kind != "test"]
        others = [*asked, *knowledge.factors]
        return (*(item.items for item in lists), *((key,) for key in others if key not in listed))

    def person(self, seed: int) -> Person:
        """Draw somebody; the same seed gives the same person."""
        simulated = Simulated(self.base.knowledge, self.base.network, "self", seed)
        who = simulated.anybody()
        random = np.random.default_rng([seed, 1])
        said = {}
        for key, value in {**who.findings, **who.factors}.items():
            values = self._values(key)
            if key in self.base.knowledge.medicines or not values or random.random() < MISSING:
                continue
            others = [other for other in values if other != value]
            said[key] = str(random.choice(others)) if random.random() < WRONG else value
        medicines = {key: who.factors.get(key, "no") for key in self.base.knowledge.medicines}
        return Person(who.age, who.sex, said, medicines)

    def _values(self, key: str) -> tuple[str, ...]:
        knowledge = self.base.knowledge
        entry = knowledge.findings.get(key) or knowledge.factors.get(key)
        return entry.values if entry else ()

    def case_of(self, person: Person) -> Case:
        """Return the case before the first question."""
        return as_case({"age": person.age, "sex": person.sex})

    def with_medicines(self, case: Case, person: Person) -> Case:
        """Return the case after the list of medicines."""
        return case.model_copy(update={"medicines": (), "history": {**case.history, **person.medicines}})

    def policy(self, person: Person) -> Outcome:
        """Ask as the policy says, going on after an emergency."""
        case, seen, pages, items, seconds = self.case_of(person), set[str](), 0, 0, list[float]()
        while True:
            start = time.perf_counter()
            question = next_question(case, seen=seen, using=self.base)
            seconds.append(time.perf_counter() - start)
            if question.form == "done":
                if question.because == "enough":
                    break
                seen |= set(question.fired)
                continue
            pages, items = pages + 1, items + max(1, len(question.items))
            if question.form == "medicines":
                case = self.with_medicines(case, person)
            else:
                given = {item.id: person.says.get(item.id, "unknown") for item in question.items}
                case = answered(case, question, given, self.base.knowledge)
        return self.outcome(case, pages, items, tuple(seconds))

    def in_order(self, person: Person, pages: int, order: Callable[[Asking], Iterator[Page]]) -> Outcome:
        """Ask so many pages in an order; medicines are one of them and come first."""
        case = self.with_medicines(self.case_of(person), person)
        asked, items = 1, 1
        while asked < pages:
            asking = self._asking(case)
            open_ = ([key for key in page if asking.may_ask(key)] for page in order(asking))
            keys = next((page for page in open_ if page), None)
            if keys is None:
                break
            case = changed(case, {key: person.says.get(key, "unknown") for key in keys}, self.base.knowledge)
            asked, items = asked + 1, items + len(keys)
        return self.outcome(case, asked, items)

    def by_information(self, asking: Asking) -> Iterator[Page]:
        """Yield the pages by the bits that they tell about which single cause it is."""
        network = self.base.network
        here = situation(network, evidence(network, asking.facts, draws=False))
        log_weights = exact.log_weights(here, self.single)
        alone = Posterior(here, self.single, np.maximum(log_weights, log_weights.max() - 700))
        found = Outlook(asking, alone, self.urgencies).alone
        bits = [sum(found[key].bits for key in page if key in found) for page in self.pages]
        yield from (self.pages[i] for i in np.argsort(-np.array(bits), kind="stable"))

    def outcome(self, case: Case, pages: int, items: int, seconds: tuple[float, ...] = ()) -> Outcome:
        """Return what the answers come to."""
        known = facts(case, self.base.knowledge)
        found = posterior(self.base.network, evidence(self.base.network, known, draws=False))
        flags = triage(known, self.base.knowledge.rules.values())
        level = self.urgencies.level(LEVELS.index(flags.level), found.contributes, found.present)
        ranked = np.argsort(-found.contributes, kind="stable")[:3]
        fired = {one.rule.id for one in flags.fired if LEVELS.index(one.rule.level) >= DANGER}
        return Outcome(pages, items, int(level), tuple(ranked.tolist()), frozenset(fired), seconds)

    def _asking(self, case: Case) -> Asking:
        return Asking(self.base.knowledge, case, facts(case, self.base.knowledge), "full")

    def all_of(self, seed: int) -> dict[str, Outcome]:
        """Return what each way of asking comes to for one person."""
        person = self.person(seed)
        ours = self.policy(person)
        shuffled = [self.pages[i] for i in np.random.default_rng([seed, 2]).permutation(len(self.pages))]
        return {
            "policy": ours,
            "random order": self.in_order(person, ours.pages, lambda _: iter(shuffled)),
            "fixed order": self.in_order(person, ours.pages, lambda _: iter(self.pages)),
            "single-cause information": self.in_order(person, ours.pages, self.by_information),
            "everything": self.in_order(person, 10_000, lambda _: iter(self.pages)),
        }


@cache
def bench() -> Bench:
    """Return the bench of this process."""
    return Bench(compiled())


def one_person(seed: int) -> dict[str, Outcome]:
    """Return what each way of asking comes to for one person."""
    return bench().all_of(seed)


def table(people: list[dict[str, Outcome]]) -> list[str]:
    """Return the lines of the table."""
    head = (
        "way of asking             pages: median  p90 | lines median |"
        " same urgency  lower  first  top 3 | flags missed"
    )
    return [head, *(_row(name, people) for name in STRATEGIES)]


def _row(name: str, people: list[dict[str, Outcome]]) -> str:
    pairs = [(one[name], one["everything"]) for one in people]
    pages = [ours.pages for ours, _ in pairs]
    lines = [ours.items for ours, _ in pairs]
    same = np.mean([ours.level == whole.level for ours, whole in pairs])
    lower = np.mean([ours.level < whole.level for ours, whole in pairs])
    first = np.mean([ours.top[0] == whole.top[0] for ours, whole in pairs])
    three = np.mean([len({*ours.top} & {*whole.top}) / 3 for ours, whole in pairs])
    missed = sum(bool(whole.flags - ours.flags) for ours, whole in pairs)
    return (
        f"{name:25} {np.median(pages):14.0f} {np.quantile(pages, 0.9):4.0f} | {np.median(lines):12.0f} |"
        f" {same:12.3f} {lower:6.3f} {first:6.3f} {three:6.3f} | {missed:6} of {len(pairs)}"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args()
    seeds = range(options.first, options.first + options.people)
    with ProcessPoolExecutor(options.workers) as pool:
        people = list(pool.map(one_person, seeds, chunksize=10))
    print(
        f"{len(people)} simulated people, {MISSING:.0%} of answers missing, {WRONG:.0%} of the others wrong"
    )
    print("\n".join(table(people)))
    seconds = np.array([s for one in people for s in one["policy"].seconds]) * 1000
    print(
        f"next question: median {np.median(seconds):.0f} ms, p90 {np.quantile(seconds, 0.9):.0f},"
        f" p99 {np.quantile(seconds, 0.99):.0f}, most {seconds.max():.0f} ({options.workers} at once)"
    )
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")


if __name__ == "__main__":
    main()
