"""How a refusal of Telegram's is read: a table, in the words of the Bot API server and of TDLib."""

import pytest

from channels.telegram.refusals import (
    Conflict,
    Moved,
    TokenRefused,
    read_refusal,
)
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


def refusal(code: int, description: str, **parameters: object) -> dict[str, object]:
    answer: dict[str, object] = {"ok": False, "error_code": code, "description": description}
    return answer | ({"parameters": parameters} if parameters else {})


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(429, "Too Many Requests: retry after 5", retry_after=5), Throttled),
        (refusal(429, "Too Many Requests"), Throttled),
        (
            refusal(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=-1001,
            ),
            Moved,
        ),
        (refusal(403, "Forbidden: bot was blocked by the user"), Gone),
        (refusal(403, "Forbidden: user is deactivated"), Gone),
        (refusal(403, "Forbidden: bot was kicked from the supergroup chat"), Gone),
        (refusal(403, "Forbidden: bot is not a member of the supergroup chat"), Gone),
        (refusal(403, "Forbidden: the group chat was deleted"), Gone),
        (refusal(403, "Forbidden: bot can't initiate conversation with a user"), Gone),
        (refusal(400, "Bad Request: chat not found"), Gone),
        (refusal(400, "Bad Request: PEER_ID_INVALID"), Gone),
        (refusal(400, "Bad Request: message is too long"), Rejected),
        (refusal(400, "Bad Request: can't parse entities"), Rejected),
        (
            refusal(400, "Bad Request: not enough rights to send text messages to the chat"),
            Barred,
        ),
        # A right that is missing is not a room that is gone.
        (refusal(403, "Forbidden: not enough rights to send text messages to the chat"), Barred),
        (refusal(400, "Bad Request: CHAT_WRITE_FORBIDDEN"), Barred),
        (refusal(400, "Bad Request: not enough rights to send photos to the chat"), NoFiles),
        (refusal(400, "Bad Request: CHAT_SEND_VOICES_FORBIDDEN"), NoFiles),
        (refusal(400, "Bad Request: message thread not found"), NoTopic),
        (refusal(400, "Bad Request: TOPIC_CLOSED"), NoTopic),
        (refusal(413, "Request Entity Too Large"), Rejected),
        (refusal(404, "Not Found: method not found"), Rejected),
        (refusal(401, "Unauthorized"), TokenRefused),
        (refusal(404, "Not Found"), TokenRefused),
        (refusal(409, "Conflict: terminated by other getUpdates request"), Conflict),
        (refusal(500, "Internal Server Error: restart"), Unreachable),
        (refusal(302, ""), Unreachable),
        ({"ok": True}, Unreachable),
        ({"ok": False, "description": 7}, Unreachable),
        (["ok"], Unreachable),
        (None, Unreachable),
    ],
)
def test_a_refusal_is_one_of_the_four_failures(answer: object, kind: type[SendFailed]) -> None:
    assert type(read_refusal(400, answer)) is kind


@pytest.mark.parametrize(
    ("asked", "waits_s"),
    [(6, 6.0), (0, 3.0), (-1, 3.0), ("6", 3.0), (True, 3.0), (10**12, 86_400.0)],
)
def test_a_pause_is_as_long_as_asked_within_reason(asked: object, waits_s: float) -> None:
    pause = read_refusal(429, refusal(429, "Too Many Requests", retry_after=asked))
    assert isinstance(pause, Throttled)
    assert pause.retry_after_s == waits_s


def test_the_group_that_moved_says_where_to() -> None:
    moved = read_refusal(400, refusal(400, "upgraded", migrate_to_chat_id=-1009999000111))
    assert isinstance(moved, Moved)
    assert moved.chat == -1009999000111


def test_what_is_kept_of_a_refusal_names_nobody() -> None:
    said = 'Bad Request: @may_po_hen (chat 5000000001) wrote "xe đỏ" in Thôn Pò Hèn'
    kept = read_refusal(400, refusal(400, said))
    assert isinstance(kept, Rejected)
    assert kept.reason == "Bad Request: … (chat …) wrote … in Th…n P… H…n"
