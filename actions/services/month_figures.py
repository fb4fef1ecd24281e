"""The figures of a month, where people work: `/month 11` in a room and in an admin's chat. Each
number opens the records that it was made of, to whoever may see each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from actions.dialog import digits
from actions.dialog.verbs import STAFF, Verb, Where, find_verb
from actions.services.figure_access import FigureReader
from actions.services.month_asking import (
    Asked,
    Asking,
    NotAsked,
    asked_by_key,
    asked_in_words,
    asking,
    months_said,
)
from actions.services.month_files import NOTHING_MADE, Made, hand_over, offer_files
from actions.services.month_report import REPORTS_NAME, source_emoji, source_name
from actions.services.opened_figures import open_figure
from domain.dialog.paging import Listing, back_to
from domain.dialog.press import Press
from domain.forms.forms import Forms
from domain.heard import Heard
from domain.lanes import REPLY
from domain.mailboxes import Spot
from domain.saying import Arg, Button, Line, Saying, pgettext, say
from domain.services.figure_presses import FAMILY, figure
from domain.services.figure_words import notes_of, show, show_counted
from domain.services.monthly import MonthFigure
from domain.words.buttons import MORE
from storage import outbox
from storage.sent_messages import forget_posted_like
from storage.tx import Tx

HEAD = pgettext("police:month.head", "📊 {place}, {month}")
LINE = pgettext("police:month.line", "{name}: {number}")
LINE_BEFORE = pgettext("police:month.line_before", "{name}: {number} (before: {before})")
NOT_THIS = pgettext("police:month.refused", "{name}: {why}")
NOTHING = pgettext("police:month.nothing", "{name}: none")
WITHOUT = pgettext("police:month.without", "Without: {villages}")
OPEN = pgettext("police:month.open", "A number opens what it was made of.")
TOLD_BY = pgettext(
    "police:month.told_by", "“Not shown”: it would tell, by subtraction, how few others are."
)
EARLIER = pgettext("police:month.earlier", "The month before")
EARLIER_YEAR = pgettext("police:month.earlier_year", "The same a year before")
PICTURE = pgettext("police:month.picture", "Picture of the year")
TAKE = pgettext("police:month.take", "PDF, Excel")
SLOT = "figures"

Page = Callable[[Asking, Press], Saying]


@dataclass(frozen=True, slots=True)
class FigureDesk:
    """What the program brings along for whoever asks for figures."""

    verbs: Mapping[str, Verb[Page]]
    forms: Forms


def tell_figures(
    tx: Tx, heard: Heard, *, desk: FigureDesk, made: Made = NOTHING_MADE, now: datetime
) -> None:
    """/month, or a button below the figures. No stranger is told anything. made: what was drawn or
    set for it before."""
    who = asking(tx, heard, desk.forms, now=now)
    if who is None:
        return
    verb, press = find_verb(desk.verbs, heard)
    if made.files:
        hand_over(tx, who, made, now=now)
        if verb is not None:
            return
    saying = verb.deed(who, press) if verb is not None else _typed(who, heard)
    if not who.in_room:
        outbox.put(tx, who.mailbox, saying, now=now)
        digits.note_buttons(tx, who.member, saying.buttons, now=now)
        return
    if verb is None:  # asked anew: below what was said meanwhile
        forget_posted_like(tx, who.mailbox, SLOT)
    outbox.put_at(tx, Spot(who.mailbox, SLOT), saying, REPLY, now=now)


def _typed(who: Asking, heard: Heard) -> Saying:
    """What stands behind the command."""
    try:
        asked = asked_in_words(who.reader, heard.text.partition(" ")[2])
    except NotAsked as wrong:
        return Saying((wrong.why,))
    return show_month(who, Press("", (asked.key,)))


# --------------------------------------------------------------------------------------- month


def show_month(who: Asking, press: Press) -> Saying:
    """What was counted, a line each: first all reports, then what has something behind it."""
    asked = asked_by_key(who.reader, press.arg(0))
    reader, span = asked.reader, asked.span
    told = [
        (source, figures)
        for source in reader.sources()
        if any(map(_has_some, figures := reader.figures(source, span)))
    ]
    page, key = press.number(1), asked.key
    earlier = EARLIER if span.months == 1 else EARLIER_YEAR
    picture = Button(figure("picture", key), say(PICTURE), "", "📈")
    take = Button(figure("take", key), say(TAKE), "", "📄")
    sources = Listing(
        told,
        opens=lambda one: Button(
            figure("of", key, one[0]),
            source_name(reader, one[0]),
            emoji=source_emoji(reader, one[0]),
        ),
        turns=partial(figure, "month", key),
        besides=[Button(figure("month", asked.with_span(span.before())), say(earlier), "7", "◀")],
        after=[picture, take] if told else [],
        more=MORE,
    )
    lines = [_line(one[1][0], _before(asked, *one)) for one in sources.page(page).items]
    none = [] if told else [say(NOTHING, name=say(REPORTS_NAME))]
    return Saying((_head(asked), *lines, *none), sources.buttons(page))


def _has_some(made: MonthFigure) -> bool:
    return made.counted.amount > 0 or made.counted.withheld


def _head(asked: Asked) -> Line:
    return say(HEAD, place=asked.place, month=months_said(asked.span))


def _before(asked: Asked, source: str, figures: list[MonthFigure]) -> Arg | None:
    """What it was in the month before, where both can be told."""
    before = asked.reader.figures(source, asked.span.before())
    same = next((one for one in before if one.code == figures[0].code), None)
    if same is None or same.counted.hidden or not same.counted.amount:
        return None
    return show(same.counted) if not figures[0].counted.hidden else None


def _line(made: MonthFigure, before: Arg | None = None) -> Line:
    if made.shown is None:
        why = say(made.refused.id, **made.refused.args) if made.refused else ""
        return say(NOT_THIS, name=made.name, why=why)
    if before is not None:
        return say(LINE_BEFORE, name=made.name, number=show_counted(made.shown), before=before)
    return say(LINE, name=made.name, number=show_counted(made.shown))


# -------------------------------------------------------------------------------------- source


def show_source(who: Asking, press: Press) -> Saying:
    """Every figure of one source, each with the button that opens it."""
    asked, source = asked_by_key(who.reader, press.arg(0)), press.arg(1)
    reader = asked.reader
    if source not in reader.sources():
        return show_month(who, Press("", (press.arg(0),)))
    made = reader.figures(source, asked.span)
    opens = partial(figure, "open", asked.key, source)
    listed = Listing(
        made,
        opens=lambda one: Button(opens(one.code), one.name) if _has_some(one) else None,
        turns=partial(figure, "of", asked.key, source),
        after=[back_to(figure("month", asked.key))],
        more=MORE,
    )
    page = press.number(2)
    shown = listed.page(page).items
    lines: list[Line] = [_head(asked), source_name(reader, source), ""]
    for one in shown:
        lines += [_line(one), *(notes_of(one.shown) if one.shown else ())]
        lines += _without(reader, one)
    withheld = any(one.shown and one.shown.withheld for one in shown)
    why = [say(TOLD_BY)] if withheld else []
    return Saying((*lines, "", *why, say(OPEN)), listed.buttons(page))


def _without(reader: FigureReader, made: MonthFigure) -> list[Line]:
    if not made.without:
        return []
    names = ", ".join(reader.place.names.get(code, code) for code in made.without)
    return [say(WITHOUT, villages=names)]


def _open(who: Asking, press: Press) -> Saying:
    """The records behind a number, or its source's figures where there is no such number."""
    return open_figure(who, press) or show_source(who, press)


VERBS: tuple[Verb[Page], ...] = (
    Verb(f"{FAMILY}.month", show_month, STAFF, Where.ANYWHERE),
    Verb(f"{FAMILY}.of", show_source, STAFF, Where.ANYWHERE),
    Verb(f"{FAMILY}.open", _open, STAFF, Where.ANYWHERE),
    Verb(f"{FAMILY}.take", offer_files, STAFF, Where.ANYWHERE),
    Verb(f"{FAMILY}.picture", offer_files, STAFF, Where.ANYWHERE),
    Verb(f"{FAMILY}.file", offer_files, STAFF, Where.ANYWHERE),
)
