"""The sheet of an announcement, to be printed and posted. Its check code is enough to have it."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from actions.broadcasts.printing import find_sheet
from actions.broadcasts.wording import NEVER_ASKS
from domain.broadcasts.announcing import AnnouncementKind
from domain.broadcasts.checkcodes import CHECKED
from domain.qr_codes import screen_code
from domain.words.times import show_moment
from domain.words.translations import pgettext
from web import landing_page
from web import page_words as text
from web.context import Pages
from web.static_files import StaticFiles

CHECK = pgettext("sheet.check", "Genuine? Scan this, or type the number in the chat:")
LINE = 30  # characters that a line of its own takes up
SIZES = {"giant": 80, "huge": 180, "large": 380, "middle": 640, "fair": 1100, "small": 2000}


async def show(request: Request, pages: Pages, shelf: StaticFiles) -> Response:
    """The sheet, with a code that checks it in the chat. `?lang=` chooses words."""
    sheet = await pages.house.read(
        find_sheet,
        request.path_params["code"][:20],
        pages.words.languages,
        language=request.query_params.get("lang", "")[:10],
        now=pages.clock(),
    )
    if sheet is None:
        return landing_page.plain(request, pages, shelf, text.NOT_FOUND, 404)

    def say(text_id: str) -> str:
        return pages.words.sentence(sheet.language, text_id)

    url = pages.settings.url or str(request.base_url).rstrip("/")
    body = [pages.words.render(sheet.language, line, sheet.zone) for line in sheet.body]
    html = shelf.render(
        "print.html",
        language=sheet.language,
        title=sheet.site,
        look=f"{'alert' if sheet.kind is AnnouncementKind.ALERT else 'news'} {_size(body)}",
        head=pages.words.render(sheet.language, sheet.head, sheet.zone),
        body=body,
        senders=sheet.senders,
        day=show_moment(sheet.at, pages.words.languages[sheet.language].format_locale, sheet.zone),
        code=sheet.code,
        check=say(CHECK),
        never_asks=say(NEVER_ASKS),
        chat_code=screen_code(f"{url}/chat?start={CHECKED}{sheet.code.replace('-', '')}"),
    )
    return HTMLResponse(html)


def _size(body: list[str]) -> str:
    """How large its letters are, so that it fits one page: by how much there is to read."""
    much = sum(len(line) + LINE * line.count("\n") for line in body)
    return next((name for name, most in SIZES.items() if much <= most), "tiny")
