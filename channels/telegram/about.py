"""What Telegram can show and hold. Imports nothing of its library, so anybody may ask."""

from domain.channels import Ability, Channel, Limits

NAME = "telegram"
TEXT_AT_MOST = 4096  # UTF-16 units, "sendMessage" in the Bot API
CAPTION_AT_MOST = 1024  # UTF-16 units
PER_SECOND = 27.0  # of the 30 that the "Bots FAQ" names; a little below meets no refusal
GROUP_PER_MINUTE = 20  # the same place

ABOUT = Channel(
    NAME,
    "Telegram",
    frozenset(Ability),
    Limits(
        text=TEXT_AT_MOST,
        caption=CAPTION_AT_MOST,
        per_second=PER_SECOND,
        group_per_minute=GROUP_PER_MINUTE,
    ),
)
