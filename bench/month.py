"""`python -m bench.month [--postgres URL]`: what the figures of a month cost over many cases.

A commune of thirty villages has 100,000 reports, once in one month and once over a year. Asked are
the whole of `/month` as an admin reads it, and its picture's numbers; beside them, in the same run
and over the same rows, the plain GROUP BY that somebody would write by hand.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, text
from sqlmodel import SQLModel

from actions.people.sites import apply_site
from actions.services.figure_access import reader_at
from actions.services.month_asking import Asking, asked_by_key
from actions.services.month_figures import show_month
from actions.services.month_report import month_report
from bot.wiring import load_forms
from domain.dialog.press import Press
from domain.forms.forms import Forms
from domain.mailboxes import to_staff
from domain.sitefile import read_site_file
from storage import staff
from storage.house import House
from storage.keys import new_id
from storage.tables import Staff
from storage.tx import Tx
from tests.houses import build_house, sqlite_in

SITE, VILLAGES, CASES, SLICE = "90001", 30, 100_000, 5_000
NOW = datetime(2026, 12, 2, 3, tzinfo=UTC)
SPREAD = (("over a year", date(2025, 12, 5), 360), ("in that month", date(2026, 11, 2), 27))
BY_HAND = """
SELECT area, urgency, state, value, count(*), count(acknowledged_at)
FROM "case" WHERE site = :site AND life = 'report' AND read_by = 'anybody'
  AND opened_at >= :since AND opened_at < :until
GROUP BY area, urgency, state, value
"""
SITE_FILE = f"""
[site]
area = "{SITE}"
name = "Xã Đo"
country = "VN"
timezone = "Asia/Ho_Chi_Minh"
languages = ["vi", "en"]

[[areas]]
code = "{SITE}"
name = "Xã Đo"
kind = "commune"
households = 25043
people = ">119230"
counted_by = "Cục Thống kê"
counted_on = 2026-01-01

[[numbers]]
name = "Công an"
number = "113"
for = ["*", "home"]

[[numbers]]
name = "Trực ban"
number = "0203 000 0000"
area = "{SITE}"
for = ["*"]

[[desks]]
code = "cax"
name = "Công an xã"
kind = "police"
areas = ["{SITE}"]
forms = ["*"]
acknowledge_within = {{ P1 = "2m", P2 = "30m", P3 = "1d", P4 = "3d" }}
"""


def village(number: int) -> str:
    """The code of a village."""
    return f"{SITE}-{number:02}"


def seed(tx: Tx, forms: Forms) -> None:
    """The commune and its admin."""
    areas = "".join(
        f'[[areas]]\ncode = "{village(n)}"\nname = "Thôn {n}"\nkind = "village"\n'
        f'parent = "{SITE}"\n\n'
        for n in range(1, VILLAGES + 1)
    )
    file = read_site_file(
        SITE_FILE.replace("[[numbers]]", f"{areas}[[numbers]]", 1),
        shipped=frozenset(forms.by_code),
        languages=frozenset(("vi", "id", "en")),
    )
    apply_site(tx, file, now=NOW)
    code = staff.invite(tx, staff.Vacancy("admin", SITE), now=NOW)
    tx.flush()
    invitation = staff.find_invitation(tx, code, now=NOW)
    assert invitation is not None
    staff.enrol(tx, invitation, "telegram:1", staff.Newcomer("Hương", "vi"), now=NOW)


def add_cases(
    tx: Tx, forms: Forms, many: int, *, first: date, days: int, chance: random.Random
) -> None:
    """Reports as the product keeps them, in bulk."""
    desk = staff.find_desk(tx, SITE, "cax")
    assert desk is not None
    reports = [forms.by_code[code] for code in ("theft", "traffic", "fire", "scam", "disorder")]
    begins = datetime(first.year, first.month, first.day, tzinfo=UTC)
    rows: list[dict[str, object]] = []
    for _ in range(many):
        form, opened = chance.choice(reports), begins + timedelta(days=chance.random() * days)
        taken = opened + timedelta(minutes=chance.expovariate(1 / 40))
        state = chance.choice(("new", "acknowledged", "closed", "closed", "closed"))
        seized = {"items.seized.gun.piece": "1"} if chance.random() < 0.01 else {}
        rows.append({
            "id": new_id(), "number": f"{chance.randrange(10**9):09}{len(rows)}{new_id()[:6]}",
            "form": form.code, "form_hash": form.hash, "life": "report", "read_by": "anybody",
            "site": SITE, "area": village(chance.randint(1, VILLAGES)), "desk_id": desk.id,
            "urgency": chance.choice(("P1", "P2", "P3", "P3")), "state": state, "card": "open",
            "private": False, "facets": {"when": "today"} | seized, "data_key": None,
            "opened_at": opened, "acknowledge_by": opened, "keep_days": 0, "disputes": 0,
            "acknowledged_at": None if state == "new" else taken, "with_items": bool(seized),
            "waited_s": None if state == "new" else int((taken - opened).total_seconds()),
            "value": "valuable" if state == "closed" and chance.random() < 0.4 else None,
        })  # fmt: skip
    tx.execute(insert(SQLModel.metadata.tables["case"]), rows)


def measure(house: House, forms: Forms) -> dict[str, tuple[float, float]]:
    """Seconds: medians of five, each from a fresh look."""

    def ask(tx: Tx) -> None:
        show_month(_admin(tx, forms), Press("", ("2026-11",)))

    def picture(tx: Tx) -> None:
        who = _admin(tx, forms)
        month_report(asked_by_key(who.reader, "2026-11"))

    def by_hand(tx: Tx) -> None:
        bounds = {"since": datetime(2026, 10, 31, 17), "until": datetime(2026, 11, 30, 17)}  # noqa: DTZ001  # as SQLite keeps them
        if tx.on_postgres:
            bounds = {name: at.replace(tzinfo=UTC) for name, at in bounds.items()}
        tx.execute(text(BY_HAND), {"site": SITE, **bounds}).all()

    return {
        "/month": _median(house, ask),
        "report of a year": _median(house, picture),
        "GROUP BY by hand": _median(house, by_hand),
    }


def _admin(tx: Tx, forms: Forms) -> Asking:
    member = staff.admins_of(tx, SITE)[0]
    assert isinstance(member, Staff)
    reader = reader_at(tx, member, forms, desk_id=None, now=NOW)
    assert reader is not None
    return Asking(member, reader, to_staff(member.id), False, "vi")


def _median(house: House, deed: Callable[[Tx], None]) -> tuple[float, float]:
    """On the wall's clock, and of this process's processor."""
    took = []
    for _ in range(5):
        began, worked = time.perf_counter(), time.process_time()
        house.write_now(deed)
        took.append((time.perf_counter() - began, time.process_time() - worked))
    return statistics.median(wall for wall, _ in took), statistics.median(cpu for _, cpu in took)


def run(database: str, folder: Path, most_s: float) -> bool:
    """One database; whether it met what was asked for."""
    forms, chance = load_forms(), random.Random(7)  # no secret
    house = build_house(database, folder)
    met = True
    try:
        house.write_now(seed, forms)
        spread = (
            ("a year of them", date(2025, 12, 5), 360),
            ("a month of them", date(2026, 11, 2), 27),
        )
        for told, first, days in spread:
            for _ in range(CASES // SLICE):
                house.write_now(add_cases, forms, SLICE, first=first, days=days, chance=chance)
            print(f"{database.partition(':')[0]}, {CASES:,} more cases, {told}:")
            for name, (wall, cpu) in measure(house, forms).items():
                print(f"  {name}: {wall * 1000:.0f} ms, processor {cpu * 1000:.0f} ms", flush=True)
                met = met and (name != "/month" or wall <= most_s)
    finally:
        house.close()
    return met


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.month", description=__doc__)
    parser.add_argument("--postgres", default="", help="URL of an empty database, in its place")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        database = given.postgres or sqlite_in(Path(folder))
        met = run(database, Path(folder), 0.5 if given.postgres else 1.0)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
