"""QR codes as one SVG path, for the pages and for paper."""

from functools import lru_cache

import qrcode  # type: ignore[import-untyped]  # ships no types
from qrcode.constants import (  # type: ignore[import-untyped]  # the same
    ERROR_CORRECT_H,
    ERROR_CORRECT_M,
)

QUIET = 4  # modules around the code that stay white; ISO/IEC 18004, 9.1


@lru_cache(maxsize=64)  # one takes as long as twenty pages, and anybody may ask for the page
def screen_code(link: str) -> tuple[int, str]:
    """For a screen: its width in modules, quiet zone included, and the path."""
    return _path(link, ERROR_CORRECT_M)


def outdoor_code(link: str) -> tuple[int, str]:
    """For a wall: as `screen_code`, but readable with 30 % of it torn off, faded or painted over.

    In upper case a link takes less than two thirds of the modules (alphanumeric mode).
    """
    return _path(link, ERROR_CORRECT_H)


def _path(link: str, correction: int) -> tuple[int, str]:
    code = qrcode.QRCode(error_correction=correction, border=QUIET)
    code.add_data(link)
    code.make(fit=True)
    rows = code.get_matrix()
    dark = [(x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark]
    return len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark)
