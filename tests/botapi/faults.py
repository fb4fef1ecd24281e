"""Faults: what goes wrong on the way, switched on per method, per chat, for the next N calls."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from tests.botapi.calls import Call
from tests.botapi.refusals import Refused, throttled

BAD_GATEWAY = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
    b"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx/1.18.0</center>\r\n"
    b"</body>\r\n</html>\r\n"
)
BLOCKED = "bot was blocked by the user"


class HasId(Protocol):
    """A person or a group."""

    @property
    def id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Refusing:
    """The call has no effect and is answered with this refusal."""

    refused: Refused


@dataclass(frozen=True, slots=True)
class Page:
    """The call has no effect and is answered with these bytes, whatever they are."""

    status: int
    body: bytes
    content_type: str = "text/html"


@dataclass(frozen=True, slots=True)
class HungUp:
    """The connection is closed without an answer; the call has no effect."""


@dataclass(frozen=True, slots=True)
class Silence:
    """No answer for so many real seconds, None for as long as the client holds; no effect."""

    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The call takes effect, and then no answer comes: hung up on at once, or after seconds."""

    seconds: float | None = 0.0


@dataclass(frozen=True, slots=True)
class Slow:
    """The call takes effect and is answered, so many real seconds late."""

    seconds: float


Fault = Refusing | Page | HungUp | Silence | Unanswered | Slow


@dataclass(slots=True)
class Rule:
    """A fault and the calls it hits. `hit` lists them; `left` None means until lifted."""

    fault: Fault
    method: str
    chat_id: int
    left: int | None
    when: Callable[[Call], bool] | None
    hit: list[Call] = field(default_factory=list)

    def lift(self) -> None:
        self.left = 0

    def fits(self, call: Call) -> bool:
        return (
            self.left != 0
            and self.method in ("", call.method)
            and self.chat_id in (0, call.chat_id)
            and (self.when is None or self.when(call))
        )


class Faults:
    """The switchboard. All switches share these arguments:

    method  as Telegram spells it ("sendMessage", "file" for a download); "" for every method,
            getUpdates too
    chat    a person or group; None for every chat
    times   how many calls are hit before it goes off by itself; None until `lift`
    when    a condition on the call, for what the others cannot say
    """

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def put(
        self,
        fault: Fault,
        *,
        method: str = "",
        chat: HasId | None = None,
        times: int | None = 1,
        when: Callable[[Call], bool] | None = None,
    ) -> Rule:
        rule = Rule(fault, method, chat.id if chat else 0, times, when)
        self.rules.append(rule)
        return rule

    def take(self, call: Call) -> Fault | None:
        """The fault that hits this call; of several the oldest. Counts it."""
        for rule in self.rules:
            if rule.fits(call):
                rule.hit.append(call)
                if rule.left is not None:
                    rule.left -= 1
                    if rule.left == 0:
                        self.rules.remove(rule)
                return rule.fault
        return None

    def lift(self) -> None:
        """All is well again."""
        for rule in self.rules:
            rule.lift()
        self.rules.clear()


def throttling(retry_after_s: int = 1) -> Fault:
    """429 with retry_after."""
    return Refusing(throttled(retry_after_s))


def forbidding(description: str = BLOCKED) -> Fault:
    """403."""
    return Refusing(Refused(403, description))


def refusing(description: str, code: int = 400) -> Fault:
    """Any other refusal in JSON."""
    return Refusing(Refused(code, description))


def failing(code: int = 500, description: str = "") -> Fault:
    """A 5xx with the usual JSON body."""
    return Refusing(Refused(code, description))


def html_page(status: int = 502) -> Fault:
    """The front server's error page instead of JSON."""
    return Page(status, BAD_GATEWAY)
