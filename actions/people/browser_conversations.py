"""What happens to a browser's conversation, and what it needs to know of the house."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import IntEnum
from hashlib import sha256
from zoneinfo import ZoneInfo

from actions.people import pushing
from actions.people.page_readers import address_of
from domain.browser_posts import (
    Noted,
    NumberedPost,
    PageChanges,
    PageMedia,
    PageSaying,
    Post,
    PostPlace,
    Upload,
)
from domain.heard import Heard, HeardMedia
from storage import pages, push_subscriptions, uploads
from storage.keys import new_id
from storage.residents import find_speaker, started_on
from storage.sites import all_sites, numbers_of
from storage.tables import Media
from storage.tx import Tx
from storage.uploads import RoomLeft

CHANNEL = "browser"
EVERYWHERE = "*"
AT_ONCE = 60  # posts that a page draws when it is opened; a slow phone needs a second for them

UTC = ZoneInfo("UTC")


class Familiarity(IntEnum):
    """How well the house knows a resident. The order is that of their turns where many wait.

    KNOWN     came before today; somebody of staff counts as this
    NEW       came today for the first time
    STRANGER  has never said anything
    """

    KNOWN = 0
    NEW = 1
    STRANGER = 2


class UploadMissing(Exception):
    """A saying names a file that this page never sent, or that was forgotten meanwhile."""


@dataclass(frozen=True, slots=True)
class About:
    """What a page says of the house before anybody said anything.

    name: of the site if there is one, "" if there are none or several. numbers: the two telephone
    numbers that serve everything, name and digits. languages: the site's own comes first. leave_to:
    the page that leaving lands on, "" for the calendar, and where there are several sites.
    """

    name: str = ""
    languages: tuple[str, ...] = ("en",)
    zone: ZoneInfo = UTC
    numbers: tuple[tuple[str, str], ...] = ()
    leave_to: str = ""


def put_outgoing(tx: Tx, page: str, saying: PageSaying, place: PostPlace, *, now: datetime) -> int:
    """Put what the bot says, with its files; returns the post's number. See `pages.put_post`. Who
    repeats this rings once while the first still waits."""
    post, ring = saying.post, saying.ring
    media = []
    for number, file in enumerate(saying.files):
        name = (
            sha256(f"{place.once}/{number}".encode()).hexdigest()[:32] if place.once else new_id()
        )
        uploads.put_upload(tx, page, name, file, now=now)
        size = len(file.body) if file.name else 0
        media.append(PageMedia(name, file.kind, file.mime, file.seconds, file.name, size))
    standing = pages.find_post(tx, page, place.edit) if place.edit and not media else None
    kept = standing.media if standing is not None else tuple(media)  # other words, same pictures
    number = pages.put_post(tx, page, replace(post, media=kept), place, now=now)
    if ring is not None:
        pushing.ring_page(tx, page, replace(ring, post=number, once=place.once), now=now)
    return number


def take_away(tx: Tx, page: str, numbers: Sequence[int]) -> None:
    """Take the bot's posts away with what was answered to them, here and on every phone."""
    pages.take_away(tx, page, numbers)


def wipe(tx: Tx, page: str) -> None:
    """Delete the whole conversation, here and on every phone; none of them rings any more."""
    pages.wipe_page(tx, page)
    push_subscriptions.end_subscriptions_of(tx, page)


def keep_saying(
    tx: Tx, page: str, post: Post | None, names: Sequence[str], *, now: datetime
) -> Noted:
    """Note what a person says on the page, so that a reload or a second tab shows it too.

    names: of files that the page sent before. post: None shows nothing (a press in a room changes
    the card, and needs no bubble). Saying the same again changes nothing. Raises UploadMissing.
    """
    found = [(name, uploads.find_upload(tx, f"{page}/{name}")) for name in names]
    heard = []
    for name, file in found:
        if file is None:
            raise UploadMissing(name)
        heard.append(
            HeardMedia(
                file.kind, f"{page}/{name}", len(file.body), file.seconds, file.mime, file.name
            )
        )
    uploads.name_uploads(tx, (f"{page}/{name}" for name in names))
    if post is None:
        return Noted(0, tuple(heard))
    media = tuple(
        PageMedia(name, one.kind, one.mime, one.seconds)
        for (name, _), one in zip(found, heard, strict=True)
    )
    number = pages.put_post(tx, page, replace(post, media=media), PostPlace(post.said), now=now)
    return Noted(number, tuple(heard))


def note_kept(tx: Tx, heard: Heard, *, now: datetime) -> None:
    """What was said here on a page is kept for a purpose, and its bubble says so."""
    channel, _, page = heard.where.partition(":")
    number = int(heard.message) if heard.message.isdecimal() else 0
    if channel != CHANNEL or not number:
        return
    post = pages.find_post(tx, page, number)
    if post is not None and post.by and not post.kept:
        pages.put_post(tx, page, replace(post, kept=True), PostPlace(edit=number), now=now)


def keep_upload(tx: Tx, page: str, name: str, file: Upload, *, now: datetime) -> None:
    """Keep a file that the page sends. Sending it again under the same name changes nothing."""
    uploads.take_upload(tx, page, name, file, now=now)


def was_cleaned(tx: Tx, source: str, media: Media | None) -> None:
    """What came from `CHANNEL:REF` was fetched and cleaned; media is None if it was not kept. What
    a page sent goes now, and the page shows what was kept."""
    channel, _, ref = source.partition(":")
    if channel != CHANNEL:
        return
    if media is None:
        uploads.drop_upload(tx, ref)
    else:
        uploads.show_cleaned(tx, ref, media)


def room_left(tx: Tx) -> RoomLeft:
    """How many bytes of files the house may still take from pages; below 0: none."""
    return uploads.room_left(tx)


def find_upload(tx: Tx, ref: str) -> Upload | None:
    """A file that a page sent, for the house."""
    return uploads.find_upload(tx, ref)


def find_shown(tx: Tx, pages_open: Sequence[str], name: str) -> Upload | None:
    """A file of one of these pages, for whoever may see them."""
    for page in pages_open:
        found = uploads.find_shown_upload(tx, page, name)
        if found is not None:
            return found
    return None


def changes_since(tx: Tx, page: str, since: int) -> PageChanges:
    """What happened on the page since that change; from the beginning, only the newest of it."""
    if since:
        return pages.read_changes(tx, page, since)
    return pages.read_changes(tx, page, since, most=AT_ONCE)


def older_than(tx: Tx, page: str, before: int) -> tuple[NumberedPost, ...]:
    """The posts just before that number, as many as a page shows at once, in their order."""
    return pages.read_older(tx, page, before, most=AT_ONCE)


def find_post(tx: Tx, page: str, number: int) -> Post | None:
    """The post of that number, or None."""
    return pages.find_post(tx, page, number)


def find_unarrived(tx: Tx, page: str, upto: int) -> tuple[int, ...]:
    """The bot's posts up to that change of which nobody was told yet that they arrived."""
    return pages.find_unarrived(tx, page, upto)


def mark_arrived(tx: Tx, page: str, numbers: Sequence[int]) -> None:
    """A browser has shown these posts."""
    pages.mark_arrived(tx, page, numbers)


def standing_of(tx: Tx, page: str, *, today: date) -> Familiarity:
    """How well the house knows the resident who speaks on this page."""
    since = started_on(tx, address_of(page))
    if since is not None:
        return Familiarity.KNOWN if since < today else Familiarity.NEW
    return Familiarity.NEW if pages.is_there(tx, page) else Familiarity.STRANGER


def is_known(tx: Tx, page: str) -> bool:
    """Whether the house has had to do with whoever speaks on this page."""
    return pages.is_there(tx, page) or find_speaker(tx, address_of(page)) is not None


def about(tx: Tx) -> About:
    """What the pages say of this house."""
    sites = all_sites(tx)
    if not sites:
        return About()
    languages = tuple(dict.fromkeys(tag for site in sites for tag in site.languages))
    if len(sites) > 1:
        return About(languages=languages, zone=ZoneInfo(sites[0].timezone))
    site = sites[0]
    numbers = [
        (number.name, number.digits)
        for number in numbers_of(tx, site.area)
        if EVERYWHERE in number.forms
    ]
    return About(site.name, languages, ZoneInfo(site.timezone), tuple(numbers[:2]), site.leave_to)
