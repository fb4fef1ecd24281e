"""Closing: the wizard of the officer who has the case, a minute in which to undo it, the end.

The reporter is told when that minute is over. *Deliberately false* needs a second officer of the
desk and is never told; it is counted inside the gate. *Out of scope* erases what was said.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from actions.cases.card_facts import may_count_later
from actions.cases.card_verbs import CardVerbs
from actions.cases.cards import show_as_it_is
from actions.cases.casefile import reporters_of
from actions.cases.deadlines import CLOSED, is_being_closed, stop_asking
from actions.cases.duplicates import get_other, others_of, require_other, tell_other, untell_other
from actions.cases.ending import (
    begin_ending,
    ends_by_file,
    finish_ending,
    press_ending,
    reply_ending,
    require_no_partner,
    tell_end,
)
from actions.cases.erasing import erase_case
from actions.cases.happened import happened, officer_did
from actions.cases.leads import read_leads, tick_lead
from actions.cases.officer_permissions import ActRefused, Move, require_open
from actions.cases.prompt_verbs import PromptVerbs
from actions.cases.prompts import (
    EXPIRES,
    button,
    cancel_button,
    cancel_prompt,
    end_prompt,
    open_prompt,
    read_state,
    require_open_prompt,
    require_own,
    show_prompt,
    slot_of,
    write_state,
)
from actions.cases.taking import require_taker
from actions.dialog.verbs import OFFICERS, Verb, Where
from domain.cases import closing_wizard as wizard
from domain.cases.actors import HOUSE
from domain.cases.cases import CaseState, Outcome, spoken
from domain.cases.closing_count import counted_lines, counted_too, may_count
from domain.cases.closing_draft import TAKES_WORDS, Closing, ClosingFacts, ClosingStep, pack, unpack
from domain.cases.closing_screens import closed_line, screen
from domain.cases.events import CaseEvent, EventFacts, Happening
from domain.cases.reach import WayOut, way_out
from domain.cases.results import results_in
from domain.forms.amounts import in_two_ways
from domain.forms.forms import Reach, ReadBy
from domain.lanes import PLAIN
from domain.saying import Awaits, Saying, pgettext
from storage import reporters, sites, staff, timers
from storage.figure_rows import count_items
from storage.tables import Case, Prompt, Reporter, Staff, Timer
from storage.tx import Tx

UNDO_WITHIN = timedelta(seconds=60)
SECOND_WITHIN = timedelta(hours=24)  # for another officer to confirm a falsehood
OFFICES_AT_MOST = 6
HEARD_ANEW = 2  # times that *not solved* opens a case again; the second goes to the desk above

ANOTHER = pgettext("police:refused.another", "{number}: another officer than {name} has to say so.")
TOLD_ALREADY = pgettext("police:refused.told_already", "{number}: the minute to undo it is over.")
NOTHING_TO_COUNT = pgettext(
    "police:refused.nothing_to_count", "{number}: nothing is counted of it, or not now."
)
NO_AMOUNT = pgettext(
    "police:refused.no_amount", "Please reply with a number that is sure: 3, 8.1 kg, more than 20."
)
CHOOSE = pgettext("police:refused.choose", "Please choose with the buttons.")


def begin_closing(move: Move) -> None:
    """The wizard's first step. Only whoever has the case closes it. Raises Refused."""
    require_open(move.case)
    require_taker(move)
    require_no_partner(move.tx, move.case)
    if ends_by_file(move.case):
        begin_ending(move)
        return
    had = results_in(move.case.facets)
    _begin(move, Closing(results=had, had=had))


def begin_counting(move: Move) -> None:
    """What came of a case that was closed before. Raises Refused where nothing may be counted."""
    if not may_count_later(move.case):
        raise ActRefused(NOTHING_TO_COUNT, number=spoken(move.case.number))
    had = results_in(move.case.facets)
    _begin(move, Closing(step=ClosingStep.CAME_OF, results=had, later=True, had=had))


def _begin(move: Move, closing: Closing) -> None:
    prompt = open_prompt(move, "close", pack(closing))
    _show(move.tx, move.case, prompt, closing, now=move.now)


def press_closing(move: Move, prompt: Prompt, what: str) -> None:
    """A button of the wizard. What does not belong to its step is passed over. Raises Refused."""
    require_open_prompt(prompt)
    if ends_by_file(move.case):
        press_ending(move, prompt, what)
    else:
        _press(move, prompt, what)


def _press(move: Move, prompt: Prompt, what: str) -> None:
    closing = unpack(read_state(move.tx, move.case, prompt))
    if closing.step is ClosingStep.SECOND:
        _second_says(move, prompt, closing, what)
        return
    require_own(move, prompt)
    if closing.step is ClosingStep.CLOSED:
        if what == "undo":
            _undo(move, prompt, closing)
        return
    _require_begun(move, closing)
    if what == "cancel":
        cancel_prompt(move.tx, move.case, prompt, now=move.now)
    elif what.startswith("lead"):
        _tick(move, prompt, closing, what.removeprefix("lead"))
    elif what.startswith("same") and closing.step is ClosingStep.SAME:
        _repeats(move, prompt, closing, what)
    elif what == "ok":
        _agreed(move, prompt, closing)
    else:
        after = wizard.pressed(closing, what, _known(move.tx, move.case, prompt))
        if after is not None:
            _go_on(move.tx, move.case, prompt, after, now=move.now)


def _agreed(move: Move, prompt: Prompt, closing: Closing) -> None:
    if closing.later:
        _keep_count(move, prompt, closing)
    elif closing.step is not ClosingStep.PREVIEW:
        return
    elif wizard.may_close(closing, _known(move.tx, move.case, prompt)):
        _confirm(move, prompt, closing)


def reply_closing(move: Move, prompt: Prompt, words: str) -> None:
    """A reason, an office, or the number of a case, in own words. Raises Refused where a button is
    wanted, or that case is none of this desk."""
    if ends_by_file(move.case):
        reply_ending(move, prompt, words)
        return
    require_own(move, prompt)
    closing = unpack(read_state(move.tx, move.case, prompt))
    _require_begun(move, closing)
    if closing.step is ClosingStep.SAME:
        _repeats(move, prompt, closing, words)
        return
    after = wizard.replied(closing, words)
    if after is None:
        if closing.step is ClosingStep.HOW_MANY and (two := in_two_ways(words)) is not None:
            raise ActRefused(two.id, **two.args)
        raise ActRefused(NO_AMOUNT if closing.step is ClosingStep.HOW_MANY else CHOOSE)
    _go_on(move.tx, move.case, prompt, after, now=move.now)


def _require_begun(move: Move, closing: Closing) -> None:
    """Raises Refused where the case was closed meanwhile, or opened again while it was counted."""
    if not closing.later:
        require_open(move.case)
    elif not may_count_later(move.case):
        raise ActRefused(NOTHING_TO_COUNT, number=spoken(move.case.number))


def _keep_count(move: Move, prompt: Prompt, closing: Closing) -> None:
    """It came of the case, and counts in the month of its report; the reporter reads nothing. What
    somebody else counted meanwhile stays."""
    results = counted_too(closing, results_in(move.case.facets))
    closing = replace(closing, results=results)
    count_items(move.case, results)
    end_prompt(move.tx, prompt)
    lines = counted_lines(closing, _known(move.tx, move.case, prompt))
    show_prompt(move.tx, prompt, Saying(lines), now=move.now)
    officer_did(move, CaseEvent.COUNTED, {"items": dict(closing.results)})


def reword_closing(move: Move, prompt: Prompt, was: Callable[[str], bool], words: str) -> bool:
    """A reason or an office says this instead, until its reporter is told. False where neither was
    what the officer edited. Raises Refused."""
    require_own(move, prompt)
    if ends_by_file(move.case):
        return False
    case, closing = move.case, unpack(read_state(move.tx, move.case, prompt))
    after = wizard.reworded(closing, was, words)
    if after is None:
        return False
    if closing.step is ClosingStep.CLOSED:
        if not is_being_closed(move.tx, case):
            raise ActRefused(TOLD_ALREADY, number=spoken(case.number))
        facts: EventFacts = {"reason": after.reason, "passed_to": after.passed_to}
        case.passed_to = after.passed_to or None
        officer_did(move, CaseEvent.CLOSING_CORRECTED, facts)
    else:
        require_open(case)
    _go_on(move.tx, case, prompt, after, now=move.now)
    return True


def _repeats(move: Move, prompt: Prompt, closing: Closing, said: str) -> None:
    """The officer says which case this one repeats, by its button or its number."""
    number = get_other(move.tx, move.case, said).number
    _go_on(move.tx, move.case, prompt, wizard.repeats(closing, number), now=move.now)


def _go_on(tx: Tx, case: Case, prompt: Prompt, closing: Closing, *, now: datetime) -> None:
    write_state(tx, case, prompt, pack(closing))
    _show(tx, case, prompt, closing, now=now)


def _tick(move: Move, prompt: Prompt, closing: Closing, lead_id: str) -> None:
    for lead, _ in read_leads(move.tx, move.case):
        if lead_id and lead.id.startswith(lead_id):
            tick_lead(lead, officer=move.officer, now=move.now)
            move.tx.flush()
            _show(move.tx, move.case, prompt, closing, now=move.now)
            event = CaseEvent.CHECKED_LEAD if lead.checked_at else CaseEvent.UNCHECKED_LEAD
            officer_did(move, event, {"lead": lead.id})
            return


def _show(tx: Tx, case: Case, prompt: Prompt, closing: Closing, *, now: datetime) -> None:
    known = _known(tx, case, prompt)
    if closing.step is ClosingStep.SAME:
        known = replace(known, others=others_of(tx, case, now=now))
    lines, choices = screen(closing, known)
    buttons = [button(prompt, choice.what, choice.label, choice.emoji) for choice in choices]
    if closing.step not in (ClosingStep.LEADS, ClosingStep.SECOND, ClosingStep.CLOSED):
        buttons.append(cancel_button(prompt))
    awaits = Awaits.WORDS if closing.step in TAKES_WORDS else Awaits.CHOICE
    show_prompt(tx, prompt, Saying(lines, tuple(buttons), awaits=awaits), now=now)


def _known(tx: Tx, case: Case, prompt: Prompt) -> ClosingFacts:
    return ClosingFacts(
        number=case.number,
        name=staff.name_of(tx, prompt.staff_id),
        leads=[lead for _, lead in read_leads(tx, case)],
        offices=_offices(tx, case),
        told=any(_is_told(one) for one in reporters_of(tx, case)),
        countable=case.read_by == ReadBy.ANYBODY and not case.private,
    )


def _offices(tx: Tx, case: Case) -> Sequence[str]:
    desks = [desk.name for desk in sites.desks_of(tx, case.site) if desk.id != case.desk_id]
    return desks[:OFFICES_AT_MOST]


def _is_told(reporter: Reporter) -> bool:
    way = way_out(Reach(reporter.reach), answering=False)
    return way in (WayOut.AS_IT_IS, WayOut.AS_NEWS)


# ---------------------------------------------------------------------- closed, or not quite yet


def _confirm(move: Move, prompt: Prompt, closing: Closing) -> None:
    if closing.outcome is not Outcome.FALSE:
        _close(move, prompt, closing)
        return
    officer_did(move, CaseEvent.CALLED_FALSE)
    timers.set_timer(move.tx, EXPIRES, slot_of(prompt), at=move.now + SECOND_WITHIN)
    _go_on(move.tx, move.case, prompt, replace(closing, step=ClosingStep.SECOND), now=move.now)


def _second_says(move: Move, prompt: Prompt, closing: Closing, what: str) -> None:
    """Another person, not merely another role of the same, says whether it was false."""
    if what not in ("yes", "no"):
        return
    require_open(move.case)
    first = move.tx.get_one(Staff, prompt.staff_id)
    if first.address_key == move.officer.address_key:
        name = staff.name_of(move.tx, first.id)
        raise ActRefused(ANOTHER, number=spoken(move.case.number), name=name)
    if what == "no":
        officer_did(move, CaseEvent.NOT_CALLED_FALSE)
        cancel_prompt(move.tx, move.case, prompt, now=move.now)
        return
    officer_did(move, CaseEvent.CONFIRMED_FALSE)
    _close(replace(move, officer=first), prompt, closing)


def _close(move: Move, prompt: Prompt, closing: Closing) -> None:
    """The case is closed, and can be undone for a minute; nobody outside the room is told yet.

    Raises Refused where the case that it repeats became a duplicate meanwhile.
    """
    tx, case, now = move.tx, move.case, move.now
    require_no_partner(tx, case)
    if closing.same_as:
        require_other(tx, case, closing.same_as)
    known = _known(tx, case, prompt)
    counted = may_count(closing, known)
    before, case.state = case.state, CaseState.CLOSED
    case.outcome, case.value = closing.outcome, closing.value
    case.passed_to, case.closed_at = closing.passed_to or None, now
    count_items(case, closing.results if counted else {})
    timers.set_timer(tx, CLOSED, f"case:{case.id}", at=now + UNDO_WITHIN, prompt=prompt.id)
    _go_on(tx, case, prompt, replace(closing, step=ClosingStep.CLOSED, before=before), now=now)
    facts: EventFacts = {
        "outcome": closing.outcome,
        "value": closing.value,
        "passed_to": closing.passed_to,
        "same_as": closing.same_as,
        "done": wizard.done_codes(closing, known),
        "reason": closing.reason,
    }
    tell_end(tx, case, prompt, Happening(CaseEvent.CLOSED, move.by, facts), now=now)
    if closing.same_as:
        tell_other(move, closing.same_as)


def _undo(move: Move, prompt: Prompt, closing: Closing) -> None:
    case = move.case
    if not is_being_closed(move.tx, case):
        raise ActRefused(TOLD_ALREADY, number=spoken(case.number))
    timers.cancel_timers(move.tx, f"case:{case.id}", CLOSED)
    case.state = closing.before
    case.outcome, case.value, case.passed_to, case.closed_at = None, None, None, None
    count_items(case, closing.had)
    cancel_prompt(move.tx, case, prompt, now=move.now)
    tell_end(move.tx, case, prompt, Happening(CaseEvent.UNDONE, move.by), now=move.now)
    if closing.same_as:
        untell_other(move, closing.same_as)


def finish_closing(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """The minute is over: the reporter is told, what is out of scope is erased."""
    case = tx.get(Case, timer.about, with_for_update=True)
    if case is None or case.state != CaseState.CLOSED or case.data_key is None:
        return
    prompt = tx.get(Prompt, timer.facts.get("prompt", ""))
    if ends_by_file(case):
        finish_ending(tx, case, prompt, now=now)
        _end_prompts(tx, case)
        _ask_anew(tx, case)
        return
    if prompt is not None and prompt.state == "open":
        closing = unpack(read_state(tx, case, prompt))
        line = closed_line(closing, _known(tx, case, prompt), undo=False)
        show_prompt(tx, prompt, Saying((line,)), PLAIN, now=now)
    _end_prompts(tx, case)
    looks_otherwise = stop_asking(tx, case) or _ask_anew(tx, case)
    if case.outcome == Outcome.FALSE:
        for reporter in reporters_of(tx, case):
            reporters.count_falsehood(tx, reporter, on=now.date())
    happened(tx, case, Happening(CaseEvent.TOLD, HOUSE), now=now)
    if case.outcome == Outcome.OUT_OF_SCOPE:
        erase_case(tx, case, now=now)
        looks_otherwise = True
    if looks_otherwise:  # else the card says already how it ended: an edit would be wasted
        show_as_it_is(tx, case, now=now)


def _ask_anew(tx: Tx, case: Case) -> bool:
    """Who said *not solved* of an earlier closing may say what they think of this one."""
    unhappy = [one for one in reporters_of(tx, case) if one.verdict == "not solved"]
    for reporter in unhappy if case.disputes < HEARD_ANEW else ():
        reporter.verdict = None
    return bool(unhappy)


def _end_prompts(tx: Tx, case: Case) -> None:
    standing = select(Prompt).where(col(Prompt.case_id) == case.id, col(Prompt.state) == "open")
    for prompt in tx.scalars(standing):
        end_prompt(tx, prompt)


VERBS: CardVerbs = (
    Verb("card.close", begin_closing, OFFICERS, Where.ROOM),
    Verb("card.count", begin_counting, OFFICERS, Where.ROOM),
)
PROMPTS: PromptVerbs = (Verb("prompt.close", press_closing, OFFICERS, Where.ROOM),)
