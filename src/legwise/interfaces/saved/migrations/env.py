"""Alembic runs this: it migrates inside the transaction that `database.py` opened and locked."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
