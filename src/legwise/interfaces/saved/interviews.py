"""Save, read, change, export, delete and expire interviews."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import Connection, String, cast, delete, func, insert, select, update

from legwise.case import Case
from legwise.errors import ConflictError, DatabaseError, LegwiseError, NotFoundError
from legwise.interfaces.saved.codes import canonical, hashed, new_code
from legwise.interfaces.saved.database import Database
from legwise.interfaces.saved.tables import interviews
from legwise.interview.wording import Mode

#: How long an interview is kept after its last change.
KEPT = timedelta(days=30)

#: Rows that are copied at once by a backup.
_MANY = 500


class Content(BaseModel):
    """What `next_question` needs to go on. It is stored as JSON."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    case: Case
    mode: Mode
    seen: tuple[str, ...]


class Saved(Content):
    """An interview as it is stored: everything there is, and all that an export holds.

    `version` counts the changes from 1 on; `created`, `changed` and `expires` are in UTC.
    """

    code: str
    version: int
    created: datetime
    changed: datetime
    expires: datetime


def _now() -> datetime:
    return datetime.now(UTC)


class Interviews:
    """All saved interviews of one database. Threads and processes may share it."""

    def __init__(
        self,
        url: str | None = None,
        kept: timedelta = KEPT,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        """Open the database, and delete what has expired.

        Args:
            url: which database; see `Database`.
            kept: how long an interview is kept after its last change. Reading does not prolong it.
            clock: says what time it is, in UTC.

        Raises:
            DatabaseError: the database cannot be used. Every method may raise it.
        """
        self._database, self._kept, self._clock = Database(url), kept, clock
        self.place = self._database.place
        #: How many had expired and were deleted just now.
        self.expired = self.expire()

    def create(self, case: Case, mode: Mode = "full", seen: Sequence[str] = ()) -> Saved:
        """Save a new interview under a new code."""
        code, now = new_code(), self._clock()
        row = {"code_hash": hashed(code), "version": 1, "content": _json(case, mode, seen)}
        times = {"created": now, "changed": now, "expires": now + self._kept}
        with self._database.write() as connection:
            connection.execute(insert(interviews).values(**row, **times))
            return self._found(connection, code)

    def read(self, code: str) -> Saved:
        """Return a saved interview.

        Args:
            code: as a person typed it.

        Raises:
            NotFoundError: there is none with this code, or it has expired.
        """
        known = _known(code)
        with self._database.read() as connection:
            return self._found(connection, known)

    def update(self, code: str, version: int, case: Case, *, mode: Mode, seen: Sequence[str]) -> Saved:
        """Replace what is saved, if nobody has changed it since it had this version.

        Raises:
            NotFoundError: as `read`.
            ConflictError: it has another version now; nothing was changed.
        """
        known, now = _known(code), self._clock()
        content = _json(case, mode, seen)
        change = (
            update(interviews)
            .where(interviews.c.code_hash == hashed(known), interviews.c.expires > now)
            # As text, since a number that somebody made up may be larger than databases can hold.
            .where(cast(interviews.c.version, String) == str(version))
            .values(version=interviews.c.version + 1, content=content, changed=now, expires=now + self._kept)
        )
        with self._database.write() as connection:
            done = connection.execute(change).rowcount
            found = self._found(connection, known)
            if not done:
                raise ConflictError(found.version)
        return found

    def delete(self, code: str) -> None:
        """Delete an interview for good. Raises NotFoundError."""
        gone = delete(interviews).where(interviews.c.code_hash == hashed(_known(code)))
        with self._database.write() as connection:
            if not connection.execute(gone).rowcount:
                raise NotFoundError
        self._database.scrub()

    def export(self, code: str) -> dict[str, Any]:
        """Return everything that is saved under a code, as it goes into JSON. Raises NotFoundError."""
        return self.read(code).model_dump(mode="json")

    def expire(self) -> int:
        """Delete all that have expired; return how many. Whatever runs for long calls it once a day."""
        with self._database.write() as connection:
            count = connection.execute(
                delete(interviews).where(interviews.c.expires <= self._clock())
            ).rowcount
        self._database.scrub()
        return count

    def count(self) -> int:
        """Return how many interviews are saved."""
        with self._database.read() as connection:
            alive = select(func.count()).where(interviews.c.expires > self._clock())
            return connection.scalar(alive.select_from(interviews)) or 0

    def backup(self, file: Path) -> int:
        """Copy all interviews of one moment into a new file; return how many.

        The file is an SQLite database, whatever this one is, and readable by its owner only.

        Raises:
            LegwiseError: the file is there already, or cannot be written.
        """
        if file.exists():
            raise LegwiseError(f"{file}: is there already; name a new file")
        try:
            # Beside its place first, so that half a backup never looks like one.
            with tempfile.TemporaryDirectory(dir=file.parent) as folder:
                half = Path(folder) / "half.db"
                with Interviews(str(half), self._kept, self._clock) as copy:
                    count = _copy(self._database, copy._database)
                half.rename(file)
        except OSError as error:
            raise LegwiseError(f"{file}: cannot be written ({error.strerror})") from None
        return count

    def restore(self, file: Path) -> int:
        """Replace all interviews by those of a backup, all or nothing; return how many.

        Raises:
            LegwiseError: the file is no backup, is damaged, or a newer Legwise wrote it.
        """
        with tempfile.TemporaryDirectory() as folder:
            copied = Path(folder) / "backup.db"  # migrating and expiring must not change the backup itself
            try:
                shutil.copyfile(file, copied)
                with Interviews(str(copied), self._kept, self._clock) as backup:
                    backup._database.check_whole()
                    if not backup.count():
                        raise LegwiseError(
                            f"{file}: holds no interview that has not expired; nothing was changed"
                        )
                    count = _copy(backup._database, self._database)
            except OSError as error:
                raise LegwiseError(f"{file}: cannot be opened ({error.strerror})") from None
            except DatabaseError as error:
                place = file if error.place == str(copied) else error.place
                raise LegwiseError(f"{place}: {error.message}; nothing was changed") from None
        self._database.scrub()
        return count

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _found(self, connection: Connection, code: str) -> Saved:
        here = interviews.c.code_hash == hashed(code), interviews.c.expires > self._clock()
        row = connection.execute(select(interviews).where(*here)).one_or_none()
        if row is None:
            raise NotFoundError
        try:
            content = Content.model_validate_json(row.content)
        except ValidationError:  # not its message: it repeats what is stored
            raise DatabaseError(
                self.place, "holds an interview of another Legwise, or a damaged one"
            ) from None
        return Saved(
            code=code,
            version=row.version,
            created=row.created,
            changed=row.changed,
            expires=row.expires,
            **dict(content),
        )


def _json(case: Case, mode: Mode, seen: Sequence[str]) -> str:
    return Content(case=case, mode=mode, seen=tuple(seen)).model_dump_json(exclude_unset=True)


def _known(typed: str) -> str:
    code = canonical(typed)
    if code is None:
        raise NotFoundError
    return code


def _copy(source: Database, target: Database) -> int:
    """Replace all rows of the target by those of the source, in one transaction; return how many."""
    count = 0
    with source.read() as reading, target.write() as writing:
        writing.execute(delete(interviews))
        rows = reading.execution_options(yield_per=_MANY).execute(select(interviews)).mappings()
        for part in rows.partitions():
            writing.execute(insert(interviews), [dict(row) for row in part])
            count += len(part)
    return count
