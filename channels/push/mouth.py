"""The mouth: a row of the outbox goes to the push service of one browser.

What the service answers is no more than *handed over*: when the phone shows it, and whether, it
does not say.
"""

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from multidict import CIMultiDictProxy

from channels.connectors import PublicOnly, trusting
from channels.push.about import ABOUT, NAME
from channels.push.hosts import KnownHosts
from channels.push.sealing import PLAIN, NotAKey, seal
from channels.push.vapid import KeyPair
from domain.lanes import Lane
from domain.mouth import Gone, Outgoing, Receipt, Rejected, SendFailed, Throttled, Unreachable
from domain.ringing import Ring

ANSWER_S = 20.0
CONNECT_S = 10.0
AGAIN_S = 60.0  # where a service says "too many" and not until when
LONGEST_PAUSE_S = 3600.0
URGENCY = {  # RFC 8030, section 5.3: what may drain a battery for it
    Lane.ALERT: "high",
    Lane.ANSWER: "normal",
    Lane.REMINDER: "normal",
    Lane.ANNOUNCEMENT: "low",
}
ENDED = (404, 410)  # RFC 8030, section 7.3: the subscription is over


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a ring goes, out of a row's address. door: of which of our pages it is."""

    endpoint: str
    p256dh: str
    auth: str
    topic: str
    made_for: str
    door: str

    @classmethod
    def at(cls, address: str) -> "Browser":
        """Out of `push:JSON`, as the house wrote it."""
        told: dict[str, str] = json.loads(address.removeprefix(f"{NAME}:"))
        return cls(**told)


class PushMouth:
    """Rings browsers. It opens no connection until the first ring."""

    about = ABOUT

    def __init__(self, pair: KeyPair, hosts: KnownHosts, *, clock: Callable[[], datetime]) -> None:
        self._pair, self._hosts, self._clock = pair, hosts, clock
        self._outside: ClientSession | None = None
        self._tests: ClientSession | None = None

    async def close(self) -> None:
        """Let the connections go."""
        for session in (self._outside, self._tests):
            if session is not None:
                await session.close()

    async def deliver(self, outgoing: Outgoing) -> Receipt:
        """Ring. Raises Gone when the subscription has ended, Throttled, Unreachable, Rejected."""
        browser, now = Browser.at(outgoing.to), self._clock()
        if outgoing.ring is None:
            raise Rejected("a row that does not ring")
        if browser.made_for != self._pair.mark or not self._hosts.knows(browser.endpoint):
            raise Gone  # of another key pair, or of a service that is not trusted any more
        try:
            body = seal(
                payload(outgoing.text, browser.door, outgoing.ring), browser.p256dh, browser.auth
            )
        except NotAKey as wrong:
            raise Gone from wrong
        headers = {
            "authorization": self._pair.authorization(browser.endpoint, now),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(max(0, math.ceil((outgoing.ring.until - now).total_seconds()))),
            "urgency": URGENCY[outgoing.ring.lane],
            "topic": topic_for(browser.topic, outgoing.ring),
        }
        await self._post(browser.endpoint, body, headers, now)
        return Receipt("", reached=False)

    async def fetch(self, _ref: str, _limit: int) -> bytes:
        """Nothing is ever sent from there."""
        raise Gone

    async def _post(
        self, endpoint: str, body: bytes, headers: dict[str, str], now: datetime
    ) -> None:
        failed: SendFailed | None
        try:
            async with self._session(endpoint).post(
                endpoint,
                data=body,
                headers=headers,
                timeout=ClientTimeout(total=ANSWER_S, sock_connect=CONNECT_S),
                allow_redirects=False,
            ) as answer:
                failed = failure_of(answer.status, answer.headers, now)
        except (ClientError, TimeoutError, OSError) as wrong:
            failed = Unreachable(type(wrong).__name__)
        if failed is not None:
            raise failed  # out here: the library's own names the endpoint

    def _session(self, endpoint: str) -> ClientSession:
        if self._hosts.is_for_tests(endpoint):
            if self._tests is None:
                self._tests = _session(trusting())
            return self._tests
        if self._outside is None:
            self._outside = _session(trusting(resolver=PublicOnly()))
        return self._outside


def _session(connector: TCPConnector) -> ClientSession:
    """One that keeps no cookies: a push service is to know a ring by its pass alone."""
    return ClientSession(connector=connector, cookie_jar=DummyCookieJar())


def payload(text: str, door: str, ring: Ring) -> bytes:
    """What the page's worker reads: words, the page, its post, and whether it is danger."""
    told: dict[str, Any] = {"text": text, "door": door, "post": ring.post}
    told |= {"danger": True} if ring.is_danger else {}
    while len(packed := json.dumps(told, ensure_ascii=False).encode()) >= PLAIN:
        told["text"] = told["text"][:-20]
    return packed


def topic_for(topic: str, ring: Ring) -> str:
    """What waits for a phone that is off gives way to what is newer; news never to danger, nor
    danger to news: that has the topic backwards, which tells nothing either."""
    return topic[::-1] if ring.is_danger else topic


def failure_of(status: int, headers: CIMultiDictProxy[str], now: datetime) -> SendFailed | None:
    """What a service's answer means; None where it took the ring."""
    if status in (200, 201, 202, 204):
        return None
    if status in ENDED:
        return Gone()
    if status == 429:
        return Throttled(_again_s(headers.get("retry-after", ""), now))
    if status >= 500 or status == 408:
        return Unreachable(f"a push service answers with {status}")
    return Rejected(f"a push service answers with {status}")


def _again_s(told: str, now: datetime) -> float:
    """Seconds out of a Retry-After, which may be a date."""
    if told.isdecimal():
        return min(LONGEST_PAUSE_S, max(1.0, float(told)))
    try:
        seconds = (parsedate_to_datetime(told) - now).total_seconds()
    except (ValueError, TypeError):
        return AGAIN_S
    return min(LONGEST_PAUSE_S, max(1.0, seconds))
