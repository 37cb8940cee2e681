"""Calls to Twilio, which carries WhatsApp and SMS: messages, buttons and lists, files.

Importing twilio's client takes most of a second, so that happens with the first call. Twilio has no
idempotency key: a message whose answer was lost may have been taken, and trying it again can send
it twice. The queue gives each message a key and few tries; more cannot be done.
"""

import asyncio
import logging
from base64 import b64encode
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import httpx
import orjson
import structlog
from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.channels import Attached, Outbound
from bot.channels.download import Elsewhere, NotFetched, download, trusted
from bot.channels.whatsapp import QUICK_REPLIES
from bot.database import for_reading
from bot.models import Setting, table
from bot.outbox import ERRORS, NotSent
from bot.settings import Settings

if TYPE_CHECKING:
    from twilio.rest import Client  # type: ignore[import-untyped]

log = structlog.get_logger()

PATIENCE = 10.0
"""Seconds without a byte after which a call is given up; as a whole it may take half as long again."""

THREADS = 8
"""Calls at the same time: a Twilio that stalls holds up these threads and no others."""

STATUS = "/webhooks/twilio/status"
"""The path of the door that hears how far a message came."""

OWN_HOST = "https://api.twilio.com"
HOPS = 3
"""Redirects of a file that are followed."""

TITLE, ITEM, ITEMS, BODY, VALUE = 20, 24, 10, 1024, 200
"""Characters of a quick reply's title and a list item's, items of a list, characters of a text with
either, of a value (https://www.twilio.com/docs/content/twilio-quick-reply and …/twiliolist-picker)."""

CHOOSE = "Pilih"
"""The button that opens a list."""

T = TypeVar("T")
setting = table(Setting)


class TwilioApi:
    """Twilio's REST API with one account's credentials; `close` it after use."""

    def __init__(self, settings: Settings, engine: Engine, patience: float = PATIENCE) -> None:
        if settings.twilio_account_sid is None or settings.twilio_auth_token is None:
            raise ValueError("TWILIO_ACCOUNT_SID or TWILIO_AUTH_TOKEN is not set.")
        self._settings, self._engine, self._patience = settings, engine, patience
        self._sid = settings.twilio_account_sid
        self._token = settings.twilio_auth_token.get_secret_value()
        self._client: Client | None = None
        self._http: httpx.AsyncClient | None = None
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="twilio")
        for name in ("twilio.http_client", "httpx"):  # they tell numbers and addresses of files
            logging.getLogger(name).setLevel(logging.WARNING)

    async def close(self) -> None:
        """Close every connection. A call that still waits ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._http is not None:
            await self._http.aclose()
        if self._client is not None:
            session = getattr(self._client.http_client, "session", None)
            if session is not None:
                session.close()
        self._http = self._client = None

    async def send(
        self, out: Outbound, address: str, channel: str, attached: Attached | None = None
    ) -> str:
        """Send one message by `whatsapp` or `sms`; Twilio's SID of it. Raises NotSent.

        A file goes on WhatsApp alone, and Twilio fetches it. On WhatsApp choices go out as buttons or a list where they fit; where Twilio does not take
        them, as the numbered text that they stand in as well.
        """
        sender = (
            self._settings.twilio_whatsapp_from
            if channel == "whatsapp"
            else self._settings.twilio_sms_from
        )
        if sender is None:
            raise NotSent("63007" if channel == "whatsapp" else "21612")
        call: dict[str, Any] = {"to": f"whatsapp:{address}" if channel == "whatsapp" else address}
        call["messaging_service_sid" if sender.startswith("MG") else "from_"] = sender
        if self._settings.public_url:
            call["status_callback"] = self._settings.public_url + STATUS
        if attached is not None:
            call["media_url"] = [attached.url]
        if channel == "whatsapp" and (content := content_for(out)) is not None:
            place = _place(content)
            if (sid := await self._content(content, place)) is not None:
                variables = orjson.dumps({"1": out.text}).decode()
                try:
                    return await self._create(
                        {**call, "content_sid": sid, "content_variables": variables}
                    )
                except NotSent as error:
                    if not _about_content(error):
                        raise
                    log.warning("content_refused", code=error.code)
                    await asyncio.to_thread(self._forget, place)
        return await self._create({**call, "body": out.text})

    async def check(self) -> str:
        """The account's state, such as `active`. Raises NotSent, `20003` for wrong credentials."""
        return str(await self._ask(lambda client: client.api.accounts(self._sid).fetch().status))

    async def fetch(self, url: str, longest: int) -> bytes:
        """A file of at most `longest` bytes, without its redirects being told our credentials.

        Raises NotFetched.
        """
        own = {OWN_HOST, self._settings.twilio_api}
        if not any(url.startswith(f"{host}/") for host in own):
            raise NotFetched("source", final=True)
        schemes = {"https", urlsplit(self._settings.twilio_api).scheme}
        login = b64encode(f"{self._sid}:{self._token}".encode()).decode()
        headers: Mapping[str, str] = {"Authorization": f"Basic {login}"}
        if self._http is None:
            self._http = httpx.AsyncClient(timeout=self._patience, verify=trusted())
        for _hop in range(HOPS + 1):
            try:
                return await download(self._http, url, longest, headers)
            except Elsewhere as found:
                if urlsplit(found.url).scheme not in schemes:
                    raise NotFetched("source", final=True) from None
                url, headers = found.url, {}
        raise NotFetched("server")

    # --- messages -------------------------------------------------------------------------------------

    async def _create(self, call: dict[str, Any]) -> str:
        return str(await self._ask(lambda client: client.messages.create(**call).sid))

    async def _ask(self, ask: "Callable[[Client], T]") -> T:
        """Ask in a thread, as twilio's own async client ignores its timeout. Raises NotSent."""
        loop = asyncio.get_running_loop()
        if self._client is None:  # the import takes its time, which is not Twilio's
            await loop.run_in_executor(self._threads, self._open)
        try:
            async with asyncio.timeout(self._patience * 1.5):
                return await loop.run_in_executor(self._threads, self._ask_now, ask)
        except TimeoutError:
            raise NotSent("no_answer") from None

    def _ask_now(self, ask: "Callable[[Client], T]") -> T:
        client = self._open()
        from requests.exceptions import RequestException
        from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]

        try:
            return ask(client)
        except TwilioException as error:
            raise _not_sent(error) from None
        except RequestException:  # its text names the URL and the account
            raise NotSent("no_answer") from None
        except (KeyError, TypeError, ValueError):  # an answer that is not JSON, or of another make
            raise NotSent("server") from None

    def _open(self) -> "Client":
        if self._client is None:
            from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
            from twilio.rest import Client

            client = Client(
                self._sid, self._token, http_client=TwilioHttpClient(timeout=self._patience)
            )
            if self._settings.twilio_api != OWN_HOST:
                client.api.base_url = self._settings.twilio_api
                client.content.base_url = self._settings.twilio_api
            self._client = client
        return self._client

    # --- contents, made once for each set of choices ----------------------------------------------------

    async def _content(self, content: dict[str, Any], place: str) -> str | None:
        """The SID of a content; nothing when Twilio did not make it: the text can always go instead."""
        sid = await asyncio.to_thread(self._kept, place)
        if sid is None:
            try:
                sid = await self._ask(lambda client: _make_content(client, content))
            except NotSent as error:
                log.warning("content_not_made", code=error.code)
                return None
            await asyncio.to_thread(self._keep, place, sid)
        return sid

    def _kept(self, place: str) -> str | None:
        with for_reading(self._engine).connect() as connection:
            return connection.execute(
                select(setting.c.value).where(setting.c.key == place)
            ).scalar_one_or_none()

    def _keep(self, place: str, sid: str) -> None:
        with self._engine.begin() as connection:
            make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            connection.execute(make(setting).values(key=place, value=sid).on_conflict_do_nothing())

    def _forget(self, place: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(setting).where(setting.c.key == place))


def content_for(out: Outbound) -> dict[str, Any] | None:
    """The content that shows these choices: up to three as buttons, up to ten as a list.

    The text is its variable `{{1}}`, so that nothing about anyone is kept at Twilio and one content
    serves every message with the same choices. Nothing where they do not fit.
    """
    count = len(out.buttons)
    if not 1 <= count <= ITEMS or not 1 <= len(out.text) <= BODY:
        return None
    titles = [label for label, _value in out.buttons]
    longest = TITLE if count <= QUICK_REPLIES else ITEM
    if any(not 1 <= len(title) <= longest for title in titles) or len(set(titles)) < count:
        return None
    if any(not 1 <= len(value) <= VALUE for _label, value in out.buttons):
        return None
    shown: dict[str, Any]
    if count <= QUICK_REPLIES:
        actions = [
            {"type": "QUICK_REPLY", "title": title, "id": value} for title, value in out.buttons
        ]
        shown = {"twilio/quick-reply": {"body": "{{1}}", "actions": actions}}
    else:
        items = [{"item": title, "id": value} for title, value in out.buttons]
        shown = {"twilio/list-picker": {"body": "{{1}}", "button": CHOOSE, "items": items}}
    return {"friendly_name": "lingkaran", "language": "id", "variables": {"1": "…"}, "types": shown}


def _make_content(client: "Client", content: dict[str, Any]) -> str:
    # The typed call leaves fields out of the list's items that it has no value for as null.
    answer = client.request(
        "POST",
        f"{client.content.base_url}/v1/Content",
        data=content,
        headers={"Content-Type": "application/json"},
    )
    if not 200 <= answer.status_code < 300:
        raise NotSent(str(answer.status_code))
    sid = orjson.loads(answer.text)["sid"]
    if not isinstance(sid, str):
        raise TypeError
    return sid


CONTENT_CODES = frozenset(("21617", "21620", "21656", "63005", "63013", "63021", "63027", "63028"))
"""Errors that the same message without buttons may not have."""


def _about_content(error: NotSent) -> bool:
    return error.kind == "permanent" and (error.code in CONTENT_CODES or error.code not in ERRORS)


def _place(content: dict[str, Any]) -> str:
    """The key of the table Setting under which a content's SID is kept."""
    return "content:" + sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def _not_sent(error: Exception) -> NotSent:
    status, code = getattr(error, "status", 0), str(getattr(error, "code", "") or "")
    if status == 429 or code == "20429":  # never taken
        return NotSent("20429")
    if not isinstance(status, int) or status >= 500 or status == 0:
        return NotSent("server")
    if status in (401, 403) and code not in ERRORS:
        return NotSent("20003")
    return NotSent(code or str(status))


async def send(
    settings: Settings, engine: Engine, address: str, channel: str, out: Outbound
) -> str:
    """`TwilioApi.send` with a client of its own. Raises NotSent."""
    api = TwilioApi(settings, engine)
    try:
        return await api.send(out, address, channel)
    finally:
        await api.close()
