"""A channel that exists in tests alone: what the house asks of a messenger, and no more than that.

Words in messages of 500 characters, numbered lines in place of buttons; nothing is edited, there
are no groups, files are left out. Whatever runs here runs on any messenger. It is also what
docs/extending.md shows: a mouth in thirty lines.
"""

from collections import defaultdict
from datetime import datetime

from domain.channels import Channel, Limits
from domain.heard import Heard, Place
from domain.mouth import Gone, Outgoing, Receipt
from domain.words.message_splitting import cut_text

ABOUT = Channel("lines", "Lines", frozenset(), Limits(text=500, caption=0), media=frozenset())


class LinesMouth:
    """Speaks: a chat is a list of texts."""

    about = ABOUT

    def __init__(self) -> None:
        self.chats: defaultdict[str, list[str]] = defaultdict(list)

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        """Each piece is a message of its own."""
        chat = self.chats[outgoing.to]
        chat += cut_text(outgoing.text, ABOUT.limits.text or 0)
        return Receipt(f"m{len(chat)}")

    async def fetch(self, ref: str, limit: int) -> bytes:  # nobody sends files
        """There are no files."""
        raise Gone


def heard(address: str, text: str, *, number: int, at: datetime) -> Heard:
    """What somebody typed. A command begins with a slash; /start may bring a code."""
    command, _, start = text[1:].partition(" ") if text.startswith("/") else ("", "", "")
    return Heard(
        key=f"{ABOUT.name}:{number}",
        who=address,
        where=address,
        place=Place.PRIVATE,
        typed_at=at,
        language="vi",
        text=text,
        command=command,
        start=start,
    )
