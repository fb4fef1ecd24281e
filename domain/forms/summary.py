"""Everything that was told, before it is sent, changed or thrown away. Pure."""

from domain.dialog.paging import Listing, back_to
from domain.forms.answer_facts import (
    WORDS_AT_MOST,
    applicable,
    find_option,
    marks_code,
)
from domain.forms.forms import Form, Life, Question, QuestionKind
from domain.forms.navigation import path_of
from domain.forms.parse_answer import table
from domain.forms.report_draft import Answers, ReportDraft
from domain.forms.review_step import CHANGE, DROP, KEEP, REALLY_DROP
from domain.forms.service_screens import (
    CALLED,
    PICKED,
    day_line,
    item_lines,
    number_line,
    slot_line,
    typed_line,
)
from domain.forms.talk_presses import act
from domain.forms.views import LEAVE, Here, View
from domain.saying import Button, Line, Phrase, pgettext, say
from domain.words.buttons import CHANGE as CHANGE_IT

# Buttons. TRANSLATORS: residents read these; at most 24 characters.
SEND = pgettext("review.send", "Send, I agree")
THROW_AWAY = pgettext("review.drop", "Throw away")
READ_WHOLE = pgettext("review.whole", "Read it whole")
KEEP_IT = pgettext("review.keep", "Keep it")
REALLY = pgettext("review.really", "Throw this report away?")
WHAT_TO_CHANGE = pgettext("review.what_to_change", "What do you want to change?")

# The review.
CHECK = pgettext("review.check", "Please check:")
SAID = pgettext("review.said", "{emoji} {said}")
PLACE_IN = pgettext("review.place_in", "📍 {village}: {where}")
PLACE_ONLY = pgettext("review.place", "📍 {where}")
ON_THE_MAP = pgettext("review.on_the_map", "marked on the map")
AND_ON_THE_MAP = pgettext("review.and_on_the_map", "{words} (also marked on the map)")
SPOKEN = pgettext("review.spoken", "said in your voice")
UNKNOWN_PLACE = pgettext("review.place_unknown", "not remembered")
VISITING = pgettext("review.visiting", "visitor")
TOLD = pgettext("review.told", "📝 {words}")
VOICE = pgettext("review.voice", "🎤 {seconds} seconds")
PHOTOS = pgettext("review.photos", "🖼 Photos: {count}")
CALL_ME_AT = pgettext("review.call_me", "📞 {number}")
CONSENT = pgettext(
    "review.consent", "Pressing Send means you agree: {desk} may use this report to deal with it."
)
GOES_NOWHERE = pgettext(
    "review.goes_nowhere", "A real report says here who gets it. This one nobody gets."
)
MAY_PASS_ON = pgettext("review.may_pass_on", "They may pass it on to: {offices}.")
YOUR_DIGITS = pgettext("review.digits", "Four digits: {digits}")
YES_TOLD = pgettext("review.yes", "☑ {question} {said}")

# What can be changed.
THE_PLACE = pgettext("change.place", "The place")
THE_VILLAGE = pgettext("change.village", "{village_word}")
THE_STORY = pgettext("change.marks", "What you told")
THE_REACH = pgettext("change.reach", "How we tell you")
THE_DIGITS = pgettext("change.digits", "The four digits")
THE_THINGS = pgettext("change.items", "What and how many")
THE_TIME = pgettext("change.slot", "The time")
THE_DAY = pgettext("change.day", "The day")
THE_LABEL = pgettext("change.label", "What it is called")
THE_NUMBER = pgettext("change.number", "The number")
NAMES = {
    QuestionKind.PLACE: THE_PLACE,
    QuestionKind.VILLAGE: THE_VILLAGE,
    QuestionKind.MARKS: THE_STORY,
    QuestionKind.REACH: THE_REACH,
    QuestionKind.PHONE: THE_REACH,
    QuestionKind.DIGITS: THE_DIGITS,
    QuestionKind.ITEMS: THE_THINGS,
    QuestionKind.SLOT: THE_TIME,
    QuestionKind.NUMBER: THE_NUMBER,
    QuestionKind.DAY: THE_DAY,
    QuestionKind.LABEL: THE_LABEL,
}

WORDS_SHOWN = 160  # characters of what was typed, on the review


def review(form: Form, draft: ReportDraft, here: Here) -> View:
    """The review: every answer, who will read it, and what pressing Send means.

    Long words of their own are cut, and stand there whole at a tap: on the second page.
    """
    cut = told_lines(form, draft.answers, here)
    whole = told_lines(form, draft.answers, here, at_most=WORDS_AT_MOST)
    means = say(GOES_NOWHERE) if form.life is Life.PRACTICE else say(CONSENT, desk=here.desk)
    lines = [say(CHECK), *(whole if draft.page else cut), means]
    if here.partners:
        lines.append(say(MAY_PASS_ON, offices=here.partners))
    buttons = [
        Button(act("send"), say(SEND), "1", "✅"),
        Button(act("a", "", CHANGE), say(CHANGE_IT), "2", "✏️"),
    ]
    if not form.private:
        buttons.append(Button(act("a", "", DROP), say(THROW_AWAY), "3", "🗑"))
    if cut != whole and not draft.page:
        buttons.append(Button(act("more", ""), say(READ_WHOLE), "8", "📖"))
    buttons.append(back_to(act("back", "")))
    if form.private:
        buttons.append(Button(act("leave"), say(LEAVE), "x", "🚪"))
    return View(tuple(lines), tuple(buttons))


def told_lines(
    form: Form, answers: Answers, here: Here, *, at_most: int = WORDS_SHOWN
) -> list[Line]:
    """Every answer, a line each, in the order of the questions. at_most: characters of words."""
    lines: list[Line] = []
    for question in applicable(form, answers):
        answer = answers.get(question.code)
        if answer is None and question.unasked:
            answer = {"reach": form.default_reach.value}
        if answer is None or question.kind is QuestionKind.SAFE:
            continue
        if question.kind is QuestionKind.ITEMS:
            lines += item_lines(question, answer)
            continue
        line = _one_told(question, answer, here, at_most)
        if line is not None:
            lines.append(line)
    words = table(answers.get(marks_code(form))).get("words", ())
    lines += [say(TOLD, words=shortened(text, at_most)) for text in words]
    if here.voice_s:
        lines.append(say(VOICE, seconds=here.voice_s))
    if here.photos:
        lines.append(say(PHOTOS, count=here.photos))
    return lines


def _one_told(question: Question, answer: object, here: Here, at_most: int) -> Line | None:
    match question.kind:
        case QuestionKind.YES:
            return _yes_told(question, answer)
        case QuestionKind.CHOICE:
            option = find_option(question, answer)
            return say(SAID, emoji=option.emoji, said=say(option.label)) if option else None
        case QuestionKind.PLACE:
            return _place_told(answer, here, at_most)
        case QuestionKind.VILLAGE:
            return say(PLACE_ONLY, where=here.names.get(str(answer), str(answer)))
        case QuestionKind.REACH:
            return _reach_told(question, answer)
        case QuestionKind.PHONE:
            return say(CALL_ME_AT, number=str(answer))
        case QuestionKind.DIGITS:  # whoever looks over her shoulder must not learn them
            return say(YOUR_DIGITS, digits="••••")
    return _of_services_told(question, answer, here)


def _of_services_told(question: Question, answer: object, here: Here) -> Line | None:
    match question.kind:
        case QuestionKind.NUMBER:
            return number_line(question, str(answer))
        case QuestionKind.SLOT:
            return slot_line(str(answer))
        case QuestionKind.DAY:
            return day_line(str(answer))
        case QuestionKind.LABEL:
            return say(CALLED, name=str(answer))
        case QuestionKind.TYPED:
            return typed_line(question, str(answer))
        case QuestionKind.PICK:
            return say(PICKED, name=here.names.get(str(answer), "?"))
    return None


def _yes_told(question: Question, answer: object) -> Line | None:
    option = find_option(question, answer)
    return say(YES_TOLD, question=say(question.ask), said=say(option.label)) if option else None


def _place_told(answer: object, here: Here, at_most: int) -> Line | None:
    place = table(answer)
    if not place:
        return None
    where: str | Phrase = say(UNKNOWN_PLACE)
    if place.get("words"):
        where = shortened(str(place["words"]), at_most)
        if place.get("pin"):
            where = say(AND_ON_THE_MAP, words=where)
    elif place.get("pin"):
        where = say(ON_THE_MAP)
    elif place.get("spoken"):
        where = say(SPOKEN)
    code = place.get("village")
    if place.get("visitor"):
        return say(PLACE_IN, village=say(VISITING), where=where)
    if not code:
        return say(PLACE_ONLY, where=where)
    name = here.names.get(code, code)
    if where == say(UNKNOWN_PLACE) and not place.get("unknown"):
        return say(PLACE_ONLY, where=name)
    return say(PLACE_IN, village=name, where=where)


def _reach_told(question: Question, answer: object) -> Line | None:
    reach = table(answer)
    if reach.get("phone"):
        return say(CALL_ME_AT, number=str(reach["phone"]))
    option = find_option(question, "code" if reach.get("code") else reach.get("reach"))
    return say(SAID, emoji=option.emoji, said=say(option.label)) if option else None


def shortened(text: str, at_most: int = WORDS_SHOWN) -> str:
    """The text on one line, cut where a screen would be too full."""
    line = " ".join(text.split())
    return line if len(line) <= at_most else line[:at_most].rstrip() + "…"


def changes(form: Form, draft: ReportDraft) -> View:
    """Which answer to change."""
    questions = [q for q in path_of(form, draft) if q.kind is not QuestionKind.SAFE]
    leave = [Button(act("leave"), say(LEAVE), "x", "🚪")] if form.private else []
    answers = Listing(
        questions,
        opens=lambda one: Button(act("a", "", one.code), _name_of(draft, one)),
        turns=lambda _: act("more", ""),
        after=[back_to(act("back", "")), *leave],
    )
    return View((say(WHAT_TO_CHANGE),), answers.buttons(draft.page))


def _name_of(draft: ReportDraft, question: Question) -> Line:
    """What a question is called where one picks it: by its answer, if that was a choice."""
    if question.kind in NAMES:
        return say(NAMES[question.kind])
    option = find_option(question, draft.answers.get(question.code))
    if option is None or question.kind is QuestionKind.YES:
        return say(question.ask)
    return say(SAID, emoji=option.emoji, said=say(option.label))


def really_drop() -> View:
    """Throwing away is asked twice."""
    return View(
        (say(REALLY),),
        (
            Button(act("a", "", KEEP), say(KEEP_IT), "1"),
            Button(act("a", "", REALLY_DROP), say(THROW_AWAY), "2", "🗑"),
        ),
    )
