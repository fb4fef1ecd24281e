"""Processes of a run: started, measured (CPU, memory), and ended."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

HERE = Path(__file__).parent
HOME = HERE.parent
PEERS = HERE / ".peers"  # packages of peers that the product does not need
ENDS_S = 15.0
STARTS_S = 60.0

Json = dict[str, Any]


class Process:
    """One process of the run and its children."""

    def __init__(
        self, arguments: Sequence[str], *, env: Json | None = None, cpu: int | None
    ) -> None:
        """cpu: which core it is held to; None lets the system choose."""
        self.log = tempfile.NamedTemporaryFile(prefix="bench-", suffix=".log", delete=False)  # noqa: SIM115  # read after it ended
        paths = os.pathsep.join([str(HOME), str(PEERS)])
        self._popen = subprocess.Popen(  # noqa: S603  # our own command lines
            list(arguments),
            env=_clean_environment() | {"PYTHONPATH": paths} | (env or {}),
            cwd=HOME,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        self._me = psutil.Process(self._popen.pid)
        if cpu is not None:
            self._me.cpu_affinity([cpu])
        self._cpu_s = 0.0
        self._at = time.monotonic()

    def line(self) -> str:
        """The next line it prints; RuntimeError if it ended instead."""
        assert self._popen.stdout is not None
        line: str = self._popen.stdout.readline()
        if not line:
            raise RuntimeError(f"it ended at once:\n{self.errors()}")
        return line

    def errors(self) -> str:
        """The end of what it wrote to stderr."""
        return Path(self.log.name).read_text()[-3000:]

    @property
    def is_alive(self) -> bool:
        return self._popen.poll() is None

    def cpu_s(self) -> float:
        """CPU seconds until now, threads and children included."""
        spent = 0.0
        for one in (self._me, *self._me.children(recursive=True)):
            times = one.cpu_times()
            spent += times.user + times.system
        return spent

    def rss_mb(self) -> float:
        """Resident memory now, children included."""
        family = (self._me, *self._me.children(recursive=True))
        return float(sum(one.memory_info().rss for one in family)) / 1_000_000

    def begin(self) -> None:
        """A measurement begins."""
        self._cpu_s, self._at = self.cpu_s(), time.monotonic()

    def share(self) -> float:
        """CPU since `begin`, in cores."""
        return (self.cpu_s() - self._cpu_s) / (time.monotonic() - self._at)

    def spent(self) -> float:
        """CPU seconds since `begin`."""
        return self.cpu_s() - self._cpu_s

    def lasted(self) -> float:
        """Seconds since `begin`."""
        return time.monotonic() - self._at

    def end(self) -> None:
        """Ask it to end, wait; kill it if it does not."""
        if self.is_alive:
            self._popen.send_signal(signal.SIGTERM)
            try:
                self._popen.wait(ENDS_S)
            except subprocess.TimeoutExpired:
                self._popen.kill()
                self._popen.wait()
        self.log.close()
        Path(self.log.name).unlink(missing_ok=True)


class Messenger(Process):
    """The fake Bot API server with its crowd."""

    def __init__(self, *, cpu: int | None) -> None:
        super().__init__([sys.executable, "-m", "bench.messenger"], cpu=cpu)
        told = json.loads(self.line())
        self.url, self.token = told["url"], told["token"]

    def ask(self, path: str, **asked: Any) -> Json:
        """POST to its bench or control paths; waits until it is done."""
        request = urllib.request.Request(f"{self.url}{path}", json.dumps(asked).encode())  # noqa: S310  # our own server
        with urllib.request.urlopen(request, timeout=600) as answer:  # noqa: S310
            told: Json = json.loads(answer.read())
        return told

    def wait_for_poll(self, bot: Process) -> None:
        """Until the bot asks for updates; RuntimeError if it ended or never does."""
        until = time.monotonic() + STARTS_S
        while time.monotonic() < until:
            if not bot.is_alive:
                raise RuntimeError(f"the bot ended:\n{bot.errors()}")
            if self.ask("/bench/polled")["polled"]:
                return
            time.sleep(0.05)
        raise RuntimeError(f"the bot does not poll:\n{bot.errors()}")


def run_to_end(arguments: Sequence[str]) -> None:
    """Run a command of ours; CalledProcessError if it fails."""
    env = _clean_environment() | {"PYTHONPATH": str(HOME)}
    subprocess.run(list(arguments), env=env, cwd=HOME, check=True)  # noqa: S603  # our own lines


@contextmanager
def ended(process: Process) -> Iterator[Process]:
    """The process ends with the block."""
    try:
        yield process
    finally:
        process.end()


@contextmanager
def folder() -> Iterator[Path]:
    """An empty folder that goes with the block; on a real disk, where syncs cost what they cost."""
    base = HERE / ".work"
    base.mkdir(exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=base))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def has_redis() -> bool:
    """Whether a Redis can be started here."""
    return shutil.which("redis-server") is not None


@contextmanager
def redis(cpu: int | None) -> Iterator[str]:
    """A Redis with append-only file, synced every second; its URL."""
    port = free_port()
    with folder() as kept:
        options = ["--port", str(port), "--dir", str(kept), "--save", "", "--appendonly", "yes"]
        options += ["--appendfsync", "everysec", "--bind", "127.0.0.1"]
        with ended(Process(["redis-server", *options], cpu=cpu)):
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield f"redis://127.0.0.1:{port}/0"


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _clean_environment() -> Json:
    """Without the settings of a real house."""
    ours = ("TELEGRAM_", "ZALO_", "DATABASE_URL", "DATA_DIR", "SECRET_FILE", "PUBLIC_URL", "PORT")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
