"""Ringing: how a page that nobody looks at makes its phone ring, and what may be read there then.

A page keeps what is said to it, open or not. Whoever allowed it is rung through their browser's
push service. Which posts ring, and with which words, is decided when a row becomes words.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntFlag

from domain.lanes import Lane

DANGER_LASTS = timedelta(minutes=5)  # it is rung anew meanwhile, and later it would be a false one
NEWS_LASTS = timedelta(days=1)  # a phone that was off for longer shows it when the page is opened
LETTERS = 180  # of a post that stand on a lock screen; two lines of a small phone, and some


class News(IntFlag):
    """What an officer may be rung for besides danger, which always rings. Each device chooses."""

    REPORTS = 1  # a new report, or one that waits again
    ANSWERS = 2  # of a reporter
    DISPUTES = 4  # "not solved"
    DEADLINES = 8  # nobody has it, and it is late
    WORDS = 16  # anything else that is said to them

    @classmethod
    def everything(cls) -> "News":
        """All of them: what a device has until its owner chooses."""
        return cls(sum(cls))


@dataclass(frozen=True, slots=True)
class Ring:
    """One ring. words: what may be read on a locked phone, "" for a neutral sentence.

    news: of which kind it is, None for danger and for residents, who choose nothing.
    until: aware UTC; later it is no news. post: number of the page's post that a tap leads to.
    sending_id: the sending of an announcement that it belongs to, "" if none. counted: of several
    browsers that are rung for one post, one is. once: a key; while the first waits, there is none
    but it. "": no key.
    """

    lane: Lane
    until: datetime
    words: str = ""
    news: News | None = None
    post: int = 0
    sending_id: str = ""
    counted: bool = True
    once: str = ""

    @property
    def is_danger(self) -> bool:
        """Whether it may wake somebody."""
        return self.lane is Lane.ALERT


def until(now: datetime, *, soon_over: bool, expires_at: datetime | None) -> datetime:
    """Until when a ring is news. soon_over: it calls to danger, and is rung anew meanwhile."""
    return expires_at or now + (DANGER_LASTS if soon_over else NEWS_LASTS)


def shortened(text: str) -> str:
    """As much of a post as stands on a lock screen, cut between words."""
    if len(text) <= LETTERS:
        return text
    cut = text[:LETTERS].rsplit(None, 1)[0]
    return f"{cut.rstrip(' ,.;:')}…"
