"""The figures page: what a room or an admin reads of a month in a browser, and what it opens."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from sqlalchemy import select

from actions.cases.erasing import erase_case
from actions.people.sites import apply_site
from bot.wiring import load_forms
from domain.services.monthly import figure_names
from domain.sitefile import read_site_file
from storage import staff
from storage.sites import desks_of
from storage.tables import Case
from tests.browsers import PageHouse
from tests.duty import leaps, on_duty, reports_theft, someone
from tests.houses import NOON
from tests.stories.test_month_figures import EXAMPLES, five_thefts
from tests.stories.test_registers import VISIT, writes
from tests.visitors import HERE, own, shelf

__all__ = ["shelf"]  # a fixture


@asynccontextmanager
async def browser(village, shelf, desk: str = "") -> AsyncIterator[httpx.AsyncClient]:
    """Somebody's browser, invited as an admin or to a desk, which reads English."""
    pages = PageHouse(village.house, village.words, forms=village.forms)
    pages.now = village.now

    def invited(tx) -> str:
        found = [one.id for one in desks_of(tx, "06724") if one.code == desk]
        vacancy = staff.Vacancy("officer" if desk else "admin", "06724", found[0] if desk else None)
        return staff.invite(tx, vacancy, now=pages.now)

    code = await village.house.write(invited)
    transport = httpx.ASGITransport(pages.app(shelf), raise_app_exceptions=True)
    accepts = {"accept-language": "en"}
    async with httpx.AsyncClient(transport=transport, base_url=HERE, headers=accepts) as opened:
        await opened.post(f"/i/{code}", data={"name": "Dũng"}, headers=own())
        yield opened


def rows(page: str) -> dict[str, str]:
    """What stands in each line of its tables, by its first cell."""
    told = {}
    for line in re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL):
        cells = [
            re.sub(r"<[^>]+>", " ", cell)
            for cell in re.findall(r"<t[hd].*?</t[hd]>", line, re.DOTALL)
        ]
        first, *others = (" ".join(cell.split()) for cell in cells)
        told[first] = " | ".join(others)
    return told


async def read(visitor: httpx.AsyncClient, address: str) -> str:
    answer = await visitor.get(address)
    assert answer.status_code == 200
    return answer.text


async def test_a_room_reads_the_month_and_opens_its_cases(any_village, shelf):
    village = any_village
    duty = await on_duty(village)
    numbers = await five_thefts(village)
    await reports_theft(await someone(village, "06724-02"))
    await writes(duty.officers[0], *VISIT, "1")
    await leaps(village, days=20)  # into December
    async with browser(village, shelf, "cax") as visitor:
        page = await read(visitor, "/room/figures?month=2026-11")
        assert rows(page)["Reports received"].startswith("6 |")
        assert rows(page)["Somebody took them"].startswith("0 % 0 of 6")
        assert rows(page)["Households visited"].startswith("12 |")
        assert "Nothing was counted in:" in page
        opened = await read(visitor, "/room/figures/reports/received?month=2026-11")
        assert all(number in opened for number in numbers)
        assert "style=" not in page + opened
        one = await read(visitor, "/room/figures?month=2026-11&at=06724-01")
        assert rows(one)["Reports received"].startswith("not shown By subtraction it would tell")
        assert 'class="few">not shown</a>' in one
        assert "&#34;" not in one  # a mark of what is hidden was none: its quotes were escaped
        shut = await read(visitor, "/room/figures/reports/received?month=2026-11&at=06724-01")
        assert "It does not open." in shut
        assert not any(number in shut for number in numbers)


async def test_an_admin_sees_the_number_and_takes_the_month_along(village, shelf):
    duty = await on_duty(village)
    numbers = await five_thefts(village)
    await writes(duty.officers[0], *VISIT, "1")
    await leaps(village, days=20)
    async with browser(village, shelf) as visitor:
        opened = await read(visitor, "/admin/figures/reports/received?month=2026-11")
        assert "Others may open: 5" in opened
        assert not any(number in opened for number in numbers)
        visit = await read(visitor, "/admin/figures/visit-log/households?month=11/2026")
        assert "Visits to homes · Thôn Pò Hèn" in visit
        for kind, begins in (("xlsx", b"PK"), ("csv", b"\xef\xbb\xbfCounted in,Figure,Number")):
            file = await visitor.get(f"/admin/figures/file/{kind}?month=2026-11")
            assert file.content.startswith(begins)
            assert f"2026-11.{kind}" in file.headers["content-disposition"]
        assert (await visitor.get("/admin/figures/file/exe?month=2026-11")).status_code == 404
        assert (await visitor.get("/admin/figures/reports/nothing")).status_code == 404


async def test_what_is_no_month_or_place_is_said_and_this_month_shown(village, shelf):
    async with browser(village, shelf) as visitor:
        for asked, answer in (
            ("month=13/2026", "That is no month."),
            ("month=soon", "That is no month."),
            ("month=1/1900", "That is no month."),
            ("month=2099-01", "That month has not come yet."),
            ("month=2026-11&at=00000", "You read no such place."),
            ("month=2026-11&at=~9", "You read no such place."),
        ):
            page = await read(visitor, f"/admin/figures?{asked}")
            assert answer in page
            assert "11/2026" in page


async def test_nobody_else_reads_a_figure(village, shelf):
    await on_duty(village)
    addresses = ("/room/figures", "/room/figures/reports/received", "/room/figures/file/csv",
                 "/admin/figures", "/admin/figures/file/pdf")  # fmt: skip
    async with browser(village, shelf, "cax") as visitor:
        refused = [await visitor.get(one) for one in addresses[3:]]
        visitor.cookies.clear()
        refused += [await visitor.get(one) for one in addresses]
        refused.append(await visitor.get("/chat/figures"))
    assert {one.status_code for one in refused[:-1]} == {401}
    assert refused[-1].status_code == 404


async def test_a_village_waits_and_its_silence_is_counted(village, shelf):
    duty = await on_duty(village)
    (dung,) = duty.officers
    numbers = await five_thefts(village)
    for number in [*numbers[:4], await reports_theft(await someone(village)),
                   *[await reports_theft(await someone(village)) for _ in range(3)]]:  # fmt: skip
        await village.passes(minutes=1)
        await dung.presses("Take", on=duty.card(number))
    village_waits = [await reports_theft(await someone(village)) for _ in range(5)]
    assert village_waits
    await leaps(village, days=20)
    async with browser(village, shelf, "cax") as visitor:
        page = rows(await read(visitor, "/room/figures?month=2026-11"))
    head, here = page["Village"].split(" | "), page["Thôn Pò Hèn"].split(" | ")
    told = dict(zip(head, here, strict=True))
    assert told["Reports received"] == "14"
    assert told["Nobody has taken them"] == "6"
    assert told["Taken within half an hour"] == "8"


async def test_figures_are_the_same_after_everything_said_was_erased(any_village, shelf):
    village = any_village
    duty = await on_duty(village)
    for number in await five_thefts(village):
        await duty.officers[0].presses("Take", on=duty.card(number))
        await village.passes(minutes=1)
    await leaps(village, days=20)
    async with browser(village, shelf, "cax") as visitor:
        before = rows(await read(visitor, "/room/figures?month=2026-11"))
        assert before["Taken within half an hour"].startswith("100 % 5 of 5")
        await village.house.write(_erases_all, now=village.now)
        assert rows(await read(visitor, "/room/figures?month=2026-11")) == before
        opened = await read(visitor, "/room/figures/reports/taken?month=2026-11")
        assert opened.count("Theft") == 5
        assert "end of the bridge" not in opened


def _erases_all(tx, *, now) -> None:
    for case in tx.scalars(select(Case)):
        erase_case(tx, case, now=now)


async def test_the_front_page_tells_figures_only_where_the_site_says_so(village, shelf):
    await on_duty(village)
    await five_thefts(village)
    await leaps(village, days=20)
    async with browser(village, shelf) as visitor:
        assert "in numbers" not in await read(visitor, "/?lang=en")
    await village.house.write(_tells, '["reports.received", "reports.danger", "visit-log.visits"]')
    async with browser(village, shelf) as visitor:
        page = await read(visitor, "/?lang=en")
    assert "11/2026 in numbers" in page
    told = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page)
    assert told == [
        ("Reports received", "5"),
        ("A life in danger", "0 % (0 of 5)"),
        ("Visits", "0"),
    ]


def _tells(tx, named: str) -> None:
    text = (EXAMPLES / "hai-son.toml").read_text(encoding="utf-8")
    written = text.replace("approve_above = 500", f"public_figures = {named}")
    forms = load_forms()
    file = read_site_file(
        written,
        shipped=frozenset(forms.by_code),
        languages=frozenset(("vi", "id", "en")),
        figures=figure_names(forms),
    )
    apply_site(tx, file, now=NOON)
