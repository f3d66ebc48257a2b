"""How wide a text is, without a font: every letter as wide as in the widest usual font.

A picture must fit whichever sans-serif font the reader has, so a letter counts as wide
as the wider one of Arial and DejaVu Sans. What is not in the table counts as a full em.
"""

from __future__ import annotations

from functools import lru_cache

_WIDTHS: dict[float, str] = {
    0.31: "'ijl|",
    0.34: " .,·",
    0.36: ":;/",
    0.40: "-()[]f!",
    0.44: "rt",
    0.53: "sJ",
    0.56: "cLI",
    0.60: "kzvxy",
    0.64: 'abdeghnopqu0123456789–_?"',
    0.70: "ABEFKPSTXYZV",
    0.78: "CRNUD",
    0.84: "OQGHw+<>=×",
    0.99: "mMW%&—@",
}
_WIDTH_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_BOLD = 1.13
_ENDING = 5


@lru_cache(maxsize=20_000)
def width_of(text: str, size: float, bold: bool = False) -> float:
    """Return a width in px that no usual sans-serif font exceeds at this size."""
    width = sum(_WIDTH_OF.get(letter, 1.0) for letter in text) * size
    return width * _BOLD if bold else width


def wrapped(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """Return the lines of a text, none wider than `width`; a word too long is cut with a hyphen."""
    lines: list[str] = []
    line = ""
    for word in _pieces(text, width, size, bold):
        longer = f"{line} {word}" if line else word
        if line and width_of(longer, size, bold) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def _pieces(text: str, width: float, size: float, bold: bool) -> list[str]:
    pieces: list[str] = []
    for word in text.split():
        rest = word
        while width_of(rest, size, bold) > width and len(rest) > 2:
            cut = _cut(rest, width, size, bold)
            pieces.append(rest[:cut] if rest[cut - 1] == "-" else f"{rest[:cut]}-")
            rest = rest[cut:]
        pieces.append(rest)
    return pieces


def _cut(word: str, width: float, size: float, bold: bool) -> int:
    """Return after how many letters a word is cut: at its last hyphen that fits, if it has one."""
    fits = [n for n in range(2, len(word) - 2) if width_of(f"{word[:n]}-", size, bold) <= width] or [1]
    hyphens = [n for n in fits if word[n - 1] == "-"]
    # Five letters go to the next line where they can: that is where many medical words join
    # (hypercalc-aemia, polyneuro-pathy). Fewer than three look like a slip.
    joins = [n for n in fits if len(word) - n >= _ENDING]
    return (hyphens or joins or fits)[-1]
