"""Files: what was sent up, under which ids it is known, and what may be fetched again."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

from tests.botapi.calls import Call
from tests.botapi.chats import Media
from tests.botapi.refusals import Refused

DOWNLOAD_MAX = 20 * 1024 * 1024  # Client.h, MAX_DOWNLOAD_FILE_SIZE; Bot API, getFile
UPLOAD_MAX = 50 * 1024 * 1024  # Bots FAQ
PHOTO_MAX = 10 * 1024 * 1024  # Bot API, sendPhoto
LINK_LIVES_S = (
    3600  # Bot API, getFile: "guaranteed that the link will be valid for at least 1 hour"
)
_FOLDER = {"photo": "photos", "voice": "voice", "document": "documents", "audio": "music",
           "video": "videos"}  # fmt: skip
_LETTERS = {"photo": "AgACAg", "voice": "AwACAg", "document": "BQACAg", "audio": "CQACAg",
            "video": "BAACAg"}  # fmt: skip
_SUFFIX = {"photo": ".jpg", "voice": ".oga", "audio": ".mp3", "video": ".mp4"}

Json = dict[str, Any]


@dataclass(slots=True)
class StoredFile:
    """A file on the server. size may be larger than the bytes kept: tests need no real 25 MB."""

    file_id: str
    unique_id: str
    media: Media
    size: int
    path: str
    link_until: float = 0.0

    def as_json(self) -> Json:
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": self.size,
        }


class Files:
    """All files of one server."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def put(self, media: Media, *, size: int | None = None) -> StoredFile:
        number = len(self._by_id)
        digest = hashlib.sha256(media.blob).digest()
        tail = base64.urlsafe_b64encode(number.to_bytes(6) + digest[:24]).decode().rstrip("=")
        suffix = _SUFFIX.get(media.kind) or ("." + media.name.rpartition(".")[2])[:8]
        stored = StoredFile(
            file_id=_LETTERS[media.kind] + tail,
            unique_id="AQAD" + base64.urlsafe_b64encode(digest[:9]).decode(),
            media=media,
            size=len(media.blob) if size is None else size,
            path=f"{_FOLDER[media.kind]}/file_{number}{suffix}",
        )
        self._by_id[stored.file_id] = stored
        self._by_path[stored.path] = stored
        return stored

    def told(self, file_id: str, *, now: float) -> Json:
        """The answer to getFile; its link holds an hour. Raises Refused."""
        if not file_id:
            raise Refused(400, "file_id not specified")
        stored = self._by_id.get(file_id)
        if stored is None:
            raise Refused(400, "invalid file_id")
        if stored.size > DOWNLOAD_MAX:
            raise Refused(400, "file is too big")
        stored.link_until = now + LINK_LIVES_S
        return stored.as_json() | {"file_path": stored.path}

    def download(self, path: str, *, now: float) -> Media:
        stored = self._by_path.get(path)
        if stored is None or stored.link_until < now:
            raise Refused(404)
        return stored.media

    def sent(self, call: Call, kind: str, reference: str, *, field: str) -> StoredFile | None:
        """The file a call means: an upload, attach://name, or the id of a file already here.

        None when the call names none. Raises Refused; links to the web are not fetched.
        """
        name = reference.removeprefix("attach://") if reference.startswith("attach://") else field
        upload = call.files.get(name)
        if upload is None:
            if not reference or reference.startswith("attach://"):
                return None
            return self._known(kind, reference)
        if not upload.blob:
            raise Refused(400, "file must be non-empty")
        if len(upload.blob) > (PHOTO_MAX if kind == "photo" else UPLOAD_MAX):
            raise Refused(413)
        return self.put(Media(kind, upload.blob, upload.name, upload.mime_type))

    def _known(self, kind: str, reference: str) -> StoredFile:
        if reference.startswith(("http://", "https://")):
            raise Refused(400, "failed to get HTTP URL content")
        stored = self._by_id.get(reference)
        if stored is None:
            raise Refused(400, "wrong remote file identifier specified: Wrong string length")
        if stored.media.kind != kind:
            held, asked = stored.media.kind.title(), kind.title()
            raise Refused(400, f"can't use file of type {held} as {asked}")
        return stored


def content_of(stored: StoredFile, **extra: Any) -> Json:
    """How a message tells of a file: a photo in two sizes, the others as they are."""
    kind = stored.media.kind
    if kind == "photo":
        small = stored.as_json() | {"width": 90, "height": 67}
        large = stored.as_json() | {"width": 1280, "height": 960}
        return {"photo": [small, large]}
    told = stored.as_json() | {"mime_type": stored.media.mime_type} | extra
    if kind == "document":
        told["file_name"] = stored.media.name
    return {kind: told}
