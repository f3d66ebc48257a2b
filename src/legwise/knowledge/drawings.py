"""The small drawings that go with questions where words fail.

Each is one SVG file: line art in the colour of the text around it, so that it can be
read on light and on dark, with a title and a description for those who cannot see it.
A number in a drawing stands for the answer at that place in the list of answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

PICTURES = Path(__file__).parent / "pictures"

#: Pictures are put into pages as they are: this keeps a page of questions small.
MAX_BYTES = 6_000

_SVG = "{http://www.w3.org/2000/svg}"
_DRAWN_WITH = {
    "svg", "title", "desc", "style", "g", "path", "circle", "text", "use", "clipPath", "pattern",
}  # fmt: skip
_COLOUR = re.compile(r'(?:fill|stroke)="(?!none"|currentColor"|url\(#)')


@dataclass(frozen=True)
class Picture:
    """A drawing and what it says in words."""

    name: str
    svg: str
    title: str
    description: str


def folder_of(base: Path) -> Path | None:
    """Return the folder of a knowledge base's own pictures, which stands beside it."""
    own = base.parent / "pictures"
    return own if own.is_dir() else None


def names(folder: Path = PICTURES) -> list[str]:
    """Return the names of the pictures in a folder, in order."""
    return sorted(file.stem for file in folder.glob("*.svg"))


def picture(name: str, folder: Path = PICTURES) -> Picture:
    """Return a picture that has no faults.

    Raises:
        OSError: there is no such picture.
        ElementTree.ParseError: it is not well formed.
    """
    svg = (folder / f"{name}.svg").read_text("utf-8")
    root = ElementTree.fromstring(svg)
    title, description = (root.findtext(f"{_SVG}{part}", "").strip() for part in ("title", "desc"))
    return Picture(name, svg, title, description)


def faults(name: str, folder: Path = PICTURES) -> Iterator[str]:
    """Yield what is wrong with one file, in words for whoever drew it."""
    text = (folder / f"{name}.svg").read_text("utf-8")
    if len(text.encode()) > MAX_BYTES:
        yield f"is larger than {MAX_BYTES:,} bytes; draw it with fewer points"
    try:
        found = picture(name, folder)
    except ElementTree.ParseError:
        yield "is not well-formed XML"
        return
    if not found.title or not found.description:
        yield "needs a <title> and a <desc> that say what it shows"
    root = ElementTree.fromstring(text)
    for element in root.iter():
        tag = element.tag.removeprefix(_SVG)
        if tag not in _DRAWN_WITH:
            yield f"<{tag}> is not a part of a drawing here; use {', '.join(sorted(_DRAWN_WITH))}"
        if tag == "text" and not (element.text or "").strip().isdigit():
            yield "only numbers may be written in a drawing: words would need a translation"
        if not element.get("id", name).startswith(name):
            yield f"the id {element.get('id')!r} must begin with {name!r}: pages hold many pictures"
    if "viewBox" not in root.attrib or {"width", "height"} & set(root.attrib):
        yield "needs a `viewBox`, and no `width` or `height`, so that a page can size it"
    if _COLOUR.search(text):
        yield "has a colour of its own; use currentColor, so that it shows on light and on dark"
