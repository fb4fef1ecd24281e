"""Sheets besides posters: one announcement, a board of all that hold now, a meeting's door."""

from dataclasses import dataclass
from typing import ClassVar

from domain.saying import pgettext

# TRANSLATORS: all of these stand on paper, read by residents from two metres; keep them short.
CHECK = pgettext("sheet.check", "Genuine? Scan this, or type the number in the chat:")
CHECK_ANY = pgettext("sheet.check_any", "Is one genuine? Type its number in our chat.")
BOARD_HEAD = pgettext("sheet.board_head", "Announcements")
BOARD_SCAN = pgettext("sheet.board_scan", "All of them on your phone: scan this.")
DOOR_SCAN = pgettext("sheet.door_scan", "Are you here? Scan this with your phone.")
DOOR_OPEN = pgettext("sheet.door_open", "It does not scan? Open:")
COUNTED = pgettext("meeting.page_counted", "We count people. No names are written.")
MADE_ON = pgettext("sheet.made_on", "Printed {at}")
NOTICE_FILE = pgettext("sheet.notice_file", "Announcement {code}")
BOARD_FILE = pgettext("sheet.board_file", "Announcements: {place}")
DOOR_FILE = pgettext("sheet.door_file", "Meeting: {title}")


@dataclass(frozen=True, slots=True)
class Told:
    """An announcement in one language. body: a paragraph each. alarm: it warns of a danger."""

    lang: str
    head: str
    body: tuple[str, ...]
    senders: str
    day: str


@dataclass(frozen=True, slots=True)
class Notice:
    """An announcement, in one language or two. code: its check code, as it is typed."""

    code: str
    alarm: bool
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class NoticeVoice:
    """What stands around an announcement in one language."""

    lang: str
    check: str
    never: str


@dataclass(frozen=True, slots=True)
class NoticeSheet:
    """One announcement, as large as it fits. link, address: where it can be checked."""

    TEMPLATE: ClassVar = "notice"

    site: str
    notice: Notice
    link: str
    address: str
    voices: tuple[NoticeVoice, ...]


@dataclass(frozen=True, slots=True)
class BoardVoice:
    """What stands around the announcements of a board in one language."""

    lang: str
    site: str
    place: str
    head: str
    scan: str
    check: str
    never: str
    printed: str


@dataclass(frozen=True, slots=True)
class BoardSheet:
    """The announcements of now, on as many pages as they take. code, link, address: of the board
    itself, as of a poster."""

    TEMPLATE: ClassVar = "board"

    code: str
    link: str
    address: str
    notices: tuple[Notice, ...]
    voices: tuple[BoardVoice, ...]


@dataclass(frozen=True, slots=True)
class DoorVoice:
    """A meeting in one language. lines: when, where. open: before the address."""

    lang: str
    site: str
    place: str
    title: str
    lines: tuple[str, ...]
    scan: str
    open: str
    counted: str
    printed: str


@dataclass(frozen=True, slots=True)
class DoorSheet:
    """The sheet at a meeting's door: who scans it is counted."""

    TEMPLATE: ClassVar = "door"

    link: str
    address: str
    voices: tuple[DoorVoice, ...]
