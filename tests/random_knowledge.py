"""Random small knowledge bases and random people, from one seed."""

from __future__ import annotations

import numpy as np

from legwise.knowledge.facts import Facts
from legwise.knowledge.schema import (
    Cause,
    Facet,
    Factor,
    Finding,
    Group,
    KnowledgeBase,
)

GUESS = {"basis": "judgement", "reason": "made up for a test", "interval": [0.0, 1.0]}
RATIO = {"basis": "judgement", "reason": "made up for a test", "interval": [0.01, 1000.0]}
TEXT = {"patient": "a", "clinician": "b"}
ASK = {"ask": "a", "why": "b"}


def number(value: float) -> dict[str, object]:
    """Return a probability as a judgement."""
    return {"value": float(value), **GUESS}


def shares(random: np.random.Generator, values: tuple[str, ...]) -> dict[str, object]:
    """Return a random distribution over values."""
    drawn = random.dirichlet(np.full(len(values), 0.8))
    drawn = np.round(drawn, 6)
    drawn[-1] = 1 - drawn[:-1].sum()
    origin = {key: value for key, value in GUESS.items() if key != "interval"}
    return {"values": dict(zip(values, map(float, drawn), strict=True)), "weight": 10, **origin}


def random_knowledge(seed: int, causes: int = 5, facets: int = 4) -> KnowledgeBase:
    """Return a knowledge base with edges, stages, factors and facets of all three kinds."""
    random = np.random.default_rng(seed)
    shapes = [_facet(random, i) for i in range(facets)]
    found = [_cause(random, i, shapes) for i in range(causes)]
    findings = [finding for facet in shapes for finding in _findings(random, facet)]
    factor = Factor.model_validate(
        {
            "id": "smoking",
            "name": TEXT,
            "question": ASK,
            "values": ["never", "former", "current"],
            "labels": {"never": "n", "former": "f", "current": "c"},
            "share": [{"ages": [0, None], "share": shares(random, ("never", "former", "current"))}],
        }
    )
    exposure = Factor.model_validate(
        {
            "id": "exposure",
            "name": TEXT,
            "question": ASK,
            "share": [{"ages": [0, None], "share": number(random.uniform(0.05, 0.6))}],
        }
    )
    return KnowledgeBase.model_construct(
        sources={},
        factors={"exposure": exposure, "smoking": factor},
        medicines={},
        groups={"stages": Group.model_validate({"id": "stages", "name": TEXT})},
        causes={cause.id: cause for cause in found},
        mechanisms={},
        facets={facet.id: facet for facet in shapes},
        findings={finding.id: finding for finding in sorted(findings, key=lambda f: f.id)},
        rules={},
        actions={},
        figures={},
    )


def random_person(seed: int, knowledge: KnowledgeBase, answered: float = 0.6) -> Facts:
    """Return a person who answered a random part of the questions."""
    random = np.random.default_rng(seed)
    findings = {
        finding.id: str(random.choice(finding.values))
        for finding in knowledge.findings.values()
        if random.random() < answered
    }
    factors = {
        factor.id: str(random.choice(factor.values))
        for factor in knowledge.factors.values()
        if random.random() < 0.4
    }
    diagnoses = {cause: "yes" for cause in knowledge.causes if random.random() < 0.03}
    return Facts(
        age=int(random.integers(0, 100)),
        sex=str(random.choice(["female", "male"])),
        setting=str(random.choice(["self", "primary_care", "emergency"])),
        findings=findings,
        factors=factors,
        diagnoses=diagnoses,
    )


def _facet(random: np.random.Generator, index: int) -> Facet:
    kind = str(random.choice(["pattern", "level", "pick"])) if index else "pattern"
    entry: dict[str, object] = {
        "id": f"facet_{index}",
        "name": TEXT,
        "kind": kind,
        "acts_from": "contributing" if kind == "pick" else str(random.choice(["contributing", "present"])),
    }
    if kind == "pattern":
        entry["leak"] = number(random.uniform(0, 0.3))
    elif kind == "level":
        levels = ["none", "some", "much", "all"][: int(random.integers(2, 5))]
        leaks = np.sort(random.uniform(0, 0.4, len(levels) - 1))[::-1]
        entry |= {
            "levels": levels,
            "leaks": {k: number(v) for k, v in zip(levels[1:], leaks, strict=True)},
        }
    else:
        entry["usual"] = shares(random, ("a", "b", "c"))
    return Facet.model_validate(entry)


def _findings(random: np.random.Generator, facet: Facet) -> list[Finding]:
    entry = {"facet": facet.id, "kind": "symptom", "name": TEXT, "question": ASK}
    if facet.kind == "pick":
        labels = {"a": "a", "b": "b", "c": "c"}
        pick = {**entry, "id": f"{facet.id}_pick", "values": ["a", "b", "c"], "labels": labels}
        return [Finding.model_validate(pick)]
    found = []
    for index in range(int(random.integers(1, 4))):
        values = ("no", "yes") if random.random() < 0.6 else ("low", "middle", "high")
        given: dict[str, object] = {}
        for state in facet.states:
            binary = len(values) == 2
            given[state] = number(random.uniform(0.02, 0.98)) if binary else shares(random, values)
        row = {**entry, "id": f"{facet.id}_{index}", "values": values, "given": given}
        if len(values) == 3:
            row["labels"] = {value: value for value in values}
        found.append(Finding.model_validate(row))
    return found


def _cause(random: np.random.Generator, index: int, facets: list[Facet]) -> Cause:
    shows = []
    for facet in facets:
        if random.random() < 0.3:
            continue
        if facet.kind == "pattern":
            shows.append({"facet": facet.id, "link": number(random.uniform(0.05, 0.95))})
        elif facet.kind == "level":
            reaches = np.sort(random.uniform(0, 0.95, len(facet.levels) - 1))[::-1]
            by_level = {k: number(v) for k, v in zip(facet.levels[1:], reaches, strict=True)}
            shows.append({"facet": facet.id, "reaches": by_level})
        else:
            shows.append({"facet": facet.id, "picks": shares(random, ("a", "b", "c"))})
    edges = [
        {"cause": f"cause_{parent}", "link": number(random.uniform(0.05, 0.6))}
        for parent in range(index)
        if random.random() < 0.25
    ]
    entry = {
        "id": f"cause_{index}",
        "kind": "condition",
        "name": TEXT,
        "about": TEXT,
        "feels": TEXT,
        "against": TEXT,
        "course": TEXT,
        "level": "routine",
        "prior": [{"ages": [0, None], "present": number(random.uniform(0.01, 0.3))}],
        "hurting": number(random.choice([1.0, random.uniform(0.1, 0.95)])),
        "setting": {"primary_care": {"value": float(random.uniform(0.3, 6)), **RATIO}},
        "mechanism": ["none"],
        "shows": shows or [{"facet": facets[0].id, "link": number(0.5)}],
        "caused_by": edges,
    }
    if not shows:
        entry["shows"] = _some_show(facets[0])
    if random.random() < 0.4:
        ratio = {"value": float(random.uniform(0.5, 4)), **RATIO}
        entry["raised_by"] = [{"factor": "smoking", "value": "current", "ratio": ratio}]
    if random.random() < 0.15:
        entry["requires_any"] = ["exposure"]
    if random.random() < 0.25:
        entry["stage_of"] = "stages"
    return Cause.model_validate(entry)


def _some_show(facet: Facet) -> list[dict[str, object]]:
    if facet.kind == "pattern":
        return [{"facet": facet.id, "link": number(0.5)}]
    if facet.kind == "level":
        return [{"facet": facet.id, "reaches": {level: number(0.3) for level in facet.levels[1:]}}]
    row = shares(np.random.default_rng(0), ("a", "b", "c"))
    return [{"facet": facet.id, "picks": row}]
