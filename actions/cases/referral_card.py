"""The card of a referral in the partner's rooms: of the case as much as they may read, and no more.

A projection like the card of the case, and brought up to date whenever that is.
"""

from datetime import datetime

from actions.cases.casefile import CaseFile, Sight, open_file
from actions.cases.referral_store import (
    ENDS,
    ReferralWords,
    read_words,
    referrals_of,
    slot_of,
)
from domain.cases.answer_lines import (
    CARD_PLACE,
    answer_lines,
    coarse_time_line,
    own_words,
    pin_line,
    place_line,
    words_lines,
)
from domain.cases.cards import APPOINTED, MARKS
from domain.cases.cases import OPEN_STATES, spoken
from domain.cases.partner_cards import WORDS, ReferralFacts, partner_card, partner_end
from domain.cases.referrals import Part, ReferralState, reason_line
from domain.forms.answer_facts import title_of
from domain.forms.forms import Life, Urgency
from domain.lanes import Dispatch, Lane
from domain.local_time import moment
from domain.mailboxes import Mailbox, Spot, to_reporter, to_room
from domain.saying import As, Line, Moment, Saying, pgettext, say
from storage import bookings, outbox, staff, timers
from storage.media import MediaLine, media_lines
from storage.sent_messages import mailboxes_with, posted_message
from storage.site_cache import name_in
from storage.tables import Case, Desk, Referral, Reporter
from storage.tx import Tx

KINDS = {"photo": Part.PHOTOS, "voice": Part.VOICE}
MEDIA_OF = pgettext("police:referral.media", "{number}")
GONE = pgettext("police:referral.gone", "it was taken back")
CLOSED = pgettext("police:referral.closed", "it is over")
WAS_LATE = pgettext("police:referral.was_late", "nobody took it in time")
RETURNED = pgettext("police:referral.returned", "given back: {reason}")


def refresh_partners(tx: Tx, case: Case, *, now: datetime) -> None:
    """Wherever a referral of the case stands, it says what is so now."""
    for referral in referrals_of(tx, case.id):
        for mailbox in sorted(mailboxes_with(tx, case.id, slot_of(referral))):
            _put(tx, referral, mailbox, rings=False, now=now)


def ring_partner(tx: Tx, referral: Referral, *, now: datetime) -> None:
    """It comes as a new message into every room of the partner."""
    for room in staff.room_lines(tx, referral.desk_id):
        _put(tx, referral, to_room(room.id), rings=True, now=now)


def _put(tx: Tx, referral: Referral, mailbox: Mailbox, *, rings: bool, now: datetime) -> None:
    case = tx.get_one(Case, referral.case_id)
    of_danger = case.urgency == Urgency.P1 and referral.state == ReferralState.SENT
    how = Dispatch(Lane.ALERT if of_danger else Lane.ANSWER, fresh=rings)
    outbox.put_projection(tx, "card", Spot(mailbox, slot_of(referral), case.id), how, now=now)


def render_referral(tx: Tx, referral_id: str, *, now: datetime) -> Saying | None:
    """As the partner's room may see it at this moment."""
    referral = tx.get(Referral, referral_id)
    case = tx.get(Case, referral.case_id) if referral else None
    if referral is None or case is None or referral.state == ReferralState.ASKING:
        return None
    file, said = open_file(tx, case), read_words(tx, case, referral)
    since = case.opened_at
    taken = None
    if referral.taken_by and referral.taken_at:
        at = moment(referral.taken_at, file.zone, since=since)
        taken = (staff.name_of(tx, referral.taken_by), at)
    came = referral.arrived_at
    return partner_card(
        ReferralFacts(
            id=referral.id,
            number=case.number,
            urgency=Urgency(case.urgency),
            mark=MARKS[Urgency(case.urgency)],
            emoji=file.form.emoji if file.form else "",
            title=title_for(file),
            desk=tx.get_one(Desk, case.desk_id).name,
            state=ReferralState(referral.state),
            joint=referral.joint,
            lines=limited_lines(tx, file, said),
            take_by=moment(referral.due_at or now, file.zone, since=since),
            taken=taken,
            arrived_at=moment(came, file.zone, since=since) if came else None,
            over=_over(file, referral, said),
            may_undo=timers.find_timer(tx, ENDS, slot_of(referral)) is not None,
        )
    )


def _over(file: CaseFile, referral: Referral, said: ReferralWords) -> Line:
    case = file.case
    match ReferralState(referral.state):
        case ReferralState.ENDED:
            return partner_end(Life(case.life), file.form, said.outcome).label or say(CLOSED)
        case ReferralState.RETURNED:
            return say(RETURNED, reason=reason_line(said.reason))
        case ReferralState.LATE:
            return say(WAS_LATE)
        case ReferralState.TAKEN_BACK | ReferralState.REFUSED:
            return say(GONE)
    return say(GONE) if case.state not in OPEN_STATES or case.data_key is None else ""


def title_for(file: CaseFile) -> str:
    """What happened, as it was ticked."""
    if file.form is None or not file.parts:
        return file.title
    return title_of(file.form, file.parts[0].answers)


def limited_lines(tx: Tx, file: CaseFile, said: ReferralWords) -> list[Line]:
    """The village, the part of the day and what was ticked; words and the place only if they go."""
    if not file.parts:
        return []
    first, village = file.parts[0], name_in(tx, file.case.site, file.case.area)
    with_words = said.may_travel(Part.WORDS)
    pin = pin_line(file.form, first.answers) if with_words else None
    place = place_line(None, {}, village)
    if with_words:
        place = place_line(file.form, first.answers, village, at_most=CARD_PLACE)
    arrived = file.case.opened_at
    time = coarse_time_line(typed=first.typed_at, arrived=arrived, zone=file.zone)
    lines: list[Line] = [*_appointed(tx, file), place, *((pin,) if pin else ()), time]
    lines += answer_lines(file.form, first.answers, title=title_for(file))
    if said.words:
        lines.append(say(WORDS, words=said.words))
    elif with_words:
        lines += words_lines(own_words(file.form, first.answers))[0]
    return lines


def _appointed(tx: Tx, file: CaseFile) -> list[Line]:
    """When somebody comes, or is visited: the partner is there then, too."""
    booking = bookings.find_booking(tx, file.case.id)
    return [say(APPOINTED, at=Moment(booking.starts_at, As.SOON))] if booking else []


def parts_of(tx: Tx, file: CaseFile) -> list[Part]:
    """What there is that could go along: nothing of what its own room does not see."""
    if file.sight is not Sight.OPEN:
        return []
    kinds = {row.kind for part in file.parts for row in media_of(tx, part.reporter)}
    found = [Part.WORDS] if file.parts else []
    found += [Part.PHOTOS] if "photo" in kinds else []
    return [*found, *([Part.VOICE] if "voice" in kinds else [])]


def media_of(tx: Tx, reporter: Reporter) -> list[MediaLine]:
    """Finished photos and voices of one reporter."""
    rows = media_lines(tx, to_reporter(reporter.id))
    return sorted((row for row in rows if row.state == "ready"), key=lambda row: row.id)


def show_partner_media(tx: Tx, case: Case, referral: Referral, *, now: datetime) -> None:
    """Photos and voices that may go answer the card in the partner's rooms, once each. Of a kind
    that goes, what its reporter sends later goes too."""
    said, file = read_words(tx, case, referral), open_file(tx, case)
    ready = [
        row.id
        for part in file.parts
        for row in media_of(tx, part.reporter)
        if row.kind in KINDS and said.may_travel(KINDS[row.kind], part.reporter.id)
    ]
    for room in staff.room_lines(tx, referral.desk_id) if ready else ():
        mailbox = to_room(room.id)
        if not posted_message(tx, mailbox, slot_of(referral)):
            continue
        for media_id in ready:
            saying = Saying(
                (say(MEDIA_OF, number=spoken(case.number)),),
                reply_to=slot_of(referral),
                media=(media_id,),
                quiet=True,
            )
            spot = Spot(mailbox, f"media:{media_id}", case.id)
            outbox.put_at(tx, spot, saying, Dispatch(Lane.REMINDER, once=spot.key), now=now)
