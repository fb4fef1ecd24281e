"""Passing a case on, as an officer's screens ask for it. Pure.

To whom → what they may read → what that looks like, and whether the reporter is asked first. The
ticked answers always go; words, photos and voices only where the officer says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from domain.cases.answer_lines import one_line
from domain.cases.cases import spoken
from domain.cases.closing_draft import Choice
from domain.cases.closing_screens import NEXT, QUOTED
from domain.cases.referrals import Asked, Part
from domain.forms.answer_facts import tidy
from domain.saying import Line, pgettext, say
from domain.words.buttons import BACK

WORDS_AT_MOST = 600  # characters that an officer writes instead of the reporter's


class PassStep(StrEnum):
    """What is on the officer's screen."""

    TO = "to"
    WHAT = "what"
    PREVIEW = "preview"


PARTS = {
    Part.WORDS: pgettext("police:pass.part.words", "Their words, the place"),
    Part.PHOTOS: pgettext("police:pass.part.photos", "Photos"),
    Part.VOICE: pgettext("police:pass.part.voice", "Their voice"),
}
TO_WHOM = pgettext("police:pass.to_whom", "↗ {number}: who should get it?")
WHAT = pgettext(
    "police:pass.what",
    "↗ {desk} reads the ticked answers and the village. What else? To use words of your own, reply "
    "to this message.",
)
JOINT = pgettext("police:pass.joint", "We see to it together")
OWN_WORDS = pgettext("police:pass.own_words", "Your words instead: “{words}”")
WILL_READ = pgettext("police:pass.will_read", "↗ {desk} will read:")
ASKS_FIRST = pgettext(
    "police:pass.asks_first", "The reporter was not told of that office, and is asked first."
)
ASKS_VOICE = pgettext(
    "police:pass.asks_voice", "The voice goes only once the reporter says yes. The rest goes now."
)
AT_ONCE = pgettext("police:pass.at_once", "It goes at once.")
SEND = pgettext("police:pass.button.send", "Pass it on")


@dataclass(frozen=True, slots=True)
class Passing:
    """What the officer chose so far. desk: its id. what: of `Part`. words: instead of theirs."""

    step: PassStep = PassStep.TO
    desk: str = ""
    what: tuple[str, ...] = ()
    words: str = ""
    joint: bool = False


@dataclass(frozen=True, slots=True)
class PassFacts:
    """What the officer's screens say. desks: (id, name) of those that can get it. parts: what there
    is to go along. reads: what the partner would read. asks: whether the reporter is asked.
    may_be_alone: the partner may see to it without this desk."""

    number: str
    desks: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    reads: Sequence[Line] = ()
    asks: Asked = Asked.NOTHING
    may_be_alone: bool = True

    def name(self, desk: str) -> str:
        """Of that desk."""
        return dict(self.desks).get(desk, "")


def pack(passing: Passing) -> dict[str, Any]:
    """As JSON-able data."""
    return asdict(passing)


def unpack(raw: Mapping[str, Any]) -> Passing:
    """What `pack` made."""
    return Passing(**{**raw, "step": PassStep(raw["step"]), "what": tuple(raw["what"])})


def pressed(passing: Passing, what: str, known: PassFacts) -> Passing | None:
    """What a press makes of it; None where the button does not belong to this step."""
    match passing.step, what:
        case PassStep.TO, _ if what in [f"d{at}" for at in range(len(known.desks))]:
            return replace(passing, desk=known.desks[int(what[1:])][0], step=PassStep.WHAT)
        case PassStep.WHAT, "back":
            return replace(passing, step=PassStep.TO)
        case PassStep.WHAT, "joint" if known.may_be_alone:
            return replace(passing, joint=not passing.joint)
        case PassStep.WHAT, "next":
            return replace(passing, step=PassStep.PREVIEW)
        case PassStep.WHAT, _ if what in known.parts:
            kept = tuple(one for one in passing.what if one != what)
            return replace(passing, what=(*kept, what) if what not in passing.what else kept)
        case PassStep.PREVIEW, "back":
            return replace(passing, step=PassStep.WHAT)
    return None


def replied(passing: Passing, words: str) -> Passing | None:
    """Words of the officer's own, which go instead of the reporter's; None where none belong."""
    text = one_line(tidy(words))
    if passing.step is not PassStep.WHAT or not text:
        return None
    kept = tuple(one for one in passing.what if one != Part.WORDS)
    return replace(passing, words=text[:WORDS_AT_MOST], what=kept)


def screen(passing: Passing, known: PassFacts) -> tuple[tuple[Line, ...], tuple[Choice, ...]]:
    """Lines and buttons of this step; the way out is added by the caller."""
    desk = known.name(passing.desk)
    match passing.step:
        case PassStep.TO:
            desks = (Choice(f"d{at}", name) for at, (_, name) in enumerate(known.desks))
            return (say(TO_WHOM, number=spoken(known.number)),), tuple(desks)
        case PassStep.WHAT:
            own = (say(OWN_WORDS, words=passing.words),) if passing.words else ()
            parts = [
                Choice(part, say(PARTS[part]), tick(part in passing.what)) for part in known.parts
            ]
            if known.may_be_alone:
                parts.append(Choice("joint", say(JOINT), tick(passing.joint)))
            onward = (Choice("next", say(NEXT), "▶"), Choice("back", say(BACK), "↩"))
            return (say(WHAT, desk=desk), *own), (*parts, *onward)
    lines = [say(QUOTED, line=line) for line in known.reads]
    note = {Asked.NOTHING: AT_ONCE, Asked.ALL: ASKS_FIRST, Asked.VOICE: ASKS_VOICE}[known.asks]
    send = Choice("send", say(SEND), "↗")
    return (say(WILL_READ, desk=desk), *lines, say(note)), (send, Choice("back", say(BACK), "↩"))


def tick(ticked: bool) -> str:
    return "☑" if ticked else "☐"
