"""Lists with arrow keys, by questionary."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import questionary
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from questionary.prompts.common import InquirerControl

from legwise.interfaces.cli.interview.terminal import Entry, Terminal, Wish, Wished
from legwise.interfaces.render.lines import Line, set_lines

#: Keys that questionary's lists have, and that would tick everything at once.
NOT_HERE = ("a", "i")
UNSURE = "u"
#: Columns that questionary needs before a line of a list.
INDENT = 6


class Keyboard(Terminal):
    """Arrow keys, space and Enter; one letter for each wish."""

    help = (
        "Arrow keys move, Enter goes on. In a list, Space ticks a line that is true.",
        "Not sure about a line? Press u on it.",
        "You can always press: ? (why we ask), b (back), c (change an earlier answer), s (skip),"
        " q (stop and save).",
        "With a screen reader, stop with q and start again with --plain.",
    )

    def __init__(self, width: int, color: bool) -> None:
        self.width, self.color = width, color

    def show(self, lines: Iterable[Line]) -> None:
        """Print lines, in colour if there is any."""
        found = list(lines)
        print(set_lines(found, self.width, self.color) if found else "", end="")

    def tick(
        self, entries: Sequence[Entry], given: Mapping[str, str], wishes: Sequence[Wish]
    ) -> dict[str, str] | None:
        """Ask for all that is true: Space ticks, u is for not sure."""
        found = dict(given)
        choices = [
            questionary.Choice(
                self._ticked(entry, found),
                entry.value,
                checked=found.get(entry.value) == "yes",
                description=self._detail(entry),
            )
            for entry in entries
        ]
        question = questionary.checkbox(
            "Space: yes. u: not sure. Enter: go on.",
            choices,
            qmark="",
            pointer=">",
            instruction=_keys(wishes),
            use_jk_keys=False,
        )
        lines = _lines_of(question)

        def mark(value: str) -> Any:
            def at(_: KeyPressEvent) -> None:
                entry = entries[lines.pointed_at]
                if found.pop(entry.value, None) != value:
                    found[entry.value] = value
                choices[lines.pointed_at].title = self._ticked(entry, found)
                lines.selected_options = [key for key in found if found[key] == "yes"]

            return at

        keys = _bindings(question, wishes, found)
        keys.add(" ", eager=True)(mark("yes"))
        keys.add(UNSURE, eager=True)(mark("unknown"))
        for key in NOT_HERE:
            keys.add(key, eager=True)(lambda _: None)
        _ask(question)
        return found or None

    def choose(self, entries: Sequence[Entry], chosen: str | None, wishes: Sequence[Wish]) -> str:
        """Ask for one line."""
        choices: list[questionary.Choice | questionary.Separator] = [
            questionary.Choice(
                self._fitting(f"{entry.says}{f' ({entry.key})' if entry.key else ''}"), entry.value
            )
            for entry in entries
        ]
        choices.append(questionary.Separator(" "))
        choices += [questionary.Choice(f"{wish.says} ({wish.key})", wish) for wish in wishes]
        question = questionary.select(
            "Your answer:", choices, default=chosen, qmark="", pointer=">", instruction=" ", use_jk_keys=False
        )
        keys = _bindings(question, wishes)
        for entry in entries:
            if entry.key:
                keys.add(entry.key, eager=True)(_leave(entry.value))
        found = _ask(question)
        if isinstance(found, Wish):
            raise Wished(found)
        return str(found)

    def write(self, ask: str, suggestions: Sequence[str], wishes: Sequence[Wish]) -> str:
        """Ask for a line of text; names are offered while it is typed."""
        self.show([Line(ask)] if ask else [])
        if suggestions:
            question = questionary.autocomplete(">", list(suggestions), qmark="", match_middle=False)
        else:
            question = questionary.text(">", qmark="")
        typed = str(_ask(question)).strip()
        # Letters belong to the text here: a wish is typed on a line of its own.
        for wish in wishes:
            if typed.casefold() == wish.key:
                raise Wished(wish)
        return typed

    def _ticked(self, entry: Entry, found: Mapping[str, str]) -> str:
        # In words, since a mark or a colour alone may not be seen, or not be read aloud.
        word = {"yes": "[yes]", "unknown": "[not sure]"}.get(found.get(entry.value, ""), "[ ]")
        return self._fitting(f"{word} {entry.says}")

    def _fitting(self, text: str) -> str:
        return textwrap.shorten(
            text, min(self.width, shutil.get_terminal_size().columns) - INDENT, placeholder=" ..."
        )

    def _detail(self, entry: Entry) -> str | None:
        wrapped = textwrap.wrap(
            entry.detail, self.width - INDENT, initial_indent=" " * len("  Description: ")
        )
        return "\n  ".join(wrapped).strip() or None


def _ask(question: questionary.Question) -> Any:
    found = question.unsafe_ask()
    if isinstance(found, Wished):
        raise found
    return found


def _keys(wishes: Sequence[Wish]) -> str:
    return "\n (" + ", ".join(f"{wish.key} {wish.name.lower()}" for wish in wishes) + ")"


def _bindings(
    question: questionary.Question, wishes: Sequence[Wish], marked: Mapping[str, str] | None = None
) -> KeyBindings:
    """Return the keys of a list, with those of the wishes added."""
    keys = question.application.key_bindings
    assert isinstance(keys, KeyBindings)
    for wish in wishes:
        keys.add(wish.key, eager=True)(_leave(Wished(wish, marked)))
    return keys


def _leave(result: object) -> Any:
    def leave(event: KeyPressEvent) -> None:
        event.app.exit(result=result)

    return leave


def _lines_of(question: questionary.Question) -> InquirerControl:
    """Return the part of a list that knows on which line the pointer stands."""
    windows = question.application.layout.find_all_windows()
    return next(window.content for window in windows if isinstance(window.content, InquirerControl))
