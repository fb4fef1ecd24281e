"""Push for a page: its browser says where it can be rung, and what for; or that it must not be.

Whoever holds the door's cookie says it for that door's own page, and for no other.
"""

import asyncio
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from actions.people import pushing
from actions.people.pushing import SilencePromised
from domain.mouth import NotKept
from domain.ringing import News
from storage.push_subscriptions import Subscription, new_topic
from web import page_words as text
from web.bodies import TooMuch, TooSlow, read_body
from web.context import Pages
from web.entrance import refusal
from web.identities import Seat
from web.safety import is_from_here

AT_MOST = 4096  # bytes
WITHIN_S = 10.0
NAMED = ("endpoint", "p256dh", "auth")  # as a browser says them, in ASCII


async def subscribe(request: Request, pages: Pages, door: str) -> Response:
    """Ring this browser from now on. 204; 409 with a sentence where silence was promised."""
    asked = await _read(request, pages, door)
    if isinstance(asked, Response):
        return asked
    seat, told = asked
    terms = pages.settings.push
    endpoint, p256dh, auth = (str(told.get(name, "")) for name in NAMED)
    if terms is None or not terms.takes(endpoint, p256dh, auth):
        return Response(status_code=400)
    wants = told.get("wants")
    chosen = News.everything() if type(wants) is not int else News.everything() & News(wants)
    subscription = Subscription(
        door=door, endpoint=endpoint, p256dh=p256dh, auth=auth, page=seat.pages[0],
        person=seat.person, owner=seat.owner, topic=new_topic(), made_for=terms.mark,
    )  # fmt: skip
    try:
        await pages.house.write(pushing.subscribe, subscription, wants=chosen, now=pages.clock())
    except SilencePromised:
        language = await pages.language_of(seat, pages.hint_of(request))
        return refusal(pages, language, text.STAYS_SILENT, 409)
    except NotKept:
        return Response(status_code=503)
    return Response(status_code=204)


async def unsubscribe(request: Request, pages: Pages, door: str) -> Response:
    """Ring this browser no more; every one of this person, where it names none. 204."""
    asked = await _read(request, pages, door)
    if isinstance(asked, Response):
        return asked
    seat, told = asked
    endpoint = str(told.get("endpoint", ""))
    try:
        await pages.house.write(
            pushing.unsubscribe, seat.person, page=seat.pages[0], endpoint=endpoint
        )
    except NotKept:
        return Response(status_code=503)
    return Response(status_code=204)


async def _read(
    request: Request, pages: Pages, door: str
) -> tuple[Seat, dict[str, Any]] | Response:
    """Who asks, and what they told; or the refusal."""
    if not is_from_here(request.headers, pages.home):
        return Response(status_code=403)
    if pages.settings.push is None:
        return Response(status_code=404)
    seat = await pages.seat_of(door, request.cookies)
    if seat is None:
        return Response(status_code=401)
    if not pages.flood.of(f"push {seat.person}").take(asyncio.get_running_loop().time()):
        return Response(status_code=503)
    try:
        told = json.loads(await read_body(request, at_most=AT_MOST, within_s=WITHIN_S))
    except (TooMuch, TooSlow, ValueError, RecursionError):
        return Response(status_code=400)
    if not isinstance(told, dict):
        return Response(status_code=400)
    if not all(str(told.get(name, "")).isascii() for name in NAMED):
        return Response(status_code=400)
    return seat, told
