"""The children that clean: kept, replaced when they die or hang, ended with the house."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from domain.media_verdicts import MediaRefused, Reason
from storage import cleaning
from storage.cleaning import CannotClean, CleanerPool
from tests.samples import media
from tests.waiting import SOON_S, soon

HOUSE = Path(__file__).parent.parent


def slow_photo() -> bytes:
    """About half a second of work."""
    return media.written(Image.new("RGBA", (4000, 3000), (9, 9, 9, 90)), "PNG", compress_level=1)


async def busy(cleaner: CleanerPool) -> int:
    """The process id of the child, a moment after it was given its job; it will not finish it."""
    await soon(cleaner.pids)
    os.kill(cleaner.pids()[0], signal.SIGSTOP)
    await asyncio.sleep(0.1)
    return cleaner.pids()[0]


@pytest.fixture
def single() -> Iterator[CleanerPool]:
    """With one child, so that one knows whom to harm."""
    cleaner = CleanerPool(children=1)
    yield cleaner
    cleaner.close()


async def test_two_photos_at_once_have_two_children() -> None:
    cleaner = CleanerPool()
    raw = media.jpeg()
    cleaned = await asyncio.gather(*(cleaner.clean(raw, claimed="") for _ in range(8)))
    assert len(set(cleaned)) == 1
    assert len(cleaner.pids()) == 2
    await asyncio.to_thread(cleaner.close)


async def test_one_child_serves_many_photos(single: CleanerPool) -> None:
    await single.clean(media.jpeg(), claimed="")
    first = single.pids()
    for name in media.PHOTOS:
        await single.clean(media.PHOTOS[name](), claimed="")
    assert single.pids() == first


async def test_a_photo_survives_the_death_of_its_child(single: CleanerPool) -> None:
    await single.clean(media.jpeg(), claimed="")  # it has started; one that never does is our fault
    async with asyncio.TaskGroup() as group:
        photo = group.create_task(single.clean(slow_photo(), claimed=""))
        victim = await busy(single)
        os.kill(victim, signal.SIGKILL)
    assert photo.result().width == 2000
    assert single.pids() != [victim]


async def test_a_child_that_died_while_idle_is_replaced(single: CleanerPool) -> None:
    await single.clean(media.jpeg(), claimed="")
    os.kill(single.pids()[0], signal.SIGKILL)
    assert (await single.clean(media.png(), claimed="")).width == 60


async def test_a_child_that_hangs_is_given_up(
    single: CleanerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    await single.clean(media.jpeg(), claimed="")
    os.kill(single.pids()[0], signal.SIGSTOP)
    with monkeypatch.context() as patience:
        patience.setattr(cleaning, "PATIENCE_S", 0.3)
        with pytest.raises(MediaRefused) as refused:
            await single.clean(media.jpeg(), claimed="")
    assert refused.value.reason is Reason.BOMB
    assert (await single.clean(media.png(), claimed="")).width == 60


async def test_the_house_goes_on_while_a_photo_is_cleaned(single: CleanerPool) -> None:
    await single.clean(media.jpeg(), claimed="")
    slow, turns = slow_photo(), 0
    async with asyncio.TaskGroup() as group:
        photo = group.create_task(single.clean(slow, claimed=""))
        while not photo.done():
            await asyncio.sleep(0.005)
            turns += 1
    assert turns > 10


async def test_closing_does_not_wait_for_a_slow_photo(single: CleanerPool) -> None:
    async with asyncio.TaskGroup() as group:
        photo = group.create_task(refusal(single, slow_photo()))
        child = await busy(single)
        await asyncio.to_thread(single.close)
    assert isinstance(photo.result(), CannotClean)
    assert not is_running(child)
    assert isinstance(await refusal(single, media.jpeg()), CannotClean)


async def refusal(cleaner: CleanerPool, raw: bytes) -> Exception | None:
    try:
        await cleaner.clean(raw, claimed="")
    except (CannotClean, MediaRefused) as why:
        return why
    return None


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_the_module_has_a_cleaner_of_its_own_and_closes_it() -> None:
    assert (await cleaning.clean(media.jpeg(), claimed="image/jpeg")).kind == "photo"
    await cleaning.close()
    assert (await cleaning.clean(media.png(), claimed="image/png")).kind == "photo"
    await cleaning.close()


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="needs Linux's /proc")
async def test_a_child_has_no_secrets_no_files_and_little_room(
    single: CleanerPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "12:secret")
    await single.clean(media.jpeg(), claimed="")
    process = Path(f"/proc/{single.pids()[0]}")

    def read() -> tuple[str, dict[str, str]]:
        limits = (process / "limits").read_text().splitlines()
        return (process / "environ").read_text(), {line[:26].strip(): line[26:] for line in limits}

    environment, limits = await asyncio.to_thread(read)
    assert "secret" not in environment
    assert limits["Max open files"].split()[:2] == ["3", "3"]
    assert limits["Max file size"].split()[:2] == ["0", "0"]
    assert limits["Max address space"].split()[1] == str(512 * 1024 * 1024)
    assert limits["Max core file size"].split()[1] == "0"


def test_a_child_does_not_load_the_house() -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(HOUSE)!r}); import storage.cleaners.child; "
        "print(*sorted({name.split('.')[0] for name in sys.modules}))"
    )
    loaded = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True
    )
    house = {"sqlalchemy", "sqlmodel", "aiogram", "starlette", "cryptography", "asyncio", "bot"}
    assert house & set(loaded.stdout.split()) == set()


def test_a_child_does_not_outlive_the_house() -> None:
    program = (
        f"import asyncio, os, sys; sys.path.insert(0, {str(HOUSE)!r}); "
        "from storage.cleaning import CleanerPool; from tests.samples import media; "
        "c = CleanerPool(); "
        "asyncio.run(c.clean(media.jpeg(), claimed='')); print(*c.pids(), flush=True); os._exit(1)"
    )
    house = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    child = int(house.stdout)
    until = time.monotonic() + SOON_S
    while is_running(child):
        assert time.monotonic() < until, "the child is still there"
        time.sleep(0.05)
