"""Old presses: the grammars that buttons had before there was one, as they still stand in chats."""

import re
from datetime import date

# Buttons live as long as their messages. Whoever updates sees this file; after this day nobody
# should be pressing them any more, and the file and its one caller may go.
MAY_GO_AFTER = date(2026, 12, 31)

# The first that fits says how it is spelt today. An Indonesian area has dots in its code.
_TABLE = tuple(
    (re.compile(old), new)
    for old, new in (
        (r"r\.p\.([^.]+)\.(.+)", r"0.prompt:\1:\2"),
        (r"r\.list\.(.+)", r"0.board:\1"),
        (r"r\.([a-z]+)\.(.+)", r"0.card.\1:\2"),
        (r"b\.(sure|visit)\.([^.]+)\.(.+)", r"0.announce.\1:\2:\3"),
        (r"g\.(sure|alter)\.([^.]+)\.(.+)", r"0.meet.\1:\2:\3"),
        (r"b\.([a-z]+)", r"0.announce.\1"),
        (r"b\.([a-z]+)\.(.+)", r"0.announce.\1:\2"),
        (r"g\.([a-z]+)", r"0.meet.\1"),
        (r"g\.([a-z]+)\.(.+)", r"0.meet.\1:\2"),
        (r"a\.([a-z]+)", r"0.admin.\1"),
        (r"a\.([a-z]+)\.(.+)", r"0.admin.\1:\2"),
        (r"tongue\.(.+)", r"0.tongue:\1"),
        (r"n\.(.+)", r"0.shown:\1"),
        (r"ann\.([^.]+)\.(.+)", r"0.alert:\1:\2"),
        (r"m\.([^.]+)\.(.+)", r"0.invited:\1:\2"),
    )
)


# Verbs that have another name today, and what stands before their objects.
_VERBS = {
    "admin.officer": "admin.invite:officer",
    "admin.room": "admin.invite:room",
    "admin.leader": "admin.invite:leader",
    "admin.leaders": "admin.invite:leader",
    "announce.kind": "announce.pick:kind",
    "announce.lang": "announce.pick:texts",
    "announce.area": "announce.pick:areas",
    "announce.role": "announce.pick:areas",
    "announce.sender": "announce.pick:senders",
    "announce.when": "announce.pick:when",
    "announce.at": "announce.pick:village",
    "announce.say": "announce.pick:sentence",
    "call.area": "call.pick:areas",
    "meet.kind": "meet.pick:kind",
    "meet.day": "meet.pick:day",
    "meet.time": "meet.pick:time",
    "meet.area": "meet.pick:areas",
    "meet.before": "meet.pick:reminders",
    "meet.invited": "meet.skip:areas",
    "meet.noagenda": "meet.skip:agenda",
}


def with_verb_of_today(action: str) -> str:
    """The action by the name that its verb has today."""
    verb, colon, rest = action.partition(":")
    return f"{_VERBS[verb]}{colon}{rest}" if verb in _VERBS else action


def renewed(token: str) -> str:
    """An old button's token as it is spelt today; "" for one that never was a button's."""
    for old, new in _TABLE:
        if found := old.fullmatch(token):
            return found.expand(new)
    return ""
