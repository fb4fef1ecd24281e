"""Replaying a place: its period played through the doors, and its figures beside the product's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.opening import is_new, open_database, read_settings, whereabouts
from bot.commands.terminal import (
    BAD,
    GOOD,
    NOTE,
    WRONG_USE,
    CommandRefused,
    mark,
    progress,
    say,
)

if TYPE_CHECKING:
    from bot.replay.checking import CheckedTable
    from bot.replay.comparing import ComparedFigure
    from bot.replay.plays import Play


def replay(
    place: Annotated[
        str, typer.Argument(metavar="PLACE", help="A folder of examples/places/, or all.")
    ] = "all",
    keep: Annotated[
        Path | None,
        typer.Option(help="An empty folder for the database, to look at it as a demo afterwards."),
    ] = None,
) -> None:
    """Play what happened at a place through the product's own doors, and compare the figures.

    The clock is moved; nobody is written to. With --keep the place stays: DATA_DIR=FOLDER ./run
    shows it on three phones, with its past behind it. With `all` the two tables whose published
    sums are checked are read, too.
    """
    from bot.replay.plays import places

    wanted = places() if place == "all" else [place]
    _refuse_unknown(wanted)
    if keep is not None and (len(wanted) > 1 or (keep.exists() and any(keep.iterdir()))):
        raise CommandRefused("--keep takes one place and an empty folder.", code=WRONG_USE)
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
    wrong = sum(not one.right for name in wanted for one in _replay(name, keep))
    if place == "all":
        wrong += sum(not one.right for one in _check_tables())
    if wrong:
        raise CommandRefused(f"{wrong} figures did not come out again.")
    mark(GOOD, "Every figure came out again.")


def lay_demo(place: str) -> None:
    """The place lies in the data folder, its past so much later that it ends yesterday. A demo that
    lies there already stays as it is."""
    from datetime import timedelta
    from tempfile import TemporaryDirectory

    from bot.replay.plays import PLACES, moved_to, read_play
    from bot.wall_clock import now
    from storage.flags import is_demo

    settings = read_settings()
    _refuse_unknown([place])
    if not settings.is_untouched:
        raise CommandRefused("A demo takes no token, PUBLIC_URL or DATABASE_URL.", code=WRONG_USE)
    if not is_new(settings):
        with open_database(settings) as house:
            if not house.write_now(is_demo):
                raise CommandRefused("DATA_DIR holds a real place. Set it to an empty folder.")
        mark(NOTE, f"Shown as it lies in {whereabouts(settings)}; an empty DATA_DIR begins anew.")
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    play = moved_to(read_play(PLACES / place), now().date() - timedelta(days=1))
    with TemporaryDirectory(dir=settings.data_dir) as folder:  # one that was broken off goes
        _play(play, Path(folder), for_pages=True)
        for name in ("keys", "titir.db"):
            (Path(folder) / name).rename(settings.data_dir / name)


def _refuse_unknown(wanted: list[str]) -> None:
    from bot.replay.plays import places

    if unknown := sorted(set(wanted) - set(places())):
        wrong = f"No such place: {', '.join(unknown)}." if any(unknown) else "Which place?"
        raise CommandRefused(f"{wrong} There are: {', '.join(places())}.", code=WRONG_USE)


def _replay(name: str, keep: Path | None) -> list[ComparedFigure]:
    from contextlib import nullcontext
    from tempfile import TemporaryDirectory

    from bot.replay.plays import PLACES, PlayWrong, read_play

    try:
        play = read_play(PLACES / name)
    except PlayWrong as wrong:
        raise CommandRefused(str(wrong)) from wrong
    say(f"{name}: {len(play.steps)} steps, {len(play.figures)} figures")
    with nullcontext(keep) if keep else TemporaryDirectory(prefix="titir-") as folder:
        compared = _play(play, Path(folder), for_pages=keep is not None)
    for one in compared:
        _show(one)
    if not compared:
        say("  The text gives no numbers; what it names can be counted, and is empty.")
    if keep is not None:
        say(f"  Look at it: DATA_DIR={keep} ./run")
    return compared


def _check_tables() -> list[CheckedTable]:
    from bot.replay.checking import checked_tables

    tables = list(checked_tables())
    say(f"checks: {len(tables)} tables")
    for one in tables:
        mark(
            GOOD if one.right else BAD,
            f"{one.fixture}: text: {one.says}; Titir: {one.product}",
        )
    return tables


def _play(play: Play, folder: Path, *, for_pages: bool) -> list[ComparedFigure]:
    import asyncio

    from bot.logs import set_up_logs
    from bot.replay.replaying import replay_place

    set_up_logs("critical")
    done = 0
    with progress(play.name) as step:

        def tell(_: str) -> None:
            nonlocal done
            done += 1
            step(done, len(play.steps))

        return asyncio.run(replay_place(play, folder, for_pages=for_pages, tell=tell))


def _show(one: ComparedFigure) -> None:
    says, beside = one.expected.says, f"{one.product} [{one.exact}]" if one.exact else one.product
    mark(
        GOOD if one.right else BAD,
        f"{one.expected.fixture}: text: {says}; Titir: {beside}; opens {one.opened} records",
    )
    for line in one.beside:
        say(f"      {line}")
    for fault in one.faults:
        say(f"      {fault}")
