"""Texts: what becomes of one between the bot's call and the phone, and what a person's text holds.

Limits are counted in UTF-16 units, as Telegram's documentation counts entities; the server itself
counts code points (tdlib/td, MessageContent.cpp: utf8_length). We take the stricter of the two:
what passes here passes there.
"""

import re
from typing import Any

from tests.botapi.refusals import Refused

TEXT_MAX = 4096  # UTF-16 units, after entity parsing; Bot API, sendMessage
CAPTION_MAX = 1024  # the same; Bot API, sendPhoto
RAW_MAX_BYTES = 1 << 15  # before parsing; Client.cpp, get_formatted_text
ANSWER_MAX = 200  # answerCallbackQuery; Bot API

Entities = list[dict[str, Any]]

_CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_DROPPED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")  # td, misc.cpp: clean_input_string
_UNCLEAN = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e\u0333\u033f\u030a]")
_TAG = re.compile(r"<(/?)([^\s>/]*)([^>]*)>|<|&(#x[0-9a-fA-F]+|#[0-9]+|lt|gt|amp|quot);")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+)))?""")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
    "ins": "underline", "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler", "code": "code", "pre": "pre", "a": "text_link",
    "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}  # fmt: skip
_WRITTEN = re.compile(
    r"(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)"
    r"|(?P<url>https?://[^\s<>]+)"
    r"|(?P<mention>(?<!\w)@[A-Za-z][A-Za-z0-9_]{3,31})"
    r"|(?P<hashtag>(?<!\w)#\w+)"
)


def utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Control characters become spaces; bidirectional overrides and line separators vanish."""
    if not _UNCLEAN.search(text):
        return text
    return _CONTROL.sub(" ", _DROPPED.sub("", text))


def find_entities(text: str) -> Entities:
    """What Telegram marks by itself in a text: commands, links, mentions, hashtags."""
    if not ("/" in text or "@" in text or "#" in text):
        return []
    return [
        {
            "type": match.lastgroup,
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match.group()),
        }
        for match in _WRITTEN.finditer(text)
    ]


def format_text(text: str, *, parse_mode: str, entities: Entities | None) -> tuple[str, Entities]:
    """The visible text and its entities; white space around it is cut off, as Telegram does.

    Raises Refused. Markdown is not understood: our bot speaks HTML or plain.
    """
    if len(text) > RAW_MAX_BYTES // 4 and len(text.encode("utf-8", "replace")) > RAW_MAX_BYTES:
        raise Refused(400, "text is too long")
    mode = parse_mode.lower()
    found = list(entities or [])
    if mode == "html":
        text, found = parse_html(text)
    elif mode not in ("", "none"):
        raise Refused(400, "unsupported parse_mode")
    text = clean(text)
    stripped = text.lstrip()
    if found and (cut := utf16_length(text) - utf16_length(stripped)):
        found = [entity | {"offset": max(entity["offset"] - cut, 0)} for entity in found]
    return stripped.rstrip(), found or find_entities(stripped)


def parse_html(text: str) -> tuple[str, Entities]:
    """Telegram's HTML: its tags, four named entities; raises Refused (td, MessageEntity.cpp)."""
    if "<" not in text and "&" not in text:
        return text, []
    parts: list[str] = []
    entities: Entities = []
    open_tags: list[tuple[str, int, dict[str, Any]]] = []
    length = position = 0
    for match in _TAG.finditer(text):
        plain = text[position : match.start()]
        position = match.end()
        if match.group(4):
            plain += _decode(match.group(4))
        parts.append(plain)
        length += utf16_length(plain)
        if match.group(4):
            continue
        at = len(text[: match.start()].encode())
        if match.group(2) is None:
            raise _cannot_parse(f"Unclosed start tag at byte offset {at}")
        if match.group(1):
            _close_tag(match.group(2).lower(), at, length, open_tags=open_tags, entities=entities)
        else:
            name = match.group(2).lower()
            open_tags.append((name, length, _opened(name, match.group(3), at)))
    if open_tags:
        raise _cannot_parse(f'Can\'t find end tag corresponding to start tag "{open_tags[-1][0]}"')
    parts.append(text[position:])
    entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return "".join(parts), entities


def _opened(name: str, attributes: str, at: int) -> dict[str, Any]:
    if name not in _KINDS:
        raise _cannot_parse(f'Unsupported start tag "{name}" at byte offset {at}')
    values = {
        key.lower(): double or single or bare
        for key, double, single, bare in _ATTRIBUTE.findall(attributes)
    }
    if name == "span" and values.get("class") != "tg-spoiler":
        raise _cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    extra: dict[str, Any] = {"type": _KINDS[name]}
    if name == "a":
        extra["url"] = _TAG.sub(
            lambda found: _decode(found.group(4)) if found.group(4) else found.group(),
            values.get("href", ""),
        )
    if name == "blockquote" and "expandable" in values:
        extra["type"] = "expandable_blockquote"
    if name == "tg-emoji":
        extra["custom_emoji_id"] = values.get("emoji-id", "")
    return extra


def _close_tag(
    name: str,
    at: int,
    length: int,
    *,
    open_tags: list[tuple[str, int, dict[str, Any]]],
    entities: Entities,
) -> None:
    if not open_tags:
        raise _cannot_parse(f"Unexpected end tag at byte offset {at}")
    opened, offset, extra = open_tags.pop()
    if name and name != opened:
        raise _cannot_parse(
            f'Unmatched end tag at byte offset {at}, expected "</{opened}>", found "</{name}>"'
        )
    if length > offset and not (opened == "a" and not extra["url"]):
        kind = extra.pop("type")
        entities.append({"type": kind, "offset": offset, "length": length - offset, **extra})


def _decode(name: str) -> str:
    if name.startswith("#x"):
        return chr(int(name[2:], 16))
    if name.startswith("#"):
        return chr(int(name[1:]))
    return _NAMED[name]


def _cannot_parse(reason: str) -> Refused:
    return Refused(400, f"can't parse entities: {reason}")
