"""Kill -9 in the middle of fifty conversations: nothing acknowledged is lost, every case is there
once, and only what was under way may be said twice.

What was sent is counted by the fake server, what was to be sent by a trigger in the database, what
was under way by the rows found claimed after each kill.
"""

import asyncio
import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from domain.forms.answer_facts import find_question
from domain.forms.forms import QuestionKind
from scheduler.rendering import find_addressee
from storage import reports
from storage.form_versions import kept_form
from storage.tables import Case, Posted, Reporter
from storage.tx import Tx
from tests.botapi import BotApi, Person
from tests.running import Ground, Program
from tests.stories.wire import INVITED, POSTER, ground, opens_room, server

__all__ = ["ground", "server"]  # fixtures

TALKS = 50
GESTURE = "…"  # takes a keyboard away and goes; a kill in between leaves it standing
KILLS = 3
WAITS_S = 180.0  # that somebody looks at a screen where nothing comes; a start takes seconds
GONE = {"Xe máy": "motorbike", "Điện thoại": "phone", "Đồ trong nhà": "household"}
TAPPED = {
    "Báo tiếp không?": "Báo tiếp",
    "Chuyện gì?": "Mất trộm",
    "báo lại thế nào?": "Nhắn vào máy này",
    "Xem lại": "Gửi, đồng ý",
}
WHEN = {"Hôm nay": "today", "Hôm qua, trước đó": "days"}

WATCH = """
CREATE TABLE watched (mailbox TEXT, kind TEXT);
CREATE TRIGGER watching AFTER INSERT ON outgoing
BEGIN INSERT INTO watched VALUES (new.mailbox, new.kind); END;
"""


@dataclass
class Villager:
    """Answers whatever question is on the screen, until the report is saved."""

    phone: Person
    luck: random.Random
    number: int
    told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.what = self.luck.choice(sorted(GONE))
        self.when = self.luck.choice(sorted(WHEN))
        self.where = f"gốc đa thứ {self.number}"
        self.marks = f"xe màu đỏ, dấu riêng {self.number}"

    async def talks(self) -> None:
        await asyncio.sleep(self.luck.uniform(0, 3))
        await self.phone.starts(POSTER)
        while "✔" not in (screen := await self.reads()):
            await self.answers(screen)

    async def reads(self) -> str:
        """The newest message, once there is a new one and nothing else comes."""
        await self.phone.hears(lambda seen: seen.text != GESTURE, within=WAITS_S)
        await asyncio.sleep(self.luck.uniform(0.1, 1.2))
        while self.phone.unheard():
            await self.phone.hears()
        return next(seen.text for seen in reversed(self.phone.heard) if seen.text != GESTURE)

    async def answers(self, screen: str) -> None:
        phone = self.phone
        if "bà con" in screen or "cần gì?" in screen:
            await phone.says("/report")
        elif "Mất gì?" in screen:
            await phone.taps(self.what)
        elif "lúc nào?" in screen:
            await phone.taps(self.when)
        elif "chỗ nào?" in screen:
            await phone.says(self.where)
        elif "Kể thêm" in screen and "marks" not in self.told:
            self.told.add("marks")
            await phone.says(self.marks)
        elif "Kể thêm" in screen or "Còn gì nữa?" in screen:
            await phone.taps("Hết rồi")
        else:
            keys = [key for words, key in TAPPED.items() if words in screen]
            assert keys, f"what to answer to {screen!r}?"
            await phone.taps(keys[0])


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_kill_9_in_the_middle_of_fifty_conversations(
    ground: Ground, server: BotApi, record_property: Callable[[str, object], None]
) -> None:
    seed = random.randrange(10**6)
    luck = random.Random(seed)
    codes = await ground.set_up(*INVITED)
    await asyncio.to_thread(watch, ground)
    villagers = [
        Villager(server.person(f"Mẩy {number}"), random.Random(seed + number), number)
        for number in range(TALKS)
    ]
    claimed: Counter[int] = Counter()  # rows by chat, found so after the kills
    program = Program(ground)
    try:
        await program.start()
        await opens_room(server, codes)
        async with asyncio.TaskGroup() as tasks:
            talks = [tasks.create_task(villager.talks()) for villager in villagers]
            for _ in range(KILLS):
                await asyncio.sleep(luck.uniform(1.0, 5.0))
                program.kill()
                claimed += await ground.look(claimed_chats)
                await program.start()
            await asyncio.wait(talks)
        assert await program.stop() == 0
    finally:
        program.kill()

    assert "Traceback" not in program.log, program.log
    await check_cases(ground, villagers)
    put = await ground.look(put_chats)
    sent = sent_chats(server)
    chats = [villager.phone.id for villager in villagers]
    twice = {chat: sent[chat] - put[chat] for chat in chats if sent[chat] > put[chat]}
    assert {chat: over for chat, over in twice.items() if over > claimed[chat]} == {}
    record_property("seed", seed)
    record_property("claimed at the kills", claimed.total())
    record_property("said twice", sum(twice.values()))


def watch(ground: Ground) -> None:
    """From now on the database itself notes every row that is put."""
    with sqlite3.connect(ground.folder / "titir.db") as connection:
        connection.executescript(WATCH)


def claimed_chats(tx: Tx) -> Counter[int]:
    """How many rows of each chat are claimed and not settled."""
    rows = tx.connection().exec_driver_sql("SELECT mailbox FROM outgoing WHERE claimed_by <> ''")
    return Counter(chat_of(tx, mailbox) for (mailbox,) in rows.all())


def put_chats(tx: Tx) -> Counter[int]:
    """How many rows were ever put for each chat."""
    rows = tx.connection().exec_driver_sql("SELECT mailbox FROM watched")
    return Counter(chat_of(tx, mailbox) for (mailbox,) in rows.all())


def chat_of(tx: Tx, mailbox: str) -> int:
    found = find_addressee(tx, mailbox)
    return int(found.address.partition(":")[2]) if found else 0


def sent_chats(server: BotApi) -> Counter[int]:
    """What reached each chat, edits too; not the gesture that takes a keyboard away."""
    calls = server.calls_of("sendMessage", "editMessageText")
    return Counter(call.chat_id for call in calls if call.effect and call.text("text") != GESTURE)


async def check_cases(ground: Ground, villagers: list[Villager]) -> None:
    """Every report is one case, with everything that its villager answered.

    What somebody typed before the house knew that the screen had arrived may stand beside the
    answer before it: it is there.
    """
    told = await ground.look(all_reports)
    assert sorted(told) == sorted(
        (GONE[one.what], WHEN[one.when], tuple(sorted((one.where, one.marks)))) for one in villagers
    )
    assert await ground.look(cards) == len(villagers)


def cards(tx: Tx) -> int:
    """How many cases stand in the room, or wait for a place in its minute."""
    standing = set(tx.scalars(select(Posted.case_id).where(Posted.slot.startswith("card:"))))
    waiting = tx.connection().exec_driver_sql("SELECT case_id FROM outgoing WHERE kind = 'card'")
    return len(standing.union(case_id for (case_id,) in waiting.all()))


def all_reports(tx: Tx) -> list[tuple[str, str, tuple[str, ...]]]:
    found = []
    for case in tx.scalars(select(Case)):
        form = kept_form(tx, case.form_hash)
        assert form is not None
        reporter = tx.scalars(select(Reporter).where(Reporter.case_id == case.id)).one()
        answers = reports.read_report(tx, reporter)["answers"]
        place, marks = (
            find_question(form, kind) for kind in (QuestionKind.PLACE, QuestionKind.MARKS)
        )
        assert place is not None
        assert marks is not None
        words = [*answers[place.code].get("words", "").split(" · "), *answers[marks.code]["words"]]
        found.append((answers["what"], answers["when"], tuple(sorted(filter(None, set(words))))))
    return found
