"""An admin has a poster made: what for, where, how large, in which languages; a look, then files.

Setting one takes a child process a moment, and a deed cannot wait. So the edge asks first what is
wanted (`find_job`), has it set, and hands both to the deed that keeps and sends it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from actions.dialog import digits
from actions.dialog.resources import Resources
from actions.dialog.verbs import ADMINS, Verb, Where, find_verb, role_at
from actions.paper.poster_sheets import CannotMake, Printer, draft_of, languages_of
from domain.dialog.paging import Listing, back_to
from domain.dialog.press import Press
from domain.heard import Heard
from domain.mailboxes import to_staff
from domain.media_verdicts import Clean
from domain.paper.documents import CannotPrint, Document
from domain.paper.poster_codes import new_poster_code, spoken_poster_code
from domain.paper.poster_presses import BLACK, paper
from domain.paper.posters import POSTERS, SAMPLE, SIZES
from domain.paper.public_addresses import why_not_on_paper
from domain.people.admin_presses import in_menu
from domain.people.entry_links import Links
from domain.saying import Button, Line, Moment, Saying, pgettext, say
from domain.words.buttons import MORE
from domain.words.translations import Words
from storage import outbox, posters, site_cache
from storage.flags import is_demo
from storage.media import MADE_HERE, forget_media, keep_made, media_of
from storage.site_cache import Book
from storage.tables import Poster, Staff
from storage.tx import Tx

WHAT_FOR = pgettext("admin:poster.what", "What is the poster for?")
WHERE = pgettext("admin:poster.where", "Where will it hang?")
HOW_LARGE = pgettext("admin:poster.size", "How large?")
WHICH_TONGUES = pgettext(
    "admin:poster.languages", "In which language? With two, the first is larger."
)
WHOLE = pgettext("admin:poster.whole", "All of {site}")
LOOK = pgettext("admin:poster.look", "It will look like this. Print it?")
THOSE_MADE = pgettext("admin:poster.those_made", "Posters that were made")
INSPECT = pgettext("admin:poster.inspect", "Check one by photo")
OF_NOW = pgettext("admin:poster.of_now", "The announcements of now")
MAKE = pgettext("admin:poster.make", "Yes, make it")
IN_BLACK = pgettext("admin:poster.in_black", "For a black printer")
IN_COLOURS = pgettext("admin:poster.in_colours", "In colours")
OTHER = pgettext("admin:poster.other", "Something else")
MADE = pgettext("admin:poster.is_made", "✔ Poster {code}, {place}.")
PRINT_IT = pgettext("admin:poster.print_it", "Print the PDF on white paper, at its size.")
AS_SAMPLE = pgettext("admin:poster.as_sample", "This is a demo: it says SAMPLE and leads nowhere.")
NOT_TODAY = pgettext("admin:poster.not_today", "It could not be made just now. Please try again.")
NO_LETTERS = pgettext("admin:poster.no_letters", "We have no letters to print “{words}”.")

AREAS_AT_MOST = 12  # on one screen
ON_A_LINE = " · "


@dataclass(slots=True)
class AtPrinter:
    """An admin who has posters made, or whoever may have a sheet of their own. heard: what they
    pressed or typed, None where it is answered later. awaits: the token of what they type or send
    next, "" where it is for nothing here."""

    tx: Tx
    admin: Staff
    links: Links
    words: Words
    now: datetime
    heard: Heard | None = None
    awaits: str = ""

    @property
    def typed(self) -> str:
        """What came along with the press."""
        return self.heard.text if self.heard is not None else ""

    @property
    def book(self) -> Book:
        """Their site."""
        book = site_cache.find_book(self.tx, self.admin.site)
        assert book is not None  # noqa: S101  # an admin's site is there
        return book

    @property
    def today(self) -> date:
        """The day in their place."""
        return self.now.astimezone(ZoneInfo(self.book.timezone)).date()

    def told(self, tag: str, text_id: str, **named: str | Moment) -> str:
        """A sentence in that language, as it is said in their place."""
        return self.rendered(tag, say(text_id, **named))

    def rendered(self, tag: str, line: Line) -> str:
        """The same of a line."""
        return self.words.at(self.book.terms).render(tag, line, ZoneInfo(self.book.timezone))

    @property
    def why_not(self) -> str:
        """The id of the sentence that says why nothing is printed; "" if something may be."""
        return "" if is_demo(self.tx) else why_not_on_paper(self.links.public)

    @property
    def printer(self) -> Printer:
        """Prints what may be printed; of a demo only samples."""
        sample = SAMPLE if is_demo(self.tx) else ""
        return Printer(self.words, self.links.public or self.links.pages, sample)


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be set for them. keeps: it is made, not only looked at. poster: that it is, if it
    is one."""

    document: Document
    keeps: bool
    poster: Poster | None = None


@dataclass(frozen=True, slots=True)
class Files:
    """What was set. look: a JPEG for a phone's screen. All empty where it could not be."""

    look: bytes = b""
    pdf: bytes = b""
    png: bytes = b""


@dataclass(frozen=True, slots=True)
class SetJob:
    """A job with what was set of it."""

    job: Job
    files: Files


Deed = Callable[[AtPrinter, Press], Saying]


@dataclass(frozen=True, slots=True)
class SetVerb(Verb[Deed]):
    """One for which something is set first. wants: what, None where it cannot be; raises
    CannotMake. hands: what is said with the files. Its deed says why there are none."""

    wants: Callable[[AtPrinter, Press], Job | None] = field(kw_only=True)
    hands: Callable[[AtPrinter, Press, SetJob], Saying] = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class PrintShop:
    """What the program brings along for whoever has something printed."""

    verbs: Mapping[str, Verb[Deed]]
    resources: Resources


def paper_turn(
    tx: Tx, heard: Heard, *, shop: PrintShop, made: SetJob | None, now: datetime
) -> None:
    """What is pressed at the printer. made: what `find_job` said before, and what was set of it."""
    verb, press = find_verb(shop.verbs, heard)
    resources = shop.resources
    member = role_at(tx, heard.who, verb.who if verb is not None else ADMINS)
    if member is None:
        return
    at = AtPrinter(tx, member, resources.links, resources.words, now, heard)
    if at.why_not:
        saying = Saying((say(at.why_not),), (_to_menu(),))
    elif isinstance(verb, SetVerb) and made is not None and (made.files.look or made.files.pdf):
        saying = verb.hands(at, press, made)
    else:
        saying = verb.deed(at, press) if verb is not None else choose(at, Press(""))
    outbox.put(tx, to_staff(member.id), saying, now=now)
    digits.note_buttons(tx, member, saying.buttons, now=now, words_to=at.awaits)


def find_job(tx: Tx, heard: Heard, *, shop: PrintShop, now: datetime) -> Job | None:
    """What is to be set before the turn; None where nothing is, or nothing can be."""
    verb, press = find_verb(shop.verbs, heard)
    resources = shop.resources
    member = role_at(tx, heard.who, verb.who) if isinstance(verb, SetVerb) else None
    if member is None or not isinstance(verb, SetVerb):
        return None
    at = AtPrinter(tx, member, resources.links, resources.words, now)
    try:
        return verb.wants(at, press) if not at.why_not else None
    except CannotMake:
        return None


def poster_job(at: AtPrinter, press: Press) -> Job | None:
    """The poster that is pressed for. Raises CannotMake."""
    poster = _wanted(at, press)
    if poster is None:
        return None
    keeps = press.verb != "paper.see"
    return Job(at.printer.document([poster], at.book), keeps, poster)


def _wanted(at: AtPrinter, press: Press) -> Poster | None:
    """The poster that is pressed for; None where the button asks for what is not there."""
    if press.verb == "paper.replace":
        old = posters.find_poster(at.tx, press.arg(0))
        if old is None or old.site != at.admin.site or old.replaced_by is not None:
            return None
        printed = (old.kind, old.area, old.size, "+".join(old.languages))
        press = Press(press.verb, (*printed, BLACK) if old.black else printed)
    kind, area, size, languages = (press.arg(place) for place in range(4))
    offered = languages_of(at.book, at.words)
    known = (
        kind in POSTERS
        and area in at.book.names
        and size in SIZES
        and set(languages.split("+")) <= set(offered)
        and languages.count("+") <= 1
    )
    if not known:
        return None
    order = {"kind": kind, "area": area, "size": size, "languages": languages}
    poster = draft_of(order, at.admin.site, on=at.today)
    poster.black = press.arg(4) == BLACK
    poster.code = new_poster_code()
    return poster


def choose(at: AtPrinter, press: Press) -> Saying:
    """The next question: what for, where, how large, in which languages."""
    chosen = [arg for arg in press.args if arg]
    match chosen:
        case []:
            return _which_kind()
        case [kind] if kind in POSTERS:
            return which_area(at, Press("paper.areas", (kind, "0")))
        case [kind, area] if kind in POSTERS and area in at.book.names:
            return _which_size(kind, area)
        case [kind, area, size] if area in at.book.names and size in SIZES:
            return _which_languages(at, kind, area, size)
        case _:
            return _which_kind()


def _which_kind() -> Saying:
    buttons = [
        Button(paper("choose", kind), say(row.name), str(number), row.emoji)
        for number, (kind, row) in enumerate(POSTERS.items(), start=1)
    ]
    of_now = Button(paper("board-at"), say(OF_NOW), "8", "📌")
    those_made = Button(paper("list"), say(THOSE_MADE), "7", "📋")
    inspect = Button(paper("inspect"), say(INSPECT), "9", "📷")
    return Saying((say(WHAT_FOR),), (*buttons, those_made, of_now, inspect, _to_menu()))


def which_area(at: AtPrinter, press: Press) -> Saying:
    """Where it will hang: all of the site first, then its villages, page by page."""
    kind = press.arg(0)
    return place_screen(
        at,
        press.number(1),
        opens=lambda code: paper("choose", kind, code),
        turns=lambda page: paper("areas", kind, page),
        back=to_kinds(),
    )


def place_screen(
    at: AtPrinter,
    number: int,
    *,
    opens: Callable[[str], str],
    turns: Callable[[int], str],
    back: Button,
) -> Saying:
    """Where something will hang. opens, turns: the token of a place, and of another page."""
    rows: list[tuple[str, Line]] = [(at.book.area, say(WHOLE, site=at.book.name))]
    rows += at.book.villages
    places = Listing(
        rows,
        opens=lambda row: Button(opens(row[0]), row[1]),
        turns=turns,
        after=[back],
        most=AREAS_AT_MOST,
        digits=7,
        more=MORE,
    )
    return Saying((say(WHERE),), places.buttons(number))


def _which_size(kind: str, area: str) -> Saying:
    buttons = [
        Button(paper("choose", kind, area, size), say(label), str(number))
        for number, (size, label) in enumerate(SIZES.items(), start=1)
    ]
    return Saying((say(HOW_LARGE),), (*buttons, to_kinds()))


def _which_languages(at: AtPrinter, kind: str, area: str, size: str) -> Saying:
    buttons = [
        Button(paper("see", kind, area, size, tags), label, str(number))
        for number, (tags, label) in enumerate(
            tongue_sets(at, languages_of(at.book, at.words)), start=1
        )
    ]
    return Saying((say(WHICH_TONGUES),), (*buttons, to_kinds()))


def tongue_sets(at: AtPrinter, offered: Sequence[str]) -> list[tuple[str, str]]:
    """In which languages something may be printed: `vi+en`, and their names."""
    names = at.words.languages
    sets = [f"{offered[0]}+{tag}" for tag in offered[1:3]] + list(offered[:3])
    return [(tags, ON_A_LINE.join(names[tag].autonym for tag in tags.split("+"))) for tags in sets]


def tell_why_not(at: AtPrinter, press: Press) -> Saying:
    """What was to be looked at or made could not be prepared: why, or the question again."""
    try:
        poster = _wanted(at, press)
        if poster is not None:
            at.printer.document([poster], at.book).as_data()
    except CannotMake as reason:
        return Saying((reason.why,), (to_kinds(),))
    except CannotPrint as wrong:
        return Saying((say(NO_LETTERS, words=wrong.words),), (to_kinds(),))
    return Saying((say(NOT_TODAY),), (to_kinds(),)) if poster is not None else _which_kind()


def hand_poster(at: AtPrinter, press: Press, made: SetJob) -> Saying:
    """A look at it; or the poster, which is kept from now on."""
    job, files = made.job, made.files
    if job.poster is None:
        return tell_why_not(at, press)
    if not job.keeps:
        order, black = press.args[:4], job.poster.black
        other = order if black else (*order, BLACK)
        buttons = (
            Button(paper("make", *press.args), say(MAKE), "1", "🖨"),
            Button(paper("see", *other), say(IN_COLOURS if black else IN_BLACK), "2", "◐"),
            to_kinds(),
        )
        return Saying((say(LOOK),), buttons, media=(keep_look(at, files.look),))
    kept = posters.keep_poster(at.tx, job.poster)
    if press.verb == "paper.replace":
        posters.note_replaced(at.tx, press.arg(0), kept)
    ids = keep_files(at, f"poster-{spoken_poster_code(kept.code)}", kept.code, files)
    place = at.book.names[kept.area]
    done = say(MADE, code=spoken_poster_code(kept.code), place=place)
    lines: list[Line] = [done, say(PRINT_IT)]
    if is_demo(at.tx):
        lines.append(say(AS_SAMPLE))
    return Saying(tuple(lines), (to_kinds(), _to_menu()), media=ids)


def keep_files(at: AtPrinter, name: str, code: str, files: Files) -> tuple[str, ...]:
    """PDF and picture, ready to be sent. code: what they are known by here."""
    owner = f"{MADE_HERE}{code}"
    return tuple(
        keep_made(at.tx, owner, Clean("file", mime, body), name=f"{name}.{ending}")
        for body, mime, ending in (
            (files.pdf, "application/pdf", "pdf"),
            (files.png, "image/png", "png"),
        )
    )


def keep_look(at: AtPrinter, look: bytes) -> str:
    """What they look at now takes the place of what they looked at before."""
    owner = f"look:{at.admin.id}"
    forget_media(at.tx, [row.id for row in media_of(at.tx, owner)], owner=owner)
    return keep_made(at.tx, owner, Clean("photo", "image/jpeg", look))


def to_kinds() -> Button:
    """To the first question."""
    return Button(paper("choose"), say(OTHER), "9", "🖼")


def _to_menu() -> Button:
    return back_to(in_menu("menu"))


def poster_verb(name: str) -> SetVerb:
    """A verb for which a poster is set."""
    return SetVerb(name, tell_why_not, ADMINS, Where.PRIVATE, wants=poster_job, hands=hand_poster)


VERBS: tuple[Verb[Deed], ...] = (
    Verb("paper.choose", choose, ADMINS, Where.PRIVATE),
    Verb("paper.areas", which_area, ADMINS, Where.PRIVATE),
    poster_verb("paper.see"),
    poster_verb("paper.make"),
)
