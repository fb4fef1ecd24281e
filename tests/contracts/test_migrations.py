"""The migrations build what the tables declare, partial indexes included."""

import lzma
import re
from contextlib import nullcontext
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from storage.connections import make_engine
from storage.house import House
from storage.migrating import alembic_config, migrate
from tests.contracts.cases import open_case
from tests.houses import NOON, build_house, sqlite_in


def test_nothing_is_left_to_migrate(house: House) -> None:
    with house.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_indexes_are_what_the_tables_declare(tmp_path: Path) -> None:
    """`alembic check` does not see the condition of a partial index."""
    migrated = build_house(sqlite_in(tmp_path), tmp_path)
    declared = make_engine("sqlite://")
    SQLModel.metadata.create_all(declared)

    assert indexes(migrated.engine) == indexes(declared)
    migrated.close()
    declared.dispose()


def test_a_house_where_people_have_reported_is_brought_up_to_date(tmp_path: Path) -> None:
    """A migration copied a table that others pointed at: on SQLite no house with a case started."""
    engine = make_engine(house_of_an_earlier_version(tmp_path))
    before = reporters(engine)

    migrate(sqlite_in(tmp_path), now=NOON)

    assert len(before) > 1
    assert reporters(engine) == before
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    engine.dispose()


def test_a_register_with_a_history_is_brought_up_to_date(tmp_path: Path) -> None:
    """A migration copied the entries, at which their changes pointed: no such house started."""
    engine = make_engine(house_of_an_earlier_version(tmp_path))
    with engine.connect().execution_options(titir_write=True) as connection, connection.begin():
        command.upgrade(alembic_config(connection), "0024")
        connection.execute(text(AN_ENTRY))
        connection.execute(text(ITS_CHANGE))

    migrate(sqlite_in(tmp_path), now=NOON)

    with engine.connect() as connection:
        kept = connection.execute(text("SELECT id, state, case_id FROM register_entry")).all()
        assert kept == [("e", "kept", None)]
        assert connection.scalars(text("SELECT id FROM register_change")).all() == ["c"]
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    engine.dispose()


AN_ENTRY = """
    INSERT INTO register_entry (id, service, form_hash, site, area, on_date, state, stage, made_by,
        answers, changes)
    SELECT 'e', 'teams', '', staff.site, staff.site, '2026-11-01', 'kept', '', staff.id, '{}', 1
    FROM staff LIMIT 1"""
ITS_CHANGE = """
    INSERT INTO register_change (id, entry_id, number, kind, "by", at, before, after, reason)
    SELECT 'c', id, 1, 'made', made_by, '2026-11-01 00:00:00', '{}', '{}', '' FROM register_entry"""


def house_of_an_earlier_version(folder: Path) -> str:
    """The URL of one, as it was built then."""
    earlier = Path(__file__).parents[1] / "outside" / "upgrade" / "sqlite" / "titir.xz"
    (folder / "titir.db").write_bytes(lzma.decompress(earlier.read_bytes()))
    return sqlite_in(folder)


def reporters(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT id FROM reporter ORDER BY id")))


def test_a_file_is_copied_before_it_is_migrated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = sqlite_in(tmp_path)
    migrate(url, now=NOON)
    monkeypatch.setattr("storage.migrating.is_current", lambda _: False)

    copy = migrate(url, now=NOON)

    assert copy is not None
    assert copy.stat().st_size > 0


def indexes(engine: Engine) -> set[str]:
    """Every index and table option as SQLite keeps it, white space folded."""
    with engine.connect() as connection:
        rows = connection.execute(
            text("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        )
        return {re.sub(r"[\s\"]+", " ", row[0]) for row in rows}


@pytest.mark.parametrize(
    ("kind", "column"), [("talk", "touched_at"), ("prompt", "touched_at"), ("staff", "touched_on")]
)
def test_of_a_resident_s_draft_the_day_is_known_and_no_moment(
    house: House, kind: str, column: str
) -> None:
    put = text(
        f"INSERT INTO draft (id, kind, sealed, {column})"  # noqa: S608  # our own names
        f" VALUES ('1', '{kind}', :sealed, :now)"
    )
    with pytest.raises(IntegrityError):
        house.write_now(lambda tx: tx.execute(put, {"sealed": b"", "now": NOON}))


@pytest.mark.parametrize(
    ("column", "value", "known"),
    [
        ("life", "appointment", True),
        ("life", "wish", False),
        ("state", "struck", True),
        ("state", "lost", False),
        ("read_by", "outside", True),
        ("read_by", "nobody", False),
    ],
)
def test_a_case_has_a_life_a_state_and_readers_that_are_known(
    house: House, column: str, value: str, known: bool
) -> None:
    """SQLite has no ALTER for a CHECK: the table's text is written anew there."""
    update = text(f'UPDATE "case" SET {column} = :value')  # noqa: S608  # our own names
    house.write_now(open_case)
    with nullcontext() if known else pytest.raises(IntegrityError):
        house.write_now(lambda tx: tx.execute(update, {"value": value}))
