"""Fetches a file of bounded size from a vendor, and never more than that."""

import ssl
from collections.abc import Mapping
from functools import cache

import httpx

_GONE = (404, 410)


@cache
def trusted() -> ssl.SSLContext:
    """The authorities whose word on a host is taken; read once, for every client of the process."""
    return httpx.create_ssl_context()


class NotFetched(Exception):
    """A file was not fetched. `code` says why; `final` that trying again is of no use."""

    def __init__(self, code: str, *, final: bool = False) -> None:
        super().__init__(code)
        self.code, self.final = code, final


class Elsewhere(Exception):
    """The file lies at `url`, the vendor says."""

    def __init__(self, url: str) -> None:
        super().__init__("moved")
        self.url = url


async def download(
    client: httpx.AsyncClient,
    url: str,
    longest: int,
    headers: Mapping[str, str] = {},  # never changed
) -> bytes:
    """The bytes of a file as they lie there: at most `longest` of them, and nothing is unpacked.

    A redirect is not followed but raised as Elsewhere. Raises NotFetched: for good with not_found,
    size or encoded, else to be tried again.
    """
    asked = {**headers, "Accept-Encoding": "identity"}
    try:
        async with client.stream("GET", url, follow_redirects=False, headers=asked) as answer:
            if answer.has_redirect_location:
                raise Elsewhere(str(answer.url.join(answer.headers["location"])))
            return await _content(answer, longest)
    except (httpx.HTTPError, httpx.InvalidURL):
        # Its text names the URL, and Telegram's holds the token.
        raise NotFetched("no_answer") from None


async def _content(answer: httpx.Response, longest: int) -> bytes:
    if answer.status_code in _GONE:
        raise NotFetched("not_found", final=True)
    if answer.status_code != 200:
        raise NotFetched("server")
    if answer.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
        raise NotFetched("encoded", final=True)
    told = answer.headers.get("content-length", "")
    if told.isdigit() and int(told) > longest:
        raise NotFetched("size", final=True)
    parts, size = [], 0
    async for part in answer.aiter_raw():
        size += len(part)
        if size > longest:
            raise NotFetched("size", final=True)
        parts.append(part)
    return b"".join(parts)
