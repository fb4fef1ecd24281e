"""In which language staff read, each in private and all together in a room."""

from datetime import datetime

from actions.cases.board import refresh_boards
from actions.cases.officer_permissions import own_room
from actions.dialog import digits
from actions.people.rooms import show_open_cases
from domain.dialog.paging import back_to
from domain.dialog.press import read_press
from domain.heard import Heard
from domain.lanes import REPLY
from domain.mailboxes import to_room, to_staff
from domain.people.admin_presses import in_menu, tongue
from domain.saying import Button, Saying, pgettext, say
from domain.words.translations import Words
from storage import outbox, sites, staff
from storage.tables import Desk, Room
from storage.tx import Tx

ROOM_READS = pgettext("police:tongue.room", "✔ This room reads {language} from now on.")
YOU_READ = pgettext("police:tongue.own", "✔ You read {language} from now on.")


def room_tongue(tx: Tx, heard: Heard, *, words: Words, now: datetime) -> None:
    """/language in a room, or the press of one: what all who read there read from now on.

    Cards and the board follow, and whoever chose; what people wrote stays as they wrote it. For
    officers of its desk.
    """
    room = own_room(tx, heard, now=now)
    if room is None:
        return
    offered = _offered(tx, tx.get_one(Desk, room.desk_id).site, words)
    tag = _chosen(heard)
    if tag in offered:
        staff.speak(tx, heard.who, tag)
        saying = _read_in(tx, room, tag, words, now=now)
    else:
        saying = _which(offered, words)
    outbox.put(tx, to_room(room.id), saying, REPLY, now=now)


def own_tongue(tx: Tx, heard: Heard, *, words: Words, now: datetime) -> None:
    """The same for one member of staff, on their own page. Strangers hear nothing."""
    roles = staff.roles_at(tx, heard.who)
    if not roles:
        return
    offered = _offered(tx, roles[0].site, words)
    tag = _chosen(heard)
    saying = _which(offered, words)
    if tag in offered:
        staff.speak(tx, heard.who, tag)
        is_admin = any(role.role == "admin" for role in roles)
        back = (back_to(in_menu("menu")),) if is_admin else ()
        saying = Saying((say(YOU_READ, language=words.languages[tag].autonym),), back)
    outbox.put(tx, to_staff(roles[0].id), saying, now=now)
    digits.note_buttons(tx, roles[0], saying.buttons, now=now)


def _chosen(heard: Heard) -> str:
    press = read_press(heard.choice)
    return press.rest if press is not None else ""


def _read_in(tx: Tx, room: Room, tag: str, words: Words, *, now: datetime) -> Saying:
    room.language = tag
    tx.flush()
    show_open_cases(tx, room, now=now)
    refresh_boards(tx, room.desk_id, now=now)
    return Saying((say(ROOM_READS, language=words.languages[tag].autonym),))


def _offered(tx: Tx, site: str, words: Words) -> list[str]:
    return [tag for tag in sites.get_site(tx, site).languages if tag in words.languages]


def _which(offered: list[str], words: Words) -> Saying:
    """Languages by their own names; no sentence, as nobody knows which one to write it in."""
    buttons = tuple(
        Button(tongue(tag), words.languages[tag].autonym, str(place))
        for place, tag in enumerate(offered, 1)
    )
    return Saying(("🌐",), buttons)
