"""What the doctor says of a group, from its permissions and the bot's own place in it."""

import pytest

from bot.room_check import judge

OPEN = {"can_send_messages": True, "can_send_photos": True}


@pytest.mark.parametrize(
    ("permissions", "status", "said"),
    [
        pytest.param(OPEN, "administrator", ["good"], id="administrator"),
        pytest.param(OPEN, "member", ["note", "good"], id="member"),
        pytest.param({"can_send_messages": False}, "member", ["bad"], id="closed"),
        pytest.param(
            OPEN | {"can_send_photos": False}, "member", ["note", "note", "good"], id="no photos"
        ),
        pytest.param(
            OPEN | {"can_send_photos": False}, "administrator", ["good"], id="no photos of members"
        ),
        pytest.param(OPEN, "kicked", ["bad"], id="put out"),
    ],
)
def test_a_group_is_judged(permissions: dict[str, bool], status: str, said: list[str]) -> None:
    found = judge("cax", {"permissions": permissions}, {"status": status})
    assert [one.how for one in found] == said
