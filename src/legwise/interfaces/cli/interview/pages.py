"""What stands on the pages of the interview: the same lines for every way to ask."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from legwise.assessor import SAYS
from legwise.case import UNANSWERED, Case, MedicineTaken
from legwise.interfaces.cli.interview.conversation import ABOUT, Conversation, Said
from legwise.interfaces.render.lines import EMPTY, Line, bullet
from legwise.interfaces.render.words import LEVEL_MEANINGS, LEVEL_TITLES, Audience, capital, of
from legwise.interview.question import Done, Item, Question
from legwise.interview.wording import Mode
from legwise.knowledge.drawings import picture
from legwise.knowledge.medicine_names import MedicineNames
from legwise.knowledge.schema import KnowledgeBase, Level, Text
from legwise.model.store import Compiled

WELCOME = (
    "Legwise asks about leg pain, and says what could be behind it, how soon to get help and what to do."
    " It is not a doctor and cannot see your legs.",
    "If you feel very ill, or think this is an emergency, do not go on here: call 112, 999 or 911 now."
    " Nothing you type leaves this computer.",
)
#: The longest command that stands on one line.
ROOM = 76
#: So many lines of a list are named again at the end; more are counted.
FEW = 3
NOTHING_TICKED = "You ticked nothing."


def audience(mode: Mode) -> Audience:
    """Return whom the pages are for."""
    return "clinician" if mode == "clinician" else "patient"


def welcome(how: Sequence[str]) -> Iterator[Line]:
    """Yield what this is and is not, and how to answer."""
    yield from (Line(text) for text in WELCOME)
    yield EMPTY
    yield Line("How to answer", "title")
    yield from (bullet(text) for text in (*how, "'I do not know' is a good answer. It never counts as 'no'."))


def heading(question: Question, page: int) -> Iterator[Line]:
    """Yield the head of a page."""
    yield EMPTY
    yield Line(f"Page {page}. {question.ask}", "title")
    if question.hint:
        yield Line(question.hint, "soft")
    if len(question.items) > 1 and question.form == "choice" and question.id != ABOUT:
        yield Line("If you do not know any of this, skip the page with s.", "soft")


def part(item: Item) -> Iterator[Line]:
    """Yield the question of one item on a page with several."""
    yield EMPTY
    yield Line(item.ask, "title")
    if item.hint:
        yield Line(item.hint, "soft")


def detail(item: Item) -> str:
    """Return what an item of a list means, as one text."""
    return " ".join(filter(None, (item.ask if item.ask != item.label else "", item.hint)))


def why(question: Question, base: Compiled, mode: Mode) -> Iterator[Line]:
    """Yield why a page is asked, and what its lines mean."""
    yield Line(f"Why: {question.why}", "", 0, 2)
    if question.tells_apart:
        causes = base.knowledge.causes
        names = [_words(causes[key].name, audience(mode)) for key in question.tells_apart]
        yield Line(f"It helps most to tell apart: {' and '.join(names)}.", "", 0, 2)
    for item in question.items:
        if question.form == "tick_list" or len(question.items) > 1:
            yield bullet(f"{item.label}. {detail(item)}".strip())
        if item.picture:
            drawn = picture(item.picture)
            yield bullet(f"Picture: {drawn.title}. {drawn.description}", indent=4)
        if mode == "clinician" and item.bits is not None:
            yield Line(f"Information about the causes: {item.bits:.2f} bits.", "", 4)


# --- an emergency ------------------------------------------------------------------------------


def understood(name: str, knowledge: KnowledgeBase, whom: Audience) -> Line:
    """Return what is understood by the name of a medicine, so that a slip is seen."""
    found = MedicineNames.of(knowledge).match(name)
    if not found:
        return Line("We do not know this name. It is kept as you typed it; check the spelling.")
    said = [f"{ingredient} ({_words(knowledge.medicines[key].name, whom)})" for key, ingredient in found]
    return Line(f"Understood as: {'; '.join(said)}.")


def emergency(done: Done, knowledge: KnowledgeBase, whom: Audience) -> Iterator[Line]:
    """Yield the page that stops everything: what to do now."""
    yield EMPTY
    yield Line(LEVEL_TITLES["emergency"].upper(), "urgent")
    yield Line(LEVEL_MEANINGS["emergency"])
    for key in done.fired:
        rule = knowledge.rules[key]
        yield EMPTY
        yield Line(f"What to do: {_words(rule.do, whom)}", "title", 2, 2)
        yield Line(f"Why: {_words(rule.because, whom)}", "", 2, 2)
    yield EMPTY
    yield Line("Emergency numbers: 112 (Europe), 999 (United Kingdom), 911 (United States and Canada).")
    yield Line("Getting help comes first. The questions can wait; your answers are kept.")


# --- what was said -----------------------------------------------------------------------------


def summary(pages: Sequence[Said], now: Conversation, done: Done) -> Iterator[Line]:
    """Yield everything that was said, and what nobody knows yet."""
    yield EMPTY
    yield Line("CHECK YOUR ANSWERS", "head")
    for page in pages:
        if not _all_no(page):
            yield EMPTY
            yield Line(page.question.ask, "title")
            yield from (Line(text, "", 2, 2) for text in answers(page, now))
    denied = [page for page in pages if _all_no(page)]
    if denied:
        yield EMPTY
        yield Line("You said no to every line of:", "title")
        yield from (bullet(_denied(page)) for page in denied)
    if done.open_red_flags:
        yield EMPTY
        clinician = now.mode == "clinician"
        title = "Red flags still open:" if clinician else "Not known yet. If you see one of these, get help:"
        yield Line(title, "title")
        yield from (bullet(capital(flag.says)) for flag in done.open_red_flags)


def _denied(page: Said) -> str:
    """Return a page with its lines, if they are few, else with their number."""
    items = page.question.items
    few = len(items) <= FEW
    return (
        f"{page.question.ask} ({'; '.join(item.label for item in items) if few else f'{len(items)} lines'})"
    )


def answers(page: Said, now: Conversation) -> Iterator[str]:
    """Yield the answers to one page in the words of the person."""
    if page.question.form == "medicines":
        yield from _medicines(now.known())
    elif page.question.form == "tick_list":
        yield from _ticked(page)
    else:
        for item in page.question.items:
            name = f"{item.label}: " if len(page.question.items) > 1 else ""
            yield name + says(item, page.given[item.id])


def short(page: Said, now: Conversation) -> str:
    """Return the answers to one page in a line, for a menu."""
    return f"{page.question.ask} - {'; '.join(answers(page, now))}"


def says(item: Item, value: str) -> str:
    """Return an answer in words."""
    words = {"unknown": "I do not know", "rather_not_say": "I would rather not say"}
    words |= {option.value: option.says for option in item.options}
    if value in words:
        return words[value]
    return f"{value} {unit(item)}".rstrip()


def unit(item: Item) -> str:
    """Return the unit of a number as people write it."""
    return {"degC": "°C", "/min": "beats a minute", "score": ""}.get(item.unit or "", item.unit or "")


def a_number(item: Item, low: float, high: float) -> str:
    """Return which number is asked for, in words."""
    return f"a number from {low:g} to {high:g} {unit(item)}".rstrip()


def _ticked(page: Said) -> Iterator[str]:
    kinds: dict[str, list[str]] = {"Yes": [], "Not known": [], "No": []}
    for item in page.question.items:
        value = page.given[item.id]
        kind = "No" if value == item.options[0].value else "Not known" if value in UNANSWERED else "Yes"
        several = len(item.options) > 2 and kind == "Yes"
        kinds[kind].append(f"{item.label} ({says(item, value)})" if several else item.label)
    denied = kinds.pop("No")
    for kind, labels in kinds.items():
        if labels:
            yield f"{kind}: {'; '.join(labels)}."
    if denied:
        yield "No to every line." if _all_no(page) else f"No to the other {len(denied)}."


def _all_no(page: Said) -> bool:
    denied = [page.given[item.id] == item.options[0].value for item in page.question.items if item.options]
    return page.question.form == "tick_list" and all(denied)


def taken(medicines: Iterable[MedicineTaken]) -> Iterator[str]:
    """Yield each medicine with the day it was begun."""
    for medicine in medicines:
        yield f"{medicine.name}, since {medicine.started}" if medicine.started else medicine.name


def _medicines(case: Case) -> Iterator[str]:
    yield from taken(case.medicines or ())
    if not case.medicines:
        yield "None" if case.medicines_complete else "I do not know"
    elif not case.medicines_complete:
        yield "There may be others"


def _words(text: Text, whom: Audience) -> str:
    return text.clinician if whom == "clinician" else text.patient


# --- the end -----------------------------------------------------------------------------------


def resumed(case: Case) -> Iterator[Line]:
    """Yield what to know when an interview goes on."""
    yield EMPTY
    yield Line(
        f"You go on with the answers of {case.date}. If something has changed since, use c to change it."
    )


def nothing_saved() -> Iterator[Line]:
    """Yield what to know after stopping at the very start."""
    yield EMPTY
    yield Line("Stopped. Nothing was saved, because nothing was answered yet.")


def stopped(path: Path, resume: Sequence[str]) -> Iterator[Line]:
    """Yield where the answers are, and how to go on."""
    yield EMPTY
    yield Line("Stopped. Your answers are saved. Only you can read the file:")
    yield _to_copy(str(path))
    yield Line("To go on:")
    yield from command(*resume)
    yield Line("If you do not want to keep it, delete the file.")


def result_begins() -> Iterator[Line]:
    """Yield the line above the result."""
    yield EMPTY
    yield Line("RESULT", "head")
    yield EMPTY


def result_ends(level: Level, whom: Audience) -> Iterator[Line]:
    """Yield what counts most once more: the top of a long result has scrolled away."""
    yield EMPTY
    yield Line(f"Most important: {of(SAYS[level], whom)} Scroll up to read all of it.", "title")


def keep_it() -> Iterator[Line]:
    """Yield the question whether to keep the answers."""
    yield EMPTY
    yield Line("Keep your answers on this computer, to look at the result again?")


def saved(path: Path, whom: Audience) -> Iterator[Line]:
    """Yield where the case is, and how to print the result again."""
    again = ["legwise", "assess", *(["--for", "clinician"] if whom == "clinician" else []), str(path)]
    yield EMPTY
    yield Line("Your answers are saved. Only you can read the file:")
    yield _to_copy(str(path))
    yield Line("To see the result again:")
    yield from command(*again)


def command(*words: str) -> Iterator[Line]:
    """Yield a command to copy; one that is too long for a line goes on after a backslash."""
    if len(shlex.join(words)) <= ROOM:
        yield _to_copy(shlex.join(words))
        return
    yield _to_copy(f"{shlex.join(words[:-1])} \\")
    yield _to_copy(shlex.quote(words[-1]))


def _to_copy(text: str) -> Line:
    return Line(text, indent=2, whole=True)
