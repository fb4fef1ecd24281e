"""Links to one file of ours, for platforms that take no files: signed, good for some minutes."""

from collections.abc import Callable
from datetime import timedelta

from bot.channels import Around
from bot.settings import Settings
from domain.mouth import Attachment
from storage.signed_files import signed_name

OPEN_FOR = timedelta(minutes=15)  # the platform fetches at once; a person, while they read


def link_maker(settings: Settings, around: Around) -> Callable[[Attachment], str]:
    """What makes such a link; "" where no phone reaches our pages, or we do not keep the file."""
    keys = around.house.keys
    base = settings.public_url

    def link(file: Attachment) -> str:
        media_id = file.shared or file.kept
        if not base or not media_id:
            return ""
        return f"{base}/f/{signed_name(keys, media_id, until=around.clock() + OPEN_FOR)}"

    return link
