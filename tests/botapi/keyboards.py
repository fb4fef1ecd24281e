"""Keyboards: the four kinds of reply_markup, checked as Telegram checks them.

The texts are those of Client.cpp (get_reply_markup) and tdlib/td, ReplyMarkup.cpp.
"""

from typing import Any, NoReturn

from tests.botapi.refusals import Refused

DATA_MAX_BYTES = 64  # callback_data, in UTF-8; Bot API, InlineKeyboardButton
BUTTONS_MAX = 100  # on one inline keyboard, as observed; the documentation gives no number
_TYPES = (
    "callback_game", "pay", "switch_inline_query", "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat", "login_url", "web_app", "copy_text",
)  # fmt: skip

Json = dict[str, Any]


def check_markup(markup: Any, *, private: bool, inline_only: bool = False) -> Json | None:
    """The keyboard as it will be shown, None for none; raises Refused.

    private: only a private chat may be asked for a place or a telephone number.
    inline_only: for edits.
    """
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise Refused(400, "object expected as reply markup")
    rows = _rows(markup, "keyboard", 'field "keyboard" must be an Array of Arrays')
    inline = _rows(
        markup,
        "inline_keyboard",
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    )
    if rows:
        shown = markup | {"keyboard": [[_key(key, private) for key in row] for row in rows if row]}
    elif inline:
        return _inline(inline)
    elif any(markup.get(name) for name in ("remove_keyboard", "hide_keyboard", "force_reply")):
        shown = markup
    else:
        return None
    if inline_only:
        raise Refused(400, "inline keyboard expected")
    return shown


def _rows(markup: Json, field: str, complaint: str) -> list[list[Any]]:
    rows = markup.get(field) or []
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise Refused(400, complaint)
    return rows


def _key(key: Any, private: bool) -> Json:
    if isinstance(key, str):
        key = {"text": key}
    if not isinstance(key, dict):
        raise Refused(
            400, "can't parse keyboard button: KeyboardButton must be a String or an Object"
        )
    if not isinstance(key.get("text"), str):
        raise Refused(400, "can't parse keyboard button: Can't find field \"text\"")
    if not key["text"].strip():
        raise Refused(400, "keyboard button text must be non-empty")
    if not private and key.get("request_contact"):
        raise Refused(400, "phone number can be requested in private chats only")
    if not private and key.get("request_location"):
        raise Refused(400, "location can be requested in private chats only")
    return key


def _inline(rows: list[list[Any]]) -> Json | None:
    shown = [[_button(button) for button in row] for row in rows if row]
    if sum(map(len, shown)) > BUTTONS_MAX:
        raise Refused(400, "REPLY_MARKUP_TOO_LONG")
    return {"inline_keyboard": shown} if shown else None


def _button(button: Any) -> Json:
    if not isinstance(button, dict):
        _cannot_parse("InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        _cannot_parse('Can\'t find field "text"')
    for field in ("url", "callback_data"):
        if not isinstance(button.get(field, ""), str | None):
            _cannot_parse(f'Field "{field}" must be of type String')
    if not text.strip():
        raise Refused(400, "inline keyboard button text must be non-empty")
    if button.get("url"):
        _check_url(button["url"])
        return button
    data = button.get("callback_data")
    if data:
        if len(data.encode()) > DATA_MAX_BYTES:
            raise Refused(400, "BUTTON_DATA_INVALID")
        return button
    if not any(name in button for name in _TYPES):
        _cannot_parse("Text buttons are unallowed in the inline keyboard")
    return button


def _check_url(url: str) -> None:
    address = url if "://" in url else f"http://{url}"
    host = address.partition("://")[2].partition("/")[0].partition("?")[0]
    # td, LinkManager.cpp: a host without a dot is refused, localhost among them.
    if not address.startswith("tg://") and (" " in url or "." not in host):
        raise Refused(400, f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _cannot_parse(reason: str) -> NoReturn:
    raise Refused(400, f"can't parse inline keyboard button: {reason}")
