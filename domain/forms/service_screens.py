"""Screens of what services alone ask: amounts, things and how many of each, free times. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time

from domain.case_numbers import spoken
from domain.dialog.paging import Listing
from domain.forms.amounts import without_bound
from domain.forms.answer_facts import find_option, options_of
from domain.forms.counting import items_of
from domain.forms.forms import Question, QuestionKind, TypedShape
from domain.forms.report_draft import ReportDraft, ScreenPart
from domain.forms.talk_presses import act
from domain.forms.views import Here
from domain.saying import Arg, As, Button, Line, Moment, Phrase, pgettext, say

DAY_EXAMPLE = "12.8.2026"

# TRANSLATORS: residents read these on buttons; at most 24 characters.
THAT_IS_ALL = pgettext("answer.that_is_all", "That is all")
OPEN_TIME = pgettext("slot.open", "None of these times")
ANY_RECORD = pgettext("pick.none", "None of these")
NO_DAY = pgettext("day.none", "The day is not known")
_NONE = {QuestionKind.SLOT: OPEN_TIME, QuestionKind.PICK: ANY_RECORD, QuestionKind.DAY: NO_DAY}

HOW_MANY = pgettext("items.how_many", "How many: {what}? Count in {unit}.")
HOW_MANY_BARE = pgettext("items.how_many_bare", "How many: {what}?")
COUNTED = pgettext("items.counted", "{emoji} {what}: {amount} {unit}")
COUNTED_BARE = pgettext("items.counted_bare", "{emoji} {what}: {amount}")
ANYTHING_ELSE = pgettext("items.more", "Anything else? If not: press 7.")
NO_TIMES = pgettext("slot.none", "No time is free just now. Press 7: the office tells you when.")
ON_DAY = pgettext("day.on", "📅 {day}")
CALLED = pgettext("label.called", "🏷 {name}")
PICKED = pgettext("pick.picked", "🔗 {name}")
OF_CASE = pgettext("typed.case", "📁 {number}")
BETWEEN = pgettext("typed.hours", "🕘 {hours}")
FILE_SUM = pgettext("typed.sum", "🔏 SHA-256 {sum}")
TYPE_A_DAY = pgettext("day.type", "Or type the day, as {example}.")
AT = pgettext("slot.at", "🗓 {at}")
AMOUNT = pgettext("number.amount", "🔢 {amount} {unit}")
AMOUNT_BARE = pgettext("number.amount_bare", "🔢 {amount}")
BOUND_SAID = {  # the texts of `domain/services/numbers.py`
    ">": "figure.more",
    "<": "figure.less",
    "~": "figure.about",
}


def lines_of(question: Question, draft: ReportDraft, here: Here) -> Iterator[Line]:
    """What stands above the buttons."""
    if draft.part is ScreenPart.AMOUNT:
        option = find_option(question, draft.item)
        what: Line = say(option.label) if option else ""
        unit = option.unit if option else ""
        yield say(HOW_MANY, what=what, unit=say(unit)) if unit else say(HOW_MANY_BARE, what=what)
        return
    if question.kind is QuestionKind.SLOT and not here.offered:
        yield say(NO_TIMES)
        return
    if question.kind is QuestionKind.DAY:
        yield say(question.ask)
        yield say(TYPE_A_DAY, example=DAY_EXAMPLE)
        return
    counted = item_lines(question, draft.answers.get(question.code))
    yield from counted
    yield say(ANYTHING_ELSE) if counted else say(question.ask, numbers=here.numbers, village="")


def item_lines(question: Question, answer: object) -> list[Line]:
    """What was counted, a line a kind."""
    return [
        counted(question, code, amount)
        for code, amount in items_of(answer).items()
        if find_option(question, code) is not None
    ]


def counted(question: Question, code: str, amount: str) -> Phrase:
    """One kind with its amount and unit."""
    option = find_option(question, code)
    if option is None:
        return say(COUNTED_BARE, emoji="", what=code, amount=shown(amount))
    args: Mapping[str, Arg] = {
        "emoji": option.emoji,
        "what": say(option.label),
        "amount": shown(amount),
    }
    return say(COUNTED, unit=say(option.unit), **args) if option.unit else say(COUNTED_BARE, **args)


def shown(amount: str) -> Arg:
    """Whole amounts as the reader's language groups them, parts as they are, with their bound."""
    plain, sign = without_bound(amount)
    value: Arg = int(plain) if plain.isdecimal() else plain
    return say(BOUND_SAID[sign], number=value) if sign else value


def number_line(question: Question, amount: str) -> Phrase:
    """An amount with its unit."""
    if question.unit:
        return say(AMOUNT, amount=shown(amount), unit=say(question.unit))
    return say(AMOUNT_BARE, amount=shown(amount))


def slot_line(value: str) -> Phrase | None:
    """The time that was chosen; None for what is none."""
    moment = moment_of(value)
    return say(AT, at=moment) if moment else None


def typed_line(question: Question, value: str) -> Phrase:
    """What was typed, with what it is: of a file's sum its beginning is enough to know it by."""
    match question.shape:
        case TypedShape.CASE:
            return say(OF_CASE, number=spoken(value))
        case TypedShape.HOURS:
            return say(BETWEEN, hours=value.replace("-", "–"))
    return say(FILE_SUM, sum=f"{value[:16]}…")


def day_line(value: str) -> Phrase | None:
    """The day that was chosen; None for what is none."""
    try:
        on = date.fromisoformat(value)
    except ValueError:
        return None
    return say(ON_DAY, day=day_shown(on))


def day_shown(on: date) -> Moment:
    """A day with its year. It is nobody's moment: early in the day in UTC it is that day there."""
    return Moment(datetime.combine(on, time(5), UTC), As.DATE)


def moment_of(value: str) -> Moment | None:
    """The chosen time, as it is shown."""
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return Moment(at, As.SOON) if at.tzinfo else None


def buttons_of(question: Question, draft: ReportDraft, here: Here) -> tuple[Button, ...]:
    """What can be pressed, *back* aside. A digit typed under a number is a number."""
    if draft.part is ScreenPart.AMOUNT or question.kind is QuestionKind.NUMBER:
        return ()
    code = question.code
    if question.kind is QuestionKind.ITEMS:
        rows: Sequence[tuple[str, Line, str]] = [
            (option.code, say(option.label), option.emoji) for option in options_of(question)
        ]
        last = say(THAT_IS_ALL)
    else:
        rows = [(value, name, "") for value, name in here.offered]
        last = say(_NONE[question.kind])
    has_last = question.skippable or items_of(draft.answers.get(code))
    return Listing(
        rows,
        opens=lambda row: Button(act("a", code, row[0]), row[1], emoji=row[2]),
        turns=lambda _: act("more", code),
        besides=[Button(act("skip", code), last, "7")] if has_last else [],
    ).buttons(draft.page)
