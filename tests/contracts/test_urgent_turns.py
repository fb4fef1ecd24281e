"""What tells of a danger is acted upon before whatever waits, on both databases."""

import asyncio
import threading
from datetime import datetime

import pytest

from actions.dialog.resources import Resources
from domain.forms.forms import Forms
from domain.heard import Heard, Place
from domain.people.entry_links import Links
from domain.words.translations import Words
from handlers.one_turn import Turn
from storage.house import POSTGRES_THREADS, House
from storage.tx import Tx
from tests.checks.sources import ROOT
from tests.houses import NOON
from tests.waiting import soon


@pytest.fixture(scope="module")
def words() -> Words:
    return Words.load(ROOT / "locales")


@pytest.mark.parametrize(
    ("urgent", "comes_first"),
    [
        ({"choice": "3.kind:fire"}, True),
        ({"text": "cháy nhà ở Pò Hèn"}, True),
        ({"text": "tolong kebakaran di pasar"}, True),
        ({"text": "mất xe máy"}, False),
        ({"text": "cháy nhà ở Pò Hèn", "place": Place.GROUP}, False),  # staff have their own ways
    ],
)
async def test_danger_overtakes_what_waits(
    house: House, words: Words, urgent: dict[str, str], comes_first: bool
) -> None:
    """Typed, it waited behind whatever fifty strangers had said before it."""
    done = []
    held = [threading.Event() for _ in range(POSTGRES_THREADS if house.on_postgres else 1)]

    def hold(_tx: Tx, until: threading.Event) -> None:
        until.wait()

    def note(_tx: Tx, heard: Heard, *, now: datetime) -> None:
        done.append(heard.key)

    def turn(key: str, **said: str) -> Turn:
        address = f"telegram:{key}"
        heard = Heard(key, address, address, **{"place": Place.PRIVATE, "typed_at": NOON} | said)
        return Turn(house, Resources(words, Forms({}, ()), Links()), heard, NOON)

    async with asyncio.TaskGroup() as tasks:
        for until in held:
            tasks.create_task(house.write(hold, until))
        await asyncio.sleep(0)
        for number in range(20):
            tasks.create_task(turn(str(number), text="chào").do(note))
        await soon(lambda: waiting(house) >= 20)
        tasks.create_task(turn("urgent", **urgent).do(note))
        await soon(lambda: waiting(house) >= 21)
        held[0].set()  # one is enough, and keeps an order
        await soon(lambda: len(done) == 21)
        for until in held[1:]:
            until.set()

    assert done.index("urgent") == (0 if comes_first else 20)


def waiting(house: House) -> int:
    return house._units.qsize() + len(house._others) + house.on_postgres * len(house._first)
