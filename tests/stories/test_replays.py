"""Places are replayed through the product's own doors: what was published comes out again."""

import asyncio
import resource
import shutil
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.commands.replaying import lay_demo
from bot.replay import plays
from bot.replay.checking import checked_tables
from bot.replay.plays import PLACES, places, read_play
from bot.replay.replaying import replay_place
from bot.wall_clock import now
from storage.flags import is_demo
from storage.open_house import open_house
from storage.tables import Meeting, PagePost, RegisterEntry, Sending
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
    unheard, coming = await asyncio.to_thread(what_was_said, tmp_path)
    assert unheard == []
    assert coming == ([2, 0] if place == "hai-son" else [])


def what_was_said(data: Path) -> tuple[list[str], list[int]]:
    """Which announcements and invitations did not reach all; how many come to each meeting."""
    house = open_house(sqlite_in(data), data / "keys" / "master")
    sendings = house.read_now(lambda tx: list(tx.scalars(select(Sending))))
    meetings = house.read_now(lambda tx: list(tx.scalars(select(Meeting))))
    house.close()
    coming = [one.coming for one in sorted(meetings, key=lambda one: one.starts_at)]
    return [one.id for one in sendings if one.sent < one.total], coming


SMALL = """
site = "site.toml"
begins = 2025-07-01
officer = "Aipda Rudi"
admin = "Ipda Sari"

[[steps]]
on = 2025-07-02
entry = "quiet"
answers = { of = "crime" }
"""


def test_a_place_lies_as_a_demo_whose_past_ends_just_now(tmp_path, monkeypatch, capsys):
    place, data = tmp_path / "places" / "small", tmp_path / "data"
    place.mkdir(parents=True)
    (place / "play.toml").write_text(SMALL)
    shutil.copy(PLACES / "musi-banyuasin" / "site.toml", place)
    monkeypatch.setattr(plays, "PLACES", place.parent)
    monkeypatch.setenv("DATA_DIR", str(data))
    lay_demo("small")
    house = open_house(sqlite_in(data), data / "keys" / "master")
    assert house.write_now(is_demo)
    (entry,) = house.write_now(lambda tx: list(tx.scalars(select(RegisterEntry))))
    assert timedelta(0) < now().date() - entry.on_date <= timedelta(days=8)
    assert house.write_now(lambda tx: list(tx.scalars(select(PagePost))))  # what they read there
    house.close()
    lay_demo("small")
    assert "Shown as it lies" in capsys.readouterr().out


def test_sums_that_were_published_are_held_against_their_rows():
    found = {one.fixture: one.product for one in checked_tables() if not one.right}
    assert found == {}
    assert [one.fixture for one in checked_tables()] == ["Zalo check", "Banpol check, flagged"]
