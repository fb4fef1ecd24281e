"""A sending's promises: everybody once, few rows at a time, stop at once, tell nobody who."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel

from actions.broadcasts import announcement_lifecycle, sending_run
from actions.broadcasts.pre_send_checks import AnnouncementPlan
from domain.broadcasts.announcing import WAITING_AT_MOST, AnnouncementKind, Going, Purpose
from domain.broadcasts.audiences import Audience, Topic
from domain.lanes import Lane
from storage import announcement_queries, outbox, reporters, residents, subscribers
from storage.deliveries import Settled, forget_told, note_settled
from storage.house import House
from storage.subscribers import Wish
from storage.tables import Announcement, Area, Delivery, Reader, Sending, Staff, Subscription
from storage.tx import Tx
from tests.contracts.cases import lay_site
from tests.houses import NOON

NOTICE = int(Topic.NOTICE)
OUTGOING = SQLModel.metadata.tables["outgoing"]


def lay_place(tx: Tx) -> None:
    """A commune with three villages and an admin."""
    lay_site(tx)
    for number in (2, 3):
        tx.add(Area(code=f"06724-0{number}", name=f"Thôn {number}", kind="village", parent="06724"))
    name = tx.house_key.seal("staff.name", "admin", "Hương")
    tx.add(
        Staff(id="admin", role="admin", site="06724", address_key="k", address_sealed=b"",
              name_sealed=name, language="vi", joined_on=NOON.date())
    )  # fmt: skip
    tx.flush()


def add_readers(tx: Tx, area: str, count: int, **wish: object) -> list[str]:
    return [
        subscribers.subscribe(tx, "", f"resident {number}", Wish((area,), **(BOTH | wish)))
        for number in range(count)
    ]


BOTH = {"topics": NOTICE, "alerts": True}


def announce(
    tx: Tx, *areas: str, kind: AnnouncementKind = AnnouncementKind.NOTICE, topics: int = NOTICE
) -> str:
    plan = AnnouncementPlan(
        kind, ("Xã",), Audience(areas or ("06724",), topics), {"vi": "Xin chào bà con."}
    )
    return announcement_lifecycle.plan_announcement(
        tx, plan, admin=tx.get_one(Staff, "admin"), now=NOON
    ).id


def the_sending(tx: Tx) -> Sending:
    return tx.scalars(select(Sending).order_by(Sending.number.desc())).first()


def mailboxes(tx: Tx) -> list[str]:
    rows = tx.execute(
        select(OUTGOING.c.mailbox)
        .where(OUTGOING.c.sending_id.is_not(None))
        .order_by(OUTGOING.c.seq)
    )
    return [row[0].removeprefix("reader:") for row in rows]


async def test_the_village_named_first_is_told_first(house: House) -> None:
    def deed(tx: Tx) -> tuple[list[str], list[str]]:
        lay_place(tx)
        far, near = add_readers(tx, "06724-02", 3), add_readers(tx, "06724-01", 3)
        announce(tx, "06724-01", "06724-02", kind=AnnouncementKind.ALERT, topics=0)
        return [*sorted(near), *sorted(far)], mailboxes(tx)

    expected, put = await house.write(deed)
    assert put == expected


async def test_somebody_with_two_villages_has_one_row_and_counts_once(house: House) -> None:
    def deed(tx: Tx) -> tuple[int, int]:
        lay_place(tx)
        subscribers.subscribe(tx, "", "r", Wish(("06724-01", "06724-03"), NOTICE, alerts=True))
        add_readers(tx, "06724-02", 2)
        announce(tx)
        areas = ["06724-01", "06724-02", "06724-03"]
        return len(mailboxes(tx)), announcement_queries.count_audience(tx, areas, NOTICE)

    assert await house.write(deed) == (3, 3)


async def test_topics_and_alerts_are_asked_apart(house: House) -> None:
    def deed(tx: Tx) -> tuple[int, int]:
        lay_place(tx)
        add_readers(tx, "06724-01", 2, topics=int(Topic.LAW), alerts=False)
        add_readers(tx, "06724-01", 3, topics=NOTICE, alerts=False)
        add_readers(tx, "06724-01", 4, topics=0)
        here = ["06724-01"]
        return tuple(announcement_queries.count_audience(tx, here, mask) for mask in (NOTICE, 0))  # type: ignore[return-value]  # two

    assert await house.write(deed) == (3, 4)


async def test_counts_follow_every_change_of_mind(house: House) -> None:
    def deed(tx: Tx) -> tuple[list[int], int]:
        lay_place(tx)
        here, found = ["06724-01", "06724-02"], []
        reader = subscribers.subscribe(tx, "", "r", Wish(("06724-01",), NOTICE, alerts=True))
        found.append(announcement_queries.count_audience(tx, here, NOTICE))
        reader = subscribers.subscribe(tx, reader, "r", Wish(tuple(here), NOTICE, alerts=True))
        found.append(announcement_queries.count_audience(tx, here, NOTICE))
        reader = subscribers.subscribe(tx, reader, "r", Wish(("06724-02",), 0, alerts=True))
        found.append(announcement_queries.count_audience(tx, here, NOTICE))
        subscribers.unsubscribe(tx, reader)
        found.append(announcement_queries.count_audience(tx, here, 0))
        return found, len(tx.scalars(select(Reader)).all())

    assert await house.write(deed) == ([1, 1, 0, 0], 0)


@pytest.mark.parametrize("most", [10, 7, 1])
async def test_few_wait_at_a_time_and_each_is_put_once(
    house: House, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("storage.sendings.WAITING_AT_MOST", most)
    monkeypatch.setattr("storage.sendings.SLICE", 4)

    def begin(tx: Tx) -> None:
        lay_place(tx)
        add_readers(tx, "06724-01", 13)
        add_readers(tx, "06724-02", 8)
        announce(tx)

    def round_(tx: Tx) -> tuple[list[str], Going]:
        now = NOON + timedelta(seconds=1)
        rows = mailboxes(tx)
        tx.execute(OUTGOING.delete().where(OUTGOING.c.sending_id.is_not(None)))
        sent = the_sending(tx)
        sending_run.go_on(tx, sent, tx.get_one(Announcement, sent.announcement_id), now=now)
        return rows, Going(sent.state)

    await house.write(begin)
    told: list[str] = []
    state = Going.GOING
    while state is Going.GOING:
        rows, state = await house.write(round_)
        assert len(rows) <= most
        told += rows
    assert len(told) == len(set(told)) == 21
    assert WAITING_AT_MOST == 2000


async def test_stop_leaves_only_what_is_on_the_wire(house: House) -> None:
    def begin(tx: Tx) -> str:
        lay_place(tx)
        add_readers(tx, "06724-01", 5)
        announce(tx)
        return the_sending(tx).id

    sending_id = await house.write(begin)
    claimed = await house.write(outbox.claim, "w", (Lane.ANNOUNCEMENT,), limit=2, now=NOON)

    await house.write(sending_run.stop, sending_id, now=NOON)

    left = await house.read(mailboxes)
    assert sorted(left) == sorted(row.mailbox.removeprefix("reader:") for row in claimed)


async def test_a_day_is_said_once_whoever_begins_it(house: House) -> None:
    def begin(tx: Tx) -> list[bool]:
        lay_place(tx)
        add_readers(tx, "06724-01", 1)
        row = tx.get_one(Announcement, announce(tx))
        again = [NOON, NOON + timedelta(hours=3), NOON + timedelta(days=1)]
        return [
            sending_run.begin(tx, row, purpose=Purpose.SAY, due=due, now=NOON) is not None
            for due in again
        ]

    assert await house.write(begin) == [False, False, True]


async def test_trying_again_reaches_only_those_it_did_not(house: House) -> None:
    def begin(tx: Tx) -> tuple[str, list[str], list[str]]:
        lay_place(tx)
        there = sorted(add_readers(tx, "06724-01", 4))
        announcement_id = announce(tx)
        sent = the_sending(tx)
        rows = [
            Settled(sent.id, f"reader:{reader}", arrived=number != 1, message=str(number))
            for number, reader in enumerate(there)
        ]
        tx.execute(OUTGOING.delete())
        note_settled(tx, rows, today=NOON.date())
        sending_run.go_on(tx, sent, tx.get_one(Announcement, announcement_id), now=NOON)
        announcement_lifecycle.resend(
            tx, tx.get_one(Announcement, announcement_id),
            by=tx.get_one(Staff, "admin"), now=NOON,
        )  # fmt: skip
        return announcement_id, there, mailboxes(tx)

    _, there, again = await house.write(begin)
    assert again == [there[1]]


async def test_numbers_stay_and_who_was_told_is_forgotten(house: House) -> None:
    def begin(tx: Tx) -> tuple[int, int, int]:
        lay_place(tx)
        there = add_readers(tx, "06724-01", 3)
        announce(tx)
        sent = the_sending(tx)
        rows = [Settled(sent.id, f"reader:{reader}", arrived=True) for reader in there]
        note_settled(tx, rows, today=NOON.date())
        forget_told(tx, before=NOON.date() + timedelta(days=1))
        tx.expire_all()
        counts = announcement_queries.counts_of(tx, sent.id)
        return the_sending(tx).sent, counts[0].sent, len(tx.scalars(select(Delivery)).all())

    assert await house.write(begin) == (3, 3, 0)


async def test_a_resident_who_leaves_is_no_reader_and_comes_back_as_another(house: House) -> None:
    def settle(tx: Tx) -> str:
        speaker = residents.meet(tx, "telegram:1", now=NOON)
        speaker.profile.village = "06724-01"
        residents.keep(tx, speaker, draft_on=None)
        return speaker.profile.reader

    def count(tx: Tx) -> int:
        return int(tx.execute(select(func.count()).select_from(Subscription)).scalar_one())

    await house.write(lay_place)
    first = await house.write(settle)
    assert await house.read(count) == 1
    await house.write(residents.leave_chat, "telegram:1")
    assert await house.read(count) == 0
    second = await house.write(settle)
    assert await house.read(count) == 1
    assert first != second


async def test_the_gate_follows_a_reader_and_nobody_else_can(house: House) -> None:
    def settle(tx: Tx) -> tuple[str, bool]:
        speaker = residents.meet(tx, "telegram:1", now=NOON)
        speaker.profile.village = "06724-01"
        residents.keep(tx, speaker, draft_on=None)
        to = reporters.addressee(tx, f"reader:{speaker.profile.reader}")
        raw = tx.get_one(Reader, speaker.profile.reader).resident_sealed
        return (to.address if to else ""), speaker.id.encode() in raw

    await house.write(lay_place)
    assert await house.write(settle) == ("telegram:1", False)
