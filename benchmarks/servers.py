"""Starts the servers that are measured or killed, each in a process group of its own."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from benchmarks.load import AUTH_TOKEN, PUBLIC_URL, SECRET

ROOT = Path(__file__).parents[1]
PATIENCE = 180.0
"""Seconds a busy machine may take to start a server."""
WATCH = 'trap "kill -9 0" HUP; "$@" & wait $!'
TICKS = os.sysconf("SC_CLK_TCK")


class Server:
    """One running server: a group of one or more processes that listens on 127.0.0.1."""

    def __init__(self, command: list[str], port: int, environment: Mapping[str, str]) -> None:
        self.port = port
        # The shell ends the whole group when this process ends, however that comes about.
        self._process = subprocess.Popen(
            ["setpriv", "--pdeathsig=HUP", "sh", "-c", WATCH, "sh", sys.executable, "-m", *command],
            cwd=environment.get("HOME", ROOT),
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                **environment,
            },
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait(self, path: str) -> None:
        """Until it answers a GET of `path`; RuntimeError when it never does."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"The server ended with {self._process.returncode}.")
            with contextlib.suppress(OSError, HTTPException):
                asked = HTTPConnection("127.0.0.1", self.port, timeout=5)
                try:
                    asked.request("GET", path)
                    if asked.getresponse().status < 500:
                        return
                finally:
                    asked.close()
            time.sleep(0.02)
        raise RuntimeError(f"The server did not answer {path} within {PATIENCE:.0f} s.")

    def kill(self) -> None:
        """`kill -9` of every process of the group at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)

    def processes(self) -> list[int]:
        """The ids of the group's processes, but for the shell that watches them."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ValueError):
                pid = int(folder.name)
                if os.getpgid(pid) == self._process.pid != pid:
                    found.append(pid)
        return found

    def cpu(self) -> float:
        """Seconds of CPU the group has used, by `/proc/<pid>/stat`."""
        ticks = 0
        for pid in self.processes():
            with contextlib.suppress(OSError):
                stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks += int(stat[11]) + int(stat[12])
        return ticks / TICKS

    def memory(self) -> float:
        """MB that the group holds in memory (VmRSS)."""
        kilobytes = 0
        for pid in self.processes():
            with contextlib.suppress(OSError):
                for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                    if line.startswith("VmRSS:"):
                        kilobytes += int(line.split()[1])
        return kilobytes / 1024


@contextmanager
def bot(
    database_url: str, key: str, folder: Path, *, workers: int = 1, port: int = 0
) -> Iterator[Server]:
    """`lingkaran serve` on a database, ready to answer. No vendor is reached: none has a token."""
    server = start_bot(database_url, key, folder, workers=workers, port=port)
    try:
        server.wait("/health")
        yield server
    finally:
        server.kill()


def start_bot(
    database_url: str, key: str, folder: Path, *, workers: int = 1, port: int = 0
) -> Server:
    """The same, not yet waited for, and not ended by itself."""
    port = port or free_port()
    return Server(
        ["bot", "serve"],
        port,
        {
            "HOME": str(folder),
            "DATABASE_URL": database_url,
            "LINGKARAN_KEY": key,
            "LINGKARAN_DEMO": "false",
            "PORT": str(port),
            "WORKERS": str(workers),
            "PUBLIC_URL": PUBLIC_URL,
            "TELEGRAM_SECRET": SECRET,
            "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_API": "http://127.0.0.1:9",
            "TELEGRAM_API": "http://127.0.0.1:9",
        },
    )


@contextmanager
def empty() -> Iterator[Server]:
    """The empty endpoint, ready to answer."""
    port = free_port()
    server = Server(["benchmarks.empty", str(port)], port, {})
    try:
        server.wait("/")
        yield server
    finally:
        server.kill()


def has_postgresql() -> bool:
    """Whether Debian's package is installed."""
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def free_port() -> int:
    """A port nobody listens on now.

    Below those the system gives to clients: one that calls a server which is down could otherwise
    be given the server's own port, and talk to itself.
    """
    while True:
        port = random.randrange(12_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
