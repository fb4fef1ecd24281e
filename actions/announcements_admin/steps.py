"""Steps: kind, words, villages, senders, time. Each shows a screen and takes an answer."""

from actions.announcements_admin.composer import Composer, back_to
from actions.announcing.plans import Refusal, check_words, count_people
from domain import schedules
from domain.announcing import MOST_MEDIA, Kind
from domain.audiences import SHOWN_FROM, Role, is_small
from domain.composing import Step
from domain.heard import Heard
from domain.media import MAX_BYTES
from domain.saying import As, Button, Line, Moment, say
from domain.schedules import Every
from domain.whens import read_when
from domain.words import pgettext
from storage import sites
from storage.media import note_media

WHICH_KIND = pgettext("admin:compose.kind", "What is it?")
LAW = pgettext("admin:compose.law", "Know the law")
SCAM = pgettext("admin:compose.scam", "Scam warning")
NOTICE = pgettext("admin:compose.notice", "Notice")
ALERT = pgettext("admin:compose.alert", "Disaster alert")
WRITE = pgettext("admin:compose.write", "Write it in {language}. Short sentences. No names.")
WRITTEN = pgettext("admin:compose.written", "Written: {languages}.")
MISSING = pgettext("admin:compose.missing", "No {language}: they will read {fallback}.")
SEND_MEDIA = pgettext(
    "admin:compose.send_media", "Send a picture or a voice note now, if you like."
)
MEDIA_KEPT = pgettext("admin:compose.media", "Pictures and voices: {count}.")
TOO_BIG = pgettext("admin:compose.too_big", "That file is too big. Send a smaller one.")
ADD_LANGUAGE = pgettext("admin:compose.add_language", "Write {language}")
GO_ON = pgettext("admin:compose.go_on", "Go on")
WHOM = pgettext("admin:compose.whom", "Who is told? Press to choose.")
REACHES = pgettext("admin:compose.reaches", "Reaches {count} people.")
REACHES_FEW = pgettext("admin:compose.reaches_few", "Reaches fewer than {few} people.")
REACHES_NONE = pgettext("admin:compose.reaches_none", "Reaches nobody yet.")
EVERYWHERE = pgettext("admin:compose.everywhere", "Everybody in {site}")
LEADERS = pgettext("admin:compose.leaders", "Village leaders")
OFFICERS = pgettext("admin:compose.officers", "Officers")
MORE = pgettext("admin:compose.more", "More")
WHO_SPEAKS = pgettext("admin:compose.senders", "Who speaks? Press, or type another office.")
WHEN = pgettext("admin:compose.when", "When?")
NOW = pgettext("admin:compose.now", "Now")
ONCE = pgettext("admin:compose.once", "At a time")
DAILY = pgettext("admin:compose.daily", "Every day")
WEEKLY = pgettext("admin:compose.weekly", "Every week")
MONTHLY = pgettext("admin:compose.monthly", "Every month")
LAST_DAY = pgettext("admin:compose.last", "Last such weekday of the month")
TYPE_TIME = pgettext("admin:compose.type_time", "Type day and time. For example: 24/11 19:30")
NO_TIME = pgettext("admin:compose.no_time", "No time found in that. For example: 24/11 19:30")
FIRST_AT = pgettext("admin:compose.first_at", "First: {day} {clock}.")

PAGE = 12  # villages on one screen
SENDERS_MOST = 5
KINDS = ((Kind.LAW, LAW, "📖"), (Kind.SCAM, SCAM, "🎭"), (Kind.NOTICE, NOTICE, "📢"))
ROLES = ((Role.LEADER, LEADERS, "📣"), (Role.OFFICER, OFFICERS, "👮"))
EVERY = {
    Every.ONCE: ONCE,
    Every.DAY: DAILY,
    Every.WEEK: WEEKLY,
    Every.MONTH: MONTHLY,
    Every.LAST: LAST_DAY,
}


# ----------------------------------------------------------------------------------- kind


def ask_kind(composer: Composer) -> None:
    """What is it about?"""
    composer.at(Step.KIND)
    buttons = [
        Button(f"b.kind.{kind}", say(label), str(number), emoji)
        for number, (kind, label, emoji) in enumerate(KINDS, start=1)
    ]
    buttons.append(Button("b.alert", say(ALERT), "4", "🌊"))
    composer.show([say(WHICH_KIND)], [*buttons, Button("a.menu", say(MORE_BACK), "0", "↩")])


MORE_BACK = pgettext("admin:compose.to_menu", "Menu")


def take_kind(composer: Composer, value: str) -> None:
    """The kind is chosen; its words come next."""
    if value not in {kind.value for kind, _, _ in KINDS}:
        ask_kind(composer)
        return
    composer.draft.kind = value
    languages = composer.languages()
    ask_words(composer, languages[0] if languages else "en")


# ---------------------------------------------------------------------------------- words


def ask_words(composer: Composer, language: str) -> None:
    """The words in one language."""
    if language not in composer.languages():
        show_texts(composer)
        return
    composer.at(Step.TEXT)
    composer.draft.language = language
    composer.show([say(WRITE, language=composer.language_name(language))])


def take_words(composer: Composer, heard: Heard) -> None:
    """What was typed or sent. Raises Refusal; then what was there before still stands."""
    draft = composer.draft
    text = heard.text.strip()
    if heard.media:
        _take_media(composer, heard)
    if text:
        check_words(text)
        draft.texts[draft.language] = text
    show_texts(composer)


def _take_media(composer: Composer, heard: Heard) -> None:
    channel = heard.where.partition(":")[0]
    for media in heard.media[: MOST_MEDIA - len(composer.draft.media)]:
        if media.size > MAX_BYTES:
            raise Refusal(say(TOO_BIG))
        row = note_media(composer.tx, composer.mailbox, media, channel=channel)
        composer.draft.media.append(row.id)


def show_texts(composer: Composer) -> None:
    """Which languages are there, which are missing and what is read instead."""
    draft = composer.draft
    if not draft.texts:
        languages = composer.languages()
        ask_words(composer, languages[0] if languages else "en")
        return
    composer.at(Step.TEXTS)
    missing = [tag for tag in composer.languages() if tag not in draft.texts]
    buttons = [
        Button(
            f"b.lang.{tag}", say(ADD_LANGUAGE, language=composer.language_name(tag)), str(number)
        )
        for number, tag in enumerate(missing[:5], start=1)
    ]
    buttons.append(Button("b.go.areas", say(GO_ON), "6", "▶"))
    lines = [*language_lines(composer), say(SEND_MEDIA)]
    if draft.media:
        lines.append(say(MEDIA_KEPT, count=len(draft.media)))
    composer.show(lines, buttons)


def language_lines(composer: Composer) -> list[Line]:
    """Written languages on one line, a line for each that is missing."""
    texts = composer.draft.texts
    written = ", ".join(composer.language_name(tag) for tag in texts)
    lines: list[Line] = [say(WRITTEN, languages=written)]
    for tag in composer.languages():
        if tag not in texts:
            chain = composer.words.languages[tag].chain
            instead = next((step for step in (*chain, *texts) if step in texts), "")
            lines.append(
                say(
                    MISSING,
                    language=composer.language_name(tag),
                    fallback=composer.language_name(instead),
                )
            )
    return lines


# ------------------------------------------------------------------------------- villages


def show_areas(composer: Composer, *, fresh: bool = True) -> None:
    """Whom: the whole place or villages, and which staff as well."""
    composer.at(Step.AREAS)
    draft, site = composer.draft, composer.site
    villages = sites.villages_of(composer.tx, site.area)
    pages = -(-len(villages) // PAGE) or 1
    start = draft.page % pages * PAGE
    everybody = say(EVERYWHERE, site=site.name)
    buttons = [Button(f"b.area.{site.area}", everybody, "", _tick(site.area in draft.areas))]
    buttons += [
        Button(f"b.area.{area.code}", area.name, "", _tick(area.code in draft.areas))
        for area in villages[start : start + PAGE]
    ]
    if pages > 1:
        buttons.append(Button("b.page", say(MORE), "8"))
    buttons += [
        Button(f"b.role.{role}", say(label), "", _tick(role in draft.roles))
        for role, label, _ in ROLES
    ]
    buttons += [Button("b.go.senders", say(GO_ON), "6", "▶"), back_to("texts")]
    put = composer.show if fresh else composer.change
    put([say(WHOM), reach_line(composer)], buttons)


def reach_line(composer: Composer) -> Line:
    """How many people that reaches; small numbers are hidden."""
    count = count_people(composer.tx, composer.audience(), composer.admin.site)
    if count == 0:
        return say(REACHES_NONE)
    if is_small(count):
        return say(REACHES_FEW, few=SHOWN_FROM)
    return say(REACHES, count=count)


def take_area(composer: Composer, code: str) -> None:
    """A village more or less."""
    composer.draft.toggle_area(code, composer.admin.site)
    show_areas(composer, fresh=False)


def take_role(composer: Composer, value: str) -> None:
    """Leaders or officers as well, or not."""
    roles = composer.draft.roles
    if value in roles:
        roles.remove(value)
    elif value in {role.value for role, _, _ in ROLES}:
        roles.append(value)
    show_areas(composer, fresh=False)


def turn_page(composer: Composer) -> None:
    """The next villages."""
    composer.draft.page += 1
    show_areas(composer, fresh=False)


def _tick(chosen: bool) -> str:
    return "☑" if chosen else "☐"


# -------------------------------------------------------------------------------- senders


def offices(composer: Composer) -> list[str]:
    """The place itself and its desks, by name; what was typed besides comes after them."""
    site = composer.site
    named = [desk.name for desk in sites.desks_of(composer.tx, site.area)]
    return list(dict.fromkeys([site.name, *named, *composer.draft.senders]))


def show_senders(composer: Composer, *, fresh: bool = True) -> None:
    """Who speaks, jointly if several do."""
    composer.at(Step.SENDERS)
    buttons = [
        Button(f"b.sender.{number}", name, "", _tick(name in composer.draft.senders))
        for number, name in enumerate(offices(composer))
    ]
    buttons += [Button("b.go.when", say(GO_ON), "6", "▶"), back_to("areas")]
    put = composer.show if fresh else composer.change
    put([say(WHO_SPEAKS)], buttons)


def take_sender(composer: Composer, number: str) -> None:
    """An office more or less."""
    names, senders = offices(composer), composer.draft.senders
    name = names[int(number)] if number.isdigit() and int(number) < len(names) else ""
    if name in senders:
        senders.remove(name)
    elif name and len(senders) < SENDERS_MOST:
        senders.append(name)
    show_senders(composer, fresh=False)


def type_sender(composer: Composer, text: str) -> None:
    """Another office, as typed."""
    name = " ".join(text.split())[:60]
    if name and name not in composer.draft.senders and len(composer.draft.senders) < SENDERS_MOST:
        composer.draft.senders.append(name)
    show_senders(composer)


# ----------------------------------------------------------------------------------- time


def ask_when(composer: Composer) -> None:
    """Now, once, or again and again."""
    composer.at(Step.WHEN)
    buttons = [Button("b.when.now", say(NOW), "1", "▶")]
    buttons += [
        Button(f"b.when.{every}", say(label), str(number), "🕘" if every is Every.ONCE else "🔁")
        for number, (every, label) in enumerate(EVERY.items(), start=2)
    ]
    composer.show([say(WHEN)], [*buttons, back_to("senders")])


def take_when(composer: Composer, value: str) -> bool:
    """How often. True if nothing more is to be asked: now."""
    draft = composer.draft
    draft.day = draft.at = ""
    if value not in {every.value for every in EVERY}:
        draft.every = ""
        return True
    draft.every = value
    composer.at(Step.TIME)
    composer.show([say(TYPE_TIME)], [back_to("when")])
    return False


def type_time(composer: Composer, text: str) -> bool:
    """The day and time as typed. False if none was found in it; then it is asked again."""
    when = read_when(text, composer.now, composer.zone)
    if when is None:
        composer.show([say(NO_TIME)], [back_to("when")])
        return False
    composer.draft.day = when.day.isoformat()
    composer.draft.at = when.at.isoformat("minutes")
    return True


def when_lines(composer: Composer) -> list[Line]:
    """When it goes out, in words."""
    plan = composer.schedule()
    if plan is None:
        return [say(NOW)]
    moment = schedules.next_moment(plan, composer.now, composer.zone)
    if moment is None:
        return [say(EVERY[plan.every])]
    first = say(FIRST_AT, day=Moment(moment, As.DAY), clock=Moment(moment))
    return [say(EVERY[plan.every]), first]
