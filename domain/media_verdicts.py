"""Photos, voice notes and documents: what is safe to keep of them, and why one is turned away."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

MAX_BYTES = 20 * 1024 * 1024  # Telegram gives a bot no larger file (Bot API, getFile)
DOCUMENT_AT_MOST = 5 * 1024 * 1024  # a PDF; Zalo carries no larger one (upload/file)
MAX_PIXELS = 50_000_000  # the largest picture a common phone takes in its fullest mode
NAME_AT_MOST = 60  # characters of a document's name
CODES_AT_MOST = 6  # told of one photo; a sheet of stickers has the same code eight times
MAX_SECONDS = 600  # a spoken report takes one or two minutes; an officer has to hear all of it


class Reason(StrEnum):
    """Why a file is turned away; each has its own sentence for the person who sent it.

    TOO_BIG        more than MAX_BYTES, or than DOCUMENT_AT_MOST, or too many pages
    EMPTY          not one byte
    NOT_SUPPORTED  nothing that we can clean, or take from this person: video, program, …
    HEIC           a photo only its own phone opens: send it as an ordinary photo, or a screenshot
    BROKEN         it began well, then made no sense: cut off on the way, or damaged
    BOMB           too many pixels, too long to listen to, or too much work to open
    LOCKED         a PDF with a password
    ACTIVE         a PDF that runs programs, or holds other files
    """

    TOO_BIG = "too_big"
    EMPTY = "empty"
    NOT_SUPPORTED = "not_supported"
    HEIC = "heic"
    BROKEN = "broken"
    BOMB = "bomb"
    LOCKED = "locked"
    ACTIVE = "active"


class MediaRefused(Exception):
    """This file is not taken. Nothing of its content is in the exception."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Clean:
    """A photo, voice note or document of which only picture, sound or pages are left: no place,
    device, date or name.

    seconds: of a voice note, rounded, at least 1. width, height: of a photo, the right way up.
    """

    kind: Literal["photo", "voice", "file"]
    mime: str
    body: bytes = field(repr=False)
    seconds: int | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class PhotoCodes:
    """What was read from a photo. texts: what each code holds, each once. more: that are there
    besides. unreadable: where there are none, how many are torn or covered too much."""

    texts: tuple[str, ...] = ()
    more: int = 0
    unreadable: int = 0


def megabytes(size: int) -> int:
    """As a phone shows it: of a million bytes each, never less than there are."""
    return -(-size // 1_000_000)


def document_name(claimed: str) -> str:
    """What a document is called for its readers. claimed: by its sender, untrusted."""
    stem = claimed.replace("\\", "/").rpartition("/")[2]
    stem = stem.removesuffix(".pdf").removesuffix(".PDF")
    shown = "".join(letter for letter in stem if letter.isprintable() and letter not in '<>:"|?*')
    return f"{' '.join(shown.split()).strip('. ')[:NAME_AT_MOST] or 'document'}.pdf"
