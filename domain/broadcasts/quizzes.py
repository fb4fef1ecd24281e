"""Quizzes: one to three questions below an announcement, with the right answer and why.

A question is typed as one message, a line each: what is asked, the right answer, one or two wrong
ones, why. What people answer is counted without them (`storage/tallies.py`, as the service `QUIZ`):
the first answer alone, right or wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from domain.words.translations import pgettext

QUIZ = "quiz"  # what the figures are counted of
MOST = 3  # questions, in each language
OPEN_FOR = timedelta(days=7)  # after it was last said
LINES = (4, 5)  # at least, at most
ASK_MOST, ANSWER_MOST, WHY_MOST = 160, 80, 200  # characters

SO_MANY_LINES = pgettext(
    "admin:quiz.lines",
    "Four or five lines, please: the question, the right answer, one or two wrong ones, why.",
)
LINE_TOO_LONG = pgettext("admin:quiz.too_long", "This line is too long ({most} at most): {line}")
ALIKE = pgettext("admin:quiz.alike", "Two of the answers are the same.")


class NoQuiz(Exception):
    """What was typed is no question. text_id: why; line, most: of a line that is too long."""

    def __init__(self, text_id: str, line: str = "", most: int = 0) -> None:
        super().__init__(text_id)
        self.text_id, self.line, self.most = text_id, line, most


@dataclass(frozen=True, slots=True)
class QuizQuestion:
    """As it was typed; untrusted."""

    ask: str
    right: str
    wrong: tuple[str, ...]
    why: str

    def answers(self, key: str) -> list[str]:
        """All of them, in an order that says nothing and is the same for everybody. key: what
        tells this quiz from others."""
        return sorted((self.right, *self.wrong), key=lambda one: _mixed(f"{key}{one}"))


def _mixed(text: str) -> bytes:
    return sha256(text.encode()).digest()


def read_quiz(text: str) -> QuizQuestion:
    """The question in a message. Raises NoQuiz."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if not LINES[0] <= len(lines) <= LINES[1]:
        raise NoQuiz(SO_MANY_LINES)
    ask, right, *wrong, why = lines
    for most, some in ((ASK_MOST, [ask]), (ANSWER_MOST, [right, *wrong]), (WHY_MOST, [why])):
        for line in some:
            if len(line) > most:
                raise NoQuiz(LINE_TOO_LONG, line[:40], most)
    if len({one.casefold() for one in (right, *wrong)}) < 1 + len(wrong):
        raise NoQuiz(ALIKE)
    return QuizQuestion(ask, right, tuple(wrong), why)


def next_language(texts: Sequence[str], quiz: Mapping[str, Sequence[str]]) -> str:
    """In which of the languages that it is written in a further question is asked for: where there
    are fewest. "" where there are enough."""
    fewest = min(texts, key=lambda tag: len(quiz.get(tag, ())), default="")
    return fewest if fewest and len(quiz.get(fewest, ())) < MOST else ""


def counted_as(number: int, *, right: bool) -> str:
    """Under which option an answer to the question of that number, from 1, is counted."""
    return f"q{number}={'right' if right else 'wrong'}"
