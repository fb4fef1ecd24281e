"""What a messenger takes for somebody only once they have written again.

Whoever sent it is told so at once, in the room or as an admin; it waits, and leaves by itself when
they write.
"""

import secrets
from datetime import datetime, timedelta

from actions.cases.cards import show_as_it_is, slot_of
from actions.people.channel_trouble import count_use, tell_used_up
from actions.people.rooms import tell_admins
from domain.cases.cases import OPEN_STATES, spoken
from domain.channels import Channel
from domain.dialog.press import press_of
from domain.forms.talk_presses import act
from domain.heard import Heard, HeardEvent, Place
from domain.ids import ReporterId
from domain.lanes import Dispatch
from domain.mailboxes import (
    Mailbox,
    Spot,
    reporter_in,
    staff_in,
    to_reporter,
    to_resident,
    to_room,
    to_staff,
)
from domain.saying import Button, Line, Saying, pgettext, say
from domain.words.buttons import ANSWER_HERE
from storage import outbox, reporters, residents, staff
from storage.case_locks import hold_case
from storage.channel_use import Use
from storage.inbox import is_new
from storage.tables import Reporter, Staff
from storage.tx import Tx

AWAITS_WORD = pgettext(
    "police:waits.for_word",
    "⏳ {number}: the messenger lets us write to the reporter only once they have written again."
    " What we say waits, and goes out then.",
)
FOR_QUOTA = pgettext(
    "police:waits.for_quota",
    "⏳ {number}: the messenger takes no more messages for now. What we say to the reporter waits,"
    " and goes out by itself.",
)
OF_STAFF = pgettext(
    "admin:waits.of_staff",
    "⚠ {name} can be told nothing until they write to the bot again. Ask them to write a word.",
)
NEWS_THERE = pgettext("elsewhere.news", "There is news for you in {channel}.")
A_WORD_BRINGS_IT = pgettext("elsewhere.a_word", "Write one word there, and it comes.")
COMES_LATER = pgettext("elsewhere.later", "It cannot be sent there now, and comes later.")
RUNG_WITHIN_S = 20  # at some moment, which tells nobody of which case it is


def awaits_word(tx: Tx, mailbox: Mailbox, channel: Channel | None, *, now: datetime) -> None:
    """Something for this mailbox waits for its reader to write, the first: whoever sent it is
    told, and a page that the reader has besides rings. channel: where they have to write."""
    if channel is not None:
        _ring_a_page(tx, mailbox, channel, A_WORD_BRINGS_IT, now=now)
    reporter, colleague = reporter_in(mailbox), staff_in(mailbox)
    if reporter is not None:
        _tell_rooms(tx, reporter, AWAITS_WORD, now=now)
    member = tx.get(Staff, colleague) if colleague is not None else None
    if member is not None:
        tell_admins(tx, member.site, say(OF_STAFF, name=staff.name_of(tx, member.id)), now=now)


def waits_for_quota(tx: Tx, mailbox: Mailbox, channel: Channel, *, now: datetime) -> None:
    """Something for this mailbox waits until the messenger takes messages again."""
    tell_used_up(tx, channel, now=now)
    reporter = reporter_in(mailbox)
    if reporter is not None and is_new(tx, f"quota {reporter} {now.date()}", now=now):
        _tell_rooms(tx, reporter, FOR_QUOTA, now=now)
        _ring_a_page(tx, mailbox, channel, COMES_LATER, now=now)


def _ring_a_page(
    tx: Tx, mailbox: Mailbox, channel: Channel, text_id: str, *, now: datetime
) -> None:
    """Say on the page from which they came that there is news, and not of what: a locked phone may
    lie about."""
    page = reporters.page_to_ring(tx, mailbox)
    if page is None:
        return
    lines: tuple[Line, ...] = (say(NEWS_THERE, channel=channel.title), say(text_id))
    here = Button(press_of(act("unmove")).token, say(ANSWER_HERE), emoji="📲")
    later = Dispatch(delay=timedelta(seconds=secrets.randbelow(RUNG_WITHIN_S)))
    outbox.put(tx, page, Saying(lines, (here,)), later, now=now)
    count_use(tx, channel, Use.RUNG_INSTEAD, 1, now=now)


def word_came(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """Somebody wrote in private: what waited for that leaves now, and the cards say so.

    Of several cases each card says so when something else changes it: several in one moment would
    show that one person reported them.
    """
    if heard.place is not Place.PRIVATE or heard.event is HeardEvent.BLOCKED:
        return
    if not outbox.some_await_word(tx):
        return
    for role in staff.roles_at(tx, heard.who):
        outbox.word_came(tx, to_staff(role.id), now=now)
    speaker = residents.find_speaker(tx, heard.who)
    if speaker is None:
        return
    outbox.word_came(tx, to_resident(speaker.id), now=now)
    freed = [
        one for one in speaker.profile.reports if outbox.word_came(tx, to_reporter(one), now=now)
    ]
    if len(freed) == 1:
        reporter = tx.get_one(Reporter, freed[0])
        case = hold_case(tx, reporter.case_id, reporter)
        if case.state in OPEN_STATES:
            show_as_it_is(tx, case, now=now)


def _tell_rooms(tx: Tx, reporter_id: ReporterId, text_id: str, *, now: datetime) -> None:
    reporter = tx.get(Reporter, reporter_id)
    case = hold_case(tx, reporter.case_id, reporter) if reporter is not None else None
    if reporter is None or case is None or case.data_key is None or reporter.withdrawn:
        return
    line = say(text_id, number=spoken(case.number))
    for room in staff.rooms_of(tx, case.desk_id):
        saying = Saying((line,), reply_to=slot_of(case.id))
        outbox.put_at(tx, Spot(to_room(room.id), case_id=case.id), saying, now=now)
    if case.state in OPEN_STATES:
        show_as_it_is(tx, case, now=now)
