"""What buttons carry: one grammar, what they carried before, and the registry of verbs."""

import pytest

from actions.dialog.verbs import OFFICERS, Misdeclared, Verb, Where, table
from actions.residents.resident_turn import COMMANDS
from actions.residents.verbs import TABLE, is_urgent
from channels.hearing.cries import COMMANDS as CRIES
from channels.hearing.cries import taps_danger
from domain.dialog.press import Press, press, press_of, read_press
from domain.dialog.staff_drafts import BaseDraft
from handlers.rooms import CARDS
from handlers.staff import ANNOUNCING, MEETING, MENU, NOTICING

ID = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    "token",
    [
        "0.card.take:482917",
        "17.a:when:19:30",
        "3.back:",
        "4.a::change",
        "0.meet.pick:areas:11.71.01",
    ],
)
def test_a_token_is_read_as_it_was_written(token: str) -> None:
    read = read_press(token)
    assert read is not None
    assert read.token == token


def test_a_press_has_a_verb_its_objects_and_a_screen() -> None:
    assert read_press("17.a:when:today") == Press("a", ("when", "today"), 17)
    assert press("card.take", 482917) == "0.card.take:482917"
    assert press_of("list:2", 5).number(0) == 2
    assert press_of("list:²", 5).number(0) == press_of("list", 5).number(0) == 0


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("r.take.482917", "0.card.take:482917"),
        (f"r.p.{ID}.ask0", f"0.prompt:{ID}:ask0"),
        ("r.list.2", "0.board:2"),
        ("b.list", "0.announce.list"),
        ("b.area.11.71.01", "0.announce.pick:areas:11.71.01"),
        (f"b.visit.{ID}", f"0.announce.visit:{ID}"),
        (f"b.visit.{ID}.20", f"0.announce.visit:{ID}:20"),
        ("b.sure.new", "0.announce.sure:new"),
        (f"b.sure.withdraw.{ID}", f"0.announce.sure:withdraw:{ID}"),
        (f"g.alter.{ID}.3600", f"0.meet.alter:{ID}:3600"),
        ("g.before.3600", "0.meet.pick:reminders:3600"),
        ("0.announce.when:now", "0.announce.pick:when:now"),
        ("0.meet.invited", "0.meet.skip:areas"),
        ("a.menu", "0.admin.menu"),
        ("a.leader.11.71.01", "0.admin.invite:leader:11.71.01"),
        ("0.admin.officer", "0.admin.invite:officer"),
        ("0.admin.room:cax", "0.admin.invite:room:cax"),
        ("0.admin.leaders:0", "0.admin.invite:leader:0"),
        ("tongue.vi", "0.tongue:vi"),
        (f"n.{ID}", f"0.shown:{ID}"),
        (f"ann.{ID}.help", f"0.alert:{ID}:help"),
        (f"m.{ID}.yes", f"0.invited:{ID}:yes"),
    ],
)
def test_a_button_from_before_means_what_it_meant(old: str, today: str) -> None:
    read = read_press(old)
    assert read is not None
    assert read.token == today


@pytest.mark.parametrize("token", ["", ".", "r.", "r.take", "x.y", "²3.go:menu", "-1.go:menu", "…"])
def test_what_is_no_buttons_is_none(token: str) -> None:
    assert read_press(token) is None


def test_the_longest_tokens_fit_into_a_messengers_button() -> None:
    """Telegram takes 64 bytes: an id of 32 characters behind any verb, also of throwing away."""
    verbs = (*CARDS, *ANNOUNCING.verbs, *MEETING.verbs, *NOTICING.verbs, *MENU)
    for verb in verbs:
        family, _, name = verb.partition(".")
        for token in (press(verb, ID, 999999), press(f"{family}.sure", name, ID)):
            assert len(token.encode()) <= 64


def test_danger_is_told_by_its_verb() -> None:
    assert is_urgent("3.kind:fire")
    assert is_urgent("0.go:danger")
    assert not is_urgent("3.go:menu")
    assert not is_urgent("3.form:fire")
    assert not is_urgent("r.take.482917")


@pytest.mark.parametrize("verb", TABLE)
@pytest.mark.parametrize("of", ["danger", "menu", ""])
def test_a_door_knows_which_buttons_tell_of_a_danger(verb: str, of: str) -> None:
    """It lets them in when it lets in nothing else of a flood."""
    token = f"3.{verb}:{of}"
    assert taps_danger(token) == is_urgent(token)


def test_a_door_knows_the_commands_that_tell_of_a_danger() -> None:
    assert {name for name in COMMANDS if COMMANDS[name] == "go:danger"} == CRIES


def test_a_verb_declared_twice_is_refused() -> None:
    verb = Verb("card.take", print, OFFICERS, Where.ROOM)
    with pytest.raises(Misdeclared, match="twice"):
        table((verb,), (verb,), names=("take",), family="card")


@pytest.mark.parametrize("names", [("take", "over"), ()])
def test_a_verb_that_no_deed_answers_is_refused(names: tuple[str, ...]) -> None:
    verb = Verb("card.take", print, OFFICERS, Where.ROOM)
    with pytest.raises(Misdeclared, match="one place only"):
        table((verb,), names=names, family="card")


def test_no_two_conversations_know_the_same_verb() -> None:
    tables = (TABLE, CARDS, ANNOUNCING.verbs, MEETING.verbs, NOTICING.verbs, MENU)
    assert len({name for one in tables for name in one}) == sum(map(len, tables))


def test_two_kinds_of_drafts_for_one_place_are_refused() -> None:
    with pytest.raises(TypeError, match="place"):
        type("Another", (BaseDraft,), {"PLACE": "composing.menu"})
