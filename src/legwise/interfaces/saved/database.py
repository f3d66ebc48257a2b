"""The database: where it is, how it is opened, made and brought up to date.

SQLite in the user's own folder, or PostgreSQL by URL. Every fault of it becomes a DatabaseError, which
repeats no statement and no value.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from platformdirs import user_data_path
from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, inspect, make_url, text

from legwise.errors import DatabaseError

VARIABLE = "LEGWISE_DATABASE"
FILE = "interviews.db"

#: Seconds that a writer waits for another, or for a server that does not answer.
PATIENCE = 30

#: Any number will do, if all processes that migrate one PostgreSQL database name the same.
_MIGRATING = 0x1E63_715E

_PRAGMAS = (
    # FULL, as the default NORMAL of many builds loses the last seconds when the power fails: what was
    # acknowledged must be on the disk. fullfsync is what "on the disk" needs on macOS.
    "synchronous = FULL",
    "fullfsync = ON",
    # What is deleted is overwritten with zeros, not only marked as free.
    "secure_delete = ON",
)


class Database:
    """An open database that holds the tables of this version of Legwise."""

    def __init__(self, url: str | None = None) -> None:
        """Open it; make it or bring it up to date if need be.

        Args:
            url: a URL of SQLite or PostgreSQL, or the path of an SQLite file. Without it, what the
                environment variable LEGWISE_DATABASE says, else a file in the user's data folder.

        Raises:
            DatabaseError: it cannot be reached, is no database of Legwise, or one of a newer Legwise.
        """
        address = _address(url or os.environ.get(VARIABLE) or str(user_data_path("legwise") / FILE))
        self.file = Path(address.database or "") if address.drivername == "sqlite" else None
        host = address.host or address.query.get("host", "this machine")
        self.place = str(self.file or f"database {address.database} on {host}")
        if self.file:
            _make_private(self.file)
        with self._in_plain_words():
            self._engine = _engine(address)
        self._migrate()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Look at one moment of the database. Raises DatabaseError."""
        with self._in_plain_words(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Change all or nothing; when it returns, the change is on the disk. Raises DatabaseError.

        The first statement must be one that writes: it waits for other writers, and sees what they wrote.
        """
        with self._in_plain_words(), self._engine.begin() as connection:
            yield connection

    def scrub(self) -> None:
        """Take what was deleted out of the write-ahead log of SQLite too."""
        if self.file:
            self._pragma("wal_checkpoint(TRUNCATE)")

    def check_whole(self) -> None:
        """Raise DatabaseError if SQLite finds damage. PostgreSQL looks after itself."""
        if self.file and self._pragma("integrity_check") != "ok":
            raise DatabaseError(self.place, "is damaged")

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _migrate(self) -> None:
        config = Config()
        folder = str(Path(__file__).parent / "migrations")
        config.set_main_option("script_location", folder.replace("%", "%%"))
        script = ScriptDirectory.from_config(config)
        with self.read() as connection:
            found = self._revision(connection, script)
        if found == script.get_current_head():  # as nearly always: nobody waits for a lock
            return
        if self.file and found is None:
            self._use_write_ahead_log()
        engine = self._engine.execution_options(begin="BEGIN IMMEDIATE")
        with self._in_plain_words(), engine.begin() as locked:
            if self.file is None:
                locked.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATING})"))
            self._revision(locked, script)  # another process may just have migrated it
            config.attributes["connection"] = locked
            command.upgrade(config, "head")

    def _revision(self, connection: Connection, script: ScriptDirectory) -> str | None:
        """Return the last migration that was run. Raises DatabaseError if Legwise must not touch this."""
        # In this order: if another process migrates between the two, no tables were seen.
        others = inspect(connection).get_table_names()
        found = MigrationContext.configure(connection).get_current_revision()
        if found is None and others:
            raise DatabaseError(self.place, "holds other tables; give Legwise a database of its own")
        if found not in {None, *(one.revision for one in script.walk_revisions())}:
            what = "was written by a newer Legwise; install that one, or name another database"
            raise DatabaseError(self.place, what)
        return found

    def _use_write_ahead_log(self) -> None:
        # SQLite does not wait by itself here while another process makes the same file.
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self._pragma("journal_mode = WAL")
                return
            except DatabaseError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)

    def _pragma(self, words: str) -> Any:
        # On the bare connection: these work outside of transactions only.
        with self._in_plain_words(), closing(self._engine.raw_connection()) as connection:
            try:
                return connection.cursor().execute(f"PRAGMA {words}").fetchone()[0]
            except sqlite3.Error as error:
                raise DatabaseError(self.place, f"cannot be used ({error})") from None

    @contextmanager
    def _in_plain_words(self) -> Iterator[None]:
        try:
            yield
        except ImportError:
            what = "needs a driver; install it with: pip install 'legwise[postgresql]'"
            raise DatabaseError(self.place, what) from None
        except (exc.DBAPIError, exc.TimeoutError) as error:
            raise DatabaseError(self.place, f"cannot be used ({_reason(error)})") from None


def _address(text: str) -> URL:
    if "://" not in text:
        return URL.create("sqlite", database=str(Path(text).expanduser()))
    try:
        address = make_url(text)
    except (exc.ArgumentError, ValueError):  # a ValueError is a port in words
        address = URL.create("none")
    match address.get_backend_name(), address.database:
        case "sqlite", str(file) if file != ":memory:":
            return address.set(drivername="sqlite")
        case "postgresql" | "postgres", _:
            return address.set(drivername="postgresql+psycopg")
    # Not the text itself: it may hold a password.
    what = "is no database Legwise can use; give the path of a file, or postgresql://user@host/name"
    raise DatabaseError("the database URL", what)


def _make_private(file: Path) -> None:
    """Make an empty file and its folder, for its owner's eyes only; leave alone what is there."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, mode=0o600))
    except OSError as error:
        raise DatabaseError(str(file), f"cannot be opened or made ({error.strerror})") from None


def _engine(address: URL) -> Engine:
    if address.drivername != "sqlite":
        # Ask whether a connection still lives before it is used: a restarted server is no error.
        patient = {"connect_timeout": PATIENCE}
        return create_engine(address, hide_parameters=True, pool_pre_ping=True, connect_args=patient)
    engine = create_engine(address, hide_parameters=True, connect_args={"timeout": PATIENCE})

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = (
            None  # Python would begin transactions late, and for some statements only
        )
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


def _reason(error: exc.DBAPIError | exc.TimeoutError) -> str:
    """Return what the database said, if that is about itself; other messages may repeat what is stored."""
    if isinstance(error, exc.TimeoutError):
        return "too many wait for it"
    if isinstance(error, exc.OperationalError) or isinstance(error.orig, sqlite3.Error):
        return str(error.orig).splitlines()[0]
    return type(error.orig).__name__
