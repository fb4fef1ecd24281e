"""Retention: what is kept no longer goes by itself; what stays says nothing of anybody."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from actions.cases.erasing import FORGET, forget_links
from actions.cases.happened import happened
from actions.cases.retention import LetGo, find_overdue, forget_invitations, let_go, let_go_of
from actions.cases.retention_dates import LET_GO, keep_closed
from actions.sweeps import sweep_keys
from domain.cases.events import CaseEvent, Happening
from domain.forms.forms import Reach
from domain.heard import HeardMedia
from domain.mailboxes import Spot
from domain.media_verdicts import Clean
from storage import history, reporters, reports, residents, staff, timers
from storage.accepted import accept, left_over
from storage.house import House
from storage.media import keep_cleaned, note_media
from storage.sent_messages import forget_posted, mark_posted
from storage.tables import Case, Desk, Invitation, Media, MediaBody, OutboxRow, Posted, Reporter
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
    speaker = residents.meet(tx, "telegram:41", now=NOON)
    case = open_case(tx, urgency=urgency)
    told = {"answers": {"what": "motorbike", "where": PLACE}}
    reporter = reporters.add_reporter(tx, case, speaker, report=told, reach=Reach.OPEN)
    residents.keep(tx, speaker, draft_on=None)
    history.tell(tx, case, "opened", by="reporter:1", now=NOON, **told)
    history.tell(tx, case, "noted", by="staff:1", now=NOON, words="gone to look", media=[])
    media = note_media(tx, f"reporter:{reporter.id}", HeardMedia("photo", "ref"), channel="x")
    keep_cleaned(tx, media.id, Clean("photo", "image/jpeg", b"photo"))
    mark_posted(tx, Spot("room:1", f"card:{case.id}", case.id), "100")
    mark_posted(tx, Spot("room:1", f"media:{media.id}", case.id), "101")
    mark_posted(tx, Spot(f"reporter:{reporter.id}", "status"), "102")
    case.state, case.closed_at, case.passed_to = "closed", NOON, "my cousin's office"
    return case.id


def purge_after(house: House, days: float) -> LetGo:
    """What `titir purge` finds and does, so many days later."""
    now = NOON + timedelta(days=days)
    gone = [
        house.write_now(let_go_of, one, now=now) for one in house.write_now(find_overdue, now=now)
    ]
    return LetGo(
        sum(one.cases for one in gone),
        sum(one.places for one in gone),
        sum(one.media for one in gone),
    )


def told(tx: Tx, case_id: str) -> dict[str, object]:
    (reporter,) = tx.scalars(select(Reporter).where(Reporter.case_id == case_id))
    return reports.read_report(tx, reporter)


def lines(tx: Tx, case_id: str) -> list[tuple[str, bool]]:
    """Kinds of the history's lines, and whether they can still be read."""
    case = tx.get_one(Case, case_id)
    assert history.is_whole(tx, case_id)
    return [(line.kind, line.facts is not None) for line in history.read_history(tx, case)]


def waiting(tx: Tx) -> set[tuple[str, str]]:
    return {(row.mailbox, row.kind) for row in tx.scalars(select(OutboxRow))}


def test_nothing_goes_in_the_first_month(house: House, case_id: str) -> None:
    assert purge_after(house, 29.9) == LetGo()


def test_exact_places_go_after_30_days_and_the_landmark_stays(house: House, case_id: str) -> None:
    assert purge_after(house, 30) == LetGo(places=1)

    where = {"village": "06724-01", "words": "đầu cầu"}
    assert house.write_now(told, case_id) == {"answers": {"what": "motorbike", "where": where}}
    assert house.write_now(lines, case_id) == [
        ("opened", False), ("noted", True), ("places erased", True),
    ]  # fmt: skip
    assert house.write_now(waiting) == {("room:1", "card")}


def test_places_are_erased_once(house: House, case_id: str) -> None:
    purge_after(house, 30)
    assert purge_after(house, 31) == LetGo()


def test_places_told_after_the_case_was_opened_again_go_as_well(house: House, case_id: str) -> None:
    purge_after(house, 30)

    def close_again(tx: Tx) -> None:
        tx.get_one(Case, case_id).closed_at = NOON + timedelta(days=40)

    house.write_now(close_again)
    assert purge_after(house, 60) == LetGo()
    assert purge_after(house, 70) == LetGo(places=1)


def test_photos_and_voices_go_after_180_days_also_from_the_room(house: House, case_id: str) -> None:
    purge_after(house, 30)
    assert purge_after(house, 180) == LetGo(media=1)

    def left(tx: Tx) -> int:
        return len([*tx.scalars(select(Media)), *tx.scalars(select(MediaBody))])

    assert house.write_now(left) == 0
    assert house.write_now(waiting) == {("room:1", "card"), ("room:1", "delete")}
    assert house.write_now(lines, case_id)[-1] == ("media erased", True)


def test_a_case_is_erased_after_two_years_and_its_chain_stays(house: House, case_id: str) -> None:
    assert purge_after(house, 730).cases == 1
    assert house.write_now(told, case_id) == {}
    assert house.write_now(lines, case_id) == [
        ("opened", False), ("noted", False), ("erased", False),
    ]  # fmt: skip

    def reachable(tx: Tx) -> bool:
        (reporter,) = tx.scalars(select(Reporter))
        return reporters.is_reachable(tx, reporter)

    assert not house.write_now(reachable)
    assert house.write_now(lambda tx: tx.get_one(Case, case_id).passed_to) is None
    assert purge_after(house, 731) == LetGo()


def test_no_message_of_an_erased_case_is_known_a_day_later(house: House, case_id: str) -> None:
    """Its card is edited once more before. These rows used to stay for ever."""

    def left(tx: Tx) -> list[str]:
        return [row.slot for row in tx.scalars(select(Posted))]

    def ring(tx: Tx) -> None:
        timer = timers.find_timer(tx, FORGET, f"case:{case_id}")
        assert timer is not None
        forget_links(tx, timer, now=timer.next_at)

    purge_after(house, 730)
    assert house.write_now(left) == [f"card:{case_id}"]
    house.write_now(ring)
    assert house.write_now(left) == []


def test_a_service_is_erased_after_90_days(house: House) -> None:
    case_id = house.write_now(report, "P4")
    assert purge_after(house, 89).cases == 0
    assert purge_after(house, 90).cases == 1
    assert house.write_now(told, case_id) == {}


def test_an_open_case_is_never_erased_by_the_clock(house: House, case_id: str) -> None:
    def open_again(tx: Tx) -> None:
        case = tx.get_one(Case, case_id)
        case.state, case.closed_at = "in progress", None

    house.write_now(open_again)
    assert purge_after(house, 3000) == LetGo()


def test_no_card_is_posted_anew_where_none_stands(house: House, case_id: str) -> None:
    house.write_now(forget_posted, "room:1")
    purge_after(house, 30)
    assert house.write_now(waiting) == set()


def test_spent_invitations_are_forgotten(house: House, case_id: str) -> None:
    def invite(tx: Tx) -> None:
        desk = tx.scalars(select(Desk)).one()
        staff.invite(tx, staff.Vacancy("officer", desk.site, desk.id), now=NOON)

    house.write_now(invite)
    for days, left in ((29, 1), (33, 0)):
        house.write_now(forget_invitations, now=NOON + timedelta(days=days))
        assert house.write_now(lambda tx: len(tx.scalars(select(Invitation)).all())) == left


def test_the_timer_lets_go_of_one_thing_after_the_other(house: House, case_id: str) -> None:
    """As the tick does: when it is due, move it on, ring it."""

    def close(tx: Tx) -> None:
        keep_closed(tx, tx.get_one(Case, case_id), now=NOON)

    def ring(tx: Tx) -> int | None:
        timer = timers.find_timer(tx, LET_GO, f"case:{case_id}")
        if timer is None:
            return None
        at = timer.next_at
        timers.move_on(tx, timer, now=at)
        tx.flush()
        let_go(tx, timer, now=at)
        return (at - NOON).days

    house.write_now(close)
    assert [house.write_now(ring) for _ in range(4)] == [30, 180, 730, None]
    assert [kind for kind, _ in house.write_now(lines, case_id)][-3:] == [
        "places erased", "media erased", "erased",
    ]  # fmt: skip


def test_whoever_closes_a_case_and_shows_it_sets_the_timer(house: House, case_id: str) -> None:
    def show(tx: Tx) -> bool:
        happened(tx, tx.get_one(Case, case_id), Happening(CaseEvent.CLOSED, "house"), now=NOON)
        return timers.find_timer(tx, LET_GO, f"case:{case_id}") is not None

    assert house.write_now(show)


def test_the_timer_of_a_case_that_was_closed_again_counts_anew(house: House, case_id: str) -> None:
    def close(tx: Tx, days: int) -> int:
        case = tx.get_one(Case, case_id)
        case.closed_at = NOON + timedelta(days=days)
        keep_closed(tx, case, now=case.closed_at)
        timer = timers.find_timer(tx, LET_GO, f"case:{case_id}")
        assert timer is not None
        return (timer.next_at - NOON).days

    assert [house.write_now(close, days) for days in (0, 10)] == [30, 40]


def test_a_timer_that_is_due_is_not_moved_away(house: House, case_id: str) -> None:
    def look(tx: Tx, days: int) -> int:
        keep_closed(tx, tx.get_one(Case, case_id), now=NOON + timedelta(days=days))
        timer = timers.find_timer(tx, LET_GO, f"case:{case_id}")
        assert timer is not None
        return (timer.next_at - NOON).days

    assert [house.write_now(look, days) for days in (0, 20, 31)] == [30, 30, 30]


def test_what_cannot_be_opened_stops_nobody(house: House, case_id: str) -> None:
    def spoil(tx: Tx) -> None:
        tx.scalars(select(Reporter)).one().report_sealed = b"noise" * 9

    house.write_now(spoil)
    assert purge_after(house, 30) == LetGo(places=1)


def test_what_a_door_left_that_nobody_opens_any_more_goes_after_a_month(house):
    house.write_now(accept, "zalo_oa", b"words", now=NOON)
    for days, left in ((29, 1), (31, 0)):
        now = NOON + timedelta(days=days)
        house.write_now(sweep_keys, now=now)
        assert len(house.write_now(left_over, "zalo_oa", before=now)) == left
