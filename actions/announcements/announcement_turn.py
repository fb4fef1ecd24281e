"""The turn: what an admin or leader pressed or typed about announcements, in one transaction.

Every button names its deed, `b.area.06724-01`; rights are asked at each press. What is typed
belongs to the question that stands there. A Refusal is one plain sentence, and nothing said before
is lost.
"""

from collections.abc import Callable
from datetime import datetime

from actions.announcements import alerting, managing, review, steps
from actions.announcements.composer import Composer, admin_at, is_repeated
from actions.broadcasts import planning, reading_aloud
from actions.broadcasts.plans import Refusal, check_words
from actions.dialog.author import (
    CORRECTED,
    FORGOTTEN,
    ONLY_WORDS,
    SURELY,
    TOO_LATE,
    refuse_stranger,
)
from actions.dialog.staff_drafts import find_draft, new_draft
from domain.broadcasts.announcement_draft import Draft, Step
from domain.broadcasts.announcing import Kind
from domain.heard import Heard
from domain.people.links import Links
from domain.saying import Saying, say
from domain.words.words import Words
from storage import outbox, staff
from storage.tables import Announcement, Staff
from storage.tx import Tx

PREFIX = Composer.PREFIX
LEADERS_DEEDS = ("read", "posted", "visit")


def announcing_turn(tx: Tx, heard: Heard, *, words: Words, links: Links, now: datetime) -> None:
    """Do what was pressed or typed; whoever has no such role is told so."""
    what, *rest = heard.choice.removeprefix(PREFIX).split(".")
    if what in LEADERS_DEEDS and rest:
        _leader(tx, heard, what, rest, now=now)
        return
    admin = admin_at(tx, heard.who)
    if admin is None:
        _leader_of_own(tx, heard, what, rest, now=now)
        return
    draft = find_draft(tx, admin, Draft, now=now)
    composer = Composer(tx, admin, draft or new_draft(Draft, now=now), words, now, links)
    try:
        with tx.begin_nested():
            _act(composer, heard, what, rest, known=draft is not None)
    except Refusal as refusal:
        outbox.put(tx, composer.mailbox, Saying((refusal.reason,)), now=now)


def edit_turn(tx: Tx, heard: Heard, *, words: Words, links: Links, now: datetime) -> None:
    """A message that was typed for an announcement was edited: so is the draft, and shown."""
    admin = admin_at(tx, heard.who)
    draft = find_draft(tx, admin, Draft, now=now) if admin is not None else None
    if admin is None or draft is None:
        return
    composer, text = Composer(tx, admin, draft, words, now, links), heard.text.strip()
    try:
        with tx.begin_nested():
            if draft.said.get(heard.message) == text:
                return  # a preview of a link appeared
            check_words(text)
            composer.say(say(CORRECTED if draft.reword(heard.message, text) else TOO_LATE))
            _go(composer, draft.step)
            composer.keep()
    except Refusal as refusal:
        outbox.put(tx, composer.mailbox, Saying((refusal.reason,)), now=now)


def _act(composer: Composer, heard: Heard, what: str, rest: list[str], *, known: bool) -> None:
    if what == SURELY and rest:
        composer.forget()
        composer.draft = new_draft(Draft, now=composer.now)
        _act(composer, heard, rest[0], rest[1:], known=False)
        return
    argument = ".".join(rest)  # an Indonesian area has dots in its code
    if what == "list":
        managing.show_list(composer)
    elif what in managing.ON_A_SENDING:
        managing.of_sending(composer, what, argument)
    elif what in _OF_ONE:
        _of_announcement(composer, what, argument)
    elif what in _BEGIN:
        _BEGIN[what](composer)
    elif not known and what != "hazard":
        composer.say(say(FORGOTTEN))
        managing.show_list(composer)
    elif not composer.draft.kind and what not in _FIRST:
        steps.ask_kind(composer)  # a button of an earlier draft
        composer.keep()
    elif what in _LAST:
        _LAST[what](composer, argument)
    else:
        _in_draft(composer, heard, what, argument)
        composer.keep()


def _begin(composer: Composer) -> None:
    if composer.may_begin("new"):
        composer.draft = Draft(serial=composer.draft.serial)
        steps.ask_kind(composer)
        composer.keep()


def _of_announcement(composer: Composer, what: str, announcement_id: str) -> None:
    announcement = composer.tx.get(Announcement, announcement_id)
    if announcement is None or announcement.site != composer.admin.site:
        raise Refusal(say(managing.GONE))
    if what in _INTO_DRAFTS and not composer.may_begin(what, announcement_id):
        return
    serial = composer.draft.serial
    _OF_ONE[what](composer, announcement)
    if composer.draft.serial != serial:
        composer.keep()


def _in_draft(composer: Composer, heard: Heard, what: str, argument: str) -> None:
    match what:
        case "typed":
            _typed(composer, heard)
            composer.draft.note_said(heard.message, heard.text.strip())
        case "go":
            _go(composer, argument)
        case "when":
            if steps.take_when(composer, argument):
                _review_or_gone(composer)
        case _ if what in _TURNS:
            _TURNS[what](composer)
        case _ if what in _TAKES:
            _TAKES[what](composer, argument)
        case _:
            steps.ask_kind(composer)


def _typed(composer: Composer, heard: Heard) -> None:
    """Words belong to the question that stands there."""
    draft, text = composer.draft, heard.text.strip()
    if heard.media and draft.step not in (Step.TEXT, Step.TEXTS):
        composer.say(say(ONLY_WORDS))
        if not text:
            return
    match draft.step:
        case Step.TEXT | Step.TEXTS:
            steps.take_words(composer, heard)
        case Step.SENDERS:
            steps.type_sender(composer, text)
        case Step.TIME:
            if steps.type_time(composer, text):
                _review_or_gone(composer)
        case Step.SENTENCE:
            alerting.type_sentence(composer, text)
        case Step.GONE:
            check_words(text)
            draft.gone = text
            review.show_review(composer)
        case _:
            _go(composer, draft.step)


def _go(composer: Composer, where: str) -> None:
    draft = composer.draft
    if where == "village":
        draft.areas = []  # back from the sentence: the place is chosen anew
    if where in ("text", "areas"):
        draft.gone = ""  # where it no longer holds is asked again: the places may be others
    if where == "text" and draft.kind != Kind.ALERT:
        steps.ask_words(composer, draft.language or composer.languages()[0])
    elif where == Step.GONE or (where == "when" and draft.corrects):
        _review_or_gone(composer)  # a correction is said now
    else:
        _SHOW.get(where, steps.ask_kind)(composer)


def _turn_page(composer: Composer) -> None:
    if composer.draft.step == Step.VILLAGE:
        alerting.turn_page(composer)
    else:
        steps.turn_page(composer)


def _review_or_gone(composer: Composer) -> None:
    if not managing.ask_gone(composer):
        if is_repeated(composer.draft) and not composer.draft.expires_h:
            composer.draft.expires_h = 24  # the next one comes soon enough
        review.show_review(composer)


def _leader_of_own(tx: Tx, heard: Heard, what: str, rest: list[str], *, now: datetime) -> None:
    """A leader stops what they called together, lets it go on, or tries those it did not reach."""
    if what == "again" and rest:
        announcement = tx.get(Announcement, rest[0])
    else:
        announcement = managing.announcement_of_sending(tx, rest[0]) if rest else None
    composer = announcement.composed_by if announcement is not None else ""
    own = next((role for role in staff.roles_at(tx, heard.who) if role.id == composer), None)
    if own is None or announcement is None or what not in ("again", *managing.ON_A_SENDING):
        refuse_stranger(tx, heard.who, now=now)
    elif what != "again":
        managing.ON_A_SENDING[what](tx, rest[0], now=now)
    else:
        try:
            planning.resend(tx, announcement, by=own, now=now)
        except Refusal as refusal:
            outbox.put(tx, f"staff:{own.id}", Saying((refusal.reason,)), now=now)


def _leader(tx: Tx, heard: Heard, what: str, rest: list[str], *, now: datetime) -> None:
    announcement = tx.get(Announcement, rest[0])
    leader = _leader_at(tx, heard.who, announcement.site if announcement else "")
    if announcement is None or leader is None:
        refuse_stranger(tx, heard.who, now=now)
    elif what == "visit" and len(rest) == 1:
        reading_aloud.ask_how_many(tx, announcement, leader, now=now)
    else:
        people = int(rest[1]) if len(rest) > 1 and rest[1].isdigit() else 0
        reading_aloud.confirm(tx, announcement, leader, what, people=people, now=now)


def _leader_at(tx: Tx, address: str, site: str) -> Staff | None:
    roles = staff.roles_at(tx, address)
    return next(
        (role for role in roles if role.role in ("leader", "admin") and role.site == site), None
    )


_FIRST = ("typed", "kind", "hazard", "drop")  # what a draft without a kind takes
_BEGIN: dict[str, Callable[[Composer], None]] = {"new": _begin, "alert": alerting.begin}
_INTO_DRAFTS = ("copy", "edit", "fix", "withdraw")  # what makes a draft of one that is there
_SHOW: dict[str, Callable[[Composer], None]] = {
    "text": alerting.ask_sentence,
    "texts": steps.show_texts,
    "areas": steps.show_areas,
    "senders": steps.show_senders,
    "when": steps.ask_when,
    "time": steps.ask_when,
    "review": review.show_review,
    "hazard": alerting.ask_hazard,
    "village": alerting.ask_villages,
    "sentence": alerting.ask_sentence,
    "ready": alerting.show_ready,
}
_TURNS: dict[str, Callable[[Composer], None]] = {
    "more": alerting.ask_villages,
    "page": _turn_page,
    "quiet": review.turn_quiet,
    "expires": review.turn_expiry,
}
_LAST: dict[str, Callable[[Composer, str], None]] = {
    "confirm": lambda composer, _: review.confirm(composer),
    "alarm": lambda composer, _: alerting.send_now(composer),
    "drop": lambda composer, sure: review.drop(composer, is_sure=sure == SURELY),
}
_TAKES: dict[str, Callable[[Composer, str], None]] = {
    "kind": steps.take_kind,
    "lang": steps.ask_words,
    "area": steps.take_area,
    "role": steps.take_role,
    "sender": steps.take_sender,
    "hazard": alerting.take_hazard,
    "at": alerting.take_village,
    "say": alerting.take_sentence,
}
_OF_ONE: dict[str, Callable[[Composer, Announcement], None]] = {
    "look": managing.look,
    "board": managing.board,
    "approve": managing.approve,
    "cancel": managing.cancel,
    "rest": managing.rest,
    "restart": managing.restart,
    "again": managing.again,
    "copy": managing.copy,
    "edit": managing.edit,
    "correct": managing.ask_what_changes,
    "fix": lambda composer, one: managing.correct(composer, one, withdraws=False),
    "withdraw": lambda composer, one: managing.correct(composer, one, withdraws=True),
    "ask": managing.ask_leaders,
}
