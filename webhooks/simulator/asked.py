"""What a request to the simulator asks for: fields of JSON or a form, checked one by one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from bot import media
from webhooks.doors import Receive, Refused, body_of
from webhooks.simulator.people import CHANNELS, known_sender

LONGEST = 20 * 1024 * 1024
"""Bytes of a body: the largest file that Telegram lets a bot fetch."""
LONGEST_TEXT = 4096
"""Characters; no channel delivers more in one message."""
LONGEST_VALUE = 256
"""Characters of a button's value."""
FARTHEST = timedelta(days=366)
"""One step of the clock at most."""

FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")

_STEP = re.compile(r"\s*([0-9]{1,6})\s*([mhd])\s*")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file: photo or voice, as its first bytes tell; the name it came with is not used."""

    kind: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """One message to be sent from the simulator's phone; exactly one thing beside `text` is set."""

    channel: str
    sender: str
    text: str = ""
    button: str = ""
    file: File | None = None
    place: tuple[float, float] | None = None
    contact: bool = False


async def fields_of(request: Request) -> dict[str, Any]:
    """The fields of a JSON object or of a form; an uploaded file stands as bytes under `file`.

    Raises Refused: 400 for what is neither, 413 for more than LONGEST bytes, 403 for a form that
    another site's page posts.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refused(403, "Another site may not post here.")
    body = await body_of(request.scope, request.receive, LONGEST)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in FORMS and not body.lstrip().startswith(b"{"):
        return await _form(request, body)
    try:
        fields = orjson.loads(body)
    except ValueError:
        raise Refused(400, "The body is not JSON.") from None
    if not isinstance(fields, dict):
        raise Refused(400, "The body is not a JSON object.")
    fields.pop("file", None)
    return fields


async def _form(request: Request, body: bytes) -> dict[str, Any]:
    whole = Request(request.scope, _again(body))
    fields: dict[str, Any] = {}
    try:
        async with whole.form(max_files=4, max_fields=20) as form:
            for name, value in form.multi_items():
                if not isinstance(value, UploadFile):
                    fields.setdefault(name, value)
                elif content := await value.read():
                    fields.setdefault("file", content)
    except (HTTPException, ValueError, KeyError):
        raise Refused(400, "The body is not a form.") from None
    if isinstance(fields.get("file"), str):
        del fields["file"]
    return fields


def _again(body: bytes) -> Receive:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def text_field(fields: Mapping[str, Any], name: str, longest: int = 200) -> str:
    """A field that is text, empty when it is not there. Raises Refused for another type or length."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Refused(400, f"{name} must be text.")
    if len(value) > longest:
        raise Refused(400, f"{name} is longer than {longest} characters.")
    return value


def sender_of(fields: Mapping[str, Any]) -> tuple[str, str]:
    """The channel and the sender that fields name. Raises Refused."""
    channel = text_field(fields, "channel")
    if channel not in CHANNELS:
        raise Refused(400, f"channel must be one of: {', '.join(CHANNELS)}.")
    try:
        return channel, known_sender(channel, text_field(fields, "sender"))
    except ValueError as wrong:
        raise Refused(400, str(wrong)) from None


def said(fields: Mapping[str, Any]) -> Said:
    """The message that fields describe. Raises Refused."""
    channel, sender = sender_of(fields)
    text = text_field(fields, "text", LONGEST_TEXT)
    if content := fields.get("file"):
        return Said(channel, sender, text, file=_file(content))
    if button := text_field(fields, "button", LONGEST_VALUE):
        return Said(channel, sender, text, button=button)
    if place := fields.get("location"):
        return Said(channel, sender, place=_place(channel, place))
    if fields.get("contact") in (True, "1"):
        if channel != "telegram":
            raise Refused(400, "Only Telegram shares a contact.")
        return Said(channel, sender, contact=True)
    if not text.strip():
        raise Refused(400, "Belum ada isinya: tulis pesan, atau pilih foto.")
    return Said(channel, sender, text)


def _place(channel: str, place: object) -> tuple[float, float]:
    if channel == "sms":
        raise Refused(400, "SMS carries text only.")
    parts = place.split(",") if isinstance(place, str) else place
    try:
        latitude, longitude = (float(part) for part in parts)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        raise Refused(400, "location must be latitude,longitude.") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Refused(400, "location must be latitude,longitude.")
    return latitude, longitude


def _file(content: bytes) -> File:
    found = media.sniff(content)
    if found not in media.IMAGES | media.AUDIO:
        raise Refused(400, "Berkas itu bukan foto atau rekaman suara.")
    return File("photo" if found in media.IMAGES else "voice", found, content)


def step(fields: Mapping[str, Any]) -> timedelta:
    """How far the clock is to go: minutes, hours or days, as in "36h". Raises Refused."""
    found = _STEP.fullmatch(text_field(fields, "advance"))
    if not found:
        raise Refused(400, "advance must be a number and m, h or d, like 36h.")
    by = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if by > FARTHEST:
        raise Refused(400, f"advance must be at most {FARTHEST.days}d.")
    return by
