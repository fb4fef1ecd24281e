"""Seeding: a data folder with a province in it, written in bulk.

`python -m bench.seed FOLDER --residents 100000 --waiting 100000`. Sites, desks and rooms are made
by the product's own deeds; residents and waiting rows are the rows that `residents.keep` and
`outbox.put` would write, inserted thousands at a time, and a few are read back through the gate.
Ten thousand of them are in the middle of a report, as many as the peers begin with.
People have the numbers of the messenger's crowd, rooms those of its groups.
"""

import argparse
import json
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select
from sqlmodel import SQLModel, col

from actions.people.sites import apply_site
from bench.bots import ROOMS
from bot.settings import Settings
from bot.wiring import load_forms
from domain.forms.engine import begin, step
from domain.forms.forms import Form
from domain.forms.intents import Choose
from domain.forms.report_draft import pack
from domain.ids import ReaderId, ResidentId
from domain.lanes import Lane
from domain.people.profile import Profile
from domain.saying import Saying, to_json
from domain.sitefile import read_site_file
from storage import outbox, reporters, staff, subscribers
from storage.drafts import put_draft
from storage.keys import new_id
from storage.migrating import migrate
from storage.open_house import open_house
from storage.residents import Speaker, dialog_place, find_speaker, seal_profile
from storage.tables import Draft
from storage.tx import Tx
from tests.botapi.server import FIRST_GROUP, FIRST_PERSON

HOME = Path(__file__).parent.parent
EXAMPLE = HOME / "examples" / "hai-son.toml"
EXAMPLE_CODE = "06724"
VILLAGES = 3  # of the example
OPEN = 10_000  # people in the middle of a report, who say nothing more while others are measured
FIRST_OPEN = 50_000  # the number of the first of them: nobody whom a run lets speak
SLICE = 5_000  # rows to a transaction
NEWS = "Thông báo: họp thôn lúc 19:00 tối nay tại nhà văn hóa."


def seed(folder: Path, *, residents: int, waiting: int) -> None:
    """Make the folder's database; takes about 20 s for 100,000 residents."""
    now = datetime.now(UTC)
    settings = Settings(data_dir=folder, database_url="", secret_file=None)
    folder.mkdir(parents=True)
    migrate(settings.database, now=now)
    house = open_house(settings.database, settings.master_file)
    forms = load_forms().by_code
    try:
        for number in range(ROOMS):
            house.write_now(_add_site, number, frozenset(forms), now=now)
        for start in range(0, residents, SLICE):
            house.write_now(
                _add_residents, range(start, min(start + SLICE, residents)), theft=forms["theft"],
                waiting=max(0, waiting - start), now=now,
            )  # fmt: skip
        house.write_now(subscribers.recount)
        house.write_now(_look, residents)
    finally:
        house.close()


def site_code(number: int) -> str:
    """The area code of the site of that number."""
    return f"9{number:04}"


def home_of(person: int) -> tuple[str, str]:
    """Site and village of a resident; neighbours in number live far from each other."""
    site = site_code(person % ROOMS)
    return site, f"{site}-{person // ROOMS % VILLAGES + 1:02}"


def _add_site(tx: Tx, number: int, shipped: frozenset[str], *, now: datetime) -> None:
    code = site_code(number)
    text = EXAMPLE.read_text(encoding="utf-8").replace(EXAMPLE_CODE, code)
    text = text.replace("Xã Hải Sơn", f"Xã Hải Sơn {number + 1}")
    text = text.replace('areas = ["22"]', f'areas = ["{code}"]')
    file = read_site_file(text, shipped=shipped, languages=frozenset(("vi", "id", "en")))
    apply_site(tx, file, now=now)
    desk = staff.find_desk(tx, code, "cax")
    assert desk is not None
    secret = staff.invite(tx, staff.Vacancy(None, code, desk.id), now=now)
    tx.flush()
    invitation = staff.find_invitation(tx, secret, now=now)
    assert invitation is not None
    address = f"telegram:{FIRST_GROUP - number}"
    staff.bind_room(tx, invitation, address=address, language="vi", now=now)


def _add_residents(
    tx: Tx, people: range, *, waiting: int, now: datetime, theft: Form | None = None
) -> None:
    """waiting: how many of these people an announcement waits for. theft: what some report."""
    speakers = [_speaker(tx, person) for person in people]
    rows = []
    for person, (speaker, wrapped) in zip(people, speakers, strict=True):
        if theft is not None and FIRST_OPEN <= person < FIRST_OPEN + OPEN:
            _begin_report(speaker, theft, now)
        rows.append(_resident_row(tx, person, speaker, wrapped, now))
    tx.execute(insert(SQLModel.metadata.tables["resident"]), rows)
    for speaker, _ in speakers:
        if speaker.dialog:
            place = dialog_place(speaker.id, speaker.key)
            put_draft(tx, place, json.dumps(speaker.dialog), on=now.date())
    _subscribe(tx, [speaker for speaker, _ in speakers])
    news = list(_news([speaker for speaker, _ in speakers[:waiting]], now))
    if news:
        tx.execute(insert(outbox.TABLE), news)


def _speaker(tx: Tx, person: int) -> tuple[Speaker, bytes]:
    key, wrapped = tx.keys.new_data_key()
    site, village = home_of(person)
    profile = Profile(language="vi", site=site, village=village, reader=ReaderId(new_id()))
    profile.reader_as = str(profile.wish)
    return Speaker(ResidentId(new_id()), key, profile, None), wrapped


def _resident_row(
    tx: Tx, person: int, speaker: Speaker, wrapped: bytes, now: datetime
) -> dict[str, Any]:
    address = f"telegram:{FIRST_PERSON + person}"
    return {
        "id": speaker.id,
        "address_key": tx.keys.fingerprint("address", address),
        "data_key": wrapped,
        "address_sealed": speaker.key.seal("resident.address", speaker.id, address),
        "profile_sealed": seal_profile(speaker),
        "started_on": now.date(),
        "state": "active",
    }


def _begin_report(speaker: Speaker, form: Form, now: datetime) -> None:
    """The dialog that `Talk.begin_draft` would leave: two questions of a theft are answered."""
    draft, _ = begin(form, village=speaker.profile.village)
    for answer in ("motorbike", "today"):
        draft, _ = step(form, draft, Choose(answer))
    speaker.dialog = {
        "n": 5,
        "at": "draft",
        "origin": "list",
        "first": 3,
        "wipe_from": 3,
        "draft": pack(draft),
        "draft_at": now.isoformat(),
    }


def _subscribe(tx: Tx, speakers: list[Speaker]) -> None:
    """The rows of `readers.subscribe`."""
    readers_rows, subscriptions = [], []
    for speaker in speakers:
        profile, wish = speaker.profile, speaker.profile.wish
        sealed = tx.house_key.seal(subscribers.PLACE, profile.reader, speaker.id)
        readers_rows.append({"id": profile.reader, "resident_sealed": sealed})
        subscriptions.append(
            {
                "area": profile.village,
                "reader_id": profile.reader,
                "topics": wish.topics,
                "alerts": wish.alerts,
                "several": False,
            }
        )
    tx.execute(insert(SQLModel.metadata.tables["reader"]), readers_rows)
    tx.execute(insert(subscribers.SUBSCRIPTION), subscriptions)


def _news(speakers: list[Speaker], now: datetime) -> Iterator[dict[str, Any]]:
    saying = to_json(Saying((NEWS,)))
    for speaker in speakers:
        row_id = new_id()
        yield {
            "id": row_id,
            "mailbox": speaker.mailbox,
            "lane": int(Lane.ANNOUNCEMENT),
            "kind": "say",
            "slot": None,
            "fresh": False,
            "answering": False,
            "case_id": None,
            "once": None,
            "body": speaker.key.seal("outgoing.body", row_id, saying),
            "due_at": now,
            "expires_at": None,
            "attempts": 0,
        }


def _look(tx: Tx, residents: int) -> None:
    """What was written in bulk is what the product reads."""
    for person in (0, residents // 2, residents - 1):
        speaker = find_speaker(tx, f"telegram:{FIRST_PERSON + person}")
        assert speaker is not None
        assert (speaker.profile.site, speaker.profile.village) == home_of(person)
        assert reporters.addressee(tx, speaker.mailbox) is not None
    drafting = tx.scalar(
        select(func.count()).select_from(Draft).where(col(Draft.touched_on).is_not(None))
    )
    assert drafting == max(0, min(residents - FIRST_OPEN, OPEN))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.seed", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--residents", type=int, default=100_000)
    parser.add_argument("--waiting", type=int, default=0, help="announcements that wait")
    given = parser.parse_args()
    began = time.monotonic()
    beside = given.folder.with_name(given.folder.name + ".new")
    shutil.rmtree(beside, ignore_errors=True)
    seed(beside, residents=given.residents, waiting=given.waiting)
    shutil.rmtree(given.folder, ignore_errors=True)
    beside.rename(given.folder)
    print(f"{given.residents:,} residents in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
