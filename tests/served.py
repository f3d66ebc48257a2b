"""A real server in a process of its own, at a free port."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from threading import Event, Thread


class Server:
    """A server that runs: where it is, and what it has logged so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.logged: list[dict] = []
        self.port = 0
        self._started = Event()
        # Read all the time: a server whose log nobody reads stands still when the pipe is full.
        self._reader = Thread(target=self._read)
        self._reader.start()
        self._started.wait()
        assert self.port, self.logged

    @property
    def url(self) -> str:
        """Where the API is."""
        return f"http://127.0.0.1:{self.port}/api/v1"

    def end(self) -> int:
        """Tell it to end, and return the status it ended with."""
        self.process.terminate()
        self._reader.join()
        return self.process.wait()

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            said = json.loads(line)
            self.logged.append(said)
            self.port = said.get("port", self.port)
            if said["event"] == "Application startup complete.":
                self._started.set()
        self._started.set()


@contextmanager
def served(*options: str) -> Iterator[Server]:
    """Run `legwise serve` with a database of its own until the block is left."""
    command = [sys.executable, "-m", "legwise", "serve", "--api-only", "--port", "0", *options]
    with TemporaryDirectory() as folder:
        command += ["--database", f"{folder}/interviews.db"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            server = Server(process)
            try:
                yield server
            finally:
                server.end()
