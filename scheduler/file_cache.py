"""Files that go to many, kept at hand while they go out instead of unsealed for each."""

import threading
from collections import OrderedDict
from collections.abc import Callable

KEPT_AT_MOST = 24 * 1024 * 1024  # bytes: the files of one announcement, and of the one before


class FileCache:
    """Bytes by the id of their media row, the latest used ones. One per process."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, media_id: str, read: Callable[[], bytes | None]) -> bytes | None:
        """The file, by `read` if it is not at hand; None where `read` has none either."""
        with self._lock:
            body = self._kept.get(media_id)
            if body is not None:
                self._kept.move_to_end(media_id)
                return body
        body = read()
        if body is not None:
            self._put(media_id, body)
        return body

    def _put(self, media_id: str, body: bytes) -> None:
        with self._lock:
            self._kept[media_id] = body
            while sum(map(len, self._kept.values())) > KEPT_AT_MOST and len(self._kept) > 1:
                self._kept.popitem(last=False)
