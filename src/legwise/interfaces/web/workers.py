"""Answers are worked out beside the server's loop, a few at a time, and not waited for for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from legwise.interfaces.web.problems import Refused

T = TypeVar("T")


class Workers:
    """A few threads, a short queue and a deadline.

    A computation that has begun cannot be broken off: past the deadline its answer is no longer
    waited for, and its thread is free again when it is done. One that has not begun is dropped.
    """

    def __init__(self, threads: int, waiting: int, seconds: float) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="legwise")
        self._places = BoundedSemaphore(threads + waiting)
        self._seconds = seconds

    async def run(self, work: Callable[[], T]) -> T:
        """Return what `work` returns.

        Raises:
            Refused: all places are taken, or the deadline passed.
        """
        if not self._places.acquire(blocking=False):
            raise Refused("busy", "Try again in a few seconds.", headers={"Retry-After": "5"})
        future = self._pool.submit(work)
        future.add_done_callback(lambda _: self._places.release())
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._seconds)
        except TimeoutError:
            detail = f"It was not there after {self._seconds:g} seconds. Try again later."
            raise Refused("time-out", detail, headers={"Retry-After": "30"}) from None

    def close(self) -> None:
        """Take no more work and drop what has not begun."""
        self._pool.shutdown(wait=False, cancel_futures=True)
