"""`python -m tests.sentences.learn`: learn from all kept sentences what each piece weighs.

Writes `domain/words/vocabulary/weights.tsv`. What is learnt are two logistic regressions over the
pieces of a sentence: danger or not, and which kind of report or none. The lists of the vocabulary
are learnt too, the words of each kind of report (`kinds/`), and pieces of what people say
(`fragments/`): each as a short sentence that counts for less. The same lessons give the same file,
on every machine.

`--without HALF` writes nothing, but tells how the sentences of that half (`wide`) are read by what
was learnt without them.
"""

import hashlib
import math
import random
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.words import sentence_weights
from domain.words.lexicon import vocabulary
from domain.words.sentence_weights import DANGER, NOTHING, STEP, WEIGHTS, ZERO, pieces
from domain.words.topic_classifier import recognise

HERE = Path(__file__).parent
KINDS = (
    "theft", "traffic", "violence", "fire", "drugs", "weapons", "home", "disaster", "missing",
    "environment", "scam", "border", "disorder", "trafficking", "gambling",
)  # fmt: skip
READ_AS = {"vi": ("vi", "en"), "id": ("id", "en"), "en": ("en",)}  # as in a place of that language
HEADS = (DANGER, NOTHING, *KINDS)
OF_ENTRY, OF_FRAGMENT = 0.2, 0.5  # how much one counts beside a sentence
ROUNDS, RATE, SHRINK = 8, 0.5, 1e-4
LEAST = 4  # steps: a piece that weighs no more for anything is left out
MOST = 40  # steps
OFTEN = 2  # lessons: and one that stood in fewer
MEAN_DANGER = frozenset((
    "burning", "gas", "arson", "water_rises", "slide", "trapped", "lightning", "drown", "swept",
    "suicide", "fight", "stab", "threat", "chase", "rape", "climbs", "afraid", "shot", "overturn",
    "intruder", "rob", "abduct", "captive", "overdose", "poison", "hurt", "faint", "dying", "bare",
    "cry", "come_now", "sparks", "neglect", "not_back",
))  # fmt: skip
CALM = frozenset((
    "harmless", "asked", "what_if", "lesson", "media", "joke", "over", "past", "plan", "pleasant",
    "money", "everyday", "habit",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text, whether it means danger, and its kind; None: it teaches nothing of that."""

    text: str
    danger: bool | None
    kind: str | None
    weight: float = 1.0


def sentences(files: Iterable[Path]) -> Iterator[Lesson]:
    for file in files:
        for row in tomllib.loads(file.read_text("utf-8"))["sentence"]:
            yield Lesson(row["text"], row["danger"], row["kind"] or NOTHING)


def fragments() -> Iterator[Lesson]:
    for file in sorted((HERE / "fragments").glob("*.toml")):
        parts = tomllib.loads(file.read_text("utf-8"))
        for part, lists in parts.items():
            for kind, texts in lists.items():
                about = kind if kind in KINDS else NOTHING
                yield from (Lesson(text, part == DANGER, about, OF_FRAGMENT) for text in texts)


def entries() -> Iterator[Lesson]:
    """What lists of words teach: those of the vocabulary, and those by which a report is known."""
    for classes in vocabulary("words").values():
        for name, texts in classes.items():
            if name in MEAN_DANGER:
                yield from (Lesson(text, True, None, OF_ENTRY) for text in texts)
            elif name in CALM:
                yield from (Lesson(text, False, NOTHING, OF_ENTRY) for text in texts)
    for file in sorted((HERE / "kinds").glob("*.toml")):
        for name, texts in tomllib.loads(file.read_text("utf-8")).items():
            if name in KINDS:
                yield from (Lesson(text, None, name, OF_ENTRY) for text in texts)


def known() -> list[Path]:
    """The files of sentences, without those by which it is judged."""
    return sorted(file for file in HERE.glob("*.toml") if ".fresh" not in file.suffixes)


def all_lessons() -> list[Lesson]:
    return [*sentences(known()), *fragments(), *entries()]


def digest(lessons: Iterable[Lesson]) -> str:
    """By which it is known of what a file was learnt."""
    told = "\n".join(map(repr, lessons))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def learn(lessons: Iterable[Lesson]) -> dict[str, list[float]]:
    """By piece what it weighs, in the order of the heads; under "" what all begin with."""
    weights: dict[str, list[float]] = {}
    times: Counter[str] = Counter()
    slopes: dict[str, list[float]] = {}  # how far each was moved: what moves often moves less
    rows = [({**pieces(one.text), "": 1.0}, one) for one in lessons]
    for found, _ in rows:
        times.update(found.keys())
        for piece in found:
            if piece not in weights:
                weights[piece] = [0.0] * len(HEADS)
                slopes[piece] = [0.01] * len(HEADS)
    order = random.Random(1)  # an order of lessons is no secret
    for _ in range(ROUNDS):
        order.shuffle(rows)
        for found, lesson in rows:
            _take(found, lesson, weights, slopes)
    return {piece: row for piece, row in weights.items() if times[piece] >= OFTEN}


def _take(
    found: Mapping[str, float],
    lesson: Lesson,
    weights: Mapping[str, list[float]],
    slopes: Mapping[str, list[float]],
) -> None:
    """One step of AdaGrad."""
    sums = [0.0] * len(HEADS)
    for piece, count in found.items():
        for at, weight in enumerate(weights[piece]):
            sums[at] += weight * count
    wrong = [(at, by * lesson.weight) for at, by in _errors(sums, lesson) if abs(by) > 1e-3]
    for piece, count in found.items():
        row, slope = weights[piece], slopes[piece]
        for at, by in wrong:
            step = by * count + SHRINK * row[at]
            slope[at] += step * step
            row[at] -= RATE * step / math.sqrt(slope[at])


def _errors(sums: Sequence[float], lesson: Lesson) -> Iterator[tuple[int, float]]:
    """How far each head is from what the lesson says."""
    if lesson.danger is not None:
        yield 0, 1 / (1 + math.exp(-sums[0])) - lesson.danger
    if lesson.kind is not None:
        most = max(sums[1:])
        powers = [math.exp(one - most) for one in sums[1:]]
        for at, power in enumerate(powers, 1):
            yield at, power / sum(powers) - (HEADS[at] == lesson.kind)


def write(weights: Mapping[str, Sequence[float]], of: str, file: Path) -> int:
    """Keep what weighs anything; how many pieces that are. of: digest of the lessons."""
    lines = []
    for piece in sorted(weights):
        steps = [max(-MOST, min(MOST, round(weight / STEP))) for weight in weights[piece]]
        if max(map(abs, steps)) >= LEAST:
            lines.append(f"{piece}\t{''.join(chr(ZERO + step) for step in steps)}\n")
    file.write_text(f"{of}\n{' '.join(HEADS)}\n{''.join(lines)}", "utf-8")
    return len(lines)


def cold(half: str) -> Iterator[str]:
    """How the sentences of that half are read by what was learnt without them."""
    files = known()
    learnt = [file for file in files if half not in file.name]
    with TemporaryDirectory() as folder:
        sentence_weights.WEIGHTS = Path(folder) / WEIGHTS.name
        lessons = (*sentences(learnt), *fragments(), *entries())
        write(learn(lessons), "", sentence_weights.WEIGHTS)
        for file in files:
            if half in file.name:
                yield f"{file.name}: {_figures(list(sentences([file])), READ_AS[file.name[:2]])}\n"


def _figures(rows: Sequence[Lesson], languages: Sequence[str]) -> str:
    read = [(row, recognise(row.text, languages)) for row in rows]
    seen = [one.danger for row, one in read if row.danger]
    false = [one.danger for row, one in read if not row.danger and row.kind == NOTHING]
    right = [row.kind in one.kinds for row, one in read if row.kind != NOTHING]
    return ", ".join(
        f"{name} {100 * sum(found) / len(found):.1f} %"
        for name, found in (("danger seen", seen), ("false alarms", false), ("kind", right))
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--without"]:
        sys.stdout.writelines(cold(sys.argv[2]))
    else:
        taught = all_lessons()
        kept = write(learn(taught), digest(taught), WEIGHTS)
        sys.stdout.write(f"{len(taught)} lessons, {kept} pieces\n")
