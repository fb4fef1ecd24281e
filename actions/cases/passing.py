"""Passing on: an officer hands a case to another office, or asks it to see to it together.

The partner reads what was ticked; words, photos and voices only where the officer says so, and a
voice only with the reporter's yes. To an office that its reporter was not told of, a case goes only
once they agree, except where a life is in danger. What a service keeps to itself never travels.
"""

from datetime import datetime, timedelta

from actions.cases.card_verbs import CardVerbs
from actions.cases.casefile import CaseFile, Sight, open_file, reporters_of
from actions.cases.deadlines import desk_promise_s
from actions.cases.happened import happened
from actions.cases.officer_permissions import ActRefused, Move, require_open
from actions.cases.prompt_verbs import PromptVerbs
from actions.cases.prompts import (
    button,
    cancel_button,
    cancel_prompt,
    end_prompt,
    open_prompt,
    read_state,
    require_own,
    show_prompt,
    write_state,
)
from actions.cases.referral_card import limited_lines, media_of, parts_of, ring_partner, title_for
from actions.cases.referral_store import (
    DUE,
    ReferralWords,
    partners_of,
    read_words,
    slot_of,
    standing_of_case,
    travels,
    write_words,
)
from actions.cases.taking import require_taker, set_working
from actions.dialog.verbs import OFFICERS, Verb, Where
from domain.cases import partner_cards
from domain.cases import passing_draft as wizard
from domain.cases.actors import HOUSE, Actor, by_reporter
from domain.cases.cases import OPEN_STATES, spoken
from domain.cases.events import CaseEvent, Happening
from domain.cases.passing_draft import PassFacts, Passing, PassStep
from domain.cases.referrals import Asked, Part, ReferralState
from domain.forms.forms import Life, Reach, Urgency
from domain.ids import DeskId
from domain.saying import Awaits, Line, Saying, pgettext, say
from storage import reporters, reports, timers
from storage.keys import new_id
from storage.tables import Case, Desk, Prompt, Referral, Reporter, Timer
from storage.tx import Tx

ANSWER_WITHIN = timedelta(days=3)  # for a reporter to agree; then it stays where it is

NEVER = pgettext("police:refused.never_travels", "{number}: such a report never goes elsewhere.")
NO_PARTNER = pgettext("police:refused.no_partner", "No other office here has a room yet.")
HAS_IT = pgettext("police:refused.has_it", "{number}: {desk} has it already, or is asked.")
NO_ROOM = pgettext("police:refused.no_room_there", "{desk} has no room. Please call them.")
CANNOT_ASK = pgettext(
    "police:refused.cannot_ask", "{number}: the reporter cannot be asked, so it stays here."
)
CHOOSE = pgettext("police:refused.choose", "Please choose with the buttons.")
NOTHING_OUT = pgettext("police:refused.nothing_out", "{number}: no other office has it.")
THEY_HAVE_IT = pgettext(
    "police:refused.they_have_it", "{number}: {desk} took it. They give it back, or close it."
)
DONE = pgettext("police:pass.done", "↗ {number}: on its way to {desk}.")
ASKING = pgettext("police:pass.asking", "↗ {number}: the reporter is asked first.")


def begin_passing(move: Move) -> None:
    """To whom? Only whoever has the case passes it on. Raises Refused."""
    case = move.case
    require_open(case)
    require_taker(move)
    if not travels(case, open_file(move.tx, case).form):
        raise ActRefused(NEVER, number=spoken(case.number))
    _require_alone(move.tx, case)
    if not partners_of(move.tx, case):
        raise ActRefused(NO_PARTNER)
    # Who goes to a danger needs the place: it is ticked beforehand.
    passing = Passing(
        what=(Part.WORDS.value,) if case.urgency == Urgency.P1 else (),
        joint=case.life == Life.APPOINTMENT,  # its time is one of this desk's
    )
    prompt = open_prompt(move, "pass", wizard.pack(passing))
    _show(move, prompt, passing)


def _require_alone(tx: Tx, case: Case) -> None:
    """Raises Refused where another office has it: it goes in no circle."""
    standing = standing_of_case(tx, case.id)
    if standing is not None:
        desk = tx.get_one(Desk, standing.desk_id).name
        raise ActRefused(HAS_IT, number=spoken(case.number), desk=desk)


def press_passing(move: Move, prompt: Prompt, what: str) -> None:
    """A button of the steps. What does not belong to the step is passed over. Raises Refused."""
    require_own(move, prompt)
    require_open(move.case)
    if what == "cancel":
        cancel_prompt(move.tx, move.case, prompt, now=move.now)
        return
    passing = wizard.unpack(read_state(move.tx, move.case, prompt))
    if what == "send" and passing.step is PassStep.PREVIEW:
        require_taker(move)
        _send(move, prompt, passing)
        return
    after = wizard.pressed(passing, what, _known(move.tx, move.case, passing))
    if after is not None:
        write_state(move.tx, move.case, prompt, wizard.pack(after))
        _show(move, prompt, after)


def reply_passing(move: Move, prompt: Prompt, words: str) -> None:
    """The officer's own words instead of the reporter's. Raises Refused where none are wanted."""
    require_own(move, prompt)
    require_open(move.case)
    after = wizard.replied(wizard.unpack(read_state(move.tx, move.case, prompt)), words)
    if after is None:
        raise ActRefused(CHOOSE)
    write_state(move.tx, move.case, prompt, wizard.pack(after))
    _show(move, prompt, after)


def _show(move: Move, prompt: Prompt, passing: Passing) -> None:
    lines, choices = wizard.screen(passing, _known(move.tx, move.case, passing))
    buttons = [button(prompt, one.what, one.label, one.emoji) for one in choices]
    awaits = Awaits.WORDS if passing.step is PassStep.WHAT else Awaits.CHOICE
    buttons.append(cancel_button(prompt))
    show_prompt(move.tx, prompt, Saying(lines, tuple(buttons), awaits=awaits), now=move.now)


def _known(tx: Tx, case: Case, passing: Passing) -> PassFacts:
    file = open_file(tx, case)
    reads: list[Line] = []
    asks = Asked.NOTHING
    if passing.step is PassStep.PREVIEW:
        reads = _reads(tx, file, passing)
        asks = _asks(tx, file, passing)
    desks = [(desk.id, desk.name) for desk in partners_of(tx, case)]
    alone = case.life != Life.APPOINTMENT
    return PassFacts(case.number, desks, parts_of(tx, file), reads, asks, may_be_alone=alone)


def _reads(tx: Tx, file: CaseFile, passing: Passing) -> list[Line]:
    """What the partner would read, as far as the officer's own room may see it."""
    if file.sight is Sight.OPEN:
        return [say(title_for(file)), *limited_lines(tx, file, _words(passing))]
    own = [say(partner_cards.WORDS, words=passing.words)] if passing.words else []
    return [say(file.title), *own]


def _words(passing: Passing) -> ReferralWords:
    return ReferralWords(what=list(passing.what), words=passing.words)


# ------------------------------------------------------------------------- who is asked, of what


def _asks(tx: Tx, file: CaseFile, passing: Passing) -> Asked:
    if _untold(tx, file, DeskId(passing.desk)):
        return Asked.ALL
    return Asked.VOICE if _speakers(tx, file, passing) else Asked.NOTHING


def _untold(tx: Tx, file: CaseFile, desk_id: DeskId) -> list[Reporter]:
    """The reporters whose review did not name that office; nobody where a life is in danger."""
    if file.case.urgency == Urgency.P1:
        return []
    return [
        part.reporter
        for part in file.parts
        if desk_id not in reports.read_report(tx, part.reporter).get("may_go_to", ())
    ]


def _speakers(tx: Tx, file: CaseFile, passing: Passing) -> list[Reporter]:
    """Those whose voice is to go."""
    if Part.VOICE not in passing.what:
        return []
    return [
        part.reporter
        for part in file.parts
        if any(row.kind == "voice" for row in media_of(tx, part.reporter))
    ]


def _is_askable(tx: Tx, reporter: Reporter) -> bool:
    """Whether they can see a question, now or when they look."""
    if not (reporters.is_reachable(tx, reporter) or reports.opens_by_code(reporter)):
        return False
    return reporter.reach not in (Reach.NEVER, Reach.PHONE)


# ------------------------------------------------------------------------------------- sending it


def _send(move: Move, prompt: Prompt, passing: Passing) -> None:
    """It is on its way, or its reporter is asked. Raises Refused."""
    case, file = move.case, open_file(move.tx, move.case)
    _require_alone(move.tx, case)
    desk = next((one for one in partners_of(move.tx, case) if one.id == passing.desk), None)
    if desk is None:
        row = move.tx.get(Desk, passing.desk)
        raise ActRefused(NO_ROOM, desk=row.name) if row else ActRefused(NO_PARTNER)
    asks = _asks(move.tx, file, passing)
    asked = _untold(move.tx, file, desk.id) if asks is Asked.ALL else []
    asked += [one for one in _speakers(move.tx, file, passing) if one not in asked]
    if not all(_is_askable(move.tx, reporter) for reporter in asked):
        raise ActRefused(CANNOT_ASK, number=spoken(case.number))
    referral = Referral(
        id=new_id(),
        case_id=case.id,
        desk_id=desk.id,
        sent_by=move.officer.id,
        state=ReferralState.ASKING.value if asks is Asked.ALL else ReferralState.SENT.value,
        joint=passing.joint,
        asks=asks.value,
        sent_at=move.now,
    )
    move.tx.add(referral)
    words = _words(passing)
    words.agreed = {reporter.id: None for reporter in asked}
    write_words(move.tx, case, referral, words)
    set_working(case)
    end_prompt(move.tx, prompt)
    text_id = ASKING if asks is Asked.ALL else DONE
    line = say(text_id, number=spoken(case.number), desk=desk.name)
    show_prompt(move.tx, prompt, Saying((line,)), now=move.now)
    if asks is Asked.ALL:
        timers.set_timer(move.tx, DUE, _subject(referral), at=move.now + ANSWER_WITHIN)
        _tell(move.tx, referral, CaseEvent.REFERRAL_ASKED, by=move.by, now=move.now)
    else:
        leave(move.tx, case, referral, by=move.by, now=move.now)


def leave(tx: Tx, case: Case, referral: Referral, *, by: Actor, now: datetime) -> None:
    """It goes to the partner's rooms, and has to be taken there in time."""
    within = timedelta(seconds=desk_promise_s(tx.get_one(Desk, referral.desk_id), case.urgency))
    referral.state, referral.due_at = ReferralState.SENT.value, now + within
    timers.set_timer(tx, DUE, _subject(referral), at=referral.due_at)
    ring_partner(tx, referral, now=now)
    _tell(tx, referral, CaseEvent.REFERRED, by=by, now=now)


def _tell(tx: Tx, referral: Referral, event: CaseEvent, *, by: Actor, now: datetime) -> None:
    case = tx.get_one(Case, referral.case_id)
    happened(tx, case, Happening(event, by, {"desk": referral.desk_id}), now=now)


def _subject(referral: Referral) -> str:
    return slot_of(referral)


def take_back(move: Move) -> None:
    """Not theirs any more, unless somebody there has it. Raises Refused."""
    require_open(move.case)
    require_taker(move)
    referral = standing_of_case(move.tx, move.case.id)
    if referral is None:
        raise ActRefused(NOTHING_OUT, number=spoken(move.case.number))
    if referral.state == ReferralState.TAKEN:
        desk = move.tx.get_one(Desk, referral.desk_id).name
        raise ActRefused(THEY_HAVE_IT, number=spoken(move.case.number), desk=desk)
    over(move.tx, referral, ReferralState.TAKEN_BACK, now=move.now)
    _tell(move.tx, referral, CaseEvent.REFERRAL_TAKEN_BACK, by=move.by, now=move.now)


def over(tx: Tx, referral: Referral, state: ReferralState, *, now: datetime) -> None:
    """It stands no more."""
    referral.state, referral.ended_at = state.value, now
    timers.cancel_timers(tx, _subject(referral), DUE)
    tx.flush()


# ------------------------------------------------------------------------ what its reporter says


def say_whether(tx: Tx, reporter: Reporter, about: str, *, agrees: bool, now: datetime) -> bool:
    """A reporter says whether it may go. False where nothing is asked of them any more.

    about: how the id of what they were asked begins; a yes to one office is none to another.
    """
    case = tx.get_one(Case, reporter.case_id, with_for_update=True)
    referral = standing_of_case(tx, case.id)
    if referral is None or not about or not referral.id.startswith(about):
        return False
    if reporter.withdrawn or case.data_key is None or case.state not in OPEN_STATES:
        return False
    words = read_words(tx, case, referral)
    if reporter.id not in words.agreed or words.agreed[reporter.id] is not None:
        return False
    words.agreed[reporter.id] = agrees
    write_words(tx, case, referral, words)
    by = by_reporter(reporter.number)
    if referral.state != ReferralState.ASKING:  # of the voice alone
        event = CaseEvent.REFERRAL_ALLOWED if agrees else CaseEvent.REFERRAL_DENIED
        _tell(tx, referral, event, by=by, now=now)
    elif not agrees:
        over(tx, referral, ReferralState.REFUSED, now=now)
        _tell(tx, referral, CaseEvent.REFERRAL_DENIED, by=by, now=now)
    elif all(words.agreed.get(one.id, True) for one in reporters_of(tx, case)):
        leave(tx, case, referral, by=by, now=now)
    return True


def not_in_time(tx: Tx, timer: Timer, *, now: datetime) -> None:
    """Nobody there took it, or its reporter said nothing: it is with the first desk alone."""
    referral = tx.get(Referral, timer.about, with_for_update=True)
    if referral is None or referral.state not in (ReferralState.ASKING, ReferralState.SENT):
        return
    case = tx.get_one(Case, referral.case_id, with_for_update=True)
    if case.state not in OPEN_STATES:
        over(tx, referral, ReferralState.TAKEN_BACK, now=now)
        return
    late = referral.state == ReferralState.SENT
    over(tx, referral, ReferralState.LATE if late else ReferralState.REFUSED, now=now)
    if case.data_key is not None:
        event = CaseEvent.REFERRAL_LATE if late else CaseEvent.REFERRAL_DENIED
        _tell(tx, referral, event, by=HOUSE, now=now)


VERBS: CardVerbs = (
    Verb("card.pass", begin_passing, OFFICERS, Where.ROOM),
    Verb("card.unpass", take_back, OFFICERS, Where.ROOM),
)
PROMPTS: PromptVerbs = (Verb("prompt.pass", press_passing, OFFICERS, Where.ROOM),)
