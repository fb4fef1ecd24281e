"""Links: what is handed to people so that they get in. A link is a place, never a right by
itself."""

from dataclasses import dataclass

from domain.channels import Way

SLIP = "/slip"  # our page that shows an opening code large; the code stands behind a # there


@dataclass(frozen=True, slots=True)
class Links:
    """pages: address of the pages, without a slash at its end. ways: into the messengers that are
    switched on. public: PUBLIC_URL, "" where it is not set: what paper may carry."""

    pages: str = ""
    ways: tuple[Way, ...] = ()
    public: str = ""

    def of_person(self, code: str) -> list[str]:
        """Where an invited officer or admin gets in: by each messenger, and by browser."""
        found = [way.start_with(code) for way in self.ways]
        return [*filter(None, found), f"{self.pages}/i/{code}"]

    def of_room(self, code: str) -> list[str]:
        """Where a room is bound: a group of a messenger, or the browser's page."""
        found = [way.group_with(code) for way in self.ways]
        return [*filter(None, found), f"{self.pages}/i/{code}"]
