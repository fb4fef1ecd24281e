"""An answer to something older came while a newer alarm waits. Which case was meant?"""

from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from actions.cases.casefile import open_file
from actions.cases.notes import note_by_reply
from actions.cases.officer_permissions import Move, find_case
from actions.cases.prompt_verbs import PromptVerbs
from actions.cases.prompts import (
    PromptState,
    button,
    cancel_button,
    end_prompt,
    find_prompt,
    open_prompt,
    read_state,
    require_own,
    show_prompt,
    write_state,
)
from actions.cases.writing import write_own, write_to_reporter
from actions.dialog.verbs import OFFICERS, Verb, Where
from domain.cases.cases import CaseState, spoken
from domain.forms.forms import Urgency
from domain.heard import HeardMedia
from domain.saying import Saying, pgettext, say
from storage.tables import Case, Prompt
from storage.tx import Tx

WHICH = pgettext("police:choose.which", "🔴 There is a new alarm. Which case is this about?")
THIS = pgettext("police:choose.button.case", "{number} {title}")
CHOSEN = pgettext("police:choose.chosen", "✔ That was about {number}.")


def newer_alarm(tx: Tx, case: Case, *, since: datetime) -> Case | None:
    """A case of danger of the same desk, opened after that moment, that nobody has taken."""
    return tx.scalar(
        select(Case)
        .where(
            col(Case.desk_id) == case.desk_id,
            col(Case.id) != case.id,
            col(Case.urgency) == Urgency.P1,
            col(Case.state) == CaseState.NEW,
            col(Case.opened_at) > since,
        )
        .order_by(col(Case.opened_at).desc())
        .limit(1)
    )


def ask_which(
    move: Move, alarm: Case, *, words: str, media: tuple[HeardMedia, ...], answered: Prompt | None
) -> Prompt:
    """Keep what was said and ask; returns what asks. answered: the prompt whose reply goes out, if
    it replied to one; else it is a note."""
    state: PromptState = {
        "words": words,
        "media": [asdict(one) for one in media],
        "asking": answered.id if answered else "",
        "numbers": [move.case.number, alarm.number],
    }
    prompt = open_prompt(move, "choose", state)
    buttons = [
        button(
            prompt,
            f"c{place}",
            say(THIS, number=spoken(case.number), title=say(open_file(move.tx, case).title)),
        )
        for place, case in enumerate((move.case, alarm))
    ]
    show_prompt(
        move.tx, prompt, Saying((say(WHICH),), (*buttons, cancel_button(prompt))), now=move.now
    )
    return prompt


def reword_choice(move: Move, prompt: Prompt, words: str) -> None:
    """The officer edited it before saying which case is meant. Raises Refused afterwards."""
    require_own(move, prompt)
    state = read_state(move.tx, move.case, prompt)
    write_state(move.tx, move.case, prompt, {**state, "words": words})


def choose(move: Move, prompt: Prompt, what: str) -> None:
    """The officer says which case: the words go to its reporter, or the note to its history.

    Raises Refused, where that case is over or its reporter cannot be asked.
    """
    require_own(move, prompt)
    state = read_state(move.tx, move.case, prompt)
    if what not in ("c0", "c1"):
        return
    case = find_case(move.tx, state["numbers"][int(what[1])])
    if case is None or case.desk_id != move.case.desk_id:
        return
    there = replace(move, case=case)
    _do(there, state, meant=what == "c0")
    end_prompt(move.tx, prompt)
    show_prompt(move.tx, prompt, Saying((say(CHOSEN, number=spoken(case.number)),)), now=move.now)


def _do(move: Move, state: PromptState, *, meant: bool) -> None:
    """meant: it is the case of the prompt that was replied to, which thereby is done."""
    asking = find_prompt(move.tx, state["asking"])
    if asking is None:
        media = tuple(HeardMedia(**one) for one in state["media"])
        note_by_reply(move, state["words"], media)
    elif meant and asking.state == "open":
        write_own(move, asking, state["words"])
    else:
        write_to_reporter(move, state["words"])


PROMPTS: PromptVerbs = (Verb("prompt.choose.c", choose, OFFICERS, Where.ROOM),)
