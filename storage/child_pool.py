"""A few child processes and the threads that talk to them, one thread for each job under way."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from storage.child_processes import Child

T = TypeVar("T")


class PoolClosed(Exception):
    """The house is stopping: nothing is begun any more."""


class ChildPool:
    """Children are started at the first job, kept for the next ones, replaced when they die."""

    def __init__(self, module: str, children: int, *, keeps: str, **environment: str) -> None:
        """module: the children's program. children: at most at work at once; a further job waits.
        keeps: of the module's functions the one whose children are kept; any other serves one
        job."""
        self._module, self._keeps, self._environment = module, keeps, environment
        self._threads = ThreadPoolExecutor(children, thread_name_prefix=module)
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._busy: set[Child] = set()
        self._closed = False

    async def work(self, does: str, job: Callable[[Child], T]) -> T:
        """As `work_now`, without blocking the loop."""
        self._refuse_when_closed()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self.work_now, does, job)

    def work_now(self, does: str, job: Callable[[Child], T]) -> T:
        """Give the job a child that runs `does`; what it raises comes back. Raises PoolClosed."""
        child = self._take(does)
        try:
            return job(child)
        finally:
            self._give_back(child)

    def close(self) -> None:
        """Kill the children, start no other, wait for the threads. May be called twice."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            for child in self._busy:
                child.kill()  # the thread that waits for its answer sees the end
        for child in idle:
            child.end()
        self._threads.shutdown()

    def pids(self) -> list[int]:
        """Process ids of the children, for whoever watches their memory."""
        with self._lock:
            return [child.pid for child in (*self._idle, *self._busy)]

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise PoolClosed("closed")

    def _take(self, does: str) -> Child:
        with self._lock:
            self._refuse_when_closed()
            if does == self._keeps and self._idle:
                child = self._idle.pop()
            else:
                child = Child(self._module, does, **self._environment)
            self._busy.add(child)
            return child

    def _give_back(self, child: Child) -> None:
        with self._lock:
            self._busy.discard(child)
            goes_on = child.is_alive() and not child.is_retired
            if child.does == self._keeps and goes_on and not self._closed:
                self._idle.append(child)
                return
        child.end()
