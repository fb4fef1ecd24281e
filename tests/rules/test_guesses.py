"""What somebody's own words suggest never moves another answer to another digit.

A digit is typed by heart, or by who cannot read: under one that has moved stood an alarm.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from domain.forms.formfiles import load
from domain.forms.forms import Form, QuestionKind
from domain.forms.question_screens import view
from domain.forms.report_draft import Mode, ReportDraft, ScreenPart
from domain.forms.views import GUESS, Here
from tests.village import ROOT

FORMS = load(ROOT / "services")
VILLAGES = tuple((f"v{number}", f"Thôn {name}") for number, name in enumerate(
    ("Pò Hèn", "Lục Phủ", "Thán Phún", "Mã Thàu", "Phìn Hồ", "Lục Lầm", "Tràng Vinh", "Xóm Mới")
))  # fmt: skip
HERE = Here(numbers="113", villages=VILLAGES, names=dict(VILLAGES))
TOLD = ("hôm nay ở thôn Lục Phủ", "hôm qua ở Tràng Vinh", "kemarin di Xóm Mới", "yesterday")


def drafts(form: Form) -> Iterator[ReportDraft]:
    """Each question of the form, in a report and in danger, and the list of villages."""
    known = ReportDraft(form=form.code, hash=form.hash, village="v0")
    for question in form.questions:
        there = replace(known, asked=question.code)
        yield there
        yield replace(there, mode=Mode.DANGER, opened=True)
        if question.kind is QuestionKind.PLACE:
            yield replace(there, part=ScreenPart.VILLAGE)
            yield replace(there, part=ScreenPart.VILLAGE, page=1)
    yield replace(known, village="", mode=Mode.DANGER, part=ScreenPart.OPENING)


def digits(form: Form, draft: ReportDraft) -> dict[str, str]:
    """The digit of each button, by what it does."""
    return {b.choice: b.digit for b in view(form, draft, HERE).buttons if b.digit}


@pytest.mark.parametrize("form", FORMS.by_code.values(), ids=FORMS.by_code)
@pytest.mark.parametrize("words", TOLD)
def test_every_answer_keeps_its_digit_whatever_was_told(form: Form, words: str) -> None:
    """In the theft form "today" took 1, and "the thief is still there" came under 2."""
    for draft in drafts(form):
        told = replace(draft, answers={"marks": {"words": [words]}})
        assert digits(form, told) == digits(form, draft), draft.asked


def test_what_was_told_is_asked_all_the_same() -> None:
    form = FORMS.by_code["theft"]
    told = {"marks": {"words": [TOLD[1]]}}
    at = ReportDraft(form=form.code, hash=form.hash, village="v0", answers=told, asked="when")
    asked = [b for b in view(form, at, HERE).buttons if getattr(b.label, "id", "") == GUESS]
    assert [(b.choice, b.digit) for b in asked] == [("a:when:days", "3")]
    at = replace(at, asked="where", part=ScreenPart.VILLAGE)
    for page, digit in ((0, ""), (1, "1")):  # on the page where it stands it has its own
        buttons = view(form, replace(at, page=page), HERE).buttons
        asked = [b for b in buttons if getattr(b.label, "id", "") == GUESS]
        assert [(b.choice, b.digit) for b in asked] == [("a:where:v6", digit)]
