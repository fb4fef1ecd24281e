"""What a reporter told, as lines for officers: pure, from a form and the answers it got.

Own words are somebody's else than ours: they stand on one line each, in quotes, so that nobody can
type a line that looks like the card's own.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any

from domain.forms.answer_facts import applies, find_option, marks_code
from domain.forms.forms import Form, Option, Question, QuestionKind
from domain.forms.parse_answer import is_unsure
from domain.forms.report_draft import Answers
from domain.forms.service_screens import item_lines, number_line
from domain.local_time import moment, part_of_day
from domain.saying import Line, Phrase, pgettext, say

OF_SERVICES = (QuestionKind.ITEMS, QuestionKind.NUMBER, QuestionKind.YES)
YES_OR_NO = "form.common.yesno."  # labels that say nothing without their question
WHEN = "when"  # code of the shared question; its answer ages, so it goes with the time
LATE = timedelta(minutes=2)  # typed this long before it came is told as two times
CARD_WORDS = 700  # characters of own words on a card; the rest is a tap away
CARD_PLACE = 200  # the same of a landmark

JOINED = pgettext("police:card.joined", "{first} · {rest}")
OPTION = pgettext("police:card.option", "{emoji} {answer}")
ANSWERED = pgettext("police:card.answer", "{question} {answer}")
WORDS = pgettext("police:card.words", "💬 “{words}”")
PLACE = pgettext("police:card.place", "📍 {place}")
PIN = pgettext("police:card.pin", "🗺 {latitude}, {longitude} {map}")
MAP = "https://maps.google.com/?q={latitude},{longitude}"  # opens the map of any phone
PLACE_SPOKEN = pgettext("police:card.place_spoken", "place in the voice note")
PLACE_UNKNOWN = pgettext("police:card.place_unknown", "exact place not known")
VILLAGE_UNSURE = pgettext("police:card.village_unsure", "❓ {village_word} not confirmed")
VISITOR = pgettext("police:card.visitor", "reported by a visitor")
TYPED = pgettext("police:card.typed", "🕘 {typed}")
TYPED_WHEN = pgettext("police:card.typed_when", "🕘 {answer}, said {typed}")
TYPED_ARRIVED = pgettext("police:card.typed_arrived", "🕘 typed {typed}, arrived {arrived}")
TYPED_ARRIVED_WHEN = pgettext(
    "police:card.typed_arrived_when", "🕘 {answer}, typed {typed}, arrived {arrived}"
)


def joined(parts: Sequence[Line]) -> Line:
    """The parts in one line, with dots between them; "" if there are none."""
    if not parts:
        return ""
    line = parts[-1]
    for part in reversed(parts[:-1]):
        line = say(JOINED, first=part, rest=line)
    return line


def one_line(words: str) -> str:
    """Somebody's words without line breaks and quotes that end ours."""
    return " ".join(words.replace("“", '"').replace("”", '"').split())


def shortened(words: str, at_most: int) -> str:
    """The words, cut with an ellipsis."""
    return words if len(words) <= at_most else words[: max(1, at_most - 1)] + "…"


def place_words(form: Form | None, answers: Answers) -> str:
    """The landmark as it was typed, on one line; "" if none was."""
    return one_line(str(_place(form, answers).get("words", "")))


def place_line(
    form: Form | None, answers: Answers, village: str, *, at_most: int = CARD_PLACE
) -> Line:
    """Village, then landmark in own words, and what is missing."""
    place = _place(form, answers)
    parts: list[Line] = [village]
    if is_unsure(place):
        parts.append(say(VILLAGE_UNSURE))
    if place.get("words"):
        parts.append(shortened(place_words(form, answers), at_most))
    if place.get("spoken"):
        parts.append(say(PLACE_SPOKEN))
    if place.get("unknown"):
        parts.append(say(PLACE_UNKNOWN))
    if place.get("visitor"):
        parts.append(say(VISITOR))
    return say(PLACE, place=joined(parts))


def pin_line(form: Form | None, answers: Answers) -> Line:
    """The pin as coordinates with a link to a map, "" without one. A claim, not proof."""
    pin = _place(form, answers).get("pin")
    if not isinstance(pin, (list, tuple)) or len(pin) != 2:
        return ""
    at = {"latitude": f"{float(pin[0]):.5f}", "longitude": f"{float(pin[1]):.5f}"}
    return say(PIN, **at, map=MAP.format(**at))


def time_line(
    form: Form | None, answers: Answers, *, typed: datetime, arrived: datetime, zone: tzinfo
) -> Line:
    """When it was typed, when it came if that was later, and what "when?" was answered with.

    "Today" and "now" are true only of the moment at which they were said: it stands beside them.
    """
    at = moment(typed, zone, since=arrived)
    answer = _when(form, answers)
    if arrived - typed < LATE:
        return say(TYPED_WHEN, answer=answer, typed=at) if answer else say(TYPED, typed=at)
    came = moment(arrived, zone, since=arrived)
    if answer:
        return say(TYPED_ARRIVED_WHEN, answer=answer, typed=at, arrived=came)
    return say(TYPED_ARRIVED, typed=at, arrived=came)


def coarse_time_line(*, typed: datetime, arrived: datetime, zone: tzinfo) -> Line:
    """The part of the day and the day, and the same of its arrival where that was another."""
    then, came = part_of_day(typed, zone), part_of_day(arrived, zone)
    if arrived - typed < timedelta(hours=3):
        return say(TYPED, typed=then)
    return say(TYPED_ARRIVED, typed=then, arrived=came)


def answer_lines(form: Form | None, answers: Answers, *, title: str) -> tuple[Line, ...]:
    """The chosen answers, one a line. Left out: what the title says, place, time, reach, words."""
    if form is None:
        return ()
    lines: list[Line] = []
    for question in form.questions:
        if question.kind in OF_SERVICES and applies(question, answers):
            lines += _service_lines(question, answers.get(question.code))
            continue
        option = find_option(question, answers.get(question.code))
        plain = question.kind is QuestionKind.CHOICE and question.code != WHEN
        if plain and option and option.title != title and applies(question, answers):
            lines.append(_answer_line(question, option))
    return tuple(lines)


def _service_lines(question: Question, answer: object) -> list[Line]:
    """Amounts, things and how many, a yes of its own. The time is the booking's to say."""
    if question.kind is QuestionKind.ITEMS:
        return item_lines(question, answer)
    if question.kind is QuestionKind.NUMBER:
        return [number_line(question, answer)] if isinstance(answer, str) else []
    option = find_option(question, answer)
    if option is None:
        return []
    return [say(ANSWERED, question=say(question.ask), answer=say(option.label))]


def _answer_line(question: Question, option: Option) -> Phrase:
    answer = say(OPTION, emoji=option.emoji, answer=say(option.label))
    if option.label.startswith(YES_OR_NO):
        return say(ANSWERED, question=say(question.ask), answer=answer)
    return answer


def own_words(form: Form | None, answers: Answers) -> tuple[str, ...]:
    """What the reporter wrote under the open question, in order, one line each."""
    marks: Any = answers.get(marks_code(form) if form else "marks")
    words = marks.get("words", ()) if isinstance(marks, Mapping) else ()
    return tuple(line for piece in words if (line := one_line(str(piece))))


def media_ids(form: Form | None, answers: Answers) -> tuple[str, ...]:
    """The media rows named in the answers."""
    marks: Any = answers.get(marks_code(form) if form else "marks")
    named = marks.get("media", ()) if isinstance(marks, Mapping) else ()
    return tuple(str(media_id) for media_id in named)


def words_lines(
    words: Iterable[str], *, at_most: int = CARD_WORDS
) -> tuple[tuple[Line, ...], bool]:
    """Own words in quotes, cut at so many characters; and whether something was cut."""
    lines: list[Line] = []
    left = at_most
    for piece in words:
        if left <= 0:
            return tuple(lines), True
        shown = shortened(piece, left)
        lines.append(say(WORDS, words=shown))
        if shown is not piece:
            return tuple(lines), True
        left -= len(piece)
    return tuple(lines), False


def chosen_option(form: Form | None, answers: Answers, code: str) -> str:
    """The option that a question was answered with, "" if none."""
    value = answers.get(code)
    known = form is not None and any(question.code == code for question in form.questions)
    return value if known and isinstance(value, str) else ""


def _when(form: Form | None, answers: Answers) -> Line:
    for question in form.questions if form else ():
        if question.code == WHEN:
            option = find_option(question, answers.get(WHEN))
            return say(option.label) if option else ""
    return ""


def _place(form: Form | None, answers: Answers) -> Mapping[str, Any]:
    for question in form.questions if form else ():
        place = answers.get(question.code)
        if question.kind is QuestionKind.PLACE and isinstance(place, Mapping):
            return place
    return {}
