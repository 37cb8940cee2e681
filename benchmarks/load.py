"""Many people who register at once: each sends the next line when the last one was answered."""

import asyncio
import base64
import gc
import hmac
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import count
from typing import cast
from urllib.parse import urlencode
from xml.sax.saxutils import escape

import orjson

from benchmarks.standstill import Span, Watch, between
from bot.catalog import load
from tests.people import OWN, SITI, Walker

HOST = "127.0.0.1"
PUBLIC_URL = "https://bot.example.org"
SECRET = "benchmark-secret"
AUTH_TOKEN = "benchmark-token"

CHATS = 200
"""Chats that talk at once, each on a connection of its own."""

FASTEST = 14_000
"""Requests a second that are prepared for; no server on two cores is faster."""

SLOWEST = 0.1
"""Seconds that 99 of 100 answers may take."""

SETTLING = 0.03
"""Seconds after a standstill in which what it held up is still being answered."""

PATIENCE = 30.0
"""Seconds an answer may take before the run is given up."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a person, and what must stand in the answer to it."""

    line: str
    expected: str


@dataclass(frozen=True, slots=True)
class Request:
    """One message as its vendor posts it, and what the body of the answer must hold.

    `ref` is the key under which the bot remembers it.
    """

    ref: str
    sent: bytes
    expected: bytes
    step: Step


@cache
def script(channel: str) -> tuple[Step, ...]:
    """The register dialogue of one channel, from DAFTAR to the end, as the engine itself leads it.

    Where `{nik}` and `{day}` stand, each person has others.
    """
    own = {**SITI, "nik": "{nik}", "birth_date": "{day} Mei 1990"}
    walker = Walker(channel)
    walker.conversation.met = False
    catalog = load()
    steps = []
    while "RegisterWorker" not in walker.effects:
        asked = walker.conversation.asked
        line = "daftar" if not asked else OWN[asked] if asked in OWN else own[asked]
        turn = walker.say(line.format(nik=nik(0), day=day(0)))
        steps.append(Step(line, catalog.render(turn.says[-1], "id").text))
    return tuple(steps)


def nik(person: int) -> str:
    """Sixteen digits that 279,972 people do not share, of women born in May 1990 in Bogor."""
    return f"320112{40 + day(person):02}0590{person // 28 % 9999 + 1:04}"


def day(person: int) -> int:
    """The day of birth inside the NIK."""
    return person % 28 + 1


def telegram(person: int) -> list[Request]:
    """Someone's whole dialogue as updates with the secret header."""
    chat = 7_000_000_000 + person
    sender = {"id": chat, "is_bot": False, "first_name": "Siti", "language_code": "id"}
    requests = []
    for n, step in enumerate(lines(person, "telegram"), 1):
        update_id = person * 100 + n
        message = {
            "message_id": n,
            "from": sender,
            "chat": {"id": chat, "first_name": "Siti", "type": "private"},
            "date": int(time.time()),
            "text": step.line,
        }
        body = orjson.dumps({"update_id": update_id, "message": message})
        headers = f"x-telegram-bot-api-secret-token: {SECRET}\r\ncontent-type: application/json"
        expected = orjson.dumps(step.expected)[1:-1]
        requests.append(
            Request(
                f"telegram:{update_id}", post("/webhooks/telegram", headers, body), expected, step
            )
        )
    return requests


def sms(person: int) -> list[Request]:
    """Someone's whole dialogue as forms that Twilio has signed."""
    requests = []
    for n, step in enumerate(lines(person, "sms"), 1):
        sid = f"SM{person * 100 + n:032x}"
        fields = {
            "ToCountry": "ID",
            "ToState": "",
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "ToCity": "",
            "FromZip": "",
            "SmsSid": sid,
            "FromState": "",
            "SmsStatus": "received",
            "FromCity": "",
            "Body": step.line,
            "FromCountry": "ID",
            "To": "+62215000001",
            "ToZip": "",
            "NumSegments": "1",
            "MessageSid": sid,
            "AccountSid": "AC" + "0" * 32,
            "From": f"+62811{person:08}",
            "ApiVersion": "2010-04-01",
        }
        told = f"{PUBLIC_URL}/webhooks/twilio" + "".join(k + fields[k] for k in sorted(fields))
        signature = base64.b64encode(
            hmac.digest(AUTH_TOKEN.encode(), told.encode(), "sha1")
        ).decode()
        headers = (
            f"x-twilio-signature: {signature}\r\ncontent-type: application/x-www-form-urlencoded"
        )
        body = urlencode(fields).encode()
        expected = escape(step.expected).encode()
        requests.append(
            Request(f"sms:{sid}", post("/webhooks/twilio", headers, body), expected, step)
        )
    return requests


DOORS: dict[str, Callable[[int], list[Request]]] = {"telegram": telegram, "sms": sms}
"""The dialogue of the person with this number, by channel."""


def lines(person: int, channel: str) -> Iterator[Step]:
    """The script with the person's own NIK and day of birth."""
    own = {"nik": nik(person), "day": day(person)}
    for step in script(channel):
        yield Step(step.line.format_map(own), step.expected) if "{" in step.line else step


def post(path: str, headers: str, body: bytes) -> bytes:
    """One HTTP/1.1 request, whole."""
    head = f"POST {path} HTTP/1.1\r\nhost: bot.example.org\r\n{headers}\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


class Connection(asyncio.Protocol):
    """One keep-alive connection to a server; at most one request is on its way at a time."""

    def __init__(
        self, answered: Callable[[int, bytes], None], lost: Callable[[], None] | None = None
    ) -> None:
        self._answered, self._lost = answered, lost
        self._got = b""
        self._transport: asyncio.Transport | None = None
        self.write: Callable[[bytes], None] = _not_yet

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by its type
        self.write = self._transport.write

    def connection_lost(self, _error: Exception | None) -> None:
        self._transport = None
        if self._lost is not None:
            self._lost()

    def data_received(self, data: bytes) -> None:
        got = self._got = self._got + data if self._got else data
        end = got.find(b"\r\n\r\n")
        if end < 0:
            return
        at = got.find(b"content-length: ", 0, end) + 16
        length = int(got[at : got.find(b"\r\n", at)]) if at > 15 else 0
        end += 4
        if len(got) < end + length:
            return
        self._got = b""
        self._answered(int(got[9:12]), got[end : end + length])

    @property
    def open(self) -> bool:
        """Whether something can be sent."""
        return self._transport is not None

    def close(self) -> None:
        """End the connection without waiting."""
        if self._transport is not None:
            self._transport.abort()


def _itself(connection: Connection) -> Connection:
    return connection


def _not_yet(_data: bytes) -> None:
    raise ConnectionError("There is no connection yet.")


@dataclass(slots=True)
class Slice:
    """What was measured in one stretch of time; moments are by `time.perf_counter()`."""

    began: float = 0.0
    until: float = 0.0
    answers: list[tuple[float, float]] = field(default_factory=list)
    """When it was sent and when the whole answer was there, of answers within the stretch."""
    wrong: list[str] = field(default_factory=list)
    """The first words of what came instead of the right reply."""
    right: int = 0
    standstills: list[Span] = field(default_factory=list)
    """When the machine itself did not run."""

    def latencies(self) -> list[float]:
        """Seconds from sending to the whole answer, of what was sent at least SETTLING after and
        SLOWEST before a standstill: of each of these it is known whether it took longer."""
        spans = [
            (start + SETTLING, end - SLOWEST)
            for start, end in between(self.standstills, self.began, self.until)
        ]
        starts = [start for start, _end in spans]
        return [
            answered - sent
            for sent, answered in self.answers
            if (place := bisect_right(starts, sent)) and sent <= spans[place - 1][1]
        ]


class _Person:
    """One chat after another on one connection."""

    __slots__ = ("at", "connection", "crowd", "requests", "sent", "waiting")

    def __init__(self, crowd: "Crowd") -> None:
        self.crowd = crowd
        self.connection = Connection(self.answered, self.lost)
        self.requests: list[Request] = []
        self.at, self.sent, self.waiting = 0, 0.0, False

    def say(self) -> None:
        if self.at == len(self.requests):
            self.requests, self.at = self.crowd.prepared.popleft(), 0
        self.waiting, self.sent = True, time.perf_counter()
        self.connection.write(self.requests[self.at].sent)

    def answered(self, status: int, body: bytes) -> None:
        now, crowd = time.perf_counter(), self.crowd
        request = self.requests[self.at]
        self.at, self.waiting = self.at + 1, False
        found = crowd.measured
        if crowd.checks and (status != 200 or request.expected not in body):
            found.wrong.append(f"{status} {body[:200].decode()} instead of {request.step.expected}")
        else:
            found.right += 1
        if now < crowd.until:
            found.answers.append((self.sent, now))
            if crowd.prepared or self.at < len(self.requests):
                return self.say()
        return crowd.paused()

    def lost(self) -> None:
        if self.waiting and not self.crowd.ended.done():
            self.crowd.ended.set_exception(ConnectionError("The server closed a connection."))


class Crowd:
    """So many people on one server. Between two stretches they wait, and then go on where they were.

    `first` is the number of the first person. With `checks` every answer must hold the next
    question; the empty endpoint has none to give.
    """

    def __init__(self, channel: str, port: int, first: int = 0, *, checks: bool = True) -> None:
        self.channel, self.port, self.checks = channel, port, checks
        self.prepared: deque[list[Request]] = deque()
        self.measured = Slice()
        self.until = 0.0
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._people = [_Person(self) for _n in range(CHATS)]
        self._talking = 0
        self._numbers = count(first)

    async def _connect(self) -> None:
        """Open every connection anew that the server has closed while nothing was said."""
        loop = asyncio.get_running_loop()
        for person in self._people:
            if not person.connection.open:
                await loop.create_connection(partial(_itself, person.connection), HOST, self.port)

    def _prepare(self, seconds: float) -> None:
        """Make the bytes of everything that can be sent in so many seconds."""
        door, length = DOORS[self.channel], len(script(self.channel))
        while len(self.prepared) < len(self._people) + seconds * FASTEST / length:
            self.prepared.append(door(next(self._numbers)))

    async def talk(self, seconds: float, watch: Watch) -> Slice:
        """Everyone talks for so many seconds. Raises ConnectionError when the server hangs up."""
        loop = asyncio.get_running_loop()
        self._prepare(seconds)
        await self._connect()
        self.ended = loop.create_future()
        self._talking = len(self._people)
        gc.collect()
        gc.disable()
        try:
            began = time.perf_counter()
            self.until = began + seconds
            self.measured = Slice(began, self.until)
            for person in self._people:
                person.say()
            async with asyncio.timeout(seconds + PATIENCE):
                await self.ended
        finally:
            gc.enable()
        self.measured.standstills = watch.since(began)
        return self.measured

    def paused(self) -> None:
        """One of them has been answered for the last time in this stretch."""
        self._talking -= 1
        if not self._talking and not self.ended.done():
            self.ended.set_result(None)

    def close(self) -> None:
        """Hang up."""
        self.prepared.clear()
        for person in self._people:
            person.waiting = False
            person.connection.close()


def percentile(values: list[float], part: float) -> float:
    """What this part of the values did not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0
