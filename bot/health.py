"""Health: whether the house does its work, in words for people and in numbers for Prometheus."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from actions.people.unwritable_rooms import barred_desks
from domain.lanes import Lane
from domain.mouth import NotKept
from scheduler.ticking import Ticker
from storage import outbox
from storage.error_counts import Logged, logged_errors
from storage.house import House

LATE = timedelta(
    seconds=60
)  # an alert or answer that waits longer means that delivery stands still
TICK_LATE = timedelta(seconds=15)
TOKEN = "Telegram refuses the bot's token: ask @BotFather for a new one"  # noqa: S105  # words


class Health:
    """Asked by `/readyz` and `/metrics`. Holds no personal data."""

    def __init__(
        self,
        house: House,
        ticker: Ticker,
        *,
        clock: Callable[[], datetime],
        shut_out: Callable[[], bool],
    ) -> None:
        """shut_out: whether Telegram refuses the bot's token, as far as this process knows."""
        self._house, self._ticker, self._clock = house, ticker, clock
        self._shut_out = shut_out
        self._since = clock()
        self._numbers = CollectorRegistry()
        self._lag = Gauge(
            "titir_delivery_lag_seconds",
            "How long the oldest due alert or answer has waited.",
            registry=self._numbers,
        )
        self._tick = Gauge(
            "titir_tick_age_seconds", "How long ago the last tick was.", registry=self._numbers
        )
        self._errors = _Errors()
        self._numbers.register(self._errors)

    async def missing(self) -> str:
        """What is not well, in words; "" when all is."""
        try:
            due = await self._house.read(outbox.next_due, (Lane.ALERT, Lane.ANSWER))
        except NotKept:
            return "the database does not answer"
        now = self._clock()
        lag = max(timedelta(0), now - due) if due is not None else timedelta(0)
        self._lag.set(lag.total_seconds())
        if lag > LATE:
            return f"messages wait since {int(lag.total_seconds())} s"
        if not self._ticker.ticks:
            return ""  # another process does
        age = now - (self._ticker.last_tick or self._since)
        self._tick.set(age.total_seconds())
        if age > TICK_LATE:
            return f"no tick since {int(age.total_seconds())} s"
        return ""

    async def besides(self) -> str:
        """What people have to mend, though we do our work: a token that is not valid any more,
        rooms that we may not write in."""
        said = [TOKEN] if self._shut_out() else []
        with suppress(NotKept):
            if desks := await self._house.read(barred_desks):
                said.append(f"no right to write in the rooms of: {', '.join(desks)}")
        return "\n".join(said)

    async def metrics(self) -> bytes:
        """Prometheus text, with the errors that all processes have logged."""
        await self.missing()
        with suppress(NotKept):  # then as they were last read
            self._errors.logged = await self._house.read(logged_errors)
        return generate_latest(self._numbers)


class _Errors(Collector):
    """One series for each kind of error."""

    logged: Sequence[Logged] = ()

    def collect(self) -> Iterator[CounterMetricFamily]:
        counter = CounterMetricFamily(
            "titir_errors", "Lines that say error in the log.", labels=("event", "detail")
        )
        for one in self.logged:
            counter.add_metric((one.event, one.detail), one.times)
        yield counter
