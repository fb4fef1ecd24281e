"""Referrals as they lie: which stands, what is sealed in one, how it stands in words."""

import json
from dataclasses import asdict, dataclass, field
from datetime import tzinfo

from sqlalchemy import bindparam, select
from sqlmodel import col

from domain.cases.partner_cards import partner_end
from domain.cases.referrals import STANDS, Asked, Part, ReferralState, WhereItIs
from domain.cases.routing import OVERSIGHT
from domain.forms.forms import Form, Life, ReadBy
from domain.ids import CaseId
from domain.local_time import moment
from storage import staff
from storage.form_versions import kept_form
from storage.keys import Unsealable
from storage.objects import Objects
from storage.site_cache import DeskLine, find_book
from storage.tables import Case, Desk, Referral
from storage.tx import Tx

SEALED_AS = "referral.words"
DUE = "referral due"  # its timer, until somebody there has it
ENDS = "referral ends"  # its timer: the minute in which a partner's end can be undone
_OF_CASE = Objects(
    select(Referral)
    .where(col(Referral.case_id) == bindparam("of"))
    .order_by(col(Referral.sent_at), col(Referral.id))
)


@dataclass(slots=True)
class ReferralWords:
    """What is sealed in a referral. what: of `Part`. words: instead of the reporter's. reason: why
    it came back. outcome: how it ended there, before: the case's state when it was ended, to undo
    that. agreed: what each reporter who is asked said, by their id; None until then."""

    what: list[str] = field(default_factory=list)
    words: str = ""
    reason: str = ""
    outcome: str = ""
    before: str = ""
    agreed: dict[str, bool | None] = field(default_factory=dict)

    def may_travel(self, part: Part, reporter_id: str = "") -> bool:
        """Whether that part is on its way: chosen, and a voice only with the yes of whose it is."""
        if part not in self.what:
            return False
        return part is not Part.VOICE or self.agreed.get(reporter_id) is True


def slot_of(referral: Referral) -> str:
    """Under which slot it stands in the partner's rooms."""
    return f"referral:{referral.id}"


def referrals_of(tx: Tx, case_id: CaseId) -> list[Referral]:
    """All of a case, the oldest first."""
    return _OF_CASE.all(tx, {"of": case_id})


def standing_of_case(tx: Tx, case_id: CaseId) -> Referral | None:
    """The one that is not over, if there is one."""
    return next((one for one in referrals_of(tx, case_id) if one.state in STANDS), None)


def read_words(tx: Tx, case: Case, referral: Referral) -> ReferralWords:
    """What is sealed in it; nothing once the case was erased."""
    try:
        key = tx.keys.unwrap(case.data_key)
        plain = key.open_text(SEALED_AS, referral.id, referral.sealed or b"")
    except Unsealable:
        return ReferralWords()
    return ReferralWords(**json.loads(plain))


def write_words(tx: Tx, case: Case, referral: Referral, words: ReferralWords) -> None:
    """It says this from now on."""
    plain = json.dumps(asdict(words), ensure_ascii=False)
    referral.sealed = tx.keys.unwrap(case.data_key).seal(SEALED_AS, referral.id, plain)
    tx.flush()


def where_it_is(tx: Tx, case: Case, referral: Referral, zone: tzinfo) -> WhereItIs:
    """How it stands, with its times as they are shown."""
    said = read_words(tx, case, referral)
    reached, taken_at = referral.reached_at, referral.taken_at
    taken = None
    if referral.taken_by and taken_at:
        at = moment(taken_at, zone, since=case.opened_at)
        taken = (staff.name_of(tx, referral.taken_by), at)
    end = partner_end(Life(case.life), kept_form(tx, case.form_hash), said.outcome)
    return WhereItIs(
        desk=tx.get_one(Desk, referral.desk_id).name,
        state=ReferralState(referral.state),
        reached=moment(reached, zone, since=case.opened_at) if reached else None,
        taken=taken,
        came=referral.arrived_at is not None,
        reason=said.reason,
        ended=end.label,
        told=end.told,
        asks=Asked(referral.asks),
        what=said.what,
        rewritten=bool(said.words),
    )


def awaits_answer(tx: Tx, case: Case, referral: Referral, reporter_id: str) -> bool:
    """Whether that reporter has to say yes or no."""
    if not referral.asks or referral.state not in STANDS:
        return False
    agreed = read_words(tx, case, referral).agreed
    return reporter_id in agreed and agreed[reporter_id] is None


def partners_of(tx: Tx, case: Case) -> list[DeskLine]:
    """The desks that could get it: of the same site, with a room, and of no closed circle."""
    book = find_book(tx, case.site)
    return [
        desk
        for desk in (book.desks if book else ())
        if desk.id != case.desk_id
        and desk.kind not in ("restricted", OVERSIGHT)
        and staff.room_lines(tx, desk.id)
    ]


def travels(case: Case, form: Form | None) -> bool:
    """Whether its service lets it go to another office at all: every report that is open to all,
    of other services those whose file says so."""
    open_to_all = case.read_by == ReadBy.ANYBODY and not case.private
    says_so = form is not None and form.service.travels
    return open_to_all and (case.life == Life.REPORT or says_so)
