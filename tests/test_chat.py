"""`lingkaran chat`: a whole talk at a terminal, typed or piped, without a token or a network."""

import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from click.testing import Result
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.bot import build
from bot.channels import Outbound
from bot.chat import talk
from bot.demo import PLAYERS
from bot.settings import offline
from tests.houses import opened, sqlite_file

ROOT = Path(__file__).parent.parent
Say = Callable[..., list[str]]

BUDI = PLAYERS[0].answers
FORM = (
    *("daftar", "ya", "saya sendiri"),
    *(
        BUDI[key]
        for key in ("nik", "name", "birth_place", "birth_date", "home", "address", "phone", "job")
    ),
    *(BUDI[key] for key in ("second_job", "workplace", "income", "income_days", "income_month")),
    *(BUDI[key] for key in ("member", "group", "heir", "heir_relation")),
    "ya",
)
"""A registration from the first word to the last, as it is typed."""


@pytest.fixture
def say() -> Iterator[Say]:
    """Types lines into a talk that is remembered in one file; what the bot and the terminal say."""
    with sqlite_file() as path:

        def typed(*lines: str, channel: str = "terminal") -> list[str]:
            shown: list[str] = []

            def show(out: Outbound) -> None:
                shown.append(out.text + "".join(f"\n[{label}]" for label, _value in out.buttons))

            bot = build(offline(path), engine=opened(f"sqlite:///{path}"))
            talk(bot, channel, lines, show, shown.append, path.parent)
            return shown

        yield typed


@pytest.fixture
def piped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Pipes a text into `lingkaran chat`, started in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(text: str | bytes, *words: str, **env: str) -> Result:
        return CliRunner().invoke(cli, ["chat", *words], input=text, env=env)

    return call


def test_a_piped_talk_is_the_bots_words_alone(tmp_path: Path) -> None:
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat", "--new"],
        input="daftar\nya\n",
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": path, "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Siapa yang mau didaftarkan?\n1. Saya sendiri\n2. Orang lain" in done.stdout
    assert ">" not in done.stdout
    assert list(tmp_path.iterdir()) == [], "--new leaves nothing behind"


def test_what_the_environment_says_does_not_matter(piped: Callable[..., Result]) -> None:
    env = {
        "TELEGRAM_TOKEN": "no token",
        "DATABASE_URL": "mysql://x",
        "PORT": "eighty",
        "LINGKARAN_DEMO": "0",
    }
    done = piped("menu\n", "--new", **env)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Mau apa hari ini?" in done.stdout


def test_bytes_that_are_no_text_are_answered_too(piped: Callable[..., Result]) -> None:
    done = piped(b"\xff\xfe\x00\x1b[2J\n\n/maju besok\nmenu", "--new")
    assert done.exit_code == 0
    assert "\x1b" not in done.stdout
    assert "/maju 2 hari" in done.stderr


@pytest.mark.parametrize("role", ["agent", "donor"])
def test_roles_without_a_talk_say_so(piped: Callable[..., Result], role: str) -> None:
    done = piped("", "--as", role)
    assert done.exit_code == 1
    assert f"no talk for a {role} yet" in done.stderr


@pytest.mark.parametrize("channel", ["terminal", "sms", "whatsapp", "telegram"])
def test_a_whole_registration_can_be_typed_on_every_channel(say: Say, channel: str) -> None:
    shown = say(*FORM, "status", channel=channel)
    assert any("Nomor pendaftaran L-" in text for text in shown), shown
    assert "sedang diperiksa petugas" in shown[-1]


def test_moving_the_clock_shows_what_is_sent_then(say: Say) -> None:
    shown = say(*FORM, "/maju 1 menit")
    assert "data sudah diperiksa petugas" in shown[-1]
    assert say("/maju 1 jam") == [], "what was told once is not told again"


def test_the_talk_goes_on_where_it_ended_also_in_time(say: Say) -> None:
    say("daftar", "ya", "/maju 2 hari")
    assert "Lanjut dari" in say("halo lagi")[0]


def test_buttons_are_shown_where_the_channel_has_them_and_can_be_tapped(say: Say) -> None:
    shown = say("daftar", "/tombol ya", "/tombol entah", channel="telegram")
    assert "[Ya]\n[Tidak]" in shown[0]
    assert "[Saya sendiri]" in shown[1]
    assert "There are: saya sendiri, orang lain" in shown[2]
    assert "[" not in say("/ulang", "daftar")[1], "a terminal has none"


def test_photos_voice_places_and_contacts_can_be_sent(say: Say) -> None:
    shown = say("daftar", "ya", "saya sendiri", "/foto", channel="telegram")
    assert "(foto)" in shown[-1]
    shown = say(
        "Budi Santoso",
        "Indramayu",
        "12 Agustus 1990",
        "laki-laki",
        "Kabupaten Indramayu",
        "/lokasi -6.3,108.3",
        channel="telegram",
    )
    assert "Nomor HP" in shown[-1]
    assert "0812" in say("/kontak", channel="telegram")[0]
    assert "(pesan suara)" in "".join(say("/suara", channel="telegram"))


def test_a_form_that_was_asked_for_lies_beside_the_database(say: Say) -> None:
    shown = say(
        *("lapor", "saya kemarin sore kejepit pintu truk di pasar Senen, jari kiri bengkak"),
        *("Yanto", "3171011212850001", "sedang kerja", "0812 7777 8888", "ya", "ya", "formulir"),
    )
    path = Path(shown[-1])
    assert re.fullmatch(r"formulir-3-KK-1-A-\w{5}\.pdf", path.name)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"%PDF")


def test_a_new_person_begins_anew_and_stays(say: Say) -> None:
    say("daftar", "ya")
    note, greeting = say("/ulang", "menu")
    assert "new person" in note
    assert "Kami Lingkaran" in greeting
    assert "Kami Lingkaran" not in say("menu")[0]


def test_what_cannot_be_meant_is_explained(say: Say) -> None:
    shown = say("/maju besok", "/lokasi sini", "/perintah")
    assert [line.splitlines()[0] for line in shown[:2]] == [
        "Like this: /maju 30 menit, /maju 5 jam, /maju 2 hari",
        "Like this: /lokasi -6.3,108.3",
    ]
    assert "/keluar" in shown[2]


def test_nothing_after_keluar_is_heard(say: Say) -> None:
    assert say("/keluar", "daftar") == []


def test_a_command_of_the_bots_own_is_passed_on(say: Say) -> None:
    assert re.search("Kami Lingkaran", say("/start", channel="telegram")[0])
    assert say("/menu", channel="telegram")


@pytest.fixture(autouse=True)
def quiet_log() -> object:
    yield
    structlog.reset_defaults()
