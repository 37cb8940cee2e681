"""The environment as typed settings; what is missing or wrong is told in one line before the start."""

import contextlib
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.sealed import Keyring, new_key

DEMO_KEY = Path("var/key")
KEY_FORM = "name:key, the key being 32 bytes in base64url; several parted by commas, newest first"
MAKE_KEY = "python -c 'from bot.sealed import new_key; print(new_key(\"k1\"))'"
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")

HOW = {
    "lingkaran_demo": "LINGKARAN_DEMO is neither on nor off: set 1 or 0, or leave it out.",
    "port": "PORT is not a port: set a whole number from 1 to 65535, such as PORT=8000.",
    "workers": "WORKERS is not a number of processes: set a whole number of 1 or more.",
}
"""What pydantic finds wrong by itself, in our words."""


class SettingsError(Exception):
    """The bot cannot start: one line says which variable, why, and how to set it."""


def _base_url(text: str) -> str:
    """A URL to put paths behind: no slash at the end. The variable is named by the caller."""
    try:
        parts = urlsplit(text)
        told = parts.hostname is not None and (parts.port is None or parts.port > 0)
    except ValueError:
        told = False
    if not told or parts.scheme not in ("http", "https") or parts.query or parts.fragment:
        raise ValueError("not a URL")
    return text.rstrip("/")


Base = Annotated[str, AfterValidator(_base_url)]


class Settings(BaseSettings):
    """Settings by environment variable, the field in capitals; `.env` is read where they are not set.

    Blank values count as not set. Use `load`, which tells faults in one line.
    """

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    database_url: str = Field(default="sqlite:///var/lingkaran.db", repr=False)
    """As SQLAlchemy takes it, driver included. May hold a password: never log it."""
    lingkaran_key: SecretStr | None = None
    public_url: str | None = None
    """Where the outside reaches this bot, such as https://bot.example.org; no slash at the end."""
    lingkaran_demo: bool | None = None
    """None: decided by `demo`."""
    telegram_token: SecretStr | None = None
    telegram_secret: SecretStr | None = None
    telegram_api: Base = "https://api.telegram.org"
    twilio_account_sid: str | None = None
    twilio_auth_token: SecretStr | None = None
    twilio_whatsapp_from: str | None = None
    """`whatsapp:+…`, or a messaging service (`MG…`)."""
    twilio_sms_from: str | None = None
    """`+…`, a short code, a sender's name, or a messaging service (`MG…`)."""
    twilio_api: Base = "https://api.twilio.com"
    port: int = Field(default=8000, ge=1, le=65535)
    workers: int = Field(default=1, ge=1)

    @property
    def telegram_on(self) -> bool:
        return self.telegram_token is not None

    @property
    def twilio_on(self) -> bool:
        return self.twilio_auth_token is not None

    @property
    def demo(self) -> bool:
        """Whether the simulator and invented people are served: on when no real channel is set."""
        if self.lingkaran_demo is not None:
            return self.lingkaran_demo
        return not (self.telegram_on or self.twilio_on)

    @property
    def address(self) -> str:
        """Where people find the pages: PUBLIC_URL, or this machine alone."""
        return self.public_url or f"http://127.0.0.1:{self.port}"

    def keyring(self) -> Keyring:
        """The keys that sealed columns are opened with. `load` has made sure there are some."""
        if self.lingkaran_key is None:
            raise SettingsError(_no_key())
        return Keyring.parse(self.lingkaran_key.get_secret_value())

    @model_validator(mode="before")
    @classmethod
    def _drop_blanks(cls, given: dict[str, Any]) -> dict[str, Any]:
        stripped = {k: v.strip() if isinstance(v, str) else v for k, v in given.items()}
        return {k: v for k, v in stripped.items() if v != ""}

    @field_validator("database_url")
    @classmethod
    def _name_driver(cls, given: str) -> str:
        try:
            url = make_url(given)
        except (ArgumentError, ValueError):  # the latter for a port that is no number
            raise ValueError(_no_database()) from None
        kind = url.drivername.partition("+")[0]
        if kind in ("postgres", "postgresql") and url.database:
            url = url.set(drivername="postgresql+psycopg")
        elif kind == "sqlite" and url.database and url.database != ":memory:":
            url = url.set(drivername="sqlite")
        else:
            raise ValueError(_no_database())
        return url.render_as_string(hide_password=False)

    @field_validator("lingkaran_key")
    @classmethod
    def _read_key(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None:
            try:
                Keyring.parse(given.get_secret_value())
            except ValueError as error:
                raise ValueError(f"LINGKARAN_KEY: {error}; set {KEY_FORM}.") from None
        return given

    @field_validator("public_url")
    @classmethod
    def _read_public_url(cls, given: str | None) -> str | None:
        if given is None:
            return None
        how = "set the address alone, such as PUBLIC_URL=https://bot.example.org"
        try:
            url = _base_url(given)
        except ValueError:
            raise ValueError(f"PUBLIC_URL is not a web address: {how}.") from None
        parts = urlsplit(url)
        if parts.path or parts.username is not None:
            raise ValueError(f"PUBLIC_URL has more than scheme, host and port: {how}.")
        if parts.scheme != "https" and parts.hostname not in LOCAL_HOSTS:
            raise ValueError(f"PUBLIC_URL is not https, so what people write could be read: {how}.")
        return url

    @field_validator("telegram_token")
    @classmethod
    def _read_token(cls, given: SecretStr | None) -> SecretStr | None:
        if given and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", given.get_secret_value()):
            raise ValueError(
                "TELEGRAM_TOKEN is not a bot's token: set what @BotFather gave, "
                "such as 123456789:AAE…, whole and without quotes."
            )
        return given

    @field_validator("telegram_secret")
    @classmethod
    def _read_secret(cls, given: SecretStr | None) -> SecretStr | None:
        if given and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", given.get_secret_value()):
            raise ValueError(
                "TELEGRAM_SECRET has characters Telegram does not take, or too many: "
                "set 1 to 256 of A-Z a-z 0-9 _ -, such as the output of `openssl rand -hex 32`."
            )
        return given

    @field_validator("twilio_account_sid")
    @classmethod
    def _read_sid(cls, given: str | None) -> str | None:
        if given and not re.fullmatch(r"AC[0-9a-fA-F]{32}", given):
            raise ValueError(
                "TWILIO_ACCOUNT_SID is not an account: set AC and 32 hex digits, "
                "as on the first page of Twilio's console."
            )
        return given

    @field_validator("twilio_whatsapp_from")
    @classmethod
    def _read_whatsapp_from(cls, given: str | None) -> str | None:
        if given is None or re.fullmatch(r"MG[0-9a-fA-F]{32}", given):
            return given
        number = given.removeprefix("whatsapp:")
        if not re.fullmatch(r"\+[1-9]\d{6,14}", number):
            raise ValueError(
                "TWILIO_WHATSAPP_FROM is not a sender: "
                "set the number with + and country, such as whatsapp:+14155238886."
            )
        return f"whatsapp:{number}"

    @field_validator("twilio_sms_from")
    @classmethod
    def _read_sms_from(cls, given: str | None) -> str | None:
        forms = r"\+[1-9]\d{6,14}|\d{3,8}|MG[0-9a-fA-F]{32}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}"
        if given and not re.fullmatch(forms, given):
            raise ValueError(
                "TWILIO_SMS_FROM is not a sender: "
                "set the number with + and country, such as +15017122661."
            )
        return given

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.telegram_on and self.public_url and self.telegram_secret is None:
            raise ValueError(
                "TELEGRAM_SECRET is missing: with PUBLIC_URL set Telegram calls the webhook, and "
                "the secret tells its calls from others; set 1 to 256 of A-Z a-z 0-9 _ -, "
                "such as the output of `openssl rand -hex 32`."
            )
        self._twilio_whole()
        if self.workers > 1 and self.database_url.startswith("sqlite"):
            raise ValueError(
                f"WORKERS is {self.workers}, but an SQLite file takes one process: set WORKERS=1, "
                "or DATABASE_URL=postgresql://user:password@host/name."
            )
        if not self.demo and self.lingkaran_key is None:
            raise ValueError(_no_key())
        return self

    def _twilio_whole(self) -> None:
        """Whoever sets a part of Twilio wants it to work: nothing of it may be left out."""
        needs = {
            "TWILIO_ACCOUNT_SID": (self.twilio_account_sid, "AC and 32 hex digits"),
            "TWILIO_AUTH_TOKEN": (self.twilio_auth_token, "what stands beside it in the console"),
            "PUBLIC_URL": (self.public_url, "the address Twilio calls, https://…"),
        }
        given = [
            name
            for name in (
                "TWILIO_ACCOUNT_SID",
                "TWILIO_AUTH_TOKEN",
                "TWILIO_WHATSAPP_FROM",
                "TWILIO_SMS_FROM",
            )
            if getattr(self, name.lower()) is not None
        ]
        for name, (value, how) in needs.items():
            if given and value is None:
                raise ValueError(f"{name} is missing: {given[-1]} needs it; set {how}.")


class _Given(Settings):
    """Settings of a mapping alone, whatever the environment and `.env` say."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  # named by pydantic-settings
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def load(env: Mapping[str, str] | None = None) -> Settings:
    """The settings of the environment and `.env`, or of `env` alone when it is given.

    In demo mode without LINGKARAN_KEY a key is made once and kept in var/key, for its owner only.
    Raises SettingsError, one line for people to act on.
    """
    try:
        found = Settings() if env is None else _Given(**_fields(env))
    except ValidationError as error:
        raise SettingsError(_line(error)) from None
    return found if found.lingkaran_key else _with_kept_key(found, DEMO_KEY)


def offline(path: Path) -> Settings:
    """A demo on the SQLite file `path`, its key kept beside it, whatever the environment says.

    Raises SettingsError when the key cannot be read or made.
    """
    found = _Given(database_url=f"sqlite:///{path}", lingkaran_demo=True)
    return _with_kept_key(found, path.parent / "key")


def _fields(env: Mapping[str, str]) -> dict[str, Any]:
    return {name: env[name.upper()] for name in Settings.model_fields if name.upper() in env}


def _line(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    if name in HOW:
        return HOW[name]
    if name in ("telegram_api", "twilio_api"):
        example = Settings.model_fields[name].default
        return f"{name.upper()} is not a URL: leave it out, or set one such as {example}."
    return str(first.get("ctx", {}).get("error", f"{name.upper()}: {first['msg']}"))


def _with_kept_key(found: Settings, path: Path) -> Settings:
    try:
        text = _kept_key(path)
    except OSError as error:
        raise SettingsError(
            f"LINGKARAN_KEY is missing and {path} cannot be kept ({error.strerror}): "
            f"set {KEY_FORM}; `{MAKE_KEY}` makes one."
        ) from None
    try:
        Keyring.parse(text)
    except ValueError as error:
        raise SettingsError(
            f"LINGKARAN_KEY is missing and {path} holds no key ({error}): set LINGKARAN_KEY, "
            f"or put back {path}, as what it sealed opens with nothing else."
        ) from None
    return found.model_copy(update={"lingkaran_key": SecretStr(text)})


def _kept_key(path: Path) -> str:
    """The key in `path`; of several processes that start at once, one makes it."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Made under another name and linked, so that nobody reads half a key; mode 0600 from the start.
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".key-") as made:
            made.write(new_key("demo") + "\n")
            made.flush()
            os.fsync(made.fileno())
            with contextlib.suppress(FileExistsError):
                os.link(made.name, path)
    return path.read_text().strip()


def _no_key() -> str:
    return (
        "LINGKARAN_KEY is missing: what people write is kept encrypted; "
        f"set {KEY_FORM}; `{MAKE_KEY}` makes one."
    )


def _no_database() -> str:
    return (
        "DATABASE_URL is not a database this bot knows: set "
        "sqlite:///var/lingkaran.db or postgresql://user:password@host/name."
    )
