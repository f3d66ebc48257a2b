"""`legwise interview`: the command. It chooses the terminal, and keeps the answers whatever happens."""

from __future__ import annotations

import datetime
import io
import os
import shlex
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from legwise.errors import LegwiseError
from legwise.interfaces.cli.assess import document_of, in_color, width

if TYPE_CHECKING:
    from collections.abc import Iterable

    from legwise.case import Case
    from legwise.interfaces.cli.interview.conversation import Conversation
    from legwise.interfaces.cli.interview.terminal import Terminal
    from legwise.interfaces.render.lines import Line
    from legwise.model.store import Compiled

#: Exit status after Ctrl-C, as shells have it.
INTERRUPTED = 130


def interview(
    save: Annotated[
        Path | None, typer.Option(metavar="CASE", help="Write the case to this file after every answer.")
    ] = None,
    resume: Annotated[
        Path | None, typer.Option(metavar="CASE", help="Go on with a case file; also one you wrote yourself.")
    ] = None,
    mode: Annotated[
        Literal["full", "short", "clinician"],
        typer.Option(help="All questions; only what must not wait; or signs and tests too."),
    ] = "full",
    plain: Annotated[
        bool, typer.Option("--plain", help="Line by line, without arrow keys: for screen readers.")
    ] = False,
    date: Annotated[
        datetime.datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="The day the answers describe; by default today."
        ),
    ] = None,
) -> None:
    """Ask about a leg ache, one page at a time, and say what could be behind it."""
    from legwise.interfaces.cli.interview import pages
    from legwise.interfaces.cli.interview.conversation import Conversation
    from legwise.interfaces.cli.interview.dialog import Dialog, Stopped
    from legwise.model.store import compiled

    base = compiled()
    today = date.date() if date else datetime.date.today()
    start = Conversation(mode, today, _resumed(resume, today, base) if resume else None)
    terminal = _terminal(plain)
    keeping = _Keeping(terminal, mode, _place(save, resume, terminal))
    if hasattr(signal, "SIGHUP"):
        # A lost connection then reads as the end of the input, and what was said is kept.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    terminal.show(pages.welcome(terminal.help))
    if resume and start.case:
        terminal.show(pages.resumed(start.case))
    dialog = Dialog(terminal, base, start, keeping.keep)
    try:
        dialog.run()
        _end(dialog.now, base, terminal, keeping, plain)
    except (Stopped, EOFError, OSError):  # OSError: the terminal is gone
        keeping.stop(dialog.now)
    except KeyboardInterrupt:
        keeping.stop(dialog.now)
        raise typer.Exit(INTERRUPTED) from None


def _resumed(path: Path, today: datetime.date, base: Compiled) -> Case:
    from legwise.case import parse_case
    from legwise.knowledge.facts import facts

    document = document_of(path)
    case = parse_case(document)
    facts(case, base.knowledge, document)
    return case if case.date else case.model_copy(update={"date": today})


def _terminal(plain: bool) -> Terminal:
    from legwise.interfaces.cli.interview.plain import Plain

    for stream in (sys.stdin, sys.stdout):
        # A terminal or a pipe may not know every letter: one that is lost must not end an interview.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    simple = os.environ.get("TERM", "") in ("", "dumb") and os.name == "posix"
    if plain or simple or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return Plain(width())
    from legwise.interfaces.cli.interview.keyboard import Keyboard

    return Keyboard(width(), in_color())


def _place(save: Path | None, resume: Path | None, terminal: Terminal) -> Path | None:
    """Return the file to write after every answer, None for none. Nobody's own file is lost unasked."""
    from legwise.interfaces.cli.interview.case_file import check_place, is_ours
    from legwise.interfaces.cli.interview.terminal import Entry
    from legwise.interfaces.render.lines import Line

    if save is None:
        return resume if resume and is_ours(resume) else None
    check_place(save)
    same = resume is not None and save.resolve() == resume.resolve() and is_ours(save)
    if save.exists() and not same:
        terminal.show([Line(f"{save.name} is there already. Write over it?")])
        entries = (Entry("no", "No, leave it"), Entry("yes", "Yes, write over it"))
        try:
            chosen = terminal.choose(entries, None, ())
        except EOFError:
            chosen = "no"
        if chosen == "no":
            raise LegwiseError(f"{save.name}: is there already; give --save another name")
    return save


class _Keeping:
    """Writes what was said: after every answer where a file is named, else when somebody stops."""

    def __init__(self, terminal: Terminal, mode: str, path: Path | None) -> None:
        self.terminal, self.mode, self.path = terminal, mode, path
        self.failed = False

    def keep(self, now: Conversation) -> None:
        """Write the case if a file is named. A full disk must not end an interview: say it, once."""
        from legwise.interfaces.render.lines import Line

        if self.path is None or now.case is None:
            return
        try:
            self.write(now, self.path)
            self.failed = False
        except LegwiseError as error:
            if not self.failed:
                self.terminal.show([Line(f"Not saved: {error}")])
            self.failed = True

    def write(self, now: Conversation, path: Path) -> None:
        """Write the case. Raises LegwiseError."""
        from legwise.interfaces.cli.interview.case_file import write

        write(now.known(), path, shlex.join(self.resume(path)))

    def resume(self, path: Path) -> list[str]:
        """Return the command that goes on with the file."""
        mode = [] if self.mode == "full" else ["--mode", self.mode]
        return ["legwise", "interview", *mode, "--resume", str(path)]

    def stop(self, now: Conversation) -> None:
        """Write what was said, and say where. Raises LegwiseError."""
        from legwise.interfaces.cli.interview import pages
        from legwise.interfaces.cli.interview.case_file import own_place

        if now.case is None:
            self._say(pages.nothing_saved())
            return
        path = self.path or own_place(now.today)
        self.write(now, path)
        self._say(pages.stopped(path, self.resume(path)))

    def _say(self, lines: Iterable[Line]) -> None:
        try:
            self.terminal.show(lines)
        except OSError:
            # The connection is gone: nobody reads it, and Python must not try again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _end(now: Conversation, base: Compiled, terminal: Terminal, keeping: _Keeping, plain: bool) -> None:
    """Print the assessment, and where the case is."""
    from legwise.assessor import assess
    from legwise.interfaces.cli.interview import pages
    from legwise.interfaces.cli.interview.case_file import own_place
    from legwise.interfaces.cli.interview.terminal import Entry
    from legwise.interfaces.render.text import render_text

    found = assess(now.known(), base)
    whom = pages.audience(now.mode)
    terminal.show(pages.result_begins())
    typer.echo(render_text(found, whom, width(), in_color() and not plain), nl=False, color=in_color())
    terminal.show(pages.result_ends(found.urgency.level, whom))
    if keeping.path is None:
        terminal.show(pages.keep_it())
        entries = (Entry("yes", "Yes, in a file that only I can read"), Entry("no", "No, forget them"))
        if terminal.choose(entries, None, ()) == "no":
            return
    path = keeping.path or own_place(now.today)
    keeping.write(now, path)
    terminal.show(pages.saved(path, whom))
