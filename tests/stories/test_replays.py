"""Places are replayed through the product's own doors: what was published comes out again."""

import asyncio

import pytest

from bot.replay.plays import PLACES, places, read_play
from bot.replay.replaying import replay_place

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


@pytest.mark.parametrize("place", places())
async def test_what_was_published_comes_out_again(place, tmp_path):
    play = await asyncio.to_thread(read_play, PLACES / place)
    compared = await replay_place(play, tmp_path)
    assert {one.expected.fixture: one.faults for one in compared if not one.right} == {}
    assert len(compared) == len(play.figures)
