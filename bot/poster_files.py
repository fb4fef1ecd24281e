"""Posters as files in a folder: one at once, or thousands, going on where it was interrupted."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path

from actions.paper.poster_batches import (
    Batch,
    Chunk,
    WrongOrder,
    make_chunk,
    make_one,
    plan,
    today_of,
)
from actions.paper.poster_sheets import Printer
from domain.paper.poster_codes import spoken_poster_code
from storage.house import House
from storage.keys import new_id
from storage.typesetting.pool import CannotSet, Typesetter

NOTED = "batch.json"  # what the folder holds: by it an interrupted run goes on


@dataclass(slots=True)
class Written:
    """What came of a run. left_out: name and reason of each place without a poster; failed: why a
    file is not there, for each."""

    made: int = 0
    files: int = 0
    there_already: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


async def write_one(
    house: House, printer: Printer, batch: Batch, area: str, to: Path, *, now: datetime
) -> list[Path] | str:
    """The poster's PDF and PNG; or the sentence that says why there is none. Raises WrongOrder."""
    made = await house.write(make_one, printer, batch, area, now=now)
    if made.document is None:
        return made.left_out[0][1]
    setter = Typesetter()
    try:
        files = {"pdf": await setter.pdf(made.document), "png": await setter.png(made.document)}
    finally:
        await asyncio.to_thread(setter.close)
    written = []
    for ending, body in files.items():
        file = to / f"poster-{spoken_poster_code(made.codes[0])}.{ending}"
        await asyncio.to_thread(file.write_bytes, body)
        written.append(file)
    return written


async def write_all(
    house: House,
    printer: Printer,
    batch: Batch,
    to: Path,
    *,
    now: datetime,
    step: Callable[[int, int], None],
) -> Written:
    """Every file of the batch that is not there yet. step(done, all): of the files. Raises
    WrongOrder."""
    chunks = await house.write(plan, batch)
    key, on = await _note(house, batch, to, now=now)
    result, done = Written(), 0
    setter, at_once = Typesetter(), asyncio.Semaphore(2)

    async def write(chunk: Chunk) -> None:
        nonlocal done
        async with at_once:
            look = f"{batch.size}-bw" if batch.black else batch.size
            file = to / f"{batch.kind}-{look}-{chunk.site}-{chunk.number:03}.pdf"
            if await asyncio.to_thread(file.exists):
                result.there_already += 1
            else:
                made = await house.write(make_chunk, printer, batch, chunk, key=key, on=on)
                result.left_out += made.left_out
                if made.document is not None:
                    try:
                        await _write_whole(file, await setter.pdf(made.document))
                    except (CannotSet, OSError) as wrong:
                        result.failed.append(f"{file.name}: {wrong}")
                    else:
                        result.made, result.files = result.made + len(made.codes), result.files + 1
            done += 1
            step(done, len(chunks))

    try:
        async with asyncio.TaskGroup() as group:
            for chunk in chunks:
                group.create_task(write(chunk))
    finally:
        await asyncio.to_thread(setter.close)
    return result


async def _note(house: House, batch: Batch, to: Path, *, now: datetime) -> tuple[str, date]:
    """The key and the day of the batch that the folder holds, or begins to hold."""
    file = to / NOTED
    if await asyncio.to_thread(file.exists):
        noted = json.loads(await asyncio.to_thread(file.read_text, encoding="utf-8"))
        if {"black": False} | noted["batch"] != asdict(batch):  # older folders do not say it
            raise WrongOrder(f"--to {to}: this folder holds other posters. Name another one.")
        return noted["key"], date.fromisoformat(noted["on"])
    key, on = new_id(), await house.write(today_of, batch, now=now)
    noted = {"key": key, "on": on.isoformat(), "batch": asdict(batch)}
    await _write_whole(file, json.dumps(noted, indent=1).encode())
    return key, on


async def _write_whole(file: Path, body: bytes) -> None:
    """All of it or nothing: a half-written file would count as done."""
    half = file.with_suffix(".part")
    await asyncio.to_thread(half.write_bytes, body)
    await asyncio.to_thread(half.replace, file)
