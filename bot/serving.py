"""Serving: everything that runs, started in order and stopped in order.

Doors open last and close first: nothing is heard that could not be kept. What was heard is
committed, what was claimed is settled, and only then the database closes.
"""

import asyncio
import gc
import resource
import signal
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from threading import Thread

import structlog
import uvicorn
from starlette.applications import Starlette

from actions import receipts
from actions.apologies import apologise, tell_not_handed_on
from actions.dialog.resources import Resources
from bot import demo
from bot.channels import (
    CHANNELS,
    Around,
    Hear,
    OpenedChannel,
    Registered,
    hooks_of,
    open_channels,
    switched_on,
)
from bot.connection_timeouts import PatientProtocol
from bot.error_log import Errors
from bot.health import Health
from bot.logs import set_up_logs
from bot.push_terms import push_terms
from bot.settings import Settings
from bot.trials import Trials
from bot.wakeup import listen_on_postgres
from bot.wall_clock import now
from bot.wiring import LOCALES, load_forms, make_desk, make_hear, make_readings, make_ticker
from domain.forms.forms import Forms
from domain.heard import Heard
from domain.mouth import Door, WebHook
from domain.people.entry_links import Links
from domain.sitefile import read_site_file
from domain.words.topic_classifier import read_vocabulary
from domain.words.translations import Words
from scheduler.delivery import Delivery
from scheduler.expanding import Expander
from scheduler.fetching import Fetcher
from scheduler.ticking import Ticker
from storage import cleaning
from storage.flags import is_demo, plain_cookies_until
from storage.form_versions import keep_forms
from storage.house import House
from storage.inbox import set_aside
from storage.keys import new_id
from storage.migrating import migrate
from storage.open_house import open_house
from storage.pages import fingerprint
from storage.sheets.reading import read_sheet_now
from storage.site_cache import forget_kept
from storage.sqlite_copy import DiskRoom
from storage.tx import Tx
from storage.typesetting import pool as typesetting
from web.app import make_app
from web.context import Pages, Probes
from web.context import PageSettings as PageSettings
from web.hub import OpenPages
from web.socket import FRAME_AT_MOST
from web.socket_limits import AT_MOST
from web.static_files import StaticFiles

WEB, HEAR, DELIVER, TICK = "web", "hear", "deliver", "tick"
ALL = frozenset((WEB, HEAR, DELIVER, TICK))
LINES = 65_536  # open files at most
FOR_THE_REST = 256  # of them at least: the database, files of requests, what is being sent
LAST_WORDS_S = 5  # that open connections get when the pages close

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ready:
    """What was opened before anything runs."""

    settings: Settings
    house: House
    words: Words
    forms: Forms
    shelf: StaticFiles
    demo: bool
    plain_until: datetime | None = None


async def serve(
    settings: Settings, roles: frozenset[str], channels: Sequence[Registered] = CHANNELS
) -> int:
    """Run these roles until SIGINT or SIGTERM; returns the exit code.

    The caller holds `storage.instance_lock.serving` around it, since taking that blocks.
    Everything is
    drained before it returns. Raises DemoRefuses and whatever opening the database or the keys
    raises, before anything was started.
    """
    errors = Errors()
    set_up_logs(settings.log_level, errors.note)
    _allow_many_lines()
    await asyncio.to_thread(settings.data_dir.mkdir, parents=True, exist_ok=True)
    stop = asyncio.Event()
    with _signals(stop):
        ready = await asyncio.to_thread(prepare, settings)
        try:
            await _run(ready, roles, stop, errors, channels)
        finally:
            await errors.keep(ready.house, now=now())
            await asyncio.to_thread(ready.house.close)
    return 0


def _allow_many_lines() -> int:
    """As many open files as the system lets us have: often it begins with 1,024, and each line of
    a stranger is one. Returns how many WebSockets there may be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = LINES if hard == resource.RLIM_INFINITY else min(hard, LINES)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(1, min(AT_MOST, max(soft, wanted) - FOR_THE_REST))


def prepare(settings: Settings) -> Ready:
    """Migrate and open the database, read words and forms, make the demo on an untouched start."""
    migrate(settings.database, now=now(), room=_say_room)
    house = open_house(settings.database, settings.master_file)
    words, forms = Words.load(LOCALES), load_forms()
    # Beside all else: nobody's first words wait for it, and the start does not either.
    Thread(target=read_vocabulary, args=(tuple(words.languages),), daemon=True).start()
    house.write_now(keep_forms, forms)
    if settings.is_untouched and house.write_now(demo.is_empty):
        text = demo.SITE.read_text(encoding="utf-8")
        languages = frozenset(tag for tag, row in words.languages.items() if row.kind == "text")
        file = read_site_file(text, shipped=frozenset(forms.by_code), languages=languages)
        demo.make_demo(house, file, now=now())
    marked = house.write_now(is_demo)
    if marked and not settings.is_untouched:
        house.close()
        raise demo.DemoRefuses(
            "this database is a demo and takes no token and no PUBLIC_URL; "
            "set DATA_DIR to an empty folder for the real one"
        )
    until = None
    if settings.public_url.startswith("https://"):
        until = house.write_now(plain_cookies_until, now=now())
    return Ready(settings, house, words, forms, StaticFiles.read(), marked, until)


def _say_room(room: DiskRoom) -> None:
    log.info("database.copying", needs_bytes=room.needed, free_bytes=room.free)


async def _run(
    ready: Ready,
    roles: frozenset[str],
    stop: asyncio.Event,
    errors: Errors,
    channels: Sequence[Registered],
) -> None:
    open_pages = OpenPages(partial(fingerprint, ready.house.keys))
    kept_back = partial(_hear_kept_back, ready.house, f"{ready.settings.page_url}/admin")
    watched = open_pages.is_watched
    around = Around(ready.house, ready.words, open_pages.wake, watched, kept_back, now)
    settings = ready.settings
    async with open_channels(settings, around, channels) as opened:
        running = await _wire(ready, opened, around, open_pages)
        async with asyncio.TaskGroup() as tasks:
            started = _start(tasks, ready, running, roles, stop)
            # What was loaded stays: without this a full collection stops the loop for 0.2 s.
            gc.collect()
            gc.freeze()
            log.info("house.open", pages=settings.page_url, roles=sorted(roles), demo=ready.demo)
            tasks.create_task(errors.run(ready.house, clock=now))
            await stop.wait()
            log.info("house.closing")
            for end in started:
                await end()
            errors.stop()
        await cleaning.close()
        await typesetting.close()
    log.info("house.closed")


@dataclass(frozen=True, slots=True)
class Running:
    """What runs, wired and not yet started."""

    delivery: Delivery
    fetcher: Fetcher
    ticker: Ticker
    expander: Expander
    server: "_Server"
    open_pages: OpenPages
    doors: tuple[tuple[OpenedChannel, Door], ...]


async def _wire(
    ready: Ready,
    opened: Mapping[str, OpenedChannel],
    around: Around,
    open_pages: OpenPages,
) -> Running:
    settings, house, words, forms = ready.settings, ready.house, ready.words, ready.forms
    mouths = {name: one.mouth for name, one in opened.items()}
    ways = await asyncio.gather(*(one.way() for one in opened.values()))
    links = Links(
        settings.page_url, tuple(way for way in ways if way is not None), settings.public_url
    )
    hear = make_hear(house, words, forms, links=links, clock=now)
    aside = partial(_set_aside, house)
    made = ((one, one.door(hear, aside, around=around)) for one in opened.values())
    doors = tuple((one, door) for one, door in made if door is not None)
    ticker = make_ticker(house, clock=now)
    health = Health(house, ticker, clock=now, shut_out=partial(_any_shut_out, doors))
    pages = Pages(
        house=house,
        hear=hear,
        set_aside=aside,
        arrived=partial(_arrived, house),
        words=words,
        clock=now,
        settings=PageSettings(
            settings.public_url,
            ready.demo,
            links.ways,
            tuple(one.about for one in CHANNELS),
            ready.plain_until,
            proxies=settings.proxy_networks,
            lines=_allow_many_lines(),
            push=push_terms(opened),
        ),
        open_pages=open_pages,
        forms=forms,
        try_out=Trials(house, words, forms, now).play,
    )
    probes = Probes(health.missing, health.metrics, health.besides)
    app = make_app(
        pages,
        probes,
        hooks=_hooks(doors),
        proofs=await asyncio.to_thread(_proofs, settings),
        shelf=ready.shelf,
    )
    desk = make_desk(words, forms, mouths)
    delivery = Delivery(house, desk, mouths, clock=now, worker=new_id())
    loop = asyncio.get_running_loop()
    house.on_wake(lambda lanes: loop.call_soon_threadsafe(delivery.wake, lanes))
    house.on_page_changed(lambda key: loop.call_soon_threadsafe(open_pages.wake_key, key))
    reading = make_readings(
        Resources(words, forms, links), codes=cleaning.read_codes, table=read_sheet_now
    )
    fetcher = Fetcher(house, mouths, cleaning.clean, clock=now, reading=reading)
    delivery.on_media(fetcher.wake)
    server = _Server(_config(app, settings))
    expander = Expander(house, clock=now)
    return Running(delivery, fetcher, ticker, expander, server, open_pages, doors)


def _start(
    tasks: asyncio.TaskGroup,
    ready: Ready,
    running: Running,
    roles: frozenset[str],
    stop: asyncio.Event,
) -> list[Callable[[], Awaitable[None]]]:
    """Start what the roles ask for; returns how to stop it, in the order in which it must stop."""
    ends: list[Callable[[], Awaitable[None]]] = []
    if ready.house.on_postgres:
        listening = listen_on_postgres(
            ready.settings.database,
            stop,
            wake=running.delivery.wake,
            changed=running.open_pages.wake_key,
            applied=partial(forget_kept, ready.house.engine),
        )
        tasks.create_task(listening)
    for opened, door in running.doors:
        if (WEB if opened.hooks else HEAR) in roles:  # web hooks come to the pages' process
            tasks.create_task(door.open())
            ends.append(door.close)
    if WEB in roles:
        tasks.create_task(running.server.serve())
        ends.append(partial(_close_pages, running.server))
    if TICK in roles:
        running.ticker.start()
        ends.append(running.ticker.stop)
        tasks.create_task(running.expander.run())
        ends.append(partial(_call, running.expander.stop))
    if DELIVER in roles:
        tasks.create_task(running.fetcher.run())
        tasks.create_task(running.delivery.run())
        ends += [partial(_call, running.fetcher.stop), partial(_call, running.delivery.stop)]
    return ends


async def _close_pages(server: "_Server") -> None:
    server.should_exit = True
    server.closing.set()


async def _call(end: Callable[[], None]) -> None:
    end()


def _any_shut_out(doors: Sequence[tuple[OpenedChannel, Door]]) -> bool:
    """Whether a platform refuses our token; a door that knows it says so."""
    return any(getattr(door, "shut_out", False) for _, door in doors)


def _proofs(settings: Settings) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for one in switched_on(settings):
        found |= one.proofs(settings)
    return found


def _hooks(doors: Sequence[tuple[OpenedChannel, Door]]) -> dict[str, WebHook]:
    return {path: hook for one, door in doors for path, hook in hooks_of(one, door).items()}


async def _arrived(house: House, address: str, message: str) -> None:
    await house.write(receipts.shown_on_page, address, message, now=now())


async def _set_aside(house: House, raw: bytes, reason: str, heard: Heard | None) -> None:
    await house.write(_keep_aside, raw, reason, heard, now=now())


def _hear_kept_back(house: House, page: str, channel: str) -> Hear:
    async def hear(heard: Heard) -> None:
        await house.write(tell_not_handed_on, heard, channel=channel, page=page, now=now())

    return hear


def _keep_aside(tx: Tx, raw: bytes, reason: str, heard: Heard | None, *, now: datetime) -> None:
    set_aside(tx, raw, error=reason, now=now)
    if heard is not None:
        apologise(tx, heard, now=now)


def _config(app: Starlette, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,  # addresses of residents have no business in a log
        lifespan="off",
        http=PatientProtocol,
        ws="websockets-sansio",
        ws_max_size=FRAME_AT_MOST,
        timeout_graceful_shutdown=LAST_WORDS_S,
        server_header=False,
        proxy_headers=False,
    )


class _Server(uvicorn.Server):
    """Signals are ours: the doors close before the pages. It looks around once a second, as the
    date in its answers needs it; uvicorn's own does ten times."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.closing = asyncio.Event()

    async def main_loop(self) -> None:
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self.closing.wait()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def _signals(stop: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
