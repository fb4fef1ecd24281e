"""An announcement was wrong: who was told learns what holds, and the old text says so."""

import re

from tests.stories.gathering import lives_in, speaks
from tests.village import Person, Village

PO_HEN, LUC_PHU, THAN_PHUN = "06724-01", "06724-02", "06724-03"
OLD, NEW = "The meeting is at 7 in the school.", "The meeting is at 8 in the hall."
GONE = "No meeting in your village. Stay at home."


async def announces(village: Village, admin: Person, *villages: str) -> None:
    await admin.says("/admin")
    for label in ("Announcements", "New one", "3 📢 Notice"):
        await admin.presses(label)
    await admin.says(OLD)
    await admin.presses("Go on")
    for name in villages:
        await admin.presses(name)
    await admin.presses("Go on")
    await admin.presses("Go on")
    await admin.presses("1 ▶ Now")
    await admin.presses("Send")
    await village.passes(seconds=3)
    await village.passes(seconds=3)


async def test_the_three_audiences_of_a_correction(village, admin):
    stays, leaves = await lives_in(village, PO_HEN), await lives_in(village, LUC_PHU)
    joins = await lives_in(village, THAN_PHUN)
    await announces(village, admin, "Thôn Pò Hèn", "Thôn Lục Phủ")

    await admin.presses("Correct or withdraw")
    await admin.presses("Wrong words or villages")
    await admin.says(NEW)
    await admin.presses("Go on")
    await admin.presses("☑ Thôn Lục Phủ")
    await admin.presses("☐ Thôn Thán Phún")
    await admin.presses("Go on")
    await admin.presses("Go on")
    assert "no longer holds in: Thôn Lục Phủ" in admin.heard[-1].text
    await admin.says(GONE)
    assert "👁 Where it no longer holds (Thôn Lục Phủ), they will see:" in admin.everything_heard()
    assert GONE in admin.heard[-2].text
    await admin.presses("Send")
    await village.passes(seconds=3)
    await village.passes(seconds=3)

    assert NEW in stays.heard[-1].text
    assert stays.heard[-1].text.startswith("CORRECTION of the message of 07:42")
    assert GONE in leaves.heard[-1].text
    assert NEW not in leaves.everything_heard()
    assert NEW in joins.heard[-1].text
    assert "CORRECTED" in stays.heard[-2].text
    assert OLD in stays.heard[-2].text


async def corrects(village: Village, admin: Person, words: str, what: str) -> None:
    """On the report of the very first message, whatever was corrected since."""
    first = next(m for m in admin.heard if m.key("Correct or withdraw"))
    await admin.presses("Correct or withdraw", on=first)
    await admin.presses(what)
    await admin.says(words)
    for _ in range(3):
        await admin.presses("Go on")
    await admin.presses("Send")
    await village.passes(seconds=3)
    await village.passes(seconds=3)


async def test_a_second_correction_marks_the_first_one(village, admin):
    """It used to mark nothing, so that two corrections stood side by side."""
    resident = await lives_in(village, PO_HEN)
    await announces(village, admin, "Thôn Pò Hèn")
    await corrects(village, admin, NEW, "Wrong words or villages")
    first_correction = resident.heard[-1].text.rsplit(" ", 1)[1]
    await corrects(village, admin, "The meeting is at 9 in the hall.", "Wrong words or villages")

    oldest, former, newest = resident.heard[-3:]
    assert oldest.text.count("CORRECTED") == former.text.count("CORRECTED") == 1
    assert NEW in former.text
    assert "at 9" in newest.text
    assert "CORRECTED" not in newest.text
    await resident.says(first_correction)
    assert "corrected" in resident.screen.text


async def test_what_was_corrected_and_then_withdrawn_says_so_everywhere(village, admin):
    resident = await lives_in(village, PO_HEN)
    await announces(village, admin, "Thôn Pò Hèn")
    await corrects(village, admin, NEW, "Wrong words or villages")
    await corrects(village, admin, "There is no meeting at all.", "It holds no longer")
    assert "that it holds no longer, and what is true now" in admin.everything_heard()

    oldest, former, newest = resident.heard[-3:]
    assert oldest.text.startswith("❌ WITHDRAWN")
    assert former.text.startswith("❌ WITHDRAWN")
    assert "no meeting at all" in newest.text


async def test_marking_the_old_messages_tells_no_small_numbers(village, admin):
    """It used to say "is out: 1 of 1", like another sending."""
    await lives_in(village, PO_HEN)
    await announces(village, admin, "Thôn Pò Hèn")
    before = len(admin.heard)
    await corrects(village, admin, NEW, "Wrong words or villages")
    (marked,) = [m.text for m in admin.heard[before:] if "old messages" in m.text]
    assert re.fullmatch(
        r"✔ The old messages of “The meeting is at 7 in…” [\d-]+ are marked\.", marked
    )


async def test_a_withdrawn_message_is_marked_and_verified_as_such(village, admin):
    resident = await lives_in(village, PO_HEN)
    await announces(village, admin, "Thôn Pò Hèn")
    code = resident.heard[-1].text.rsplit(" ", 1)[1]

    await admin.presses("Correct or withdraw")
    await admin.presses("It holds no longer")
    await admin.says("There is no meeting at all. Nobody needs to come.")
    await admin.presses("Go on")
    await admin.presses("Go on")
    await admin.presses("Go on")
    await admin.presses("Send")
    await village.passes(seconds=3)
    await village.passes(seconds=3)

    assert resident.heard[-2].text.startswith("❌ WITHDRAWN")
    assert "no meeting at all" in resident.heard[-1].text
    await resident.says(code)
    assert "It was withdrawn" in resident.screen.text


async def test_leaders_say_that_they_read_it_aloud(village, admin):
    await lives_in(village, PO_HEN)
    leader = await a_leader(village, "Ông Sáng")
    await a_leader(village, "Bà Mai")
    await admin.says("/admin")
    for label in ("Disaster alert", "1 🌊 Flood", "Thôn Pò Hèn", "1 🏃 Leave now", "🚨 Send now"):
        await admin.presses(label)
    assert "Please read this aloud now" in leader.heard[-1].text
    await leader.presses("Read out")
    await village.passes(minutes=11)

    listed = next(one.text for one in reversed(admin.heard) if "not confirmed" in one.text)
    assert "Bà Mai" in listed
    assert "Ông Sáng" not in listed


async def test_the_board_gives_the_text_and_a_sheet(village, admin):
    await lives_in(village, PO_HEN)
    leader = await a_leader(village, "Ông Sáng")
    await announces(village, admin, "Thôn Pò Hèn")
    await admin.presses("Text to read aloud")
    aloud = admin.heard[-1].text
    assert OLD in aloud
    assert "Check code" not in aloud  # nobody reads digits and warnings of codes to a village
    assert "Print it for the board" in str(admin.heard[-1])
    await admin.presses("Read by village leader")
    await leader.presses("Told at visits")
    await leader.presses("20")
    await leader.presses("Posted")
    await admin.says("/admin")
    await admin.presses("Announcements")
    await admin.presses("· told")
    facts = admin.heard[-1].text
    assert "By chat: fewer than 5" in facts
    assert "Posted by 1" in facts
    assert "Told at visits: 20" in facts


async def a_leader(village: Village, name: str) -> Person:
    code = await village.invite("leader", "")
    leader = Person(village, village.resident().address, name, "en")
    await leader.starts(code)
    await village.house.write(speaks, leader.address, "en")
    return leader


async def test_who_was_told_wrongly_is_told_though_nobody_lives_where_it_holds(village, admin):
    """It was refused: nobody could be reached in the right village, and the wrong one never heard
    of it."""
    here = await lives_in(village, PO_HEN)
    await announces(village, admin, "Thôn Pò Hèn")
    for label in ("Correct or withdraw", "Wrong words or villages"):
        await admin.presses(label)
    await admin.says(NEW)
    for label in ("Go on", "☑ Thôn Pò Hèn", "☐ Thôn Lục Phủ", "Go on", "Go on"):
        await admin.presses(label)
    await admin.says(GONE)
    await admin.presses("Send")
    await village.passes(seconds=3)
    await village.passes(seconds=3)

    assert GONE in here.heard[-1].text
    assert NEW not in here.everything_heard()
    kept = next(m for m in admin.heard if "Nobody there can be reached by chat." in m.text)
    await admin.presses("Text to read aloud", on=kept)
    assert NEW in admin.heard[-1].text


async def test_what_nobody_can_be_told_of_any_more_is_withdrawn_all_the_same(village, admin):
    """Its code stands on the board: whoever asks must hear that it holds no longer."""
    here = await lives_in(village, PO_HEN)
    await announces(village, admin, "Thôn Pò Hèn")
    code = here.heard[-1].text.rsplit(" ", 1)[1]
    await here.blocks()
    for label in ("Correct or withdraw", "It holds no longer"):
        await admin.presses(label)
    await admin.says(GONE)
    for label in ("Go on", "Go on", "Go on", "Send"):
        await admin.presses(label)
    await village.passes(seconds=3)
    other = await lives_in(village, LUC_PHU)
    await other.says(code)
    assert "It was withdrawn" in other.screen.text
