"""Lists of what staff composed are turned page by page; the ninth was never seen before."""

from datetime import timedelta

from sqlmodel import select

from actions.meetings import meeting_lifecycle
from domain.broadcasts.audiences import Audience, Topic
from domain.meetings.meetings import MeetingKind, MeetingPlan, Text
from storage.tables import Resident
from storage.tx import Tx
from tests.stories.gathering import PO_HEN
from tests.stories.test_announcements import announce, the_admin
from tests.village import Village

WEEK = [f"Meeting {number}" for number in range(1, 11)]


def call_ten(tx: Tx, village: Village) -> None:
    for place, title in enumerate(WEEK, start=1):
        plan = MeetingPlan(
            kind=MeetingKind.VILLAGE,
            texts={"en": Text(title=title, place="School", agenda="")},
            starts_at=village.now + timedelta(days=place),
            audience=Audience((PO_HEN,), int(Topic.MEETING)),
            reminders=(),
        )
        meeting_lifecycle.plan_meeting(tx, plan, organiser=the_admin(tx), now=village.now)


def announce_ten(tx: Tx, village: Village) -> None:
    for number in range(1, 11):
        announce(tx, village, texts={"en": f"Notice {number}."})
        village.now += timedelta(seconds=1)


async def test_the_ninth_meeting_is_a_page_away(village, admin):
    await village.house.write(call_ten, village)
    await village.settle()
    await admin.says("/meetings")
    assert titles(admin) == WEEK[:8]
    await admin.presses("More")
    assert titles(admin) == WEEK[8:]
    await admin.says("8")
    assert titles(admin) == WEEK[:8]


async def test_the_ninth_announcement_is_a_page_away(village, admin):
    await village.house.write(announce_ten, village)
    await village.settle()
    await admin.says("/admin")
    await admin.presses("Announcements")
    assert [label for label in admin.screen.labels if "Notice 2." in label] == []
    await admin.presses("More")
    assert [words for words in ("Notice 2.", "Notice 1.") if words in str(admin.screen)] == [
        "Notice 2.", "Notice 1."
    ]  # fmt: skip


async def test_the_twenty_first_colleague_is_a_page_away(village, admin):
    """Nobody could take a role away from them."""
    room = await village.room("cax")
    for number in range(20):
        await village.officer(room, f"Officer {number}")
    await admin.says("/admin")
    await admin.presses("Officers and admins")
    here = {label for label in admin.screen.labels if "Officer " in label}
    await admin.says("8")
    there = {label for label in admin.screen.labels if "Officer " in label}
    assert (len(here | there), here & there) == (20, set())


def titles(admin) -> list[str]:
    """The meetings on the screen."""
    return [
        title for label in admin.screen.labels for title in WEEK if label.endswith(f"· {title}")
    ]


def residents_here(tx: Tx) -> int:
    return len(tx.scalars(select(Resident)).all())


async def test_a_residents_button_makes_no_resident_of_a_staff_page(village, admin):
    """Nobody is a resident there. It used to answer with the page's own menu."""
    before = await village.house.read(residents_here)
    await admin._hear(choice="1.home", at_staff_door=True)
    assert await village.house.read(residents_here) == before
    assert admin.screen.labels
