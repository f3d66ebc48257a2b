"""The one table. Whoever changes it writes a migration, beside the others in `migrations/versions`."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Column, DateTime, Dialect, Integer, MetaData, String, Table, Text
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: SQLite drops the zone, PostgreSQL gives it back in the session's own."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC))


metadata = MetaData()

interviews = Table(
    "interviews",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("content", Text, nullable=False),  # JSON: `interviews.Content`
    Column("created", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    Column("expires", Moment, nullable=False, index=True),
)
