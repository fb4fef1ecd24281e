"""What a page sends and plays back, kept as they came: shown as media or not at all."""

import asyncio
import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from actions.people import browser_conversations as deeds
from actions.people.browser_conversations import Familiarity
from domain.browser_posts import Upload
from domain.media_verdicts import MAX_BYTES
from domain.mouth import NotKept
from storage.padding import padded_size
from web import page_words as text
from web.bodies import TooMuch, TooSlow
from web.context import Pages
from web.entrance import refusal
from web.frames import ID
from web.identities import ADMIN, Seat
from web.safety import is_from_here
from web.upload_buffers import WITHIN_S, GaveWay, IncomingFile

KINDS = frozenset({"photo", "voice", "file"})
MIME = re.compile(r"[a-z]+/[a-z0-9.+-]{1,60}")
SHOWN = frozenset(
    {
        "image/jpeg", "image/png", "image/webp", "image/gif",
        "audio/ogg", "audio/webm", "audio/mp4", "audio/mpeg", "audio/aac", "audio/wav",
    }
)  # fmt: skip
PDF = "application/pdf"  # taken apart and written anew by the house; still never opened in the page
CALENDAR = "text/calendar"  # made by the house; by its name the phone knows what opens it
ALONE = "default-src 'none'; sandbox"  # opened by itself it may do nothing at all
RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")
SECONDS_AT_MOST = 3600
NO_MORE = {text.TOO_MANY_FILES: 429, text.NO_ROOM: 507}  # status by sentence


async def take(request: Request, pages: Pages, door: str) -> Response:
    """Keep a file under the name that the phone gave it; sending it again is harmless."""
    if not is_from_here(request.headers, pages.home):
        return Response(status_code=403)
    seat = await pages.seat_of(door, request.cookies)
    if seat is None:
        return Response(status_code=401)
    name = request.path_params["name"]
    if not ID.fullmatch(name):
        return Response(status_code=404)
    refused = await _refuse_unread(request, pages, seat)
    if refused is not None:
        return refused
    try:
        body = await _read(request, seat, pages)
        called = _name(request) if door == ADMIN else ""  # a resident's may say who they are
        if not body:
            return Response(status_code=400)
        upload = Upload(_kind(request), _mime(request), body, _seconds(request), called)
        await pages.house.write(
            deeds.keep_upload, _page(request, seat), name, upload, now=pages.clock()
        )
    except TooMuch:
        return Response(status_code=413)
    except TooSlow:
        return Response(status_code=408)
    except (GaveWay, NotKept):
        return Response(status_code=503)
    size = padded_size(len(body))
    pages.quota.count(seat.person, size, asyncio.get_running_loop().time())
    return JSONResponse({"upload": name})


async def _refuse_unread(request: Request, pages: Pages, seat: Seat) -> Response | None:
    """The answer to a file that is not taken, whatever is in it; None for one to be read."""
    size, at = _claimed_size(request), asyncio.get_running_loop().time()
    if size > MAX_BYTES:
        return Response(status_code=413)
    if not pages.flood.of(f"file {seat.person}").take(at):
        return Response(status_code=503)
    try:
        standing = await pages.standing_of(seat)
        if standing is Familiarity.STRANGER:
            return Response(status_code=503)  # its phone says something first, then comes again
        why = await pages.quota.why_not(seat.person, padded_size(size), at, standing=standing)
    except NotKept:
        return Response(status_code=503)
    if not why:
        return None
    language = await pages.language_of(seat, pages.hint_of(request))
    return refusal(pages, language, why, NO_MORE[why])


async def _read(request: Request, seat: Seat, pages: Pages) -> bytes:
    """The file, counted while it comes. Raises TooMuch, TooSlow, GaveWay."""
    arriving = pages.arriving
    try:
        async with asyncio.timeout(WITHIN_S) as limit:
            file = IncomingFile(seat.person, limit, asyncio.get_running_loop().time())
            with arriving.counted(file):
                async for piece in request.stream():
                    arriving.add(file, piece)
                    if len(file.body) > MAX_BYTES:
                        raise TooMuch
                return bytes(file.body)
    except TimeoutError as wrong:
        raise (GaveWay if file.gave_way else TooSlow) from wrong


async def give(request: Request, pages: Pages, door: str) -> Response:
    """A file of the pages that this browser may see; a part of it where the player asks for one."""
    seat = await pages.seat_of(door, request.cookies)
    name = request.path_params["name"]
    if seat is None or not ID.fullmatch(name):
        return Response(status_code=404)
    upload = await pages.house.read(deeds.find_shown, seat.pages, name)
    if upload is None:
        return Response(status_code=404)
    headers = {"content-security-policy": ALONE, "accept-ranges": "bytes"}
    mime = upload.mime
    if mime == CALENDAR:
        headers["content-disposition"] = 'attachment; filename="meeting.ics"'
    elif mime not in SHOWN:
        mime = PDF if mime == PDF and upload.name else "application/octet-stream"
        named = f"; filename*=UTF-8''{quote(upload.name, safe='')}" if upload.name else ""
        headers["content-disposition"] = f"attachment{named}"
    return _part(request, upload.body, mime, headers)


def _part(request: Request, body: bytes, mime: str, headers: dict[str, str]) -> Response:
    asked = RANGE.fullmatch(request.headers.get("range", ""))
    if asked is None:
        return Response(body, media_type=mime, headers=headers)
    first = int(asked[1])
    last = min(int(asked[2]) if asked[2] else len(body) - 1, len(body) - 1)
    if first > last:
        headers["content-range"] = f"bytes */{len(body)}"
        return Response(status_code=416, headers=headers)
    headers["content-range"] = f"bytes {first}-{last}/{len(body)}"
    return Response(body[first : last + 1], status_code=206, media_type=mime, headers=headers)


def _claimed_size(request: Request) -> int:
    """As it says of itself; 1 where it says nothing that makes sense."""
    claimed = request.headers.get("content-length", "")
    return int(claimed[:15]) if claimed.isascii() and claimed.isdigit() else 1


def _page(request: Request, seat: Seat) -> str:
    """Which of the seat's pages it is for."""
    second = request.query_params.get("page") == "1"
    return seat.pages[-1] if second else seat.pages[0]


def _kind(request: Request) -> str:
    kind = request.query_params.get("kind", "")
    return kind if kind in KINDS else "file"


def _mime(request: Request) -> str:
    claimed = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return claimed if MIME.fullmatch(claimed) else "application/octet-stream"


def _seconds(request: Request) -> int:
    claimed = request.query_params.get("seconds", "")
    return min(int(claimed), SECONDS_AT_MOST) if claimed.isascii() and claimed.isdigit() else 0


def _name(request: Request) -> str:
    name = request.query_params.get("name", "")[:120]
    return "".join(letter for letter in name if letter.isprintable())
