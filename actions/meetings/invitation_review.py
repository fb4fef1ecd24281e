"""Review: the invitation as each reader will see it, what may be changed, and the last tap."""

from collections.abc import Sequence
from dataclasses import asdict

from actions.broadcasts.pre_send_checks import count_people
from actions.broadcasts.villages import reach_line, tick
from actions.broadcasts.written_languages import SHOWN, as_seen, language_lines, missing_buttons
from actions.dialog.author import CHECK, Author
from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import LEADERS, DraftVerb, Where, alone, with_rest
from actions.meetings import meeting_lifecycle, meeting_news, meeting_steps
from actions.meetings.organiser import Organiser, Verbs
from domain.meetings.meeting_draft import MeetingDraft, MeetingStep
from domain.meetings.meeting_presses import meet
from domain.meetings.meetings import REMINDERS, MeetingState, reminder_moments, turn_reminder
from domain.saying import Button, Line, say
from domain.words.buttons import DROP, GO_ON
from domain.words.translations import pgettext
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
WHICH_REMINDERS = pgettext("admin:meeting.which_reminders", "When shall people be reminded?")
THREE_DAYS = pgettext("admin:meeting.before.three_days", "Three days before")
ONE_DAY = pgettext("admin:meeting.before.day", "A day before")
THREE_HOURS = pgettext("admin:meeting.before.three_hours", "Three hours before")
ONE_HOUR = pgettext("admin:meeting.before.hour", "An hour before")

LANGUAGES = ("8", "")  # two more languages at the most are offered; the rest come after them
BEFORE = dict(zip(REMINDERS, (THREE_DAYS, ONE_DAY, THREE_HOURS, ONE_HOUR), strict=True))
NO_CODE = "0000000"


def go_on(organiser: Organiser) -> None:
    """Whatever is missing is asked next; once nothing is, the review is shown."""
    step = organiser.draft.missing()
    if step is None:
        show_review(organiser)
    else:
        meeting_steps.ASK[step](organiser)


def show_review(organiser: Organiser) -> None:
    """The invitation, language by language, then what may be changed."""
    organiser.at(MeetingStep.REVIEW)
    draft = organiser.draft
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


def reminder_lines(organiser: Organiser) -> list[Line]:
    """When people will be reminded; what is too late already is left out."""
    moments = reminder_moments(
        organiser.starts_at(), organiser.draft.reminders, after=organiser.now
    )
    if not moments:
        return [say(NOT_REMINDED)]
    return [
        say(REMINDED, **meeting_steps.when_label(moment, organiser.now)) for moment, _ in moments
    ]


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


def write_in(organiser: Organiser, language: str) -> None:
    """The same in another language: what is still missing there is asked."""
    if language in organiser.languages():
        organiser.draft.begin(language)
    go_on(organiser)


def show_reminders(organiser: Organiser, *, fresh: bool = True) -> None:
    """Which reminders go out."""
    organiser.at(MeetingStep.REVIEW)
    onward = organiser.button("go", GO_ON, "7", "▶", about="review")
    put = organiser.show if fresh else organiser.change
    put(
        [say(WHICH_REMINDERS), *reminder_lines(organiser)],
        [
            *(
                Button(meet("before", seconds), say(label), digit, emoji)
                for seconds, label, digit, emoji in reminder_rows(organiser.draft.reminders)
            ),
            onward,
        ],
    )


def reminder_rows(chosen: Sequence[int]) -> list[tuple[int, str, str, str]]:
    """The times to choose from: seconds before it, label, digit, and a tick where chosen."""
    return [
        (seconds, label, str(place), tick(seconds in chosen))
        for place, (seconds, label) in enumerate(BEFORE.items(), start=1)
    ]


def seconds_of(value: str) -> int:
    """The seconds that the button of a reminder names; 0 for a forged one."""
    return next((seconds for seconds in BEFORE if str(seconds) == value), 0)


def take_reminder(organiser: Organiser, value: str) -> bool:
    """One reminder more or less."""
    if organiser.draft.missing() is not None:
        return True  # a button of an earlier draft: what is missing is asked
    organiser.draft.reminders = turn_reminder(organiser.draft.reminders, seconds_of(value))
    show_reminders(organiser, fresh=False)
    return False


def confirm(organiser: Organiser) -> Meeting | None:
    """The last tap. Raises Refusal; then the draft is as it was."""
    draft, tx = organiser.draft, organiser.tx
    if not draft.kind or draft.missing() is not None:
        go_on(organiser)
        organiser.keep()
        return None
    last = _last(organiser)
    organiser.forget()
    if draft.edits:
        meeting = meeting_lifecycle.change_meeting(
            tx,
            draft.edits,
            organiser.plan(),
            version=draft.version,
            by=organiser.staff,
            now=organiser.now,
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
    return meeting


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
    )
    show_review(organiser)


VERBS: Verbs = (
    DraftVerb("meet.lang", with_rest(write_in), LEADERS, Where.PRIVATE, of_kind=False),
    DraftVerb("meet.confirm", alone(confirm), LEADERS, Where.PRIVATE, of_kind=False, keeps=False),
    DraftVerb(
        "meet.drop", with_rest(Author.drop), LEADERS, Where.PRIVATE, of_kind=False, keeps=False
    ),
)
