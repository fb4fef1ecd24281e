"""A sending under way, as the admin reads it: stopped, paused, tried again, too late for some."""

import re

import pytest

from domain.mouth import Gone, Rejected, Unreachable
from storage import sites
from storage.tx import Tx
from tests.stories.gathering import (
    LUC_PHU,
    PO_HEN,
    TITLE,
    composes,
    english_admin,
    forges,
    jump,
    lives_in,
    removes,
    speaks,
)
from tests.stories.test_composing import asks_a_second_above
from tests.village import ROOT, Person, Village, open_village

WORDS = "Tomorrow the village meets at the school."
SLICE = 3


@pytest.fixture(autouse=True)
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows wait at a time, so that a dozen readers are a broadcast."""
    monkeypatch.setattr("storage.sendings.WAITING_AT_MOST", SLICE)
    monkeypatch.setattr("storage.sendings.SLICE", SLICE)


async def people_in(village: Village, *codes: str, language: str = "en") -> list[Person]:
    return [await lives_in(village, code, language=language) for code in codes]


async def sends(admin: Person, words: str = WORDS) -> None:
    """A notice to everybody, now."""
    for said in ("/admin", "5", "1", "3", words, "7", "1", "7", "7", "1", "1"):
        await admin.says(said)


async def goes_on(village: Village) -> None:
    for _ in range(8):
        await village.passes(seconds=2)


def told(people: list[Person], words: str = WORDS) -> int:
    return sum(words in one.everything_heard() for one in people)


BAR = "░" * 10
READ = {
    "vi": (
        ("📢 {what}", BAR, "Đã gửi 0 trên 12. Còn chờ 12.", "Còn khoảng 1 phút."),
        ["1 ⏹ Dừng", "2 ⏸ Tạm dừng"],
        ("⏹ {what}: đã dừng, mới gửi {sent} trên 12.", "Không gửi nữa: {left} người."),
        ["1 🔁 Gửi lại người chưa nhận", "2 ✏️ Sửa hoặc rút lại", "3 📣 Lời đọc trên loa"],
        (
            "✔ {what}: đã gửi xong. Gửi tới 11, không tới được 1.",
            "Trong 12: đã vào máy 11 · chờ mở trang 0 · không tới được 1.",
        ),
        (": 6 trên 7", ": 5 trên 5"),
    ),
    "id": (
        ("📢 {what}", BAR, "Terkirim 0 dari 12. Menunggu 12.", "Kira-kira 1 menit lagi."),
        ["1 ⏹ Hentikan", "2 ⏸ Jeda"],
        ("⏹ {what} dihentikan: {sent} dari 12.", "Tidak dikirim lagi: {left} orang."),
        ["1 🔁 Ulangi yang belum sampai", "2 ✏️ Ralat atau tarik", "3 📣 Teks untuk dibacakan"],
        (
            "✔ {what} sudah dikirim. Dikirim ke: 11. Tidak terjangkau: 1.",
            "Dari 12: masuk ke HP 11 · menunggu halaman dibuka 0 · tidak terjangkau 1.",
        ),
        (": 6 dari 7", ": 5 dari 5"),
    ),
}


@pytest.mark.parametrize(("language", "site"), [("vi", "hai-son"), ("id", "musi-banyuasin")])
async def test_stopped_at_once_and_finished_later(tmp_path, url, language, site):
    """What the admin reads, from the first bar to the last area."""
    progress, buttons, stopped, after, done, areas = READ[language]
    async with open_village(url, tmp_path, site=ROOT / "examples" / f"{site}.toml") as village:
        admin = await village.admin()
        await village.house.write(speaks, admin.address, language)
        first, second = await village.house.read(two_villages)
        here = await people_in(village, *[first] * 7, language=language)
        people = here + await people_in(village, *[second] * 5, language=language)
        await sends(admin)
        going = next(one for one in admin.heard if "░" in one.text)
        what = going.text.splitlines()[0].removeprefix("📢 ")
        assert re.fullmatch(r"“Tomorrow the village…” \d{3}-\d{4}", what)
        assert going.text.splitlines() == [line.format(what=what) for line in progress]
        assert going.labels == buttons

        await admin.says("1")  # stop
        sent = told(people)
        assert 0 < sent < 7
        report = [line.format(what=what, sent=sent, left=12 - sent) for line in stopped]
        assert going.text == report[0]
        assert going.labels == []
        assert admin.heard[-1].text.splitlines()[:2] == report
        assert admin.heard[-1].labels == after
        await goes_on(village)
        assert told(people) == sent

        blocked = next(one for one in here if WORDS not in one.everything_heard())
        village.messenger.failures.append((blocked.address, Gone()))
        await admin.says("1")  # try the missing ones
        await goes_on(village)
        assert [one.everything_heard().count(WORDS) for one in people].count(1) == 11
        *report, here_line, there_line = admin.heard[-1].text.splitlines()
        assert report == [line.format(what=what) for line in done]
        assert (here_line.endswith(areas[0]), there_line.endswith(areas[1])) == (True, True)
        assert after[0] not in admin.heard[-1].labels  # nobody is left to be tried


def two_villages(tx: Tx) -> tuple[str, str]:
    first, second, *_ = sites.villages_of(tx, sites.all_sites(tx)[0].area)
    return first.code, second.code


async def test_paused_and_let_go_on(any_village):
    village, admin = any_village, await english_admin(any_village)
    people = await people_in(village, *[PO_HEN] * 8)
    await sends(admin)
    await admin.says("2")  # pause
    sent = told(people)
    going = next(one for one in admin.heard if "░" in one.text)
    assert going.text.splitlines()[2:] == [
        f"Sent {sent} of 8. Waiting {8 - sent}.",
        "Paused.",
    ]
    assert going.labels == ["1 ⏹ Stop", "2 ▶ Go on"]
    await goes_on(village)
    assert told(people) == sent < 8

    await admin.says("2")  # go on
    await goes_on(village)
    assert told(people) == 8
    assert "is out. Sent to: 8. Could not be reached: 0." in going.text


async def test_too_late_for_some(village, admin):
    """The messenger is away until it is over; who was not told by then is not told."""
    people = await people_in(village, *[PO_HEN] * 6)
    await sends(admin)
    sent = told(people)
    village.messenger.failures += [("*", Unreachable())] * 400
    await jump(village, hours=25)
    village.messenger.failures.clear()
    await goes_on(village)
    assert told(people) == sent
    report = admin.heard[-1].text.splitlines()
    assert report[0].endswith(f": too late for some. {sent} of 6.")
    assert report[1] == f"Not sent any more: {6 - sent}."


async def test_nobody_is_tried_again_who_is_not_known_to_be_missing(village, admin):
    """After three days everybody used to be told once more: who was told is forgotten by then."""
    people = await people_in(village, *[PO_HEN] * 6)
    await sends(admin)
    await admin.says("1")
    _, again = admin.find("Try the missing ones")
    sent = told(people)
    await jump(village, days=4)
    await forges(admin, again.choice)
    assert "After three days nobody knows who was missed." in admin.heard[-1].text
    await goes_on(village)
    assert told(people) == sent
    await admin.says("/admin")
    await admin.presses("Announcements")
    await admin.presses("· told")
    assert "Try the missing ones" not in " ".join(admin.screen.labels)


async def test_when_all_were_told_there_is_nobody_to_try_again(village, admin):
    people = await people_in(village, *[PO_HEN] * 6)
    await sends(admin)
    await admin.says("1")
    _, again = admin.find("Try the missing ones")
    for _ in range(2):
        await forges(admin, again.choice)
        await goes_on(village)
    assert admin.heard[-1].text.startswith("Nobody is missing")
    assert told(people) == 6


async def test_of_a_daily_notice_those_are_tried_again_whom_todays_did_not_reach(any_village):
    """Whoever had read yesterday's counted as told, so that nobody was missing."""
    village, admin = any_village, await english_admin(any_village)
    people = await people_in(village, *[PO_HEN] * 6)
    for said in ("/admin", "5", "1", "3", WORDS, "7", "1", "7", "7", "3", "mai 9:00", "1"):
        await admin.says(said)
    await jump(village, hours=26)
    await goes_on(village)
    assert told(people) == 6
    assert "Try the missing ones" not in " ".join(admin.screen.labels)
    village.messenger.failures.append((people[0].address, Rejected("not today")))
    await jump(village, hours=24)
    await goes_on(village)
    assert [one.everything_heard().count(WORDS) for one in people] == [1, 2, 2, 2, 2, 2]
    await admin.presses("Try the missing ones")
    await goes_on(village)
    assert [one.everything_heard().count(WORDS) for one in people] == [2] * 6
    assert "is out. Sent to: 6. Could not be reached: 0." in admin.heard[-1].text


async def test_a_leader_tries_again_whom_their_invitations_did_not_reach(village, admin):
    """The button stood there for leaders too, and answered that it is for admins."""
    people = await people_in(village, *[PO_HEN] * 6)
    leader = Person(village, "telegram:900001", "Sìn", "en")
    await leader.starts(await village.invite("leader", ""))
    await village.house.write(speaks, leader.address, "en")
    await composes(leader)
    await leader.presses("✅ Invite")
    await leader.presses("Stop")
    await leader.presses("Try the missing ones")
    await goes_on(village)
    assert told(people, TITLE) == 6


async def test_two_admins_stop_and_approve_only_once(village, admin):
    await village.house.write(asks_a_second_above, 0)
    people = await people_in(village, *[PO_HEN] * 6)
    others = [await english_admin(village, name) for name in ("Lan", "Minh")]
    await sends(admin)
    assert "waits for another admin." in admin.heard[-1].text
    for one in others:
        await one.presses("Approve")
    assert "Somebody else changed this meanwhile. Look again." in others[1].everything_heard()
    await goes_on(village)
    assert told(people) == 6


async def test_who_is_no_admin_when_it_is_sent_is_told_so(village, admin):
    """The button used to do nothing, without a word."""
    people = await people_in(village, *[PO_HEN] * 6)
    other = await english_admin(village, "Lan")
    for said in ("/admin", "5", "1", "3", WORDS, "7", "1", "7", "7", "1"):
        await admin.says(said)
    await removes(other, "Hương")
    await admin.presses("1 ✅ Send")
    assert admin.heard[-1].text == "Không còn nhiệm vụ ở đây. Chưa gửi gì cả."
    await goes_on(village)
    assert told(people) == 0


async def test_a_button_of_an_earlier_draft_asks_what_it_is_about(village, admin):
    """It used to end in an apology: the draft that stood there had no kind yet."""
    await people_in(village, *[PO_HEN] * 6)
    for said in ("/admin", "5", "1", "3", WORDS, "7", "1", "7", "7", "1"):
        await admin.says(said)
    message, _ = admin.find("1 ✅ Send")
    for said in ("/admin", "5", "1", "2"):  # thrown away, begun anew
        await admin.says(said)
    await admin.presses("1 ✅ Send", on=message)
    assert admin.heard[-1].text == "What is it?"
    await forges(admin, "g.new")
    await forges(admin, "g.before.3600")
    assert admin.heard[-1].text == "What do people come together for?"


async def test_a_planned_one_is_paused_copied_and_cancelled(village, admin):
    people = await people_in(village, *[PO_HEN] * 6)
    for said in ("/admin", "5", "1", "3", WORDS, "7", "1", "7", "7", "2", "mai 9:00", "1"):
        await admin.says(said)
    assert admin.heard[-1].text.endswith("is planned.")

    async def looks(state: str) -> None:
        await admin.says("/admin")
        await admin.says("5")
        await admin.presses(f"· {state}")

    await looks("planned")
    assert admin.heard[-1].text.splitlines()[1] == "Next: Thursday 19 November 09:00."
    await admin.presses("⏸ Pause")
    assert "· paused" in admin.heard[-1].text
    await jump(village, hours=30)
    assert told(people) == 0

    await looks("paused")
    await admin.presses("📄 Copy")
    assert "Check it once more." in admin.heard[-1].text
    assert "Now" in admin.heard[-1].text.splitlines()
    await admin.presses("🗑 Throw away")
    await admin.presses("🗑 Throw it away")  # asked once more
    assert admin.heard[-1].text == "It is thrown away."
    await looks("paused")
    await admin.presses("⏹ Cancel")
    assert admin.heard[-1].text.endswith("What waited is not said.")
    await looks("cancelled")
    assert admin.heard[-1].labels == ["1 📣 Text to read aloud", "2 📄 Copy"]
    await jump(village, days=2)
    assert told(people) == 0


async def test_a_copy_goes_out_under_a_code_of_its_own(village, admin):
    people = await people_in(village, PO_HEN, LUC_PHU)
    await sends(admin)
    await goes_on(village)
    first = people[0].heard[-1].text.rsplit(" ", 1)[1]
    await admin.says("/admin")
    await admin.says("5")
    await admin.presses("· told")
    await admin.presses("📄 Copy")
    await admin.presses("1 ✅ Send")
    await goes_on(village)
    assert told(people) == 2
    assert [one.everything_heard().count(WORDS) for one in people] == [2, 2]
    assert people[0].heard[-1].text.rsplit(" ", 1)[1] != first


async def test_the_total_tells_no_small_number_either(village, admin):
    """8 in all, 6 of them in Pò Hèn: two in Lục Phủ, as anybody could reckon."""
    await people_in(village, *[PO_HEN] * 6, *[LUC_PHU] * 2)
    await sends(admin)
    await goes_on(village)
    assert admin.heard[-1].text.splitlines()[1:] == [
        "Of 8: handed to the phone 8 · waits until they open 0 · cannot be reached 0.",
        "Thôn Pò Hèn: not shown",
        "Thôn Lục Phủ: fewer than five",
    ]
    assert "is out. Sent to: 8. Could not be reached: 0." in admin.heard[-1].text


async def test_a_quick_sending_says_its_end_once(village, admin):
    """There used to be two messages, and a third one that it goes out now."""
    await people_in(village, *[PO_HEN] * 6)
    before = len(admin.heard)
    await sends(admin)
    await goes_on(village)
    going = next(one for one in admin.heard[before:] if "is out" in one.text)
    assert admin.heard[-1] is going
    assert [one.text for one in admin.heard].count(going.text) == 1
    assert going.text.splitlines()[1:] == [
        "Of 6: handed to the phone 6 · waits until they open 0 · cannot be reached 0.",
        "Thôn Pò Hèn: 6 of 6",
    ]
    assert going.labels == ["2 ✏️ Correct or withdraw", "3 📣 Text to read aloud"]
    await admin.says("3")
    assert WORDS in admin.heard[-1].text


async def test_after_a_long_sending_the_report_comes_anew(village, admin):
    """Nobody looks at an old message any more."""
    await people_in(village, *[PO_HEN] * 6)
    await sends(admin)
    await admin.presses("Pause")
    await jump(village, minutes=5)
    await admin.presses("Go on")
    await goes_on(village)
    told = [
        one for one in admin.heard if "is out. Sent to: 6. Could not be reached: 0." in one.text
    ]
    assert [one.labels != [] for one in told] == [False, True]
    assert admin.heard[-1] is told[-1]


async def test_in_quiet_hours_nobody_is_promised_minutes(village, admin):
    """It used to say "goes out now", and "about 1 min left", all night."""
    people = await people_in(village, *[PO_HEN] * 6)
    village.now = village.now.replace(hour=15)  # 22:00 in the village
    await sends(admin)
    going = next(one for one in admin.heard if "░" in one.text)
    assert going.text.splitlines()[2:] == [
        "Sent 0 of 6. Waiting 6.",
        "Quiet hours. It goes on in the morning.",
    ]
    await jump(village, hours=8)
    await goes_on(village)
    assert told(people) == 6
