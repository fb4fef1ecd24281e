"""Asking everybody in a place: an admin lets a tally begin, a notice carries it to residents and
its button opens it, and on the morning after its last day what it came to is told to the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from actions.broadcasts.announcement_lifecycle import plan_announcement
from actions.broadcasts.pre_send_checks import AnnouncementPlan, areas_of
from actions.broadcasts.small_counts import shown
from actions.dialog.refusal import StepRefused
from actions.dialog.staff_drafts import drop_draft, find_draft
from actions.dialog.verbs import ADMINS, Verb, Where
from actions.people.admin_menu import AtMenu, Deed
from actions.services.call_choices import CallDraft, audience_of
from domain.broadcasts.announcement_facts import AnnouncementFacts
from domain.broadcasts.announcing import AnnouncementKind
from domain.broadcasts.audiences import Audience, Topic
from domain.broadcasts.quizzes import QUIZ
from domain.dialog.paging import back_to
from domain.dialog.press import Press
from domain.forms.forms import Form, Life
from domain.mailboxes import to_staff
from domain.people.admin_presses import in_menu
from domain.saying import As, Button, Line, Moment, Phrase, Saying, say, to_json
from domain.services.call_presses import calling
from domain.services.tallying import result_lines
from domain.words.translations import pgettext
from storage import outbox, sites, staff, tallies, timers
from storage.form_versions import kept_form
from storage.tables import Tally, Timer
from storage.timers import Ring
from storage.tx import Tx

ENDS = "tally.ends"  # the timer's name; it stands in databases
TOLD_AT = time(8)  # of the morning after; nobody is woken
LISTED = 5

CALL = pgettext(
    "tally.call", "We ask everybody a few questions. Nobody learns who answers, or what."
)
UNTIL = pgettext("tally.until", "Please answer by {day}.")
RESULT = pgettext("tally.result", "You were asked, and this is what came of it.")

ASKED = pgettext("admin:tally.list", "What residents are asked, and what came of it.")
OPEN = pgettext("admin:tally.open", "☑️ {name}: until {day}, answered by {count}")
OVER = pgettext("admin:tally.over", "{name}, {day}")
ASK_ALL = pgettext("admin:tally.ask", "Ask: {name}")
SURE = pgettext(
    "admin:tally.sure", "“{name}” goes to everybody who takes notices, and ends on {day}. Ask?"
)
QUESTION = pgettext("admin:tally.question", "• {question}")
ONLY = pgettext("admin:tally.only", "🏘 {villages} alone")
CHOOSE_WHOM = pgettext("admin:tally.whom", "Only some places")
CHOOSE_DAY = pgettext("admin:tally.until_when", "Another last day")
YES = pgettext("admin:tally.yes", "Yes, ask everybody")
ALREADY = pgettext("admin:tally.already", "That is being asked now. It ends on {day}.")
GOES_OUT = pgettext("admin:tally.goes_out", "It goes out. On {day} everybody is told the result.")
NOT_YET = pgettext("admin:tally.not_yet", "It is open until {day}. Then everybody sees the result.")


def show_tallies(at: AtMenu, _press: Press) -> Saying:
    """What is being asked, what was, and what can be."""
    lines: list[Line] = [say(ASKED)]
    buttons = [
        Button(in_menu("survey", form.code), say(ASK_ALL, name=say(form.name)))
        for form in _askable(at)
    ]
    for tally in tallies.tallies_of(at.tx, at.admin.site, besides=QUIZ, at_most=LISTED):
        name, day = _name(at.tx, tally), _day(at.tx, tally)
        if tallies.is_open(tally):
            count = shown(_answered(at.tx, tally))
            lines.append(say(OPEN, name=name, day=day, count=count))
        else:
            buttons.append(Button(in_menu("counted", tally.id), say(OVER, name=name, day=day)))
    numbered = [
        Button(one.choice, one.label, str(number), "☑️" if number == 1 else "")
        for number, one in enumerate(buttons, start=1)
    ]
    return Saying(tuple(lines), (*numbered, back_to(in_menu("menu"))))


def ask_whether(at: AtMenu, press: Press) -> Saying:
    """The questions, and until when; nothing goes out yet."""
    form = at.forms.by_code.get(press.rest)
    if form not in _askable(at) or form is None:
        return show_tallies(at, press)
    running = _running(at, form)
    if running is not None:
        return Saying((say(ALREADY, day=_day(at.tx, running)),), (_back(),))
    zone, call = _zone(at.tx, at.admin.site), _call(at, form)
    last = _noon(at.now.astimezone(zone) + timedelta(days=call.days), zone)
    questions = [say(QUESTION, question=say(one.ask)) for one in form.questions]
    buttons = (
        Button(in_menu("survey-yes", form.code, *_choice(call, at.admin.site)), say(YES), "1", "☑️"),
        Button(calling("new", form.code), say(CHOOSE_WHOM), "2", "🏘"),
        Button(calling("day", form.code), say(CHOOSE_DAY), "3", "🗓"),
        _back(),
    )
    sure = say(SURE, name=say(form.name), day=last)
    return Saying((sure, *_whom(at, call), *questions), buttons)


def _call(at: AtMenu, form: Form) -> CallDraft:
    """What the admin chose for it; everybody, for a week, if nothing."""
    chosen = find_draft(at.tx, at.admin, CallDraft, now=at.now)
    return chosen if chosen is not None and chosen.service == form.code else CallDraft()


def _choice(call: CallDraft, site: str) -> list[str]:
    """What was chosen, as the button keeps it: nothing for everybody and a week."""
    areas = sorted(call.areas or [site])
    if areas == [site] and call.days == CallDraft().days:
        return []
    return [sha256(f"{call.days} {areas}".encode()).hexdigest()[:8]]


def _whom(at: AtMenu, call: CallDraft) -> list[Line]:
    if not call.areas or call.areas == [at.admin.site]:
        return []
    return [say(ONLY, villages=", ".join(sites.area_name(at.tx, one) for one in call.areas))]


def ask_everybody(at: AtMenu, press: Press) -> Saying:
    """The tally begins, and the notice with its button goes out. Pressed twice it begins once.

    Where something else was chosen since the button was shown, it is shown once more.
    """
    form = at.forms.by_code.get(press.arg(0))
    asked = Press(press.verb, press.args[:1], press.screen)
    if form is None or form not in _askable(at) or _running(at, form) is not None:
        return ask_whether(at, asked)
    zone, call = _zone(at.tx, at.admin.site), _call(at, form)
    if list(press.args[1:]) != _choice(call, at.admin.site):
        return ask_whether(at, asked)
    today, audience = at.now.astimezone(zone).date(), audience_of(call, at.admin.site)
    until = today + timedelta(days=call.days)
    asked_of = tallies.Call(at.admin.site, areas_of(at.tx, audience), until)
    tally = tallies.open_tally(at.tx, form, asked_of, by=at.admin.id, today=today)
    try:
        plan = _notice(at.tx, tally, CALL, [say(UNTIL, day=_day(at.tx, tally))])
        plan_announcement(at.tx, plan, admin=at.admin, now=at.now)
    except StepRefused as refused:
        at.tx.delete(tally)
        return Saying((refused.reason,), (_back(),))
    if call.service:
        drop_draft(at.tx, at.admin)
    told_at = datetime.combine(tally.last_on + timedelta(days=1), TOLD_AT, zone)
    timers.set_timer(at.tx, ENDS, f"tally:{tally.id}", at=told_at)
    return Saying((say(GOES_OUT, day=Moment(told_at, As.DAY)),), (_back(),))


def show_counted(at: AtMenu, press: Press) -> Saying:
    """What one came to, again."""
    tally = at.tx.get(Tally, press.rest)
    if tally is None or tally.site != at.admin.site:
        return show_tallies(at, press)
    if tallies.is_open(tally):
        return Saying((say(NOT_YET, day=_day(at.tx, tally)),), (_back(),))
    return Saying((_name(at.tx, tally), *_result(at.tx, tally)), (_back(),))


def end(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """Its last day is over: nobody's mark is kept any more, and everybody who was asked is told."""
    tally = tx.get(Tally, timer.about)
    if tally is None or not tallies.is_open(tally):
        return
    tallies.end_tally(tx, tally)
    lines = _result(tx, tally)
    admins = sorted(staff.admins_of(tx, tally.site), key=lambda one: one.id != tally.opened_by)
    if not admins:
        return
    try:
        plan_announcement(tx, _notice(tx, tally, RESULT, lines), admin=admins[0], now=now)
    except StepRefused as refused:
        outbox.put(tx, to_staff(admins[0].id), Saying((refused.reason, *lines)), now=now)


def _notice(tx: Tx, tally: Tally, text_id: str, lines: list[Line]) -> AnnouncementPlan:
    """A notice to all there who take notices. While the tally is open its button opens it."""
    facts: AnnouncementFacts = {"more": to_json(Saying(tuple(lines)))}
    if tallies.is_open(tally):
        facts["tally"] = tally.id
    sender = sites.get_site(tx, tally.site).name
    return AnnouncementPlan(
        AnnouncementKind.NOTICE, (sender,), _audience(tally), {}, ready=text_id, facts=facts
    )


def _result(tx: Tx, tally: Tally) -> list[Line]:
    form = kept_form(tx, tally.form_hash)
    if form is None:
        return []
    counts: Counter[str] = Counter()
    for (_, option), count in tallies.counts_of(tx, tally).items():
        counts[option] += count
    zone = _zone(tx, tally.site)
    return list(result_lines(form, counts, first=tally.opened_on, last=tally.last_on, zone=zone))


def _askable(at: AtMenu) -> list[Form]:
    asked = (form for form in at.forms.by_code.values() if form.life is Life.TALLY)
    return [form for form in asked if not form.withdrawn]


def _running(at: AtMenu, form: Form) -> Tally | None:
    """In whichever villages: what two at once differ by would tell of few."""
    known = tallies.tallies_of(at.tx, at.admin.site, service=form.code)
    return next((one for one in known if tallies.is_open(one)), None)


def _answered(tx: Tx, tally: Tally) -> int:
    counts = tallies.counts_of(tx, tally)
    return sum(count for (_, option), count in counts.items() if option == tallies.ANSWERED)


def _name(tx: Tx, tally: Tally) -> Phrase:
    form = kept_form(tx, tally.form_hash)
    return say(form.name if form else f"form.{tally.service}.name")


def _day(tx: Tx, tally: Tally) -> Moment:
    zone = _zone(tx, tally.site)
    return Moment(datetime.combine(tally.last_on, time(12), zone), As.DAY)


def _noon(at: datetime, zone: ZoneInfo) -> Moment:
    return Moment(datetime.combine(at.date(), time(12), zone), As.DAY)


def _zone(tx: Tx, site: str) -> ZoneInfo:
    return ZoneInfo(sites.get_site(tx, site).timezone)


def _audience(tally: Tally) -> Audience:
    """Those who were asked: they are told the result too."""
    return Audience(tuple(tally.areas), int(Topic.NOTICE))


def _back() -> Button:
    return back_to(in_menu("surveys"))


VERBS: tuple[Verb[Deed], ...] = (
    Verb("admin.surveys", show_tallies, ADMINS, Where.PRIVATE),
    Verb("admin.survey", ask_whether, ADMINS, Where.PRIVATE),
    Verb("admin.survey-yes", ask_everybody, ADMINS, Where.PRIVATE),
    Verb("admin.counted", show_counted, ADMINS, Where.PRIVATE),
)
TIMERS: Mapping[str, Ring] = {ENDS: end}
