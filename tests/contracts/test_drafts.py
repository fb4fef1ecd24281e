"""Drafts: one store for what anybody is in the middle of."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from storage import drafts, reporters, residents
from storage.drafts import DraftPlace
from storage.house import House
from storage.json_bytes import to_bytes
from storage.keys import Unsealable
from storage.tables import Draft
from storage.tables.drafts import DraftKind
from storage.tx import Tx
from tests.houses import NOON


def place_of(tx: Tx, name: str = "composing.menu", of: str = "1" * 32) -> DraftPlace:
    return DraftPlace(DraftKind.STAFF, of, name, tx.house_key)


def count(tx: Tx) -> int:
    return tx.execute(select(func.count()).select_from(Draft)).scalar_one()


def test_what_was_put_last_is_read(house: House) -> None:
    for text in ("first", "second"):
        house.write_now(lambda tx, text=text: drafts.put_draft(tx, place_of(tx), text, at=NOON))
    assert house.write_now(lambda tx: drafts.read_draft(tx, place_of(tx))) == "second"
    assert house.write_now(lambda tx: drafts.read_draft(tx, place_of(tx, of="2" * 32))) is None


@pytest.mark.parametrize("what", ["name", "id"])
def test_it_opens_only_where_it_was_sealed(house: House, what: str) -> None:
    """A draft of another shape, or somebody else's bytes under one's own id."""

    def read_elsewhere(tx: Tx) -> None:
        drafts.put_draft(tx, place_of(tx), "words", at=NOON)
        row = tx.get_one(Draft, "1" * 32)
        elsewhere = place_of(tx, "composing.else") if what == "name" else place_of(tx, of="2" * 32)
        elsewhere.opened(row.sealed)

    with pytest.raises(Unsealable):
        house.write_now(read_elsewhere)


def test_who_erases_everything_leaves_no_draft(house: House) -> None:
    def talk(tx: Tx) -> None:
        speaker = residents.meet(tx, "telegram:1", now=NOON)
        speaker.dialog = {"n": 1}
        residents.keep(tx, speaker, draft_on=NOON.date())

    house.write_now(talk)
    assert house.write_now(count) == 1
    house.write_now(
        lambda tx: reporters.forget_resident(tx, residents.meet(tx, "telegram:1", now=NOON))
    )
    assert house.write_now(count) == 0


def test_of_staff_s_drafts_the_old_ones_alone_are_forgotten(house: House) -> None:
    def put(tx: Tx) -> None:
        drafts.put_draft(tx, place_of(tx), "old", at=NOON - timedelta(hours=3))
        drafts.put_draft(tx, place_of(tx, of="2" * 32), "new", at=NOON)
        speaker = residents.meet(tx, "telegram:1", now=NOON)
        speaker.dialog = {"n": 1}
        residents.keep(tx, speaker, draft_on=None)

    house.write_now(put)
    house.write_now(lambda tx: drafts.forget_staff_drafts(tx, before=NOON - timedelta(hours=2)))
    assert house.write_now(count) == 2


def test_half_a_character_is_kept_as_it_came() -> None:
    """A forged page can send one; UTF-8 cannot hold it."""
    said = {"words": ["x\ud800", "Mất trâu 🐃"]}

    assert json.loads(to_bytes(said)) == said
