"""The app: which address leads where. `bot/` makes it and gives it everything it uses."""

from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from domain.mouth import WebHook
from domain.people.entry_links import SLIP
from web import (
    announcement_page,
    entrance,
    figures_page,
    invitation_links,
    landing_page,
    leave_page,
    linked_files,
    media_transfer,
    meetings,
    moving,
    poster_page,
    push,
    slip_page,
    socket,
    trial_page,
)
from web import page_words as text
from web.bodies import TooMuch, TooSlow, read_body
from web.context import Pages, Probes
from web.identities import CHAT, DOORS
from web.safety import Safety
from web.static_files import StaticFiles

HOOK_AT_MOST = 1024 * 1024  # bytes of an update; the door itself takes less
HOOK_WITHIN_S = 30.0
METRICS = "text/plain; version=0.0.4; charset=utf-8"


def make_app(
    pages: Pages,
    probes: Probes,
    *,
    hooks: Mapping[str, WebHook] | None = None,
    proofs: Mapping[str, bytes] | None = None,
    shelf: StaticFiles | None = None,
) -> Starlette:
    """The pages and hooks of one process. Reads files: make it before the event loop runs, or give
    it a shelf that was read before.

    hooks: where messengers post to, by address. proofs: pages by which they learn that the site
    is ours.
    """
    shelf = shelf or StaticFiles.read()

    async def missing(request: Request, _wrong: Exception) -> Response:
        return landing_page.plain(request, pages, shelf, text.NOT_FOUND, 404)

    async def broken(request: Request) -> Response:
        return landing_page.plain(request, pages, shelf, text.FAILED, 500)

    app = Starlette(
        routes=[
            *_front_routes(pages, shelf),
            *_slip_routes(pages, shelf),
            *_invitation_routes(pages, shelf),
            *_leaving_routes(pages, shelf),
            *(route for door in DOORS for route in _door_routes(pages, shelf, door)),
            *(
                route
                for door in DOORS
                if door != CHAT
                for route in _figure_routes(pages, shelf, door)
            ),
            *_service_routes(pages, probes),
            *(_hook_route(path, hook) for path, hook in (hooks or {}).items()),
            *(_proof_route(path, page) for path, page in (proofs or {}).items()),
        ],
        middleware=[Middleware(Safety, home=pages.home, framed=pages.is_demo, broken=broken)],
        exception_handlers={404: missing},
    )
    app.router.redirect_slashes = False  # it would name a host and http, whatever we are asked by
    app.state.pages = pages
    return app


def _front_routes(pages: Pages, shelf: StaticFiles) -> list[Route]:
    async def home(request: Request) -> Response:
        return await landing_page.show(request, pages, shelf)

    guesses = poster_page.Guesses()

    async def poster(request: Request) -> Response:
        return await poster_page.show(request, pages, shelf, guesses)

    async def old_sheet(request: Request) -> Response:
        return announcement_page.from_old_sheet(request, pages, shelf)

    async def meeting(request: Request) -> Response:
        return await meetings.show(request, pages, shelf)

    async def calendar(request: Request) -> Response:
        return await meetings.give_calendar(request, pages, shelf)

    async def file(request: Request) -> Response:
        return await linked_files.give(request, pages)

    async def trial(request: Request) -> Response:
        return await trial_page.show(request, pages, shelf)

    async def static(request: Request) -> Response:
        return shelf.serve(request)

    async def worker(_request: Request) -> Response:
        return entrance.worker(shelf)

    return [
        Route("/", home),
        Route("/q/{code}", poster),
        Route("/Q/{code}", poster),  # as it stands in a QR code, which upper case makes smaller
        Route("/print/{code}", old_sheet),
        Route("/m/{meeting}.ics", calendar),
        Route("/m/{code}", meeting),
        Route("/M/{code}", meeting),
        Route("/f/{name}", file),
        Route("/try/{name}", trial, methods=["GET", "POST"]),
        Route("/static/{version}/{name:path}", static),
        Route("/shell.js", worker),
    ]


def _slip_routes(pages: Pages, shelf: StaticFiles) -> list[Route]:
    async def slip(request: Request) -> Response:
        return await slip_page.show(request, pages, shelf)

    async def lead(request: Request) -> Response:
        return await slip_page.lead(request, pages, shelf)

    # /o is as short as it can be: it stands in a QR code
    return [Route(SLIP, slip), Route("/o", lead)]


def _invitation_routes(pages: Pages, shelf: StaticFiles) -> list[Route]:
    async def look(request: Request) -> Response:
        return await invitation_links.look(request, pages, shelf)

    async def scan(request: Request) -> Response:
        return invitation_links.code_to_scan(request, pages)

    async def redeem(request: Request) -> Response:
        return await invitation_links.redeem(request, pages, shelf)

    return [
        Route("/i/{code}.svg", scan),
        Route("/i/{code}", look, methods=["GET"]),
        Route("/i/{code}", redeem, methods=["POST"]),
    ]


def _leaving_routes(pages: Pages, shelf: StaticFiles) -> list[Route]:
    async def leave(request: Request) -> Response:
        return await leave_page.leave(request, pages)

    async def month(request: Request) -> Response:
        return leave_page.calendar(request, pages, shelf)

    async def move(request: Request) -> Response:
        return await moving.give_code(request, pages)

    return [
        Route("/chat/leave", leave, methods=["POST"]),
        Route("/chat/move", move, methods=["POST"]),
        Route("/calendar", month),
    ]


def _door_routes(pages: Pages, shelf: StaticFiles, door: str) -> list[Route | WebSocketRoute]:
    async def show(request: Request) -> Response:
        return await entrance.show(request, pages, shelf, door)

    async def go_in(request: Request) -> Response:
        return entrance.without_slash(request, door)

    async def hello(request: Request) -> Response:
        return await entrance.hello(request, pages, door)

    async def manifest(request: Request) -> Response:
        return await entrance.manifest(request, pages, shelf, door)

    async def take(request: Request) -> Response:
        return await media_transfer.take(request, pages, door)

    async def give(request: Request) -> Response:
        return await media_transfer.give(request, pages, door)

    async def ring(request: Request) -> Response:
        return await push.subscribe(request, pages, door)

    async def ring_no_more(request: Request) -> Response:
        return await push.unsubscribe(request, pages, door)

    async def talk(websocket: WebSocket) -> None:
        await socket.serve(websocket, pages, door)

    return [
        Route(f"/{door}", show),
        Route(f"/{door}/", go_in),
        Route(f"/{door}/hello", hello, methods=["POST"]),
        Route(f"/{door}/app.webmanifest", manifest),
        Route(f"/{door}/media/{{name}}", take, methods=["POST"]),
        Route(f"/{door}/media/{{name}}", give, methods=["GET"]),
        Route(f"/{door}/push", ring, methods=["POST"]),
        Route(f"/{door}/push", ring_no_more, methods=["DELETE"]),
        WebSocketRoute(f"/{door}/socket", talk),
    ]


def _figure_routes(pages: Pages, shelf: StaticFiles, door: str) -> list[Route]:
    async def month(request: Request) -> Response:
        return await figures_page.show_month(request, pages, shelf, door)

    async def file(request: Request) -> Response:
        return await figures_page.give_file(request, pages, shelf, door)

    async def number(request: Request) -> Response:
        return await figures_page.open_number(request, pages, shelf, door)

    return [
        Route(f"/{door}/figures", month),
        Route(f"/{door}/figures/file/{{kind}}", file),
        Route(f"/{door}/figures/{{source}}/{{code}}", number),
    ]


def _service_routes(pages: Pages, probes: Probes) -> list[Route]:
    async def alive(_request: Request) -> Response:
        return PlainTextResponse("alive\n")

    def is_asked_here(request: Request) -> bool:
        return pages.home.is_asked_here(request.headers.get("host", ""))

    async def is_ready(request: Request) -> Response:
        missing = await probes.ready()
        if missing and not is_asked_here(request):
            missing = "not ready"  # what is amiss is nobody's business outside
        if missing or probes.besides is None or not is_asked_here(request):
            return PlainTextResponse(f"{missing or 'ready'}\n", 503 if missing else 200)
        return PlainTextResponse("\n".join(filter(None, ("ready", await probes.besides()))) + "\n")

    async def measure(request: Request) -> Response:
        if not is_asked_here(request):
            return Response(status_code=404)
        return Response(await probes.metrics(), media_type=METRICS)

    return [
        Route("/healthz", alive),
        Route("/readyz", is_ready),
        Route("/metrics", measure),
    ]


def _proof_route(path: str, page: bytes) -> Route:
    async def proof(_request: Request) -> Response:
        return Response(page, media_type="text/html")

    return Route(path, proof)


def _hook_route(path: str, door: WebHook) -> Route:
    async def hook(request: Request) -> Response:
        if not door.admits(request.headers):
            return Response(status_code=403)
        try:
            body = await read_body(request, at_most=HOOK_AT_MOST, within_s=HOOK_WITHIN_S)
        except TooMuch:
            return Response(status_code=413)
        except TooSlow:
            return Response(status_code=408)
        return Response(status_code=await door.receive(request.headers, body))

    return Route(path, hook, methods=["POST"])
