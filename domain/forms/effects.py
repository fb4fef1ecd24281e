"""Effects: what the form engine wants done, in the order given."""

from dataclasses import dataclass

from domain.forms.report_draft import ReportDraft, ScreenPart
from domain.saying import Phrase


@dataclass(frozen=True, slots=True)
class Ask:
    """Put this question (or step within it) on the screen. "" for the village before a danger."""

    question: str
    part: ScreenPart = ScreenPart.QUESTION


@dataclass(frozen=True, slots=True)
class Review:
    """Everything is asked: show it, to be sent, changed or thrown away (see `Draft.part`)."""


@dataclass(frozen=True, slots=True)
class Done:
    """The case of danger is open and everything is asked."""


@dataclass(frozen=True, slots=True)
class KeptAside:
    """It was not an answer and is kept among the marks."""


@dataclass(frozen=True, slots=True)
class Full:
    """There are so many words or pictures already that these were left out."""


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """It means nothing under this question; the question stays. why: where there is more to say."""

    question: str
    why: Phrase | None = None


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open the case now, as P1."""


@dataclass(frozen=True, slots=True)
class Amend:
    """The case is open and the answer to this question is new or other than before."""

    question: str


@dataclass(frozen=True, slots=True)
class SendCase:
    """Consent was given: make a case of the draft."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The case of danger was a mistake."""


@dataclass(frozen=True, slots=True)
class ShowInfo:
    """The option leads to an info card of this topic, not to a case. The draft stays as it is.
    advice: a text id that stands above it, or ""."""

    topic: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class GoToForm:
    """The option leads to this other form, which asks on; the draft is done with."""

    form: str


@dataclass(frozen=True, slots=True)
class Out:
    """Back from the first question: to where the draft began."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """The draft is thrown away."""


@dataclass(frozen=True, slots=True)
class Wipe:
    """Leave, and wipe both sides."""


Effect = (
    Ask | Review | Done | KeptAside | Full | Misunderstood | OpenCase | Amend | SendCase | Withdraw
    | ShowInfo | GoToForm | Out | Dropped | Wipe
)  # fmt: skip
Effects = tuple[Effect, ...]
Step = tuple[ReportDraft, Effects]

OVER = (
    SendCase,
    Withdraw,
    GoToForm,
    Out,
    Dropped,
    Wipe,
)  # after one of these the draft is done with
ON_SCREEN = (Ask, Review, Done)  # what a person looks at next
