"""What a raw update of Telegram becomes."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.hearing.inbound_limit import LimitVerdict, PersonLimit
from channels.telegram import decode as decoding
from channels.telegram.contents import Me
from channels.telegram.decode import decode, sender_of, tap_of
from channels.telegram.offsets import UnderWay
from channels.telegram.parse_updates import read_answer
from domain.heard import Heard, HeardEvent, HeardMedia, Pin, Place
from domain.words.message_splitting import cut_text

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
ME = Me(4711, "Titir_Bot")
MAI = {"id": 5_000_000_001, "is_bot": False, "first_name": "Mai", "language_code": "vi"}
CHAT = {"id": MAI["id"], "type": "private", "first_name": "Mai"}
ROOM = {"id": -1002000000001, "type": "supergroup", "title": "Công an xã"}
MESSAGE = {"message_id": 77, "date": 1763964000, "from": MAI, "chat": CHAT}


def heard_in(**kind: Any) -> list[Heard] | None:
    return decode({"update_id": 9} | kind, ME, NOON)


def hear(content: dict[str, Any], kind: str = "message") -> Heard:
    (heard,) = heard_in(**{kind: MESSAGE | content}) or ()
    return heard


def test_what_is_said_in_a_topic_is_said_there_and_not_in_the_general_one():
    """A reply outside of topics has the same number, and no topic."""
    in_topic = {"chat": ROOM, "text": "x", "message_thread_id": 45}
    assert hear(in_topic | {"is_topic_message": True}).where == "telegram:-1002000000001/45"
    assert hear(in_topic).where == "telegram:-1002000000001"


@pytest.mark.parametrize("told", ["chat_member", "left_chat_member"])
def test_somebody_left_a_group(told):
    """Nothing was heard of it, by either way of telling."""
    after = {"user": MAI, "status": "kicked"}
    admin = {"id": 9, "is_bot": False, "first_name": "An"}
    if told == "chat_member":
        before = {"user": MAI, "status": "member"}
        (heard,) = heard_in(
            chat_member={"chat": ROOM, "from": admin, "date": 1763964000,
                         "old_chat_member": before, "new_chat_member": after},
        )  # fmt: skip
    else:
        heard = hear({"chat": ROOM, "from": admin, "left_chat_member": MAI})
    assert (heard.event, heard.who) == (HeardEvent.MEMBER_LEFT, "telegram:5000000001")
    assert heard.where == "telegram:-1002000000001"


def test_words_of_a_person():
    assert hear({"text": "Xe màu đỏ", "reply_to_message": {"message_id": 70}}) == Heard(
        key="telegram:4711:9",
        who="telegram:5000000001",
        where="telegram:5000000001",
        place=Place.PRIVATE,
        typed_at=datetime(2025, 11, 24, 6, 0, tzinfo=UTC),
        language="vi",
        name="Mai",
        text="Xe màu đỏ",
        message="77",
        reply_to="70",
    )


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("to\u0302\u0301", "tố"),
        ("\u202etxt.exe\u202c ngược", "txt.exe ngược"),
        ("a\u200bb\u2060c\ufeffd\x00e", "abcde"),
        ("a\ud800b", "ab"),
        ("<b>đậm</b>", "<b>đậm</b>"),
        ("x" * 100_000, "x" * 4_000),
        ("", ""),
    ],
    ids=["NFC", "direction", "invisible", "half a character", "HTML", "long", "empty"],
)
def test_text_is_made_harmless(typed, text):
    assert hear({"text": typed}).text == text


@pytest.mark.parametrize(
    ("text", "command", "start", "rest"),
    [
        ("/start", "start", "", ""),
        ("/start q_7Kd2", "start", "q_7Kd2", ""),
        ("/start q 7", "start", "", "q 7"),
        ("/START@titir_bot q_7", "start", "q_7", ""),
        ("/report mất xe", "report", "", "mất xe"),
        ("/", "", "", "/"),
        ("/báo", "", "", "/báo"),
        ("/home/phone", "", "", "/home/phone"),
        ("đi /start", "", "", "đi /start"),
    ],
)
def test_a_command_is_told_from_words(text, command, start, rest):
    heard = hear({"text": text})
    assert (heard.command, heard.start, heard.text) == (command, start, rest)


def test_another_bots_command_is_not_ours():
    assert heard_in(message=MESSAGE | {"chat": ROOM, "text": "/start@other_bot"}) == []


def test_an_edited_command_is_not_done_again():
    heard = hear({"text": "/start", "edit_date": 1763964060}, "edited_message")
    assert (heard.event, heard.command, heard.text) == (HeardEvent.EDITED, "", "/start")
    assert heard.typed_at == datetime(2025, 11, 24, 6, 1, tzinfo=UTC)


SIZES = [
    {"file_id": "small", "width": 90, "height": 67},
    {"file_id": "large", "width": 1280, "height": 960, "file_size": 90_000},
    {"file_id": "middle", "width": 320, "height": 240},
]


@pytest.mark.parametrize(
    ("content", "media"),
    [
        ({"photo": SIZES}, HeardMedia("photo", "large", 90_000, 0, "image/jpeg")),
        ({"photo": SIZES, "live_photo": {}}, HeardMedia("photo", "large", 90_000, 0, "image/jpeg")),
        (
            {"voice": {"file_id": "v", "file_size": 9, "duration": 14, "mime_type": "audio/ogg"}},
            HeardMedia("voice", "v", 9, 14, "audio/ogg"),
        ),
        ({"voice": {"file_id": "v"}}, HeardMedia("voice", "v", 0, 0, "audio/ogg")),
        (
            {"document": {"file_id": "d", "mime_type": "image/heic"}},
            HeardMedia("file", "d", 0, 0, "image/heic"),
        ),
        ({"video": {"file_id": "f", "duration": 3}}, HeardMedia("file", "f", 0, 3, "video/mp4")),
        ({"video_note": {"file_id": "f"}}, HeardMedia("file", "f", 0, 0, "video/mp4")),
        (
            {"animation": {"file_id": "f"}, "document": {"file_id": "g"}},
            HeardMedia("file", "f", 0, 0, "video/mp4"),
        ),
        (
            {"audio": {"file_id": "f", "mime_type": "audio/mpeg", "file_size": -4}},
            HeardMedia("file", "f", 0, 0, "audio/mpeg"),
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_media_are_named_and_not_fetched(content, media):
    heard = hear(content | {"caption": "đây", "media_group_id": "135"})
    assert (heard.media, heard.text, heard.album) == ((media,), "đây", "135")


@pytest.mark.parametrize(
    "content",
    [
        {"sticker": {"file_id": "s", "emoji": "👍"}},
        {"poll": {"question": "?"}},
        {"dice": {"value": 6}},
        {"something_new": {"in": 2027}},
        {"photo": []},
        {"photo": "none"},
        {"voice": {"file_id": 5}},
        {"text": 7},
        {},
    ],
    ids=str,
)
def test_what_we_cannot_read_comes_out_empty_and_not_silent(content):
    heard = hear(content)
    assert (heard.text, heard.media, heard.pin) == ("", (), None)


@pytest.mark.parametrize(
    "service", ["pinned_message", "new_chat_members", "left_chat_member", "forum_topic_created"]
)
def test_what_the_app_notes_is_nobodys_word(service):
    assert heard_in(message=MESSAGE | {"chat": ROOM, service: {}}) == []


def test_a_place_a_venue_and_a_live_place():
    at = {"latitude": 21.6, "longitude": 107.9}
    assert hear({"location": at}).pin == Pin(21.6, 107.9)
    venue = hear({"venue": {"title": "Chợ", "location": at}, "location": at})
    assert (venue.pin, venue.text) == (Pin(21.6, 107.9), "Chợ")
    moved = hear({"location": at | {"live_period": 60}, "edit_date": 1763964060}, "edited_message")
    assert (moved.event, moved.pin) == (HeardEvent.EDITED, Pin(21.6, 107.9))


@pytest.mark.parametrize(
    "at", [(91, 0), (0, 181), ("21", "107"), (None, 5), (float("nan"), 5), (10**400, 5), (True, 5)]
)
def test_no_place_on_earth_is_no_pin(at):
    assert hear({"location": {"latitude": at[0], "longitude": at[1]}}).pin is None


def test_a_number_is_taken_only_as_ones_own():
    card = {"phone_number": "+84 912 345 678", "first_name": "Mai"}
    assert hear({"contact": card | {"user_id": MAI["id"]}}).contact == "+84 912 345 678"
    assert hear({"contact": card | {"user_id": 6}}).contact == ""
    assert hear({"contact": card}).contact == ""


def test_who_else_is_meant_is_never_read():
    named = {"type": "user", "sender_user": {"id": 66, "first_name": "Hùng"}}
    heard = hear({"text": "xem này", "forward_origin": named, "via_bot": {"id": 67}})
    assert "Hùng" not in repr(heard)
    assert "66" not in repr(heard)


@pytest.mark.parametrize(
    "sender",
    [
        {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}, "sender_chat": ROOM},
        {"from": {"id": 136817688, "is_bot": True, "first_name": "Channel"}, "sender_chat": {}},
        {"from": {"id": 777000, "first_name": "Telegram"}},
        {"from": MAI, "sender_chat": {"id": -1003, "type": "channel"}},
    ],
    ids=["anonymous admin", "channel", "Telegram", "as a channel"],
)
def test_who_hides_is_nobody(sender):
    heard = hear({"chat": ROOM, "text": "Nhận"} | sender)
    assert (heard.who, heard.name, heard.where) == ("", "", "telegram:-1002000000001")


def test_other_bots_are_not_heard():
    assert heard_in(message=MESSAGE | {"chat": ROOM, "from": MAI | {"is_bot": True}}) == []


def test_in_a_topic_not_everything_is_a_reply():
    begun = {"message_id": 5, "forum_topic_created": {"name": "482-917"}}
    assert hear({"chat": ROOM, "text": "a", "reply_to_message": begun}).reply_to == ""


TAP = {"id": "437", "from": MAI, "data": "a1", "message": {"message_id": 78, "chat": ROOM}}


@pytest.mark.parametrize(
    ("change", "where", "place", "message"),
    [
        ({}, "telegram:-1002000000001", Place.GROUP, "78"),
        (
            {"message": {"message_id": 78, "chat": CHAT, "date": 0}},
            "telegram:5000000001", Place.PRIVATE, "78",
        ),
        ({"message": None, "inline_message_id": "x"}, "telegram:5000000001", Place.PRIVATE, ""),
    ],
    ids=["in a group", "inaccessible", "absent"],
)  # fmt: skip
def test_a_tap(change, where, place, message):
    (heard,) = heard_in(callback_query=TAP | change) or ()
    assert (heard.who, heard.where, heard.place) == ("telegram:5000000001", where, place)
    assert (heard.choice, heard.message, heard.typed_at) == ("a1", message, NOON)


def test_a_forged_tap_is_a_short_token_or_nothing():
    (heard,) = heard_in(callback_query=TAP | {"data": "é\x00" * 500}) or ()
    assert heard.choice == "é" * 32
    assert heard_in(callback_query=TAP | {"data": None, "game_short_name": "g"}) == []


@pytest.mark.parametrize(
    ("chat", "old", "new", "event"),
    [
        (CHAT, "member", "kicked", HeardEvent.BLOCKED),
        (CHAT, "kicked", "member", HeardEvent.UNBLOCKED),
        (ROOM, "left", "member", HeardEvent.BOT_ADDED),
        (ROOM, "kicked", "administrator", HeardEvent.BOT_ADDED),
        (ROOM, "administrator", "left", HeardEvent.BOT_REMOVED),
        (ROOM, "member", "kicked", HeardEvent.BOT_REMOVED),
        (ROOM, "member", "restricted", HeardEvent.BOT_REMOVED),
        (ROOM, "member", "administrator", None),
        ({"id": -1004, "type": "channel"}, "left", "administrator", None),
    ],
)
def test_our_own_coming_and_going(chat, old, new, event):
    heard = heard_in(
        my_chat_member={
            "chat": chat, "from": MAI, "date": 1763964000,
            "old_chat_member": {"status": old}, "new_chat_member": {"status": new},
        }
    )  # fmt: skip
    assert [one.event for one in heard] == ([event] if event else [])


def test_both_ends_of_a_move_say_the_same():
    old, new = {"id": -5, "type": "group"}, ROOM
    told = [
        {"chat": old, "migrate_to_chat_id": ROOM["id"]},
        {"chat": new, "migrate_from_chat_id": -5},
    ]
    for one in told:
        (heard,) = heard_in(message=MESSAGE | one) or ()
        assert (heard.event, heard.where, heard.moved_to) == (
            HeardEvent.MOVED, "telegram:-5", "telegram:-1002000000001",
        )  # fmt: skip


@pytest.mark.parametrize(
    "update",
    [
        None, [], "x", {}, {"update_id": True, "message": MESSAGE}, {"update_id": "9"},
        {"update_id": 9, "message": None},
        {"update_id": 9, "message": MESSAGE | {"chat": {"id": "5", "type": "private"}}},
        {"update_id": 9, "message": MESSAGE | {"from": None}},
        {"update_id": 9, "callback_query": {"data": "a", "from": {}}},
        {"update_id": 9, "my_chat_member": {"chat": CHAT}},
    ],
)  # fmt: skip
def test_what_means_nothing_is_for_the_shelf(update):
    assert decode(update, ME, NOON) is None


def test_what_we_did_not_ask_for_is_ignored():
    assert heard_in(poll={}) == heard_in(channel_post=MESSAGE) == []


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(
        ["private", "group", "member", "kicked", "/start x", 5, -7, "\ud800"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)  # fmt: skip
FIELDS = [
    "chat", "from", "date", "edit_date", "text", "caption", "photo", "voice", "document",
    "location", "contact", "venue", "data", "id", "type", "message", "message_id",
    "reply_to_message", "migrate_to_chat_id", "new_chat_member", "old_chat_member", "status",
    "user_id", "phone_number", "first_name", "language_code", "media_group_id", "file_id",
    "width", "latitude", "longitude",
]  # fmt: skip
OBJECTS = st.recursive(
    VALUES,
    lambda inner: st.dictionaries(st.sampled_from(FIELDS), inner, max_size=8),
    max_leaves=20,
)
KINDS = st.sampled_from([*decoding.KINDS, "else"])


@pytest.mark.long
@given(st.fixed_dictionaries({"update_id": st.integers() | VALUES}), KINDS, OBJECTS)
def test_nothing_strange_ever_raises(update, kind, inside):
    if isinstance(inside, dict) and isinstance(inside.get("chat"), dict):
        inside["chat"] |= {"id": 5, "type": "private"}
    update[kind] = inside
    tap_of(update)
    sender_of(update)
    for heard in decode(update, ME, NOON) or ():
        repr(heard).encode()  # storable
        assert heard.where
        assert heard.typed_at.tzinfo is not None


@given(st.lists(st.sampled_from([b'{"update_id":1,"x":"}]"}', b'{"update_id":2,"x":"\xff"}',
                                 b'{"update_id":3,"x":[}', b'{"update_id":4,"x":{"y":"\\"{"}}']),
                min_size=1))  # fmt: skip
def test_every_update_of_a_broken_answer_is_found(updates):
    answer = read_answer(b'{"ok":true,"result":[' + b",".join(updates) + b"]}")
    assert [update["update_id"] for update in answer["result"]] == [
        json.loads(raw[:14] + b"}")["update_id"] for raw in updates
    ]


@given(st.text(alphabet="ab \n🐃đ", max_size=400), st.integers(min_value=4, max_value=50))
def test_nothing_is_lost_in_splitting(text, at_most):
    pieces = cut_text(text, at_most)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(0 < len(piece.encode("utf-16-le")) // 2 <= at_most for piece in pieces)


def test_a_flood_ends_when_its_person_is_quiet_again():
    flood = PersonLimit()
    first = [flood.judge("5", "", at / 100) for at in range(100)]
    assert (first.count(LimitVerdict.LET_IN), first.count(LimitVerdict.TELL)) == (21, 1)
    assert flood.judge("6", "", 1.0) is LimitVerdict.LET_IN
    again = [flood.judge("5", "", 30 + at / 100) for at in range(100)]
    assert (again.count(LimitVerdict.LET_IN), again.count(LimitVerdict.TELL)) == (21, 1)


def test_cries_in_a_flood_have_a_measure_of_their_own():
    flood = PersonLimit()
    for at in range(100):
        flood.judge("5", "", at / 100)
    cries = [flood.judge("5", "", 1 + second, cries=lambda: True) for second in range(100)]
    assert set(cries) == {LimitVerdict.LET_IN}  # two of each second are let in as it is
    cries = [flood.judge("5", "", 101 + at / 100, cries=lambda: True) for at in range(1000)]
    assert cries.count(LimitVerdict.LET_IN) == 20 + 19 + 3 + 1


def test_twenty_in_ten_seconds_are_no_flood():
    flood = PersonLimit()
    assert {flood.judge("5", "", at / 2) for at in range(1000)} == {LimitVerdict.LET_IN}


def test_a_flood_of_strangers_is_forgotten():
    flood = PersonLimit(people_at_most=10)
    for stranger in range(1000):
        flood.judge(str(stranger), "", 0)
    assert len(flood.people) == 10


def test_the_next_number_asked_for_is_the_lowest_not_done():
    way = UnderWay()
    assert way.next() is None
    assert [way.take(number) for number in (7, 8, 9, 8)] == [True, True, True, False]
    way.finish(8)
    assert (way.next(), way.take(8), way.idle.is_set()) == (7, False, False)
    way.finish(7)
    assert way.next() == 9
    way.finish(9)
    assert (way.next(), way.idle.is_set()) == (10, True)
