"""Where the parts of the page's pictures stand: 100 people, an interval, a chain.

Only numbers; the template draws them, and says the same in words.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from legwise.assessment import Share
from legwise.interfaces.render.words import people

COLUMNS = 20
CELL = 10

BOX_WIDTH = 280
LINE_HEIGHT = 20
PADDING = 9
ARROW = 26
LETTERS = 34


@dataclass(frozen=True)
class Person:
    """One of 100 people: `on` up to the best guess, `maybe` up to the interval's end."""

    x: int
    y: int
    kind: str


@dataclass(frozen=True)
class Box:
    """One link of a chain: where its box stands and the lines in it."""

    y: int
    height: int
    lines: tuple[tuple[int, str], ...]

    @property
    def end(self) -> int:
        """Where the box ends and an arrow may begin."""
        return self.y + self.height


def hundred(share: Share) -> list[Person]:
    """Return 100 people, row by row."""
    on, maybe = people(share)
    kinds = ["on"] * on + ["maybe"] * (maybe - on) + ["off"] * (100 - maybe)
    half = CELL // 2
    return [
        Person(half + CELL * (i % COLUMNS), half + CELL * (i // COLUMNS), kind)
        for i, kind in enumerate(kinds)
    ]


def chain(names: Sequence[str]) -> list[Box]:
    """Return the boxes of a chain, from above to below."""
    boxes: list[Box] = []
    for name in names:
        top = boxes[-1].end + ARROW if boxes else 1
        lines = textwrap.wrap(name, LETTERS) or [""]
        placed = tuple((top + PADDING + LINE_HEIGHT * i + 15, line) for i, line in enumerate(lines))
        boxes.append(Box(top, 2 * PADDING + LINE_HEIGHT * len(lines), placed))
    return boxes
