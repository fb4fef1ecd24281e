"""The wiring of push; imported only where PUSH_CONTACT is set, or looked at."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from bot.findings import Finding, bad, good, note
from bot.settings import Settings
from channels.push.about import ABOUT
from channels.push.hosts import KnownHosts
from channels.push.looking import answers
from channels.push.mouth import PushMouth
from channels.push.sealing import NotAKey, read_keys
from channels.push.vapid import KeyPairBroken, make_key_pair, read_key_pair
from domain.channels import Way
from web.context import PushTerms

if TYPE_CHECKING:
    from bot.channels import Around

GROUP_OR_OTHERS = 0o077


class Push:
    """Mouth of push. It has no door: nobody speaks by it."""

    hooks: Sequence[str] = ()

    def __init__(self, settings: Settings, around: "Around") -> None:
        pair = make_key_pair(settings.push_file, settings.push_contact)
        hosts = KnownHosts.of(settings.push_hosts)
        self.mouth = PushMouth(pair, hosts, clock=around.clock)
        self.terms = PushTerms(pair.public, pair.mark, lambda *told: is_a_browser(hosts, *told))

    async def way(self) -> Way | None:
        """None: a page asks for it by itself."""
        return None

    def door(self, _hear: object, _set_aside: object, *, around: "Around") -> None:
        """None: it hears nothing."""

    async def close(self) -> None:
        """Let the lines go."""
        await self.mouth.close()


def is_a_browser(hosts: KnownHosts, endpoint: str, p256dh: str, auth: str) -> bool:
    """Whether it is what a browser tells of itself, of a push service that we trust."""
    try:
        read_keys(p256dh, auth)
    except NotAKey:
        return False
    return hosts.knows(endpoint)


def open_channel(settings: Settings, around: "Around") -> Push:
    """Switch it on; the key pair is made now if there is none."""
    return Push(settings, around)


def examine(
    settings: Settings, *, opens: bool, ring: bool
) -> Iterator[tuple[str, Iterable[Finding]]]:
    """What the doctor finds: the key pair, and whether the push services can be reached."""
    del opens, ring
    yield ABOUT.title, _look(settings)


def _look(settings: Settings) -> Iterator[Finding]:
    if not settings.push_contact:
        yield note(
            "Push is off: the phone of a page that is closed stays silent. PUSH_CONTACT, an e-mail "
            "address to which push services may write, switches it on."
        )
        return
    path = settings.push_file
    try:
        read_key_pair(path, settings.push_contact)
    except FileNotFoundError:
        yield note(f"There is no push key at {path} yet; it is made at the first start.")
    except (KeyPairBroken, OSError) as wrong:
        yield bad(f"{wrong}: no phone can be rung. Put back its copy, or delete it for a new one.")
    else:
        yield good(f"The push key is at {path}.")
        if path.stat().st_mode & GROUP_OR_OTHERS:
            yield bad(f"Others on this computer can read it. Mend it: chmod 600 {path}")
    if not settings.public_url.startswith("https://"):
        yield bad("Phones let a page ring only at https://: set PUBLIC_URL.")
    for host, why in asyncio.run(answers(KnownHosts.of(settings.push_hosts))):
        if why:
            yield bad(f"{host} cannot be reached ({why}): phones that it serves are not rung.")
        else:
            yield good(f"{host} can be reached.")
    yield note(
        "An iPhone rings only where the page was put on its home screen, once for each message as "
        "its owner has set it; no page can make it ring while it is set to silent."
    )
