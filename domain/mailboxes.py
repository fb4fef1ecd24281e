"""Mailboxes: where an outgoing row goes, stored as `KIND:OWNER`. Only this file knows the spelling.

No mailbox holds both case and resident: a resident's own chat, a reporter's side of one case, and a
reader of announcements are three mailboxes, and only the gate knows that they ring the same phone.
A mailbox is a plain string at run time, so that it costs nothing where thousands are sent.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NewType, TypeAlias

from domain.ids import CaseId, PushId, ReaderId, ReporterId, ResidentId, RoomId, StaffId

if TYPE_CHECKING:
    Mailbox = NewType("Mailbox", str)
else:
    Mailbox: TypeAlias = str


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one message stands: in which mailbox, and under which name there.

    slot: a second message of the same slot edits the first; "": it is never found again.
    case_id: for a room's or an officer's, the case that it is about, whose key seals it.
    """

    mailbox: Mailbox
    slot: str = ""
    case_id: CaseId | None = None

    @property
    def key(self) -> str:
        """The same for whatever is said there."""
        return f"{self.mailbox}/{self.slot}"


CHAT: Final = "chat:"
PUSH: Final = "push:"
READER: Final = "reader:"
REPORTER: Final = "reporter:"
RESIDENT: Final = "resident:"
ROOM: Final = "room:"
STAFF: Final = "staff:"
TABLE: Final = "table:"  # no mailbox: an owner of files begins so, of tables that staff bring


def to_resident(resident_id: ResidentId) -> Mailbox:
    """Somebody's own chat, for what belongs to no case."""
    return Mailbox(f"{RESIDENT}{resident_id}")


def to_reporter(reporter_id: ReporterId) -> Mailbox:
    """Somebody's side of one case."""
    return Mailbox(f"{REPORTER}{reporter_id}")


def to_reader(reader_id: ReaderId) -> Mailbox:
    """Somebody's announcements."""
    return Mailbox(f"{READER}{reader_id}")


def to_room(room_id: RoomId) -> Mailbox:
    """A room: what its officers read together."""
    return Mailbox(f"{ROOM}{room_id}")


def to_staff(staff_id: StaffId) -> Mailbox:
    """The own chat of an officer, admin or leader."""
    return Mailbox(f"{STAFF}{staff_id}")


def to_push(push_id: PushId) -> Mailbox:
    """A browser that is rung while its page is closed."""
    return Mailbox(f"{PUSH}{push_id}")


def to_chat(sealed_address: bytes) -> Mailbox:
    """A chat that is no room (yet); whoever opens the seal knows which."""
    return Mailbox(f"{CHAT}{sealed_address.hex()}")


def resident_in(mailbox: str) -> ResidentId | None:
    """Whose own chat it is, if it is one."""
    return ResidentId(mailbox[len(RESIDENT) :]) if mailbox.startswith(RESIDENT) else None


def reporter_in(mailbox: str) -> ReporterId | None:
    """Which reporter's side of a case it is, if it is one."""
    return ReporterId(mailbox[len(REPORTER) :]) if mailbox.startswith(REPORTER) else None


def reader_in(mailbox: str) -> ReaderId | None:
    """Which reader of announcements is meant, if one is."""
    return ReaderId(mailbox[len(READER) :]) if mailbox.startswith(READER) else None


def room_in(mailbox: str) -> RoomId | None:
    """Which room it is, if it is one."""
    return RoomId(mailbox[len(ROOM) :]) if mailbox.startswith(ROOM) else None


def staff_in(mailbox: str) -> StaffId | None:
    """Which member of staff has this chat, if one has."""
    return StaffId(mailbox[len(STAFF) :]) if mailbox.startswith(STAFF) else None


def push_in(mailbox: str) -> PushId | None:
    """Which browser is rung, if one is."""
    return PushId(mailbox[len(PUSH) :]) if mailbox.startswith(PUSH) else None


def chat_in(mailbox: str) -> bytes | None:
    """The sealed address of a chat that is no room, if it is one."""
    return bytes.fromhex(mailbox[len(CHAT) :]) if mailbox.startswith(CHAT) else None


def bringing(staff_id: StaffId) -> str:
    """The owner of a table that this member of staff brings, until they say what it is for."""
    return f"{TABLE}{staff_id}"


def bringer_in(owner: str) -> StaffId | None:
    """Who brings it, if the owner's file is such a table."""
    return StaffId(owner[len(TABLE) :]) if owner.startswith(TABLE) else None


def opened(owner: str) -> Mailbox | None:
    """The mailbox in which whoever owns a file reads, if that is somebody and no case."""
    own = owner.startswith((RESIDENT, REPORTER, STAFF))
    return Mailbox(owner) if own else None


def is_group(mailbox: Mailbox) -> bool:
    """Whether several people read there."""
    return mailbox.startswith((ROOM, CHAT))


def is_of_staff(mailbox: Mailbox) -> bool:
    """Whether officers, admins or leaders read there."""
    return mailbox.startswith((ROOM, STAFF))
