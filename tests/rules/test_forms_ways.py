"""How many screens somebody goes through, from the list of what happened to *send*, whatever they
choose: each form is walked along every one of its ways, by the engine itself."""

import pytest

from bot.wiring import load_forms
from domain.forms.effects import GoToForm, OpenCase, ShowInfo, Wipe
from domain.forms.engine import begin, step
from domain.forms.formcheck import QUESTIONS_AT_MOST, longest_path
from domain.forms.forms import Form, Life, Question, QuestionKind
from domain.forms.intents import Choose, OwnWords, Said, Send, Skip
from domain.forms.navigation import asked_now
from domain.forms.report_draft import ReportDraft, ScreenPart

# Of other services each has a story: things are counted as often as one likes.
FORMS = {code: one for code, one in load_forms().by_code.items() if one.life is Life.REPORT}
VILLAGE = "06724-01"
OVER = (Wipe, ShowInfo, GoToForm, OpenCase)  # left, told whom to see, asked on elsewhere, or sent
OPENING = "which village?"
Way = tuple[str, ...]


def answers(question: Question, part: ScreenPart) -> list[Said]:
    """One saying for each way on from this screen."""
    skip: list[Said] = [Skip()] if question.skippable else []
    match question.kind, part:
        case _, ScreenPart.VILLAGE:
            return [Choose(VILLAGE)]
        case _, ScreenPart.PHONE:
            return [OwnWords("0912 345 678")]
        case QuestionKind.CHOICE | QuestionKind.SAFE | QuestionKind.REACH, _:
            return [Choose(option.code) for option in question.options if not option.hidden] + skip
        case QuestionKind.VILLAGE, _:
            return [Choose(VILLAGE), *skip]
        case QuestionKind.DIGITS, _:
            return [OwnWords("2580")]
        case QuestionKind.PLACE, _:
            return [OwnWords("behind the school")]
    return [Skip()]


def ways(form: Form, draft: ReportDraft, known: dict[object, set[Way]]) -> set[Way]:
    """Every way from this screen to *send*, as the screens that it shows."""
    question = asked_now(form, draft)
    if draft.part is ScreenPart.REVIEW:
        _, effects = step(form, draft, Send())
        assert effects
        return {("review",)}
    if draft.part is ScreenPart.OPENING:  # one press more, and it is open
        return {(OPENING,)}
    assert question is not None
    conditions = {q.only_if[0] for q in form.questions if q.only_if}
    given = frozenset((code, str(draft.answers.get(code))) for code in conditions)
    here = (draft.asked, draft.part, draft.settled, given)
    if here in known:
        return known[here]
    found: set[Way] = set()
    for said in answers(question, draft.part):
        after, effects = step(form, draft, said)
        on = {()} if any(isinstance(one, OVER) for one in effects) else ways(form, after, known)
        screen = (
            question.code if draft.part is ScreenPart.QUESTION else f"{question.code}:{draft.part}"
        )
        found |= {(screen, *rest) for rest in on}
    known[here] = found
    return found


def screens(form: Form, village: str) -> list[Way]:
    draft, _ = begin(form, village=village)
    return sorted(("list", *way) for way in ways(form, draft, {}))


@pytest.mark.parametrize("code", sorted(FORMS))
def test_no_way_shows_more_than_eight_screens(code: str) -> None:
    """Home showed nine: the four digits were not counted."""
    form = FORMS[code]
    found = screens(form, VILLAGE)
    assert {way[-1] for way in found} >= {"review"}
    assert [way for way in found if len(way) > QUESTIONS_AT_MOST] == []
    assert longest_path(form) == max(len(way) for way in found)


@pytest.mark.parametrize("code", sorted(FORMS))
def test_the_village_is_one_screen_more_the_first_time(code: str) -> None:
    """Once in somebody's life: from then on it is known."""
    known, first = screens(FORMS[code], VILLAGE), screens(FORMS[code], "")
    assert {_without(way) for way in first} == {_without(way) for way in known}
    assert max(map(len, first)) <= QUESTIONS_AT_MOST + 1


def _without(way: Way) -> Way:
    return tuple(one for one in way if one != OPENING and not one.endswith(":village"))


def test_home_does_not_ask_how_to_answer() -> None:
    assert all("reach" not in way for way in screens(FORMS["home"], ""))
    assert any("digits" in way and "review" in way for way in screens(FORMS["home"], ""))
