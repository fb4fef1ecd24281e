"""Splitting: two reports were taken for one event and are not. One becomes a case of its own.

That reports of danger fold into one case is decided where they open it: `folding.py`.
"""

from datetime import datetime
from typing import cast

from actions.cases.card_verbs import CardVerbs
from actions.cases.casefile import CaseFile, ReporterPart, open_file, reporters_of
from actions.cases.happened import happened, officer_did, tell_standing
from actions.cases.inquiries import withdraw_inquiries
from actions.cases.officer_permissions import ActRefused, Move, require_open
from actions.cases.prompt_verbs import PromptVerbs
from actions.cases.prompts import (
    button,
    cancel_button,
    end_prompt,
    open_prompt,
    require_own,
    show_prompt,
)
from actions.dialog.verbs import OFFICERS, Verb, Where
from domain.cases.actors import Actor, by_reporter
from domain.cases.answer_lines import place_words, shortened
from domain.cases.cases import OPEN_STATES, CaseState, spoken
from domain.cases.events import CaseEvent, EventFacts, Happening
from domain.cases.results import results_in
from domain.cases.together import whose
from domain.forms.answer_facts import facets_of
from domain.ids import CaseId
from domain.saying import Line, Saying, pgettext, say
from storage import reports
from storage.case_locks import free_number, hold_case, is_of_case, number_for
from storage.figure_rows import count_items
from storage.form_versions import kept_form
from storage.keys import new_id
from storage.tables import Case, Prompt, Reporter
from storage.tx import Tx

ONLY_ONE = pgettext("police:refused.only_one", "{number}: only one person reports it.")
WHICH = pgettext("police:split.which", "Which of them tells of something else?")
ONE = pgettext("police:split.one", "{whose} {at} {where}")
DONE = pgettext("police:split.done", "↔ {whose} is {number} now, with an alarm of its own.")
CHOSEN = "s"  # before the number of the reporter, in what a button of that prompt brings back
WHERE_MOST = 14  # characters of a place on such a button


def split(move: Move) -> None:
    """One of the reporters has a case of their own from now on, which rings as a new one: of two
    the later, of more whom the officer names.

    Raises Refused where there is nobody to split off.
    """
    require_open(move.case)
    here = reporters_of(move.tx, move.case)
    if len(here) < 2:
        raise ActRefused(ONLY_ONE, number=spoken(move.case.number))
    if len(here) == 2:
        split_off(move.tx, move.case, here[-1], by=move.by, now=move.now)
        return
    prompt = open_prompt(move, "choose", {})
    buttons = [
        button(prompt, f"{CHOSEN}{part.reporter.number}", _telling(file, part))
        for file in [open_file(move.tx, move.case)]
        for part in file.parts
    ]
    show_prompt(
        move.tx, prompt, Saying((say(WHICH),), (*buttons, cancel_button(prompt))), now=move.now
    )


def _telling(file: CaseFile, part: ReporterPart) -> Line:
    """Whose it is, when it was told, and where as far as there is room."""
    at = part.typed_at.astimezone(file.zone).strftime("%H:%M")
    where = shortened(place_words(file.form, part.answers), WHERE_MOST)
    return say(ONE, whose=whose(part.reporter.number), at=at, where=where)


def split_chosen(move: Move, prompt: Prompt, what: str) -> None:
    """The officer named whom. Raises Refused where they are gone, or are all that is left."""
    require_own(move, prompt)
    require_open(move.case)
    here = reporters_of(move.tx, move.case)
    found = [one for one in here if f"{CHOSEN}{one.number}" == what]
    if not found or len(here) < 2:
        raise ActRefused(ONLY_ONE, number=spoken(move.case.number))
    end_prompt(move.tx, prompt)
    apart = split_off(move.tx, move.case, found[0], by=move.by, now=move.now)
    sign = whose(int(what.removeprefix(CHOSEN)))
    line = say(DONE, whose=sign, number=spoken(apart.number))
    show_prompt(move.tx, prompt, Saying((line,)), now=move.now)


def confirm_same(move: Move) -> None:
    """All who reported mean one event, an officer says. Raises Refused where it was only one."""
    require_open(move.case)
    if len(reporters_of(move.tx, move.case)) < 2:
        raise ActRefused(ONLY_ONE, number=spoken(move.case.number))
    officer_did(move, CaseEvent.SAME)


def say_apart(tx: Tx, reporter: Reporter, *, now: datetime) -> bool:
    """The reporter themselves says that theirs is another event. False where it stands alone."""
    case = hold_case(tx, reporter.case_id, reporter)
    others = [one for one in reporters_of(tx, case) if one.id != reporter.id]
    if case.state not in OPEN_STATES or not others or reporter.withdrawn:
        return False
    split_off(tx, case, reporter, by=by_reporter(reporter.number), now=now)
    return True


def split_off(tx: Tx, case: Case, reporter: Reporter, *, by: Actor, now: datetime) -> Case:
    """This reporter has a case of their own from now on, like the one they were in; it rings.

    Their number stays theirs, and is the new case's too, unless a case has it: the one they leave,
    or one that they left before."""
    own = number_for(case, reporter)
    number = free_number(tx) if is_of_case(tx, own) else own
    apart = _case_like(tx, case, number=number, now=now)
    withdraw_inquiries(tx, case, reporter)  # they were about the other event
    facts: EventFacts = {"reporter": reporter.number, "to": apart.number}
    reporter.case_id, reporter.number = apart.id, 1
    tx.flush()
    _describe_anew(tx, case)
    _describe_anew(tx, apart)
    report = reports.read_report(tx, reporter)
    happened(tx, case, Happening(CaseEvent.SPLIT, by, facts), now=now)
    happened(
        tx, apart, Happening(CaseEvent.OPENED, by_reporter(1), cast("EventFacts", report)), now=now
    )
    tell_standing(tx, apart, now=now)
    return apart


def _describe_anew(tx: Tx, case: Case) -> None:
    """What stands on the case in the clear is what the first of those who are there now told, and
    what was counted at its end."""
    form, here = kept_form(tx, case.form_hash), reporters_of(tx, case)
    if form is not None and here:
        counted = results_in(case.facets) if case.with_items else {}
        case.facets = facets_of(form, reports.answers_of(tx, here[0]))
        count_items(case, counted)


def _case_like(tx: Tx, case: Case, *, number: str, now: datetime) -> Case:
    """A new case of the same form, place and desk."""
    _, wrapped = tx.keys.new_data_key()
    apart = Case(
        id=CaseId(new_id()),
        number=number,
        form=case.form,
        form_hash=case.form_hash,
        life=case.life,
        read_by=case.read_by,
        site=case.site,
        area=case.area,
        desk_id=case.desk_id,
        urgency=case.urgency,
        state=CaseState.NEW,
        card=case.card,
        private=case.private,
        facets=dict(case.facets),
        data_key=wrapped,
        opened_at=now,
        acknowledge_by=now,
    )
    tx.add(apart)
    tx.flush()
    return apart


VERBS: CardVerbs = (
    Verb("card.same", confirm_same, OFFICERS, Where.ROOM),
    Verb("card.split", split, OFFICERS, Where.ROOM),
)
PROMPTS: PromptVerbs = (Verb(f"prompt.choose.{CHOSEN}", split_chosen, OFFICERS, Where.ROOM),)
