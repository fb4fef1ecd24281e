"""Announcements: many are told, at a pace, and the admin holds the thread."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from actions.broadcasts import announcement_lifecycle, sending_run
from actions.broadcasts.pre_send_checks import AnnouncementPlan
from domain.broadcasts.announcing import AnnouncementKind, Going
from domain.broadcasts.audiences import Audience, Topic
from domain.broadcasts.schedules import Quiet
from domain.mouth import Gone
from storage import residents, staff
from storage.tables import Reader, Sending, Staff
from storage.tx import Tx
from tests.village import Person, Village

PO_HEN, LUC_PHU = "06724-01", "06724-02"


def the_admin(tx: Tx) -> Staff:
    return staff.admins_of(tx, "06724")[0]


def announce(tx: Tx, village: Village, **more: object) -> str:
    facts = {
        "kind": AnnouncementKind.NOTICE,
        "senders": ("Công an xã",),
        "audience": Audience((PO_HEN,), int(Topic.NOTICE)),
        "texts": {"vi": "Sáng mai họp thôn."},
    }
    plan = AnnouncementPlan(**(facts | more))  # type: ignore[arg-type]  # a story names what it says
    return announcement_lifecycle.plan_announcement(
        tx, plan, admin=the_admin(tx), now=village.now
    ).id


def the_sending(tx: Tx) -> Sending:
    return tx.scalars(select(Sending).order_by(Sending.started_at.desc())).first()


async def lives_in(village: Village, code: str, *, language: str = "vi") -> Person:
    resident = village.resident(language=language)
    await resident.starts(f"v-{code}")
    return resident


def told(person: Person, words: str = "Sáng mai họp thôn.") -> int:
    return sum(words in message.text for message in person.heard)


@pytest.fixture
async def admin(village: Village) -> Person:
    return await village.admin()


async def test_those_of_the_village_are_told_and_nobody_else(village, admin):
    here, there = await lives_in(village, PO_HEN), await lives_in(village, LUC_PHU)
    stranger = village.resident()
    await stranger.starts()

    await village.house.write(announce, village)
    await village.settle()

    assert [told(one) for one in (here, there, stranger)] == [1, 0, 0]
    assert (await village.house.read(the_sending)).state == Going.GOING
    await village.passes(seconds=2)
    sent = await village.house.read(the_sending)
    assert (sent.state, sent.sent, sent.lost) == (Going.DONE, 1, 0)


async def test_somebody_with_two_villages_is_told_once(village, admin):
    resident = await lives_in(village, PO_HEN)

    def follow_another(tx: Tx) -> None:
        speaker = residents.meet(tx, resident.address, now=village.now)
        speaker.profile.also = [LUC_PHU]
        residents.keep(tx, speaker, draft_on=None)

    await village.house.write(follow_another)
    await village.house.write(
        announce, village, audience=Audience((PO_HEN, LUC_PHU), int(Topic.NOTICE))
    )
    await village.settle()

    assert told(resident) == 1


async def test_who_blocked_the_bot_is_no_reader_any_more(village, admin):
    resident = await lives_in(village, PO_HEN)
    village.messenger.failures.append((resident.address, Gone()))

    await village.house.write(announce, village)
    await village.passes(seconds=3)
    await village.passes(seconds=3)

    assert await village.house.read(lambda tx: len(tx.scalars(select(Reader)).all())) == 0
    sent = await village.house.read(the_sending)
    assert (sent.state, sent.sent, sent.lost) == (Going.DONE, 0, 1)


async def test_nothing_more_is_said_after_stop(village, admin):
    people = [await lives_in(village, PO_HEN) for _ in range(3)]
    sending_id = await village.house.write(
        lambda tx: (announce(tx, village), the_sending(tx).id)[1]
    )

    await village.house.write(sending_run.stop, sending_id, now=village.now)
    await village.settle()

    assert [told(one) for one in people] == [0, 0, 0]


async def test_it_rests_over_quiet_hours(village, admin):
    resident = await lives_in(village, PO_HEN)
    village.now = village.now.replace(hour=15)  # 22:00 in the village
    await village.house.write(announce, village, quiet=Quiet())
    await village.passes(minutes=2)
    assert told(resident) == 0

    village.now += timedelta(hours=8)
    await village.passes(minutes=1)

    assert told(resident) == 1
