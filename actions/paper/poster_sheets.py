"""A poster in words: what it says in each of its languages, ready for the typesetter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from actions.broadcasts.wording import NEVER_ASKS
from domain.cases.routing import find_desk, general_numbers
from domain.paper import posters as text
from domain.paper.documents import Document, PaperSize, PosterSheet, Sheet, Voice
from domain.paper.poster_codes import spoken_poster_code
from domain.paper.public_addresses import address_on_paper, link_on_paper
from domain.saying import As, Moment, pgettext, say
from domain.words.translations import Words
from storage.site_cache import Book
from storage.tables import Poster

NO_NUMBER = pgettext(
    "poster.no_number", "A poster names whom to call, and the site file names nobody for {place}."
)

NOON = time(12)  # UTC, the same day in each of our time zones
ANY_FORM = "theft"  # who reads it, reads what no desk of its own reads


class CannotMake(Exception):
    """Why there is no poster: a text id and what it names."""

    def __init__(self, text_id: str, **named: str) -> None:
        super().__init__(text_id)
        self.why = say(text_id, **named)


@dataclass(frozen=True, slots=True)
class Printer:
    """What is the same for every sheet. url: the address that paper carries. sample: text id of
    what lies across paper that is none, "" for paper."""

    words: Words
    url: str
    sample: str = ""

    def document(self, posters: Sequence[Poster], book: Book) -> Document:
        """One file with these posters, all of one size. Raises CannotMake."""
        first = posters[0]
        lang = first.languages[0]
        place = book.names.get(first.area, book.name) if len(posters) == 1 else book.name
        words = self.words.at(book.terms)
        zone = ZoneInfo(book.timezone)
        return Document(
            title=words.render(lang, say(text.FILE_TITLE, place=place), zone),
            lang=lang,
            size=PaperSize(first.size),
            day=first.made_on,
            sheets=tuple(self._sheet(poster, book, words) for poster in posters),
            sample=words.sentence(lang, self.sample) if self.sample else "",
            black=first.black,
        )

    def file_of(
        self, sheet: Sheet, *, title: str, lang: str, size: PaperSize, day: date
    ) -> Document:
        """One file with that sheet."""
        sample = self.words.sentence(lang, self.sample) if self.sample else ""
        return Document(title, lang, size, day, (sheet,), sample)

    def _sheet(self, poster: Poster, book: Book, words: Words) -> PosterSheet:
        return PosterSheet(
            pictures=text.text_of(poster.kind, poster.form).pictures,
            code=spoken_poster_code(poster.code),
            link=link_on_paper(self.url, poster.code),
            address=address_on_paper(self.url, spoken_poster_code(poster.code)),
            voices=tuple(_voice(poster, book, words, tag) for tag in poster.languages),
        )


def _voice(poster: Poster, book: Book, words: Words, tag: str) -> Voice:
    kind = text.text_of(poster.kind, poster.form)
    zone = ZoneInfo(book.timezone)
    place = book.names.get(poster.area, book.name)
    numbers = general_numbers(book.paths.get(poster.area, (book.area,)), book.numbers)
    if not numbers:
        raise CannotMake(NO_NUMBER, place=place)

    def told(text_id: str, **named: str | Moment) -> str:
        return words.render(tag, say(text_id, **named), zone)

    made = full_day(poster.made_on)
    return Voice(
        lang=tag,
        site=book.name,
        place=place,
        head=told(kind.head),
        promise=told(kind.promise),
        steps=(told(text.SCAN), told(text.SPEAK), told(kind.answer)),
        type=told(text.TYPE),
        danger=told(text.DANGER),
        never=told(NEVER_ASKS),
        scan=told(text.CODE_ALT),
        answers=told(kind.answered_by, desk=_who_answers(poster, book)),
        printed=told(text.PRINTED, code=spoken_poster_code(poster.code), at=made),
        numbers=tuple((number.name, number.digits) for number in numbers),
    )


def _who_answers(poster: Poster, book: Book) -> str:
    form = poster.form or text.text_of(poster.kind, "").form or ANY_FORM
    path = book.paths.get(poster.area, (book.area,))
    desk = find_desk(form, path, book.desks)
    return desk.name if desk is not None else book.name


def full_day(day: date) -> Moment:
    """A day with its year, whenever it is read."""
    at = datetime.combine(day, NOON, UTC)
    return Moment(at, As.DAY, since=at - timedelta(days=366))


def languages_of(book: Book, words: Words) -> list[str]:
    """Those a poster may be in there: the site's, as far as all its sentences are translated."""
    return [tag for tag in book.languages if words.translated(tag, text.SCAN) or tag == "en"]


def draft_of(order: Mapping[str, str], site: str, *, on: date) -> Poster:
    """A poster that is not kept. order: kind, area, size, languages as `vi+en`, form."""
    return Poster(
        code="",
        site=site,
        area=order["area"],
        kind=order["kind"],
        size=order["size"],
        languages=order["languages"].split("+"),
        form=order.get("form", ""),
        made_on=on,
    )
