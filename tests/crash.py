"""Kills the server again and again while people register, and looks at what is left in the store."""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Row, Table, func, select

from benchmarks import servers
from benchmarks.load import DOORS, HOST, Request
from benchmarks.load import Connection as Wire
from bot.database import for_reading, open_database
from bot.models import (
    BODY_AAD,
    STATE_AAD,
    Chat,
    ChatPerson,
    Consent,
    Message,
    Registration,
    Ticket,
    table,
)
from bot.sealed import Keyring
from flows.talk import Conversation

chat, message, registration = table(Chat), table(Message), table(Registration)

EVERY = 1.0
"""Seconds the server is left to work between two kills."""

AT_ONCE = 20
"""How often one message is sent at the same moment, where it is."""

SPRINKLED = 0.02
"""The part of the messages that is sent so often; as many are sent again long after."""

PATIENCE = 300.0
"""Seconds after which what does not get on has failed, however busy the machine."""

_TEXT = re.compile(rb"<Message>(.*?)</Message>", re.DOTALL)


@dataclass(slots=True)
class Person:
    """What one person sent, and every answer that came."""

    requests: list[Request]
    answers: list[list[bytes]] = field(default_factory=list)
    """By message: one answer for each time it was sent and acknowledged."""


@dataclass(slots=True)
class Record:
    """What the people outside saw."""

    people: list[Person] = field(default_factory=list)
    kills: int = 0
    cut_off: int = 0
    """Requests that got no answer, so that they were sent again."""
    at_once: int = 0
    """Messages that were sent twenty times at the same moment."""
    later: int = 0
    """Messages that were sent again after the answer had come."""
    refused: Counter[int] = field(default_factory=Counter)
    """Answers other than 200, by status: sent again as well."""
    answered: int = 0
    """Answers with 200, to whatever was sent."""

    def __str__(self) -> str:
        messages = sum(len(person.requests) for person in self.people)
        return (
            f"{self.kills} kills, {len(self.people):,} people, {messages:,} messages; "
            f"{self.cut_off:,} requests cut off and sent again, {self.at_once:,} messages sent "
            f"{AT_ONCE} times at once, {self.later:,} sent again later, refused {dict(self.refused)}"
        )


MORE = 5
"""Kills behind the last, while none has cut off a message."""


async def kill_under_load(
    url: str, key: str, folder: Path, *, seconds: int, workers: int, chats: int
) -> Record:
    """Register people for so many seconds of service, a kill after each; then all finish.

    A second lasts until there are as many answers as chats, where the machine is that slow. Where
    all kills fell between two messages there are up to MORE further ones, until one met a message.

    Raises TimeoutError when someone gets no answer for PATIENCE seconds.
    """
    record = Record()
    port = servers.free_port()
    server: servers.Server | None = None
    over, up = asyncio.Event(), asyncio.Event()
    talking: list[asyncio.Task[None]] = []
    try:
        while True:
            server = servers.start_bot(url, key, folder, workers=workers, port=port)
            await asyncio.to_thread(server.wait, "/health")
            before = record.answered
            up.set()
            if not talking:
                talking = [
                    asyncio.create_task(_talk(record, port, n, chats, over, up))
                    for n in range(chats)
                ]
            short = record.kills < seconds
            if short or (not record.cut_off and record.kills < seconds + MORE):
                await asyncio.wait(talking, timeout=EVERY, return_when="FIRST_EXCEPTION")
                while record.answered < before + chats and not any(t.done() for t in talking):
                    await asyncio.wait(talking, timeout=0.02, return_when="FIRST_EXCEPTION")
                up.clear()
                await asyncio.to_thread(server.kill)
                record.kills += 1
            else:
                break
        over.set()
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*talking)
    finally:
        for task in talking:
            task.cancel()
        await asyncio.gather(*talking, return_exceptions=True)
        if server is not None:
            await asyncio.to_thread(server.kill)
    return record


async def _talk(
    record: Record, port: int, number: int, chats: int, over: asyncio.Event, up: asyncio.Event
) -> None:
    """One person after another, each from the first line to the last."""
    chance = random.Random(number)
    door = DOORS[("telegram", "sms")[number % 2]]
    line = _Line(port, record, up)
    others: list[_Line] = []
    try:
        while not over.is_set():
            person = Person(door(number))
            record.people.append(person)
            number += chats
            for request in person.requests:
                answers: list[bytes] = []
                person.answers.append(answers)
                if chance.random() < SPRINKLED:
                    record.at_once += 1
                    others = [_Line(port, record, up) for _n in range(AT_ONCE - 1)]
                    answers += await asyncio.gather(*(one.ask(request) for one in (line, *others)))
                    for one in others:
                        one.close()
                else:
                    answers.append(await line.ask(request))
                if chance.random() < SPRINKLED:
                    earlier = chance.randrange(len(person.answers))
                    again = await line.ask(person.requests[earlier])
                    person.answers[earlier].append(again)
                    record.later += 1
    finally:
        for one in (line, *others):
            one.close()


class _Line:
    """A connection that asks until it is answered, with a new connection after each that broke."""

    def __init__(self, port: int, record: Record, up: asyncio.Event) -> None:
        self._port, self._record, self._up = port, record, up
        self._connection: Wire | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    async def ask(self, request: Request) -> bytes:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            await self._up.wait()  # calling a server that is down only keeps it from starting
            try:
                connection = await self._connected()
                self._answer = asyncio.get_running_loop().create_future()
                connection.write(request.sent)
                status, body = await self._answer
            except OSError:
                self._connection = None
                self._record.cut_off += self._answer is not None
                self._answer = None
                await asyncio.sleep(0.05)
                continue
            self._answer = None
            if status == 200:
                self._record.answered += 1
                return body
            self._record.refused[status] += 1
            await asyncio.sleep(0.05)
        raise TimeoutError(f"{request.ref} was not answered within {PATIENCE:.0f} s.")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    async def _connected(self) -> Wire:
        if self._connection is None or not self._connection.open:
            made = Wire(self._answered, self._lost)
            await asyncio.get_running_loop().create_connection(lambda: made, HOST, self._port)
            self._connection = made
        return self._connection

    def _answered(self, status: int, body: bytes) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((status, body))

    def _lost(self) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionResetError("The server hung up."))


# --- what is left ---------------------------------------------------------------------------------


def faults(record: Record, url: str, key: str) -> list[str]:
    """Everything in the answers and in the store that is not as it should be; empty when all is."""
    found = []
    for person in record.people:
        for request, answers in zip(person.requests, person.answers, strict=True):
            if len(set(answers)) != 1:
                found.append(f"{request.ref}: {len(set(answers))} different answers")
            if request.expected not in answers[0]:
                found.append(f"{request.ref}: {request.step.expected} was not asked")
    engine = open_database(url)
    try:
        with for_reading(engine).connect() as connection:
            return found + _faults_kept(connection, Keyring.parse(key), record)
    finally:
        engine.dispose()


def _faults_kept(connection: Connection, keyring: Keyring, record: Record) -> list[str]:
    """What in the tables, opened with the key, is not what these people said and were told."""
    found = []
    kept = {row.ref: row for row in connection.execute(select(message))}
    chats = {row.id: row for row in connection.execute(select(chat))}
    made = {row.chat_id: row for row in connection.execute(select(registration))}
    sent = sum(len(person.requests) for person in record.people)
    people = len(record.people)
    for name, counted, expected in (
        ("messages", len(kept), sent),
        ("chats", len(chats), people),
        ("registrations", _count(connection, registration), people),
        ("people seen by chats", _count(connection, table(ChatPerson)), people),
        ("consents", _count(connection, table(Consent)), people),
        ("tickets", _count(connection, table(Ticket)), 0),
    ):
        if counted != expected:
            found.append(f"{counted} {name} instead of {expected}")
    for person in record.people:
        missing = [request.ref for request in person.requests if request.ref not in kept]
        if missing:
            found.append(f"acknowledged, but not stored: {', '.join(missing)}")
            continue
        places = {kept[request.ref].chat_id for request in person.requests}
        if len(places) != 1:
            found.append(f"{person.requests[0].ref}: one person in {len(places)} chats")
            continue
        found += _faults_of(person, chats[places.pop()], kept, made, keyring)
    return found


def _faults_of(
    person: Person,
    its: Row[Any],
    kept: Mapping[str, Row[Any]],
    made: Mapping[int, Row[Any]],
    keyring: Keyring,
) -> list[str]:
    """The same for one person: each message once, in its chat, and one registration at the end."""
    found = []
    name = person.requests[0].ref
    for request, answers in zip(person.requests, person.answers, strict=True):
        body = orjson.loads(keyring.open(kept[request.ref].body, BODY_AAD))
        if body["in"] != {"text": request.step.line}:
            found.append(f"{request.ref}: another message is stored")
        if [out[0] for out in body["out"]] != said(answers[0]):
            found.append(f"{request.ref}: another answer is stored")
    if its.version != len(person.requests):
        found.append(f"{name}: {its.version} turns for {len(person.requests)} messages")
    conversation = Conversation.from_json(orjson.loads(keyring.open(its.state, STATE_AAD)))
    if conversation.flow or conversation.answers:
        found.append(f"{name}: still at {conversation.flow}.{conversation.asked}")
    end = made.get(its.id)
    typed = next(r.step.line for r in person.requests if len(r.step.line) == 16)
    if end is None or end.answers["nik"] != typed or end.flags:
        found.append(f"{name}: no registration, or another one")
    elif end.code not in "".join(said(person.answers[-1][0])):
        found.append(f"{name}: told another number than {end.code}")
    return found


def said(answer: bytes) -> list[str]:
    """The texts of a webhook's answer: a method of the Bot API, or TwiML."""
    if answer.startswith(b"<"):
        return [unescape(text.decode()) for text in _TEXT.findall(answer)]
    return [orjson.loads(answer)["text"]] if answer else []


def _count(connection: Connection, counted: Table) -> int:
    return connection.execute(select(func.count()).select_from(counted)).scalar_one()
