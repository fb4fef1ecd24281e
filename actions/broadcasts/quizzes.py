"""Quizzes of announcements: open from the first time it is said until a week after the last, then
whoever composed it is told what came of it. In between nobody is: two looks with one answer between
them would tell that answer.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from actions.broadcasts.naming import name_of
from domain.broadcasts.quizzes import OPEN_FOR, QUIZ, QuizQuestion, counted_as, read_quiz
from domain.mailboxes import to_staff
from domain.saying import Line, Saying, say
from domain.services.figure_words import show_counted
from domain.services.figures import Figure, share
from domain.words.translations import pgettext
from storage import outbox, sites, tallies, timers
from storage.announcement_queries import was_corrected
from storage.tables import Announcement, Tally, Timer
from storage.tx import Tx

ENDS = "quiz.ends"  # the timer's name; it stands in databases
TOLD_AT = time(8)  # of the morning after; nobody is woken

RESULT = pgettext("admin:quiz.result", "❓ What people knew after {what}:")
OF_QUESTION = pgettext("admin:quiz.of_question", "{number}. {question} → right: {share}")
NOBODY = pgettext("admin:quiz.nobody", "{number}. {question} → nobody answered")


def questions_of(announcement: Announcement, language: str) -> list[QuizQuestion]:
    """What is asked in that language, in order."""
    return [read_quiz(text) for text in announcement.facts.get("quiz", {}).get(language, ())]


def find_open(tx: Tx, announcement: Announcement) -> Tally | None:
    """What its answers are counted in, as long as they are, and what they are about holds."""
    tally = tx.get(Tally, announcement.id)
    if tally is None or not tallies.is_open(tally) or was_corrected(tx, announcement):
        return None
    return tally


def begin(tx: Tx, announcement: Announcement, *, now: datetime) -> None:
    """It is said: its quiz, if it has one, can be answered for a week from now on."""
    if "quiz" not in announcement.facts:
        return
    zone = ZoneInfo(sites.get_site(tx, announcement.site).timezone)
    today = now.astimezone(zone).date()
    tally = tx.get(Tally, announcement.id)
    if tally is None:
        call = tallies.Call(announcement.site, announcement.areas, today + OPEN_FOR)
        tally = tallies.open_quiz(
            tx, announcement.id, call, by=announcement.composed_by, today=today
        )
    if tallies.is_open(tally):
        tally.last_on = today + OPEN_FOR
        told_at = datetime.combine(tally.last_on + timedelta(days=1), TOLD_AT, zone)
        timers.set_timer(tx, ENDS, f"quiz:{announcement.id}", at=told_at)


def ring_end(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """Its last day is over: nobody's mark is kept any more, and its composer learns the result."""
    announcement, tally = tx.get(Announcement, timer.about), tx.get(Tally, timer.about)
    if announcement is None or tally is None or not tallies.is_open(tally):
        return
    tallies.end_tally(tx, tally)
    lines = (say(RESULT, what=name_of(tx, announcement)), *_result(tx, announcement, tally))
    outbox.put(tx, to_staff(announcement.composed_by), Saying(lines), now=now)


def _result(tx: Tx, announcement: Announcement, tally: Tally) -> Sequence[Line]:
    counts: Counter[str] = Counter()
    for (_, option), count in tallies.counts_of(tx, tally).items():
        counts[option] += count
    language = next(iter(announcement.facts.get("quiz", {})), "")
    return [
        _line(number, question, counts)
        for number, question in enumerate(questions_of(announcement, language), start=1)
    ]


def _line(number: int, question: QuizQuestion, counts: Mapping[str, int]) -> Line:
    right = counts.get(counted_as(number, right=True), 0)
    answered = right + counts.get(counted_as(number, right=False), 0)
    if not answered:
        return say(NOBODY, number=number, question=question.ask)
    part, whole = (Figure(QUIZ, Fraction(count), "answers", QUIZ) for count in (right, answered))
    told = show_counted(share(QUIZ, part, whole))
    return say(OF_QUESTION, number=number, question=question.ask, share=told)
