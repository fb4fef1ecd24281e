"""The one clock. Everybody else is handed the time (docs/laws.md, 6)."""

from datetime import UTC, datetime


def now() -> datetime:
    """The time, aware UTC."""
    return datetime.now(UTC)  # noqa: TID251  # here it is read, nowhere else
