"""How well free text is read: precision and recall on written corpora, and how long it takes.

    make bench-parse                     both corpora
    python benchmarks/bench_parse.py --rows tests/free_text/corpus_a.yaml

Each row of a corpus says what a careful reader would propose. A proposal that is expected
is right, sure or not; where a row leaves the value open (`unsure`), any value of that id
is. Medicines count by their words, in small letters.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from legwise.interview.free_text import Proposal, parse
from legwise.knowledge.load import load
from legwise.knowledge.schema import KnowledgeBase

CORPORA = [Path(__file__).parent.parent / f"tests/free_text/corpus_{half}.yaml" for half in "ab"]
MEDICINES = "(medicines)"
Pair = tuple[str, str]


@dataclass
class Score:
    """How often proposals were right, and which expected ones were missed; by id."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    #: of the right ones: those whose `sure` is as the row says
    sure_as_expected: int = 0

    def precision(self, key: str | None = None) -> float:
        """Return the share of proposals that are right; of one id, or of all."""
        right, wrong = _sum(self.right, key), _sum(self.wrong, key)
        return right / (right + wrong) if right + wrong else 1.0

    def recall(self, key: str | None = None) -> float:
        """Return the share of what was expected that was proposed."""
        right, missed = _sum(self.right, key), _sum(self.missed, key)
        return right / (right + missed) if right + missed else 1.0


@dataclass(frozen=True)
class Judged:
    """One row: what was right, wrong and missed."""

    right: frozenset[Pair]
    wrong: frozenset[Pair]
    missed: frozenset[Pair]
    sure_as_expected: int


def rows(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Return the rows of corpora; words such as yes stay words."""
    return [row for path in paths for row in yaml.load(path.read_text("utf-8"), yaml.BaseLoader)]


def judged(row: dict[str, Any], proposals: Iterable[Proposal]) -> Judged:
    """Hold proposals against a row."""
    sure = {(key, value) for key, value in row.get("proposes", {}).items()}
    sure |= {(MEDICINES, name.casefold()) for name in row.get("medicines", ())}
    open_ids = row.get("unsure", {})
    got = {(p.id if p.name is None else MEDICINES, (p.name or p.value).casefold()): p for p in proposals}
    right = {pair for pair in got if pair in sure}
    by_doubt = {pair for pair in got if pair[0] in open_ids and not got[pair].sure}
    by_doubt |= {pair for pair in got if open_ids.get(pair[0]) == pair[1]}
    missed = (sure - right) | {
        (key, value) for key, value in open_ids.items() if key not in {k for k, _ in by_doubt}
    }
    as_expected = sum(got[pair].sure for pair in right) + sum(not got[pair].sure for pair in by_doubt)
    return Judged(
        frozenset(right | by_doubt), frozenset(got.keys() - right - by_doubt), frozenset(missed), as_expected
    )


def score(corpus: Iterable[dict[str, Any]], knowledge: KnowledgeBase) -> Score:
    """Read every text of a corpus and count."""
    total = Score()
    for row in corpus:
        found = judged(row, parse(row["text"], knowledge))
        for counter, pairs in (
            (total.right, found.right),
            (total.wrong, found.wrong),
            (total.missed, found.missed),
        ):
            counter.update(key for key, _ in pairs)
        total.sure_as_expected += found.sure_as_expected
    return total


def table(total: Score) -> Iterator[str]:
    """Yield the lines of a table: each id with what was right, wrong, missed."""
    yield f"{'':34} {'right':>5} {'wrong':>5} {'missed':>6} {'precision':>9} {'recall':>6}"
    ids = sorted(total.right | total.wrong | total.missed)
    for key in [None, *ids]:
        counts = [_sum(counter, key) for counter in (total.right, total.wrong, total.missed)]
        shares = f"{total.precision(key):9.2f} {total.recall(key):6.2f}"
        yield f"{key or 'all':34} {counts[0]:5} {counts[1]:5} {counts[2]:6} {shares}"
    sure = total.sure_as_expected / max(1, total.right.total())
    yield f"`sure` as expected among the right ones: {sure:.2f}"


def _sum(counter: Counter[str], key: str | None) -> int:
    return counter.total() if key is None else counter[key]


def _mistakes(corpus: Iterable[dict[str, Any]], knowledge: KnowledgeBase) -> Iterator[str]:
    for row in corpus:
        found = judged(row, parse(row["text"], knowledge))
        if found.wrong or found.missed:
            yield " ".join(row["text"].split())
            yield from (f"    wrong  {key}: {value}" for key, value in sorted(found.wrong))
            yield from (f"    missed {key}: {value}" for key, value in sorted(found.missed))


def main() -> None:
    """Print the table and the time that a long text takes."""
    show_rows = "--rows" in sys.argv
    named = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("--")]
    corpus = rows(named or CORPORA)
    knowledge = load()
    if show_rows:
        print("\n".join(_mistakes(corpus, knowledge)))
    total = score(corpus, knowledge)
    print("\n".join(table(total)))
    print(f"{len(corpus)} texts")
    long_text = " ".join(row["text"] for row in corpus)[:2_000]
    times = []
    for _ in range(20):
        began = time.perf_counter()
        parse(long_text, knowledge)
        times.append(time.perf_counter() - began)
    print(f"{len(long_text)} characters: {1000 * statistics.median(times):.0f} ms (median of 20)")


if __name__ == "__main__":
    main()
