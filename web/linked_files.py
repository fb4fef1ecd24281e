"""One file of ours by a signed link, good for some minutes: for messengers that take files so."""

from starlette.requests import Request
from starlette.responses import Response

from actions.people.linked_files import find_linked
from web.context import Pages

NAME_AT_MOST = 200


async def give(request: Request, pages: Pages) -> Response:
    """The file, or 404 whatever is wrong with the link."""
    name = request.path_params["name"]
    file = None
    if len(name) <= NAME_AT_MOST and name.isascii():
        file = await pages.house.read(find_linked, name, now=pages.clock())
    if file is None:
        return Response(status_code=404)
    headers = {
        "cache-control": "no-store",
        "content-security-policy": "default-src 'none'; sandbox",
        "x-robots-tag": "noindex",
    }
    return Response(file.body, media_type=file.mime, headers=headers)
