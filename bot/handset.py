"""A person's phone: makes what the vendor would post, for the simulator, the terminal and the tests."""

import itertools
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.channels import Inbound, telegram, twilio

CHANNELS = ("whatsapp", "telegram", "sms", "terminal")
OUR_WHATSAPP, OUR_SMS = "whatsapp:+6221500000", "+62215000001"


@dataclass(slots=True)
class Handset:
    """One person on one channel. `sender` is a phone number, or a Telegram user id.

    Every `make` gives a payload in the vendor's shape with ids of its own; `read` takes it through
    the same code as the webhook does.
    """

    channel: str
    sender: str
    name: str = "Budi"
    phone: str = ""
    run: str = field(default_factory=lambda: secrets.token_hex(6))
    _ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def text(self, text: str, at: datetime, **more: Any) -> dict[str, Any]:
        """A typed message."""
        if self.channel == "telegram":
            return self._update(at, {"text": text, **more})
        return self._form({"Body": text, "MessageType": "text", **more})

    def tap(self, value: str, label: str, at: datetime) -> dict[str, Any]:
        """A button; on SMS, which has none, its label is typed."""
        if self.channel == "telegram":
            query = {
                "id": f"{self.run}{next(self._ids)}",
                "from": self._person(),
                "message": {
                    "message_id": 1,
                    "chat": self._chat(),
                    "date": int(at.timestamp()),
                    "text": "…",
                },
                "chat_instance": "1",
                "data": value,
            }
            return {"update_id": self._update_id(), "callback_query": query}
        if self.channel == "whatsapp":
            return self._form(
                {
                    "Body": label,
                    "MessageType": "interactive",
                    "ButtonText": label,
                    "ButtonPayload": value,
                }
            )
        return self.text(label, at)

    def photo(self, at: datetime, caption: str = "", album: str = "") -> dict[str, Any]:
        """A photo."""
        if self.channel == "telegram":
            file_id = f"photo-{secrets.token_hex(6)}"
            more: dict[str, Any] = {
                "photo": [
                    {"file_id": file_id, "file_unique_id": file_id, "width": 960, "height": 1280}
                ]
            }
            more |= {"caption": caption} if caption else {}
            more |= {"media_group_id": album} if album else {}
            return self._update(at, more)
        return self._media("image/jpeg", "image", caption)

    def sheet(self, at: datetime) -> dict[str, Any]:
        """A spreadsheet."""
        if self.channel == "telegram":
            file_id = f"sheet-{secrets.token_hex(6)}"
            found = {"file_id": file_id, "file_unique_id": file_id, "mime_type": "text/csv"}
            return self._update(at, {"document": found})
        return self._media("text/csv", "document", "")

    def voice(self, at: datetime) -> dict[str, Any]:
        """A voice note."""
        if self.channel == "telegram":
            file_id = f"voice-{secrets.token_hex(6)}"
            return self._update(
                at,
                {
                    "voice": {
                        "file_id": file_id,
                        "file_unique_id": file_id,
                        "duration": 5,
                        "mime_type": "audio/ogg",
                    }
                },
            )
        return self._media("audio/ogg", "audio", "")

    def location(self, latitude: float, longitude: float, at: datetime) -> dict[str, Any]:
        """A location pin."""
        if self.channel == "telegram":
            return self._update(at, {"location": {"latitude": latitude, "longitude": longitude}})
        return self._form(
            {
                "Body": "",
                "MessageType": "location",
                "Latitude": str(latitude),
                "Longitude": str(longitude),
            }
        )

    def contact(self, at: datetime) -> dict[str, Any]:
        """The own phone number, shared by Telegram's button; elsewhere it is typed."""
        if self.channel == "telegram":
            contact = {
                "phone_number": self.phone.lstrip("+"),
                "first_name": self.name,
                "user_id": int(self.sender),
            }
            return self._update(at, {"contact": contact})
        return self.text(self.phone, at)

    def edit(self, message: Mapping[str, Any], text: str) -> dict[str, Any]:
        """An earlier Telegram message, corrected."""
        edited = {**message["message"], "text": text, "edit_date": message["message"]["date"] + 20}
        return {"update_id": self._update_id(), "edited_message": edited}

    def read(self, payload: Mapping[str, Any]) -> Inbound:
        """The payload as the webhook reads it. Raises ValueError for one that it would not take."""
        if self.channel == "telegram":
            inbound = telegram.read(payload)
            if inbound is None:
                raise ValueError("not an update the bot has a use for")
            return inbound
        if self.channel == "terminal":
            inbound = twilio.read(payload)
            return replace(inbound, channel="terminal", address=self.sender, phone="")
        return twilio.read(payload)

    def _update_id(self) -> int:
        return int(self.run, 16) % 10**9 * 1000 + next(self._ids)

    def _person(self) -> dict[str, Any]:
        return {
            "id": int(self.sender),
            "is_bot": False,
            "first_name": self.name,
            "language_code": "id",
        }

    def _chat(self) -> dict[str, Any]:
        return {"id": int(self.sender), "type": "private", "first_name": self.name}

    def _update(self, at: datetime, more: Mapping[str, Any]) -> dict[str, Any]:
        message = {
            "message_id": next(self._ids),
            "from": self._person(),
            "chat": self._chat(),
            "date": int(at.timestamp()),
        }
        return {"update_id": self._update_id(), "message": {**message, **more}}

    def _form(self, more: Mapping[str, str]) -> dict[str, Any]:
        sid = f"SM{self.run}{next(self._ids):020x}"
        fields = {
            "MessageSid": sid,
            "SmsSid": sid,
            "AccountSid": "AC" + "0" * 32,
            "NumMedia": "0",
            "SmsStatus": "received",
            "ApiVersion": "2010-04-01",
        }
        if self.channel == "whatsapp":
            fields |= {
                "From": f"whatsapp:{self.sender}",
                "To": OUR_WHATSAPP,
                "WaId": self.sender.lstrip("+"),
                "ProfileName": self.name,
            }
        else:
            fields |= {"From": self.sender, "To": OUR_SMS, "FromCountry": "ID", "FromCity": ""}
        return {**fields, **more}

    def _media(self, content_type: str, kind: str, caption: str) -> dict[str, Any]:
        url = f"https://api.twilio.com/2010-04-01/Accounts/AC{'0' * 32}/Messages/MM{self.run}/Media/ME{next(self._ids):032x}"
        return self._form(
            {
                "Body": caption,
                "MessageType": kind,
                "NumMedia": "1",
                "MediaUrl0": url,
                "MediaContentType0": content_type,
            }
        )
