"""Review: the invitation as each reader will see it, what may be changed, and the last tap."""

from actions.announcing.plans import Refusal
from actions.meetings import news, planning, steps
from actions.meetings.organiser import Organiser
from domain.convening import Draft, Step
from domain.meetings import REMINDERS, State, reminder_moments, turn_reminder
from domain.saying import Button, Line, say
from domain.words import pgettext
from storage.tables import Meeting

SEEN_AS = pgettext("admin:meeting.seen_as", "👁 As it is seen in {language}:")
CHECK = pgettext("admin:meeting.check", "Check it once more.")
TOLD_ALL = pgettext("admin:meeting.told_all", "All who were invited learn of the change.")
REMINDED = pgettext("admin:meeting.reminded", "⏰ Reminder: {day}, {clock}.")
NOT_REMINDED = pgettext("admin:meeting.not_reminded", "⏰ No reminder.")
INVITE = pgettext("admin:meeting.invite", "Invite")
TELL_CHANGE = pgettext("admin:meeting.tell_change", "Tell the change")
TITLE = pgettext("admin:meeting.edit_title", "Title")
PLACE = pgettext("admin:meeting.edit_place", "Place")
TIME = pgettext("admin:meeting.edit_time", "Day and time")
AREAS = pgettext("admin:meeting.edit_areas", "Villages")
AGENDA = pgettext("admin:meeting.edit_agenda", "Agenda")
REMIND = pgettext("admin:meeting.edit_reminders", "Reminders")
DROP = pgettext("admin:meeting.drop", "Throw away")
DROPPED = pgettext("admin:meeting.dropped", "It is thrown away.")
GOES_OUT = pgettext("admin:meeting.goes_out", "The invitations to {title} go out now.")
CHANGE_GOES = pgettext("admin:meeting.change_goes", "The change of {title} goes out now.")
WHICH_REMINDERS = pgettext("admin:meeting.which_reminders", "When shall people be reminded?")
THREE_DAYS = pgettext("admin:meeting.before.three_days", "Three days before")
ONE_DAY = pgettext("admin:meeting.before.day", "A day before")
THREE_HOURS = pgettext("admin:meeting.before.three_hours", "Three hours before")
ONE_HOUR = pgettext("admin:meeting.before.hour", "An hour before")

SHOWN = 3  # languages in a preview; more would hide the buttons below
BEFORE = dict(zip(REMINDERS, (THREE_DAYS, ONE_DAY, THREE_HOURS, ONE_HOUR), strict=True))
NO_CODE = "0000000"


def go_on(organiser: Organiser) -> None:
    """Whatever is missing is asked next; once nothing is, the review is shown."""
    step = organiser.draft.missing()
    if step is None:
        show_review(organiser)
    else:
        steps.ASK[step](organiser)


def show_review(organiser: Organiser) -> None:
    """The invitation, language by language, then what may be changed."""
    organiser.at(Step.REVIEW)
    plan = organiser.plan()
    row = planning.as_row(organiser.tx, plan, organiser.staff, now=organiser.now)
    seen = news.as_seen(row, organiser.site.name, NO_CODE)
    for language in organiser.languages()[:SHOWN]:
        name = organiser.words.languages[language].autonym
        lines: list[Line] = [say(SEEN_AS, language=name), ""]
        lines += [organiser.in_words(language, line) for line in seen.lines]
        lines += [
            f"[{one.emoji} {organiser.in_words(language, one.label)}]" for one in seen.buttons
        ]
        organiser.show(lines)
    lines = [say(CHECK), steps.reach_line(organiser), *reminder_lines(organiser)]
    if organiser.draft.edits:
        lines.append(say(TOLD_ALL))
    organiser.show(lines, _buttons(organiser))


def reminder_lines(organiser: Organiser) -> list[Line]:
    """When people will be reminded; what is too late already is left out."""
    moments = reminder_moments(
        organiser.starts_at(), organiser.draft.reminders, after=organiser.now
    )
    if not moments:
        return [say(NOT_REMINDED)]
    return [say(REMINDED, **steps.when_label(moment)) for moment, _ in moments]


def _buttons(organiser: Organiser) -> list[Button]:
    last = TELL_CHANGE if organiser.draft.edits else INVITE
    return [
        Button("g.confirm", say(last), "1", "✅"),
        Button("g.go.title", say(TITLE), "2", "✏️"),
        Button("g.go.place", say(PLACE), "3", "📍"),
        Button("g.go.day", say(TIME), "4", "🕘"),
        Button("g.go.areas", say(AREAS), "5", "🏘"),
        Button("g.go.agenda", say(AGENDA), "6", "📝"),
        Button("g.go.reminders", say(REMIND), "7", "⏰"),
        Button("g.drop", say(DROP), "0", "🗑"),
    ]


def show_reminders(organiser: Organiser, *, fresh: bool = True) -> None:
    """Which reminders go out."""
    organiser.at(Step.REVIEW)
    chosen = organiser.draft.reminders
    buttons = [
        Button(f"g.before.{seconds}", say(label), "", "☑" if seconds in chosen else "☐")
        for seconds, label in BEFORE.items()
    ]
    put = organiser.show if fresh else organiser.change
    put(
        [say(WHICH_REMINDERS), *reminder_lines(organiser)],
        [*buttons, Button("g.go.review", say(steps.GO_ON), "6", "▶")],
    )


def take_reminder(organiser: Organiser, value: str) -> None:
    """One reminder more or less."""
    if value.isascii() and value.isdigit() and len(value) < 10:
        organiser.draft.reminders = turn_reminder(organiser.draft.reminders, int(value))
    show_reminders(organiser, fresh=False)


def drop(organiser: Organiser) -> None:
    """Nothing of it remains."""
    organiser.forget()
    organiser.say(say(DROPPED))


def confirm(organiser: Organiser) -> Meeting | None:
    """The last tap. Raises Refusal; then the draft is as it was."""
    draft, tx = organiser.draft, organiser.tx
    if not draft.kind or draft.missing() is not None:
        go_on(organiser)
        organiser.keep()
        return None
    if draft.edits:
        meeting = planning.change_meeting(
            tx,
            draft.edits,
            organiser.plan(),
            version=draft.version,
            by=organiser.staff,
            now=organiser.now,
        )
    else:
        meeting = planning.plan_meeting(
            tx, organiser.plan(), organiser=organiser.staff, now=organiser.now
        )
    organiser.forget()
    organiser.say(say(CHANGE_GOES if draft.edits else GOES_OUT, title=meeting.title))
    return meeting


def edit(organiser: Organiser, meeting: Meeting) -> None:
    """A draft of the change. Raises Refusal for a meeting that is over."""
    if meeting.state != State.PLANNED or organiser.now >= meeting.ends_at:
        raise Refusal(say(planning.IS_OVER))
    there = meeting.starts_at.astimezone(organiser.zone)
    organiser.draft = Draft(
        kind=meeting.kind,
        title=meeting.title,
        place=meeting.place,
        day=there.date().isoformat(),
        at=there.time().isoformat("minutes"),
        areas=list(meeting.audience["areas"]),
        agenda=meeting.agenda,
        agenda_asked=True,
        reminders=list(meeting.reminders),
        edits=meeting.id,
        version=meeting.version,
        serial=organiser.draft.serial,
    )
    show_review(organiser)
