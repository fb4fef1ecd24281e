"""Offers: whoever agreed to be asked for something, as a camera's footage. What they offer stands
in a register; they are a reporter, whom only the gate knows, asked through it, and gone when they
wish."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from actions.cases.casefile import reporters_of
from actions.cases.erasing import erase_case
from actions.cases.happened import happened
from actions.cases.retention_dates import keep_closed
from actions.dialog.digits import tell_staff
from actions.dialog.refusal import StepRefused
from actions.services.recorder import NOT_THERE, Recorder
from actions.services.register_deeds import today_at
from domain.cases.actors import by_officer, by_reporter
from domain.cases.cases import CaseState
from domain.cases.ending import find_outcome
from domain.cases.events import CaseEvent, Happening
from domain.forms.answer_facts import find_question, is_valid
from domain.forms.forms import Form, QuestionKind
from domain.forms.report_draft import Answer
from domain.ids import StaffId
from domain.saying import Button, say
from domain.services.register_presses import record
from domain.words.buttons import LOOK
from domain.words.translations import pgettext
from storage import owner_asks, registers, reporters, reports, staff
from storage.case_locks import hold_case
from storage.form_versions import kept_form
from storage.tables import Case, RegisterEntry, Reporter, Staff
from storage.tx import Tx

STANDS_DAYS = 3650  # until they take it back; ten years later somebody else lives there
SAID: Mapping[str, str] = {
    "yes": pgettext("police:owner.yes", "{name}: the owner says yes. Come and fetch it."),
    "no": pgettext("police:owner.no", "{name}: the owner says no."),
    "gone": pgettext("police:owner.gone", "{name}: the owner says that it is not there any more."),
}


# ------------------------------------------------------------------------------ into the register


def access_offer(recorder: Recorder, form: Form, case_id: str) -> Case:
    """The case that ended so that it stands in this register. Raises StepRefused for whoever does
    not read it."""
    case = recorder.tx.get(Case, case_id)
    if case is None or not _is_offer(recorder.tx, case, form.code):
        raise StepRefused(say(NOT_THERE))
    if case.desk_id not in {one.desk_id for one in staff.roles_of(recorder.tx, recorder.staff)}:
        raise StepRefused(say(NOT_THERE))
    return case


def _is_offer(tx: Tx, case: Case, register: str = "") -> bool:
    """Whether it stands, closed as something that a register holds."""
    form = kept_form(tx, case.form_hash)
    outcome = find_outcome(form, case.ended or "") if form is not None else None
    if outcome is None or not outcome.writes or case.data_key is None:
        return False
    return case.state == CaseState.CLOSED and outcome.writes == (register or outcome.writes)


def answers_of_offer(tx: Tx, register: Form, case: Case) -> dict[str, Answer]:
    """What was told of it that the register asks for too: places, choices, numbers, no words."""
    told = reports.answers_of(tx, reporters_of(tx, case)[0])
    found = {
        question.code: told[question.code]
        for question in register.questions
        if question.kind in (QuestionKind.CHOICE, QuestionKind.NUMBER)
        and is_valid(question, told.get(question.code))
    }
    village = find_question(register, QuestionKind.VILLAGE)
    if village is not None and case.area != case.site:
        found[village.code] = case.area
    return found


def keep_offer(recorder: Recorder, form: Form, entry: RegisterEntry, case_id: str) -> None:
    """The entry leads to whoever offered it, as long as they let it stand."""
    case = recorder.tx.get(Case, case_id) if case_id else None
    if case is None or not _is_offer(recorder.tx, case, form.code):
        return
    owner_asks.link_owner(recorder.tx, entry, case.id)
    case.keep_days = STANDS_DAYS
    keep_closed(recorder.tx, case, now=recorder.now)


# ---------------------------------------------------------------------------------------- asking


def ask_owner(tx: Tx, entry: RegisterEntry, picked: str, *, member: Staff, now: datetime) -> bool:
    """Whoever stands behind the picked entry is asked, as they wished to be reached. False where
    nobody is there, or never was."""
    thing = registers.find_entry(tx, picked) if picked else None
    if thing is None or thing.case_id is None or thing.site != entry.site:
        return False
    case = hold_case(tx, thing.case_id)
    if not _is_offer(tx, case) or not any(_is_there(tx, one) for one in reporters_of(tx, case)):
        owner_asks.unlink_owner(tx, case.id)
        return False
    owner_asks.put_ask(tx, entry, case.id, on=today_at(tx, entry.site, now))
    happened(tx, case, Happening(CaseEvent.OWNER_ASKED, by_officer(member.id)), now=now)
    return True


def _is_there(tx: Tx, reporter: Reporter) -> bool:
    return not reporter.withdrawn and reporters.is_reachable(tx, reporter)


def answer_owner(tx: Tx, reporter: Reporter, entry_start: str, said: str, *, now: datetime) -> bool:
    """The owner says yes or no: whoever asked and approved is told. False where nobody asks."""
    case = hold_case(tx, reporter.case_id, reporter)
    asks = owner_asks.open_asks(tx, case.id)
    ask = next((one for one in asks if one.entry_id.startswith(entry_start)), None)
    if ask is None or said not in SAID or not entry_start:
        return False
    ask.said = said
    tx.flush()
    by = by_reporter(reporter.number)
    happened(tx, case, Happening(CaseEvent.OWNER_ANSWERED, by), now=now)
    entry = registers.find_entry(tx, ask.entry_id)
    for staff_id in _at_it(tx, entry) if entry is not None else ():
        button = Button(record("show", ask.entry_id), say(LOOK), "1", "👁")
        name = say(f"form.{entry.service}.title") if entry is not None else ""
        tell_staff(tx, staff_id, [say(SAID[said], name=name)], [button], now=now)
    return True


def _at_it(tx: Tx, entry: RegisterEntry) -> list[StaffId]:
    """Everybody who has written on the entry, and still works here, each once."""
    known = dict.fromkeys(change.by for change in registers.history_of(tx, entry))
    members = (tx.get(Staff, staff_id) for staff_id in known)
    there = {one.address_key: one.id for one in members if one and one.state == "active"}
    return list(there.values())


# ---------------------------------------------------------------------------------- taking it back


def stands(tx: Tx, case: Case) -> bool:
    """Whether somebody agreed there to be asked, and may take it back."""
    return _is_offer(tx, case) and not case.private


def take_back(tx: Tx, reporter: Reporter, *, now: datetime) -> None:
    """Nobody asks them again: what they told is erased, and the register knows its thing alone."""
    case = hold_case(tx, reporter.case_id, reporter)
    owner_asks.unlink_owner(tx, case.id)
    if case.data_key is not None and case.state == CaseState.CLOSED:
        erase_case(tx, case, now=now)
