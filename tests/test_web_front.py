"""The front page, posters, the demo, and what operators look at."""

from datetime import timedelta

import pytest

from actions.people.sites import apply_site
from bot.telegram import way_to
from bot.wiring import load_forms
from channels.zalo_oa.about import ABOUT as ZALO
from domain.channels import Way
from domain.paper.poster_codes import new_poster_code
from storage.form_versions import keep_forms
from storage.posters import put_posters
from storage.receipts import put_receipt
from storage.tables import Desk, Poster, Receipt
from storage.tx import Tx
from tests.browsers import SITE as SITE_FILE
from tests.browsers import site_of
from tests.contracts.cases import open_case
from tests.houses import NOON
from tests.visitors import POLICY, PUBLIC, client, enter, pages, shelf
from web.context import PageSettings

__all__ = ["client", "pages", "shelf"]  # fixtures


async def test_the_front_page_shows_the_doors_and_whom_to_call(pages, client):
    pages.settings = PageSettings(ways=(way_to("haison_bot"),))
    async with client() as browser:
        answer = await browser.get("/")

    assert 'href="tel:113"' in answer.text
    assert 'href="https://t.me/haison_bot"' in answer.text
    assert answer.text.count('role="img"') == 2


async def test_a_changed_site_is_shown_within_a_minute(pages, client):
    """It was read once, and shown until the next restart."""
    pages.now = NOON
    async with client() as browser:
        assert "0203 000 0000" in (await browser.get("/")).text
        text = SITE_FILE.read_text().replace("0203 000 0000", "0203 111 2222")
        await pages.house.write(apply_site, site_of(text), now=NOON)

        pages.now += timedelta(seconds=61)

        assert "0203 111 2222" in (await browser.get("/")).text


@pytest.fixture
def poster(pages):
    """The code of a poster of Thôn Pò Hèn."""
    row = Poster(
        code="", site="06724", area="06724-01", kind="hand-in", size="a4", languages=["vi", "en"],
        made_on=NOON.date(),
    )  # fmt: skip
    return pages.house.write_now(put_posters, [row])[0].code


@pytest.mark.parametrize("written", ["/q/{}", "/Q/{}", "/q/{}-"])
async def test_a_poster_leads_to_the_doors_that_exist_here(pages, client, poster, written):
    pages.settings = PageSettings(ways=(way_to("haison_bot"), Way(ZALO, chat="https://zalo.me/12")))
    shown = poster if not written.endswith("-") else f"{poster[:4]}-{poster[4:]}".lower()
    async with client() as browser:
        page = await browser.get(written.removesuffix("-").format(shown))
    assert page.status_code == 200
    assert "Bạn đang ở: Thôn Pò Hèn" in page.text
    assert "Nộp súng, dao, pháo" in page.text
    assert f'href="/chat?start=q-{poster}&amp;lang=vi"' in page.text
    assert f'href="https://t.me/haison_bot?start=q-{poster}"' in page.text
    assert 'href="https://zalo.me/12"' in page.text
    assert f"rồi nhắn: {poster[:4]}-{poster[4:]}" in page.text  # no link carries it there
    assert 'href="tel:113"' in page.text


async def test_a_link_that_was_printed_with_an_area_keeps_working(pages, client):
    pages.settings = PageSettings(ways=(way_to("haison_bot"),))
    async with client() as browser:
        page = await browser.get("/q/06724-01")
    assert "Bạn đang ở: Thôn Pò Hèn" in page.text
    assert 'href="/chat?start=v-06724-01&amp;lang=vi"' in page.text
    assert 'href="https://t.me/haison_bot?start=v-06724-01"' in page.text


async def test_a_poster_of_nobody_is_named_a_fraud_and_guesses_are_throttled(client, poster):
    async with client() as browser:
        answers = [await browser.get(f"/q/{new_poster_code()}") for _ in range(30)]
        assert {answer.status_code for answer in answers} == {404}
        assert "lừa đảo" in answers[0].text
        assert (await browser.get("/q/%3Cscript%3E")).status_code == 429
        assert (await browser.get(f"/q/{poster}")).status_code == 429


@pytest.fixture
def receipt(pages):
    """The code of a receipt for two guns."""
    forms = load_forms()
    desk = Desk(
        id="desk", site="06724", code="x", name="Công an", kind="police", areas=[], forms=[]
    )

    def give(tx: Tx) -> str:
        keep_forms(tx, forms)
        tx.add(desk)
        tx.flush()
        case = open_case(tx, form="hand-in")
        row = Receipt(
            code="", case_id=case.id, site="06724", desk_id=case.desk_id, items={"gun": "2"},
            form_hash=forms.by_code["hand-in"].hash, on_date=NOON.date(),
        )  # fmt: skip
        return put_receipt(tx, row).code

    return pages.house.write_now(give)


async def test_a_receipt_says_what_it_says_and_nothing_of_who_brought_it(client, receipt):
    spoken = f"{receipt[:4]}-{receipt[4:]}"
    forged = receipt[:-1] + ("2" if receipt[-1] != "2" else "3")
    async with client() as browser:
        page = await browser.get(f"/Q/{receipt}")
        assert (await browser.get(f"/q/{spoken.lower()}")).text == page.text
        assert (await browser.get(f"/q/{forged}")).status_code == 404
    unbroken = spoken.replace("-", "\N{NON-BREAKING HYPHEN}")
    assert f"Phiếu {unbroken} này là thật: Công an" in page.text
    assert "Súng, súng hơi: 2 cái" in page.text
    assert "Pò Hèn" not in page.text


async def test_the_demo_opens_its_rooms_by_itself_and_always_the_same(pages, client):
    pages.settings = PageSettings(demo=True)
    async with client() as browser, client() as other:
        frame = await browser.get("/")
        assert frame.text.count("<iframe") == 3
        assert "frame-src 'self'" in frame.headers["content-security-policy"]
        assert "frame-ancestors 'self'" in (await browser.get("/chat")).headers[POLICY]
        seats = []
        for one in (browser, other):
            for door in ("room", "admin"):
                assert (await enter(one, door)).status_code == 200
            seats.append(await pages.inside.seat_of("room", dict(one.cookies)))

    assert seats[0] == seats[1]


async def test_the_demo_is_shut_once_the_world_can_see_it(pages, client):
    pages.settings = PageSettings(url=PUBLIC, demo=True)
    async with client(PUBLIC) as browser:
        assert (await browser.get("/")).status_code == 403
        assert "frame-ancestors 'none'" in (await browser.get("/chat")).headers[POLICY]
        for door in ("chat", "room", "admin"):
            assert (await enter(browser, door)).status_code == 403


async def test_health_is_told_in_words(pages, client):
    async with client() as browser:
        assert (await browser.get("/healthz")).text == "alive\n"
        assert (await browser.get("/readyz")).status_code == 200
        pages.missing = "no tick for 90 s"
        answer = await browser.get("/readyz")
        metrics = await browser.get("/metrics")

    assert (answer.status_code, answer.text) == (503, "no tick for 90 s\n")
    assert metrics.text == "titir_up 1\n"


async def test_a_web_hook_that_nobody_waits_for_is_not_there(client):
    async with client() as browser:
        assert (await browser.post("/telegram/hook", content=b"{}")).status_code == 404


async def test_the_shell_that_works_offline_is_one_version(client, shelf):
    async with client() as browser:
        worker = await browser.get("/shell.js")
        manifest = await browser.get("/chat/app.webmanifest")

    assert f'"{shelf.url("js/chat.js")}"' in worker.text
    assert "VERSION" not in worker.text
    assert manifest.json()["name"] == "Xã Hải Sơn"
