"""What somebody who offered a thing is asked for, as it stands with their own report."""

from typing import NamedTuple

from domain.cases.cases import spoken
from domain.forms.forms import Form, TypedShape
from domain.forms.service_screens import day_shown
from domain.forms.talk_presses import act
from domain.saying import Button, Line, pgettext, say
from domain.services.registers import day_of_entry
from storage import owner_asks, registers
from storage.case_locks import number_for
from storage.form_versions import kept_form
from storage.tables import Case, RegisterEntry, Reporter
from storage.tx import Tx

MAY_WE = pgettext(
    "owner.may_we",
    "📹 {number}: something happened. May we fetch what was recorded? {day}, {hours}.",
)
NO_MUST = pgettext("owner.no_must", "You may say no. Nobody asks why.")
COME = pgettext("owner.come", "Yes, come and fetch it")
NOT_NOW = pgettext("owner.not", "No, not this time")
NOT_THERE = pgettext("owner.gone", "Nothing there any more")
ID_SHOWN = 8  # letters of the entry's id, in a button


class OwnerQuestion(NamedTuple):
    """Lines and buttons below how the report stands."""

    lines: tuple[Line, ...]
    buttons: tuple[Button, ...]


def owner_question(tx: Tx, case: Case, reporter: Reporter) -> OwnerQuestion | None:
    """The oldest thing that this owner is asked for, None where there is none."""
    if reporter.withdrawn or case.data_key is None:
        return None
    waiting = owner_asks.open_asks(tx, case.id)
    entry = registers.find_entry(tx, waiting[0].entry_id) if waiting else None
    form = kept_form(tx, entry.form_hash) if entry is not None else None
    if entry is None or form is None:
        return None
    number, which = number_for(case, reporter), entry.id[:ID_SHOWN]
    asks = say(
        MAY_WE,
        number=spoken(number),
        day=day_shown(day_of_entry(form, entry.answers, entry.on_date)),
        hours=_hours(form, entry),
    )
    buttons = (
        Button(act("lend", number, which, "yes"), say(COME), emoji="✅"),
        Button(act("lend", number, which, "no"), say(NOT_NOW), emoji="✖"),
        Button(act("lend", number, which, "gone"), say(NOT_THERE), emoji="🚫"),
    )
    return OwnerQuestion((asks, say(NO_MUST)), buttons)


def _hours(form: Form, entry: RegisterEntry) -> str:
    hours = next((one for one in form.questions if one.shape == TypedShape.HOURS), None)
    return str(entry.answers.get(hours.code, "")) if hours is not None else ""
