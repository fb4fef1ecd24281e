"""A village for stories: the real house, with a messenger and a clock that the test holds in hand.

Everything between what people say and what they see is the product: routers, deeds, a database
built by the migrations, outbox, delivery. Only the messenger's wire and the time are made up.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import make_url

from actions.dialog.resources import Resources
from actions.people.sites import apply_site
from bot.telegram import way_to
from bot.wiring import LOCALES, load_forms, make_desk, make_hear, make_readings, make_ticker
from channels.browser.about import ABOUT as PAGES
from channels.telegram.about import ABOUT as TELEGRAM
from domain.forms.forms import Forms
from domain.heard import Heard, HeardEvent, HeardMedia, Pin, Place
from domain.media_verdicts import Clean, MediaRefused, PhotoCodes, Reason
from domain.mouth import Attachment, Gone, Key, Mouth, Outgoing, Receipt, SendFailed
from domain.people.entry_links import Links
from domain.site_shapes import SiteFile
from domain.sitefile import read_site_file
from domain.words.translations import Words
from scheduler.delivery import Delivery
from scheduler.fetching import Fetcher
from storage import staff
from storage.cleaners.codes import read_codes
from storage.cleaners.sniff import PHOTOS, form_of
from storage.due import look
from storage.form_versions import keep_forms
from storage.house import House
from storage.open_house import open_house
from storage.outbox import free_own_claims
from storage.sheets.child import read_here
from storage.sites import all_sites
from storage.tx import Tx
from tests.houses import lay_database, sqlite_in

ROOT = Path(__file__).parent.parent
MORNING = datetime(2026, 11, 18, 0, 42, tzinfo=UTC)  # 07:42 in Hải Sơn, a Wednesday
CHANNEL, BROWSER = "telegram", "browser"
LINKS = Links("https://titir.example", (way_to("titir_bot"),))

ROUNDS = 40  # of delivery after each act; more means that something answers itself for ever


@dataclass
class Message:
    """One message as it stands in a chat now."""

    id: str
    text: str
    rows: tuple[tuple[Key, ...], ...] = ()
    attachments: tuple[Attachment, ...] = ()
    reply_to: str = ""
    quiet: bool = False
    pinned: bool = False
    edited: int = 0
    at: datetime = MORNING

    @property
    def labels(self) -> list[str]:
        """What its buttons say."""
        return [key.label for row in self.rows for key in row]

    def key(self, label: str) -> Key | None:
        """The button that says so, or holds these words."""
        keys = [key for row in self.rows for key in row]
        exact = [key for key in keys if key.label == label]
        return next(iter(exact or [key for key in keys if label in key.label]), None)

    def __str__(self) -> str:
        return "\n".join([self.text, *(f"[{label}]" for label in self.labels)])


class Messenger:
    """The wire: keeps each chat as its members see it, and fails where the test says so."""

    def __init__(self, clock: Callable[[], datetime], per_second: float = 1000.0) -> None:
        self.about = replace(TELEGRAM, limits=replace(TELEGRAM.limits, per_second=per_second))
        self._clock = clock
        self.chats: dict[str, list[Message]] = {}
        self.sent: list[Outgoing] = []
        self.left: list[str] = []
        self.files: dict[str, bytes] = {}
        self.failures: list[tuple[str, SendFailed]] = []
        self.refused: dict[str, Exception] = {}  # by address, until it is taken out
        self._last = 100

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        """What a platform does with one message."""
        for number, (address, failure) in enumerate(self.failures):
            if address in ("*", outgoing.to):
                del self.failures[number]
                raise failure
        if outgoing.to in self.refused:
            raise self.refused[outgoing.to]
        self.sent.append(outgoing)
        if outgoing.leave:
            self.left.append(outgoing.to)
        chat = self.chats.setdefault(outgoing.to, [])
        if outgoing.delete:
            chat[:] = [message for message in chat if message.id not in outgoing.delete]
            return Receipt("")
        standing = next((one for one in chat if outgoing.edit and one.id == outgoing.edit), None)
        if standing is not None:
            standing.text, standing.rows = outgoing.text, outgoing.rows
            standing.edited += 1
            return Receipt(standing.id)
        self._last += 1
        chat.append(
            Message(
                id=str(self._last),
                text=outgoing.text,
                rows=outgoing.rows,
                attachments=outgoing.attachments,
                reply_to=outgoing.reply_to,
                quiet=outgoing.quiet,
                pinned=outgoing.pinned,
                at=self._clock(),
            )
        )
        return Receipt(str(self._last))

    async def fetch(self, ref: str, _limit: int) -> bytes:
        """The file that somebody sent."""
        if ref not in self.files:
            raise Gone
        return self.files[ref]


class Page:
    """Our own page on the same wire."""

    about = PAGES

    def __init__(self, messenger: Messenger) -> None:
        self.deliver, self.fetch = messenger.deliver, messenger.fetch


@dataclass
class Person:
    """Somebody with a phone. What they do is settled before the call returns."""

    village: "Village"
    address: str
    name: str
    language: str = ""
    commands: list[str] = field(default_factory=list)

    @property
    def heard(self) -> list[Message]:
        """The bot's messages in the private chat, as they stand now."""
        return self.village.messenger.chats.get(self.address, [])

    @property
    def screen(self) -> Message:
        """The newest message with buttons, else the newest."""
        asking = [message for message in self.heard if message.rows]
        return (asking or self.heard)[-1]

    def everything_heard(self) -> str:
        """All texts of the private chat."""
        return "\n".join(str(message) for message in self.heard)

    async def says(self, text: str, **more: object) -> None:
        """Type a text; `/name` is a command."""
        await self._hear(text=text, **more)

    async def starts(self, payload: str = "") -> None:
        """Press Start, or follow a link."""
        await self._hear(text="/start", command="start", start=payload)

    async def presses(self, label: str, *, on: Message | None = None) -> None:
        """Tap the button that says so, on the newest message that has it."""
        message, key = self.find(label, on=on)
        await self._hear(choice=key.choice, message=message.id)

    def find(self, label: str, *, on: Message | None = None) -> tuple[Message, Key]:
        """The newest message with such a button, and the button."""
        for message in [on] if on else reversed(self.heard):
            key = message.key(label)
            if key is not None:
                return message, key
        raise AssertionError(f"no button {label!r} in:\n{self.everything_heard()}")

    async def sends_photo(self, body: bytes = b"photo", *, text: str = "") -> None:
        """Send a photo."""
        await self._sends("photo", body, text)

    async def sends_voice(self, body: bytes = b"voice", *, seconds: int = 14) -> None:
        """Send a voice note."""
        await self._sends("voice", body, "", seconds)

    async def sends_file(self, body: bytes, *, name: str, mime: str = "") -> None:
        """Send a file that has a name."""
        await self._sends("file", body, "", mime=mime, name=name)

    async def sends_place(self, latitude: float, longitude: float) -> None:
        """Send a place on the map."""
        await self._hear(pin=Pin(latitude, longitude))

    async def shares_contact(self, number: str) -> None:
        """Share one's own telephone number."""
        await self._hear(contact=number)

    async def blocks(self) -> None:
        """Block the bot."""
        self.village.messenger.failures.append((self.address, Gone()))
        await self._hear(event=HeardEvent.BLOCKED)

    async def _sends(
        self, kind: str, body: bytes, text: str, seconds: int = 0, mime: str = "", name: str = ""
    ) -> None:
        ref = f"file-{len(self.village.messenger.files)}"
        self.village.messenger.files[ref] = body
        media = HeardMedia(kind, ref, len(body), seconds, mime, name)
        await self._hear(media=(media,), text=text)

    async def _hear(self, **more: object) -> None:
        await self.village.hears(self, where=self.address, place=Place.PRIVATE, **more)


@dataclass
class Room:
    """A desk's group chat."""

    village: "Village"
    address: str
    desk: str

    @property
    def heard(self) -> list[Message]:
        """The room's messages as they stand now."""
        return self.village.messenger.chats.get(self.address, [])

    def everything_heard(self) -> str:
        """All texts of the room."""
        return "\n".join(str(message) for message in self.heard)

    @property
    def card(self) -> Message:
        """The newest card that has buttons."""
        cards = [one for one in self.heard if one.rows and not one.pinned]
        assert cards, f"no card in:\n{self.everything_heard()}"
        return cards[-1]

    def card_of(self, words: str) -> Message:
        """The newest message with these words."""
        found = [message for message in self.heard if words in message.text]
        assert found, f"nothing says {words!r} in:\n{self.everything_heard()}"
        return found[-1]


@dataclass
class Officer(Person):
    """Somebody enrolled at a desk, who writes in its room."""

    room: Room | None = None

    async def taps(self, label: str, *, on: Message | None = None) -> None:
        """Press a button in the room, on the newest message that has it."""
        room = self._room()
        for message in [on] if on else reversed(room.heard):
            key = message.key(label)
            if key is not None:
                await self._in_room(choice=key.choice, message=message.id)
                return
        raise AssertionError(f"no button {label!r} in:\n{room.everything_heard()}")

    async def replies(self, text: str, *, to: Message) -> None:
        """Answer a message of the room."""
        await self._in_room(text=text, reply_to=to.id)

    async def writes(self, text: str) -> None:
        """Write into the room."""
        command = text[1:].split()[0] if text.startswith("/") else ""
        await self._in_room(text=text, command=command)

    def _room(self) -> Room:
        assert self.room is not None
        return self.room

    async def _in_room(self, **more: object) -> None:
        await self.village.hears(self, where=self._room().address, place=Place.GROUP, **more)


class Village:
    """The house and everybody around it. Made by `open_village`."""

    def __init__(self, open_again: Callable[[], House], words: Words, forms: Forms) -> None:
        self.channel = CHANNEL
        self.other_mouths: list[Mouth] = []
        self.words, self.forms = words, forms
        self.now = MORNING
        self.links = LINKS
        self.messenger = Messenger(self.clock)
        self._open_again = open_again
        self._people = 0
        self._updates = 0
        self._move_in(open_again())

    def _move_in(self, house: House) -> None:
        """Everything that lives as long as the process does."""
        self.house, words, forms = house, self.words, self.forms
        mouths: dict[str, Mouth] = {self.channel: self.messenger, BROWSER: Page(self.messenger)}
        mouths |= {mouth.about.name: mouth for mouth in self.other_mouths}
        self._hear = make_hear(house, words, forms, links=self.links, clock=self.clock)
        self.ticker = make_ticker(house, clock=self.clock)
        self.delivery = Delivery(
            house,
            make_desk(words, forms, mouths),
            mouths,
            clock=self.clock,
            worker="village",
        )
        resources = Resources(words, self.forms, self.links)
        reading = make_readings(resources, codes=read_codes_here, table=read_here)
        self.fetcher = Fetcher(house, mouths, _believe, clock=self.clock, reading=reading)

    def leaves_to(self, *mouths: Mouth) -> None:
        """These channels are looked at: whoever joins by `resident` and the like is on another."""
        self.channel, self.other_mouths = "others", [*self.other_mouths, *mouths]
        self.messenger.about = replace(self.messenger.about, name=self.channel)
        self._move_in(self.house)

    def is_found_at(self, url: str) -> None:
        """The operator has set that PUBLIC_URL."""
        self.links = replace(LINKS, public=url)
        self._move_in(self.house)

    async def hears_of(self, heard: Heard) -> None:
        """A channel that is looked at has heard something."""
        await self._hear(heard)

    async def restarts(self) -> None:
        """The house closes and opens again on the same database; nothing is settled."""
        await asyncio.to_thread(self.house.close)
        self._move_in(await asyncio.to_thread(self._open_again))
        await self.house.write(free_own_claims, None)

    def clock(self) -> datetime:
        """The village's time."""
        return self.now

    def resident(self, *, name: str = "Lý Thị Mẩy", language: str = "vi") -> Person:
        """Somebody with a phone who has not said anything yet."""
        return Person(self, self._address(), name, language)

    async def officer(self, room: Room, name: str = "Dũng", *, desk: str = "") -> Officer:
        """An officer of the room's desk, enrolled by an invitation."""
        code = await self.invite("officer", desk or room.desk)
        officer = Officer(self, self._address(), name, "vi", room=room)
        await officer.starts(code)
        return officer

    async def room(self, desk: str = "cax") -> Room:
        """A group bound to the desk by an invitation."""
        code = await self.invite(None, desk)
        room = Room(self, f"{self.channel}:-100{self._count()}", desk)
        founder = Officer(self, self._address(), "Trưởng", "vi", room=room)
        await self.hears(
            founder, where=room.address, place=Place.GROUP, text="/start", command="start",
            start=code,
        )  # fmt: skip
        return room

    async def admin(self, name: str = "Hương") -> Person:
        """An admin of the site."""
        code = await self.invite("admin", "")
        admin = Person(self, self._address(), name, "vi")
        await admin.starts(code)
        return admin

    async def invite(self, role: str | None, desk: str, *, site: str = "") -> str:
        """A fresh invitation code. role None: for a room. site: "" for the first one."""
        of_site = site

        def deed(tx: Tx) -> str:
            site = of_site or all_sites(tx)[0].area
            found = staff.find_desk(tx, site, desk) if desk else None
            vacancy = staff.Vacancy(role, site, found.id if found else None)
            return staff.invite(tx, vacancy, now=self.now)

        return await self.house.write(deed)

    async def hears(self, who: Person, **more: object) -> None:
        """One update comes in; everything that follows from it goes out."""
        self.now += timedelta(seconds=2)
        self._updates += 1
        heard = Heard(
            key=f"{self.channel}:1:{self._updates}",
            who=who.address,
            typed_at=self.now,
            language=who.language,
            name=who.name,
            **more,  # type: ignore[arg-type]  # a story names what it says
        )
        text = heard.text
        if text.startswith("/") and not heard.command:
            heard = replace(heard, command=next(iter(text[1:].split()), ""))
        await self.repeat(heard)

    async def repeat(self, heard: Heard) -> None:
        """Hear exactly this, perhaps again, and settle."""
        self.last = heard
        await self._hear(heard)
        await self.settle()

    async def settle(self) -> None:
        """Everything due leaves; media are fetched; timers that are due ring."""
        for _ in range(ROUNDS):
            waiting = await self.house.read(look, now=self.now)  # cheaper than to try in vain
            if waiting.timers:
                await self.ticker.tick()
            fetched = waiting.media and await self.fetcher.fetch_now()
            sent = (waiting.lanes or waiting.lapsed) and await self.delivery.deliver_now()
            if not (waiting.timers or fetched or sent):
                return
        raise AssertionError("the house does not come to rest")

    async def passes(self, **time: float) -> None:
        """Time goes by (minutes=2, hours=24), second by second where something is due."""
        until = self.now + timedelta(**time)
        while self.now < until:
            self.now = min(until, self.now + timedelta(seconds=30))
            await self.settle()

    def _address(self) -> str:
        return f"{self.channel}:{700_000 + self._count()}"

    def _count(self) -> int:
        self._people += 1
        return self._people


@asynccontextmanager
async def open_village(
    url: str, folder: Path, *, site: Path = ROOT / "examples" / "hai-son.toml"
) -> AsyncIterator[Village]:
    """A village on an empty database, migrated, with the site applied."""
    village = await asyncio.to_thread(_build, url, folder, site)
    try:
        yield village
    finally:
        await asyncio.to_thread(village.house.close)


def _build(url: str, folder: Path, site: Path) -> Village:
    words, forms = _texts()
    again = partial(open_house, url, folder / "keys" / "master")
    file = Path(make_url(url).database or "")
    if url.startswith("sqlite") and not file.exists() and not (folder / "keys").exists():
        _copy_village(site, file, folder / "keys" / "master")
        return Village(again, words, forms)
    lay_database(url)
    village = Village(again, words, forms)
    _settle_down(village.house, site)
    return village


def _settle_down(house: House, site: Path) -> None:
    house.write_now(keep_forms, _texts()[1])
    house.write_now(apply_site, site_file(site.read_text()), now=MORNING)


def _copy_village(site: Path, file: Path, key: Path) -> None:
    """The database and the key of a village where nobody has said anything yet."""
    database, master = _empty_village(site)
    file.write_bytes(database)
    key.parent.mkdir(mode=0o700)
    key.touch(mode=0o600)
    key.write_bytes(master)


@cache
def _empty_village(site: Path) -> tuple[bytes, bytes]:
    with TemporaryDirectory() as folder:
        file, key = Path(folder) / "titir.db", Path(folder) / "keys" / "master"
        url = sqlite_in(Path(folder))
        lay_database(url)
        house = open_house(url, key)
        _settle_down(house, site)
        house.close()
        return file.read_bytes(), key.read_bytes()


def site_file(written: str) -> SiteFile:
    """What a site file says, read as the product reads it."""
    languages = frozenset(("vi", "id", "en"))
    return read_site_file(written, shipped=frozenset(_texts()[1].by_code), languages=languages)


@cache
def _texts() -> tuple[Words, Forms]:
    return Words.load(LOCALES), load_forms()


async def read_codes_here(raw: bytes, *, claimed: str) -> PhotoCodes:
    """Stands in for the child: the program that reads, in this very process."""
    form = form_of(raw, claimed=claimed)
    if form not in PHOTOS:
        raise MediaRefused(Reason.NOT_SUPPORTED)
    return await asyncio.to_thread(read_codes, raw, form)


async def _believe(raw: bytes, *, claimed: str) -> Clean:
    """Stands in for the cleaning child, which has tests of its own."""
    kind = "voice" if raw.startswith(b"voice") else "photo"
    return Clean(kind, claimed or "image/jpeg", raw, 14 if kind == "voice" else None)


def texts(messages: Sequence[Message]) -> list[str]:
    """Their texts."""
    return [message.text for message in messages]
