"""Access: whether the bot may do this in that chat, and with which words it may not.

After Client.cpp, check_chat_access and check_message.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from tests.botapi.refusals import UPGRADED, Refused

if TYPE_CHECKING:
    from tests.botapi.calls import Call
    from tests.botapi.chats import Chat, Message
    from tests.botapi.people import Person
    from tests.botapi.server import BotApi


class Access(IntEnum):
    READ = 0
    EDIT = 1
    WRITE = 2
    MEMBERS = 3  # the list of members; gone with a group that was upgraded


def reach(server: BotApi, call: Call, access: Access, *, field: str = "chat_id") -> Chat:
    """The chat a call means; raises Refused with the platform's reason why not."""
    if not call.has(field):
        raise Refused(400, f"{field} is empty")
    chat_id = call.integer(field)
    person = server.people.get(chat_id)
    if person is not None:
        return _reach_person(server, person, access)
    chat = server.chats.get(chat_id)
    if chat is None:
        raise Refused(400, "chat not found")
    _check_group(server, chat, access)
    return chat


def reach_message(
    server: BotApi, call: Call, access: Access, called: str, *, chat_field: str = "chat_id"
) -> Message:
    """The message a call means. called: as the refusal names it, "message to edit"."""
    chat = reach(server, call, access, field=chat_field)
    message = chat.find(call.integer("message_id"))
    if message is None:
        raise Refused(400, f"{called} not found")
    return message


def _reach_person(server: BotApi, person: Person, access: Access) -> Chat:
    if not person.started:
        if person.met and access is Access.WRITE:
            raise Refused(403, "bot can't initiate conversation with a user")
        raise Refused(400, "chat not found")
    if person.deactivated and access >= Access.EDIT:
        raise Refused(403, "user is deactivated")
    # Edits and deletions still work there: it is new messages the person has forbidden.
    if person.blocked and access is Access.WRITE:
        raise Refused(403, "bot was blocked by the user")
    return server.private_chat(person)


def _check_group(server: BotApi, chat: Chat, access: Access) -> None:
    status = server.groups[chat.id].bot_status
    if not status:
        raise Refused(400, "chat not found")
    if chat.migrated_to:
        if access >= Access.WRITE:
            raise Refused(400, UPGRADED, migrate_to_chat_id=chat.migrated_to)
        if access is Access.EDIT:  # what Telegram says here is not documented; nobody sees it
            raise Refused(400, "message can't be edited")
        return
    if chat.kind == "group" and access is Access.READ:
        return
    group = server.groups[chat.id]
    if access is Access.WRITE and status == "member" and not group.may_write:
        raise Refused(400, "not enough rights to send text messages to the chat")
    if status == "kicked":
        raise Refused(403, f"bot was kicked from the {chat.kind} chat")
    if status == "left":
        raise Refused(403, f"bot is not a member of the {chat.kind} chat")
