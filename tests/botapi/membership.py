"""Methods about chats and who is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.botapi.access import Access, reach
from tests.botapi.contents import member_json
from tests.botapi.groups import INSIDE
from tests.botapi.refusals import Refused

if TYPE_CHECKING:
    from tests.botapi.calls import Call
    from tests.botapi.groups import Group
    from tests.botapi.server import BotApi

Json = dict[str, Any]

_PERMISSIONS = dict.fromkeys(
    ("can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
     "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
     "can_send_other_messages", "can_add_web_page_previews", "can_change_info",
     "can_invite_users", "can_pin_messages", "can_manage_topics"),
    True,
)  # fmt: skip
_NO_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription",
     "gifts_from_channels"),
    False,
)  # fmt: skip


def get_chat(server: BotApi, call: Call) -> Json:
    chat = reach(server, call, Access.READ)
    told = chat.as_json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": _NO_GIFTS,
    }
    if chat.kind != "private":
        may_write = server.groups[chat.id].may_write
        told["permissions"] = _PERMISSIONS | {"can_send_messages": may_write}
    pinned = [message for message_id in chat.pinned if (message := chat.find(message_id))]
    if pinned:
        told["pinned_message"] = pinned[-1].as_json(with_reply=False)
    return told


def get_chat_member(server: BotApi, call: Call) -> Json:
    user_id = call.integer("user_id")
    mine = user_id == server.me["id"]
    group = _group(server, call, Access.READ if mine else Access.MEMBERS)
    if group is None:
        raise Refused(400, "member list is inaccessible")
    person = server.people.get(user_id)
    if person is None and not mine:
        raise Refused(400, "invalid user_id specified")
    status = group.role(user_id) or "left"
    return member_json(server.me if person is None else person.user, status)


def get_chat_administrators(server: BotApi, call: Call) -> list[Json]:
    """Creator first; the bot itself if it is one."""
    group = _group(server, call, Access.MEMBERS)
    if group is None:
        raise Refused(400, "there are no administrators in the private chat")
    found = [
        member_json(group.people[user_id].user, role)
        for user_id, role in group.roles.items()
        if role in ("creator", "administrator")
    ]
    if group.bot_status == "administrator":
        found.append(member_json(server.me, "administrator"))
    return sorted(found, key=lambda member: member["status"] != "creator")


def get_chat_member_count(server: BotApi, call: Call) -> int:
    group = _group(server, call, Access.MEMBERS)
    if group is None:
        return 2
    return sum(role in INSIDE for role in group.roles.values()) + group.bot_sees()


def leave_chat(server: BotApi, call: Call) -> bool:
    group = _group(server, call, Access.READ)
    if group is None:
        raise Refused(400, "chat member status can't be changed in private chats")
    if group.bot_sees():
        group.bot_leaves()
    return True


def _group(server: BotApi, call: Call, access: Access) -> Group | None:
    """The group a call means, None for a private chat; raises Refused."""
    return server.groups.get(reach(server, call, access).id)


METHODS = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
}
