"""Push: which browsers may be rung for which page."""

from datetime import date

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel

from domain.ids import PushId
from storage.tables.columns import one_of, without_order


class PushSubscription(SQLModel, table=True):
    """A browser that its owner lets us ring. Read and written through `storage/push_subscriptions`.

    browser_key: keyed hash of page and endpoint, by which the same browser is found again.
    page_key, person_key: keyed hashes of the page, and of the person's own (a resident's are one).
    wants: bits of `domain.ringing.News`. sealed: JSON of what a push service needs, house key.
    """

    __tablename__ = "push_subscription"
    id: PushId = Field(primary_key=True)
    browser_key: str = Field(unique=True)
    page_key: str = Field(index=True)
    person_key: str = Field(index=True)
    door: str
    wants: int = 0
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    on: date
    __table_args__ = without_order(one_of("door", ("chat", "room", "admin")))
