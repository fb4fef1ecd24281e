"""Hazards: what a disaster alert is about, with sentences that are ready in every language.

They were written to be read in three seconds: what is coming, what to do, what not to do. A site
may word its own (an info card of topic `alert.HAZARD.STEP`); this is what stands there otherwise.
"""

from dataclasses import dataclass

from domain.saying import pgettext

FLOOD = pgettext("announce.flood", "Flood")
FLASH_FLOOD = pgettext("announce.flash", "Flash flood")
LANDSLIDE = pgettext("announce.slide", "Landslide")
STORM = pgettext("announce.storm", "Storm")
FOREST_FIRE = pgettext("announce.fire", "Forest fire")
WAVE = pgettext("announce.wave", "Tsunami")

FLOOD_GO = pgettext(
    "announce.flood.go", "Water is rising. Go to high ground now. Do not turn back."
)
FLOOD_READY = pgettext(
    "announce.flood.ready", "Water may rise today. Move people and animals up. Keep the phone on."
)
FLOOD_STAY = pgettext("announce.flood.stay", "Do not cross the stream. Do not walk through water.")
FLASH_GO = pgettext(
    "announce.flash.go", "Flash flood. Get away from the stream now. Go to high ground."
)
FLASH_READY = pgettext(
    "announce.flash.ready", "Heavy rain upstream. Stay away from streams. Be ready to leave."
)
FLASH_STAY = pgettext("announce.flash.stay", "Do not cross the ford. Wait on high ground.")
SLIDE_GO = pgettext(
    "announce.slide.go",
    "The slope is moving. Leave the house now. Run sideways, off the path of the slide.",
)
SLIDE_READY = pgettext(
    "announce.slide.ready", "The ground is soaked. Sleep elsewhere tonight, away from the slope."
)
SLIDE_STAY = pgettext("announce.slide.stay", "The road is buried. Do not pass. Wait for word.")
STORM_GO = pgettext(
    "announce.storm.go", "The storm is here. Stay inside, away from windows and doors."
)
STORM_READY = pgettext(
    "announce.storm.ready", "A storm is coming. Tie the roof. Bring in boats and animals."
)
STORM_STAY = pgettext(
    "announce.storm.stay", "The wind rests only for a while. Stay inside. It comes back strong."
)
FIRE_GO = pgettext(
    "announce.fire.go", "Forest fire. Run now, across the wind, not uphill. Take no things."
)
FIRE_READY = pgettext("announce.fire.ready", "Dry wind today. Light no fire outside. Keep water.")
FIRE_STAY = pgettext(
    "announce.fire.stay", "Smoke is heavy. Close doors. Wet cloth over nose and mouth."
)
WAVE_GO = pgettext("announce.wave.go", "Tsunami. Run uphill now. Do not wait, do not look.")
WAVE_READY = pgettext("announce.wave.ready", "Strong quake felt. Leave the beach. Go uphill.")
WAVE_STAY = pgettext("announce.wave.stay", "More waves come. Stay uphill until it is said.")
OVER = pgettext("announce.over", "The danger is over. You may go home. Mind what is broken.")


@dataclass(frozen=True, slots=True)
class Hazard:
    """A hazard and its ready sentences by step: `go`, `ready`, `stay`, `over`."""

    code: str
    emoji: str
    name: str
    steps: dict[str, str]


def _hazard(code: str, emoji: str, name: str, *go_ready_stay: str) -> Hazard:
    steps = zip(("go", "ready", "stay", "over"), (*go_ready_stay, OVER), strict=True)
    return Hazard(code, emoji, name, dict(steps))


HAZARDS: tuple[Hazard, ...] = (
    _hazard("flood", "🌊", FLOOD, FLOOD_GO, FLOOD_READY, FLOOD_STAY),
    _hazard("flash", "💦", FLASH_FLOOD, FLASH_GO, FLASH_READY, FLASH_STAY),
    _hazard("slide", "⛰", LANDSLIDE, SLIDE_GO, SLIDE_READY, SLIDE_STAY),
    _hazard("storm", "🌀", STORM, STORM_GO, STORM_READY, STORM_STAY),
    _hazard("fire", "🔥", FOREST_FIRE, FIRE_GO, FIRE_READY, FIRE_STAY),
    _hazard("wave", "🌊", WAVE, WAVE_GO, WAVE_READY, WAVE_STAY),
)

OWN_WORDS = frozenset(f"alert.{one.code}.{step}" for one in HAZARDS for step in one.steps)
"""Topics of info cards by which a site words its own ready sentences."""


def find_hazard(code: str) -> Hazard | None:
    """The hazard of that code."""
    return next((hazard for hazard in HAZARDS if hazard.code == code), None)
