"""What fits into one message of Telegram: its mouth cuts by it, and an admin hears of it before
sending. A page holds everything together."""

from collections.abc import Sequence

TEXT_AT_MOST = 4096  # UTF-16 units, "sendMessage" in the Bot API
CAPTION_AT_MOST = 1024  # UTF-16 units
ROOM_FOR_MARK = 100  # UTF-16 units of a caption: "⚠️ CORRECTED 07:42 …" may come above the words


def utf16(text: str) -> int:
    """Length as Telegram counts it: whatever lies beyond U+FFFF, most emoji, counts double."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def fits_under(text: str) -> bool:
    """Whether the words stand under a picture, voice or document, or under an album of pictures."""
    return utf16(text) <= CAPTION_AT_MOST - ROOM_FOR_MARK


def stands_apart(text: str, kinds: Sequence[str]) -> bool:
    """Whether the words, without buttons, come as a message below these files: they are too long,
    or the files are no album. kinds: as `Attachment.kind`; up to ten."""
    together = len(kinds) == 1 or all(kind == "photo" for kind in kinds)
    return bool(kinds) and not (together and fits_under(text))


def is_split(text: str) -> bool:
    """Whether the words alone take more than one message."""
    return utf16(text) > TEXT_AT_MOST
