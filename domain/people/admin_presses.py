"""What admins press in their menu, and staff to choose what they read."""

from typing import Literal

from domain.dialog.press import press

AdminVerb = Literal[
    "menu", "desks", "invite", "people", "ask", "remove", "keep",
    "drop", "surveys", "survey", "survey-yes", "counted", "guides", "guide",
    "guide-yes", "guide-no", "services", "service", "service-yes", "service-no", "service-again",
    "service-out", "service-file", "service-try", "service-all",
]  # fmt: skip


def in_menu(verb: AdminVerb, *args: object) -> str:
    """The token of a button of the menu."""
    return press(f"admin.{verb}", *args)


def tongue(tag: str) -> str:
    """The token of a button that chooses a language; `ask` asks which."""
    return press("tongue", tag)
