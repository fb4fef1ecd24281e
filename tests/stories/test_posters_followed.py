"""Somebody follows a poster: by its QR code, by a link of a messenger, or by typing its code."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from domain.paper.poster_codes import new_poster_code, poster_payload
from storage.posters import counts_of_poster, put_posters
from storage.tables import Case, Poster
from tests.houses import sqlite_in
from tests.village import ROOT, Person, Village, open_village

MADE = date(2026, 11, 2)
KNOWN = "✔ Our poster, for {}. Printed"


async def poster(village: Village, kind: str = "report", area: str = "06724-01", **more) -> str:
    row = Poster(
        code="", site=area[:5], area=area, kind=kind, size="a4", languages=["vi", "en"],
        made_on=MADE, **more,
    )  # fmt: skip
    (made,) = await village.house.write(put_posters, [row])
    return made.code


async def counted(village: Village, code: str) -> dict[tuple[str, str], int]:
    return dict(await village.house.read(counts_of_poster, code))


@pytest.fixture
async def indonesia(tmp_path: Path) -> AsyncIterator[Village]:
    """A kabupaten: all its codes have dots."""
    site = ROOT / "examples" / "musi-banyuasin.toml"
    async with open_village(sqlite_in(tmp_path), tmp_path, site=site) as opened:
        yield opened


@pytest.mark.parametrize("how", ["link", "typed", "lower case", "an address"])
async def test_a_poster_opens_village_language_and_form(any_village, how):
    village = any_village
    await village.room("cax")
    code = await poster(village, "hand-in")
    resident = village.resident(language="")
    if how == "link":
        await resident.starts(poster_payload(code))
    else:
        await resident.says(
            {
                "typed": f"{code[:4]}-{code[4:]}",
                "lower case": f"{code[:4]} {code[4:]}".lower(),
                "an address": f"https://titir.example/Q/{code}",
            }[how]
        )
    assert "✔ Áp phích này là thật, ở Thôn Pò Hèn. In " in resident.everything_heard()
    assert "nộp" in resident.screen.text.lower()  # the first question of that form
    await resident.says("/help")
    await resident.presses("Thôn của tôi")
    assert "Thôn Pò Hèn" in resident.everything_heard()


async def test_every_kind_opens_what_it_is_for(village):
    await village.room("cax")
    opened = {}
    for number, kind in enumerate(("report", "school", "checkpoint", "visitors", "board")):
        resident = Person(village, f"telegram:77{number}", "Mẩy", "en")
        await resident.starts(poster_payload(await poster(village, kind)))
        opened[kind] = resident.screen.text.split("\n")[0]
    assert set(opened.values()) - {opened["board"]} == {opened["report"]}
    assert opened["report"].startswith(KNOWN.format("Thôn Pò Hèn"))


async def test_a_guest_is_no_villager_and_a_villager_no_guest(village):
    code = await poster(village, "visitors")
    guest, villager = village.resident(language="en"), Person(village, "telegram:88", "L", "en")
    await villager.starts("v-06724-02")
    for one in (guest, villager):
        await one.starts(poster_payload(code))
        await one.says("/help")
        await one.presses("My village")
    assert "A visitor" in guest.screen.labels[-3] or "visit" in str(guest.screen)
    await villager.presses("Pò Hèn")
    assert villager.screen.text.startswith("Your village: Thôn Pò Hèn.")


async def test_a_code_typed_in_the_middle_of_a_report_loses_nothing(village):
    await village.room("cax")
    resident = village.resident(language="en")
    await resident.starts("v-06724-01")
    for said in ("/report", "1", "1"):
        await resident.says(said)
    asked = resident.screen.text
    code = await poster(village)
    await resident.says(f"{code[:4]}-{code[4:]}")
    assert KNOWN.format("Thôn Pò Hèn") in resident.screen.text
    await resident.presses("Go on")
    assert resident.screen.text == asked


@pytest.mark.parametrize(
    ("state", "says"),
    [("lost", "This poster was taken down."), ("replaced", "A newer poster hangs there now.")],
)
async def test_a_poster_that_is_gone_says_so_and_still_lets_people_report(village, state, says):
    resident = village.resident(language="en")
    await resident.starts(poster_payload(await poster(village, state=state)))
    assert f"{says} You can still report." in resident.screen.text
    assert resident.screen.key("Theft") is not None or len(resident.screen.labels) > 5


@pytest.mark.parametrize("how", ["link", "typed", "an address"])
async def test_a_forged_code_is_named_and_guesses_are_throttled(village, how):
    resident = village.resident(language="en")
    await resident.starts("v-06724-01")
    for _ in range(5):
        code = new_poster_code()
        spoken = f"{code[:4]}-{code[4:]}"
        if how == "link":
            await resident.starts(poster_payload(code))
        else:
            await resident.says(spoken if how == "typed" else f"https://evil.example/q/{code}")
        assert f"No poster of ours carries the code {spoken}." in resident.screen.text
    await resident.starts(poster_payload(new_poster_code()))
    assert "Too many tries." in resident.screen.text


async def test_a_number_plate_in_a_report_is_no_poster(village):
    """Eight letters and digits in one piece may be well-formed by chance."""
    await village.room("cax")
    resident = village.resident(language="en")
    await resident.starts("v-06724-01")
    for said in ("/report", "1", "1", "2"):
        await resident.says(said)
    await resident.says(new_poster_code())
    assert "poster" not in resident.everything_heard()


async def test_a_month_has_one_number_for_scans_and_one_for_reports(any_village):
    village = any_village
    await village.room("cax")
    code = await poster(village)
    resident = village.resident(language="en")
    await resident.starts(poster_payload(code))
    await resident.starts(poster_payload(code))
    for said in ("/danger", "1"):
        await resident.says(said)
    assert await counted(village, code) == {("2026-11", "scan"): 2, ("2026-11", "report"): 1}
    rows = await village.house.read(lambda tx: [vars(case) for case in tx.scalars(select(Case))])
    assert code not in str(rows)


async def test_a_report_of_another_day_is_not_the_posters(village):
    await village.room("cax")
    code = await poster(village)
    resident = village.resident(language="en")
    await resident.starts(poster_payload(code))
    await village.passes(days=1, hours=1)
    for said in ("/danger", "1"):
        await resident.says(said)
    assert await counted(village, code) == {("2026-11", "scan"): 1}


@pytest.mark.parametrize("payload", ["16.06-contoh-1", "v-16.06-contoh-1", "v-16_06-contoh-1"])
async def test_codes_with_dots_travel(indonesia, payload):
    resident = indonesia.resident(language="en")
    await resident.starts(payload)
    await resident.says("/help")
    await resident.presses("My village")
    assert "does not work" not in resident.everything_heard()
    await resident.says("/menu")
    assert "Which place" not in resident.everything_heard()


async def test_an_old_link_opens_the_village_that_it_names(village):
    """`/q/06724-01` handed on a code without what the conversation looks for."""
    resident = village.resident(language="en")
    await resident.starts("06724-01")
    assert "That link does not work" not in resident.everything_heard()
