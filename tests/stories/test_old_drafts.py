"""What staff were composing when the house was updated: it is gone on with, by the old buttons too.

The drafts in `tests/samples/drafts_before_forms.json` were packed by the house as it was before its
announcements and meetings were asked by forms; the buttons are those that stood below them.
"""

import json
from datetime import datetime

import pytest
from sqlalchemy import select

from storage import drafts, staff
from storage.drafts import DraftPlace
from storage.tables import Meeting, MeetingPromise, MeetingQuestion
from storage.tables.drafts import DraftKind
from storage.tx import Tx
from tests.stories.gathering import calls, forges, lives_in, opens
from tests.village import ROOT

OLD = json.loads((ROOT / "tests" / "samples" / "drafts_before_forms.json").read_text())
PO_HEN = "06724-01"
WORDS = "Tomorrow the village meets at the school."
PLACES = {"announce": "composing.sealed", "meet": "composing.meeting"}


def was_composing(tx: Tx, address: str, family: str, draft: dict, *, now: datetime) -> None:
    (admin,) = staff.roles_at(tx, address)
    place = DraftPlace(DraftKind.STAFF, admin.id, PLACES[family], tx.house_key)
    drafts.put_draft(tx, place, json.dumps(draft), at=now)


TO_SEND = ["announce.when:now", "announce.confirm"]
TO_WHOM = [f"announce.area:{PO_HEN}", "announce.go:senders", "announce.go:when", *TO_SEND]
ANNOUNCED = {
    "at the kind": ["announce.kind:notice", f"says {WORDS}", "announce.go:areas", *TO_WHOM],
    "at its words": [f"says {WORDS}", "announce.go:areas", *TO_WHOM],
    "at its languages": ["announce.lang:en", f"says {WORDS}", "announce.go:areas", *TO_WHOM],
    "at whom": ["announce.role:leader", "announce.go:senders", "announce.go:when", *TO_SEND],
    "at who speaks": ["announce.sender:1", "announce.go:when", *TO_SEND],
    "at when": TO_SEND,
    "at its time": ["says 19/11 8:00", "announce.confirm"],
    "looked over": ["announce.confirm"],
}


@pytest.mark.parametrize(("where", "goes_on"), ANNOUNCED.items(), ids=ANNOUNCED)
async def test_an_announcement_is_gone_on_with(village, admin, where, goes_on):
    resident = await lives_in(village, PO_HEN)
    await resumes(village, admin, "announce", f"announcement {where}", goes_on)
    village.now = village.now.replace(day=19, hour=2)
    await village.settle()
    await village.passes(seconds=3)
    assert WORDS in resident.everything_heard()


ALARMED = {
    "at where": [f"announce.at:{PO_HEN}", "announce.say:go", "announce.alarm"],
    "at what to do": ["announce.more", "announce.at:06724-02", "announce.say:go", "announce.alarm"],
    "before it is sent": ["announce.alarm"],
}


@pytest.mark.parametrize(("where", "goes_on"), ALARMED.items(), ids=ALARMED)
async def test_an_alert_is_gone_on_with(village, admin, where, goes_on):
    resident = await lives_in(village, PO_HEN)
    await resumes(village, admin, "announce", f"alert {where}", goes_on)
    await village.passes(seconds=3)
    assert "Flood: Thôn Pò Hèn" in resident.everything_heard()


TO_INVITE = ["meet.noagenda", "meet.confirm"]
CALLED = {
    "at its title": ["says New road", "says School", "meet.day:2026-11-19", "meet.time:19",
                     f"meet.area:{PO_HEN}", "meet.invited", *TO_INVITE],
    "at its day": ["says 19/11 19:00", f"meet.area:{PO_HEN}", "meet.invited", *TO_INVITE],
    "at its time": ["meet.time:19", f"meet.area:{PO_HEN}", "meet.invited", *TO_INVITE],
    "at whom": ["meet.invited", *TO_INVITE],
    "at its agenda": TO_INVITE,
    "looked over": ["meet.go:reminders", "meet.before:3600", "meet.go:review", "meet.confirm"],
}  # fmt: skip


@pytest.mark.parametrize(("where", "goes_on"), CALLED.items(), ids=CALLED)
async def test_a_meeting_is_gone_on_with(village, admin, where, goes_on):
    resident = await lives_in(village, PO_HEN)
    await resumes(village, admin, "meet", f"meeting {where}", goes_on)
    await village.passes(seconds=3)
    assert "Village meeting: New road" in resident.everything_heard()
    assert "Thursday 19 November, 19:00" in resident.everything_heard()


HELD = {
    "calling off at why": ("The hall is flooded.", "New road is called off."),
    "answer at its words": ("Before the 30th.", "1. When is the lamp mended? → Before the 30th."),
    "promise at its day": ("30/11", "🤝 The lamp will be mended. · by Monday 30 November"),
    "promise at another day": ("2/12", "Noted: Wednesday 2 December."),
}


@pytest.mark.parametrize(("which", "said", "told"), [(k, *v) for k, v in HELD.items()], ids=HELD)
async def test_what_is_asked_about_a_meeting_is_gone_on_with(village, admin, which, said, told):
    resident = await lives_in(village, PO_HEN)
    await calls(admin)
    await resident.presses("A question")
    await resident.says("When is the lamp mended?")
    if which == "promise at another day":
        await opens(admin, "Promises", "A new promise")
        await admin.says("The lamp will be mended.")
        await admin.says("30/11")
    ids = await village.house.read(about_one)
    draft = {**OLD[which], "about": ids[OLD[which]["about"]]}
    await village.house.write(was_composing, admin.address, "meet", draft, now=village.now)
    await admin.says(said)
    assert told in admin.everything_heard()


def about_one(tx: Tx) -> dict[str, str]:
    kinds = {"MEETING": Meeting, "QUESTION": MeetingQuestion, "PROMISE": MeetingPromise}
    return {name: tx.scalars(select(kind.id)).first() for name, kind in kinds.items()}


async def resumes(village, admin, family, which, goes_on):
    await village.house.write(was_composing, admin.address, family, OLD[which], now=village.now)
    for one in goes_on:
        if one.startswith("says "):
            await admin.says(one.removeprefix("says "))
        else:
            await forges(admin, f"0.{one}")
