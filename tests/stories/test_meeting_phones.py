"""A meeting on three phones in a real browser: called, answered, put into a calendar, entered."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import FrameLocator, Page, expect

from bot.wall_clock import now
from tests.stories import test_three_phones as phones
from tests.stories.test_three_phones import PATIENT_MS, phone, sees, types

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.timeout(120)]
HERE = timedelta(hours=7)  # of Hải Sơn

url, table = phones.url, phones.table  # the product on an empty folder, and its page


async def presses(frame: FrameLocator, name: str) -> None:
    await frame.locator(".log").get_by_role("button", name=name).last.click()


async def lives_in_po_hen(resident: FrameLocator) -> None:
    await sees(resident, "Chào bà con")
    await presses(resident, "Thôn Pò Hèn")  # asked at the first hello
    await sees(resident, "Nguy hiểm")


async def calls(admin: FrameLocator) -> None:
    """A meeting in an hour: so soon that nobody waits for the morning to be invited."""
    begins = now() + HERE + timedelta(minutes=70)
    await types(admin, "/meetings", then="Chưa có buổi họp nào")
    await presses(admin, "Mời họp")
    await presses(admin, "Họp dân")
    await sees(admin, "Về việc gì")
    await types(admin, "Đường mới", then="Ở đâu")
    await types(admin, "Trường Pò Hèn", then="Ngày nào")
    await types(admin, f"{begins:%d/%m/%Y %H:%M}", then="Mời ai")
    village = admin.locator(".log").get_by_role("checkbox", name="Thôn Pò Hèn").last
    await village.click()
    await expect(village).to_be_checked()
    await presses(admin, "Tiếp")
    await types(admin, "Bàn chuyện đường và đèn.", then="Xem lại")
    await presses(admin, "Mời")


async def looks(admin: FrameLocator) -> None:
    await admin.locator("#text").fill("/meetings")
    await admin.locator("#text").press("Enter")
    await presses(admin, "· Đường mới")


async def test_from_the_call_to_the_door(table: Page) -> None:
    resident, admin = phone(table, "chat"), phone(table, "admin")
    await lives_in_po_hen(resident)
    await calls(admin)

    await sees(resident, "Họp dân: Đường mới")
    await types(resident, "1", then="Sẽ đến, tốt quá. Đã đếm, không ghi tên")
    await presses(resident, "Lịch")
    async with table.expect_download() as begun:
        await resident.locator(".document").last.click()
    file = await begun.value
    assert file.suggested_filename == "meeting.ics"
    assert "SUMMARY:Đường mới" in await asyncio.to_thread(Path(await file.path()).read_text)

    await looks(admin)
    await presses(admin, "Tờ dán ở cửa")
    await sees(admin, "/m/")
    said = await admin.locator(".log").inner_text()
    sheet = await table.context.new_page()
    await sheet.goto(re.findall(r"http://\S+/m/[\w-]+", said)[-1])
    await expect(sheet.locator("h1")).to_have_text("🏘\ufe0f Họp dân: Đường mới")
    await sheet.locator(".codes a").first.click()
    welcome = sheet.locator(".log .post", has_text="Chào bà con. Đã đếm")
    await expect(welcome.last).to_be_visible(timeout=PATIENT_MS)

    await looks(admin)
    await sees(admin, "Đã đến: dưới 5")
