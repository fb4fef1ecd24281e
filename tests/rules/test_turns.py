"""Turns where many speak at once: danger, then whom the house knows, then who had the fewest; and
the lines on which they come, by network."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack

import pytest
from starlette.requests import HTTPConnection

from web import fair_turns as module
from web.client_network import Origins
from web.fair_turns import AT_ONCE, FOR_DANGER, IN_HAND, LOUD_FROM, FairTurns, Rank, TooManyWait
from web.line_pace import FRAMES, FRAMES_PER_S, Line
from web.socket_limits import OF_A_NETWORK, Lines


class Crowd:
    """People who hold their turn until they are let go; begun: in which order they got one."""

    def __init__(self, tasks: asyncio.TaskGroup) -> None:
        self.turns, self.begun, self._tasks = FairTurns(), list[str](), tasks
        self.refused = list[str]()
        self._held: dict[str, tuple[asyncio.Task[None], asyncio.Event]] = {}

    async def speak(self, rank: Rank, *people: str, network: str = "") -> None:
        for person in people:
            done = asyncio.Event()
            turn = self._turn(person, rank, network, done)
            self._held[person] = self._tasks.create_task(turn), done
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

    async def _turn(self, person: str, rank: Rank, network: str, done: asyncio.Event) -> None:
        try:
            async with self.turns.turn(person, rank, network):
                self.begun.append(person)
                await done.wait()
        except TooManyWait:
            self.refused.append(person)


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


async def test_fifty_cookies_of_one_computer_are_one_network() -> None:
    """An honest newcomer waited behind all of them, 8.9 s in the worst hundredth."""
    async with asyncio.TaskGroup() as tasks:
        crowd = Crowd(tasks)
        await crowd.speak(Rank.STRANGER, *some("stranger"), network="one computer")
        in_hand = list(crowd.begun)
        await crowd.speak(Rank.STRANGER, "Mẩy", "Dao", network="a village")
        await crowd.end(in_hand)
        assert crowd.begun[len(in_hand) :] == ["Mẩy", "Dao"]
        await finish(crowd, ["Mẩy", "Dao"])


async def test_danger_cried_without_end_from_one_network_waits_as_the_rest_does() -> None:
    async with asyncio.TaskGroup() as tasks:
        crowd = Crowd(tasks)
        for number in range(LOUD_FROM):
            await crowd.speak(Rank.DANGER, f"cry {number}", network="one computer")
            await crowd.end([f"cry {number}"])
        await crowd.speak(Rank.KNOWN, *some("known", AT_ONCE[Rank.KNOWN]))
        await crowd.speak(Rank.NEW, "newcomer")
        assert crowd.begun[LOUD_FROM:] == [*some("known", AT_ONCE[Rank.KNOWN]), "newcomer"]
        await crowd.speak(Rank.DANGER, "cries on", network="one computer")
        await crowd.speak(Rank.STRANGER, "talks on", network="one computer")
        await crowd.speak(Rank.DANGER, "villager", network="a village")
        await crowd.speak(Rank.DANGER, "known in danger")
        assert crowd.begun[-2:] == ["villager", "known in danger"]
        await finish(crowd, crowd.begun[LOUD_FROM:])


async def test_where_too_many_wait_whoever_had_most_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who filled the queue kept every other newcomer out of it."""
    monkeypatch.setattr(module, "WAIT_AT_MOST", 3)
    async with asyncio.TaskGroup() as tasks:
        crowd = Crowd(tasks)
        await crowd.speak(Rank.STRANGER, *some("stranger", 5), network="one computer")
        await crowd.speak(Rank.STRANGER, "Mẩy", network="a village")
        assert crowd.refused == ["stranger 4"]
        await crowd.end(["stranger 0"])
        assert crowd.begun[-1] == "Mẩy"
        await finish(crowd, ["stranger 1", "Mẩy"])


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
        await crowd.speak(Rank.STRANGER, "one more")
        assert crowd.refused == ["one more"]
        await finish(crowd, some("stranger", 3))


def test_a_line_is_read_no_faster_than_it_is_allowed() -> None:
    """50 lines that were refused 1,400 times a second each took the time of everybody."""
    line = Line()
    waits = [line.waits_s(100.0) for _ in range(FRAMES + 20)]
    assert waits[:FRAMES] == [0.0] * FRAMES
    assert waits[-1] == pytest.approx(20 / FRAMES_PER_S)
    assert line.waits_s(100.0 + 60.0) == 0.0


def test_a_line_that_brings_too_much_is_read_once_a_second() -> None:
    line = Line()
    for _ in range(FRAMES):
        line.waits_s(100.0)
        line.slow_down()
    assert line.waits_s(100.0) > FRAMES


def test_lines_are_shared_out_by_network_and_some_are_kept_for_residents() -> None:
    """Whoever opened lines without end left none for anybody else."""
    lines = Lines(at_most=8)
    with ExitStack() as held:
        for _ in range(6):
            assert lines.has_room("", known=False)
            held.enter_context(lines.hold(""))
        assert not lines.has_room("a village", known=False)
        assert lines.has_room("a village", known=True)
        held.enter_context(lines.hold("a village"))
        held.enter_context(lines.hold("a village"))
        assert not lines.has_room("a village", known=True)
    lines = Lines()
    with ExitStack() as held:
        for _ in range(OF_A_NETWORK):
            held.enter_context(lines.hold("one computer"))
        assert not lines.has_room("one computer", known=False)
        assert lines.has_room("one computer", known=True)
        assert lines.has_room("a village", known=False)
    assert lines.has_room("one computer", known=False)


def connection(peer: str, *forwarded: str) -> HTTPConnection:
    headers = [(b"x-forwarded-for", one.encode()) for one in forwarded]
    return HTTPConnection({"type": "http", "client": (peer, 4321), "headers": headers})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param(("203.0.113.7",), ("203.0.113.8",), False, id="two computers"),
        pytest.param(("2001:db8:1:2::3",), ("2001:db8:1:f::4",), True, id="one household"),
        pytest.param(("2001:db8:1:2::3",), ("2001:db8:2:2::3",), False, id="two households"),
        pytest.param(("203.0.113.7",), ("::ffff:203.0.113.7",), True, id="written otherwise"),
        pytest.param(("127.0.0.1", "203.0.113.7"), ("203.0.113.7",), True, id="behind Caddy"),
        pytest.param(
            ("127.0.0.1", "8.8.8.8, 203.0.113.7"), ("::1", "203.0.113.7"), True, id="made up before"
        ),
        pytest.param(
            ("127.0.0.1", "9.9.9.9", "203.0.113.7"), ("203.0.113.7",), True, id="two headers"
        ),
        pytest.param(
            ("198.51.100.1", "203.0.113.7"), ("198.51.100.1",), True, id="says a stranger"
        ),
    ],
)
def test_a_network_is_known_by_what_our_own_web_server_says(
    one: tuple[str, ...], other: tuple[str, ...], same: bool
) -> None:
    origins = Origins()
    assert (origins.of(connection(*one)) == origins.of(connection(*other))) is same
    assert origins.of(connection(*one)) != Origins().of(connection(*one))  # means nothing elsewhere


@pytest.mark.parametrize("told", [(), ("",), ("unknown",), ("203.0.113.7, nonsense",)])
def test_where_the_web_server_says_nothing_nothing_is_made_up(told: tuple[str, ...]) -> None:
    assert Origins().of(connection("127.0.0.1", *told)) == ""


async def finish(crowd: Crowd, begun: Sequence[str]) -> None:
    """Everybody speaks, in the end."""
    await crowd.end(begun)
    for person in crowd.begun:
        if person in crowd._held:
            await crowd.end([person])
