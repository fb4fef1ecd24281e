"""Steps: kind, title, place, day, time, villages, agenda. Each shows a screen and takes an answer.

What takes an answer returns whether it was taken; then whatever is missing is asked next. Title,
place and agenda are asked in the language being written.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from actions.broadcasts.pre_send_checks import NO_AREAS
from actions.broadcasts.villages import put_villages, take_village
from actions.dialog.author import NO_TIME, TO_MENU
from actions.dialog.refusal import StepRefused
from actions.meetings import meeting_lifecycle
from actions.meetings.organiser import Organiser
from domain.broadcasts.schedules import moment_on
from domain.meetings.meeting_draft import IN_WORDS, MeetingStep
from domain.meetings.meeting_presses import meet
from domain.meetings.meetings import AGENDA_MOST, PLACE_MOST, TITLE_MOST, MeetingKind
from domain.saying import As, Button, Line, Moment, say
from domain.words.translations import pgettext
from domain.words.whens import read, read_day, read_when

WHICH_KIND = pgettext("admin:meeting.kind", "What do people come together for?")
KINDS = {
    MeetingKind.VILLAGE: (pgettext("admin:meeting.kind.village", "Village meeting"), "🏘"),
    MeetingKind.TRAINING: (pgettext("admin:meeting.kind.training", "Training"), "🎓"),
    MeetingKind.FESTIVAL: (pgettext("admin:meeting.kind.festival", "Festival"), "🎉"),
    MeetingKind.LISTENING: (pgettext("admin:meeting.kind.listening", "The police listen"), "👂"),
}
WHAT_TITLE = pgettext("admin:meeting.title", "What is it about? A few words.")
WHICH_PLACE = pgettext("admin:meeting.place", "Where? For example: the school.")
WHICH_DAY = pgettext("admin:meeting.day", "Which day? Press, or type. For example: {example} 19:00")
WHAT_TIME = pgettext("admin:meeting.time", "{day}, at what time? Press, or type. Example: 19:30")
NO_DAY = pgettext("admin:meeting.no_day", "No day found in that.")
WHOM = pgettext("admin:meeting.whom", "Who is invited? Press to choose.")
WHAT_AGENDA = pgettext("admin:meeting.agenda", "What will be talked about? Type it, or go on.")
NO_AGENDA = pgettext("admin:meeting.no_agenda", "Without")
DAY = pgettext("admin:meeting.day_label", "{day}")
CLOCK = pgettext("admin:meeting.clock_label", "{clock}")
UNDERSTOOD = pgettext("admin:meeting.understood", "🕘 {day}, {clock}.")

IN_LANGUAGE = pgettext("admin:meeting.in_language", "Now in {language}. It says: {words}")
THE_SAME = pgettext("admin:meeting.the_same", "The same")

DAYS_SHOWN = 6
HOURS = (7, 8, 9, 14, 16, 19, 20)


# ----------------------------------------------------------------------------- kind, words


def ask_kind(organiser: Organiser) -> None:
    """The first question."""
    organiser.at(MeetingStep.KIND)
    buttons = [
        Button(meet("kind", kind), say(label), str(number), emoji)
        for number, (kind, (label, emoji)) in enumerate(KINDS.items(), start=1)
    ]
    organiser.show([say(WHICH_KIND)], [*buttons, Button(meet("list"), say(TO_MENU), "0", "☰")])


def take_kind(organiser: Organiser, value: str) -> bool:
    """The kind is chosen; it is written in the place's first language."""
    if value not in {kind.value for kind in MeetingKind}:
        ask_kind(organiser)
        return False
    organiser.draft.kind = value
    organiser.draft.language = organiser.draft.language or organiser.languages()[0]
    return True


def ask_title(organiser: Organiser) -> None:
    """What it is called."""
    _ask_words(organiser, MeetingStep.TITLE, WHAT_TITLE, organiser.back_to("kind"))


def ask_place(organiser: Organiser) -> None:
    """Where it is held. Names are often the same in another language."""
    _ask_words(organiser, MeetingStep.PLACE, WHICH_PLACE, organiser.back_to("title"))


def ask_agenda(organiser: Organiser) -> None:
    """What will be talked about; there may be nothing to say."""
    without = organiser.button("noagenda", NO_AGENDA, "7", "▶")
    _ask_words(
        organiser, MeetingStep.AGENDA, WHAT_AGENDA, organiser.back_to("areas"), without=[without]
    )


def _ask_words(
    organiser: Organiser,
    step: MeetingStep,
    question: str,
    back: Button,
    *,
    without: Sequence[Button] = (),
) -> None:
    """In another language than the first, that one's words stand there, to be put into it."""
    organiser.at(step)
    draft = organiser.draft
    if draft.language == draft.first:
        organiser.show([say(question)], [*without, back])
        return
    language, words = organiser.language_name(draft.language), draft.texts[draft.first][step]
    same = organiser.button("same", THE_SAME, "7", "▶")
    line = say(IN_LANGUAGE, language=language, words=words)
    organiser.show([say(question), line], [same, organiser.back_to("review")])


def take_title(organiser: Organiser, text: str) -> bool:
    """The title as typed, on one line. Raises Refusal."""
    meeting_lifecycle.check_words(text, TITLE_MOST)
    organiser.draft.write(MeetingStep.TITLE, " ".join(text.split()))
    return True


def take_place(organiser: Organiser, text: str) -> bool:
    """The place as typed, on one line. Raises Refusal."""
    meeting_lifecycle.check_words(text, PLACE_MOST)
    organiser.draft.write(MeetingStep.PLACE, " ".join(text.split()))
    return True


def take_agenda(organiser: Organiser, text: str) -> bool:
    """The agenda as typed, "" for none. Raises Refusal; then what was there before stands."""
    if text:
        meeting_lifecycle.check_words(text, AGENDA_MOST)
    organiser.draft.write(MeetingStep.AGENDA, text)
    return True


def take_same(organiser: Organiser) -> bool:
    """What is asked is the same in this language."""
    draft = organiser.draft
    words = draft.texts.get(draft.first, {}).get(draft.step)
    if words is not None and draft.step in IN_WORDS:
        draft.write(MeetingStep(draft.step), words)
    return True


# ------------------------------------------------------------------------------ day, time


def ask_day(organiser: Organiser) -> None:
    """The next days as buttons; any other is typed."""
    organiser.at(MeetingStep.DAY)
    today = organiser.now.astimezone(organiser.zone).date()
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_SHOWN)]
    buttons = [
        Button(meet("day", day.isoformat()), _day_label(organiser, day), str(number))
        for number, day in enumerate(days, start=1)
    ]
    question = say(WHICH_DAY, example=organiser.example())
    organiser.show([question], [*buttons, organiser.back_to("place")])


def take_day(organiser: Organiser, value: str) -> bool:
    """A day that was pressed; its time comes next."""
    try:
        organiser.draft.day = date.fromisoformat(value).isoformat()
    except ValueError:
        ask_day(organiser)
    else:
        ask_time(organiser)
    return False


def type_day(organiser: Organiser, text: str) -> bool:
    """A day as typed, with its time or without. Raises Refusal for one that is over."""
    when = read_when(text, organiser.now, organiser.zone)
    day = read_day(text, organiser.now, organiser.zone)
    if when is not None:
        return _take_moment(organiser, when.day, when.at)
    if day is not None:
        organiser.draft.day = day.isoformat()
        ask_time(organiser)
    else:
        organiser.notes.append(organiser.why_not(text, say(NO_DAY)))
        ask_day(organiser)
    return False


def ask_time(organiser: Organiser) -> None:
    """The usual hours as buttons; any other time is typed."""
    if not organiser.draft.day:
        ask_day(organiser)
        return
    organiser.at(MeetingStep.TIME)
    day = date.fromisoformat(organiser.draft.day)
    buttons = [
        Button(meet("time", hour), _clock_label(organiser, day, time(hour)))
        for hour in HOURS
        if moment_on(day, time(hour), organiser.zone) > organiser.now
    ]
    line = say(WHAT_TIME, day=_day_label(organiser, day))
    organiser.show([line], [*buttons, organiser.back_to("day")])


def take_time(organiser: Organiser, value: str) -> bool:
    """An hour that was pressed. Raises Refusal for one that is over."""
    if not organiser.draft.day or value not in {str(hour) for hour in HOURS}:
        ask_time(organiser)
        return False
    return _take_moment(organiser, date.fromisoformat(organiser.draft.day), time(int(value)))


def type_time(organiser: Organiser, text: str) -> bool:
    """A time as typed; a day in it counts as well. Raises Refusal for one that is over."""
    when = read_when(text, organiser.now, organiser.zone)
    reading = read(text, organiser.now, organiser.zone)
    if when is None:
        organiser.notes.append(organiser.why_not(text, say(NO_TIME)))
        ask_time(organiser)
        return False
    if reading.day is None:
        when = reading.on(date.fromisoformat(organiser.draft.day)) or when
    return _take_moment(organiser, when.day, when.at)


def _take_moment(organiser: Organiser, day: date, at: time) -> bool:
    moment = moment_on(day, at, organiser.zone)
    meeting_lifecycle.check_time(moment, now=organiser.now)
    organiser.notes.append(say(UNDERSTOOD, **when_label(moment, organiser.now)))
    organiser.draft.day, organiser.draft.at = day.isoformat(), at.isoformat("minutes")
    return True


def _day_label(organiser: Organiser, day: date) -> Line:
    return say(DAY, day=organiser.day(day))


def _clock_label(organiser: Organiser, day: date, at: time) -> Line:
    return say(CLOCK, clock=Moment(moment_on(day, at, organiser.zone)))


# ------------------------------------------------------------------------------- villages


def ask_areas(organiser: Organiser, *, fresh: bool = True) -> None:
    """Who is invited: the whole place or villages."""
    organiser.at(MeetingStep.AREAS)
    put_villages(organiser, WHOM, onward=meet("invited"), back="day", fresh=fresh)


def take_area(organiser: Organiser, code: str) -> bool:
    """A village more or less."""
    take_village(organiser, code)
    ask_areas(organiser, fresh=False)
    return False


def turn_page(organiser: Organiser) -> bool:
    """The next villages."""
    organiser.draft.page += 1
    ask_areas(organiser, fresh=False)
    return False


def take_areas(organiser: Organiser) -> bool:
    """Those are all. Raises Refusal where nobody is chosen."""
    if not organiser.draft.areas:
        raise StepRefused(say(NO_AREAS))
    return True


def when_label(moment: datetime, now: datetime) -> dict[str, Moment]:
    """Day and clock of a moment, for a sentence that names both."""
    return {"day": Moment(moment, As.DAY, now), "clock": Moment(moment)}


ASK = {
    MeetingStep.TITLE: ask_title,
    MeetingStep.PLACE: ask_place,
    MeetingStep.DAY: ask_day,
    MeetingStep.TIME: ask_time,
    MeetingStep.AREAS: ask_areas,
    MeetingStep.AGENDA: ask_agenda,
}
