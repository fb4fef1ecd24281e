"""Forms: what is asked, as data. This file says what one is; `services/*.toml` hold the forms.

The vocabulary is closed: seventeen kinds of question, one condition
(`only_if = "question = option"`), no expressions, no loops. A text stands in the file as English
and is known by its text id, for example `form.theft.ask.what` or `form.theft.what.motorbike`; the
catalogues hold the translations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from domain.forms.figure_rules import FigureRule

OWN = "own-"  # before the code of a site's own service; no shipped one begins so


class QuestionKind(StrEnum):
    """The kinds of question."""

    CHOICE = "choice"  # one of the options; six to a screen
    PLACE = "place"  # village (shown, changeable), landmark in own words, pin, don't know
    MARKS = "marks"  # the one open prompt: words, voice, photos, any number until "that is all"
    REACH = "reach"  # how an answer may come back
    PHONE = "phone"  # a telephone number, own contact or typed
    DIGITS = "digits"  # four digits that the person chooses (home: to open it again)
    VILLAGE = "village"  # a village alone, may be left out
    NUMBER = "number"  # how many or how much, between two bounds, in one unit
    ITEMS = "items"  # things: how many of each kind, each in its own unit
    SLOT = "slot"  # a time of the desk's hours that is still free
    PICK = "pick"  # a record of a register
    DAY = "day"  # a day that has been, or today
    SEVERAL = "several"  # any number of what is offered, ticked one by one; of staff alone
    WORDS = "words"  # own words, asked of staff alone: residents tell theirs among the marks
    TYPED = "typed"  # what has one right form: a case's number, a span of hours, a file's sum
    LABEL = "label"  # what a thing of a register is called; never a person
    YES = "yes"  # yes or no to something of its own, never taken for granted
    SAFE = "safe"  # "is it safe to read here now?"; the second option leaves and wipes


class Urgency(StrEnum):
    """P1 life in danger now; P2 ongoing or fresh; P3 past; P4 service."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class CardStyle(StrEnum):
    """What a room sees: everything, or category, village and time band (the taker the rest)."""

    OPEN = "open"
    COARSE = "coarse"


class Reach(StrEnum):
    """How a reporter may be reached. The outbox checks it for every row."""

    OPEN = "open"  # message to this phone
    DISCREET = "discreet"  # "there is news", revealed by a tap
    ONLY_WHEN_THEY_WRITE = "only"  # nothing of itself; told when the reporter writes
    PHONE = "phone"  # an officer calls
    NEVER = "never"  # do not ask, do not tell


class TypedShape(StrEnum):
    """What the answer to a question of the kind TYPED must look like (`domain/forms/shapes.py`)."""

    CASE = "case"  # the number of a case that may be counted at all
    HOURS = "hours"  # from when to when, 21:00-22:30
    SUM = "sum"  # SHA-256 of a file


@dataclass(frozen=True, slots=True)
class Option:
    """One choice. danger: its tap opens the case as P1 and goes on along the danger path.

    label: a text id. title: what the card says instead of the form's title, as a text id, or "".
    advice: what to do, instead of the form's advice, as a text id, or "".
    unit: in which things of this kind are counted, as a text id.
    hidden: chosen only through the danger list. info: the info card it leads to (`treatment`,
    `hand-in`) instead of a case, or "". leads: the form that asks on instead of this one, or "".
    """

    code: str
    label: str
    emoji: str = ""
    title: str = ""
    advice: str = ""
    danger: bool = False
    hidden: bool = False
    info: str = ""
    leads: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ask: a text id; its English may use {numbers} and {village}.

    only_if: (earlier question, option) or None; several options as "talk|police".
    facet: its answer stands on the case in the clear (a chosen option only).
    unasked: a way to be reached that the form knows already (its `default_reach`): it stands on the
    review and can be changed there, and is no question on the way.
    photos: whether the open prompt asks for any.
    unit: of a number, as a text id. least, most: its bounds, and those of each amount of things.
    of: code of the service whose records are picked from.
    bound: whether an amount may be "more than 20" or "about 20". shape: of what is typed. later:
    of a register, not asked when an entry is made; it is written into it afterwards. within: an
    earlier question whose number this one cannot exceed.
    """

    code: str
    kind: QuestionKind
    ask: str
    options: tuple[Option, ...] = ()
    only_if: tuple[str, str] | None = None
    facet: bool = False
    skippable: bool = True
    unasked: bool = False
    photos: bool = True
    unit: str = ""
    least: int = 1
    most: int = 99_999
    of: str = ""
    bound: bool = False
    shape: str = ""
    later: bool = False
    within: str = ""


class Life(StrEnum):
    """The road of what a service opens; `domain/services/lives.py` has a table for each."""

    REPORT = "report"  # something happened: police and other duty rooms see to it
    REQUEST = "request"  # somebody asks or proposes something, and an office answers
    APPOINTMENT = "appointment"  # somebody comes, or is visited, at a time of the desk's hours
    RECORD = "record"  # a line of a register, without a reporter and without persons
    TALLY = "tally"  # opens nothing: it is counted
    GUIDE = "guide"  # opens nothing by itself; a question without an answer may open a request
    PRACTICE = "practice"  # opens nothing, goes nowhere: somebody tries how it is done


class QuestionRole(StrEnum):
    """Who may open something by a service."""

    RESIDENT = "resident"
    LEADER = "leader"
    OFFICER = "officer"
    ADMIN = "admin"


class Sees(StrEnum):
    """Whose rooms may see, find or count what a service opens."""

    DESK = "desk"  # the desk that reads it, and its boards and months
    OUTSIDE = "outside"  # a desk outside the unit alone (of kind `oversight`), and no number at all


class ReadBy(StrEnum):
    """Which desks may read what a form opens."""

    ANYBODY = "anybody"  # one that names the form, else one that takes everything
    NAMED = "named"  # one that names the form alone; it stands in no number
    OUTSIDE = "outside"  # one outside the unit that names it alone; it stands in no number


class Once(StrEnum):
    """How often one resident may answer."""

    ALWAYS = ""
    PERSON = "person"


class MenuShelf(StrEnum):
    """Where a resident finds a service: among what is reported, or under *papers, questions*."""

    LIST = "list"
    INFO = "info"
    STAFF = "staff"  # nowhere: staff find their registers elsewhere


@dataclass(frozen=True, slots=True)
class ServiceOutcome:
    """How what a service opened may end. label: for staff, told: for who asked; text ids.

    counted: items are counted at the end, and stand on the receipt. writes: the register in which
    it makes an entry of the answers that both ask for. It stands until whoever asked takes it back,
    who can be asked again by the entry.
    """

    code: str
    label: str
    told: str
    counted: bool = False
    writes: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a thing of a register stands: a team that works, is weak, is no more. label: a text id.
    over: nothing is expected of it any more; it is not reviewed, and cannot be picked. second: only
    somebody who did not write the entry may say so. after: it can be reached from these alone.
    asks: code of the question that picks a thing; whoever offered that is asked then."""

    code: str
    label: str
    over: bool = False
    second: bool = False
    after: tuple[str, ...] = ()
    asks: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """How something is done. label, words (what people type for it, apart by commas), steps and
    bring are text ids; bring may be "". Fees, hours and links are the site's.

    country: the one in which it is done so, "" for any. pages: the national page that people go on
    to, by country: it is the same for every site there."""

    code: str
    label: str
    words: str
    steps: tuple[str, ...]
    emoji: str = ""
    bring: str = ""
    country: str = ""
    pages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Service:
    """What a form's file says besides its questions: the road of what it opens.

    by_name_only: never to a desk that takes everything (`desk.by_name_only`). promise_s: within how
    many seconds somebody has it; 0: what the desk promises. travels: the desk may pass it on to
    another office, as every report that is open to all may. remind_s: seconds before an
    appointment, the longest first. keep_days: what is closed goes after so many; 0: as reports do.
    Of a register: seen_by: who may read it besides those who may write in it. stages: where an
    entry may stand, the first at its beginning. review_days: after so many somebody looks whether
    it is still so; 0: never. reports: where somebody may have told what should be reported.
    figures: what is counted of it; no part of its meaning, so a case does not pin them.
    """

    life: Life = Life.REPORT
    shelf: MenuShelf = MenuShelf.LIST
    by_name_only: bool = False
    sees: Sees = Sees.DESK
    opens_by: tuple[QuestionRole, ...] = (QuestionRole.RESIDENT,)
    once: Once = Once.ALWAYS
    outcomes: tuple[ServiceOutcome, ...] = ()
    promise_s: int = 0
    travels: bool = False
    remind_s: tuple[int, ...] = ()
    keep_days: int = 0
    guides: tuple[Guide, ...] = ()
    seen_by: tuple[QuestionRole, ...] = ()
    stages: tuple[Stage, ...] = ()
    review_days: int = 0
    reports: bool = False
    figures: tuple[FigureRule, ...] = field(default=(), compare=False)

    def find_stage(self, code: str) -> Stage | None:
        """The stage of that code."""
        return next((stage for stage in self.stages if stage.code == code), None)

    def passes_second(self, code: str, met: tuple[str, ...] = ()) -> bool:
        """Whether nothing comes to that stage without what a second person says. met: stages from
        which was asked already."""
        stage = self.find_stage(code)
        if stage is None or stage.second:
            return stage is not None
        before = [one for one in stage.after if one not in met]
        return bool(stage.after) and all(self.passes_second(one, (*met, code)) for one in before)


@dataclass(frozen=True, slots=True)
class Rule:
    """`question = option` makes the case this urgent. The most urgent rule that holds wins."""

    question: str
    option: str
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Form:
    """A form. name, title, advice, inquiries: text ids. never: text ids of what nobody asks about
    such a case; officers see it before they write.

    danger: codes of the questions asked after the case was opened at one tap, in order, at most
    four. needs_border: offered only where the site says `border = true`. hash: of its meaning.
    """

    code: str
    emoji: str
    name: str
    title: str
    advice: str
    card: CardStyle
    menu: int
    questions: tuple[Question, ...]
    danger: tuple[str, ...]
    rules: tuple[Rule, ...]
    otherwise: Urgency
    inquiries: tuple[str, ...]
    hash: str = ""
    private: bool = False  # home: restricted desk, never resumed, never counted, neutral everywhere
    needs_border: bool = False
    default_reach: Reach = Reach.OPEN
    never: tuple[str, ...] = ()
    service: Service = Service()
    withdrawn: bool = field(default=False, compare=False)  # what was begun ends, nothing begins

    @property
    def life(self) -> Life:
        """The road of what it opens."""
        return self.service.life

    @property
    def is_own(self) -> bool:
        """Whether people of a site made it. Such a one takes words and no files."""
        return self.code.startswith(OWN)

    @property
    def by_name_only(self) -> bool:
        """Whether only a desk that names it may read it; what is private always."""
        return self.private or self.service.by_name_only

    @property
    def read_by(self) -> ReadBy:
        """Which desks may read what it opens."""
        if self.service.sees is Sees.OUTSIDE:
            return ReadBy.OUTSIDE
        return ReadBy.NAMED if self.by_name_only else ReadBy.ANYBODY

    def question(self, code: str) -> Question:
        """The question of that code; KeyError if the form has none."""
        for question in self.questions:
            if question.code == code:
                return question
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class DangerKind:
    """One line of the danger list: its tap opens a case of `form` with these answers given."""

    code: str
    label: str
    emoji: str
    form: str
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StaffForm:
    """What staff are asked. title, do, done: text ids of what it is, of the last button and of what
    is said once it is done; names: of what the questions are about, by their codes. None of them
    where it is not looked over: its last answer is the end. anew: questions that are asked again
    whenever this one is answered."""

    form: Form
    title: str = ""
    do: str = ""
    done: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    anew: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Template:
    """What a site's own service begins with. raw: its file's parsed TOML, words by language. kinds:
    what may be asked in it, as a clerk chooses."""

    code: str
    emoji: str
    raw: Mapping[str, Any]
    kinds: tuple[str, ...]

    @property
    def name(self) -> Mapping[str, str]:
        """What it is called, by language."""
        said: Mapping[str, str] = self.raw["name"]
        return said


@dataclass(frozen=True, slots=True)
class Forms:
    """All forms by code, the danger list in order (seven), what is counted of what no service
    stands for, by source, and what staff are asked, by code. shared: the questions that files
    share. templates: what a site's own services begin with, by code."""

    by_code: Mapping[str, Form]
    dangers: tuple[DangerKind, ...]
    figures: Mapping[str, tuple[FigureRule, ...]] = field(default_factory=dict)
    staff: Mapping[str, StaffForm] = field(default_factory=dict)
    shared: Mapping[str, Question] = field(default_factory=dict)
    templates: Mapping[str, Template] = field(default_factory=dict)

    def besides(self, own: Iterable[Form]) -> Forms:
        """These and a site's own, which never take the place of another."""
        added = {form.code: form for form in own if form.code not in self.by_code}
        return replace(self, by_code={**self.by_code, **added}) if added else self


# The names of all that may be told: valid in desks even where the form is not shipped yet.
INCIDENTS = (
    "fire", "disaster", "traffic", "violence", "home", "theft", "scam", "drugs", "gambling",
    "trafficking", "border", "weapons", "environment", "disorder",
)  # fmt: skip
OTHER_INTAKES = (
    "missing", "relief", "suggestion", "complaint", "hand-in", "papers", "mediation", "camera",
    "meet",
)  # fmt: skip
