"""One bot, two communes, and an officer who serves both."""

import pytest

from actions.people.sites import apply_site
from domain.heard import HeardEvent
from domain.mouth import Gone
from tests.duty import calls_fire, on_duty, someone
from tests.village import ROOT, Officer, Person, Village, site_file

NEXT = "06727"  # code of the neighbouring commune


@pytest.fixture
async def village(any_village: Village) -> Village:
    """Hải Sơn, and a commune beside it that is made like it."""
    written = (ROOT / "examples" / "hai-son.toml").read_text()
    neighbour = written.replace("06724", NEXT).replace("Hải Sơn", "Quảng Sơn")
    await any_village.house.write(apply_site, site_file(neighbour), now=any_village.now)
    return any_village


async def admin_of(village: Village, site: str, name: str) -> Person:
    admin = Person(village, f"telegram:9{len(name)}{site}", name, "en")
    await admin.starts(await village.invite("admin", "", site=site))
    return admin


@pytest.fixture
async def lan(village: Village) -> Officer:
    """An officer of both."""
    duty = await on_duty(village, names=("Lan",))
    (lan,) = duty.officers
    await lan.starts(await village.invite("officer", "cax", site=NEXT))
    return lan


@pytest.mark.parametrize("how", ["they block the bot", "a message finds nobody"])
async def test_admins_of_both_are_told_once_that_an_officer_is_lost(village, lan, how):
    """Only those of the first were."""
    admins = [await admin_of(village, "06724", "Hương"), await admin_of(village, NEXT, "Thu")]
    resident = await someone(village)
    heard = [len(admin.heard) for admin in admins]
    for _ in range(2):
        if how == "they block the bot":
            await lan._hear(event=HeardEvent.BLOCKED)
        else:
            village.messenger.failures.append((lan.address, Gone()))
            await calls_fire(resident)
            await village.passes(minutes=31)
    told = [admin.heard[n:] for admin, n in zip(admins, heard, strict=True)]
    assert [[one.text.split("\n")[0] for one in news] for news in told] == [
        ["⚠ Lan has blocked the bot, or left the messenger."]
    ] * 2
