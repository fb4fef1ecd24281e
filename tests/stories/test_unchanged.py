"""What a room shows already is not sent again; what it might not show is."""

from collections.abc import Awaitable, Callable

import pytest

from domain.mailboxes import Spot
from domain.mouth import Outgoing, Receipt, Unreachable
from domain.saying import Saying
from storage import outbox, staff
from storage.tx import Tx
from tests.duty import Duty, newest_case, on_duty, reports_theft, someone
from tests.village import Person, Village


@pytest.fixture
async def duty(any_village: Village) -> Duty:
    return await on_duty(any_village)


@pytest.fixture
async def resident(duty: Duty, any_village: Village) -> Person:
    return await someone(any_village)


class Board:
    """A board of the room that says whatever the test wants."""

    def __init__(self, duty: Duty) -> None:
        self.says, self._duty, self._village = "quiet", duty, duty.village
        self._village.delivery._claims._desk.projections["board"] = lambda *_: Saying((self.says,))

    async def shows(self, words: str) -> list[str]:
        """Have it shown, as often as it changes; what was sent for it."""
        messenger, self.says = self._village.messenger, words
        before = len(messenger.sent)
        await self._village.house.write(self._put)
        await self._village.passes(minutes=1)
        here = [one for one in messenger.sent[before:] if one.to == self._duty.room.address]
        return [one.text for one in here if one.slot == "trial"]

    def _put(self, tx: Tx) -> None:
        room = staff.find_room(tx, self._duty.room.address)
        assert room is not None
        outbox.put_projection(tx, "board", Spot(f"room:{room.id}", "trial"), now=self._village.now)

    @property
    def stands(self) -> str:
        """What people see of it."""
        return self._duty.newest.text


def arrives_unseen(village: Village, then: Callable[[], Awaitable[None]]) -> None:
    """The next message arrives; then something happens, and no answer of the platform comes."""
    deliver = village.messenger.deliver

    async def cut(outgoing: Outgoing) -> Receipt:
        village.messenger.deliver = deliver  # type: ignore[method-assign]  # it is back
        await deliver(outgoing)
        await then()
        raise Unreachable("cut")

    village.messenger.deliver = cut  # type: ignore[method-assign]  # for a moment


async def test_what_stands_is_not_sent_again(duty: Duty) -> None:
    board = Board(duty)
    assert [await board.shows(words) for words in ("quiet", "quiet", "busy", "busy", "quiet")] == [
        ["quiet"], [], ["busy"], [], ["quiet"]
    ]  # fmt: skip


async def test_what_may_have_changed_unseen_is_sent(duty: Duty) -> None:
    """Else the board would say for ever what nobody could tell that it says."""
    board = Board(duty)
    await board.shows("quiet")

    async def is_over() -> None:
        board.says = "quiet"

    arrives_unseen(duty.village, is_over)
    assert await board.shows("busy") == ["busy", "quiet"]
    assert board.stands == "quiet"


async def test_what_changed_again_while_it_was_on_its_way_is_sent(duty: Duty) -> None:
    board, village = Board(duty), duty.village
    await board.shows("quiet")

    async def changes() -> None:
        board.says = "quiet"
        await village.house.write(board._put)

    arrives_unseen(village, changes)
    assert await board.shows("busy") == ["busy", "quiet"]
    assert board.stands == "quiet"


async def test_a_card_that_shows_nothing_new_takes_no_place_of_the_minute(
    duty: Duty, resident: Person
) -> None:
    """Each lead, file and timer that changes nothing to be seen used to edit it."""
    await reports_theft(resident)
    await duty.village.passes(minutes=1)
    messenger, room = duty.village.messenger, duty.room.address

    def again(tx: Tx) -> None:
        bound = staff.find_room(tx, room)
        assert bound is not None
        case_id = newest_case(tx).id
        spot = Spot(f"room:{bound.id}", f"card:{case_id}", case_id)
        outbox.put_projection(tx, "card", spot, now=duty.village.now)

    before = len(messenger.sent)
    await duty.village.house.write(again)
    await duty.village.passes(minutes=1)
    assert [one for one in messenger.sent[before:] if one.to == room] == []
