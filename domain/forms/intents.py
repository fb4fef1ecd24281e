"""What somebody means, once the screen has told us what their digit, word or tap stands for.

`question` is the question that was on the screen when it was said, "" for the one asked now. So a
late answer finds its own question (docs/laws.md, 9).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choose:
    """An option, an area, a way to be reached: whatever the buttons of that screen stand for."""

    value: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A box: chosen from now on, or not any more. without: what cannot be chosen beside it."""

    value: str
    question: str = ""
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Own words, untrusted, any length."""

    text: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class GivenMedia:
    """Photos or voice notes, by the ids of their media rows."""

    ids: tuple[str, ...]
    voice: bool = False
    question: str = ""


@dataclass(frozen=True, slots=True)
class PinAt:
    """A place on the map, WGS 84 degrees as claimed."""

    latitude: float
    longitude: float
    question: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A telephone number that the phone shared."""

    number: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Skip:
    """7: skip, do not know, that is all."""

    question: str = ""


@dataclass(frozen=True, slots=True)
class More:
    """8: the next page of options."""

    question: str = ""


@dataclass(frozen=True, slots=True)
class Again:
    """9: say it again."""

    question: str = ""


@dataclass(frozen=True, slots=True)
class Back:
    """0: one step back."""

    question: str = ""


@dataclass(frozen=True, slots=True)
class Leave:
    """x: leave and wipe."""

    question: str = ""


@dataclass(frozen=True, slots=True)
class SendNow:
    """Enough was told: to the review, over what can be left out."""

    question: str = ""


@dataclass(frozen=True, slots=True)
class Send:
    """On the review: the consent, and off it goes."""

    question: str = ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Pressed by mistake: the case of danger is withdrawn."""

    question: str = ""


Said = (
    Choose | Tick | OwnWords | GivenMedia | PinAt | Contact
    | Skip | More | Again | Back | Leave | SendNow | Send
    | Mistake
)  # fmt: skip
