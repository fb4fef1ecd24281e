"""The front page: the three phones of the demo, or the doors of a village that is at work."""

from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from domain.channels import Ability, Channel
from domain.qr_codes import screen_code
from domain.saying import say as say_phrase
from web import page_words as text
from web.context import Pages
from web.identities import ADMIN, CHAT, DOORS, ROOM
from web.safety import page_policy
from web.static_files import StaticFiles

DEMO_NAMES = {CHAT: text.DEMO_RESIDENT, ROOM: text.DEMO_ROOM, ADMIN: text.DEMO_ADMIN}


async def show(request: Request, pages: Pages, shelf: StaticFiles) -> Response:
    """The demo's frame on a demo database, else the doors. `?lang=` chooses the words."""
    about = await pages.about()
    language = pages.guess(pages.hint_of(request), about.languages)
    if pages.is_demo:
        return _demo(request, pages, shelf, language, about.languages)
    if pages.settings.demo:
        return plain(request, pages, shelf, text.DEMO_CLOSED, 403)

    say = partial(pages.words.sentence, language)
    counted = await pages.public_figures()
    zone = about.zone
    url = pages.settings.url or str(request.base_url).rstrip("/")
    html = shelf.render(
        "front.html",
        language=language,
        languages=_languages(pages, about.languages),
        title=about.name or say(text.TITLE),
        numbers=about.numbers,
        say=say,
        text=text,
        counted=[]
        if counted is None
        else [
            (
                pages.words.render(language, name, zone),
                pages.words.render(language, say_phrase(text.BARE, number=number), zone),
            )
            for name, number in counted.rows
        ],
        counted_in=""
        if counted is None
        else pages.words.render(language, say_phrase(text.PUBLIC, month=counted.months), zone),
        chat=f"{url}/chat",
        chat_code=screen_code(f"{url}/chat"),
        messengers=[
            (
                pages.words.sentence(language, text.OPEN_IN).format(channel=way.channel.title),
                way.chat,
                screen_code(way.chat),
            )
            for way in pages.settings.ways
            if way.chat
        ],
    )
    return HTMLResponse(html)


def plain(request: Request, pages: Pages, shelf: StaticFiles, what: str, status: int) -> Response:
    """One sentence on a page, in a language that the browser asks for."""
    language = pages.guess(pages.hint_of(request), tuple(pages.words.languages))
    html = shelf.render(
        "plain.html",
        language=language,
        title=pages.words.sentence(language, text.TITLE),
        what=pages.words.sentence(language, what),
        home=pages.words.sentence(language, text.HOME),
    )
    return HTMLResponse(html, status)


def _demo(
    request: Request, pages: Pages, shelf: StaticFiles, language: str, offered: tuple[str, ...]
) -> Response:
    say = partial(pages.words.sentence, language)
    html = shelf.render(
        "demo.html",
        language=language,
        languages=_languages(pages, offered),
        say=say,
        text=text,
        phones=[(door, say(DEMO_NAMES[door])) for door in DOORS],
        resident=CHAT,
        looks=[
            (_address_of(look), f"{look.title} · {say(_buttons_of(look))}")
            for look in pages.settings.looks
            if look.limits.text
        ],
    )
    policy = page_policy(request.headers.get("host", ""), frames=True)
    return HTMLResponse(html, headers={"content-security-policy": policy})


def _address_of(look: Channel) -> str:
    """How the resident's page is asked to look like that channel: whether it has buttons, and how
    many at most."""
    if Ability.BUTTONS not in look.abilities:
        return "look=lines"
    most = look.limits.buttons
    return "look=keys" if most is None else f"look=keys&most={most}"


def _buttons_of(look: Channel) -> str:
    return text.DEMO_KEYS if Ability.BUTTONS in look.abilities else text.DEMO_LINES


def _languages(pages: Pages, offered: tuple[str, ...]) -> list[tuple[str, str]]:
    """Tag and own name of each language on offer."""
    return [(tag, pages.words.languages[tag].autonym) for tag in offered]
