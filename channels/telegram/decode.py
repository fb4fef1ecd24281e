"""One raw update of Telegram, as JSON came, made into what was heard.

A plain reading of dictionaries, without aiogram's types: an unknown kind of forward or a missing
field fails one value and not the update, and it is faster (docs/decisions/0004). Nothing that names
a third person is read: no forward origin, no quote, no profile.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from channels.telegram.contents import Me, content_of
from channels.telegram.json_fields import Json, as_dict, as_int, as_number, as_text, as_token
from channels.telegram.parse_updates import UNREADABLE
from domain.forms.answer_facts import tidy
from domain.group_topics import in_topic
from domain.heard import UNKNOWN, Heard, HeardEvent, Place

KINDS = (  # all we want to be told; `chat_member` comes only where the bot is an administrator
    "message", "edited_message", "callback_query", "my_chat_member", "chat_member",
)  # fmt: skip
NOBODY = {1087968824, 136817688, 777000}  # @GroupAnonymousBot, @Channel_Bot, Telegram's own account
NAME_AT_MOST = 64  # Telegram's own limit for each of the two names
CHOICE_AT_MOST = 64  # bytes of callback_data
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
IN_GROUP = {"creator", "administrator", "member"}
SERVICE = frozenset(  # what the app itself notes in a chat; nobody said anything
    """
    boost_added channel_chat_created chat_background_set chat_owner_changed chat_owner_left
    checklist_tasks_added checklist_tasks_done community_chat_added community_chat_joined
    community_chat_removed connected_website delete_chat_photo direct_message_price_changed
    forum_topic_closed forum_topic_created forum_topic_edited forum_topic_reopened
    general_forum_topic_hidden general_forum_topic_unhidden giveaway_completed giveaway_created
    group_chat_created left_chat_member managed_bot_created message_auto_delete_timer_changed
    new_chat_members new_chat_photo new_chat_title paid_message_price_changed pinned_message
    poll_option_added poll_option_deleted proximity_alert_triggered supergroup_chat_created
    video_chat_ended video_chat_participants_invited video_chat_scheduled video_chat_started
    write_access_allowed
    """.split()  # noqa: SIM905  # as a list it is a column of forty lines
)


def decode(update: object, me: Me, now: datetime) -> list[Heard] | None:
    """What was heard in one update: mostly one thing, nothing for what we ignore. Never raises.

    None means that it is of a kind we asked for and still not to be understood: the caller sets it
    aside. now: aware UTC, taken where Telegram gives no time (a pressed button).
    """
    update_id = update_number(update)
    if not isinstance(update, dict) or update_id is None:
        return None
    key = f"telegram:{me.id}:{update_id}"
    for kind, read in _READERS.items():
        if kind in update:
            try:
                return read(_Update(key, as_dict(update[kind]), me, now))
            except _Strange:
                return None
    return []


def update_number(update: object) -> int | None:
    """The update's number, None where it has none."""
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def tap_of(update: object) -> str:
    """The id by which a pressed button is answered, "" if the update is none."""
    tap = update.get("callback_query") if isinstance(update, dict) else None
    return as_token(as_dict(tap).get("id"), 128)


def chat_of_tap(update: object) -> int:
    """The chat in which a button was pressed, 0 if the update is no press."""
    tap = update.get("callback_query") if isinstance(update, dict) else None
    return as_int(as_dict(as_dict(as_dict(tap).get("message")).get("chat")).get("id"))


def sender_of(update: object) -> str:
    """Who is behind an update, for counting only: a person's or else a chat's number, or ""."""
    if not isinstance(update, dict):
        return ""
    for kind in KINDS:
        if kind in update:
            inside = as_dict(update[kind])
            by = as_int(as_dict(inside.get("from")).get("id"))
            where = as_int(as_dict(inside.get("chat")).get("id"))
            return str(where if by in NOBODY or not by else by)
    return ""


class _Strange(Exception):
    """A part is missing without which the rest means nothing."""


@dataclass(frozen=True, slots=True)
class _Update:
    key: str
    body: Json
    me: Me
    now: datetime


def _message(update: _Update) -> list[Heard]:
    return _said(update, HeardEvent.SAID)


def _edited(update: _Update) -> list[Heard]:
    return _said(update, HeardEvent.EDITED)


def _said(update: _Update, event: HeardEvent) -> list[Heard]:
    message = update.body
    chat, place = _chat(message)
    if place is None:
        return []
    if "migrate_to_chat_id" in message or "migrate_from_chat_id" in message:
        return [_moved(update, chat)]
    if place is Place.GROUP and "left_chat_member" in message:
        return _gone(update, chat, as_dict(message["left_chat_member"]))
    sender = as_dict(message.get("from"))
    who = "" if "sender_chat" in message else _person(sender)
    if place is Place.PRIVATE and not who:
        raise _Strange
    if not SERVICE.isdisjoint(message) or (who and sender.get("is_bot") is True):
        return []
    content = content_of(message, sender, update.me, event)
    if content is None:
        return []
    if not who:
        content.pop("contact", None)
    return [
        Heard(
            key=update.key,
            who=who,
            where=_where(chat, place, message),
            place=place,
            typed_at=_moment(message.get("edit_date"), _moment(message.get("date"), update.now)),
            event=event,
            language=_language(sender),
            name=_name(sender) if who else "",
            message=as_number(message.get("message_id")),
            reply_to=_reply_to(message, update.me),
            to_us=_replied_sender(message) == update.me.id,
            album=as_token(message.get("media_group_id"), 64),
            **content,
        )
    ]


def _moved(update: _Update, chat: int) -> Heard:
    """Both chats tell of it: the old one whither, the new one whence."""
    body = update.body
    old = as_int(body.get("migrate_from_chat_id")) or chat
    new = as_int(body.get("migrate_to_chat_id")) or chat
    if old == new:
        raise _Strange
    return Heard(
        key=update.key,
        who="",
        where=_address(old),
        place=Place.GROUP,
        typed_at=_moment(body.get("date"), update.now),
        event=HeardEvent.MOVED,
        moved_to=_address(new),
    )


def _tap(update: _Update) -> list[Heard]:
    tap = update.body
    sender = as_dict(tap.get("from"))
    choice = as_token(tap.get("data"), CHOICE_AT_MOST)
    if not choice:
        return []
    message = as_dict(tap.get("message"))
    chat, place = _chat(message) if message else (as_int(sender.get("id")), Place.PRIVATE)
    if place is None:
        return []
    who = _person(sender)
    if not chat:
        raise _Strange
    return [
        Heard(
            key=update.key,
            who=who,
            where=_where(chat, place, message),
            place=place,
            typed_at=update.now,
            language=_language(sender),
            name=_name(sender) if who else "",
            choice=choice,
            message=as_number(message.get("message_id")),
        )
    ]


def _membership(update: _Update) -> list[Heard]:
    """The bot came, went, was blocked or unblocked; any other change of its rights is ignored."""
    body = update.body
    chat, place = _chat(body)
    if not as_dict(body.get("new_chat_member")):
        raise _Strange
    before, after = _is_in(body.get("old_chat_member")), _is_in(body.get("new_chat_member"))
    if place is None or before == after:
        return []
    if place is Place.PRIVATE:
        event = HeardEvent.UNBLOCKED if after else HeardEvent.BLOCKED
    else:
        event = HeardEvent.BOT_ADDED if after else HeardEvent.BOT_REMOVED
    sender = as_dict(body.get("from"))
    who = _person(sender)
    return [
        Heard(
            key=update.key,
            who=who,
            where=_address(chat),
            place=place,
            typed_at=_moment(body.get("date"), update.now),
            event=event,
            language=_language(sender),
            name=_name(sender) if who else "",
        )
    ]


def _member(update: _Update) -> list[Heard]:
    """Somebody else came or went; only who went is of interest."""
    body = update.body
    chat, place = _chat(body)
    after = as_dict(body.get("new_chat_member"))
    if not after:
        raise _Strange
    if place is not Place.GROUP or _is_in(after) or not _is_in(body.get("old_chat_member")):
        return []
    return _gone(update, chat, as_dict(after.get("user")))


def _gone(update: _Update, chat: int, user: Json) -> list[Heard]:
    """That person is no longer in the group, by their own will or another's. Of us it is told
    otherwise."""
    who = _person(user)
    if not who or user.get("is_bot") is True:
        return []
    return [
        Heard(
            key=update.key,
            who=who,
            where=_address(chat),
            place=Place.GROUP,
            typed_at=_moment(update.body.get("date"), update.now),
            event=HeardEvent.MEMBER_LEFT,
        )
    ]


def _unreadable(_update: _Update) -> list[Heard]:
    raise _Strange


_READERS: dict[str, Callable[[_Update], list[Heard]]] = {
    UNREADABLE: _unreadable,
    "message": _message,
    "edited_message": _edited,
    "callback_query": _tap,
    "my_chat_member": _membership,
    "chat_member": _member,
}


def _chat(body: Json) -> tuple[int, Place | None]:
    """Number and place of the chat; no place for a channel, where nobody talks to us."""
    chat = as_dict(body.get("chat"))
    number, kind = as_int(chat.get("id")), chat.get("type")
    if not number or not isinstance(kind, str):
        raise _Strange
    if kind == "private":
        return number, Place.PRIVATE
    return number, Place.GROUP if kind in ("group", "supergroup") else None


def _person(sender: Json) -> str:
    number = as_int(sender.get("id"))
    return _address(number) if number and number not in NOBODY else ""


def _address(chat: int) -> str:
    return f"telegram:{chat}"


def _where(chat: int, place: Place, message: Json) -> str:
    """The chat, and of a group with topics the one in which it was said. The general one has no
    number; outside of topics the number is that of the first message replied to."""
    topic = as_int(message.get("message_thread_id"))
    in_a_topic = place is Place.GROUP and message.get("is_topic_message") is True
    return in_topic(_address(chat), str(topic) if in_a_topic and topic else "")


def _is_in(member: object) -> bool:
    """Whether that membership means the bot can speak there."""
    membership = as_dict(member)
    status = membership.get("status")
    return status in IN_GROUP or (status == "restricted" and membership.get("is_member") is True)


def _reply_to(message: Json, me: Me) -> str:
    """In a topic everything looks like a reply to the topic's own beginning: that is none. Of one
    of ours in another chat (the group that a supergroup was before) no number is told."""
    replied = as_dict(message.get("reply_to_message"))
    if not replied and _replied_sender(message) == me.id:
        return UNKNOWN
    return "" if "forum_topic_created" in replied else as_number(replied.get("message_id"))


def _replied_sender(message: Json) -> int:
    """Who wrote what this replies to; read only to know whether it was the bot."""
    here = as_dict(as_dict(message.get("reply_to_message")).get("from"))
    origin = as_dict(as_dict(message.get("external_reply")).get("origin"))
    return as_int((here or as_dict(origin.get("sender_user"))).get("id"))


def _language(sender: Json) -> str:
    code = sender.get("language_code")
    return code if isinstance(code, str) and LANGUAGE.fullmatch(code) else ""


def _name(sender: Json) -> str:
    both = (tidy(as_text(sender.get(part), NAME_AT_MOST)) for part in ("first_name", "last_name"))
    return " ".join(" ".join(both).split())[:NAME_AT_MOST]


def _moment(seconds: object, otherwise: datetime) -> datetime:
    whole = as_int(seconds)
    return datetime.fromtimestamp(whole, UTC) if 0 < whole < 2**33 else otherwise
