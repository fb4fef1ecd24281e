"""How a draft becomes a case, changes it, or ends without one."""

from dataclasses import replace
from datetime import datetime, timedelta

from actions.cases import reporter_acts
from actions.cases.appointments import TimeTaken
from actions.cases.happened import tell_standing
from actions.cases.report_standing import LEAVE_IT, WIPE_PHONE
from actions.cases.reporter_acts import EnoughForToday, NotServed, OpenedCase, Submission
from actions.people import pushing
from actions.residents import clear_chat, menu, message_index, practising, services, tallying
from actions.residents.offices import offices_told
from actions.residents.turn_context import Talk
from domain.forms.answer_facts import marks_in, pruned, village_of
from domain.forms.effects import Dropped, Effect, Out, SendCase, Wipe, Withdraw
from domain.forms.forms import Form, Life, Reach
from domain.forms.report_draft import ReportDraft
from domain.forms.talk_presses import act
from domain.forms.views import View
from domain.heard import PAGE
from domain.people.entry_links import SLIP
from domain.saying import Button, Line, pgettext, say
from domain.words.short_answers import in_keycaps
from storage import posters
from storage.case_locks import number_for
from storage.tables import Case, Reporter

THROWN_AWAY = pgettext("report.thrown_away", "Thrown away. Nothing was sent.")
MISTAKE_KEPT_OFF = pgettext("danger.taken_back", "Taken back. No harm done.")
ENOUGH_TODAY = pgettext("report.enough_today", "You sent one today. The next can leave tomorrow.")
DANGER_ALWAYS = pgettext(
    "report.danger_always", "In danger, call {numbers}. Danger can be reported at any time."
)
KEPT_TILL_THEN = pgettext("report.kept_till_then", "It is kept. Tomorrow, press Report again.")

YOUR_CODE = pgettext("code.copy", "Copy this code onto paper: {code}.")
CODE_OPENS = pgettext("code.opens", "Whoever has the code can see the report.")
ON_PAPER = pgettext("code.on_paper", "Large, or to print: {link}")

BELIEVED = timedelta(days=7)  # what a phone kept without signal may be this old


def _told(talk: Talk, form: Form, draft: ReportDraft) -> Submission:
    answers = pruned(form, draft.answers)
    return Submission(
        form=form,
        answers=answers,
        site=talk.local.code,
        area=village_of(form, answers) or talk.local.code,
        typed_at=_typed_at(talk),
    )


def _typed_at(talk: Talk) -> datetime:
    """When it was said; a phone whose clock is a week off, or ahead, is not believed."""
    typed_at = talk.heard.typed_at
    return typed_at if talk.now - BELIEVED <= typed_at <= talk.now else talk.now


def open_now(talk: Talk, form: Form, draft: ReportDraft) -> bool:
    try:
        opened = reporter_acts.open_case(
            talk.tx, talk.speaker, _told(talk, form, draft), now=talk.now
        )
    except NotServed:
        talk.end_draft()
        menu.show_not_served(talk, form.code)
        return False
    _count_poster(talk)
    talk.dialog["reporter"] = talk.dialog["last"] = opened.reporter.id
    pushing.end_if_hushed(talk.tx, talk.speaker, talk.heard.where)
    message_index.give(talk, opened.reporter, form, draft.answers)
    return True


def _count_poster(talk: Talk) -> None:
    """The poster that they came by, if they did, has brought one report more. No case knows it."""
    code, _ = talk.dialog.pop("poster", ("", ""))
    if posters.find_poster(talk.tx, code) is not None:
        posters.count_poster(talk.tx, code, posters.REPORTED, day=talk.now.date())


def tell_status(talk: Talk) -> None:
    reporter = talk.tx.get_one(Reporter, talk.dialog["reporter"])
    case = talk.tx.get_one(Case, reporter.case_id)
    tell_standing(talk.tx, case, now=talk.now, speaker=reporter)


def amend(talk: Talk, form: Form, draft: ReportDraft, question: str) -> None:
    reporter = talk.tx.get(Reporter, talk.dialog.get("reporter", ""))
    if reporter is None or reporter.data_key is None or reporter.withdrawn:
        return
    told = _told(talk, form, draft)
    reporter_acts.amend_case(talk.tx, reporter, told, question=question, now=talk.now)
    pushing.end_if_hushed(talk.tx, talk.speaker, talk.heard.where)


def finish(talk: Talk, form: Form, draft: ReportDraft, effect: Effect) -> None:
    match effect:
        case SendCase():
            _send(talk, form, draft)
        case Withdraw():
            _withdraw(talk)
        case Wipe():
            clear_chat.leave(talk)
        case Dropped():
            clear_chat.drop_media(talk)
            talk.end_draft()
            menu.show_menu(talk, [say(THROWN_AWAY)])
        case Out() if form.life is Life.PRACTICE:
            practising.leave(talk)
        case Out():
            _out(talk, form, draft)


def _send(talk: Talk, form: Form, draft: ReportDraft) -> None:
    if form.life is Life.TALLY:
        tallying.count(talk, form, draft)
        return
    if form.life is Life.PRACTICE:
        practising.finish(talk, form, draft)
        return
    try:
        offices = tuple(one.id for one in offices_told(talk, form, draft))
        told = replace(_told(talk, form, draft), may_go_to=offices)
        opened = reporter_acts.send_case(talk.tx, talk.speaker, told, now=talk.now)
    except NotServed:
        menu.show_not_served(talk, form.code)
        return
    except TimeTaken:
        services.ask_time_again(talk, form, draft)
        return
    except EnoughForToday:
        if form.private:
            talk.end_draft()
        kept = () if form.private else (say(KEPT_TILL_THEN),)
        menu.show_menu(talk, [say(ENOUGH_TODAY), *kept])
        return
    _count_poster(talk)
    pushing.end_if_hushed(talk.tx, talk.speaker, talk.heard.where)
    message_index.give(talk, opened.reporter, form, draft.answers)
    talk.end_draft()
    talk.dialog["at"] = "go:menu"
    talk.dialog["last"] = opened.reporter.id
    if opened.code:
        show_code(talk, opened)
    elif not form.private and opened.reporter.reach != Reach.DISCREET:
        talk.dialog.pop("wipe_from", None)
        talk.dialog.pop("mine", None)


def said_before(talk: Talk) -> list[Line]:
    """What somebody should know before they are asked anything: that this report has to wait."""
    if not reporter_acts.is_enough(talk.speaker, now=talk.now):
        return []
    numbers = talk.local.named_numbers()
    return [say(ENOUGH_TODAY), say(DANGER_ALWAYS, numbers=numbers)]


def show_code(talk: Talk, opened: OpenedCase) -> None:
    """A10: the code, once. Nobody can look it up later, we neither."""
    code = f"{opened.code[:4]} {opened.code[4:]}"
    view = View(
        (say(YOUR_CODE, code=code), in_keycaps(code), say(CODE_OPENS), *_slip(talk, opened.code)),
        (
            Button(
                act("wipe", number_for(opened.case, opened.reporter)), say(WIPE_PHONE), "1", "🗑"
            ),
            Button(act("go", "menu"), say(LEAVE_IT), "2"),
        ),
    )
    talk.show(view, at=act("go", "menu"), scene="menu")


def _slip(talk: Talk, code: str) -> list[Line]:
    """Where it stands large and can be printed; the code is behind a #, which no server is sent.
    Only a page of ours, or an address that phones reach, leads there."""
    if not (talk.heard.where.startswith(PAGE) or talk.links.public):
        return []
    return [say(ON_PAPER, link=f"{talk.links.pages}{SLIP}#{code}")]


def _withdraw(talk: Talk) -> None:
    reporter = talk.tx.get(Reporter, talk.dialog.get("reporter", ""))
    if reporter is not None:
        reporter_acts.withdraw_case(talk.tx, reporter, now=talk.now)
    talk.end_draft()
    menu.show_menu(talk, [say(MISTAKE_KEPT_OFF)])


def _out(talk: Talk, form: Form, draft: ReportDraft) -> None:
    """Back to where it began; what was told on the way is kept for the next choice."""
    marks = marks_in(form, draft.answers)
    origin = talk.dialog.get("origin", "list")
    talk.end_draft()
    if not form.private and (marks.get("words") or marks.get("media")):
        talk.dialog["kept"] = marks
    if origin == "danger":
        menu.show_dangers(talk)
    else:
        menu.show_list(talk)
