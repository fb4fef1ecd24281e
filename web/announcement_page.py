"""Where the QR code of a posted announcement leads: whether it is ours, and what it really says."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from actions.paper.checked_announcements import Checked, find_checked
from domain.broadcasts.checkcodes import CHECKED, find_codes
from domain.saying import pgettext
from web import landing_page
from web import page_words as text
from web.context import Pages
from web.static_files import StaticFiles

UNKNOWN = pgettext(
    "announcement.page_unknown",
    "No message of ours has this code. If it asks for money or bank codes, it is a fraud.",
)


async def find(request: Request, pages: Pages, written: str) -> Checked | None:
    """The announcement with the check code at the end of the address."""
    return await pages.house.read(
        find_checked,
        written,
        words=pages.words,
        choose=lambda offered: pages.guess(pages.hint_of(request), offered),
        now=pages.clock(),
    )


def page(pages: Pages, shelf: StaticFiles, checked: Checked) -> Response:
    """What was said, when and by whom, and the doors through which one may ask more."""
    html = shelf.render(
        "announcement.html",
        language=checked.language,
        title=checked.site,
        lines=[pages.words.render(checked.language, one, checked.zone) for one in checked.lines],
        chat=f"/chat?start={checked.start}&lang={checked.language}",
        doors=[
            (
                pages.words.sentence(checked.language, text.OPEN_IN).format(
                    channel=way.channel.title
                ),
                link,
            )
            for way in pages.settings.ways
            if (link := way.start_with(checked.start))
        ],
        never_asks=pages.words.sentence(checked.language, checked.never_asks),
        open_here=pages.words.sentence(checked.language, text.OPEN_CHAT),
    )
    return HTMLResponse(html)


def from_old_sheet(request: Request, pages: Pages, shelf: StaticFiles) -> Response:
    """`/print/CODE`, the address of what was printed by a browser."""
    found = find_codes(request.path_params["code"][:20])
    if not found:
        return landing_page.plain(request, pages, shelf, text.NOT_FOUND, 404)
    return RedirectResponse(f"/q/{CHECKED}{found[0]}", 301)
