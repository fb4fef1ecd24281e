"""What posters there are: what each is for, and what scanning it opens."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.saying import pgettext


class PosterKind(StrEnum):
    """What a poster is for."""

    REPORT = "report"
    VISITORS = "visitors"
    HAND_IN = "hand-in"
    SCHOOL = "school"
    CHECKPOINT = "checkpoint"
    BOARD = "board"


class PosterState(StrEnum):
    """Where a poster is in its life. A lost or replaced one may still hang: it says so, and still
    lets people report."""

    PRINTED = "printed"
    HUNG = "hung"
    LOST = "lost"
    REPLACED = "replaced"


ANSWER = pgettext("poster.answer", "The duty room answers you here")
ANSWERED_BY = pgettext("poster.answered_by", "Answered by: {desk}")


@dataclass(frozen=True, slots=True)
class PosterText:
    """The text ids of a kind of poster, and its pictures (files in `paper/pictures`).

    name: on buttons, beside its emoji. head: in the largest letters; under it `promise`. form: code
    of the form that scanning it opens, "" for the list of them; news: it opens the announcements
    instead. answer: what follows once it was told; answered_by: who that is.
    """

    name: str
    head: str
    promise: str
    pictures: tuple[str, ...]
    emoji: str
    form: str = ""
    news: bool = False
    answer: str = ANSWER
    answered_by: str = ANSWERED_BY


POSTERS: Mapping[PosterKind, PosterText] = {
    PosterKind.REPORT: PosterText(
        pgettext("poster.report.name", "Tell what happened"),
        pgettext("poster.report.head", "Something happened? Tell the duty room"),
        pgettext("poster.report.promise", "No name needed. It costs nothing."),
        ("theft", "fight", "fire", "crash"),
        "📣",
    ),
    PosterKind.VISITORS: PosterText(
        pgettext("poster.visitors.name", "For visitors"),
        pgettext("poster.visitors.head", "Visiting? We help"),
        pgettext("poster.visitors.promise", "Lost, hurt, robbed: tell us here."),
        ("missing", "bag", "aid", "theft"),
        "🧳",
    ),
    PosterKind.HAND_IN: PosterText(
        pgettext("poster.hand_in.name", "Hand in weapons"),
        pgettext("poster.hand_in.head", "Hand in guns, blades, firecrackers"),
        pgettext("poster.hand_in.promise", "You need not say where they come from."),
        ("gun", "knife", "firecracker", "shell"),
        "🤲",
        form="hand-in",
    ),
    PosterKind.SCHOOL: PosterText(
        pgettext("poster.school.name", "For schools"),
        pgettext("poster.school.head", "Are you or a friend in trouble? Tell us"),
        pgettext("poster.school.promise", "No name needed. Somebody answers you."),
        ("fight", "pills", "road", "missing"),
        "🏫",
    ),
    PosterKind.CHECKPOINT: PosterText(
        pgettext("poster.checkpoint.name", "At the checkpoint"),
        pgettext("poster.checkpoint.head", "Did you see something on the way? Tell us"),
        pgettext("poster.checkpoint.promise", "No name needed. It costs nothing."),
        ("crate", "people", "gun", "pills"),
        "🚧",
    ),
    PosterKind.BOARD: PosterText(
        pgettext("poster.board.name", "For the announcement board"),
        pgettext("poster.board.head", "News and meetings on your phone"),
        pgettext("poster.board.promise", "Read it, or have it read to you."),
        ("megaphone", "calendar", "storm", "patrol"),
        "📰",
        news=True,
    ),
}

OF_FORM = {  # whatever kind such a poster was ordered as: what is only tried says so on its wall
    "practice": PosterText(
        pgettext("poster.practice.name", "To practise"),
        pgettext("poster.practice.head", "Practise here how to report"),
        pgettext("poster.practice.promise", "It is practice: nobody gets it."),
        ("theft", "bag", "missing", "road"),
        "🎓",
        form="practice",
        answer=pgettext("poster.practice.answer", "You see each step; nothing is sent"),
        answered_by=pgettext("poster.practice.answered_by", "Nobody reads what is told here."),
    )
}


def text_of(kind: str, form: str) -> PosterText:
    """What stands on a poster of that kind which opens that form."""
    return OF_FORM.get(form) or POSTERS[PosterKind(kind)]


SIZES = {
    "a4": pgettext("poster.size.a4", "A4, for a wall"),
    "a5": pgettext("poster.size.a5", "A5, for a counter"),
    "stickers": pgettext("poster.size.stickers", "Stickers, eight on a sheet"),
}

# TRANSLATORS: all of these stand on posters, read by residents from two metres; keep them short.
SCAN = pgettext("poster.scan", "Point your phone's camera at the code")
SPEAK = pgettext("poster.speak", "Speak, type, or press a picture")
TYPE = pgettext("poster.type", "It does not scan? Type this code in our chat, or open:")
DANGER = pgettext("poster.danger", "In danger? Call first")
CODE_ALT = pgettext("poster.code_alt", "QR code, the same as")
PRINTED = pgettext("poster.printed", "Code of this place {code} · printed {at}")
FILE_TITLE = pgettext("poster.file", "Poster: {place}")
SAMPLE = pgettext("poster.sample", "SAMPLE")
