"""The slip: an opening code in large digits and as a QR code, to be printed or copied by hand; and
the page where that QR code leads.

Both are the same for everybody and know no code. That stands behind the # of their address, which
no browser sends; their own script takes it out and goes on (`static/js/code.js`). They look like
nothing: no name, no number, no office, and their title is that of the calendar.
"""

from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from web import page_words as text
from web.context import Pages
from web.static_files import StaticFiles


async def show(request: Request, pages: Pages, shelf: StaticFiles) -> Response:
    """The empty slip."""
    return await _page(request, pages, shelf, "slip.html")


async def lead(request: Request, pages: Pages, shelf: StaticFiles) -> Response:
    """A page that leads on to the chat."""
    return await _page(request, pages, shelf, "open.html")


async def _page(request: Request, pages: Pages, shelf: StaticFiles, template: str) -> Response:
    """Nobody keeps it: `no-store`, as of every page that names no other rule."""
    about = await pages.about()
    language = pages.guess(pages.hint_of(request), about.languages)

    say = partial(pages.words.sentence, language)
    html = shelf.render(
        template,
        language=language,
        title=say(text.CALENDAR),
        leave_to=about.leave_to,
        say=say,
        text=text,
    )
    return HTMLResponse(html, headers={"cache-control": "no-store"})
