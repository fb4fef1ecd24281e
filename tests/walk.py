"""A walk of both sides at once: residents, officers and an admin press, type and send anything, the
clock jumps, the house restarts in the middle; what must always hold is looked at after each step.
"""

import asyncio
import re
from collections.abc import Coroutine, MutableMapping
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import func, select

from storage.tables import SetAside
from tests.houses import sqlite_in
from tests.looks import count_reports, due_now, may_leave, refresh_all_cards, waiting_rows
from tests.running import errors_in
from tests.village import Message, Officer, Person, Room, Village, open_village

T = TypeVar("T")
Log = list[MutableMapping[str, Any]]

RESIDENTS = ("Lý Thị Mẩy", "Vàng Văn Sìn", "Chìu Thị Múi")
OFFICERS = ("Dũng Thái Sơn", "Khánh Hải Đăng")
ADMIN = "Hương Quản Trị"
DIGITS = "1234567890x"
WORDS = (
    "mất con trâu ở bìa rừng", "đầu cầu treo", "0912 345 678", "14-B1 123.45", "482-917",
    "11112222",
    "đúng", "gửi", "quay lại", "?", "", "x" * 5_000, "<b>{number} %s</b>", "xe \u202eđỏ\x00",
)  # fmt: skip
COMMANDS = ("/start", "/report", "/danger", "/cases", "/privacy", "/menu", "/help", "/nonsense")
REPORTS = {
    "theft": ("/report", "1", "1", "2", "đầu cầu", "xe đỏ", "7", "1", "1"),
    "on review": ("/report", "1", "1", "2", "đầu cầu", "xe đỏ", "7", "2"),
    "discreet": ("/report", "1", "1", "2", "đầu cầu", "7", "2", "1"),
    "danger": ("/danger", "1"),
}
TOKENS = (
    ".", "x", "n.", "r.", "a.x", "m.x", "1.form:nope", "0.send", "r.take.000000", "r.p.x.y", "💥",
    "99999999999.go:menu", "0.good:1", "0.add:' OR 1=1 --", "0.mistake", "n." + "0" * 32,
)  # fmt: skip
JUMPS = (31, 61, 125, 11 * 60, 61 * 60, 13 * 3_600, 25 * 3_600, 73 * 3_600, 8 * 24 * 3_600)
MARK = re.compile(r"§\d+§")  # in whatever an officer types
SEND = ".send"

residents = st.integers(0, len(RESIDENTS) - 1)
officers = st.integers(0, len(OFFICERS) - 1)
newest = st.integers(0, 9)
older = st.integers(0, 60)


class BothSides(RuleBasedStateMachine):
    """One village, from its first morning to the end of one example. log: what the house logs."""

    log: ClassVar[Log] = []

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        self._runner = asyncio.Runner()
        folder = Path(self._folder.name)
        self._opened = open_village(sqlite_in(folder), folder)
        self.marks = 0
        self.asked: set[str] = set()  # marks of what an officer replied to a prompt of their own
        self._sent_before = 0
        self._run(self._begin())

    async def _begin(self) -> None:
        self.village: Village = await self._opened.__aenter__()
        village = self.village
        self.room: Room = await village.room()
        self.officers = [await village.officer(self.room, name) for name in OFFICERS]
        self.admin = await village.admin(ADMIN)
        self.residents = [village.resident(name=name) for name in RESIDENTS]
        for resident in self.residents:
            await resident.starts("v-06724-01")

    def teardown(self) -> None:
        """What waits for a later hour leaves too; then the house closes."""
        try:
            self._run(self._drain())
            self.nothing_went_wrong()
            self.nobody_learns_who_the_other_is()
        finally:
            self._run(self._opened.__aexit__(None, None, None))
            self._runner.close()
            self._folder.cleanup()

    def _run(self, doing: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(doing)

    # ------------------------------------------------------------------------------- residents

    @rule(who=residents, place=newest)
    def resident_taps(self, who: int, place: int) -> None:
        resident = self.residents[who]
        keys = [key for row in resident.screen.rows for key in row]
        if keys:
            key = keys[place % len(keys)]
            self._tap(resident, key.choice, resident.screen.id)

    @rule(who=residents, place=older)
    def resident_taps_what_stands_above(self, who: int, place: int) -> None:
        resident = self.residents[who]
        found = _all_keys(resident.heard)
        if found:
            self._tap(resident, *found[place % len(found)])

    @rule(who=residents, said=st.sampled_from(DIGITS))
    def resident_types_a_digit(self, who: int, said: str) -> None:
        self._say(self.residents[who], said)

    @rule(who=residents, said=st.sampled_from((*WORDS, *COMMANDS)) | st.text(max_size=30))
    def resident_types(self, who: int, said: str) -> None:
        self._say(self.residents[who], said)

    @rule(who=residents, how=st.sampled_from(sorted(REPORTS)))
    def resident_reports(self, who: int, how: str) -> None:
        resident = self.residents[who]
        for said in REPORTS[how]:
            self._say(resident, said)
            if (key := resident.screen.key("Báo việc khác")) and said == "/report":  # not the draft
                self._tap(resident, key.choice, resident.screen.id)

    @rule(who=residents, what=st.sampled_from(("photo", "voice", "place", "contact")))
    def resident_sends(self, who: int, what: str) -> None:
        resident = self.residents[who]
        sending = {
            "photo": lambda: resident.sends_photo(b"photo"),
            "voice": lambda: resident.sends_voice(),
            "place": lambda: resident.sends_place(21.6, 107.9),
            "contact": lambda: resident.shares_contact("+84912345678"),
        }[what]
        before = self._counted()
        self._run(sending())
        self._check_consent(before, sent=False)

    # --------------------------------------------------------------------------------- officers

    @rule(who=officers, place=older)
    def officer_taps(self, who: int, place: int) -> None:
        found = _all_keys(self.room.heard)
        if found:
            choice, message = found[-1 - place % len(found)]
            self._in_room(self.officers[who], choice=choice, message=message)

    @rule(who=officers, place=newest)
    def officer_taps_the_newest(self, who: int, place: int) -> None:
        found = _all_keys(self.room.heard[-1:])
        if found:
            choice, message = found[place % len(found)]
            self._in_room(self.officers[who], choice=choice, message=message)

    @rule(who=officers, place=older)
    def officer_taps_in_private(self, who: int, place: int) -> None:
        officer = self.officers[who]
        found = _all_keys(officer.heard)
        if found:
            self._tap(officer, *found[place % len(found)])

    @rule(who=officers, place=newest)
    def officer_replies(self, who: int, place: int) -> None:
        if self.room.heard:
            answered = self.room.heard[-1 - place % len(self.room.heard)]
            self._reply(self.officers[who], answered)

    @rule(who=officers, verb=st.sampled_from(("Nhận", "Hỏi", "Đóng", "Trả lại", "Ghi")))
    def officer_goes_on_with_the_newest_card(self, who: int, verb: str) -> None:
        for message in reversed(self.room.heard):
            if (key := message.key(verb)) is not None:
                self._in_room(self.officers[who], choice=key.choice, message=message.id)
                return

    @rule(who=officers, own_words=st.booleans())
    def officer_takes_and_asks(self, who: int, own_words: bool) -> None:
        """The newest case that nobody has, and a question about it."""
        officer = self.officers[who]
        for verb in ("Nhận", "Hỏi"):
            for message in reversed(self.room.heard):
                if (key := message.key(verb)) is not None:
                    self._in_room(officer, choice=key.choice, message=message.id)
                    break
        prompt = self.room.heard[-1] if self.room.heard else None
        if prompt is not None and own_words:
            self._reply(officer, prompt)
        elif prompt is not None and prompt.rows:
            self._in_room(officer, choice=prompt.rows[0][0].choice, message=prompt.id)

    @rule(who=officers, ways=st.lists(newest, min_size=5, max_size=10))
    def officer_closes(self, who: int, ways: list[int]) -> None:
        """The wizard, whichever way it goes; what is typed into it is heard as well."""
        officer = self.officers[who]
        self.officer_goes_on_with_the_newest_card(who, "Đóng")
        for way in ways:
            found = _all_keys(self.room.heard[-1:])
            if found and way < 9:
                choice, message = found[way % max(1, len(found) - 1)]  # the last one cancels
                self._in_room(officer, choice=choice, message=message)
            elif self.room.heard:
                self._reply(officer, self.room.heard[-1])

    @rule(who=officers, said=st.sampled_from(("để tôi xem", "/tinhhinh", "/case 482917", "/help")))
    def officer_writes(self, who: int, said: str) -> None:
        self._in_room(self.officers[who], text=f"{said} {self._mark()}")

    @rule(who=officers)
    def officer_writes_in_private(self, who: int) -> None:
        self._run(self.officers[who].says(f"có ai không {self._mark()}"))

    # ------------------------------------------------------------------------------------ admin

    @rule(place=newest, said=st.sampled_from(("", "/admin", "/meetings", *DIGITS)))
    def admin_does_something(self, place: int, said: str) -> None:
        found = _all_keys(self.admin.heard[-2:])
        if said or not found:
            self._run(self.admin.says(said or "/admin"))
        else:
            self._tap(self.admin, *found[place % len(found)])

    # ------------------------------------------------------------------------- time and mishaps

    @rule(seconds=st.sampled_from(JUMPS))
    def time_passes(self, seconds: int) -> None:
        before = self._counted()
        self.village.now += timedelta(seconds=seconds)
        self._run(self.village.settle())
        self._check_consent(before, sent=False)

    @rule()
    def house_restarts(self) -> None:
        self._run(self.village.restarts())
        self._run(self.village.settle())

    @rule(who=residents, said=st.sampled_from(DIGITS))
    def house_restarts_before_it_answers(self, who: int, said: str) -> None:
        async def settle_later() -> None:
            await self.village.restarts()

        settle, self.village.settle = self.village.settle, settle_later  # type: ignore[method-assign]
        try:
            self._say(self.residents[who], said)
        finally:
            self.village.settle = settle  # type: ignore[method-assign]
        self._run(settle())

    @rule(who=residents, other=residents, place=older, token=st.sampled_from(TOKENS))
    def forged(self, who: int, other: int, place: int, token: str) -> None:
        """A made-up token, one of another person's phone, or one of the room's."""
        villager = self.residents[who]
        theirs = _all_keys([*self.residents[other].heard, *self.room.heard, *self.admin.heard])
        stolen = [choice for choice, _ in theirs if who != other]
        choices = [token, *stolen]
        self._tap(villager, choices[place % len(choices)], villager.screen.id)

    @rule(who=officers, other=residents, place=older, token=st.sampled_from(TOKENS))
    def forged_in_the_room(self, who: int, other: int, place: int, token: str) -> None:
        choices = [token, *(choice for choice, _ in _all_keys(self.residents[other].heard))]
        choice = choices[place % len(choices)]
        message = self.room.heard[-1].id if self.room.heard else "1"
        self._in_room(self.officers[who], choice=choice, message=message)

    @rule()
    def cards_are_what_the_house_would_say_now(self) -> None:
        self._run(self._compare_cards())

    # ------------------------------------------------------------------------- what always holds

    @invariant()
    def nothing_went_wrong(self) -> None:
        assert errors_in(self.log) == []
        self.log.clear()
        assert self._read(lambda tx: tx.scalar(select(func.count()).select_from(SetAside))) == 0

    @invariant()
    def there_is_always_a_question(self) -> None:
        for resident in self.residents:
            assert resident.screen.rows, f"no button on the screen of {resident.name}"

    @invariant()
    def nobody_learns_who_the_other_is(self) -> None:
        """Residents in rooms and with staff, officers with residents; only prompt replies leave."""
        sent = self.village.messenger.sent[self._sent_before :]
        self._sent_before += len(sent)
        at_home = {resident.address for resident in self.residents}
        for outgoing in sent:
            said = "\n".join([outgoing.text, *(key.label for row in outgoing.rows for key in row)])
            if outgoing.to in at_home:
                hidden = [*OFFICERS, *(officer.address for officer in self.officers)]
                assert set(MARK.findall(said)) <= self.asked, said
            else:
                hidden = [*RESIDENTS, *at_home]
            told = [name for name in hidden if name.removeprefix("telegram:") in said]
            assert told == [], said

    @invariant()
    def what_is_due_has_left(self) -> None:
        assert self._read(due_now, self.village.now) == []
        assert [worker for _, worker in self._read(waiting_rows) if worker] == []

    # ------------------------------------------------------------------------------------ hands

    def _say(self, who: Person, said: str) -> None:
        before = self._counted()
        reviews = SEND in "".join(key.choice for row in who.screen.rows for key in row)
        is_send = said.strip() == "1" or "gửi" in said.casefold()
        self._run(who.says(said))
        self._check_consent(before, sent=reviews and is_send)

    def _tap(self, who: Person, choice: str, message: str) -> None:
        before = self._counted()
        self._run(who._hear(choice=choice, message=message))
        self._check_consent(before, sent=choice.endswith(SEND))

    def _in_room(self, who: Officer, **more: object) -> None:
        before = self._counted()
        words = str(more.get("text", ""))
        if words.startswith("/"):
            more["command"] = words[1:].split()[0]
        self._run(who._in_room(**more))
        self._check_consent(before, sent=False)

    def _reply(self, who: Officer, answered: Message) -> None:
        mark = self._mark()
        if self._read(may_leave, self.room.address, who.address, answered.id):
            self.asked.add(mark)
        self._in_room(who, text=f"xe màu gì? {mark}", reply_to=answered.id)

    def _mark(self) -> str:
        self.marks += 1
        return f"§{self.marks}§"

    def _counted(self) -> int:
        return self._read(count_reports)

    def _check_consent(self, before: int, *, sent: bool) -> None:
        assert sent or self._counted() <= before, "a report that nobody sent"

    def _read(self, deed: Any, *about: Any) -> Any:
        return self._run(self.village.house.read(deed, *about))

    async def _compare_cards(self) -> None:
        """A fresh projection of every card changes nothing."""
        await self._drain_what_is_paced()
        before = [(one.id, str(one)) for one in self.room.heard]
        await self.village.restarts()  # the pace of its chats is in memory
        await self.village.house.write(refresh_all_cards, self.village.now)
        await self.village.settle()
        after = [(one.id, str(one)) for one in self.room.heard]
        changed = [one for one in before if one not in after]
        assert after == before, (
            f"{changed}\nwould now be\n{[one for one in after if one not in before]}"
        )

    async def _drain_what_is_paced(self) -> None:
        for _ in range(30):
            await self.village.settle()
            waiting = await self.village.house.read(waiting_rows)
            soon = [due for due, _ in waiting if due < self.village.now + timedelta(minutes=5)]
            if not soon:
                return
            self.village.now = max(soon)
        raise AssertionError("a room that never comes to rest")

    async def _drain(self) -> None:
        for _ in range(40):
            await self.village.settle()
            waiting = await self.village.house.read(waiting_rows)
            if not waiting:
                return
            self.village.now = max(self.village.now, *(due for due, _ in waiting))
        raise AssertionError("the outbox never empties")


def _all_keys(messages: list[Message]) -> list[tuple[str, str]]:
    """Choice and message of every button there, oldest first."""
    return [(key.choice, one.id) for one in messages for row in one.rows for key in row]
