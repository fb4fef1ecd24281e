"""Updates as they come over the wire, read one by one where they cannot be read all at once."""

import json
import re
from collections.abc import Iterator
from typing import Any

UNREADABLE = "unreadable"  # the key under which the bytes of such an update stand
# Within a string every quotation mark has a backslash before it, so this is where an update begins.
_BEGINNING = re.compile(rb'\{\s*"update_id"\s*:\s*(\d{1,18})?')


def read_answer(body: bytes) -> Any:
    """The answer of getUpdates. An update that is no JSON comes as its number and its bytes.

    Raises ValueError for what is no answer of getUpdates at all.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        updates = list(_one_by_one(body))
    if not updates:
        raise ValueError("no updates")
    return {"ok": True, "result": updates}


def read_update(raw: bytes) -> dict[str, Any]:
    """One update, whatever follows it. Raises ValueError for what does not even begin as one."""
    try:
        update, _ = json.JSONDecoder().raw_decode(raw.decode())
    except (ValueError, RecursionError):
        update = None
    if isinstance(update, dict):
        return update
    beginning = _BEGINNING.match(raw)
    if beginning is None:
        raise ValueError("no update")
    number = int(beginning[1]) if beginning[1] else None
    return {"update_id": number, UNREADABLE: raw.decode(errors="replace")}


def _one_by_one(body: bytes) -> Iterator[dict[str, Any]]:
    starts = [beginning.start() for beginning in _BEGINNING.finditer(body)]
    for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
        yield read_update(body[start:end])
