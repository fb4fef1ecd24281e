"""Replaying a place: its period played through the doors, and its figures beside the product's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.terminal import BAD, GOOD, WRONG_USE, CommandRefused, mark, progress, say

if TYPE_CHECKING:
    from bot.replay.comparing import ComparedFigure


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
    shows it on three phones, with its past behind it.
    """
    from bot.replay.plays import places

    wanted = places() if place == "all" else [place]
    if unknown := sorted(set(wanted) - set(places())):
        raise CommandRefused(
            f"No such place: {', '.join(unknown)}. There are: {', '.join(places())}.",
            code=WRONG_USE,
        )
    if keep is not None and (len(wanted) > 1 or (keep.exists() and any(keep.iterdir()))):
        raise CommandRefused("--keep takes one place and an empty folder.", code=WRONG_USE)
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
    wrong = sum(not one.right for name in wanted for one in _replay(name, keep))
    if wrong:
        raise CommandRefused(f"{wrong} figures did not come out again.")
    mark(GOOD, "Every figure came out again.")


def _replay(name: str, keep: Path | None) -> list[ComparedFigure]:
    import asyncio
    from contextlib import nullcontext
    from tempfile import TemporaryDirectory

    from bot.logs import set_up_logs
    from bot.replay.plays import PLACES, PlayWrong, read_play
    from bot.replay.replaying import replay_place

    set_up_logs("critical")
    try:
        play = read_play(PLACES / name)
    except PlayWrong as wrong:
        raise CommandRefused(str(wrong)) from wrong
    say(f"{name}: {len(play.steps)} steps, {len(play.figures)} figures")
    done = 0
    with progress(name) as step:

        def tell(_: str) -> None:
            nonlocal done
            done += 1
            step(done, len(play.steps))

        with nullcontext(keep) if keep else TemporaryDirectory(prefix="titir-") as folder:
            played = replay_place(play, Path(folder), for_pages=keep is not None, tell=tell)
            compared = asyncio.run(played)
    for one in compared:
        _show(one)
    if not compared:
        say("  The text gives no numbers; what it names can be counted, and is empty.")
    if keep is not None:
        say(f"  Look at it: DATA_DIR={keep} ./run")
    return compared


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
