"""The parts of a picture: what a box says, where it stands, which lines join the boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from legwise.interfaces.render.graph_text import width_of, wrapped

Style = Literal["title", "head", "name", "text", "small"]
Tone = Literal["focus", "condition", "state", "residual", "raises", "lowers", "step", "shows"]
Point = tuple[float, float]

#: Size in px and whether it is bold.
STYLES: dict[Style, tuple[float, bool]] = {
    "title": (22, True),
    "head": (17, True),
    "name": (14, True),
    "text": (14, False),
    "small": (13, False),
}
PADDING = 9
_LINE_HEIGHT = 1.34
_ASCENT = 1.02


@dataclass(frozen=True)
class Paragraph:
    """A text that is broken to the width of what holds it."""

    text: str
    style: Style = "text"


@dataclass(frozen=True)
class Card:
    """What a box says, before it has a place. `id`: the entry it stands for."""

    id: str
    tone: Tone
    says: tuple[Paragraph, ...]


@dataclass(frozen=True)
class TextLine:
    """One line of text; `x` is its left end, `y` its baseline."""

    x: float
    y: float
    text: str
    style: Style

    @property
    def area(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the room it may need."""
        size, bold = STYLES[self.style]
        return self.x, self.y - size, self.x + width_of(self.text, size, bold), self.y + size * 0.25


@dataclass(frozen=True)
class Box:
    """A card in its place."""

    id: str
    tone: Tone
    x: float
    y: float
    width: float
    height: float
    lines: tuple[TextLine, ...]

    @property
    def right(self) -> float:
        """Where its right side stands."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Where its lower side stands."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """Half-way between its upper and its lower side."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Edge:
    """A line from one or several boxes to another or several. `says` tells in words what it means.

    `color` helps to follow it and has no meaning.
    """

    starts: tuple[str, ...]
    ends: tuple[str, ...]
    points: tuple[Point, ...]
    says: str
    dashed: bool = False
    color: int = 0


@dataclass(frozen=True)
class Drawing:
    """A finished picture. `frames` hold boxes that share their lines."""

    title: str
    says: tuple[str, ...]
    width: float
    height: float
    boxes: tuple[Box, ...]
    texts: tuple[TextLine, ...]
    edges: tuple[Edge, ...]
    frames: tuple[Box, ...] = ()


def card(id: str, tone: Tone, name: str, *says: str) -> Card:
    """Return a card with a name and what else it says; empty texts are left out."""
    return Card(id, tone, (Paragraph(name, "name"), *(Paragraph(text, "small") for text in says if text)))


def set_text(paragraphs: tuple[Paragraph, ...], x: float, y: float, width: float) -> tuple[TextLine, ...]:
    """Return the lines of some paragraphs, the first one just below `y`."""
    lines: list[TextLine] = []
    for paragraph in paragraphs:
        size, bold = STYLES[paragraph.style]
        for text in wrapped(paragraph.text, width, size, bold):
            lines.append(TextLine(x, y + size * _ASCENT, text, paragraph.style))
            y += size * _LINE_HEIGHT
    return tuple(lines)


def height_of(paragraphs: tuple[Paragraph, ...], width: float) -> float:
    """Return how high some paragraphs are when broken to `width`."""
    return sum(
        len(wrapped(p.text, width, *STYLES[p.style])) * STYLES[p.style][0] * _LINE_HEIGHT for p in paragraphs
    )


def card_height(shown: Card, width: float) -> float:
    """Return how high a card is at this width."""
    return height_of(shown.says, width - 2 * PADDING) + 2 * PADDING


def set_card(shown: Card, x: float, y: float, width: float) -> Box:
    """Return a card in its place."""
    lines = set_text(shown.says, x + PADDING, y + PADDING, width - 2 * PADDING)
    return Box(shown.id, shown.tone, x, y, width, card_height(shown, width), lines)
