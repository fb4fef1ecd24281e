"""Managing: announcements once written down: look at, approve, pause, cancel, copy, correct."""

from datetime import timedelta
from functools import partial

from sqlalchemy import select
from sqlmodel import col

from actions.announcements.alerting import ALARM
from actions.announcements.announcement_questions import TELLING
from actions.announcements.composer import Composer, Verbs, on_one
from actions.broadcasts import (
    announcement_lifecycle,
    correcting,
    missing_notices,
    progress,
    reading_aloud,
    wording,
)
from actions.broadcasts.naming import emoji_of, name_of, words_of
from actions.broadcasts.written_languages import SHOWN, as_seen
from actions.dialog.staff_lists import show_rows
from actions.dialog.verbs import ADMINS, Verb, Where, with_page
from domain.broadcasts import audiences, schedules
from domain.broadcasts.announcement_draft import AnnouncementDraft
from domain.broadcasts.announcement_presses import AnnounceVerb, announce
from domain.broadcasts.announcing import OF_MEETINGS, AnnouncementKind, AnnouncementState, Purpose
from domain.broadcasts.checkcodes import spoken_code
from domain.dialog.paging import Listing, back_to, of_place
from domain.lanes import Dispatch
from domain.mailboxes import Spot
from domain.paper.poster_presses import paper, sheet
from domain.people.admin_presses import in_menu
from domain.saying import As, Button, Line, Moment, Saying, pgettext, say
from domain.words.buttons import CHANGE, PAUSE, RESUME
from storage import announcement_queries, outbox
from storage.media import media_of
from storage.tables import Announcement
from storage.tx import Tx

MENU = pgettext("admin:announcements.menu", "📢 Announcements")
NEW = pgettext("admin:announcements.new", "New one")
ALERT = pgettext("admin:announcements.alert", "Disaster alert")
NONE = pgettext("admin:announcements.none", "There is none yet.")
STATES = {
    AnnouncementState.APPROVAL: pgettext("admin:announcements.approval", "waits for approval"),
    AnnouncementState.PLANNED: pgettext("admin:announcements.planned", "planned"),
    AnnouncementState.PAUSED: pgettext("admin:announcements.paused", "paused"),
    AnnouncementState.OVER: pgettext("admin:announcements.over", "told"),
    AnnouncementState.CANCELLED: pgettext("admin:announcements.cancelled", "cancelled"),
    AnnouncementState.WITHDRAWN: pgettext("admin:announcements.withdrawn", "withdrawn"),
}
LINE = pgettext("admin:announcements.line", "{emoji} {words} · {state} · {code}")
NEXT_AT = pgettext("admin:announcements.next", "Next: {day} {clock}.")
CANCEL = pgettext("admin:announcements.cancel", "Cancel")
COPY = pgettext("admin:announcements.copy", "Copy")
APPROVED = pgettext("admin:announcements.approved", "Approved: {what}.")
CANCELLED = pgettext(
    "admin:announcements.done_cancel", "Cancelled: {what}. What waited is not said."
)
WHAT_CHANGES = pgettext("admin:correct.what", "{what}: what is wrong with it?")
NEW_WORDS = pgettext("admin:correct.words", "Wrong words or villages")
WITHDRAW = pgettext("admin:correct.withdraw", "It holds no longer")
TO_BOARD = pgettext("admin:board.head", "📣 To read aloud ({code}):")
PRINT = pgettext("admin:board.print_one", "Print it for the board")
PRINT_ALL = pgettext("admin:board.print_all", "Print all of now")
ASK_LEADERS = pgettext("admin:board.ask", "Read by {leader_word}")
ASKED = pgettext("admin:board.asked", "{leader_word}, asked: {count}.")

LISTED_AT_MOST = 100
RECENT = timedelta(days=30)


def show_list(composer: Composer, page: int = 0) -> None:
    """Those of late, the newest first."""
    rows = composer.tx.scalars(
        select(Announcement)
        .where(
            col(Announcement.site) == composer.admin.site,
            col(Announcement.kind).not_in(OF_MEETINGS),
            col(Announcement.composed_at) >= composer.now - RECENT,
        )
        .order_by(col(Announcement.composed_at).desc())
        .limit(LISTED_AT_MOST)
    ).all()
    listed = Listing(
        [row for row in rows if row.ready != missing_notices.ENDED],  # of them there is no list
        opens=lambda row: Button(announce("look", row.id), _title(composer.tx, row)),
        turns=partial(announce, "list"),
        before=[
            Button(announce("new"), say(NEW), "1", "📢"),
            Button(announce("alert"), say(ALERT), "2", "🚨"),
        ],
        after=[back_to(in_menu("menu"))],
    )
    show_rows(composer, listed, page, title=say(MENU), none=say(NONE))


def _title(tx: Tx, row: Announcement) -> Line:
    return say(
        LINE,
        emoji=emoji_of(row),
        words=words_of(tx, row),
        state=say(STATES[AnnouncementState(row.state)]),
        code=spoken_code(row.code),
    )


def look(composer: Composer, announcement: Announcement) -> None:
    """As its readers see it, then what became of it and what can be done."""
    texts = announcement_queries.texts_of(composer.tx, announcement.id)
    for language in composer.languages()[:SHOWN]:
        seen = wording.told_as(composer.tx, announcement, texts, composer.words.languages, language)
        lines = as_seen(composer, seen, language)
        saying = Saying(tuple(lines), media=seen.media)
        if missing_notices.is_missing(announcement):
            slot = f"{missing_notices.slot_of(announcement)}:{language}"
            how = Dispatch(answering=True, fresh=True)
            outbox.put_at(composer.tx, Spot(composer.mailbox, slot), saying, how, now=composer.now)
            continue
        outbox.put(composer.tx, composer.mailbox, saying, now=composer.now)
    facts = _facts(composer, announcement)
    composer.say(
        _title(composer.tx, announcement), *facts, buttons=_buttons(composer, announcement)
    )


def _facts(composer: Composer, announcement: Announcement) -> list[Line]:
    lines: list[Line] = []
    if announcement.state == AnnouncementState.PLANNED:
        plan = schedules.from_facts(announcement.schedule)
        moment = schedules.next_moment(plan, composer.now, composer.zone)
        if moment is not None:
            lines.append(
                say(NEXT_AT, day=Moment(moment, As.DAY, composer.now), clock=Moment(moment))
            )
    if announcement.told_at is not None:
        lines += reading_aloud.outreach_lines(composer.tx, announcement)
        goes = [
            one
            for one in announcement_queries.sendings_of(composer.tx, announcement.id)
            if one.purpose != Purpose.MARK
        ]
        goes = progress.goes_until(composer.tx, goes[-1])
        lines += progress.area_lines(composer.tx, goes, announcement.site)
        lines += progress.safe_lines(composer.tx, announcement)
    return lines


def _buttons(composer: Composer, announcement: Announcement) -> tuple[Button, ...]:
    buttons: list[Button] = []

    def button(verb: AnnounceVerb, label: str, emoji: str) -> Button:
        digit = of_place(len(buttons) + 1)
        return Button(announce(verb, announcement.id), say(label), digit, emoji)

    if announcement.state == AnnouncementState.APPROVAL:
        buttons.append(button("approve", announcement_lifecycle.APPROVE, "✅"))
    if missing_notices.is_missing(announcement):
        if announcement.ready != missing_notices.ENDED:
            buttons.append(button("cancel", progress.END, "🔎"))
        return tuple(buttons)
    if announcement.state in (
        AnnouncementState.APPROVAL,
        AnnouncementState.PLANNED,
        AnnouncementState.PAUSED,
    ):
        buttons.append(button("edit", CHANGE, "✏️"))
        if announcement.state == AnnouncementState.PAUSED:
            buttons.append(button("restart", RESUME, "▶"))
        elif announcement.state == AnnouncementState.PLANNED:
            buttons.append(button("rest", PAUSE, "⏸"))
        buttons.append(button("cancel", CANCEL, "⏹"))
    if announcement.told_at is not None and announcement.state != AnnouncementState.WITHDRAWN:
        buttons.append(button("correct", progress.CORRECT, "✏️"))
        if not announcement_lifecycle.why_not_resend(composer.tx, announcement, now=composer.now):
            buttons.append(button("again", progress.AGAIN, "🔁"))
    buttons.append(button("board", progress.BOARD, "📣"))
    buttons.append(button("copy", COPY, "📄"))
    return tuple(buttons)


# --------------------------------------------------------------------------------- deeds


def approve(composer: Composer, announcement: Announcement) -> None:
    """Let it go. Raises Refusal."""
    announcement_lifecycle.approve(
        composer.tx, announcement, admin=composer.admin, now=composer.now
    )
    composer.say(say(APPROVED, what=name_of(composer.tx, announcement)))


def cancel(composer: Composer, announcement: Announcement) -> None:
    """Nothing of it comes any more. Raises Refusal."""
    announcement_lifecycle.cancel(composer.tx, announcement, admin=composer.admin, now=composer.now)
    composer.say(say(CANCELLED, what=name_of(composer.tx, announcement)))


def rest(composer: Composer, announcement: Announcement) -> None:
    """Pause it. Raises Refusal."""
    announcement_lifecycle.pause(composer.tx, announcement, admin=composer.admin, now=composer.now)
    look(composer, announcement)


def restart(composer: Composer, announcement: Announcement) -> None:
    """Go on with it. Raises Refusal."""
    announcement_lifecycle.resume(composer.tx, announcement, admin=composer.admin, now=composer.now)
    look(composer, announcement)


def copy(composer: Composer, announcement: Announcement) -> None:
    """A new draft with the same words and audience, for another time; an alert only now."""
    _load(composer, announcement)
    if announcement.kind == AnnouncementKind.ALERT:
        ALARM.go_on(composer)
    else:
        TELLING.go_on(composer)


def edit(composer: Composer, announcement: Announcement) -> None:
    """A draft that replaces it once it is confirmed."""
    _load(composer, announcement)
    draft, plan = composer.draft, schedules.from_facts(announcement.schedule)
    draft.edits, draft.version = announcement.id, announcement.version
    if not announcement.schedule["now"]:
        draft.every, draft.day = plan.every, plan.first.isoformat()
        draft.at = plan.at.isoformat("minutes")
    TELLING.go_on(composer)


def ask_what_changes(composer: Composer, announcement: Announcement) -> None:
    """Withdraw it, or say it rightly."""
    buttons = (
        Button(announce("fix", announcement.id), say(NEW_WORDS), "1", "✏️"),
        Button(announce("withdraw", announcement.id), say(WITHDRAW), "2", "❌"),
    )
    composer.say(say(WHAT_CHANGES, what=name_of(composer.tx, announcement)), buttons=buttons)


def fix(composer: Composer, announcement: Announcement) -> None:
    """A draft that says it rightly."""
    _correct(composer, announcement, withdraws=False)


def withdraw(composer: Composer, announcement: Announcement) -> None:
    """A draft that says that nothing of it holds any more."""
    _correct(composer, announcement, withdraws=True)


def _correct(composer: Composer, announcement: Announcement, *, withdraws: bool) -> None:
    """The words are asked first, as whole as if nobody knew anything."""
    _load(composer, announcement)
    draft = composer.draft
    audience = correcting.audience_of(announcement)
    draft.kind, draft.corrects, draft.withdraws = (
        AnnouncementKind.CORRECTION,
        announcement.id,
        withdraws,
    )
    draft.areas, draft.quiet, draft.media, draft.every = list(audience.areas), False, [], ""
    draft.texts, draft.step = {}, "text"
    TELLING.ask_all(composer)


def board(composer: Composer, announcement: Announcement) -> None:
    """The text to read aloud, and what can be printed."""
    lines: list[Line] = [say(TO_BOARD, code=spoken_code(announcement.code)), ""]
    lines += aloud(composer, announcement)
    buttons = (
        Button(announce("ask", announcement.id), say(ASK_LEADERS), "1", "📣"),
        Button(sheet("notice", "", announcement.code), say(PRINT), "2", "🖨"),
        Button(paper("board-at"), say(PRINT_ALL), "3", "📌"),
    )
    composer.say(*lines, buttons=buttons)


def ask_leaders(composer: Composer, announcement: Announcement) -> None:
    """Every leader is asked to read it aloud, and to say so."""
    lines = aloud(composer, announcement)
    count = reading_aloud.ask_leaders(composer.tx, announcement, lines, now=composer.now)
    composer.say(say(ASKED, count=count))


def aloud(composer: Composer, announcement: Announcement) -> list[Line]:
    """What is read aloud, in the place's first language: no code, nothing about codes."""
    language = composer.languages()[0]
    texts = announcement_queries.texts_of(composer.tx, announcement.id)
    seen = wording.told_as(composer.tx, announcement, texts, composer.words.languages, language)
    return [composer.in_words(language, line) for line in wording.spoken_lines(seen)]


def _load(composer: Composer, announcement: Announcement) -> None:
    audience = audiences.from_facts(announcement.audience)
    composer.draft = AnnouncementDraft(
        kind=announcement.kind,
        texts=announcement_queries.texts_of(composer.tx, announcement.id),
        media=[media.id for media in media_of(composer.tx, f"announcement:{announcement.id}")],
        areas=list(audience.areas),
        roles=[role.value for role in audience.roles],
        senders=list(announcement.senders),
        quiet=bool(announcement.quiet),
        expires_h=announcement.expires_s // 3600,
        hazard=announcement.facts.get("hazard", ""),
        sentence=announcement.ready,
        quiz={tag: list(asked) for tag, asked in announcement.facts.get("quiz", {}).items()},
        serial=composer.draft.serial,
        step=AnnouncementDraft.END,
    )


VERBS: Verbs = (
    Verb("announce.list", with_page(show_list), ADMINS, Where.PRIVATE),
    Verb("announce.look", on_one(look), ADMINS, Where.PRIVATE),
    Verb("announce.approve", on_one(approve), ADMINS, Where.PRIVATE),
    Verb("announce.cancel", on_one(cancel), ADMINS, Where.PRIVATE),
    Verb("announce.rest", on_one(rest), ADMINS, Where.PRIVATE),
    Verb("announce.restart", on_one(restart), ADMINS, Where.PRIVATE),
    Verb("announce.copy", on_one(copy, begins=True), ADMINS, Where.PRIVATE),
    Verb("announce.edit", on_one(edit, begins=True), ADMINS, Where.PRIVATE),
    Verb("announce.correct", on_one(ask_what_changes), ADMINS, Where.PRIVATE),
    Verb("announce.fix", on_one(fix, begins=True), ADMINS, Where.PRIVATE),
    Verb("announce.withdraw", on_one(withdraw, begins=True), ADMINS, Where.PRIVATE),
    Verb("announce.board", on_one(board), ADMINS, Where.PRIVATE),
    Verb("announce.ask", on_one(ask_leaders), ADMINS, Where.PRIVATE),
)
