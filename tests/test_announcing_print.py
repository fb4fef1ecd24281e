"""The sheet for the board: right diacritics, only what may be posted."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from actions.announcing import planning
from actions.announcing.plans import Plan
from domain.announcing import Kind, State
from domain.audiences import Audience, Topic
from storage import readers, staff
from storage.tables import Announcement
from storage.tx import Tx
from tests.browsers import PageHouse, open_page_house
from tests.houses import NOON
from web.shelf import Shelf

WORDS = "Sáng mai, 7 giờ, họp thôn ở nhà văn hóa <Pò Hèn>."


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[PageHouse]:
    opened = open_page_house(tmp_path)
    yield opened
    opened.house.close()


def announce(tx: Tx) -> Announcement:
    readers.subscribe(tx, "", "r", readers.Wish(("06724-01",), int(Topic.NOTICE), alerts=True))
    code = staff.invite(tx, role="admin", site="06724", desk_id=None, for_room=False, now=NOON)
    tx.flush()
    invitation = staff.find_invitation(tx, code, now=NOON)
    assert invitation is not None
    admin = staff.enrol(tx, invitation, address="telegram:1", name="Hương", language="vi", now=NOON)
    audience = Audience(("06724-01",), int(Topic.NOTICE))
    plan = Plan(Kind.NOTICE, ("Công an xã",), audience, {"vi": WORDS})
    return planning.plan_announcement(tx, plan, admin=admin, now=NOON)


async def get(pages: PageHouse, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(pages.app(Shelf.read()))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await client.get(path)


@pytest.mark.filterwarnings("ignore")
async def test_the_sheet_has_the_words_and_a_way_to_the_chat(pages, blockbuster):
    blockbuster.deactivate()  # the shelf is read from disk here
    code = await pages.house.write(lambda tx: announce(tx).code)
    answer = await get(pages, f"/print/{code}")
    assert answer.status_code == 200
    assert "Sáng mai, 7 giờ, họp thôn ở nhà văn hóa &lt;Pò Hèn&gt;." in answer.text
    assert f"{code[:3]}-{code[3:]}" in answer.text
    assert "<svg" in answer.text


@pytest.mark.parametrize("state", [State.APPROVAL, State.CANCELLED, State.WITHDRAWN])
async def test_what_must_not_be_posted_has_no_sheet(pages, blockbuster, state):
    blockbuster.deactivate()

    def deed(tx: Tx) -> str:
        row = announce(tx)
        row.state = state
        return row.code

    code = await pages.house.write(deed)
    assert (await get(pages, f"/print/{code}")).status_code == 404


@pytest.mark.parametrize("code", ["1234567", "x", "0000000", "<script>"])
async def test_unknown_codes_have_no_sheet(pages, blockbuster, code):
    blockbuster.deactivate()
    assert (await get(pages, f"/print/{code}")).status_code == 404
