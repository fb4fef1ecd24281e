"""A house of an earlier version, brought up to this one: nothing is lost, and everything opens."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select, text

from domain.cases.cases import CaseState, spoken
from storage import announcement_queries, history, media, pages, reports, residents, staff
from storage.connections import make_engine
from storage.migrating import is_current, migrate
from storage.tables import Announcement, Case, Media, Meeting, Reporter
from storage.tx import Tx
from tests.botapi import BotApi
from tests.outside.upgraded import Before, lay
from tests.running import Ground
from web.identities import resident_seat

TALKING = 4  # residents who said something; whose drafts lay in their rows
DAY_AFTER = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)  # of the morning that the house remembers


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_nothing_of_before_is_lost_and_everything_opens(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = "" if kind == "sqlite" else request.getfixturevalue("empty_postgres")
    ground = Ground(tmp_path / "house", BotApi(), url)
    before = lay(kind, ground)
    had = rows_of(ground.url)

    migrate(ground.url, now=DAY_AFTER)

    has = rows_of(ground.url)
    assert has["draft"] == had.pop("composing") + had["prompt"] + TALKING
    assert {table: has.get(table, 0) for table in had} == had
    with ground.house() as house:
        assert is_current(house.engine)
        house.write_now(look_at_cases, before)
        house.write_now(look_at_people, before)
        house.write_now(look_at_broadcasts, before)


def rows_of(url: str) -> dict[str, int]:
    """How many rows each table holds."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return {
                table: connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()  # noqa: S608  # names of our tables
                for table in inspect(connection).get_table_names()
            }
    finally:
        engine.dispose()


def look_at_cases(tx: Tx, before: Before) -> None:
    found = {spoken(case.number): case for case in tx.scalars(select(Case))}
    taken, new, closed = (found[before.told[name]] for name in ("taken", "new", "closed"))
    assert [case.state for case in (taken, new, closed)] == [
        CaseState.WAITING, CaseState.NEW, CaseState.CLOSED
    ]  # fmt: skip
    for case in found.values():
        assert history.is_whole(tx, case.id)
    assert "What colour was it?" in str(list(history.read_history(tx, taken)))
    for words in ("end of the bridge", "two men I have never seen", "red, with a dent"):
        assert words in told_in(tx, taken)
    assert "a chainsaw" in told_in(tx, new)
    ready = tx.scalars(select(Media).where(Media.kind != "file"))
    bodies = {one.kind: media.read_media(tx, one.id) or b"" for one in ready}
    assert bodies["photo"].startswith(b"\xff\xd8\xff")
    assert bodies["voice"] == b"voice of a neighbour"


def told_in(tx: Tx, case: Case) -> str:
    told = tx.scalars(select(Reporter).where(Reporter.case_id == case.id))
    return str([reports.read_report(tx, one) for one in told])


def look_at_people(tx: Tx, before: Before) -> None:
    for who in ("reporter", "second reporter", "half-way"):
        speaker = speaker_at(tx, before.told[who])
        assert (speaker.profile.village, speaker.profile.language) == ("06724-01", "en")
    half_way = speaker_at(tx, before.told["half-way"])
    assert "under the old banyan tree" in str(half_way.dialog)
    roles = [staff.roles_at(tx, one) for one in (*before.told["officers"], before.told["admin"])]
    assert [[role.role for role in one] for one in roles] == [["officer"], ["officer"], ["admin"]]
    assert staff.find_room(tx, before.told["room"]) is not None
    page = resident_seat(before.told["cookie"]).person
    shown = [one.post.text for one in pages.read_changes(tx, page, 0).posts]
    assert shown[0].startswith("Hello.")
    assert len(shown) == 4


def speaker_at(tx: Tx, address: str) -> Any:
    speaker = residents.find_speaker(tx, address)
    assert speaker is not None
    return speaker


def look_at_broadcasts(tx: Tx, before: Before) -> None:
    written = [
        announcement_queries.texts_of(tx, one.id) for one in tx.scalars(select(Announcement))
    ]
    assert {"vi": "Sáng mai họp thôn."} in written
    (meeting,) = tx.scalars(select(Meeting))
    assert "New road" in str(vars(meeting))
