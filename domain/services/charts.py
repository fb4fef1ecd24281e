"""A picture of months: small panels side by side, twelve bars each, as SVG. Pure.

A picture that people would rather look at than read: one large number, and how it went over the
year. What is hidden is a dotted stub, equally high whatever it hides. Words come finished.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from xml.sax.saxutils import escape

INK, SOFT, LINE, FULL, PALE, PAPER = (
    "#1d1914", "#5d5548", "#b9ae9a", "#1c6a55", "#8fbcae", "#ffffff",
)  # fmt: skip
LETTERS = "Be Vietnam Pro, Noto Sans, sans-serif"
WIDTH, EDGE, GAP = 720, 24, 24
PANEL_WIDTH = (WIDTH - 2 * EDGE - GAP) // 2
PANEL_HEIGHT, HEAD, LEGEND_LINE = 172, 84, 22
BARS_TOP, BARS_HEIGHT, STUB = 78, 62, 9
DOTTED = f'fill="none" stroke="{SOFT}" stroke-dasharray="2 2"'
LETTER = 0.56  # of a letter's size, how wide one is on average


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """label: below it. amount: None where it is hidden. is_over: else more may come."""

    label: str
    amount: Fraction | None
    is_over: bool = True


@dataclass(frozen=True, slots=True)
class DrawnPanel:
    """told: the large number, as it is read. bars: the last one is that number."""

    name: str
    told: str
    bars: tuple[DrawnBar, ...]

    @property
    def is_hidden(self) -> bool:
        """Whether no number is told."""
        return self.bars[-1].amount is None


@dataclass(frozen=True, slots=True)
class Drawing:
    """All words of a picture. hidden, running: what a dotted and a hollow bar mean, "" where there
    is none. described: the same for somebody who cannot see it. stands_alone: else its title is
    said where it stands."""

    title: str
    subtitle: str
    described: str
    panels: Sequence[DrawnPanel]
    hidden: str = ""
    running: str = ""
    stands_alone: bool = True

    @property
    def head(self) -> int:
        """How much its title takes."""
        return HEAD if self.stands_alone else 1


def height_of(drawing: Drawing) -> int:
    """How high the picture is, in the units in which it is `WIDTH` wide."""
    rows = -(-len(drawing.panels) // 2)
    return drawing.head + rows * PANEL_HEIGHT + _foot(drawing)


def _foot(drawing: Drawing) -> int:
    told = sum(1 for words in (drawing.hidden, drawing.running) if words)
    return EDGE // 2 + told * LEGEND_LINE


def draw(drawing: Drawing) -> str:
    """The picture."""
    height = height_of(drawing)
    look = f'viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t d"'
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" {look} font-family="{LETTERS}">',
            f'<title id="t">{escape(drawing.title)}</title>',
            f'<desc id="d">{escape(drawing.described)}</desc>',
            f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>',
            *(_title(drawing) if drawing.stands_alone else ()),
            *(_panel(number, panel, drawing.head) for number, panel in enumerate(drawing.panels)),
            *_legend(drawing, height - _foot(drawing)),
            "</svg>",
        )
    )


@dataclass(frozen=True, slots=True)
class Letters:
    """How words look. middle: they stand on both sides of their place."""

    size: int
    weight: int = 400
    fill: str = INK
    middle: bool = False


TITLE, SUBTITLE, NAME = Letters(26, weight=700), Letters(17, fill=SOFT), Letters(16)
TOLD, NOTE = Letters(30, weight=700, fill=FULL), Letters(13, fill=SOFT)
MONTH, LAST_MONTH = Letters(13, fill=SOFT, middle=True), Letters(13, weight=700, middle=True)


def _title(drawing: Drawing) -> Iterator[str]:
    yield _words(EDGE, 40, drawing.title, TITLE, wide=WIDTH - 2 * EDGE)
    yield _words(EDGE, 66, drawing.subtitle, SUBTITLE, wide=WIDTH - 2 * EDGE)


def _panel(number: int, panel: DrawnPanel, head: int) -> str:
    left = EDGE + number % 2 * (PANEL_WIDTH + GAP)
    top = head + number // 2 * PANEL_HEIGHT
    return "".join(
        (
            _line(left, top),
            _words(left, top + 24, panel.name, NAME, wide=PANEL_WIDTH),
            _words(left, top + 56, panel.told, SUBTITLE, wide=PANEL_WIDTH)
            if panel.is_hidden
            else _words(left, top + 60, panel.told, TOLD, wide=PANEL_WIDTH),
            *_bars(left, top + BARS_TOP, panel.bars),
        )
    )


def _bars(left: int, top: int, bars: Sequence[DrawnBar]) -> Iterator[str]:
    step = PANEL_WIDTH / max(1, len(bars))
    most = max((bar.amount for bar in bars if bar.amount), default=Fraction(1))
    bottom = top + BARS_HEIGHT
    yield _line(left, bottom)
    for number, bar in enumerate(bars):
        is_last = number == len(bars) - 1
        high = STUB if bar.amount is None else _height(bar.amount, most)
        if high:
            x, look = left + number * step + step * 0.14, _look(bar, FULL if is_last else PALE)
            yield _box(x, bottom - high, step * 0.72, high, look)
        letters = LAST_MONTH if is_last else MONTH
        yield _words(left + (number + 0.5) * step, bottom + 17, bar.label, letters)


def _height(amount: Fraction, most: Fraction) -> float:
    return max(2.0, float(amount / most) * BARS_HEIGHT) if amount else 0


def _look(bar: DrawnBar, colour: str) -> str:
    if bar.amount is None:
        return DOTTED
    if bar.is_over:
        return f'fill="{colour}"'
    return f'fill="{colour}" fill-opacity="0.25" stroke="{colour}" stroke-width="1.5"'


def _line(left: int, y: int) -> str:
    return f'<line x1="{left}" x2="{left + PANEL_WIDTH}" y1="{y}" y2="{y}" stroke="{LINE}"/>'


def _box(x: float, y: float, wide: float, high: float, look: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" rx="2" {look}/>'


def _legend(drawing: Drawing, top: int) -> Iterator[str]:
    told = [
        (DOTTED, drawing.hidden),
        (f'fill="{FULL}" fill-opacity="0.25" stroke="{FULL}" stroke-width="1.5"', drawing.running),
    ]
    y = top + 12
    for look, words in told:
        if words:
            yield _box(EDGE, y - 10, 14, 11, look)
            yield _words(EDGE + 22, y, words, NOTE, wide=WIDTH - 2 * EDGE - 22)
            y += LEGEND_LINE


def _words(x: float, y: float, words: str, letters: Letters, *, wide: float = 0) -> str:
    """Words on one line; too long ones are smaller, and at last cut."""
    longest, size = len(words) * LETTER, letters.size
    if wide and longest * size > wide:
        size = max(12, int(wide / longest))
        most = int(wide / (LETTER * size))
        words = words if len(words) <= most else f"{words[: most - 1]}…"
    anchor = ' text-anchor="middle"' if letters.middle else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{letters.weight}" '
        f'fill="{letters.fill}"{anchor}>{escape(words)}</text>'
    )
