"""What every peer says: the script's answers, as calls with the peer's own buttons and messages."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.script import PERSON, Answer, Script, Step, load


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a peer is started with, from its environment."""

    token: str
    url: str
    script: Script
    rooms: tuple[int, ...]
    folder: Path
    redis: str
    preloaded: int

    @classmethod
    def read(cls) -> "Surroundings":
        first, count = map(int, os.environ["BENCH_ROOMS"].split(","))
        return cls(
            os.environ["TELEGRAM_TOKEN"],
            os.environ["TELEGRAM_API_URL"],
            load(Path(os.environ["BENCH_SCRIPT"])),
            tuple(first - number for number in range(count)),
            Path(os.environ["DATA_DIR"]),
            os.environ.get("BENCH_REDIS", ""),
            int(os.environ.get("BENCH_PRELOADED", "0")),
        )

    def chat_of(self, answer: Answer, person: int) -> int:
        """Where an answer goes: to the person, or to the room of their village."""
        return person if answer.to == PERSON else self.rooms[person % len(self.rooms)]


def numbered(steps: tuple[Step, ...], step: int) -> Iterator[tuple[int, Answer]]:
    """The answers to a step, each with its number in the conversation (see `Answer.edits`)."""
    before = sum(len(earlier.answers) for earlier in steps[:step])
    return enumerate(steps[step].answers, start=before)


def keyboard(step: int, answer: Answer) -> dict[str, Any] | None:
    """The keyboard as the Bot API wants it; None without one."""
    if not answer.rows:
        return answer.more.get("reply_markup")
    rows = [
        [
            {"text": label, "callback_data": f"{step}:{line}:{place}"}
            for place, label in enumerate(row)
        ]
        for line, row in enumerate(answer.rows)
    ]
    return {"inline_keyboard": rows}
