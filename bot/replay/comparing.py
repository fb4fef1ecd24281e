"""Comparing: the figures that a source text gives, beside those that the product tells of what was
played. They are asked for and opened as people do it: by /month and the buttons below it."""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from bot.replay.playing import Stage
from bot.replay.plays import ExpectedFigure
from bot.replay.street import Asker, actions_on
from domain.people.admin_presses import tongue
from domain.services.figure_presses import figure

READS = "en"
PAGES = 40
WALKED = 100  # records behind a number of which every one is looked at; of more the first page
_BOTH = re.compile(r"\((?:\D*?)([\d,.]+) of (?:\D*?)([\d,.]+)\)$")


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """One figure of the text and of the product. product: as it is read; exact: with two decimals,
    "" where it is none; beside: the lines that stand with it. opened: how many records stood behind
    it, none where they are counted without names. faults: what is not as it was."""

    expected: ExpectedFigure
    product: str
    exact: str
    beside: tuple[str, ...]
    opened: int
    faults: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether it came out again."""
        return not self.faults


async def compare(stage: Stage) -> list[ComparedFigure]:
    """Every figure of the play, as the room (reports) or the administration reads it now.

    Whoever asks reads English meanwhile.
    """
    if not stage.play.figures:
        return []  # a demo: nobody there changes the language
    for asker in (stage.reads_room, stage.reads_registers):
        await asker.presses_token(tongue(READS))
    found = [one async for one in _all_compared(stage)]
    for asker in (stage.reads_room, stage.reads_registers):
        await asker.presses_token(tongue(stage.language))
    return [_as_a_whole(one, found) for one in found]


def _as_a_whole(whole: ComparedFigure, found: Sequence[ComparedFigure]) -> ComparedFigure:
    """With a fault, where its parts make more or less."""
    parts = [one for one in found if one.expected.part_of == whole.expected.fixture]
    made = sum(_amount(one.product) for one in parts)
    if not parts or made == _amount(whole.product):
        return whole
    return replace(whole, faults=(*whole.faults, f"its parts make {made}"))


def _amount(product: str) -> int:
    return int(product.replace(",", "")) if product.replace(",", "").isdecimal() else 0


async def _all_compared(stage: Stage) -> AsyncIterator[ComparedFigure]:
    """Each month is asked for once, each source read once, each number opened."""
    keys: dict[str, str] = {}
    lines: dict[tuple[str, str], list[str]] = {}
    for expected in stage.play.figures:
        of_reports = expected.source == "reports"
        asker = stage.reads_room if of_reports else stage.reads_registers
        asked = f"{of_reports} {expected.ask}"
        if asked not in keys:
            await asker.says(f"/month {expected.ask}")
            keys[asked] = _key(asker) or expected.month
        if (asked, expected.source) not in lines:
            lines[asked, expected.source] = await _lines(asker, keys[asked], expected.source)
        rows = await _opened(asker, keys[asked], expected)
        yield _compared(expected, lines[asked, expected.source], rows)


def _compared(
    expected: ExpectedFigure, beside: Sequence[str], rows: Sequence[str]
) -> ComparedFigure:
    product = rows[0].rpartition(": ")[2]
    exact, opened = _exact(product), len(rows) - 1
    told = tuple(line for line in beside if expected.beside and expected.beside in line)
    faults = tuple(_faults(expected, product, exact, beside, opened))
    return ComparedFigure(expected, product, exact, told, opened, faults)


def _key(asker: Asker) -> str | None:
    """What the buttons below /month carry of the months and the place."""
    for action in actions_on(asker.screen):
        verb, _, rest = action.partition(":")
        if verb in ("figure.of", "figure.open"):
            return rest.partition(":")[0]
    return None


async def _lines(asker: Asker, key: str, source: str) -> list[str]:
    """Every line of the source's figures, over all of its pages."""
    found: list[str] = []
    for page in range(PAGES):
        await asker.presses_token(figure("of", key, source, page))
        found += asker.screen.text.split("\n")
        if asker.screen.pressing(f"figure.of:{key}:{source}:{page + 1}") is None:
            break
    return found


async def _opened(asker: Asker, key: str, expected: ExpectedFigure) -> list[str]:
    """The number, and then the records that stand behind it: all of them, where they are few."""
    await asker.presses_token(figure("open", key, expected.source, expected.code))
    head, *lines = asker.screen.text.split("\n")
    found = [head, *_records(asker, lines)]
    for page in range(1, PAGES):
        more = f"figure.open:{key}:{expected.source}:{expected.code}:{page}"
        if asker.screen.pressing(more) is None or expected.opens > WALKED:
            break
        await asker.presses_token(f"0.{more}")
        records = _records(asker, asker.screen.text.split("\n")[1:])
        if found[1:2] == records[:1]:  # behind the last page stands the first
            break
        found += records
    return found


def _records(asker: Asker, lines: Sequence[str]) -> list[str]:
    """A case is a line, an entry of a register a button."""
    entries = [key.label for key in asker.screen.keys if ".record.show:" in key.choice]
    return [*(line for line in lines if " · " in line), *entries]


def _exact(product: str) -> str:
    """The ratio of both counts that are shown."""
    both = _BOTH.search(product)
    if both is None:
        return ""
    times = 100 if "%" in product else 1
    part, whole = (Fraction(one.replace(",", "")) for one in both.groups())
    return f"{float(part * times / whole):.2f}" if whole else ""


def _faults(
    expected: ExpectedFigure, product: str, exact: str, beside: Sequence[str], opened: int
) -> Iterator[str]:
    if product != expected.shown:
        yield f"it reads {product!r}, not {expected.shown!r}"
    if expected.exact and exact != expected.exact:
        yield f"it is {exact}, not {expected.exact}"
    if expected.beside not in "\n".join(beside):
        yield f"nothing says {expected.beside!r}"
    if expected.opens > opened and (expected.opens <= WALKED or not opened):
        yield f"it opens {opened} records, not {expected.opens}"
