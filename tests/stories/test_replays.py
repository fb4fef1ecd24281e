"""Places are replayed through the product's own doors: what was published comes out again."""

import asyncio

import pytest
from sqlalchemy import select

from bot.commands.command_line import obey
from bot.replay.plays import PLACES, places, read_play
from bot.replay.replaying import replay_place
from storage.flags import is_demo
from storage.open_house import open_house
from storage.tables import PagePost
from tests.houses import sqlite_in

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


@pytest.mark.parametrize("place", places())
async def test_what_was_published_comes_out_again(place, tmp_path):
    play = await asyncio.to_thread(read_play, PLACES / place)
    compared = await replay_place(play, tmp_path)
    assert {one.expected.fixture: one.faults for one in compared if not one.right} == {}
    assert len(compared) == len(play.figures)


def test_a_place_that_is_kept_has_its_past_on_the_three_phones(tmp_path, capsys):
    folder = tmp_path / "village"
    assert obey(["replay", "musi-banyuasin", "--keep", str(folder)]) == 0
    assert f"DATA_DIR={folder} ./run" in capsys.readouterr().out
    house = open_house(sqlite_in(folder), folder / "keys" / "master")
    assert house.write_now(is_demo)
    assert house.write_now(lambda tx: list(tx.scalars(select(PagePost))))
    house.close()
