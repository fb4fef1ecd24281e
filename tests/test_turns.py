"""Turns where many speak at once: danger, then whom the house knows, then who had the fewest."""

import asyncio
from collections.abc import Sequence

import pytest

from web import turns as module
from web.flood import FRAMES, FRAMES_PER_S, Line
from web.turns import AT_ONCE, FOR_DANGER, IN_HAND, Rank, TooManyWait, Turns


class Crowd:
    """People who hold their turn until they are let go; begun: in which order they got one."""

    def __init__(self, tasks: asyncio.TaskGroup) -> None:
        self.turns, self.begun, self._tasks = Turns(), list[str](), tasks
        self._held: dict[str, tuple[asyncio.Task[None], asyncio.Event]] = {}

    async def speak(self, rank: Rank, *people: str) -> None:
        for person in people:
            done = asyncio.Event()
            self._held[person] = self._tasks.create_task(self._turn(person, rank, done)), done
        await self.rest()

    async def end(self, people: Sequence[str]) -> None:
        for person in list(people):
            self._held.pop(person)[1].set()
            await self.rest()

    async def go(self, person: str) -> None:
        self._held.pop(person)[0].cancel()
        await self.rest()

    async def rest(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    async def _turn(self, person: str, rank: Rank, done: asyncio.Event) -> None:
        async with self.turns.turn(person, rank):
            self.begun.append(person)
            await done.wait()


def some(what: str, many: int = 50) -> list[str]:
    return [f"{what} {number}" for number in range(many)]


async def test_fifty_strangers_keep_nobody_whom_the_house_knows_from_speaking() -> None:
    """Fifty cookies made every turn of everybody three to five seconds long."""
    async with asyncio.TaskGroup() as tasks:
        crowd = Crowd(tasks)
        await crowd.speak(Rank.STRANGER, *some("stranger"))
        await crowd.speak(Rank.NEW, *some("newcomer"))
        in_hand = list(crowd.begun)
        assert len(in_hand) == AT_ONCE[Rank.STRANGER] + AT_ONCE[Rank.NEW] < IN_HAND
        await crowd.speak(Rank.KNOWN, "Mẩy")
        assert crowd.begun[-1] == "Mẩy"
        await finish(crowd, in_hand)


async def test_danger_goes_before_all_and_finds_room_where_there_is_none() -> None:
    async with asyncio.TaskGroup() as tasks:
        crowd = Crowd(tasks)
        await crowd.speak(Rank.KNOWN, *some("known"))
        await crowd.speak(Rank.NEW, *some("newcomer"))
        full = len(crowd.begun)
        assert full == IN_HAND
        await crowd.speak(Rank.DANGER, *some("danger", FOR_DANGER + 1))
        assert crowd.begun[full:] == some("danger", FOR_DANGER)
        await crowd.end(["danger 0"])
        assert crowd.begun[-1] == f"danger {FOR_DANGER}"
        await finish(crowd, [one for one in crowd.begun if one != "danger 0"])


async def test_whoever_spoke_least_is_next() -> None:
    async with asyncio.TaskGroup() as tasks:
        crowd = Crowd(tasks)
        for _ in range(3):
            await crowd.speak(Rank.NEW, "loud")
            await crowd.end(["loud"])
        await crowd.speak(Rank.NEW, *some("in hand", AT_ONCE[Rank.NEW]))
        await crowd.speak(Rank.NEW, "loud", "quiet")
        await crowd.end(["in hand 0"])
        assert crowd.begun[-1] == "quiet"
        await finish(crowd, ["in hand 1", "loud", "quiet"])


async def test_whoever_leaves_takes_no_place_along() -> None:
    async with asyncio.TaskGroup() as tasks:
        crowd = Crowd(tasks)
        await crowd.speak(Rank.STRANGER, *some("stranger", 4))
        await crowd.go("stranger 0")
        await crowd.go("stranger 3")
        assert crowd.begun == some("stranger", 3)
        await finish(crowd, ["stranger 1", "stranger 2"])


async def test_more_than_so_many_do_not_even_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAIT_AT_MOST", 1)
    async with asyncio.TaskGroup() as tasks:
        crowd = Crowd(tasks)
        await crowd.speak(Rank.STRANGER, *some("stranger", 3))
        with pytest.raises(TooManyWait):
            async with crowd.turns.turn("one more", Rank.STRANGER):
                raise AssertionError("it was not turned away")
        await finish(crowd, some("stranger", 3))


def test_a_line_is_read_no_faster_than_it_is_allowed() -> None:
    """50 lines that were refused 1,400 times a second each took the time of everybody."""
    line = Line()
    waits = [line.waits_s(100.0) for _ in range(FRAMES + 20)]
    assert waits[:FRAMES] == [0.0] * FRAMES
    assert waits[-1] == pytest.approx(20 / FRAMES_PER_S)
    assert line.waits_s(100.0 + 60.0) == 0.0


async def finish(crowd: Crowd, begun: Sequence[str]) -> None:
    """Everybody speaks, in the end."""
    await crowd.end(begun)
    for person in crowd.begun:
        if person in crowd._held:
            await crowd.end([person])
