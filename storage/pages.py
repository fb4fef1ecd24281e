"""Pages: what stands in browsers' conversations. Sealed with the page's own key.

A page has a running number of changes. A browser says which change it knows and gets what came
after; so a reload, a second tab and a phone that was away all come to show the same.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import cast

from sqlalchemy import ColumnElement, CursorResult, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col

from domain.browser_posts import NumberedPost, PageChanges, Post, PostPlace, from_json, to_json
from storage.keys import DataKey, Keys
from storage.tables import pages as table
from storage.tx import Tx

KEPT = timedelta(days=30)  # a post, after the day it was last changed; the same for a page unused
LED_AT_MOST = 20  # posts; who says more between two questions is not led by it
POST_STEP = 256  # bytes; sealed posts come in few lengths, so that no length tells which case it is
POST_PLACE = "page_post.sealed"
CHANGED = "titir_pages"  # PostgreSQL's channel on which processes tell each other; payload: a key


def put_post(tx: Tx, page: str, post: Post, place: PostPlace, *, now: datetime) -> int:
    """Put a post at the end of the page, or in the place of an earlier one; returns its number.

    Neither a repeat nor an edit brings back what was taken away or wiped; an edit of a post that
    was forgotten by its age is a new post.
    """
    key, data_key = open_page(tx, page, now)
    once_key = tx.keys.fingerprint("page once", f"{page}\0{place.once}") if place.once else None
    earlier = _find_repeated(tx, key, once_key) or place.edit
    standing = _stands(tx, key, earlier)
    if standing:
        change = _next_change(tx, key)
        sealed = _seal(data_key, key, earlier, post)
        values = {"change": change, "sealed": sealed, "on": now.date(), "arrived": False}
        tx.execute(update(table.Post).where(_is(key, earlier)).values(**values))
        return earlier
    if standing is False or (earlier and _was_wiped(tx, key)):
        return earlier
    number, change = _next_number(tx, key, now.date())
    tx.execute(
        insert(table.Post).values(
            page_key=key, number=number, change=change, once_key=once_key,
            own=bool(post.by), arrived=False, on=now.date(),
            sealed=_seal(data_key, key, number, post),
        )
    )  # fmt: skip
    return number


def read_changes(tx: Tx, page: str, since: int, *, most: int = 200) -> PageChanges:
    """What happened since the change `since`, in the order of the posts.

    Of more than `most` changed posts only the newest are given, and the reader starts afresh.
    """
    found = _find_page(tx, page)
    if found is None:
        return PageChanges(0, afresh=since > 0, posts=(), gone=())
    key, data_key, last, wiped = found
    afresh = since > last or since < wiped
    rows = _find_changed(tx, key, 0 if afresh else since, most + 1)
    if len(rows) > most:
        afresh, rows = True, _find_changed(tx, key, 0, most)
    posts = tuple(
        NumberedPost(number, change, _unseal(data_key, key, number, sealed))
        for number, change, sealed in rows
        if sealed is not None
    )
    gone = tuple(number for number, _, sealed in rows if sealed is None)
    return PageChanges(last, afresh, posts, gone)


def read_older(tx: Tx, page: str, before: int, *, most: int) -> tuple[NumberedPost, ...]:
    """The posts before the number `before`, the newest `most` of them, in their order."""
    found = _find_page(tx, page)
    if found is None:
        return ()
    key, data_key, _, _ = found
    standing = (
        select(col(table.Post.number), col(table.Post.change), col(table.Post.sealed))
        .where(col(table.Post.page_key) == key, col(table.Post.number) < before)
        .where(col(table.Post.sealed).is_not(None))
        .order_by(col(table.Post.number).desc())
        .limit(most)
    )
    return tuple(
        NumberedPost(number, change, _unseal(data_key, key, number, sealed))
        for number, change, sealed in tx.execute(standing)
        if sealed is not None
    )[::-1]


def find_post(tx: Tx, page: str, number: int) -> Post | None:
    """The post, or None if it is not there any more."""
    found = _find_page(tx, page)
    if found is None:
        return None
    key, data_key, _, _ = found
    sealed = tx.execute(select(col(table.Post.sealed)).where(_is(key, number))).scalar()
    return None if sealed is None else _unseal(data_key, key, number, sealed)


def take_away(tx: Tx, page: str, numbers: Iterable[int]) -> None:
    """Take posts away, here and on every phone, with what the person said between and after them.

    Only the bot's posts are asked for by number; what a person answered to them would stay and tell
    what was asked. So does what a resident said just before the first of them: it led there. Of
    staff only what replies to them goes: in a room others write on meanwhile.
    """
    asked = [number for number in numbers if number > 0]
    found = _find_page(tx, page)
    if not asked or found is None:
        return
    key, data_key = found[:2]
    answers = _find_with_answers(tx, data_key, key, asked)
    for number in (*_find_what_led_to(tx, data_key, key, answers), *answers):
        values = {"sealed": None, "change": _next_change(tx, key)}
        tx.execute(update(table.Post).where(_is(key, number)).values(**values))


def wipe_page(tx: Tx, page: str) -> None:
    """Delete every post here; every phone clears what it shows.

    What was sent from the page can no longer be played back; what the house has still to fetch
    stays until it has.
    """
    found = _find_page(tx, page)
    if found is None:
        return
    key = found[0]
    tx.execute(delete(table.Post).where(col(table.Post.page_key) == key))
    here = col(table.Upload.page_key) == key
    unnamed = col(table.Upload.key).in_(select(col(table.Unnamed.key)))
    tx.execute(delete(table.Upload).where(here, col(table.Upload.fetched) | unnamed))
    tx.execute(update(table.Upload).where(here).values(shown=False))
    wiped = _next_change(tx, key)
    tx.execute(update(table.Page).where(col(table.Page.key) == key).values(wiped=wiped))


def find_unarrived(tx: Tx, page: str, upto: int) -> tuple[int, ...]:
    """Numbers of the bot's posts, up to change `upto`, that no browser has shown yet."""
    found = tx.execute(
        select(col(table.Post.number))
        .where(col(table.Post.page_key) == page_key(tx, page))
        .where(~col(table.Post.own), ~col(table.Post.arrived), col(table.Post.change) <= upto)
        .where(col(table.Post.sealed).is_not(None))
        .order_by(col(table.Post.number))
    ).scalars()
    return tuple(found)


def mark_arrived(tx: Tx, page: str, numbers: Iterable[int]) -> None:
    """A browser has shown these posts."""
    here = col(table.Post.page_key) == page_key(tx, page)
    of_these = col(table.Post.number).in_(list(numbers))
    tx.execute(update(table.Post).where(here, of_these).values(arrived=True))


def have_looked_at(tx: Tx, page: str) -> None:
    """Once this is committed, every process looks anew at who shows this page."""
    key = page_key(tx, page)
    tx.after_commit.append(partial(tx.page_changed, key))
    _tell_others(tx, key)


def forget_old_pages(tx: Tx, now: datetime) -> int:
    """Delete posts, uploads and pages not used for KEPT; returns how many posts went."""
    until: date = (now - KEPT).date()
    gone = cast(
        "CursorResult[tuple[()]]",
        tx.execute(delete(table.Post).where(col(table.Post.on) < until)),
    )
    tx.execute(delete(table.Upload).where(col(table.Upload.on) < until))
    tx.execute(delete(table.Page).where(col(table.Page.used_on) < until))
    return gone.rowcount


def is_there(tx: Tx, page: str) -> bool:
    """Whether anything was ever put there, within the last month."""
    return _find_data_key(tx, page_key(tx, page)) is not None


def page_key(tx: Tx, page: str) -> str:
    """The keyed hash by which the page is found."""
    return fingerprint(tx.keys, page)


def fingerprint(keys: Keys, page: str) -> str:
    """The keyed hash of a page's id."""
    return keys.fingerprint("page", page)


def open_page(tx: Tx, page: str, now: datetime) -> tuple[str, DataKey]:
    """The page's key and data key; a page that is not there yet is made."""
    key = page_key(tx, page)
    wrapped = _find_data_key(tx, key)
    if wrapped is None:
        insert_one = postgres_insert if tx.on_postgres else sqlite_insert
        _, fresh = tx.keys.new_data_key()
        row = {"key": key, "data_key": fresh, "posts": 0, "changes": 0, "wiped": 0}
        tx.execute(
            insert_one(table.Page).values(**row, used_on=now.date()).on_conflict_do_nothing()
        )
        wrapped = _find_data_key(tx, key)
    return key, tx.keys.unwrap(wrapped)


def _find_page(tx: Tx, page: str) -> tuple[str, DataKey, int, int] | None:
    """Key, data key, newest change and change of the last wipe."""
    key = page_key(tx, page)
    columns = select(col(table.Page.data_key), col(table.Page.changes), col(table.Page.wiped))
    found = tx.execute(columns.where(col(table.Page.key) == key)).one_or_none()
    return None if found is None else (key, tx.keys.unwrap(found[0]), found[1], found[2])


def _find_changed(
    tx: Tx, key: str, since: int, most: int
) -> Sequence[tuple[int, int, bytes | None]]:
    columns = (col(table.Post.number), col(table.Post.change), col(table.Post.sealed))
    newest_first = (
        select(*columns)
        .where(col(table.Post.page_key) == key, col(table.Post.change) > since)
        .order_by(col(table.Post.number).desc())
        .limit(most)
    )
    return [(number, change, sealed) for number, change, sealed in tx.execute(newest_first)][::-1]


def _find_with_answers(tx: Tx, data_key: DataKey, key: str, asked: list[int]) -> list[int]:
    """The standing posts among `asked`, and the person's own from the first of them on, up to the
    bot's next post."""
    standing = (
        select(col(table.Post.number))
        .where(col(table.Post.page_key) == key, col(table.Post.sealed).is_not(None))
        .order_by(col(table.Post.number))
    )
    number, own = col(table.Post.number), col(table.Post.own)
    next_of_bot = tx.execute(standing.where(~own, number > max(asked)).limit(1)).scalar()
    answers = own & (number >= min(asked))
    if next_of_bot is not None:
        answers &= number < next_of_bot
    found = standing.where(number.in_(asked) | answers).add_columns(own, col(table.Post.sealed))
    return [
        number
        for number, is_own, sealed in tx.execute(found)
        if not is_own or _answers(_unseal(data_key, key, number, sealed or b""), asked)
    ]


def _answers(post: Post, asked: Sequence[int]) -> bool:
    return not post.name or post.reply_to in asked  # staff have names


def _find_what_led_to(tx: Tx, data_key: DataKey, key: str, taken: list[int]) -> list[int]:
    """What a resident said between the bot's post before the first of these and that first one."""
    before = (
        select(col(table.Post.number), col(table.Post.own), col(table.Post.sealed))
        .where(col(table.Post.page_key) == key, col(table.Post.sealed).is_not(None))
        .where(col(table.Post.number) < min(taken, default=0))
        .order_by(col(table.Post.number).desc())
        .limit(LED_AT_MOST)
    )
    led: list[int] = []
    for number, own, sealed in tx.execute(before):
        if not own or _unseal(data_key, key, number, sealed or b"").name:  # staff have names
            break
        led.append(number)
    return led


def _find_data_key(tx: Tx, key: str) -> bytes | None:
    return tx.execute(select(col(table.Page.data_key)).where(col(table.Page.key) == key)).scalar()


def _find_repeated(tx: Tx, key: str, once_key: str | None) -> int:
    """The number of the post that an earlier attempt made, 0 if there was none."""
    if once_key is None:
        return 0
    here = (col(table.Post.page_key) == key) & (col(table.Post.once_key) == once_key)
    return tx.execute(select(col(table.Post.number)).where(here)).scalar() or 0


def _stands(tx: Tx, key: str, number: int) -> bool | None:
    """Whether the post stands there; False once it was taken away, None if it is unknown."""
    sealed = col(table.Post.sealed).is_not(None)
    found: bool | None = tx.execute(select(sealed).where(_is(key, number))).scalar()
    return found


def _was_wiped(tx: Tx, key: str) -> bool:
    wiped = tx.execute(select(col(table.Page.wiped)).where(col(table.Page.key) == key)).scalar()
    return bool(wiped)


def _next_number(tx: Tx, key: str, today: date) -> tuple[int, int]:
    counted = (
        update(table.Page)
        .where(col(table.Page.key) == key)
        .values(posts=col(table.Page.posts) + 1, changes=col(table.Page.changes) + 1, used_on=today)
        .returning(col(table.Page.posts), col(table.Page.changes))
    )
    number, change = tx.execute(counted).one()
    _tell_others(tx, key)
    return number, change


def _next_change(tx: Tx, key: str) -> int:
    counted = (
        update(table.Page)
        .where(col(table.Page.key) == key)
        .values(changes=col(table.Page.changes) + 1)
        .returning(col(table.Page.changes))
    )
    change = tx.execute(counted).scalar_one()
    _tell_others(tx, key)
    return int(change)


def _tell_others(tx: Tx, key: str) -> None:
    """Have every process look at the page once this is committed: its browsers may be elsewhere."""
    if tx.on_postgres:
        tx.execute(select(func.pg_notify(CHANGED, key)))


def _is(key: str, number: int) -> ColumnElement[bool]:
    return (col(table.Post.page_key) == key) & (col(table.Post.number) == number)


def _seal(data_key: DataKey, key: str, number: int, post: Post) -> bytes:
    plain = to_json(post).encode()
    padded = plain + b" " * (-len(plain) % POST_STEP)
    return data_key.seal(POST_PLACE, f"{key}/{number}", padded)


def _unseal(data_key: DataKey, key: str, number: int, sealed: bytes) -> Post:
    return from_json(data_key.open_text(POST_PLACE, f"{key}/{number}", sealed))
