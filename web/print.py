"""The sheet of an announcement, to be printed and posted. Its check code is enough to have it."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from actions.announcing.printing import find_sheet
from domain.times import show_moment
from web import front
from web import words as text
from web.house import Pages
from web.shelf import Shelf


async def show(request: Request, pages: Pages, shelf: Shelf) -> Response:
    """The sheet in large letters, with a code that leads to the chat. `?lang=` chooses words."""
    sheet = await pages.house.read(
        find_sheet,
        request.path_params["code"][:20],
        pages.words.languages,
        language=request.query_params.get("lang", "")[:10],
        now=pages.clock(),
    )
    if sheet is None:
        return front.plain(request, pages, shelf, text.NOT_FOUND, 404)

    url = pages.settings.url or str(request.base_url).rstrip("/")
    html = shelf.render(
        "print.html",
        language=sheet.language,
        title=sheet.site,
        head=pages.words.render(sheet.language, sheet.head, sheet.zone),
        lines=[pages.words.render(sheet.language, line, sheet.zone) for line in sheet.lines],
        day=show_moment(sheet.at, pages.words.languages[sheet.language].format_locale, sheet.zone),
        code=sheet.code,
        chat_code=front.qr_path(f"{url}/chat"),
    )
    return HTMLResponse(html)
