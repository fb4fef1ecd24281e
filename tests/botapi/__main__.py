"""The server by itself, for benches: `python -m tests.botapi --port 8081`.

Prints one line of JSON, {"url": …, "token": …}, when it is ready; ends with SIGINT or SIGTERM.
"""

import argparse
import asyncio
import json
import signal
import sys

import uvloop

from tests.botapi.control import Control
from tests.botapi.server import TOKEN, BotApi


async def serve(port: int, token: str) -> None:
    server = BotApi(token=token)
    server.answers_control(Control(server).answer)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await server.start(port)
    sys.stdout.write(json.dumps({"url": server.url, "token": server.token}) + "\n")
    sys.stdout.flush()
    await stop.wait()
    await server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.botapi", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one (default)")
    parser.add_argument("--token", default=TOKEN, help="the one bot's token")
    arguments = parser.parse_args()
    uvloop.run(serve(arguments.port, arguments.token))


if __name__ == "__main__":
    main()
