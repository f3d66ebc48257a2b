"""The map of all causes: which can lead to which, what stands alone, how much raises each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from legwise.interfaces.render.graph_focus import GENERAL, RARE
from legwise.interfaces.render.graph_layers import Channel, Pair, channels, colors, is_lane, layered
from legwise.interfaces.render.graph_links import Link, Reader, sentence
from legwise.interfaces.render.graph_parts import (
    PADDING,
    Box,
    Card,
    Drawing,
    Edge,
    Paragraph,
    Point,
    card,
    card_height,
    height_of,
    set_card,
    set_text,
)
from legwise.interfaces.render.graph_sheet import GAP, MARGIN, Item, Sheet
from legwise.interfaces.render.graph_svg import LINES
from legwise.interfaces.render.words import capital
from legwise.knowledge.schema import Level

#: Below this width the columns would be too narrow: the map becomes a list of chains.
WIDE_ENOUGH = 900
_TRACK = 7.0
_FIRST_GUESS = 140.0
_INSET = 7.0

_KEY = (
    "An arrow points to what may follow. Lines to the same cause run into one; their colours only help to "
    "follow them. Round corners: a state of the body, such as too little of a salt. The small print counts "
    "what raises a cause's chance."
)
_HASTE: dict[Level, str] = {"emergency": "needs help at once", "same_day": "needs a doctor today"}
_ALONE = "Causes that neither lead to another here nor follow from one"


def map_drawing(reader: Reader, width: float) -> Drawing:
    """Return the map of every cause and every edge between causes."""
    title = "Causes of aching legs, and what can lead to what"
    sheet = Sheet(width)
    sheet.text((title, "title"), (_KEY if reader.clinician else f"{_KEY} {RARE} {GENERAL}", "small"))
    links = [link for link in reader.links if link.kind == "cause"]
    joined = {id for link in links for id in (link.start, link.end)}
    alone = [id for id in _by_name(reader) if id not in joined]
    if width < WIDE_ENOUGH or not links:
        _add_chains(reader, sheet, links)
        sheet.grid(_ALONE, _cards(reader, alone))
        return sheet.drawing(title)
    return _with_columns(_Columns(reader, links, width, sheet.y + GAP), sheet, title, _cards(reader, alone))


def _with_columns(columns: _Columns, sheet: Sheet, title: str, alone: Sequence[Card]) -> Drawing:
    sheet.y = columns.bottom + GAP
    sheet.grid(_ALONE, alone)
    drawing = sheet.drawing(title, [edge.says for edge in columns.edges])
    return replace(
        drawing,
        boxes=(*columns.boxes, *drawing.boxes),
        edges=columns.edges,
        frames=columns.frames,
        texts=(*drawing.texts, *columns.texts),
    )


def _by_name(reader: Reader) -> list[str]:
    return sorted(reader.knowledge.causes, key=lambda id: (reader.name(id), id))


def _cards(reader: Reader, ids: Sequence[str]) -> list[Card]:
    return [_card(reader, id) for id in ids]


def _card(reader: Reader, id: str) -> Card:
    return card(
        id,
        reader.knowledge.causes[id].kind,
        _short_name(reader, id),
        _counts(reader, id),
        _danger(reader, id),
    )


def _short_name(reader: Reader, id: str) -> str:
    """Return a name for a narrow box: clinicians know what stands in brackets behind it."""
    name = reader.name(id)
    return name.split(" (")[0] if reader.clinician and name.endswith(")") else name


def _counts(reader: Reader, cause: str) -> str:
    """Return how many factors and medicines raise a cause's chance."""
    factors = len({link.start for link in reader.into(cause, "factor") if link.weight > 1})
    medicines = len({link.start for link in reader.into(cause, "medicine") if link.weight > 1})
    words = ("factor", "factors") if reader.clinician else ("risk", "risks")
    parts = [_many(factors, *words), _many(medicines, "medicine", "medicines")]
    return ", ".join(part for part in parts if part)


def _danger(reader: Reader, cause: str) -> str:
    """Return whether a cause is rare, to a person, and whether it must not wait."""
    level = reader.knowledge.causes[cause].level
    haste = _HASTE.get(level, "")
    if reader.clinician:
        return capital(level.replace("_", " ")) if haste else ""
    if not reader.rare(cause):
        return capital(haste)
    return f"Rare, but {haste}" if haste else "Rare"


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}" if count else ""


# --- narrow: a list of chains ------------------------------------------------------------


def _add_chains(reader: Reader, sheet: Sheet, links: Sequence[Link]) -> None:
    """Add each cause that can follow from others, below those it can follow from."""
    for id in _by_name(reader):
        before = [link for link in links if link.end == id]
        if before:
            items = [Item(_card(reader, link.start), sentence(reader, link)) for link in before]
            sheet.gather(f"What can lead to: {reader.name(id)}", items)
            sheet.target(_card(reader, id))


# --- wide: columns -----------------------------------------------------------------------


class _Columns:
    """Causes in columns; kinds of one disease with the same neighbours share a frame and its lines."""

    def __init__(self, reader: Reader, links: Sequence[Link], width: float, top: float) -> None:
        self._reader = reader
        self._links = links
        self._top = top
        self._block_of = _blocks(reader, links)
        self._members: dict[str, list[str]] = {}
        for id, block in self._block_of.items():
            self._members.setdefault(block, []).append(id)
        self._set_columns(width)
        placed = [box for block in self._members for box in self._boxes_of(block)]
        self.boxes = tuple(box for box in placed if box.id not in reader.knowledge.groups)
        self.frames = tuple(replace(box, lines=()) for box in placed if box.id in reader.knowledge.groups)
        self.texts = tuple(line for box in placed if box.id in reader.knowledge.groups for line in box.lines)
        self.edges = tuple(self._edge(pair) for pair in sorted(self._layers.ways))

    @property
    def bottom(self) -> float:
        """Where the lowest box ends."""
        return self._top + self._layers.bottom

    def _set_columns(self, width: float) -> None:
        """Find the order first at a guess of the width, then the width the channels leave."""
        edges = sorted({(self._block_of[link.start], self._block_of[link.end]) for link in self._links})
        self._across = _FIRST_GUESS
        self._arrange(edges)
        rooms = self._rooms()
        columns = len(self._layers.columns)
        self._across = (width - 2 * MARGIN - sum(rooms)) / columns
        self._arrange(edges)  # other heights, perhaps another order: the channels share what is left
        rooms = self._rooms()
        left = width - 2 * MARGIN - self._across * columns
        rooms = [room * left / sum(rooms) for room in rooms]
        self._lefts = [MARGIN + self._across * i + sum(rooms[:i]) for i in range(columns)]
        self._colors = colors(self._channels, LINES)
        self._column = {node: i for i, nodes in enumerate(self._layers.columns) for node in nodes}

    def _arrange(self, edges: Sequence[Pair]) -> None:
        self._layers = layered({block: self._height(block) for block in self._members}, edges)
        self._channels = channels(self._layers)

    def _rooms(self) -> list[float]:
        return [_TRACK * (channel.width + 3) for channel in self._channels]

    def _cards_of(self, block: str) -> list[Card]:
        return _cards(self._reader, self._members[block])

    def _height(self, block: str) -> float:
        group = self._reader.knowledge.groups.get(block)
        if group is None:
            return card_height(self._cards_of(block)[0], self._across)
        inside = self._across - 2 * _INSET
        head = height_of(self._heading(block), inside)
        return head + 2 * PADDING + sum(card_height(c, inside) + _INSET for c in self._cards_of(block))

    def _heading(self, block: str) -> tuple[Paragraph, ...]:
        name = capital(self._reader.say(self._reader.knowledge.groups[block].name))
        return (Paragraph(f"{name}: kinds", "small"),)

    def _boxes_of(self, block: str) -> list[Box]:
        """Return a block's boxes; a group's frame comes first."""
        x, y = self._lefts[self._column[block]], self._top + self._layers.tops[block]
        if block not in self._reader.knowledge.groups:
            return [set_card(self._cards_of(block)[0], x, y, self._across)]
        inside = self._across - 2 * _INSET
        lines = set_text(self._heading(block), x + _INSET, y + PADDING, inside)
        boxes = [Box(block, "residual", x, y, self._across, self._height(block), lines)]
        y += PADDING + height_of(self._heading(block), inside) + _INSET
        for shown in self._cards_of(block):
            boxes.append(set_card(shown, x + _INSET, y, inside))
            y = boxes[-1].bottom + _INSET
        return boxes

    def _edge(self, pair: Pair) -> Edge:
        starts = tuple(sorted(self._members[pair[0]]))
        ends = tuple(sorted(self._members[pair[1]]))
        says = [
            sentence(self._reader, link) for link in self._links if link.start in starts and link.end in ends
        ]
        color = self._colors.get(pair[1], 0)
        return Edge(starts, ends, tuple(self._points(pair)), " ".join(says), False, color)

    def _points(self, pair: Pair) -> list[Point]:
        """Return the way of a line: along its ports, tracks and lanes."""
        points: list[Point] = []
        for start, end in pairwise(self._layers.ways[pair]):
            index = self._column[start]
            channel = self._channels[index]
            port = self._top + channel.ports[start, end]
            arrival = self._top + self._layers.middle(end)
            points.append((self._lefts[index] + (0 if is_lane(start) else self._across), port))
            if end in channel.tracks:
                x = self._track(index, channel, end)
                points += [(x, port), (x, arrival)]
            points.append((self._lefts[index + 1], arrival))
        return points

    def _track(self, index: int, channel: Channel, end: str) -> float:
        left = self._lefts[index] + self._across
        room = self._lefts[index + 1] - left
        return left + room * (channel.tracks[end] + 1.5) / (channel.width + 3)


def _blocks(reader: Reader, links: Sequence[Link]) -> Mapping[str, str]:
    """Return for each cause what it is drawn in: its group, if all drawn kinds have the same neighbours."""
    joined = sorted({id for link in links for id in (link.start, link.end)})
    around = {
        id: (
            frozenset(link.end for link in links if link.start == id),
            frozenset(link.start for link in links if link.end == id),
        )
        for id in joined
    }
    block = {}
    for id in joined:
        group = reader.knowledge.causes[id].stage_of
        kinds = [other for other in joined if group and reader.knowledge.causes[other].stage_of == group]
        alike = len(kinds) > 1 and all(around[other] == around[id] for other in kinds)
        block[id] = group if alike and group else id
    return block
