"""Several processes on one database, and processes that are killed while they write."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from saved_workers import add_marks, add_marks_to, case_of, just_open, open_together, write_until_killed

from legwise.case import Case
from legwise.interfaces.saved import Interviews


def test_no_change_is_lost_when_two_processes_change_one_interview(processes, url):
    no_lost_update(processes, url, names=("first", "second"), count=20)


@pytest.mark.slow
def test_no_change_is_lost_in_a_long_fight_of_four(processes, url):
    no_lost_update(processes, url, names=("first", "second", "third", "fourth"), count=100)


def no_lost_update(processes, url, names, count):
    with Interviews(url) as interviews:
        code = interviews.create(Case(age=70, sex="female")).code
        run([processes.Process(target=add_marks, args=(url, code, name, count)) for name in names])
        saved = interviews.read(code)
    assert set(saved.case.answers) == {f"{name}_{mark}" for name in names for mark in range(count)}
    assert saved.version == 1 + len(names) * count


def test_no_change_is_lost_when_threads_share_what_is_open(url):
    names = ("first", "second", "third", "fourth")
    with Interviews(url) as interviews, ThreadPoolExecutor(len(names)) as threads:
        code = interviews.create(Case(age=70, sex="female")).code
        list(threads.map(lambda name: add_marks_to(interviews, code, name, 10), names))
        assert interviews.read(code).version == 1 + 4 * 10


def test_processes_that_open_an_empty_database_at_once_do_not_clash(processes, url):
    open_at_once(processes, url, count=4)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_processes_that_open_an_empty_database_at_once_never_clash(processes, new_url, kind):
    for _ in range(10):
        open_at_once(processes, new_url(kind), count=6)


def open_at_once(processes, url, count):
    barrier = processes.Barrier(count)
    run([processes.Process(target=open_together, args=(url, barrier)) for _ in range(count)])
    with Interviews(url) as interviews:
        assert interviews.count() == count


def test_who_makes_the_file_waits_for_another_that_does_the_same(new_url):
    """SQLite itself gives up at once where the write-ahead log is turned on; about 1 in 200 met that."""
    url = new_url("sqlite")
    with contextlib.closing(sqlite3.connect(url, check_same_thread=False, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        leaves = threading.Timer(0.2, other.execute, ["ROLLBACK"])
        leaves.start()
        with Interviews(url) as interviews:
            assert interviews.count() == 0
        leaves.join()


def test_what_was_acknowledged_outlives_a_kill(processes, url):
    kill_while_writing(processes, url, kills=6)


@pytest.mark.slow
def test_what_was_acknowledged_outlives_many_kills(processes, url):
    kill_while_writing(processes, url, kills=200)


def kill_while_writing(processes, url, kills):
    """Every second round, nobody else has the database open when it is used again."""
    chance = random.Random(kills)
    with Interviews(url) as interviews:
        code = interviews.create(case_of(1)).code
    for round_ in range(kills):
        with contextlib.ExitStack() as bystander:
            if round_ % 2:
                bystander.enter_context(Interviews(url))
            told = killed(processes, url, code, after=chance.uniform(0, 0.05))
            with Interviews(url) as interviews:
                version = told[0::2][-1]
                saved = interviews.read(code)
                assert version <= saved.version <= version + 1, "at most the change in hand may be there too"
                assert saved.case == case_of(saved.version)
                for created in told[1::2]:
                    assert interviews.read(created).case == case_of(1)
        if "://" not in url:
            with contextlib.closing(sqlite3.connect(url)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def killed(processes, url, code, after) -> list:
    """Let a process write, kill it (signal 9) some time after its first change, return what it told."""
    reader, writer = processes.Pipe(duplex=False)
    process = processes.Process(target=write_until_killed, args=(url, code, writer))
    process.start()
    writer.close()
    told = [reader.recv()]
    time.sleep(after)
    process.kill()
    process.join()
    with contextlib.suppress(EOFError, OSError):  # the end, maybe in the middle of a word
        while True:
            told.append(reader.recv())
    assert process.exitcode == -9
    return told


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_process_killed_while_it_makes_the_database_leaves_one_that_can_be_opened(processes, new_url, kind):
    for twentieth in range(8):
        url = new_url(kind)
        process = processes.Process(target=just_open, args=(url,))
        process.start()
        time.sleep(twentieth / 50)
        process.kill()
        process.join()
        with Interviews(url) as interviews:
            assert interviews.read(interviews.create(case_of(1)).code)


def run(started):
    for process in started:
        process.start()
    for process in started:
        process.join()
    assert [process.exitcode for process in started] == [0] * len(started)
