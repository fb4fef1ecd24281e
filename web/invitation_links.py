"""Invitation links for a browser: looked at as often as one likes, used by one press of a button.

Messengers and mail programs fetch links by themselves; so fetching it changes nothing.
"""

from functools import partial
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from actions.people import sessions
from actions.people.sessions import InvitationSpent, Offer
from domain.forms.answer_facts import tidy
from domain.qr_codes import screen_code
from storage.staff import Newcomer
from web import page_words as text
from web.bodies import TooMuch, TooSlow, read_body
from web.context import Pages
from web.entrance import set_cookie
from web.identities import ROOM, new_token
from web.safety import is_from_here
from web.static_files import StaticFiles

NAME_AT_MOST = 60
FIELDS_AT_MOST = 4
FORM_AT_MOST = 4096  # bytes
FORM_WITHIN_S = 10.0  # a name of sixty letters comes in one packet
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {width}">'
    '<path d="M0 0h{width}v{width}H0z" fill="#fff"/>'
    '<path d="{path}" shape-rendering="crispEdges"/></svg>'
)
# A form sends its Origin only under a policy that is not `no-referrer`; our own origin is what the
# POST is checked for.
FORM_HEADERS = {"referrer-policy": "same-origin"}


async def look(request: Request, pages: Pages, shelf: StaticFiles) -> Response:
    """What the invitation would open, and one button."""
    code = request.path_params["code"]
    now = pages.clock()
    try:
        offer = await pages.house.read(sessions.look_at, code, now=now)
    except InvitationSpent:
        return await _show(request, pages, shelf, None, 410)
    return await _show(request, pages, shelf, offer, 200)


def code_to_scan(request: Request, pages: Pages) -> Response:
    """The link as a QR code. It says nothing that whoever asks for it does not know."""
    home = pages.settings.url or str(request.base_url).rstrip("/")
    width, path = screen_code(f"{home}/i/{request.path_params['code']}")
    return Response(SVG.format(width=width, path=path), media_type="image/svg+xml")


async def redeem(request: Request, pages: Pages, shelf: StaticFiles) -> Response:
    """Use it: this device is in from now on. Nothing is read of whoever brings no code."""
    if not is_from_here(request.headers, pages.home):
        return Response(status_code=403)
    code, now = request.path_params["code"], pages.clock()
    about = await pages.about()
    token = new_token()
    try:
        await pages.house.read(sessions.look_at, code, now=now)
        form = await read_body(request, at_most=FORM_AT_MOST, within_s=FORM_WITHIN_S)
        opened = await pages.house.write(
            sessions.redeem,
            code,
            token,
            Newcomer(_name_in(form), pages.guess(pages.hint_of(request), about.languages)),
            now=now,
        )
    except InvitationSpent:
        return await _show(request, pages, shelf, None, 410)
    except TooMuch:
        return Response(status_code=413)
    except TooSlow:
        return Response(status_code=408)
    response = RedirectResponse(f"/{opened.door}", 303)
    set_cookie(response, pages, opened.door, token)
    return response


def _name_in(form: bytes) -> str:
    """The name in an urlencoded form, "" where there is none."""
    try:
        fields = parse_qs(form.decode("ascii", "replace"), max_num_fields=FIELDS_AT_MOST)
    except ValueError:  # more fields than the form has
        return ""
    return tidy(fields.get("name", [""])[0])[:NAME_AT_MOST]


async def _show(
    request: Request, pages: Pages, shelf: StaticFiles, offer: Offer | None, status: int
) -> Response:
    about = await pages.about()
    language = pages.guess(pages.hint_of(request), about.languages)

    say = partial(pages.words.sentence, language)
    what, name, seen = _about(offer)
    html = shelf.render(
        "invitation.html",
        language=language,
        title=about.name or say(text.TITLE),
        open=offer is not None,
        desk=offer.desk if offer else "",
        door=offer.door if offer else ROOM,
        what=say(what),
        once=say(text.INVITE_ONCE),
        name=say(name),
        seen=say(seen),
        press=say(text.INVITE_OPEN),
    )
    return HTMLResponse(html, status, headers=FORM_HEADERS)


def _about(offer: Offer | None) -> tuple[str, str, str]:
    """Text ids: what the link is for, whose name it asks for, and what that name will do."""
    if offer is None:
        return text.INVITE_SPENT, text.INVITE_NAME, text.NAME_IS_SEEN
    if offer.for_room:
        return text.INVITE_ROOM, text.INVITE_POST, text.NAME_IS_SHARED
    what = text.INVITE_OFFICER if offer.door == ROOM else text.INVITE_ADMIN
    return what, text.INVITE_NAME, text.NAME_IS_SEEN
