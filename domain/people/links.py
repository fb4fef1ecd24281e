"""Links: what is handed to people so that they get in. A link is a place, never a right by
itself."""

from dataclasses import dataclass

TELEGRAM = "https://t.me"


@dataclass(frozen=True, slots=True)
class Links:
    """pages: address of the pages, without a slash at its end. bot: Telegram's name of the bot, ""
    if none."""

    pages: str = ""
    bot: str = ""

    def of_person(self, code: str) -> list[str]:
        """Where an invited officer or admin gets in: by Telegram, if there is a bot, and by
        browser."""
        telegram = [f"{TELEGRAM}/{self.bot}?start={code}"] if self.bot else []
        return [*telegram, f"{self.pages}/i/{code}"]

    def of_room(self, code: str) -> list[str]:
        """Where a room is bound: a group of Telegram, or the browser's page."""
        telegram = [f"{TELEGRAM}/{self.bot}?startgroup={code}"] if self.bot else []
        return [*telegram, f"{self.pages}/i/{code}"]
