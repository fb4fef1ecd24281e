"""What is asked of a meeting (`services/staff/meet.toml`): the days and hours that are offered, the
times that are understood, and its words in each language."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import ClassVar

from actions.broadcasts.pre_send_checks import NO_AREAS
from actions.broadcasts.villages import reach_line, villages_offered
from actions.dialog.author import NO_TIME
from actions.dialog.questions import Offered, Questions
from actions.dialog.refusal import StepRefused
from actions.meetings import invitation_review, meeting_lifecycle
from actions.meetings.invitation_review import reminder_lines, when_label
from actions.meetings.organiser import Organiser
from domain.broadcasts.schedules import moment_on
from domain.forms.forms import Question, QuestionKind
from domain.forms.intents import Again, Choose, OwnWords, Said
from domain.meetings.meeting_draft import AGENDA, IN_WORDS
from domain.meetings.meeting_presses import meet
from domain.saying import Arg, Button, Line, Moment, pgettext, say
from domain.words.whens import read, read_day, read_when

NO_DAY = pgettext("admin:meeting.no_day", "No day found in that.")
NO_AGENDA = pgettext("admin:meeting.no_agenda", "Without")
DAY = pgettext("admin:meeting.day_label", "{day}")
CLOCK = pgettext("admin:meeting.clock_label", "{clock}")
UNDERSTOOD = pgettext("admin:meeting.understood", "🕘 {day}, {clock}.")
IN_LANGUAGE = pgettext("admin:meeting.in_language", "Now in {language}. It says: {words}")
THE_SAME = pgettext("admin:meeting.the_same", "The same")

DAYS_SHOWN = 6
HOURS = (7, 8, 9, 14, 16, 19, 20)
TYPED = ("day", "time", "promise_day")  # and words


class MeetingQuestions(Questions[Organiser]):
    """Title, place and agenda are asked in the language being written."""

    A_PAGE: ClassVar = {"time": len(HOURS)}
    UNNUMBERED: ClassVar = ("time",)

    def end(self, author: Organiser) -> None:
        """It is looked over."""
        invitation_review.show_review(author)

    def lines(self, author: Organiser, question: Question) -> Sequence[Line]:
        """The question. In another language than the first, that one's words stand there, to be put
        into it."""
        facts: dict[str, Arg] = {"example": author.example()}
        if author.draft.day:
            facts["day"] = author.day(date.fromisoformat(author.draft.day))
        lines: list[Line] = [say(question.ask, **facts)]
        match question.code:
            case "areas" if author.draft.areas:
                lines.append(reach_line(author))
            case "reminders":
                lines += reminder_lines(author)
            case code if (words := _in_first(author, code)) is not None:
                language = author.language_name(author.draft.language)
                lines.append(say(IN_LANGUAGE, language=language, words=words))
        return lines

    def besides(self, author: Organiser, question: Question) -> Sequence[Button]:
        """The first language's words may be as good in this one."""
        is_there = _in_first(author, question.code) is not None
        return [author.button("same", THE_SAME, "7", "▶")] if is_there else ()

    def onward(self, author: Organiser, question: Question) -> Button | None:
        """There may be nothing to say on the agenda."""
        if question.code != AGENDA:
            return Questions.onward(self, author, question)
        is_first = _in_first(author, AGENDA) is None
        return author.button("skip", NO_AGENDA, "7", "▶", about=AGENDA) if is_first else None

    def meant(self, author: Organiser, question: Question, one: Offered) -> Sequence[Said]:
        """An hour is one of the day that was said; reminders come before a time that is known.
        Raises StepRefused for an hour that is over."""
        if question.code == "reminders" and not self.is_whole(author):
            return [Again()]
        if question.code != "time":
            return Questions.meant(self, author, question, one)
        return _at(author, date.fromisoformat(author.draft.day), time(int(one.value)))

    def open(self, author: Organiser, code: str) -> None:
        """Reminders come before a time that is known."""
        early = code == "reminders" and not self.is_whole(author)
        Questions.open(self, author, "" if early else code)

    def takes_words(self, question: Question) -> bool:
        """Days and times are typed too."""
        return question.kind is QuestionKind.WORDS or question.code in TYPED

    def read(self, author: Organiser, question: Question, text: str) -> Sequence[Said]:
        """Words, some on one line; a day with its time or without; a time, and a day in it counts
        as well. Raises StepRefused for one that is over."""
        match question.code:
            case "title" | "place" | "promise":
                self.check(question, text)
                return [OwnWords(" ".join(text.split()))]
            case "day":
                return _read_day(author, text)
            case "time":
                return _read_time(author, text)
            case "promise_day" if day := read_day(text, author.now, author.zone):
                return [Choose(day.isoformat())]
            case "promise_day":
                raise StepRefused(author.why_not(text, say(NO_DAY)))
        return Questions.read(self, author, question, text)

    def check(self, question: Question, text: str) -> None:
        """Raises StepRefused for words that do not fit."""
        meeting_lifecycle.check_words(text, question.most)

    def let_go(self, author: Organiser, question: Question) -> None:
        """Somebody is invited. Raises StepRefused."""
        if question.code == "areas" and not author.draft.areas:
            raise StepRefused(say(NO_AREAS))


def _in_first(organiser: Organiser, code: str) -> str | None:
    """What the first language says there; None where that is the one being written."""
    draft = organiser.draft
    if code not in IN_WORDS or draft.language == draft.first:
        return None
    return draft.texts[draft.first][code]


def _read_day(organiser: Organiser, text: str) -> Sequence[Said]:
    when = read_when(text, organiser.now, organiser.zone)
    if when is not None:
        return [Choose(when.day.isoformat(), "day"), *_at(organiser, when.day, when.at)]
    day = read_day(text, organiser.now, organiser.zone)
    if day is not None:
        return [Choose(day.isoformat(), "day")]
    organiser.notes.append(organiser.why_not(text, say(NO_DAY)))
    return [Again()]


def _read_time(organiser: Organiser, text: str) -> Sequence[Said]:
    when = read_when(text, organiser.now, organiser.zone)
    reading = read(text, organiser.now, organiser.zone)
    if when is None:
        organiser.notes.append(organiser.why_not(text, say(NO_TIME)))
        return [Again()]
    if reading.day is None:
        when = reading.on(date.fromisoformat(organiser.draft.day)) or when
    return [Choose(when.day.isoformat(), "day"), *_at(organiser, when.day, when.at)]


def _at(organiser: Organiser, day: date, at: time) -> Sequence[Said]:
    moment = moment_on(day, at, organiser.zone)
    meeting_lifecycle.check_time(moment, now=organiser.now)
    organiser.notes.append(say(UNDERSTOOD, **when_label(moment, organiser.now)))
    return [Choose(at.isoformat("minutes"), "time")]


def _days(organiser: Organiser) -> list[Offered]:
    """The next days; any other is typed."""
    today = organiser.now.astimezone(organiser.zone).date()
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_SHOWN)]
    return [Offered(day.isoformat(), say(DAY, day=organiser.day(day))) for day in days]


def _hours(organiser: Organiser) -> list[Offered]:
    """The usual hours that are still to come; any other is typed."""
    if not organiser.draft.day:
        return []
    day = date.fromisoformat(organiser.draft.day)
    moments = [(hour, moment_on(day, time(hour), organiser.zone)) for hour in HOURS]
    return [
        Offered(str(hour), say(CLOCK, clock=Moment(moment)))
        for hour, moment in moments
        if moment > organiser.now
    ]


CALLING = MeetingQuestions(
    form="meet",
    offers={"day": _days, "time": _hours, "areas": villages_offered},
    back=meet("list"),
)


def take_same(organiser: Organiser) -> None:
    """What is asked is the same in this language."""
    words = _in_first(organiser, organiser.draft.step)
    left_out = words == "" and organiser.draft.step == AGENDA
    CALLING.hear(organiser, Again() if words is None or left_out else OwnWords(words))


def write_in(organiser: Organiser, language: str) -> None:
    """The same in another language: what is still missing there is asked."""
    if language in organiser.languages():
        organiser.draft.begin(language)
    CALLING.go_on(organiser)
