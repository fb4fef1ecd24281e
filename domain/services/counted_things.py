"""Things that are counted: what officers seize or are handed, what they are called and how they are
measured; guides that are read."""

from domain.words.translations import pgettext

ITEMS = "items."  # before what was counted at the end of a case, among its facets
OWN = "own"  # guides that a site's own people wrote, all together
OWN_GUIDES = pgettext("police:figure.own_guides", "written here")

HANDS = {
    "seized": pgettext("police:came.seized", "Seized"),
    "handed": pgettext("police:came.handed", "Handed in"),
}
THINGS = {
    "gun": pgettext("police:came.thing.gun", "guns"),
    "blade": pgettext("police:came.thing.blade", "blades"),
    "firework": pgettext("police:came.thing.firework", "fireworks"),
    "drug": pgettext("police:came.thing.drug", "drugs"),
    "vehicle": pgettext("police:came.thing.vehicle", "vehicles"),
    "phone": pgettext("police:came.thing.phone", "phones"),
    "wood": pgettext("police:came.thing.wood", "wood, animals"),
    "other": pgettext("police:came.thing.other", "other things"),
}
UNITS = {
    "piece": pgettext("police:came.unit.piece", "pcs"),
    "kg": pgettext("police:came.unit.kg", "kg"),
    "g": pgettext("police:came.unit.g", "g"),
    "l": pgettext("police:came.unit.l", "litres"),
}
