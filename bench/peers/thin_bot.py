"""No bot at all: answers every update with prepared bytes. What the messenger can do at most."""

import asyncio
import json
from typing import Any

import aiohttp
import uvloop

from bench.peers.talk import Surroundings, keyboard

AROUND = Surroundings.read()
STEPS = AROUND.script.steps
JSON = {"Content-Type": "application/json"}


async def main() -> None:
    """Poll until killed."""
    base = f"{AROUND.url}/bot{AROUND.token}"
    at: dict[int, int] = {}
    connector = aiohttp.TCPConnector(limit=100)
    async with aiohttp.ClientSession(connector=connector) as http, asyncio.TaskGroup() as tasks:

        async def call(method: str, told: dict[str, Any]) -> None:
            body = json.dumps(told).encode()
            async with http.post(f"{base}/{method}", data=body, headers=JSON) as answer:
                await answer.read()

        offset = 0
        while True:
            asked = {"offset": offset, "timeout": 25}
            async with http.post(f"{base}/getUpdates", json=asked) as answer:
                updates = (await answer.json())["result"]
            for update in updates:
                offset = update["update_id"] + 1
                query = update.get("callback_query")
                person = (query or update["message"])["from"]["id"]
                text = "" if query else update["message"].get("text", "")
                step = 0 if text.startswith("/start") else at.get(person, 0) + 1
                at[person] = step
                if query:
                    told = {"callback_query_id": query["id"]}
                    tasks.create_task(call("answerCallbackQuery", told))
                for said in STEPS[step].answers:
                    if said.method == "sendMessage":
                        told = {"chat_id": AROUND.chat_of(said, person), "text": said.text}
                        if markup := keyboard(step, said):
                            told["reply_markup"] = markup
                        tasks.create_task(call("sendMessage", told))


if __name__ == "__main__":
    uvloop.run(main())
