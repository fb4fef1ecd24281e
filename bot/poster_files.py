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
    Run,
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


@dataclass(frozen=True, slots=True)
class Folder:
    """A batch on its way into a folder."""

    house: House
    printer: Printer
    batch: Batch
    to: Path


async def write_one(folder: Folder, area: str, *, now: datetime) -> list[Path] | str:
    """The poster's PDF and PNG; or the sentence that says why there is none. Raises WrongOrder."""
    made = await folder.house.write(make_one, folder.printer, folder.batch, area, now=now)
    if made.document is None:
        return made.left_out[0][1]
    setter = Typesetter()
    try:
        files = {"pdf": await setter.pdf(made.document), "png": await setter.png(made.document)}
    finally:
        await asyncio.to_thread(setter.close)
    written = []
    for ending, body in files.items():
        file = folder.to / f"poster-{spoken_poster_code(made.codes[0])}.{ending}"
        await asyncio.to_thread(file.write_bytes, body)
        written.append(file)
    return written


async def write_all(folder: Folder, *, now: datetime, step: Callable[[int, int], None]) -> Written:
    """Every file of the batch that is not there yet. step(done, all): of the files. Raises
    WrongOrder."""
    house, batch = folder.house, folder.batch
    chunks = await house.write(plan, batch)
    run = await _note(folder, now=now)
    result, done = Written(), 0
    setter, at_once = Typesetter(), asyncio.Semaphore(2)

    async def write(chunk: Chunk) -> None:
        nonlocal done
        async with at_once:
            look = f"{batch.size}-bw" if batch.black else batch.size
            file = folder.to / f"{batch.kind}-{look}-{chunk.site}-{chunk.number:03}.pdf"
            if await asyncio.to_thread(file.exists):
                result.there_already += 1
            else:
                made = await house.write(make_chunk, folder.printer, run, chunk)
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


async def _note(folder: Folder, *, now: datetime) -> Run:
    """The run that the folder holds, or begins to hold."""
    batch, file = folder.batch, folder.to / NOTED
    if await asyncio.to_thread(file.exists):
        noted = json.loads(await asyncio.to_thread(file.read_text, encoding="utf-8"))
        if {"black": False} | noted["batch"] != asdict(batch):  # older folders do not say it
            wrong = f"--to {folder.to}: this folder holds other posters. Name another one."
            raise WrongOrder(wrong)
        return Run(batch, date.fromisoformat(noted["on"]), noted["key"])
    key, on = new_id(), await folder.house.write(today_of, batch, now=now)
    noted = {"key": key, "on": on.isoformat(), "batch": asdict(batch)}
    await _write_whole(file, json.dumps(noted, indent=1).encode())
    return Run(batch, on, key)


async def _write_whole(file: Path, body: bytes) -> None:
    """All of it or nothing: a half-written file would count as done."""
    half = file.with_suffix(".part")
    await asyncio.to_thread(half.write_bytes, body)
    await asyncio.to_thread(half.replace, file)
