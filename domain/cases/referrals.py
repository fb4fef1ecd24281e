"""Referrals: what another office reads of a case, what its reporter reads of that, and the steps in
which an officer passes one on. Pure.

To whom → what they may read → what that looks like, and whether the reporter is asked first. The
ticked answers always go; words, photos and voices only where the officer says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from domain.cases.answer_lines import joined, one_line
from domain.cases.cases import Outcome, spoken
from domain.cases.closing_draft import Choice
from domain.cases.closing_screens import NEXT, QUOTED, UNDO
from domain.cases.outcome_words import OUTCOMES, outcome_lines
from domain.dialog.press import press
from domain.forms.answer_facts import tidy
from domain.forms.forms import Form, Life, Urgency
from domain.saying import Arg, Button, Line, Saying, pgettext, say
from domain.words.buttons import BACK

WORDS_AT_MOST = 600  # characters that an officer writes instead of the reporter's
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


class PassStep(StrEnum):
    """What is on the officer's screen."""

    TO = "to"
    WHAT = "what"
    PREVIEW = "preview"


PARTS = {
    Part.WORDS: pgettext("police:pass.part.words", "Their words, the place"),
    Part.PHOTOS: pgettext("police:pass.part.photos", "Photos"),
    Part.VOICE: pgettext("police:pass.part.voice", "Their voice"),
}
TO_WHOM = pgettext("police:pass.to_whom", "↗ {number}: who should get it?")
WHAT = pgettext(
    "police:pass.what",
    "↗ {desk} reads the ticked answers and the village. What else? To use words of your own, reply "
    "to this message.",
)
JOINT = pgettext("police:pass.joint", "We see to it together")
OWN_WORDS = pgettext("police:pass.own_words", "Your words instead: “{words}”")
WILL_READ = pgettext("police:pass.will_read", "↗ {desk} will read:")
ASKS_FIRST = pgettext(
    "police:pass.asks_first", "The reporter was not told of that office, and is asked first."
)
ASKS_VOICE = pgettext(
    "police:pass.asks_voice", "The voice goes only once the reporter says yes. The rest goes now."
)
AT_ONCE = pgettext("police:pass.at_once", "It goes at once.")
SEND = pgettext("police:pass.button.send", "Pass it on")
ALONE = pgettext("police:pass.alone", "They see to it")
TOGETHER = pgettext("police:pass.together", "Both see to it")

# What the partner's room reads
HEAD = pgettext("police:referral.head", "↘ {mark} {urgency} · {emoji} {title} · {number}")
FROM = pgettext("police:referral.from", "From {desk}: {how}")
WORDS = pgettext("police:referral.words", "“{words}”")
TAKE_BY = pgettext("police:referral.take_by", "Take it, or give it back, before {at}")
TAKEN = pgettext("police:referral.taken", "👤 {name} took it {at}")
CAME = pgettext("police:referral.came", "🚗 There at {at}")
OVER = pgettext("police:referral.over", "⚪ {number}: {how}")
OVER_UNDO = pgettext("police:referral.over_undo", "⚪ {number}: {how}. Told in a minute.")
TAKE = pgettext("police:referral.button.take", "Take")
GIVE_BACK = pgettext("police:referral.button.back", "Give back")
ARRIVED = pgettext("police:referral.button.came", "Arrived")
END = pgettext("police:referral.button.end", "Close")
WHY = pgettext(
    "police:referral.why", "↩ {number}: why does it go back? Press, or reply to this message."
)
HOW = pgettext("police:referral.how", "🏁 {number}: how did it end with you?")
REASONS = {
    "area": pgettext("police:referral.reason.area", "Not our area"),
    "task": pgettext("police:referral.reason.task", "Not our task"),
    "nobody": pgettext("police:referral.reason.nobody", "Nobody is free"),
}
HERE = (Outcome.FOUND, Outcome.NOT_FOUND_YET, Outcome.NOT_AS_REPORTED)  # how it ends with a partner

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
class Passing:
    """What the officer chose so far. desk: its id. what: of `Part`. words: instead of theirs."""

    step: PassStep = PassStep.TO
    desk: str = ""
    what: tuple[str, ...] = ()
    words: str = ""
    joint: bool = False


@dataclass(frozen=True, slots=True)
class PassFacts:
    """What the officer's screens say. desks: (id, name) of those that can get it. parts: what there
    is to go along. reads: what the partner would read. asks: whether the reporter is asked.
    may_be_alone: the partner may see to it without this desk."""

    number: str
    desks: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    reads: Sequence[Line] = ()
    asks: Asked = Asked.NOTHING
    may_be_alone: bool = True

    def name(self, desk: str) -> str:
        """Of that desk."""
        return dict(self.desks).get(desk, "")


def pack(passing: Passing) -> dict[str, Any]:
    """As JSON-able data."""
    return asdict(passing)


def unpack(raw: Mapping[str, Any]) -> Passing:
    """What `pack` made."""
    return Passing(**{**raw, "step": PassStep(raw["step"]), "what": tuple(raw["what"])})


def pressed(passing: Passing, what: str, known: PassFacts) -> Passing | None:
    """What a press makes of it; None where the button does not belong to this step."""
    match passing.step, what:
        case PassStep.TO, _ if what in [f"d{at}" for at in range(len(known.desks))]:
            return replace(passing, desk=known.desks[int(what[1:])][0], step=PassStep.WHAT)
        case PassStep.WHAT, "back":
            return replace(passing, step=PassStep.TO)
        case PassStep.WHAT, "joint" if known.may_be_alone:
            return replace(passing, joint=not passing.joint)
        case PassStep.WHAT, "next":
            return replace(passing, step=PassStep.PREVIEW)
        case PassStep.WHAT, _ if what in known.parts:
            kept = tuple(one for one in passing.what if one != what)
            return replace(passing, what=(*kept, what) if what not in passing.what else kept)
        case PassStep.PREVIEW, "back":
            return replace(passing, step=PassStep.WHAT)
    return None


def replied(passing: Passing, words: str) -> Passing | None:
    """Words of the officer's own, which go instead of the reporter's; None where none belong."""
    text = one_line(tidy(words))
    if passing.step is not PassStep.WHAT or not text:
        return None
    kept = tuple(one for one in passing.what if one != Part.WORDS)
    return replace(passing, words=text[:WORDS_AT_MOST], what=kept)


def screen(passing: Passing, known: PassFacts) -> tuple[tuple[Line, ...], tuple[Choice, ...]]:
    """Lines and buttons of this step; the way out is added by the caller."""
    desk = known.name(passing.desk)
    match passing.step:
        case PassStep.TO:
            desks = (Choice(f"d{at}", name) for at, (_, name) in enumerate(known.desks))
            return (say(TO_WHOM, number=spoken(known.number)),), tuple(desks)
        case PassStep.WHAT:
            own = (say(OWN_WORDS, words=passing.words),) if passing.words else ()
            parts = [
                Choice(part, say(PARTS[part]), tick(part in passing.what)) for part in known.parts
            ]
            if known.may_be_alone:
                parts.append(Choice("joint", say(JOINT), tick(passing.joint)))
            onward = (Choice("next", say(NEXT), "▶"), Choice("back", say(BACK), "↩"))
            return (say(WHAT, desk=desk), *own), (*parts, *onward)
    lines = [say(QUOTED, line=line) for line in known.reads]
    note = {Asked.NOTHING: AT_ONCE, Asked.ALL: ASKS_FIRST, Asked.VOICE: ASKS_VOICE}[known.asks]
    send = Choice("send", say(SEND), "↗")
    return (say(WILL_READ, desk=desk), *lines, say(note)), (send, Choice("back", say(BACK), "↩"))


def tick(ticked: bool) -> str:
    return "☑" if ticked else "☐"


# ------------------------------------------------------------------------- the partner's own card


@dataclass(frozen=True, slots=True)
class ReferralFacts:
    """A referral as the partner's room sees it. lines: of the case, as far as they may read it.
    take_by, taken, arrived_at: as they stand on the screen. over: how it is over; may_undo: for a
    minute still."""

    id: str
    number: str
    urgency: Urgency
    mark: str
    emoji: str
    title: str
    desk: str
    state: ReferralState
    joint: bool
    lines: Sequence[Line]
    take_by: Arg = ""
    taken: tuple[str, Arg] | None = None
    arrived_at: Arg | None = None
    over: Line = ""
    may_undo: bool = False


def partner_card(facts: ReferralFacts) -> Saying:
    """What stands in the partner's room."""
    if facts.over:
        over = OVER_UNDO if facts.may_undo else OVER
        undo = _buttons(facts, [("undo", UNDO, "↩")] if facts.may_undo else [])
        return Saying((say(over, number=spoken(facts.number), how=facts.over),), undo, quiet=True)
    head = say(
        HEAD,
        mark=facts.mark,
        urgency=facts.urgency.value,
        emoji=facts.emoji,
        title=say(facts.title),
        number=spoken(facts.number),
    )
    whose = say(FROM, desk=facts.desk, how=say(TOGETHER if facts.joint else ALONE))
    lines: list[Line] = [head, whose, *facts.lines]
    if facts.taken is None:
        buttons = [("take", TAKE, "✋"), ("back", GIVE_BACK, "↩")]
        return Saying((*lines, say(TAKE_BY, at=facts.take_by)), _buttons(facts, buttons))
    lines.append(say(TAKEN, name=facts.taken[0], at=facts.taken[1]))
    buttons = [("end", END, "🏁"), ("back", GIVE_BACK, "↩")]
    if facts.arrived_at is not None:
        lines.append(say(CAME, at=facts.arrived_at))
    else:
        buttons.insert(0, ("came", ARRIVED, "🚗"))
    return Saying(tuple(lines), _buttons(facts, buttons), quiet=True)


def _buttons(facts: ReferralFacts, buttons: Sequence[tuple[str, str, str]]) -> tuple[Button, ...]:
    return tuple(
        Button(on_referral(verb, facts.id), say(label), emoji=emoji)
        for verb, label, emoji in buttons
    )


def on_referral(verb: str, referral_id: str, *more: str) -> str:
    """The token of a button in the partner's room."""
    return press(f"referral.{verb}", referral_id, *more)


def reason_buttons(referral_id: str) -> tuple[Button, ...]:
    """Why it goes back."""
    return tuple(
        Button(on_referral("why", referral_id, code), say(text)) for code, text in REASONS.items()
    )


@dataclass(frozen=True, slots=True)
class PartnerEnd:
    """How it may end with a partner. label: as officers call it; told: as its reporter reads it."""

    code: str = ""
    label: Line = ""
    told: Sequence[Line] = ()


def partner_ends(life: Life, form: Form | None) -> list[PartnerEnd]:
    """The ends to choose from: of a report three, of what a service opened those of its file."""
    if life is Life.REPORT:
        return [PartnerEnd(one.value, say(OUTCOMES[one]), outcome_lines(one)) for one in HERE]
    outcomes = form.service.outcomes if form is not None else ()
    return [PartnerEnd(one.code, say(one.label), (say(one.told),)) for one in outcomes]


def partner_end(life: Life, form: Form | None, code: str) -> PartnerEnd:
    """The end of that code; an empty one where there is none yet."""
    return next((one for one in partner_ends(life, form) if one.code == code), PartnerEnd())


def outcome_buttons(referral_id: str, ends: Sequence[PartnerEnd]) -> tuple[Button, ...]:
    """How it ended with them."""
    return tuple(
        Button(on_referral("how", referral_id, str(at)), end.label) for at, end in enumerate(ends)
    )


# ------------------------------------------------------------- what the others read of where it is


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
