"""Opening the house: engine, keys, house key, schema up to date."""

from pathlib import Path

from sqlalchemy import Engine, text

from storage.connections import make_engine
from storage.house import House
from storage.keys import DataKey, Keys, make_keys

HOUSE_KEY = "house key"


class KeyMissing(Exception):
    """The database was sealed with a master file that is not there. The path of it."""


def open_house(url: str, secret_file: Path) -> House:
    """The house on a migrated database. The master file and the house key are made at first
    start.

    Raises KeyMissing rather than make another key than the one that sealed this database.
    """
    engine = make_engine(url)
    if not secret_file.exists() and _has_house_key(engine):
        engine.dispose()
        raise KeyMissing(secret_file)
    keys = make_keys(secret_file)
    return House(engine, keys, _house_key(engine, keys))


def _has_house_key(engine: Engine) -> bool:
    with engine.connect() as connection:
        mark = text("SELECT 1 FROM mark WHERE name = :name")
        return connection.execute(mark, {"name": HOUSE_KEY}).first() is not None


def _house_key(engine: Engine, keys: Keys) -> DataKey:
    """The data key for what belongs to the house itself; the first process to come makes it."""
    with engine.connect().execution_options(titir_write=True) as connection, connection.begin():
        _, wrapped = keys.new_data_key()
        connection.execute(
            text("INSERT INTO mark (name, value) VALUES (:name, :value) ON CONFLICT DO NOTHING"),
            {"name": HOUSE_KEY, "value": wrapped},
        )
        kept = connection.execute(
            text("SELECT value FROM mark WHERE name = :name"), {"name": HOUSE_KEY}
        ).scalar_one()
    return keys.unwrap(bytes(kept))
