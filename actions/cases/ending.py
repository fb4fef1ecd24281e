"""Ending what a service opened: the officer's wizard, a minute in which to undo it, the end.

A report is closed otherwise (`actions/cases/closing.py`), which hands over here by the case's life.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from actions.cases.appointments import give_back
from actions.cases.cards import show_as_it_is
from actions.cases.cards import slot_of as card_slot
from actions.cases.casefile import reporters_of
from actions.cases.deadlines import CLOSED, is_being_closed, stop_asking, subject_of
from actions.cases.handed_in import give_receipt
from actions.cases.happened import happened
from actions.cases.officer_permissions import ActRefused, Move, require_open
from actions.cases.prompts import (
    button,
    cancel_button,
    cancel_prompt,
    open_prompt,
    read_state,
    require_own,
    show_prompt,
    write_state,
)
from actions.cases.referral_store import standing_of_case
from actions.dialog import digits
from domain.cases import ending as wizard
from domain.cases.actors import HOUSE
from domain.cases.cases import CaseState, spoken
from domain.cases.ending import Ending, EndingFacts, EndingStep
from domain.cases.events import CaseEvent, EventFacts, Happening
from domain.cases.reach import WayOut, way_out
from domain.cases.results import results_in
from domain.forms.amounts import in_two_ways
from domain.forms.forms import Form, Life, Reach
from domain.lanes import PLAIN
from domain.mailboxes import to_room
from domain.saying import As, Awaits, Button, Moment, Saying, pgettext, say
from domain.services.guide_presses import write_guide
from domain.services.register_presses import record
from storage import outbox, staff, timers
from storage.figure_rows import count_items
from storage.form_versions import kept_form
from storage.tables import Case, Desk, Prompt, Staff
from storage.tx import Tx

UNDO_WITHIN = timedelta(seconds=60)

CHOOSE = pgettext("police:refused.choose", "Please choose with the buttons.")
NOT_A_NUMBER = pgettext("police:refused.amount", "Please reply with a number, as 2 or 8.1.")
OFFER_GUIDE = pgettext(
    "police:end.offer_guide",
    "{number} is answered. Will others ask that too? A guide tells them, in your own words.",
)
OFFER_ENTRY = pgettext(
    "police:end.offer_entry",
    "{number} can stand in the register {name}: the place alone, and nobody's name.",
)
WRITE_ENTRY = pgettext("police:end.write_entry", "Write it down")
WRITE_GUIDE = pgettext("police:end.write_guide", "Write a guide")
WITH_PARTNER = pgettext(
    "police:refused.with_partner",
    "{number}: {desk} has it. Wait until they close it, or take it back from them.",
)
TOLD_ALREADY = pgettext("police:refused.told_already", "{number}: the minute to undo it is over.")
TOLD = frozenset({WayOut.AS_IT_IS, WayOut.AS_NEWS})


def ends_by_file(case: Case) -> bool:
    """Whether its service's file says how it may end."""
    return case.life in (Life.REQUEST, Life.APPOINTMENT)


def require_no_partner(tx: Tx, case: Case) -> None:
    """Raises Refused while another office has it: it closes with both outcomes, or with theirs."""
    standing = standing_of_case(tx, case.id)
    if standing is not None:
        desk = tx.get_one(Desk, standing.desk_id).name
        raise ActRefused(WITH_PARTNER, number=spoken(case.number), desk=desk)


def begin_ending(move: Move) -> None:
    """The wizard's first step. The caller checked who may. Raises Refused."""
    prompt = open_prompt(move, "close", wizard.pack(Ending()))
    _show(move.tx, move.case, prompt, Ending(), now=move.now)


def press_ending(move: Move, prompt: Prompt, what: str) -> None:
    """A button of the wizard. What does not belong to its step is passed over. Raises Refused."""
    require_own(move, prompt)
    case, ending = move.case, wizard.unpack(read_state(move.tx, move.case, prompt))
    if ending.step is EndingStep.CLOSED:
        if what == "undo":
            _undo(move, prompt, ending)
        return
    require_open(case)
    if what == "cancel":
        cancel_prompt(move.tx, case, prompt, now=move.now)
        return
    if what == "ok" and ending.step is EndingStep.PREVIEW:
        _close(move, prompt, ending)
        return
    after = wizard.pressed(ending, what, _form(move.tx, case))
    if after is not None:
        _go_on(move.tx, case, prompt, after, now=move.now)


def reply_ending(move: Move, prompt: Prompt, words: str) -> None:
    """How many of a kind were handed over. Raises Refused where it is no number."""
    require_own(move, prompt)
    require_open(move.case)
    ending = wizard.unpack(read_state(move.tx, move.case, prompt))
    form = _form(move.tx, move.case)
    after = wizard.replied(ending, words, form)
    if after is None:
        _refuse_two_ways(words, wizard.unit_counted(ending, form))
        raise ActRefused(NOT_A_NUMBER if ending.step is EndingStep.AMOUNT else CHOOSE)
    _go_on(move.tx, move.case, prompt, after, now=move.now)


def _refuse_two_ways(words: str, unit: str) -> None:
    """A weight that may be read in two ways is asked again. Raises ActRefused."""
    if (two := in_two_ways(words, unit)) is not None:
        raise ActRefused(two.id, **two.args)


def _form(tx: Tx, case: Case) -> Form:
    form = kept_form(tx, case.form_hash)
    if form is None:
        raise ActRefused(CHOOSE)
    return form


def _go_on(tx: Tx, case: Case, prompt: Prompt, ending: Ending, *, now: datetime) -> None:
    write_state(tx, case, prompt, wizard.pack(ending))
    _show(tx, case, prompt, ending, now=now)


def _show(tx: Tx, case: Case, prompt: Prompt, ending: Ending, *, now: datetime) -> None:
    lines, choices = wizard.screen(ending, _known(tx, case, prompt))
    buttons = [button(prompt, one.what, one.label, one.emoji) for one in choices]
    if ending.step is not EndingStep.CLOSED:
        buttons.append(cancel_button(prompt))
    awaits = Awaits.WORDS if ending.step is EndingStep.AMOUNT else Awaits.CHOICE
    show_prompt(tx, prompt, Saying(lines, tuple(buttons), awaits=awaits), now=now)


def _known(tx: Tx, case: Case, prompt: Prompt) -> EndingFacts:
    ways = [way_out(Reach(one.reach), answering=False) for one in reporters_of(tx, case)]
    return EndingFacts(
        number=case.number,
        name=staff.name_of(tx, prompt.staff_id),
        form=_form(tx, case),
        by=Moment(case.acknowledge_by, As.SOON),
        told=not TOLD.isdisjoint(ways),
    )


def _close(move: Move, prompt: Prompt, ending: Ending) -> None:
    """It is closed, and can be undone for a minute; nobody outside the room is told yet."""
    case = move.case
    require_no_partner(move.tx, case)
    before, case.state = case.state, CaseState.CLOSED.value
    case.ended, case.closed_at = ending.outcome, move.now
    ending = replace(ending, had=results_in(case.facets))
    count_items(case, ending.items)
    timers.set_timer(move.tx, CLOSED, subject_of(case), at=move.now + UNDO_WITHIN, prompt=prompt.id)
    _go_on(
        move.tx, case, prompt, replace(ending, step=EndingStep.CLOSED, before=before), now=move.now
    )
    facts: EventFacts = {"ended": ending.outcome, "items": dict(ending.items)}
    tell_end(move.tx, case, prompt, Happening(CaseEvent.CLOSED, move.by, facts), now=move.now)


def tell_end(tx: Tx, case: Case, prompt: Prompt, what: Happening, *, now: datetime) -> None:
    """It is closed by a prompt, or open again. The card follows the prompt, at once: what it was
    to show before must not go between."""
    mailbox, slot = to_room(prompt.room_id), card_slot(case.id)
    outbox.withdraw_waiting(tx, mailbox, slot)
    happened(tx, case, what, now=now)
    outbox.hasten(tx, mailbox, slot)


def _undo(move: Move, prompt: Prompt, ending: Ending) -> None:
    case = move.case
    if not is_being_closed(move.tx, case):
        raise ActRefused(TOLD_ALREADY, number=spoken(case.number))
    timers.cancel_timers(move.tx, subject_of(case), CLOSED)
    case.state, case.ended, case.closed_at = ending.before, None, None
    count_items(case, ending.had)
    cancel_prompt(move.tx, case, prompt, now=move.now)
    tell_end(move.tx, case, prompt, Happening(CaseEvent.UNDONE, move.by), now=move.now)


def finish_ending(tx: Tx, case: Case, prompt: Prompt | None, *, now: datetime) -> None:
    """The minute is over: whoever asked is told, and the time is free again."""
    if prompt is not None and prompt.state == "open":
        ending = wizard.unpack(read_state(tx, case, prompt))
        line = wizard.closed_line(ending, _known(tx, case, prompt), undo=False)
        show_prompt(tx, prompt, Saying((line,)), PLAIN, now=now)
        _offer_guide(tx, case, prompt, now=now)
        _offer_register(tx, case, prompt, now=now)
    give_back(tx, case)
    has_receipt = give_receipt(tx, case, kept_form(tx, case.form_hash))
    looks_otherwise = stop_asking(tx, case) or has_receipt
    happened(tx, case, Happening(CaseEvent.TOLD, HOUSE), now=now)
    if looks_otherwise:
        show_as_it_is(tx, case, now=now)


def _offer_guide(tx: Tx, case: Case, prompt: Prompt, *, now: datetime) -> None:
    """Whoever answered a question that no guide tells may write one. It begins empty."""
    officer, form = tx.get_one(Staff, prompt.staff_id), kept_form(tx, case.form_hash)
    if form is None or form.life is not Life.GUIDE or officer.state != "active":
        return
    button = Button(write_guide(form.code), say(WRITE_GUIDE), "1", "📘")
    line = say(OFFER_GUIDE, number=spoken(case.number))
    digits.tell_staff(tx, officer.id, [line], [button], now=now)


def _offer_register(tx: Tx, case: Case, prompt: Prompt, *, now: datetime) -> None:
    """What ended so stands in a register: whoever ended it writes it there."""
    officer, form = tx.get_one(Staff, prompt.staff_id), kept_form(tx, case.form_hash)
    outcome = wizard.find_outcome(form, case.ended or "") if form is not None else None
    if outcome is None or not outcome.writes or officer.state != "active":
        return
    button = Button(record("new", outcome.writes, case.id), say(WRITE_ENTRY), "1", "📒")
    line = say(OFFER_ENTRY, number=spoken(case.number), name=say(f"form.{outcome.writes}.name"))
    digits.tell_staff(tx, officer.id, [line], [button], now=now)
