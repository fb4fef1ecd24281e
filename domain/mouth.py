"""What the delivery loop hands to a channel, and what comes back. Plain bytes and finished
words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from domain.channels import Channel
from domain.ringing import Ring
from domain.saying import Wants


@dataclass(frozen=True, slots=True)
class Key:
    """A finished button: its token (at most 64 bytes of ASCII) and its label, digit included.

    shows: the platform's id of a message of this chat. A channel that can link to it makes the
    button a link; any other sends the token back, which brings the same to the chat's end.
    """

    choice: str
    label: str
    wants: Wants = Wants.NOTHING
    shows: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A cleaned photo (JPEG), voice note or document, ready to send.

    name: of a document, as people see it. shared: our id of a file that goes to many, "" for any
    other. ref: under which id the platform keeps that file already, "" if it was never sent up.
    kept: our id of any file whose bytes we keep.
    """

    kind: str
    mime: str
    body: bytes
    seconds: int = 0
    name: str = ""
    shared: str = ""
    ref: str = ""
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message in finished words.

    to: an address of this channel. text: up to the channel's own limit; longer is split by it.
    rows: buttons, row by row. edit: the platform's id of the message to change, "" for a new one.
    reply_to: the platform's id of the message this one answers. delete: ids of messages to take
    away (then nothing else is sent). once: the same for every attempt of the same row.
    awaits: of a prompt, what it waits for, "" for any other; a page shows it at what it answers.
    slot: which earlier message of the chat this one replaces on a page; screen: see `Saying`.
    ring: how a page that nobody looks at makes its phone ring; None: not at all. offers_bell: the
    page may ask whether its phone shall ring.
    leave: after these words, which may be refused, the bot goes out of the group.
    public: announced to all, so people may pass it on and keep it; nothing else leaves a chat.
    """

    to: str
    text: str = ""
    rows: tuple[tuple[Key, ...], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    edit: str = ""
    reply_to: str = ""
    delete: tuple[str, ...] = ()
    quiet: bool = False
    pinned: bool = False
    leave: bool = False
    public: bool = False
    screen: int = 0
    awaits: str = ""
    slot: str = ""
    once: str = ""
    ring: Ring | None = None
    offers_bell: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """It arrived. message: the platform's id of the message, "" where there is none.

    reached: False where it is kept for a page that is not open now; then `arrived` is told later.
    moved_to: the chat's new address, if the platform said so on the way. refs: of files that go to
    many and were sent up just now, our id and the platform's.
    """

    message: str
    reached: bool = True
    moved_to: str = ""
    refs: tuple[tuple[str, str], ...] = ()


class Mouth(Protocol):
    """How a channel speaks: one message, or one of the four failures below."""

    @property
    def about(self) -> Channel:
        """What the channel can show and hold, and its pace."""
        ...

    async def deliver(self, outgoing: Outgoing) -> Receipt: ...

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The bytes behind a `HeardMedia.ref`; raises TooBig above `limit`, or a failure below."""
        ...


Wait = Callable[[str], float]
"""How long an answer to that address waits for its group's minute, in seconds; 0 for not at all."""


@runtime_checkable
class ShowsWait(Protocol):
    """A mouth that can say so at once to whoever has pressed. Who paces what leaves sets `wait`."""

    wait: Wait


class SendFailed(Exception):
    """Why a message did not leave. These four and no others reach the delivery loop."""


class Throttled(SendFailed):
    """Later, not before `retry_after_s`. whole: the platform means the whole bot, not one chat."""

    def __init__(self, retry_after_s: float, *, whole: bool = False) -> None:
        super().__init__(f"retry after {retry_after_s} s")
        self.retry_after_s = retry_after_s
        self.whole = whole


class Unreachable(SendFailed):
    """Later: the network or the platform is down, or it is unknown whether it took effect."""


class Barred(Unreachable):
    """Later, when people have changed it: the group is there and we in it, but may not write."""


class NoTopic(Unreachable):
    """Not there: the group is, and its topic is closed or gone. The room has to move; where it is
    no topic, somebody has to open the general one."""


class AwaitsWord(Unreachable):
    """Later, when they have written again: until then the platform takes nothing for them."""


class UsedUp(Throttled):
    """Later: what may be sent in this day or month has been. What waits goes out then."""


class Gone(SendFailed):
    """Never: blocked, left, deleted."""


class Rejected(SendFailed):
    """Never: the platform refuses this content. `reason` goes to the log, so it names nobody."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoFiles(Rejected):
    """Never, with its files: the chat takes words from us, and none of what comes with these."""


class TooBig(Exception):
    """The file is larger than asked for."""


class Door(Protocol):
    """How a channel hears: runs until stopped; a stop drains what was begun."""

    async def open(self) -> None: ...

    async def close(self) -> None: ...


@runtime_checkable
class WebHook(Protocol):
    """A door to which the platform comes: requests of the web, judged and answered by it."""

    def admits(self, headers: Mapping[str, str]) -> bool:
        """Whether to read on at all. In constant time."""
        ...

    async def receive(self, headers: Mapping[str, str], body: bytes) -> int:
        """The status to answer with; 200 only when what it brought is kept."""
        ...


class NotKept(Exception):
    """Storage could not keep it (full disk, lost database). Nothing was confirmed: try again
    later."""
