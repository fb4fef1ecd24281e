"""Running: all in one process, or a role of it; at every start of the computer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.opening import HERE, is_new, read_settings, whereabouts
from bot.commands.replaying import lay_demo
from bot.commands.terminal import GOOD, NOTE, WRONG_USE, CommandRefused, mark, progress, say

if TYPE_CHECKING:
    from bot.settings import Settings


def run(
    demo: Annotated[
        str | None,
        typer.Option(
            metavar="PLACE",
            help="Show that folder of examples/places/ on three phones, with its past behind it.",
        ),
    ] = None,
) -> None:
    """Start everything: pages, messengers, delivery, the clock. Ctrl-C stops it, losing nothing."""
    if demo is not None:
        lay_demo(demo)
    _serve("web", "hear", "deliver", "tick")


def web() -> None:
    """Serve the pages (and the web hooks of messengers) alone. Only on PostgreSQL."""
    _serve_alone("web")


def hear() -> None:
    """Hear the messengers alone, by polling. Only on PostgreSQL."""
    _serve_alone("hear")


def deliver() -> None:
    """Send messages and fetch photos alone; as many of these as you like. Only on PostgreSQL."""
    _serve_alone("deliver")


def tick() -> None:
    """Watch the clock alone: reminders, alarms, tidying. Only on PostgreSQL."""
    _serve_alone("tick")


def migrate() -> None:
    """Bring the database up to this version. A SQLite file is copied beside itself first.

    There is no way back but the copy. `titir run` does the same when it starts.
    """
    from bot.wall_clock import now
    from storage.migrating import migrate as bring_up

    settings = read_settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    fresh = is_new(settings)
    with progress("Copying") as step:
        copy = bring_up(
            settings.database,
            now=now(),
            room=lambda room: mark(NOTE, f"A copy is made first: {room}."),
            step=step,
        )
    if copy is not None:
        mark(NOTE, f"The database as it was before: {copy}. Delete it once all goes well.")
    made = "made" if fresh else "up to date"
    mark(GOOD, f"The database in {whereabouts(settings)} is {made}.")


def install(
    user: Annotated[
        bool, typer.Option("--user", help="For this user alone: needs no administrator.")
    ] = False,
) -> None:
    """Start Titir with the computer, and again whenever it stops (systemd)."""
    from bot import systemd_unit

    read_settings()  # wrong ones are said now, not by a service that never starts
    if not systemd_unit.has_systemd():
        raise CommandRefused(
            "This computer has no systemd. Start Titir with it by a line in `crontab -e`:\n"
            + systemd_unit.cron_line(HERE)
        )
    unit = systemd_unit.unit_file(user=user)
    try:
        systemd_unit.write_unit(unit, HERE, user=user)
    except PermissionError as wrong:
        raise CommandRefused(
            f"{unit} belongs to the administrator. Either: sudo {HERE}/run service install\n"
            "or, for this user alone: titir service install --user"
        ) from wrong
    mark(GOOD, f"Written: {unit}")
    for command, done in systemd_unit.switch_on(user=user):
        mark(GOOD if done else NOTE, command if done else f"Please run yourself: {command}")
    say(f"See how it does: {systemd_unit.command('status', user=user)}")
    say(f"Read its log:    journalctl {'--user ' if user else ''}-u {systemd_unit.NAME} -f")


def own_version() -> str:
    """The version that pyproject.toml names."""
    import tomllib

    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def _serve_alone(role: str) -> None:
    if not read_settings().on_postgres:
        raise CommandRefused(
            f"`titir {role}` shares its work with other processes, and SQLite serves only one. "
            "Use `titir run`, or set DATABASE_URL to a PostgreSQL database.",
            code=WRONG_USE,
        )
    _serve(role)


def _serve(*roles: str) -> None:
    import asyncio

    import uvloop

    from bot.lazy_aiogram import import_aiogram

    import_aiogram()  # before whoever imports it otherwise
    from bot.serving import serve
    from storage.instance_lock import serving

    settings = read_settings()
    with serving(settings.database):
        if "web" in roles:
            _refuse_taken_port(settings)
        _point_the_way(settings, roles)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            code = runner.run(serve(settings, frozenset(roles)))
    raise typer.Exit(code)


def _refuse_taken_port(settings: Settings) -> None:
    import socket

    try:
        socket.create_server((settings.host, settings.port)).close()
    except OSError as wrong:
        raise CommandRefused(
            f"Port {settings.port} of {settings.host} cannot be used ({wrong.strerror}). "
            "Another program may be there: choose another PORT."
        ) from wrong


def _point_the_way(settings: Settings, roles: tuple[str, ...]) -> None:
    """Where to look, and how it ends."""
    if "web" in roles:
        say(f"Titir starts. Its pages will be at {settings.page_url} (Ctrl-C stops it)")
    if "web" in roles and settings.is_untouched and is_new(settings):
        say("Nothing is set up yet, so it shows three phones to try it with.")
