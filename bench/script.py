"""The script: one conversation as data, so that every bot under test says exactly the same.

It is recorded from the product at the start of a run (`bench/recording.py`); `DEEDS` is what the
person does. Peers replay what the product answered to each deed: the same methods, texts, keyboards
and parameters; only numbers of messages and data of buttons are their own.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

PERSON, ROOM = "person", "room"
BOARD = -1  # one message per room that every report changes


@dataclass(frozen=True, slots=True)
class Deed:
    """What the person does. do: `starts`, `says` or `taps`. what: payload, words or label."""

    do: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One call that the bot makes.

    edits: which of its own earlier messages it changes or deletes, counted from the beginning of
    the conversation; BOARD for the room's board, None for a new one. rows: labels of the buttons
    under it. more: its other parameters, among them a keyboard that is not under it.
    """

    method: str
    to: str
    text: str
    rows: tuple[tuple[str, ...], ...]
    edits: int | None
    more: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """A deed and everything that the bot answered to it."""

    deed: Deed
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """A whole conversation."""

    steps: tuple[Step, ...] = field(default=())

    @property
    def messages(self) -> int:
        """Messages and edits of one conversation, taps' answers and deletions not counted."""
        said = (answer.method for step in self.steps for answer in step.answers)
        return sum(method != "deleteMessage" for method in said)


# A theft, by buttons and a few words. A tap names the end of its button's data, or its digit.
REPORT = (
    Deed("starts"),
    Deed("taps", "go:report"),
    Deed("taps", "form:theft"),
    Deed("taps", "motorbike"),
    Deed("taps", "today"),
    Deed("says", "đầu cầu, cạnh chợ"),
    Deed("taps", "7"),
    Deed("taps", "open"),
    Deed("taps", "1"),
)


# Danger: the last tap opens a case and rings in the room.
DANGER = (Deed("starts"), Deed("taps", "go:danger"), Deed("taps", "kind:fire"))


def save(script: Script, path: Path) -> None:
    """Write the script as JSON."""
    path.write_text(json.dumps(asdict(script), ensure_ascii=False, indent=1))


def load(path: Path) -> Script:
    """The script that `save` wrote."""
    return Script(load_steps(json.loads(path.read_text())["steps"]))


def load_steps(raw: list[dict[str, Any]]) -> tuple[Step, ...]:
    """Steps out of JSON values."""
    return tuple(_step(step) for step in raw)


def _step(raw: dict[str, Any]) -> Step:
    answers = (
        Answer(**(answer | {"rows": tuple(tuple(row) for row in answer["rows"])}))
        for answer in raw["answers"]
    )
    return Step(Deed(**raw["deed"]), tuple(answers))
