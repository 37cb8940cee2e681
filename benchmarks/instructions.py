"""Instructions of one request, for a machine whose clock cannot be trusted.

The same registration as in `make bench`, in one process and one thread under valgrind: what uvicorn,
the doors and the bot do between the bytes that came in and those that go out. The work of the system
(sockets, disk) is not counted, the same dialogue gives the same count within one of a hundred.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from benchmarks.empty import app as empty
from benchmarks.load import AUTH_TOKEN, DOORS, PUBLIC_URL, SECRET
from bot.bot import build
from bot.channels import Inbound
from bot.inbox import BATCH, Reply
from bot.sealed import new_key
from bot.settings import load
from webhooks.app import create

ROUNDS = 2
"""Crowds of BATCH people that are counted, after one that fills the caches."""


class Wire(asyncio.Transport):
    """The other end of a connection: keeps what is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""

    def write(self, data: Any) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        pass


class Answers:
    """Waits until everyone of a crowd has been answered."""

    def __init__(self) -> None:
        self._missing = 0
        self._all = asyncio.Event()

    def expect(self, answers: int) -> None:
        self._missing = answers
        self._all.clear()

    def came(self) -> None:
        self._missing -= 1
        if not self._missing:
            self._all.set()

    async def all(self) -> None:
        await self._all.wait()


class Line(HttpToolsProtocol):
    """uvicorn's side of a connection, which tells when it has answered."""

    answers: Answers

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self.answers.came()


class Together:
    """Stands in for the inbox's writer: commits when a whole batch has come in."""

    def __init__(self, commit: Callable[[list[Inbound]], list[Reply | Exception]]) -> None:
        self._commit = commit
        self._waiting: list[tuple[Inbound, asyncio.Future[Reply]]] = []

    async def receive(self, inbound: Inbound) -> Reply:
        future: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting.append((inbound, future))
        if len(self._waiting) == BATCH:
            batch, self._waiting = self._waiting, []
            for (_in, each), reply in zip(
                batch, self._commit([one for one, _future in batch]), strict=True
            ):
                assert isinstance(reply, Reply), reply
                each.set_result(reply)
        return await future


async def talk(app: Any, channel: str, *, checks: bool) -> None:
    """Lead the crowds through the dialogue and have callgrind count all but the first."""
    config = uvicorn.Config(app, http="httptools", ws="none", access_log=False, lifespan="off")
    config.load()
    loop, state, door = asyncio.get_running_loop(), ServerState(), DOORS[channel]
    crowds = [
        list(zip(*(door(crowd * BATCH + n) for n in range(BATCH)), strict=True))
        for crowd in range(ROUNDS + 1)
    ]
    answers, lines = Answers(), []
    for _person in range(BATCH):
        line, wire = Line(config, state, {}, loop), Wire()
        line.answers = answers
        line.connection_made(wire)
        lines.append((line, wire))
    for number, crowd in enumerate(crowds):
        if number == 1:
            _control("--instr=on")
            _control("--dump")  # what switching takes is counted in the first dump
        for requests in crowd:
            answers.expect(BATCH)
            for (line, wire), request in zip(lines, requests, strict=True):
                wire.written = b""
                line.data_received(request.sent)
            await answers.all()
            for (_line, wire), request in zip(lines, requests, strict=True):
                assert not checks or request.expected in wire.written, wire.written
    _control("--dump")
    _control("--instr=off")


def _control(what: str) -> None:
    subprocess.run(
        ["callgrind_control", what, str(os.getpid())], check=True, stdout=subprocess.DEVNULL
    )


async def one(name: str, channel: str) -> None:
    """The process under valgrind: one of the two servers, through one channel."""
    if name == "empty":
        return await talk(empty, channel, checks=False)
    with tempfile.TemporaryDirectory(prefix="lingkaran-instructions-") as folder:
        bot = build(
            load(
                {
                    "DATABASE_URL": f"sqlite:///{folder}/bot.db",
                    "LINGKARAN_KEY": new_key("instructions"),
                    "LINGKARAN_DEMO": "false",
                    "PUBLIC_URL": PUBLIC_URL,
                    "TELEGRAM_SECRET": SECRET,
                    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
                    "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
                }
            )
        )
        with bot.engine.connect() as connection:
            together = Together(lambda batch: bot.inbox.commit(connection, batch))
            bot.inbox.receive = together.receive  # type: ignore[method-assign]
            return await talk(create(bot), channel, checks=True)


def count(name: str, channel: str) -> int:
    """Instructions of one request. Raises CalledProcessError when valgrind or the server fails."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        subprocess.run(
            [
                *("valgrind", "--tool=callgrind", "--instr-atstart=no", "-q"),
                *(f"--callgrind-out-file={out}", sys.executable, "-m", __spec__.name),
                *(name, channel),
            ],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        counted = out.with_name("out.2").read_text().rpartition("totals: ")[2]
    return int(counted.split()[0]) // (ROUNDS * len(DOORS[channel](0)) * BATCH)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        asyncio.run(one(*sys.argv[1:]))
    else:
        print("| channel | empty endpoint | the bot | of empty |\n| --- | ---: | ---: | ---: |")
        for through in DOORS:
            nothing, ours = count("empty", through), count("bot", through)
            print(f"| {through} | {nothing:,} | {ours:,} | {nothing / ours:.0%} |", flush=True)
