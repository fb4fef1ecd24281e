"""A notice of a missing person: one at a time, with the family's yes, and gone after its end."""

from collections.abc import Sequence

import pytest
from sqlalchemy import text

from storage import reporters
from storage.media import media_of
from tests.stories.gathering import PO_HEN, english_admin, jump, lives_in, speaks
from tests.village import Person, Village

NAME = "Lý Mẩy"
WORDS = f"{NAME}, 71 years, blue coat, last seen at the bridge of Pò Hèn."
SAID = {
    "en": ("Announcements", "New one", "Person missing", "The family says yes", "Go on",
           "Everybody in", "Go on", "Go on"),
    "vi": ("Thông báo", "Soạn mới", "Tìm người", "Gia đình đồng ý", "Tiếp",
           "Mọi người ở", "Tiếp", "Tiếp"),
    "id": ("Pengumuman", "Buat baru", "Orang hilang", "Keluarga setuju", "Lanjut",
           "Semua warga", "Lanjut", "Lanjut"),
}  # fmt: skip


async def seeks(
    admin: Person, language: str = "en", *, picture: bool = True, also: Sequence[str] = ()
) -> None:
    """Up to the review. also: who is told besides everybody."""
    before, whom = SAID[language][:4], SAID[language][4:]
    await admin.says("/admin")
    for label in before:
        await admin.presses(label)
    await admin.says(WORDS)
    if picture:
        await admin.sends_photo(b"photo of the face")
    for label in (whom[0], *also, *whom[1:]):
        await admin.presses(label)


async def sends(admin: Person, label: str = "Send") -> None:
    await admin.presses(label)
    await admin.village.passes(seconds=3)


def whole_database(tx) -> str:
    """Every cell that is no sealed one."""
    names = tx.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars()
    return "\n".join(str(tx.execute(text(f'SELECT * FROM "{name}"')).all()) for name in names)  # noqa: S608


async def ids_of_notices(village: Village) -> list[str]:
    return await village.house.read(
        lambda tx: list(tx.execute(text("SELECT id FROM announcement")).scalars())
    )


async def test_it_is_told_with_a_picture_and_gone_after_its_end(village, admin):
    reader = await lives_in(village, PO_HEN)
    await seeks(admin)
    assert "After 24 hours words and picture are gone" in admin.screen.text
    await sends(admin)
    notice = reader.heard[-1]
    assert notice.text.split("\n")[:2] == ["🔎 Person missing", WORDS]
    assert "Seen this person? Call 114" in notice.text
    assert notice.attachments
    assert NAME not in admin.everything_heard()  # what was typed and shown was taken away
    (notice_id,) = await ids_of_notices(village)
    assert await village.house.read(lambda tx: len(media_of(tx, f"announcement:{notice_id}"))) == 1

    await jump(village, hours=24, minutes=1)
    await village.passes(seconds=3)
    assert NAME not in reader.everything_heard()
    assert NAME not in await village.house.read(whole_database)
    assert await village.house.read(lambda tx: len(media_of(tx, f"announcement:{notice_id}"))) == 0
    await reader.says("/start")
    await reader.presses("News, meetings")
    assert "No message in the last month." in reader.screen.text
    await admin.says("/admin")
    await admin.presses("Announcements")
    assert "Person missing" not in admin.screen.text + " ".join(admin.screen.labels)
    code = next(line for line in notice.text.split("\n") if line.startswith("Check code "))
    await reader.says(code.removeprefix("Check code "))
    assert "✔ Genuine." in reader.heard[-1].text
    assert "no longer holds" in reader.heard[-1].text


@pytest.mark.parametrize(
    ("language", "send", "second", "told", "end"),
    [
        ("vi", "Gửi", "Tìm người", "Mỗi lúc chỉ tìm một người", "Thôi tìm, gỡ tin"),
        ("id", "Kirim", "Orang hilang", "Cari satu orang dulu", "Akhiri pencarian"),
    ],
)
async def test_a_second_one_waits_until_the_first_is_over(
    village, admin, language, send, second, told, end
):
    await village.house.write(speaks, admin.address, language)
    reader = await lives_in(village, PO_HEN, language=language)
    await seeks(admin, language, picture=False)
    await sends(admin, send)
    assert NAME in reader.everything_heard()
    await admin.says("/admin")
    for label in (*SAID[language][:2], second):
        await admin.presses(label)
    assert told in admin.heard[-1].text
    await admin.presses(end)
    await village.passes(seconds=3)
    assert NAME not in reader.everything_heard()
    await seeks(admin, language, picture=False)
    await sends(admin, send)
    assert NAME in reader.everything_heard()


async def test_nothing_is_left_with_staff_nor_in_answers(village, admin):
    officer = await village.officer(await village.room())
    reader = await lives_in(village, PO_HEN)
    await seeks(admin, also=["Officers"])
    await sends(admin)
    notice = reader.heard[-1].text
    assert NAME in officer.everything_heard()
    await reader.says("/start")
    await reader.presses("News, meetings")
    assert NAME not in reader.screen.text
    code = next(line for line in notice.split("\n") if line.startswith("Check code "))
    await reader.says(code.removeprefix("Check code "))
    assert "✔ Genuine." in reader.screen.text
    assert NAME not in reader.screen.text

    await admin.presses("End the search")
    await village.passes(seconds=3)
    assert NAME not in officer.everything_heard()
    assert NAME not in reader.everything_heard()
    await reader.says(notice)  # somebody passed it on; it was ours
    assert "no longer holds" in reader.heard[-1].text
    assert "The words are not" not in reader.heard[-1].text


async def test_it_is_taken_away_at_night_and_where_silence_was_promised(
    village, admin, monkeypatch
):
    hushed = await lives_in(village, PO_HEN)
    village.now = village.now.replace(hour=23, minute=30)  # 6:30 there
    await seeks(admin, picture=False)
    for _ in range(3):
        await admin.presses("Until when")
    assert "After 46 hours" in admin.screen.text
    await sends(admin)
    assert NAME in hushed.everything_heard()
    monkeypatch.setattr(reporters, "is_hushed", lambda _tx, _profile: True)
    await jump(village, hours=46, minutes=1)  # 4:31 there
    await village.passes(seconds=3)
    assert NAME not in hushed.everything_heard()


async def test_thrown_away_it_leaves_the_admins_chat_too(village, admin):
    await seeks(admin, picture=False)
    assert NAME in admin.everything_heard()
    for label in ("Throw away", "Throw it away"):
        await admin.presses(label)
    await village.passes(seconds=3)
    assert NAME not in admin.everything_heard()
    assert await ids_of_notices(village) == []


async def test_two_admins_at_once(any_village):
    village = any_village
    first, second = await english_admin(village), await english_admin(village, "Lan")
    await lives_in(village, PO_HEN)
    await seeks(first, picture=False)
    await seeks(second, picture=False)
    await sends(first)
    await sends(second)
    assert "One missing person at a time" in second.heard[-1].text
    assert len(await ids_of_notices(village)) == 1
    await first.presses("End the search")
    await village.passes(seconds=3)
    await sends(second)  # nothing that was written is lost
    assert len(await ids_of_notices(village)) == 2


async def test_without_the_family_nothing_goes_out(village, admin):
    await admin.says("/admin")
    for label in (*SAID["en"][:3], "Not asked yet"):
        await admin.presses(label)
    assert "Ask the family first." in admin.heard[-1].text
    assert await ids_of_notices(village) == []
    await admin.presses("The family says yes")
    assert "which clothes" in admin.screen.text


async def test_what_nobody_approves_goes_as_well(village, admin):
    lan = await english_admin(village, "Lan")
    village.now = village.now.replace(hour=15)  # 22:00 there
    await seeks(admin, picture=False)
    await admin.presses("Night")
    await sends(admin, "Ask for approval")
    await lan.presses("Look")
    assert NAME in lan.everything_heard()
    await jump(village, hours=24, minutes=1)
    assert NAME not in lan.everything_heard()
    assert NAME not in await village.house.read(whole_database)
