"""What the pages know of the rest: everything they are given by `bot/`, in one place."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from starlette.requests import HTTPConnection

from actions.people import browser_conversations, page_readers, sessions
from actions.people.browser_conversations import About, Familiarity
from actions.services.public_figures import PublicFigures, public_figures
from domain.channels import Channel, Way
from domain.flood import Bucket, PerPerson
from domain.forms.forms import Forms
from domain.heard import Heard
from domain.services.trials import TrialStep, Tried
from domain.words.languages import resolve_language
from domain.words.translations import Words
from storage.house import House
from web import page_words as text
from web.client_network import OWN, Origins
from web.fair_turns import FairTurns
from web.hub import OpenPages
from web.identities import CHAT, Seat, cookie_name, is_given_by_us, resident_seat, staff_seat
from web.identities import TOKEN as A_TOKEN
from web.quota import Quota
from web.safety import Home
from web.socket_limits import AT_MOST, Lines
from web.upload_buffers import Arriving

FRESH = timedelta(minutes=1)
FIGURES_FRESH = timedelta(minutes=10)  # they are of a month that is over

Hear = Callable[[Heard], Awaitable[object]]
TryOut = Callable[[str, Sequence[TrialStep]], Awaitable[Tried | None]]
Arrived = Callable[[str, str], Awaitable[object]]
Ready = Callable[[], Awaitable[str]]
Metrics = Callable[[], Awaitable[bytes]]


class SetAsideFrame(Protocol):
    """Keeps, sealed, what could not be heard, and apologises; raises NotKept."""

    def __call__(self, raw: bytes, reason: str, heard: Heard | None) -> Awaitable[object]: ...


@dataclass(frozen=True, slots=True)
class PushTerms:
    """What a page needs to have its phone rung. key: public, as browsers write it; mark: by which a
    subscription says that it was made for it. takes: whether endpoint, key and secret are such as a
    browser tells."""

    key: str
    mark: str
    takes: Callable[[str, str, str], bool]


@dataclass(frozen=True, slots=True)
class PageSettings:
    """url: PUBLIC_URL, "" if unset. demo: the database is a demo's. ways: into messengers. looks:
    channels as which the demo may show its resident.

    plain_until: until when cookies are known under https by the names that they had before.
    proxies: networks of the web servers in front. lines: WebSockets at a time. push: None where no
    phone can be rung.
    """

    url: str = ""
    demo: bool = False
    ways: tuple[Way, ...] = ()
    looks: tuple[Channel, ...] = ()
    plain_until: datetime | None = None
    proxies: tuple[str, ...] = OWN
    lines: int = AT_MOST
    push: PushTerms | None = None


@dataclass(frozen=True, slots=True)
class Probes:
    """What whoever watches the machine may ask. ready: "" when all is well, else what is not, in
    words. metrics: Prometheus text. besides: what people have to mend, though the house works."""

    ready: Ready
    metrics: Metrics
    besides: Ready | None = None


@dataclass(slots=True)
class Pages:
    """Everything that the pages use, one for all of a process.

    hear: commits what was heard, or raises NotKept. set_aside: as a messenger's door has it; raw is
    empty. arrived(address, message id): a room's browser has shown that post; called more than
    once. open_pages: call its `wake` whenever a page's log was changed elsewhere. figures_in_turn:
    held while figures are read: a year of them costs as much as many turns.
    try_out: plays a service that is on trial; None where that is not done.
    """

    house: House
    hear: Hear
    set_aside: SetAsideFrame
    arrived: Arrived
    words: Words
    clock: Callable[[], datetime]
    settings: PageSettings
    open_pages: OpenPages
    forms: Forms
    try_out: TryOut | None = None
    figures_in_turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    flood: PerPerson[Bucket] = field(default_factory=lambda: PerPerson(Bucket))
    arriving: Arriving = field(default_factory=Arriving)
    turns: FairTurns = field(default_factory=FairTurns)
    quota: Quota = field(init=False)
    origins: Origins = field(init=False)
    lines: Lines = field(init=False)
    _about: tuple[datetime, About] | None = None
    _public: tuple[datetime, PublicFigures | None] | None = None
    _page_words: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.quota = Quota(partial(self.house.read, browser_conversations.room_left))
        self.origins = Origins(self.settings.proxies)
        self.lines = Lines(self.settings.lines)

    @property
    def home(self) -> Home:
        """Where the pages are found."""
        return Home(self.settings.url)

    @property
    def is_demo(self) -> bool:
        """Whether the three phones may be shown: a demo that only this machine sees."""
        return self.settings.demo and not self.settings.url

    async def about(self) -> About:
        """What the pages say of the house, as it was within the last minute."""
        now = self.clock()
        if self._about is None or not now - FRESH < self._about[0] <= now:
            self._about = now, await self.house.read(browser_conversations.about)
        return self._about[1]

    async def public_figures(self) -> PublicFigures | None:
        """What the front page tells everybody, as it was within the last minutes; read by one for
        all who come meanwhile."""
        async with self.figures_in_turn:
            now = self.clock()
            if self._public is None or not now - FIGURES_FRESH < self._public[0] <= now:
                found = await self.house.read(public_figures, self.forms, now=now)
                self._public = now, found
            return self._public[1]

    async def seat_of(self, door: str, cookies: Mapping[str, str]) -> Seat | None:
        """Who sits there, by the door's cookie; None for nobody we know."""
        token = self.token_of(door, cookies)
        if not A_TOKEN.fullmatch(token):
            return None
        if door == CHAT:
            return await self._resident_seat(token)
        now = self.clock()
        opened = await self.house.read(sessions.find_session, token, door, now=now)
        return staff_seat(opened) if opened is not None else None

    def token_of(self, door: str, cookies: Mapping[str, str]) -> str:
        """The token that the browser brings for the door, "" if none."""
        token = cookies.get(cookie_name(door, https=self.home.is_https), "")
        until = self.settings.plain_until
        if not token and until is not None and self.clock() < until:
            token = cookies.get(cookie_name(door, https=False), "")
        return token

    async def _resident_seat(self, token: str) -> Seat | None:
        """None for a token that somebody made up: whoever planted it would read along."""
        seat = resident_seat(token)
        if is_given_by_us(self.house.keys, token):
            return seat
        known = await self.house.read(browser_conversations.is_known, seat.person)
        return seat if known else None

    async def standing_of(self, seat: Seat) -> Familiarity:
        """How well the house knows whoever sits there; staff it has invited."""
        if seat.door != CHAT:
            return Familiarity.KNOWN
        today = self.clock().date()
        return await self.house.read(browser_conversations.standing_of, seat.person, today=today)

    async def has_room(self, seat: Seat, network: str) -> bool:
        """Whether one more line may be opened from there; longer for whom the house knows."""
        if self.lines.has_room(network, known=False):
            return True
        if await self.standing_of(seat) is not Familiarity.KNOWN:
            return False
        return self.lines.has_room(network, known=True)

    async def language_of(self, seat: Seat, hint: str) -> str:
        """The language of the conversation; before there is one, the hint or the site's first."""
        known = await self.house.read(page_readers.find_language, seat.person)
        return known or self.guess(hint, (await self.about()).languages)

    def hint_of(self, connection: HTTPConnection) -> str:
        """What the browser asks for: a link's `?lang=`, else its Accept-Language. A first guess."""
        accepted = connection.headers.get("accept-language", "")
        return f"{connection.query_params.get('lang', '')[:8]},{accepted}"[:200]

    def guess(self, accepted: str, offered: tuple[str, ...]) -> str:
        """The first offered language of an Accept-Language header, else the first offered."""
        for part in accepted.split(","):
            found = resolve_language(part.partition(";")[0], offered, "")
            if found:
                return found
        return offered[0]

    def page_words(self, language: str) -> dict[str, str]:
        """The page's own words, for its script."""
        if language not in self._page_words:
            found = {text_id: self.words.sentence(language, text_id) for text_id in text.PAGE}
            self._page_words[language] = found
        return self._page_words[language]
