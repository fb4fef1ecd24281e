"""Somebody has a sheet made of something that is there already: how large, in which languages; a
look, then files. What it is of, a meeting's door or an announcement, says its own module.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from actions.dialog.verbs import Verb, Where
from actions.paper.poster_orders import (
    AS_SAMPLE,
    HOW_LARGE,
    IN_BLACK,
    IN_COLOURS,
    MAKE,
    NO_LETTERS,
    NOT_TODAY,
    WHICH_TONGUES,
    AtPrinter,
    Deed,
    Job,
    SetJob,
    SetVerb,
    keep_files,
    keep_look,
    tongue_sets,
)
from actions.paper.poster_sheets import CannotMake
from domain.dialog.paging import back_to
from domain.dialog.press import Press
from domain.paper.documents import CannotPrint, Document, PaperSize
from domain.paper.poster_presses import BLACK, SheetName, sheet
from domain.paper.posters import SIZES
from domain.saying import Button, Line, Phrase, Saying, pgettext, say
from storage import posters
from storage.flags import is_demo
from storage.tables import Poster

LOOK = pgettext("admin:sheet.look", "It will look like this. Print it?")
MADE = pgettext("admin:sheet.made", "Here it is. Print the PDF on white paper.")
GONE = pgettext("admin:sheet.gone", "That cannot be printed any more.")
ANOTHER = pgettext("admin:sheet.another", "Another size or language")

LARGE = (PaperSize.A4, PaperSize.A5)


@dataclass(frozen=True, slots=True)
class SheetOrder:
    """A sheet that somebody may have. name: of its files. languages: that it may be in, the first
    one first. make: sets it in one or two of them. back: the token of where it was asked for.
    why_not: why there is none, although there could be one."""

    name: str
    languages: Sequence[str]
    make: Callable[[Sequence[str], PaperSize], tuple[Document, Poster | None]]
    back: str
    why_not: Phrase | None = None


Find = Callable[[AtPrinter, str], SheetOrder | None]


def sheet_verbs(name: SheetName, find: Find, *, who: tuple[str, ...]) -> tuple[Verb[Deed], ...]:
    """The verbs by which such a sheet is had. find: what it is of, by the first object of the press
    and with the rights of whoever presses; None where there is no such thing for them."""
    look = partial(_set_first, find=find, name=name, who=who)
    return (
        Verb(f"paper.{name}", partial(_choose, name, find), who, Where.PRIVATE),
        look(f"paper.{name}-look", keeps=False),
        look(f"paper.{name}-make", keeps=True),
    )


def _set_first(
    verb: str, *, find: Find, name: SheetName, who: tuple[str, ...], keeps: bool
) -> SetVerb:
    return SetVerb(
        verb,
        partial(_tell_why_not, find),
        who,
        Where.PRIVATE,
        wants=partial(_wanted, find, keeps=keeps),
        hands=partial(_hand_over, name, find),
    )


def _choose(name: SheetName, find: Find, at: AtPrinter, press: Press) -> Saying:
    """How large; then in which languages."""
    order = find(at, press.arg(0))
    if order is None or order.why_not is not None:
        return Saying((_gone(order),))
    back = back_to(order.back)
    if press.arg(1) in LARGE:
        buttons = [
            Button(sheet(name, "look", press.arg(0), press.arg(1), tags), label, str(number))
            for number, (tags, label) in enumerate(tongue_sets(at, order.languages), start=1)
        ]
        return Saying((say(WHICH_TONGUES),), (*buttons, back))
    buttons = [
        Button(sheet(name, "", press.arg(0), size), say(SIZES[size]), str(number))
        for number, size in enumerate(LARGE, start=1)
    ]
    return Saying((say(HOW_LARGE),), (*buttons, back))


def _wanted(find: Find, at: AtPrinter, press: Press, *, keeps: bool) -> Job | None:
    order, size, tags = find(at, press.arg(0)), press.arg(1), press.arg(2).split("+")
    known = order is not None and size in LARGE and 0 < len(tags) <= 2
    if order is None or order.why_not is not None or not known:
        return None
    if not set(tags) <= set(order.languages):
        return None
    document, poster = order.make(tags, PaperSize(size))
    black = press.arg(3) == BLACK
    if poster is not None:
        poster.black = black
    return Job(replace(document, black=black), keeps, poster)


def _tell_why_not(find: Find, at: AtPrinter, press: Press) -> Saying:
    """What was to be looked at or made could not be prepared."""
    order = find(at, press.arg(0))
    back = (back_to(order.back),) if order is not None else ()
    try:
        job = _wanted(find, at, press, keeps=False)
        if job is None:
            return Saying((_gone(order),), back)
        job.document.as_data()
    except CannotMake as reason:
        return Saying((reason.why,), back)
    except CannotPrint as wrong:
        return Saying((say(NO_LETTERS, words=wrong.words),), back)
    return Saying((say(NOT_TODAY),), back)


def _gone(order: SheetOrder | None) -> Line:
    return order.why_not if order is not None and order.why_not is not None else say(GONE)


def _hand_over(name: SheetName, find: Find, at: AtPrinter, press: Press, made: SetJob) -> Saying:
    job, files = made.job, made.files
    order = find(at, press.arg(0))
    if order is None:
        return Saying((say(GONE),))
    again = Button(sheet(name, "", press.arg(0)), say(ANOTHER), "9", "🖼")
    back = back_to(order.back)
    if not job.keeps:
        black = job.document.black
        other = press.args[:3] if black else (*press.args[:3], BLACK)
        buttons = (
            Button(sheet(name, "make", *press.args), say(MAKE), "1", "🖨"),
            Button(sheet(name, "look", *other), say(IN_COLOURS if black else IN_BLACK), "2", "◐"),
        )
        look = keep_look(at, files.look)
        return Saying((say(LOOK),), (*buttons, again, back), media=(look,))
    if job.poster is not None:
        posters.keep_poster(at.tx, job.poster)
    lines = [say(MADE), *([say(AS_SAMPLE)] if is_demo(at.tx) else [])]
    media = keep_files(at, order.name, press.arg(0), files)
    return Saying(tuple(lines), (again, back), media=media)
