"""What cannot be announced, or called together, is said in one plain sentence of the admin's own
language, and nothing that was said before is lost."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage import sites
from storage.tx import Tx
from tests.houses import sqlite_in
from tests.stories.gathering import PLACE, TITLE, english_admin, jump, lives_in, removes, speaks
from tests.village import ROOT, Person, Village, open_village

WORDS = "Tomorrow the village meets at the school."
COMPOSED = ("/admin", "5", "1", "3", WORDS, "7", "1", "7", "7")  # a notice to all; when?
CALLED = ("/meetings", "1", "1", TITLE, PLACE)  # a village meeting; which day?

SAID = {
    "vi": {
        "long": "Dài quá: 5.000 ký tự. Nhiều nhất 3.000.",
        "long agenda": "Dài quá: 5.000 ký tự. Nhiều nhất 1.500.",
        "short": "Ngắn quá, khó hiểu.",
        "big": "Lớn quá (23 MB) nên không giữ được. Xin gửi bản nhỏ hơn.",
        "nowhere": "Chọn ít nhất một thôn.",
        "nobody": "✔ “Tomorrow the village…” {code}: đã ghi. Ở đó không nhắn được cho ai.",
        "past": "Giờ đó đã qua. Chọn giờ khác.",
        "no time": "Không thấy giờ trong đó.\nGõ ngày và giờ. Ví dụ: 25/11 19:30",
        "no day": "Không thấy ngày trong đó.\nNgày nào? Bấm, hoặc gõ. Ví dụ: 25/11 19:00",
        "over": "08:00 thứ Tư 1/1/2020 đã qua. Xin chọn lúc khác.",
        "far": "thứ Ba 1/1/2030 còn hơn một năm nữa. Xin chọn ngày gần hơn.",
        "never": "Không có ngày hoặc giờ đó.\nNgày nào? Bấm, hoặc gõ. Ví dụ: 25/11 19:00",
        "differ": "thứ Ba 24/11 và thứ Tư 25/11 là hai ngày khác nhau. Xin gõ một ngày.\n"
        "Ngày nào? Bấm, hoặc gõ. Ví dụ: 25/11 19:00",
        "understood": "🕘 19:00 thứ Ba 24/11.\nMời ai? Bấm để chọn.",
        "changed": "Có người vừa sửa chỗ này. Xin xem lại.",
        "removed": "Không còn nhiệm vụ ở đây. Chưa gửi gì cả.",
        "orphaned": "Người soạn “Tomorrow the village…” {code} không còn là quản trị. Duyệt không?",
        "written": "Đã viết: Tiếng Việt.",
        "whom": "Báo cho ai? Bấm để chọn.",
        "invited": "Mời ai? Bấm để chọn.",
        "check": "Xem lại lần nữa.",
    },
    "id": {
        "long": "Terlalu panjang: 5.000 huruf. Paling banyak 3.000.",
        "long agenda": "Terlalu panjang: 5.000 huruf. Paling banyak 1.500.",
        "short": "Terlalu pendek untuk dimengerti.",
        "big": "Terlalu besar (23 MB), jadi tidak disimpan. Kirim yang lebih kecil.",
        "nowhere": "Pilih paling sedikit satu desa/dusun.",
        "nobody": "✔ “Tomorrow the village…” {code} sudah disimpan."
        " Di sana tidak ada yang bisa dihubungi lewat chat.",
        "past": "Waktu itu sudah lewat. Pilih waktu lain.",
        "no time": "Tidak ada waktu di situ.\nKetik tanggal dan jam. Contoh: 25/11 19.30",
        "no day": "Tidak ada hari di situ.\nHari apa? Tekan, atau ketik. Contoh: 25/11 19.00",
        "over": "Rabu, 1 Januari 2020, 08.00 sudah lewat. Pilih waktu lain.",
        "far": "Selasa, 1 Januari 2030 masih lebih dari setahun lagi. Pilih hari yang lebih dekat.",
        "never": "Tidak ada hari atau jam seperti itu.\n"
        "Hari apa? Tekan, atau ketik. Contoh: 25/11 19.00",
        "differ": "Selasa, 24 November dan Rabu, 25 November itu dua hari. Ketik satu saja.\n"
        "Hari apa? Tekan, atau ketik. Contoh: 25/11 19.00",
        "understood": "🕘 Selasa, 24 November, 19.00.\nSiapa yang diundang? Tekan untuk memilih.",
        "changed": "Ada orang lain yang baru mengubahnya. Lihat lagi.",
        "removed": "Anda tidak punya tugas lagi di sini. Tidak ada yang dikirim.",
        "orphaned": "Penyusun “Tomorrow the village…” {code} bukan pengelola lagi. Anda setujui?",
        "written": "Sudah ditulis: Bahasa Indonesia.",
        "whom": "Untuk siapa? Tekan untuk memilih.",
        "invited": "Siapa yang diundang? Tekan untuk memilih.",
        "check": "Periksa sekali lagi.",
    },
}
SITES = {"vi": "hai-son", "id": "musi-banyuasin"}


@dataclass
class Office:
    """An admin who reads the language of the place, and what they are told there."""

    village: Village
    admin: Person
    said: dict[str, str]
    language: str

    async def types(self, *said: str, by: Person | None = None) -> str:
        """Returns the last that they heard."""
        person = by or self.admin
        for one in said:
            await person.says(one)
        return person.heard[-1].text

    async def has_a_reader(self) -> Person:
        home = await self.village.house.read(a_village)
        return await lives_in(self.village, home, language=self.language)

    async def another(self, name: str) -> Person:
        other = await self.village.admin(name)
        await self.village.house.write(speaks, other.address, self.language)
        return other


def a_village(tx: Tx) -> str:
    return sites.villages_of(tx, sites.all_sites(tx)[0].area)[0].code


def asks_a_second(tx: Tx) -> None:
    sites.all_sites(tx)[0].approve_above = 0


@pytest.fixture(params=["vi", "id"])
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    language = request.param
    site = ROOT / "examples" / f"{SITES[language]}.toml"
    async with open_village(sqlite_in(tmp_path), tmp_path, site=site) as village:
        admin = await village.admin()
        await village.house.write(speaks, admin.address, language)
        yield Office(village, admin, SAID[language], language)


@pytest.mark.parametrize(("words", "why"), [("x" * 5000, "long"), ("hi", "short")])
async def test_words_that_do_not_fit(office, words, why):
    await office.types(*COMPOSED[:4])
    assert await office.types(words) == office.said[why]
    assert office.said["written"] in await office.types(WORDS)


async def test_a_picture_over_the_limit(office):
    await office.types(*COMPOSED[:5])
    await office.admin.sends_photo(bytes(21 * 1024 * 1024))
    big, written, *_ = office.admin.heard[-1].text.splitlines()
    assert (big, written) == (office.said["big"], office.said["written"])  # the words stay
    assert await office.types("7") == office.said["whom"]


async def test_an_empty_audience(office):
    assert await office.types(*COMPOSED[:6], "7") == office.said["nowhere"]
    kept = await office.types("1", "7", "7", "1", "1")
    assert re.sub(r"\d{3}-\d{4}", "{code}", kept) == office.said["nobody"]


async def test_a_time_that_is_over_or_none(office):
    await office.has_a_reader()
    assert await office.types(*COMPOSED, "2", "soon") == office.said["no time"]
    assert (await office.types("1/1/2020 8:00")).startswith(office.said["past"])
    assert office.said["check"] in await office.types("24/11 9:00")


async def test_two_admins_change_the_same_one(office):
    reader, other = await office.has_a_reader(), await office.another("Lan")
    await office.types(*COMPOSED, "2", "24/11 9:00", "1")
    for one in (office.admin, other):
        await office.types("/admin", "5", "3", "1", by=one)  # look at it, change it
    await office.types("1")
    assert await office.types("1", by=other) == office.said["changed"]
    await jump(office.village, days=6, hours=1, minutes=20)
    assert reader.everything_heard().count(WORDS) == 1


async def test_two_admins_approve_the_same_one(office):
    await office.village.house.write(asks_a_second)
    reader = await office.has_a_reader()
    others = [await office.another(name) for name in ("Lan", "Minh")]
    await office.types(*COMPOSED, "1", "1")
    for one in others:
        await office.types("2", by=one)
    await jump(office.village, seconds=3)
    assert others[1].heard[-1].text == office.said["changed"]
    assert reader.everything_heard().count(WORDS) == 1


async def test_an_admin_removed_between_composing_and_sending(office):
    reader, other = await office.has_a_reader(), await english_admin(office.village, "Lan")
    await office.types(*COMPOSED, "1")
    message = office.admin.screen
    await removes(other, office.admin.name)
    await office.admin.presses(message.labels[0], on=message)
    assert office.admin.heard[-1].text == office.said["removed"]
    await jump(office.village, seconds=3)
    assert WORDS not in reader.everything_heard()


async def test_an_admin_removed_before_it_is_due(office):
    reader, other = await office.has_a_reader(), await english_admin(office.village, "Lan")
    await office.types(*COMPOSED, "2", "24/11 9:00", "1")
    await removes(other, office.admin.name)
    await office.village.house.write(speaks, other.address, office.language)
    await jump(office.village, days=7)
    asked = re.sub(r"\d{3}-\d{4}", "{code}", other.heard[-1].text)
    assert asked == office.said["orphaned"]
    assert WORDS not in reader.everything_heard()


# -------------------------------------------------------------------------------- meetings


@pytest.mark.parametrize(
    ("when", "why"),
    [
        ("1/1/2020 8:00", "over"),
        ("1/1/2030 8:00", "far"),
        ("31/2 8:00", "never"),
        ("24/11 thứ tư rabu 8:00", "differ"),
        ("soon", "no day"),
    ],
)
async def test_a_day_on_which_nobody_can_meet(office, when, why):
    assert await office.types(*CALLED, when) == office.said[why]
    assert await office.types("24/11 19:00") == office.said["understood"]


async def test_a_meeting_for_nobody(office):
    assert await office.types(*CALLED, "24/11 19:00", "7") == office.said["nowhere"]


@pytest.mark.parametrize(("agenda", "why"), [("x" * 5000, "long agenda"), ("x", "short")])
async def test_an_agenda_that_does_not_fit(office, agenda, why):
    await office.types(*CALLED, "24/11 19:00", "1", "7")
    assert await office.types(agenda) == office.said[why]
    assert office.said["check"] in await office.types("The road.")


async def test_two_admins_change_the_same_meeting(office):
    reader, other = await office.has_a_reader(), await office.another("Lan")
    await office.types(*CALLED, "24/11 19:00", "1", "7", "7", "1")
    for one in (office.admin, other):
        await office.types("/meetings", by=one)
        await one.presses(TITLE)
        await office.types("1", by=one)
        await office.types("3", "The bridge", by=one)
    await office.types("1")
    assert await office.types("1", by=other) == office.said["changed"]
    await jump(office.village, seconds=3)
    assert reader.everything_heard().count("The bridge") == 1


async def test_an_admin_removed_before_they_invite(office):
    reader, other = await office.has_a_reader(), await english_admin(office.village, "Lan")
    await office.types(*CALLED, "24/11 19:00", "1", "7", "7")
    message = office.admin.screen
    await removes(other, office.admin.name)
    await office.admin.presses(message.labels[0], on=message)
    assert office.admin.heard[-1].text == office.said["removed"]
    assert TITLE not in reader.everything_heard()
