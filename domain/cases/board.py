"""The board: what is open at a desk, one pinned message, and the pages of all of it; and the month
in eight lines. Pure.

Cases of home and complaints about officers are never counted: the caller leaves them out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.cases.answer_lines import joined
from domain.cases.card_presses import on_card, to_page
from domain.cases.cards import MARKS
from domain.cases.cases import spoken
from domain.forms.forms import Urgency
from domain.saying import Arg, As, Button, Line, Moment, Phrase, Saying, pgettext, say

LINES = 14  # cases named on the board; a pinned message is read at a glance
ON_A_PAGE = 200  # where the board is a list beside the conversation

OPEN = pgettext("police:board.open", "📌 Open: {count}")
NOTHING_OPEN = pgettext("police:board.nothing", "📌 Nothing is open.")
BY_URGENCY = pgettext("police:board.by_urgency", "{mark} {count}")
NOT_TAKEN = pgettext("police:board.not_taken", "not taken: {count}")
LATE = pgettext("police:board.late", "late: {count}")
CASE = pgettext("police:board.case", "{mark} {number} {title}")
CASE_NOT_TAKEN = pgettext("police:board.case_not_taken", "✋ not taken")
CASE_LATE = pgettext("police:board.case_late", "⏰ late")
CASE_TAKEN = pgettext("police:board.case_taken", "👤 {name}")
CASE_SINCE = pgettext("police:board.case_since", "🕘 {at}")
LISTED = pgettext("police:board.listed", "📋 Open: {first} to {last} of {count}")
MORE = pgettext("police:board.button.more", "{count} more")
EARLIER = pgettext("police:board.button.earlier", "The ones before")

SINCE = pgettext("police:month.since", "Since {day}: {count} came in")
TAKEN = pgettext("police:month.taken", "Taken: {count}, half of them within {minutes} min")
NONE_TAKEN = pgettext("police:month.none_taken", "Taken: none")
CLOSED = pgettext("police:month.closed", "Closed: {count}")
REPORTERS = pgettext(
    "police:month.reporters", "Reporters: solved {solved}, not solved {not_solved}, silent {silent}"
)
ASKED = pgettext("police:month.asked", "Asked back: {asked}, answered {answered}")
WORTH = pgettext("police:month.worth", "Information valuable or confirmed: {count}")
NOT_COUNTED = pgettext("police:month.not_counted", "Family matters and complaints are not counted.")


@dataclass(frozen=True, slots=True)
class BoardCase:
    """A case on the board.

    title: a text id. taken_by: a name, "" if nobody has it. since: when it came in, as shown.
    card: the slot of its card.
    """

    number: str
    urgency: Urgency
    emoji: str
    title: str
    village: str
    taken_by: str
    late: bool
    since: Arg
    card: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """A desk's month so far. half_taken_min: median minutes from report to taker, of those taken.

    silent: closed cases of which no reporter said whether it is solved. worth: of those closed.
    """

    begins: datetime
    received: int
    taken: int
    half_taken_min: int
    closed: int
    solved: int
    not_solved: int
    silent: int
    asked: int
    answered: int
    worth: int


def board(cases: Sequence[BoardCase], *, at_most: int = LINES) -> Saying:
    """The pinned message: counts, then the cases, the most urgent, untaken and oldest first; a
    button leads to the rest."""
    if not cases:
        return Saying((say(NOTHING_OPEN),), quiet=True, pinned=True)
    order = _in_order(cases)
    lines = (counts(cases), *(_case(case) for case in order[:at_most]))
    buttons = _buttons(order[:at_most])
    if len(order) > at_most:
        buttons += (_more(1, len(order) - at_most),)
    return Saying(lines, buttons, quiet=True, pinned=True)


def listing(cases: Sequence[BoardCase], page: int) -> Saying:
    """A page of what is open, in the board's order. page: from 0; one that is not there any more
    becomes the last."""
    if not cases:
        return Saying((say(NOTHING_OPEN),), quiet=True)
    order = _in_order(cases)
    page = max(0, min(page, (len(order) - 1) // LINES))
    begins = page * LINES
    shown = order[begins : begins + LINES]
    ends = begins + len(shown)
    head = say(LISTED, first=begins + 1, last=ends, count=len(order))
    buttons = _buttons(shown)
    if page:
        buttons += (Button(to_page(page - 1), say(EARLIER), emoji="◀"),)
    if ends < len(order):
        buttons += (_more(page + 1, len(order) - ends),)
    return Saying((head, *(_case(case) for case in shown)), buttons, quiet=True)


def _in_order(cases: Sequence[BoardCase]) -> list[BoardCase]:
    """cases: oldest first; so they stay among their like."""
    return sorted(cases, key=lambda case: (case.urgency, bool(case.taken_by), not case.late))


def _more(page: int, count: int) -> Button:
    return Button(to_page(page), say(MORE, count=count), emoji="▶")


def counts(cases: Sequence[BoardCase]) -> Line:
    """`Open 14 · 🔴 1 · 🔶 3 · 🔷 10 · not taken 2 · late 1`."""
    if not cases:
        return say(NOTHING_OPEN)
    by_urgency = Counter(case.urgency for case in cases)
    parts: list[Line] = [say(OPEN, count=len(cases))]
    parts += [
        say(BY_URGENCY, mark=MARKS[urgency], count=by_urgency[urgency])
        for urgency in Urgency
        if by_urgency[urgency]
    ]
    not_taken, late = sum(not case.taken_by for case in cases), sum(case.late for case in cases)
    if not_taken:
        parts.append(say(NOT_TAKEN, count=not_taken))
    if late:
        parts.append(say(LATE, count=late))
    return joined(parts)


def month(cases: Sequence[BoardCase], about: Month) -> Saying:
    """The board's counts and the month, for whoever asks in the room."""
    taken: Phrase = say(NONE_TAKEN)
    if about.taken:
        taken = say(TAKEN, count=about.taken, minutes=about.half_taken_min)
    return Saying(
        (
            counts(cases),
            say(SINCE, day=Moment(about.begins, As.DAY), count=about.received),
            taken,
            say(CLOSED, count=about.closed),
            say(
                REPORTERS,
                solved=about.solved,
                not_solved=about.not_solved,
                silent=about.silent,
            ),
            say(ASKED, asked=about.asked, answered=about.answered),
            say(WORTH, count=about.worth),
            say(NOT_COUNTED),
        ),
        quiet=True,
    )


def _case(case: BoardCase) -> Line:
    parts: list[Line] = [
        say(CASE, mark=MARKS[case.urgency], number=spoken(case.number), title=say(case.title)),
        case.village,
        say(CASE_SINCE, at=case.since),
        say(CASE_TAKEN, name=case.taken_by) if case.taken_by else say(CASE_NOT_TAKEN),
    ]
    if case.late:
        parts.append(say(CASE_LATE))
    return joined(parts)


def _buttons(shown: Sequence[BoardCase]) -> tuple[Button, ...]:
    """Each leads to its card; where a messenger cannot link to it, it comes to the chat's end."""
    return tuple(
        Button(on_card("show", case.number), spoken(case.number), emoji=case.emoji, shows=case.card)
        for case in shown
    )
