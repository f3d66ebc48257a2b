"""How long one posterior takes: numpy and reference engines beside pyAgrum, same cases, one run.

Prints, per engine, the median, 90th percentile and maximum over random people of the real
knowledge base, the size of the list of sets, the error of growing against size 6, the
time of a whole command, and the machine. Run: `make bench`.
"""

from __future__ import annotations

import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyagrum

from legwise.inference import exact, reference
from legwise.inference.export import nodes, root_sets, to_bif
from legwise.inference.grow import Growth
from legwise.inference.posterior import normalised, posterior
from legwise.inference.sets import all_sets
from legwise.inference.situation import situation
from legwise.inference.worlds import Coupling
from legwise.knowledge.facts import Facts
from legwise.model.evidence import evidence
from legwise.model.network import Network
from legwise.model.store import compiled

PEOPLE = 100
#: What growing is held against: thirty times finer, and far more worlds.
FINE, FINE_WORLDS = Growth(floor=1e-4, listed=3e-5, counted=1e-9, beam=6000), Coupling(0.01)
AGRUM_PEOPLE = 5
BLOCK = re.compile(r"probability \( (\w+)(?: \| \w+)? \) \{\n(.*?)\}\n", re.DOTALL)


def random_people(network: Network, count: int, seed: int = 1) -> list[Facts]:
    """Return adults whose answers are drawn from the model itself, 10 to 30 of them."""
    random = np.random.default_rng(seed)
    return [random_person(network, random) for _ in range(count)]


def random_person(network: Network, random: np.random.Generator) -> Facts:
    """Return one person: a set of causes from the prior, then answers given that set."""
    person = Facts(int(random.integers(18, 95)), str(random.choice(["female", "male"])), "self")
    here = situation(network, evidence(network, person), spell_out=True)
    sets = all_sets(here, max_size=2)
    chosen = sets.take(np.array([random.choice(len(sets), p=normalised(exact.log_weights(here, sets)))]))
    answered = random.choice(len(network.findings), size=int(random.integers(10, 31)), replace=False)
    states: dict[int, int] = {}
    findings = {}
    for index in sorted(answered.tolist()):
        finding = network.findings[index]
        if finding.facet < len(network.graded):
            if finding.facet not in states:
                facet = network.graded[finding.facet]
                shares = exact.states(network, facet, chosen.acting[facet.acts_from])[0]
                states[finding.facet] = int(random.choice(len(shares), p=shares / shares.sum()))
            chance = finding.given[states[finding.facet]]
        else:
            table = network.picks[finding.facet - len(network.graded)].table
            chance = exact.picked_share(table, chosen)[0]
        findings[finding.id] = finding.values[int(random.choice(len(chance), p=chance / chance.sum()))]
    return Facts(person.age, person.sex, "self", findings=findings)


def timed(network: Network, people: list[Facts]) -> list[float]:
    """Return milliseconds per posterior, evidence included."""
    times = []
    for person in people:
        start = time.perf_counter()
        posterior(network, evidence(network, person)).contributes  # noqa: B018
        times.append(1000 * (time.perf_counter() - start))
    return times


def weighing(network: Network, people: list[Facts], log_weights) -> list[float]:
    """Return milliseconds to weigh the sets of an export, everything spelled out."""
    times = []
    for person in people:
        here, sets = root_sets(network, evidence(network, person))
        start = time.perf_counter()
        log_weights(here, sets)
        times.append(1000 * (time.perf_counter() - start))
    return times


def agrum_times(network: Network, people: list[Facts]) -> list[float]:
    """Return milliseconds per posterior in pyAgrum, network already built, same sets."""
    times = []
    for person in people:
        bare = Facts(person.age, person.sex, person.setting)
        here, sets = root_sets(network, evidence(network, bare))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "n.bif"
            file.write_text(to_bif(nodes(here, sets)))
            net = pyagrum.loadBN(str(file))
        inference = pyagrum.LazyPropagation(net)
        inference.setEvidence(dict(person.findings))
        inference.addTarget("causes")
        start = time.perf_counter()
        inference.makeInference()
        inference.posterior("causes")
        times.append(1000 * (time.perf_counter() - start))
    return times


def growing_errors(network: Network, people: list[Facts]) -> list[float]:
    """Return the largest error of a marginal, grown by the rule against a far finer growth."""
    errors = []
    for person in people:
        given = evidence(network, person)
        grown, fine = posterior(network, given), posterior(network, given, FINE, FINE_WORLDS)
        errors.append(float(np.abs(grown.contributes - fine.contributes).max()))
    return errors


def row(name: str, times: list[float], unit: str = "ms") -> None:
    """Print median, 90th percentile and maximum."""
    p90 = statistics.quantiles(times, n=10)[-1]
    print(f"{name:42} median {statistics.median(times):9.3g}  p90 {p90:9.3g}  max {max(times):9.3g} {unit}")


def main() -> None:
    """Run the benchmark."""
    start = time.perf_counter()
    base = compiled()
    network = base.network
    print(f"machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}")
    print(f"knowledge: {len(network.causes)} causes, {len(network.findings)} findings")
    print(f"load (cached after the first time): {time.perf_counter() - start:.2f} s\n")
    people = random_people(network, PEOPLE)
    timed(network, people[:5])
    row("numpy engine, whole posterior", timed(network, people))
    row("weights of an export's sets, numpy", weighing(network, people[:3], exact.log_weights))
    row("the same in the reference engine (loops)", weighing(network, people[:3], reference.log_weights))
    row("pyAgrum, inference only, about 2,100 sets", agrum_times(network, people[:AGRUM_PEOPLE]))
    sizes = [float(len(posterior(network, evidence(network, person)).sets)) for person in people]
    row("sets per person", sizes, "")
    row("error of growing against a finer growth", growing_errors(network, people[:20]), "")
    example = Path(__file__).parent.parent / "examples" / "rest_pain_hanging_leg.yaml"
    command = [sys.executable, "-m", "legwise", "assess", str(example)]
    walls = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        walls.append(time.perf_counter() - start)
    row("`legwise assess`, whole command", walls, "s")


if __name__ == "__main__":
    main()
