"""What we say, before it has words: text ids with frozen arguments, and buttons.

A `Saying` is written into the outbox and becomes words at delivery, in the reader's language and
the site's time zone. Somebody's own words (an officer's question, a landmark) stand in it as plain
`str`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class As(StrEnum):
    """How a moment is shown: 07:42, thứ Ba 24/11, both for a date soon, both with the year, both as
    short as a button is, or the date alone with its year: 24/11/2026."""

    CLOCK = "clock"
    DAY = "day"
    SOON = "soon"
    BOTH = "both"
    SHORT = "short"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time (aware UTC), shown in the site's zone.

    since: when it is spoken of; a day of another year than that one's is shown with its year.
    """

    at: datetime
    shown: As = As.CLOCK
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence by its text id, with the values for its named placeholders."""

    id: str
    args: Mapping[str, Arg] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Versions:
    """Somebody's own words in several languages, by tag, the first written first; at least one."""

    by_language: Mapping[str, str]


Arg = str | int | Decimal | Phrase | Moment | Versions
Line = str | Phrase


class Wants(StrEnum):
    """What a button asks the phone for, besides its choice."""

    NOTHING = ""
    PLACE = "place"
    CONTACT = "contact"


class Awaits(StrEnum):
    """What a prompt waits for: a button, or words in reply to it. A page shows it where the message
    stands that it answers."""

    NOTHING = ""
    CHOICE = "choice"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its token, what it says, and the digit that means the same (0 to 9, x, or "").

    shows: slot of a message of the same mailbox; where a messenger can link to it, the button does.
    typed: what means the same, its digits and a case's number; shown where nothing can be pressed.
    """

    choice: str
    label: Line
    digit: str = ""
    emoji: str = ""
    wants: Wants = Wants.NOTHING
    shows: str = ""
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Saying:
    """One message before it has words.

    lines: joined by line breaks; an empty string is an empty line.
    buttons: in reading order; the channel arranges them.
    screen: the number of the resident's screen, 0 when no answer belongs to it.
    reply_to: slot of an earlier message in the same mailbox that this one answers, "" if none.
    media: ids of media rows sent with it, at most ten.
    quiet: arrives without a sound.
    leaves: our last words in a group: the bot goes out of it.
    awaits: it is a prompt at the message that it answers; see `Awaits`.
    news: where nothing can be edited, a change to this is said as a new message; of projections.
    post: of a ring, the number of the page's post that a tap on it leads to.
    about: what this is about, whatever its details; "": its first line says so. Of projections.
    own_words: what somebody's own words begin with where no message can be replied to.
    """

    lines: tuple[Line, ...]
    buttons: tuple[Button, ...] = ()
    screen: int = 0
    reply_to: str = ""
    media: tuple[str, ...] = ()
    quiet: bool = False
    pinned: bool = False
    leaves: bool = False
    awaits: Awaits = Awaits.NOTHING
    news: bool = False
    post: int = 0
    about: str = ""
    own_words: str = ""


def pgettext(context: str, english: str) -> str:  # noqa: ARG001  # the extractor reads it
    """A text where it is written, once: `SAVED = pgettext("status.saved", "✔ Saved {at}.")`. What
    it gives is the text id; the English is read by the extractor (`titir texts extract`)."""
    return context


def say(text_id: str, /, **args: Arg) -> Phrase:
    """A phrase, written as a call: `say(SAVED, number="482-917")`."""
    return Phrase(text_id, args)


def to_json(saying: Saying) -> str:
    """The saying as compact JSON text."""
    return json.dumps(as_data(saying), ensure_ascii=False, separators=(",", ":"))


def as_data(saying: Saying) -> dict[str, Any]:
    """The same before it is text, as the outbox seals it."""
    return {
        "l": [_pack(line) for line in saying.lines],
        "b": [_pack_button(button) for button in saying.buttons],
        "s": saying.screen,
        "r": saying.reply_to,
        "m": list(saying.media),
        "q": saying.quiet,
        "p": saying.pinned,
        "x": saying.leaves,
        "w": saying.awaits.value,
        **({"n": saying.post} if saying.post else {}),
        **({"o": saying.own_words} if saying.own_words else {}),
    }


def _pack_button(button: Button) -> list[Any]:
    packed = [button.choice, _pack(button.label), button.digit, button.emoji, button.wants.value]
    return [*packed, button.shows, button.typed] if button.shows or button.typed else packed


def from_json(text: str) -> Saying:
    """The saying that `to_json` wrote, here or in an older version of the house: what that did not
    know is left out."""
    raw = json.loads(text)
    return Saying(
        lines=tuple(_line(line) for line in raw["l"]),
        buttons=tuple(
            Button(choice, _line(label), digit, emoji, Wants(wants), *later)
            for choice, label, digit, emoji, wants, *later in raw["b"]
        ),
        screen=raw["s"],
        reply_to=raw["r"],
        media=tuple(raw["m"]),
        quiet=raw["q"],
        pinned=raw["p"],
        leaves=raw.get("x", False),
        awaits=Awaits(raw.get("w", "")),
        post=raw.get("n", 0),
        own_words=raw.get("o", ""),
    )


def _pack(value: Arg) -> Any:
    match value:
        case Phrase(text_id, args):
            return {"t": text_id, "a": {name: _pack(arg) for name, arg in args.items()}}
        case Moment(at, shown, since):
            packed = {"at": at.isoformat(), "as": shown.value}
            return packed if since is None else packed | {"since": since.isoformat()}
        case Versions(by_language):
            return {"v": dict(by_language)}
        case Decimal():
            return {"n": str(value)}
        case _:
            return value


def _unpack(value: Any) -> Arg:
    match value:
        case {"t": text_id, "a": args}:
            return Phrase(text_id, {name: _unpack(arg) for name, arg in args.items()})
        case {"v": by_language}:
            return Versions(by_language)
        case {"n": decimals}:
            return Decimal(decimals)
        case {"at": at, "as": shown}:
            since = value.get("since")
            spoken_of = datetime.fromisoformat(since) if since else None
            return Moment(datetime.fromisoformat(at), As(shown), spoken_of)
        case str() | int():
            return value
        case _:
            raise ValueError(value)


def _line(value: Any) -> Line:
    line = _unpack(value)
    if isinstance(line, (str, Phrase)):
        return line
    raise ValueError(value)
