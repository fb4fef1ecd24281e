"""Screens: what a draft looks like, as lines and buttons with their digits. Pure.

A button's action is what the talk reads back: `a:question:value`, `skip:question`, `send` … (see
`read_action`). Digits are the same everywhere: 1 to 6 choices, 7 skip, 8 more, 9 say it again,
0 back, x leave and wipe.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from domain.dialog.paging import Listing, back_to
from domain.forms import service_screens
from domain.forms.answer_facts import advice_of, find_question, marks_code, options_of, title_of
from domain.forms.engine import CLEAR, leads_back
from domain.forms.forms import Form, Question, QuestionKind
from domain.forms.intents import (
    Again,
    Back,
    Choose,
    Leave,
    Mistake,
    More,
    Said,
    Send,
    SendNow,
    Skip,
)
from domain.forms.navigation import asked_now
from domain.forms.parse_answer import (
    PIN,
    RIGHT,
    VILLAGE,
    VISITOR,
    has_village,
    is_to_confirm,
    table,
)
from domain.forms.report_draft import Mode, ReportDraft, ScreenPart
from domain.forms.summary import changes, really_drop, review
from domain.forms.talk_presses import act
from domain.forms.views import DIGITS, GUESS, LEAVE, MENU, NUMBERED, Here, View
from domain.saying import Button, Line, Wants, pgettext, say
from domain.words.buttons import BACK
from domain.words.mentions import time_named, village_named

NUMBER, THINGS = "number", "things"
WHEN = "when"  # the question of that code asks when it was

# Buttons. TRANSLATORS: residents read these; at most 24 characters.
DONT_KNOW = pgettext("answer.dont_know", "I don't know")
NOT_YET_SAID = pgettext("answer.not_yet_said", "I'd rather not say yet")
NOT_REMEMBERED = pgettext("answer.not_remembered", "I don't remember")
THAT_IS_ALL = pgettext("answer.that_is_all", "That is all")
LOOK_IT_OVER = pgettext("answer.look_it_over", "Look it over")
MISTAKE = pgettext("answer.mistake", "Pressed by mistake")
THIS_PLACE = pgettext("place.this", "This phone's place")
OTHER_VILLAGE = pgettext("place.other_village", "Another {village_word}")
A_VISITOR = pgettext("place.visitor", "I am a visitor")
WHOLE_PLACE = pgettext("police:record.whole_place", "The whole place")
MY_NUMBER = pgettext("phone.mine", "This phone's number")
NO_NUMBER = pgettext("phone.none", "Not by telephone")
BEGIN_ANEW = pgettext("marks.anew", "Tell it anew")

# Questions of our own.
WHICH_VILLAGE = pgettext("place.which_village", "Which {village_word}?")
WHERE_TO_COME = pgettext(
    "danger.which_village", "Which {village_word}? The report leaves as you press."
)
SEND_PLACE = pgettext(
    "place.send_place", "Press 📎, then Location. Or type where it is, or say it."
)
WHICH_NUMBER = pgettext("phone.which", "Which telephone number may we call?")
IS_IT_THERE = pgettext("place.is_it_there", "Is it in {village}?")
IT_IS = pgettext("place.it_is", "Yes, there")
IT_IS_NOT = pgettext("place.it_is_not", "No, another {village_word}")
IN_VILLAGE = pgettext("place.village", "🏘 {village}.")
REPORTING = pgettext("danger.reporting", "Reporting now: {what}.")
REPORTING_IN = pgettext("danger.reporting_in", "Reporting now: {what}, {village}.")
ALL_ASKED = pgettext("danger.all_asked", "Thank you. Tell more if you can: speak, type, photo.")
MORE_OF_IT = pgettext("marks.more", "Anything else? Speak, type or send a photo. If not: press 7.")
MORE_IN_WORDS = pgettext("marks.more_words", "Anything else? Speak or type. If not: press 7.")
MORE_TYPED = pgettext("marks.more_typed", "Anything else? Type it. If not: press 7.")
VOICE_IS_KNOWN = pgettext("marks.voice", "🎤 A voice can be recognised.")
WITHOUT_A_NAME = pgettext(
    "reach.no_name",
    "You can send it without a name. If too little is known, little can be done; no official "
    "letter comes.",
)
SILENT = pgettext("home.silent", "Saved. This phone will not ring.")
CHOOSE_DIGITS = pgettext("home.choose_digits", "Choose 4 digits to open it again. Or leave: x.")


def view(form: Form, draft: ReportDraft, here: Here) -> View:
    """What stands on the screen for this draft now."""
    match draft.part:
        case ScreenPart.OPENING:
            return _opening(form, draft, here)
        case ScreenPart.REVIEW:
            return review(form, draft, here)
        case ScreenPart.CHANGE:
            return changes(form, draft)
        case ScreenPart.DROP:
            return really_drop()
        case ScreenPart.DONE:
            return _done(form, draft, here)
    question = asked_now(form, draft)
    return _question(form, draft, question, here) if question else _done(form, draft, here)


def read_action(action: str) -> Said | None:
    """What a button's action means to the engine; None if it is none of these or forged."""
    verb, _, rest = action.partition(":")
    question, _, value = rest.partition(":")
    match verb:
        case "a" if value:
            return Choose(value, question)
        case "skip":
            return Skip(question)
        case "more":
            return More(question)
        case "back":
            return Back(question)
        case "again":
            return Again(question)
        case "now":
            return SendNow(question)
        case "send":
            return Send()
        case "mistake":
            return Mistake()
        case "leave":
            return Leave()
    return None


# ---------------------------------------------------------------------------------- questions


def _question(form: Form, draft: ReportDraft, question: Question, here: Here) -> View:
    match question.kind, draft.part:
        case QuestionKind.PLACE, ScreenPart.VILLAGE:
            lines, buttons = (say(WHICH_VILLAGE),), _villages(form, draft, here)
        case QuestionKind.PLACE, ScreenPart.CONFIRM:
            return _confirm(form, draft, question, here)
        case QuestionKind.PLACE, ScreenPart.PIN:
            lines, buttons = (say(SEND_PLACE),), ()
        case QuestionKind.REACH, ScreenPart.PHONE:
            lines, buttons = (say(WHICH_NUMBER),), _phone(draft.asked)
        case (
            (QuestionKind.ITEMS | QuestionKind.SLOT | QuestionKind.PICK | QuestionKind.DAY),
            _,
        ):
            return _of_services(form, draft, question, here)
        case _:
            return _main(form, draft, question, here)
    return View(lines, (*buttons, *_steps(form, draft)))


def _of_services(form: Form, draft: ReportDraft, question: Question, here: Here) -> View:
    lines = tuple(service_screens.lines_of(question, draft, here))
    buttons = service_screens.buttons_of(question, draft, here)
    return View(lines, (*buttons, *_steps(form, draft)))


def amount_asked(form: Form, draft: ReportDraft) -> str:
    """What a number that is typed on this screen counts: NUMBER where it is the answer, THINGS
    where it may stand before a thing, "" where it is a button's."""
    question = asked_now(form, draft)
    if takes_amount(form, draft):
        return NUMBER
    counts = (
        draft.part is ScreenPart.QUESTION
        and question is not None
        and question.kind is QuestionKind.ITEMS
    )
    return THINGS if counts else ""


def takes_amount(form: Form, draft: ReportDraft) -> bool:
    """Whether a digit typed on this screen is a number, and no button."""
    question = asked_now(form, draft)
    return draft.part is ScreenPart.AMOUNT or (
        draft.part is ScreenPart.QUESTION
        and question is not None
        and question.kind is QuestionKind.NUMBER
    )


def _main(form: Form, draft: ReportDraft, question: Question, here: Here) -> View:
    lines: list[Line] = [*_danger_lines(form, draft, here)]
    village = _village_of(draft, question, here)
    comes_there = form.private and any(option.danger for option in question.options)
    if village and not lines and (question.kind is QuestionKind.PLACE or comes_there):
        lines.append(say(IN_VILLAGE, village=village))
    if form.private and draft.opened and not _settled_in_danger(form, draft):
        lines.append(say(SILENT))  # she has just called for help
    lines += _asks(form, draft, question, here, village)
    buttons = _own_buttons(form, draft, question, here)
    buttons = in_order((*buttons, *_mistake(form, draft, buttons), *_steps(form, draft)))
    return View(tuple(lines), buttons)


def _asks(
    form: Form, draft: ReportDraft, question: Question, here: Here, village: str
) -> Iterator[Line]:
    """The question, and what somebody should know before they answer it."""
    if form.private and draft.opened and question.kind is QuestionKind.DIGITS:
        yield say(CHOOSE_DIGITS)
        return
    if question.kind is QuestionKind.MARKS and here.kept:
        typed = MORE_TYPED if form.is_own else MORE_IN_WORDS
        yield say(MORE_OF_IT if question.photos else typed)
        return
    yield say(question.ask, numbers=here.numbers, village=village)
    is_new = not (draft.opened or question.code in draft.settled or form.is_own)
    if question.kind is QuestionKind.MARKS and is_new:
        yield say(VOICE_IS_KNOWN)
    if question.kind is QuestionKind.REACH and not (draft.reviewing or form.private):
        yield say(WITHOUT_A_NAME)


def _confirm(form: Form, draft: ReportDraft, question: Question, here: Here) -> View:
    """The alarm is out; whether its village is the right one stands before where in it."""
    asked, choices = _is_it_there(draft, question, here)
    choices = (*choices, Button(act("skip", question.code), say(DONT_KNOW), "7"))
    buttons = (*choices, *_mistake(form, draft, choices), *_steps(form, draft))
    return View((*_danger_lines(form, draft, here), asked), in_order(buttons))


def _is_it_there(
    draft: ReportDraft, question: Question, here: Here
) -> tuple[Line, tuple[Button, ...]]:
    code, village = question.code, _village_of(draft, question, here)
    choices = (
        Button(act("a", code, RIGHT), say(IT_IS), "1", "✅"),
        Button(act("a", code, VILLAGE), say(IT_IS_NOT), "2", "🏘"),
    )
    return say(IS_IT_THERE, village=village), choices


def in_order(buttons: Iterable[Button]) -> tuple[Button, ...]:
    """Choices first, then what the fixed digits stand for."""
    return tuple(sorted(buttons, key=lambda button: DIGITS.find(button.digit)))


def _danger_lines(form: Form, draft: ReportDraft, here: Here) -> list[Line]:
    """With the first question after the alarm: what to do now, and what is being reported."""
    if not draft.opened or form.private or _settled_in_danger(form, draft):
        return []
    if draft.part is not ScreenPart.CONFIRM and _was_confirmed(form, draft):
        return []  # it stood on the screen before
    title = say(title_of(form, draft.answers))
    village = here.names.get(draft.village, draft.village)
    said = say(REPORTING_IN, what=title, village=village) if village else say(REPORTING, what=title)
    return [say(advice_of(form, draft.answers), numbers=here.numbers), said]


def _was_confirmed(form: Form, draft: ReportDraft) -> bool:
    return any("sure" in table(draft.answers.get(code)) for code in form.danger)


def _settled_in_danger(form: Form, draft: ReportDraft) -> bool:
    return any(code in draft.settled for code in form.danger)


def _village_of(draft: ReportDraft, question: Question, here: Here) -> str:
    code = table(draft.answers.get(question.code)).get("village") or draft.village
    return here.names.get(code, code)


def _own_buttons(
    form: Form, draft: ReportDraft, question: Question, here: Here
) -> tuple[Button, ...]:
    match question.kind:
        case QuestionKind.CHOICE if question.skippable:
            return _options(form, draft, question, unknown=_unknown(form, question))
        case QuestionKind.NUMBER | QuestionKind.LABEL | QuestionKind.TYPED if question.skippable:
            return (Button(act("skip", question.code), say(DONT_KNOW), ""),)
        case QuestionKind.CHOICE | QuestionKind.REACH | QuestionKind.SAFE | QuestionKind.YES:
            return _options(form, draft, question)
        case QuestionKind.PLACE:
            return _place(form, draft, question, here)
        case QuestionKind.VILLAGE:
            return _villages(form, draft, here)
        case QuestionKind.MARKS:
            return _marks(draft, question)
        case QuestionKind.PHONE:
            return _phone(question.code)
    return ()


def _unknown(form: Form, question: Question | None) -> str:
    """What 7 is called: at home, and where one lives, it is not a matter of knowing."""
    lives = question is not None and question.kind is QuestionKind.VILLAGE
    return NOT_YET_SAID if form.private or lives else DONT_KNOW


def _options(
    form: Form, draft: ReportDraft, question: Question, *, unknown: str = ""
) -> tuple[Button, ...]:
    guess = time_named(_told(form, draft)) if question.code == WHEN else ""
    code = question.code
    return Listing(
        options_of(question),
        opens=lambda one: Button(
            act("a", code, one.code),
            say(GUESS, what=say(one.label)) if one.code == guess else say(one.label),
            emoji=one.emoji,
        ),
        turns=lambda _: act("more", code),
        besides=[Button(act("skip", code), say(unknown), "7")] if unknown else [],
    ).buttons(draft.page)


def _place(form: Form, draft: ReportDraft, question: Question, here: Here) -> tuple[Button, ...]:
    """A village that was named in what was told stands above, where it is not the known one. It
    takes no digit: what a digit says here does not hang on somebody's words."""
    code = question.code
    known = has_village(draft.answers.get(code))
    named = village_named(_told(form, draft), here.villages)
    here_already = table(draft.answers.get(code)).get("village") or draft.village
    buttons = [
        Button(act("a", code, PIN), say(THIS_PLACE), "", "📍", Wants.PLACE),
        Button(act("a", code, VILLAGE), say(OTHER_VILLAGE if known else WHICH_VILLAGE), "", "🏘"),
    ]
    numbered = [
        replace(button, digit=digit) for digit, button in zip(NUMBERED, buttons, strict=False)
    ]
    if named and named != here_already:
        numbered.insert(0, _asked_village(code, named, here))
    unknown = NOT_YET_SAID if form.private else NOT_REMEMBERED
    return (*numbered, Button(act("skip", code), say(unknown), "7"))


def _asked_village(question: str, named: str, here: Here) -> Button:
    guess = say(GUESS, what=here.names.get(named, named))
    return Button(act("a", question, named), guess, "", "🏘")


def _told(form: Form, draft: ReportDraft) -> tuple[str, ...]:
    """What was told in own words so far."""
    return tuple(table(draft.answers.get(marks_code(form))).get("words", ()))


def _villages(form: Form, draft: ReportDraft, here: Here) -> tuple[Button, ...]:
    """Six to a screen, first the known one, "I am a visitor" last. The page turns around. One that
    was named is asked where it stands, and without a digit where it stands on another page."""
    question = draft.asked
    named = village_named(_told(form, draft), here.villages)
    known = sorted(here.villages, key=lambda area: area[0] != draft.village)
    rows: list[tuple[str, Line]] = [
        *((code, say(GUESS, what=name) if code == named else name) for code, name in known),
        *([] if here.of_staff else [(VISITOR, say(A_VISITOR))]),
    ]
    skip = say(WHOLE_PLACE) if here.of_staff else say(_unknown(form, asked_now(form, draft)))
    listed = Listing(
        rows,
        opens=lambda row: Button(act("a", question, row[0]), row[1]),
        turns=lambda _: act("more", question),
        besides=(
            [Button(act("skip", question), skip, "7")]
            if here.whole_place or not here.of_staff
            else []
        ),
    )
    buttons = listed.buttons(draft.page)
    if named and named not in (code for code, _ in listed.page(draft.page).items):
        return (_asked_village(question, named, here), *buttons)
    return buttons


def _marks(draft: ReportDraft, question: Question) -> tuple[Button, ...]:
    code = question.code
    buttons = []
    if draft.mode is Mode.REPORT:
        buttons.append(Button(act("now", code), say(LOOK_IT_OVER), "1", "👀"))
    told = table(draft.answers.get(code))
    if draft.reviewing and (told.get("words") or told.get("media")):
        buttons.append(Button(act("a", code, CLEAR), say(BEGIN_ANEW), "2", "✏️"))
    return (*buttons, Button(act("skip", code), say(THAT_IS_ALL), "7"))


def _phone(question: str) -> tuple[Button, ...]:
    return (
        Button(act("a", question, "contact"), say(MY_NUMBER), "1", "📱", Wants.CONTACT),
        Button(act("skip", question), say(NO_NUMBER), "7"),
    )


def _mistake(form: Form, draft: ReportDraft, buttons: Sequence[Button]) -> tuple[Button, ...]:
    """On the first screens of danger: the next free digit, so that nobody presses it unasked."""
    if not draft.opened or form.private or _settled_in_danger(form, draft):
        return ()
    taken = {button.digit for button in buttons}
    free = next((digit for digit in NUMBERED if digit not in taken), "")
    return (Button(act("mistake"), say(MISTAKE), free, "✋"),)


def _steps(form: Form, draft: ReportDraft) -> tuple[Button, ...]:
    """Back where there is a way back, and for home the way out: before it is known to be safe to
    read, there is no other way."""
    asked = asked_now(form, draft)
    if asked is not None and asked.kind is QuestionKind.SAFE:
        return (Button(act("leave"), say(LEAVE), "0", "🚪"),)
    buttons = []
    if leads_back(form, draft):
        digit = "" if takes_amount(form, draft) else "0"
        buttons.append(Button(act("back", draft.asked), say(BACK), digit, "↩"))
    if form.private:
        buttons.append(Button(act("leave"), say(LEAVE), "x", "🚪"))
    return tuple(buttons)


# ------------------------------------------------------------------------ danger, the end


def _opening(form: Form, draft: ReportDraft, here: Here) -> View:
    advice = say(advice_of(form, draft.answers), numbers=here.numbers)
    lines = [] if form.private else [advice]
    buttons = _villages(form, draft, here)
    back = back_to(act("back", ""))
    leave = (Button(act("leave"), say(LEAVE), "x", "🚪"),) if form.private else ()
    return View((*lines, say(WHERE_TO_COME)), (*buttons, back, *leave))


def _done(form: Form, draft: ReportDraft, here: Here) -> View:
    """Nothing is asked any more, but for the village where somebody told where in it instead."""
    if form.private:
        return View((say(SILENT),), (Button(act("leave"), say(LEAVE), "x", "🚪"),))
    menu = Button(act("go", "menu"), say(MENU), "0", "☰")
    place = find_question(form, QuestionKind.PLACE)
    if place is None or not is_to_confirm(draft.answers.get(place.code)):
        return View((say(ALL_ASKED),), (menu,))
    asked, choices = _is_it_there(draft, place, here)
    return View((say(ALL_ASKED), asked), (*choices, menu))
