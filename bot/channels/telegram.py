"""Telegram: one Update in, one Bot API method out as the answer to the webhook."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from bot.channels import PDF, SHEETS, Inbound, Limits, MediaRef, Outbound
from flows.talk import Heard

_MESSAGES = ("message", "edited_message", "business_message")


def utf16(text: str) -> int:
    """The length Telegram counts: UTF-16 units."""
    return len(text) + sum(c > "\uffff" for c in text) if not text.isascii() else len(text)


LIMITS = Limits(longest=4096, buttons=10, label=40, value=64, measure=utf16)

CHANNEL = "telegram"
BIGGEST = 20 * 1024 * 1024
"""Bytes of a file that a bot can fetch."""

SHARE = "Bagikan nomor saya"
"""The button that shares the own contact; Telegram shows it below the text field."""


def read(update: Mapping[str, Any], bot_username: str = "") -> Inbound | None:
    """What one Update holds; nothing for a kind the bot has no use for.

    Takes the JSON as it came, whatever is missing in it. Raises ValueError when what makes a
    message a message (ids, chat) is not there.
    """
    try:
        update_id = update["update_id"]
        if not isinstance(update_id, int):
            raise TypeError
        if (query := update.get("callback_query")) is not None:
            return _callback(query)
        if (member := update.get("my_chat_member")) is not None:
            return _member(update_id, member)
        kind = next((k for k in _MESSAGES if k in update), None)
        if kind is None:
            return None
        return _message(update_id, update[kind], kind == "edited_message", bot_username)
    except (KeyError, TypeError, AttributeError, OverflowError) as broken:
        raise ValueError("not an Update of the Bot API") from broken


def _callback(query: Mapping[str, Any]) -> Inbound:
    message = query.get("message") or {}
    chat = message.get("chat") or {"id": query["from"]["id"], "type": "private"}
    heard = Heard(tap=str(query.get("data", "")) or ":@menu:", ref=f"q{query['id']}")
    return Inbound(
        channel=CHANNEL,
        message_id=f"q{query['id']}",
        address=str(int(chat["id"])),
        heard=heard,
        kind="message" if chat.get("type", "private") == "private" else "group",
        extra={"callback": str(query["id"])},
    )


def _member(update_id: int, member: Mapping[str, Any]) -> Inbound:
    status = member["new_chat_member"]["status"]
    gone = status in ("kicked", "left")
    private = member["chat"].get("type") == "private"
    return Inbound(
        channel=CHANNEL,
        message_id=str(update_id),
        address=str(int(member["chat"]["id"])),
        heard=Heard(),
        kind=("blocked" if gone else "unblocked") if private else "ignored",
    )


def _message(
    update_id: int, message: Mapping[str, Any], edited: bool, bot_username: str
) -> Inbound | None:
    chat = message["chat"]
    text = message.get("text", "")
    if not isinstance(text, str):
        raise TypeError
    kind = "message"
    extra: dict[str, Any] = {}
    if (business := message.get("business_connection_id")) is not None:
        extra["business_connection_id"] = str(business)
    if chat.get("type", "private") != "private":
        command, _space, _rest = text.partition(" ")
        name, at, bot = command.partition("@")
        if edited or not _for_us(name, at, bot, bot_username):
            return None
        kind = "group"
        if (thread := message.get("message_thread_id")) is not None and message.get(
            "is_topic_message"
        ):
            extra["thread"] = int(thread)
    start = ""
    if text.startswith("/"):
        command, _space, rest = text.partition(" ")
        name = command[1:].partition("@")[0].lower()
        start, text = (
            (rest.strip()[:64] or "/", "")
            if name == "start"
            else ("", f"{name} {rest}".replace("_", " ").strip())
        )
    sender = message.get("from") or {}
    message_id = str(int(message["message_id"]))
    media, photos, voice, other = _media(message)
    place = message.get("location")
    contact = message.get("contact") or {}
    phone = str(contact.get("phone_number", ""))
    heard = Heard(
        text=text,
        photos=photos,
        voice=voice,
        other=other
        or ("unknown" if not (text or start or photos or voice or place or phone) else ""),
        caption=str(message.get("caption", "")),
        place=(float(place["latitude"]), float(place["longitude"])) if place else None,
        phone=("+" + phone.lstrip("+")) if phone.lstrip("+").isdigit() else "",
        own_phone=bool(phone) and contact.get("user_id") == sender.get("id"),
        ref=message_id,
        edits=message_id if edited else "",
        album=str(message.get("media_group_id", "")),
        start=start,
        forwarded="forward_origin" in message or "forward_date" in message,
    )
    return Inbound(
        channel=CHANNEL,
        message_id=str(update_id),
        address=str(int(chat["id"])),
        heard=heard,
        media=media,
        kind=kind,
        at=datetime.fromtimestamp(int(message["date"]), UTC) if not edited else None,
        extra=extra,
    )


def _for_us(name: str, at: str, bot: str, bot_username: str) -> bool:
    """Whether a message in a group is for this bot: not a command for another one."""
    if name.startswith("/") and at:
        return bool(bot_username) and bot.lower() == bot_username.lower()
    return True


def _media(message: Mapping[str, Any]) -> tuple[tuple[MediaRef, ...], tuple[str, ...], str, str]:
    """The files of a message, and where they stand in `Heard`: photos, voice, other."""
    if sizes := message.get("photo"):
        best = sizes[-1]
        return (
            (MediaRef("photo", str(best["file_id"]), "image/jpeg", int(best.get("file_size", 0))),),
            ("0",),
            "",
            "",
        )
    if found := message.get("voice"):
        return (_file("voice", found),), (), "0", ""
    if found := message.get("document"):
        if str(found.get("mime_type", "")).startswith("image/"):
            return (_file("photo", found),), ("0",), "", ""
        if found.get("mime_type") == PDF:
            return (_file("document", found),), ("0",), "", ""
        if found.get("mime_type") in SHEETS and int(found.get("file_size", 0)) <= BIGGEST:
            return (_file("sheet", found),), (), "", "document"
        return (), (), "", "document"
    for kind in ("audio", "video", "video_note", "sticker", "animation", "poll", "dice", "venue"):
        if kind in message:
            return (), (), "", kind
    return (), (), "", ""


def _file(kind: str, found: Mapping[str, Any]) -> MediaRef:
    return MediaRef(
        kind, str(found["file_id"]), str(found.get("mime_type", "")), int(found.get("file_size", 0))
    )


def method(
    address: str, out: Outbound, extra: Mapping[str, Any], share: str = SHARE
) -> dict[str, Any]:
    """The sendMessage call of one message, as parameters of the Bot API."""
    call: dict[str, Any] = {"method": "sendMessage", "chat_id": int(address), "text": out.text}
    if "thread" in extra:
        call["message_thread_id"] = extra["thread"]
    if "business_connection_id" in extra:
        call["business_connection_id"] = extra["business_connection_id"]
    if out.wants == "contact":
        keys: list[list[dict[str, Any]]] = [[{"text": share, "request_contact": True}]]
        keys += [[{"text": label}] for label, _value in out.buttons]
        call["reply_markup"] = {
            "keyboard": keys,
            "resize_keyboard": True,
            "one_time_keyboard": True,
        }
    elif out.buttons:
        call["reply_markup"] = {
            "inline_keyboard": [
                [{"text": label, "callback_data": value}] for label, value in out.buttons
            ]
        }
    return call


def answer(address: str, outs: list[Outbound], extra: Mapping[str, Any]) -> bytes:
    """The body of the webhook's own answer: one Bot API method, or nothing to say."""
    return orjson.dumps(method(address, outs[0], extra)) if outs else b""
