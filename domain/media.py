"""Photos and voice notes: what is safe to keep of them, and why one is turned away."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

MAX_BYTES = 20 * 1024 * 1024  # Telegram gives a bot no larger file (Bot API, getFile)
MAX_PIXELS = 50_000_000  # the largest picture a common phone takes in its fullest mode
MAX_SECONDS = 600  # a spoken report takes one or two minutes; an officer has to hear all of it


class Reason(StrEnum):
    """Why a file is turned away; each has its own sentence for the person who sent it.

    TOO_BIG        more than MAX_BYTES
    EMPTY          not one byte
    NOT_SUPPORTED  neither a photo nor a voice note that we can clean: video, PDF, program, …
    HEIC           a photo only its own phone opens: send it as an ordinary photo, or a screenshot
    BROKEN         it began well, then made no sense: cut off on the way, or damaged
    BOMB           too many pixels, too long to listen to, or too much work to open
    """

    TOO_BIG = "too_big"
    EMPTY = "empty"
    NOT_SUPPORTED = "not_supported"
    HEIC = "heic"
    BROKEN = "broken"
    BOMB = "bomb"


class Refused(Exception):
    """This file is not taken. Nothing of its content is in the exception."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Clean:
    """A photo or voice note of which only picture or sound is left: no place, device, date or name.

    seconds: of a voice note, rounded, at least 1. width, height: of a photo, the right way up.
    """

    kind: Literal["photo", "voice"]
    mime: str
    body: bytes = field(repr=False)
    seconds: int | None = None
    width: int | None = None
    height: int | None = None
