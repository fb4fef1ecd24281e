"""What a bot of the Zalo Bot Platform can show and hold; sources and doubts in docs/zalo.md."""

from domain.channels import Ability, Channel, Limits, Quota

NAME = "zalo_bot"
OFFICIAL = "https://bot-api.zaloplatforms.com"
TEXT_AT_MOST = 1900  # UTF-16 units; the documentation says 2000 and not of what
PER_SECOND = 5.0  # none is published; fifty people are told within ten seconds
GROUP_PER_MINUTE = 20  # none is published either
MESSAGES_A_MONTH = 3_000  # free plan, read on 2026-09-26
USERS = 50  # of one bot, the same place

ABOUT = Channel(
    NAME,
    "Zalo",
    frozenset({Ability.GROUPS, Ability.TYPING}),
    Limits(
        text=TEXT_AT_MOST,
        caption=TEXT_AT_MOST,
        buttons=0,
        per_second=PER_SECOND,
        group_per_minute=GROUP_PER_MINUTE,
    ),
    quota=Quota(MESSAGES_A_MONTH),
)
