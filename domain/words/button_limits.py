"""What every phone can show on a button: how many letters, and which emoji."""

LABEL_LENGTH = 24  # characters; a keyboard of a small phone shows no more

# Emoji of Unicode 11 and later: cheap phones draw an empty box. Source: emoji-data.txt, "age".
_NEWER_EMOJI = (
    (0x1F6D5, 0x1F6DF), (0x1F6F9, 0x1F6FF), (0x1F7E0, 0x1F7FF), (0x1F90C, 0x1F90F),
    (0x1F93F, 0x1F93F), (0x1F94D, 0x1F94F), (0x1F96C, 0x1F97F), (0x1F998, 0x1F9BF),
    (0x1F9C1, 0x1F9CF), (0x1F9E7, 0x1FAFF), (0x265F, 0x265F), (0x267E, 0x267E),
)  # fmt: skip


def newer_emoji(text: str) -> str:
    """The emoji in the text that are younger than Unicode 10; "" if none."""
    return "".join(mark for mark in text if _is_newer(ord(mark)))


def _is_newer(mark: int) -> bool:
    return any(first <= mark <= last for first, last in _NEWER_EMOJI)
