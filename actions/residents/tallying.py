"""The last answer to what everybody is asked: a few numbers rise, and nothing else is kept."""

from actions.residents import menu
from actions.residents.turn_context import Talk
from domain.forms.answer_facts import pruned
from domain.forms.forms import Form
from domain.forms.report_draft import ReportDraft
from domain.saying import pgettext, say
from storage import tallies
from storage.tables import Tally

OVER = pgettext("tally.over", "That has ended. Nobody can answer any more.")


def count(talk: Talk, form: Form, draft: ReportDraft) -> None:
    """Count what was chosen, in the village where they live; then it is forgotten here too."""
    tally = talk.tx.get(Tally, talk.dialog.get("tally", ""))
    answers = pruned(form, draft.answers)
    talk.end_draft()
    talk.dialog.pop("tap", None)  # it says what was chosen last
    if tally is None:
        menu.show_menu(talk, [say(OVER)])
        return
    village = talk.speaker.profile.village
    counted = tallies.count_answer(
        talk.tx,
        tally,
        talk.speaker.id,
        area=village if village in tally.areas else "",
        options=[
            f"{one.code}={answers[one.code]}" for one in form.questions if answers.get(one.code)
        ],
    )
    thanks = say(form.advice, numbers=talk.local.named_numbers())
    menu.show_menu(talk, [thanks if counted else say(OVER)])
