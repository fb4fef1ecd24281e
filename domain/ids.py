"""Ids: one type for each thing that has one, so that mypy refuses a reporter's where a resident's
is wanted. At run time they are plain strings, for tables ask every column for a class."""

from typing import TYPE_CHECKING, Final, NewType, TypeAlias

if TYPE_CHECKING:
    CaseId = NewType("CaseId", str)
    DeskId = NewType("DeskId", str)
    PushId = NewType("PushId", str)  # of a browser that may be rung
    ReaderId = NewType("ReaderId", str)
    ReporterId = NewType("ReporterId", str)
    ResidentId = NewType("ResidentId", str)
    RoomId = NewType("RoomId", str)
    StaffId = NewType("StaffId", str)
else:
    CaseId: TypeAlias = str
    DeskId: TypeAlias = str
    PushId: TypeAlias = str
    ReaderId: TypeAlias = str
    ReporterId: TypeAlias = str
    ResidentId: TypeAlias = str
    RoomId: TypeAlias = str
    StaffId: TypeAlias = str

NO_READER: Final = ReaderId("")  # of somebody who hears no announcements
