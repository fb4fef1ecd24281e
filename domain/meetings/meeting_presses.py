"""What organisers press about meetings, and residents below an invitation."""

from typing import Literal

from domain.dialog.press import press

MeetVerb = Literal[
    # making one
    "new", "pick", "skip", "typed", "page", "go", "same", "lang", "confirm", "drop",
    # those that are there
    "list", "look", "edit", "remind", "alter", "door", "questions", "answer", "publish", "promises",
    "promise", "kept", "later", "cancel", "off", "take",
]  # fmt: skip
InvitedVerb = Literal["yes", "no", "ask", "cal"]


def meet(verb: MeetVerb, *args: object) -> str:
    """The token of an organiser's button."""
    return press(f"meet.{verb}", *args)


def invited(meeting_id: str, verb: InvitedVerb) -> str:
    """The token of a button below an invitation."""
    return press("invited", meeting_id, verb)
