"""What is set, what is missing and how to set it; whether database and vendors accept it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy.exc import SQLAlchemyError

from bot.database import is_current, open_database
from bot.sealed import Keyring
from bot.settings import Settings

PATIENCE = 10.0
"""Seconds a vendor gets to answer."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `mark` is ok, off (not set, and not needed) or WRONG. No secret is in it."""

    mark: str
    about: str
    told: str

    @property
    def broken(self) -> bool:
        """Whether the bot cannot do what it is set up for."""
        return self.mark == "WRONG"


def findings(settings: Settings, client: httpx.Client | None = None) -> Iterator[Finding]:
    """Everything there is to look at, each as soon as it is known."""
    yield Finding(
        "ok", "mode", "demo: simulator and invented people" if settings.demo else "real channels"
    )
    yield _database(settings)
    yield _keys(settings)
    if settings.public_url:
        yield Finding("ok", "PUBLIC_URL", settings.public_url)
    else:
        yield Finding(
            "off",
            "PUBLIC_URL",
            "not set: Telegram is polled, Twilio cannot call; set https://your.host",
        )
    with client or httpx.Client(timeout=PATIENCE) as http:
        yield from _telegram(settings, http)
        yield from _twilio(settings, http)


def _database(settings: Settings) -> Finding:
    try:
        engine = open_database(settings.database_url)
        try:
            current = is_current(engine)
        finally:
            engine.dispose()
    except (SQLAlchemyError, ValueError, OSError) as error:
        # The driver's own text may repeat the URL with its password.
        return Finding(
            "WRONG",
            "DATABASE_URL",
            f"does not answer ({type(error).__name__}); start it or set another",
        )
    name = engine.url.render_as_string(hide_password=True)
    if not current:
        return Finding(
            "WRONG", "DATABASE_URL", f"{name} has tables of another release; run lingkaran migrate"
        )
    return Finding("ok", "DATABASE_URL", f"{name}, tables current")


def _keys(settings: Settings) -> Finding:
    """Whether there are keys, and whether the current one opens what it seals."""
    keyring: Keyring = settings.keyring()
    assert keyring.open(keyring.seal(b"", b"doctor"), b"doctor") == b""
    more = f", and {len(keyring.ids) - 1} older" if len(keyring.ids) > 1 else ""
    return Finding("ok", "LINGKARAN_KEY", f"{keyring.ids[0]}{more}")


def _asked(http: httpx.Client, url: str, **more: Any) -> tuple[int, dict[str, Any], str]:
    """Status and JSON of a vendor's answer, or why there is none; never the URL, which has a token."""
    try:
        answer = http.get(url, **more)
    except httpx.HTTPError as error:
        return 0, {}, f"does not answer ({type(error).__name__})"
    try:
        body = answer.json()
    except ValueError:
        body = {}
    told: dict[str, Any] = body if isinstance(body, dict) else {}
    return answer.status_code, told, f"answers {answer.status_code}"


def _telegram(settings: Settings, http: httpx.Client) -> Iterator[Finding]:
    if settings.telegram_token is None:
        yield Finding("off", "TELEGRAM_TOKEN", "not set; @BotFather gives one")
        return
    base = f"{settings.telegram_api}/bot{settings.telegram_token.get_secret_value()}"
    status, body, why = _asked(http, f"{base}/getMe")
    if status == 401 or status == 404:
        yield Finding(
            "WRONG",
            "TELEGRAM_TOKEN",
            "Telegram does not know this token; take it from @BotFather again",
        )
        return
    if status != 200 or not body.get("ok"):
        yield Finding("WRONG", "Telegram", f"{why}; look at TELEGRAM_API and the network")
        return
    yield Finding("ok", "TELEGRAM_TOKEN", f"accepted, the bot is @{_of(body, 'username')}")
    _status, body, why = _asked(http, f"{base}/getWebhookInfo")
    yield _webhook(settings, body, why)


def _of(body: dict[str, Any], name: str) -> Any:
    result = body.get("result")
    return result.get(name) if isinstance(result, dict) else None


def _webhook(settings: Settings, body: dict[str, Any], why: str) -> Finding:
    if not body.get("ok"):
        return Finding("WRONG", "Telegram webhook", why)
    url, waiting = _of(body, "url") or "", _of(body, "pending_update_count") or 0
    if settings.public_url is None:
        if url:
            return Finding(
                "WRONG",
                "Telegram webhook",
                f"{url} is set, so polling gets nothing; set PUBLIC_URL, or serve, which takes it away",
            )
        return Finding("ok", "Telegram webhook", f"none: updates are polled, {waiting} waiting")
    wanted = f"{settings.public_url}/webhooks/telegram"
    if url != wanted:
        return Finding(
            "WRONG",
            "Telegram webhook",
            f"{url or 'none'} instead of {wanted}; lingkaran serve sets it",
        )
    trouble = _of(body, "last_error_message")
    if trouble and waiting:
        told = f"set, but {waiting} updates wait, as the last call failed: {trouble}"
        return Finding("WRONG", "Telegram webhook", told)
    once = f"; a call failed once: {trouble}" if trouble else ""
    return Finding("ok", "Telegram webhook", f"set, {waiting} waiting{once}")


def _twilio(settings: Settings, http: httpx.Client) -> Iterator[Finding]:
    sid, token = settings.twilio_account_sid, settings.twilio_auth_token
    if sid is None or token is None:
        yield Finding(
            "off", "TWILIO_ACCOUNT_SID", "not set; Twilio's console shows it, with the auth token"
        )
        return
    url = f"{settings.twilio_api}/2010-04-01/Accounts/{sid}.json"
    status, body, why = _asked(http, url, auth=(sid, token.get_secret_value()))
    if status in (401, 403, 404):
        yield Finding(
            "WRONG",
            "TWILIO_AUTH_TOKEN",
            "Twilio does not accept account and token; take both from its console again",
        )
        return
    if status != 200:
        yield Finding("WRONG", "Twilio", f"{why}; look at TWILIO_API and the network")
        return
    state = body.get("status")
    if state != "active":
        yield Finding(
            "WRONG", "TWILIO_ACCOUNT_SID", f"the account is {state}; see Twilio's console"
        )
    else:
        yield Finding("ok", "TWILIO_ACCOUNT_SID", "accepted, the account is active")
    if not (settings.twilio_whatsapp_from or settings.twilio_sms_from):
        yield Finding(
            "WRONG",
            "TWILIO_WHATSAPP_FROM",
            "neither it nor TWILIO_SMS_FROM is set: nothing can be sent first",
        )
    for name, sender in (
        ("TWILIO_WHATSAPP_FROM", settings.twilio_whatsapp_from),
        ("TWILIO_SMS_FROM", settings.twilio_sms_from),
    ):
        yield (
            Finding("ok", name, sender)
            if sender
            else Finding("off", name, "not set; that channel is not used for sending")
        )
