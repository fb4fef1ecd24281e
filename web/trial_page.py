"""A service on trial: three phones on a page, by a link that an admin was given for an hour.

What was done so far stands in the page itself and comes back with each press.
"""

import json
from collections.abc import Mapping
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from domain.services.trials import ADMIN, CHAT, PHONES, ROOM, TrialStep
from web import landing_page
from web import page_words as text
from web.bodies import TooMuch, TooSlow, read_body
from web.context import Pages
from web.static_files import StaticFiles

NAME_AT_MOST = 200
STEPS_AT_MOST = 80
WORDS_AT_MOST = 500
BODY_AT_MOST = 64 * 1024
WITHIN_S = 20.0
NAMES = {CHAT: text.DEMO_RESIDENT, ROOM: text.DEMO_ROOM, ADMIN: text.DEMO_ADMIN}


async def show(request: Request, pages: Pages, shelf: StaticFiles) -> Response:
    """The phones as they stand after what was done. 404 whatever is wrong with the link."""
    name = request.path_params["name"]
    try:
        steps = await _steps(request) if request.method == "POST" else []
    except (TooMuch, TooSlow, ValueError, TypeError, KeyError, RecursionError):
        steps = []
    fits = len(name) <= NAME_AT_MOST and name.isascii() and pages.try_out is not None
    tried = await pages.try_out(name, steps) if fits and pages.try_out is not None else None
    if tried is None:
        return landing_page.plain(request, pages, shelf, text.NOT_FOUND, 404)
    about = await pages.about()
    language = pages.guess(pages.hint_of(request), about.languages)

    def say(text_id: str) -> str:
        return pages.words.sentence(language, text_id)

    html = shelf.render(
        "trial.html",
        language=language,
        say=say,
        text=text,
        phones=[(phone, say(NAMES[phone]), tried.phones[phone]) for phone in PHONES],
        steps=json.dumps([_packed(step) for step in steps[: tried.done]]),
    )
    return HTMLResponse(html, headers={"cache-control": "no-store"})


async def _steps(request: Request) -> list[TrialStep]:
    """What was done before, and now. Raises ValueError for what no page of ours sends."""
    body = await read_body(request, at_most=BODY_AT_MOST, within_s=WITHIN_S)
    said = {key: values[0] for key, values in parse_qs(body.decode()).items()}
    before = [_unpacked(row) for row in json.loads(said.get("steps", "[]"))]
    return [*before, *_now(said)][-STEPS_AT_MOST:] if len(before) < STEPS_AT_MOST else before


def _now(said: Mapping[str, str]) -> list[TrialStep]:
    if "press" in said:
        phone, message, key = said["press"].split(":")
        return [_checked(TrialStep(phone, message=int(message), key=int(key)))]
    if words := said.get("words", "").strip():
        return [_checked(TrialStep(said["phone"], words[:WORDS_AT_MOST]))]
    return []


def _packed(step: TrialStep) -> list[object]:
    return [step.phone, step.text, step.message, step.key]


def _unpacked(row: list[object]) -> TrialStep:
    phone, words, message, key = row
    if not isinstance(message, int) or not isinstance(key, int):
        raise TypeError(row)
    return _checked(TrialStep(str(phone), str(words)[:WORDS_AT_MOST], message, key))


def _checked(step: TrialStep) -> TrialStep:
    if step.phone not in PHONES:
        raise ValueError(step.phone)
    return step
