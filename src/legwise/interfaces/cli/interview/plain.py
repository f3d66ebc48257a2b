"""Line by line, without moving the cursor: for screen readers, pipes and simple terminals."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence

from legwise.interfaces.cli.interview.terminal import Entry, Terminal, Wish, Wished
from legwise.interfaces.render.lines import Line, set_lines

HELP = "h"
NONE = "0"
UNSURE = "u"


class Plain(Terminal):
    """Numbered answers; one line is read for each."""

    help = (
        "Type the number or the letter of your answer, then press Enter.",
        "In a list, type the numbers of all lines that are true, such as: 1 3",
        "Not sure about a line? Type u before its number, such as: u2",
        "You can always type: ? (why we ask), b (back), c (change an earlier answer), s (skip),"
        " q (stop and save), h (help).",
    )

    def __init__(self, width: int) -> None:
        self.width = width

    def show(self, lines: Iterable[Line]) -> None:
        """Print lines without colour."""
        found = list(lines)
        print(set_lines(found, self.width, color=False) if found else "", end="")

    def tick(
        self, entries: Sequence[Entry], given: Mapping[str, str], wishes: Sequence[Wish]
    ) -> dict[str, str] | None:
        """Ask for the numbers of all that is true."""
        self._list([*entries, Entry("", "None of these", key=NONE)])
        earlier = " ".join(
            f"{UNSURE if given[entry.value] == 'unknown' else ''}{place}"
            for place, entry in enumerate(entries, 1)
            if entry.value in given
        )
        if earlier:
            self.show([Line(f"You said: {earlier}. Enter keeps it.")])
        while True:
            typed = self._line("Numbers (h for help): ", wishes)
            if not typed and not earlier:
                return None
            found = _ticked(typed or earlier, entries)
            if found is not None:
                return found
            self.show([Line(f"Please type numbers from 1 to {len(entries)}, such as: 1 3, or 0 for none.")])

    def choose(self, entries: Sequence[Entry], chosen: str | None, wishes: Sequence[Wish]) -> str:
        """Ask for the number or letter of one answer."""
        keys = self._list(entries)
        earlier = next((entry for entry in entries if entry.value == chosen), None)
        if earlier is not None:
            self.show([Line(f"You said: {earlier.says}. Enter keeps it.")])
        while True:
            typed = self._line("Answer (h for help): ", wishes)
            if not typed and earlier is not None:
                return earlier.value
            if typed.casefold() in keys:
                return keys[typed.casefold()].value
            self.show([Line("Please type one of these: " + ", ".join(keys) + ".")])

    def write(self, ask: str, suggestions: Sequence[str], wishes: Sequence[Wish]) -> str:
        """Ask for a line of text."""
        self.show([Line(ask)] if ask else [])
        return self._line("> ", wishes)

    def _list(self, entries: Sequence[Entry]) -> dict[str, Entry]:
        numbered = (entry for entry in entries if not entry.key)
        keys = {str(place): entry for place, entry in enumerate(numbered, 1)}
        keys |= {entry.key: entry for entry in entries if entry.key}
        self.show(Line(f"{key}. {entry.says}", "", 2, len(key) + 2) for key, entry in keys.items())
        return keys

    def _line(self, ask: str, wishes: Sequence[Wish]) -> str:
        """Read one line; letters that are wishes raise Wished."""
        while True:
            try:
                typed = input(ask).strip()
            except (EOFError, KeyboardInterrupt):
                print()  # the line with the question must end
                raise
            if not sys.stdin.isatty():
                print(typed)  # a pipe does not echo, and the line must end
            if typed.casefold() == HELP:
                self.show(Line(f"{wish.key}: {wish.says}", "", 2, 3) for wish in wishes)
                continue
            for wish in wishes:
                if typed.casefold() == wish.key:
                    raise Wished(wish)
            return typed


def _ticked(typed: str, entries: Sequence[Entry]) -> dict[str, str] | None:
    """Return what is ticked, None if it cannot be read."""
    found: dict[str, str] = {}
    words = typed.casefold().replace(",", " ").split()
    for word in words if words != [NONE] else []:
        place = word.removeprefix(UNSURE)
        if not (place.isascii() and place.isdigit() and 1 <= int(place) <= len(entries)):
            return None
        found[entries[int(place) - 1].value] = "yes" if place == word else "unknown"
    return found
