"""Browser pages: their conversations, what was shown or sent there, and the sessions of staff.

Numbers count within one page only, and there are dates, not times, so that rows of two pages, or of
a page and a case, say nothing of their order. Where they lie in the file may: see
`storage/sqlite_copy.py` and docs/threat-model.md. What was said is sealed with the page's own key.
"""

from datetime import date

from sqlalchemy import Column, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import one_of, without_order


class Page(SQLModel, table=True):
    """A conversation in a browser: a person's own, or a room that several share.

    key: keyed hash of the page's id; the id itself is nowhere in the clear.
    posts, changes: numbers given out so far. wiped: the change before which everything is gone.
    """

    __tablename__ = "page"
    key: str = Field(primary_key=True)
    data_key: bytes | None = Field(sa_column=Column(LargeBinary))
    posts: int = 0
    changes: int = 0
    wiped: int = 0
    used_on: date = Field(index=True)
    __table_args__ = without_order()


class Post(SQLModel, table=True):
    """A bubble. once_key: keyed hash of what made it, so that a repeat finds it.

    sealed: JSON of `domain.browser_posts.Post`; NULL once it was taken away, so that a phone that
    was offline takes it away too. arrived: whether a browser has shown it; of the bot's posts only.
    """

    __tablename__ = "page_post"
    page_key: str = Field(
        sa_column=Column(String, ForeignKey("page.key", ondelete="CASCADE"), primary_key=True)
    )
    number: int = Field(primary_key=True)
    change: int
    once_key: str | None = None
    own: bool = False
    arrived: bool = False
    sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    on: date = Field(index=True)
    __table_args__ = without_order(
        UniqueConstraint("page_key", "change"), UniqueConstraint("page_key", "once_key")
    )


class Upload(SQLModel, table=True):
    """A file shown in a page or sent from it, as it came, sealed with the page's key.

    key: keyed hash of page and reference. shown: false after a wipe; it is then only fetched, not
    played back. fetched: nobody has to fetch it (any more); then it is a line that leads to the
    cleaned file, or what the house itself put there.
    """

    __tablename__ = "page_upload"
    key: str = Field(primary_key=True)
    page_key: str = Field(
        sa_column=Column(String, ForeignKey("page.key", ondelete="CASCADE"), index=True)
    )
    shown: bool = True
    fetched: bool = False
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    on: date = Field(index=True)
    __table_args__ = without_order()


class Unnamed(SQLModel, table=True):
    """A file that a page sent and no saying has named yet. sweeps: how many it has seen, instead of
    a time. Apart from the file: who changes a row on SQLite writes all of it anew."""

    __tablename__ = "page_unnamed"
    key: str = Field(
        sa_column=Column(
            String, ForeignKey("page_upload.key", ondelete="CASCADE"), primary_key=True
        )
    )
    sweeps: int = 0
    __table_args__ = without_order()


class PageSession(SQLModel, table=True):
    """A device of an officer or admin, opened by an invitation. Residents have no row here.

    key: keyed hash of the cookie's token. owner: id of the staff row, so that the person's devices
    can be listed and revoked. sealed: JSON of page, person and name, with the house key.
    """

    __tablename__ = "page_session"
    key: str = Field(primary_key=True)
    id: str = Field(unique=True)
    door: str
    owner: str = Field(index=True)
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    opened_on: date
    used_on: date
    revoked: bool = False
    __table_args__ = without_order(one_of("door", ("room", "admin")))
