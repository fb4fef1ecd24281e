"""Pages that ring: a village whose browsers are rung through a push service of the tests."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from cryptography.hazmat.primitives.asymmetric import ec

from actions.people import pushing
from channels.browser.mouth import BrowserMouth
from channels.push.hosts import KnownHosts
from channels.push.mouth import PushMouth
from channels.push.vapid import KeyPair
from domain.ids import StaffId
from domain.ringing import News
from storage.push_subscriptions import Subscription, new_topic
from tests.browsers import HouseLog
from tests.pushes import PushedBrowser, PushService
from tests.village import Village

CONTACT = "mailto:admin@titir.example"
PAIR = KeyPair(ec.generate_private_key(ec.SECP256R1()), CONTACT)


@asynccontextmanager
async def pages_that_ring(
    village: Village, *, is_watched: Callable[[str], bool] = lambda _: False
) -> AsyncIterator[PushService]:
    """The village's pages, and its push service. Whoever joins by `resident` is on another
    channel."""
    async with PushService(village.clock) as service:
        log = HouseLog(village.house, village.clock)
        page = BrowserMouth(log, wake=lambda _: None, clock=village.clock, is_watched=is_watched)
        mouth = PushMouth(PAIR, KnownHosts.of(service.url), clock=village.clock)
        village.leaves_to(page, mouth)
        yield service
        await mouth.close()


async def lets_ring(
    village: Village,
    page: str,
    browser: PushedBrowser,
    *,
    door: str = "chat",
    person: str = "",
    owner: StaffId | None = None,
    wants: News | None = None,
    made_for: str = "",
) -> None:
    """The browser's owner allows it, as the page then tells the house. Raises SilencePromised."""
    told = Subscription(
        door=door, **browser.told, page=page, person=person or page, owner=owner,
        topic=new_topic(), made_for=made_for or PAIR.mark,
    )  # fmt: skip
    chosen = News.everything() if wants is None else wants
    await village.house.write(pushing.subscribe, told, wants=chosen, now=village.now)
