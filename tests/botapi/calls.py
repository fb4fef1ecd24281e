"""One call of a bot: what arrived, when, and what became of it."""

import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader
from aiohttp.web import BaseRequest

from tests.botapi.refusals import Refused

Json = dict[str, Any]


class Upload:
    """A file that came with a call."""

    __slots__ = ("blob", "mime_type", "name")

    def __init__(self, blob: bytes, name: str, mime_type: str) -> None:
        self.blob = blob
        self.name = name
        self.mime_type = mime_type


class Call:
    """A call as recorded in `server.calls`, in order of arrival.

    method      as Telegram spells it ("sendMessage"), or "file" for a download
    params      as sent: strings from forms, JSON values from a JSON body
    at          time.monotonic() of arrival; comparable between processes of one machine
    status      HTTP status that went out; 0 while open, and for ever when nothing was answered
    effect      True once the method did what it does, answered or not
    message_id  of the message sent or edited, 0 for every other call
    """

    __slots__ = (
        "at",
        "description",
        "effect",
        "files",
        "message_id",
        "method",
        "params",
        "status",
    )

    def __init__(self, method: str, at: float) -> None:
        self.method = method
        self.at = at
        self.params: Json = {}
        self.files: dict[str, Upload] = {}
        self.status = 0
        self.description = ""
        self.effect = False
        self.message_id = 0

    def __repr__(self) -> str:
        return f"<{self.method} {self.params} → {self.status} {self.description}>"

    @property
    def chat_id(self) -> int:
        """The chat meant, 0 when the call names none or names it by @username."""
        return self.integer("chat_id")

    def has(self, name: str) -> bool:
        return self.params.get(name) not in (None, "")

    def text(self, name: str) -> str:
        value = self.params.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """As td::to_integer reads it: what is no number counts as 0."""
        value = self.params.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            return 0

    def number(self, name: str) -> float:
        try:
            return float(self.params.get(name) or 0)
        except (TypeError, ValueError):
            return 0.0

    def flag(self, name: str) -> bool:
        """Client::to_bool: "true", "yes" and "1", in any case."""
        value = self.params.get(name)
        if isinstance(value, str):
            return value.strip().lower() in ("true", "yes", "1")
        return bool(value)

    def json(self, name: str, complaint: str) -> Any:
        """A parameter that holds JSON, None when absent; raises Refused(400, complaint)."""
        value = self.params.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(400, complaint) from None


async def read_parameters(request: BaseRequest, call: Call) -> None:
    """Fill a call from query string, form, multipart or JSON body, as Telegram does from all four.

    Raises Refused for a body that cannot be read.
    """
    _, _, query = request.raw_path.partition("?")
    if query:
        call.params.update(parse_qsl(query, keep_blank_values=True))
    if not request.can_read_body:
        return
    content_type = request.content_type
    if content_type == "application/x-www-form-urlencoded":
        body = (await request.read()).decode("ascii", "replace")
        call.params.update(parse_qsl(body, keep_blank_values=True))
    elif content_type == "application/json":
        call.params.update(_read_object(await request.read()))
    elif content_type == "multipart/form-data":
        await _read_parts(request, call)


def _read_object(body: bytes) -> Json:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise Refused(400, "can't parse JSON object") from None
    if not isinstance(value, dict):
        raise Refused(400, "expected a JSON object")
    return value


async def _read_parts(request: BaseRequest, call: Call) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        blob = bytes(await part.read())
        if part.filename is None:
            call.params[part.name] = blob.decode("utf-8", "replace")
            continue
        mime_type = part.headers.get("Content-Type", "application/octet-stream")
        call.files[part.name] = Upload(blob, part.filename, mime_type)
