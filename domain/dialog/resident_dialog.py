"""A resident's dialog: what the next turn must know, and what stood on a screen, as JSON.

Both are sealed with the resident's key. What lies in databases is read as it is: a key may be
missing, and is never renamed.
"""

from collections.abc import Sequence
from typing import Any, Required, TypedDict

from domain.ids import ReporterId


class Kept(TypedDict, total=False):
    """Words, media and a pin that came before anybody said what they are about."""

    words: list[str]
    media: list[str]
    pin: list[float]  # latitude, longitude


class Album(TypedDict, total=False):
    """The album that was answered last. n: the screen that answered. kept: whether any of it was.

    too_big: megabytes of each file that was not. to: the own report whose inquiry it answers,
    under: on whose screen.
    """

    id: Required[str]
    n: Required[int]
    kept: bool
    too_big: tuple[int, ...]
    to: str
    under: str


class SaidMessage(TypedDict):
    """A message that may be edited. m: its number. w, f: keyed digests of its words and files.

    ids: of its media rows. to: the own report it went to, `meeting:ID` or `alert:ID`; "" for one
    in the making.
    """

    m: str
    w: list[str]
    f: list[str]
    ids: list[str]
    to: str


class ResidentDialog(TypedDict, total=False):
    """What the conversation holds. Moments are ISO 8601 in UTC, or Unix seconds where so said.

    n           number of the last screen; numbers only rise
    at          the action that shows the last screen again
    draft       the report in the making, `draft_at` when it was touched, `first` its first screen,
                `private` if nobody else may find it: then what was shown goes even when it was sent
    draft_from  who they were at the doors from which the draft came here, the last one first
    opened_at   when a report that hides was last shown here: it goes half an hour later
    aside       the draft that a danger interrupted
    reporter    key of the report that is open already (danger), `last` of the one told last
    kept        what came before anybody said what it is about
    origin      where a draft began: the list or the danger list
    tally       what the draft's answers are counted in, if they are counted
    wipe_from   first screen, and `mine` the person's own messages, that go when they leave and wipe
    late        screens of what was wiped that had not arrived yet: they go when they have
    erased      when everything was erased, of somebody who has said nothing since
    tap         what was pressed last, and when (seconds); `wrong` when codes were guessed wrongly
    looked      when photos were sent to have the codes on them read (seconds), of the last hour
    check       the check code that brought somebody here who had to choose a language first
    practised   the day on which they last practised
    poster      code of the poster that brought them here, and the day
    too_big     megabytes of what came before a language was chosen, and was not kept
    told        what was typed under an invitation last: its id, and the deed
    said        which messages said what, as far as they may be edited (`message_index.py`)
    album       the album that was answered last, and what became of its files (`attachments.py`)
    """

    n: Required[int]
    at: str
    draft: dict[str, Any]
    draft_at: str
    draft_from: list[str]
    first: int
    private: bool
    opened_at: str
    aside: dict[str, Any]
    reporter: ReporterId
    last: ReporterId
    kept: Kept
    origin: str
    tally: str
    wipe_from: int
    mine: list[str]
    late: list[int]
    erased: str
    tap: list[Any]
    looked: Sequence[float]
    wrong: list[float]
    check: str
    practised: str
    poster: list[str]
    too_big: tuple[int, ...]
    told: list[str]
    said: list[SaidMessage]
    album: Album


class ScreenFacts(TypedDict, total=False):
    """What whoever answers a screen is matched against.

    s, q        its scene and question
    k           its buttons: digit, action and label (a text id after `#`, or the words themselves)
    g           the action of the button that asks whether a guess is right
    put         when it was put
    r           key of the report that it made
    number      the own report that it is about, `inquiry` what is asked on it
    meeting     the meeting, service the service, that it is about
    amount      what may be typed there instead of a digit
    """

    s: str
    q: str
    k: Sequence[Sequence[str]]
    g: str
    put: str
    r: ReporterId
    number: str
    inquiry: str
    meeting: str
    service: str
    amount: str
