"""Refusals: which of our failures it is when Telegram says no.

Read from the plain JSON of the Bot API (`error_code`, `description`, `parameters`), not from a
library's models: this is what must never depend on how, or whether, a library was imported.
"""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from channels.telegram.json_fields import Json, as_dict, as_int, as_text
from domain.mouth import (
    Barred,
    Gone,
    NoFiles,
    NoTopic,
    Rejected,
    SendFailed,
    Throttled,
    Unreachable,
)

THROTTLED_S = 3.0  # a 429 that does not say how long
THROTTLED_AT_MOST_S = 86_400.0  # whoever asks for more is asked again after a day
DESCRIPTION_AT_MOST = 200

GONE = re.compile(  # nobody is there (any more), in the words of a 403 or of a 400
    r"chat not found|user not found|deactivated|chat was deleted|was kicked|blocked by the user"
    r"|not a member|initiate conversation|PEER_ID_INVALID|USER_ID_INVALID|CHAT_ID_INVALID"
    r"|CHANNEL_PRIVATE",
    re.IGNORECASE,
)


BARRED = re.compile(  # the bot is in the group, and may not say a word there
    r"not enough rights to send (text )?messages|no rights to send a message|CHAT_WRITE_FORBIDDEN"
    r"|CHAT_SEND_PLAIN_FORBIDDEN|CHAT_RESTRICTED|need administrator rights",
    re.IGNORECASE,
)


NO_FILES = re.compile(  # words it may send there, but not this
    r"not enough rights to send (photo|video|voice|document|audio|music|media)"
    r"|CHAT_SEND_(PHOTOS|VIDEOS|VOICES|DOCS|AUDIOS|MEDIA)_FORBIDDEN",
    re.IGNORECASE,
)


NO_TOPIC = re.compile(r"message thread not found|TOPIC_(CLOSED|DELETED|ID_INVALID)", re.IGNORECASE)


class Moved(Rejected):
    """The group has a new number; nothing was done."""

    def __init__(self, chat: int) -> None:
        super().__init__("the group has moved")
        self.chat = chat


class TokenRefused(Unreachable):
    """The bot's token is not valid (any more); an operator has to act."""


class Conflict(Unreachable):
    """Somebody else takes this bot's updates. webhook: it is a web hook that is still set."""

    def __init__(self, reason: str) -> None:
        super().__init__("somebody else takes the updates")
        self.webhook = "webhook" in reason.lower()


def read_result(status: int, said: bytes, read: Callable[[bytes], Any] = json.loads) -> Any:
    """`result` of an answer of the Bot API; raises the failure that it is instead.

    read: makes JSON of the body; ValueError and RecursionError say that it is none.
    """
    if status >= 500:
        raise Unreachable(f"status {status}")
    answer: Any = None
    with suppress(ValueError, RecursionError):
        answer = read(said)
    if status == 200 and isinstance(answer, dict) and answer.get("ok") is True:
        return answer.get("result")
    raise read_refusal(status, answer)


def read_refusal(status: int, answer: object) -> SendFailed:
    """What it means that Telegram answered this with ok=false, or with something else altogether.

    status: of HTTP. answer: whatever its body was, read as JSON. Nothing of it is kept but
    Telegram's own description, without what could name somebody.
    """
    refusal = as_dict(answer)
    description = refusal.get("description", "")
    if refusal.get("ok") is not False or not isinstance(description, str):
        return Unreachable("an answer of no known form")  # a front server's, a captive portal's
    parameters = as_dict(refusal.get("parameters"))
    if chat := as_int(parameters.get("migrate_to_chat_id")):
        return Moved(chat)
    code = as_int(refusal.get("error_code")) or status
    if code == 429 or "retry_after" in parameters:
        return Throttled(_pause_s(parameters))
    return _refusal(code, as_text(description, DESCRIPTION_AT_MOST))


def _pause_s(parameters: Json) -> float:
    asked = as_int(parameters.get("retry_after"))
    return min(float(asked), THROTTLED_AT_MOST_S) if asked > 0 else THROTTLED_S


def _refusal(code: int, description: str) -> SendFailed:
    if code == 401 or (code == 404 and "method" not in description):
        return TokenRefused("the token is not valid")
    if code == 409:
        return Conflict(description)
    if code == 413:
        return Rejected("too large")
    if not 400 <= code < 500:
        return Unreachable(f"status {code}")
    if GONE.search(description):
        return Gone()
    if NO_TOPIC.search(description):
        return NoTopic("no such topic")
    if BARRED.search(description):
        return Barred("no right to write there")
    if NO_FILES.search(description):
        return NoFiles(without_names(description))
    return Rejected(without_names(description))


def without_names(description: str) -> str:
    """Telegram's words alone: no number, no quoted word, no user name, nothing that is not its
    English."""
    plain = re.sub(r"\"[^\"]*\"?|@\w+|\d{3,}|[^\x20-\x7e]+", "…", description)
    return plain[:120]
