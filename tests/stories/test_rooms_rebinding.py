"""A group that becomes the room of another desk keeps nothing of the first one's cases."""

import pytest

from domain.cases.cases import CaseState
from tests.duty import Duty, leaps, on_duty, reports_theft, someone, the_case
from tests.village import Village

WORDS = "a red Honda " + " ".join(f"word{place}" for place in range(300))
PLACE = "end of the bridge"


@pytest.fixture
async def village(any_village: Village) -> Village:
    return any_village


@pytest.fixture
async def duty(village: Village) -> Duty:
    return await on_duty(village)


async def goes_over(duty: Duty, desk: str) -> None:
    """The group is bound to that desk; its twenty messages a minute leave one after the other."""
    code = await duty.village.invite(None, desk)
    await duty.officers[0].writes(f"/bind {code}")
    await duty.village.passes(minutes=5)


async def works_on_two(village: Village, duty: Duty) -> tuple[str, str]:
    """One case is asked about and about to be closed, one closed, when the group goes over."""
    (dung,) = duty.officers
    closed = await reports_theft(await someone(village), "behind the old mill")
    await dung.taps("Take", on=duty.card(closed))
    await dung.taps("Close", on=duty.card(closed))
    for label in ("Next", "Found", "No value", "Close it"):
        await dung.taps(label)
    await village.passes(minutes=2)
    resident = await someone(village)
    for said in ("/report", "1", "1", "2", PLACE):
        await resident.says(said)
    await resident.sends_photo()
    for said in (WORDS, "7", "1", "1"):
        await resident.says(said)
    number = duty.card(" ").text.split("\n")[0].split(" · ")[-1]
    await dung.taps("Take", on=duty.card(number))
    await dung.taps("All words", on=duty.card(number))
    await dung.taps("Write to the reporter", on=duty.card(number))
    await dung.replies("Which plate had the red Honda?", to=duty.newest)
    await village.passes(minutes=1)
    await resident.says("it was 14-B1 123.45")
    await dung.taps("Close", on=duty.card(number))
    await village.passes(minutes=1)
    return number, closed


async def test_nothing_of_the_first_desks_cases_stands_there(village, duty):
    """Cards kept their words and buttons until something else changed them."""
    number, closed = await works_on_two(village, duty)
    before = duty.room.everything_heard()
    for told in (PLACE, "red Honda", "word299", "123.45", "old mill", "Motorbike"):
        assert told in before
    assert any(one.attachments for one in duty.room.heard)
    cases = [one for one in duty.room.heard if number in one.text or closed in one.text]

    await goes_over(duty, "office")
    after = duty.room.everything_heard()
    for told in (PLACE, "red Honda", "word299", "123.45", "old mill", "Motorbike"):
        assert told not in after
    assert not any(one.attachments for one in duty.room.heard)
    standing = [one for one in cases if one in duty.room.heard and not one.pinned]
    assert [one for one in standing if one.labels] == []
    assert f"➡ {number} nay do Công an xã Hải Sơn xử lý." in after
    assert f"➡ {closed} nay do Công an xã Hải Sơn xử lý." in after
    assert (await the_case(village, number)).state == CaseState.IN_PROGRESS


async def test_what_happens_to_them_later_is_not_told_there_either(village, duty):
    number = await reports_theft(await someone(village))
    (dung,) = duty.officers
    await dung.taps("Take", on=duty.card(number))
    await dung.taps("Internal note", on=duty.card(number))
    await goes_over(duty, "border")
    heard = len(duty.room.heard)
    await leaps(village, hours=2)  # the prompt is over, the case is late
    assert PLACE not in duty.room.everything_heard()
    assert len(duty.room.heard) == heard


async def test_restricted_desk_has_no_board_and_keeps_none(village, duty):
    await reports_theft(await someone(village))
    assert any(one.pinned for one in duty.room.heard)
    await goes_over(duty, "care")
    assert not any(one.pinned for one in duty.room.heard)


async def test_admins_hear_that_the_first_desk_has_no_room(village, duty):
    """It had none, and nobody was told."""
    admin = await village.admin()
    await goes_over(duty, "border")
    told = [one.text.split("\n") for one in admin.heard if "bộ phận này" in one.text]
    assert told == [
        [
            "⚠ Công an xã Hải Sơn mất một phòng trực: nhóm đó giờ trực cho Đồn Biên phòng Pò Hèn.",
            "Giờ không ai đọc tin của bộ phận này. Gõ /admin và mời phòng trực.",
        ]
    ]


async def test_bound_to_the_same_desk_again_everything_stays(village, duty):
    number = await reports_theft(await someone(village))
    await goes_over(duty, "cax")
    assert PLACE in duty.card(number).text
    await duty.officers[0].taps("Nhận", on=duty.card(number))
    assert (await the_case(village, number)).state == CaseState.ACKNOWLEDGED
