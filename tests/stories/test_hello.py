"""The first hello asks where somebody lives; an alert for everywhere reaches them without it."""

from sqlalchemy import delete

from actions.sweeps import sweep_wishes
from storage import residents
from storage.tables import Subscription, SubscriptionCount
from storage.tx import Tx
from tests.stories.gathering import english_admin
from tests.village import Person, Village

ALERT = ("Disaster alert", "1 🌊 Flood", "Everywhere", "Get ready")
HELLO = "In which village do you live? Alerts and news for it come here."


async def alerts(admin: Person) -> Person:
    """Everywhere, up to the last tap."""
    await admin.says("/admin")
    for label in ALERT:
        await admin.presses(label)
    return admin


async def starts(village: Village) -> Person:
    resident = village.resident(language="en")
    await resident.starts()
    return resident


async def test_the_first_hello_asks_for_the_village_and_danger_stands_first(village):
    await village.room("cax")
    resident = await starts(village)
    assert resident.screen.text == f"Hello. Danger: press 1 or call 113.\n{HELLO}"
    assert resident.screen.labels == [
        "1 🆘 Danger now",
        "2 Thôn Pò Hèn",
        "3 Thôn Lục Phủ",
        "4 Thôn Thán Phún",
        "5 I am a visitor",
        "7 Not now",
    ]
    await resident.says("3")
    assert resident.screen.text.startswith("Your village: Thôn Lục Phủ.")


async def test_it_is_asked_once_and_may_be_left_open(village):
    await village.room("cax")
    resident = await starts(village)
    await resident.says("7")
    assert resident.screen.key("My reports")
    await resident.starts()
    assert resident.screen.key("My reports")


async def test_danger_does_not_wait_for_it(village):
    await village.room("cax")
    resident = await starts(village)
    await resident.says("1")
    assert "One press reports it." in resident.screen.text


async def test_an_alert_for_everywhere_reaches_every_open_chat(village):
    """It used to miss every chat that had given no village, and to say 11 of 11."""
    admin = await english_admin(village)
    nowhere = [await starts(village) for _ in range(5)]
    lives = village.resident(language="en")
    await lives.starts("v-06724-01")
    await alerts(admin)
    assert "No open chat here is left out." in admin.heard[-1].text
    await admin.presses("🚨 Send now")
    await village.passes(minutes=2)
    for one in (*nowhere, lives):
        assert "Move people and animals up" in one.everything_heard()
    assert "Sent to: 6. Could not be reached: 0." in admin.everything_heard()
    assert "No village said" in admin.everything_heard()


async def test_the_preview_of_a_village_says_how_many_it_leaves_out(village):
    admin = await english_admin(village)
    for _ in range(5):
        await starts(village)
    await admin.says("/admin")
    for label in (*ALERT[:2], "Thôn Pò Hèn", ALERT[3]):
        await admin.presses(label)
    assert "Not reached: 5 chats that gave no village or stopped alerts." in admin.heard[-1].text


async def test_whoever_came_before_an_update_is_reached_after_it(village):
    admin = await english_admin(village)
    resident = await starts(village)
    await village.house.write(_as_an_older_house_left_it, resident.address, now=village.now)
    await village.house.write(sweep_wishes, now=village.now)
    await alerts(admin)
    await admin.presses("🚨 Send now")
    await village.passes(minutes=2)
    assert "Move people and animals up" in resident.everything_heard()


def _as_an_older_house_left_it(tx: Tx, address: str, *, now: object) -> None:
    speaker = residents.find_speaker(tx, address)
    assert speaker is not None
    speaker.profile.reader = speaker.profile.reader_as = ""
    residents.rewrite_profile(tx, speaker)
    tx.execute(delete(Subscription))
    tx.execute(delete(SubscriptionCount))
