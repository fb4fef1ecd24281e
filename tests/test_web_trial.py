"""The page on which a service is tried before anybody approves it."""

import html
import json
import re
from datetime import timedelta

import httpx
import pytest

from actions.services.own_deeds import Written, put_down
from bot.trials import Trials
from domain.services.own_services import as_toml
from storage.signed_files import signed_name
from storage.staff import find_desk
from storage.tx import Tx
from tests.browsers import PageHouse
from tests.rules.test_own_services import CHOICE, FORMS, NUMBER, made
from tests.visitors import SITE, client, own, pages, shelf

__all__ = ["client", "pages", "shelf"]  # fixtures


async def opens(pages: PageHouse) -> str:
    """Where a service that waits can be tried."""
    now, forms = pages.clock(), FORMS
    pages.try_out = Trials(pages.house, pages.words, forms, pages.clock).play
    written = Written(as_toml(made("request", CHOICE, NUMBER)))

    def deed(tx: Tx) -> str:
        desk = find_desk(tx, SITE, "cax")
        assert desk is not None
        row = put_down(tx, written, desk, None, forms=forms, words=pages.words, today=now.date())
        return signed_name(tx.keys, row.id, until=now + timedelta(hours=1))

    return f"/try/{await pages.house.write(deed)}"


async def presses(browser: httpx.AsyncClient, page: httpx.Response, label: str) -> httpx.Response:
    """As the page's own form sends it."""
    found = re.search(rf'value="(\w+:\d+:\d+)">[^<]*{label}', page.text)
    assert found is not None, page.text
    return await sends(browser, page, press=found[1])


async def sends(browser: httpx.AsyncClient, page: httpx.Response, **said: str) -> httpx.Response:
    steps = re.search(r'name="steps" value="([^"]*)"', page.text)
    assert steps is not None
    body = {"steps": html.unescape(steps[1]), **said}
    return await browser.post(page.url.path, data=body, headers=own())


async def test_it_is_tried_by_pressing_and_typing_and_nothing_runs_on_the_page(pages, client):
    where = await opens(pages)
    async with client() as browser:
        page = await browser.get(where)
        assert page.headers["cache-control"] == "no-store"
        assert "<script" not in page.text
        page = await presses(browser, await presses(browser, page, "Mượn rạp"), "Đám cưới")
        assert "Mấy bộ?" in page.text
        page = await sends(browser, page, phone="chat", words="5<b>")
        page = await sends(browser, page, phone="chat", words="5")
        page = await presses(browser, page, "Thôn Pò Hèn")
        page = await presses(browser, page, "Nhắn vào máy này")
        page = await presses(browser, page, "Gửi, đồng ý")
    assert "🔢 5 bộ" in page.text
    assert "P4 · 📝 Mượn rạp" in page.text
    assert "<b>" not in page.text


@pytest.mark.parametrize(
    "body",
    [
        {"steps": "nothing"},
        {"steps": json.dumps([["moon", "hello", 0, 0]])},
        {"steps": json.dumps([["chat", "", "0", 0]])},
        {"steps": "[]", "press": "chat:1"},
        {"steps": "[" * 20_000},
    ],
)
async def test_what_no_page_of_ours_sends_begins_anew(pages, client, body):
    where = await opens(pages)
    async with client() as browser:
        answer = await browser.post(where, data=body, headers=own())
    assert (answer.status_code, 'name="steps" value="[]"' in answer.text) == (200, True)


async def test_another_link_leads_nowhere(client):
    async with client() as browser:
        assert (await browser.get("/try/0.1.2")).status_code == 404
        assert (await browser.get(f"/try/{'x' * 300}")).status_code == 404
