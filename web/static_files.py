"""Scripts, styles and pictures, read once and served from memory.

Their address holds a digest of them all, so a phone keeps them for ever and a new version has new
addresses. Templates are read here too: no request waits for the disk.
"""

import gzip
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from jinja2 import DictLoader, Environment, StrictUndefined, Template
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

FOLDER = Path(__file__).parent
# Signs that a font draws in black unless U+FE0F follows: no Emoji_Presentation in Unicode's list.
BLACK = re.compile(
    "[\U0001f3cb-\U0001f3ce\U0001f3d4-\U0001f3df\U0001f549-\U0001f579\U0001f587-\U0001f590"
    "\U0001f5a5-\U0001f5fa\U0001f6cb-\U0001f6cf\U0001f6e0-\U0001f6f3](?!\ufe0f)"
)
FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png"}
WORKER = "shell.js"
# What a phone need not load; every line stays where it was, so a reported line is that of the tree.
_INDENT_OR_COMMENT = re.compile(rb"^[ ]+(?://.*)?|^//.*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    packed: bytes
    mime: str


def in_colour(line: str) -> str:
    """With its pictures in colour: some are black signs of the font unless one asks for more."""
    return BLACK.sub("\\g<0>\ufe0f", line)


def with_breaks(address: str) -> Markup:
    """An address that may be broken before a slash or a dot, and nowhere else."""
    return Markup("<wbr>").join(part for part in re.split(r"(?<=[^/])(?=[/.])", address))


class StaticFiles:
    """Everything of `web/static` and `web/templates`."""

    def __init__(self, files: Mapping[str, bytes], templates: Mapping[str, str]) -> None:
        digest = sha256()
        for name in sorted(files):
            digest.update(name.encode() + b"\0" + files[name] + b"\0")
        for name in sorted(templates):
            digest.update(templates[name].encode())
        self.version = digest.hexdigest()[:12]
        self._files = {name: _file(name, body) for name, body in files.items()}
        environment = Environment(
            loader=DictLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.globals["at"] = self.url
        environment.filters["in_colour"] = in_colour
        environment.filters["with_breaks"] = with_breaks
        self._templates: dict[str, Template] = {
            name: environment.get_template(name) for name in templates
        }

    @classmethod
    def read(cls) -> Self:
        """The shelf as it stands in the tree. Blocks: not for inside the event loop."""
        static = FOLDER / "static"
        files = {
            path.relative_to(static).as_posix(): path.read_bytes()
            for path in sorted(static.rglob("*"))
            if path.is_file()
        }
        templates = {
            path.name: path.read_text(encoding="utf-8")
            for path in (FOLDER / "templates").glob("*.html")
        }
        return cls(files, templates)

    def url(self, name: str) -> str:
        """The address of a file. Raises KeyError for one that is not there."""
        self._files[name]
        return f"/static/{self.version}/{name}"

    def names(self) -> list[str]:
        """Every file, by name."""
        return sorted(self._files)

    def render(self, template: str, **values: Any) -> str:
        """The page; every value in it is escaped."""
        return self._templates[template].render(**values)

    def text(self, name: str) -> str:
        """A file as text."""
        return self._files[name].body.decode()

    def serve(self, request: Request) -> Response:
        """Answer a request for `/static/VERSION/NAME`. Any version gets what is here now."""
        file = self._files.get(request.path_params["name"])
        if file is None or request.path_params["name"] == WORKER:
            return Response(status_code=404)
        headers = {"vary": "accept-encoding"}
        if request.path_params["version"] == self.version:
            headers["cache-control"] = FOR_EVER
        body = file.body
        if file.packed and takes_gzip(request):
            headers["content-encoding"] = "gzip"
            body = file.packed
        return Response(body, media_type=file.mime, headers=headers)


def give_page(request: Request, html: str) -> Response:
    """A page that is the same for everybody, packed for a slow network. It must hold no secret."""
    headers = {"vary": "accept-language, accept-encoding"}
    body = html.encode()
    if takes_gzip(request):
        headers["content-encoding"] = "gzip"
        body = gzip.compress(body, compresslevel=6, mtime=0)
    return HTMLResponse(body, headers=headers)


def takes_gzip(request: Request) -> bool:
    """Whether the browser takes what is packed."""
    return "gzip" in request.headers.get("accept-encoding", "")


def _file(name: str, body: bytes) -> _File:
    suffix = Path(name).suffix
    if suffix == ".js":
        body = _INDENT_OR_COMMENT.sub(b"", body)
    mime = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    worth_it = suffix in (".js", ".css", ".svg")
    return _File(body, gzip.compress(body, mtime=0) if worth_it else b"", mime)
