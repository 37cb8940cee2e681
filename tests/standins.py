"""Small HTTP servers on this machine that behave like Telegram and Twilio, also when these misbehave."""

import base64
import email
import itertools
import json
import socket
import struct
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import telegram.request  # noqa: F401  # loaded here, so that no test's patience is spent on it
import twilio.rest  # noqa: F401  # the same
from sqlalchemy import Engine, insert, select

from bot import catalog, data
from bot.bot import Bot
from bot.clock import Clock
from bot.inbox import Inbox
from bot.models import ADDRESS_SCOPE, Chat, Outgoing, table
from bot.sealed import Keyring
from bot.settings import load
from flows.book import BOOK

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
TOKEN = "123456:AAE-invented"
SID = "AC" + "0" * 32
SECRET = "invented-token"


# --- servers --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """One request that came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def fields(self) -> dict[str, Any]:
        """The JSON or form of the body."""
        if self.headers.get("content-type", "").startswith("application/json"):
            found: dict[str, Any] = json.loads(self.body)
            return found
        if self._parts:
            return {name: body.decode() for name, file, body in self._parts if not file}
        return dict(parse_qsl(self.body.decode()))

    @property
    def files(self) -> dict[str, tuple[str, bytes]]:
        """The files of a form, each with its name."""
        return {name: (file, body) for name, file, body in self._parts if file}

    @property
    def _parts(self) -> list[tuple[str, str, bytes]]:
        """The parts of a multipart form: its name, its file's name if it has one, its content."""
        kind = self.headers.get("content-type", "")
        if not kind.startswith("multipart/form-data"):
            return []
        whole = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + self.body)
        return [
            (
                str(part.get_param("name", header="content-disposition")),
                part.get_filename() or "",
                bytes(part.get_payload(decode=True)),
            )
            for part in whole.get_payload()
        ]


@dataclass(frozen=True)
class Answer:
    """What the server does: answers after `delay` seconds, or when told to, or cuts with `reset`."""

    status: int = 200
    body: Any = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    reset: bool = False
    hold: threading.Event | None = None


Server = TypeVar("Server", bound="StandIn")


class StandIn:
    """A vendor. `script` holds, by the end of a path, the next answers; then `usual` is asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.script: dict[str, list[Answer]] = {}
        self.url = ""
        self._lock = threading.Lock()
        self._ids = itertools.count(1)

    def to(self, end: str) -> list[Asked]:
        """The requests whose path ends so."""
        return [asked for asked in self.asked if asked.path.endswith(end)]

    def next(self, end: str, *answers: Answer) -> None:
        """Answer the next requests to paths that end so like this."""
        self.script.setdefault(end, []).extend(answers)

    def usual(self, asked: Asked) -> Answer:
        return Answer(404)

    def answer(self, asked: Asked) -> Answer:
        with self._lock:
            self.asked.append(asked)
            for end, answers in self.script.items():
                if asked.path.endswith(end) and answers:
                    return answers.pop(0)
            return self.usual(asked)


@contextmanager
def serving(vendor: Server) -> Iterator[Server]:
    """The vendor on a port of its own."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(length)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, urlsplit(self.path).path, headers, body)
            answer = vendor.answer(asked)
            time.sleep(answer.delay)
            if answer.hold is not None:
                answer.hold.wait(30)
            if answer.reset:
                self.close_connection = True
                hard = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, hard)
                return
            said = answer.body
            told = {"content-type": "application/json"} if isinstance(said, dict) else {}
            said = json.dumps(said).encode() if isinstance(said, dict) else said
            self.send_response(answer.status)
            shown = {**told, "content-length": str(len(said)), **answer.headers}
            for name, value in shown.items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST  # noqa: N815  # http.server looks for this name

        def log_message(self, *_about: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_about: object) -> None:
            """A client that gave up is no news."""

    server = Quiet(("127.0.0.1", 0), Door)
    vendor.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield vendor
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def said_no(code: int, description: str, **parameters: Any) -> Answer:
    """An error of the Bot API."""
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return Answer(code, body | ({"parameters": parameters} if parameters else {}))


def refused(status: int, code: int) -> Answer:
    """An error of Twilio."""
    return Answer(status, {"code": code, "message": "no", "more_info": "", "status": status})


class TelegramStandIn(StandIn):
    """`/bot<token>/<method>` and `/file/bot<token>/<path>`; `updates` wait for getUpdates."""

    def __init__(self) -> None:
        super().__init__()
        self.updates: list[Any] = []
        self.files: dict[str, bytes] = {}

    def usual(self, asked: Asked) -> Answer:
        name = asked.path.rsplit("/", 1)[-1]
        if asked.path.startswith("/file/"):
            found = self.files.get(name)
            return Answer(404) if found is None else Answer(body=found)
        if TOKEN not in asked.path:
            return said_no(401, "Unauthorized")
        return Answer(body={"ok": True, "result": self._result(name, asked)})

    def _result(self, name: str, asked: Asked) -> Any:
        fields = asked.fields if asked.body else {}
        if name == "sendMessage":
            chat = {"id": int(fields["chat_id"]), "type": "private"}
            return {"message_id": next(self._ids), "date": 1, "chat": chat, "text": fields["text"]}
        if name == "sendDocument":
            chat = {"id": int(fields["chat_id"]), "type": "private"}
            file = {"file_id": "d", "file_unique_id": "d"}
            return {"message_id": next(self._ids), "date": 1, "chat": chat, "document": file}
        if name == "getMe":
            return {"id": 123456, "is_bot": True, "first_name": "L", "username": "LingkaranBot"}
        if name == "getFile":
            file_id = fields["file_id"]
            size = len(self.files.get(file_id, b""))
            return {
                "file_id": file_id,
                "file_unique_id": "u",
                "file_size": size,
                "file_path": f"photos/{file_id}",
            }
        if name == "getUpdates":
            wanted = int(fields["offset"])
            found = [
                u
                for u in self.updates
                if not isinstance(u, dict) or u.get("update_id", wanted) >= wanted
            ]
            if not found:
                time.sleep(0.05)
            return found
        return True


class TwilioStandIn(StandIn):
    """Messages, contents and media, behind Basic auth as with Twilio."""

    def usual(self, asked: Asked) -> Answer:
        login = "Basic " + base64.b64encode(f"{SID}:{SECRET}".encode()).decode()
        if asked.headers.get("authorization") != login:
            return refused(401, 20003)
        if asked.path.endswith("/Messages.json"):
            sid = f"SM{next(self._ids):032x}"
            return Answer(201, {"sid": sid, "status": "queued", "account_sid": SID})
        if asked.path == "/v1/Content":
            return Answer(201, {"sid": f"HX{next(self._ids):032x}"})
        return refused(404, 20404)


# --- a bot and its people --------------------------------------------------------------------------


class Still(Clock):
    """A clock that stands at NOW until it is moved."""

    def now(self) -> datetime:
        return NOW + self.offset


def bot_on(engine: Engine, keyring: Keyring, **environment: str) -> Bot:
    """A bot on a migrated database, with a clock that stands still; nothing of it runs yet."""
    known = data.load()
    words = catalog.load()
    clock = Still()
    env = {"LINGKARAN_DEMO": "1", "LINGKARAN_KEY": "k1:" + "A" * 42 + "E", **environment}
    office = timedelta(seconds=45)
    inbox = Inbox(engine, keyring, known, words, BOOK, clock.now, demo_verifies=office)
    return Bot(load(env), engine, keyring, known, words, clock, inbox)


def telegram_settings(vendor: StandIn) -> dict[str, str]:
    """The environment of a bot that polls this Telegram."""
    return {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API": vendor.url}


def twilio_settings(vendor: StandIn) -> dict[str, str]:
    """The environment of a bot that sends through this Twilio."""
    return {
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_AUTH_TOKEN": SECRET,
        "TWILIO_WHATSAPP_FROM": "whatsapp:+6221500000",
        "TWILIO_SMS_FROM": "+62215000001",
        "TWILIO_API": vendor.url,
        "PUBLIC_URL": "https://bot.example.org",
    }


def chat_on(
    engine: Engine,
    keyring: Keyring,
    channel: str = "sms",
    address: str = "+628120000001",
    **more: Any,
) -> int:
    """A chat, as its first message makes it; its number."""
    row = {
        "channel": channel,
        "address": address,
        "address_index": keyring.index(f"{channel}:{address}", ADDRESS_SCOPE),
        "language": "id",
        "people": 0,
        "version": 0,
        **more,
    }
    with engine.begin() as connection:
        made = connection.execute(insert(table(Chat)).values(**row)).inserted_primary_key
    assert made is not None
    return int(made[0])


def rows(engine: Engine) -> list[Any]:
    """The queue, the oldest first."""
    out = table(Outgoing)
    with engine.connect() as connection:
        return list(connection.execute(select(out).order_by(out.c.id)).all())
