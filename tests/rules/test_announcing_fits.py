"""What an admin is told of Telegram's messages before sending is what its mouth does then."""

import pytest

from channels.telegram.about import ABOUT, CAPTION_AT_MOST, TEXT_AT_MOST
from channels.telegram.request_builder import letters_of
from domain.broadcasts.fits import ROOM_FOR_MARK, is_split, stands_apart
from domain.mouth import Attachment, Outgoing

UNDER = CAPTION_AT_MOST - ROOM_FOR_MARK
MIMES = {"photo": "image/jpeg", "voice": "audio/ogg", "file": "application/pdf"}


def words_apart(text: str, kinds: tuple[str, ...]) -> int:
    """How many messages of words alone leave."""
    files = tuple(Attachment(kind, MIMES[kind], b"x") for kind in kinds)
    letters = letters_of(Outgoing("telegram:1", text, attachments=files), 1)
    return sum(letter.method == "sendMessage" for letter in letters)


@pytest.mark.parametrize("text", ["x", "x" * UNDER, "x" * (UNDER + 1), "🌊" * UNDER])
@pytest.mark.parametrize(
    "kinds",
    [("photo",), ("voice",), ("file",), ("photo",) * 4, ("photo", "voice"), ("file",) * 2],
)
def test_words_stand_apart_from_files_as_they_are_sent(text: str, kinds: tuple[str, ...]) -> None:
    assert stands_apart(text, kinds, ABOUT.limits) == (words_apart(text, kinds) == 1)


@pytest.mark.parametrize("text", ["x" * TEXT_AT_MOST, "x" * (TEXT_AT_MOST + 1), "🌊" * 2049])
def test_words_are_split_as_they_are_sent(text: str) -> None:
    assert is_split(text, ABOUT.limits) == (words_apart(text, ()) > 1)
    assert not stands_apart(text, (), ABOUT.limits)
