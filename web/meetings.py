"""The sheet for a meeting's door, on a screen; and the meeting as a file. Whoever scanned the
printed one comes here, too."""

from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from actions.meetings.calendars import find_calendar
from actions.meetings.door_sheet import find_door_page
from domain.meetings.calendars import MIME
from domain.paper.sheets import COUNTED
from domain.qr_codes import screen_code
from web import landing_page
from web import page_words as text
from web.context import Pages
from web.static_files import StaticFiles


async def show(request: Request, pages: Pages, shelf: StaticFiles) -> Response:
    """What, when, where, and the codes that count whoever scans them. `?lang=` chooses words."""
    sheet = await pages.house.read(find_door_page, request.path_params["code"][:40])
    if sheet is None or not sheet.held:
        return landing_page.plain(request, pages, shelf, text.NOT_FOUND, 404)
    asked = request.query_params.get("lang", "")[:10]
    language = asked if asked in pages.words.languages else sheet.languages[0]

    say = partial(pages.words.sentence, language)
    url = pages.settings.url or str(request.base_url).rstrip("/")
    chat = f"{url}/chat?start={sheet.start}"
    html = shelf.render(
        "meeting.html",
        language=language,
        title=sheet.site,
        lines=[pages.words.render(language, line, sheet.zone) for line in sheet.lines],
        say=say,
        text=text,
        counted=say(COUNTED),
        chat=chat,
        chat_code=screen_code(chat),
        messengers=[
            (
                pages.words.sentence(language, text.MEETING_IN).format(channel=way.channel.title),
                link,
                screen_code(link),
            )
            for way in pages.settings.ways
            if (link := way.start_with(sheet.start))
        ],
        calendar=f"/m/{sheet.meeting_id}.ics?lang={language}",
        languages=[
            (tag, pages.words.languages[tag].autonym) for tag in sheet.languages if tag != language
        ],
    )
    return HTMLResponse(html, headers={"cache-control": "no-store", "vary": "accept-language"})


async def give_calendar(request: Request, pages: Pages, shelf: StaticFiles) -> Response:
    """The meeting for a phone's calendar. Its id is random; the file says what was announced."""
    calendar = await pages.house.read(
        find_calendar,
        request.path_params["meeting"][:40],
        words=pages.words,
        language=request.query_params.get("lang", "")[:10],
    )
    if calendar is None:
        return landing_page.plain(request, pages, shelf, text.NOT_FOUND, 404)
    headers = {
        "content-disposition": 'attachment; filename="meeting.ics"',
        "cache-control": "no-store",
    }
    return Response(calendar, media_type=f"{MIME}; charset=utf-8", headers=headers)
