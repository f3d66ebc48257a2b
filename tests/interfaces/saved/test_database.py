"""Opening: where the database is, who may read it, which are refused, how it is brought up to date."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from legwise.errors import DatabaseError
from legwise.interfaces.saved import Interviews, database
from legwise.interfaces.saved.codes import hashed
from legwise.interfaces.saved.tables import metadata

CONFIG = Config()
CONFIG.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
REVISIONS = [one.revision for one in ScriptDirectory.from_config(CONFIG).walk_revisions()]

# --- where it is, and who may read it --------------------------------------------------------


def test_without_a_url_it_is_in_the_users_data_folder(monkeypatch, tmp_path, case):
    monkeypatch.delenv("LEGWISE_DATABASE", raising=False)
    monkeypatch.setattr(database, "user_data_path", lambda name: tmp_path / name)
    with Interviews() as interviews:
        assert interviews.place == str(tmp_path / "legwise" / "interviews.db")
        interviews.create(case)


def test_the_variable_names_another_and_an_argument_wins(monkeypatch, tmp_path):
    monkeypatch.setenv("LEGWISE_DATABASE", f"sqlite:///{tmp_path}/variable.db")
    with Interviews() as interviews:
        assert interviews.place == str(tmp_path / "variable.db")
    with Interviews(str(tmp_path / "argument.db")) as interviews:
        assert interviews.place == str(tmp_path / "argument.db")


def test_only_the_owner_may_read_the_files_and_the_folder(tmp_path, case):
    folder = tmp_path / "new"
    with Interviews(str(folder / "interviews.db")) as interviews:
        interviews.create(case)
        assert len(list(folder.iterdir())) == 3, "the database, its log and the log's index"
        for place, mode in [(folder, 0o700), *((file, 0o600) for file in folder.iterdir())]:
            assert stat.S_IMODE(place.stat().st_mode) == mode


def test_what_is_acknowledged_is_on_the_disk(tmp_path):
    """FULL is 2; it makes every commit wait for the disk, also in the write-ahead log."""
    with Interviews(str(tmp_path / "interviews.db")) as interviews, interviews._database.read() as connection:
        assert connection.scalar(sa.text("PRAGMA synchronous")) == 2
        assert connection.scalar(sa.text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(sa.text("PRAGMA secure_delete")) == 1
        assert connection.scalar(sa.text("PRAGMA busy_timeout")) == 30_000


# --- what cannot be used ---------------------------------------------------------------------


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseError, match=r"file/interviews.db: cannot be opened or made \("):
        Interviews(str(tmp_path / "file" / "interviews.db"))
    with pytest.raises(DatabaseError, match="cannot be opened or made"):
        Interviews(str(tmp_path))


def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    file = tmp_path / "letter.db"
    file.write_text("Dear Anna, " * 1000)
    before = file.read_bytes()
    with pytest.raises(DatabaseError, match="not a database"):
        Interviews(str(file))
    assert file.read_bytes() == before


def test_another_programs_database_is_left_alone(url, engine):
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE songs (name text)"))
    with pytest.raises(DatabaseError, match="holds other tables"):
        Interviews(url)
    assert sa.inspect(engine).get_table_names() == ["songs"]
    assert "://" in url or [file.name for file in Path(url).parent.iterdir()] == [Path(url).name]


def test_a_database_of_a_newer_legwise_is_refused_and_left_alone(url, engine, case):
    with Interviews(url) as interviews:
        interviews.create(case)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(sa.text("ALTER TABLE interviews ADD COLUMN later text"))
        # Long expired, but what is to be done about that is for the newer one to say.
        connection.execute(sa.text("UPDATE interviews SET expires = '2001-01-01 00:00:00'"))
    engine.dispose()
    before = everything(url, engine)
    with pytest.raises(DatabaseError, match="newer Legwise; install that one"):
        Interviews(url)
    assert everything(url, engine) == before


def everything(url: str, engine: sa.Engine) -> object:
    if "://" not in url:
        return Path(url).read_bytes()
    with engine.connect() as connection:
        tables = ("interviews", "alembic_version")
        return [connection.execute(sa.text(f"SELECT xmin, * FROM {table}")).all() for table in tables]


@pytest.mark.parametrize(
    "url",
    [
        "mysql://anna:s3cret@localhost/x",
        "postgresql://anna:s3cret@localhost:notaport/x",
        "nonsense://s3cret",
        "sqlite://",
        "sqlite:///:memory:",
        "://",
    ],
)
def test_a_url_that_leads_nowhere_is_an_error_without_its_password(url):
    with pytest.raises(DatabaseError, match="no database Legwise can use") as fault:
        Interviews(url)
    assert "s3cret" not in str(fault.value)


def test_a_server_that_cannot_be_reached_is_named_without_its_password(tmp_path):
    with pytest.raises(DatabaseError, match="cannot be used") as fault:
        Interviews(f"postgres://anna:s3cret@/interviews?host={tmp_path}")
    assert "database interviews" in str(fault.value)
    assert "s3cret" not in str(fault.value)
    assert len(str(fault.value).splitlines()) == 1


def test_a_missing_driver_says_what_to_install():
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from legwise.interfaces.saved import Interviews\n"
        "from legwise.errors import DatabaseError\n"
        "try: Interviews('postgresql://nowhere/x')\n"
        "except DatabaseError as error: print(error)"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert "pip install 'legwise[postgresql]'" in said


# --- migrations ------------------------------------------------------------------------------


def test_tables_and_migrations_agree(interviews, engine):
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.mark.parametrize("revision", REVISIONS)
def test_opening_brings_every_older_database_up_to_date(url, engine, revision):
    migrate(engine, revision)
    with Interviews(url), engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_an_interview_of_the_first_database_can_still_be_read(url, engine, clock):
    """Never change this row: it is what the first version of Legwise wrote."""
    migrate(engine, "0001")
    content = (
        '{"case":{"age":70,"sex":"female","answers":{"urge_to_move":"yes"}},"mode":"short","seen":["a"]}'
    )
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO interviews VALUES (:hash, 3, :content, :at, :at, '2026-12-24 03:00:00.000000')"
            ),
            {"hash": hashed("7K3M-Q9TZ-2WXA"), "content": content, "at": "2026-11-24 03:00:00.000000"},
        )
    with Interviews(url, clock=clock) as interviews:
        saved = interviews.read("7K3M-Q9TZ-2WXA")
    assert (saved.version, saved.mode, saved.seen) == (3, "short", ("a",))
    assert saved.case.answers == {"urge_to_move": "yes"}


def migrate(engine: sa.Engine, revision: str) -> None:
    with engine.begin() as connection:
        CONFIG.attributes["connection"] = connection
        command.upgrade(CONFIG, revision)
