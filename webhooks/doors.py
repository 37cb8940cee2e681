"""What every door does: read a body of bounded size, answer in one plain line, pass on or refuse."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog

from bot import metrics

log = structlog.get_logger()

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Door = Callable[[Scope, Receive, Send], Awaitable[None]]

TEXT = (b"content-type", b"text/plain; charset=utf-8")
JSON = (b"content-type", b"application/json")
XML = (b"content-type", b"text/xml; charset=utf-8")


class Refused(Exception):
    """A request that is not let in: its status and one plain line."""

    def __init__(self, status: int, line: str) -> None:
        super().__init__(line)
        self.status, self.line = status, line


async def body_of(scope: Scope, receive: Receive, longest: int) -> bytes:
    """The whole body, at most `longest` bytes.

    Raises Refused with 413 for a longer one, 400 when the connection ended before it was whole.
    """
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value) > longest:
            raise Refused(413, f"The body is longer than {longest} bytes.")
    message = await receive()
    if message["type"] == "http.request" and not message.get("more_body"):
        body: bytes = message.get("body", b"")
        if len(body) > longest:
            raise Refused(413, f"The body is longer than {longest} bytes.")
        return body
    parts: list[bytes] = []
    size = 0
    while True:
        if message["type"] == "http.disconnect":
            raise Refused(400, "The body was cut off.")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > longest:
            raise Refused(413, f"The body is longer than {longest} bytes.")
        if not message.get("more_body"):
            return b"".join(parts)
        message = await receive()


def header(scope: Scope, name: bytes) -> str:
    """A request header by its lower-case name, empty when it is not there."""
    for key, value in scope["headers"]:
        if key == name:
            found: str = value.decode("latin-1")
            return found
    return ""


async def answer(send: Send, status: int, body: bytes, kind: tuple[bytes, bytes] = TEXT) -> None:
    """Send a whole answer."""
    headers = [kind, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def not_kept(error: Exception) -> Refused:
    """The refusal that makes a vendor send again; the error's text may hold what someone wrote."""
    log.error("not_kept", error=type(error).__name__)
    return Refused(503, "Could not be kept, send it again.")


async def refuse(send: Send, refused: Refused) -> None:
    """Send a refusal and count it."""
    metrics.REFUSED.labels(str(refused.status)).inc()
    await answer(send, refused.status, refused.line.encode() + b"\n")
