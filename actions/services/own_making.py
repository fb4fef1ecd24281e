"""Making a service of the site's own, in the admin's chat: begun, added to, changed, handed on.

It is made of a template (`services/templates/`), by the questions of `own_questions.py`. What comes
of it waits until somebody else approves it (`own_shelf.py`).
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import get_args

from actions.dialog import digits
from actions.dialog.author import Author
from actions.dialog.questions import verbs_of
from actions.dialog.verbs import ADMINS, DraftVerb, Verb, Where, alone, table, with_rest
from actions.services import own_deeds
from actions.services.own_deeds import Written, put_down
from actions.services.own_maker import Maker, show_hub, titles_of
from actions.services.own_questions import ASKED, questions_of
from domain.dialog.paging import back_to
from domain.dialog.press import Press
from domain.people.admin_presses import in_menu
from domain.saying import Button, pgettext, say
from domain.services.make_draft import PART, SERVICE, ServiceDraft
from domain.services.make_presses import FAMILY, MakeVerb, make
from domain.services.own_services import as_toml
from domain.words.buttons import CHANGE
from domain.words.own_words import own_text
from storage import own_services, staff
from storage.tables import OwnService

TAKE_OUT = pgettext("admin:own.take_out", "Take it out")
EARLIER = pgettext("admin:own.earlier", "Put it one up")
HANDED_ON = pgettext(
    "admin:own.handed_on", "Another admin reads it now. It opens once they approve it."
)
ONLY_ADMIN = pgettext(
    "admin:own.only_admin",
    "No other admin can approve it. Whoever runs the computer reads and approves it, there: "
    "titir services approve {code}",
)
WAITS = pgettext("admin:own.waits", "🛠 {name} made a service: “{title}”. Please read it.")
READ_IT = pgettext("admin:own.read_it", "Read it")
LEFT = pgettext("admin:own.left", "Services that people here make. Go on, or look at all of them.")
TO_SHELF = pgettext("admin:own.to_shelf", "All of them")


def back_to_hub(maker: Maker) -> None:
    """What was begun of another question is left."""
    if maker.draft.asking == PART:
        maker.draft.ask(SERVICE)
    if "called" in maker.draft.texts.get(maker.draft.first, {}):
        show_hub(maker)
    else:
        ASKED[SERVICE].go_on(maker)


def add_part(maker: Maker) -> None:
    """Something more is asked."""
    maker.draft.ask(PART)
    maker.draft.place = len(maker.draft.parts)
    ASKED[PART].go_on(maker)


def show_part(maker: Maker, press: Press) -> None:
    """One thing that it asks: to be asked otherwise, or not at all."""
    place = press.number(0)
    if place >= len(maker.draft.parts):
        back_to_hub(maker)
        return
    buttons = [
        maker.button("anew", CHANGE, "1", "✏️", about=str(place)),
        maker.button("out", TAKE_OUT, "2", "🗑", about=str(place)),
        *([maker.button("up", EARLIER, "3", "⬆", about=str(place))] if place else []),
        back_to(make("hub")),
    ]
    maker.show([say(own_text(titles_of(maker.draft.parts[place])))], buttons)


def ask_anew(maker: Maker, press: Press) -> None:
    """The same once more; it stays as it was until all is answered."""
    if press.number(0) >= len(maker.draft.parts):
        back_to_hub(maker)
        return
    maker.draft.ask(PART)
    maker.draft.place = press.number(0)
    ASKED[PART].go_on(maker)


def take_out(maker: Maker, press: Press) -> None:
    """It is not asked."""
    del maker.draft.parts[press.number(0) : press.number(0) + 1]
    back_to_hub(maker)


def put_earlier(maker: Maker, press: Press) -> None:
    """It comes before what stood before it."""
    parts, place = maker.draft.parts, press.number(0)
    if 0 < place < len(parts):
        parts[place - 1 : place + 1] = [parts[place], parts[place - 1]]
    back_to_hub(maker)


def hand_on(maker: Maker) -> None:
    """It waits, and every admin who had no hand in it is asked to read it. Raises StepRefused."""
    tx, draft, desk = maker.tx, maker.draft, maker.desk()
    if "called" not in draft.texts.get(draft.first, {}):
        back_to_hub(maker)
        return
    if desk is None:  # it was retired since it was chosen
        draft.service["picked"].pop("desk", None)
        ASKED[SERVICE].go_on(maker)
        return
    answers = {"service": draft.service, "parts": draft.parts}
    try:
        written = Written(as_toml(maker.raw()), answers, draft.edits, draft.version)
    except KeyError:
        back_to_hub(maker)
        return
    today = maker.now.astimezone(maker.zone).date()
    row = put_down(
        tx, written, desk, maker.staff, forms=maker.forms, words=maker.words, today=today
    )
    _ask_others(maker, row)
    maker.forget()


def _ask_others(maker: Maker, row: OwnService) -> None:
    tx, others = maker.tx, own_deeds.others_than_makers(maker.tx, row)
    title = say(own_services.form_in(tx, row).name)
    button = Button(in_menu("service", row.id), say(READ_IT), "1", "🛠")
    for admin in others:
        waits = say(WAITS, name=staff.name_of(tx, maker.staff.id), title=title)
        digits.tell_staff(tx, admin.id, [waits], [button], now=maker.now)
    shelf = Button(in_menu("services"), say(TO_SHELF), "1", "🛠")
    done = say(HANDED_ON) if others else say(ONLY_ADMIN, code=row.code)
    maker.say(done, buttons=[shelf])


# ----------------------------------------------------------------------------------- beginning


def show(maker: Maker) -> None:
    """Where they are, and the ways on."""
    shelf = Button(in_menu("services"), say(TO_SHELF), "2", "🛠")
    maker.say(say(LEFT), buttons=[*maker.unfinished("1"), shelf])


def begin(maker: Maker, press: Press) -> None:
    """A new one, unless work would be lost."""
    if maker.may_begin(press):
        start(maker)
        maker.keep()


def start(maker: Maker) -> None:
    """An empty draft, and its first question."""
    maker.draft = ServiceDraft(kind=FAMILY, serial=maker.draft.serial)
    ASKED[SERVICE].go_on(maker)


def change(maker: Maker, press: Press) -> None:
    """One that is there already, to be changed: it stays as it is until this is approved."""
    row = maker.tx.get(OwnService, press.arg(0))
    if row is None or row.site != maker.staff.site or not row.answers:
        show(maker)
        return
    if not maker.may_begin(press):
        return
    maker.draft = ServiceDraft(
        kind=FAMILY, serial=maker.draft.serial, edits=row.id, version=row.version
    )
    maker.draft.service = deepcopy(row.answers["service"])
    maker.draft.parts = deepcopy(row.answers["parts"])
    show_hub(maker)
    maker.keep()


def reword(maker: Maker) -> None:
    """A message that was typed for it says something else now."""
    questions_of(maker).reword(maker)


Deed = Callable[[Maker, Press], None]
VERBS: Mapping[str, Verb[Deed]] = table(
    verbs_of(questions_of, FAMILY, ADMINS),
    [
        Verb(f"{FAMILY}.new", begin, ADMINS, Where.PRIVATE),
        Verb(f"{FAMILY}.list", alone(show), ADMINS, Where.PRIVATE),
        Verb(f"{FAMILY}.change", change, ADMINS, Where.PRIVATE),
        DraftVerb(f"{FAMILY}.add", alone(add_part), ADMINS, Where.PRIVATE),
        DraftVerb(f"{FAMILY}.part", show_part, ADMINS, Where.PRIVATE),
        DraftVerb(f"{FAMILY}.anew", ask_anew, ADMINS, Where.PRIVATE),
        DraftVerb(f"{FAMILY}.out", take_out, ADMINS, Where.PRIVATE),
        DraftVerb(f"{FAMILY}.up", put_earlier, ADMINS, Where.PRIVATE),
        DraftVerb(f"{FAMILY}.hub", alone(back_to_hub), ADMINS, Where.PRIVATE),
        DraftVerb(f"{FAMILY}.confirm", alone(hand_on), ADMINS, Where.PRIVATE, keeps=False),
        DraftVerb(f"{FAMILY}.drop", with_rest(Author.drop), ADMINS, Where.PRIVATE, keeps=False),
    ],
    names=get_args(MakeVerb),
    family=FAMILY,
)
