"""`legwise knowledge`: check, show, export and verify what Legwise knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from legwise.errors import CaseError, Problem, nearest

app = typer.Typer(help="Check, show, export and verify the knowledge base.", no_args_is_help=True)
BASE = Annotated[Path | None, typer.Option(help="Another folder than the one Legwise carries.")]


@app.command()
def check(base: BASE = None) -> None:
    """Report everything that is wrong, all at once, and count what there is."""
    from legwise.inference.posterior import posterior
    from legwise.knowledge.check import check as check_base
    from legwise.knowledge.facts import Facts
    from legwise.knowledge.load import BASE as CARRIED
    from legwise.model.compile import compile_network
    from legwise.model.evidence import evidence
    from legwise.number_rules import broken_rules

    report = check_base(base or CARRIED)
    for problem in report.problems:
        typer.echo(f"error: {problem}")
    for remark in report.remarks:
        typer.echo(f"remark: {remark}")
    if report.problems:
        typer.echo(f"{len(report.problems)} errors.")
        raise typer.Exit(1)
    network = compile_network(report.knowledge)
    broken = broken_rules(report.knowledge, network)
    for problem in broken:
        typer.echo(f"error: {problem}")
    for kind, count in _counts(report.knowledge):
        typer.echo(f"{kind:12} {count}")
    for age in (40, 75):
        people = [Facts(age, sex, "self") for sex in ("female", "male")]
        sets = [len(posterior(network, evidence(network, person)).sets) for person in people]
        typer.echo(f"sets at {age}, nothing answered: {sets[0]} (women), {sets[1]} (men)")
        typer.echo(f"P(any leg discomfort in 4 weeks) at {age}: {_any(network, people)}")
    typer.echo(f"{len(broken)} errors, {len(report.remarks)} remarks.")
    raise typer.Exit(1 if broken else 0)


@app.command()
def show(id: Annotated[str, typer.Argument(help="The id of any entry.")]) -> None:
    """Show an entry: its texts, its numbers with their sources, and what depends on it."""
    from legwise.model.store import compiled

    knowledge = compiled().knowledge
    found = [(kind, entry) for kind, key, entry in knowledge.entries() if key == id]
    if not found:
        hint = nearest(id, [key for _, key, _ in knowledge.entries()])
        raise CaseError([Problem("knowledge base", None, id, f"no entry has this id; {hint}")])
    for kind, entry in found:
        typer.echo(f"{kind}/{id}")
        for line in _lines(entry, 1):
            typer.echo(line)
    typer.echo("What depends on it:")
    for place in _mentions(knowledge, id):
        typer.echo(f"  {place}")


@app.command()
def export(
    age: Annotated[int, typer.Option(min=0, max=120)],
    sex: Annotated[Literal["female", "male"], typer.Option()],
    format: Annotated[Literal["bif", "uai"], typer.Option()] = "bif",
    setting: Annotated[Literal["self", "primary_care", "emergency"], typer.Option()] = "self",
) -> None:
    """Write the network of one kind of person for any Bayesian-network tool."""
    from legwise.inference.export import nodes, root_sets, to_bif, to_uai
    from legwise.knowledge.facts import Facts
    from legwise.model.evidence import evidence
    from legwise.model.store import compiled

    network = compiled().network
    here, sets = root_sets(network, evidence(network, Facts(age, sex, setting)))
    found = nodes(here, sets)
    typer.echo(to_bif(found) if format == "bif" else to_uai(found), nl=False)


@app.command()
def verify() -> None:
    """Recover every published figure from the compiled network."""
    from legwise.model.store import compiled
    from legwise.verify import summary
    from legwise.verify import verify as verify_all

    base = compiled()
    found = verify_all(base.knowledge, base.network)
    typer.echo(f"{'figure':58} {'target':>9} {'interval':>19} {'recovered':>9}")
    for item in found:
        interval = f"{item.low:.4g}-{item.high:.4g}"
        typer.echo(f"{item.id:58} {item.target:9.4g} {interval:>19} {item.value:9.4g}  {_verdict(item)}")
    for what, count in summary(found).items():
        typer.echo(f"{what}: {count}")
    raise typer.Exit(0 if all(item.passes for item in found) else 1)


def _verdict(item: Any) -> str:
    held = "held out, " if item.held_out else ""
    if item.inside:
        return f"{held}inside"
    if item.outside_because:
        return f"{held}outside: {item.outside_because}"
    return f"{held}OUTSIDE"


def _counts(knowledge: Any) -> Iterator[tuple[str, int]]:
    from legwise.knowledge.schema import KINDS

    for kind in KINDS:
        yield kind, len(getattr(knowledge, kind))


def _any(network: Any, people: list[Any]) -> str:
    import numpy as np

    from legwise.inference.situation import situation
    from legwise.model.evidence import evidence

    found = []
    for person in people:
        here = situation(network, evidence(network, person))
        hurts = -np.expm1(here.absent) * here.hurting
        found.append(f"{1 - float(np.prod(1 - hurts)):.2f}")
    return " (women), ".join(found) + " (men), without edges"


def _lines(part: Any, depth: int) -> Iterator[str]:
    from pydantic import BaseModel

    from legwise.knowledge.schema import Number

    pad = "  " * depth
    items = part if isinstance(part, dict) else {n: getattr(part, n) for n in part.model_fields_set}
    if not isinstance(part, dict):
        items = {name: items[name] for name in type(part).model_fields if name in items}
    for name, value in items.items():
        if isinstance(value, Number):
            yield f"{pad}{name}: {_number(value)}"
        elif isinstance(value, BaseModel | dict):
            yield f"{pad}{name}:"
            yield from _lines(value, depth + 1)
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            yield f"{pad}{name}:"
            for item in value:
                yield f"{pad}  -"
                yield from _lines(item, depth + 2)
        elif value not in (None, (), {}):
            yield f"{pad}{name}: {value}"


def _number(number: Any) -> str:
    interval = f" ({number.interval[0]:g} to {number.interval[1]:g})" if number.interval else ""
    origin = f"{number.source}, seen: {number.seen}" if number.source else f"judgement: {number.reason}"
    details = [text for text in (number.population, number.locator, number.note) if text]
    read = f"second read {number.second_read}" if number.second_read else ""
    return "; ".join([f"{number.value:g}{interval}, {origin}", *details, *([read] if read else [])])


def _mentions(knowledge: Any, id: str) -> Iterator[str]:
    import re

    word = re.compile(rf'"{re.escape(id)}"')
    for kind, key, entry in knowledge.entries():
        if key != id and word.search(entry.model_dump_json()):
            yield f"{kind}/{key}"
