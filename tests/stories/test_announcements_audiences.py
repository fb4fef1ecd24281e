"""Who speaks to whom, in which form, and when: what the composer chooses besides the words."""

from datetime import UTC, datetime

import pytest

from actions.people.sites import apply_site
from domain.sitefile import read_site_file
from storage import sites
from storage.tables import Area
from storage.tx import Tx
from tests.stories.gathering import PO_HEN, english_admin, lives_in, speaks
from tests.village import ROOT, Person, Village, open_village

WORDS = "Tomorrow the village meets at the school."
HAI_SON = ROOT / "examples" / "hai-son.toml"


async def types(person: Person, *said: str) -> None:
    for one in said:
        await person.says(one)


async def goes_out(village: Village) -> None:
    for _ in range(2):
        await village.passes(seconds=3)


async def test_two_offices_and_a_third_that_is_typed_speak_jointly(village):
    admin, resident = await english_admin(village), await lives_in(village, PO_HEN)
    await types(admin, "/admin", "5", "1", "3", WORDS, "7", "1", "7", "2")
    await types(admin, "Mặt trận Tổ quốc xã", "7", "1", "1")
    await goes_out(village)
    (spoken,) = [line for line in resident.heard[-1].text.splitlines() if "From: " in line]
    first, second, third = spoken.removeprefix("From: ").split(" · ")
    assert first == "Xã Hải Sơn"
    assert second == "Đồn Biên phòng Pò Hèn"
    assert third == "Mặt trận Tổ quốc xã"


async def test_the_office_that_speaks_is_ticked_and_the_last_one_stays(village):
    """The place itself used to speak although its box stood there empty."""
    admin = await english_admin(village)
    await types(admin, "/admin", "5", "1", "3", WORDS, "7", "1", "7")
    assert [one for one in admin.screen.labels if "☑" in one] == ["1 ☑ Xã Hải Sơn"]
    await types(admin, "1")
    assert admin.heard[-1].text == "Somebody must speak. Press another office first."
    await types(admin, "2", "1")
    (left,) = [one for one in admin.screen.labels if "☑" in one]
    assert left.startswith("2 ☑ ")


async def test_leaders_and_officers_are_told_as_well_each_once(village):
    admin, resident = await english_admin(village), await lives_in(village, PO_HEN)
    room = await village.room("cax")
    officer = await village.officer(room)
    leader = Person(village, "telegram:900001", "Sìn", "en")
    await leader.starts(await village.invite("leader", ""))
    await types(admin, "/admin", "5", "1", "3", WORDS, "7", "2", "3", "4", "7", "7", "1", "1")
    await goes_out(village)
    assert [one.everything_heard().count(WORDS) for one in (resident, officer, leader)] == [1, 1, 1]


async def test_a_voice_note_goes_along(village):
    admin, resident = await english_admin(village), await lives_in(village, PO_HEN)
    await types(admin, "/admin", "5", "1", "3", WORDS)
    await admin.sends_voice(b"voice of the chairman", seconds=20)
    assert "Pictures, voices, documents: 1." in admin.heard[-1].text
    await types(admin, "7", "1", "7", "7", "1", "1")
    await goes_out(village)
    (spoken,) = [file for one in resident.heard for file in one.attachments]
    assert (spoken.kind, spoken.body) == ("voice", b"voice of the chairman")


async def test_a_school_is_an_area_that_people_choose_to_hear_of(village):
    def builds_a_school(tx: Tx) -> None:
        tx.add(Area(code="06724-S1", name="Trường Pò Hèn", kind="school", parent="06724"))

    await village.house.write(builds_a_school)
    admin, parent = await english_admin(village), await lives_in(village, PO_HEN)
    other = await lives_in(village, PO_HEN)
    await parent.presses("News, meetings")
    await parent.presses("What I want to hear")
    await parent.presses("3 🏘 Village")
    await parent.presses("Trường Pò Hèn")
    await types(admin, "/admin", "5", "1", "3", WORDS, "7", "8")  # more: the seventh box
    await admin.presses("☐ Trường Pò Hèn")
    await types(admin, "7", "7", "1", "1")
    await goes_out(village)
    assert WORDS in parent.heard[-1].text
    assert WORDS not in other.everything_heard()


async def test_nobody_is_asked_for_a_language_to_tell(village):
    """An audience is places and staff; languages are only written in."""
    admin = await english_admin(village)
    await types(admin, "/admin", "5", "1", "3", WORDS, "7")
    assert [label[4:] for label in admin.screen.labels] == [
        "Everybody in Xã Hải Sơn",
        "Village leader",
        "Officers",
        "Thôn Pò Hèn",
        "Thôn Lục Phủ",
        "Thôn Thán Phún",
        "Go on",
        "Back",
    ]


async def test_at_night_a_second_admin_approves(village):
    admin, other = await english_admin(village), await english_admin(village, "Lan")
    resident = await lives_in(village, PO_HEN)
    village.now = village.now.replace(hour=15)  # 22:00 in the village
    await types(admin, "/admin", "5", "1", "3", WORDS, "7", "1", "7", "7", "1")
    assert "Rests from 21:00 to 6:00." in admin.heard[-1].text
    assert "another admin must approve" not in admin.heard[-1].text
    await types(admin, "5")  # at night as well
    assert "Goes out at night too." in admin.heard[-1].text
    assert "More than 500, or at night: another admin must approve." in admin.heard[-1].text
    assert "1 ✅ Ask for approval" in admin.heard[-1].labels
    await types(admin, "1")
    await goes_out(village)
    assert WORDS not in resident.everything_heard()
    await types(other, "2")  # approve
    await goes_out(village)
    assert WORDS in resident.everything_heard()


async def test_a_tap_goes_through_the_usual_times_of_expiry(village):
    admin = await english_admin(village)
    await lives_in(village, PO_HEN)
    await types(admin, "/admin", "5", "1", "3", WORDS, "7", "1", "7", "7", "1")
    shown = []
    for _ in range(5):
        await types(admin, "6")
        (line,) = [one for one in admin.heard[-1].text.splitlines() if "said to nobody" in one]
        shown.append(int(line.split()[1]))
    assert shown == [6, 24, 72, 168, 6]


async def test_the_last_friday_of_every_month(village):
    admin, resident = await english_admin(village), await lives_in(village, PO_HEN)
    await types(admin, "/admin", "5", "1", "3", WORDS, "7", "1", "7", "7", "6", "27/11 19:00", "1")
    assert admin.heard[-1].text.endswith("is planned.")
    told = []
    for day in (27, 28, 31 + 18, 31 + 25, 31 + 26):
        of_month = (11, day) if day < 31 else (12, day - 31)
        village.now = datetime(2026, *of_month, 12, 1, tzinfo=UTC)  # 19:01
        await village.settle()
        await goes_out(village)
        told.append(resident.everything_heard().count(WORDS))
    assert told == [1, 1, 1, 2, 2]


async def test_the_site_words_its_own_alert(village):
    own = '\n[[info]]\ntopic = "alert.flood.go"\ntext.vi = "Nước lên. Lên trường học ngay."\n'
    languages = frozenset(("vi", "id", "en"))
    shipped = frozenset(village.forms.by_code)
    file = read_site_file(HAI_SON.read_text() + own, shipped=shipped, languages=languages)
    await village.house.write(apply_site, file, now=village.now)
    admin, resident = await english_admin(village), await lives_in(village, PO_HEN)
    await types(admin, "/admin", "6", "1", "2")
    assert "1 🏃 Nước lên. Lên trường học ngay." in admin.heard[-1].text
    await types(admin, "1", "1")
    assert resident.heard[-1].text.splitlines()[1] == "Nước lên. Lên trường học ngay."


@pytest.mark.parametrize(
    ("language", "site", "head", "marked"),
    [
        ("vi", "hai-son", "SỬA LẠI thông báo 07:42", "⚠️ ĐÃ SỬA 07:42"),
        ("id", "musi-banyuasin", "RALAT pesan 07.42", "⚠️ DIRALAT 07.42"),
    ],
)
async def test_a_correction_as_it_is_read(tmp_path, url, language, site, head, marked):
    async with open_village(url, tmp_path, site=ROOT / "examples" / f"{site}.toml") as village:
        admin = await village.admin()
        await village.house.write(speaks, admin.address, language)
        code = await village.house.read(first_village)
        resident = await lives_in(village, code, language=language)
        await types(admin, "/admin", "5", "1", "3", "Họp lúc 7 giờ.", "7", "1", "7", "7", "1", "1")
        await goes_out(village)
        await types(admin, "2", "1", "Họp lúc 8 giờ.", "7", "7", "7", "1")
        await goes_out(village)
        old, new = resident.heard[-2:]
        assert new.text.splitlines()[:2] == [head, "Họp lúc 8 giờ."]
        assert old.text.startswith(marked)
        assert "Họp lúc 7 giờ." in old.text


def first_village(tx: Tx) -> str:
    return sites.villages_of(tx, sites.all_sites(tx)[0].area)[0].code
