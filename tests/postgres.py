"""A PostgreSQL of one's own for the length of a test run, from the binaries Debian installs."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from pwd import getpwnam

import psycopg
import pytest

INSTALL = "apt-get update && apt-get install -y --no-install-recommends postgresql"
PATIENCE = 60.0
"""Seconds a slow machine may take to start the server."""


@dataclass
class Server:
    """A running server; it listens on the loopback alone and lets everyone there in."""

    port: int
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _free: list[str] = field(default_factory=list)

    def url(self, database: str) -> str:
        """The DATABASE_URL of a database here."""
        return f"postgresql+psycopg://{self._address}/{database}"

    @property
    def _address(self) -> str:
        return f"postgres@127.0.0.1:{self.port}"

    def connect(self) -> psycopg.Connection:
        """A connection of the driver to the server's own database; raises OperationalError."""
        return psycopg.connect(
            f"postgresql://{self._address}/postgres", autocommit=True, connect_timeout=5
        )

    def create(self, template: str = "template1") -> str:
        """Makes a database, a copy of `template`, and returns its name, one used before if it can."""
        name = self._free.pop() if self._free else f"test_{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, database: str) -> None:
        self._run(f"DROP DATABASE {database} WITH (FORCE)")
        self._free.append(database)

    def _run(self, statement: str) -> None:
        with self.connect() as connection:
            connection.execute(statement.encode())


@contextmanager
def running(buffers: str = "64MB") -> Iterator[Server]:
    """A server on a folder that is gone afterwards; it ends with this process, however that ends.

    `buffers` are its shared_buffers: how much of the tables it keeps at hand.
    """
    programs = binaries()
    folder = Path(tempfile.mkdtemp(prefix="lingkaran-postgresql-"))
    try:
        # PostgreSQL refuses to run as root.
        become = _become(folder) if os.geteuid() == 0 else []
        data = folder / "data"
        initdb = [str(programs / "initdb"), "--pgdata", str(data), "--username=postgres"]
        options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(
            ["setpriv", *become, *initdb, *options], cwd=folder, check=True, capture_output=True
        )
        with _serving(programs, become, data, buffers) as server:
            yield server
    finally:
        shutil.rmtree(folder)


def binaries() -> Path:
    """The folder of the newest server Debian has installed; the test fails when there is none."""
    found = sorted(
        (path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")),
        key=lambda folder: float(folder.parent.name),
    )
    if not found:
        pytest.fail(
            f"These tests need PostgreSQL. Run this once, as root:\n    {INSTALL}", pytrace=False
        )
    return found[-1]


def _become(folder: Path) -> list[str]:
    try:
        user = getpwnam("postgres")
    except KeyError:
        user = getpwnam("nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


@contextmanager
def _serving(programs: Path, become: list[str], data: Path, buffers: str) -> Iterator[Server]:
    log = data.parent / "log"
    port = _free_port()
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "port": port,
        "fsync": "on",
        "max_connections": 200,
        "shared_buffers": buffers,
        "min_wal_size": "256MB",
        "checkpoint_timeout": "1h",
        "jit": "off",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with log.open("wb") as told:
        process = subprocess.Popen(
            [
                "setpriv",
                *become,
                "--pdeathsig=INT",
                str(programs / "postgres"),
                "-D",
                str(data),
                *options,
            ],
            cwd=data.parent,
            stdout=told,
            stderr=told,
        )
    try:
        server = Server(port)
        _wait(process, server, log)
        yield server
    finally:
        process.send_signal(signal.SIGQUIT)  # nothing of it is kept, so it need not end in order
        process.wait(PATIENCE)


def _wait(process: subprocess.Popen[bytes], server: Server, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with server.connect():
                return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
