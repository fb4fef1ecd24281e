"""What staff press in their registers."""

from typing import Literal

from domain.dialog.press import press

FAMILY = "record"
RecordVerb = Literal[
    "list", "of", "show", "new", "fix", "stage", "reviewed", "strike", "past",
    "a", "skip", "more", "back", "send", "typed", "go", "drop",
    "table.list", "table.how", "table.which", "table.to", "table.away", "table.show", "table.rows",
    "table.paper", "table.go", "table.drop", "table.undo", "table.take",
]  # fmt: skip


TO_A_REPORT = press("go", "report")  # where staff may report as anybody


def record(verb: RecordVerb, *args: object) -> str:
    """The token of a button of a register."""
    return press(f"{FAMILY}.{verb}", *args)
