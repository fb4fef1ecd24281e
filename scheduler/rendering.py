"""An outbox row made ready to send. Address, language, words and media are resolved here.

Runs inside the claiming transaction, so what leaves is what is true at that moment: projections are
rendered now, a reporter's reach is asked once more, an erased case says nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from actions.broadcasts.wording import render_announcement
from actions.people import pushing
from domain.cases.reach import WayOut, way_out
from domain.channels import Ability, Channel, channel_of
from domain.dialog.press import press
from domain.forms.forms import Reach
from domain.mailboxes import Mailbox, chat_in, is_group, push_in, reporter_in, room_in, staff_in
from domain.meetings.calendars import MIME as CALENDAR
from domain.mouth import Attachment, Key, Outgoing
from domain.saying import Button, Line, Saying, pgettext, say
from domain.words.translations import Words
from scheduler.degrading import buttons_for, files_for, head_of
from scheduler.file_cache import FileCache
from scheduler.page_bells import with_bell
from storage import outbox, reporters, sent_messages, staff
from storage.keys import Unsealable
from storage.media import PASSED_ON, find_upload, read_media
from storage.outbox import Claimed
from storage.reporters import Addressee
from storage.sent_messages import posted_message
from storage.site_cache import find_book
from storage.sites import manner_of
from storage.tables import Media, Reporter
from storage.tx import Tx

THERE_IS_NEWS = pgettext("news.there_is", "There is news.")
SHOW_IT = pgettext("news.show", "Show it")
BY_NUMBER = pgettext("police:number.how", "✍ Reply to me, or name me with @: {example}")
BY_NUMBER_ALONE = pgettext("police:number.how_alone", "✍ Type: {example}")
OWN_WORDS = pgettext("police:number.own_words", "✍ Your own words: {begin} and then the words.")
SAYS = 16  # hex digits by which one tells whether a message would change
SHORT_LABEL = 17  # characters with digit and emoji; two such buttons fit side by side at 360 px

Render = Callable[[Tx, Claimed, datetime], Saying | None]


class ReaderTerms(NamedTuple):
    """In which time, language and words one is told."""

    zone: ZoneInfo
    language: str
    words: Words


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed row and what is sent for it, by which channel.

    says: the hash of words and buttons that its slot is kept with, "" for what is never edited;
        of what it is about, in a channel without edits.
    stands: it would change a message that says so already.
    title: of the channel, as people call it; of announcements.
    """

    claimed: Claimed
    channel: str
    outgoing: Outgoing
    to_group: bool
    says: str = ""
    stands: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Renderer:
    """What writing letters needs: words, how projections are rendered, what each channel can
    show and hold, and files at hand."""

    words: Words
    projections: dict[str, Render]
    channels: Mapping[str, Channel]
    shelf: FileCache = field(default_factory=FileCache)


@dataclass(frozen=True, slots=True)
class Bound:
    """A claimed row, whom it reaches, and by which channel."""

    claimed: Claimed
    to: Addressee
    channel: Channel

    @property
    def edits(self) -> bool:
        """Whether what stands there can be changed."""
        return Ability.EDIT in self.channel.abilities


def bind(tx: Tx, desk: Renderer, claimed: Claimed) -> Bound | None:
    """Whom a row reaches, and by which channel; None when there is nobody."""
    to = (
        reporters.addressee_elsewhere(tx, claimed.mailbox)
        if claimed.elsewhere
        else find_addressee(tx, claimed.mailbox)
    )
    if to is None:
        return None
    channel = desk.channels.get(channel_of(to.address))
    return None if channel is None else Bound(claimed, to, channel)


def write_letter(tx: Tx, desk: Renderer, bound: Bound, *, now: datetime) -> Letter | None:
    """The letter for a row; None when there is nothing to say any more."""
    try:
        return _write(tx, desk, bound, now)
    except Unsealable:
        return None


def find_addressee(tx: Tx, mailbox: Mailbox) -> Addressee | None:
    """Whom a mailbox reaches now, whatever its kind."""
    if room := room_in(mailbox):
        return staff.room_addressee(tx, room)
    if member := staff_in(mailbox):
        return staff.staff_addressee(tx, member)
    if sealed := chat_in(mailbox):
        return staff.chat_addressee(tx, sealed)
    if push := push_in(mailbox):
        return pushing.subscriber(tx, push)
    return reporters.addressee(tx, mailbox)


def _write(tx: Tx, desk: Renderer, bound: Bound, now: datetime) -> Letter | None:
    claimed, channel = bound.claimed, bound.channel.name
    to_group = is_group(claimed.mailbox)
    if claimed.kind == "announcement":
        return _announce(tx, desk, bound, now=now)
    if claimed.kind == "delete":
        outgoing = Outgoing(
            bound.to.address, delete=outbox.open_deletion(tx, claimed), once=claimed.id
        )
        return Letter(claimed, channel, outgoing, to_group)
    standing = "" if claimed.fresh else _standing(tx, claimed)
    edits = bound.edits
    edit = standing if edits else ""
    saying = _saying(tx, desk, claimed, now)
    if saying is not None:
        saying = _by_reach(tx, claimed, saying, edits=bool(edit))
    if saying is None:
        return None
    head = _hash(tx, claimed, head_of(saying)) if not edits and claimed.kind != "say" else ""
    if standing and not edits and not _is_worth_a_message(tx, claimed, saying, head):
        return None  # it cannot be edited; what has changed waits for the next word
    outgoing = _in_words(tx, desk, bound, saying, manner=_manner(tx, desk, bound.to))
    outgoing = replace(outgoing, edit=edit) if edit else outgoing
    outgoing = with_bell(tx, claimed, outgoing, post=saying.post, now=now)
    says = _hash(tx, claimed, (outgoing.text, outgoing.rows)) if edits else head
    # An attempt before this one may have changed the message, and not come back to tell.
    stands = claimed.attempts == 1 and bool(says and outgoing.edit) and says == _said(tx, claimed)
    return Letter(claimed, channel, outgoing, to_group, says, stands)


def _is_worth_a_message(tx: Tx, claimed: Claimed, saying: Saying, head: str) -> bool:
    """Whether a change is said anew, where nothing can be edited: somebody has just done it, or it
    is about something else now."""
    if claimed.answering:
        return True
    if claimed.kind == "say":
        return not saying.quiet
    return not head or (saying.news and head != _said(tx, claimed))


def _announce(tx: Tx, desk: Renderer, bound: Bound, *, now: datetime) -> Letter | None:
    """What an announcement says to this reader; a mark only where the channel can edit."""
    claimed, to, channel = bound.claimed, bound.to, bound.channel.name
    manner = _manner_of_many(tx, desk, to)
    language = manner.language
    announced = render_announcement(
        tx, desk.words.languages, claimed, language=language, hushed=to.hushed
    )
    if announced is None or (announced.edit and not bound.edits):
        return None
    if announced.away:
        outgoing = Outgoing(to.address, delete=(announced.edit,), once=claimed.id)
        return Letter(claimed, channel, outgoing, to_group=False)
    made: dict[object, Outgoing] = tx.info.setdefault("announcements in words", {})
    alike = (claimed.sending_id, manner.zone, language, to.hushed, channel)
    if alike not in made:
        made[alike] = _in_words(tx, desk, bound, announced.saying, manner=manner)
    outgoing = replace(
        made[alike],
        to=to.address,
        edit=announced.edit,
        slot=claimed.slot,
        once=claimed.id,
    )
    if not to.hushed:
        outgoing = with_bell(tx, claimed, outgoing, now=now)
    title = desk.channels[channel].title
    return Letter(claimed, channel, outgoing, to_group=False, title=title)


def _in_words(
    tx: Tx, desk: Renderer, bound: Bound, saying: Saying, *, manner: ReaderTerms
) -> Outgoing:
    claimed, channel = bound.claimed, bound.channel
    shelf = desk.shelf if claimed.kind == "announcement" else None
    attachments = files_for(_attachments(tx, saying.media, shelf, channel.name), channel)
    buttons, as_lines = buttons_for(saying, channel)
    text = _text(saying, manner, buttons if as_lines else ())
    if as_lines:
        text = "\n".join((text, *_how_to_type(claimed, saying, buttons, manner)))
    return Outgoing(
        to=bound.to.address,
        text=text,
        rows=() if as_lines else _rows(tx, claimed, buttons, manner),
        attachments=attachments,
        reply_to=posted_message(tx, claimed.mailbox, saying.reply_to) if saying.reply_to else "",
        quiet=saying.quiet,
        pinned=saying.pinned,
        leave=saying.leaves and Ability.LEAVE in channel.abilities,
        public=claimed.kind == "announcement"
        or _are_calendars(attachments)
        or _are_posters(tx, saying.media),
        screen=saying.screen,
        awaits=saying.awaits.value,
        slot=claimed.slot,
        once=claimed.id,
    )


def _how_to_type(
    claimed: Claimed, saying: Saying, buttons: tuple[Button, ...], manner: ReaderTerms
) -> list[str]:
    """What is typed in place of a press about a case, in a group and alone."""
    typed = next((button for button in buttons if button.typed), None)
    lines: list[Line] = []
    if typed is not None:
        lines.append(
            say(BY_NUMBER if is_group(claimed.mailbox) else BY_NUMBER_ALONE, example=typed.typed)
        )
    if saying.own_words:
        lines.append(say(OWN_WORDS, begin=saying.own_words))
    return [manner.words.render(manner.language, line, manner.zone) for line in lines]


def _are_calendars(attachments: tuple[Attachment, ...]) -> bool:
    """Whether only a calendar's file comes along, which is of no use unless it can be opened."""
    return bool(attachments) and all(one.mime == CALENDAR for one in attachments)


def _are_posters(tx: Tx, media_ids: tuple[str, ...]) -> bool:
    """Whether only paper and figures come along, which are made to be passed on and printed."""
    rows = [tx.get(Media, media_id) for media_id in media_ids]
    return bool(rows) and all(row is not None and row.owner.startswith(PASSED_ON) for row in rows)


def _standing(tx: Tx, claimed: Claimed) -> str:
    return posted_message(tx, claimed.mailbox, claimed.slot) if claimed.slot else ""


def _said(tx: Tx, claimed: Claimed) -> str:
    return sent_messages.says(tx, claimed.mailbox, claimed.slot)


def _hash(tx: Tx, claimed: Claimed, shown: object) -> str:
    """Of what a slot's message shows: all that an edit can change, or, where nothing is edited,
    what it is about. "" where its key was dropped."""
    if not claimed.slot:
        return ""
    try:
        return outbox.fingerprint(tx, claimed, repr(shown))[:SAYS]
    except Unsealable:
        return ""


def _saying(tx: Tx, desk: Renderer, claimed: Claimed, now: datetime) -> Saying | None:
    if claimed.kind == "say":
        return outbox.open_saying(tx, claimed)
    return desk.projections[claimed.kind](tx, claimed, now)


def _by_reach(tx: Tx, claimed: Claimed, saying: Saying, *, edits: bool) -> Saying | None:
    """Asked again at sending: the reporter may have chosen otherwise since the row was put."""
    reporter_id = reporter_in(claimed.mailbox)
    if reporter_id is None:
        return saying
    reporter = tx.get_one(Reporter, reporter_id)
    match way_out(Reach(reporter.reach), answering=claimed.answering):
        case WayOut.AS_IT_IS:
            return saying
        case WayOut.AS_NEWS:
            if edits:
                return replace(saying, quiet=True)
            show = Button(press("shown", reporter_id), say(SHOW_IT), digit="1")
            return Saying((say(THERE_IS_NEWS),), (show,))
        case WayOut.QUIET_EDIT:
            return replace(saying, quiet=True) if edits else None
        case WayOut.NOT_AT_ALL:
            return None


def _text(saying: Saying, manner: ReaderTerms, numbered: tuple[Button, ...]) -> str:
    """numbered: buttons that stand as lines below the words."""
    lines = [manner.words.render(manner.language, line, manner.zone) for line in saying.lines]
    lines += [
        _label(button, manner, button.digit or button.typed.partition(" ")[0])
        for button in numbered
    ]
    return "\n".join(lines)


def _rows(
    tx: Tx, claimed: Claimed, buttons: tuple[Button, ...], manner: ReaderTerms
) -> tuple[tuple[Key, ...], ...]:
    """Two buttons side by side where both are short, in reading order."""
    rows: list[list[Key]] = []
    for button in buttons:
        shows = posted_message(tx, claimed.mailbox, button.shows) if button.shows else ""
        key = Key(button.choice, _label(button, manner, button.digit), button.wants, shows)
        last = rows[-1] if rows else []
        if len(last) == 1 and max(len(last[0].label), len(key.label)) <= SHORT_LABEL:
            last.append(key)
        else:
            rows.append([key])
    return tuple(tuple(row) for row in rows)


def _label(button: Button, manner: ReaderTerms, digit: str) -> str:
    said = manner.words.render(manner.language, button.label, manner.zone)
    parts = (digit, button.emoji, said)
    return " ".join(part for part in parts if part)


def _manner(tx: Tx, desk: Renderer, to: Addressee) -> ReaderTerms:
    """The zone and words of the reader's site, and their language or else the site's first."""
    book = find_book(tx, to.site)
    if book is None:
        return ReaderTerms(ZoneInfo("UTC"), to.language or "en", desk.words)
    language = to.language or book.languages[0]
    return ReaderTerms(ZoneInfo(book.timezone), language, desk.words.at(book.terms))


def _manner_of_many(tx: Tx, desk: Renderer, to: Addressee) -> ReaderTerms:
    """The same for readers of one unit, who may live in a hundred sites: no book is read, and no
    announcement has a sentence of ours about villages or leaders."""
    manners: dict[str, tuple[ZoneInfo, str]] = tx.info.setdefault("manners of sites", {})
    if to.site not in manners:
        manners[to.site] = manner_of(tx, to.site) or (ZoneInfo("UTC"), "en")
    zone, first = manners[to.site]
    return ReaderTerms(zone, to.language or first, desk.words)


def _attachments(
    tx: Tx, media_ids: tuple[str, ...], shelf: FileCache | None, channel: str
) -> tuple[Attachment, ...]:
    """shelf: where files of an announcement are at hand; None for what goes to one alone."""
    found = []
    for media_id in media_ids:
        read = partial(read_media, tx, media_id)
        body = shelf.take(media_id, read) if shelf is not None else read()
        row = tx.get(Media, media_id)
        if body is None or row is None:
            continue
        one = Attachment(row.kind, row.mime, body, row.seconds, row.name, kept=media_id)
        if shelf is not None:
            one = replace(one, shared=media_id, ref=find_upload(tx, media_id, channel))
        found.append(one)
    return tuple(found)
