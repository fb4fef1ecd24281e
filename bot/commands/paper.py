"""Paper: posters and stickers for one place, or for all of them at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.opening import open_database, read_settings
from bot.commands.terminal import (
    GOOD,
    NOTE,
    WRONG_USE,
    CommandRefused,
    complain,
    mark,
    progress,
)

if TYPE_CHECKING:
    from datetime import datetime

    from actions.paper.poster_batches import Batch
    from actions.paper.poster_sheets import Printer
    from bot.settings import Settings
    from storage.house import House

Area = Annotated[str, typer.Option("--area", help="Code of the village or place.")]
All = Annotated[bool, typer.Option("--all", help="Every place, in files of 100 pages at most.")]
Kind = Annotated[
    str,
    typer.Option("--kind", help="report, visitors, hand-in, school, checkpoint or board."),
]
Size = Annotated[str, typer.Option("--size", help="a4, a5 or stickers.")]
Languages = Annotated[str, typer.Option("--languages", help="One or two, as vi or vi+en.")]
Form = Annotated[str, typer.Option("--form", help="Code of the form that scanning it opens.")]
Site = Annotated[str, typer.Option("--site", help="Area code, where there are several sites.")]
Black = Annotated[bool, typer.Option("--bw", help="For a printer without colours.")]
To = Annotated[Path, typer.Option("--to", help="Folder for the files.")]


def poster(
    area: Area = "",
    whole: All = False,
    kind: Kind = "report",
    size: Size = "a4",
    languages: Languages = "",
    form: Form = "",
    site: Site = "",
    black: Black = False,
    to: To = Path("posters"),
) -> None:
    """Make a poster: PDF and PNG, each with a code of its own that opens village and form.

    With --all one for every place. An interrupted run goes on when it is given again with the same
    folder.
    """
    from actions.paper.poster_batches import Batch, WrongOrder, refuse_wrong_order
    from bot.wiring import load_forms

    if (area == "") == (not whole):
        raise CommandRefused("Say --area CODE for one place, or --all.", code=WRONG_USE)
    settings = read_settings()
    with open_database(settings) as house:
        printer = _printer(settings, house)
        batch = Batch(kind, size, languages, form, site, black)
        try:
            known = frozenset(printer.words.languages)
            refuse_wrong_order(batch, frozenset(load_forms().by_code), known)
            if whole:
                _make_all(house, printer, batch, to)
            else:
                _make_one(house, printer, batch, area, to)
        except WrongOrder as wrong:
            raise CommandRefused(str(wrong), code=WRONG_USE) from wrong


def sticker(
    area: Area = "",
    kind: Kind = "report",
    languages: Languages = "",
    black: Black = False,
    to: To = Path("posters"),
) -> None:
    """Make a sheet of eight stickers for one place: the same as poster --size stickers."""
    poster(area, kind=kind, size="stickers", languages=languages, black=black, to=to)


def _printer(settings: Settings, house: House) -> Printer:
    from actions.paper.poster_sheets import Printer
    from bot.wiring import LOCALES
    from domain.paper.posters import SAMPLE
    from domain.paper.public_addresses import why_not_on_paper
    from domain.words.translations import Words
    from storage.flags import is_demo

    words = Words.load(LOCALES)
    if house.write_now(is_demo):
        mark(NOTE, "This is a demo: everything is printed as a SAMPLE.")
        return Printer(words, settings.page_url, SAMPLE)
    why_not = why_not_on_paper(settings.public_url)
    if why_not:
        raise CommandRefused(words.sentence("en", why_not))
    return Printer(words, settings.public_url)


def _make_one(house: House, printer: Printer, batch: Batch, area: str, to: Path) -> None:
    import asyncio

    from bot.poster_files import Folder, write_one

    to.mkdir(parents=True, exist_ok=True)
    made = asyncio.run(write_one(Folder(house, printer, batch, to), area, now=_now()))
    if isinstance(made, str):
        raise CommandRefused(made)
    for file in made:
        mark(GOOD, str(file))


def _make_all(house: House, printer: Printer, batch: Batch, to: Path) -> None:
    import asyncio

    from bot.poster_files import Folder, write_all

    to.mkdir(parents=True, exist_ok=True)
    folder = Folder(house, printer, batch, to)
    with progress("Posters") as step:
        result = asyncio.run(write_all(folder, now=_now(), step=step))
    for place, why in result.left_out:
        complain(f"Not printed: {place}. {why}")
    mark(GOOD, f"{result.made} posters in {result.files} files: {to}")
    if result.there_already:
        mark(NOTE, f"{result.there_already} files were there already.")
    for why in result.failed:
        complain(f"Not written: {why}")
    if result.failed:
        raise CommandRefused("Give the same command again: it goes on with what is missing.")
    if result.left_out:
        raise CommandRefused(f"{len(result.left_out)} places are left out.")


def _now() -> datetime:
    from bot.wall_clock import now

    return now()
