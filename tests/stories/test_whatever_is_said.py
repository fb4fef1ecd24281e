"""Hypothesis as a resident who presses, types and sends anything at all, in the real house."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import col

from actions.dialog.resources import Resources
from actions.people.sites import apply_site
from actions.residents.resident_turn import hear_resident
from bot.wiring import LOCALES, load_forms
from domain.forms.forms import Forms
from domain.heard import Heard, HeardMedia, Pin, Place
from domain.people.entry_links import Links
from domain.sitefile import read_site_file
from domain.words.translations import Words
from storage import residents, screens, staff
from storage.form_versions import keep_forms
from storage.house import House
from storage.tables import Case
from storage.tx import Tx
from tests.houses import NOON, build_house, sqlite_in
from tests.village import ROOT

ADDRESSES = count(1)
WORDS = ["1234", "0912345678", "482-917", "11112222", "my buffalo is gone since this morning", "?",
         "Motorbike", "back", "đầu cầu", "x" * 5000, "\u202e", "", "go:menu"]  # fmt: skip
COMMANDS = ["start", "report", "cases", "privacy", "language", "help", "danger", "nonsense"]
STEPS = st.one_of(
    st.tuples(st.just("tap"), st.integers(0, 9)),
    st.tuples(st.just("tap"), st.integers(0, 3)),
    st.tuples(st.just("old tap"), st.integers(0, 60)),
    st.tuples(st.just("says"), st.sampled_from([*"1234567890x", *WORDS])),
    st.tuples(st.just("says"), st.text(max_size=30)),
    st.tuples(st.just("command"), st.sampled_from(COMMANDS)),
    st.tuples(st.just("sends"), st.sampled_from(["photo", "voice", "file", "pin", "contact"])),
    st.tuples(st.just("waits"), st.sampled_from([1, 11, 31, 60 * 73])),
    st.tuples(st.just("forges"), st.text(max_size=20)),
)


class Table:
    """A house with one commune and a room at the police and the care desk."""

    def __init__(self, house: House, forms: Forms, words: Words) -> None:
        self.house, self.forms, self.words = house, forms, words


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Table]:
    folder: Path = tmp_path_factory.mktemp("house")
    house = build_house(sqlite_in(folder), folder)
    forms = load_forms()
    site = (ROOT / "examples" / "hai-son.toml").read_text()
    languages = frozenset(("vi", "id", "en"))
    file = read_site_file(site, shipped=frozenset(forms.by_code), languages=languages)
    house.write_now(keep_forms, forms)
    house.write_now(apply_site, file, now=NOON)
    house.write_now(bind_rooms, file.area)
    yield Table(house, forms, Words.load(LOCALES))
    house.close()


def bind_rooms(tx: Tx, site: str) -> None:
    for code in ("cax", "care"):
        desk = staff.find_desk(tx, site, code)
        assert desk is not None
        invitation = staff.invite(tx, staff.Vacancy(None, site, desk.id), now=NOON)
        found = staff.find_invitation(tx, invitation, now=NOON)
        assert found is not None
        staff.bind_room(tx, found, address=f"telegram:-{code}", language="vi", now=NOON)


@dataclass
class Hand:
    """One resident's hand. Sees the tokens of the buttons that were put before them."""

    table: Table
    address: str
    now: datetime = NOON
    seen: list[str] = field(default_factory=list)
    last: list[str] = field(default_factory=list)
    keys: Iterator[int] = field(default_factory=count)

    def hears(self, **more: object) -> None:
        self.now += timedelta(seconds=2)
        heard = Heard(
            key=f"{self.address}/{next(self.keys)}", who=self.address, where=self.address,
            place=Place.PRIVATE, typed_at=self.now, language="en", message="7", **more,
        )  # fmt: skip
        self.table.house.write_now(
            hear_resident,
            heard,
            resources=Resources(self.table.words, self.table.forms, Links()),
            now=self.now,
        )
        self.table.house.write_now(self._look)

    def _look(self, tx: Tx) -> None:
        """Every screen arrives; the newest shows its buttons."""
        speaker = residents.find_speaker(tx, self.address)
        assert speaker is not None
        recent = list(screens.recent_screens(tx, speaker))
        for shown in recent:
            if shown.arrived_at is None:
                screens.screen_arrived(tx, speaker.id, shown.number, message="9", at=self.now)
        if recent:
            newest = recent[0]
            self.last = [f"{newest.number}.{action}" for _, action, _ in newest.facts["k"]]
            self.seen += [token for token in self.last if token not in self.seen]


def cases_by_urgency(tx: Tx) -> Counter[str]:
    return Counter(tx.scalars(select(col(Case.urgency))))


def play(hand: Hand, kind: str, what: object) -> str:
    """Do it. Returns the token or word that was said."""
    match kind, what:
        case ("tap", int(index)) if hand.last:
            token = hand.last[index % len(hand.last)]
            hand.hears(choice=token)
            return token
        case ("old tap", int(index)) if hand.seen:
            token = hand.seen[index % len(hand.seen)]
            hand.hears(choice=token)
            return token
        case ("says", str(text)):
            hand.hears(text=text)
            return text
        case ("command", str(name)):
            hand.hears(text=f"/{name}", command=name)
        case ("sends", "pin"):
            hand.hears(pin=Pin(21.6, 107.9))
        case ("sends", "contact"):
            hand.hears(contact="+84912345678")
        case ("sends", str(media)):
            hand.hears(media=(HeardMedia(media, "ref"),))
        case ("waits", int(minutes)):
            hand.now += timedelta(minutes=minutes)
        case ("forges", str(text)):
            token = f"{hand.last[0].partition('.')[0] if hand.last else 0}.{text}"
            hand.hears(choice=token)
            return token
    return ""


def is_consent(said: str) -> bool:
    """Whether it may have been *send*: its button, its digit or its words."""
    return bool(re.search(r"\.send$", said)) or said.strip().casefold() in ("1", "send")


@pytest.mark.slow
@pytest.mark.timeout(180)
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(STEPS, min_size=5, max_size=40))
def test_there_is_always_a_question_and_no_report_without_consent(
    table: Table, steps: list[tuple[str, object]]
) -> None:
    hand = Hand(table, f"telegram:{next(ADDRESSES)}")
    hand.hears(text="/start", command="start", start="v-06724-01")
    for kind, what in steps:
        before = table.house.write_now(cases_by_urgency)
        said = play(hand, kind, what)
        fresh = table.house.write_now(cases_by_urgency) - before
        assert hand.last, "no button on the screen"
        if fresh and set(fresh) != {"P1"}:
            assert is_consent(said), fresh
