"""Drafts: what somebody composes, step by step, as their chat remembers it between two taps."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, TypeVar

from domain.dialog.press import press

SAID_AT_MOST = 20  # messages of one draft that may be edited


@dataclass(slots=True)
class BaseDraft:
    """What every draft has. step: what was asked last; what is typed belongs to it.

    language: the one being written. areas: codes as chosen. page: of the villages on the screen.
    edits, version: what it replaces, as that was when it was opened. serial: which message shows
    the draft. keys: tokens of that message's buttons, by their digits. paused: another screen was
    shown since, so no words are for this one. said: what was typed, by the message that it was
    typed in. words_to: the token of what is typed or sent while it is paused, "" for nobody. PLACE:
    what it is sealed for. REWORDED: fields that follow when such a message is edited. FAMILY: of
    its verbs; "" where nothing is composed. KINDS: every kind of draft by its place; whoever
    declares one has it here.
    """

    PLACE: ClassVar[str]
    REWORDED: ClassVar[tuple[str, ...]] = ()
    FAMILY: ClassVar[str] = ""
    KINDS: ClassVar[dict[str, type["BaseDraft"]]] = {}

    def __init_subclass__(cls) -> None:
        """Raises TypeError where two kinds are sealed for the same place. A kind without a place of
        its own is what others are made of."""
        if "PLACE" not in vars(cls):
            return
        former = BaseDraft.KINDS.setdefault(cls.PLACE, cls)
        if former.__qualname__ != cls.__qualname__ or former.__module__ != cls.__module__:
            raise TypeError(f"{cls.PLACE} is the place of {former.__module__}")
        BaseDraft.KINDS[cls.PLACE] = cls  # `slots` makes each class twice: the second one stays

    kind: str = ""
    step: str = "kind"
    language: str = ""
    areas: list[str] = field(default_factory=list)
    page: int = 0
    edits: str = ""
    version: int = 0
    serial: int = 0
    keys: dict[str, str] = field(default_factory=dict)
    paused: bool = False
    said: dict[str, str] = field(default_factory=dict)
    words_to: str = ""

    def note_said(self, message: str, words: str) -> None:
        """These words were typed in that message, which may be edited."""
        if message and words:
            self.said = dict([*self.said.items(), (message, words)][-SAID_AT_MOST:])

    def reword(self, message: str, words: str) -> bool:
        """The message says this now: so does the draft, wherever it said the old words. False where
        it does not say them any more."""
        before = self.said.get(message, "")
        changed = False
        for name in self.REWORDED if before else ():
            value = getattr(self, name)
            new = _reworded(value, before, words)
            changed = changed or new != value
            setattr(self, name, new)
        if changed:
            self.said[message] = words
        return changed

    @property
    def takes_words(self) -> bool:
        """Whether what is typed next belongs to it."""
        return False

    @property
    def on_words(self) -> str:
        """The token of words, and of digits of no button, while it is composed."""
        return press(f"{self.FAMILY}.typed") if self.FAMILY else ""

    @property
    def on_return(self) -> str:
        """The token of the way back into it, where it was left."""
        return press(f"{self.FAMILY}.go", self.step)

    @property
    def holds_work(self) -> bool:
        """Whether somebody would miss it: more is in it than a kind and a place."""
        return False


def _reworded(value: Any, before: str, words: str) -> Any:
    if isinstance(value, dict):
        return {key: _reworded(one, before, words) for key, one in value.items()}
    if isinstance(value, list):
        return [_reworded(one, before, words) for one in value]
    if value == before:
        return words
    return " ".join(words.split()) if value == " ".join(before.split()) else value


@dataclass(slots=True)
class Menu(BaseDraft):
    """Nothing is composed: only the keys of the message that was asked for last, and of the one
    that came unasked after it. asked_at, offered_at: when, ISO; "" for never."""

    PLACE: ClassVar = "composing.menu"

    asked_at: str = ""
    offered: dict[str, str] = field(default_factory=dict)
    offered_at: str = ""


D = TypeVar("D", bound=BaseDraft)


def pack(draft: BaseDraft) -> str:
    """The draft as JSON text."""
    return json.dumps(asdict(draft), ensure_ascii=False)


def unpack(kind: type[D], text: str) -> D:
    """The draft that `pack` wrote. Raises TypeError for one of an older version of the house."""
    return kind(**json.loads(text))
