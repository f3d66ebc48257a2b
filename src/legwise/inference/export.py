"""Write the network for one kind of person as BIF or UAI, for any Bayesian-network tool.

The root is the set of causes; its children are the facets; their children are the
findings. Silent causes are all spelled out, so any finding may be entered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from legwise.inference import exact
from legwise.inference.grow import grow
from legwise.inference.posterior import normalised
from legwise.inference.sets import Sets, all_sets, joined
from legwise.inference.situation import Situation, situation, unanswered
from legwise.model.network import Evidence, Floats, Network

ROOT = "causes"
#: Fewer sets than in use, so that the file stays readable by other tools.
LARGER_SETS = 300


@dataclass(frozen=True)
class Node:
    """A variable: its states, its one parent (None for the root) and P(state | parent)."""

    id: str
    states: tuple[str, ...]
    parent: str | None
    table: Floats  # (parent states, states)


def root_sets(network: Network, evidence: Evidence) -> tuple[Situation, Sets]:
    """Return the sets an export spells out: all singles and pairs, and the heaviest larger ones."""
    here = situation(network, evidence, spell_out=True)
    grown = grow(situation(network, evidence)).sets
    larger = np.flatnonzero(grown.present.sum(axis=1) > 2)[:LARGER_SETS]
    return here, joined(all_sets(here, max_size=2), grown.take(larger))


def nodes(here: Situation, sets: Sets) -> list[Node]:
    """Return every variable, parents first."""
    network = here.network
    weights = normalised(exact.log_weights(unanswered(here), sets))
    found = [Node(ROOT, tuple(_names(network, sets)), None, weights[None, :])]
    for facet in network.graded:
        states = tuple(f"level_{k}" for k in range(facet.thresholds + 1))
        shares = exact.states(network, facet, sets.acting[facet.acts_from])
        found.append(Node(f"facet_{facet.id}", states, ROOT, shares))
    for finding in here.findings:
        if finding.facet < len(network.graded):
            parent = f"facet_{network.graded[finding.facet].id}"
            found.append(Node(finding.id, finding.values, parent, finding.given))
        else:
            table = network.picks[finding.facet - len(network.graded)].table
            mean = exact.picked_share(table, sets)
            found.append(Node(finding.id, finding.values, ROOT, mean))
    return found


def to_bif(found: list[Node]) -> str:
    """Return the nodes in Bayesian Interchange Format."""
    return "".join(_bif_lines(found))


def to_uai(found: list[Node]) -> str:
    """Return the nodes in the UAI competition format; variables in the order of `found`."""
    position = {node.id: i for i, node in enumerate(found)}
    scopes = [f"2 {position[node.parent]} {i}" if node.parent else f"1 {i}" for i, node in enumerate(found)]
    tables = [f"{node.table.size}\n{_row(node.table.ravel())}" for node in found]
    head = ["BAYES", str(len(found)), " ".join(str(len(node.states)) for node in found), str(len(found))]
    return "\n".join([*head, *scopes, "", *tables]) + "\n"


def _bif_lines(found: list[Node]) -> Iterator[str]:
    yield "network legwise { }\n"
    by_id = {node.id: node for node in found}
    for node in found:
        yield f"variable {node.id} {{\n  type discrete [ {len(node.states)} ] "
        yield f"{{ {', '.join(label(state) for state in node.states)} }};\n}}\n"
    for node in found:
        if node.parent is None:
            yield f"probability ( {node.id} ) {{\n  table {_row(node.table[0], ', ')};\n}}\n"
            continue
        yield f"probability ( {node.id} | {node.parent} ) {{\n"
        for state, row in zip(by_id[node.parent].states, node.table, strict=True):
            yield f"  ({label(state)}) {_row(row, ', ')};\n"
        yield "}\n"


def _names(network: Network, sets: Sets) -> Iterator[str]:
    for contributing, present in zip(sets.contributing, sets.present, strict=True):
        hurts = "__".join(network.causes[c] for c in np.flatnonzero(contributing))
        quiet = "__".join(network.causes[c] for c in np.flatnonzero(present & ~contributing))
        yield f"{hurts}__silent__{quiet}" if quiet else hurts


def label(state: str) -> str:
    """Return a state as it is written in BIF."""
    # Some tools read a leading digit as a number.
    return state if state[0].isalpha() else f"v_{state}"


def _row(numbers: Floats, separator: str = " ") -> str:
    return separator.join(f"{number:.17g}" for number in numbers)
