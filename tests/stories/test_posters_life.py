"""What becomes of a poster: it hangs, is seen, is gone, is replaced; and what its months show."""

from collections.abc import Iterator
from datetime import date

import pytest

from actions.people.sites import apply_site
from domain.paper.poster_codes import poster_payload
from storage.posters import REPORTED, SCANNED, count_poster, find_poster, posters_of, put_posters
from storage.tables import Poster
from storage.typesetting import pool
from tests.stories.gathering import english_admin
from tests.village import ROOT, Person, Village, site_file

pytestmark = pytest.mark.timeout(120)  # a child has to start on a busy machine


@pytest.fixture(autouse=True, scope="module")
def children() -> Iterator[None]:
    """Those that set are ended with this module."""
    yield
    pool.typesetter().close()
    pool.typesetter.cache_clear()


async def hang(
    village: Village, area: str = "06724-01", site: str = "06724", kind: str = "report"
) -> Poster:
    village.is_found_at("https://titir.example")
    row = Poster(
        code="", site=site, area=area, kind=kind, size="a5", languages=["vi"],
        made_on=date(2026, 11, 2),
    )  # fmt: skip
    return (await village.house.write(put_posters, [row]))[0]


async def looks_at(admin: Person, place: str = "Thôn Pò Hèn") -> None:
    await admin.says("/admin")
    await admin.presses("Posters")
    await admin.presses("Posters that were made")
    await admin.presses(place)


async def test_a_poster_hangs_is_gone_and_is_found_again(any_village):
    village = any_village
    made = await hang(village)
    admin = await english_admin(village)
    await looks_at(admin)
    assert "Code " in admin.screen.text
    await admin.presses("It hangs, I saw it")
    await admin.says("by the door of Tư's shop")
    assert "It hangs: by the door of Tư's shop" in admin.screen.text
    assert "Last seen Wednesday 18 November 2026." in admin.screen.text
    await admin.presses("It is gone")
    assert "Gone since Wednesday 18 November 2026." in admin.screen.text
    resident = Person(village, "telegram:771", "M", "en")
    await resident.starts(poster_payload(made.code))
    assert "This poster was taken down. You can still report." in resident.screen.text
    await admin.presses("It hangs, I saw it")
    assert "Gone since" not in admin.screen.text


async def test_a_replaced_poster_names_its_successor_and_says_so_when_scanned(village, admin):
    old = await hang(village)
    await looks_at(admin)
    await admin.presses("Print a new one")
    assert [file.mime for file in admin.screen.attachments] == ["application/pdf", "image/png"]
    new = next(one for one in await village.house.read(posters_of, "06724") if one.code != old.code)
    assert (new.area, new.kind, new.size, new.languages) == ("06724-01", "report", "a5", ["vi"])
    kept = await village.house.read(find_poster, old.code)
    assert (kept.state, kept.replaced_by) == ("replaced", new.code)
    await admin._hear(choice=f"0.paper.replace:{old.code}")
    assert len(await village.house.read(posters_of, "06724")) == 2
    resident = Person(village, "telegram:771", "M", "en")
    await resident.starts(poster_payload(old.code))
    assert "A newer poster hangs there now." in resident.screen.text


async def test_a_month_is_told_from_five_up(village, admin):
    made = await hang(village)
    for what, times in ((SCANNED, 5), (REPORTED, 4)):
        for _ in range(times):
            await village.house.write(count_poster, made.code, what, day=date(2026, 11, 3))
    await looks_at(admin)
    assert "11/2026: scanned 5 or more, reports fewer than 5." in admin.screen.text


async def test_posters_of_another_site_are_none_of_theirs(village, admin):
    other = (ROOT / "examples" / "musi-banyuasin.toml").read_text()
    await village.house.write(apply_site, site_file(other), now=village.now)
    made = await hang(village, area="16.06-contoh-1", site="16.06")
    for pressed in (f"one:{made.code}", f"mark:{made.code}:lost", f"replace:{made.code}"):
        await admin._hear(choice=f"0.paper.{pressed}")
        assert "Contoh" not in admin.everything_heard()
    kept = await village.house.read(find_poster, made.code)
    assert (kept.state, kept.replaced_by) == ("printed", None)


async def test_where_a_poster_hangs_is_asked_once_and_stands_in_the_list(any_village):
    village = any_village
    made = await hang(village)
    admin = await english_admin(village)
    await looks_at(admin)
    await admin.presses("It hangs, I saw it")
    assert admin.screen.text.startswith("Where does it hang?")
    await admin.says("x" * 61)
    assert admin.screen.text.startswith("At most 60 characters, please.")
    await admin.says("  wall of\nthe <b>shop</b>  ")
    assert "It hangs: wall of the <b>shop</b>" in admin.screen.text
    await admin.presses("It hangs, I saw it")
    assert "Code " in admin.screen.text  # it is known
    await admin.presses("Back")
    assert admin.screen.key("It hangs: wall of the <b>shop</b>")

    await looks_at(admin)
    await admin.presses("Where it hangs")
    await admin.says("school gate")
    assert (await village.house.read(find_poster, made.code)).hung_at == "school gate"


async def test_words_after_another_screen_are_no_place_of_a_poster(village, admin):
    made = await hang(village)
    await looks_at(admin)
    await admin.presses("It hangs, I saw it")
    await admin.presses("Back")
    await admin.says("hello there")
    assert (await village.house.read(find_poster, made.code)).hung_at == ""


async def test_a_new_print_hangs_where_the_old_one_did(village, admin):
    made = await hang(village)
    await looks_at(admin)
    await admin.presses("Where it hangs")
    await admin.says("school gate")
    await admin.presses("Print a new one")
    new = await village.house.read(find_poster, made.code)
    assert (await village.house.read(find_poster, new.replaced_by)).hung_at == "school gate"


async def test_what_came_by_posters_is_a_figure_by_purpose_in_steps(any_village):
    """So that nobody learns by subtraction how few came by another poster."""
    village = any_village
    admin = await english_admin(village)
    for kind, area, came in (
        ("visitors", "06724-02", 6),
        ("visitors", "06724-02", 2),
        ("report", "06724-01", 4),
    ):
        made = await hang(village, kind=kind, area=area)
        for _ in range(came):
            await village.house.write(count_poster, made.code, REPORTED, day=date(2026, 11, 3))
    await admin.says("/month 11")
    await admin.presses("Posters")
    told = admin.screen.text.split("\n")
    assert "Reports by posters for visitors: at least 5" in told
    assert "Reports by posters in a village: fewer than 5" in told
