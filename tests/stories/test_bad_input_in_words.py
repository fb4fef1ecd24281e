"""Bad input where things are counted, timed, asked and approved: what is said to it, word for word,
in both languages of the villages; and whatever was said before is still there."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select, text

from actions.people.sites import apply_site
from storage.site_cache import forget_books
from storage.tables import Booking, Case, Desk, RegisterEntry
from storage.tx import Tx
from tests.houses import sqlite_in
from tests.stories.gathering import forges, jump, lives_in, speaks
from tests.stories.test_golden import HAI_SON, MUBA
from tests.village import Officer, Person, Village, open_village, site_file

PLACES = {"vi": (HAI_SON, "cax", "06724-01"), "id": (MUBA, "polsek", "16.06-contoh-1")}
VISIT = (
    "1",
    "1",
    "1",
    "12",
    "1",
    "1",
)  # the first village, today, homes, 12 of them; to its review


@dataclass
class Place:
    """A village where all speak one language, and an officer of it."""

    village: Village
    language: str
    home: str
    officer: Officer

    async def resident(self) -> Person:
        return await lives_in(self.village, self.home, language=self.language)

    async def admin(self) -> Person:
        admin = await self.village.admin()
        await self.village.house.write(speaks, admin.address, self.language)
        return admin

    async def entries(self, service: str) -> list[RegisterEntry]:
        rows = select(RegisterEntry).where(RegisterEntry.service == service)
        return await self.village.house.read(lambda tx: list(tx.scalars(rows)))


@pytest.fixture
async def place(language: str, tmp_path: Path) -> AsyncIterator[Place]:
    site, desk, home = PLACES[language]
    async with open_village(sqlite_in(tmp_path), tmp_path, site=site) as village:
        officer = await village.officer(await village.room(desk))
        await village.house.write(speaks, officer.address, language)
        yield Place(village, language, home, officer)


def in_both(**said: object) -> pytest.MarkDecorator:
    """What is said, in Vietnamese and in Indonesian."""
    return pytest.mark.parametrize(("language", "said"), list(said.items()), ids=list(said))


async def types(person: Person, *saids: str) -> None:
    for said in saids:
        await person.says(said)


async def writes(person: Person, service: str, *saids: str) -> None:
    """A new entry of the register, so far."""
    await forges(person, f"0.record.new:{service}")
    await types(person, *saids)


async def corrects(person: Person, service: str) -> None:
    """The newest entry, up to the question how many it was."""
    await forges(person, f"0.record.of:{service}")
    await types(person, "1", "1", "2", "4")


def line(person: Person) -> str:
    """The first line of what was heard last."""
    return person.heard[-1].text.split("\n")[0]


@in_both(
    vi="Xin gõ một số từ 1 đến 2.000.",
    id="Mohon ketik angka dari 1 sampai 2.000.",
)
async def test_a_count_that_cannot_be(place, said):
    await writes(place.officer, "visit-log", *VISIT[:3])
    for typed in ("-5", "0", "2,5", "5 - 6", "100.000", "9" * 400, "abc"):
        await place.officer.says(typed)
        assert line(place.officer) == said, typed
    await types(place.officer, *VISIT[3:], "1")
    (entry,) = await place.entries("visit-log")
    assert (entry.answers["households"], entry.area) == ("12", place.home)


@in_both(
    vi=("Xin lỗi, chưa hiểu.", "Súng, súng hơi: bao nhiêu cái? Gõ số.", "🗡️ Kiếm, dao dài: 2 cái"),
    id=(
        "Maaf, saya belum mengerti.",
        "Senapan, senapan angin: berapa buah? Ketik angkanya.",
        "🗡️ Pedang, parang panjang: 2 buah",
    ),
)
async def test_a_residents_count_that_cannot_be(place, said):
    sorry, asked, kept = said
    resident = await place.resident()
    await forges(resident, "0.form:hand-in")
    await types(resident, "2", "2", "1")  # two blades, then guns are asked about
    for typed in ("-3", "99999999", "2,5", "abc"):
        await resident.says(typed)
        assert resident.heard[-1].text == f"{sorry}\n{asked}", typed
    await resident.says("3")
    assert line(resident) == kept  # what was counted before


@in_both(
    vi=(
        "Xin gõ một ngày đã qua, như 12.8.2026.",
        "Ngày đó lâu quá rồi. Xin gõ từ 1/1/1945 trở về sau.",
    ),
    id=(
        "Mohon ketik hari yang sudah lewat, misalnya 12.8.2026.",
        "Tanggal itu sudah terlalu lama. Mohon ketik 1/1/1945 atau sesudahnya.",
    ),
)  # fmt: skip
async def test_a_day_that_cannot_be(place, said):
    await writes(place.officer, "visit-log", VISIT[0])
    for typed, why in (
        ("30.2.2026", 0), ("1.1.2031", 0), ("-1.1.2026", 0), ("31.12.1944", 1), ("1.1.1700", 1),
    ):  # fmt: skip
        await place.officer.says(typed)
        assert line(place.officer) == said[why], typed
    await types(place.officer, "1.1.1945", *VISIT[2:], "1")
    (entry,) = await place.entries("visit-log")
    assert (str(entry.on_date), entry.area) == ("1945-01-01", place.home)


@in_both(
    vi="Giờ đó vừa có người chọn mất. Bà con chọn giờ khác nhé.",
    id="Jam itu baru saja diambil orang lain. Silakan pilih jam lain.",
)
async def test_a_time_that_two_want(place, said):
    await place.village.house.write(_one_at_once)
    first, second = await place.resident(), await place.resident()
    for person in (first, second):
        await forges(person, "0.form:hand-in")
        await types(person, "2", "2", "7", "1", "x y z", "1", "1")
    await first.says("1")
    await second.says("1")
    assert line(second) == said
    await types(second, "1", "1")  # the next time, and all the rest as it was
    bookings = await place.village.house.read(lambda tx: list(tx.scalars(select(Booking))))
    assert len({one.starts_at for one in bookings}) == 2


def _one_at_once(tx: Tx) -> None:
    for desk in tx.scalars(select(Desk)):
        desk.hours = desk.hours and {**desk.hours, "at_once": 1}
    forget_books(tx)


@in_both(
    vi=("Bà con đã trả lời rồi. Cảm ơn bà con.", "Đã hết hạn, không trả lời được nữa."),
    id=("Anda sudah menjawab. Terima kasih.", "Waktunya sudah habis, tidak bisa dijawab lagi."),
)
async def test_a_survey_twice_and_after_its_end(place, said):
    admin, resident, late = await place.admin(), await place.resident(), await place.resident()
    await forges(admin, "0.admin.survey-yes:survey")
    await place.village.passes(seconds=3)
    answer = resident.screen.rows[0][0].choice
    await forges(resident, answer)
    await types(resident, "1", "1", "1")
    await forges(resident, answer)
    assert line(resident) == said[0]
    counted = await place.village.house.read(_counted)
    assert counted["", 1] == 1
    await forges(late, answer)
    await late.says("1")
    await jump(place.village, days=8, hours=1)
    await jump(place.village, minutes=1)
    await late.says("1")  # in the middle of it
    for person in (resident, late):
        await forges(person, answer)
        assert line(person) == said[1]
    assert await place.village.house.read(_counted) == counted


def _counted(tx: Tx) -> dict[tuple[str, int], int]:
    rows = tx.execute(text("SELECT option, count FROM tally_count")).all()
    return {(option, count): count for option, count in rows}


@in_both(
    vi="Người đã ghi thì không tự duyệt được. Cần người khác xem.",
    id="Yang mencatat tidak bisa menyetujui sendiri. Orang lain harus melihatnya.",
)
async def test_an_approver_who_is_the_asker(place, said):
    resident = await place.resident()
    await forges(resident, "0.form:theft")
    await types(resident, "1", "2", "x y z", "7", "1", "1")
    case = await place.village.house.read(lambda tx: tx.scalars(select(Case)).one())
    await writes(place.officer, "cameras", "1", "1", "1", "x y z", "2", "1")
    await writes(place.officer, "footage", case.number, "1", "1", "21h-22h", "1", "1", "1")
    (request,) = await place.entries("footage")
    await place.officer.starts(await place.village.invite("admin", ""))
    await place.village.house.write(speaks, place.officer.address, place.language)
    await forges(place.officer, f"0.record.stage:{request.id}:approved")
    assert line(place.officer) == said
    assert [one.stage for one in await place.entries("footage")] == ["asked"]


@in_both(
    vi="Người khác vừa sửa mục này. Phần sửa ở đây vẫn còn: xem lại tất cả, rồi lưu.",
    id=(
        "Orang lain baru mengubahnya. Perubahan Anda masih ada di sini: "
        "periksa semuanya, lalu simpan."
    ),
)
async def test_a_row_that_two_edit(place, said):
    admin = await place.admin()
    await writes(place.officer, "visit-log", *VISIT, "1")
    for person in (place.officer, admin):
        await corrects(person, "visit-log")
    await types(place.officer, "15", "1")
    await types(admin, "16", "1")
    assert line(admin) == said
    assert "🔢 16 " in admin.heard[-1].text
    assert [one.answers["households"] for one in await place.entries("visit-log")] == ["15"]
    await admin.says("1")
    assert [one.answers["households"] for one in await place.entries("visit-log")] == ["16"]


@in_both(
    vi=("/thang", "Số lượt thăm: {}", "Tin báo: không có"),
    id=("/bulan", "Kunjungan: {}", "Laporan: tidak ada"),
)
async def test_a_period_over_a_merger(place, said):
    """A name of before under which nothing was filed used to answer with all of its heir's."""
    command, visits, nothing = said
    admin = await place.admin()
    await writes(place.officer, "visit-log", "2", *VISIT[1:], "1")
    await jump(place.village, days=20)  # into December
    left, right = await place.village.house.write(_become_one, place)
    await writes(place.officer, "visit-log", "2", *VISIT[1:], "1")  # the new one, in December
    for asked, told in (
        (f"11 {left}", visits.format(1)), (f"11 {right}", nothing), ("11 Tre", visits.format(1)),
        (f"11-12/2026 {left}", visits.format(1)), (f"11-12/2026 {right}", nothing),
        ("11-12/2026 Tre", visits.format(2)), ("11-12/2026", visits.format(2)),
    ):  # fmt: skip
        await admin.says(f"{command} {asked}")
        assert told in admin.heard[-1].text.split("\n"), asked


def _become_one(tx: Tx, place: Place) -> list[str]:
    """The second and third village are one, called Tre; their names of before."""
    site, _, home = PLACES[place.language]
    blocks = re.split(r"(?m)^(?=\[)", site.read_text(encoding="utf-8"))
    codes = [f'code = "{home[:-1]}{last}"' for last in "23"]
    at = [n for n, block in enumerate(blocks) if any(code in block for code in codes)]
    names = [re.search(r'(?m)^name = "(.*)"', blocks[n])[1] for n in at]  # type: ignore[index]
    blocks[at[0]] = (
        blocks[at[0]].replace(codes[0], f'code = "{home[:-1]}9"').replace(names[0], "Tre").rstrip()
        + f'\nformerly = ["{names[0]}", "{names[1]}"]\n\n'
    )  # fmt: skip
    del blocks[at[1]]
    apply_site(tx, site_file("".join(blocks)), now=place.village.now)
    return names


@in_both(
    vi=(
        "/thang", "Tin báo: không có", "Đã có người nhận: Chưa có gì để tính.",
        "Tháng nào? Xin gõ /thang 11 hoặc /thang 11/2025.",
        "Tháng đó chưa đến. Xin gõ /thang 11.",
        "Ở đây không có nơi nào tên “Sa Pa”. Xin gõ /thang 11 kèm tên nơi đó.",
    ),
    id=(
        "/bulan", "Laporan: tidak ada", "Sudah ditangani petugas: Belum ada yang bisa dihitung.",
        "Bulan apa? Tulis /bulan 11 atau /bulan 11/2025.",
        "Bulan itu belum tiba. Tulis /bulan 11.",
        "Di sini tidak ada tempat bernama “Sa Pa”. Tulis /bulan 11 dan nama tempatnya.",
    ),
)  # fmt: skip
async def test_a_figure_over_nothing(place, said):
    command, nothing, share, which, not_yet, nowhere = said
    admin = await place.admin()
    for asked, told in (
        ("3/2024", nothing), ("13", which), ("11/1944", which), ("-1", which), ("12/2099", not_yet),
        ("11 Sa Pa", nowhere),
    ):  # fmt: skip
        await admin.says(f"{command} {asked}")
        assert told in admin.heard[-1].text.split("\n"), asked
    await forges(admin, "0.figure.of:2024-03:reports")
    assert share in admin.heard[-1].text.split("\n")
