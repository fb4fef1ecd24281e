"""What becomes of a meeting: reminded of, changed, called off, taken over by somebody else."""

from datetime import timedelta

from tests.stories.gathering import (
    LUC_PHU,
    PO_HEN,
    TITLE,
    calls,
    composes,
    english_admin,
    forges,
    jump,
    lives_in,
    meeting_of,
    opens,
    removes,
)


async def test_reminded_a_day_and_an_hour_before(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 19:00")
    village.now = village.now.replace(day=19, hour=11, minute=59)
    await village.settle()
    assert "Do not forget" not in resident.everything_heard()
    await jump(village, minutes=2)
    assert "⏰ Do not forget:" in resident.heard[-1].text
    await jump(village, hours=23)
    assert "⏰ It begins soon:" in resident.heard[-1].text
    assert resident.everything_heard().count("⏰") == 2


async def test_a_reminder_missed_for_long_is_skipped_and_the_organiser_told(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 19:00")
    village.now = village.now.replace(day=20, hour=4)  # 11:00; the day's reminder was at 19:00
    await village.settle()
    assert "⏰" not in resident.everything_heard()
    assert "the reminder of Thursday 19 November 19:00 was missed" in admin.heard[-1].text
    await jump(village, hours=6, minutes=30)  # 18:12
    assert "⏰ It begins soon:" in resident.heard[-1].text


async def test_reminders_can_be_changed(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 19:00")
    await opens(admin, "⏰ Reminders", "A day before", "Three hours before", "An hour before")
    village.now = village.now.replace(day=20, hour=8, minute=59)
    await village.settle()
    assert "⏰" not in resident.everything_heard()
    await jump(village, minutes=2)
    await jump(village, hours=2)
    assert resident.everything_heard().count("⏰") == 1


async def test_a_server_that_was_down_over_the_whole_meeting_says_so(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 19:00")
    await jump(village, days=4)
    assert "⏰" not in resident.everything_heard()
    told = "\n".join(one.text for one in admin.heard[-3:])
    assert told.count("was missed") == 2
    assert "New road is over" in told


async def test_a_change_reaches_all_who_were_invited(village, admin):
    here, there = await lives_in(village, PO_HEN), await lives_in(village, LUC_PHU)
    await calls(admin, "Thôn Pò Hèn", "Thôn Lục Phủ")
    await opens(admin, "Change", "🏘 Village", "Thôn Lục Phủ", "Go on", "Day and time")
    await admin.says("20/11 8:30")
    await admin.presses("Tell the change")
    await jump(village, seconds=3)

    for one in (here, there):
        assert one.heard[-1].text.startswith("🔁 CHANGED. This holds now:")
        assert "🕘 Friday 20 November, 08:30" in one.heard[-1].text


async def test_calling_off_reaches_all_and_nothing_reminds_any_more(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 19:00")
    await opens(admin, "Call it off")
    await admin.says("The river is high.")
    await jump(village, seconds=3)

    assert resident.heard[-1].text.startswith("❌ CANCELLED: New road")
    assert "The river is high." in resident.heard[-1].text
    assert "Please do not come." in resident.heard[-1].text
    await jump(village, hours=60)
    assert "⏰" not in resident.everything_heard()
    meeting = await meeting_of(village)
    await forges(resident, f"m.{meeting.id}.yes")  # the old message of a phone that was offline
    assert "It is called off" in resident.heard[-1].text


async def test_an_invitation_passed_on_is_genuine_until_it_is_changed(village, admin):
    resident, other = await lives_in(village, PO_HEN), await lives_in(village, LUC_PHU)
    await calls(admin, agenda="The road and the lamp.")
    passed_on = resident.heard[-1].text
    await other.says(passed_on)
    assert "✔ Genuine" in other.heard[-1].text
    assert "The words are the same." in other.heard[-1].text
    await other.says(passed_on.replace("19:00", "09:00"))
    assert "The words are not. Trust only this:" in other.heard[-1].text
    assert "19 November, 19:00" in other.heard[-1].text

    await opens(admin, "Change", "📍 Place")
    await admin.says("The bridge")
    await admin.presses("Tell the change")
    await jump(village, seconds=3)

    await other.says(passed_on)
    assert "It no longer holds" in other.heard[-1].text
    old, new = resident.heard[-2:]
    assert old.text.startswith("❌ WITHDRAWN")
    assert old.labels == []
    assert new.text.startswith("🔁 CHANGED")


async def test_who_lost_the_role_reminds_nobody_until_an_admin_takes_over(village, admin):
    resident = await lives_in(village, PO_HEN)
    other = await english_admin(village, "Lan")
    await calls(admin, when="20/11 19:00")
    await removes(other, "Hương")
    village.now = village.now.replace(day=19, hour=12, minute=1)
    await village.settle()
    assert "⏰" not in resident.everything_heard()
    assert "has no role now" in other.heard[-1].text

    await other.presses("I take it over")

    assert "⏰ Do not forget:" in resident.heard[-1].text


async def test_a_draft_that_lay_too_long_invites_nobody_to_the_past(village, admin):
    resident = await lives_in(village, PO_HEN)
    await composes(admin, when="18/11 8:30")
    village.now += timedelta(minutes=80)
    await admin.presses("✅ Invite")
    assert "Wednesday 18 November, 08:30 is over." in admin.heard[-1].text
    assert TITLE not in resident.everything_heard()
    await admin.presses("Day and time")
    await admin.says("19/11 8:30")
    await admin.presses("✅ Invite")
    assert TITLE in resident.everything_heard()


async def test_two_admins_editing_at_once(village, admin):
    resident = await lives_in(village, PO_HEN)
    other = await english_admin(village, "Lan")
    await calls(admin)
    for one, place in ((admin, "The bridge"), (other, "The market")):
        await opens(one, "Change", "📍 Place")
        await one.says(place)
    await admin.presses("Tell the change")
    await other.presses("Tell the change")

    assert "Somebody else changed this" in other.heard[-1].text
    assert "📍 The bridge" in resident.everything_heard()
    assert "The market" not in resident.everything_heard()


async def test_a_change_of_nothing_but_reminders_is_told_to_nobody(village, admin):
    resident = await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 19:00")
    heard = len(resident.heard)
    await opens(admin, "Change", "7 ⏰ Reminders", "An hour before", "Go on", "1 ✅ Save")
    await jump(village, seconds=3)
    assert "Nothing that people must be told" in admin.heard[-1].text
    assert len(resident.heard) == heard
    village.now = village.now.replace(day=20, hour=11, minute=30)
    await village.settle()
    assert "It begins soon" not in resident.everything_heard()


async def test_a_language_added_later_is_told_to_nobody_and_read_from_then_on(village, admin):
    """Everybody used to hear CHANGED, though nothing was."""
    resident = await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 19:00")
    heard = len(resident.heard)
    await opens(admin, "Change", "Write English")
    await admin.says("A road for all")
    await admin.presses("The same")
    assert "Written: Tiếng Việt, English." in admin.heard[-1].text
    assert "learn of the change" not in admin.heard[-1].text
    await admin.presses("1 ✅ Save")
    await jump(village, seconds=3)
    assert "Nothing that people must be told" in admin.heard[-1].text
    assert len(resident.heard) == heard
    village.now = village.now.replace(day=19, hour=11, minute=59)
    await jump(village, minutes=2)
    assert "A road for all" in resident.heard[-1].text
    assert "Only in" not in resident.heard[-1].text


async def test_where_nothing_is_changed_there_is_nothing_to_press(village, admin):
    """The button used to say "Tell the change" in front of somebody who had changed nothing."""
    await lives_in(village, PO_HEN)
    await calls(admin)
    await opens(admin, "Change")
    assert "Nothing is changed yet." in admin.screen.text
    assert [one for one in admin.screen.labels if "Tell" in one or "Save" in one] == []
    await admin.says("1")  # no such button: the same again
    assert "Nothing is changed yet." in admin.screen.text


async def test_where_nobody_was_reached_a_change_is_only_saved(village, admin):
    await calls(admin)
    await opens(admin, "Change", "📍 Place")
    await admin.says("The bridge")
    assert "learn of the change" not in admin.screen.text
    await admin.presses("1 ✅ Save")
    await jump(village, seconds=3)
    assert admin.heard[-1].text == "Noted. Nothing that people must be told."
    assert (await meeting_of(village)).place == "The bridge"
    assert "0 of 0" not in admin.everything_heard()


async def test_a_language_added_while_invitations_go_out_is_read_by_those_who_come_next(
    village, admin, monkeypatch
):
    """They used to get the language that was there when the sending began."""
    monkeypatch.setattr("storage.sendings.WAITING_AT_MOST", 1)
    people = [await lives_in(village, PO_HEN) for _ in range(6)]
    await composes(admin, agenda="The lamp")
    await admin.presses("✅ Invite")
    await admin.presses("Pause")
    told = [one for one in people if TITLE in one.everything_heard()]
    assert 0 < len(told) < 6
    await opens(admin, "Change", "Write English")
    await admin.says("A road for all")
    await admin.presses("The same")
    await admin.says("Lamps at night.")
    await admin.presses("1 ✅ Save")
    await admin.presses(
        "Go on", on=next(one for one in admin.heard if one.key("▶ Go on") and "📢" in one.text)
    )
    for _ in range(8):
        await village.passes(seconds=2)

    assert all("Only in Tiếng Việt." in one.heard[-1].text for one in told)
    for one in people:
        if one not in told:
            assert one.heard[-1].text.splitlines()[0] == "🏘 Village meeting: A road for all"
            assert "Lamps at night." in one.heard[-1].text
            assert "Only in" not in one.heard[-1].text
            assert one.heard[-1].labels[0] == "1 ✅ Coming"


async def test_the_organiser_reads_which_news_went_out(village, admin):
    """All of them used to be told by the same line, the name of the meeting."""
    await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 19:00")
    village.now = village.now.replace(day=19, hour=12, minute=1)
    await jump(village, seconds=3)
    await opens(admin, "Call it off", "Without a reason")
    await jump(village, seconds=3)
    told = [one.text.splitlines()[0] for one in admin.heard if "is out" in one.text]
    assert list(dict.fromkeys(told)) == [
        f"✔ {news} New road is out, to fewer than 5 people."
        for news in ("Invitation to", "Reminder of", "Calling off")
    ]


async def test_invitations_say_their_end_once_and_nobody_is_not_told_they_go_out(village, admin):
    """ "The invitations go out now" used to stand under their report, and where nobody is."""
    await calls(admin)
    assert admin.heard[-1].text.splitlines() == [
        "New road is noted.",
        "Reaches nobody by chat yet. Tell the village leader, and post it.",
    ]
    await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 8:00")
    await jump(village, seconds=3)
    ended = [one.text for one in admin.heard if "is out" in one.text]
    assert ended == [admin.heard[-1].text]
