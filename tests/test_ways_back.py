"""Each screen of a report shows its way back: it used to work on many where nobody could see it."""

from dataclasses import replace

import pytest

from bot.wiring import load_forms
from domain.forms.engine import begin, begin_danger, step
from domain.forms.forms import Form, QuestionKind
from domain.forms.intents import Choose, OwnWords, Said, SendNow, Skip
from domain.forms.navigation import asked_now
from domain.forms.question_screens import view
from domain.forms.report_draft import ReportDraft, ScreenPart
from domain.forms.views import Here, View
from domain.saying import Phrase

FORMS = load_forms()
VILLAGE = "06724-01"
HERE = Here(villages=((VILLAGE, "Pò Hèn"),), names={VILLAGE: "Pò Hèn"})

CHOSEN = {
    QuestionKind.SAFE: "yes",
    QuestionKind.YES: "yes",
    QuestionKind.VILLAGE: VILLAGE,
    QuestionKind.DAY: "0",
}
TYPED = {
    QuestionKind.PLACE: "2580",
    QuestionKind.DIGITS: "2580",
    QuestionKind.LABEL: "Tổ một",
}
SHAPED = {"case": "482918", "hours": "21:00-22:30", "sum": "ab" * 32}


def shown(form: Form, draft: ReportDraft) -> View:
    return view(form, draft, HERE)


def first_answer(form: Form, draft: ReportDraft) -> Said:
    question = asked_now(form, draft)
    assert question is not None
    match question.kind:
        case QuestionKind.CHOICE | QuestionKind.REACH:
            leads_on = [
                one for one in question.options if not (one.danger or one.info or one.leads)
            ]
            return Choose(leads_on[-1].code)
        case QuestionKind.MARKS:
            return SendNow()
        case QuestionKind.NUMBER:
            return OwnWords(str(question.least or 1))
        case QuestionKind.ITEMS if draft.part is ScreenPart.AMOUNT:
            return OwnWords("2")
        case QuestionKind.ITEMS if question.code not in draft.answers:
            return Choose(question.options[0].code)
        case QuestionKind.TYPED:
            return OwnWords(SHAPED[question.shape])
        case QuestionKind.PICK if not question.skippable:
            return Choose("an-entry")
        case kind if kind in CHOSEN:
            return Choose(CHOSEN[kind])
        case kind if kind in TYPED:
            return OwnWords(TYPED[kind])
    return Skip()


def asks_a_number(form: Form, draft: ReportDraft) -> bool:
    question = asked_now(form, draft)
    return question is not None and question.kind is QuestionKind.NUMBER


def digits(view: View) -> dict[str, str]:
    return {button.digit: button.choice for button in view.buttons}


@pytest.mark.parametrize("code", sorted(FORMS.by_code))
def test_every_screen_of_a_report_shows_its_way_back(code):
    form = FORMS.by_code[code]
    draft, _ = begin(form, village=VILLAGE)
    for _ in range(20):
        if draft.part is ScreenPart.REVIEW:
            break
        is_amount = draft.part is ScreenPart.AMOUNT or asks_a_number(form, draft)
        back = "" if is_amount else "0"  # there a digit is an amount
        assert back in digits(shown(form, draft)), draft.asked
        draft, effects = step(form, draft, first_answer(form, draft))
        assert effects
    assert draft.part is ScreenPart.REVIEW
    for part in (ScreenPart.REVIEW, ScreenPart.CHANGE):
        assert "0" in digits(shown(form, replace(draft, part=part)))


def test_before_home_is_known_to_be_safe_it_is_the_exit():
    form = FORMS.by_code["home"]
    draft, _ = begin(form, village=VILLAGE)
    assert digits(shown(form, draft))["0"] == "leave"


def test_of_an_open_danger_only_the_first_question_has_none():
    form = FORMS.by_code["fire"]
    draft, _ = begin_danger(form, {"burning": "yes"}, village=VILLAGE)
    assert "0" not in digits(shown(form, draft))
    draft, _ = step(form, draft, OwnWords("behind the school"))
    assert digits(shown(form, draft))["0"] == "back:inside"


def test_nothing_called_send_leads_to_anything_but_sent():
    """*Send now* used to lead to the review."""
    form = FORMS.by_code["theft"]
    draft, _ = begin(form, village=VILLAGE)
    labels: dict[str, str] = {}
    while draft.part is not ScreenPart.REVIEW:
        labels |= named(shown(form, draft))
        draft, _ = step(form, draft, first_answer(form, draft))
    assert labels["now:marks"] == "answer.look_it_over"
    assert named(shown(form, draft))["send"] == "review.send"


def named(view: View) -> dict[str, str]:
    return {one.choice: one.label.id for one in view.buttons if isinstance(one.label, Phrase)}
