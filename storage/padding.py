"""Padding: sealed files come in few lengths. A length in bytes would tell which photo this is."""

SMALLEST = 16 * 1024


def padded_size(size: int, smallest: int = SMALLEST) -> int:
    """How many bytes are kept of so many: the next power of two."""
    return max(smallest, 1 << max(0, size - 1).bit_length())


def pad(plain: bytes, smallest: int = SMALLEST) -> bytes:
    """With zeros at its end. What it is of must say how long it was."""
    return plain + bytes(padded_size(len(plain), smallest) - len(plain))
