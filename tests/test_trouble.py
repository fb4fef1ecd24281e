"""Trouble that lasts is told when it begins, once a minute, and when it is over."""

import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import event, text
from structlog.testing import capture_logs

from domain.log_throttle import Trouble, TroubleNews
from domain.mouth import NotKept
from storage.tx import Tx
from tests.houses import build_house, sqlite_in


def test_one_line_when_it_begins_one_a_minute_one_when_it_ends() -> None:
    trouble = Trouble()
    told = [(at / 20, trouble.meet(at / 20)) for at in range(20 * 150)]
    assert [(at, news) for at, news in told if news] == [
        (0.0, TroubleNews.BEGINS), (60.0, TroubleNews.GOES_ON), (120.0, TroubleNews.GOES_ON),
    ]  # fmt: skip
    assert trouble.is_well(155.0) is None
    assert trouble.is_well(165.0) is TroubleNews.IS_OVER
    assert trouble.is_well(166.0) is None
    assert trouble.meet(167.0) is TroubleNews.BEGINS


def test_small_things_that_still_fit_do_not_make_it_begin_anew() -> None:
    trouble = Trouble()
    told = []
    for second in range(30):
        told += [trouble.meet(second), trouble.is_well(second + 0.5)]
    assert [news for news in told if news] == [TroubleNews.BEGINS]


class Interrupted(float):
    """A moment at whose reckoning another thread wants to speak."""

    def __new__(cls, at: float, _other: threading.Thread) -> "Interrupted":
        return super().__new__(cls, at)

    def __init__(self, _at: float, other: threading.Thread) -> None:
        self.other = other

    def __sub__(self, earlier: float) -> float:
        self.other.start()
        self.other.join(0.1)  # done by then, or not let in
        return float(self) - earlier


def test_what_fails_as_it_is_found_well_again_begins_anew() -> None:
    """Threads of PostgreSQL's pool mixed: a failure was forgotten, the next began it again."""
    trouble, told = Trouble(), []
    trouble.meet(1.0)
    failing = threading.Thread(target=lambda: told.append(trouble.meet(101.0)))
    assert trouble.is_well(Interrupted(101.0, failing)) is TroubleNews.IS_OVER
    failing.join()
    assert (told, trouble.times) == ([TroubleNews.BEGINS], 1)


def keep(tx: Tx, words: str) -> None:
    tx.execute(text("INSERT INTO words VALUES (:words)"), {"words": words})


def fill_up(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA max_page_count = 1")


def test_a_full_disk_fills_no_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It logged a line for every group that was not kept, some twenty a second."""
    house = build_house(sqlite_in(tmp_path), tmp_path)
    with sqlite3.connect(tmp_path / "titir.db") as connection:
        connection.execute("CREATE TABLE words (said TEXT)")
    house.write_now(keep, "before")
    house.write_now(lambda tx: tx.execute(text("PRAGMA max_page_count = 1")))  # of this connection
    event.listen(house.engine, "connect", fill_up)  # and of those that come after it
    with capture_logs() as log:
        for _ in range(40):
            with pytest.raises(NotKept):
                house.write_now(keep, "x" * 10_000)
        monkeypatch.setattr("domain.log_throttle.QUIET_S", 0.0)
        event.remove(house.engine, "connect", fill_up)
        house.engine.dispose()
        house.write_now(keep, "after")
    house.close()
    assert [(line["event"], line.get("news")) for line in log] == [
        ("database.not_kept", "begins"), ("database.keeps_again", None),
    ]  # fmt: skip
