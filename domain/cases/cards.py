"""The card: a case as a desk's room sees it, made of facts. Pure.

Who sees how much is decided before (`actions/cases/casefile.py`): what a room may not see is not
among the facts. Never a name, an address or a language of a reporter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from domain.cases.answer_lines import joined
from domain.cases.by_number import DIGITS
from domain.cases.card_presses import CardVerb, on_card
from domain.cases.cases import CaseState, Outcome, Value, spoken
from domain.cases.lead_patterns import NAMES, LeadKind
from domain.cases.outcome_words import OUTCOMES, VALUES
from domain.dialog.press import read_press
from domain.forms.forms import Life, Urgency
from domain.local_time import is_night, moment
from domain.paper.poster_codes import spoken_poster_code
from domain.saying import Arg, As, Button, Line, Moment, Phrase, Saying, pgettext, say
from domain.services.lives import ROADS
from domain.services.told import RECEIPT_CODE

STEPS = frozenset(move.verb for road in ROADS.values() for move in road.moves)
MARKS = {Urgency.P1: "🔴", Urgency.P2: "🔶", Urgency.P3: "🔷", Urgency.P4: "🔹"}
OPEN_INQUIRIES_AT_MOST = 3

HEAD = pgettext("police:card.head", "{mark} {urgency} · {emoji} {title} · {number}")
HEAD_CLOSED = pgettext("police:card.head_closed", "⚪ {outcome} · {emoji} {title} · {number}")
HEAD_WITHDRAWN = pgettext(
    "police:card.head_withdrawn", "⚪ Taken back by the reporter · {emoji} {title} · {number}"
)
HEAD_DISPUTED = pgettext(
    "police:card.head_disputed", "❗ Reporter says: not solved · {emoji} {title} · {number}"
)
ELSEWHERE = pgettext("police:card.elsewhere", "➡ {number} is with {desk} now.")
APPOINTED = pgettext("police:card.appointed", "🗓 {at}")
VOICE = pgettext("police:card.voice", "🎤 {seconds} s")
VOICES = pgettext("police:card.voices", "🎤 {count}, {seconds} s")
PHOTOS = pgettext("police:card.photos", "📷 {count}")
COMING = pgettext("police:card.coming", "⏳ {count} on the way")
SHORTENED = pgettext("police:card.shortened", "… more words")
TAKER_ALONE = pgettext(
    "police:card.taker_alone", "🔒 Words, voice and photos: only whoever takes it"
)
BEING_HIT = pgettext("police:card.being_hit", "🆘 Somebody is being hurt. They ask you to come.")
MAY_ASK = pgettext("police:card.may_ask", "📨 Can be written to")
WHEN_THEY_WRITE = pgettext(
    "police:card.when_they_write", "📨 Reads what we write only when they open it"
)
AFTER_THEIR_WORD = pgettext(
    "police:card.after_their_word", "⏳ Can be answered when they write again"
)
WANTS_CALL = pgettext("police:card.wants_call", "📞 Wants a call: whoever takes it gets the number")
NEVER_ASK = pgettext("police:card.never_ask", "🤫 Do not ask, do not answer")
LOST = pgettext("police:card.lost", "🚫 The reporter cannot be reached any more")
ALSO = pgettext("police:card.also", "👥 +{count} people report the same")
ONE_EVENT = pgettext("police:card.one_event", "🤝 {name}: one event")
CALL_FIRST = pgettext("police:card.call_first", "☎ Call first, then go")
LEAD = pgettext("police:card.lead", "🔑 {mark} {kind}: {lead}")
LEADS = pgettext("police:card.leads", "🔑 Leads: {count}, seen by whoever takes it")
ASKED = pgettext("police:card.asked", "❓ {name} {at}: {question}")
WROTE = pgettext("police:card.wrote", "📨 {name} {at}: {words}")
SPOKEN = pgettext("police:card.spoken", "🎤 by voice")
ON_ITS_WAY = pgettext("police:card.on_its_way", "on its way")
ON_THEIR_PHONE = pgettext("police:card.arrived", "✔✔ arrived {at}")
SEEN = pgettext("police:card.seen", "👁 seen {at}")
WAITS = pgettext("police:card.waits", "⏳ waiting for the answer until {until}")
NO_ANSWER = pgettext("police:card.no_answer", "no answer")
ANSWER_CAME = pgettext("police:card.answer_came", "answered {at}")
NOTES = pgettext("police:card.notes", "📝 Notes: {count}")
CALLED = pgettext("police:card.called", "📞 {name} called {number} at {at}")
GOT_THROUGH = pgettext("police:card.got_through", "📞 The reporter got through by telephone")
TAKE_BEFORE = pgettext("police:card.take_before", "Take before {at}")
NOT_TAKEN = pgettext("police:card.not_taken", "Nobody has it yet")
LATE = pgettext("police:card.late", "⏰ Late: it was due at {at}")
TAKEN = pgettext("police:card.taken", "👤 {name} took it {at}")
CAME = pgettext("police:card.came", "🚗 There at {at}")
REVIEW_BY = pgettext("police:card.review_by", "Another officer looks before {at}")
CLOSED = pgettext("police:card.closed", "🏁 {name}, {at}")
PASSED_TO = pgettext("police:card.passed_to", "➡ {to}")
SAME_AS = pgettext("police:card.same_as", "🔁 The same as {number}")
DUPLICATES = pgettext("police:card.duplicates", "🔁 Reported again as {numbers}")
WORTH = pgettext("police:card.worth", "Information: {value}")
VERDICT = pgettext("police:card.verdict", "Reporter: {verdict}")

SOLVED = pgettext("police:verdict.solved", "solved")
NOT_SOLVED = pgettext("police:verdict.not_solved", "not solved")
UNCONFIRMED = pgettext("police:verdict.unconfirmed", "not confirmed")

TAKE = pgettext("police:card.button.take", "Take")
TAKE_AND_GO = pgettext("police:card.button.take_and_go", "Take, on the way")
CALL = pgettext("police:card.button.called", "Called {number}")
ARRIVED = pgettext("police:card.button.arrived", "Arrived")
WRITE = pgettext("police:card.button.write", "Write to the reporter")
NOTE = pgettext("police:card.button.note", "Internal note")
CLOSE = pgettext("police:card.button.close", "Close")
GIVE_BACK = pgettext("police:card.button.give_back", "Give back")
RECEIPT = pgettext("police:card.button.receipt", "Receipt on paper")
COUNT_IT = pgettext("police:close.button.came", "What came of it")
READ = pgettext("police:card.button.read", "Words and media")
ALL_WORDS = pgettext("police:card.button.all_words", "All words")
SAME = pgettext("police:card.button.same", "One event")
PASS_ON = pgettext("police:card.button.pass", "Pass on")
NOT_THEIRS = pgettext("police:card.button.unpass", "Take it back from them")
SPLIT = pgettext("police:card.button.split", "Not the same")


class Askable(StrEnum):
    """Whether a question may go back to the reporter."""

    YES = "yes"
    WHEN_THEY_WRITE = "when they write"
    AWAITS_WORD = "awaits word"  # what was said waits for them to write: the messenger wants it so
    BY_PHONE = "by phone"
    NO = "no"
    LOST = "lost"  # they erased themselves, or left the messenger


WRITABLE = (Askable.YES, Askable.WHEN_THEY_WRITE, Askable.AWAITS_WORD)


@dataclass(frozen=True, slots=True)
class LeadFacts:
    """A lead as the card shows it."""

    kind: LeadKind
    text: str
    checked: bool
    id: str = ""


@dataclass(frozen=True, slots=True)
class InquiryFacts:
    """What was asked of the reporter, or told, and what became of it. state: that of its row."""

    name: str
    asked_at: datetime
    question: Line
    state: str
    expires_at: datetime
    asks: bool = True
    arrived_at: datetime | None = None
    seen_at: datetime | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CardFacts:
    """A case as far as this room may see it.

    life: the road that its buttons keep to.
    lines: place, time and what was told. shortened: some words were left out of them.
    sealed: the rest is for the taker alone. hidden_leads: leads among that rest.
    also: reporters besides the first; one_event: who said that all of them mean one.
    number_to_call: of the site, "" if none; called: which officer called it and when; got_through:
    the reporter did. desk: where the case is now, if that is another than the room's.
    passed: where it was passed on to, and how that stands; may_pass, may_unpass: it can go to
    another office, or back from one that has not taken it. appointed: its time. ended: how it
    ended, where its service says so, as a text id; counted: what was handed over then; receipt: the
    code of the receipt for it. may_count: what came of it may still be added.
    """

    number: str
    urgency: Urgency
    state: CaseState
    life: Life
    emoji: str
    title: str
    lines: tuple[Line, ...]
    opened_at: datetime
    acknowledge_by: datetime
    zone: tzinfo
    shortened: bool = False
    sealed: bool = False
    voices: int = 0
    voice_s: int = 0
    photos: int = 0
    coming: int = 0
    askable: Askable = Askable.NO
    also: int = 0
    one_event: str = ""
    call_first: bool = False
    leads: tuple[LeadFacts, ...] = ()
    hidden_leads: int = 0
    inquiries: tuple[InquiryFacts, ...] = ()
    notes: int = 0
    number_to_call: str = ""
    called: tuple[str, datetime] | None = None
    got_through: bool = False
    taken: tuple[str, datetime] | None = None
    arrived_at: datetime | None = None
    review_by: datetime | None = None
    closed: tuple[str, datetime] | None = None
    outcome: Outcome | None = None
    value: Value | None = None
    passed_to: str = ""
    same_as: str = ""
    duplicates: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    desk: str = ""
    appointed: datetime | None = None
    ended: str = ""
    counted: tuple[Line, ...] = ()
    receipt: str = ""
    passed: tuple[Line, ...] = ()
    may_pass: bool = False
    may_unpass: bool = False
    may_count: bool = False

    @property
    def is_waiting(self) -> bool:
        """Nobody has it."""
        return self.state in (CaseState.NEW, CaseState.DISPUTED)

    @property
    def is_over(self) -> bool:
        """Nothing is to be done any more."""
        return self.state in (CaseState.CLOSED, CaseState.WITHDRAWN, CaseState.FORWARDED)

    def shown(self, at: datetime) -> Arg:
        """A moment, with its day where that is not the day of the report."""
        return moment(at, self.zone, since=self.opened_at)


def card(facts: CardFacts, *, now: datetime) -> Saying:
    """The card as it is now. P3 and P4 make no sound at night."""
    if facts.desk:
        return Saying((say(ELSEWHERE, number=spoken(facts.number), desk=facts.desk),), quiet=True)
    calm = facts.urgency in (Urgency.P3, Urgency.P4) and is_night(now, facts.zone)
    return Saying(
        lines=(head(facts), *_about(facts), *_done(facts), *_standing(facts, now)),
        buttons=_buttons(facts),
        # Taken back is news for whoever is on the way; closed is not.
        quiet=calm or facts.state is CaseState.CLOSED,
        news=True,
        about=f"{head(facts).id} {facts.urgency} {facts.taken and facts.taken[0]}",
    )


def alert(facts: CardFacts, *, taken: bool) -> Saying:
    """What each officer gets privately when a life is in danger, and what it turns into."""
    if not taken and facts.is_waiting:
        button = _button(facts, "take", TAKE_AND_GO, "✋")
        return Saying((head(facts), *facts.lines, say(NOT_TAKEN)), (button,))
    after: tuple[Line, ...] = ()
    if facts.taken and not facts.is_over:
        after = (say(TAKEN, name=facts.taken[0], at=facts.shown(facts.taken[1])),)
    return Saying((head(facts), *after), quiet=True)


def head(facts: CardFacts) -> Phrase:
    """The first line."""
    what: dict[str, Arg] = {
        "emoji": facts.emoji,
        "title": say(facts.title),
        "number": spoken(facts.number),
    }
    match facts.state:
        case CaseState.CLOSED if facts.ended:
            return say(HEAD_CLOSED, outcome=say(facts.ended), **what)
        case CaseState.CLOSED if facts.outcome:
            return say(HEAD_CLOSED, outcome=say(OUTCOMES[facts.outcome]), **what)
        case CaseState.WITHDRAWN:
            return say(HEAD_WITHDRAWN, **what)
        case CaseState.DISPUTED:
            return say(HEAD_DISPUTED, **what)
    return say(HEAD, mark=MARKS[facts.urgency], urgency=facts.urgency.value, **what)


def lead_line(lead: LeadFacts) -> Phrase:
    """A lead, ticked or not."""
    mark = "☑" if lead.checked else "☐"
    return say(LEAD, mark=mark, kind=say(NAMES[lead.kind]), lead=lead.text)


def _about(facts: CardFacts) -> list[Line]:
    """What was told, by how many, and whether one may ask back."""
    lines: list[Line] = list(facts.lines)
    if facts.appointed:
        lines.insert(0, say(APPOINTED, at=Moment(facts.appointed, As.SOON)))
    if facts.shortened:
        lines.append(say(SHORTENED))
    media = joined(_media(facts))
    if media:
        lines.append(media)
    if facts.sealed and not facts.is_over:
        lines.append(say(TAKER_ALONE))
    if facts.also:
        lines.append(say(ALSO, count=facts.also))
    if facts.also and facts.one_event:
        lines.append(say(ONE_EVENT, name=facts.one_event))
    if facts.duplicates:
        lines.append(say(DUPLICATES, numbers=", ".join(map(spoken, facts.duplicates))))
    if facts.call_first:
        lines.append(say(CALL_FIRST))
    if not facts.is_over:
        lines.append(say(_ASKABLE[facts.askable]))
    return lines


_ASKABLE = {
    Askable.YES: MAY_ASK,
    Askable.WHEN_THEY_WRITE: WHEN_THEY_WRITE,
    Askable.AWAITS_WORD: AFTER_THEIR_WORD,
    Askable.BY_PHONE: WANTS_CALL,
    Askable.NO: NEVER_ASK,
    Askable.LOST: LOST,
}


def _media(facts: CardFacts) -> list[Line]:
    parts: list[Line] = []
    if facts.voices == 1:
        parts.append(say(VOICE, seconds=facts.voice_s))
    elif facts.voices:
        parts.append(say(VOICES, count=facts.voices, seconds=facts.voice_s))
    if facts.photos:
        parts.append(say(PHOTOS, count=facts.photos))
    if facts.coming:
        parts.append(say(COMING, count=facts.coming))
    return parts


def _done(facts: CardFacts) -> list[Line]:
    """What officers found out and did."""
    lines: list[Line] = [lead_line(lead) for lead in facts.leads]
    if facts.hidden_leads and not facts.is_over:
        lines.append(say(LEADS, count=facts.hidden_leads))
    lines += [joined([_asked(facts, one), *_what_came(facts, one)]) for one in facts.inquiries]
    if facts.notes:
        lines.append(say(NOTES, count=facts.notes))
    lines += facts.passed
    if facts.called:
        name, at = facts.called
        lines.append(say(CALLED, name=name, number=facts.number_to_call, at=facts.shown(at)))
    if facts.got_through:
        lines.append(say(GOT_THROUGH))
    return lines


def _asked(facts: CardFacts, inquiry: InquiryFacts) -> Phrase:
    at = facts.shown(inquiry.asked_at)
    if not inquiry.asks:
        return say(WROTE, name=inquiry.name, at=at, words=inquiry.question)
    return say(ASKED, name=inquiry.name, at=at, question=inquiry.question)


def _what_came(facts: CardFacts, inquiry: InquiryFacts) -> Sequence[Line]:
    if inquiry.state == "answered" and inquiry.answered_at:
        return (say(ANSWER_CAME, at=facts.shown(inquiry.answered_at)),)
    if not inquiry.asks:
        return (_how_far(facts, inquiry),)
    if inquiry.state == "open":
        waits = say(WAITS, until=facts.shown(inquiry.expires_at))
        return (_how_far(facts, inquiry), waits)
    return (say(NO_ANSWER),)


def _how_far(facts: CardFacts, inquiry: InquiryFacts) -> Phrase:
    """On its way, on the reporter's phone, or seen: what is known, and no more."""
    if inquiry.seen_at:
        return say(SEEN, at=facts.shown(inquiry.seen_at))
    if inquiry.arrived_at:
        return say(ON_THEIR_PHONE, at=facts.shown(inquiry.arrived_at))
    return say(ON_ITS_WAY)


def _standing(facts: CardFacts, now: datetime) -> list[Line]:
    """Who has it and by when, or how it ended."""
    if facts.state is CaseState.CLOSED:
        return _ended(facts)
    if facts.is_over:
        return []
    if facts.state is CaseState.DISPUTED and facts.review_by:
        late = [say(LATE, at=facts.shown(facts.review_by))] if now >= facts.review_by else []
        return [*late, say(REVIEW_BY, at=facts.shown(facts.review_by))]
    if facts.taken is None:
        due = facts.shown(facts.acknowledge_by)
        late = [say(LATE, at=due)] if now >= facts.acknowledge_by else []
        if late or facts.urgency is Urgency.P1:
            return [*late, say(NOT_TAKEN)]
        return [say(TAKE_BEFORE, at=due)]
    lines: list[Line] = [say(TAKEN, name=facts.taken[0], at=facts.shown(facts.taken[1]))]
    if facts.arrived_at:
        lines.append(say(CAME, at=facts.shown(facts.arrived_at)))
    return lines


def _ended(facts: CardFacts) -> list[Line]:
    lines: list[Line] = list(facts.counted)
    if facts.receipt:
        lines.append(say(RECEIPT_CODE, code=spoken_poster_code(facts.receipt)))
    if facts.passed_to:
        lines.append(say(PASSED_TO, to=facts.passed_to))
    if facts.same_as:
        lines.append(say(SAME_AS, number=spoken(facts.same_as)))
    if facts.closed:
        lines.append(say(CLOSED, name=facts.closed[0], at=facts.shown(facts.closed[1])))
    if facts.value:
        lines.append(say(WORTH, value=say(VALUES[facts.value])))
    if facts.ended and not any(facts.verdicts):
        return lines
    said = [SOLVED if verdict == "solved" else NOT_SOLVED for verdict in facts.verdicts if verdict]
    lines.append(
        say(VERDICT, verdict=joined([say(text_id) for text_id in said] or [say(UNCONFIRMED)]))
    )
    return lines


def _buttons(facts: CardFacts) -> tuple[Button, ...]:
    if facts.is_over:
        receipt = (_button(facts, "receipt", RECEIPT, "📃"),) if facts.receipt else ()
        return (_button(facts, "count", COUNT_IT, "📦"),) if facts.may_count else receipt
    first = _take_buttons(facts) if facts.is_waiting else _taker_buttons(facts)
    more = []
    if facts.shortened:
        more.append(_button(facts, "all", ALL_WORDS, "📄"))
    if facts.also:
        if not facts.one_event:
            more.append(_button(facts, "same", SAME, "🤝"))
        more.append(_button(facts, "split", SPLIT, "↔"))
    return tuple(one for one in (*first, *more) if _is_on_the_road(facts, one))


def _is_on_the_road(facts: CardFacts, button: Button) -> bool:
    """Whether the life of the case knows that step. What is no step of any life always stays."""
    press = read_press(button.choice)
    verb = press.verb.rpartition(".")[2] if press is not None else ""
    return verb not in STEPS or verb in {move.verb for move in ROADS[facts.life].moves}


def _take_buttons(facts: CardFacts) -> list[Button]:
    if facts.urgency is not Urgency.P1:
        return [_button(facts, "take", TAKE, "✋")]
    buttons = [_button(facts, "take", TAKE_AND_GO, "✋"), *_call_button(facts)]
    if facts.askable in WRITABLE:
        buttons.append(_button(facts, "ask", WRITE, "📨"))
    return buttons


def _taker_buttons(facts: CardFacts) -> list[Button]:
    buttons = []
    if facts.urgency is Urgency.P1 and not facts.arrived_at:
        buttons.append(_button(facts, "came", ARRIVED, "🚗"))
    if facts.urgency is Urgency.P1:
        buttons += _call_button(facts)
    if facts.askable in WRITABLE:
        buttons.append(_button(facts, "ask", WRITE, "📨"))
    buttons.append(_button(facts, "note", NOTE, "📝"))
    if facts.sealed or facts.askable is Askable.BY_PHONE:
        buttons.append(_button(facts, "read", READ, "🔒"))
    if facts.may_pass:
        buttons.append(_button(facts, "pass", PASS_ON, "↗"))
    if facts.may_unpass:
        buttons.append(_button(facts, "unpass", NOT_THEIRS, "↩"))
    buttons.append(_button(facts, "close", CLOSE, "🏁"))
    buttons.append(_button(facts, "back", GIVE_BACK, "👐"))
    return buttons


def _call_button(facts: CardFacts) -> list[Button]:
    if facts.called or not facts.number_to_call:
        return []
    label = say(CALL, number=facts.number_to_call)
    return [card_button("called", facts.number, label, "📞")]


def _button(facts: CardFacts, verb: CardVerb, text_id: str, emoji: str) -> Button:
    return card_button(verb, facts.number, say(text_id), emoji)


def card_button(verb: CardVerb, number: str, label: Line, emoji: str) -> Button:
    """A button about that case."""
    typed = f"{DIGITS[verb]} {spoken(number)}" if verb in DIGITS else ""
    return Button(on_card(verb, number), label, emoji=emoji, typed=typed)
