"""Photos: decoded, turned upright, made small enough, and written anew as a plain JPEG.

Nothing of the original file is copied: EXIF, XMP, IPTC, colour profile, comments, text chunks,
thumbnails, further frames and whatever hangs behind the end are gone because only pixels cross.
"""

import contextlib
import io
import warnings
from collections.abc import Iterator

# Pillow loads these at the first file that needs them; the child may open nothing by then.
from PIL import (
    BmpImagePlugin,  # noqa: F401  # see above
    GifImagePlugin,  # noqa: F401
    Image,
    ImageCms,
    JpegImagePlugin,
    MpoImagePlugin,  # noqa: F401  # phones' JPEGs that hold a second picture
    PngImagePlugin,  # noqa: F401
    TiffImagePlugin,  # noqa: F401  # reads EXIF
    WebPImagePlugin,  # noqa: F401
)

from domain.media_verdicts import MAX_PIXELS, Clean, MediaRefused, Reason

LONGEST_SIDE = 2000  # px; a number plate across a street stays legible, a screen shows no more
QUALITY = 85  # of the JPEG; below it text on a photo frays
ORIENTATION = 0x0112  # EXIF 2.32, table 4
UPRIGHT = {  # EXIF 2.32, "Orientation": how to turn the stored rows so that the top is up
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SRGB = ImageCms.createProfile("sRGB")

Image.MAX_IMAGE_PIXELS = MAX_PIXELS  # in every frame and tile too, wherever Pillow checks


def load_decoders() -> None:
    """Let Pillow read from disk what it would otherwise read at the first photo."""
    Image.preinit()


def clean_photo(raw: bytes, form: str) -> Clean:
    """The picture in `raw` as an sRGB JPEG without a word about where it comes from.

    form: Pillow's name of what the first bytes say it is; no other decoder is tried.
    Raises Refused: BROKEN, BOMB.
    """
    with damage_refused():
        return _as_jpeg(open_photo(raw, form))


@contextlib.contextmanager
def damage_refused() -> Iterator[None]:
    """Whatever a decoder says of a bad file, becomes Refused: BROKEN, BOMB."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (MediaRefused, MemoryError):
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise MediaRefused(Reason.BOMB) from None
    except Exception:  # Pillow answers damage with a dozen kinds, SyntaxError among them
        raise MediaRefused(Reason.BROKEN) from None


def open_photo(raw: bytes, form: str, *, longest: int = LONGEST_SIDE) -> Image.Image:
    """Decoded, in its own colours; a JPEG no larger than it has to be for that longest side. To be
    called where damage is refused."""
    picture: Image.Image = Image.open(io.BytesIO(raw), formats=[form])
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise MediaRefused(Reason.BOMB)
    if isinstance(picture, JpegImagePlugin.JpegImageFile):
        # A JPEG can be decoded at 1/2, 1/4 or 1/8: a large photo never stands in memory whole.
        picture.draft(None, _fitting(width, height, longest))
    picture.load()
    return picture


def _as_jpeg(picture: Image.Image) -> Clean:
    turn = UPRIGHT.get(_orientation(picture))
    profile = picture.info.get("icc_profile")
    upright = _in_srgb(_small(in_plain_mode(picture)), profile)
    if turn is not None:
        upright = upright.transpose(turn)
    pixels = Image.new("RGB", upright.size, "white")  # a fresh picture: its `info` is empty
    pixels.paste(upright, mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    written = io.BytesIO()
    pixels.save(written, "JPEG", quality=QUALITY)
    width, height = pixels.size
    return Clean("photo", "image/jpeg", written.getvalue(), width=width, height=height)


def _orientation(picture: Image.Image) -> int:
    with contextlib.suppress(Exception):  # damaged EXIF says nothing; the picture is still good
        return int(picture.getexif().get(ORIENTATION, 1))
    return 1


def in_plain_mode(picture: Image.Image) -> Image.Image:
    """In RGB, RGBA, L or CMYK, without a palette."""
    if picture.mode in {"RGB", "RGBA", "L", "CMYK"} and "transparency" not in picture.info:
        return picture
    if picture.mode.startswith("I"):  # 16 bits of grey
        return picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("L")
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")


def _small(picture: Image.Image) -> Image.Image:
    size = _fitting(*picture.size)
    if size == picture.size:
        return picture
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile:
        with contextlib.suppress(
            ImageCms.PyCMSError, OSError
        ):  # damaged or of another colour space
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, SRGB, outputMode=mode)
            if converted is not None:
                return converted
    return picture if picture.mode == mode else picture.convert(mode)


def _fitting(width: int, height: int, at_most: int = LONGEST_SIDE) -> tuple[int, int]:
    longest = max(width, height)
    if longest <= at_most:
        return width, height
    return max(1, round(width * at_most / longest)), max(1, round(height * at_most / longest))
