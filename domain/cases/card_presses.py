"""What officers press: on a card, in a prompt, under the list of what is open."""

from typing import Literal

from domain.dialog.press import press

CardVerb = Literal[
    "take", "over", "back", "came", "called", "read", "all", "show", "ask", "note", "close", "same",
    "split", "pass", "unpass", "receipt", "count",
]  # fmt: skip
PromptVerb = Literal[
    "close", "pass", "note.out", "note.go", "note.keep", "note.cancel", "ask.ask", "ask.voice",
    "ask.cancel", "ask.polite", "ask.say", "ask.first", "choose.c", "choose.s", "choose.cancel",
]  # fmt: skip


def on_card(verb: CardVerb, number: str) -> str:
    """The token of a button about that case."""
    return press(f"card.{verb}", number)


def in_prompt(prompt_id: str, what: str) -> str:
    """The token of a button of that prompt; `what` comes back."""
    return press("prompt", prompt_id, what)


def to_page(page: int) -> str:
    """The token of a button that shows that page of what is open."""
    return press("board", page)
