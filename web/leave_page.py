"""Leaving a resident's page: one request that wipes, and the neutral page it lands on.

The page is gone before an answer could come, so the request is one that the browser carries to its
end by itself (`keepalive`). What could not be sent is said when the page is opened again.
"""

import json

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from actions.people import browser_conversations as deeds
from domain.browser_posts import Noted
from domain.mouth import NotKept
from web import page_words as text
from web.bodies import TooMuch, TooSlow, read_body
from web.context import Pages
from web.frames import Strange, TooLong, read_said, to_heard
from web.identities import CHAT
from web.safety import is_from_here
from web.static_files import StaticFiles

AT_MOST = 1024  # bytes of an x
WITHIN_S = 10.0


async def leave(request: Request, pages: Pages) -> Response:
    """Wipe the page of whoever asks, and have the conversation hear the x; again is harmless.

    204 once both are kept, 503 where they could not be: the phone says it again.
    """
    if not is_from_here(request.headers, pages.home):
        return Response(status_code=403)
    seat = await pages.seat_of(CHAT, request.cookies)
    if seat is None:
        return Response(status_code=204)  # there is nothing to wipe
    try:
        raw = json.loads(await read_body(request, at_most=AT_MOST, within_s=WITHIN_S))
        said = read_said(raw, len(seat.pages), pages.clock())
    except (TooMuch, TooSlow, TooLong, Strange, ValueError, RecursionError):
        return Response(status_code=400)
    if not said.leaves:
        return Response(status_code=400)
    page = seat.pages[said.page]
    language = pages.guess(pages.hint_of(request), (await pages.about()).languages)
    try:
        await pages.house.write(deeds.wipe, page)
        pages.open_pages.wake(page)
        await pages.hear(to_heard(said, seat, Noted(), language=language))
    except NotKept:
        return Response(status_code=503)
    return Response(status_code=204)


def calendar(request: Request, pages: Pages, shelf: StaticFiles) -> Response:
    """The page that is shown instead: a calendar, true without a network, and nobody's business."""
    language = pages.guess(pages.hint_of(request), tuple(pages.words.languages))
    title = pages.words.sentence(language, text.CALENDAR)
    return HTMLResponse(shelf.render("calendar.html", language=language, title=title))
