"""Moving: telling the residents of a channel that dies where they can go on."""

from typing import Annotated

import typer

from bot.commands.opening import open_database, read_settings
from bot.commands.terminal import GOOD, NOTE, WRONG_USE, CommandRefused, mark, say


def move(
    channel: Annotated[str, typer.Option("--from", help="Its name, as titir doctor lists it.")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Tell the residents of a channel, once, that it may soon not reach them, and where to go on.

    Each gets one message with the other doors' links and a button; what they told comes along when
    they use it. It names no case. It waits where nobody can be reached now.
    """
    import asyncio

    from actions.people.dying_channels import tell_next, was_told
    from bot.channels import CHANNELS, links_of
    from bot.wall_clock import now

    settings = read_settings()
    known = {one.about.name: one.about for one in CHANNELS}
    if channel not in known:
        raise CommandRefused(f"No such channel. Known: {', '.join(sorted(known))}", code=WRONG_USE)
    title = known[channel].title
    if not settings.public_url:
        raise CommandRefused("PUBLIC_URL is not set: there is no page that phones could open.")
    with open_database(settings) as house:
        if house.write_now(was_told, channel):
            mark(NOTE, f"Everybody on {title} was told before. Nobody is told twice.")
            return
        if not yes:
            typer.confirm(f"Tell everybody on {title} to go on elsewhere?", abort=True)
        links = asyncio.run(links_of(settings, house))
        told, after, first = 0, "", True
        while first or after:
            count, after = house.write_now(tell_next, known[channel], links, after=after, now=now())
            told, first = told + count, False
    mark(GOOD, f"{told} residents of {title} will be told.")
    ways = [way.channel.title for way in links.ways if way.channel.name != channel]
    say(f"They can go on in: {', '.join(['their browser', *ways])}. Titir has to run: it sends.")
