"""`python -m bench.typing`: what it costs to look for danger in what people type.

Every sentence of `tests/sentences/` is read five times as in a place of its language, and beside
it the smallest durable turn is made: one row written and synced. The first should be a small part
of the second on every machine; 5 ms a sentence are the most that was asked for.
"""

import asyncio
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

from domain.words.topic_classifier import read_vocabulary, recognise
from storage.inbox import is_new
from tests.houses import NOON, build_house, sqlite_in

SENTENCES = Path(__file__).parent.parent / "tests" / "sentences"
READ_AS = {"vi": ("vi", "en"), "id": ("id", "en"), "en": ("en",)}
TIMES = 5
TURNS = 200
MOST_MS = 5.0


def reading_ms(language: str) -> list[float]:
    """How long each sentence of the language takes, sorted; of its readings the middle one."""
    return sorted(sorted(_takes(text, language))[TIMES // 2] for text in _sentences(language))


def _sentences(language: str) -> Iterator[str]:
    for file in sorted(SENTENCES.glob(f"{language}.*.toml")):
        yield from (row["text"] for row in tomllib.loads(file.read_text("utf-8"))["sentence"])


def _takes(text: str, language: str) -> Iterator[float]:
    for _ in range(TIMES):
        began = time.perf_counter()
        recognise(text, READ_AS[language])
        yield 1000 * (time.perf_counter() - began)


async def turn_ms(folder: Path) -> float:
    """How long the smallest durable turn takes, one after the other; the middle of many."""
    house = await asyncio.to_thread(build_house, sqlite_in(folder), folder)
    waits = []
    for number in range(TURNS):
        began = time.perf_counter()
        await house.write(is_new, f"bench:{number}", now=NOON)
        waits.append(1000 * (time.perf_counter() - began))
    await asyncio.to_thread(house.close)
    return sorted(waits)[TURNS // 2]


def main() -> int:
    read_vocabulary(tuple(READ_AS))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        turn = asyncio.run(turn_ms(Path(folder)))
    print(f"the smallest durable turn: {turn:.2f} ms")
    worst = 0.0
    for language in READ_AS:
        each = reading_ms(language)
        middle, most = each[len(each) // 2], each[-1]
        worst = max(worst, most)
        print(
            f"{language}: {len(each)} sentences, median {middle:.2f} ms ({middle / turn:.2f} of a "
            f"turn), slowest {most:.2f} ms"
        )
    return 0 if worst <= MOST_MS else 1


if __name__ == "__main__":
    sys.exit(main())
