"""A village is called together: invited, reminded, counted at the door, answered; names of nobody."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.meetings import Says
from storage import staff
from storage.tables import Meeting, MeetingMark
from storage.tx import Tx
from tests.village import Person, Village

PO_HEN, LUC_PHU = "06724-01", "06724-02"
TITLE = "New road"
PLACE = "School of Pò Hèn"


async def lives_in(village: Village, code: str, *, language: str = "en") -> Person:
    resident = village.resident(language=language)
    await resident.starts(f"v-{code}")
    return resident


def speaks(tx: Tx, address: str, language: str) -> None:
    for role in staff.roles_at(tx, address):
        role.language = language


@pytest.fixture
async def admin(village: Village) -> Person:
    return await english_admin(village)


async def english_admin(village: Village, name: str = "Hương") -> Person:
    admin = await village.admin(name)
    await village.house.write(speaks, admin.address, "en")
    return admin


async def composes(
    admin: Person, *villages: str, when: str = "19/11 19:00", agenda: str = ""
) -> None:
    """Up to the review."""
    await admin.says("/meetings")
    await admin.presses("Call a meeting")
    await admin.presses("Village meeting")
    await admin.says(TITLE)
    await admin.says(PLACE)
    await admin.says(when)
    for name in villages or ("Thôn Pò Hèn",):
        await admin.presses(name)
    await admin.presses("Go on")
    if agenda:
        await admin.says(agenda)
    else:
        await admin.presses("Without")


async def calls(admin: Person, *villages: str, **more: str) -> None:
    """Up to the invitations."""
    await composes(admin, *villages, **more)
    await admin.presses("✅ Invite")
    await admin.village.passes(seconds=3)


def the_meeting(tx: Tx) -> Meeting:
    return tx.scalars(select(Meeting)).one()


async def meeting_of(village: Village) -> Meeting:
    return await village.house.read(the_meeting)


# ---------------------------------------------------------------------------- invited


async def test_from_the_first_tap_to_coming(village, admin):
    here, there = await lives_in(village, PO_HEN), await lives_in(village, LUC_PHU)
    await calls(admin, agenda="The road and the lamp.")

    invitation = here.heard[-1]
    assert invitation.text.splitlines()[:5] == [
        "🏘 Village meeting: New road",
        "🕘 Thursday 19 November, 19:00",
        "📍 School of Pò Hèn",
        "The road and the lamp.",
        "Will you come? We count, and write no names.",
    ]
    assert invitation.labels == ["✅ Coming", "❌ Not coming", "❓ A question", "📅 Calendar"]
    assert TITLE not in there.everything_heard()

    await here.presses("Coming")

    assert "you are coming" in here.heard[-1].text
    meeting = await meeting_of(village)
    assert (meeting.coming, meeting.not_coming) == (1, 0)
