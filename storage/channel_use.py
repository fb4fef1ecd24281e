"""How much each messenger was used this month, where it counts that itself."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col

from storage.tables import ChannelUse
from storage.tx import Tx

USES = SQLModel.metadata.tables[str(ChannelUse.__tablename__)]


class Use(StrEnum):
    """What is counted: messages sent, those of them that answered somebody at once, rows that were
    refused, and pages that were rung instead."""

    SENT = "sent"
    AT_ONCE = "at once"
    AWAITS_WORD = "awaits word"
    USED_UP = "used up"
    RUNG_INSTEAD = "rung instead"


def add_use(tx: Tx, channel: str, use: Use, times: int, *, now: datetime) -> int:
    """Count it; returns how much it is this month."""
    insert = postgresql.insert if tx.on_postgres else sqlite.insert
    new = insert(USES).values(channel=channel, month=_month(now), what=use.value, times=times)
    added = new.on_conflict_do_update(
        index_elements=["channel", "month", "what"],
        set_={"times": USES.c.times + new.excluded.times},
    )
    return int(tx.execute(added.returning(USES.c.times)).scalar_one())


def uses_of(tx: Tx, channel: str, *, now: datetime) -> Mapping[Use, int]:
    """What was counted this month."""
    here = (col(ChannelUse.channel) == channel, col(ChannelUse.month) == _month(now))
    rows = tx.execute(select(col(ChannelUse.what), col(ChannelUse.times)).where(*here)).all()
    return {Use(what): times for what, times in rows}


def _month(now: datetime) -> str:
    return now.strftime("%Y-%m")
