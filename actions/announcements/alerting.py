"""Alerting: a disaster in four taps. Hazard, villages, a ready sentence, send now."""

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from actions.announcements import review
from actions.announcements.composer import Composer, Verbs
from actions.broadcasts import announcement_lifecycle, reading_aloud
from actions.broadcasts.pre_send_checks import areas_of, check_words, count_unreached
from actions.broadcasts.villages import reach_line
from actions.dialog.author import WILL_BE_LOST, on_with
from actions.dialog.questions import Offered, Questions
from actions.dialog.staff_drafts import find_work
from actions.dialog.verbs import ADMINS, DraftVerb, Verb, Where, alone, with_rest
from domain.broadcasts.announcement_draft import AnnouncementDraft
from domain.broadcasts.announcement_presses import announce
from domain.broadcasts.announcing import AnnouncementKind
from domain.broadcasts.audiences import SHOWN_FROM, is_small
from domain.broadcasts.hazards import HAZARDS, Hazard, find_hazard
from domain.dialog.paging import Listing, back_to
from domain.dialog.press import press_of
from domain.forms.forms import Question
from domain.forms.intents import Choose, Said
from domain.saying import Button, Line, pgettext, say
from storage import sites, staff

ALL = pgettext("admin:alert.all", "Everywhere")
ANOTHER = pgettext("admin:alert.another", "One more {village_word}")
GO = pgettext("admin:alert.go", "Leave now")
READY = pgettext("admin:alert.ready", "Get ready")
STAY = pgettext("admin:alert.stay", "Stay put")
OVER = pgettext("admin:alert.over", "It is over")
SEND_NOW = pgettext("admin:alert.send_now", "Send now")
READ_ALOUD = pgettext("admin:alert.read_aloud", "{leader_word}, asked to read it aloud: {count}.")

UNREACHED = pgettext(
    "admin:alert.unreached",
    "Not reached: {count} chats that gave no {village_word} or stopped alerts.",
)
UNREACHED_FEW = pgettext(
    "admin:alert.unreached_few",
    "Not reached: fewer than {few} chats that gave no {village_word} or stopped alerts.",
)
ALL_REACHED = pgettext("admin:alert.all_reached", "No open chat here is left out.")

STEPS = {"go": (GO, "🏃"), "ready": (READY, "🎒"), "stay": (STAY, "⛔"), "over": (OVER, "✅")}
AT_THE_END = (AnnouncementDraft.END, "ready")  # as drafts of before forms call it


def begin(composer: Composer) -> None:
    """Before the first tap. It asks no question more: a draft stays until that tap, and is told of
    before it."""
    work = find_work(composer.tx, composer.admin, now=composer.now)
    if work is None or composer.draft.kind == AnnouncementKind.ALERT:
        start(composer)
        composer.keep()
        return
    hazards = Listing(
        _hazards(composer),
        opens=lambda one: Button(announce("hazard", one.value), one.label, emoji=one.emoji),
        turns=partial(announce, "list"),
        after=[on_with(work), back_to(announce("list"))],
    )
    question = ALARM.staff_form(composer).form.question("hazard")
    composer.say(say(WILL_BE_LOST), say(question.ask), buttons=hazards.buttons(0))


def start(composer: Composer, hazard: str = "") -> None:
    """The first tap, whatever else was composed: villages come next. Without it, the question."""
    serial = composer.draft.serial
    composer.draft = AnnouncementDraft(kind=AnnouncementKind.ALERT, step="hazard", serial=serial)
    ALARM.pick(composer, press_of(f"announce.pick:hazard:{hazard}"))


class AlertQuestions(Questions[Composer]):
    """One tap for each."""

    A_PAGE: ClassVar = {"village": 21}  # everywhere, and twenty villages: a tap is a minute here

    def end(self, author: Composer) -> None:
        """The alert as it will be seen, and the button that sends it."""
        author.draft.reviewing = False  # from here they go back tap by tap
        review.show_preview(author)
        lines: list[Line] = [reach_line(author), _unreached_line(author), *_leader_lines(author)]
        send = Button(announce("alarm"), say(SEND_NOW), "1", "🚨")
        author.show(lines, [send, author.back_to("sentence")])

    def lines(self, author: Composer, question: Question) -> Sequence[Line]:
        """What is coming and where; the ready sentences in full, so that the tap is an informed
        one."""
        hazard = find_hazard(author.draft.hazard)
        if hazard is None:
            return [say(question.ask)]
        where = ", ".join(sites.area_name(author.tx, code) for code in author.draft.areas)
        asked = say(question.ask, hazard=say(hazard.name), villages=where)
        return [asked, *(_sentences(author, hazard) if question.code == "sentence" else ())]

    def besides(self, author: Composer, question: Question) -> Sequence[Button]:
        """One village more."""
        if question.code != "sentence" or author.admin.site in author.draft.areas:
            return ()
        return [Button(announce("more"), say(ANOTHER), "5", "➕")]

    def meant(self, author: Composer, question: Question, one: Offered) -> Sequence[Said]:
        """A hazard, a village more, a ready sentence in the site's own words."""
        draft = author.draft
        match question.code:
            case "hazard":
                draft.hazard = one.value
            case "village" if one.value == author.admin.site:
                draft.areas = [one.value]
            case "village":
                draft.areas = [area for area in draft.areas if area != author.admin.site]
                draft.areas.append(one.value)
            case "sentence" if hazard := find_hazard(draft.hazard):
                draft.texts = ready_words(author, one.value)
                draft.sentence = hazard.steps[one.value]
        return Questions.meant(self, author, question, one)

    def takes_words(self, question: Question) -> bool:
        """What to do may be said in own words."""
        return question.code == "sentence"

    def read(self, author: Composer, question: Question, text: str) -> Sequence[Said]:
        """Own words instead of a sentence. Raises StepRefused."""
        if question.code != "sentence":
            return Questions.read(self, author, question, text)
        check_words(text)
        author.draft.texts = {author.draft.language: text}
        return [Choose("own", "sentence")]


def _hazards(_composer: Composer) -> list[Offered]:
    return [Offered(hazard.code, say(hazard.name), hazard.emoji) for hazard in HAZARDS]


def _villages(composer: Composer) -> list[Offered]:
    site, chosen = composer.admin.site, composer.draft.areas
    left = [area for area in sites.villages_of(composer.tx, site) if area.code not in chosen]
    return [Offered(site, say(ALL), "🏘"), *(Offered(area.code, area.name) for area in left)]


def _steps(_composer: Composer) -> list[Offered]:
    return [Offered(step, say(label), emoji) for step, (label, emoji) in STEPS.items()]


def _sentences(composer: Composer, hazard: Hazard) -> list[Line]:
    lines: list[Line] = []
    for number, (step, (_, emoji)) in enumerate(STEPS.items(), start=1):
        words = ready_words(composer, step)
        shown = words.get(composer.languages()[0], say(hazard.steps[step]))
        is_own = isinstance(shown, str)
        text = shown if is_own else composer.in_words(composer.admin.language, shown)
        lines.append(f"{number} {emoji} {text}")
    return lines


def _another(composer: Composer) -> None:
    ALARM.open(composer, "village")


ALARM = AlertQuestions(
    form="alert",
    offers={"hazard": _hazards, "village": _villages, "sentence": _steps},
    back=announce("list"),
)


def ready_words(composer: Composer, step: str) -> dict[str, str]:
    """The site's own words for this step, by language; {} where it has none."""
    topic = f"alert.{composer.draft.hazard}.{step}"
    own = sites.info_words(composer.tx, composer.admin.site, topic)
    return {tag: own[tag] for tag in composer.languages() if tag in own}


def _unreached_line(composer: Composer) -> Line:
    """How many open chats it does not reach; small numbers are hidden."""
    count = count_unreached(composer.tx, composer.audience(), composer.admin.site)
    if is_small(count):
        return say(UNREACHED_FEW, few=SHOWN_FROM)
    return say(UNREACHED, count=count) if count else say(ALL_REACHED)


def _leader_lines(composer: Composer) -> list[Line]:
    """How many leaders are asked to read it aloud, and which villages have none."""
    tx, site = composer.tx, composer.admin.site
    areas = areas_of(tx, composer.audience())
    lines: list[Line] = []
    if leaders := staff.leaders_of(tx, site, areas):
        lines.append(say(READ_ALOUD, count=len(leaders)))
    if unled := reading_aloud.villages_unled(tx, site, areas):
        lines.append(say(reading_aloud.UNLED, villages=", ".join(unled)))
    return lines


def send_now(composer: Composer) -> None:
    """The fourth tap. One admin is enough; the others are told. Raises Refusal."""
    draft = composer.draft
    if draft.kind != AnnouncementKind.ALERT or draft.step not in AT_THE_END:
        start(composer)
        return
    composer.forget()
    announcement_lifecycle.plan_announcement(
        composer.tx, composer.plan(), admin=composer.admin, now=composer.now
    )


VERBS: Verbs = (
    Verb("announce.alert", alone(begin), ADMINS, Where.PRIVATE),
    DraftVerb(
        "announce.hazard",
        with_rest(start),
        ADMINS,
        Where.PRIVATE,
        of_kind=False,
        begins=True,
    ),
    DraftVerb("announce.more", alone(_another), ADMINS, Where.PRIVATE),
    DraftVerb("announce.alarm", alone(send_now), ADMINS, Where.PRIVATE, keeps=False),
)
