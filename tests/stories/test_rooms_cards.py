"""A card is never stale: whatever changes what it would say, it says before long by itself."""

from domain.mouth import Unreachable
from storage.media import TRIES
from storage.site_cache import forget_books
from storage.tables import Area
from storage.tx import Tx
from tests.duty import calls_fire, leaps, newest_number, on_duty, reports_theft, someone
from tests.looks import refresh_all_cards


async def is_as_projected(duty, number: str) -> bool:
    """Whether the card would say the same if it were made anew."""
    await duty.village.passes(minutes=1)
    before = str(duty.card(number))
    await duty.village.house.write(refresh_all_cards, duty.village.now)
    await duty.village.settle()
    return str(duty.card(number)) == before


async def closes_as_not_found(duty) -> None:
    dung = duty.officers[0]
    for label in ("Close", "Next", "Not found yet", "Valuable", "Close it"):
        await dung.taps(label)
    await duty.village.passes(minutes=2)


async def reopened(village, duty) -> str:
    """A theft that Dũng closed; its reporter says that it is not solved."""
    resident = await someone(village)
    number = await reports_theft(resident)
    await duty.officers[0].taps("Take")
    await village.passes(minutes=1)
    await closes_as_not_found(duty)
    await resident.presses("Not solved")
    return number


async def test_a_card_says_at_night_too_that_it_is_late(any_village):
    village = any_village
    duty = await on_duty(village)
    await leaps(village, hours=15)  # 23:00; a threat may wait for a day
    resident = await someone(village)
    await resident.says("/report")
    await resident.presses("Fight, threat")
    await resident.presses("Threatened")
    await resident.presses("Today")
    await resident.presses("I saw it")
    for said in ("behind the school", "7", "1", "1"):
        await resident.says(said)
    number = await newest_number(village)
    heard = len(duty.room.heard)
    await leaps(village, hours=24, minutes=5)
    assert "⏰ Late" in duty.card(number).text
    assert await is_as_projected(duty, number)
    assert len(duty.room.heard) == heard  # the reminder waits for the morning
    await leaps(village, hours=8)
    assert "nobody has it, and it is late" in duty.newest.text


async def test_a_case_given_back_before_its_review_is_late_when_that_is_over(any_village):
    """The time was that of a new case: half an hour later it was called late, and at the time that
    the card named nothing happened."""
    village = any_village
    duty = await on_duty(village, names=("Dũng", "Lan"))
    number = await reopened(village, duty)
    lan = duty.officers[1]
    await lan.taps("Take", on=duty.card(number))
    await lan.taps("Give back", on=duty.card(number))
    await leaps(village, hours=1)
    assert "waits for another officer" not in duty.room.everything_heard()
    await leaps(village, days=3)
    assert "⏰ Late" in duty.card(number).text
    assert await is_as_projected(duty, number)


async def test_a_reopened_danger_that_was_given_back_does_not_ring_every_two_minutes(any_village):
    village = any_village
    duty = await on_duty(village, names=("Dũng", "Lan"))
    resident = await someone(village)
    number = await calls_fire(resident)
    await duty.officers[0].taps("Take")
    await village.passes(minutes=1)
    await closes_as_not_found(duty)
    await resident.presses("Not solved")
    lan = duty.officers[1]
    await lan.taps("Take", on=duty.card(number))
    await lan.taps("Give back", on=duty.card(number))
    await village.passes(minutes=10)
    assert "waits for another officer" not in duty.room.everything_heard()


async def test_a_card_says_that_its_reporter_erased_everything(any_village):
    village = any_village
    duty = await on_duty(village)
    resident = await someone(village)
    number = await reports_theft(resident)
    for said in ("/privacy", "1", "2"):
        await resident.says(said)
    await village.passes(minutes=1)
    assert "🚫 The reporter cannot be reached" in duty.card(number).text


async def test_cards_of_one_who_left_do_not_change_in_the_same_moment(any_village):
    """Else the room would see that it was one person who reported both."""
    village = any_village
    duty = await on_duty(village)
    resident = await someone(village)
    one, other = await reports_theft(resident), await reports_theft(resident)
    for said in ("/privacy", "1", "2"):
        await resident.says(said)
    await village.settle()
    lost = [n for n in (one, other) if "🚫" in duty.card(n).text]
    assert lost == []
    for _ in range(40):  # each draws one of the two
        await village.ticker.sweep()
        await leaps(village, minutes=5)
    assert "🚫" in duty.card(one).text
    assert "🚫" in duty.card(other).text


async def test_a_card_says_who_blocked_the_bot_and_who_came_back(any_village):
    village = any_village
    duty = await on_duty(village)
    resident = await someone(village)
    number = await reports_theft(resident)
    await resident.blocks()
    await village.passes(minutes=1)
    assert "🚫 The reporter cannot be reached" in duty.card(number).text
    village.messenger.failures.clear()
    await resident.says("/menu")
    await village.passes(minutes=1)
    assert "📨 Can be written to" in duty.card(number).text


async def test_a_photo_that_never_came_is_not_on_the_way_for_ever(any_village):
    """Its sender was not told either."""
    village = any_village
    duty = await on_duty(village)
    resident = await someone(village)
    number = await reports_theft(resident)
    village.messenger.fetch = refuses
    await resident.presses("Tell more")
    await resident.sends_photo()
    assert TRIES == 8
    await village.passes(minutes=1)
    assert "on the way" not in duty.card(number).text
    assert "did not arrive whole" in resident.everything_heard()


async def refuses(_ref: str, _limit: int) -> bytes:
    raise Unreachable


async def test_a_card_shows_before_long_that_its_village_got_another_name(any_village):
    village = any_village
    duty = await on_duty(village)
    number = await reports_theft(await someone(village))

    def rename(tx: Tx) -> None:
        tx.get_one(Area, "06724-01").name = "Thôn Mới"
        forget_books(tx)

    await village.house.write(rename)
    await village.ticker.sweep()
    await village.passes(minutes=1)
    assert "Thôn Mới" in duty.card(number).text


async def test_a_new_card_is_changed_only_once_it_stands(any_village):
    """The change went to the message that it replaced: the newest card stayed as it was."""
    village = any_village
    duty = await on_duty(village)
    number = await calls_fire(await someone(village))
    dung = duty.officers[0]
    await dung.taps("Take")
    await village.passes(minutes=1)
    deliver, under_way = village.messenger.deliver, []

    async def slowly(outgoing):
        """While the new card is on its way, a note is written and everybody delivers."""
        receipt = await deliver(outgoing)
        if outgoing.to == duty.room.address and not outgoing.edit and not under_way:
            under_way.append(outgoing)
            await dung.replies("the fire brigade comes", to=duty.cards(number)[0])
        return receipt

    village.messenger.deliver = slowly
    await dung.writes(f"/case {number}")
    await village.passes(minutes=1)
    assert "📝 Notes: 1" in duty.card(number).text
    assert [one for one in duty.cards(number) if "P1" in one.text] == [duty.card(number)]


async def test_former_card_goes_and_an_old_one_says_where_it_is(village):
    """Tombstones used to pile up, one for each time that danger rang."""
    duty = await on_duty(village)
    number = await reports_theft(await someone(village))
    await village.passes(minutes=1)
    for _ in range(3):
        await duty.officers[0].writes(number)
        await village.passes(minutes=1)
    assert [one for one in duty.cards(number) if "P2" in one.text] == duty.cards(number)
    assert len(duty.cards(number)) == 1

    await leaps(village, hours=50)  # too old to be taken away
    await duty.officers[0].writes(number)
    await village.passes(minutes=1)
    assert f"⬇ {number}: the card is further down." in [one.text for one in duty.room.heard]
