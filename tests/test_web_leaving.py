"""Leaving a resident's page by a request that the browser ends by itself."""

import pytest

from tests.visitors import client, enter, own, pages, shelf  # noqa: F401  # fixtures
from web.leave_page import AT_MOST

LEAVE = "/chat/leave"
X = {
    "id": "0f8fad5b-d9cb-469f-a165-70867728950e", "page": 0, "text": "x",
    "typed_at": "2026-11-18T05:00:00+00:00", "sent_at": "2026-11-18T05:00:00+00:00",
}  # fmt: skip


async def test_the_conversation_hears_the_x_and_once_more_does_no_harm(pages, client):  # noqa: F811
    async with client() as phone:
        await enter(phone)
        for _ in range(2):
            answer = await phone.post(LEAVE, json=X, headers=own())
            assert answer.status_code == 204
    assert [heard.text for heard in pages.heard] == ["x"]  # the repeat is noticed by its key


async def test_another_site_cannot_wipe(pages, client):  # noqa: F811
    async with client() as phone:
        await enter(phone)
        answer = await phone.post(LEAVE, json=X, headers=own("https://elsewhere.example"))
    assert answer.status_code == 403
    assert pages.heard == []


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[" * 2000, b'{"text": "hello"}', b"x" * (AT_MOST + 1), b"\xff"],
    ids=["nothing", "null", "deep", "other words", "too much", "no text"],
)
async def test_what_is_no_x_is_refused_and_wipes_nothing(pages, client, body):  # noqa: F811
    async with client() as phone:
        await enter(phone)
        answer = await phone.post(LEAVE, content=body, headers=own())
    assert answer.status_code == 400
    assert pages.heard == []


async def test_whoever_has_nothing_here_loses_nothing(pages, client):  # noqa: F811
    async with client() as phone:
        assert (await phone.post(LEAVE, json=X, headers=own())).status_code == 204
    assert pages.heard == []


async def test_the_page_one_lands_on_names_nobody(client):  # noqa: F811
    async with client() as phone:
        answer = await phone.get("/calendar")
    assert answer.status_code == 200
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "Hải Sơn" not in answer.text
    assert "<title>Lịch</title>" in answer.text
