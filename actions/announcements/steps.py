"""Steps: kind, words, villages, senders, time. Each shows a screen and takes an answer."""

from collections.abc import Sequence

from actions.announcements.composer import Composer, Verbs
from actions.broadcasts.pre_send_checks import NO_AREAS, PAST, check_words
from actions.broadcasts.villages import put_villages, take_village, tick
from actions.broadcasts.written_languages import language_lines, missing_buttons
from actions.dialog.author import NO_TIME, TO_MENU
from actions.dialog.refusal import StepRefused
from actions.dialog.verbs import ADMINS, DraftVerb, Where, with_rest
from domain.broadcasts import schedules
from domain.broadcasts.announcement_draft import AnnouncementStep
from domain.broadcasts.announcement_presses import announce
from domain.broadcasts.announcing import MOST_MEDIA, AnnouncementKind
from domain.broadcasts.audiences import AudienceRole
from domain.broadcasts.schedules import Every
from domain.dialog.paging import of_place
from domain.heard import Heard
from domain.media_verdicts import MAX_BYTES, megabytes
from domain.people.admin_presses import in_menu
from domain.saying import As, Button, Line, Moment, say
from domain.words.buttons import GO_ON
from domain.words.translations import digit_of, pgettext
from domain.words.whens import When, read_when
from storage import sites
from storage.media import note_media

WHICH_KIND = pgettext("admin:compose.kind", "What is it?")
LAW = pgettext("admin:compose.law", "Know the law")
SCAM = pgettext("admin:compose.scam", "Scam warning")
NOTICE = pgettext("admin:compose.notice", "Notice")
ALERT = pgettext("admin:compose.alert", "Disaster alert")
WRITE = pgettext("admin:compose.write", "Write it in {language}. Short sentences. No names.")
WRITE_WITHDRAWAL = pgettext(
    "admin:compose.write_withdrawal",
    "Write in {language} that it holds no longer, and what is true now. No names.",
)
SEND_MEDIA = pgettext(
    "admin:compose.send_media", "Send a picture, a voice note or a PDF now, if you like."
)
MEDIA_KEPT = pgettext("admin:compose.media", "Pictures, voices, documents: {count}.")
TOO_BIG = pgettext(
    "admin:compose.too_big",
    "That file is too big ({sizes} MB) and was not kept. Send a smaller one.",
)
TOO_MANY = pgettext("admin:compose.too_many", "More than {count} files: the last were not kept.")
WHOM = pgettext("admin:compose.whom", "Who is told? Press to choose.")
LEADERS = pgettext("admin:compose.leaders", "{leader_word}")
OFFICERS = pgettext("admin:compose.officers", "Officers")
WHO_SPEAKS = pgettext("admin:compose.senders", "Who speaks? Press, or type another office.")
NOBODY_SPEAKS = pgettext(
    "admin:compose.nobody_speaks", "Somebody must speak. Press another office first."
)
WHEN = pgettext("admin:compose.when", "When?")
NOW = pgettext("admin:compose.now", "Now")
ONCE = pgettext("admin:compose.once", "At a time")
DAILY = pgettext("admin:compose.daily", "Every day")
WEEKLY = pgettext("admin:compose.weekly", "Every week")
MONTHLY = pgettext("admin:compose.monthly", "Every month")
LAST_DAY = pgettext("admin:compose.last", "Last such weekday of the month")
TYPE_TIME = pgettext("admin:compose.type_time", "Type day and time. For example: {example} 19:30")
FIRST_AT = pgettext("admin:compose.first_at", "First: {day} {clock}.")

LANGUAGES = "123456"  # digits for languages still to be written
SENDERS_MOST = 5
KINDS = (
    (AnnouncementKind.LAW, LAW, "📖"),
    (AnnouncementKind.SCAM, SCAM, "🎭"),
    (AnnouncementKind.NOTICE, NOTICE, "📢"),
)
ROLES = ((AudienceRole.LEADER, LEADERS, "📣"), (AudienceRole.OFFICER, OFFICERS, "👮"))
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
    composer.at(AnnouncementStep.KIND)
    buttons = [
        Button(announce("kind", kind), say(label), str(number), emoji)
        for number, (kind, label, emoji) in enumerate(KINDS, start=1)
    ]
    buttons.append(Button(announce("alert"), say(ALERT), "4", "🌊"))
    composer.show([say(WHICH_KIND)], [*buttons, Button(in_menu("menu"), say(TO_MENU), "0", "☰")])


def take_kind(composer: Composer, value: str) -> None:
    """The kind is chosen; its words come next."""
    if value not in {kind.value for kind, _, _ in KINDS}:
        ask_kind(composer)
        return
    composer.draft.kind = value
    ask_words(composer, composer.languages()[0])


# ---------------------------------------------------------------------------------- words


def ask_words(
    composer: Composer, language: str, notes: Sequence[Line] = (), *, fresh: bool = True
) -> None:
    """The words in one language."""
    if language not in composer.languages():
        show_texts(composer)
        return
    composer.at(AnnouncementStep.TEXT)
    composer.draft.language = language
    asked = WRITE_WITHDRAWAL if composer.draft.withdraws else WRITE
    kept = len(composer.draft.media)
    also: list[Line] = [say(MEDIA_KEPT, count=kept)] if kept else []
    put = composer.show if fresh else composer.change
    back = composer.back_to("texts" if composer.draft.texts else "kind")
    put([*notes, *also, say(asked, language=composer.language_name(language))], [back])


def take_words(composer: Composer, heard: Heard) -> None:
    """What was typed or sent. An album has one answer. Raises Refusal; then what was there before
    still stands."""
    draft = composer.draft
    text = heard.text.strip()
    again = heard.album != "" and heard.album == draft.album
    if not again:
        draft.album, draft.lost = heard.album, []
    if text:
        check_words(text)
        draft.texts[draft.language] = text
    notes = _take_media(composer, heard)
    if draft.texts:
        show_texts(composer, notes, fresh=not again)
    else:
        ask_words(composer, draft.language or composer.languages()[0], notes, fresh=not again)


def _take_media(composer: Composer, heard: Heard) -> list[Line]:
    """Keep the files that fit; what to say of the others."""
    channel, draft = heard.where.partition(":")[0], composer.draft
    fitting = [media for media in heard.media if media.size <= MAX_BYTES]
    draft.lost += [megabytes(one.size) for one in heard.media if one.size > MAX_BYTES]
    free = MOST_MEDIA - len(draft.media)
    for media in fitting[:free]:
        row = note_media(composer.tx, composer.mailbox, media, channel=channel)
        draft.media.append(row.id)
    sizes = ", ".join(map(str, draft.lost))
    notes: list[Line] = [say(TOO_BIG, sizes=sizes)] if sizes else []
    return [*notes, say(TOO_MANY, count=MOST_MEDIA)] if len(fitting) > free else notes


def show_texts(composer: Composer, notes: Sequence[Line] = (), *, fresh: bool = True) -> None:
    """Which languages are there, which are missing and what is read instead."""
    draft = composer.draft
    if not draft.texts:
        ask_words(composer, composer.languages()[0])
        return
    composer.at(AnnouncementStep.TEXTS)
    buttons = missing_buttons(composer, draft.texts, LANGUAGES)
    buttons.append(Button(announce("go", "areas"), say(GO_ON), "7", "▶"))
    lines = [*notes, *language_lines(composer, draft.texts), say(SEND_MEDIA)]
    if draft.media:
        lines.append(say(MEDIA_KEPT, count=len(draft.media)))
    put = composer.show if fresh else composer.change
    put(lines, buttons)


# ------------------------------------------------------------------------------- villages


def show_areas(composer: Composer, *, fresh: bool = True) -> None:
    """Whom: the whole place or villages, and which staff as well."""
    composer.at(AnnouncementStep.AREAS)
    roles = [
        Button(announce("role", role), say(label), "", tick(role in composer.draft.roles))
        for role, label, _ in ROLES
    ]
    put_villages(
        composer, WHOM, besides=roles, onward=announce("go", "senders"), back="texts", fresh=fresh
    )


def take_area(composer: Composer, code: str) -> None:
    """A village more or less."""
    take_village(composer, code)
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


# -------------------------------------------------------------------------------- senders


def offices(composer: Composer) -> list[str]:
    """The place itself and its desks, by name; what was typed besides comes after them."""
    site = composer.site
    named = [desk.name for desk in sites.desks_of(composer.tx, site.area)]
    return list(dict.fromkeys([site.name, *named, *composer.draft.senders]))


def show_senders(composer: Composer, *, fresh: bool = True) -> None:
    """Who speaks, jointly if several do; the place itself from the start. Raises Refusal while
    nobody is told."""
    draft = composer.draft
    if not draft.areas and not draft.roles:
        raise StepRefused(say(NO_AREAS))
    draft.senders = draft.senders or [composer.site.name]
    composer.at(AnnouncementStep.SENDERS)
    buttons = [
        Button(announce("sender", number), name, of_place(number + 1), tick(name in draft.senders))
        for number, name in enumerate(offices(composer))
    ]
    buttons += [Button(announce("go", "when"), say(GO_ON), "7", "▶"), composer.back_to("areas")]
    put = composer.show if fresh else composer.change
    put([say(WHO_SPEAKS)], buttons)


def take_sender(composer: Composer, number: str) -> None:
    """An office more or less. Raises Refusal where none would be left."""
    names, senders = offices(composer), composer.draft.senders
    name = names[int(number)] if number.isdigit() and int(number) < len(names) else ""
    if [name] == senders:
        raise StepRefused(say(NOBODY_SPEAKS))
    if name in senders:
        senders.remove(name)
    elif name and len(senders) < SENDERS_MOST:
        senders.append(name)
    show_senders(composer, fresh=False)


def type_sender(composer: Composer, text: str) -> None:
    """Another office, as typed. A digit that stands on no button is none."""
    name = " ".join(text.split())[:60]
    senders, is_digit = composer.draft.senders, digit_of(name) != ""
    if name and not is_digit and name not in senders and len(senders) < SENDERS_MOST:
        senders.append(name)
    show_senders(composer)


# ----------------------------------------------------------------------------------- time


def ask_when(composer: Composer) -> None:
    """Now, once, or again and again."""
    composer.at(AnnouncementStep.WHEN)
    buttons = [Button(announce("when", "now"), say(NOW), "1", "▶")]
    buttons += [
        Button(
            announce("when", every), say(label), str(number), "🕘" if every is Every.ONCE else "🔁"
        )
        for number, (every, label) in enumerate(EVERY.items(), start=2)
    ]
    composer.show([say(WHEN)], [*buttons, composer.back_to("senders")])


def take_when(composer: Composer, value: str) -> bool:
    """How often. True if nothing more is to be asked: now."""
    draft = composer.draft
    draft.day = draft.at = ""
    if value not in {every.value for every in EVERY}:
        draft.every = ""
        return True
    draft.every = value
    composer.at(AnnouncementStep.TIME)
    composer.show([say(TYPE_TIME, example=composer.example())], [composer.back_to("when")])
    return False


def type_time(composer: Composer, text: str) -> bool:
    """The day and time as typed. False if none to come was found in it; then it is asked again."""
    when = read_when(text, composer.now, composer.zone)
    wrong = None if when is not None else composer.why_not(text, say(NO_TIME))
    if when is not None and _is_over(composer, when):
        wrong = say(PAST)
    if when is None or wrong is not None:
        lines = (wrong, say(TYPE_TIME, example=composer.example()))
        composer.show([line for line in lines if line is not None], [composer.back_to("when")])
        return False
    composer.draft.day = when.day.isoformat()
    composer.draft.at = when.at.isoformat("minutes")
    return True


def _is_over(composer: Composer, when: When) -> bool:
    return (
        composer.draft.every == Every.ONCE
        and schedules.moment_on(when.day, when.at, composer.zone) <= composer.now
    )


def when_lines(composer: Composer) -> list[Line]:
    """When it goes out, in words."""
    plan = composer.schedule()
    if plan is None:
        return [say(NOW)]
    moment = schedules.next_moment(plan, composer.now, composer.zone)
    if moment is None:
        return [say(EVERY[plan.every])]
    first = say(FIRST_AT, day=Moment(moment, As.DAY, composer.now), clock=Moment(moment))
    return [say(EVERY[plan.every]), first]


VERBS: Verbs = (
    DraftVerb("announce.kind", with_rest(take_kind), ADMINS, Where.PRIVATE, of_kind=False),
    DraftVerb("announce.lang", with_rest(ask_words), ADMINS, Where.PRIVATE),
    DraftVerb("announce.area", with_rest(take_area), ADMINS, Where.PRIVATE),
    DraftVerb("announce.role", with_rest(take_role), ADMINS, Where.PRIVATE),
    DraftVerb("announce.sender", with_rest(take_sender), ADMINS, Where.PRIVATE),
)
