"""Where the code of a posted announcement leads: what was really said, and only what was told."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from actions.broadcasts import announcement_lifecycle
from actions.broadcasts.pre_send_checks import AnnouncementPlan
from bot.telegram import way_to
from domain.broadcasts.announcing import AnnouncementKind, AnnouncementState
from domain.broadcasts.audiences import Audience, Topic
from storage import staff, subscribers
from storage.tables import Announcement
from storage.tx import Tx
from tests.browsers import PageHouse, open_page_house
from tests.houses import NOON
from web.context import PageSettings
from web.static_files import StaticFiles

WORDS = "Sáng mai, 7 giờ, họp thôn ở nhà văn hóa <Pò Hèn>."


@pytest.fixture(scope="module")
def shelf() -> StaticFiles:
    return StaticFiles.read()


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[PageHouse]:
    opened = open_page_house(tmp_path, PageSettings(ways=(way_to("haison_bot"),)))
    yield opened
    opened.house.close()


def announce(tx: Tx) -> Announcement:
    subscribers.subscribe(
        tx, "", "r", subscribers.Wish(("06724-01",), int(Topic.NOTICE), alerts=True)
    )
    code = staff.invite(tx, staff.Vacancy("admin", "06724"), now=NOON)
    tx.flush()
    invitation = staff.find_invitation(tx, code, now=NOON)
    assert invitation is not None
    admin = staff.enrol(tx, invitation, "telegram:1", staff.Newcomer("Hương", "vi"), now=NOON)
    audience = Audience(("06724-01",), int(Topic.NOTICE))
    plan = AnnouncementPlan(AnnouncementKind.NOTICE, ("Công an xã",), audience, {"vi": WORDS})
    row = announcement_lifecycle.plan_announcement(tx, plan, admin=admin, now=NOON)
    row.told_at = NOON
    return row


async def get(pages: PageHouse, shelf: StaticFiles, path: str, **more: bool) -> httpx.Response:
    transport = httpx.ASGITransport(pages.app(shelf))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await client.get(path, **more)  # type: ignore[arg-type]  # follow_redirects alone


@pytest.mark.parametrize("path", ["/q/k-{}", "/Q/K-{}", "/q/k-{spoken}"])
async def test_the_page_says_what_was_really_said_and_opens_the_doors(pages, shelf, path):
    code = await pages.house.write(lambda tx: announce(tx).code)
    address = path.format(code, spoken=f"{code[:3]}-{code[3:]}")
    answer = await get(pages, shelf, address)
    assert answer.status_code == 200
    assert "Công an xã" in answer.text
    assert "Sáng mai, 7 giờ, họp thôn ở nhà văn hóa &lt;Pò Hèn&gt;." in answer.text
    assert f'href="/chat?start=k-{code}&amp;lang=vi"' in answer.text
    assert f"https://t.me/haison_bot?start=k-{code}" in answer.text


async def test_an_address_printed_by_a_browser_leads_there(pages, shelf):
    code = await pages.house.write(lambda tx: announce(tx).code)
    answer = await get(pages, shelf, f"/print/{code}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/q/k-{code}")


@pytest.mark.parametrize(
    "state", [AnnouncementState.APPROVAL, AnnouncementState.CANCELLED, AnnouncementState.PLANNED]
)
async def test_what_was_not_told_yet_is_not_told_here(pages, shelf, state):
    def deed(tx: Tx) -> str:
        row = announce(tx)
        row.state, row.told_at = state, None
        return row.code

    code = await pages.house.write(deed)
    answer = await get(pages, shelf, f"/q/k-{code}")
    assert (answer.status_code, "Pò Hèn" in answer.text) == (404, False)


async def test_what_was_withdrawn_says_so(pages, shelf):
    def deed(tx: Tx) -> str:
        row = announce(tx)
        row.state = AnnouncementState.WITHDRAWN
        return row.code

    code = await pages.house.write(deed)
    assert "❌" in (await get(pages, shelf, f"/q/k-{code}")).text


@pytest.mark.parametrize("code", ["1234567", "x", "0000000", "<script>", ""])
async def test_codes_of_nobody_are_named_as_that(pages, shelf, code):
    assert (await get(pages, shelf, f"/q/k-{code}")).status_code == 404


async def test_guesses_are_throttled(pages, shelf):
    transport = httpx.ASGITransport(pages.app(shelf))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        found = [(await client.get("/q/k-1234567")).status_code for _ in range(32)]
    assert found[-1] == 429
