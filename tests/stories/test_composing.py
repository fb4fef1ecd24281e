"""An admin composes announcements: step by step, in four taps, with a second pair of eyes."""

from datetime import timedelta

import pytest

from storage import residents, sites
from storage.tx import Tx
from tests.stories.gathering import lives_in, speaks
from tests.village import ROOT, Person, open_village

PO_HEN, LUC_PHU = "06724-01", "06724-02"
WORDS = "Tomorrow the village meets at the school."


async def composes(admin: Person, *villages: str, words: str = WORDS) -> None:
    await admin.says("/admin")
    await admin.presses("Announcements")
    await admin.presses("New one")
    await admin.presses("3 📢 Notice")
    await admin.says(words)
    await admin.presses("Go on")
    for name in villages:
        await admin.presses(name)
    await admin.presses("Go on")
    await admin.presses("Công an xã Hải Sơn")
    await admin.presses("Go on")


async def test_a_notice_from_the_first_tap_to_the_reader(village, admin):
    here, there = await lives_in(village, PO_HEN), await lives_in(village, LUC_PHU)
    await composes(admin, "Thôn Pò Hèn")
    await admin.presses("1 ▶ Now")
    await admin.presses("Send")
    await village.passes(seconds=3)

    assert WORDS in here.everything_heard()
    assert "From: Xã Hải Sơn · Công an xã Hải Sơn" in here.heard[-1].text
    assert "Check code" in here.heard[-1].text
    assert WORDS not in there.everything_heard()
    assert "is out, to fewer than 5 people." in admin.heard[-1].text  # not "1 of 1"


async def test_the_right_one_is_found_by_its_first_words(village, admin):
    """Each used to be named by its check code alone."""
    await lives_in(village, PO_HEN)
    for words in (WORDS, "Bridge closed", "Antidisestablishmentarianism"):
        await composes(admin, "Thôn Pò Hèn", words=words)
        await admin.presses("1 ▶ Now")
        await admin.presses("Send")
    await admin.says("/admin")
    for tap in ("Disaster alert", "1 🌊 Flood", "Everywhere", "1 🏃 Leave now", "🚨 Send now"):
        await admin.presses(tap)
    await admin.says("/admin")
    await admin.presses("Announcements")
    shown = [label[: label.index(" · told · ")] for label in admin.screen.labels[2:6]]
    assert shown == [
        "3 🌊 Flood, Xã Hải Sơn",
        "4 📢 Antidisestablishmentari…",
        "5 📢 Bridge closed",
        "6 📢 Tomorrow the village…",
    ]
    await admin.presses("Bridge closed")
    assert admin.heard[-1].text.startswith("📢 Bridge closed · told · ")
    assert "Bridge closed" in admin.heard[-2].text


async def test_what_is_missing_and_read_instead_is_shown(village, admin):
    await lives_in(village, PO_HEN)
    await admin.says("/admin")
    await admin.presses("Announcements")
    await admin.presses("New one")
    await admin.presses("3 📢 Notice")
    await admin.says("Sáng mai họp thôn ở trường.")

    assert "No English: they will read Tiếng Việt." in admin.screen.text


async def test_the_preview_is_what_is_seen(village, admin):
    resident = await lives_in(village, PO_HEN)
    await composes(admin, "Thôn Pò Hèn")
    await admin.presses("1 ▶ Now")
    preview = next(one.text for one in reversed(admin.heard) if "As it is seen" in one.text)
    await admin.presses("Send")
    await village.passes(seconds=1)

    seen = resident.heard[-1].text.splitlines()
    assert preview.splitlines()[2:-1] == seen[:-1]


async def test_an_alert_goes_out_in_four_taps(village, admin):
    other = await village.admin("Lan")
    await village.house.write(speaks, other.address, "en")
    near = await lives_in(village, PO_HEN)
    far = await lives_in(village, LUC_PHU)
    await admin.says("/admin")
    await admin.presses("Disaster alert")
    taps = ("1 🌊 Flood", "Thôn Pò Hèn", "1 🏃 Leave now", "🚨 Send now")
    for tap in taps:
        assert "Flood" not in near.everything_heard()
        await admin.presses(tap)
    assert len(taps) == 4

    assert near.heard[-1].labels == ["1 🆘 I need help", "2 👍 I am safe"]
    assert near.heard[-1].text.startswith("🌊 Flood: Thôn Pò Hèn")
    assert "Check code" not in near.heard[-1].text
    assert "Flood" not in far.everything_heard()
    assert "Hương sent an alert" in other.heard[-1].text
    assert other.heard[-1].labels == ["1 👁 Look at it", "2 ⏹ Stop it"]


async def test_an_alert_reaches_the_village_named_first_first(village, admin):
    near, first = await lives_in(village, PO_HEN), await lives_in(village, LUC_PHU)
    await admin.says("/admin")
    for tap in ("Disaster alert", "1 🌊 Flood", "Thôn Lục Phủ", "One more village"):
        await admin.presses(tap)
    for tap in ("Thôn Pò Hèn", "1 🏃 Leave now", "🚨 Send now"):
        await admin.presses(tap)
    await village.passes(seconds=2)
    told = [one.to for one in village.messenger.sent if one.text.startswith("🌊 Flood")]
    assert told == [first.address, near.address]


async def test_an_alert_may_say_what_an_admin_types_and_only_once(village, admin):
    resident = await lives_in(village, PO_HEN)
    await admin.says("/admin")
    for tap in ("Disaster alert", "1 🌊 Flood", "Thôn Pò Hèn"):
        await admin.presses(tap)
    await admin.says("The dam opens at noon. Go to the school.")
    _, send = admin.find("🚨 Send now")
    for _ in range(2):
        await admin._hear(choice=send.choice)
    await village.passes(seconds=2)
    assert resident.everything_heard().count("The dam opens at noon") == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [("x" * 5000, "5,000 characters"), ("hi", "too short")],
)
async def test_bad_words_are_told_and_nothing_is_lost(village, admin, words, told):
    await lives_in(village, PO_HEN)
    await admin.says("/admin")
    await admin.presses("Announcements")
    await admin.presses("New one")
    await admin.presses("3 📢 Notice")
    await admin.says(words)
    assert told in admin.heard[-1].text
    await admin.says(WORDS)
    assert "Written: Tiếng Việt" in admin.heard[-1].text


async def test_a_draft_that_was_left_is_gone_on_with(village, admin):
    """*New one* used to be the only way on, and the words were gone."""
    await lives_in(village, PO_HEN)
    await composes(admin, "Thôn Pò Hèn")
    await admin.says("/admin")
    await admin.presses("Announcements")
    await admin.presses("3 📝 Go on with the draft")
    assert "When?" in admin.screen.text
    await admin.presses("1 ▶ Now")
    assert WORDS in admin.everything_heard()
    await admin.presses("Send")
    await admin.says("/admin")
    await admin.presses("Announcements")
    assert not any("📝" in label for label in admin.screen.labels)


async def test_where_nobody_has_a_chat_it_is_read_aloud_and_posted(village, admin):
    """It was refused, so there was nothing to print and no code to ask about."""
    await composes(admin, "Thôn Pò Hèn")
    await admin.presses("1 ▶ Now")
    assert "Reaches nobody by chat yet." in admin.screen.text
    await admin.presses("Send")
    assert "is kept. Nobody there can be reached by chat." in admin.heard[-1].text
    await admin.presses("Text to read aloud")
    assert WORDS in admin.screen.text
    assert "Print it for the board" in str(admin.screen)


async def test_an_alert_for_a_village_without_chats_reaches_its_leader(village, admin):
    """The most urgent of all was refused."""
    leader = Person(village, "telegram:900001", "Ông Sáng", "en")
    await leader.starts(await village.invite("leader", ""))
    await admin.says("/admin")
    for tap in ("Disaster alert", "1 🌊 Flood", "Thôn Pò Hèn", "1 🏃 Leave now", "🚨 Send now"):
        await admin.presses(tap)
    assert "Please read this aloud now" in leader.heard[-1].text
    assert "is kept. Nobody there can be reached by chat." in admin.heard[-1].text


async def test_offices_are_chosen_by_digits_and_only_when_somebody_is_told(village, admin):
    """A typed 1 used to become a sender called "1", and nobody needed to be told."""
    await lives_in(village, PO_HEN)
    await admin.says("/admin")
    for label in ("Announcements", "New one", "3 📢 Notice"):
        await admin.presses(label)
    await admin.says("The road is closed on Friday.")
    await admin.presses("Go on")
    await admin.presses("Go on")
    assert "Choose at least one village" in admin.heard[-1].text
    await admin.presses("Thôn Pò Hèn")
    await admin.presses("Go on")
    await admin.says("1")
    await admin.says("9")
    assert "Who speaks?" in admin.screen.text
    (chosen,) = [label for label in admin.screen.labels if "☑" in label]
    assert chosen.startswith("1 ☑ ")
    assert [label for label in admin.screen.labels if label.endswith((" 1", " 9"))] == []


async def test_a_time_that_is_over_is_told(village, admin):
    await lives_in(village, PO_HEN)
    await composes(admin, "Thôn Pò Hèn")
    await admin.presses("At a time")
    await admin.says("1/1/2020 8:00")
    assert "That time is over" in admin.heard[-1].text
    await admin.says("18/11 8:30")
    village.now += timedelta(minutes=80)
    await admin.presses("Send")
    assert "That time is over" in admin.heard[-1].text


async def test_the_year_is_shown_where_it_is_not_this_one(village, admin):
    await lives_in(village, PO_HEN)
    await composes(admin, "Thôn Pò Hèn")
    await admin.presses("At a time")
    await admin.says("19h30 ngày 24 tháng 12 năm 2027")
    assert "First: Friday 24 December 2027 19:30." in admin.heard[-1].text


def asks_a_second_above(tx: Tx, people: int) -> None:
    sites.get_site(tx, "06724").approve_above = people


async def test_many_recipients_need_a_second_admin(village, admin):
    await village.house.write(asks_a_second_above, 0)
    resident = await lives_in(village, PO_HEN)
    other = await village.admin("Lan")
    await village.house.write(speaks, other.address, "en")
    await composes(admin, "Thôn Pò Hèn")
    await admin.presses("1 ▶ Now")
    await admin.presses("Ask for approval")
    assert WORDS not in resident.everything_heard()
    asked = other.heard[-1].text
    assert "asks you to approve" in asked
    assert "fewer than 5 people" in asked  # a village knows who one person is

    await other.presses("Approve")

    assert WORDS in resident.everything_heard()


async def test_nobody_approves_their_own(village, admin):
    await village.house.write(asks_a_second_above, 0)
    resident = await lives_in(village, PO_HEN)
    other = await village.admin("Lan")
    await village.house.write(speaks, other.address, "en")
    await composes(admin, "Thôn Pò Hèn")
    await admin.presses("1 ▶ Now")
    await admin.presses("Ask for approval")
    _, key = other.find("Approve")
    await admin._hear(choice=key.choice)
    assert "Only an admin of this place may do that." in admin.heard[-1].text
    assert WORDS not in resident.everything_heard()


async def test_two_admins_editing_at_once(village, admin):
    resident = await lives_in(village, PO_HEN)
    other = await village.admin("Lan")
    await village.house.write(speaks, other.address, "en")
    await composes(admin, "Thôn Pò Hèn")
    await admin.presses("At a time")
    await admin.says("mai 9:00")
    await admin.presses("Send")
    for one in (admin, other):
        await one.says("/admin")
        await one.presses("Announcements")
        await one.presses("· planned")
        await one.presses("Change")
    await admin.presses("Send")
    await other.presses("Send")
    assert "Somebody else changed this" in other.heard[-1].text
    village.now += timedelta(hours=27)
    await village.settle()
    await village.passes(seconds=2)
    assert resident.everything_heard().count(WORDS) == 1


async def test_an_admin_removed_before_it_is_due_is_not_enough(village, admin):
    resident = await lives_in(village, PO_HEN)
    other = await village.admin("Lan")
    await village.house.write(speaks, other.address, "en")
    await composes(admin, "Thôn Pò Hèn")
    await admin.presses("At a time")
    await admin.says("mai 9:00")
    await admin.presses("Send")
    await other.says("/admin")
    await other.presses("Officers and admins")
    await other.presses("Hương")
    await other.presses("Yes, take it away")
    village.now += timedelta(hours=27)
    await village.settle()
    assert WORDS not in resident.everything_heard()
    assert "composed by somebody who is no admin now" in other.heard[-1].text


async def test_a_weekly_notice_comes_each_week_once(village, admin):
    resident = await lives_in(village, PO_HEN)
    await composes(admin, "Thôn Pò Hèn")
    await admin.presses("Every week")
    await admin.says("mai 9:00")
    await admin.presses("Send")
    village.now += timedelta(hours=3)
    for _ in range(16):
        village.now += timedelta(days=1)
        await village.passes(seconds=2)
        await village.passes(seconds=2)
    assert resident.everything_heard().count(WORDS) == 3


async def test_a_notice_missed_for_long_is_skipped_visibly(village, admin):
    resident = await lives_in(village, PO_HEN)
    await composes(admin, "Thôn Pò Hèn")
    await admin.presses("At a time")
    await admin.says("mai 9:00")
    await admin.presses("Send")
    village.now += timedelta(hours=48)
    await village.settle()
    assert WORDS not in resident.everything_heard()
    assert "was missed" in admin.heard[-1].text


async def test_a_notice_missed_for_an_hour_is_made_up_for_once(village, admin):
    resident = await lives_in(village, PO_HEN)
    await composes(admin, "Thôn Pò Hèn")
    await admin.presses("Every day")
    await admin.says("mai 9:00")
    await admin.presses("Send")
    village.now += timedelta(hours=51)  # the second day's time was an hour ago
    await village.settle()
    await village.passes(seconds=5)
    assert resident.everything_heard().count(WORDS) == 1
    assert "1 earlier times were missed" in admin.everything_heard()


async def test_a_village_with_dots_in_its_code_can_be_chosen(url, tmp_path):
    """`b.area.16.06.01` used to be read as area 16."""
    site = ROOT / "examples" / "musi-banyuasin.toml"
    async with open_village(url, tmp_path, site=site) as village:
        admin = await village.admin()
        await village.house.write(speaks, admin.address, "en")
        await admin.says("/admin")
        await admin.presses("Announcements")
        await admin.presses("New one")
        await admin.presses("3 📢 Notice")
        await admin.says(WORDS)
        await admin.presses("Go on")
        await admin.presses("Everybody in")
        assert "1 ☑ Everybody in Kabupaten Musi Banyuasin" in admin.screen.labels


async def test_a_picture_goes_along(village, admin):
    resident = await lives_in(village, PO_HEN)
    await admin.says("/admin")
    for label in ("Announcements", "New one", "3 📢 Notice"):
        await admin.presses(label)
    await admin.says(WORDS)
    await admin.sends_photo(b"photo of the school")
    assert "Pictures, voices, documents: 1." in admin.heard[-1].text
    for label in ("7 ▶ Go on", "Thôn Pò Hèn", "Go on", "Go on", "1 ▶ Now", "Send"):
        await admin.presses(label)
    await village.passes(seconds=2)
    assert resident.heard[-1].attachments[0].body == b"photo of the school"


async def test_a_picture_over_the_limit_is_told(village, admin):
    await admin.says("/admin")
    for label in ("Announcements", "New one", "3 📢 Notice"):
        await admin.presses(label)
    await admin.says(WORDS)
    await admin.sends_photo(bytes(21 * 1024 * 1024))
    assert "too big" in admin.heard[-1].text
    await admin.presses("7 ▶ Go on")
    assert "Who is told?" in admin.heard[-1].text


async def test_the_composer_stops_it_by_the_first_button(village, admin, monkeypatch):
    monkeypatch.setattr("storage.sendings.WAITING_AT_MOST", 1)
    people = [await lives_in(village, PO_HEN) for _ in range(3)]
    await composes(admin, "Thôn Pò Hèn")
    await admin.presses("1 ▶ Now")
    await admin.presses("Send")
    _, stop = admin.find("Stop")
    assert stop.label.startswith("1 ⏹")
    await admin.presses("Stop")
    await village.passes(minutes=2)
    told = sum(WORDS in one.everything_heard() for one in people)
    assert 0 < told < 3
    assert "is stopped. It was for fewer than 5 people." in admin.everything_heard()

    await admin.presses("Try the missing ones")
    for _ in range(6):
        await village.passes(seconds=2)
    assert [one.everything_heard().count(WORDS) for one in people] == [1, 1, 1]


@pytest.mark.parametrize(
    ("language", "head", "code"),
    [
        ("vi", "📢 Thông báo", "Mã kiểm tra"),
        ("id", "📢 Pengumuman", "Kode"),
        ("en", "📢 Notice", "Check code"),
    ],
)
async def test_each_reads_it_in_their_language(village, admin, language, head, code):
    resident = await lives_in(village, PO_HEN)

    def speaks(tx: Tx) -> None:
        speaker = residents.meet(tx, resident.address, now=village.now)
        speaker.profile.language = language
        residents.keep(tx, speaker, draft_on=None)

    await village.house.write(speaks)
    await composes(admin, "Thôn Pò Hèn")
    await admin.presses("1 ▶ Now")
    await admin.presses("Send")
    await village.passes(seconds=2)
    assert resident.heard[-1].text.startswith(head)
    assert code in resident.heard[-1].text
