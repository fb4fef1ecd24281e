"""Lanes: which kind of message overtakes which, and what a row in the outbox is for."""

from enum import IntEnum


class Lane(IntEnum):
    """Lower goes first. Order is kept within a mailbox and lane; lanes overtake."""

    ALERT = 0  # a life in danger: settled at once, keeps a share of a room's pace
    ANSWER = 1  # what somebody waits for: replies, cards, status
    REMINDER = 2
    ANNOUNCEMENT = 3
