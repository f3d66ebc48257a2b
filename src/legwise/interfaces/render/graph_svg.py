"""A drawing as SVG: one file, real text, no script, light and dark, good to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise
from math import hypot

from legwise.interfaces.render.graph_parts import STYLES, Box, Drawing, Edge, Point, TextLine

#: Colours of lines: only to tell neighbours apart.
LINES = 6
LIGHT = {
    "paper": "#ffffff",
    "ink": "#1d2733",
    "soft": "#4a5765",
    "edge": "#4a5765",
    "frame": "#f1f3f5",
    "focus": "#fdf0d5",
    "condition": "#e6f0f6",
    "state": "#e5f3e8",
    "residual": "#e6f0f6",
    "raises": "#f7ece9",
    "lowers": "#ffffff",
    "step": "#eeebf6",
    "shows": "#f3f3ee",
    "line0": "#1b5e86",
    "line1": "#8f1d1b",
    "line2": "#2b672b",
    "line3": "#67399c",
    "line4": "#7a4b00",
    "line5": "#00665a",
}
DARK = {
    "paper": "#10151b",
    "ink": "#e9ecf0",
    "soft": "#b4bec9",
    "edge": "#b4bec9",
    "frame": "#1a212a",
    "focus": "#3a2f14",
    "condition": "#1a2f3d",
    "state": "#1b3322",
    "residual": "#1a2f3d",
    "raises": "#37231f",
    "lowers": "#10151b",
    "step": "#2b2540",
    "shows": "#272720",
    "line0": "#8cc5ea",
    "line1": "#f3a79f",
    "line2": "#98d698",
    "line3": "#ccb0f5",
    "line4": "#f1c877",
    "line5": "#7fd6c8",
}
_TONES = ("focus", "condition", "state", "residual", "raises", "lowers", "step", "shows")
_DASHED = {"lowers"}
_ROUND = {"state": 18, "step": 12}
_FONTS = 'system-ui, "Segoe UI", Roboto, Arial, "DejaVu Sans", sans-serif'
_CORNER = 6.0
_HEAD = 8.0


def to_svg(drawing: Drawing) -> str:
    """Return the drawing as a self-contained SVG document."""
    return "\n".join([*_head(drawing), *_body(drawing), "</svg>", ""])


def _head(drawing: Drawing) -> Iterator[str]:
    width, height = _n(drawing.width), _n(drawing.height)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" role="img" aria-labelledby="title says" lang="en-GB">'
    )
    yield f'<title id="title">{_text(drawing.title)}</title>'
    yield f'<desc id="says">{_text(" ".join(drawing.says))}</desc>'
    yield f"<style>\n{_css()}\n</style>"


def _css() -> str:
    rules = [
        f"svg {{ {_variables(LIGHT)} }}",
        f"@media (prefers-color-scheme: dark) {{ svg {{ {_variables(DARK)} }} }}",
        f"@media print {{ svg {{ {_variables(LIGHT)} max-width: 100%; height: auto }} }}",
        f"text {{ fill: var(--ink); font-family: {_FONTS} }}",
        ".paper { fill: var(--paper) }",
        ".edge path { fill: none; stroke: var(--edge); stroke-width: 1.6 }",
        ".edge polygon { fill: var(--edge) }",
        ".edge:hover path { stroke-width: 4 }",
        ".dashed path, .box.dashed rect { stroke-dasharray: 5 3 }",
        ".box rect { stroke: var(--edge); stroke-width: 1.2 }",
        ".box.focus rect { stroke-width: 3 }",
        ".frame rect { fill: var(--frame); stroke: var(--edge); stroke-width: 1.2 }",
    ]
    rules += [f".{tone} rect {{ fill: var(--{tone}) }}" for tone in _TONES]
    rules += [f".line{i} {{ --edge: var(--line{i}) }}" for i in range(LINES)]
    for style, (size, bold) in STYLES.items():
        weight = "; font-weight: 700" if bold else ""
        rules.append(f".{style} {{ font-size: {_n(size)}px{weight} }}")
    rules.append(".small { fill: var(--soft) }")
    return "\n".join(rules)


def _variables(colors: dict[str, str]) -> str:
    return " ".join(f"--{name}: {value};" for name, value in colors.items())


def _body(drawing: Drawing) -> Iterator[str]:
    yield f'<rect class="paper" width="{_n(drawing.width)}" height="{_n(drawing.height)}"/>'
    for frame in drawing.frames:
        yield from _box(frame, "frame")
    for edge in drawing.edges:
        yield from _edge(edge)
    for box in drawing.boxes:
        yield from _box(box, f"box {box.tone}" + (" dashed" if box.tone in _DASHED else ""))
    yield from map(_line, drawing.texts)


def _box(box: Box, kind: str) -> Iterator[str]:
    yield f'<g class="{kind}" data-id="{_text(box.id)}">'
    yield (
        f'<rect x="{_n(box.x)}" y="{_n(box.y)}" width="{_n(box.width)}" height="{_n(box.height)}"'
        f' rx="{_ROUND.get(box.tone, 4)}"/>'
    )
    yield from map(_line, box.lines)
    yield "</g>"


def _line(line: TextLine) -> str:
    return f'<text class="{line.style}" x="{_n(line.x)}" y="{_n(line.y)}">{_text(line.text)}</text>'


def _edge(edge: Edge) -> Iterator[str]:
    kind = f"edge line{edge.color % LINES}" + (" dashed" if edge.dashed else "")
    starts, ends = _text(" ".join(edge.starts)), _text(" ".join(edge.ends))
    yield f'<g class="{kind}" data-from="{starts}" data-to="{ends}">'
    yield f"<title>{_text(edge.says)}</title>"
    yield f'<path d="{_path(_without_repeats(edge.points))}"/>'
    yield f'<polygon points="{_arrow_head(edge.points)}"/>'
    yield "</g>"


def _path(points: Sequence[Point]) -> str:
    """Return a path with rounded corners, so that it shows which way a line turns."""
    drawn = [f"M{_at(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(_CORNER, _distance(before, corner) / 2, _distance(corner, after) / 2)
        drawn.append(f"L{_at(_towards(corner, before, radius))}")
        drawn.append(f"Q{_at(corner)} {_at(_towards(corner, after, radius))}")
    # The line ends inside the arrow head, whose tip would otherwise look blunt.
    end = _towards(points[-1], points[-2], min(_HEAD / 2, _distance(points[-1], points[-2])))
    return "".join([*drawn, f"L{_at(end)}"])


def _arrow_head(points: Sequence[Point]) -> str:
    before, tip = list(pairwise(_without_repeats(points)))[-1]
    length = _distance(before, tip)
    right, down = (tip[0] - before[0]) / length, (tip[1] - before[1]) / length
    x, y = tip[0] - right * _HEAD, tip[1] - down * _HEAD
    half = _HEAD / 2
    corners = [tip, (x - down * half, y + right * half), (x + down * half, y - right * half)]
    return " ".join(_at(corner) for corner in corners)


def _without_repeats(points: Sequence[Point]) -> list[Point]:
    kept = [points[0]]
    for point in points[1:]:
        if _distance(point, kept[-1]) > 0.05:
            kept.append(point)
    return kept


def _towards(start: Point, end: Point, length: float) -> Point:
    whole = _distance(start, end)
    part = length / whole if whole else 0.0
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def _distance(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _at(point: Point) -> str:
    return f"{_n(point[0])},{_n(point[1])}"


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _text(text: str) -> str:
    return escape("".join(letter for letter in text if letter.isprintable()))
