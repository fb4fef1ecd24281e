"""Where a resident belongs: a poster, the one commune there is, or one of several."""

import pytest
from sqlalchemy import select

from actions.people.sites import apply_site
from bot.wiring import load_forms
from domain.site_shapes import SiteFile
from domain.sitefile import read_site_file
from storage.tables import Case
from storage.tx import Tx
from tests.village import ROOT, Village


def all_cases(tx: Tx) -> list[Case]:
    return list(tx.scalars(select(Case)))


@pytest.fixture
def muba() -> SiteFile:
    """The site file of Musi Banyuasin, read outside of the event loop."""
    text = (ROOT / "examples" / "musi-banyuasin.toml").read_text(encoding="utf-8")
    languages = frozenset(("vi", "id", "en"))
    return read_site_file(text, shipped=frozenset(load_forms().by_code), languages=languages)


@pytest.fixture
async def two_communes(muba: SiteFile, village: Village) -> Village:
    """Hải Sơn and Musi Banyuasin behind one bot."""
    await village.house.write(apply_site, muba, now=village.now)
    return village


async def test_of_several_communes_one_is_asked_for(two_communes):
    resident = two_communes.resident(language="en")
    await resident.starts()
    assert resident.screen.text == "Which place are you in?"
    assert any("Hải Sơn" in label for label in resident.screen.labels)
    await resident.presses("Hải Sơn")
    assert "Danger: press 1 or call 113." in resident.screen.text
    assert resident.screen.text.endswith("Alerts and news for it come here.")


async def test_a_poster_tells_the_commune_and_the_village(two_communes):
    resident = two_communes.resident(language="id")
    await resident.starts("v-16.06-contoh-1")
    assert "110" in resident.screen.text


async def test_a_poster_of_nowhere_is_no_harm(village):
    resident = village.resident(language="en")
    await resident.starts("v-99999")
    assert "Danger: press 1 or call 113." in resident.screen.text


async def test_a_visitor_reports_for_the_commune(village):
    await village.room("cax")
    resident = village.resident(language="en")
    await resident.starts()
    for said in ("/report", "1", "1", "2"):
        await resident.says(said)
    await resident.presses("I am a visitor")
    for said in ("at the waterfall", "7", "1"):
        await resident.says(said)
    assert "visitor: at the waterfall" in resident.screen.text
    await resident.says("1")
    (case,) = await village.house.read(all_cases)
    assert case.area == "06724"


async def test_the_village_is_remembered_and_can_be_changed(village):
    await village.room("cax")
    resident = village.resident(language="en")
    await resident.starts()
    for said in ("/report", "1", "1", "2"):
        await resident.says(said)
    await resident.presses("Lục Phủ")
    await resident.says("/start")
    await resident.presses("A new report")
    for said in ("1", "1", "2"):
        await resident.says(said)
    assert resident.screen.text.startswith("🏘 Thôn Lục Phủ.")

    await resident.says("/help")
    await resident.presses("My village")
    await resident.presses("Pò Hèn")
    assert resident.screen.text.startswith("Your village: Thôn Pò Hèn.")


async def test_a_place_sent_beside_its_words_stands_on_the_review_too(village):
    """It went to the police, and the review named the words alone."""
    await village.room("cax")
    resident = village.resident(language="en")
    await resident.starts("v-06724-01")
    for said in ("/report", "1", "1", "2", "at the market crossing"):
        await resident.says(said)
    await resident.sends_place(21.6, 107.9)
    for said in ("7", "1"):
        await resident.says(said)
    assert "at the market crossing (also marked on the map)" in resident.screen.text


async def test_a_place_on_the_map_answers_the_place(village):
    await village.room("cax")
    resident = village.resident(language="en")
    await resident.starts("v-06724-01")
    for said in ("/report", "1", "1", "2"):
        await resident.says(said)
    await resident.presses("This phone's place")
    assert resident.screen.text.startswith("Press 📎, then Location.")
    await resident.sends_place(21.6, 107.9)
    for said in ("7", "1"):
        await resident.says(said)
    assert "Thôn Pò Hèn: marked on the map" in resident.screen.text


async def test_long_words_stand_cut_on_the_review_and_whole_at_a_tap(village):
    await village.room("cax")
    resident = village.resident(language="en")
    await resident.starts("v-06724-01")
    story = "It was black and red. " * 20 + "The last word."
    for said in ("/report", "1", "1", "2", "at the bridge", story, "7", "1"):
        await resident.says(said)
    assert "The last word." not in resident.screen.text
    await resident.presses("8 📖 Read it whole")
    assert "The last word." in resident.screen.text
    assert "Read it whole" not in str(resident.screen)
    await resident.says("1")
    assert "reached the duty room" in resident.everything_heard()
