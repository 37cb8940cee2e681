"""What is missing or wrong in the environment is told in one line: which, why, and how to set it."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.sealed import Keyring, new_key
from bot.settings import Settings, SettingsError, load, offline

HERE = Path(__file__).parents[1]
KEY = {"LINGKARAN_KEY": new_key("k1")}
TELEGRAM = {"TELEGRAM_TOKEN": "123456789:AAE-secret_token", **KEY}
WEBHOOK = {**TELEGRAM, "PUBLIC_URL": "https://bot.example.org", "TELEGRAM_SECRET": "s3cret"}
TWILIO = {
    **KEY,
    "PUBLIC_URL": "https://bot.example.org",
    "TWILIO_ACCOUNT_SID": "AC" + "0123456789abcdef" * 2,
    "TWILIO_AUTH_TOKEN": "auth-secret",
    "TWILIO_WHATSAPP_FROM": "whatsapp:+14155238886",
    "TWILIO_SMS_FROM": "+15017122661",
}


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Somewhere without `.env` and `var/`, with nothing of ours in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    return tmp_path


def without(env: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in env.items() if name not in names}


def test_with_nothing_set_a_demo_starts_on_a_file_with_a_key_of_its_own(empty_folder: Path) -> None:
    found = load({})
    assert found.demo
    assert not found.telegram_on
    assert not found.twilio_on
    assert found.database_url == "sqlite:///var/lingkaran.db"
    assert (found.port, found.workers) == (8000, 1)
    kept = empty_folder / "var/key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert found.keyring().ids == ("demo",)


def test_the_demos_key_is_kept_so_that_the_next_start_can_read_what_this_one_wrote() -> None:
    blob = load({}).keyring().seal(b"Budi", b"registration.name")
    assert load({}).keyring().open(blob, b"registration.name") == b"Budi"


def test_demos_that_start_at_once_share_one_key(empty_folder: Path) -> None:
    program = "from bot.settings import load; print(load({}).lingkaran_key.get_secret_value())"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": str(HERE)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    told = {process.communicate(timeout=120)[0].strip() for process in started}
    assert told == {(empty_folder / "var/key").read_text().strip()}
    assert [path.name for path in (empty_folder / "var").iterdir()] == ["key"]


def test_a_key_that_is_given_is_used_and_none_is_made(empty_folder: Path) -> None:
    assert load(KEY).keyring().ids == ("k1",)
    assert not (empty_folder / "var").exists()


def test_a_damaged_demo_key_is_told_rather_than_replaced(empty_folder: Path) -> None:
    (empty_folder / "var").mkdir()
    (empty_folder / "var/key").write_text("half a k")
    with pytest.raises(SettingsError, match="var/key holds no key"):
        load({})
    assert (empty_folder / "var/key").read_text() == "half a k"


def test_a_folder_that_cannot_be_written_is_told(empty_folder: Path) -> None:
    (empty_folder / "var").write_text("a file in the way")
    with pytest.raises(SettingsError, match="LINGKARAN_KEY is missing and var/key cannot be kept"):
        load({})


def test_a_real_channel_switches_the_demo_off_unless_it_is_asked_for() -> None:
    assert not load(TELEGRAM).demo
    assert not load(TWILIO).demo
    assert load({**TELEGRAM, "LINGKARAN_DEMO": "1"}).demo
    assert not load({**KEY, "LINGKARAN_DEMO": "0"}).demo


def test_each_channel_is_on_when_it_is_set() -> None:
    assert load(TELEGRAM).telegram_on
    assert not load(TELEGRAM).twilio_on
    assert load(TWILIO).twilio_on
    assert not load(TWILIO).telegram_on


def test_no_secret_shows_when_settings_are_printed() -> None:
    url = {"DATABASE_URL": "postgresql://bot:db-secret@db.example.org/lingkaran"}
    found = load({**WEBHOOK, **TWILIO, **url})
    shown = f"{found!r} {found}"
    key = KEY["LINGKARAN_KEY"].partition(":")[2]
    for secret in ("AAE-secret_token", "s3cret", "auth-secret", "db-secret", key):
        assert secret not in shown
    assert found.telegram_token is not None
    assert found.telegram_token.get_secret_value() == "123456789:AAE-secret_token"


@pytest.mark.parametrize(
    ("given", "opened"),
    [
        ("postgres://u:p%40ss@db/x", "postgresql+psycopg://u:p%40ss@db/x"),
        (
            "postgresql://u@db:5433/x?sslmode=require",
            "postgresql+psycopg://u@db:5433/x?sslmode=require",
        ),
        ("postgresql+psycopg://u@db/x", "postgresql+psycopg://u@db/x"),
        ("postgresql+asyncpg://u@db/x", "postgresql+psycopg://u@db/x"),
        ("sqlite:////srv/bot.db", "sqlite:////srv/bot.db"),
        ("sqlite+aiosqlite:///bot.db", "sqlite:///bot.db"),
    ],
)
def test_database_urls_are_taken_as_hosts_give_them(given: str, opened: str) -> None:
    assert load({**KEY, "DATABASE_URL": given}).database_url == opened


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://bot.example.org/", "https://bot.example.org"),
        ("https://bot.example.org:8443", "https://bot.example.org:8443"),
        ("http://localhost:8000/", "http://localhost:8000"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ],
)
def test_the_public_address_is_kept_without_a_slash_at_the_end(given: str, kept: str) -> None:
    assert load({**KEY, "PUBLIC_URL": given}).public_url == kept


def test_a_whatsapp_sender_may_be_written_with_or_without_its_prefix() -> None:
    for given in ("whatsapp:+14155238886", "+14155238886"):
        found = load({**TWILIO, "TWILIO_WHATSAPP_FROM": given})
        assert found.twilio_whatsapp_from == "whatsapp:+14155238886"


def test_blank_values_and_spaces_around_values_do_no_harm() -> None:
    found = load(
        {**TELEGRAM, "PUBLIC_URL": "", "TELEGRAM_SECRET": " ", "PORT": " 9000 ", "TELEGRAM_API": ""}
    )
    assert (found.public_url, found.telegram_secret, found.port) == (None, None, 9000)
    assert found.telegram_api == "https://api.telegram.org"


def test_stand_ins_for_the_vendors_may_be_named() -> None:
    env = {"TELEGRAM_API": "http://127.0.0.1:8081/", "TWILIO_API": "http://127.0.0.1:4010"}
    found = load({**KEY, **env})
    assert (found.telegram_api, found.twilio_api) == (
        "http://127.0.0.1:8081",
        "http://127.0.0.1:4010",
    )


BAD: list[tuple[dict[str, str], str, str]] = [
    (without(TELEGRAM, "LINGKARAN_KEY"), "LINGKARAN_KEY is missing", "new_key"),
    ({"LINGKARAN_DEMO": "0"}, "LINGKARAN_KEY is missing", "new_key"),
    ({"LINGKARAN_KEY": "k1:too-short"}, "LINGKARAN_KEY: key k1 ", "32 bytes in base64url"),
    ({"LINGKARAN_KEY": "geheim"}, "LINGKARAN_KEY: entry 1 ", "32 bytes in base64url"),
    (without(WEBHOOK, "TELEGRAM_SECRET"), "TELEGRAM_SECRET is missing", "openssl rand"),
    ({**WEBHOOK, "TELEGRAM_SECRET": "geheim!"}, "TELEGRAM_SECRET has characters", "1 to 256"),
    ({**WEBHOOK, "TELEGRAM_SECRET": "s" * 257}, "TELEGRAM_SECRET has characters", "1 to 256"),
    ({**KEY, "TELEGRAM_TOKEN": "geheim"}, "TELEGRAM_TOKEN is not", "@BotFather"),
    (
        {**KEY, "TELEGRAM_API": "api.telegram.org"},
        "TELEGRAM_API is not a URL",
        "https://api.telegram.org",
    ),
    ({**KEY, "TWILIO_API": "http://[::1"}, "TWILIO_API is not a URL", "https://api.twilio.com"),
    (without(TWILIO, "TWILIO_ACCOUNT_SID"), "TWILIO_ACCOUNT_SID is missing", "32 hex"),
    (without(TWILIO, "TWILIO_AUTH_TOKEN"), "TWILIO_AUTH_TOKEN is missing", "console"),
    (without(TWILIO, "PUBLIC_URL"), "PUBLIC_URL is missing: TWILIO_SMS_FROM needs it", "https://"),
    ({**TWILIO, "TWILIO_ACCOUNT_SID": "SK" + "0" * 32}, "TWILIO_ACCOUNT_SID is not", "AC and 32"),
    (
        {**TWILIO, "TWILIO_WHATSAPP_FROM": "085212345678"},
        "TWILIO_WHATSAPP_FROM is not",
        "whatsapp:+",
    ),
    ({**TWILIO, "TWILIO_SMS_FROM": "+62 812"}, "TWILIO_SMS_FROM is not", "+1501"),
    (
        {**KEY, "PUBLIC_URL": "bot.example.org"},
        "PUBLIC_URL is not a web address",
        "PUBLIC_URL=https",
    ),
    (
        {**KEY, "PUBLIC_URL": "http://bot.example.org"},
        "PUBLIC_URL is not https",
        "PUBLIC_URL=https",
    ),
    ({**KEY, "PUBLIC_URL": "https://bot.example.org/x"}, "PUBLIC_URL has more", "PUBLIC_URL=https"),
    ({**KEY, "PUBLIC_URL": "https://u:geheim@x.org"}, "PUBLIC_URL has more", "PUBLIC_URL=https"),
    ({**KEY, "PUBLIC_URL": "https://x.org:port"}, "PUBLIC_URL is not a web", "PUBLIC_URL=https"),
    ({**KEY, "DATABASE_URL": "mysql://u:geheim@db/x"}, "DATABASE_URL is not", "postgresql://"),
    ({**KEY, "DATABASE_URL": "geheim"}, "DATABASE_URL is not", "postgresql://"),
    ({**KEY, "DATABASE_URL": "sqlite://"}, "DATABASE_URL is not", "sqlite:///var"),
    ({**KEY, "DATABASE_URL": "sqlite:///:memory:"}, "DATABASE_URL is not", "sqlite:///var"),
    ({**KEY, "DATABASE_URL": "postgresql://u:geheim@db"}, "DATABASE_URL is not", "host/name"),
    (
        {**KEY, "DATABASE_URL": "postgresql://u:geheim@db:port/x"},
        "DATABASE_URL is not",
        "host/name",
    ),
    ({**KEY, "PORT": "http"}, "PORT is not a port", "PORT=8000"),
    ({**KEY, "PORT": "70000"}, "PORT is not a port", "PORT=8000"),
    ({**KEY, "WORKERS": "0"}, "WORKERS is not a number", "1 or more"),
    ({**KEY, "WORKERS": "4"}, "WORKERS is 4, but an SQLite file takes one process", "WORKERS=1"),
    ({**KEY, "LINGKARAN_DEMO": "mungkin"}, "LINGKARAN_DEMO is neither", "1 or 0"),
]


@pytest.mark.parametrize(("env", "what", "how"), BAD, ids=[what for _, what, _ in BAD])
def test_a_fault_is_one_line_with_the_variable_the_reason_and_the_remedy(
    env: dict[str, str], what: str, how: str
) -> None:
    with pytest.raises(SettingsError) as told:
        load(env)
    line = str(told.value)
    assert line.startswith(what)
    assert how in line
    assert "\n" not in line
    assert "geheim" not in line


def test_several_processes_may_share_a_postgresql() -> None:
    url = "postgresql://u@db/x"
    assert load({**KEY, "DATABASE_URL": url, "WORKERS": "4"}).workers == 4


def test_telegram_without_a_public_address_polls_and_needs_no_secret() -> None:
    assert load(TELEGRAM).telegram_secret is None


def test_the_environment_goes_before_the_env_file(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / ".env").write_text("PORT=9001\nWORKERS=\nTELEGRAM_TOKEN='1:a'\nOTHER=x\n")
    monkeypatch.setenv("LINGKARAN_KEY", KEY["LINGKARAN_KEY"])
    assert load().port == 9001
    assert load().telegram_on
    monkeypatch.setenv("PORT", "9002")
    assert load().port == 9002
    assert load({}).port == 8000


def test_talk_in_the_terminal_hears_nothing_of_the_environment(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in WEBHOOK.items():
        monkeypatch.setenv(name, value)
    found = offline(Path("talk/chat.db"))
    assert found.demo
    assert not found.telegram_on
    assert found.database_url == "sqlite:///talk/chat.db"
    assert Keyring.parse((empty_folder / "talk/key").read_text().strip()).ids == ("demo",)
