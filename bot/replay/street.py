"""A street: the house with everybody around it, on pages of our own, and a clock that is moved.

Whatever people do here goes through the routers, deeds, database, outbox and delivery of a village
that runs; only the time and whose fingers press are made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from actions.people import sessions
from actions.people.page_readers import address_of
from actions.people.sessions import ADMIN, ROOM
from bot.wiring import make_desk, make_hear, make_ticker
from channels.browser.about import ABOUT
from domain.dialog.press import read_press
from domain.forms.forms import Forms
from domain.heard import Heard, Place
from domain.mouth import Gone, Key, Mouth, Outgoing, Receipt
from domain.people.entry_links import Links
from domain.words.translations import Words
from scheduler.delivery import Delivery
from storage.device_sessions import OpenedSession
from storage.due import look
from storage.house import House
from storage.keys import new_id
from storage.staff import Newcomer

LINKS = Links("http://localhost")
ROUNDS = 40  # of delivery after each act; more, and something answers itself for ever
A_MOMENT = timedelta(seconds=2)  # between two things that people do


class NoSuchButton(Exception):
    """Nobody could press that: it is on no screen of theirs. The words of the last screen."""


@dataclass
class Shown:
    """A message as it stands on a page now."""

    id: str
    text: str
    keys: tuple[Key, ...] = ()

    def pressing(self, action: str) -> Key | None:
        """The key that does so; an action that ends with `:` is any one that begins so."""
        return next((key for key in self.keys if _does(key, action)), None)


def _does(key: Key, action: str) -> bool:
    press = read_press(key.choice)
    if press is None:
        return False
    return press.action.startswith(action) if action.endswith(":") else press.action == action


class Wire:
    """What pages show. beneath: the mouth that also keeps it for the pages, where somebody will
    open them afterwards."""

    about = ABOUT

    def __init__(self) -> None:
        self.beneath: Mouth | None = None
        self._last = 0
        self.pages: dict[str, list[Shown]] = {}

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        """Keep it as its readers see it."""
        receipt = await self.beneath.deliver(outgoing) if self.beneath else self._numbered()
        page = self.pages.setdefault(outgoing.to, [])
        if outgoing.delete:
            page[:] = [one for one in page if one.id not in outgoing.delete]
            return receipt
        keys = tuple(key for row in outgoing.rows for key in row)
        standing = next((one for one in page if outgoing.edit and one.id == outgoing.edit), None)
        if standing is not None:
            standing.text, standing.keys = outgoing.text, keys
            return Receipt(standing.id)
        page.append(Shown(receipt.message, outgoing.text, keys))
        return Receipt(receipt.message)  # somebody looks at each of these pages

    def _numbered(self) -> Receipt:
        self._last += 1
        return Receipt(str(self._last))

    async def fetch(self, ref: str, _limit: int) -> bytes:
        """Nobody sends files here."""
        raise Gone(ref)


class Street:
    """The house and its people. now: the moment there, moved by whoever plays."""

    def __init__(self, house: House, words: Words, forms: Forms, *, now: datetime) -> None:
        self.house, self.words, self.forms, self.now = house, words, forms, now
        self.wire = Wire()
        self._heard = 0
        mouths: dict[str, Mouth] = {ABOUT.name: self.wire}
        self._hear = make_hear(house, words, forms, links=LINKS, clock=self.clock)
        self._ticker = make_ticker(house, clock=self.clock)
        desk = make_desk(words, forms, mouths)
        self._delivery = Delivery(house, desk, mouths, clock=self.clock, worker="replay")

    def clock(self) -> datetime:
        """The time there."""
        return self.now

    async def goes_to(self, moment: datetime) -> None:
        """It is that moment, if it was earlier; what fell due meanwhile happens now."""
        if moment > self.now:
            self.now = moment
            await self.settle()

    async def passes(self, **time: float) -> None:
        """Time goes by (minutes=2)."""
        await self.goes_to(self.now + timedelta(**time))

    async def settle(self) -> None:
        """Everything that is due happens, and whatever waits is delivered."""
        for _ in range(ROUNDS):
            waiting = await self.house.read(look, now=self.now)
            if waiting.timers:
                await self._ticker.tick()
            sent = (waiting.lanes or waiting.lapsed) and await self._delivery.deliver_now()
            if not (waiting.timers or sent):
                return

    async def hears(self, person: Person, where: str, **said: object) -> None:
        """Somebody says or presses something; what follows from it is settled."""
        self.now += A_MOMENT
        self._heard += 1
        heard = Heard(
            key=f"{where}:replay-{self._heard}",
            who=person.address,
            where=where,
            place=Place.PRIVATE if where == person.address else Place.GROUP,
            typed_at=self.now,
            language=person.language,
            name=person.name,
            at_staff_door=person.at_staff_door,
            **said,  # type: ignore[arg-type]  # whoever plays names what is said
        )
        await self._hear(heard)
        await self.settle()

    def resident(self, language: str) -> Person:
        """Somebody with a phone who has not said anything yet."""
        return Person(self, address_of(new_id()), language)

    async def officer(self, name: str, language: str) -> Officer:
        """Whoever sits at the page of the duty room."""
        opened = await self._open(ROOM, name, language)
        person, page = address_of(opened.person), address_of(opened.page)
        return Officer(self, person, language, name, at_staff_door=True, room=page)

    async def admin(self, name: str, language: str) -> Person:
        """Whoever sits at the page of the administration."""
        opened = await self._open(ADMIN, name, language)
        return Person(self, address_of(opened.person), language, name, at_staff_door=True)

    async def _open(self, door: str, name: str, language: str) -> OpenedSession:
        return await self.house.write(
            sessions.open_demo, door, new_id(), Newcomer(name, language), now=self.now
        )


@dataclass
class Person:
    """Somebody at a page of their own."""

    street: Street
    address: str
    language: str
    name: str = ""
    at_staff_door: bool = field(default=False, kw_only=True)

    @property
    def shown(self) -> list[Shown]:
        """Their page, as it stands now."""
        return self.street.wire.pages.get(self.address, [])

    @property
    def screen(self) -> Shown:
        """The newest message with buttons."""
        return next((one for one in reversed(self.shown) if one.keys), Shown("", ""))

    async def says(self, text: str) -> None:
        """Type it."""
        command = text[1:].split()[0] if text.startswith("/") else ""
        await self.street.hears(self, self.address, text=text, command=command)

    async def starts(self, payload: str) -> None:
        """Follow a link, as from a poster."""
        await self.street.hears(self, self.address, text="/start", command="start", start=payload)

    async def presses(self, action: str) -> None:
        """Press what does so, on the newest message that has it."""
        message, key = found(self.shown, action)
        await self.street.hears(self, self.address, choice=key.choice, message=message.id)

    def offers(self, action: str) -> bool:
        """Whether the newest screen has such a button."""
        return self.screen.pressing(action) is not None


@dataclass
class Officer(Person):
    """An officer, who reads the room as well."""

    room: str = field(kw_only=True)

    @property
    def room_shown(self) -> list[Shown]:
        """The page of the room."""
        return self.street.wire.pages.get(self.room, [])

    async def taps(self, action: str) -> None:
        """Press what does so in the room."""
        message, key = found(self.room_shown, action)
        await self.street.hears(self, self.room, choice=key.choice, message=message.id)

    async def taps_last(self, what: str) -> None:
        """Press what says so on the newest prompt."""
        for message in reversed(self.room_shown):
            for key in message.keys:
                press = read_press(key.choice)
                if press is not None and press.verb == "prompt" and press.arg(1) == what:
                    await self.street.hears(self, self.room, choice=key.choice, message=message.id)
                    return
        raise NoSuchButton(what)

    async def replies(self, text: str) -> None:
        """Answer the newest message of the room."""
        newest = self.room_shown[-1].id
        await self.street.hears(self, self.room, text=text, reply_to=newest, to_us=True)


@dataclass
class Asker:
    """Somebody who asks on one of the pages that they see, and the screen that answers there."""

    person: Person
    page: str

    @property
    def screen(self) -> Shown:
        """The newest message with buttons, else the newest."""
        page = self.person.street.wire.pages.get(self.page, [])
        asking = [one for one in page if one.keys]
        return next(reversed(asking or page), Shown("", ""))

    async def says(self, text: str) -> None:
        """Type it there."""
        command = text[1:].split()[0] if text.startswith("/") else ""
        await self.person.street.hears(self.person, self.page, text=text, command=command)

    async def presses_token(self, token: str) -> None:
        """Press the button with that token, on whichever page of a list it is."""
        await self.person.street.hears(self.person, self.page, choice=token, message=self.screen.id)


def found(page: list[Shown], action: str) -> tuple[Shown, Key]:
    """The newest message with such a button, and the button. Raises NoSuchButton."""
    for message in reversed(page):
        key = message.pressing(action)
        if key is not None:
            return message, key
    raise NoSuchButton(f"{action} on\n{page[-1].text if page else '(nothing)'}")


def actions_on(shown: Shown) -> Iterator[str]:
    """What its buttons do."""
    for key in shown.keys:
        press = read_press(key.choice)
        if press is not None:
            yield press.action
