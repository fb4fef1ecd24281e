"""Padding: what is sealed comes in few lengths. One in bytes would tell which photo this is."""

SMALLEST = 16 * 1024


TEXT_STEP = 256


def pad_json(plain: str) -> bytes:
    """With spaces at its end, which JSON passes over: a length would tell which report this is."""
    encoded = plain.encode()
    return encoded + b" " * (-len(encoded) % TEXT_STEP)


def padded_size(size: int, smallest: int = SMALLEST) -> int:
    """How many bytes are kept of so many: the next power of two."""
    return max(smallest, 1 << max(0, size - 1).bit_length())


def pad(plain: bytes, smallest: int = SMALLEST) -> bytes:
    """With zeros at its end. What it is of must say how long it was."""
    return plain + bytes(padded_size(len(plain), smallest) - len(plain))
