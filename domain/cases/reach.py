"""Reach: what may come back to a reporter, by how they chose to be reached."""

from enum import Enum, auto

from domain.forms.forms import Reach
from domain.saying import pgettext

READS_LATER = pgettext(
    "police:ask.reads_later", "They see it only when they open the report themselves."
)


class WayOut(Enum):
    """How a row to a reporter leaves, if it does."""

    AS_IT_IS = auto()
    AS_NEWS = auto()  # "there is news", revealed by a tap
    QUIET_EDIT = auto()  # only as a silent change of a message that stands there already
    NOT_AT_ALL = auto()  # they see it when they open the case themselves


def way_out(reach: Reach, *, answering: bool) -> WayOut:
    """The way for one row. answering: it answers what the reporter has just said in this chat."""
    if answering:
        return WayOut.AS_IT_IS
    match reach:
        case Reach.OPEN:
            return WayOut.AS_IT_IS
        case Reach.DISCREET:
            return WayOut.AS_NEWS
        case Reach.ONLY_WHEN_THEY_WRITE | Reach.PHONE:
            return WayOut.QUIET_EDIT
        case Reach.NEVER:
            return WayOut.NOT_AT_ALL
