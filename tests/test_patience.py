"""A connection that never says what it wants, brings what it has or takes its answer is ended, and
takes nobody's place."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect as open_socket

from bot import connection_timeouts
from bot.serving import _config
from bot.settings import Settings

BEGUN = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
ENDED = b"\r\n"
LONG = b"Content-Length: 4000\r\n\r\nfive."
LARGE = 16 * 1024 * 1024  # more than the buffers of a line hold


@pytest.fixture
async def port(tmp_path: Path) -> AsyncIterator[int]:
    """A page behind the server as the house configures it."""
    app = Starlette(
        routes=[
            Route("/", lambda _request: PlainTextResponse("here"), methods=["GET", "POST"]),
            Route("/reads", _read, methods=["POST"]),
            Route("/large", lambda _request: Response(bytes(LARGE))),
            WebSocketRoute("/socket", _echo),
        ]
    )
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


async def _read(request: Request) -> Response:
    return PlainTextResponse(f"{len(await request.body())} bytes")


async def _echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(await socket.receive_text())


async def connect(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", port)


async def test_headers_that_never_end_are_not_waited_for(port, monkeypatch):
    """uvicorn waited for them for ever."""
    monkeypatch.setattr(connection_timeouts, "HEADERS_S", 0.5)
    reader, writer = await connect(port)
    writer.write(BEGUN)
    assert await reader.read() == b""
    writer.close()


async def test_nor_those_of_a_second_request_on_the_same_line(port, monkeypatch):
    reader, writer = await connect(port)
    writer.write(BEGUN + ENDED)
    assert (await reader.readuntil(b"here")).startswith(b"HTTP/1.1 200")
    monkeypatch.setattr(connection_timeouts, "HEADERS_S", 0.5)
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


@pytest.mark.parametrize("path", ["/", "/reads"], ids=["answered unread", "read"])
async def test_a_body_that_never_ends_is_not_waited_for(port, monkeypatch, path):
    """200 of them were all open after 33 s, answered or not."""
    monkeypatch.setattr(connection_timeouts, "BODY_S", 0.5)
    reader, writer = await connect(port)
    writer.write(f"POST {path} HTTP/1.1\r\nHost: localhost\r\n".encode() + LONG)
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        dripping = tasks.create_task(_drip(writer))
        await reader.read()
        dripping.cancel()
    writer.close()


async def test_a_body_that_comes_slowly_has_longer(port, monkeypatch):
    monkeypatch.setattr(connection_timeouts, "BODY_S", 0.3)
    monkeypatch.setattr(connection_timeouts, "BODY_PER_S", 1_000)
    reader, writer = await connect(port)
    writer.write(b"POST /reads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4000\r\n\r\n")
    for _ in range(8):
        writer.write(bytes(500))
        await asyncio.sleep(0.1)
    assert (await reader.readuntil(b"4000 bytes")).startswith(b"HTTP/1.1 200")
    writer.close()


async def test_an_answer_that_nobody_takes_is_not_kept_for_ever(port, monkeypatch):
    """A file of 20 MB stayed in memory for as long as its reader did not read."""
    monkeypatch.setattr(connection_timeouts, "TAKES_S", 0.3)
    loop, taken = asyncio.get_running_loop(), 0
    with socket.socket() as line:
        line.setblocking(False)
        await loop.sock_connect(line, ("127.0.0.1", port))
        await loop.sock_sendall(line, b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await asyncio.sleep(1.0)
        with suppress(ConnectionResetError):
            while piece := await loop.sock_recv(line, LARGE):
                taken += len(piece)
    assert taken < LARGE


async def test_a_websocket_stays_open(port, monkeypatch):
    monkeypatch.setattr(connection_timeouts, "BODY_S", 0.2)
    async with open_socket(f"ws://127.0.0.1:{port}/socket") as socket:
        await asyncio.sleep(0.5)
        await socket.send("still here")
        assert await socket.recv() == "still here"


async def _drip(writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b".")
        await asyncio.sleep(0.1)
