"""Several of what is offered: boxes are ticked one by one, and *go on* ends it."""

import pytest

from bot.wiring import load_forms
from domain.forms.counting import chosen_in
from domain.forms.engine import begin, step
from domain.forms.form_draft import Asked
from domain.forms.intents import Choose, More, OwnWords, Skip, Tick
from domain.forms.navigation import go_to
from domain.forms.report_draft import ReportDraft

FORM = load_forms().staff["call"].form
ALL, ONE, OTHER = "all", "one", "other"
BESIDES_ALL = Tick(ALL, "areas", (ONE, OTHER))


def asked() -> ReportDraft:
    """Whom, on the screen."""
    return go_to(begin(FORM)[0], FORM.question("areas"))[0]


@pytest.mark.parametrize(
    ("ticks", "chosen"),
    [
        ([], []),
        ([Tick(OTHER), Tick(ONE)], [OTHER, ONE]),
        ([Tick(ONE), Tick(OTHER), Tick(ONE)], [OTHER]),
        ([Tick(ONE), Tick(OTHER), BESIDES_ALL], [ALL]),
        ([BESIDES_ALL, Tick(ONE, "areas", (ALL,))], [ONE]),
        ([Tick(ONE), More(), Tick(OTHER)], [ONE, OTHER]),
    ],
    ids=["none", "in their order", "once more is not", "all", "one of all", "over pages"],
)
def test_what_is_ticked_stands_until_they_go_on(ticks, chosen):
    draft = asked()
    for tick in ticks:
        draft, _ = step(FORM, draft, tick)
        assert draft.asked == "areas"
    assert chosen_in(draft.answers.get("areas")) == chosen
    after, _ = step(FORM, draft, Skip("areas"))
    assert (after.asked, chosen_in(after.answers["areas"])) == ("", chosen)
    assert "areas" in after.settled


@pytest.mark.parametrize("said", [Choose(ONE), OwnWords("one")], ids=["no box", "words"])
def test_nothing_else_ticks_a_box(said):
    draft, _ = step(FORM, asked(), said)
    assert chosen_in(draft.answers.get("areas")) == []


def test_a_box_on_an_older_screen_leads_back_to_its_question():
    draft, _ = step(FORM, go_to(asked(), FORM.question("day"))[0], Tick(ONE, "areas"))
    assert (draft.asked, chosen_in(draft.answers["areas"])) == ("areas", [ONE])


def test_a_draft_keeps_what_was_ticked():
    kept = Asked()
    kept.take(step(FORM, asked(), Tick(ONE))[0])
    assert chosen_in(kept.as_engine(FORM).answers["areas"]) == [ONE]
