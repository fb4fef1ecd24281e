"""What is done to a register's entries: made, corrected, moved on, looked at, struck. Each leaves a
line of history, and nothing is taken out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from actions.dialog.refusal import StepRefused
from domain.forms.answer_facts import pruned, village_of
from domain.forms.forms import Form, Life
from domain.forms.report_draft import Answer
from domain.saying import say
from domain.services.lives import ROADS, CaseState
from domain.services.registers import (
    day_of_entry,
    label_in_answers,
    review_day,
    without_label,
)
from domain.words.translations import pgettext
from storage import owner_asks, registers, sites, timers
from storage.tables import RegisterEntry, Staff
from storage.tx import Tx

REVIEWS = "register.reviews"  # the timer's name; it stands in databases
REVIEWED_AT = time(8)  # nobody is woken


NOT_ALONE = pgettext(
    "police:record.not_alone",
    "Whoever wrote it down cannot say that. Somebody else has to look at it.",
)
NOT_YET = pgettext("police:record.not_yet", "That comes only after: {stages}.")


class EntryChanged(Exception):
    """Somebody else was at it since it was opened."""


def make_entry(
    tx: Tx, form: Form, answers: Mapping[str, Answer], *, member: Staff, now: datetime
) -> RegisterEntry:
    """A new entry of what was answered."""
    told = pruned(form, answers)
    today = today_at(tx, member.site, now)
    stage = form.service.stages[0].code if form.service.stages else ""
    on_date = day_of_entry(form, told, today)
    entry = registers.add_entry(
        tx,
        form,
        site=member.site,
        area=village_of(form, told) or member.site,
        on_date=on_date,
        answers=without_label(form, told),
        label=label_in_answers(form, told),
        stage=stage,
        review_on=coming_review(review_day(form, stage, on_date), today, form),
        by=member.id,
        now=now,
    )
    watch_reviews(tx, entry.site, form, now=now)
    return entry


def correct_entry(
    tx: Tx,
    entry: RegisterEntry,
    form: Form,
    answers: Mapping[str, Answer],
    *,
    version: int,
    member: Staff,
    now: datetime,
    reason: str = "",
) -> bool:
    """It says this from now on; what it said stays in its history. False where nothing changed.

    version: how many changes there were when it was opened. reason: the table that says so, if one
    does. Raises EntryChanged.
    """
    if entry.changes != version or entry.state == registers.STRUCK:
        raise EntryChanged
    told = pruned(form, answers)
    new, label = without_label(form, told), label_in_answers(form, told)
    old, former = dict(entry.answers), registers.label_of(tx, entry)
    if (new, label) == (old, former):
        return False
    codes = [code for code in {**old, **new} if old.get(code) != new.get(code)]
    entry.form_hash = form.hash
    entry.answers = new
    entry.area = village_of(form, told) or entry.site
    entry.on_date = day_of_entry(form, told, entry.on_date)
    if label != former:
        registers.seal_label(tx, entry, label)
    known_later = {question.code for question in form.questions if question.later}
    _let_lapse(tx, entry, form, [one for one in codes if one in old and one not in known_later])
    registers.note_change(
        tx,
        entry,
        "corrected",
        {code: old[code] for code in codes if code in old},
        {code: new[code] for code in codes if code in new},
        by=member.id,
        now=now,
        reason=reason,
    )
    return True


def joined(
    tx: Tx, entry: RegisterEntry, answers: Mapping[str, Answer], *, version: int
) -> dict[str, Answer]:
    """What somebody says who began before others changed it: what they left as it stood follows the
    others, what they changed is theirs."""
    told = dict(answers)
    for code, stood in registers.stood_at(tx, entry, version).items():
        if told.get(code) != stood:
            continue
        told.pop(code, None)
        if code in entry.answers:
            told[code] = entry.answers[code]
    return told


def _let_lapse(tx: Tx, entry: RegisterEntry, form: Form, rewritten: Sequence[str]) -> None:
    """What a second person approved says something else now: it waits for one anew. What is only
    added to it, and put right there, changes nothing of that."""
    stages = form.service.stages
    if rewritten and any(stage.second for stage in stages):
        entry.stage = stages[0].code
        owner_asks.drop_ask(tx, entry.id)


def move_entry(
    tx: Tx, entry: RegisterEntry, form: Form, stage: str, *, member: Staff, now: datetime
) -> None:
    """It stands there from now on. The same again changes nothing.

    Raises StepRefused where it cannot come there from where it stands, or somebody else has to say
    so.
    """
    found = form.service.find_stage(stage)
    if found is None or stage == entry.stage or not is_kept(entry):
        return
    if found.after and entry.stage not in found.after:
        labels = {one.code: one.label for one in form.service.stages}
        raise StepRefused(say(NOT_YET, stages=say(labels[found.after[0]])))
    if found.second and _wrote(tx, entry, member):
        raise StepRefused(say(NOT_ALONE))
    before, entry.stage = entry.stage, stage
    today = today_at(tx, entry.site, now)
    entry.review_on = review_day(form, stage, today)
    if found.over:
        owner_asks.drop_open_ask(tx, entry.id)
    registers.note_change(
        tx, entry, "stage", {"stage": before}, {"stage": stage}, by=member.id, now=now
    )
    watch_reviews(tx, entry.site, form, now=now)


def _wrote(tx: Tx, entry: RegisterEntry, member: Staff) -> bool:
    """Whether this person, in whichever role, wrote the entry down or put it otherwise."""
    said = {one.by for one in registers.history_of(tx, entry) if one.kind in ("made", "corrected")}
    authors = (tx.get(Staff, staff_id) for staff_id in said)
    return member.address_key in {one.address_key for one in authors if one is not None}


def confirm_entry(
    tx: Tx, entry: RegisterEntry, form: Form, *, member: Staff, now: datetime
) -> None:
    """Somebody looked, and it is still so."""
    if entry.review_on is None or not is_kept(entry):
        return
    before = entry.review_on
    entry.review_on = review_day(form, entry.stage, today_at(tx, entry.site, now))
    after = entry.review_on.isoformat() if entry.review_on else ""
    registers.note_change(
        tx,
        entry,
        "reviewed",
        {"review_on": before.isoformat()},
        {"review_on": after},
        by=member.id,
        now=now,
    )
    watch_reviews(tx, entry.site, form, now=now)


def strike_entry(
    tx: Tx, entry: RegisterEntry, reason: str, *, member: Staff, now: datetime
) -> None:
    """It was wrong: it stays readable, and counts no more."""
    if ROADS[Life.RECORD].find("strike", CaseState(entry.state)) is None:
        return
    entry.state, entry.review_on = registers.STRUCK, None
    owner_asks.drop_open_ask(tx, entry.id)
    registers.note_change(tx, entry, "struck", {}, {}, by=member.id, now=now, reason=reason)


def is_kept(entry: RegisterEntry) -> bool:
    """Whether it counts."""
    return entry.state == registers.KEPT


def today_at(tx: Tx, site: str, now: datetime) -> date:
    """The day on the calendar of the site."""
    return now.astimezone(ZoneInfo(sites.get_site(tx, site).timezone)).date()


def watch_reviews(tx: Tx, site: str, form: Form, *, now: datetime) -> None:
    """Somebody is told when the first of the register's entries is to be looked at."""
    on = registers.next_review(tx, site, form.code)
    if on is None:
        return
    subject = f"register:{site}:{form.code}"
    if on <= today_at(tx, site, now) and timers.find_timer(tx, REVIEWS, subject):
        return  # they are told of it already, once a month
    zone = ZoneInfo(sites.get_site(tx, site).timezone)
    at = max(datetime.combine(on, REVIEWED_AT, zone), now + timedelta(minutes=1))
    timers.set_timer(tx, REVIEWS, subject, at=at)


def coming_review(on: date | None, today: date, form: Form) -> date | None:
    """The day of a first review. What began long ago is not due at once: whoever wrote it down has
    just looked."""
    if on is None or on > today:
        return on
    return today + timedelta(days=form.service.review_days)
