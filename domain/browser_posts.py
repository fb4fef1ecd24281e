"""What stands in a browser's conversation, as storage keeps it and the page shows it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from domain.heard import HeardMedia
from domain.ringing import Ring


@dataclass(frozen=True, slots=True)
class PageMedia:
    """A photo, voice note or file shown in a post; its bytes are asked for by `ref`.

    name, size: of a document to be downloaded, as it is called and in bytes.
    """

    ref: str
    kind: str
    mime: str = ""
    seconds: int = 0
    name: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class PageKey:
    """A button of a post: token, label with its digit, and what it asks the phone for.

    shows: number of the page's post that it leads to, 0 if none.
    """

    choice: str
    label: str
    wants: str = ""
    shows: int = 0


@dataclass(frozen=True, slots=True)
class Post:
    """One bubble. What the bot said, or (by is not "") what a person said on this page.

    at: aware UTC; for a person's saying, when it was typed. by: the person's address, name: what
    colleagues see of them. said: the id that the person's phone gave the saying.
    reply_to: number of the post it answers, 0 if none. pressed: the token of that post's button.
    kept: its words or files went into a report, an answer, or what waits for one. screen, awaits:
    see `Saying`. bell: below it the page may ask whether its phone shall ring.
    """

    text: str
    at: datetime
    rows: tuple[tuple[PageKey, ...], ...] = ()
    media: tuple[PageMedia, ...] = ()
    quiet: bool = False
    pinned: bool = False
    screen: int = 0
    reply_to: int = 0
    by: str = ""
    name: str = ""
    said: str = ""
    pressed: str = ""
    kept: bool = False
    awaits: str = ""
    bell: bool = False


@dataclass(frozen=True, slots=True)
class PostPlace:
    """Where a post goes on its page. once: a repeat with the same one changes the post that the
    first one made, "" for none. edit: number of the post to replace, 0 for the end of the page."""

    once: str = ""
    edit: int = 0


@dataclass(frozen=True, slots=True)
class NumberedPost:
    """A post with its place in the page, `number`, and the number of its latest change."""

    number: int
    change: int
    post: Post


@dataclass(frozen=True, slots=True)
class Noted:
    """What a person said on a page, as it was noted. number: of the post that shows it, 0 if none
    does. media: its files as the conversation hears them."""

    number: int = 0
    media: tuple[HeardMedia, ...] = ()


@dataclass(frozen=True, slots=True)
class PageChanges:
    """What happened to a page since the change that the reader knows.

    last: the newest change. afresh: the reader must first clear what it shows (the page was wiped,
    or the reader knows a number that this page never gave out). gone: numbers taken away.
    """

    last: int
    afresh: bool
    posts: tuple[NumberedPost, ...]
    gone: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a page showed or sent it. What a person sent is as it came: never trust it.

    shared: our id of a file that the house keeps, "" for any other; its bytes are there alone.
    """

    kind: str
    mime: str
    body: bytes
    seconds: int = 0
    name: str = ""
    shared: str = ""


@dataclass(frozen=True, slots=True)
class PageSaying:
    """What the bot says on a page. ring: for browsers that may be rung for it."""

    post: Post
    files: Sequence[Upload] = ()
    ring: Ring | None = None


def to_json(post: Post) -> str:
    """The post as compact JSON text, the form in which it is sealed."""
    plain = asdict(post) | {"at": post.at.isoformat()}
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Post:
    """The post that `to_json` wrote."""
    raw: dict[str, Any] = json.loads(text)
    raw["at"] = datetime.fromisoformat(raw["at"])
    raw["rows"] = tuple(tuple(PageKey(**key) for key in row) for row in raw["rows"])
    raw["media"] = tuple(PageMedia(**one) for one in raw["media"])
    return Post(**raw)
