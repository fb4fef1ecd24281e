"""Staff type digits as residents do: on every screen, for the message that they saw last."""

from dataclasses import replace

from sqlalchemy import select

from storage.tables import Case
from storage.tx import Tx
from tests.stories.gathering import LUC_PHU, PO_HEN, TITLE, calls, english_admin, lives_in
from tests.village import ROOT, Person, Village, open_village

WORDS = "Tomorrow the village meets at the school."
FLOOD_HERE = ("/admin", "6", "1", "2", "1", "1")  # Pò Hèn: leave now


async def types(person: Person, *said: str) -> None:
    for one in said:
        await person.says(one)


async def test_from_the_menu_to_the_reader_without_a_press(any_village):
    """Digits on screens that take no words used to go to the admin's own talk: 1 was danger."""
    village, admin = any_village, await english_admin(any_village)
    here, there = await lives_in(village, PO_HEN), await lives_in(village, LUC_PHU)
    await types(admin, "/admin", "5", "1")
    assert "What is it?" in admin.screen.text
    await types(admin, "2")
    await types(admin, WORDS, "7")
    assert "Who is told?" in admin.screen.text
    await types(admin, "4")
    assert [label for label in admin.screen.labels if "☑" in label] == ["4 ☑ Thôn Pò Hèn"]
    await types(admin, "5", "5")
    assert [label for label in admin.screen.labels if "☑" in label] == ["4 ☑ Thôn Pò Hèn"]
    await types(admin, "7", "2", "1", "7", "1")  # who speaks: the second office, not the first
    assert "Check it once more." in admin.screen.text
    await types(admin, "1")
    await village.passes(seconds=3)

    assert here.heard[-1].text.startswith("🎭 Beware of fraud")
    assert "From: Đồn Biên phòng Pò Hèn" in here.heard[-1].text
    assert WORDS not in there.everything_heard()
    assert await village.house.read(cases) == []


def cases(tx: Tx) -> list[str]:
    return [row.form for row in tx.scalars(select(Case)).all()]


async def test_a_disaster_in_four_digits(village, admin):
    resident = await lives_in(village, PO_HEN)
    await types(admin, *FLOOD_HERE)
    assert resident.heard[-1].text.startswith("🌊 Flood: Thôn Pò Hèn")
    assert await village.house.read(cases) == []


async def test_a_digit_of_no_button_shows_the_question_again(village, admin):
    await types(admin, "/admin", "6", "9")
    assert "What is coming?" in admin.screen.text
    await types(admin, "1", "9")
    assert "Where? The nearest village first." in admin.screen.text
    await types(admin, "/admin", "5", "1", "6")
    assert admin.screen.text == "Please press one of the buttons.\nWhat is it?"


async def test_many_villages_are_six_to_a_screen(url, tmp_path):
    site = ROOT / "examples" / "musi-banyuasin.toml"
    async with open_village(url, tmp_path, site=site) as village:
        admin = await english_admin(village)
        await types(admin, "/meetings", "1", "1", TITLE, "Balai desa", "mai 19:00")
        first = [label for label in admin.screen.labels if "☐" in label]
        assert [label[0] for label in first] == ["1", "2", "3", "4"][: len(first)]
        assert "7 ▶ Go on" in admin.screen.labels
        await types(admin, "2", "3", "7", "7")
        assert "Check it once more" in admin.screen.text


async def test_a_meeting_is_called_by_digits(village, admin):
    resident = await lives_in(village, PO_HEN)
    await types(admin, "/meetings", "1", "1", TITLE, "School", "2", "19:00")
    await types(admin, "2", "7", "7", "7", "1", "7", "1")
    await village.passes(seconds=3)
    assert "🏘 Village meeting: New road" in resident.heard[-1].text


async def test_an_admin_in_a_messenger_chooses_their_language(village, admin):
    """The menu's ninth button answered only on a browser page."""
    await admin.says("/admin")
    await admin.presses("9 🌐 Language")
    assert admin.heard[-1].labels[0] == "1 Tiếng Việt"
    await types(admin, "1", "/admin")
    assert "muốn làm gì?" in admin.heard[-1].text
    await types(admin, "9", "2")
    assert "You read English from now on." in admin.heard[-1].text


async def test_stop_is_typed(village, admin, monkeypatch):
    monkeypatch.setattr("storage.sendings.WAITING_AT_MOST", 1)
    people = [await lives_in(village, PO_HEN) for _ in range(3)]
    await types(admin, "/admin", "5", "1", "3", WORDS, "7", "4", "7", "7", "1", "1")
    assert "1 ⏹ Stop" in admin.screen.labels
    await types(admin, "1")
    await village.passes(minutes=2)
    assert 0 < sum(WORDS in one.everything_heard() for one in people) < 3


# ------------------------------------------------------------------- who works here lives here


async def test_below_a_screen_of_their_own_a_digit_is_that_screens(village, admin):
    await village.room("cax")
    await admin.starts(f"v-{PO_HEN}")
    await types(admin, "/admin", "5", "1")
    await types(admin, "/report", "1")
    assert "Mất gì?" in admin.screen.text
    assert "Write it in" not in admin.everything_heard()


async def test_words_for_an_own_report_do_not_become_an_announcement(village, admin):
    """They used to be taken for the words that everybody is told."""
    await village.room("cax")
    resident = await lives_in(village, PO_HEN)
    await admin.starts(f"v-{PO_HEN}")
    await types(admin, "/admin", "5", "1", "3")
    assert "Write it in" in admin.heard[-1].text
    await types(admin, "/report", "1", "1", "2", "My motorbike was behind the school")
    assert "Written:" not in admin.everything_heard()
    await types(admin, "7", "1", "1")
    assert await village.house.read(cases) == ["theft"]
    assert "motorbike was" not in resident.everything_heard()


async def test_what_was_typed_before_the_own_screen_came_is_for_the_announcement(village, admin):
    await admin.starts(f"v-{PO_HEN}")
    await types(admin, "/admin", "5", "1", "3")
    typed_at = village.now
    await types(admin, "/menu")
    late = replace(village.last, key="telegram:1:late", text=WORDS, command="", typed_at=typed_at)
    await village.repeat(late)
    assert "Written: Tiếng Việt" in admin.everything_heard()


async def test_pressing_a_button_of_the_draft_brings_its_digits_back(village, admin):
    await admin.starts(f"v-{PO_HEN}")
    await types(admin, "/admin", "5", "1")
    await types(admin, "/menu")
    await admin.presses("3 📢 Notice")
    await types(admin, WORDS)
    assert "Written: Tiếng Việt" in admin.screen.text


async def test_what_comes_unasked_takes_no_digit_from_a_draft(village, admin):
    await lives_in(village, PO_HEN)
    await calls(admin, when="20/11 19:00")
    village.now = village.now.replace(day=19, hour=12, minute=1)
    await types(admin, "/admin", "5", "1")
    await village.passes(seconds=5)  # the reminder's report comes, with buttons of its own
    await types(admin, "3")
    assert "Write it in" in admin.heard[-1].text


async def a_leader_here(village: Village) -> Person:
    """They live in the village where the water rises."""
    leader = Person(village, "telegram:900001", "Ông Sáng", "en")
    await leader.starts(await village.invite("leader", ""))
    await leader.starts(f"v-{PO_HEN}")
    return leader


async def test_a_leader_confirms_by_a_digit_that_is_no_call_for_help(village, admin):
    """Under an alert 1 opens a danger case: a leader who meant "read out" used to open one."""
    await village.room("cax")
    leader = await a_leader_here(village)
    await types(admin, *FLOOD_HERE)
    await types(leader, "4")
    assert "Noted" in leader.everything_heard() or "Đã ghi" in leader.everything_heard()
    assert await village.house.read(cases) == []
    await types(leader, "1")
    assert await village.house.read(cases) == ["disaster"]


async def test_under_an_alert_an_admin_who_lives_there_is_safe_and_stops_nothing(village, admin):
    """They are told of the alert as an admin too, with [2 ⏹ Stop it] under it."""
    await village.room("cax")
    other, third = [await english_admin(village, name) for name in ("Lan", "Minh")]
    for one in (other, third):
        await one.starts(f"v-{PO_HEN}")
        await types(one, "/admin")
    await types(admin, *FLOOD_HERE)
    assert "[2 ⏹ Stop it]" in other.everything_heard()
    await types(other, "2")
    assert other.heard[-1].text == "An toàn là mừng rồi. Đã đếm, không ghi tên."
    await types(third, "1")
    assert await village.house.read(cases) == ["disaster"]
    await types(admin, "/admin", "5")
    assert "· told ·" in admin.screen.labels[2]  # and not cancelled


async def test_who_told_of_visits_calls_for_help_by_one_again(village, admin):
    await village.room("cax")
    leader = await a_leader_here(village)
    await types(admin, *FLOOD_HERE)
    await types(leader, "6", "1")
    assert await village.house.read(cases) == []
    await types(leader, "1")
    assert await village.house.read(cases) == ["disaster"]


async def test_an_alert_is_copied_as_an_alert(village, admin):
    """It used to be shown as a notice without words: "Written: . No English"."""
    resident = await lives_in(village, PO_HEN)
    await types(admin, *FLOOD_HERE)
    await village.passes(seconds=3)
    await types(admin, "/admin", "5", "3")
    await admin.presses("📄 Copy")
    assert admin.screen.labels == ["1 🚨 Send now", "0 ↩ Back"]
    await types(admin, "1")
    assert resident.everything_heard().count("🌊 Flood: Thôn Pò Hèn") == 2


async def test_a_leader_has_a_menu_of_their_own(village):
    """They used to be told that the page is for admins, and that their cases are in a room."""
    leader = await a_leader_here(village)
    await types(leader, "/admin")
    assert leader.screen.text == "Xã Hải Sơn: what is to be read aloud comes here."
    assert leader.screen.labels == ["1 🏘 Meetings", "2 🌐 Language", "3 📒 Registers"]
    await types(leader, "1")
    assert "No meeting is planned." in leader.screen.text
    await types(leader, "0")
    assert "read aloud" in leader.screen.text
