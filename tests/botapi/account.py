"""Methods about the bot itself: its name, its commands, its files, its end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.botapi.refusals import Refused

if TYPE_CHECKING:
    from tests.botapi.calls import Call
    from tests.botapi.server import BotApi

Json = dict[str, Any]

COMMANDS_MAX = 100  # Bot API, setMyCommands
COMMAND_DESCRIPTION_MAX = 256  # Bot API, BotCommand
DESCRIPTION_MAX = 512  # Bot API, setMyDescription
SHORT_DESCRIPTION_MAX = 120  # Bot API, setMyShortDescription
_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_SCOPES = frozenset(
    ("default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat",
     "chat_administrators", "chat_member")
)  # fmt: skip


def get_me(server: BotApi, call: Call) -> Json:
    return server.me | {
        "can_join_groups": True,
        "can_read_all_group_messages": not server.privacy_mode,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(server: BotApi, call: Call) -> bool:
    commands = call.json("commands", "can't parse commands JSON object")
    if not isinstance(commands, list):
        raise Refused(400, "expected an Array of BotCommand")
    if len(commands) > COMMANDS_MAX:
        raise Refused(400, "BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        _check_command(command)
    server.commands[_menu(call)] = commands
    return True


def delete_my_commands(server: BotApi, call: Call) -> bool:
    server.commands.pop(_menu(call), None)
    return True


def get_my_commands(server: BotApi, call: Call) -> list[Json]:
    return server.commands.get(_menu(call), [])


def set_my_description(server: BotApi, call: Call) -> bool:
    return _describe(server.descriptions, call, "description", DESCRIPTION_MAX)


def set_my_short_description(server: BotApi, call: Call) -> bool:
    return _describe(server.short_descriptions, call, "short_description", SHORT_DESCRIPTION_MAX)


def get_my_description(server: BotApi, call: Call) -> Json:
    return {"description": server.descriptions.get(_language(call), "")}


def get_my_short_description(server: BotApi, call: Call) -> Json:
    return {"short_description": server.short_descriptions.get(_language(call), "")}


def get_file(server: BotApi, call: Call) -> Json:
    return server.files.told(call.text("file_id"), now=server.clock.now())


def log_out(server: BotApi, call: Call) -> bool:
    """Every later call is refused with 400 `Logged out`."""
    server.logged_out = True
    return True


def close(server: BotApi, call: Call) -> bool:
    return True


def _check_command(command: Any) -> None:
    if not isinstance(command, dict) or not isinstance(command.get("command"), str):
        raise Refused(400, "can't parse BotCommand: expected an Object")
    if not _COMMAND.fullmatch(command["command"]):
        raise Refused(400, "BOT_COMMAND_INVALID")
    description = command.get("description")
    if not description or len(description) > COMMAND_DESCRIPTION_MAX:
        raise Refused(400, "BOT_COMMAND_DESCRIPTION_INVALID")


def _menu(call: Call) -> tuple[str, str]:
    """Which list is meant: its scope, as "chat:-123:456", and its language."""
    scope = call.json("scope", "can't parse BotCommandScope JSON object") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind not in _SCOPES:
        raise Refused(400, "can't parse BotCommandScope: unsupported type specified")
    names = (str(scope[name]) for name in ("chat_id", "user_id") if name in scope)
    return ":".join((kind, *names)), _language(call)


def _language(call: Call) -> str:
    language = call.text("language_code")
    if language and not _LANGUAGE.fullmatch(language):
        raise Refused(400, "invalid language code specified")
    return language


def _describe(kept: dict[str, str], call: Call, field: str, longest: int) -> bool:
    text = call.text(field)
    if len(text) > longest:
        raise Refused(400, f"BOT_{field.upper()}_TOO_LONG")
    kept[_language(call)] = text
    return True


METHODS = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "deleteMyCommands": delete_my_commands,
    "getMyCommands": get_my_commands,
    "setMyDescription": set_my_description,
    "setMyShortDescription": set_my_short_description,
    "getMyDescription": get_my_description,
    "getMyShortDescription": get_my_short_description,
    "getFile": get_file,
    "logOut": log_out,
    "close": close,
}
