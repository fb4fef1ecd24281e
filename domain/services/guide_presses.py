"""What staff press to write a guide."""

from domain.dialog.press import press

HOWTO = "howto"  # family of its verbs


def write_guide(service: str) -> str:
    """The token of a button that begins a guide of that service."""
    return press(f"{HOWTO}.new", service)
