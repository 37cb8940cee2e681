"""An answer leaves in one packet, whatever kind of answer it is."""

import asyncio
from collections.abc import Iterator
from http.client import HTTPConnection
from threading import Thread
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI, Response
from fastapi.responses import StreamingResponse

from webhooks.protocol import Protocol, Together

HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n"


class Wire:
    """A transport that remembers what it was given to write."""

    def __init__(self) -> None:
        self.packets: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.packets.append(data)

    def close(self) -> None:
        self.closed = True


def on(wire: Any) -> Together:
    return Together(wire)


def test_head_and_body_leave_together() -> None:
    wire = Wire()
    transport = on(wire)
    for _answer in range(2):
        transport.write(HEAD)
        transport.write(b"Baik")
    assert wire.packets == [HEAD + b"Baik"] * 2


def test_a_head_that_nothing_follows_leaves_when_the_answer_is_complete_or_the_line_closes() -> (
    None
):
    wire = Wire()
    transport = on(wire)
    transport.write(HEAD)
    transport.flush()
    transport.flush()
    transport.write(HEAD)
    transport.close()
    assert (wire.packets, wire.closed) == ([HEAD, HEAD], True)


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
    ],
)
def test_what_has_no_length_does_not_wait(head: bytes) -> None:
    wire = Wire()
    on(wire).write(head)
    assert wire.packets == [head]


@pytest.fixture
def server() -> Iterator[HTTPConnection]:
    app = FastAPI()

    @app.api_route("/", methods=["GET", "HEAD"])
    async def whole() -> Response:
        return Response("Baik")

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def parts() -> Any:
            for part in ("Ba", "ik"):
                yield part
                await asyncio.sleep(0)

        return StreamingResponse(parts())

    running = uvicorn.Server(
        uvicorn.Config(app, port=0, http=Protocol, ws="none", log_level="error", lifespan="off")
    )
    thread = Thread(target=running.run)
    thread.start()
    while not running.started:
        pass
    line = HTTPConnection(*running.servers[0].sockets[0].getsockname(), timeout=10)
    yield line
    line.close()
    running.should_exit = True
    thread.join()


def test_one_connection_carries_every_kind_of_answer_one_after_another(
    server: HTTPConnection,
) -> None:
    told = []
    for method, path in [
        ("GET", "/"),
        ("HEAD", "/"),
        ("GET", "/stream"),
        ("GET", "/"),
        ("GET", "/no"),
    ]:
        server.request(method, path)
        answer = server.getresponse()
        told.append((answer.status, answer.read()))
    assert told == [
        (200, b"Baik"), (200, b""), (200, b"Baik"), (200, b"Baik"), (404, b'{"detail":"Not Found"}'),
    ]  # fmt: skip
