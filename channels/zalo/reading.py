"""What stands in a body of Zalo's: every field may be missing, or of another kind than promised."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from unicodedata import normalize

from domain.forms.answer_facts import tidy
from domain.heard import Heard

Json = dict[str, Any]
COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:\s+(.*))?", re.DOTALL)
PAYLOAD = re.compile(r"[A-Za-z0-9_.-]{1,64}")  # codes of areas have dots
ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class HookTold:
    """What a hook brought. handed_on: False where Zalo kept back what was said: it comes from a
    protected sender, or is of a kind that it does not hand on."""

    heard: Heard
    handed_on: bool = True


def read_json(body: bytes) -> Json:
    """The object in the body. Raises ValueError for anything else."""
    try:
        found = json.loads(body)
    except RecursionError as wrong:
        raise ValueError("too deep") from wrong
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def as_dict(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def as_id(value: object) -> str:
    """An id of Zalo's, "" for anything that is none."""
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    return text if ID.fullmatch(text) else ""


def as_words(value: object, at_most: int = 8_000) -> str:
    """Words, composed (NFC): phones send Vietnamese in both forms."""
    return normalize("NFC", value[:at_most]) if isinstance(value, str) else ""


def as_url(value: object) -> str:
    return value if isinstance(value, str) and len(value) <= 2_000 else ""


def as_moment(value: object, now: datetime) -> datetime:
    """Milliseconds since 1970, as number or text; now where it is none."""
    try:
        moment = datetime.fromtimestamp(int(str(value)) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return now
    return moment if moment >= EARLIEST else now


def words_of(text: str) -> dict[str, Any]:
    """Typed words as fields of `Heard`: a command, what a link says, or plain words.

    Never a press: nothing that is typed passes for a button of ours. Behind the code of a link may
    stand how colleagues shall see somebody.
    """
    tidied = tidy(text)
    command = COMMAND.fullmatch(tidied) if tidied.startswith("/") else None
    if command is None:
        return {"text": tidied}
    name, rest = command[1].lower(), command[2] or ""
    code, _, called = rest.partition(" ") if name == "start" else ("", "", "")
    if not PAYLOAD.fullmatch(code):
        return {"command": name, "text": rest}
    return {"command": name, "start": code} | ({"name": called.strip()[:80]} if called else {})
