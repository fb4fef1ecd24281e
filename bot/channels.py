"""The list of channels: who can be heard and spoken to, and what each needs to be switched on.

To add a messenger: its folder `channels/NAME/`, a module here in `bot/` that wires it to the
settings, and a line in `CHANNELS` (docs/extending.md). Nothing else in the house names it.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from bot.findings import Finding
from bot.settings import Settings
from bot.wall_clock import now
from channels.browser import about as browser
from channels.push import about as push
from channels.telegram import about as telegram
from channels.zalo_bot import about as zalo_bot
from channels.zalo_oa import about as zalo_oa
from domain.channels import Channel, Way
from domain.heard import Heard
from domain.mouth import Door, Mouth, WebHook
from domain.people.entry_links import Links
from domain.words.translations import Words
from storage.house import House

Hear = Callable[[Heard], Any]
Look = Iterator[tuple[str, Iterable[Finding]]]


@dataclass(frozen=True, slots=True)
class Around:
    """What a channel may use of the house.

    page_changed(page): tells open pages of a post. page_watched(page): whether somebody looks at it
    now. not_handed_on(channel's title): what to do
    about somebody whose words a platform kept back.
    """

    house: House
    words: Words
    page_changed: Callable[[str], None]
    page_watched: Callable[[str], bool]
    not_handed_on: Callable[[str], Hear]
    clock: Callable[[], datetime]


class OpenedChannel(Protocol):
    """A channel that is switched on: its mouth speaks; its door, once made, hears.

    hooks: addresses on our site that its door answers, `/NAME/…`; () where it asks for itself.
    """

    mouth: Mouth
    hooks: Sequence[str]

    async def way(self) -> Way | None:
        """How people get in, as links; None where they need none of the channel's own."""
        ...

    def door(self, hear: Any, set_aside: Any, *, around: Around) -> Door | None:
        """How it hears; None where the pages do."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Registered:
    """One channel of the list.

    module: of `bot/`, imported only where the channel is switched on or looked at. It has
    `open_channel(settings, around) -> Opened`; and, as far as there is something to say,
    `examine(settings, opens=, ring=)` for the doctor, `invite(settings, code, for_room=)` for
    the command line, which shows how to use the code and returns the link, "" if none, and
    `proofs(settings)`, pages by address by which a platform learns that a site is ours.
    errors: what an error that it logs means, for the doctor.
    """

    about: Channel
    module: str
    is_set: Callable[[Settings], bool]
    errors: Mapping[str, str] = field(default_factory=dict)

    def open(self, settings: Settings, around: Around) -> OpenedChannel:
        """Switch it on."""
        opened: OpenedChannel = import_module(self.module).open_channel(settings, around)
        return opened

    def examine(self, settings: Settings, *, opens: bool, ring: bool) -> Look:
        """What the doctor finds. opens: the database can be looked into."""
        look = getattr(import_module(self.module), "examine", None)
        return iter(()) if look is None else look(settings, opens=opens, ring=ring)

    def invite(self, settings: Settings, code: str, *, for_room: bool) -> str:
        """Say how to use the code there; returns the link, "" where there is none."""
        show = getattr(import_module(self.module), "invite", None)
        return "" if show is None else show(settings, code, for_room=for_room)

    def proofs(self, settings: Settings) -> Mapping[str, bytes]:
        """What the platform wants to find on our site, by address."""
        give = getattr(import_module(self.module), "proofs", None)
        found: Mapping[str, bytes] = {} if give is None else give(settings)
        return found


CHANNELS = (
    Registered(browser.ABOUT, "bot.pages", lambda _: True),
    Registered(push.ABOUT, "bot.push", lambda settings: bool(settings.push_contact)),
    Registered(
        telegram.ABOUT,
        "bot.telegram",
        lambda settings: bool(settings.telegram_token.get_secret_value()),
        errors={
            "telegram refuses the token: ask @BotFather for a new one": (
                "Telegram did not take the bot's token, and nobody was heard there"
            ),
            "telegram.refused": "Telegram refused something in words that Titir does not know",
            "telegram update set aside": (
                "Somebody's message could not be handled; they were told so"
            ),
        },
    ),
    Registered(
        zalo_bot.ABOUT,
        "bot.zalo_bot",
        lambda settings: bool(settings.zalo_bot_token.get_secret_value()),
        errors={
            "zalo_bot.token_refused": "Zalo did not take the bot's token: nobody was heard there",
            "zalo_bot.refused": "Zalo refused something in words that Titir does not know",
            "zalo.set_aside": "Somebody's message could not be handled; they were told so",
        },
    ),
    Registered(
        zalo_oa.ABOUT,
        "bot.zalo_oa",
        lambda settings: bool(settings.zalo_oa_id),
        errors={"zalo_oa.login_needed": "Zalo renews our login no more. Run: titir zalo login"},
    ),
)


def switched_on(
    settings: Settings, channels: Sequence[Registered] = CHANNELS
) -> Iterator[Registered]:
    """Those that the settings switch on."""
    return (one for one in channels if one.is_set(settings))


@asynccontextmanager
async def open_channels(
    settings: Settings, around: Around, channels: Sequence[Registered] = CHANNELS
) -> AsyncIterator[dict[str, OpenedChannel]]:
    """Every channel that is switched on, by name; closed at the end."""
    async with AsyncExitStack() as stack:
        opened: dict[str, OpenedChannel] = {}
        for one in switched_on(settings, channels):
            opened[one.about.name] = made = one.open(settings, around)
            stack.push_async_callback(made.close)
        yield opened


async def links_of(settings: Settings, house: House) -> Links:
    """How people get in, for a command of the operator."""
    words, nobody = Words.load(Path(__file__).parent.parent / "locales"), lambda *_: None
    around = Around(house, words, nobody, lambda _: False, lambda _: nobody, now)
    async with open_channels(settings, around) as opened:
        ways = [await one.way() for one in opened.values()]
    return Links(settings.page_url, tuple(way for way in ways if way is not None))


def hooks_of(opened: OpenedChannel, door: object) -> dict[str, WebHook]:
    """The door's addresses on our site."""
    return {path: door for path in opened.hooks if isinstance(door, WebHook)}
