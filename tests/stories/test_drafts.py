"""A draft is never destroyed without a question, and every screen of composing leads back."""

import pytest

from tests.stories.gathering import lives_in

PO_HEN = "06724-01"
WORDS = "Tomorrow the village meets at the school."
QUESTION = "You have a draft that is not sent. Throw it away?"


async def writes_to_the_review(admin):
    await admin.says("/admin")
    for tap in ("Announcements", "New one", "3 📢 Notice"):
        await admin.presses(tap)
    await admin.says(WORDS)
    for tap in ("Go on", "Thôn Pò Hèn", "Go on", "Công an xã Hải Sơn", "Go on", "1 ▶ Now"):
        await admin.presses(tap)
    assert "Check it once more." in admin.screen.text


async def test_a_look_around_destroys_nothing(village, admin):
    """It used to: menu, new one, back, and what stood at the last review was gone."""
    await lives_in(village, PO_HEN)
    await writes_to_the_review(admin)
    await admin.says("/admin")
    await admin.presses("Announcements")
    await admin.presses("New one")
    assert admin.screen.text == QUESTION
    await admin.says("0")
    await admin.presses("New one")
    await admin.says("1")

    assert "Check it once more." in admin.screen.text
    await admin.presses("Send")
    assert "goes out" in admin.heard[-1].text


@pytest.mark.parametrize(
    "where", ["Announcements", "Meetings"]
)  # a draft of either is the only one
async def test_to_begin_anew_is_said_by_a_tap(village, admin, where):
    await writes_to_the_review(admin)
    await admin.says("/admin")
    await admin.presses(where)
    await admin.says("1")
    assert admin.screen.text == QUESTION
    await admin.presses("Drop it, begin anew")
    assert WORDS not in admin.screen.text
    await admin.says("/admin")
    await admin.presses("Announcements")
    assert "Go on with the draft" not in str(admin.screen)


@pytest.mark.parametrize("taps", [["Copy"], ["Correct", "Wrong words"]], ids=["copy", "correction"])
async def test_what_is_made_of_an_old_one_asks_too(village, admin, taps):
    await lives_in(village, PO_HEN)
    await writes_to_the_review(admin)
    await admin.presses("Send")
    await village.passes(seconds=3)
    await writes_to_the_review(admin)
    await admin.says("/admin")
    for tap in ("Announcements", "Tomorrow the village…", *taps):
        await admin.presses(tap)
    assert admin.screen.text == QUESTION
    await admin.presses("Drop it")
    assert QUESTION not in admin.screen.text
    assert WORDS in admin.everything_heard()


async def test_throwing_away_is_asked_once_more(village, admin):
    await writes_to_the_review(admin)
    assert "0 ↩ Back" in admin.screen.labels  # 0 is back here as well
    await admin.presses("Throw away")
    assert admin.screen.text == "Throw this draft away? It cannot be taken back."
    await admin.says("0")
    assert "Check it once more." in admin.screen.text
    await admin.presses("Throw away")
    await admin.says("1")
    assert admin.heard[-1].text == "It is thrown away."


async def test_an_alert_still_takes_four_taps_and_says_what_it_costs(village, admin):
    await writes_to_the_review(admin)
    await admin.says("/admin")
    await admin.presses("Disaster alert")
    assert "An alert takes the place of your draft" in admin.screen.text
    await admin.presses("Go on with the draft")
    assert "Check it once more." in admin.screen.text

    resident = await lives_in(village, PO_HEN)
    await admin.says("/admin")
    for tap in ("Disaster alert", "1 🌊 Flood", "Thôn Pò Hèn", "1 🏃 Leave now", "🚨 Send now"):
        await admin.presses(tap)
    assert resident.heard[-1].text.startswith("🌊 Flood: Thôn Pò Hèn")


async def test_an_alert_leads_back_step_by_step(village, admin):
    """None of its screens used to."""
    await admin.says("/admin")
    for tap in ("Disaster alert", "1 🌊 Flood", "Thôn Pò Hèn", "1 🏃 Leave now"):
        await admin.presses(tap)
    shown = []
    for _ in range(4):
        await admin.says("0")
        shown.append(admin.screen.text.splitlines()[0])
    assert [text[:14] for text in shown] == [
        "Flood: Thôn Pò", "Flood. Where? ", "🚨 What is comi", "📢 Announcement",
    ]  # fmt: skip


async def test_another_place_is_chosen_after_a_step_back(village, admin):
    here = await lives_in(village, PO_HEN)
    await admin.says("/admin")
    for tap in ("Disaster alert", "1 🌊 Flood", "Thôn Pò Hèn"):
        await admin.presses(tap)
    await admin.says("0")
    for tap in ("Thôn Lục Phủ", "1 🏃 Leave now", "🚨 Send now"):
        await admin.presses(tap)
    assert "Flood" not in here.everything_heard()


async def test_words_typed_at_the_menu_are_not_the_announcement(village, admin):
    """They used to be, when the draft had last asked for words."""
    await admin.says("/admin")
    for tap in ("Announcements", "New one", "3 📢 Notice"):
        await admin.presses(tap)
    await admin.says("/admin")
    await admin.says("What is this?")
    await admin.says("/admin")
    await admin.presses("Announcements")
    assert "What is this" not in admin.screen.text
    await admin.presses("Go on with the draft")
    assert admin.screen.text.startswith("Write it in")


async def test_words_lead_back_to_the_kind(village, admin):
    await admin.says("/admin")
    for tap in ("Announcements", "New one", "3 📢 Notice"):
        await admin.presses(tap)
    assert admin.screen.labels == ["0 ↩ Back"]
    await admin.says("0")
    assert admin.screen.text == "What is it?"
