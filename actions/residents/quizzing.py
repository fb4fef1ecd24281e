"""A quiz below an announcement: a question at a time, the first answer counted without whose it is,
then whether it was right, and why. Nothing of it is kept here either."""

from __future__ import annotations

from actions.broadcasts import quizzes
from actions.broadcasts.naming import first_words
from actions.broadcasts.wording import only_in, spoken_language
from actions.residents import drafting, menu, resuming
from actions.residents.answering_tallies import FINISH_FIRST
from actions.residents.tallying import OVER
from actions.residents.turn_context import Talk, residents_verb
from domain.broadcasts.quizzes import QuizQuestion, counted_as
from domain.dialog.press import Press
from domain.forms.talk_presses import act
from domain.forms.views import MENU, View
from domain.saying import Button, Line, say
from domain.words.button_limits import LABEL_LENGTH
from domain.words.translations import pgettext
from storage import tallies
from storage.tables import Announcement, Tally

ASKED = pgettext("quiz.asked", "❓ {number} of {count}: {question}")
OFFERED = pgettext("quiz.offered", "{number}. {answer}")
UNNAMED = pgettext("quiz.unnamed", "Nobody learns who answers. Your first answer counts.")
RIGHT = pgettext("quiz.right", "✔ Right: {answer}")
WRONG = pgettext("quiz.wrong", "✘ Not quite. Right is: {answer}")
WHY = pgettext("quiz.why", "💡 {why}")
NEXT = pgettext("quiz.next", "Next question")
ALL = pgettext("quiz.all", "That was all. Thank you for taking part.")


def press_quiz(talk: Talk, press: Press) -> None:
    """`ID`: the first question; `ID:2`: that one; `ID:2:1`: this is answered to it."""
    announcement = talk.tx.get(Announcement, press.arg(0))
    tally = quizzes.find_open(talk.tx, announcement) if announcement is not None else None
    if announcement is None or tally is None or announcement.site != talk.local.code:
        menu.show_menu(talk, [say(OVER)])
        return
    if resuming.is_asking(talk):
        drafting.show_now(talk, [say(FINISH_FIRST)])
        return
    written = announcement.facts.get("quiz", {})
    language = spoken_language(written, talk.words.languages, talk.language)
    questions = quizzes.questions_of(announcement, language)
    number = press.number(1) or 1
    if number > len(questions):
        menu.show_menu(talk, [say(ALL)])
        return
    question = questions[number - 1]
    answers = question.answers(announcement.id)
    chosen = press.number(2)
    if not 0 < chosen <= len(answers):
        notes = only_in(written, talk.words.languages, talk.language)
        _ask(talk, announcement, question, number, len(questions), notes)
        return
    is_right = answers[chosen - 1] == question.right
    _count(talk, tally, number, is_right=is_right)
    _explain(talk, announcement, question, number, len(questions), is_right=is_right)


def _ask(
    talk: Talk,
    announcement: Announcement,
    question: QuizQuestion,
    number: int,
    count: int,
    notes: list[Line],
) -> None:
    answers = list(enumerate(question.answers(announcement.id), start=1))
    lines: list[Line] = [*notes, say(ASKED, number=number, count=count, question=question.ask)]
    lines += [say(OFFERED, number=at, answer=answer) for at, answer in answers]
    buttons = [
        Button(act("quiz", announcement.id, number, at), first_words(answer, LABEL_LENGTH), str(at))
        for at, answer in answers
    ]
    at = act("quiz", announcement.id, number)
    talk.show(View((*lines, say(UNNAMED)), (*buttons, _menu())), at=at, scene="menu")


def _explain(
    talk: Talk,
    announcement: Announcement,
    question: QuizQuestion,
    number: int,
    count: int,
    *,
    is_right: bool,
) -> None:
    """Whether it was right, and why: shown to whoever answers again as well, and not counted."""
    lines: list[Line] = [say(RIGHT if is_right else WRONG, answer=question.right)]
    lines.append(say(WHY, why=question.why))
    onward = act("quiz", announcement.id, number + 1)
    buttons = [Button(onward, say(NEXT), "1", "▶")] if number < count else []
    if number == count:
        lines.append(say(ALL))
    talk.show(View(tuple(lines), (*buttons, _menu())), at=act("go", "menu"), scene="menu")


def _count(talk: Talk, tally: Tally, number: int, *, is_right: bool) -> None:
    """Once for each question; somebody else's village is told as none."""
    village = talk.speaker.profile.village
    tallies.count_answer(
        talk.tx,
        tally,
        f"{talk.speaker.id}/{number}",
        area=village if village in tally.areas else "",
        options=[counted_as(number, right=is_right)],
    )


def _menu() -> Button:
    return Button(act("go", "menu"), say(MENU), "0", "☰")


VERBS = (residents_verb("quiz", press_quiz, elsewhere=True),)
