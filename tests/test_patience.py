"""A connection that never says what it wants is ended, and takes nobody's place."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot import patience
from bot.serving import _config
from bot.settings import Settings

BEGUN = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
ENDED = b"\r\n"


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[int]:
    """A page behind the server as the house configures it."""
    app = Starlette(routes=[Route("/", lambda _request: PlainTextResponse("here"))])
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(_config(app, Settings(data_dir=tmp_path)))
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(server.serve(sockets=[listening]))
        while not server.started:  # noqa: ASYNC110  # uvicorn tells it in no other way
            await asyncio.sleep(0.01)
        yield listening.getsockname()[1]
        server.should_exit = True
        await serving
    listening.close()


async def connect(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", port)


async def test_headers_that_never_end_are_not_waited_for(port, monkeypatch):
    """uvicorn waited for them for ever."""
    monkeypatch.setattr(patience, "HEADERS_S", 0.5)
    reader, writer = await connect(port)
    writer.write(BEGUN)
    assert await reader.read() == b""
    writer.close()


async def test_nor_those_of_a_second_request_on_the_same_line(port, monkeypatch):
    reader, writer = await connect(port)
    writer.write(BEGUN + ENDED)
    assert (await reader.readuntil(b"here")).startswith(b"HTTP/1.1 200")
    monkeypatch.setattr(patience, "HEADERS_S", 0.5)
    writer.write(BEGUN)
    assert await reader.read() == b""
    writer.close()


async def test_headers_in_pieces_are_heard(port):
    reader, writer = await connect(port)
    for piece in (BEGUN[:10], BEGUN[10:], ENDED):
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)
    assert (await reader.readuntil(b"here")).startswith(b"HTTP/1.1 200")
    writer.close()
