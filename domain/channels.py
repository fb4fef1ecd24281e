"""A channel as the house knows it: plain values that the channel's own folder declares.

Nobody outside that folder and `bot/` names a messenger: they ask its abilities and limits, and
texts take its `title` as a placeholder.
"""

from dataclasses import dataclass
from enum import StrEnum


class Ability(StrEnum):
    """What a channel can show by itself; what it cannot is degraded before it is handed over."""

    BUTTONS = "buttons"
    EDIT = "edit"
    DELETE = "delete"
    PLACE = "place"  # a button asks the phone for it
    CONTACT = "contact"  # the same for its number
    GROUPS = "groups"
    VOICE = "voice"
    PIN = "pin"
    LEAVE = "leave"  # a group, by itself
    TYPING = "typing"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message holds, and how fast messages may follow.

    text: UTF-16 units; None: no limit. caption: the same for words under a file; 0: words never
    stand under one. buttons: under one message; None: no limit. per_second: messages of the whole
    channel, all chats together; 0: no pace. group_per_minute: messages to one group; 0: no pace.
    """

    text: int | None = None
    caption: int | None = None
    buttons: int | None = None
    per_second: float = 0.0
    group_per_minute: int = 0


@dataclass(frozen=True, slots=True)
class Quota:
    """That messages are counted there. per_month: how many may be sent, None if that depends."""

    per_month: int | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """name: what stands in front of its addresses, `NAME:…`. title: as people call it, the same in
    every language. media: kinds of files it carries (`Attachment.kind`). quota: None where nobody
    counts what is sent."""

    name: str
    title: str
    abilities: frozenset[Ability]
    limits: Limits = Limits()
    media: frozenset[str] = frozenset({"photo", "voice", "file"})
    quota: Quota | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How people get into a channel that is switched on. Each is a link, "" where it has none.

    chat: to the bot. start, group: with `{code}`, which arrives as /start CODE in the bot's chat,
    or in the group that the person chooses.
    """

    channel: Channel
    chat: str = ""
    start: str = ""
    group: str = ""

    def start_with(self, code: str) -> str:
        """Opens the chat and says the code there; "" where no link does that."""
        return self.start.replace("{code}", code)

    def group_with(self, code: str) -> str:
        """Brings the bot into a group and says the code there; "" where no link does that."""
        return self.group.replace("{code}", code)


def channel_of(address: str) -> str:
    """The name of the channel an address belongs to."""
    return address.partition(":")[0]
