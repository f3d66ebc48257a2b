"""Pictures of one thing: a cause with all round it, or the chains through a medicine or mechanism."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from legwise.interfaces.render.graph_facets import Tell, label, strongest
from legwise.interfaces.render.graph_links import Link, Reader, lower_first, sentence, within
from legwise.interfaces.render.graph_parts import Card, Drawing, Tone, card
from legwise.interfaces.render.graph_sheet import Item, Sheet
from legwise.interfaces.render.words import capital, percent, rough
from legwise.knowledge.schema import Cause, Level, Mechanism

_FACETS_SHOWN = 9
_NEEDS_SHOWN = 4
_HOW_SOON: dict[Level, str] = {
    "emergency": "If you have it: get help at once.",
    "same_day": "If you have it: see or speak to a doctor today.",
    "within_two_weeks": "If you have it: see a doctor within two weeks.",
    "routine": "If you have it: a normal visit to the doctor is soon enough.",
    "self_care": "If you have it: you can start at home.",
}
GENERAL = "This is what is known in general. It does not say what is behind your own complaint."
RARE = "Rare: fewer than 1 in 100 people have it at any one time."
_KEY = "An arrow points to what may follow. Dashes mean: makes it less likely."
_NUMBERS = (
    "Numbers are odds ratios, risk ratios, or the probability that one brings on the other (link "
    "probability); then the interval, the source, and how the source was read."
)


def cause_drawing(reader: Reader, cause: Cause, width: float) -> Drawing:
    """Return what raises a cause, what leads to it, how it hurts, shows, and what may follow."""
    name = reader.name(cause.id)
    title = f"{name}: what leads to it, how it comes about, how it shows"
    parents = _parents(reader, cause.id)
    rare = any(reader.rare(item.card.id) for item in parents)
    sheet = _begun(reader, title, width, RARE if rare else "")
    sheet.gather("What changes how likely it is", _raisers(reader, cause.id, "factor"))
    sheet.gather("Medicines that change how likely it is", _raisers(reader, cause.id, "medicine"))
    sheet.gather("Other causes that can lead to it", parents)
    box = sheet.target(card(cause.id, "focus", name, *_about(reader, cause)))
    sheet.chain(
        "What happens in the body",
        _steps(reader, cause.mechanism),
        f"{name}: what happens in the body, step by step.",
    )
    sheet.spread("How it shows: what tells most", box, _shows(reader, cause))
    sheet.spread("What it can lead to", box, _children(reader, cause.id))
    return sheet.drawing(title, [_told(reader, cause.mechanism)])


def agent_drawing(reader: Reader, id: str, width: float) -> Drawing:
    """Return the chains that start from a factor or a medicine."""
    name = reader.name(id)
    title = f"{name}: what it can do to the legs, and how"
    links = reader.out_of(id)
    sheet = _begun(reader, title, width)
    box = sheet.target(card(id, "focus", name, "" if links else "No effect on a cause is known here."))
    alone = [link for link in links if link.members == (id,)]
    together = [link for link in links if link.members != (id,)]
    told: set[str] = set()
    sheet.spread(
        "On its own", box, [_chain(reader, id, group, told) for group in _grouped(alone, _end_and_way)]
    )
    sheet.spread("Together with something else", box, [_chain(reader, id, [link], told) for link in together])
    return sheet.drawing(title, [] if links else [f"{name}: no effect on a cause is known here."])


def mechanism_drawing(reader: Reader, mechanism: Mechanism, width: float) -> Drawing:
    """Return what acts by a mechanism, and in which causes it is a step."""
    name = reader.name(mechanism.id)
    title = f"{name}: what sets it off, and where it leads"
    sheet = _begun(reader, title, width)
    links = reader.through(mechanism.id)
    sheet.gather("What acts by it", _by_way_of(reader, links, "factor"))
    sheet.gather("Medicines that act by it", _by_way_of(reader, links, "medicine"))
    sheet.gather("Causes that act by it", _by_way_of(reader, links, "cause"))
    source = f"Source: {mechanism.source}" if reader.clinician else ""
    box = sheet.target(card(mechanism.id, "focus", name, reader.say(mechanism.says), source))
    sheet.spread("Causes in which it is a step", box, _causes_with(reader, mechanism.id, links))
    return sheet.drawing(title, [reader.say(mechanism.says)])


def cause_card(reader: Reader, id: str, *says: str) -> Card:
    """Return the card of a cause; its shape and its words tell what kind it is."""
    cause = reader.knowledge.causes[id]
    tone: Tone = cause.kind
    return card(id, tone, reader.name(id), *says)


def _begun(reader: Reader, title: str, width: float, note: str = "") -> Sheet:
    """Return a sheet with a title and how to read it."""
    sheet = Sheet(width)
    key = (_KEY, _NUMBERS) if reader.clinician else (_KEY, note, GENERAL)
    sheet.text((title, "title"), (" ".join(filter(None, key)), "small"))
    return sheet


# --- a cause ---------------------------------------------------------------------------------


def _about(reader: Reader, cause: Cause) -> list[str]:
    level = f"Level of urgency: {cause.level.replace('_', ' ')}"
    return [
        reader.say(cause.about),
        _needs(reader, cause.requires_any),
        level if reader.clinician else _HOW_SOON[cause.level],
    ]


def _needs(reader: Reader, ids: Sequence[str]) -> str:
    """Return what a cause cannot happen without; a long list is cut."""
    if not ids:
        return ""
    more = f" ({len(ids) - _NEEDS_SHOWN} more)" if len(ids) > _NEEDS_SHOWN else ""
    names = "; ".join(reader.name(id) for id in ids[:_NEEDS_SHOWN])
    return f"Cannot happen without {'one of' if len(ids) > 1 else 'this'}: {names}{more}."


def _raisers(reader: Reader, cause: str, kind: str) -> list[Item]:
    """Return an item for each factor or medicine; its values together, the strongest first."""
    links = [link for link in reader.links if link.end == cause and link.kind == kind]
    return [_raiser(reader, group) for group in _grouped(links, lambda link: link.start)]


def _raiser(reader: Reader, links: Sequence[Link]) -> Item:
    first = links[0]
    lowers = all(link.lowers for link in links)
    if len(links) == 1:
        name, says = first.name, [capital(first.strength)]
    else:
        name = reader.name(first.start)
        says = [_with_value(link, name) for link in links]
    says.append(_way(reader, dict.fromkeys(step for link in links for step in link.steps)))
    shown = card(first.start, "lowers" if lowers else "raises", name, *says)
    return Item(shown, " ".join(sentence(reader, link) for link in links), dashed=lowers)


def _with_value(link: Link, name: str) -> str:
    """Return how strong a link is, with the value of the factor it is about where it has several."""
    value = link.name.removeprefix(name).removeprefix(": ")
    return f"{capital(value)}: {link.strength}" if value else capital(link.strength)


def _parents(reader: Reader, cause: str) -> list[Item]:
    items = []
    for link in reader.into(cause, "cause"):
        strength = capital(link.strength) + (" who have this" if link.among else "")
        shown = cause_card(reader, link.start, strength, _way(reader, link.steps), _rare(reader, link))
        items.append(Item(shown, sentence(reader, link), dashed=link.lowers))
    return items


def _rare(reader: Reader, link: Link) -> str:
    return "Rare" if reader.rare(link.start) and not reader.clinician else ""


def _children(reader: Reader, cause: str) -> list[Item]:
    items = []
    for link in reader.out_of(cause):
        shown = cause_card(reader, link.end, _of_those(link), _way(reader, link.steps))
        items.append(Item(shown, sentence(reader, link), dashed=link.lowers))
    return items


def _of_those(link: Link) -> str:
    """Return how strong a link is, and of whom, for a box that does not name where it starts."""
    return capital(link.strength) + (f" with {within(link.name)}" if link.among else "")


def _way(reader: Reader, steps: Iterable[str]) -> str:
    names = [reader.name(step) for step in steps]
    return f"How: {'; '.join(names)}" if names else ""


def _steps(reader: Reader, steps: Sequence[str]) -> list[Card]:
    return [
        card(step, "step", f"{number}. {reader.name(step)}", *_said(reader, step))
        for number, step in enumerate(steps, 1)
    ]


def _said(reader: Reader, step: str) -> list[str]:
    mechanism = reader.knowledge.mechanisms[step]
    return [reader.say(mechanism.says), f"Source: {mechanism.source}" if reader.clinician else ""]


def _told(reader: Reader, steps: Iterable[str]) -> str:
    return " ".join(reader.say(reader.knowledge.mechanisms[step].says) for step in steps)


def _shows(reader: Reader, cause: Cause) -> list[Item]:
    return [_shown(reader, cause, tell) for tell in strongest(reader.knowledge, cause, _FACETS_SHOWN)]


def _shown(reader: Reader, cause: Cause, tell: Tell) -> Item:
    name = capital(reader.say(tell.facet.name))
    if tell.state:
        name += f": {lower_first(label(reader.knowledge, tell.facet, tell.state))}"
        if tell.facet.kind == "level":
            name += ", or worse"
    if reader.clinician:
        origin = tell.number.source or "judgement"
        says = f"{percent(tell.share)} with it, {percent(tell.elsewhere)} in other complaints; {origin}"
    else:
        says = f"{capital(rough(tell.share))} have this. With other leg aches: {rough(tell.elsewhere)}."
    return Item(card(tell.facet.id, "shows", name, says), f"{reader.name(cause.id)} can show as: {name}.")


# --- chains through a factor, a medicine or a mechanism ----------------------------------


def _chain(reader: Reader, id: str, links: Sequence[Link], told: set[str]) -> Item:
    """Return the steps from a factor or medicine to a cause, and what may follow from that.

    A step says what happens where it stands first; its id is added to `told`.
    """
    first = links[0]
    name = reader.name(first.start)
    strengths = [_with_value(link, name) for link in links]
    before = _partner(reader, id, first) + tuple(
        card(step, "step", reader.name(step), *([] if step in told else _said(reader, step)))
        for step in first.steps
    )
    told.update(first.steps)
    after = tuple((_follows(reader, link), sentence(reader, link)) for link in reader.out_of(first.end))
    says = " ".join(sentence(reader, link) for link in links)
    lowers = all(link.lowers for link in links)
    return Item(cause_card(reader, first.end, *strengths), says, before, after, lowers)


def _partner(reader: Reader, id: str, link: Link) -> tuple[Card, ...]:
    """Return a card for what a factor or medicine acts together with, if it does."""
    if link.members == (id,):
        return ()
    parts = {member: reader.member(link.start, member) for member in link.members}
    others = "; ".join(name for member, name in parts.items() if member != id)
    # Which of its own ingredients are meant stands in brackets behind its name.
    own = parts[id] if parts.get(id, reader.name(id)) != reader.name(id) else ""
    return (card(link.start, "raises", f"Together with: {others}", own),)


def _follows(reader: Reader, link: Link) -> Card:
    further = [reader.name(next_.end) for next_ in reader.out_of(link.end)]
    leads_on = f"That can lead on to: {'; '.join(further)}" if further else ""
    return cause_card(reader, link.end, _of_those(link), leads_on)


def _by_way_of(reader: Reader, links: Sequence[Link], kind: str) -> list[Item]:
    """Return an item for each thing that acts by a mechanism: towards which causes, how strongly."""
    chosen = [link for link in links if link.kind == kind]
    return [_acts(reader, group) for group in _grouped(chosen, lambda link: link.start)]


def _acts(reader: Reader, links: Sequence[Link]) -> Item:
    first = links[0]
    name = reader.name(first.start)
    lowers = all(link.lowers for link in links)
    says = []
    for link in links:
        value = link.name.removeprefix(name).removeprefix(": ")
        towards = f"\u2192 {reader.name(link.end)}" + (f" ({value})" if value else "")
        says.append(f"{towards}: {link.strength}{' who have this' if link.among else ''}")
    told = " ".join(sentence(reader, link) for link in links)
    if first.kind == "cause":
        return Item(cause_card(reader, first.start, *says), told, dashed=lowers)
    return Item(card(first.start, "lowers" if lowers else "raises", name, *says), told, dashed=lowers)


def _causes_with(reader: Reader, step: str, links: Sequence[Link]) -> list[Item]:
    ends = {link.end for link in links}
    items = []
    for cause in reader.knowledge.causes.values():
        if step in cause.mechanism or cause.id in ends:
            place = _place(reader, cause.mechanism, step)
            says = f"{reader.name(step)} \u2192 {reader.name(cause.id)}."
            items.append(Item(cause_card(reader, cause.id, *place), says))
    return items


def _place(reader: Reader, steps: Sequence[str], step: str) -> list[str]:
    """Return which step it is in a cause's own chain, and its neighbours there."""
    if step not in steps:
        return ["One way in which it can be brought on"]
    at = steps.index(step)
    before = f"Before it: {reader.name(steps[at - 1])}" if at else ""
    after = f"After it: {reader.name(steps[at + 1])}" if at + 1 < len(steps) else ""
    return [f"Step {at + 1} of {len(steps)}", before, after]


def _end_and_way(link: Link) -> tuple[str, ...]:
    return link.end, *link.steps


def _grouped(links: Sequence[Link], key: Callable[[Link], Hashable]) -> list[list[Link]]:
    """Return links with the same key together, in the order of the first of each."""
    groups: dict[Hashable, list[Link]] = {}
    for link in links:
        groups.setdefault(key(link), []).append(link)
    return list(groups.values())
