"""The program that ships, rung through a push service: a danger reaches an officer's closed page.

By the operator's own hands: settings in the environment, an invitation, the pages' own addresses,
`titir push test`, a kill in the middle.
"""

import asyncio
import time
from pathlib import Path

import httpx
import pytest

from tests.botapi import BotApi
from tests.pushes import PushedBrowser, PushService
from tests.running import Ground, commanded, program, roles_apart
from tests.stories.wire import comes_by_the_poster
from tests.waiting import SOON_S

pytestmark = [pytest.mark.slow, pytest.mark.timeout(420)]
DANGER = "🔴 Nguy hiểm. Chưa ai nhận."


async def test_a_danger_rings_a_closed_page_of_the_started_program(
    tmp_path: Path, server: BotApi
) -> None:
    async with PushService() as service:
        ground = Ground(tmp_path / "house", server)
        ground.environment |= {"PUSH_CONTACT": "a@titir.example", "PUSH_HOSTS": service.url}
        (code,) = await ground.set_up(("officer", "cax"))
        async with program(ground) as titir:
            browser = service.browser()
            await comes_in_and_allows(ground, code, browser)
            shown = await commanded(ground, "push", "test")
            assert "Handed over to a push service: 1 of 1." in shown
            assert [one.told["door"] for one in browser.rung] == ["room"]

            began = time.monotonic()
            resident = await comes_by_the_poster(server)
            await resident.taps("Đang nguy hiểm")
            await resident.hears("Bấm là báo ngay")
            await resident.taps("Cháy")
            await rings(browser, DANGER)
            assert time.monotonic() - began < SOON_S
            assert browser.rung[-1].urgency == "high"

            titir.kill()
            before = browser.texts.count(DANGER)
            await titir.start()
            await rings(browser, DANGER, more_than=before)  # the timer's row outlived it
            assert service.refused == []
            assert titir.errors == []
    assert len(service.senders) == 1  # one key pair, before and after
    assert (tmp_path / "house" / "keys" / "master.push").stat().st_mode & 0o077 == 0


@pytest.mark.postgres
async def test_with_the_roles_apart_a_danger_rings_and_a_dying_channel_is_told_of(
    tmp_path: Path, server: BotApi, empty_postgres: str
) -> None:
    """What one process commits another sends: the page's subscription, the danger, the farewell."""
    async with PushService() as service:
        ground = Ground(tmp_path / "house", server, empty_postgres)
        ground.environment |= {"PUSH_CONTACT": "a@titir.example", "PUSH_HOSTS": service.url}
        (code,) = await ground.set_up(("officer", "cax"))
        async with roles_apart(ground) as titir:
            browser = service.browser()
            await comes_in_and_allows(ground, code, browser)
            resident = await comes_by_the_poster(server)
            await resident.taps("Đang nguy hiểm")
            await resident.hears("Bấm là báo ngay")
            await resident.taps("Cháy")
            await rings(browser, DANGER)

            before = browser.texts.count(DANGER)
            titir["deliver"].kill()
            await titir["deliver"].start()
            await rings(browser, DANGER, more_than=before)

            ground.environment["PUBLIC_URL"] = "https://haison.example"  # for the command
            told = await commanded(ground, "move", "--from", "telegram", "--yes")
            assert "1 residents of Telegram will be told." in told
            await resident.hears("https://haison.example")
            again = await commanded(ground, "move", "--from", "telegram", "--yes")
            assert "Nobody is told twice." in again
            assert service.refused == []
            assert [one.errors for one in titir.values()] == [[]] * len(titir)


async def comes_in_and_allows(ground: Ground, code: str, browser: PushedBrowser) -> None:
    """An officer opens the link, and lets the room's page ring."""
    own = {"origin": ground.page}
    async with httpx.AsyncClient(base_url=ground.page, headers=own) as page:
        answer = await page.post(f"/i/{code}", data={"name": "Hoa"})
        assert answer.status_code == 303
        hello = (await page.post("/room/hello")).json()
        assert hello["push"]["wants"] is None
        assert len(hello["push"]["key"]) == 87
        told = browser.told
        assert (await page.post("/room/push", json=told)).status_code == 204
        foreign = told | {"endpoint": "https://10.0.0.1/push"}
        assert (await page.post("/room/push", json=foreign)).status_code == 400
        strange = await page.post(
            "/room/push", json=told, headers={"origin": "https://evil.example"}
        )
        assert strange.status_code == 403
        assert (await page.post("/admin/push", json=told)).status_code == 401
        assert (await page.post("/room/hello")).json()["push"]["wants"] == 31


async def rings(browser: PushedBrowser, words: str, *, more_than: int = 0) -> None:
    """Until it has rung so."""
    async with asyncio.timeout(60):
        while browser.texts.count(words) <= more_than:  # noqa: ASYNC110  # a service's browser
            await asyncio.sleep(0.02)
