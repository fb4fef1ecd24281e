"""What became of the posters: which hang, when somebody last saw one, which are gone.

An admin sees how many followed one in a month and how many reports came of it, from five up: fewer
could be somebody whom a neighbour saw standing there.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from actions.dialog.verbs import ADMINS, Verb, Where
from actions.paper.poster_orders import AtPrinter, Deed, poster_verb, to_kinds
from actions.paper.poster_sheets import full_day
from domain.cases.answer_lines import one_line
from domain.dialog.paging import Listing, back_to
from domain.dialog.press import Press
from domain.forms.answer_facts import tidy
from domain.paper.poster_codes import spoken_poster_code
from domain.paper.poster_presses import paper
from domain.paper.posters import PosterState, text_of
from domain.saying import Button, Line, Phrase, Saying, pgettext, say
from domain.words.buttons import MORE
from storage import posters
from storage.poster_figures import in_steps
from storage.posters import REPORTED, SCANNED
from storage.tables import Poster

LIST = pgettext("admin:posters.list", "Posters, the newest first. Press one.")
NONE = pgettext("admin:posters.none", "No poster was made yet.")
ROW = pgettext("admin:posters.row", "{place} · {kind} · {state}")
HEAD = pgettext("admin:posters.one", "{kind}, {place}. Code {code}, printed {at}.")
SEEN_ON = pgettext("admin:posters.seen_on", "Last seen {at}.")
INSPECTED_ON = pgettext("admin:posters.inspected_on", "Last inspected by photo {at}.")
LOST_ON = pgettext("admin:posters.lost_on", "Gone since {at}. Whoever scans it reads that.")
REPLACED_BY = pgettext("admin:posters.replaced_by", "In its place hangs {code}.")
COUNTED = pgettext("admin:posters.counted", "{month}: scanned {scans}, reports {reports}.")
FEW = pgettext("admin:posters.few", "fewer than 5")
AT_LEAST = pgettext("admin:posters.at_least", "{count} or more")
HANGS_AT = pgettext("admin:posters.hangs_at", "It hangs: {where}")
ASK_WHERE = pgettext(
    "admin:posters.ask_where", "Where does it hang? Type it in a few words, as: wall of the shop."
)
WHERE_LONG = pgettext("admin:posters.where_long", "At most {most} characters, please.")
TELL_WHERE = pgettext("admin:posters.tell_where", "Where it hangs")
HANGS = pgettext("admin:posters.hangs", "It hangs, I saw it")
IS_LOST = pgettext("admin:posters.is_lost", "It is gone")
PRINT_NEW = pgettext("admin:posters.print_new", "Print a new one")
STATES = {
    PosterState.PRINTED: pgettext("admin:posters.printed", "printed"),
    PosterState.HUNG: pgettext("admin:posters.hung", "hangs"),
    PosterState.LOST: pgettext("admin:posters.lost", "gone"),
    PosterState.REPLACED: pgettext("admin:posters.replaced", "replaced"),
}

SIGNS = {
    PosterState.PRINTED: "🖨",
    PosterState.HUNG: "📍",
    PosterState.LOST: "❌",
    PosterState.REPLACED: "🔁",
}

ON_A_SCREEN = 7
MONTHS = 3  # the last ones that have anything
WHERE_AT_MOST = 60  # characters: a line of the list


def show_list(at: AtPrinter, press: Press) -> Saying:
    """The site's posters, page by page."""
    rows = posters.posters_of(at.tx, at.admin.site)
    listed = Listing(
        rows,
        opens=lambda row: Button(
            paper("one", row.code), _row(at, row), emoji=SIGNS[PosterState(row.state)]
        ),
        turns=partial(paper, "list"),
        after=[to_kinds()],
        most=ON_A_SCREEN,
        digits=ON_A_SCREEN,
        more=MORE,
    )
    return Saying((say(LIST if rows else NONE),), listed.buttons(press.number(0)))


def show_one(at: AtPrinter, press: Press) -> Saying:
    """A poster: where it is for, when it was seen, and its months."""
    poster = find_own(at, press.arg(0))
    if poster is None:
        return show_list(at, Press("paper.list"))
    buttons = [Button(paper("mark", poster.code, "hung"), say(HANGS), "1", "👀")]
    if poster.state in (PosterState.PRINTED, PosterState.HUNG):
        buttons.append(Button(paper("mark", poster.code, "lost"), say(IS_LOST), "2", "❌"))
    if poster.replaced_by is None:
        buttons.append(Button(paper("replace", poster.code), say(PRINT_NEW), "3", "🖨"))
        buttons.append(Button(paper("where", poster.code), say(TELL_WHERE), "4", "📍"))
    back = back_to(paper("list"))
    return Saying((*about_life(at, poster), *_months(at, poster)), (*buttons, back))


def mark(at: AtPrinter, press: Press) -> Saying:
    """Somebody saw that it hangs, or that it is gone. What was replaced stays so."""
    poster = find_own(at, press.arg(0))
    if poster is not None and poster.state != PosterState.REPLACED:
        today = at.now.astimezone(ZoneInfo(at.book.timezone)).date()
        if press.arg(1) == "lost":
            poster.state, poster.lost_on = PosterState.LOST, today
        else:
            note_seen(poster, today)
        at.tx.flush()
        if press.arg(1) != "lost" and not poster.hung_at:
            return ask_where(at, press)
    return show_one(at, press)


def ask_where(at: AtPrinter, press: Press) -> Saying:
    """Who hung it knows where; whoever looks for it next does not."""
    poster = find_own(at, press.arg(0))
    if poster is None:
        return show_list(at, Press("paper.list"))
    at.awaits = paper("typed", poster.code)
    back = back_to(paper("one", poster.code))
    return Saying((say(ASK_WHERE),), (back,))


def take_where(at: AtPrinter, press: Press) -> Saying:
    """It hangs there, in the words of whoever says so; nothing else reads them."""
    poster, words = find_own(at, press.arg(0)), one_line(tidy(at.typed))
    if poster is None:
        return show_list(at, Press("paper.list"))
    if not words or len(words) > WHERE_AT_MOST:
        asked = ask_where(at, press)
        notes = (say(WHERE_LONG, most=WHERE_AT_MOST),) if words else ()
        return replace(asked, lines=(*notes, *asked.lines))
    poster.hung_at = words
    at.tx.flush()
    return show_one(at, press)


def note_seen(poster: Poster, today: date) -> None:
    """It hangs there today."""
    poster.state, poster.seen_on, poster.lost_on = PosterState.HUNG, today, None
    poster.hung_on = poster.hung_on or today


def find_own(at: AtPrinter, code: str) -> Poster | None:
    """A poster of the admin's own site."""
    poster = posters.find_poster(at.tx, code)
    return poster if poster is not None and poster.site == at.admin.site else None


def _row(at: AtPrinter, row: Poster) -> Line:
    place = at.book.names.get(row.area, at.book.name)
    state = say(STATES[PosterState(row.state)])
    if row.hung_at and row.state == PosterState.HUNG:
        state = say(HANGS_AT, where=row.hung_at)
    return say(ROW, place=place, kind=say(text_of(row.kind, row.form).name), state=state)


def about_life(at: AtPrinter, poster: Poster) -> list[Line]:
    """What it is, and what became of it."""
    kind = say(text_of(poster.kind, poster.form).name)
    place = at.book.names.get(poster.area, at.book.name)
    code = spoken_poster_code(poster.code)
    lines: list[Line] = [say(HEAD, kind=kind, place=place, code=code, at=full_day(poster.made_on))]
    if poster.hung_at:
        lines.append(say(HANGS_AT, where=poster.hung_at))
    if poster.seen_on is not None:
        lines.append(say(SEEN_ON, at=full_day(poster.seen_on)))
    if poster.inspected_on is not None:
        lines.append(say(INSPECTED_ON, at=full_day(poster.inspected_on)))
    if poster.lost_on is not None:
        lines.append(say(LOST_ON, at=full_day(poster.lost_on)))
    if poster.replaced_by is not None:
        lines.append(say(REPLACED_BY, code=spoken_poster_code(poster.replaced_by)))
    return lines


def _months(at: AtPrinter, poster: Poster) -> list[Line]:
    counts = posters.counts_of_poster(at.tx, poster.code)
    months = sorted({month for month, _ in counts}, reverse=True)[:MONTHS]
    return [
        say(
            COUNTED,
            month=f"{month[5:]}/{month[:4]}",
            scans=_shown(counts, month, SCANNED),
            reports=_shown(counts, month, REPORTED),
        )
        for month in months
    ]


def _shown(counts: Mapping[tuple[str, str], int], month: str, what: str) -> Phrase:
    """In steps, as in the figures of the month: else their sum would tell of other posters."""
    count = in_steps(counts.get((month, what), 0))
    return say(AT_LEAST, count=count) if count else say(FEW)


VERBS: tuple[Verb[Deed], ...] = (
    Verb("paper.list", show_list, ADMINS, Where.PRIVATE),
    Verb("paper.one", show_one, ADMINS, Where.PRIVATE),
    Verb("paper.mark", mark, ADMINS, Where.PRIVATE),
    poster_verb("paper.replace"),
    Verb("paper.where", ask_where, ADMINS, Where.PRIVATE),
    Verb("paper.typed", take_where, ADMINS, Where.PRIVATE),
)
