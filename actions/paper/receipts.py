"""Receipts of what was handed in: on paper for whoever may have one, in words for who checks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from actions.dialog.resources import Resources
from actions.paper.poster_orders import Files
from actions.paper.poster_sheets import Printer, full_day
from domain.forms.answer_facts import find_option
from domain.forms.forms import Form, Question, QuestionKind
from domain.lanes import REPLY
from domain.media_verdicts import Clean
from domain.paper import receipts as text
from domain.paper.documents import Document, Item, PaperSize, ReceiptSheet
from domain.paper.poster_codes import FOLLOWED, read_poster_code, spoken_poster_code
from domain.paper.posters import SAMPLE
from domain.paper.public_addresses import address_on_paper, link_on_paper, why_not_on_paper
from domain.paper.receipts import ReceiptWanted
from domain.saying import Line, Saying, pgettext, say
from domain.services.told import RECEIPT_CODE, receipt_lines
from storage import outbox, receipts, site_cache
from storage.flags import is_demo
from storage.form_versions import kept_form
from storage.media import MADE_HERE, keep_made, media_of
from storage.site_cache import Book
from storage.tables import Desk, Receipt
from storage.tx import Tx

NOT_NOW = pgettext("receipt.not_now", "It could not be made just now. Please press again.")
COUNTED = pgettext("receipt.counted", "{amount} {unit}")
BARE = pgettext("receipt.counted_bare", "{amount}")


def find_document(tx: Tx, wanted: ReceiptWanted, *, resources: Resources) -> Document | None:
    """What is to be set; None where it was set before, or is not there."""
    row = receipts.find_receipt(tx, wanted.code)
    book = site_cache.find_book(tx, row.site) if row is not None else None
    if row is None or book is None or media_of(tx, _owner(wanted)):
        return None
    links, words = resources.links, resources.words
    if is_demo(tx):
        printer = Printer(words, links.public or links.pages, SAMPLE)
    else:
        printer = Printer(words, "" if why_not_on_paper(links.public) else links.public)
    desk, form = tx.get_one(Desk, row.desk_id).name, kept_form(tx, row.form_hash)
    return on_paper(printer, Issued(row, form, desk, book), wanted.language)


@dataclass(frozen=True, slots=True)
class Issued:
    """A receipt as it was given out. form: by which it was counted. desk: whose name it bears."""

    row: Receipt
    form: Form | None
    desk: str
    book: Book


def on_paper(printer: Printer, receipt: Issued, lang: str) -> Document:
    """The receipt in one language, "" for the site's first."""
    row, desk, book = receipt.row, receipt.desk, receipt.book
    lang = lang or book.languages[0]
    words, zone = printer.words.at(book.terms), ZoneInfo(book.timezone)
    code, url = spoken_poster_code(row.code), printer.url

    def told(line: Line) -> str:
        return words.render(lang, line, zone)

    sheet = ReceiptSheet(
        lang=lang,
        site=book.name,
        desk=desk,
        head=told(say(text.HEAD)),
        items=tuple(
            Item(text.picture_of(kind), told(name), told(amount))
            for kind, name, amount in _items(receipt.form, row)
        ),
        facts=(
            (told(say(text.WHERE)), desk),
            (told(say(text.WHEN)), told(say(text.DAY, at=full_day(row.on_date)))),
        ),
        code=code,
        link=link_on_paper(url, row.code) if url else "",
        address=address_on_paper(url, row.code) if url else "",
        code_alt=told(say(text.CODE_ALT)),
        check=told(say(text.CHECK)),
        keep=told(say(text.KEEP)),
    )
    return Document(
        title=told(say(text.FILE_TITLE, code=code)),
        lang=lang,
        size=PaperSize.A5,
        day=row.on_date,
        sheets=(sheet,),
        sample=words.sentence(lang, printer.sample) if printer.sample else "",
    )


def _items(form: Form | None, row: Receipt) -> list[tuple[str, Line, Line]]:
    """Code, name and amount of each kind, as they were counted."""
    question = _question(form)
    found: list[tuple[str, Line, Line]] = []
    for kind, amount in row.items.items():
        option = find_option(question, kind) if question is not None else None
        unit = option.unit if option is not None else ""
        many = Decimal(str(amount))
        how_many = say(COUNTED, amount=many, unit=say(unit)) if unit else say(BARE, amount=many)
        found.append((kind, say(option.label) if option is not None else kind, how_many))
    return found


def _question(form: Form | None) -> Question | None:
    questions = form.questions if form is not None else ()
    return next((one for one in questions if one.kind is QuestionKind.ITEMS), None)


def hand_over(tx: Tx, wanted: ReceiptWanted, files: Files, *, now: datetime) -> None:
    """Send it, as PDF and as a picture: what was set now, or once before."""
    name = f"receipt-{spoken_poster_code(wanted.code)}"
    kept = sorted(media_of(tx, _owner(wanted)), key=lambda row: row.mime)  # the PDF first
    made = [row.id for row in kept]
    if not made and files.pdf:
        made = [
            keep_made(tx, _owner(wanted), Clean("file", mime, body), name=f"{name}.{ending}")
            for body, mime, ending in (
                (files.pdf, "application/pdf", "pdf"),
                (files.png, "image/png", "png"),
            )
        ]
    line = say(RECEIPT_CODE, code=spoken_poster_code(wanted.code)) if made else say(NOT_NOW)
    outbox.put(tx, wanted.to, Saying((line,), media=tuple(made)), REPLY, now=now)


def _owner(wanted: ReceiptWanted) -> str:
    return f"{MADE_HERE}{wanted.code}/{wanted.language}"


def check_receipt(tx: Tx, code: str) -> Sequence[Line]:
    """What that receipt says, for whoever holds a paper with its code; () where we gave none.

    code: as `poster_codes` writes it. Whoever has it may read it all: it names nobody.
    """
    row = receipts.find_receipt(tx, code)
    form = kept_form(tx, row.form_hash) if row is not None else None
    if row is None or form is None:
        return ()
    desk, at = tx.get_one(Desk, row.desk_id).name, full_day(row.on_date)
    items = receipt_lines(form, {kind: str(amount) for kind, amount in row.items.items()})
    ours = say(text.OURS, code=spoken_poster_code(row.code), desk=desk, at=at)
    return (ours, *items, say(text.NOTHING_MORE))


@dataclass(frozen=True, slots=True)
class CheckedReceipt:
    """What a page says of it, before anybody said anything. languages: the site's."""

    site: str
    languages: tuple[str, ...]
    zone: ZoneInfo
    lines: Sequence[Line]


def find_receipt(tx: Tx, written: str) -> CheckedReceipt | None:
    """The receipt whose code stands at the end of an address. written: untrusted."""
    code = read_poster_code(written.removeprefix(FOLLOWED))
    row = receipts.find_receipt(tx, code)
    book = site_cache.find_book(tx, row.site) if row is not None else None
    lines = check_receipt(tx, code)
    if book is None or not lines:
        return None
    return CheckedReceipt(book.name, tuple(book.languages), ZoneInfo(book.timezone), lines)
