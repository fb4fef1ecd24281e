"""Referrals: where one stands, and what the first desk and the reporter read of that. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from domain.cases.answer_lines import joined
from domain.saying import Arg, Line, pgettext, say

REASON_AT_MOST = 200


class ReferralState(StrEnum):
    """Where it stands."""

    ASKING = "asking"  # the reporter has to agree first
    SENT = "sent"
    TAKEN = "taken"
    ENDED = "ended"
    RETURNED = "returned"
    TAKEN_BACK = "taken back"
    REFUSED = "refused"  # by its reporter
    LATE = "late"  # nobody there had it in time


STANDS = (ReferralState.ASKING, ReferralState.SENT, ReferralState.TAKEN)


class Asked(StrEnum):
    """What a reporter is asked before it goes."""

    NOTHING = ""
    ALL = "all"  # whether that office may have it at all
    VOICE = "voice"  # whether it may hear them; the rest is there already


class Part(StrEnum):
    """What goes besides the ticked answers."""

    WORDS = "words"
    PHOTOS = "photos"
    VOICE = "voice"


REASONS = {
    "area": pgettext("police:referral.reason.area", "Not our area"),
    "task": pgettext("police:referral.reason.task", "Not our task"),
    "nobody": pgettext("police:referral.reason.nobody", "Nobody is free"),
}

# What stands on the card of the desk that passed it on
STANDING = {
    ReferralState.ASKING: pgettext("police:passed.asking", "↗ {desk}: the reporter is asked first"),
    ReferralState.SENT: pgettext("police:passed.sent", "↗ {desk}: on its way"),
    ReferralState.TAKEN: pgettext("police:passed.taken", "↗ {desk}: {name} has it, {at}"),
    ReferralState.ENDED: pgettext("police:passed.ended", "↗ {desk}: {outcome}"),
    ReferralState.RETURNED: pgettext("police:passed.returned", "↩ {desk} gave it back: {reason}"),
    ReferralState.TAKEN_BACK: pgettext("police:passed.taken_back", "↩ Not with {desk} any more"),
    ReferralState.REFUSED: pgettext(
        "police:passed.refused", "✖ The reporter does not want {desk} to have it"
    ),
    ReferralState.LATE: pgettext("police:passed.late", "⏰ Nobody at {desk} took it in time"),
}
REACHED = pgettext("police:passed.reached", "↗ {desk}: arrived there {at}")

# Residents read these.
ASK_ALL = pgettext("referral.ask", "May {desk} get your report too? They see: {what}.")
ASK_VOICE = pgettext("referral.ask_voice", "May {desk} hear your voice?")
TICKED = pgettext("referral.what.ticked", "what you pressed")
WHAT_GOES = {
    Part.WORDS: pgettext("referral.what.words", "your words"),
    Part.PHOTOS: pgettext("referral.what.photos", "your photos"),
    Part.VOICE: pgettext("referral.what.voice", "your voice"),
}
REWRITTEN = pgettext("referral.what.rewritten", "a summary")
YES = pgettext("referral.yes", "Yes, they may")
NO = pgettext("referral.no", "No")
ON_ITS_WAY = pgettext("referral.on_its_way", "It is on its way to {desk}.")
ARRIVED_THERE = pgettext("referral.arrived", "It arrived at {desk}.")
TAKEN_THERE = pgettext("referral.taken", "{desk} has it.")
CAME_THERE = pgettext("referral.came", "{desk} is there.")
CAME_BACK = pgettext("referral.returned", "{desk} gave it back. It is with us.")
NOT_TAKEN_THERE = pgettext("referral.late", "Nobody at {desk} took it in time. It is with us.")
THEIR_END = pgettext("referral.ended", "{desk}:")


@dataclass(frozen=True, slots=True)
class WhereItIs:
    """How a referral stands, for the desk that passed it on and for the reporter. reason: a code of
    `REASONS`, or own words. ended, told: how it ended there, for officers and for the reporter."""

    desk: str
    state: ReferralState
    reached: Arg | None = None
    taken: tuple[str, Arg] | None = None
    came: bool = False
    reason: str = ""
    ended: Line = ""
    told: Sequence[Line] = ()
    asks: Asked = Asked.NOTHING
    what: Sequence[str] = field(default_factory=tuple)
    rewritten: bool = False


def card_line(where: WhereItIs) -> Line:
    """The line on the first desk's card."""
    name, at = where.taken or ("", "")
    if where.state is ReferralState.SENT and where.reached is not None:
        return say(REACHED, desk=where.desk, at=where.reached)
    reason = reason_line(where.reason)
    facts: dict[str, Arg] = {"name": name, "at": at, "reason": reason, "outcome": where.ended}
    return say(STANDING[where.state], desk=where.desk, **facts)


def reason_line(reason: str) -> Line:
    """Why it came back, as colleagues read it."""
    return say(REASONS[reason]) if reason in REASONS else reason


def told_line(where: WhereItIs) -> Line | None:
    """What the reporter reads of it while the case is open. None where nothing is to be told."""
    match where.state:
        case ReferralState.TAKEN:
            return say(CAME_THERE if where.came else TAKEN_THERE, desk=where.desk)
        case ReferralState.SENT:
            return say(ON_ITS_WAY if where.reached is None else ARRIVED_THERE, desk=where.desk)
        case ReferralState.RETURNED:
            return say(CAME_BACK, desk=where.desk)
        case ReferralState.LATE:
            return say(NOT_TAKEN_THERE, desk=where.desk)
    return None


def question_line(where: WhereItIs) -> Line:
    """What the reporter is asked."""
    if where.asks is Asked.VOICE:
        return say(ASK_VOICE, desk=where.desk)
    goes: list[Line] = [say(TICKED)]
    goes += [say(REWRITTEN)] if where.rewritten else []
    goes += [say(WHAT_GOES[Part(part)]) for part in Part if part in where.what]
    return say(ASK_ALL, desk=where.desk, what=joined(goes))


def end_lines(where: WhereItIs) -> list[Line]:
    """What the reporter reads of how it ended there."""
    if where.state is not ReferralState.ENDED or not where.told:
        return []
    return [say(THEIR_END, desk=where.desk), *where.told]
