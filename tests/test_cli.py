"""The commands, as someone at a terminal uses them: on a database of their own, one line per fault."""

import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from click.testing import Result
from sqlalchemy import Engine, select
from typer.testing import CliRunner

from bot import sealed, settings
from bot.__main__ import cli
from bot.commands import screen
from bot.database import open_database
from bot.doctor import Finding, findings
from bot.flags import FLAGS
from bot.models import Audit, Media, Outgoing, Registration, table
from flows.register import register

ROOT = Path(__file__).parent.parent
OURS = re.compile("LINGKARAN_|TELEGRAM_|TWILIO_|DATABASE_URL|PUBLIC_URL|PORT$|WORKERS$")
Run = Callable[..., Result]


def bare(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Work in `folder`, with no setting of ours in the environment."""
    for name in [name for name in os.environ if OURS.match(name)]:
        patch.delenv(name)
    patch.chdir(folder)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to work in."""
    bare(monkeypatch, tmp_path)
    yield tmp_path
    structlog.reset_defaults()


@pytest.fixture
def run(home: Path) -> Run:
    """Calls `lingkaran` with these words."""

    def call(*words: str, code: int = 0, **more: Any) -> Result:
        result = CliRunner().invoke(cli, [str(word) for word in words], **more)
        assert result.exception is None or isinstance(result.exception, SystemExit), (
            result.exception
        )
        assert result.exit_code == code, result.output
        return result

    return call


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo's invented people, and its key."""
    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        bare(patch, folder)
        result = CliRunner().invoke(cli, ["demo"])
    structlog.reset_defaults()
    assert result.exit_code == 0, result.output
    return folder / "var"


@pytest.fixture
def demo(run: Run, home: Path, filled: Path) -> Run:
    """As `run`, on a copy of that database."""
    shutil.copytree(filled, home / "var")
    return run


def program(*words: str, home: Path, **env: str) -> "subprocess.CompletedProcess[str]":
    """`python -m bot …` as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=home,
        env=clean_env() | env,
        capture_output=True,
        text=True,
        timeout=300,
    )


def clean_env() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not OURS.match(name)}
    path = os.pathsep.join(filter(None, (str(ROOT), kept.get("PYTHONPATH", ""))))
    return kept | {"PYTHONPATH": path, "PYTHONWARNINGS": "error"}


def one_line(text: str) -> str:
    lines = text.strip().splitlines()
    assert len(lines) == 1, text
    return lines[0]


@contextmanager
def opened() -> Iterator[Engine]:
    """The database of the settings, its keys in use."""
    found = settings.load()
    sealed.use(found.keyring())
    engine = open_database(found.database_url)
    try:
        yield engine
    finally:
        engine.dispose()


def rows_of(model: Any) -> list[Any]:
    with opened() as engine, engine.connect() as connection:
        return list(connection.execute(select(table(model))).all())


def codes(run: Run) -> dict[str, str]:
    """The codes of the demo's registrations, by name."""
    return {
        row["name"]: row["code"] for row in json.loads(run("registration", "list", "--json").stdout)
    }


# --- starting -----------------------------------------------------------------------------------------


def test_help_names_every_command_and_imports_nothing_heavy(home: Path) -> None:
    heavy = (
        "sqlalchemy",
        "fastapi",
        "telegram",
        "twilio",
        "rich.console",
        "pydantic",
        "babel",
        "structlog",
    )
    code = (
        f"import sys; from bot.__main__ import cli; print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr
    shown = program("--help", home=home)
    assert shown.returncode == 0
    for name in (
        "serve",
        "chat",
        "check",
        "graph",
        "migrate",
        "demo",
        "doctor",
        "understand",
        "registration",
        "ticket",
    ):
        assert f"  {name} " in shown.stdout


@pytest.mark.parametrize(
    ("env", "names"),
    [
        ({"PORT": "eighty"}, "PORT"),
        ({"LINGKARAN_DEMO": "0"}, "LINGKARAN_KEY"),
        ({"DATABASE_URL": "mysql://localhost/x"}, "DATABASE_URL"),
        ({"WORKERS": "2"}, "WORKERS"),
        ({"TELEGRAM_TOKEN": "no"}, "TELEGRAM_TOKEN"),
    ],
)
def test_serve_stops_on_a_wrong_setting_with_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, env: dict[str, str], names: str
) -> None:
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    result = run("serve", code=2)
    assert one_line(result.stderr).startswith(names)
    assert result.stdout == ""


def test_a_wrong_setting_is_one_line_of_the_whole_program(home: Path) -> None:
    done = program("serve", home=home, PORT="eighty")
    assert (done.returncode, done.stdout) == (2, "")
    assert one_line(done.stderr).startswith("PORT")


def test_serve_stops_with_one_line_when_the_database_does_not_answer(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"postgresql://lingkaran:hidden@127.0.0.1:{free_port()}/lingkaran"
    monkeypatch.setenv("DATABASE_URL", url)
    line = one_line(run("serve", code=1).stderr)
    assert "DATABASE_URL" in line
    assert "hidden" not in line


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def test_serve_says_where_the_simulator_is_answers_and_ends_when_told(home: Path) -> None:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        cwd=home,
        env=clean_env() | {"PORT": str(port), "PYTHONWARNINGS": "default"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        health = wait_for(f"http://127.0.0.1:{port}/health", server)
        assert health.text == "ok\n"
        assert "server" not in health.headers
    finally:
        server.send_signal(signal.SIGTERM)
        out, err = server.communicate(timeout=120)
    assert f"http://127.0.0.1:{port}/" in out, err
    assert "Traceback" not in err


def wait_for(url: str, server: "subprocess.Popen[str]") -> httpx.Response:
    for _try in range(1200):
        if server.poll() is not None:
            raise AssertionError(server.communicate())
        try:
            return httpx.get(url)
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server does not come up")


# --- database -----------------------------------------------------------------------------------------


def test_migrate_makes_the_tables_and_has_nothing_to_do_the_second_time(
    run: Run, home: Path
) -> None:
    assert "of this release now" in run("migrate").stdout
    assert (home / "var" / "lingkaran.db").exists()
    assert "are current" in run("migrate").stdout


@pytest.mark.parametrize(
    "words",
    [
        ("registration", "list"),
        ("ticket", "list"),
        ("keys", "rotate"),
        ("registration", "show", "L-22222"),
    ],
)
def test_commands_that_need_tables_say_how_to_get_them(run: Run, words: tuple[str, ...]) -> None:
    assert "lingkaran migrate" in one_line(run(*words, code=1).stderr)


def test_demo_fills_once_and_changes_nothing_after_that(run: Run) -> None:
    assert run("demo").stdout == "5 of 5 invented people are new.\n"
    before = rows_of(Registration)
    assert run("demo").stdout == "0 of 5 invented people are new.\n"
    assert rows_of(Registration) == before
    assert len(before) == 4
    assert any(row.flags for row in before)
    assert len(json.loads(run("ticket", "list", "--json").stdout)) == 1


def test_demo_keeps_away_from_a_real_installation(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINGKARAN_DEMO", "0")
    monkeypatch.setenv("LINGKARAN_KEY", "k1:" + "A" * 43)
    assert "LINGKARAN_DEMO=1" in one_line(run("demo", code=2).stderr)


# --- check and graph ----------------------------------------------------------------------------------


def test_graph_draws_one_flow_or_all_and_knows_no_other(run: Run) -> None:
    assert run("graph", "human").stdout.count("flowchart TD") == 1
    assert run("graph").stdout.count("flowchart TD") > 3
    assert "there are register" in one_line(run("graph", "claims", code=2).stderr)


def test_check_sms_shows_how_long_each_prompt_can_get(run: Run) -> None:
    result = CliRunner().invoke(cli, ["check", "--sms"])
    assert "register.consent" in result.stdout
    assert "characters of 160" in result.stdout


def test_check_keys_are_those_a_release_keeps(run: Run) -> None:
    assert "register.nik" in json.loads(run("check", "--keys").stdout)


def test_check_tells_a_wrong_setting_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eighty")
    assert "settings: PORT" in run("check", code=1).stdout


# --- registrations ------------------------------------------------------------------------------------


def test_a_list_is_a_table_for_people_and_json_for_programs(demo: Run) -> None:
    shown = demo("registration", "list").stdout
    assert "Budi Santoso" in shown
    assert "submitted" in shown
    rows = json.loads(demo("registration", "list", "--state", "submitted", "--json").stdout)
    assert len(rows) == 4
    assert json.loads(demo("registration", "list", "--state", "verified", "--json").stdout) == []


def test_show_prints_every_answer_with_its_label_and_flags_in_words(demo: Run) -> None:
    shown = demo("registration", "show", codes(demo)["Siti Aminah"].lower()).stdout
    assert "Ahli waris" in shown
    assert "Rahmat Hidayat" in shown
    assert FLAGS["kpj_unknown"] in shown


def test_a_nik_is_shown_in_full_only_when_asked_for_and_that_is_remembered(demo: Run) -> None:
    code = codes(demo)["Budi Santoso"]
    for words in ((), ("--json",)):
        assert "3212151208900011" not in demo("registration", "show", code, *words).stdout
    assert "3212********0011" in demo("registration", "show", code).stdout
    full = json.loads(demo("registration", "show", code, "--full", "--json", "--by", "rini").stdout)
    assert {"3212151208900011"} == {a["value"] for a in full["answers"] if a["key"] == "nik"}
    last = rows_of(Audit)[-1]
    assert (last.who, last.action) == ("rini", "show_full")
    assert last.subject.startswith("registration ")


@pytest.mark.parametrize("words", [("show",), ("verify",), ("return", "--reason", "x")])
def test_an_unknown_code_is_one_clear_line(demo: Run, words: tuple[str, ...]) -> None:
    line = one_line(demo("registration", words[0], "L-ZZZZZ\x1b[31m", *words[1:], code=1).stderr)
    assert "L-ZZZZZ" in line
    assert "\x1b" not in line


def test_verifying_tells_the_worker_and_keeps_who_did_it(demo: Run) -> None:
    code = codes(demo)["Budi Santoso"]
    assert code in demo("registration", "verify", code, "--by", "rini").stdout
    (row,) = [row for row in rows_of(Registration) if row.code == code]
    assert row.state == "verified"
    assert any(entry.who == "rini" for entry in rows_of(Audit))
    assert rows_of(Outgoing)


def test_an_answer_put_right_is_read_like_a_workers_own_and_all_that_follows_from_it(
    demo: Run,
) -> None:
    code = codes(demo)["Siti Aminah"]
    demo(
        "registration", "verify", code, "--set", "kpj=12345678901", "--set", "income=2 juta sebulan"
    )
    (row,) = [row for row in rows_of(Registration) if row.code == code]
    assert row.answers["kpj"] == "12345678901"
    assert row.answers["income_sum"] == 2_000_000
    assert row.flags == ""
    assert row.state == "verified"
    assert any("correct kpj,income" in entry.action for entry in rows_of(Audit))


def test_a_corrected_nik_is_found_under_its_new_number(demo: Run) -> None:
    code = codes(demo)["Budi Santoso"]
    demo("registration", "verify", code, "--set", "nik=3212 1512 0890 0012")
    keyring = settings.load().keyring()
    (row,) = [row for row in rows_of(Registration) if row.code == code]
    assert row.nik_index == keyring.index("3212151208900012", "registration.nik_index")
    assert len(rows_of(Registration)) == 4


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("nik=123", "nik:"),
        ("sex=X", "L (Laki-laki)"),
        ("colour=red", "no question has this key"),
        ("income_sum=5", "no question has this key"),
        ("birth_date=31 februari 1990", "birth_date:"),
    ],
)
def test_an_answer_nobody_could_give_changes_nothing(demo: Run, value: str, told: str) -> None:
    before = rows_of(Registration)
    assert told in one_line(
        demo("registration", "verify", codes(demo)["Yanto"], "--set", value, code=1).stderr
    )
    assert rows_of(Registration) == before


def test_set_without_a_value_is_told_how_to_write_it(demo: Run) -> None:
    assert "key=value" in one_line(
        demo("registration", "verify", "L-22222", "--set", "sex", code=2).stderr
    )


def test_a_returned_registration_carries_the_reason(demo: Run) -> None:
    code = codes(demo)["Yanto"]
    demo("registration", "return", code, "--reason", "Foto KTP buram.")
    (row,) = [row for row in rows_of(Registration) if row.code == code]
    assert (row.state, row.reason) == ("returned", "Foto KTP buram.")
    assert "empty" in one_line(demo("registration", "return", code, "--reason", " ", code=2).stderr)


def test_every_option_of_a_choice_can_be_set_by_its_value(demo: Run) -> None:
    code = codes(demo)["Yanto"]
    for value in ("P", "L"):
        demo("registration", "verify", code, "--set", f"sex={value}")
        (row,) = [row for row in rows_of(Registration) if row.code == code]
        assert row.answers["sex"] == value
        assert ("sex_differs" in row.flags) is (value == "P")


def test_a_withdrawn_registration_is_not_brought_back_by_a_correction(demo: Run) -> None:
    code = codes(demo)["Yanto"]
    with opened() as engine, engine.begin() as connection:
        connection.execute(table(Registration).update().values(state="withdrawn"))
    assert "withdrawn" in one_line(
        demo("registration", "verify", code, "--set", "sex=L", code=1).stderr
    )


# --- files --------------------------------------------------------------------------------------------


def test_a_photo_is_written_for_its_owner_only(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///var/chat.db")
    lines = "daftar\nya\nsaya sendiri\n/foto\n"
    run("chat", input=lines)
    (kept,) = rows_of(Media)
    target = home / "photo.jpg"
    run("media", "export", kept.id, str(target))
    assert target.read_bytes().startswith(b"\xff\xd8")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    one_line(run("media", "export", "0" * 16, str(home / "x"), code=1).stderr)
    assert not (home / "x").exists()


def test_every_look_at_a_file_is_in_the_audit(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:///var/chat.db")
    run("chat", input="daftar\nya\nsaya sendiri\n/foto\n")
    (kept,) = rows_of(Media)
    now = kept.created_at
    with opened() as engine, engine.begin() as connection:
        row = {
            "code": "L-PHOTO",
            "chat_id": kept.chat_id,
            "answers": {"nik": {"photos": [kept.id]}},
            "name": "Siti",
            "state": "submitted",
            "created_at": now,
            "updated_at": now,
        }
        connection.execute(table(Registration).insert().values(**row))
        place = {"at": "2026-03-02T16:45:10", "place": [-6.3265, 108.3199]}
        connection.execute(table(Media).update().values(taken=place))
    run("registration", "show", "L-PHOTO", "--media", "files", "--by", "Rini")
    assert [path.suffix for path in (home / "files").iterdir()] == [".jpg"]
    run("media", "export", kept.id, "photo.jpg", "--by", "Sari")
    assert "-6.3265, 108.3199" in run("media", "taken", kept.id, "--by", "Sari").stdout
    assert json.loads(run("media", "taken", kept.id, "--json", "--by", "Sari").stdout) == place
    one_line(run("media", "taken", "0" * 16, code=1).stderr)
    looks = [(a.who, a.action) for a in rows_of(Audit) if a.subject == f"media {kept.id}"]
    assert looks == [
        ("Rini", "export"),
        ("Sari", "export"),
        ("Sari", "taken"),
        ("Sari", "taken"),
    ]


# --- tickets ------------------------------------------------------------------------------------------


def test_a_ticket_is_read_answered_and_closed(demo: Run) -> None:
    (found,) = json.loads(demo("ticket", "list", "--json").stdout)
    ticket = str(found["id"])
    assert "anak saya ikut ojek" in demo("ticket", "show", ticket).stdout
    demo("ticket", "answer", ticket, "Bisa Bu, ketik DAFTAR.", "--by", "rini")
    shown = json.loads(demo("ticket", "show", ticket, "--json").stdout)
    assert shown["state"] == "answered"
    assert [note["who"] for note in shown["notes"]] == ["worker", "rini"]
    demo("ticket", "close", ticket)
    assert json.loads(demo("ticket", "list", "--json").stdout) == []
    assert "closed" in demo("ticket", "show", ticket).stdout
    assert "closed" in one_line(demo("ticket", "close", ticket, code=1).stderr)


@pytest.mark.parametrize("words", [("show", "99"), ("answer", "99", "Halo"), ("close", "99")])
def test_an_unknown_ticket_is_one_clear_line(demo: Run, words: tuple[str, ...]) -> None:
    assert "99" in one_line(demo("ticket", *words, code=1).stderr)


# --- keys ---------------------------------------------------------------------------------------------


def test_a_new_key_can_be_put_first_and_everything_sealed_with_it(
    demo: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = Path("var/key").read_text().strip()
    entry = one_line(demo("keys", "new", "k2").stdout)
    monkeypatch.setenv("LINGKARAN_KEY", f"{entry},{old}")
    assert "rows sealed with k2" in demo("keys", "rotate").stdout
    monkeypatch.setenv("LINGKARAN_KEY", entry)
    assert "Budi Santoso" in demo("registration", "list").stdout
    monkeypatch.setenv("LINGKARAN_KEY", one_line(demo("keys", "new", "k3").stdout))
    assert "LINGKARAN_KEY" in one_line(demo("registration", "list", code=1).stderr)


def test_a_key_needs_a_plain_name(run: Run) -> None:
    one_line(run("keys", "new", "no spaces", code=2).stderr)


# --- what outsiders write -----------------------------------------------------------------------------


def test_nothing_an_outsider_writes_steers_the_terminal(run: Run) -> None:
    hostile = "[red]x[/red] \x1b[2J\x9b31m\u202e:smile: \r\nbaris\ttab"
    shown = screen.plain(hostile)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", shown)
    assert "[red]x[/red]" in shown
    assert "\nbaris\ttab" in shown


def test_markup_in_a_cell_is_shown_as_it_was_written(capsys: pytest.CaptureFixture[str]) -> None:
    screen.table(
        ("a [b]", "b"), [("[bold]x[/bold] [link=http://x]y", ":smile:\x1b[31m"), (None, 3)]
    )
    out = capsys.readouterr().out
    assert "[bold]x[/bold] [link=http://x]y" in out
    assert ":smile:\ufffd[31m" in out
    assert "\x1b" not in out


def test_a_hostile_name_reaches_an_operator_as_plain_text(demo: Run) -> None:
    with opened() as engine, engine.begin() as connection:
        hostile = "Evil\x1b]0;owned\x07 [blink]"
        connection.execute(table(Registration).update().values(name=hostile))
    for words in (("registration", "list"), ("registration", "list", "--json")):
        out = demo(*words).stdout
        assert "\x1b" not in out
        assert "\x07" not in out
        assert "[blink]" in out


# --- flags --------------------------------------------------------------------------------------------


def test_every_flag_the_sources_raise_has_a_sentence() -> None:
    raised: set[str] = set()
    for path in ("flows/questions.py", "flows/register.py", "bot/effects.py"):
        text = (ROOT / path).read_text(encoding="utf-8")
        raised |= set(re.findall(r'(?:found|flags)\.append\("(\w+)"\)', text))
        for block in re.findall(
            r"def flags\(.*?(?=\n    def |\n\n\n|\nclass |\Z)", text, re.DOTALL
        ):
            raised |= set(re.findall(r'\("(\w+)",\)', block))
    assert {"duplicate_nik", "ktp_photo", "sex_differs", "age_old"} <= raised
    assert raised <= set(FLAGS)
    assert register.key == "register"


# --- doctor -------------------------------------------------------------------------------------------

TOKEN = "123456789:AAE-invented"
SECRET = "invented-secret"
AUTH = "invented-auth-token"


def looked(home: Path, answers: dict[str, Any], **env: str) -> dict[str, Finding]:
    """The findings by what they are about, with vendors that answer so: path ending -> (status, JSON)."""

    def answer(request: httpx.Request) -> httpx.Response:
        for ending, (status, body) in answers.items():
            if request.url.path.endswith(ending):
                return httpx.Response(status, json=body)
        raise httpx.ConnectError("no network here")

    found = settings.load(env | {"DATABASE_URL": f"sqlite:///{home}/d.db"})
    client = httpx.Client(transport=httpx.MockTransport(answer))
    told = {finding.about: finding for finding in findings(found, client)}
    for finding in told.values():
        assert not re.search("AAE-invented|invented-secret|invented-auth|AAAA", finding.told)
    return told


ME = (200, {"ok": True, "result": {"username": "lingkaran_bot"}})
HOOK = "https://bot.example.org/webhooks/telegram"
LIVE = {
    "TELEGRAM_TOKEN": TOKEN,
    "TELEGRAM_SECRET": SECRET,
    "PUBLIC_URL": "https://bot.example.org",
    "LINGKARAN_KEY": "k1:" + "A" * 43,
}
PAID = LIVE | {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": AUTH,
    "TWILIO_SMS_FROM": "+15017122661",
}


def hook(url: str, **more: Any) -> tuple[int, Any]:
    return 200, {"ok": True, "result": {"url": url, "pending_update_count": 0, **more}}


def test_doctor_in_a_fresh_folder_says_what_is_missing(run: Run) -> None:
    out = run("doctor", code=1).stdout
    assert "lingkaran migrate" in out
    assert "@BotFather" in out
    run("migrate")
    assert "tables current" in run("doctor").stdout


def test_doctor_tells_a_wrong_setting_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "0")
    assert "PORT" in one_line(run("doctor", code=1).stdout)


def test_doctor_knows_an_accepted_token_and_the_webhook(home: Path) -> None:
    told = looked(home, {"getMe": ME, "getWebhookInfo": hook(HOOK)}, **LIVE)
    assert "@lingkaran_bot" in told["TELEGRAM_TOKEN"].told
    assert told["Telegram webhook"].mark == "ok"


@pytest.mark.parametrize(
    ("answers", "about"),
    [
        ({"getMe": (401, {"ok": False})}, "TELEGRAM_TOKEN"),
        ({"getMe": (502, {})}, "Telegram"),
        ({}, "Telegram"),
        ({"getMe": ME, "getWebhookInfo": hook("")}, "Telegram webhook"),
        ({"getMe": ME, "getWebhookInfo": hook("https://other.example.org/x")}, "Telegram webhook"),
        (
            {
                "getMe": ME,
                "getWebhookInfo": hook(HOOK, pending_update_count=3, last_error_message="502"),
            },
            "Telegram webhook",
        ),
    ],
    ids=[
        "unknown token",
        "Telegram is down",
        "no network",
        "no webhook",
        "another's webhook",
        "failing webhook",
    ],
)
def test_doctor_finds_what_keeps_telegram_from_working(
    home: Path, answers: dict[str, Any], about: str
) -> None:
    assert looked(home, answers, **LIVE)[about].broken


def test_doctor_finds_a_webhook_that_keeps_polling_from_working(home: Path) -> None:
    env = {name: value for name, value in LIVE.items() if name != "PUBLIC_URL"}
    assert looked(home, {"getMe": ME, "getWebhookInfo": hook(HOOK)}, **env)[
        "Telegram webhook"
    ].broken
    assert not looked(home, {"getMe": ME, "getWebhookInfo": hook("")}, **env)[
        "Telegram webhook"
    ].broken


@pytest.mark.parametrize(
    ("answer", "about", "broken"),
    [
        ((200, {"status": "active"}), "TWILIO_ACCOUNT_SID", False),
        ((200, {"status": "suspended"}), "TWILIO_ACCOUNT_SID", True),
        ((401, {}), "TWILIO_AUTH_TOKEN", True),
        ((503, {}), "Twilio", True),
    ],
)
def test_doctor_asks_twilio_whether_it_accepts_the_account(
    home: Path, answer: tuple[int, Any], about: str, *, broken: bool
) -> None:
    answers = {"getMe": ME, "getWebhookInfo": hook(HOOK), ".json": answer}
    assert looked(home, answers, **PAID)[about].broken is broken


def test_doctor_finds_a_database_that_does_not_answer(home: Path) -> None:
    env = LIVE | {"DATABASE_URL": f"postgresql://u:hidden@127.0.0.1:{free_port()}/x"}
    found = next(
        f
        for f in findings(
            settings.load(env),
            httpx.Client(transport=httpx.MockTransport(lambda _r: httpx.Response(500))),
        )
        if f.about == "DATABASE_URL"
    )
    assert found.broken
    assert "hidden" not in found.told


# --- sponsorship --------------------------------------------------------------------------------------


def test_a_donation_is_followed_from_the_pledge_to_the_confirmation(demo: Run, home: Path) -> None:
    donor = demo("donor", "add", "PT Maju", "--company", "--contact", "Ibu Rina").stdout.strip()
    made = demo("pledge", "add", donor, "--workers", "1", "--months", "2")
    pledge = made.stdout.split(":")[0]
    assert "Rp10 million, not 42" in made.stderr
    submitted = json.loads(demo("registration", "list", "--state", "submitted", "--json").stdout)
    for row in submitted:
        demo("registration", "verify", row["code"])
    assert "1 workers, 2 months matched" in demo("match").stdout
    assert demo("export", "payments", "bayar.csv").stdout.endswith("2 months\n")
    head, first, *_more = (home / "bayar.csv").read_text(encoding="utf-8-sig").splitlines()
    assert head == "nik;nama;bulan;iuran"
    nik, _name, month, amount = first.split(";")
    assert "on 1 months" in demo("payment", "note", pledge, "TRX-9", amount).stdout
    assert "noted already" in demo("payment", "note", pledge, "TRX-9", amount, code=1).stderr
    days = f"{month}-01;{month}-28"
    (home / "bpjs.csv").write_text(f"nik;dari;sampai;tanggal\n{nik};{days};{month}-01\n1;a;b;c\n")
    taken = demo("import", "confirmations", "bpjs.csv", code=1)
    assert taken.stdout == "1 new, 0 known, 1 bad\n"
    assert "nik cannot be right" in (home / "bpjs-bad.csv").read_text() or "dari is no date" in (
        home / "bpjs-bad.csv"
    ).read_text(encoding="utf-8-sig")
    lines = json.loads(demo("pledge", "show", pledge, "--json").stdout)
    assert [line["kind"] for line in lines] == [
        "pledged", "matched", "matched", "paid", "allocated", "protected",
    ]  # fmt: skip
    balance = json.loads(demo("ledger", "balance", "--json").stdout)[0]
    assert balance["pledged"] == balance["matched"] == 2
    assert demo("ledger", "verify").stdout.startswith("ok: 6 lines, root ")
    told = demo("ledger", "prove", pledge, home / "proof.json").stdout
    root = told.split()[-1]
    printed = json.loads(demo("ledger", "prove", pledge).stdout)
    assert printed == json.loads((home / "proof.json").read_text())
    assert printed["tree"] == {"lines": 6, "root": root}


def test_a_proof_is_checked_without_a_database_or_a_setting(demo: Run, home: Path) -> None:
    donor = demo("donor", "add", "Budi").stdout.strip()
    pledge = demo("pledge", "add", donor, "--workers", "3").stdout.split(":")[0]
    root = demo("ledger", "prove", pledge.lower(), home / "proof.json").stdout.split()[-1]
    shutil.rmtree(home / "var")
    checked = program("ledger", "check", "proof.json", "--root", root.upper(), home=home)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.startswith(
        f"ok: {pledge}, 1 lines of a journal of 1\n    18 months promised"
    )
    assert not (home / "var").exists()
    assert f"root {root}" in demo("ledger", "check", home / "proof.json").stdout
    other = demo("ledger", "check", home / "proof.json", "--root", "0" * 64, code=1)
    assert "it leads to the root" in one_line(other.stderr)
    (home / "bad.json").write_text((home / "proof.json").read_text().replace(":18,", ":19,"))
    assert "do not lead to its root" in demo("ledger", "check", home / "bad.json", code=1).stderr
    (home / "bad.json").write_text("[" * 100)
    assert "is no JSON" in one_line(demo("ledger", "check", home / "bad.json", code=1).stderr)


def test_a_report_is_printed_and_made_into_papers(demo: Run, home: Path) -> None:
    donor = demo("donor", "add", "Budi").stdout.strip()
    pledge = demo("pledge", "add", donor, "--workers", "2").stdout.split(":")[0]
    demo("match")
    printed = demo("pledge", "report", pledge.lower()).stdout
    assert f"code{'':13}│ {pledge}" in printed
    figures = json.loads(demo("pledge", "report", pledge, "--json").stdout)
    assert (figures["promised"], figures["donor"]) == (12, "Budi")
    demo("pledge", "report", pledge, "laporan.pdf")
    demo("pledge", "report", pledge, "sertifikat.pdf", "--certificate")
    demo("pledge", "report", pledge, "laporan.xlsx")
    papers = [(home / name).read_bytes() for name in ("laporan.pdf", "sertifikat.pdf")]
    assert all(paper.startswith(b"%PDF-") for paper in papers)
    assert papers[0] != papers[1]
    assert (home / "laporan.xlsx").read_bytes().startswith(b"PK")
    assert [row.action for row in rows_of(Audit)].count("report") == 3


@pytest.mark.parametrize(
    "words",
    [("laporan.docx",), ("laporan.xlsx", "--certificate"), ("--certificate",)],
)
def test_a_paper_that_cannot_be_made_is_told_in_one_line(demo: Run, words: tuple[str, ...]) -> None:
    one_line(demo("pledge", "report", "K-22222", *words, code=2).stderr)


def test_a_journal_that_somebody_changed_is_told_with_its_line(demo: Run) -> None:
    donor = demo("donor", "add", "Budi").stdout.strip()
    demo("pledge", "add", donor, "--workers", "3")
    with opened() as engine, engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER journal_no_update")
        connection.exec_driver_sql("UPDATE journal SET count = 17")
    assert "line 1 is not what was written" in demo("ledger", "verify", code=1).stderr


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("pledge", "add", "D-NOBODY", "--workers", "3"), "no donor D-NOBODY."),
        (("pledge", "show", "K-NONE"), "no pledge K-NONE."),
        (("pledge", "report", "K-NONE"), "no pledge K-NONE."),
        (("ledger", "prove", "K-NONE"), "no pledge K-NONE."),
        (("payment", "note", "K-NONE", "T", "5"), "no pledge K-NONE."),
        (("pledge", "release", "K-NONE", "5", "--reason", "x"), "no pledge K-NONE."),
    ],
)
def test_what_is_not_there_is_one_line(demo: Run, words: tuple[str, ...], line: str) -> None:
    assert one_line(demo(*words, code=1).stderr) == line
