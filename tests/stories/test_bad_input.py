"""Bad input, one kind a story: a plain sentence or a quiet refusal, and nothing already said lost.

Whatever a person, a prankster or a broken program sends, the log tells of no mistake of ours.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from domain.heard import HeardEvent, HeardMedia, Place
from storage.tables import Case, SetAside
from storage.tx import Tx
from tests.running import errors_in
from tests.village import Officer, Person, Village

LONG = "Tôi thấy hai người lạ. " * 4_348  # 100,004 characters
HTML = "<b>đỏ</b> <script>alert(1)</script> &amp; {number} %s"
REVERSED = "xe \u202eđỏ\u202c\u2066 \x00\x1b[31m \u200b\ufeff cuối\ud83d"
NAMES = ("👮‍♀️🔥" * 40, "Dũng\u202e\nP1 🔴 CHÁY", "", "   ", "<b>Dũng</b>", "𝕯𝖚𝖓𝖌")


@pytest.fixture(autouse=True)
def nothing_of_ours_fails() -> Iterator[None]:
    with capture_logs() as log:
        yield
    assert errors_in(log) == []


def all_cases(tx: Tx) -> list[Case]:
    return list(tx.scalars(select(Case)))


def asides(tx: Tx) -> int:
    return len(tx.scalars(select(SetAside)).all())


async def begins(village: Village, *steps: str) -> Person:
    """Somebody of Pò Hèn who has said these things, in a commune whose police have a room."""
    resident = village.resident()
    await resident.starts("v-06724-01")
    for step in ("/report", "1", *steps):
        await resident.says(step)
    return resident


async def finishes(resident: Person) -> None:
    """From *tell more* to *saved*."""
    for step in ("7", "1", "1"):
        await resident.says(step)
    assert "✔" in resident.everything_heard()


async def has_a_report(village: Village, *, where: str = "đầu cầu") -> tuple[Person, Case]:
    """Somebody who sent a report of theft, and its case."""
    resident = await begins(village, "1", "2", where)
    await finishes(resident)
    return resident, (await village.house.read(all_cases))[-1]


def spoken(case: Case) -> str:
    return f"{case.number[:3]}-{case.number[3:]}"


# --------------------------------------------------------------------------------------- words


STEPS = ("1", "2", "đầu cầu", "7", "1", "1")  # of a theft, from *what* to *send*


@pytest.mark.long
async def test_a_hundred_thousand_characters(any_village: Village) -> None:
    room = await any_village.room()
    for answered in range(len(STEPS) - 1):
        resident = await begins(any_village, *STEPS[:answered])
        await resident.says(LONG)
        assert resident.screen.rows
        for step in STEPS[answered:]:
            if "✔" not in resident.everything_heard():
                await resident.says(step)
        if "✔" not in resident.everything_heard():  # it was the place itself that was so long
            await finishes(resident)
        assert "hai người lạ" in str(room.card)
        assert len(room.card.text) < 4_096


async def test_html_is_only_words(village: Village) -> None:
    room = await village.room()
    resident = await begins(village, "1", "2", HTML, HTML + " xe")
    await finishes(resident)
    assert HTML in room.card.text


async def test_marks_that_turn_or_hide_writing_never_reach_a_room(any_village: Village) -> None:
    room = await any_village.room()
    resident = await begins(any_village, "1", "2", REVERSED, REVERSED + " hết")
    await finishes(resident)
    shown = room.everything_heard()
    assert "cuối" in shown
    assert not set(shown) & set("\u202e\u202c\u2066\x00\x1b\ud83d")


async def test_strange_names_of_residents_are_never_shown(village: Village) -> None:
    room = await village.room()
    for name in NAMES:
        resident = await begins(village)
        resident.name = name
        for step in ("1", "2", "đầu cầu"):
            await resident.says(step)
        await finishes(resident)
        assert not name.strip() or name not in room.everything_heard()


STRANGE = [
    "/nonsense", "/start 💥", "/start v-99999", "/start v-", "/start ../../etc", "/case 12",
    "/erase", "/", "/ ", "//", "/start@somebody_else", "¹", "٣", "൬", "-1", "1.5", "007", "?", ".",
]  # fmt: skip


@pytest.mark.long
async def test_strange_commands_and_digits(village: Village) -> None:
    await village.room()
    for said in STRANGE:
        resident = await begins(village, "1", "2")
        await resident.says(said)
        assert resident.screen.rows, said
        await resident.says("/report")
        if "Báo tiếp" in str(resident.screen):
            await resident.presses("Báo tiếp")
        assert "chỗ nào?" in resident.screen.text or "Kể thêm" in resident.screen.text, said


NUMBERS = ("abc", "0", "+84" + "9" * 60, "１１３", "'; DROP TABLE", LONG)


@pytest.mark.long
async def test_strange_telephone_numbers(village: Village) -> None:
    room = await village.room()
    for number in NUMBERS:
        resident = await begins(village, "1", "2", "đầu cầu", "7", "2")
        await resident.says(number)
        assert resident.screen.rows
        await resident.shares_contact("0912 345 678")
        await resident.presses("Gửi")
        assert room.card
        assert "0912" not in room.everything_heard()  # for the taker alone


# ------------------------------------------------------------------------------------- buttons

# Not among them: *delete from this phone*. Whoever presses that wants everything gone.
FORGED = [
    ".", "0.", "..", "x", "-1.go:menu", "99999999999.go:menu", "2³.go:menu", "1.", "1.a", "1.a:::",
    "1.a:when:now:x", "1.form:", "1.form:nope", "1.list:999999", "1.list:-1", "1.home:22",
    "1.site:",    "1.lang:xx", "1.kind:nope", "1.info:../../x", "0.good:1", "0.bad:000000",
    "0.add:' OR 1=1 --", "0.case:", "0.inq:1:2:3", "0.called:1", "n.", "n." + "0" * 32,
    "0.mistake", "0.send", "r.", "r.take", "r.take.", "r.take.123456", "r.p.", "r.p.x.y", "r.p." +
    "0" * 32 + ".ok", "r.read.000000", "m.x", "a.x", "\x00", "💥" * 16, "é" * 32, "0.resume:",
    "0.cases:9",
]  # fmt: skip


@pytest.mark.long
async def test_forged_buttons_of_residents(any_village: Village) -> None:
    await any_village.room()
    resident = await begins(any_village, "1", "2")
    for choice in FORGED:
        await resident._hear(choice=choice, message=resident.screen.id)
        assert resident.screen.rows, choice
    assert await any_village.house.read(all_cases) == []
    assert await any_village.house.read(asides) == 0
    await resident.says("/report")
    await resident.presses("Báo tiếp")
    assert "chỗ nào?" in resident.screen.text


async def test_forged_buttons_in_a_room(any_village: Village) -> None:
    room = await any_village.room()
    officer = await any_village.officer(room)
    _, case = await has_a_report(any_village)
    number = case.number
    before = room.card.text
    forged = [
        *FORGED,
        f"r..{number}",
        f"r.nope.{number}",
        f"r.take.{number}.x",
        f"r.take.{number} ",
    ]
    for choice in forged:
        await officer._in_room(choice=choice, message=room.card.id)
    assert room.card.text == before
    assert await any_village.house.read(asides) == 0


@pytest.mark.long
async def test_another_persons_buttons_open_nothing(any_village: Village) -> None:
    room = await any_village.room()
    officer = await any_village.officer(room)
    resident, case = await has_a_report(any_village, where="gốc đa nhà ông Sìn")
    await officer.taps("Nhận")
    pressed = [key.choice for message in resident.heard for row in message.rows for key in row]
    thief = any_village.resident(name="Kẻ tò mò")
    await thief.starts("v-06724-01")
    for choice in (*pressed, f"0.case:{case.number}", f"0.add:{case.number}"):
        await thief._hear(choice=choice, message="1")
    for words in (spoken(case), case.number, "gốc đa"):
        assert words not in thief.everything_heard()
    assert (await village_case(any_village)).state == "acknowledged"


async def village_case(village: Village) -> Case:
    return (await village.house.read(all_cases))[0]


async def test_strangers_in_the_room_take_nothing(any_village: Village) -> None:
    room = await any_village.room()
    stranger = Officer(any_village, "telegram:1", "Người lạ", "vi", room=room)
    nobody = Officer(any_village, "", "Nhóm", "vi", room=room)
    elsewhere = await any_village.officer(await any_village.room("border"), "Nam")
    _, case = await has_a_report(any_village)
    elsewhere.room = room
    for person in (stranger, nobody, elsewhere):
        await person.taps("Nhận", on=room.card_of("Nhận chậm nhất"))
        await person.replies("để tôi", to=room.card_of("Nhận chậm nhất"))
    assert (await village_case(any_village)).taken_by is None
    assert "Người lạ: chỉ cán bộ" in room.everything_heard()

    private = any_village.resident(name="Kẻ tò mò")
    for verb in ("take", "read", "over", "back", "called", "show", "ask", "close"):
        await private._hear(choice=f"r.{verb}.{case.number}", message="1")
    assert "đầu cầu" not in private.everything_heard()
    assert (await village_case(any_village)).taken_by is None


async def test_only_the_one_who_asked_speaks_to_the_reporter(any_village: Village) -> None:
    room = await any_village.room()
    dung = await any_village.officer(room, "Dũng")
    son = await any_village.officer(room, "Sơn")
    resident, _ = await has_a_report(any_village)
    await dung.taps("Nhận")
    await dung.taps("Nhắn người báo")
    prompt = room.card_of("Nhắn người báo ")
    await son.replies("mày là ai?", to=prompt)
    await son.taps("Màu gì?", on=prompt)
    await son.writes("tìm ra nó chưa?")
    await dung.replies("nó khai chưa?", to=room.card_of("P2"))
    for words in ("mày là ai", "Màu gì?", "tìm ra nó", "nó khai"):
        assert words not in resident.everything_heard()
    await dung.replies("Xe màu gì?", to=prompt)
    assert "Xe màu gì?" in resident.everything_heard()


async def test_officers_write_too_much_or_nothing(village: Village) -> None:
    room = await village.room()
    officer = await village.officer(room)
    resident, _ = await has_a_report(village)
    await officer.taps("Nhận")
    await officer.taps("Nhắn người báo")
    prompt = room.card_of("Nhắn người báo ")
    heard = len(resident.heard)
    for words in (LONG, "", "\u200b", "\x00"):
        await officer.replies(words, to=prompt)
        await officer.replies(words, to=room.card_of("P2"))
        await officer.writes(words)
    assert "Dài quá" in room.everything_heard()
    assert len(resident.heard) == heard
    await officer.replies("Xe màu gì?", to=prompt)
    assert "Xe màu gì?" in resident.heard[-1].text


async def test_a_code_for_one_is_of_no_use_to_another(village: Village) -> None:
    room = await village.room()
    code = await village.invite("officer", "cax")
    officer = Officer(village, "telegram:77", "Dũng", "vi", room=room)
    await officer.starts(code)
    thief = Officer(village, "telegram:78", "Kẻ tò mò", "vi", room=room)
    await thief.starts(code)
    await thief.writes(f"/start {code}")
    await has_a_report(village)
    await thief.taps("Nhận")
    assert (await village_case(village)).taken_by is None
    await officer.taps("Nhận")
    assert (await village_case(village)).taken_by is not None


# --------------------------------------------------------------------- files, places, edits


async def test_a_file_that_claims_too_much_is_refused_at_once(village: Village) -> None:
    await village.room()
    resident = await begins(village, "1", "2", "đầu cầu")
    await resident._hear(media=(HeardMedia("file", "big", 25_000_000, mime="video/mp4"),))
    assert "lớn quá" in resident.screen.text
    await resident._hear(media=(HeardMedia("file", "", -5, -5, "\x00/💥"),))
    await finishes(resident)


async def test_an_album_is_kept_with_one_word(village: Village) -> None:
    room = await village.room()
    resident = await begins(village, "1", "2", "đầu cầu")
    for number in range(10):
        ref = f"album-{number}"
        village.messenger.files[ref] = b"photo %d" % number
        await resident._hear(media=(HeardMedia("photo", ref, 7),), album="7")
    assert resident.everything_heard().count("Đã ghi lại") == 1
    await finishes(resident)
    assert "📷 10" in room.card.text


async def test_an_edit_of_a_message_that_nobody_knows_changes_nothing(village: Village) -> None:
    room = await village.room()
    resident = await begins(village, "1", "2", "đầu cầu", "xe đỏ biển 14-B1")
    await resident._hear(text="xe xanh biển 99-A9", event=HeardEvent.EDITED, message="5")
    assert "Sửa muộn rồi" in resident.heard[-1].text
    await finishes(resident)
    assert "xe đỏ" in room.card.text
    assert "xe xanh" not in room.card.text


async def test_places_on_the_other_side_of_the_earth(village: Village) -> None:
    room = await village.room()
    for at in ((-33.4, -70.6), (0.0, 0.0), (90.0, 180.0), (-90.0, -180.0)):
        resident = await begins(village, "1", "2")
        await resident.sends_place(*at)
        await finishes(resident)
        assert "Pò Hèn" in room.card.text
        assert f"{at[0]:.1f}" in room.card.text


# -------------------------------------------------------------------------------------- events


async def test_events_that_nobody_expects(any_village: Village) -> None:
    room = await any_village.room()
    resident = await begins(any_village, "1", "2")
    officer = await any_village.officer(room)
    for event in HeardEvent:
        if event is not HeardEvent.BLOCKED:
            await resident._hear(event=event, message="1")
        if event is not HeardEvent.BOT_REMOVED:
            await officer._in_room(event=event, message="1")
    await any_village.hears(resident, where="telegram:-1", place=Place.GROUP, text="/bind x")
    await resident.says("đầu cầu")
    await finishes(resident)
    assert "đầu cầu" in room.card.text


async def test_the_same_update_again_and_again(any_village: Village) -> None:
    room = await any_village.room()
    resident = await begins(any_village, "1", "2", "đầu cầu", "7", "1")
    await resident.says("1")
    for _ in range(3):
        await any_village.repeat(any_village.last)
    assert len(await any_village.house.read(all_cases)) == 1
    assert len([message for message in room.heard if "P2" in message.text]) == 1
