"""The announcement board on paper: what holds now, each with its code, and the code of the board
itself, which is a poster like any other."""

from collections.abc import Sequence

from actions.broadcasts.printing import find_current
from actions.broadcasts.wording import NEVER_ASKS
from actions.dialog.verbs import ADMINS, Verb, Where
from actions.paper.notice_sheets import find_notice
from actions.paper.poster_orders import AtPrinter, Deed, place_screen, to_kinds
from actions.paper.poster_sheets import draft_of, full_day, languages_of
from actions.paper.sheet_orders import SheetOrder, sheet_verbs
from domain.dialog.press import Press
from domain.paper import sheets as text
from domain.paper.documents import Document, PaperSize
from domain.paper.poster_codes import new_poster_code, spoken_poster_code
from domain.paper.poster_presses import paper, sheet
from domain.paper.posters import PRINTED, PosterKind
from domain.paper.public_addresses import address_on_paper, link_on_paper
from domain.paper.sheets import BoardSheet, BoardVoice
from domain.saying import Saying, pgettext, say
from storage.tables import Poster

NOTHING_NOW = pgettext("admin:sheet.nothing", "No announcement holds in {place} now.")


def which_board(at: AtPrinter, press: Press) -> Saying:
    """For which village, or for the whole site."""
    return place_screen(
        at,
        press.number(0),
        opens=lambda code: sheet("board", "", code),
        turns=lambda page: paper("board-at", page),
        back=to_kinds(),
    )


def find_order(at: AtPrinter, area: str) -> SheetOrder | None:
    """The board of that village, or of the whole site."""
    if area not in at.book.names:
        return None
    place = at.book.names[area]
    here = None if area == at.book.area else {area, *at.book.paths.get(area, ())}
    codes = find_current(at.tx, at.book.area, here, now=at.now)

    def make(tags: Sequence[str], size: PaperSize) -> tuple[Document, Poster]:
        order = {"kind": PosterKind.BOARD, "area": area, "size": size, "languages": "+".join(tags)}
        poster = draft_of(order, at.admin.site, on=at.today)
        poster.code = new_poster_code()
        spoken = spoken_poster_code(poster.code)
        notices = (find_notice(at, code, tags) for code in codes)
        board = BoardSheet(
            code=spoken,
            link=link_on_paper(at.printer.url, poster.code),
            address=address_on_paper(at.printer.url, spoken),
            notices=tuple(notice for notice in notices if notice is not None),
            voices=tuple(_voice(at, tag, place, spoken) for tag in tags),
        )
        title = at.told(tags[0], text.BOARD_FILE, place=place)
        document = at.printer.file_of(board, title=title, lang=tags[0], size=size, day=at.today)
        return document, poster

    why_not = None if codes else say(NOTHING_NOW, place=place)
    languages = languages_of(at.book, at.words)
    return SheetOrder(f"board-{area}", languages, make, paper("board-at"), why_not)


def _voice(at: AtPrinter, tag: str, place: str, code: str) -> BoardVoice:
    return BoardVoice(
        lang=tag,
        site=at.book.name,
        place=place,
        head=at.told(tag, text.BOARD_HEAD),
        scan=at.told(tag, text.BOARD_SCAN),
        check=at.told(tag, text.CHECK_ANY),
        never=at.told(tag, NEVER_ASKS),
        printed=at.told(tag, PRINTED, code=code, at=full_day(at.today)),
    )


VERBS: tuple[Verb[Deed], ...] = (
    Verb("paper.board-at", which_board, ADMINS, Where.PRIVATE),
    *sheet_verbs("board", find_order, who=ADMINS),
)
