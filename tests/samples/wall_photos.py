"""Photos of posters on a wall, as phones take them: aslant, small, blurred, dark, much packed."""

import io
import random
from pathlib import Path

import qrcode  # type: ignore[import-untyped]  # ships no types
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

WALL = (176, 168, 150)


def as_taken(
    poster: bytes,
    chance: random.Random,
    *,
    wide: int = 1280,
    fills: float = 0.55,
    blur: float = 0.0,
    light: float = 1.0,
    quality: int = 75,
) -> bytes:
    """A JPEG of that width. poster: a picture of it. fills: how much of the width the poster takes
    up. light: 1.0 by day."""
    page = Image.open(io.BytesIO(poster)).convert("RGB")
    across = round(wide * fills)
    page = page.resize((across, round(page.height * across / page.width)), Image.Resampling.LANCZOS)
    photo = Image.new("RGB", (wide, round(wide * 4 / 3)), WALL)
    _some_wall(photo, chance)
    photo.paste(page, ((photo.width - page.width) // 2, (photo.height - page.height) // 2))
    photo = _aslant(photo, chance)
    photo = photo.rotate(chance.uniform(-12, 12), Image.Resampling.BICUBIC, fillcolor=WALL)
    photo = ImageEnhance.Brightness(photo).enhance(light)
    if light < 1:
        photo = ImageEnhance.Contrast(photo).enhance(0.6 + 0.4 * light)
    if blur:
        photo = photo.filter(ImageFilter.GaussianBlur(blur))
    return as_jpeg(photo, quality)


def beside(*photos: bytes) -> bytes:
    """One photo of several posters next to each other."""
    pages = [Image.open(io.BytesIO(photo)).convert("RGB") for photo in photos]
    whole = Image.new("RGB", (sum(page.width for page in pages), pages[0].height), WALL)
    at = 0
    for page in pages:
        whole.paste(page, (at, 0))
        at += page.width
    return as_jpeg(whole, 80)


def a_wall() -> bytes:
    """Nothing hangs there."""
    photo = Image.new("RGB", (1280, 960), WALL)
    _some_wall(photo, random.Random(5))
    return as_jpeg(photo, 80)


def as_jpeg(photo: Image.Image, quality: int = 80) -> bytes:
    """As phones send it."""
    written = io.BytesIO()
    photo.save(written, "JPEG", quality=quality)
    return written.getvalue()


def _some_wall(photo: Image.Image, chance: random.Random) -> None:
    """Bricks, so that not all around the poster is one colour."""
    draw = ImageDraw.Draw(photo)
    high = photo.height // 24
    for row in range(25):
        for column in range(13):
            shade = chance.randrange(-14, 14)
            left = column * photo.width // 12 - (row % 2) * photo.width // 24
            box = [left, row * high, left + photo.width // 12 - 3, row * high + high - 3]
            draw.rectangle(box, fill=tuple(tone + shade for tone in WALL))


def _aslant(photo: Image.Image, chance: random.Random) -> Image.Image:
    """Taken from one side, by somebody who stands lower or higher."""
    wide, high = photo.size
    x, y = chance.uniform(-0.12, 0.12) * wide, chance.uniform(-0.08, 0.08) * high
    corners = (
        (max(x, 0), max(y, 0)), (max(-x, 0), high - max(y, 0)),
        (wide - max(-x, 0), high - max(-y, 0)), (wide - max(x, 0), max(-y, 0)),
    )  # fmt: skip
    quad = tuple(number for corner in corners for number in corner)
    return photo.transform(
        photo.size, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC, fillcolor=WALL
    )


def golden(name: str = "report.vi-en.a4") -> bytes:
    """A poster of ours as it is rendered; its code is K7M29QXW, at bao.haison.example."""
    return (Path(__file__).parents[1] / "golden" / "posters" / f"{name}.png").read_bytes()


def paper_with(text: str) -> bytes:
    """A white sheet with a QR code on it that holds this."""
    code = qrcode.QRCode(box_size=7)
    code.add_data(text)
    sheet = Image.new("RGB", (700, 990), "white")
    sheet.paste(code.make_image().convert("RGB"), (120, 300))
    written = io.BytesIO()
    sheet.save(written, "PNG")
    return written.getvalue()


def torn(text: str) -> Image.Image:
    """The same sheet with the middle of its code gone."""
    sheet = Image.open(io.BytesIO(paper_with(text))).convert("RGB")
    ImageDraw.Draw(sheet).rectangle([220, 400, 330, 600], fill=WALL)
    return sheet
