"""Review: the invitation as each reader will see it, what may be changed, and the last tap."""

from dataclasses import asdict
from datetime import datetime

from actions.broadcasts.pre_send_checks import count_people
from actions.broadcasts.villages import reach_line
from actions.broadcasts.written_languages import SHOWN, as_seen, language_lines, missing_buttons
from actions.dialog.author import CHECK, Author
from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import LEADERS, DraftVerb, Where, with_rest
from actions.meetings import meeting_lifecycle, meeting_news
from actions.meetings.organiser import Organiser, Verbs
from domain.meetings.meeting_draft import MeetingDraft
from domain.meetings.meeting_presses import meet
from domain.meetings.meetings import MeetingState, reminder_moments
from domain.saying import As, Button, Line, Moment, pgettext, say
from domain.words.buttons import DROP
from storage.meetings import texts_of
from storage.tables import Meeting

TOLD_ALL = pgettext("admin:meeting.told_all", "All who were invited learn of the change.")
REMINDED = pgettext("admin:meeting.reminded", "⏰ Reminder: {day}, {clock}.")
NOT_REMINDED = pgettext("admin:meeting.not_reminded", "⏰ No reminder.")
INVITE = pgettext("admin:meeting.invite", "Invite")
TELL_CHANGE = pgettext("admin:meeting.tell_change", "Tell the change")
SAVE = pgettext("admin:meeting.save", "Save")
NO_CHANGE = pgettext("admin:meeting.no_change", "Nothing is changed yet.")
TITLE = pgettext("admin:meeting.edit_title", "Title")
PLACE = pgettext("admin:meeting.edit_place", "Place")
TIME = pgettext("admin:meeting.edit_time", "Day and time")
AREAS = pgettext("admin:meeting.edit_areas", "{village_word}")
AGENDA = pgettext("admin:meeting.edit_agenda", "Agenda")
REMIND = pgettext("admin:meeting.reminders", "Reminders")
WRITE_ANEW = pgettext("admin:meeting.write_anew", "{language} anew")
KEPT = pgettext("admin:meeting.kept", "{title} is noted.")
NOBODY_TOLD = pgettext("admin:meeting.nobody_told", "Noted. Nothing that people must be told.")

LANGUAGES = ("8", "")  # two more languages at the most are offered; the rest come after them
NO_CODE = "0000000"


def show_review(organiser: Organiser) -> None:
    """The invitation, language by language, then what may be changed."""
    draft = organiser.draft
    organiser.at(draft.END)
    draft.language = draft.first
    plan = organiser.plan()
    row = meeting_lifecycle.as_row(organiser.tx, plan, organiser.staff, now=organiser.now)
    for language in organiser.languages()[:SHOWN]:
        seen = meeting_news.as_seen(
            row, organiser.words.languages, language, organiser.site.name, NO_CODE
        )
        organiser.show(as_seen(organiser, seen, language))
    lines = [say(CHECK), *language_lines(organiser, draft.written())]
    lines += [reach_line(organiser), *reminder_lines(organiser)]
    last = _last(organiser)
    if last == TELL_CHANGE:
        lines.append(say(TOLD_ALL))
    elif last is None:
        lines.append(say(NO_CHANGE))
    organiser.show(lines, _buttons(organiser, last))


def _last(organiser: Organiser) -> str | None:
    """What the last tap does: invite, tell a change, keep what nobody is told; None for nothing."""
    meeting = organiser.tx.get(Meeting, organiser.draft.edits)
    if meeting is None:
        return INVITE
    plan = organiser.plan()
    if not meeting_lifecycle.is_held_so(meeting, plan):
        return (
            TELL_CHANGE if meeting_lifecycle.tells_somebody(organiser.tx, meeting, plan) else SAVE
        )
    before = (texts_of(meeting), meeting.reminders)
    return None if before == (plan.texts, list(plan.reminders)) else SAVE


def when_label(moment: datetime, now: datetime) -> dict[str, Moment]:
    """Day and clock of a moment, for a sentence that names both."""
    return {"day": Moment(moment, As.DAY, now), "clock": Moment(moment)}


def reminder_lines(organiser: Organiser) -> list[Line]:
    """When people will be reminded; what is too late already is left out."""
    moments = reminder_moments(
        organiser.starts_at(), organiser.draft.reminders, after=organiser.now
    )
    if not moments:
        return [say(NOT_REMINDED)]
    return [say(REMINDED, **when_label(moment, organiser.now)) for moment, _ in moments]


def _buttons(organiser: Organiser, last: str | None) -> list[Button]:
    written = organiser.draft.written()
    return [
        *([organiser.button("confirm", last, "1", "✅")] if last else []),
        organiser.button("go", TITLE, "2", "✏️", about="title"),
        organiser.button("go", PLACE, "3", "📍", about="place"),
        organiser.button("go", TIME, "4", "🕘", about="day"),
        organiser.button("go", AREAS, "5", "🏘", about="areas"),
        organiser.button("go", AGENDA, "6", "📝", about="agenda"),
        organiser.button("go", REMIND, "7", "⏰", about="reminders"),
        *missing_buttons(organiser, written, LANGUAGES),
        *[
            Button(meet("lang", tag), say(WRITE_ANEW, language=organiser.language_name(tag)))
            for tag in written[1:]
        ],
        organiser.back_to("agenda"),
        organiser.button("drop", DROP, "", "🗑"),
    ]


def confirm(organiser: Organiser) -> None:
    """The last tap. Raises Refusal; then the draft is as it was."""
    draft, tx = organiser.draft, organiser.tx
    last = _last(organiser)
    organiser.forget()
    if draft.edits:
        opened = meeting_lifecycle.Opened(draft.edits, draft.version)
        meeting = meeting_lifecycle.change_meeting(
            tx, opened, organiser.plan(), by=organiser.staff, now=organiser.now
        )
    else:
        meeting = meeting_lifecycle.plan_meeting(
            tx, organiser.plan(), organiser=organiser.staff, now=organiser.now
        )
    nobody = count_people(tx, organiser.audience(), organiser.staff.site) == 0
    if last == INVITE and nobody:
        organiser.say(say(KEPT, title=meeting.title), reach_line(organiser))
    elif last not in (INVITE, TELL_CHANGE):  # what goes out now shows how far it is
        organiser.say(say(NOBODY_TOLD))


def edit(organiser: Organiser, meeting: Meeting) -> None:
    """A draft of the change. Raises Refusal for a meeting that is over."""
    if meeting.state != MeetingState.PLANNED or organiser.now >= meeting.ends_at:
        raise StepRefused(say(meeting_lifecycle.IS_OVER))
    there = meeting.starts_at.astimezone(organiser.zone)
    organiser.draft = MeetingDraft(
        kind=meeting.kind,
        language=meeting.language or organiser.languages()[0],
        texts={tag: asdict(text) for tag, text in texts_of(meeting).items()},
        day=there.date().isoformat(),
        at=there.time().isoformat("minutes"),
        areas=list(meeting.audience["areas"]),
        reminders=list(meeting.reminders),
        edits=meeting.id,
        version=meeting.version,
        serial=organiser.draft.serial,
        step=MeetingDraft.END,
        reviewing=True,
    )
    show_review(organiser)


VERBS: Verbs = (
    DraftVerb(
        "meet.drop", with_rest(Author.drop), LEADERS, Where.PRIVATE, of_kind=False, keeps=False
    ),
)
