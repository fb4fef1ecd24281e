"""A page that goes on in another browser of the same phone: the code that takes its talk along.

A window inside another app cannot ring; a page on an iPhone's home screen has cookies of its own.
"""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from actions.people.page_readers import address_of
from actions.residents.moving import code_for
from domain.mouth import NotKept
from web.context import Pages
from web.identities import CHAT
from web.safety import is_from_here


async def give_code(request: Request, pages: Pages) -> Response:
    """A code that lasts ten minutes and works once; "" where there is nothing to take along."""
    if not is_from_here(request.headers, pages.home):
        return Response(status_code=403)
    seat = await pages.seat_of(CHAT, request.cookies)
    if seat is None:
        return Response(status_code=401)
    if not pages.flood.of(f"move {seat.person}").take(asyncio.get_running_loop().time()):
        return Response(status_code=503)
    try:
        code = await pages.house.write(code_for, address_of(seat.person), now=pages.clock())
    except NotKept:
        return Response(status_code=503)
    return JSONResponse({"code": code})
