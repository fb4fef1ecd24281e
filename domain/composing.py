"""Composing: an announcement in the making, as an admin's chat remembers it between two taps."""

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum

EXPIRES_HOURS = (6, 24, 72, 168)  # what a tap goes through


class Step(StrEnum):
    """What was asked last; what is typed belongs to it."""

    KIND = "kind"
    TEXT = "text"
    TEXTS = "texts"
    AREAS = "areas"
    SENDERS = "senders"
    WHEN = "when"
    TIME = "time"
    REVIEW = "review"
    HAZARD = "hazard"
    VILLAGE = "village"
    SENTENCE = "sentence"
    READY = "ready"
    GONE = "gone"


TYPED = frozenset((Step.TEXT, Step.TEXTS, Step.SENDERS, Step.TIME, Step.SENTENCE, Step.GONE))


@dataclass(slots=True)
class Draft:
    """The draft. texts: by language, the first written first. language: the one being written.

    every, day, at: the schedule as chosen; every "" is now. quiet: rests from 21 to 6.
    edits, version: the announcement it replaces, as it was when it was opened.
    corrects: the announcement it corrects; withdraws: nothing of that holds any more; gone: the
    words for those for whom it no longer holds. serial: which message shows the draft.
    """

    kind: str = ""
    step: str = Step.KIND
    texts: dict[str, str] = field(default_factory=dict)
    language: str = ""
    media: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    every: str = ""
    day: str = ""
    at: str = ""
    quiet: bool = True
    expires_h: int = 0
    hazard: str = ""
    sentence: str = ""
    edits: str = ""
    version: int = 0
    corrects: str = ""
    withdraws: bool = False
    gone: str = ""
    serial: int = 0
    page: int = 0

    def toggle_area(self, code: str, site: str) -> None:
        """Choose or leave out a village; the whole site and single villages exclude each other."""
        if code in self.areas:
            self.areas.remove(code)
        elif code == site:
            self.areas = [site]
        else:
            self.areas = [*(area for area in self.areas if area != site), code]


def pack(draft: Draft) -> str:
    """The draft as JSON text."""
    return json.dumps(asdict(draft), ensure_ascii=False)


def unpack(text: str) -> Draft:
    """The draft that `pack` wrote."""
    return Draft(**json.loads(text))
