"""The three doors: the page itself, the same for everybody, and the hello by which it learns whose
it is.

The page is fetched without a cookie's help. A link from elsewhere (a message, a poster) brings no
SameSite=Strict cookie along, and a cookie set then would make a stranger of a resident whom we
know. The page's own script says hello, and that request brings the cookie.
"""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from actions.people import pushing, sessions
from actions.people.page_readers import address_of, find_language
from actions.people.sessions import InvitationSpent
from domain.dialog.press import press
from domain.heard import Heard
from domain.people.admin_presses import tongue
from storage.staff import Newcomer
from web import page_words as text
from web.context import Pages
from web.identities import (
    ADMIN,
    CHAT,
    KEPT_S,
    ROOM,
    Seat,
    cookie_name,
    new_resident_token,
    new_token,
    resident_seat,
    staff_seat,
)
from web.safety import is_from_here
from web.static_files import WORKER, StaticFiles, give_page

COLOURS = {CHAT: "#1c6a55", ROOM: "#34478f", ADMIN: "#7d4c12"}


async def show(request: Request, pages: Pages, shelf: StaticFiles, door: str) -> Response:
    """The page of a door."""
    about = await pages.about()
    language = pages.guess(pages.hint_of(request), about.languages)
    words = pages.page_words(language)
    html = shelf.render(
        "chat.html",
        door=door,
        language=language,
        title=about.name or pages.words.sentence(language, text.TITLE),
        numbers=about.numbers,
        needs_script=pages.words.sentence(language, text.NEEDS_SCRIPT),
        colour=COLOURS[door],
        neutral=pages.words.sentence(language, text.CALENDAR),
        leave_to=about.leave_to,
        say=words.__getitem__,
        words=_as_script_data(words),
    )
    return give_page(request, html)


def without_slash(request: Request, door: str) -> Response:
    """On to the page itself, by whatever name and scheme it was asked."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"/{door}{query}", 308)


async def hello(request: Request, pages: Pages, door: str) -> Response:
    """Say who the page belongs to. A new resident gets a cookie, a stranger to a room a refusal."""
    hint = pages.hint_of(request)
    about = await pages.about()
    language = pages.guess(hint, about.languages)
    if not is_from_here(request.headers, pages.home):
        return refusal(pages, language, text.NOT_FROM_HERE, 403)
    seat = await pages.seat_of(door, request.cookies)
    token = pages.token_of(door, request.cookies)
    if seat is None:
        if pages.settings.demo and pages.settings.url:
            return refusal(pages, language, text.DEMO_CLOSED, 403)
        token = new_resident_token(pages.house.keys) if door == CHAT else new_token()
        seat = await _first_seat(pages, door, token, language)
    if seat is None:
        return refusal(pages, language, text.INVITED_ONLY, 401)
    if pages.is_demo:
        await _speak_as_the_frame(pages, seat, request.query_params.get("lang", ""))
    response = JSONResponse(await _tell(pages, seat, hint))
    set_cookie(response, pages, door, token)  # each visit makes it last for half a year again
    former = cookie_name(door, https=False)
    if pages.home.is_https and former in request.cookies:
        response.delete_cookie(former, path=f"/{door}")
    if door != CHAT:
        await pages.house.write(sessions.touch_session, token, now=pages.clock())
    return response


async def manifest(request: Request, pages: Pages, shelf: StaticFiles, door: str) -> Response:
    """The web app manifest: a neutral name, since it stands under the icon for all to see.

    With `?here` it names no page to begin at: a home screen then opens the very address that the
    browser shows, and with it what leads the talk there.
    """
    about = await pages.about()
    name = about.name or pages.words.sentence(about.languages[0], text.TITLE)
    icons = [
        {"src": shelf.url(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png",
         "purpose": "any maskable"}
        for size in (192, 512)
    ]  # fmt: skip
    begins = {} if "here" in request.query_params else {"start_url": f"/{door}"}
    return JSONResponse(
        begins
        | {
            "name": name, "short_name": name[:12], "scope": "/",
            "display": "standalone", "background_color": "#f5f0e6", "theme_color": COLOURS[door],
            "lang": about.languages[0], "icons": icons,
        },
        media_type="application/manifest+json",
    )  # fmt: skip


def worker(shelf: StaticFiles) -> Response:
    """The service worker, with the version it keeps and the files of the shell."""
    shell = [shelf.url(name) for name in shelf.names() if name != WORKER]
    script = shelf.text(WORKER).replace("VERSION", shelf.version)
    script = script.replace('["SHELL"]', json.dumps(shell))
    return Response(script, media_type="text/javascript", headers={"cache-control": "no-cache"})


def refusal(pages: Pages, language: str, why: str, status: int) -> Response:
    """A plain sentence for the page's script."""
    return JSONResponse({"why": pages.words.sentence(language, why)}, status)


def set_cookie(response: Response, pages: Pages, door: str, token: str) -> None:
    """Have the browser keep the token out of reach of scripts, other sites and other hosts."""
    https = pages.home.is_https
    response.set_cookie(
        cookie_name(door, https=https),
        token,
        max_age=KEPT_S,
        path="/" if https else f"/{door}",  # `__Host-` wants the root
        httponly=True,
        secure=https,
        samesite="strict",
    )


async def _first_seat(pages: Pages, door: str, token: str, language: str) -> Seat | None:
    if door == CHAT:
        return resident_seat(token)
    if not pages.is_demo:
        return None
    name = text.DEMO_OFFICER_NAME if door == ROOM else text.DEMO_ADMIN_NAME
    try:
        opened = await pages.house.write(
            sessions.open_demo,
            door,
            token,
            Newcomer(pages.words.sentence(language, name), language),
            now=pages.clock(),
        )
    except InvitationSpent:
        return None
    return staff_seat(opened)


async def _speak_as_the_frame(pages: Pages, seat: Seat, wanted: str) -> None:
    """The demo's phones follow the language above them, as if each had chosen it on its screen.

    Nothing happens where nothing was said yet: the guess is the same then.
    """
    page = seat.pages[0]
    spoken = {await pages.house.read(find_language, one) for one in seat.pages}
    if wanted not in (await pages.about()).languages or spoken <= {"", wanted}:
        return
    choice = press("lang", wanted) if seat.door == CHAT else tongue(wanted)
    await pages.hear(
        Heard(
            key=f"browser:{page}:{new_token()}",
            who=address_of(seat.person),
            where=address_of(page),
            place=seat.place(page),
            typed_at=pages.clock(),
            language=wanted,
            name=seat.name,
            choice=choice,
            at_staff_door=seat.door != CHAT,
        )
    )


async def _tell(pages: Pages, seat: Seat, hint: str) -> dict[str, Any]:
    about = await pages.about()
    language = await pages.language_of(seat, hint)
    title = about.name or pages.words.sentence(language, text.TITLE)
    if seat.door == ROOM:
        title = await pages.house.read(sessions.desk_of, seat.person) or title
    return {
        "title": title,
        "language": language,
        "words": pages.page_words(language),
        "zone": about.zone.key,
        "pages": [seat.place(page) for page in seat.pages],
        "greets": seat.door != ROOM,
        "name": seat.name,
        "push": await _tell_push(pages, seat),
        "autonyms": {one.autonym: tag for tag, one in pages.words.languages.items()},
    }


async def _tell_push(pages: Pages, seat: Seat) -> dict[str, Any] | None:
    """By which key a browser may be rung, and for what (bits of `News`, None: not) it is now."""
    terms = pages.settings.push
    if terms is None:
        return None
    wants = await pages.house.read(pushing.choices, seat.person)
    return {"key": terms.key, "wants": None if wants is None else int(wants)}


def _as_script_data(words: dict[str, str]) -> str:
    """JSON that cannot end the element it stands in."""
    return json.dumps(words, ensure_ascii=False).replace("<", "\\u003c")
