"""The sheet for the board: right diacritics, only what may be posted."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from actions.broadcasts import announcement_lifecycle
from actions.broadcasts.pre_send_checks import AnnouncementPlan
from domain.broadcasts.announcing import AnnouncementKind, AnnouncementState
from domain.broadcasts.audiences import Audience, Topic
from storage import staff, subscribers
from storage.tables import Announcement
from storage.tx import Tx
from tests.browsers import PageHouse, open_page_house
from tests.houses import NOON
from web.announcement_sheet import _size
from web.static_files import StaticFiles

WORDS = "Sáng mai, 7 giờ, họp thôn ở nhà văn hóa <Pò Hèn>."


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[PageHouse]:
    opened = open_page_house(tmp_path)
    yield opened
    opened.house.close()


def announce(tx: Tx) -> Announcement:
    subscribers.subscribe(
        tx, "", "r", subscribers.Wish(("06724-01",), int(Topic.NOTICE), alerts=True)
    )
    code = staff.invite(tx, role="admin", site="06724", desk_id=None, for_room=False, now=NOON)
    tx.flush()
    invitation = staff.find_invitation(tx, code, now=NOON)
    assert invitation is not None
    admin = staff.enrol(tx, invitation, address="telegram:1", name="Hương", language="vi", now=NOON)
    audience = Audience(("06724-01",), int(Topic.NOTICE))
    plan = AnnouncementPlan(AnnouncementKind.NOTICE, ("Công an xã",), audience, {"vi": WORDS})
    return announcement_lifecycle.plan_announcement(tx, plan, admin=admin, now=NOON)


async def get(pages: PageHouse, path: str) -> httpx.Response:
    transport = httpx.ASGITransport(pages.app(StaticFiles.read()))
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


async def test_the_sheet_names_who_speaks_and_what_checks_it(pages, blockbuster):
    blockbuster.deactivate()
    code = await pages.house.write(lambda tx: announce(tx).code)
    sheet = (await get(pages, f"/print/{code}")).text
    assert '<p class="from">Công an xã</p>' in sheet
    assert f'<p class="code">{code[:3]}-{code[3:]}</p>' in sheet
    assert "Không bao giờ xin mã ngân hàng, tiền hay ảnh căn cước." in sheet


@pytest.mark.parametrize(
    ("letters", "size"), [(60, "giant"), (300, "large"), (900, "fair"), (2900, "tiny")]
)
def test_the_less_there_is_to_read_the_larger_it_stands(letters, size):
    assert _size(["x" * letters]) == size


async def test_what_was_corrected_is_posted_no_more(pages, blockbuster):
    blockbuster.deactivate()

    def deed(tx: Tx) -> str:
        old = announce(tx)
        audience = Audience(("06724-01",), int(Topic.NOTICE))
        plan = AnnouncementPlan(
            AnnouncementKind.CORRECTION, ("Công an xã",), audience, {"vi": WORDS}, corrects=old.id
        )
        announcement_lifecycle.plan_announcement(
            tx, plan, admin=staff.admins_of(tx, "06724")[0], now=NOON
        )
        return old.code

    code = await pages.house.write(deed)
    assert (await get(pages, f"/print/{code}")).status_code == 404


@pytest.mark.parametrize(
    "state", [AnnouncementState.APPROVAL, AnnouncementState.CANCELLED, AnnouncementState.WITHDRAWN]
)
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
