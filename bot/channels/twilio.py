"""Twilio, which carries WhatsApp and SMS: the form it posts in, TwiML out, and its signature."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit, urlunsplit
from xml.sax.saxutils import escape

from bot.channels import PDF, SHEETS, Inbound, MediaRef, Outbound
from flows.talk import Heard

EMPTY = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
FIELDS = 200
"""More fields than this in one form are not from Twilio."""


def form(body: bytes) -> dict[str, str]:
    """Every field of a form, blank and unknown ones too, as all of them are signed.

    The same as `parse_qsl` in half the time: each SMS brings some twenty fields, and most
    have nothing to decode. Raises ValueError for bytes that are not UTF-8, for a field without
    "=", and for an absurd number of fields.
    """
    text = body.decode("ascii").replace("+", " ").replace("%2B", "+")  # of every phone number
    pairs = text.split("&") if text else []
    if len(pairs) > FIELDS:
        raise ValueError("more fields than Twilio sends")
    fields = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise ValueError("a field without a value")
        fields[name] = value
    if "%" in text:
        fields = {_decoded(name): _decoded(value) for name, value in fields.items()}
    return fields


def _decoded(part: str) -> str:
    return unquote_to_bytes(part).decode() if "%" in part else part


def signed(
    token: str, url: str, fields: Mapping[str, str], signature: str, settings: str = ""
) -> bool:
    """Whether Twilio signed this form for this URL with this token.

    `settings` is the header X-Twilio-Webhooks-Signature-Settings: HMAC_SHA1 unless it names
    HMAC_SHA256; any other algorithm fails. The URL counts with and without its port, as Twilio
    signs either (https://www.twilio.com/docs/usage/security).
    """
    digest = _algorithm(settings) if settings else "sha1"
    if not digest or not signature or not signature.isascii():
        return False
    payload = "".join([name + fields[name] for name in sorted(fields)])
    key = token.encode()
    for known in _ports(url):
        made = base64.b64encode(hmac.digest(key, (known + payload).encode(), digest))
        if hmac.compare_digest(made.decode(), signature):
            return True
    return False


def _algorithm(settings: str) -> str:
    """The hash that the header of settings names, empty for one that is not known."""
    named = "HMAC_SHA1"
    for part in settings.split(","):
        name, _equals, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip():
            named = value.strip().upper()
    return {"HMAC_SHA1": "sha1", "HMAC_SHA256": "sha256"}.get(named, "")


def signed_body(token: str, url: str, body: bytes, signature: str) -> bool:
    """Whether Twilio signed this URL, and its bodySHA256 is that of the raw body."""
    query = dict(parse_qsl(urlsplit(url).query))
    try:
        told = binascii.unhexlify(query.get("bodySHA256", ""))
    except binascii.Error:
        return False
    return hmac.compare_digest(hashlib.sha256(body).digest(), told) and signed(
        token, url, {}, signature
    )


_seen: dict[str, tuple[str, ...]] = {}


def _ports(url: str) -> tuple[str, ...]:
    """The URL without and with its port; remembered, as it is nearly always the same one."""
    if (found := _seen.get(url)) is not None:
        return found
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = tuple(urlunsplit(parts._replace(netloc=netloc)) for netloc in (host, f"{host}:{port}"))
    if len(_seen) < 64:
        _seen[url] = found
    return found


def read(fields: Mapping[str, str]) -> Inbound:
    """One inbound WhatsApp or SMS message. Raises ValueError without a MessageSid or From."""
    sid, sender = fields.get("MessageSid", ""), fields.get("From", "")
    if not sid or not sender:
        raise ValueError("not a message of Twilio: MessageSid or From is missing")
    whatsapp = sender.startswith("whatsapp:")
    address = sender.removeprefix("whatsapp:")
    media, photos, voice, other = _media(fields)
    place = None
    if fields.get("Latitude") and fields.get("Longitude"):
        place = (float(fields["Latitude"]), float(fields["Longitude"]))
    tap = fields.get("ButtonPayload") or fields.get("ListId") or ""
    text = fields.get("Body", "")
    heard = Heard(
        text="" if tap.count(":") >= 2 or media else text,
        tap=tap if tap.count(":") >= 2 else "",
        photos=photos,
        voice=voice,
        other=other,
        caption=text if media else "",
        place=place,
        forwarded=fields.get("Forwarded") == "true" or fields.get("FrequentlyForwarded") == "true",
    )
    return Inbound(
        channel="whatsapp" if whatsapp else "sms",
        message_id=sid,
        address=address,
        heard=heard,
        media=media,
        phone=address if address.startswith("+") and address[1:].isdigit() else "",
        silent=bool(fields.get("OptOutType")),
    )


def _media(fields: Mapping[str, str]) -> tuple[tuple[MediaRef, ...], tuple[str, ...], str, str]:
    count = fields.get("NumMedia", "0")
    if count == "0":
        return (), (), "", ""
    media: list[MediaRef] = []
    photos: list[str] = []
    voice = other = ""
    for n in range(min(int(count), 10) if count.isdigit() else 0):
        url, content_type = fields.get(f"MediaUrl{n}", ""), fields.get(f"MediaContentType{n}", "")
        kind = content_type.partition("/")[0]
        if content_type == "image/webp" and fields.get("MessageType") == "sticker":
            other = "sticker"
        elif kind == "image" and url:
            photos.append(str(len(media)))
            media.append(MediaRef("photo", url, content_type))
        elif content_type == PDF and url:
            photos.append(str(len(media)))
            media.append(MediaRef("document", url, content_type))
        elif kind == "audio" and url and not voice:
            voice = str(len(media))
            media.append(MediaRef("voice", url, content_type))
        else:
            other = kind or "document"
            if content_type in SHEETS and url:
                media.append(MediaRef("sheet", url, content_type))
    return tuple(media), tuple(photos), voice, other


_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML cannot hold (https://www.w3.org/TR/xml/#charsets)."""


def twiml(outs: list[Outbound]) -> bytes:
    """The webhook's own answer: each message as TwiML, safe for XML."""
    if not outs:
        return EMPTY
    messages = "".join(f"<Message>{escape(_NOT_XML.sub('', out.text))}</Message>" for out in outs)
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{messages}</Response>'.encode(
        "utf-8", "replace"
    )
