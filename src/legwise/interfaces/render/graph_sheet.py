"""A picture that reads from top to bottom: headings, boxes, and bands of boxes in columns.

One line, the spine, runs down the left margin. What leads to a box comes in by the
spine; what follows from it goes out by it. Boxes and lines never meet by accident:
every column has a gutter of its own for its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from legwise.interfaces.render.graph_parts import (
    Box,
    Card,
    Drawing,
    Edge,
    Paragraph,
    Point,
    Style,
    TextLine,
    card_height,
    set_card,
    set_text,
)

MARGIN = 16
SPINE = MARGIN + 6
GUTTER = 28
GAP = 12
_ARROW = 24
_INDENT = 26
_MOST_COLUMNS = 3
_NARROWEST_COLUMN = 270
_WIDEST_TEXT = 700


@dataclass(frozen=True)
class Item:
    """A card of a band: the steps before it, what follows from it, what its line means."""

    card: Card
    says: str
    before: tuple[Card, ...] = ()
    after: tuple[tuple[Card, str], ...] = ()
    dashed: bool = False


class Sheet:
    """Collects the parts of a picture from top to bottom."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.y: float = MARGIN
        self._boxes: list[Box] = []
        self._texts: list[TextLine] = []
        self._edges: list[Edge] = []
        self._waiting: list[Edge] = []

    def text(self, *paragraphs: tuple[str, Style], x: float = MARGIN) -> None:
        """Add paragraphs over the whole width; not so wide that a line is hard to follow."""
        for text, style in paragraphs:
            room = self.width - x - MARGIN
            lines = set_text(
                (Paragraph(text, style),), x, self.y, room if style == "title" else min(room, _WIDEST_TEXT)
            )
            self._texts += lines
            self.y = lines[-1].area[3] + GAP / 2
        self.y += GAP / 2

    def grid(self, heading: str, cards: Sequence[Card]) -> None:
        """Add cards side by side, without lines."""
        if not cards:
            return
        self._heading(heading, MARGIN)
        columns = self._columns()
        across = (self.width - 2 * MARGIN - GAP * (columns - 1)) / columns
        for first in range(0, len(cards), columns):
            row = [
                set_card(shown, MARGIN + (across + GAP) * i, self.y, across)
                for i, shown in enumerate(cards[first : first + columns])
            ]
            height = max(box.height for box in row)
            self._boxes += [replace(box, height=height) for box in row]
            self.y += height + GAP

    def gather(self, heading: str, items: Sequence[Item]) -> None:
        """Add a band of what leads to the next `target`."""
        if not items:
            return
        self._heading(heading, MARGIN + GUTTER)
        top = self.y
        placed = [(item, set_card(item.card, x, y, width)) for item, x, y, width in self._spread(items, top)]
        self.y = max(box.bottom for _, box in placed) + GAP
        collector = self.y
        for item, box in placed:
            bus = self._bus(box.x)
            way: list[Point] = [(box.x, box.middle), (bus, box.middle)]
            if bus != SPINE:
                way += [(bus, collector), (SPINE, collector)]
            self._waiting.append(Edge((item.card.id,), (), tuple(way), item.says, item.dashed))
            self._boxes.append(box)
        self.y += GAP

    def target(self, shown: Card) -> Box:
        """Add the box that everything gathered so far leads to."""
        x = MARGIN + GUTTER
        box = set_card(shown, x, self.y, min(self.width - x - MARGIN, _WIDEST_TEXT))
        entry = box.y + min(box.height / 2, 20)
        for edge in self._waiting:
            points = (*edge.points, (SPINE, entry), (box.x, entry))
            self._edges.append(replace(edge, ends=(shown.id,), points=points))
        self._waiting = []
        self._boxes.append(box)
        self.y = box.bottom + GAP
        return box

    def chain(self, heading: str, cards: Sequence[Card], says: str) -> None:
        """Add steps that follow one another, each below the one before."""
        if not cards:
            return
        self._heading(heading, MARGIN + GUTTER)
        x = MARGIN + GUTTER
        width = min(self.width - x - MARGIN, _WIDEST_TEXT)
        before: Box | None = None
        for shown in cards:
            box = set_card(shown, x, self.y, width)
            if before:
                self._edges.append(_down(before, box, says))
            self._boxes.append(box)
            self.y = box.bottom + _ARROW
            before = box
        self.y += GAP - _ARROW

    def spread(self, heading: str, source: Box, items: Sequence[Item]) -> None:
        """Add a band of what follows from `source`."""
        if not items:
            return
        self._heading(heading, MARGIN + GUTTER)
        distributor = self.y
        exit = source.bottom - min(source.height / 4, 12)
        start: list[Point] = [(source.x, exit), (SPINE, exit)]
        for item, x, y, width in self._spread(items, distributor + GAP):
            boxes, edges = _stacked(item, x, y, width)
            bus = self._bus(x)
            way = [(SPINE, distributor), (bus, distributor)] if bus != SPINE else []
            end = (bus, boxes[0].middle)
            points = (*start, *way, end, (x, boxes[0].middle))
            self._edges += [Edge((source.id,), (boxes[0].id,), points, item.says, item.dashed), *edges]
            self._boxes += boxes
            self.y = max(self.y, boxes[-1].bottom)
        self.y += 2 * GAP

    def drawing(self, title: str, says: Iterable[str] = ()) -> Drawing:
        """Return the finished picture; what it says in words is what its lines mean."""
        told = dict.fromkeys([*says, *(edge.says for edge in self._edges)])
        return Drawing(
            title,
            tuple(told),
            self.width,
            round(self.y + MARGIN),
            tuple(self._boxes),
            tuple(self._texts),
            tuple(self._edges),
        )

    # --- inside -------------------------------------------------------------------------

    def _heading(self, heading: str, x: float) -> None:
        self.y += GAP
        self.text((heading, "head"), x=x)

    def _columns(self) -> int:
        return max(1, min(_MOST_COLUMNS, int((self.width - 2 * MARGIN) // _NARROWEST_COLUMN)))

    def _bus(self, x: float) -> float:
        return x - GUTTER + SPINE - MARGIN

    def _spread(self, items: Sequence[Item], top: float) -> list[tuple[Item, float, float, float]]:
        """Return each item with left, top and width: in order, always into the shortest column."""
        columns = min(self._columns(), len(items))
        across = (self.width - 2 * MARGIN) / max(columns, min(2, self._columns()))
        ends = [top] * columns
        placed = []
        for item in items:
            column = ends.index(min(ends))
            x, width = MARGIN + across * column + GUTTER, across - GUTTER
            placed.append((item, x, ends[column], width))
            ends[column] += _stack_height(item, width) + GAP
        return placed


def _stack_height(item: Item, width: float) -> float:
    steps = sum(card_height(shown, width) + _ARROW for shown in item.before)
    after = sum(card_height(shown, width - _INDENT) + GAP for shown, _ in item.after)
    return steps + card_height(item.card, width) + after


def _stacked(item: Item, x: float, y: float, width: float) -> tuple[list[Box], list[Edge]]:
    """Return an item's boxes from the first step down, and the lines between them."""
    boxes: list[Box] = []
    edges: list[Edge] = []
    for shown in (*item.before, item.card):
        box = set_card(shown, x, y, width)
        if boxes:
            edges.append(_down(boxes[-1], box, item.says))
        boxes.append(box)
        y = box.bottom + _ARROW
    cause = boxes[-1]
    y = cause.bottom + GAP
    for shown, says in item.after:
        box = set_card(shown, x + _INDENT, y, width - _INDENT)
        lane = x + _INDENT / 3
        points = ((lane, cause.bottom), (lane, box.middle), (box.x, box.middle))
        edges.append(Edge((cause.id,), (box.id,), points, says))
        boxes.append(box)
        y = box.bottom + GAP
    return boxes, edges


def _down(above: Box, below: Box, says: str) -> Edge:
    x = above.x + 30
    return Edge((above.id,), (below.id,), ((x, above.bottom), (x, below.y)), says)
