"""Clusters: a room reads that several reports of a kind came from one village within days."""

from tests.duty import leaps, on_duty, reports_theft, the_case
from tests.village import Person, Village

SAID = "📈 Thôn Pò Hèn: {} reports within 7 days. Theft, robbery. Look at them together."


async def thefts(village: Village, count: int, first: int = 0) -> list[str]:
    """Each by somebody else, on days of their own: none is the same as another."""
    found = []
    for number in range(first, first + count):
        person = Person(village, f"telegram:55{number}", "Mẩy", "en")
        await person.starts("v-06724-01")
        found.append(await reports_theft(person, f"Mine is number {number}"))
        await leaps(village, hours=5)
    return found


def told(room) -> list[str]:
    return [one.text for one in room.heard if one.text.startswith("📈")]


async def test_the_fifth_within_days_is_told_and_the_sixth_changes_the_number(any_village):
    village = any_village
    duty = await on_duty(village)
    await thefts(village, 4)
    assert told(duty.room) == []
    await thefts(village, 1, 4)
    await village.passes(minutes=2)
    assert told(duty.room) == [SAID.format(5)]
    await thefts(village, 1, 5)
    await village.passes(minutes=2)
    assert told(duty.room) == [SAID.format(6)]


async def test_what_is_long_ago_or_taken_back_is_no_cluster(village):
    duty = await on_duty(village)
    await thefts(village, 4)
    await leaps(village, days=8)
    await thefts(village, 1, 4)
    person = Person(village, "telegram:99", "Mẩy", "en")
    await person.starts("v-06724-01")
    for number in range(4):
        taken_back = await reports_theft(person, f"Again {number}")
        await person.says("/cases")
        await person.says("1")
        await person.presses("Take it back")
        await person.says("2")
        assert (await the_case(village, taken_back)).state == "withdrawn"
        await leaps(village, hours=25)
    await village.passes(minutes=2)
    assert told(duty.room) == []


async def test_home_stands_in_no_cluster(village):
    care = await on_duty(village, "care", ("Hà",))
    duty = await on_duty(village, "cax", ("Dũng",))
    for number in range(6):
        person = Person(village, f"telegram:77{number}", "Mẩy", "en")
        await person.starts("v-06724-01")
        for said in ("2", "3", "1", "1"):
            await person.says(said)
        await leaps(village, hours=2)
    assert told(care.room) + told(duty.room) == []
    assert care.room.heard
