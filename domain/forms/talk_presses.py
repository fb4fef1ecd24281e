"""What residents press, on the screens of their talk and below what they are told."""

from typing import Literal

from domain.dialog.press import Press

DraftVerb = Literal["a", "skip", "more", "back", "again", "now", "send"]
TalkVerbName = Literal[
    # about
    "go", "lang", "site", "sites", "home", "hello", "homes", "info", "topics", "privacy", "erase",
    "really-erase", "news", "meeting", "leave", "move", "unmove",
    # a report in the making
    "resume", "form", "kind", "list", "mistake", "time", "times", "guide", DraftVerb,
    # their own reports
    "cases", "case", "add", "withdraw", "really", "good", "bad", "apart", "called", "inq", "wipe",
    "stay", "shown", "pass", "bring", "receipt", "lend",
    # below what came to them
    "alert", "invited", "tally", "quiz",
]  # fmt: skip


def act(verb: TalkVerbName, *args: object) -> str:
    """What a button does wherever it stands; the number of its screen comes before it there."""
    return Press(verb, tuple(map(str, args))).action
