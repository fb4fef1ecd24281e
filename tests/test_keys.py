"""Keys: made once, rotated without losing a word, safe to interrupt."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import String
from sqlmodel import AutoString, select

from domain.forms.forms import Reach
from storage import history, reporters, residents, rotation
from storage.house import House
from storage.instance_lock import SomebodyServes, alone, serving
from storage.keys import KeyFileBroken, Unsealable, add_master, load_keys, make_keys
from storage.open_house import KeyMissing, open_house
from storage.tables import Case, Page, Resident
from storage.tx import Tx
from tests.contracts.cases import open_case
from tests.houses import NOON, build_house, sqlite_in


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return sqlite_in(tmp_path)
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def master(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "master"


@pytest.fixture
def case_id(url: str, tmp_path: Path) -> str:
    """A case that somebody reported, in a house that is closed again."""
    house = build_house(url, tmp_path)
    found = house.write_now(report)
    house.close()
    return found


@pytest.fixture
def reopened(url: str, master: Path, case_id: str) -> Iterator[House]:
    rotation.rotate(url, master, step=lambda _done, _all: None)
    house = open_house(url, master)
    yield house
    house.close()


def report(tx: Tx) -> str:
    speaker = residents.meet(tx, "telegram:41", now=NOON)
    case = open_case(tx)
    told = {"answers": {"what": "motorbike"}}
    reporters.add_reporter(tx, case, speaker, report=told, reach=Reach.OPEN)
    residents.keep(tx, speaker, draft_on=None)
    history.tell(tx, case, "opened", by="reporter:1", now=NOON, **told)
    _, wrapped = tx.keys.new_data_key()
    tx.add(Page(key="page", data_key=wrapped, used_on=NOON.date()))
    return case.id


def whole_case(tx: Tx, case_id: str) -> tuple[str, object]:
    """The address of the first reporter, and what the history says."""
    case = tx.get_one(Case, case_id)
    speaker = residents.find_speaker(tx, "telegram:41")
    assert speaker is not None
    to = reporters.addressee(tx, f"reporter:{speaker.profile.reports[0]}")
    assert to is not None
    return to.address, next(history.read_history(tx, case)).facts


def numbers(tx: Tx) -> set[int]:
    """Which masters wrapped what there is."""
    rows = [tx.get_one(Page, "page"), *tx.scalars(select(Resident))]
    return {int.from_bytes((row.data_key or b"")[:2]) for row in rows}


def test_a_new_key_is_for_its_owner_alone(master: Path) -> None:
    make_keys(master)
    assert (master.stat().st_mode & 0o777, master.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_a_key_file_that_was_cut_off_is_named_with_its_line(master: Path) -> None:
    make_keys(master)
    master.write_text(master.read_text()[:20])
    with pytest.raises(KeyFileBroken, match="line 1"):
        load_keys(master)


def test_after_rotation_everything_opens_with_the_new_master_alone(
    reopened: House, master: Path, case_id: str
) -> None:
    assert load_keys(master).numbers == (2,)
    assert reopened.write_now(numbers) == {2}
    told = {"answers": {"what": "motorbike"}}
    assert reopened.write_now(whole_case, case_id) == ("telegram:41", told)


def test_people_are_found_again_after_the_first_master_is_gone(reopened: House) -> None:
    known = reopened.write_now(residents.meet, "telegram:41", now=NOON)
    assert not known.is_new


def test_rotating_twice_is_another_master(reopened: House, url: str, master: Path) -> None:
    rotation.rotate(url, master, step=lambda _done, _all: None)
    assert load_keys(master).numbers == (3,)


def test_an_interrupted_rotation_is_finished_not_begun_anew(
    url: str, master: Path, case_id: str
) -> None:
    def pull_the_plug(done: int, _all: int) -> None:
        if done > 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(url, master, step=pull_the_plug)
    halfway = open_house(url, master)
    assert halfway.write_now(whole_case, case_id)[0] == "telegram:41"
    halfway.close()

    rotation.rotate(url, master, step=lambda _done, _all: None)

    assert load_keys(master).numbers == (2,)


def test_a_key_that_no_master_opens_stops_the_rotation_and_keeps_all_masters(
    url: str, master: Path, case_id: str
) -> None:
    def spoil(tx: Tx) -> None:
        tx.get_one(Case, case_id).data_key = b"\0\1" + bytes(60)

    house = open_house(url, master)
    house.write_now(spoil)
    house.close()

    with pytest.raises(Unsealable):
        rotation.rotate(url, master, step=lambda _done, _all: None)

    assert load_keys(master).numbers == (1, 2)


def test_every_table_with_a_key_can_be_walked_by_the_rotation() -> None:
    """It goes through the rows in the order of one text column."""
    tables = rotation.holding_keys()
    assert {"case", "reporter", "resident", "media", "page"} <= {table.name for table in tables}
    for table in tables:
        (key,) = table.primary_key.columns
        assert isinstance(key.type, (String, AutoString)), table.name


def test_a_master_that_was_added_wraps_from_then_on(master: Path) -> None:
    make_keys(master)
    keys = add_master(master)
    _, wrapped = keys.new_data_key()
    assert (keys.current, keys.is_current(wrapped)) == (2, True)


def test_a_database_never_gets_a_second_key_when_its_own_is_missing(
    url: str, master: Path, case_id: str
) -> None:
    master.unlink()
    with pytest.raises(KeyMissing):
        open_house(url, master)
    assert not master.exists()


def test_nobody_rotates_while_somebody_serves(url: str) -> None:
    with serving(url), pytest.raises(SomebodyServes), alone(url):
        pass


def test_serving_again_after_the_work_is_done(url: str) -> None:
    with alone(url):
        pass
    with serving(url):
        pass


def test_one_process_alone_serves_a_sqlite_file(tmp_path: Path) -> None:
    url = sqlite_in(tmp_path)
    with serving(url), pytest.raises(SomebodyServes), serving(url):
        pass


@pytest.mark.postgres
def test_many_processes_serve_one_postgres(postgres_url: str) -> None:
    with serving(postgres_url), serving(postgres_url):
        pass
