"""Lines of text: broken to a width, in colour for a terminal.

Without colour there is nothing but letters: no box is drawn, and nothing is said by
colour alone, so it reads well aloud.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Style = Literal["", "urgent", "calm", "head", "title", "bar", "soft"]

_STYLES: dict[Style, str] = {
    "urgent": "bold white on red",
    "calm": "bold cyan",
    "head": "bold cyan",
    "title": "bold",
    "bar": "cyan",
    "soft": "dim",
}


@dataclass(frozen=True)
class Line:
    """One paragraph: its first line starts at `indent`, the others `hang` further in.

    A `whole` one is never broken: it is a command or a place, to be copied.
    """

    text: str
    style: Style = ""
    indent: int = 0
    hang: int = 0
    whole: bool = False


EMPTY = Line("")


def section(title: str, lines: Iterable[Line]) -> Iterator[Line]:
    """Yield a heading and its lines, or nothing if there are none."""
    found = list(lines)
    if found:
        yield EMPTY
        yield Line(title.upper(), "head")
        yield from found


def bullet(text: str, style: Style = "", indent: int = 2) -> Line:
    """Return one item of a list."""
    return Line(f"- {text}", style, indent, 2)


def bullets(texts: Iterable[str]) -> Iterator[Line]:
    """Yield the items of a list, each text once."""
    return map(bullet, dict.fromkeys(texts))


def set_lines(lines: Iterable[Line], width: int, color: bool) -> str:
    """Return the lines broken to `width`, with escape codes if `color`."""
    broken = [(part, line.style) for line in lines for part in _broken(line, width)]
    if not color:
        return "\n".join(part for part, _ in broken) + "\n"
    return _coloured(broken, width)


def _broken(line: Line, width: int) -> list[str]:
    first = " " * line.indent
    # What a person wrote may hold escape codes; a terminal must not obey them.
    text = "".join(letter if letter.isprintable() else " " for letter in line.text)
    if line.whole:
        return [first + text]
    return textwrap.wrap(
        text.replace("\u2192", "->"),
        width,
        initial_indent=first,
        subsequent_indent=first + " " * min(line.hang, width // 2),
    ) or [""]


def _coloured(broken: list[tuple[str, Style]], width: int) -> str:
    # Only a terminal needs rich, and it takes a while to load.
    import io

    from rich.console import Console
    from rich.text import Text

    console = Console(file=io.StringIO(), force_terminal=True, width=width, highlight=False, markup=False)
    with console.capture() as capture:
        for part, style in broken:
            console.print(Text(part, style=_STYLES.get(style, "")), soft_wrap=True)
    return capture.get()
