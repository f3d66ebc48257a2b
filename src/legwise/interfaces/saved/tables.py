"""The one table. Whoever changes it writes a migration, beside the others in `migrations/versions`."""

from __future__ import annotations

import datetime

from sqlalchemy import Column, DateTime, Dialect, Integer, MetaData, String, Table, Text
from sqlalchemy.types import TypeDecorator


class UTC(TypeDecorator[datetime.datetime]):
    """A moment in UTC: SQLite drops the zone, PostgreSQL gives it back in the session's own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime.datetime | None, dialect: Dialect
    ) -> datetime.datetime | None:
        return value and value.astimezone(datetime.UTC)

    def process_result_value(
        self, value: datetime.datetime | None, dialect: Dialect
    ) -> datetime.datetime | None:
        if value is None or value.tzinfo is not None:
            return value and value.astimezone(datetime.UTC)
        return value.replace(tzinfo=datetime.UTC)


metadata = MetaData()

interviews = Table(
    "interviews",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("content", Text, nullable=False),  # JSON: `interviews.Content`
    Column("created", UTC, nullable=False),
    Column("changed", UTC, nullable=False),
    Column("expires", UTC, nullable=False, index=True),
)
