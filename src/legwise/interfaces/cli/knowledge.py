"""`legwise knowledge`: check, show, draw, export and verify what Legwise knows."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from legwise.errors import LegwiseError, nearest

if TYPE_CHECKING:
    from legwise.knowledge.schema import Distribution, KnowledgeBase, Number, Origin
    from legwise.model.network import Network
    from legwise.verify import Recovered

app = typer.Typer(help="Check, show, draw, export and verify the knowledge base.", no_args_is_help=True)
Base = Annotated[Path | None, typer.Option(help="Another folder than the one Legwise carries.")]
TYPICAL_AGES = (40, 75)
WIDTH = 100


# --- check -----------------------------------------------------------------------------------


@app.command()
def check(base: Base = None) -> None:
    """Report everything that is wrong, all at once, and count what there is."""
    from legwise.knowledge.check import check as check_base
    from legwise.knowledge.load import BASE
    from legwise.model.compile import compile_network
    from legwise.number_rules import broken_rules
    from legwise.triage.examples import wrong_examples

    report = check_base(_folder(base) if base else BASE)
    problems = list(report.problems)
    network = None
    if not problems:  # what is dangling cannot be compiled
        network = compile_network(report.knowledge)
        problems += broken_rules(report.knowledge, network)
        problems += wrong_examples(report.knowledge, report.places)
    for problem in problems:
        typer.echo(f"error: {problem}")
    for remark in report.remarks:
        typer.echo(f"remark: {remark}")
    for kind, count in _counts(report.knowledge):
        typer.echo(f"{kind:12} {count:5}")
    if network is not None:
        for line in _typical(network):
            typer.echo(line)
    typer.echo(f"{_counted(len(problems), 'error')}, {_counted(len(report.remarks), 'remark')}.")
    raise typer.Exit(1 if problems else 0)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def _folder(base: Path) -> Path:
    if not base.is_dir():
        raise LegwiseError(f"{base}: is not a folder; give the one that holds causes/, findings/ and so on")
    return base


def _counts(knowledge: KnowledgeBase) -> Iterator[tuple[str, int]]:
    from legwise.knowledge.check import walk
    from legwise.knowledge.schema import KINDS, Entry, Origin

    for kind in KINDS:
        yield kind, len(getattr(knowledge, kind))
    numbers = [
        part for _, _, entry in knowledge.entries() for _, part in walk(entry) if isinstance(part, Origin)
    ]
    yield "numbers", len(numbers)
    yield "judgements", sum(number.basis == "judgement" for number in numbers)
    read = [entry.second_read for _, _, entry in knowledge.entries() if isinstance(entry, Entry)]
    yield "entries read a second time", sum(day is not None for day in read)
    yield "sourced numbers read a second time", sum(n.second_read is not None for n in numbers if n.source)


def _typical(network: Network) -> Iterator[str]:
    """Yield how many sets of causes a person has who answered nothing yet."""
    from legwise.inference.posterior import posterior
    from legwise.knowledge.facts import Facts
    from legwise.model.evidence import evidence

    for age in TYPICAL_AGES:
        for sex in ("female", "male"):
            found = posterior(network, evidence(network, Facts(age, sex, "self")))
            yield f"sets of causes at {age}, {sex}, nothing answered: {len(found.sets)}"


# --- coverage --------------------------------------------------------------------------------


@app.command()
def coverage() -> None:
    """List what the product must carry, and the entries that carry it; fail if one is missing."""
    from legwise.knowledge.coverage import claims, coverage
    from legwise.model.store import compiled

    carried = coverage(compiled().knowledge)
    for claim in claims():
        typer.echo(f"{claim.id:6} {claim.claim}")
        shown = ", ".join(carried[claim.id]) or "nothing carries it"
        typer.echo(textwrap.fill(shown, WIDTH, initial_indent=" " * 7, subsequent_indent=" " * 7))
    done = sum(bool(carried[claim.id]) for claim in claims())
    typer.echo(f"{done} of {len(claims())} claims are carried.")
    raise typer.Exit(int(done < len(claims())))


# --- show ------------------------------------------------------------------------------------


@app.command()
def show(id: Annotated[str, typer.Argument(metavar="ID", help="The id of any entry.")]) -> None:
    """Show an entry: its texts, its numbers with their sources, and what depends on it."""
    from legwise.model.store import compiled

    knowledge = compiled().knowledge
    found = [(kind, entry) for kind, key, entry in _all_entries(knowledge) if key == id]
    if not found:
        hint = nearest(id.casefold(), [key for _, key, _ in _all_entries(knowledge)])
        raise LegwiseError(f"No entry of the knowledge base has the id {id!r}; {hint}")
    for kind, entry in found:
        typer.echo(f"{kind}/{id}")
        for line in _lines(entry, 1):
            typer.echo(line)
    typer.echo("What depends on it:")
    for place in list(_mentions(knowledge, id)) or ["nothing"]:
        typer.echo(f"  {place}")


def _all_entries(knowledge: KnowledgeBase) -> Iterator[tuple[str, str, Any]]:
    """Yield every entry, and the interactions, which stand inside the medicines."""
    yield from knowledge.entries()
    for medicine in knowledge.medicines.values():
        for interaction in medicine.interactions:
            yield f"medicines/{medicine.id}/interactions", interaction.id, interaction


def _lines(part: Any, depth: int) -> Iterator[str]:
    """Yield what an entry says, one thing a line; its numbers with where they come from."""
    from pydantic import BaseModel

    pad = "  " * depth
    for name, value in _said(part):
        if _is_number(value):
            yield from _wrapped(f"{pad}{name}: {_number(value)}", depth)
        elif name == "picture":
            yield from _wrapped(f"{pad}{name}: {_shown(value)}", depth)
        elif isinstance(value, BaseModel | dict):
            yield f"{pad}{name}:"
            yield from _lines(value, depth + 1)
        elif isinstance(value, tuple) and isinstance(value[0], BaseModel):
            yield f"{pad}{name}:"
            for item in value:
                first, *rest = _lines(item, depth + 2)
                yield f"{pad}  - {first.lstrip()}"
                yield from rest
        else:
            yield from _wrapped(f"{pad}{name}: {_plain(value)}", depth)


def _said(part: Any) -> list[tuple[str, Any]]:
    if isinstance(part, dict):
        items = list(part.items())
    else:
        items = [(n, getattr(part, n)) for n in type(part).model_fields if n in part.model_fields_set]
    return [(name, value) for name, value in items if value not in (None, (), {})]


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _shown(name: str) -> str:
    from legwise.knowledge.drawings import picture

    drawn = picture(name)
    return f"{name}.svg, {drawn.title}. {drawn.description}"


def _is_number(value: Any) -> bool:
    from legwise.knowledge.schema import Distribution, Number

    return isinstance(value, Number | Distribution)


def _number(number: Number | Distribution) -> str:
    figures = _figures(number)
    details = [text for text in (number.population, number.locator, number.note) if text]
    if number.second_read:
        details.append(f"read a second time {number.second_read}")
    return "; ".join([f"{figures} [{_origin(number)}]", *details])


def _figures(number: Any) -> str:
    if hasattr(number, "weight"):  # a distribution
        shares = ", ".join(f"{value} {share:g}" for value, share in number.values.items())
        return f"{shares} (worth {number.weight:g} people)"
    if number.interval is None:
        return f"{number.value:g}"
    return f"{number.value:g} ({number.interval[0]:g} to {number.interval[1]:g})"


def _origin(number: Origin) -> str:
    return f"{number.source}, seen: {number.seen}" if number.source else f"judgement: {number.reason}"


def _wrapped(text: str, depth: int) -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent="  " * (depth + 1), break_on_hyphens=False)


def _mentions(knowledge: KnowledgeBase, id: str) -> Iterator[str]:
    """Yield every place outside an entry that names it."""
    for kind, key, entry in knowledge.entries():
        if key != id:
            for path in _paths(entry.model_dump(exclude_unset=True), id):
                yield f"{kind}/{key}: {path}"


def _paths(part: Any, id: str, path: tuple[str, ...] = ()) -> Iterator[str]:
    if part == id:
        yield ".".join(path)
    elif isinstance(part, Mapping):
        for key, value in part.items():
            if key == id:
                yield ".".join((*path, key))
            else:
                yield from _paths(value, id, (*path, str(key)))
    elif isinstance(part, list | tuple):
        for index, value in enumerate(part):
            yield from _paths(value, id, (*path, str(index)))


# --- graph -----------------------------------------------------------------------------------


@app.command()
def graph(
    id: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="A cause, medicine, factor or mechanism. Without it: all causes."),
    ] = None,
    for_: Annotated[
        Literal["patient", "clinician"], typer.Option("--for", help="Whom to draw it for.")
    ] = "patient",
    output: Annotated[
        Path | None, typer.Option(help="The file to write; without it, standard output.")
    ] = None,
    width: Annotated[
        int, typer.Option(min=360, max=2400, help="How wide to draw it, in px. 480 suits a phone.")
    ] = 960,
) -> None:
    """Draw what leads to what, as one SVG file: the map of causes, or the chains round one thing."""
    from legwise.interfaces.render.graph import render_graph
    from legwise.model.store import compiled

    picture = render_graph(compiled().knowledge, id, for_, width)
    if output is None:
        typer.echo(picture, nl=False)
        return
    try:
        output.write_text(picture, encoding="utf-8")
    except OSError as error:
        raise LegwiseError(f"{output.name}: cannot be written ({error.strerror})") from None


# --- export ----------------------------------------------------------------------------------


@app.command()
def export(
    age: Annotated[int, typer.Option(min=0, max=120, help="Age in years.")],
    sex: Annotated[Literal["female", "male"], typer.Option(help="Sex.")],
    format: Annotated[Literal["bif", "uai"], typer.Option(help="How to write it.")] = "bif",
    setting: Annotated[
        Literal["self", "primary_care", "emergency"], typer.Option(help="Where the person is seen.")
    ] = "self",
) -> None:
    """Write the network of one kind of person for any Bayesian-network tool."""
    from legwise.inference.export import nodes, root_sets, to_bif, to_uai
    from legwise.knowledge.facts import Facts
    from legwise.model.evidence import evidence
    from legwise.model.store import compiled

    network = compiled().network
    found = nodes(*root_sets(network, evidence(network, Facts(age, sex, setting))))
    typer.echo(to_bif(found) if format == "bif" else to_uai(found), nl=False)


# --- verify ----------------------------------------------------------------------------------


@app.command()
def verify() -> None:
    """Recover every published figure from the compiled network; held-back ones last, as a test."""
    from legwise.knowledge.held_out import held_out
    from legwise.model.store import compiled
    from legwise.verify import summary
    from legwise.verify import verify as verify_all

    base = compiled()
    found = verify_all(base.knowledge, base.network, held_out())
    typer.echo(f"{'figure':58} {'target':>9} {'interval':>19} {'recovered':>9}")
    for item in found:
        interval = f"{item.low:.4g}-{item.high:.4g}"
        typer.echo(f"{item.id:58} {item.target:9.4g} {interval:>19} {item.value:9.4g}  {_verdict(item)}")
    for what, count in summary(found).items():
        typer.echo(f"{what}: {count}")
    for line in _misses(found):
        typer.echo(line)
    raise typer.Exit(0 if all(item.passes for item in found) else 1)


def _misses(found: list[Recovered]) -> Iterator[str]:
    """Yield what fails once more, at the end where it is seen, and what to do about it."""
    missed = [item for item in found if not item.passes]
    for item in missed:
        yield f"not recovered: {item.id}: {item.value:.4g}, published {item.low:.4g} to {item.high:.4g}"
    if missed:
        yield "Look at the numbers you changed. If they are right, say so in `outside_because` of the figure."


def _verdict(item: Recovered) -> str:
    held = "held out, " if item.held_out else ""
    if item.inside:
        return f"{held}ok"
    if item.outside_because:
        return f"{held}outside{':' if held else ' because'} {item.outside_because}"
    return f"{held}outside"


# --- judgements ------------------------------------------------------------------------------


@app.command()
def judgements() -> None:
    """List every number that nobody published, with its reason, the most influential first."""
    from legwise.judgements import judgements
    from legwise.model.store import compiled

    base = compiled()
    found = judgements(base.knowledge, base.network)
    typer.echo("Influence: the share of the spread of results over people about whom little is known.")
    for item in found:
        shown = f"{item.influence:5.3f} {item.place}: {_figures(item.number)}; {item.number.reason}"
        for line in _wrapped(shown, 0):
            typer.echo(line)
    typer.echo(f"{len(found)} judgements.")
