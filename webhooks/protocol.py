"""How answers leave the server: head and body together, in one packet."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class Together:
    """A transport that keeps the head of an answer of known length until its body follows.

    Uvicorn writes the two apart, which costs a second call of the system and a second packet.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._write = transport.write
        self._head = b""

    def write(self, data: bytes) -> None:
        """Write what was kept and this, or keep this if it is a head."""
        if self._head:
            data, self._head = self._head + data, b""
        elif data.startswith(b"HTTP/1.1 ") and b"content-length: " in data:
            self._head = data
            return
        self._write(data)

    def flush(self) -> None:
        """Write a head that no body followed: the answer to HEAD."""
        if self._head:
            self._write(self._head)
            self._head = b""

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


class Protocol(HttpToolsProtocol):
    """Uvicorn's own, with answers that leave in one packet."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as Uvicorn's
        super().connection_made(Together(transport))  # type: ignore[arg-type]  # all that is used of it

    def on_response_complete(self) -> None:
        self.transport.flush()  # type: ignore[attr-defined]  # see connection_made
        super().on_response_complete()
