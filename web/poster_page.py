"""Where the QR codes on our paper lead: the doors that exist here, each of which opens a place; and
what a receipt says.
"""

from collections import OrderedDict
from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from actions.paper.poster_landing import Landing, find_landing
from actions.paper.receipts import CheckedReceipt, find_receipt
from domain.broadcasts.checkcodes import CHECKED
from domain.saying import pgettext
from web import announcement_page, landing_page
from web import page_words as text
from web.context import Pages
from web.static_files import StaticFiles

WELCOME_TO = pgettext("poster.page_welcome", "You are at: {place}")
OPEN_HERE = pgettext("poster.page_open", "Open here")
TYPE_THERE = pgettext("poster.page_type", "then type: {code}")
NOT_A_POSTER = pgettext(
    "poster.page_unknown",
    "No poster of ours has this code. If it asks for money or bank codes, it is a fraud.",
)
TOO_MANY = pgettext("poster.page_too_many", "Too many wrong codes. Try again in an hour.")

WRONG_PER_HOUR = 30.0  # codes, of one network; a village shares one
NETWORKS_AT_MOST = 10_000  # remembered; whoever was wrong longest ago is forgotten first


class Guesses:
    """Wrong codes of each network, in memory. `at`: seconds of a clock that only goes forward."""

    def __init__(self) -> None:
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def may_guess(self, network: str, at: float) -> bool:
        """Whether that network may be wrong once more."""
        return self._left_to(network, at) >= 1

    def count(self, network: str, at: float) -> None:
        """It was wrong."""
        self._left[network] = (self._left_to(network, at) - 1, at)
        self._left.move_to_end(network)
        if len(self._left) > NETWORKS_AT_MOST:
            self._left.popitem(last=False)

    def _left_to(self, network: str, at: float) -> float:
        left, since = self._left.get(network, (WRONG_PER_HOUR, at))
        return min(WRONG_PER_HOUR, left + (at - since) * WRONG_PER_HOUR / 3600)


async def show(request: Request, pages: Pages, shelf: StaticFiles, guesses: Guesses) -> Response:
    """The doors of a poster's place, or what an announcement says; a sentence where nothing of ours
    has the code."""
    network, at = pages.origins.of(request), pages.clock().timestamp()
    if not guesses.may_guess(network, at):
        return landing_page.plain(request, pages, shelf, TOO_MANY, 429)
    written = request.path_params["code"][:64]
    if written.lower().startswith(CHECKED):
        checked = await announcement_page.find(request, pages, written)
        if checked is not None:
            return announcement_page.page(pages, shelf, checked)
        guesses.count(network, at)
        return landing_page.plain(request, pages, shelf, announcement_page.UNKNOWN, 404)
    landing = await pages.house.read(find_landing, written)
    receipt = await pages.house.read(find_receipt, written) if landing is None else None
    if receipt is not None:
        return HTMLResponse(_receipt(request, pages, shelf, receipt))
    if landing is None:
        guesses.count(network, at)
        return landing_page.plain(request, pages, shelf, NOT_A_POSTER, 404)
    known = tuple(tag for tag in landing.languages if tag in pages.words.languages)
    language = pages.guess(pages.hint_of(request), known)
    return HTMLResponse(_page(pages, shelf, landing, language))


def _receipt(request: Request, pages: Pages, shelf: StaticFiles, found: CheckedReceipt) -> str:
    known = tuple(tag for tag in found.languages if tag in pages.words.languages)
    language = pages.guess(pages.hint_of(request), known)
    first, *items, last = (pages.words.render(language, one, found.zone) for one in found.lines)
    return shelf.render(
        "receipt.html", language=language, title=found.site, first=first, items=items, last=last
    )


def _page(pages: Pages, shelf: StaticFiles, landing: Landing, language: str) -> str:
    say = partial(pages.words.sentence, language)
    doors = [
        (
            say(text.OPEN_IN).format(channel=way.channel.title),
            way.start_with(landing.start) or way.chat,
            "" if way.start_with(landing.start) else say(TYPE_THERE).format(code=landing.code),
        )
        for way in pages.settings.ways
        if way.start_with(landing.start) or way.chat
    ]
    return shelf.render(
        "poster.html",
        language=language,
        title=landing.site,
        place=say(WELCOME_TO).format(place=landing.place),
        head=say(landing.head) if landing.head else say(text.WELCOME),
        numbers=landing.numbers,
        chat=f"/chat?start={landing.start}&lang={language}",
        open_here=say(OPEN_HERE),
        doors=doors,
        say=say,
        text=text,
    )
