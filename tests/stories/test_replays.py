"""Places are replayed through the product's own doors: what was published comes out again."""

import asyncio
import resource
import sys

import pytest

from bot.replay.checking import checked_tables
from bot.replay.plays import PLACES, places, read_play
from bot.replay.replaying import replay_place
from tests.houses import lay_database, sqlite_in

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


def processor_s() -> float:
    """Of this process and of the children that it waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


@pytest.mark.parametrize("place", places())
async def test_what_was_published_comes_out_again(place, tmp_path, capsys):
    play = await asyncio.to_thread(read_play, PLACES / place)
    await asyncio.to_thread(lay_database, sqlite_in(tmp_path))
    began = processor_s()
    compared = await replay_place(play, tmp_path)
    with capsys.disabled():
        sys.stdout.write(f" {place}: {processor_s() - began:.1f} s of a processor ")
    assert {one.expected.fixture: one.faults for one in compared if not one.right} == {}
    assert len(compared) == len(play.figures)


def test_sums_that_were_published_are_held_against_their_rows():
    found = {one.fixture: one.product for one in checked_tables() if not one.right}
    assert found == {}
    assert [one.fixture for one in checked_tables()] == ["Zalo check", "Banpol check, flagged"]
