"""What other processes do to saved interviews in the tests; each function is the whole life of one."""

from __future__ import annotations

import itertools
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from legwise.case import Case
from legwise.errors import ConflictError
from legwise.interfaces.saved import Interviews


def case_of(version: int) -> Case:
    """A case that fills several pages of the database, and of which every part names the version."""
    return Case(age=70, sex="female", answers={f"item_{n}": f"{version} " * 40 for n in range(100)})


def open_together(url: str, barrier: Barrier) -> None:
    """Open the database at the same moment as the others, and save one interview."""
    barrier.wait()
    with Interviews(url) as interviews:
        interviews.create(case_of(1))


def just_open(url: str) -> None:
    """Open the database and close it."""
    Interviews(url).close()


def add_marks(url: str, code: str, name: str, count: int) -> None:
    """Add marks to one interview, one at a time, as often as it takes."""
    with Interviews(url) as interviews:
        add_marks_to(interviews, code, name, count)


def add_marks_to(interviews: Interviews, code: str, name: str, count: int) -> None:
    """The same, in a database that is open already."""
    for mark in range(count):
        while not _added(interviews, code, f"{name}_{mark}"):
            pass


def _added(interviews: Interviews, code: str, mark: str) -> bool:
    old = interviews.read(code)
    new = old.case.model_copy(update={"answers": {**old.case.answers, mark: "yes"}})
    try:
        interviews.update(code, old.version, new, mode=old.mode, seen=old.seen)
    except ConflictError:
        return False
    return True


def write_until_killed(url: str, code: str, told: Connection) -> None:
    """Change one interview and create others without end; tell what was acknowledged."""
    with Interviews(url) as interviews:
        for version in itertools.count(interviews.read(code).version):
            saved = interviews.update(code, version, case_of(version + 1), mode="full", seen=())
            told.send(saved.version)
            told.send(interviews.create(case_of(1)).code)
