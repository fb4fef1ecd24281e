"""The night patrol is reminded on a schedule: a repeated notice, to the leaders alone or to all."""

from datetime import timedelta

import pytest

from storage import sites, staff
from storage.tx import Tx
from tests.village import ROOT, Person, Village, open_village

VIETNAMESE = {
    "site": "hai-son.toml",
    "steps": ("Thông báo", "Soạn mới", "3 📢 Thông báo"),
    "words": "Tối nay 8 giờ đi tuần tra. Mang đèn pin. Đi hai người.",
    "leaders": "Trưởng thôn",
    "go on": "Tiếp",
    "weekly": "Mỗi tuần",
    "last": "Thứ đó, tuần cuối tháng",
    "send": "Gửi",
}
INDONESIAN = {
    "site": "musi-banyuasin.toml",
    "steps": ("Pengumuman", "Buat baru", "3 📢 Pengumuman"),
    "words": "Malam ini ronda jam 8. Bawa senter. Jalan berdua.",
    "leaders": "Kades/kadus/RT",
    "go on": "Lanjut",
    "weekly": "Setiap minggu",
    "last": "Hari itu di akhir bulan",
    "send": "Kirim",
}


@pytest.fixture(params=[VIETNAMESE, INDONESIAN], ids=["vi", "id"])
def told(request: pytest.FixtureRequest) -> dict[str, str]:
    """What is pressed and typed."""
    return request.param


def codes(tx: Tx) -> tuple[str, str]:
    """The site, and its first village."""
    site = sites.all_sites(tx)[0].area
    return site, sites.villages_of(tx, site)[0].code


async def a_leader(village: Village, language: str) -> Person:
    def speaks(tx: Tx) -> None:
        for role in staff.roles_at(tx, leader.address):
            role.language = language

    leader = Person(village, "telegram:900001", "Sìn", language)
    await leader.starts(await village.invite("leader", ""))
    await village.house.write(speaks)
    return leader


async def schedules_it(admin: Person, told: dict[str, str], every: str, first: str) -> None:
    await admin.says("/admin")
    for label in told["steps"]:
        await admin.presses(label)
    await admin.says(told["words"])
    await admin.presses(told["go on"])
    await admin.presses(told["leaders"])
    await admin.presses(told["go on"])
    await admin.presses(told["go on"])
    await admin.presses(every)
    await admin.says(first)
    await admin.presses(told["send"])


async def evenings(village: Village, days: int) -> None:
    """From evening to evening, as far as one second after eight o'clock there."""
    for _ in range(days):
        village.now += timedelta(days=1)
        await village.settle()


@pytest.mark.parametrize(("every", "days", "times"), [("weekly", 17, 3), ("last", 40, 2)])
async def test_leaders_are_reminded_of_the_patrol_and_nobody_else(
    sqlite_village, told, every, days, times
):
    async with sqlite_village(told["site"]) as village:
        language = "vi" if told is VIETNAMESE else "id"
        admin, leader = await village.admin(), await a_leader(village, language)
        await village.house.write(_all_speak, language)
        _, home = await village.house.read(codes)
        resident = village.resident(language=language)
        await resident.starts(f"v-{home}")
        first = "27/11/2026 20:00" if every == "last" else "20/11/2026 20:00"
        await schedules_it(admin, told, told[every], first)

        village.now = village.now.replace(hour=13, minute=0, second=1)  # 20:00 in both places
        await evenings(village, days)
        assert leader.everything_heard().count(told["words"]) == times
        assert told["words"] not in resident.everything_heard()


def _all_speak(tx: Tx, language: str) -> None:
    for admin in staff.admins_of(tx, sites.all_sites(tx)[0].area):
        admin.language = language


@pytest.fixture
def sqlite_village(tmp_path):
    """Opens a village of that site on a fresh SQLite file."""
    return lambda site: open_village(
        f"sqlite:///{tmp_path / 'titir.db'}", tmp_path, site=ROOT / "examples" / site
    )
