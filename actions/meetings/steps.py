"""Steps: kind, title, place, day, time, villages, agenda. Each shows a screen and takes an answer.

What takes an answer returns whether it was taken; then whatever is missing is asked next.
"""

from datetime import date, datetime, time, timedelta

from actions.announcing.plans import NO_AREAS, Refusal, count_people
from actions.meetings import planning
from actions.meetings.organiser import Organiser, back_to
from domain.audiences import SHOWN_FROM, is_small
from domain.convening import Step
from domain.meetings import AGENDA_MOST, PLACE_MOST, TITLE_MOST, Kind
from domain.saying import As, Button, Line, Moment, say
from domain.schedules import moment_on
from domain.whens import read_day, read_when
from domain.words import pgettext
from storage import sites

WHICH_KIND = pgettext("admin:meeting.kind", "What do people come together for?")
KINDS = {
    Kind.VILLAGE: (pgettext("admin:meeting.kind.village", "Village meeting"), "🏘"),
    Kind.TRAINING: (pgettext("admin:meeting.kind.training", "Training"), "🎓"),
    Kind.FESTIVAL: (pgettext("admin:meeting.kind.festival", "Festival"), "🎉"),
    Kind.LISTENING: (pgettext("admin:meeting.kind.listening", "The police listen"), "👂"),
}
WHAT_TITLE = pgettext("admin:meeting.title", "What is it about? A few words.")
WHICH_PLACE = pgettext("admin:meeting.place", "Where? For example: school of Pò Hèn.")
WHICH_DAY = pgettext("admin:meeting.day", "Which day? Press, or type. For example: 24/11 19:00")
WHAT_TIME = pgettext("admin:meeting.time", "{day}, at what time? Press, or type. Example: 19:30")
NO_DAY = pgettext("admin:meeting.no_day", "No day found in that. For example: 24/11 19:00")
NO_TIME = pgettext("admin:meeting.no_time", "No time found in that. For example: 19:30")
WHOM = pgettext("admin:meeting.whom", "Who is invited? Press to choose.")
EVERYWHERE = pgettext("admin:meeting.everywhere", "Everybody in {site}")
REACHES = pgettext("admin:meeting.reaches", "Reaches {count} people by chat.")
REACHES_FEW = pgettext("admin:meeting.reaches_few", "Reaches fewer than {few} people by chat.")
REACHES_NONE = pgettext(
    "admin:meeting.reaches_none", "Reaches nobody by chat yet. Tell leaders, and post it."
)
WHAT_AGENDA = pgettext("admin:meeting.agenda", "What will be talked about? Type it, or go on.")
GO_ON = pgettext("admin:meeting.go_on", "Go on")
NO_AGENDA = pgettext("admin:meeting.no_agenda", "Without")
MORE = pgettext("admin:meeting.more", "More")
DAY = pgettext("admin:meeting.day_label", "{day}")
CLOCK = pgettext("admin:meeting.clock_label", "{clock}")
TO_MENU = pgettext("admin:meeting.to_menu", "Menu")

DAYS_SHOWN = 6
HOURS = (7, 8, 9, 14, 16, 19, 20)
PAGE = 12  # villages on one screen


# ----------------------------------------------------------------------------- kind, words


def ask_kind(organiser: Organiser) -> None:
    """The first question."""
    organiser.at(Step.KIND)
    buttons = [
        Button(f"g.kind.{kind}", say(label), str(number), emoji)
        for number, (kind, (label, emoji)) in enumerate(KINDS.items(), start=1)
    ]
    organiser.show([say(WHICH_KIND)], [*buttons, Button("g.list", say(TO_MENU), "0", "↩")])


def take_kind(organiser: Organiser, value: str) -> bool:
    """The kind is chosen."""
    if value not in {kind.value for kind in Kind}:
        ask_kind(organiser)
        return False
    organiser.draft.kind = value
    return True


def ask_title(organiser: Organiser) -> None:
    """What it is called."""
    organiser.at(Step.TITLE)
    organiser.show([say(WHAT_TITLE)], [back_to("kind")])


def take_title(organiser: Organiser, text: str) -> bool:
    """The title as typed, on one line. Raises Refusal."""
    planning.check_words(text, TITLE_MOST)
    organiser.draft.title = " ".join(text.split())
    return True


def ask_place(organiser: Organiser) -> None:
    """Where it is held."""
    organiser.at(Step.PLACE)
    organiser.show([say(WHICH_PLACE)], [back_to("title")])


def take_place(organiser: Organiser, text: str) -> bool:
    """The place as typed, on one line. Raises Refusal."""
    planning.check_words(text, PLACE_MOST)
    organiser.draft.place = " ".join(text.split())
    return True


def ask_agenda(organiser: Organiser) -> None:
    """What will be talked about; there may be nothing to say."""
    organiser.at(Step.AGENDA)
    buttons = [Button("g.noagenda", say(NO_AGENDA), "7", "▶"), back_to("areas")]
    organiser.show([say(WHAT_AGENDA)], buttons)


def take_agenda(organiser: Organiser, text: str) -> bool:
    """The agenda as typed, "" for none. Raises Refusal; then what was there before stands."""
    if text:
        planning.check_words(text, AGENDA_MOST)
    organiser.draft.agenda, organiser.draft.agenda_asked = text, True
    return True


# ------------------------------------------------------------------------------ day, time


def ask_day(organiser: Organiser) -> None:
    """The next days as buttons; any other is typed."""
    organiser.at(Step.DAY)
    today = organiser.now.astimezone(organiser.zone).date()
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_SHOWN)]
    buttons = [
        Button(f"g.day.{day.isoformat()}", _day_label(organiser, day), str(number))
        for number, day in enumerate(days, start=1)
    ]
    organiser.show([say(WHICH_DAY)], [*buttons, back_to("place")])


def take_day(organiser: Organiser, value: str) -> None:
    """A day that was pressed."""
    try:
        organiser.draft.day = date.fromisoformat(value).isoformat()
    except ValueError:
        ask_day(organiser)
        return
    ask_time(organiser)


def type_day(organiser: Organiser, text: str) -> bool:
    """A day as typed, with its time or without. Raises Refusal for one that is over."""
    when = read_when(text, organiser.now, organiser.zone)
    day = read_day(text, organiser.now, organiser.zone)
    if when is not None:
        return _take_moment(organiser, when.day, when.at)
    if day is not None:
        organiser.draft.day = day.isoformat()
        ask_time(organiser)
    else:
        organiser.show([say(NO_DAY)], [back_to("place")])
    return False


def ask_time(organiser: Organiser) -> None:
    """The usual hours as buttons; any other time is typed."""
    if not organiser.draft.day:
        ask_day(organiser)
        return
    organiser.at(Step.TIME)
    day = date.fromisoformat(organiser.draft.day)
    buttons = [
        Button(f"g.time.{hour}", _clock_label(organiser, day, time(hour)))
        for hour in HOURS
        if moment_on(day, time(hour), organiser.zone) > organiser.now
    ]
    line = say(WHAT_TIME, day=_day_label(organiser, day))
    organiser.show([line], [*buttons, back_to("day")])


def take_time(organiser: Organiser, value: str) -> bool:
    """An hour that was pressed. Raises Refusal for one that is over."""
    if not organiser.draft.day or value not in {str(hour) for hour in HOURS}:
        ask_time(organiser)
        return False
    return _take_moment(organiser, date.fromisoformat(organiser.draft.day), time(int(value)))


def type_time(organiser: Organiser, text: str) -> bool:
    """A time as typed; a day in it counts as well. Raises Refusal for one that is over."""
    when = read_when(text, organiser.now, organiser.zone)
    if when is None:
        organiser.show([say(NO_TIME)], [back_to("day")])
        return False
    day = read_day(text, organiser.now, organiser.zone)
    return _take_moment(organiser, day or date.fromisoformat(organiser.draft.day), when.at)


def _take_moment(organiser: Organiser, day: date, at: time) -> bool:
    planning.check_time(moment_on(day, at, organiser.zone), now=organiser.now)
    organiser.draft.day, organiser.draft.at = day.isoformat(), at.isoformat("minutes")
    return True


def _day_label(organiser: Organiser, day: date) -> Line:
    return say(DAY, day=Moment(moment_on(day, time(12), organiser.zone), As.DAY))


def _clock_label(organiser: Organiser, day: date, at: time) -> Line:
    return say(CLOCK, clock=Moment(moment_on(day, at, organiser.zone)))


# ------------------------------------------------------------------------------- villages


def ask_areas(organiser: Organiser) -> None:
    """Who is invited: the whole place or villages."""
    _show_areas(organiser, fresh=True)


def _show_areas(organiser: Organiser, *, fresh: bool) -> None:
    organiser.at(Step.AREAS)
    draft, site = organiser.draft, organiser.site
    villages = sites.villages_of(organiser.tx, site.area)
    pages = -(-len(villages) // PAGE) or 1
    start = draft.page % pages * PAGE
    everybody = say(EVERYWHERE, site=site.name)
    buttons = [Button(f"g.area.{site.area}", everybody, "", _tick(site.area in draft.areas))]
    buttons += [
        Button(f"g.area.{area.code}", area.name, "", _tick(area.code in draft.areas))
        for area in villages[start : start + PAGE]
    ]
    if pages > 1:
        buttons.append(Button("g.page", say(MORE), "8"))
    buttons += [Button("g.invited", say(GO_ON), "6", "▶"), back_to("day")]
    put = organiser.show if fresh else organiser.change
    put([say(WHOM), reach_line(organiser)], buttons)


def reach_line(organiser: Organiser) -> Line:
    """How many people that reaches by chat; small numbers are hidden."""
    count = count_people(organiser.tx, organiser.audience(), organiser.staff.site)
    if count == 0:
        return say(REACHES_NONE)
    if is_small(count):
        return say(REACHES_FEW, few=SHOWN_FROM)
    return say(REACHES, count=count)


def take_area(organiser: Organiser, code: str) -> None:
    """A village more or less. Codes of no village of the place change nothing."""
    site = organiser.staff.site
    known = {site, *(area.code for area in sites.villages_of(organiser.tx, site))}
    if code in known:
        organiser.draft.toggle_area(code, site)
    _show_areas(organiser, fresh=False)


def turn_page(organiser: Organiser) -> None:
    """The next villages."""
    organiser.draft.page += 1
    _show_areas(organiser, fresh=False)


def take_areas(organiser: Organiser) -> bool:
    """Those are all. Raises Refusal where nobody is chosen."""
    if not organiser.draft.areas:
        raise Refusal(say(NO_AREAS))
    return True


def _tick(chosen: bool) -> str:
    return "☑" if chosen else "☐"


def when_label(moment: datetime) -> dict[str, Moment]:
    """Day and clock of a moment, for a sentence that names both."""
    return {"day": Moment(moment, As.DAY), "clock": Moment(moment)}


ASK = {
    Step.TITLE: ask_title,
    Step.PLACE: ask_place,
    Step.DAY: ask_day,
    Step.TIME: ask_time,
    Step.AREAS: ask_areas,
    Step.AGENDA: ask_agenda,
}
