"""Retention: what is kept no longer goes by itself; what stays says nothing of anybody."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from actions.retention import Swept, sweep
from domain.forms import Reach
from domain.heard import HeardMedia
from storage import history, outbox, reporters, staff
from storage.house import House
from storage.media import keep_cleaned, note_media
from storage.tables import Case, Desk, Invitation, Media, MediaBody, Outgoing, Reporter
from storage.tx import Tx
from tests.contracts.cases import open_case
from tests.houses import NOON, build_house, sqlite_in

PLACE = {"village": "06724-01", "words": "đầu cầu", "pin": [21.5, 107.9]}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    url = sqlite_in(tmp_path)
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
    opened = build_house(url, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def case_id(house: House) -> str:
    """A theft, closed at noon, with a place on the map and a photo; its card stands in a room."""
    return house.write_now(report, "P3")


def report(tx: Tx, urgency: str) -> str:
    speaker = reporters.meet(tx, "telegram:41", now=NOON)
    case = open_case(tx, urgency=urgency)
    told = {"answers": {"what": "motorbike", "where": PLACE}}
    reporter = reporters.add_reporter(tx, case, speaker, report=told, reach=Reach.OPEN)
    reporters.keep(tx, speaker, draft_on=None)
    history.tell(tx, case, "opened", by="reporter:1", now=NOON, **told)
    history.tell(tx, case, "noted", by="staff:1", now=NOON, words="gone to look", media=[])
    media = note_media(tx, f"reporter:{reporter.id}", HeardMedia("photo", "ref"), channel="x")
    keep_cleaned(tx, media.id, b"photo", kind="photo", mime="image/jpeg", seconds=0)
    outbox.mark_posted(tx, "room:1", f"card:{case.id}", "100", case_id=case.id)
    outbox.mark_posted(tx, "room:1", f"media:{media.id}", "101", case_id=case.id)
    outbox.mark_posted(tx, f"reporter:{reporter.id}", "status", "102")
    case.state, case.closed_at = "closed", NOON
    return case.id


def sweep_after(house: House, days: float) -> Swept:
    return house.write_now(sweep, now=NOON + timedelta(days=days))


def told(tx: Tx, case_id: str) -> dict[str, object]:
    (reporter,) = tx.scalars(select(Reporter).where(Reporter.case_id == case_id))
    return reporters.read_report(tx, reporter)


def lines(tx: Tx, case_id: str) -> list[tuple[str, bool]]:
    """Kinds of the history's lines, and whether they can still be read."""
    case = tx.get_one(Case, case_id)
    assert history.is_whole(tx, case_id)
    return [(line.kind, line.facts is not None) for line in history.read_history(tx, case)]


def waiting(tx: Tx) -> set[tuple[str, str]]:
    return {(row.mailbox, row.kind) for row in tx.scalars(select(Outgoing))}


def test_nothing_goes_in_the_first_month(house: House, case_id: str) -> None:
    assert not sweep_after(house, 29.9)


def test_exact_places_go_after_30_days_and_the_landmark_stays(house: House, case_id: str) -> None:
    assert sweep_after(house, 30) == Swept(places=1)

    where = {"village": "06724-01", "words": "đầu cầu"}
    assert house.write_now(told, case_id) == {"answers": {"what": "motorbike", "where": where}}
    assert house.write_now(lines, case_id) == [
        ("opened", False), ("noted", True), ("places erased", True),
    ]  # fmt: skip
    assert house.write_now(waiting) == {("room:1", "card")}


def test_places_are_erased_once(house: House, case_id: str) -> None:
    sweep_after(house, 30)
    assert not sweep_after(house, 31)


def test_places_told_after_the_case_was_opened_again_go_as_well(house: House, case_id: str) -> None:
    sweep_after(house, 30)

    def close_again(tx: Tx) -> None:
        tx.get_one(Case, case_id).closed_at = NOON + timedelta(days=40)

    house.write_now(close_again)
    assert not sweep_after(house, 60)
    assert sweep_after(house, 70) == Swept(places=1)


def test_photos_and_voices_go_after_180_days_also_from_the_room(house: House, case_id: str) -> None:
    sweep_after(house, 30)
    assert sweep_after(house, 180) == Swept(media=1)

    def left(tx: Tx) -> int:
        return len([*tx.scalars(select(Media)), *tx.scalars(select(MediaBody))])

    assert house.write_now(left) == 0
    assert house.write_now(waiting) == {("room:1", "card"), ("room:1", "delete")}
    assert house.write_now(lines, case_id)[-1] == ("media erased", True)


def test_a_case_is_erased_after_two_years_and_its_chain_stays(house: House, case_id: str) -> None:
    assert sweep_after(house, 730).cases == 1
    assert house.write_now(told, case_id) == {}
    assert house.write_now(lines, case_id) == [
        ("opened", False), ("noted", False), ("erased", False),
    ]  # fmt: skip

    def reachable(tx: Tx) -> bool:
        (reporter,) = tx.scalars(select(Reporter))
        return reporters.is_reachable(tx, reporter)

    assert not house.write_now(reachable)
    assert not sweep_after(house, 731)


def test_a_service_is_erased_after_90_days(house: House) -> None:
    case_id = house.write_now(report, "P4")
    assert sweep_after(house, 89).cases == 0
    assert sweep_after(house, 90).cases == 1
    assert house.write_now(told, case_id) == {}


def test_an_open_case_is_never_erased_by_the_clock(house: House, case_id: str) -> None:
    def open_again(tx: Tx) -> None:
        case = tx.get_one(Case, case_id)
        case.state, case.closed_at = "in progress", None

    house.write_now(open_again)
    assert not sweep_after(house, 3000)


def test_no_card_is_posted_anew_where_none_stands(house: House, case_id: str) -> None:
    house.write_now(outbox.forget_posted, "room:1")
    sweep_after(house, 30)
    assert house.write_now(waiting) == set()


def test_spent_invitations_are_forgotten(house: House, case_id: str) -> None:
    def invite(tx: Tx) -> None:
        desk = tx.scalars(select(Desk)).one()
        staff.invite(tx, role="officer", site=desk.site, desk_id=desk.id, for_room=False, now=NOON)

    house.write_now(invite)
    assert sweep_after(house, 29).invitations == 0
    assert sweep_after(house, 33).invitations == 1
    assert house.write_now(lambda tx: tx.scalars(select(Invitation)).all()) == []


def test_a_large_heap_is_erased_in_steps(house: House) -> None:
    for _ in range(25):
        house.write_now(report, "P4")
    swept = [sweep_after(house, 100).cases for _ in range(3)]
    assert swept == [20, 5, 0]
