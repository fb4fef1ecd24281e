"""Alerting: a disaster in four taps. Hazard, villages, a ready sentence, send now."""

from actions.announcements import review
from actions.announcements.composer import Composer, Verbs
from actions.broadcasts import announcement_lifecycle, reading_aloud
from actions.broadcasts.pre_send_checks import areas_of, check_words, count_unreached
from actions.broadcasts.villages import reach_line
from actions.dialog.author import WILL_BE_LOST, on_with
from actions.dialog.staff_drafts import find_work
from actions.dialog.verbs import ADMINS, DraftVerb, Verb, Where, alone, with_rest
from domain.broadcasts.announcement_draft import AnnouncementDraft, AnnouncementStep
from domain.broadcasts.announcement_presses import announce
from domain.broadcasts.announcing import AnnouncementKind
from domain.broadcasts.audiences import SHOWN_FROM, is_small
from domain.broadcasts.hazards import HAZARDS, find_hazard
from domain.dialog.paging import page_at
from domain.saying import Button, Line, say
from domain.words.buttons import BACK, MORE
from domain.words.translations import pgettext
from storage import sites, staff

WHICH = pgettext("admin:alert.which", "🚨 What is coming?")
WHERE = pgettext("admin:alert.where", "{hazard}. Where? The nearest {village_word} first.")
ALL = pgettext("admin:alert.all", "Everywhere")
WHAT = pgettext(
    "admin:alert.what", "{hazard}: {villages}. What shall people do? Press, or type it."
)
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
VILLAGES = 20  # on one screen: more than six, since a tap is a minute here


def begin(composer: Composer) -> None:
    """Before the first tap. It asks no question more: a draft stays until that tap, and is told of
    before it."""
    work = find_work(composer.tx, composer.admin, now=composer.now)
    if work is None or composer.draft.kind == AnnouncementKind.ALERT:
        ask_hazard(composer)
        composer.keep()
        return
    buttons = [*_hazards(), on_with(work), composer.button("list", BACK, "0", "↩")]
    composer.say(say(WILL_BE_LOST), say(WHICH), buttons=buttons)


def ask_hazard(composer: Composer) -> None:
    """Before the first tap, of an alert begun anew."""
    composer.draft = AnnouncementDraft(
        kind=AnnouncementKind.ALERT, step=AnnouncementStep.HAZARD, serial=composer.draft.serial
    )
    composer.show([say(WHICH)], [*_hazards(), composer.button("list", BACK, "0", "↩")])


def _hazards() -> list[Button]:
    return [
        Button(announce("hazard", hazard.code), say(hazard.name), str(number), hazard.emoji)
        for number, hazard in enumerate(HAZARDS, start=1)
    ]


def take_hazard(composer: Composer, code: str) -> None:
    """The first tap: villages come next."""
    if find_hazard(code) is None:
        ask_hazard(composer)
        return
    serial = composer.draft.serial
    composer.draft = AnnouncementDraft(kind=AnnouncementKind.ALERT, hazard=code, serial=serial)
    ask_villages(composer)


def ask_villages(composer: Composer) -> None:
    """One tap for one village or all; a second village is one tap more."""
    composer.at(AnnouncementStep.VILLAGE)
    hazard = find_hazard(composer.draft.hazard)
    if hazard is None:
        ask_hazard(composer)
        return
    site, chosen = composer.admin.site, composer.draft.areas
    left = [area for area in sites.villages_of(composer.tx, site) if area.code not in chosen]
    shown = page_at(left, composer.draft.page, VILLAGES)
    buttons = [
        Button(announce("at", site), say(ALL), "1", "🏘"),
        *(Button(announce("at", area.code), area.name, digit) for digit, area in shown.numbered(2)),
        *shown.more(announce("page"), MORE),
        composer.back_to("hazard"),
    ]
    composer.show([say(WHERE, hazard=say(hazard.name))], buttons)


def turn_page(composer: Composer) -> None:
    """The next villages."""
    composer.draft.page += 1
    ask_villages(composer)


def take_village(composer: Composer, code: str) -> None:
    """The second tap: what to do comes next."""
    site = composer.admin.site
    known = {area.code for area in sites.villages_of(composer.tx, site)}
    if code == site:
        composer.draft.areas = [site]
    elif code in known and code not in composer.draft.areas:
        composer.draft.areas = [*(one for one in composer.draft.areas if one != site), code]
    if composer.draft.areas and composer.draft.hazard:
        ask_sentence(composer)
    else:
        ask_villages(composer)


def ask_sentence(composer: Composer) -> None:
    """The ready sentences in full, so that the tap is an informed one."""
    composer.at(AnnouncementStep.SENTENCE)
    hazard = find_hazard(composer.draft.hazard)
    if hazard is None:
        ask_hazard(composer)
        return
    composer.draft.language = composer.languages()[0]
    where = ", ".join(sites.area_name(composer.tx, code) for code in composer.draft.areas)
    lines: list[Line] = [say(WHAT, hazard=say(hazard.name), villages=where)]
    buttons = []
    for number, (step, (label, emoji)) in enumerate(STEPS.items(), start=1):
        words = ready_words(composer, step)
        shown = words.get(composer.draft.language, say(hazard.steps[step]))
        text = (
            shown if isinstance(shown, str) else composer.in_words(composer.admin.language, shown)
        )
        lines.append(f"{number} {emoji} {text}")
        buttons.append(Button(announce("say", step), say(label), str(number), emoji))
    if composer.admin.site not in composer.draft.areas:
        buttons.append(Button(announce("more"), say(ANOTHER), "5", "➕"))
    buttons.append(composer.back_to("village"))
    composer.show(lines, buttons)


def ready_words(composer: Composer, step: str) -> dict[str, str]:
    """The site's own words for this step, by language; {} where it has none."""
    topic = f"alert.{composer.draft.hazard}.{step}"
    own = sites.info_words(composer.tx, composer.admin.site, topic)
    return {tag: own[tag] for tag in composer.languages() if tag in own}


def take_sentence(composer: Composer, step: str) -> None:
    """The third tap: the alert as it will be seen, and the button that sends it."""
    hazard = find_hazard(composer.draft.hazard)
    if hazard is None or step not in hazard.steps or not composer.draft.areas:
        ask_hazard(composer)
        return
    composer.draft.texts = ready_words(composer, step)
    composer.draft.sentence = hazard.steps[step]
    show_ready(composer)


def type_sentence(composer: Composer, text: str) -> None:
    """Own words instead. Raises Refusal."""
    check_words(text)
    composer.draft.texts = {composer.draft.language: text.strip()}
    show_ready(composer)


def show_ready(composer: Composer) -> None:
    """Before the fourth tap."""
    composer.at(AnnouncementStep.READY)
    review.show_preview(composer)
    lines: list[Line] = [reach_line(composer), _unreached_line(composer)]
    lines += _leader_lines(composer)
    buttons = [
        Button(announce("alarm"), say(SEND_NOW), "1", "🚨"),
        composer.back_to("sentence"),
    ]
    composer.show(lines, buttons)


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
    if (
        composer.draft.kind != AnnouncementKind.ALERT
        or composer.draft.step != AnnouncementStep.READY
    ):
        ask_hazard(composer)
        return
    composer.forget()
    announcement_lifecycle.plan_announcement(
        composer.tx, composer.plan(), admin=composer.admin, now=composer.now
    )


VERBS: Verbs = (
    Verb("announce.alert", alone(begin), ADMINS, Where.PRIVATE),
    DraftVerb(
        "announce.hazard",
        with_rest(take_hazard),
        ADMINS,
        Where.PRIVATE,
        of_kind=False,
        begins=True,
    ),
    DraftVerb("announce.at", with_rest(take_village), ADMINS, Where.PRIVATE),
    DraftVerb("announce.more", alone(ask_villages), ADMINS, Where.PRIVATE),
    DraftVerb("announce.say", with_rest(take_sentence), ADMINS, Where.PRIVATE),
    DraftVerb("announce.alarm", alone(send_now), ADMINS, Where.PRIVATE, keeps=False),
)
