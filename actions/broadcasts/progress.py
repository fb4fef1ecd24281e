"""Progress: one message in the composer's chat, edited while it goes out; a report at the end."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from actions.broadcasts.naming import name_of
from actions.broadcasts.small_counts import shown
from actions.dialog.digits import offer_buttons, tell_staff
from domain.broadcasts.announcement_presses import announce
from domain.broadcasts.announcing import OF_MEETINGS, Going, Progress, Purpose
from domain.broadcasts.audiences import SHOWN_FROM, is_small
from domain.lanes import PLAIN, Dispatch
from domain.mailboxes import Spot, to_staff
from domain.saying import Arg, As, Button, Line, Moment, Saying, pgettext, say
from domain.words.buttons import PAUSE, RESUME
from storage import announcement_queries, deliveries, outbox, sendings, sites
from storage.tables import Announcement, Sending
from storage.tx import Tx

PACE = 27.0  # messages a second before anything was measured; docs/numbers.md
MEASURED_FROM = 60  # messages; from then on its own pace is shown
EVERY = timedelta(seconds=3)  # a chat takes no more edits than this in comfort
WATCHED = timedelta(minutes=1)  # whoever sent it looks on so long; later they are told anew

GOING = pgettext("admin:announce.going", "📢 {what}")
GOING_FEW = pgettext("admin:announce.going_few", "📢 {what} goes out to fewer than {few} people.")
SENT = pgettext("admin:announce.sent", "Sent {sent} of {total}. Waiting {waiting}.")
LOST = pgettext("admin:announce.lost", "Not reached {count}.")
NOT_SENT = pgettext("admin:announce.not_sent", "Not sent any more: {count}.")
LEFT = pgettext("admin:announce.left", "About {minutes} min left.")
PAUSED = pgettext("admin:announce.paused", "Paused.")
RESTS = pgettext("admin:announce.rests", "Quiet hours. It goes on in the morning.")
STOP = pgettext("admin:announce.stop", "Stop")
AGAIN = pgettext("admin:announce.again", "Try the missing ones")
CORRECT = pgettext("admin:announce.correct", "Correct or withdraw")
SAY_IT_NOW = pgettext("admin:announce.say_it_now", "Say it now")
END = pgettext("admin:announce.end_search", "End the search")
BOARD = pgettext("admin:announce.board", "Text to read aloud")
ENDED = {
    Going.DONE: pgettext(
        "admin:announce.done", "✔ {what} is out. Sent to: {sent}. Could not be reached: {lost}."
    ),
    Going.STOPPED: pgettext("admin:announce.stopped", "⏹ {what} is stopped: {sent} of {total}."),
    Going.EXPIRED: pgettext(
        "admin:announce.expired", "⌛ {what}: too late for some. {sent} of {total}."
    ),
}
ENDED_FEW = {
    Going.DONE: pgettext("admin:announce.done_few", "✔ {what} is out, to fewer than {few} people."),
    Going.STOPPED: pgettext(
        "admin:announce.stopped_few", "⏹ {what} is stopped. It was for fewer than {few} people."
    ),
    Going.EXPIRED: pgettext(
        "admin:announce.expired_few",
        "⌛ {what}: too late for some. It was for fewer than {few} people.",
    ),
}
ENDED_NOBODY = pgettext(
    "admin:announce.done_nobody", "✔ {what} is kept. Nobody there can be reached by chat."
)
MARKING = pgettext("admin:announce.marking", "Marking the old messages of {what}.")
MARKED = pgettext("admin:announce.marked", "✔ The old messages of {what} are marked.")
HALF_MARKED = pgettext("admin:announce.half_marked", "Not all old messages of {what} are marked.")
MISSED = pgettext("admin:announce.missed", "⚠️ {what} was missed at {at}. It is too late.")
OF_AREA = pgettext("admin:announce.of_area", "{area}: {sent} of {put}")
OF_AREA_FEW = pgettext("admin:announce.of_area_few", "{area}: fewer than five")
OF_AREA_HIDDEN = pgettext("admin:announce.of_area_hidden", "{area}: not shown")
OF_NO_VILLAGE = pgettext("admin:announce.of_no_village", "No {village_word} said")
OF_STAFF = pgettext("admin:announce.of_staff", "{leader_word}, officers")
HANDED = pgettext(
    "admin:announce.handed",
    "Of {total}: handed to the phone {handed} · waits until they open {waits} · "
    "cannot be reached {lost}.",
)
BY_CHANNEL = pgettext(
    "admin:announce.by_channel", "{channel}: handed over {handed} · waits {waits}"
)
BY_CHANNEL_FEW = pgettext("admin:announce.by_channel_few", "{channel}: fewer than five")
SAFE = pgettext("admin:announce.safe_count", "{area}: {count} safe")
AREAS_SHOWN = 25


def progress_of(tx: Tx, sending: Sending) -> Progress:
    """How far it is. What was put, and is neither sent nor waiting, did not reach anybody."""
    in_outbox = sendings.count_waiting(tx, sending.id)
    total = max(sending.total, sending.expanded)
    unreachable = max(0, sending.expanded - sending.sent - in_outbox)
    going = sending.state in (Going.GOING, Going.PAUSED)
    waiting = max(0, total - sending.sent - unreachable) if going else 0
    return Progress(total, sending.sent, unreachable, waiting)


def tell(
    tx: Tx, sending: Sending, announcement: Announcement, *, goes_on: datetime, now: datetime
) -> None:
    """Show how far it is, unless the last showing still waits.

    goes_on: when its quiet hours are over; now, or earlier, outside them.
    """
    if _is_silent(sending, announcement):
        return
    elapsed, rests = int((now - sending.started_at).total_seconds()), goes_on > now
    if sending.purpose == Purpose.MARK:
        marking = say(MARKING, what=name_of(tx, announcement))
        _put(tx, sending, Saying((marking,), _buttons(sending)), now=now)
        return
    how_far = progress_of(tx, sending)
    lines = _how_far_lines(name_of(tx, announcement), how_far)
    if sending.state == Going.PAUSED:
        lines.append(say(PAUSED))
    elif rests:
        lines.append(say(RESTS))
    else:
        minutes = how_far.minutes_left(_pace(how_far, elapsed))
        lines.append(say(LEFT, minutes=minutes))
    _put(tx, sending, Saying(tuple(lines), _buttons(sending)), now=now)


def _how_far_lines(what: Arg, how_far: Progress) -> list[Line]:
    if is_small(how_far.total):
        return [say(GOING_FEW, what=what, few=SHOWN_FROM)]
    sent = say(SENT, sent=how_far.sent, total=how_far.total, waiting=how_far.waiting)
    return [say(GOING, what=what), how_far.bar, sent, *_lost_lines(how_far)]


def _lost_lines(how_far: Progress) -> list[Line]:
    if not how_far.unreachable or is_small(how_far.total):
        return []
    return [say(LOST, count=how_far.unreachable)]


def offer(tx: Tx, sending: Sending, announcement: Announcement, *, now: datetime) -> None:
    """Its buttons have come, or are others now: their digits may be typed."""
    if not _is_silent(sending, announcement):
        offer_buttons(tx, announcement.composed_by, _buttons(sending), now=now)


def report(tx: Tx, sending: Sending, announcement: Announcement, *, now: datetime) -> None:
    """The end: the progress message becomes the report, area by area; where that might be missed,
    it says how it ended, and the report comes anew. Of a meeting that nobody could be told of by
    chat nothing is said: the organiser knew before.

    Of marks it is said that they stand, and not on how many phones: there may be few.
    """
    if _is_silent(sending, announcement):
        return
    if sending.purpose == Purpose.MARK:
        told = MARKED if sending.state == Going.DONE else HALF_MARKED
        _put(tx, sending, Saying((say(told, what=name_of(tx, announcement)),)), now=now)
        return
    goes = goes_until(tx, sending)
    how_far = _in_all(tx, goes)
    if not how_far.total and announcement.kind in OF_MEETINGS:
        return
    line = _ended_line(sending, name_of(tx, announcement), how_far)
    lost = [] if sending.state == Going.DONE else _lost_lines(how_far)  # else it stands in `line`
    handed = channel_lines(tx, goes, how_far)
    by_area = area_lines(tx, goes, announcement.site)
    lines = [line, *lost, *_stopped_lines(how_far), *handed, *by_area]
    buttons = _after_buttons(tx, announcement)
    if _may_be_missed(sending, how_far, now):
        _put(tx, sending, Saying((line,)), now=now)
        tell_staff(tx, announcement.composed_by, lines, buttons, now=now)
        return
    _put(tx, sending, Saying(tuple(lines), buttons), now=now)
    offer_buttons(tx, announcement.composed_by, buttons, now=now)


def _may_be_missed(sending: Sending, how_far: Progress, now: datetime) -> bool:
    """Somebody was not reached, another admin may have stopped it, or nobody looks on any more."""
    all_is_well = sending.state == Going.DONE and not how_far.unreachable
    return not all_is_well or now - sending.started_at > WATCHED


def goes_until(tx: Tx, last: Sending) -> list[Sending]:
    """The go that said it, and those that tried again since, up to `last`."""
    goes = [
        one
        for one in announcement_queries.sendings_of(tx, last.announcement_id)
        if one.purpose != Purpose.MARK and one.started_at <= last.started_at
    ]
    said = [place for place, one in enumerate(goes) if one.purpose == Purpose.SAY]
    return goes[said[-1] :] if said else goes


def _in_all(tx: Tx, goes: Sequence[Sending]) -> Progress:
    """How far it came in all. The last go was to those whom the former ones did not reach; what is
    waiting was never tried and is not any more."""
    last = progress_of(tx, goes[-1])
    before = sum(one.sent for one in goes[:-1])
    sent, total = before + last.sent, before + last.total
    return Progress(total, sent, last.unreachable, total - sent - last.unreachable)


def _stopped_lines(how_far: Progress) -> list[Line]:
    if how_far.waiting <= 0 or is_small(how_far.total):
        return []
    return [say(NOT_SENT, count=how_far.waiting)]


def _ended_line(sending: Sending, what: Arg, how_far: Progress) -> Line:
    how = Going(sending.state)
    if not how_far.total:
        return say(ENDED_NOBODY, what=what)
    if is_small(how_far.total):
        return say(ENDED_FEW[how], what=what, few=SHOWN_FROM)
    sent = how_far.sent
    if how is Going.DONE:
        return say(ENDED[how], what=what, sent=sent, lost=how_far.total - sent)
    return say(ENDED[how], what=what, sent=sent, total=how_far.total)


def _is_silent(sending: Sending, announcement: Announcement) -> bool:
    """Whoever changes a meeting follows the change, not the marks on what was said before."""
    return sending.purpose == Purpose.MARK and announcement.kind in OF_MEETINGS


def missed(tx: Tx, announcement: Announcement, *, due: datetime, now: datetime) -> None:
    """Tell the composer that an occasion was not said, since nobody was up in time."""
    line = say(MISSED, what=name_of(tx, announcement), at=Moment(due, As.BOTH))
    buttons = (Button(announce("copy", announcement.id), say(SAY_IT_NOW), "1", "📢"),)
    tell_staff(tx, announcement.composed_by, [line], buttons, now=now)


def area_lines(tx: Tx, goes: Sequence[Sending], site: str) -> list[Line]:
    """Sent per area, by a go and those that tried again. Small numbers are hidden, and another one
    with them where the total would tell them. Who lives nobody knows where stands at the site."""
    sent: dict[str, int] = {}
    of: dict[str, int] = {}
    for go in goes:
        for row in announcement_queries.counts_of(tx, go.id):
            before = sent.get(row.area, 0)
            sent[row.area], of[row.area] = before + row.sent, before + row.put
    few = {code for code in of if code and is_small(of[code])}
    lines: list[Line] = []
    for code in sorted(of)[:AREAS_SHOWN]:
        area: Arg = sites.area_name(tx, code) if code else say(OF_STAFF)
        if code == site:
            area = say(OF_NO_VILLAGE)
        if code in few:
            lines.append(say(OF_AREA_FEW, area=area))
        elif code == _hidden_besides(of, few):
            lines.append(say(OF_AREA_HIDDEN, area=area))
        else:
            lines.append(say(OF_AREA, area=area, sent=sent[code], put=of[code]))
    return lines


def _hidden_besides(of: Mapping[str, int], few: Collection[str]) -> str | None:
    """The smallest of the others, where all those few together are few."""
    others = [(count, code) for code, count in of.items() if code not in few and count]
    if not others or not is_small(sum(of[code] for code in few)):
        return None
    return min(others)[1]


def channel_lines(tx: Tx, goes: Sequence[Sending], how_far: Progress) -> list[Line]:
    """How many phones have it, and how many pages wait to be opened; by channel, if there are
    several. That a push service took a ring means no more than that it has it."""
    handed: Counter[str] = Counter()
    waits: Counter[str] = Counter()
    for go in goes:
        for row in deliveries.channels_of(tx, go.id):
            handed[row.channel] += row.handed
            waits[row.channel] += row.waits
    if is_small(how_far.total) or not handed.total() + waits.total():
        return []
    lost = how_far.unreachable
    lines: list[Line] = [
        say(HANDED, total=how_far.total, handed=handed.total(), waits=waits.total(), lost=lost)
    ]
    of = {channel: handed[channel] + waits[channel] for channel in sorted(handed | waits)}
    few = {channel for channel in of if is_small(of[channel])}
    for channel in of if len(of) > 1 else ():
        if channel in few:
            lines.append(say(BY_CHANNEL_FEW, channel=channel))
        elif channel != _hidden_besides(of, few):
            there = {"handed": handed[channel], "waits": waits[channel]}
            lines.append(say(BY_CHANNEL, channel=channel, **there))
    return lines


def safe_lines(tx: Tx, announcement: Announcement) -> list[Line]:
    """How many pressed [I am safe], per village; hidden where few were told there."""
    told: Counter[str] = Counter()
    for sending in announcement_queries.sendings_of(tx, announcement.id):
        if sending.purpose == Purpose.SAY:
            told.update(
                {row.area: row.put for row in announcement_queries.counts_of(tx, sending.id)}
            )
    return [
        say(SAFE, area=sites.area_name(tx, row.area), count=shown(row.safe, of=told[row.area]))
        for row in announcement_queries.answered_of(tx, announcement.id)
    ]


def _pace(how_far: Progress, elapsed_s: int) -> float:
    if how_far.sent < MEASURED_FROM or elapsed_s <= 0:
        return PACE
    return max(0.1, how_far.sent / elapsed_s)


def _buttons(sending: Sending) -> tuple[Button, ...]:
    stop = Button(announce("stop", sending.id), say(STOP), "1", "⏹")
    if sending.state == Going.PAUSED:
        return (stop, Button(announce("resume", sending.id), say(RESUME), "2", "▶"))
    return (stop, Button(announce("pause", sending.id), say(PAUSE), "2", "⏸"))


def _after_buttons(tx: Tx, announcement: Announcement) -> tuple[Button, ...]:
    buttons = []
    if announcement_queries.count_missing(tx, announcement):
        buttons.append(Button(announce("again", announcement.id), say(AGAIN), "1", "🔁"))
    if announcement.kind in OF_MEETINGS:
        return tuple(buttons)
    if announcement.facts.get("missing"):
        return (*buttons, Button(announce("cancel", announcement.id), say(END), "2", "🔎"))
    buttons.append(Button(announce("correct", announcement.id), say(CORRECT), "2", "✏️"))
    buttons.append(Button(announce("board", announcement.id), say(BOARD), "3", "📣"))
    return tuple(buttons)


def _put(tx: Tx, sending: Sending, saying: Saying, *, now: datetime) -> None:
    composed_by = tx.get_one(Announcement, sending.announcement_id).composed_by
    spot = Spot(to_staff(composed_by), f"sending:{sending.id}")
    # A showing that still waits is as good as this one; the last word is said in any case.
    how = Dispatch(once=spot.slot) if sending.state == Going.GOING else PLAIN
    outbox.put_at(tx, spot, replace(saying, quiet=True), how, now=now)
