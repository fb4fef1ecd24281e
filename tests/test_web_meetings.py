"""The sheet at a meeting's door: whoever scans it is counted; nobody else learns the code."""

import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from actions.meetings.meeting_lifecycle import plan_meeting
from bot.telegram import way_to
from domain.broadcasts.audiences import Audience, Topic
from domain.meetings.meetings import MeetingKind, MeetingPlan, Text
from storage.staff import Newcomer, Vacancy, admins_of, enrol, find_invitation, invite
from storage.tables import Meeting
from storage.tx import Tx
from tests.browsers import PageHouse, open_page_house
from tests.houses import NOON
from web.context import PageSettings
from web.static_files import StaticFiles

SITE = "06724"
URL = "https://haison.example"


@pytest.fixture(scope="module")
def shelf() -> StaticFiles:
    return StaticFiles.read()


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[PageHouse]:
    opened = open_page_house(tmp_path, PageSettings(url=URL, ways=(way_to("titir_bot"),)))
    yield opened
    opened.house.close()


@pytest.fixture
async def client(pages: PageHouse, shelf: StaticFiles) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(pages.app(shelf), raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url=URL) as opened:
        yield opened


def call(tx: Tx) -> tuple[str, str]:
    """A meeting is called; its id and the code of its door."""
    code = invite(tx, Vacancy("admin", SITE), now=NOON)
    tx.flush()
    invitation = find_invitation(tx, code, now=NOON)
    assert invitation is not None
    enrol(tx, invitation, "telegram:1", Newcomer("Hương", "vi"), now=NOON)
    plan = MeetingPlan(
        kind=MeetingKind.VILLAGE,
        texts={
            "vi": Text("Đường mới <b>", "Trường Pò Hèn", "Nói về đường."),
            "en": Text("New road", "School of Pò Hèn", "About the road."),
        },
        starts_at=NOON + timedelta(days=1),
        audience=Audience((SITE,), int(Topic.MEETING)),
    )
    meeting: Meeting = plan_meeting(tx, plan, organiser=admins_of(tx, SITE)[-1], now=NOON)
    return meeting.id, meeting.door


async def test_the_sheet_says_what_and_leads_to_both_doors(pages, client):
    _, door = await pages.house.write(call)
    answer = await client.get(f"/m/{door}")

    assert answer.status_code == 200
    assert "🏘\ufe0f Họp dân: Đường mới &lt;b&gt;" in answer.text
    assert "📍 Trường Pò Hèn" in answer.text
    assert f"{URL}/chat?start=m-{door}" in answer.text
    assert f"https://t.me/titir_bot?start=m-{door}" in answer.text
    assert len(re.findall(r"<svg", answer.text)) == 2
    assert "no-store" in answer.headers["cache-control"]


async def test_the_sheet_in_another_language(pages, client):
    _, door = await pages.house.write(call)
    answer = await client.get(f"/m/{door}?lang=en")
    assert "Village meeting: New road" in answer.text
    assert '<a href="?lang=vi" lang="vi">Tiếng Việt</a>' in answer.text
    assert "📍 School of Pò Hèn" in answer.text


async def test_the_calendar_file_does_not_tell_the_door(pages, client):
    meeting_id, door = await pages.house.write(call)
    answer = await client.get(f"/m/{meeting_id}.ics")

    assert answer.headers["content-type"].startswith("text/calendar")
    assert 'filename="meeting.ics"' in answer.headers["content-disposition"]
    assert "SUMMARY:Đường mới <b>" in answer.text
    assert door not in answer.text


@pytest.mark.parametrize("path", ["/m/nobody", "/m/nobody.ics", "/m/" + "x" * 500])
async def test_a_code_of_nobody_finds_nothing(client, path):
    assert (await client.get(path)).status_code == 404
