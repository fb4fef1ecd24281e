"""The last announcements, what to hear of, whether a message is genuine."""

from collections.abc import Callable
from functools import partial

from actions.broadcasts import subscriptions, verify
from actions.broadcasts.naming import first_words
from actions.broadcasts.wording import told_as
from actions.residents import menu
from actions.residents.turn_context import Talk, residents_verb
from domain.dialog.paging import Listing, back_to
from domain.dialog.press import Press
from domain.forms.talk_presses import act
from domain.forms.views import NUMBERED, View
from domain.people.profile import Profile
from domain.saying import As, Button, Line, Moment, pgettext, say
from domain.words.buttons import box
from storage import announcement_queries
from storage.tables import Announcement

LAST_ONES = pgettext("news.last", "The last messages:")
NONE = pgettext("news.nothing", "No message in the last month.")
NO_VILLAGE = pgettext(
    "news.no_village", "Choose your {village_word}. Then messages for it come here."
)
SHORT = pgettext("news.short", "{day}: {words}")
CHOOSE = pgettext("news.choose", "What I want to hear")
MY_VILLAGE = pgettext("news.my_village", "My {village_word}")
CHECK_ONE = pgettext("news.check_one", "Got a strange message? Send it here. I check it.")
CHECK_CODE = pgettext("news.check_code", "Is this paper genuine?")
YOU_HEAR = pgettext("news.you_hear", "You hear about: {villages}.")
YOU_HEAR_ALERTS = pgettext("news.only_alerts", "You hear alerts only.")
YOU_HEAR_NOTHING = pgettext("news.nothing_heard", "You hear nothing, not even alerts.")
TOPICS = pgettext("news.topics", "Topics")
VILLAGES = pgettext("news.villages", "{village_word}")
STOP_ALL = pgettext("news.stop_all", "Stop all but alerts")
HEAR_ALL = pgettext("news.hear_all", "Hear everything")
STOP_ALERTS = pgettext("news.stop_alerts", "Stop alerts too")
HEAR_ALERTS = pgettext("news.hear_alerts", "Hear alerts again")
REALLY = pgettext("news.really", "Alerts warn of floods and fire. Really stop them?")
KEEP_ALERTS = pgettext("news.keep_alerts", "No, keep alerts")
YES_STOP = pgettext("news.yes_stop", "Yes, stop alerts")
WHICH_TOPICS = pgettext("news.which_topics", "What do you want to hear about?")
WHICH_VILLAGES = pgettext("news.which_villages", "Which other {village_word}?")
LAW = pgettext("news.topic.law", "Know the law")
SCAM = pgettext("news.topic.scam", "Scam warnings")
NOTICE = pgettext("news.topic.notice", "Notices")
MEETING = pgettext("news.topic.meeting", "Meetings")

TOPIC_LABELS = {"LAW": LAW, "SCAM": SCAM, "NOTICE": NOTICE, "MEETING": MEETING}
SHORTENED = 60
PAGE = 6


def show_news(talk: Talk) -> None:
    """The last messages for where they live; more is one tap away."""
    profile = talk.speaker.profile
    rows = subscriptions.last_announcements(talk.tx, profile, now=talk.now)
    lines: list[Line] = [say(LAST_ONES) if rows else say(NONE)]
    buttons = []
    for digit, row in zip(NUMBERED, rows, strict=False):
        day = Moment(row.told_at or row.composed_at, As.DAY)
        short = say(SHORT, day=day, words=_shortened(talk, row))
        lines.append(short)
        buttons.append(Button(act("news", "read", row.id), day_label(day), digit, "📄"))
    lines.append(say(CHECK_ONE))
    buttons.append(Button(act("meeting", "list"), say(MEETING), "4", "📅"))
    if profile.village:
        buttons.append(Button(act("news", "choose"), say(CHOOSE), "5", "⚙"))
    else:
        lines.append(say(NO_VILLAGE))
        buttons.append(Button(act("homes", "0"), say(MY_VILLAGE), "5", "🏘"))
    buttons.append(Button(act("go", "check"), say(CHECK_CODE), "6", "🔎"))
    buttons.append(back_to(act("go", "menu")))
    talk.show(View(tuple(lines), tuple(buttons)), at=act("go", "news"), scene="menu")


DAY = pgettext("news.day", "{day}")


def day_label(day: Moment) -> Line:
    """A day as the label of a button."""
    return say(DAY, day=day)


def _shortened(talk: Talk, row: Announcement) -> str:
    texts = announcement_queries.texts_of(talk.tx, row.id)
    seen = told_as(talk.tx, row, texts, talk.words.languages, talk.language)
    line = seen.lines[1] if len(seen.lines) > 1 else ""
    words = line if isinstance(line, str) else talk.words.sentence(talk.language, line.id)
    return first_words(words, SHORTENED)


def press_news(talk: Talk, press: Press) -> None:
    """What was pressed within the news: `read:ID`, `choose`, `topic:LAW`, `village:06724-02` …"""
    _ACTS.get(press.arg(0), _show_choices)(talk, ":".join(press.args[1:]))


def _turn_topic(talk: Talk, name: str) -> None:
    subscriptions.turn_topic(talk.speaker.profile, name)
    _show_topics(talk)


def _turn_village(talk: Talk, code: str) -> None:
    subscriptions.turn_village(talk.tx, talk.speaker.profile, code)
    _show_villages(talk)


def _choose(change: Callable[[Profile], None], talk: Talk, _value: str) -> None:
    change(talk.speaker.profile)
    _show_choices(talk)


def _read(talk: Talk, announcement_id: str) -> None:
    row = talk.tx.get(Announcement, announcement_id)
    if row is None or row.told_at is None or row.site != talk.speaker.profile.site:
        show_news(talk)
        return
    texts = announcement_queries.texts_of(talk.tx, row.id)
    seen = told_as(talk.tx, row, texts, talk.words.languages, talk.language)
    view = View(seen.lines, (back_to(act("go", "news")),))
    talk.show(view, at=act("go", "news"), scene="menu")


def _show_choices(talk: Talk, _value: str = "") -> None:
    profile = talk.speaker.profile
    if subscriptions.hears_anything(profile):
        names = [talk.local.names.get(code, code) for code in profile.places]
        line = say(YOU_HEAR, villages=", ".join(names))
        stop = Button(act("news", "stop"), say(STOP_ALL), "1", "🔕")
    else:
        line = say(YOU_HEAR_NOTHING if profile.alerts_off else YOU_HEAR_ALERTS)
        stop = Button(act("news", "all"), say(HEAR_ALL), "1", "🔔")
    alerts = (
        Button(act("news", "alerts"), say(HEAR_ALERTS), "4", "🚨")
        if profile.alerts_off
        else Button(act("news", "ask-alerts"), say(STOP_ALERTS), "4", "🚨")
    )
    buttons = (
        stop,
        Button(act("news", "topics"), say(TOPICS), "2", "📚"),
        Button(act("news", "villages"), say(VILLAGES), "3", "🏘"),
        alerts,
        back_to(act("go", "news")),
    )
    talk.show(View((line,), buttons), at=act("news", "choose"), scene="menu")


def _show_topics(talk: Talk, _value: str = "") -> None:
    off = talk.speaker.profile.topics_off
    topics = Listing(
        subscriptions.topic_names(),
        opens=lambda name: Button(
            act("news", "topic", name), say(TOPIC_LABELS[name]), emoji=box(ticked=name not in off)
        ),
        turns=partial(act, "news", "topics"),
        after=[back_to(act("news", "choose"))],
    )
    view = View((say(WHICH_TOPICS),), topics.buttons(0))
    talk.show(view, at=act("news", "topics"), scene="menu")


def _show_villages(talk: Talk, page: str = "") -> None:
    profile = talk.speaker.profile
    rows = [(code, name) for code, name in talk.local.villages if code != profile.village]
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 0
    villages = Listing(
        rows,
        opens=lambda row: Button(
            act("news", "village", row[0]), row[1], emoji=box(ticked=row[0] in profile.also)
        ),
        turns=partial(act, "news", "villages"),
        after=[back_to(act("news", "choose"))],
    )
    view = View((say(WHICH_VILLAGES),), villages.buttons(number))
    talk.show(view, at=act("news", "villages"), scene="menu")


def _ask_alerts(talk: Talk, _value: str) -> None:
    buttons = (
        Button(act("news", "alerts"), say(KEEP_ALERTS), "1"),
        Button(act("news", "no-alerts"), say(YES_STOP), "2"),
        back_to(act("news", "choose")),
    )
    talk.show(View((say(REALLY),), buttons), at=act("news", "ask-alerts"), scene="menu")


_ACTS: dict[str, Callable[[Talk, str], None]] = {
    "read": _read,
    "choose": _show_choices,
    "topics": _show_topics,
    "topic": _turn_topic,
    "villages": _show_villages,
    "village": _turn_village,
    "stop": partial(_choose, subscriptions.stop_all),
    "all": partial(_choose, subscriptions.hear_all),
    "ask-alerts": _ask_alerts,
    "no-alerts": partial(_choose, subscriptions.stop_alerts),
    "alerts": partial(_choose, subscriptions.hear_alerts),
}


# ------------------------------------------------------------------------------- genuine?


def verifies(talk: Talk, text: str) -> bool:
    """Whether the text is, or names, an announcement; then it was answered."""
    verdict = verify.find_by_code(talk.tx, text, words=talk.words, now=talk.now)
    if verdict is None:
        return False
    menu.show_menu(talk, verdict.lines)
    return True


VERBS = (residents_verb("news", press_news, elsewhere=True),)
