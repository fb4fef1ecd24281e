"""Somebody at the pages who sends plain requests. A test module takes the fixtures by import."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.browsers import PageHouse, open_page_house
from web.static_files import StaticFiles

HERE = "http://testserver"
PUBLIC = "https://haison.example"
SITE = "06724"
POLICY = "content-security-policy"
NAME = "0f8fad5b-d9cb-469f-a165-70867728950e"  # of a file, as a phone makes one up
Client = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture(scope="module")
def shelf() -> StaticFiles:
    """What pages load."""
    return StaticFiles.read()


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[PageHouse]:
    """The app and its house."""
    opened = open_page_house(tmp_path)
    yield opened
    opened.house.close()


@pytest.fixture
def client(pages: PageHouse, shelf: StaticFiles) -> Client:
    """Opens a browser; each has cookies of its own."""

    @asynccontextmanager
    async def open_client(url: str = HERE) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(pages.app(shelf), raise_app_exceptions=True)
        async with httpx.AsyncClient(
            transport=transport, base_url=url, headers={"accept-language": "vi-VN,vi;q=0.9"}
        ) as opened:
            yield opened

    return open_client


def own(url: str = HERE) -> dict[str, str]:
    """What the browser sends along when our own page asks."""
    return {"origin": url}


async def enter(client: httpx.AsyncClient, door: str = "chat") -> httpx.Response:
    """Say hello at a door."""
    return await client.post(f"/{door}/hello", headers=own(str(client.base_url).rstrip("/")))
