"""Somebody of the staff stands before a poster and sends its photo: what is it, and is it ours?"""

import random
from datetime import date

import pytest
from sqlalchemy import select

from actions.people.sites import apply_site
from domain.paper.poster_codes import new_poster_code, spoken_poster_code
from storage.posters import find_poster, put_posters
from storage.tables import Media, MediaBody, Poster
from tests.samples.wall_photos import a_wall, as_jpeg, as_taken, beside, paper_with, torn
from tests.stories.gathering import speaks
from tests.village import ROOT, Person, Village, site_file

OURS = "✔ The code is ours."
URL = "HTTPS://TITIR.EXAMPLE/Q/"


async def hang(village: Village, area: str = "06724-01", **more: object) -> Poster:
    row = Poster(
        code="", site=area.split("-")[0], area=area, kind="report", size="a4", languages=["vi"],
        made_on=date(2026, 11, 2), **more,
    )  # fmt: skip
    return (await village.house.write(put_posters, [row]))[0]


def photo(text: str, **how: float) -> bytes:
    return as_taken(paper_with(text), random.Random(3), wide=1000, **how)  # type: ignore[arg-type]


async def kept(village: Village, poster: Poster) -> Poster:
    found = await village.house.read(find_poster, poster.code)
    assert found is not None
    return found


@pytest.fixture
async def inspector(village: Village, admin: Person) -> Person:
    """An admin who was asked for a photo."""
    village.is_found_at("https://titir.example")
    await admin.says("/admin")
    for label in ("Posters", "Check one by photo"):
        await admin.presses(label)
    return admin


async def test_a_poster_on_its_wall_is_compared_with_its_life(village, inspector):
    poster = await hang(village)
    await inspector.sends_photo(photo(URL + poster.code))
    said = inspector.screen.text
    spoken = spoken_poster_code(poster.code)
    assert said.startswith(OURS)
    assert f"Tell what happened, Thôn Pò Hèn. Code {spoken}, printed Monday 2 November 2026" in said
    assert "Last inspected by photo Wednesday 18 November 2026." in said
    assert "Else it is forged." in said
    now = await kept(village, poster)
    day = date(2026, 11, 18)
    assert (now.state, now.hung_on, now.seen_on, now.inspected_on) == ("hung", day, day, day)
    await inspector.presses("It is gone")
    assert (await kept(village, poster)).state == "lost"


async def test_the_photo_is_nowhere_when_it_was_read(any_village):
    village = any_village
    admin = await village.admin()
    await village.house.write(speaks, admin.address, "en")
    village.is_found_at("https://titir.example")
    await admin.says("/poster")
    for body in (photo(URL + new_poster_code()), a_wall(), b"\xff\xd8\xff broken"):
        await admin.sends_photo(body)
    for table in (Media, MediaBody):
        assert (
            await village.house.read(lambda tx, table=table: tx.scalars(select(table)).all()) == []
        )
    assert "did not arrive whole" in admin.everything_heard()


@pytest.mark.parametrize(
    ("state", "says", "becomes"),
    [
        ("lost", "It was noted as gone. Now it hangs again.", "hung"),
        ("replaced", "It was replaced. Please take this one down.", "replaced"),
    ],
)
async def test_one_that_should_not_hang_there(village, inspector, state, says, becomes):
    poster = await hang(village, state=state)
    await inspector.sends_photo(photo(URL + poster.code))
    assert says in inspector.screen.text
    assert (await kept(village, poster)).state == becomes


async def test_a_forged_one_copies_our_code_and_leads_elsewhere(village, inspector):
    """The words on it are ours; where it leads is not."""
    poster = await hang(village)
    await inspector.sends_photo(photo(f"https://titir-example.com/q/{poster.code}"))
    said = inspector.screen.text
    assert "It copies our poster, but leads to titir-example.com/q/" in said
    assert "take it down, keep it." in said
    now = await kept(village, poster)
    assert (now.state, now.inspected_on) == ("printed", None)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("https://evil.example/pay", "This code leads to evil.example/pay, not to us."),
        ("https://titir.example@evil.example/q/x", "leads to evil.example/q/x, not to us."),
        ("00020101021138570010A00000072701270006970403011300110", "This code asks for money."),
        ("WIFI:S:quan;P:1;;", "This code is none of ours. It says: WIFI:S:quan;P:1;;"),
        ("https://titir.example/q/06724-02", "An older poster of ours, for Thôn Lục Phủ."),
        ("https://titir.example/q/06724-99", "No poster of ours carries the code 06724-99."),
        ("https://t.me/titir_bot", "It opens our page."),
        ("HTTPS://TITIR.EXAMPLE/M/NOBODY", "No poster of ours carries the code NOBODY."),
    ],
)
async def test_other_codes_each_have_a_plain_answer(inspector, text, says):
    await inspector.sends_photo(photo(text))
    assert says in inspector.screen.text


async def test_a_code_of_ours_that_nobody_made(inspector):
    code = new_poster_code()
    await inspector.sends_photo(photo(URL + code))
    assert (
        f"No poster of ours carries the code {spoken_poster_code(code)}." in inspector.screen.text
    )


async def test_a_poster_of_another_site_is_named_and_left_alone(village, inspector):
    other = (ROOT / "examples" / "musi-banyuasin.toml").read_text()
    await village.house.write(apply_site, site_file(other), now=village.now)
    row = Poster(
        code="", site="16.06", area="16.06-contoh-1", kind="report", size="a4", languages=["id"],
        made_on=date(2026, 11, 2),
    )  # fmt: skip
    (poster,) = await village.house.write(put_posters, [row])
    await inspector.sends_photo(photo(URL + poster.code))
    assert "It is a poster of another place." in inspector.screen.text
    assert (await kept(village, poster)).inspected_on is None


async def test_no_code_a_blurred_one_and_several_in_one_picture(village, inspector):
    for none in (a_wall(), photo(URL + new_poster_code(), blur=7)):
        await inspector.sends_photo(none)
        assert "I can read no QR code on this photo." in inspector.heard[-1].text
    await inspector.sends_photo(as_jpeg(torn(URL + new_poster_code())))
    assert "too much of it is torn or covered." in inspector.heard[-1].text
    one, other = await hang(village), await hang(village, area="06724-02")
    both = beside(photo(URL + one.code), photo(URL + other.code), photo("https://evil.example/"))
    await inspector.sends_photo(both)
    said = inspector.screen.text
    assert ("Thôn Pò Hèn" in said, "Thôn Lục Phủ" in said, "evil.example" in said) == (True,) * 3
    for poster in (one, other):
        assert (await kept(village, poster)).inspected_on == date(2026, 11, 18)


async def test_the_next_photo_needs_no_button_and_a_code_may_be_typed(village, inspector):
    one, other = await hang(village), await hang(village, area="06724-02")
    await inspector.sends_photo(photo(URL + one.code))
    await inspector.sends_photo(photo(URL + other.code))
    assert "Thôn Lục Phủ" in inspector.screen.text
    await inspector.says(spoken_poster_code(one.code))
    assert "Thôn Pò Hèn" in inspector.screen.text
    await inspector.says("what now")
    assert "That is no poster's code." in inspector.screen.text
    await inspector.sends_voice()
    assert "That is no poster's code." in inspector.screen.text


async def test_an_announcement_in_the_making_is_still_there_afterwards(village, admin):
    village.is_found_at("https://titir.example")
    poster = await hang(village)
    await admin.says("/admin")
    for label in ("Announcements", "New one", "3 📢 Notice"):
        await admin.presses(label)
    await admin.says("Tomorrow the village meets at the school.")
    await admin.says("/poster")
    await admin.sends_photo(photo(URL + poster.code))
    assert OURS in admin.screen.text
    await admin.says("/admin")
    await admin.presses("Announcements")
    assert any("📝" in label for label in admin.screen.labels)


async def test_officers_and_leaders_look_and_change_no_poster_by_button(village):
    village.is_found_at("https://titir.example")
    poster = await hang(village)
    officer = await village.officer(await village.room("cax"))
    leader = Person(village, "telegram:900001", "Ông Sáng", "en")
    await leader.starts(await village.invite("leader", ""))
    for one in (officer, leader):
        await village.house.write(speaks, one.address, "en")
        await one.says("/poster")
        await one.sends_photo(photo(URL + poster.code))
        assert OURS in one.screen.text
        assert one.screen.labels == ["0 Done"]
        await one.presses("Done")
        assert "Thank you for looking." in one.screen.text
        await one._hear(choice=f"0.paper.mark:{poster.code}:lost")
    assert (await kept(village, poster)).state == "hung"


async def test_a_resident_has_no_such_command(village):
    await hang(village)
    resident = village.resident(language="en")
    await resident.starts("v-06724-01")
    await resident.says("/poster")
    await resident._hear(choice="0.paper.inspect")
    assert "Send a photo of the poster" not in resident.everything_heard()
