"""A clerk makes a service in the admin's chat; another admin opens it; residents use it; it is
withdrawn again. Updates in, messages out."""

from datetime import date

import pytest
from sqlalchemy import select

from actions.people.page_readers import address_of
from actions.people.sessions import redeem
from domain.services.make_presses import make
from domain.services.own_services import read_own
from storage.keys import new_id
from storage.staff import Newcomer
from storage.tables import Case, Desk, OwnService
from tests.duty import Duty, on_duty, someone
from tests.stories.gathering import english_admin, forges
from tests.village import Person, Village

DESK = "Công an xã Hải Sơn"
APPROVE = "Approve, open it"


async def makes(admin: Person, *said: str) -> None:
    """Press what is a button of the newest screen, else type it."""
    for one in said:
        labels = [label.partition(" ")[2] for label in admin.screen.labels]
        if one in labels or any(label.endswith(f" {one}") for label in labels):
            await admin.presses(one)
        else:
            await admin.says(one)


async def begins(admin: Person, template: str = "A request") -> None:
    await admin.says("/admin")
    await makes(admin, "Our own services", "Make a service", template)


async def names(admin: Person, vietnamese: str = "Mượn bàn ghế", english: str = "Borrow") -> None:
    await makes(admin, vietnamese, DESK, "3 days", english)


async def adds_choice(admin: Person) -> None:
    await makes(admin, "Add a question", "One of some answers", "Mượn để làm gì?")
    await makes(admin, "🎉 Đám cưới\nHọp thôn", "What for?", "A wedding\nA meeting")


async def adds_number(admin: Person) -> None:
    await makes(admin, "Add a question", "A number", "Mượn mấy bộ?", "1-20", "bộ")
    await makes(admin, "How many sets?", "sets")


async def hands_on(admin: Person, **said: str) -> None:
    await begins(admin)
    await names(admin, **said)
    await adds_choice(admin)
    await makes(admin, "Hand it on")


async def two_admins(village: Village) -> tuple[Duty, Person, Person]:
    duty = await on_duty(village)
    return duty, await english_admin(village), await english_admin(village, "Lan")


async def rows(village: Village) -> list[OwnService]:
    return await village.house.read(lambda tx: list(tx.scalars(select(OwnService))))


async def cases(village: Village) -> list[Case]:
    return await village.house.read(lambda tx: list(tx.scalars(select(Case))))


async def offered(resident: Person) -> list[str]:
    await resident.says("/start")
    await resident.presses("Papers, questions")
    await resident.says("8")
    return resident.screen.labels


async def borrows(resident: Person) -> None:
    assert "6 📝 Borrow" in await offered(resident)
    await makes(resident, "Borrow", "A wedding", "5", "Thôn Pò Hèn", "Message this phone")


async def test_it_is_made_approved_used_and_withdrawn(any_village):
    """The whole of it, in some twenty answers; no terminal, no restart."""
    village = any_village
    duty, admin, other = await two_admins(village)
    resident = await someone(village)
    assert "6 📝 Borrow" not in await offered(resident)
    await begins(admin)
    await names(admin)
    await adds_choice(admin)
    await adds_number(admin)
    assert admin.screen.text.split("\n") == [
        "Check it once more.",
        "",
        "Borrow",
        "",
        "1. What for?",
        "– A wedding · A meeting",
        "2. How many sets?",
        "– 1 to 20 sets",
    ]
    await makes(admin, "Hand it on")
    assert admin.heard[-1].text == "Another admin reads it now. It opens once they approve it."
    assert "6 📝 Borrow" not in await offered(resident)

    assert other.heard[-1].text == "🛠 Hương made a service: “Borrow”. Please read it."
    await makes(other, "Read it")
    for said in (
        "What it asks of people:",
        "3. In which village?",
        "Who reads it: Công an xã Hải Sơn. Rooms: 1, officers: 1.",
        "How long it is kept: 90 days after it is closed.",
        "An answer is promised within 3 days.",
        "In Tiếng Việt:",
        "Họp thôn",
    ):
        assert said in other.screen.text
    await makes(other, APPROVE)
    assert other.screen.text == "It is open now."

    await borrows(resident)
    assert "🎉 A wedding\n🔢 5 sets\n📍 Thôn Pò Hèn" in resident.screen.text
    await resident.presses("Send")
    (case,) = await cases(village)
    assert (case.form, case.life, case.urgency, case.facets) == (
        "own-muon-ban-ghe", "request", "P4", {},
    )  # fmt: skip
    assert "Borrow" in duty.room.card.text
    assert "🔢 5 sets" in duty.room.card.text

    await makes(admin, "All of them", "Borrow", "Withdraw it")
    assert admin.screen.text.startswith("Nobody can begin it any more.")
    assert "6 📝 Borrow" not in await offered(resident)
    (dung,) = duty.officers
    await dung.taps("Take")
    await dung.taps("Close")
    await dung.taps("Done")
    assert any("Borrow" in one.text for one in duty.room.heard)
    await makes(admin, "Undo")
    assert "6 📝 Borrow" in await offered(resident)


async def test_whoever_made_it_never_approves_it(village):
    _, admin, _ = await two_admins(village)
    await hands_on(admin)
    await makes(admin, "All of them", "Borrow (waits)", APPROVE)
    assert admin.screen.text.startswith("You had a hand in it.")
    (row,) = await rows(village)
    assert row.state == "waiting"


async def test_the_only_admin_is_told_who_can_approve_it(village):
    await on_duty(village)
    admin = await english_admin(village)
    await hands_on(admin)
    assert admin.heard[-1].text.endswith("titir services approve own-muon-ban-ghe")


async def test_who_is_in_the_middle_of_it_when_it_is_withdrawn_ends_it_as_it_was(village):
    _, admin, other = await two_admins(village)
    await hands_on(admin)
    await makes(other, "Read it", APPROVE)
    resident = await someone(village)
    await offered(resident)
    await makes(resident, "Borrow", "A wedding")
    await makes(admin, "All of them", "Borrow", "Withdraw it")
    await makes(resident, "Thôn Pò Hèn", "Message this phone")
    await resident.presses("Send")
    (case,) = await cases(village)
    assert case.form == "own-muon-ban-ghe"


async def test_a_new_version_takes_the_place_of_the_old_and_leaves_its_cases_alone(village):
    duty, admin, other = await two_admins(village)
    await hands_on(admin)
    await makes(other, "Read it", APPROVE)
    resident = await someone(village)
    await offered(resident)
    await makes(resident, "Borrow", "A wedding", "Thôn Pò Hèn", "Message this phone")
    await resident.presses("Send")
    await makes(admin, "All of them", "Borrow", "Change", "What for?", "Change", "Yes or no")
    await makes(admin, "Có trả đúng hẹn không?", "Do you bring it back?", "Hand it on")
    await makes(other, "Read it", APPROVE)
    await offered(resident)
    await makes(resident, "Borrow")
    assert resident.screen.text == "Do you bring it back?"
    assert [row.state for row in await rows(village)] == ["withdrawn", "live"]
    assert "🎉 A wedding" in duty.room.card.text


async def test_of_two_admins_each_may_change_what_the_other_made(village):
    """What is open was approved already: only who changes it has a hand in what is new."""
    _, admin, other = await two_admins(village)
    await hands_on(admin)
    await makes(other, "Read it", APPROVE, "Back", "Change", "Change the name")
    await makes(other, "Mượn loa", "Borrow speakers", "Hand it on")
    assert other.heard[-1].text.startswith("Another admin reads it now.")
    await makes(admin, "Read it", APPROVE)
    assert admin.screen.text == "It is open now."
    await makes(
        admin, "Back", "Change", "Change the name", "Mượn rạp", "Borrow tents", "Hand it on"
    )
    await makes(other, "Read it", "Change", "Change the name")
    await makes(other, "Mượn ghế", "Borrow chairs", "Hand it on")
    assert other.heard[-1].text.startswith("No other admin can approve it.")


async def test_what_was_withdrawn_never_opens_beside_a_newer_version(village):
    _, admin, other = await two_admins(village)
    await hands_on(admin)
    await makes(other, "Read it", APPROVE)
    await makes(admin, "All of them", "Borrow", "Change", "Change the name")
    await makes(admin, "Mượn loa", "Borrow speakers", "Hand it on")
    waits = other.screen
    await other.says("/admin")
    await makes(other, "Our own services", "Borrow speakers (waits)", "All its versions")
    await makes(other, "2", "Withdraw it")
    undo = other.screen
    await other.presses("Read it", on=waits)
    await makes(other, APPROVE)
    await other.presses("Undo", on=undo)
    assert sorted(row.state for row in await rows(village)) == ["live", "withdrawn"]


async def test_a_service_is_one_line_of_the_shelf(village):
    """What was withdrawn for something newer stands behind it; each version can be opened."""
    _, admin, other = await two_admins(village)
    await hands_on(admin)
    await makes(other, "Read it", APPROVE)
    await makes(admin, "All of them", "Borrow", "Change", "Change the name")
    await makes(admin, "Mượn loa", "Borrow speakers", "Hand it on")
    await makes(other, "Read it", APPROVE)
    await other.says("/admin")
    await makes(other, "Our own services")
    assert other.screen.labels == ["1 ➕ Make a service", "2 📝 Borrow speakers", "0 ↩ Back"]
    await makes(other, "Borrow speakers", "All its versions")
    assert other.screen.labels == [
        "1 📝 Borrow speakers",
        "2 📝 Borrow (withdrawn)",
        "0 ↩ Back",
    ]
    await makes(other, "Borrow (withdrawn)", "Back", "Borrow speakers", "Withdraw it", "Back")
    assert other.screen.labels == [
        "1 ➕ Make a service",
        "2 📝 Borrow speakers (withdrawn)",
        "0 ↩ Back",
    ]


async def test_a_question_is_put_before_another(village):
    """In the order in which it stands there it is asked; the first has nowhere to go."""
    _, admin, other = await two_admins(village)
    await begins(admin)
    await names(admin)
    await adds_choice(admin)
    await adds_number(admin)
    await makes(admin, "What for?")
    assert not any("Put it one up" in label for label in admin.screen.labels)
    await makes(admin, "Back", "How many sets?", "Put it one up")
    assert "\n1. How many sets?\n" in admin.screen.text
    await makes(admin, "Hand it on")
    await makes(other, "Read it", APPROVE)
    resident = await someone(village)
    await offered(resident)
    await makes(resident, "Borrow")
    assert resident.screen.text.startswith("How many sets?")


async def test_a_desk_that_is_gone_meanwhile_is_chosen_anew(village):
    """Neither opened for nobody, nor a dead end for who made it."""
    _, admin, other = await two_admins(village)
    await hands_on(admin)
    (row,) = await rows(village)
    await village.house.write(_retire, row.desk_id)
    await makes(other, "Read it", APPROVE)
    assert other.screen.text == f"{DESK} is there no more. Choose another desk for it, please."
    assert [one.state for one in await rows(village)] == ["waiting"]
    await makes(admin, "All of them", "Borrow (waits)", "Change", "Hand it on")
    assert admin.screen.text == "Which desk reads it and answers?"
    await makes(admin, "Đồn Biên phòng Pò Hèn", "Hand it on")
    await makes(other, "Read it")
    assert "Who reads it: Đồn Biên phòng Pò Hèn." in other.screen.text
    await makes(other, APPROVE)
    assert other.screen.text == "It is open now."


def _retire(tx, desk_id) -> None:
    tx.get_one(Desk, desk_id).retired_on = date(2026, 11, 1)


async def test_the_desk_is_changed_before_it_is_handed_on(village):
    _, admin, other = await two_admins(village)
    await begins(admin)
    await names(admin)
    await adds_choice(admin)
    await makes(admin, "Change the desk", "Đồn Biên phòng Pò Hèn", "Hand it on")
    await makes(other, "Read it")
    assert "Who reads it: Đồn Biên phòng Pò Hèn." in other.screen.text


async def test_a_table_says_what_things_of_an_own_register_are_called(village):
    """No shipped register asks for it, so to each of them it is somebody's name."""
    _, admin, other = await two_admins(village)
    await begins(admin, "A register")
    await makes(admin, "Sổ cây", DESK, "Trees", "Add a question", "What a thing is called")
    await makes(admin, "Tên cây là gì?", "Which tree is it?", "Hand it on")
    await makes(other, "Read it", APPROVE)
    raw = "Thôn;Ngày;Tên cây;Họ tên\nPò Hèn;1/7/2024;Cây bàng;Nguyễn Văn A\n"
    await other.sends_file(raw.encode(), name="cây.csv")
    await other.presses(next(one for one in other.screen.labels if "Trees" in one).split(" ", 2)[2])
    assert "Trees: 1 rows are new, 0 stand there already, 0 are left out." in other.screen.text
    assert "Never read: Họ tên." in other.screen.text


async def test_a_closed_register_keeps_its_place(village):
    """What stands in it would be found by nobody if something else were called so."""
    _, admin, other = await two_admins(village)
    await begins(admin, "A register")
    await makes(admin, "Mượn bàn ghế", DESK, "Borrow")
    await makes(admin, "Add a question", "Yes or no", "Đã trả?", "Is it back?", "Hand it on")
    await makes(other, "Read it", APPROVE, "Back", "Withdraw it")
    await begins(admin)
    await makes(admin, "Mượn bàn ghế")
    assert admin.heard[-1].text.startswith("“Mượn bàn ghế” is taken")


async def test_two_who_change_one_at_once_lose_nothing(village):
    _, admin, other = await two_admins(village)
    await hands_on(admin)
    await makes(other, "Read it", "Change")
    await makes(admin, "All of them", "Borrow (waits)", "Change", "Change the name")
    await makes(admin, "Mượn loa", "Borrow speakers", "Hand it on")
    await other.presses("Hand it on")
    assert other.heard[-1].text.startswith("Somebody changed it meanwhile.")
    await forges(other, make("hub"))
    assert "What for?" in other.screen.text


async def test_what_was_changed_after_it_was_read_is_read_once_more(village):
    _, admin, other = await two_admins(village)
    await hands_on(admin)
    await makes(other, "Read it")
    read = other.screen
    await makes(admin, "All of them", "Borrow (waits)", "Change", "What for?", "Take it out")
    await adds_number(admin)
    await makes(admin, "Hand it on")
    await other.presses(APPROVE, on=read)
    assert other.screen.text.startswith("It was changed meanwhile.")
    assert "How many sets?" in other.screen.text
    await makes(other, APPROVE)
    assert other.screen.text == "It is open now."


CHOICE = ("Add a question", "One of some answers")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        pytest.param((*CHOICE, "x" * 500), "At most 200 characters, please.", id="500-characters"),
        pytest.param((*CHOICE, "<b>Gì?</b>"), "Plain words only", id="markup"),
        pytest.param((*CHOICE, "Gì?", "Một"), "Two answers are needed", id="one-answer"),
        pytest.param((*CHOICE, "Gì?", "Lúa\nLúa"), "“lua” would answer two", id="alike"),
        pytest.param((*CHOICE, "Gì?", "x" * 30 + "\nLúa"), "a button holds 24", id="wide"),
        pytest.param(
            (*CHOICE, "Gì?", "\n".join(f"Lúa {n}" for n in range(13))), "At most 12", id="thirteen"
        ),
        pytest.param((*CHOICE, "Gì?", "1\n2"), "means something else here", id="a-key"),
        pytest.param((*CHOICE, "Theo đạo gì?"), "about their faith", id="faith"),
        pytest.param((*CHOICE, "Bạn là đảng viên?"), "politics or a party", id="party"),
        pytest.param((*CHOICE, "Họ và tên?"), "asked for names", id="names"),
        pytest.param(
            (*CHOICE, "Ai?", "Người Kinh\nNgười Dao"), "which people they belong", id="ethnicity"
        ),
        pytest.param((*CHOICE, "Gì?", "A\nB", "Which?", "C"), "2 lines, please", id="lines"),
        pytest.param(("Add a question", "A number", "Mấy?", "20-1"), "the smaller", id="bounds"),
        pytest.param(("Add a question", "A number", "Mấy?", "many"), "Two numbers", id="no-bounds"),
        pytest.param(("Change the name", "Giấy tờ"), "“Giấy tờ” is taken", id="shipped-name"),
        pytest.param(("Change the name", "🎉🎉"), "a few letters or digits", id="no-letters"),
        pytest.param(("Hand it on",), "It asks nothing yet.", id="nothing"),
    ],
)
async def test_what_cannot_be_is_refused_at_the_very_question(village, said, why):
    """In plain words, and what was said before stays."""
    _, admin, _ = await two_admins(village)
    await begins(admin)
    await names(admin)
    before = admin.screen.text
    await makes(admin, *said)
    assert why in admin.heard[-1].text
    await forges(admin, make("hub"))
    assert admin.screen.text == before
    assert await rows(village) == []


async def test_a_name_that_is_there_is_not_taken_twice(village):
    _, admin, other = await two_admins(village)
    await hands_on(admin)
    await begins(other)
    await makes(other, "MUON BAN GHE")
    assert other.heard[-1].text.startswith("“MUON BAN GHE” is taken")


async def test_more_questions_than_anybody_answers_are_refused(village):
    _, admin, _ = await two_admins(village)
    await begins(admin)
    await names(admin)
    for number in range(4):
        await makes(admin, "Add a question", "Yes or no", f"Câu {number}?", f"Question {number}?")
    await makes(admin, "Add a question", "Yes or no", "Thêm?")
    assert admin.heard[-1].text.startswith("That makes 9 steps for whoever answers.")


async def test_own_words_are_typed_sealed_and_take_no_file(village):
    duty, admin, other = await two_admins(village)
    await begins(admin)
    await names(admin)
    await makes(admin, "Add a question", "In their own words", "Cần gì thêm?", "What else?")
    await makes(admin, "Add a question", "In their own words", "Còn gì?")
    assert admin.heard[-1].text == "There is one of that kind already."
    await admin.presses("Back")
    await makes(admin, "Back", "Hand it on")
    await makes(other, "Read it", APPROVE)
    resident = await someone(village)
    await offered(resident)
    await makes(resident, "Borrow")
    assert resident.screen.text == "What else?"
    await resident.sends_voice()
    assert resident.screen.text.startswith("Only words here. The file was not kept.")
    await resident.sends_photo(text="the long tables")
    assert "🎤" not in resident.everything_heard()
    await makes(resident, "That is all", "Thôn Pò Hèn", "Message this phone")
    assert "the long tables" in resident.screen.text
    await resident.presses("Send")
    (case,) = await cases(village)
    assert case.facets == {}
    assert "💬 “the long tables”" in duty.room.card.text
    assert not [one for one in duty.room.heard if one.attachments]


async def test_what_was_sent_already_and_what_is_asked_back_take_no_file_either(village):
    """More to tell, and an answer to the office: both had taken one."""
    duty, admin, other = await two_admins(village)
    await hands_on(admin)
    await makes(other, "Read it", APPROVE)
    resident = await someone(village)
    await borrows(resident)
    await resident.presses("Send")
    await resident.presses("Tell more")
    await resident.sends_photo()
    assert "Only words here. The file was not kept." in resident.everything_heard()
    officer = duty.officers[0]
    await officer.taps("Take")
    await officer.taps("Write to the reporter")
    await officer.replies("For how many days?", to=duty.newest)
    await resident.sends_voice()
    assert resident.everything_heard().count("Only words here. The file was not kept.") == 2
    await resident.says("two days")
    assert "two days" in duty.room.everything_heard()
    assert not [one for one in duty.room.heard if one.attachments]


async def test_an_appointment_needs_a_desk_with_hours(village):
    _, admin, other = await two_admins(village)
    await begins(admin, "Sign up for a time")
    await makes(admin, "Hẹn sửa loa", "Đồn Biên phòng Pò Hèn")
    assert admin.heard[-1].text.startswith("Đồn Biên phòng Pò Hèn has no hours yet")
    await makes(admin, DESK, "Repair day", "Hand it on")
    await makes(other, "Read it", APPROVE)
    resident = await someone(village)
    assert "6 🗓 Repair day" in await offered(resident)


async def test_a_guide_tells_its_steps_and_hands_a_question_on(village):
    _, admin, other = await two_admins(village)
    await begins(admin, "A guide")
    await names(admin, "Xin số nhà", "House numbers")
    await makes(admin, "Add how it is done", "Xin số nhà", "Đến xã.\nĐiền đơn.")
    await makes(admin, "A house number", "Go there.\nFill in the form.", "Hand it on")
    await makes(other, "Read it", APPROVE)
    resident = await someone(village)
    await offered(resident)
    await makes(resident, "House numbers", "A house number")
    assert "1. Go there.\n2. Fill in the form." in resident.screen.text


async def test_a_register_is_kept_and_counted_and_closed(village):
    _, admin, other = await two_admins(village)
    await begins(admin, "A register")
    await makes(admin, "Sổ loa", DESK, "Speakers")
    await makes(admin, "Add a question", "A number", "Mấy cái?", "1-9", "cái", "How many?", "pcs")
    await makes(admin, "Hand it on")
    await makes(other, "Read it", APPROVE)
    await other.says("/registers")
    while not any("Speakers (0)" in label for label in other.screen.labels):
        await other.presses("More")
    await makes(other, "Speakers (0)", "New entry")
    assert other.screen.text.endswith("How many?")
    await makes(other, "5", "Thôn Pò Hèn", "18/11/2026", "Save")
    assert "5 pcs" in other.everything_heard()
    await makes(admin, "All of them", "Speakers", "Withdraw it")
    await other.says("/registers")
    while not any("Speakers" in label for label in other.screen.labels):
        await other.presses("More")
    await other.presses("Speakers")
    assert not [label for label in other.screen.labels if "New entry" in label]


async def test_everybody_is_asked_only_what_everybody_may_be_asked(village):
    _, admin, other = await two_admins(village)
    await begins(admin, "A survey")
    await makes(admin, "Đèn đường", "Street lamps")
    await makes(admin, "Add a question", "Whether it works", "Đèn có sáng không?", "Có\nKhông")
    await makes(admin, "Are the lamps lit?", "They are\nThey are not", "Hand it on")
    await makes(other, "Read it")
    assert "Nobody reads single answers: they are only counted." in other.screen.text
    await makes(other, APPROVE)
    await other.says("/admin")
    await other.presses("Ask everybody")
    assert any("Street lamps" in label for label in other.screen.labels)


class AtThePage(Person):
    """Somebody who sits at `/admin` in a browser: all that they say there is said to the house."""

    async def _hear(self, **more: object) -> None:
        await Person._hear(self, at_staff_door=True, **more)


async def at_the_page(village: Village, name: str) -> Person:
    """An admin who came in by the link of an invitation."""
    code = await village.invite("admin", "")
    opened = await village.house.write(
        redeem, code, new_id(), Newcomer(name, "vi"), now=village.now
    )
    return AtThePage(village, address_of(opened.person), name, "vi")


async def test_it_is_made_and_approved_on_the_page_in_vietnamese_in_a_few_steps(village):
    """Neither of them has a messenger. Counted: what the clerk presses and types, and how long that
    takes where each thing takes twenty seconds."""
    await on_duty(village)
    clerk, other = await at_the_page(village, "Hương"), await at_the_page(village, "Lan")
    said = (
        "/admin", "Dịch vụ của xã", "Làm dịch vụ mới", "Xin, đề nghị một việc",
        "Mượn bàn ghế", DESK, "3 ngày", "Borrow", "Thêm câu hỏi", "Chọn một câu trả lời",
        "Mượn để làm gì?", "🎉 Đám cưới\nHọp thôn", "What for?", "A wedding\nA meeting",
        "Thêm câu hỏi", "Bằng lời của mình", "Cần gì thêm?", "What else?", "Chuyển đi duyệt",
    )  # fmt: skip
    await clerk.says(said[0])
    await makes(clerk, *said[1:])
    assert clerk.heard[-1].text.startswith("Một quản trị viên khác sẽ đọc.")
    assert len(said) * 20 <= 10 * 60
    await makes(other, "Đọc", "Thử trên ba máy")
    assert "/try/" in other.screen.text
    await makes(other, "Quay lại", "Lấy thành file")
    (file,) = other.heard[-1].attachments
    assert read_own(file.body.decode(), village.forms.shared).code == "own-muon-ban-ghe"
    await makes(other, "Quay lại", "Mượn bàn ghế (chờ duyệt)", "Duyệt và mở")
    assert other.screen.text == "Đã mở."
    assert "6 📝 Borrow" in await offered(await someone(village))
