"""The partner's card of a case that another office passed on, and how it may end there. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.cases.cases import Outcome, spoken
from domain.cases.closing_screens import UNDO
from domain.cases.outcome_words import OUTCOMES, outcome_lines
from domain.cases.referrals import REASONS, ReferralState
from domain.dialog.press import press
from domain.forms.forms import Form, Life, Urgency
from domain.saying import Arg, Button, Line, Saying, pgettext, say

ALONE = pgettext("police:pass.alone", "They see to it")
TOGETHER = pgettext("police:pass.together", "Both see to it")

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
HERE = (Outcome.FOUND, Outcome.NOT_FOUND_YET, Outcome.NOT_AS_REPORTED)  # how it ends with a partner


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
