"""What pages need of push, out of the channels that are switched on."""

from collections.abc import Mapping

from bot.channels import OpenedChannel
from channels.push.about import NAME
from web.context import PushTerms


def push_terms(opened: Mapping[str, OpenedChannel]) -> PushTerms | None:
    """None where push is off."""
    found = getattr(opened.get(NAME), "terms", None)
    return found if isinstance(found, PushTerms) else None
