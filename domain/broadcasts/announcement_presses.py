"""What admins and leaders press about announcements."""

from typing import Literal

from domain.dialog.press import press

AnnounceVerb = Literal[
    # making one
    "new", "alert", "hazard", "pick", "skip", "typed", "page", "go", "more", "quiet", "expires",
    "confirm", "alarm", "drop", "quiz", "unquiz",
    # those that are there
    "list", "look", "approve", "edit", "rest", "restart", "cancel", "again", "copy", "correct",
    "fix", "withdraw", "board", "ask", "stop", "pause", "resume",
    # leaders, of what they were asked to read aloud
    "read", "posted", "visit",
]  # fmt: skip


def announce(verb: AnnounceVerb, *args: object) -> str:
    """The token of such a button."""
    return press(f"announce.{verb}", *args)
