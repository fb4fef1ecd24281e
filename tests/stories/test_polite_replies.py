"""Polite replies: an officer sends a short sentence by one press, in the reader's language."""

import pytest

from domain.cases.polite_replies import REPLIES, asks, replies_here
from tests.duty import on_duty, reports_theft, someone, the_case
from tests.houses import sqlite_in
from tests.village import ROOT, Village, open_village

SITE = (ROOT / "examples" / "hai-son.toml").read_text(encoding="utf-8")
OWN = """
[[info]]
topic = "reply.thanks"
text.vi = "Công an xã cảm ơn bà con."
text.en = "The commune police thank you."

[[info]]
topic = "reply.come"
text.vi = "Mời bà con đến trụ sở lúc nào tiện."
text.en = "Please come to the station when it suits you."
"""


@pytest.fixture
def site(tmp_path):
    file = tmp_path / "site.toml"
    file.write_text(SITE + OWN, encoding="utf-8")
    return file


async def sends(village: Village, language: str, place: int) -> tuple[str, str, str]:
    """The list in the room, what the reporter reads, and the state of the case."""
    duty = await on_duty(village)
    resident = await someone(village)
    number = await reports_theft(resident)
    (officer,) = duty.officers
    if language != "en":
        await resident._hear(choice="0.lang:" + language)
    await officer.taps("Take")
    await officer.taps("Write", on=duty.card(number))
    await officer.taps("Polite answers")
    shown = duty.newest.text
    await officer.taps(f"Send {place}", on=duty.newest)
    await village.passes(minutes=1)
    told = next(one.text for one in reversed(resident.heard) if number in one.text)
    return shown, told, (await the_case(village, number)).state


async def test_it_goes_out_as_it_stands_and_a_question_waits(village):
    shown, told, state = await sends(village, "en", 1)
    assert shown.split("\n")[1:7] == [
        f"{place}. {village.words.sentence('en', text_id)}"
        for place, text_id in enumerate(REPLIES.values(), 1)
    ]
    assert "Thank you for telling us. We have read it." in told
    assert state == "in progress"


async def test_a_polite_question_is_asked_in_the_readers_language(village):
    _, told, state = await sends(village, "vi", 5)
    assert "Bà con vui lòng kể lại một lần nữa được không?" in told
    assert state == "waiting for reporter"


async def test_a_site_words_its_own_and_adds_some(tmp_path, site):
    folder = tmp_path / "house"
    folder.mkdir()
    async with open_village(sqlite_in(folder), folder, site=site) as village:
        shown, told, _ = await sends(village, "vi", 7)
    assert "1. The commune police thank you." in shown
    assert "7. Please come to the station when it suits you." in shown
    assert "Mời bà con đến trụ sở lúc nào tiện." in told


def test_a_sites_own_asks_where_it_has_a_question_mark() -> None:
    own = {"come": {"vi": "Mai bà con rảnh không?"}, "thanks": {"vi": "Cảm ơn."}}
    found = replies_here(own)
    assert [asks(one) for one in found] == [False, False, False, False, True, True, True]
    assert len(replies_here({f"a{n}": {"vi": "x"} for n in range(20)})) == 9
