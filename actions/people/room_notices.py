"""A word to the duty rooms: what an admin has to tell those on duty, being in none of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar, get_args

from actions.dialog.author import Author
from actions.dialog.interview import Interview, InterviewVerb
from actions.dialog.questions import Offered
from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import ADMINS, table
from domain.dialog.press import press
from domain.forms.answer_facts import find_option
from domain.forms.form_draft import Asked
from domain.ids import RoomId
from domain.mailboxes import to_room
from domain.people.admin_presses import in_menu
from domain.saying import Line, Saying, pgettext, say
from storage import outbox, sites, staff

ALL = pgettext("admin:notice.all", "All of them")
ME = pgettext("admin:notice.me", "I, by name")
NO_ROOM = pgettext("admin:notice.no_room", "No desk here has a room yet.")
TO = pgettext("admin:notice.to", "To: {desks}")
HEAD = pgettext("police:notice.head", "📣 {who}: {words}")
HOLDS = pgettext("police:notice.holds", "It holds until {day}.")

FAMILY, EVERY_DESK = "notice", "*"
DAYS = {"today": 0, "tomorrow": 1, "week": 7}


@dataclass(slots=True)
class NoticeDraft(Asked):
    """A notice in the making."""

    PLACE: ClassVar = "composing.notice"
    FAMILY: ClassVar = FAMILY


class Noticer(Author[NoticeDraft, InterviewVerb]):
    """An admin who has something to tell."""


def _desks(noticer: Noticer) -> dict[str, tuple[str, list[RoomId]]]:
    """Names and rooms by code, of those desks that have a room."""
    tx = noticer.tx
    found = {
        desk.code: (desk.name, [room.id for room in staff.rooms_of(tx, desk.id)])
        for desk in sites.desks_of(tx, noticer.site.area)
    }
    return {code: desk for code, desk in found.items() if desk[1]}


def _told(noticer: Noticer) -> list[tuple[str, list[RoomId]]]:
    """Those that are meant, as they are now. Raises Refusal where there is none."""
    desks, code = _desks(noticer), noticer.draft.answers["desk"]
    meant = list(desks.values()) if code == EVERY_DESK else [desks[code]] if code in desks else []
    if not meant:
        raise StepRefused(say(NO_ROOM))
    return meant


def which(noticer: Noticer) -> list[Offered]:
    """All, or one desk. Raises Refusal where none has a room."""
    desks = _desks(noticer)
    if not desks:
        raise StepRefused(say(NO_ROOM))
    return [
        Offered(EVERY_DESK, say(ALL)),
        *(Offered(code, one[0]) for code, one in desks.items()),
    ]


def _who(noticer: Noticer) -> list[Offered]:
    return [Offered("place", noticer.site.name), Offered("me", say(ME))]


def lines_of(noticer: Noticer) -> Sequence[Line]:
    """What the rooms will read."""
    answers = noticer.draft.answers
    name = staff.name_of(noticer.tx, noticer.staff.id)
    who = name if answers["who"] == "me" else noticer.site.name
    lines: list[Line] = [say(HEAD, who=who, words=answers["words"])]
    if answers["until"] in DAYS:
        day = noticer.now.astimezone(noticer.zone).date() + timedelta(days=DAYS[answers["until"]])
        lines.append(say(HOLDS, day=noticer.day(day)))
    return lines


def preview(noticer: Noticer) -> Sequence[Line]:
    """To whom, and what. Raises Refusal where nobody reads there any more."""
    desks = ", ".join(name for name, _ in _told(noticer))
    form = noticer.forms.staff[FAMILY].form
    sound = find_option(form.question("sound"), noticer.draft.answers["sound"])
    said = [say(sound.label)] if sound is not None else []
    return [*lines_of(noticer), "", say(TO, desks=desks), *said]


def send(noticer: Noticer) -> None:
    """Into each room, once. Raises Refusal where nobody reads there any more."""
    quiet = noticer.draft.answers["sound"] != "ring"
    saying = Saying(tuple(lines_of(noticer)), quiet=quiet)
    for _, rooms in _told(noticer):
        for room in rooms:
            outbox.put(noticer.tx, to_room(room), saying, now=noticer.now)


NOTICE: Interview[Noticer] = Interview(
    form=FAMILY,
    offers={"desk": which, "who": _who},
    preview=preview,
    deed=send,
    back=in_menu("desks"),
)
VERBS = table(NOTICE.verbs(FAMILY, ADMINS), names=get_args(InterviewVerb), family=FAMILY)
TO_NOTICES = press(f"{FAMILY}.new")
