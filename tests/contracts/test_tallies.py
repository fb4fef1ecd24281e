"""A tally's promises: everybody counts once, no answer is kept, and in the end nobody's mark."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel

from domain.forms.formfiles import load
from domain.forms.forms import Form
from storage import tallies
from storage.house import House
from storage.tables import Staff, Tally, TallyMark
from storage.tx import Tx
from tests.contracts.cases import lay_site
from tests.houses import NOON

VILLAGE = "06724-01"
CHOSEN = ("need=water", "safe=yes")


@pytest.fixture(scope="module")
def form() -> Form:
    return load(Path(__file__).parents[2] / "services").by_code["theft"]


def lay_tally(tx: Tx, form: Form) -> Tally:
    lay_site(tx)
    if tx.get(Staff, "admin") is None:
        name = tx.house_key.seal("staff.name", "admin", "Hương")
        tx.add(
            Staff(id="admin", role="admin", site="06724", address_key="k", address_sealed=b"",
                  name_sealed=name, language="vi", joined_on=NOON.date())
        )  # fmt: skip
        tx.flush()
    call = tallies.Call("06724", ["06724", VILLAGE], NOON.date() + timedelta(days=7))
    return tallies.open_tally(tx, form, call, by="admin", today=NOON.date())


def answers(tx: Tx, tally: str, person: str, *options: str) -> bool:
    row = tx.get_one(Tally, tally)
    return tallies.count_answer(tx, row, person, area=VILLAGE, options=options)


def test_everybody_is_counted_once(house: House, form: Form) -> None:
    tally = house.write_now(lambda tx: lay_tally(tx, form).id)
    counted = [
        house.write_now(answers, tally, person, *CHOSEN) for person in ("an", "binh", "an", "an")
    ]
    counts = house.write_now(lambda tx: tallies.counts_of(tx, tx.get_one(Tally, tally)))
    assert counted == [True, True, False, False]
    assert counts == {(VILLAGE, option): 2 for option in ("", *CHOSEN)}


def test_who_answered_here_is_nobody_in_another_tally(house: House, form: Form) -> None:
    one, other = house.write_now(lambda tx: (lay_tally(tx, form).id, lay_tally(tx, form).id))
    house.write_now(answers, one, "an", *CHOSEN)
    assert house.write_now(answers, other, "an", *CHOSEN)
    marks = house.write_now(lambda tx: tx.scalars(select(TallyMark.mark)).all())
    assert len(set(marks)) == 2


def test_no_row_holds_who_answered_or_what_they_chose_together(house: House, form: Form) -> None:
    tally = house.write_now(lambda tx: lay_tally(tx, form).id)
    house.write_now(answers, tally, "resident-an", *CHOSEN)
    tables = {name: SQLModel.metadata.tables[name] for name in ("tally_mark", "tally_count")}
    rows = house.write_now(
        lambda tx: [tuple(row) for table in tables.values() for row in tx.execute(select(table))]
    )
    assert set(tables["tally_mark"].columns.keys()) == {"tally_id", "mark"}
    assert set(tables["tally_count"].columns.keys()) == {"tally_id", "area", "option", "count"}
    assert not any("resident-an" in str(row) for row in rows)


def test_marks_and_their_key_go_at_the_end_and_the_numbers_stay(house: House, form: Form) -> None:
    tally = house.write_now(lambda tx: lay_tally(tx, form).id)
    house.write_now(answers, tally, "an", *CHOSEN)
    house.write_now(lambda tx: tallies.end_tally(tx, tx.get_one(Tally, tally)))

    def after(tx: Tx) -> tuple[object, ...]:
        row = tx.get_one(Tally, tally)
        marks = tx.scalar(select(func.count()).select_from(TallyMark))
        return row.key_sealed, marks, tallies.has_answered(tx, row, "an")

    assert house.write_now(after) == (None, 0, False)
    assert not house.write_now(answers, tally, "binh", *CHOSEN)
    counts = house.write_now(lambda tx: tallies.counts_of(tx, tx.get_one(Tally, tally)))
    assert counts[VILLAGE, ""] == 1


def test_only_whoever_lives_there_is_asked(house: House, form: Form) -> None:
    tally = house.write_now(lambda tx: lay_tally(tx, form).id)

    def asked(tx: Tx, area: str) -> list[str]:
        return [row.id for row in tallies.open_tallies(tx, "06724", area)]

    assert house.write_now(asked, VILLAGE) == [tally]
    assert house.write_now(asked, "06724-99") == []
    house.write_now(lambda tx: tallies.end_tally(tx, tx.get_one(Tally, tally)))
    assert house.write_now(asked, VILLAGE) == []
