"""The vendors of one process: opened when first needed, closed together."""

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from bot.channels import Attached, Outbound
from bot.channels.download import NotFetched
from bot.channels.telegram_api import TelegramApi
from bot.channels.twilio_api import TwilioApi
from bot.settings import Settings


class Vendors:
    """Who carries which channel. To be used in one event loop, as an async context manager."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.telegram = TelegramApi(settings) if settings.telegram_on else None
        self.twilio = (
            TwilioApi(settings, engine)
            if settings.twilio_account_sid and settings.twilio_on
            else None
        )
        carried = {
            "telegram": self.telegram is not None,
            "whatsapp": self.twilio is not None and settings.twilio_whatsapp_from is not None,
            "sms": self.twilio is not None and settings.twilio_sms_from is not None,
        }
        self.without = frozenset(
            {"terminal", "simulator"} | {channel for channel, there in carried.items() if not there}
        )
        """The channels that no vendor carries here."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for vendor in (self.telegram, self.twilio):
            if vendor is not None:
                await vendor.close()

    async def send(
        self,
        channel: str,
        address: str,
        out: Outbound,
        moved: Callable[[str], Awaitable[None]],
        attached: Attached | None = None,
    ) -> str:
        """Send one message, or a file with it, on a channel that is carried; the vendor's id of it.

        Raises NotSent.

        `moved` is told when the chat has another address from now on.
        """
        if channel == "telegram":
            assert self.telegram is not None
            return await self.telegram.send(out, address, moved=moved, attached=attached)
        assert self.twilio is not None
        return await self.twilio.send(out, address, channel, attached)

    async def fetch(self, channel: str, vendor_ref: str, longest: int) -> bytes:
        """A file as the vendor names it, of at most `longest` bytes. Raises NotFetched."""
        if channel == "telegram" and self.telegram is not None:
            return await self.telegram.fetch(vendor_ref, longest)
        if channel in ("whatsapp", "sms") and self.twilio is not None:
            return await self.twilio.fetch(vendor_ref, longest)
        raise NotFetched("no_vendor", final=True)
