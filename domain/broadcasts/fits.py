"""What fits into one message of a channel: it is sent by that, and an admin hears of it before
sending."""

from collections.abc import Sequence

from domain.channels import Limits
from domain.words.message_splitting import utf16

ROOM_FOR_MARK = 100  # UTF-16 units of a caption: "⚠️ CORRECTED 07:42 …" may come above the words


def fits_under(text: str, limits: Limits) -> bool:
    """Whether the words stand under a picture, voice or document, or under an album of pictures."""
    return limits.caption is None or utf16(text) <= limits.caption - ROOM_FOR_MARK


def stands_apart(text: str, kinds: Sequence[str], limits: Limits) -> bool:
    """Whether the words, without buttons, come as a message below these files: they are too long,
    or the files are no album. kinds: as `Attachment.kind`; up to ten."""
    if limits.caption is None:
        return False
    together = len(kinds) == 1 or all(kind == "photo" for kind in kinds)
    return bool(kinds) and not (together and fits_under(text, limits))


def is_split(text: str, limits: Limits) -> bool:
    """Whether the words alone take more than one message."""
    return limits.text is not None and utf16(text) > limits.text


def messages_for(text: str, files: int, limits: Limits) -> int:
    """How many messages a platform counts for it: pictures each, long words by their pieces."""
    if files and fits_under(text, limits):
        return files
    return files + (max(1, -(-utf16(text) // limits.text)) if limits.text else 1)
