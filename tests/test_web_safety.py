"""The pages towards strangers: headers, cookies, cross-site requests, invitations."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from storage.device_sessions import revoke_sessions_of
from storage.sites import desks_of
from storage.staff import admins_of, name_of, officers_of
from storage.tx import Tx
from tests.visitors import (
    NAME,
    PUBLIC,
    SITE,
    client,
    enter,
    own,
    pages,
    shelf,
)
from web.context import PageSettings, PushTerms
from web.identities import resident_seat

__all__ = ["client", "pages", "shelf"]  # fixtures

FORM = {"content-type": "application/x-www-form-urlencoded"}

# Headers


@pytest.mark.parametrize(
    "path", ["/", "/chat", "/room", "/admin", "/i/none", "/m/none", "/print/none", "/nowhere"]
)
async def test_no_page_runs_or_loads_anything_foreign(client, path):
    async with client() as browser:
        answer = await browser.get(path)

    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert "camera=()" in answer.headers["permissions-policy"]
    scripts = re.findall(r"<script([^>]*)>", answer.text)
    assert all("src=" in one or "application/json" in one for one in scripts)
    assert not re.search(r"\son[a-z]+=|\sstyle=|<style|javascript:", answer.text)
    foreign = re.findall(r"(?:src|href)=\"(?:https?:)?//[^\"]*", answer.text)
    assert foreign == []


async def test_a_page_tells_no_other_site_where_one_was(client):
    async with client() as browser:
        assert (await browser.get("/chat")).headers["referrer-policy"] == "no-referrer"
        assert (await browser.get("/i/none")).headers["referrer-policy"] == "same-origin"


async def test_pages_are_not_kept_and_the_shell_is(client, shelf):
    async with client() as browser:
        assert (await browser.get("/chat")).headers["cache-control"] == "no-store"
        script = await browser.get(shelf.url("js/chat.js"))
        old = await browser.get("/static/before/js/chat.js")

    assert "immutable" in script.headers["cache-control"]
    assert script.headers["content-encoding"] == "gzip"
    assert old.headers["cache-control"] == "no-store"


async def test_a_slow_phone_can_load_it(client, shelf):
    """All of /chat on the wire, asked for at once: a second or two at 240 kbit/s."""
    async with client() as browser:
        page = await browser.get("/chat")
        addresses = set(re.findall(r'"(/static/[^"]+)"', page.text))
        shown = sorted(address for address in addresses if not address.endswith(".png"))
        loaded = [page, *[await browser.get(address) for address in shown]]

    asked = {address.split("/", 3)[3] for address in addresses}
    scripts = {name for name in shelf.names() if name.startswith("js/")}
    others = {"js/phones.js", "js/open.js", "js/slip.js", "js/qr.js"}  # of the demo and of slips
    assert scripts - asked == others  # none is found only by another
    assert sum(one.num_bytes_downloaded for one in loaded) < 40_000


async def test_a_strange_host_is_refused_where_the_name_is_known(pages, client):
    pages.settings = PageSettings(url=PUBLIC)
    async with client("http://evil.example") as browser:
        assert (await browser.get("/chat")).status_code == 421
        assert (await browser.get("/healthz")).status_code == 200
    async with client(PUBLIC) as browser:
        answer = await browser.get("/chat")
        assert answer.status_code == 200
        assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(
    "host",
    [
        "haison.example",
        "haison.example:443",
        "haison.example.",
        "evil.example",
        "10.0.0.7:8080",
        "",
    ],
)
async def test_numbers_and_what_is_amiss_are_told_on_this_computer_alone(pages, client, host):
    """`/metrics` was kept from the public name, and given out under any spelling of it."""
    pages.settings, pages.missing = PageSettings(url=PUBLIC), "no tick since 20 s"
    async with client(PUBLIC) as browser:
        outside, here = {"host": host}, {"host": "localhost:8080"}
        assert (await browser.get("/metrics", headers=outside)).status_code == 404
        assert "titir_" in (await browser.get("/metrics", headers=here)).text
        told = await browser.get("/readyz", headers=outside)
        assert (told.status_code, told.text) == (503, "not ready\n")
        assert (await browser.get("/readyz", headers=here)).text == "no tick since 20 s\n"


async def test_a_slash_too_many_names_no_host(pages, client):
    """It led to http://, whatever PUBLIC_URL says."""
    pages.settings = PageSettings(url=PUBLIC)
    async with client(PUBLIC) as browser:
        page = await browser.get("/chat/?start=06724-01")
        assert (page.status_code, page.headers["location"]) == (308, "/chat?start=06724-01")
        for path in ("/metrics/", "//evil.example/", "/static/"):
            assert "location" not in (await browser.get(PUBLIC + path)).headers


async def test_a_broken_page_says_so_and_nothing_more(pages, client, monkeypatch, capsys):
    async def fail(*_args: object) -> None:
        raise RuntimeError("Lý Thị Mẩy said")

    monkeypatch.setattr("web.landing_page.show", fail)
    async with client() as browser:
        answer = await browser.get("/")

    assert answer.status_code == 500
    assert "Mẩy" not in answer.text + capsys.readouterr().out
    assert "content-security-policy" in answer.headers


# Who one is


async def test_looking_at_the_chat_makes_no_identity(client):
    async with client() as browser:
        assert "set-cookie" not in (await browser.get("/chat")).headers
        assert "set-cookie" not in (await browser.get("/q/06724-01")).headers


async def test_the_first_hello_gives_a_cookie_that_only_this_door_sees(pages, client):
    pages.settings = PageSettings(url=PUBLIC)
    async with client(PUBLIC) as browser:
        cookie = (await enter(browser)).headers["set-cookie"]

    assert re.match(r"__Host-titir_chat=[\w-]{43}; ", cookie)
    for part in ("HttpOnly", "Path=/;", "SameSite=strict", "Secure"):
        assert part in cookie


async def test_who_came_before_the_cookies_were_renamed_stays_who_they_are(pages, client):
    async with client() as browser:
        token = (await enter(browser)).cookies["titir_chat"]
    until = pages.clock() + timedelta(days=180)
    pages.settings = PageSettings(url=PUBLIC, plain_until=until)
    former, today = {"titir_chat": token}, {"__Host-titir_chat": token}
    async with client(PUBLIC) as browser:
        assert (await pages.inside.seat_of("chat", former)) is not None
        browser.cookies = httpx.Cookies(former)
        renamed = (await enter(browser)).headers.get_list("set-cookie")
        assert f"__Host-titir_chat={token};" in renamed[0]
        assert re.match(r'titir_chat=""; expires=\w+, .*; Max-Age=0; Path=/chat;', renamed[1])
    pages.now = until
    assert await pages.inside.seat_of("chat", former) is None
    assert await pages.inside.seat_of("chat", today) is not None


async def test_a_cookie_that_a_stranger_planted_is_replaced(pages, client):
    """Who makes up a cookie and has somebody else's browser bring it reads what they say."""
    planted = "A" * 43
    async with client() as browser:
        browser.cookies = httpx.Cookies({"titir_chat": planted})
        assert await pages.inside.seat_of("chat", {"titir_chat": planted}) is None
        given = (await enter(browser)).cookies["titir_chat"]
        assert given != planted

        # Tokens of before had no mark: whoever the house knows by one keeps it.
        await pages.says(f"browser:{resident_seat(planted).person}", "Chào bà con")
        assert await pages.inside.seat_of("chat", {"titir_chat": planted}) is not None


async def test_whoever_comes_back_stays_who_they_are(client):
    async with client() as browser:
        first = await enter(browser)
        again = await enter(browser)

    assert first.json()["title"] == "Xã Hải Sơn"
    assert again.cookies["titir_chat"] == first.cookies["titir_chat"]


async def test_a_room_without_an_invitation_stays_shut(client):
    async with client() as browser:
        answer = await enter(browser, "room")

    assert answer.status_code == 401
    assert answer.json() == {
        "why": "Trang này mở bằng link mời. Cán bộ nhắn riêng cho bot để lấy: /phong"
    }


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "http://haison.example", "host": "haison.example"},
        {"origin": "https://haison.example:8443", "host": "haison.example"},
        {"origin": "https://haison.example.", "host": "haison.example"},
        {"origin": "http://", "host": ""},
    ],
    ids=[
        "no origin",
        "another site",
        "null",
        "null, cross-site",
        "our name within another",
        "without https",
        "another port",
        "another spelling",
        "nothing",
    ],
)
@pytest.mark.parametrize("path", ["/chat/hello", f"/chat/media/{NAME}", "/i/code"])
async def test_a_cross_site_request_changes_nothing(pages, client, path, headers):
    pages.settings = PageSettings(url=PUBLIC if "haison" in headers.get("host", "") else "")
    async with client() as browser:
        answer = await browser.post(path, headers=headers)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_an_old_browser_without_origin_but_same_site_is_let_in(client):
    async with client() as browser:
        answer = await browser.post("/chat/hello", headers={"sec-fetch-site": "same-origin"})

    assert answer.status_code == 200


# Invitations


async def test_looking_at_an_invitation_does_not_use_it(pages, client):
    code = await pages.invite("cax")
    async with client() as browser:
        for _ in range(3):
            answer = await browser.get(f"/i/{code}")
            assert answer.status_code == 200
            assert "Công an xã Hải Sơn" in answer.text
            assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("role", "what", "name"),
    [
        (
            None,
            "Link mở phòng trực: máy này thành màn hình",
            "Mọi việc làm trên máy này mang tên này.",
        ),
        ("officer", "Link của một cán bộ", "Người báo không bao giờ thấy."),
    ],
    ids=["room", "officer"],
)
async def test_invitation_says_which_it_is_and_what_the_name_will_do(
    pages, client, role, what, name
):
    """A room's link and an officer's opened the same page, and nobody could tell them apart."""
    code = await pages.invite("cax", role=role) if role else await pages.invite("cax")
    async with client() as browser:
        shown = (await browser.get(f"/i/{code}")).text
    assert what in shown
    assert name in shown


async def test_one_press_opens_the_room_and_only_once(pages, client):
    code = await pages.invite("cax")
    async with client() as browser:
        opened = await browser.post(f"/i/{code}", data={"name": "Dũng"}, headers=own())
        hello = await enter(browser, "room")
        again = await browser.post(f"/i/{code}", data={"name": "Ai đó"}, headers=own())

    assert (opened.status_code, opened.headers["location"]) == (303, "/room")
    told = hello.json()
    assert told["title"] == "Công an xã Hải Sơn"
    assert told["pages"] == ["group", "private"]
    assert (again.status_code, "set-cookie" in again.headers) == (410, False)


async def test_who_opens_a_room_is_an_officer_of_its_desk_by_name(pages, client):
    code = await pages.invite("cax")
    async with client() as browser:
        await browser.post(f"/i/{code}", data={"name": " Dũng\u202e "}, headers=own())

    assert await pages.house.read(_officers) == ["Dũng"]


async def test_a_second_officer_comes_into_the_same_room(pages, client):
    codes = [await pages.invite("cax"), await pages.invite("cax", role="officer")]
    seats = []
    async with client() as browser:
        for code in codes:
            await browser.post(f"/i/{code}", data={"name": "…"}, headers=own())
            seats.append(await pages.inside.seat_of("room", dict(browser.cookies)))

    assert seats[0].pages[0] == seats[1].pages[0]
    assert seats[0].person != seats[1].person


async def test_a_revoked_device_is_out(pages, client):
    code = await pages.invite(role="admin")
    async with client() as browser:
        await browser.post(f"/i/{code}", data={"name": "Hương"}, headers=own())
        assert (await enter(browser, "admin")).status_code == 200
        await pages.house.write(_revoke_admins)
        assert (await enter(browser, "admin")).status_code == 401


async def test_a_form_without_an_invitation_is_not_read(client):
    """20 MB of `&` to any code took the whole house 11 seconds: no length, no limit."""
    many = Ampersands()
    async with client() as browser:
        answer = await browser.post(
            "/i/xxxxxxxxxxxxxxxx", content=many.come(), headers=own() | FORM
        )

    assert (answer.status_code, many.came) == (410, 0)


async def test_a_form_is_counted_while_it_comes(pages, client):
    code, many = await pages.invite("cax"), Ampersands()
    async with client() as browser:
        flood = await browser.post(f"/i/{code}", content=many.come(), headers=own() | FORM)
        opened = await browser.post(f"/i/{code}", data={"name": "Dũng"}, headers=own())

    assert (flood.status_code, many.came) == (413, 1)
    assert opened.status_code == 303


async def test_a_form_that_does_not_end_is_given_up(pages, client, monkeypatch):
    async def never() -> AsyncIterator[bytes]:
        yield b"name=D"
        await asyncio.Event().wait()

    monkeypatch.setattr("web.invitation_links.FORM_WITHIN_S", 0.05)
    code = await pages.invite("cax")
    async with client() as browser:
        answer = await browser.post(f"/i/{code}", content=never(), headers=own() | FORM)

    assert answer.status_code == 408


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (b"name=L%C3%BD+Th%E1%BB%8B%20M%E1%BA%A9y", "Lý Thị Mẩy"),
        (b"", ""),
        (b"&&&&&&&&&&&&", ""),
        (b"name=%ff%00&name=2", "�"),
        (b"name=" + b"a" * 100, "a" * 60),
    ],
    ids=["as a browser sends it", "nothing", "too many fields", "no text", "too long"],
)
async def test_a_form_says_a_name_or_nothing(pages, client, form, name):
    code = await pages.invite("cax")
    async with client() as browser:
        opened = await browser.post(f"/i/{code}", content=form, headers=own() | FORM)

    assert opened.status_code == 303
    assert await pages.house.read(_officers) == [name]


class Ampersands:
    """A form without a length that goes on for 20 MB; came: how much of it was read, in pieces."""

    def __init__(self) -> None:
        self.came = 0

    async def come(self) -> AsyncIterator[bytes]:
        for _ in range(320):
            self.came += 1
            yield b"&" * 65_536


def _officers(tx: Tx) -> list[str]:
    desk = next(desk for desk in desks_of(tx, SITE) if desk.code == "cax")
    return [name_of(tx, staff.id) for staff in officers_of(tx, desk.id)]


def _revoke_admins(tx: Tx) -> None:
    for staff in admins_of(tx, SITE):
        revoke_sessions_of(tx, staff.id)


async def test_a_browser_to_be_rung_is_told_in_ascii_and_not_endlessly(pages, client):
    pages.settings = PageSettings(push=PushTerms("key", "mark", lambda *_: True))
    async with client() as browser:
        await enter(browser)
        odd = await browser.post("/chat/push", content=r'{"endpoint": "\ud800"}', headers=own())
        asked = [
            (await browser.post("/chat/push", content="{}", headers=own())).status_code
            for _ in range(60)
        ]

    assert odd.status_code == 400
    assert 503 in asked
