"""`registration`, `ticket` and `media`: what people of the programme do from a terminal."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.commands import screen
from bot.commands.setting import database

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from bot.settings import Settings

registration = typer.Typer(
    help="Registrations: look, correct, verify, return.", no_args_is_help=True
)
ticket = typer.Typer(
    help="Chats that wait for a person: look, answer, close.", no_args_is_help=True
)
media = typer.Typer(help="Files that people sent.", no_args_is_help=True)

Code = Annotated[str, typer.Argument(metavar="CODE", help="Such as L-7K3QM.")]
Id = Annotated[int, typer.Argument(metavar="ID", help="The number in `ticket list`.")]
By = Annotated[
    str,
    typer.Option(
        "--by", metavar="NAME", help="Who does this, for the audit; default: the login name."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def who_am_i(by: str) -> str:
    """The name for the audit: as given, else that of the login."""
    try:
        name = by.strip() or getpass.getuser()
    except (OSError, KeyError):  # a container may run as a number without a name
        name = f"uid{os.getuid()}"
    return screen.plain(name)[:60]


@contextmanager
def working() -> Iterator[tuple["Connection", "Engine", "Settings", datetime]]:
    """One transaction on a current database; what is not found ends with one line."""
    from bot.clock import Clock

    with database() as (engine, settings):
        try:
            with engine.begin() as connection:
                yield connection, engine, settings, Clock().now()
        except KeyError:
            raise  # a fault of ours, not something that was not found
        except (LookupError, ValueError) as error:
            screen.stop(f"{error}.".replace("..", "."))


def _local(moment: datetime | None) -> str:
    from bot.clock import WIB

    return moment.astimezone(WIB).strftime("%Y-%m-%d %H:%M WIB") if moment else ""


# --- registrations ------------------------------------------------------------------------------------


@registration.command("list")
def list_registrations(
    *,
    state: Annotated[str, typer.Option(help="submitted, verified, returned or withdrawn.")] = "",
    as_json: AsJson = False,
) -> None:
    """Registrations, the oldest first."""
    from bot import registrations

    with working() as (connection, _engine, _settings, _now):
        rows = [
            {
                "code": row.code,
                "state": row.state,
                "name": row.name,
                "region": row.region,
                "jobs": row.jobs,
                "flags": row.flags,
                "since": _local(row.created_at),
            }
            for row in registrations.listed(connection, state or None)
        ]
    if as_json:
        screen.print_json(rows)
    else:
        screen.table(
            ("code", "state", "name", "region", "jobs", "flags", "since"),
            [list(row.values()) for row in rows],
        )


@registration.command("show")
def show_registration(
    code: Code,
    *,
    full: Annotated[
        bool, typer.Option("--full", help="Show the NIK in full; the audit keeps that you did.")
    ] = False,
    folder: Annotated[
        Path | None,
        typer.Option("--media", metavar="DIR", help="Write photos and voice notes there."),
    ] = None,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """One registration: every answer, what to look at, and the files that came with it."""
    from bot import registrations
    from bot.media import export

    with working() as (connection, _engine, _settings, now):
        row = registrations.shown(connection, code)
        shown = _shown(row, now, full=full)
        audit(
            connection, now, who_am_i(by), "show_full" if full else "show", f"registration {row.id}"
        )
        names = shown["media"] if folder else ()
        contents = [(name, *export(connection, name, who_am_i(by), now)) for name in names]
    files = [_write(folder, *file) for file in contents] if folder else []
    if as_json:
        screen.print_json(shown | {"files": [str(path) for path in files]})
        return
    screen.table(
        ("", ""),
        [
            ("state", shown["state"]),
            ("reason", shown["reason"]),
            ("sent", shown["since"]),
            ("band", shown["band"]),
            *((f"look at: {flag}", words) for flag, words in shown["flags"].items()),
            *((answer["label"], answer["shown"]) for answer in shown["answers"]),
            *(("file", name) for name in shown["media"]),
        ],
        title=f"{shown['code']} {shown['name']}",
    )
    for path in files:
        screen.say(path)


def _shown(row: Any, now: datetime, *, full: bool) -> dict[str, Any]:
    from bot import data
    from bot.clock import WIB
    from bot.flags import FLAGS
    from flows.questions import kept_media
    from flows.register import register
    from flows.talk import Facts

    facts = Facts(now, now.astimezone(WIB).date(), data.load())
    answers = []
    files: list[str] = []
    for question in register.questions:
        value = row.answers.get(question.key)
        if value is None:
            continue
        files += kept_media(value)
        words = (
            question.show(value, facts)
            if isinstance(value, dict)
            else question.show_value(value, facts)
        )
        if isinstance(value, dict) and "at" in value:
            words = ", ".join(map(str, value["at"]))
        if question.key == "nik" and isinstance(value, str) and not full:
            words = value = f"{value[:4]}********{value[-4:]}"
        label = question.label or question.key
        answers.append({"key": question.key, "label": label, "shown": str(words), "value": value})
    return {
        "code": row.code,
        "name": row.name,
        "state": row.state,
        "reason": row.reason,
        "since": _local(row.created_at),
        "band": row.band,
        "flags": {flag: FLAGS.get(flag, flag) for flag in row.flags.split(",") if flag},
        "answers": answers,
        "media": files,
    }


def audit(connection: "Connection", now: datetime, who: str, action: str, subject: str) -> None:
    """Keep who did what to what, without personal data."""
    from sqlalchemy import insert

    from bot.models import Audit, table

    connection.execute(insert(table(Audit)).values(at=now, who=who, action=action, subject=subject))


@registration.command("verify")
def verify_registration(
    code: Code,
    *,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="Put an answer right first, such as nik=3201…."
        ),
    ] = None,
    by: By = "",
) -> None:
    """Say that the data were checked. The worker is told."""
    from bot import data, registrations
    from bot.corrections import correct

    wanted = _pairs(values or [])
    with working() as (connection, _engine, settings, now):
        row = registrations.shown(connection, code)
        if wanted:
            known, keyring = data.load(), settings.keyring()
            correct(
                connection, row.id, wanted, who=who_am_i(by), now=now, known=known, keyring=keyring
            )
        registrations.verify(connection, row.id, who_am_i(by), now)
    typer.echo(f"{row.code}: verified")


def _pairs(values: list[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for given in values:
        key, equals, value = given.partition("=")
        if not equals or not key.strip() or not value.strip():
            screen.stop(f"--set {given}: write key=value, such as --set sex=L", 2)
        pairs[key.strip()] = value.strip()
    return pairs


@registration.command("return")
def return_registration(
    code: Code,
    *,
    reason: Annotated[str, typer.Option(help="What to put right, in words for the worker.")],
    by: By = "",
) -> None:
    """Give a registration back to be put right. The worker is told the reason."""
    from bot import registrations

    if not reason.strip():
        screen.stop("--reason is empty: the worker has to know what to put right.", 2)
    with working() as (connection, _engine, _settings, now):
        row = registrations.shown(connection, code)
        registrations.return_(connection, row.id, who_am_i(by), reason.strip(), now)
    typer.echo(f"{row.code}: returned")


# --- tickets ------------------------------------------------------------------------------------------


@ticket.command("list")
def list_tickets(*, as_json: AsJson = False) -> None:
    """Tickets that wait, the urgent ones first."""
    from bot import tickets

    with working() as (connection, _engine, _settings, _now):
        rows = [
            {
                "id": row.id,
                "state": row.state,
                "urgent": bool(row.urgent),
                "reason": row.reason,
                "since": _local(row.opened_at),
            }
            for row in tickets.listed(connection)
        ]
    if as_json:
        screen.print_json(rows)
        return
    columns = ("id", "state", "urgent", "reason", "since")
    screen.table(
        columns,
        [["yes" if value is True else value or "" for value in row.values()] for row in rows],
    )


@ticket.command("show")
def show_ticket(ticket_id: Id, *, by: By = "", as_json: AsJson = False) -> None:
    """One ticket and everything said in it."""
    from bot import tickets

    with working() as (connection, _engine, _settings, now):
        row, notes = tickets.shown(connection, ticket_id)
        channel, codes = tickets.concerned(connection, row.chat_id)
        audit(connection, now, who_am_i(by), "show", f"ticket {row.id}")
        shown = {
            "id": row.id,
            "channel": channel,
            "about": codes,
            "state": row.state,
            "urgent": bool(row.urgent),
            "reason": row.reason,
            "since": _local(row.opened_at),
            "closed": _local(row.closed_at),
            "notes": [
                {"at": _local(note.at), "who": note.who, "text": note.text} for note in notes
            ],
        }
    if as_json:
        screen.print_json(shown)
        return
    urgent = ", urgent" if shown["urgent"] else ""
    about = " ".join(("", channel, *codes))
    title = f"ticket {row.id}: {row.reason}, {row.state}{urgent},{about}"
    screen.table(("at", "who", "text"), [[*note.values()] for note in shown["notes"]], title=title)


@ticket.command("answer")
def answer_ticket(
    ticket_id: Id,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What the worker gets to read.")],
    *,
    by: By = "",
) -> None:
    """Answer the worker; the bot stays quiet until the ticket is closed."""
    from bot import tickets

    with working() as (connection, _engine, _settings, now):
        reaches = tickets.answer(connection, ticket_id, who_am_i(by), text, now)
    if not reaches:
        screen.stop(
            f"Ticket {ticket_id}: kept, but not sent: the person wants no messages, or has blocked the bot."
        )
    typer.echo(f"Ticket {ticket_id}: answered")


@ticket.command("close")
def close_ticket(ticket_id: Id, *, by: By = "") -> None:
    """Close a ticket: the bot talks again, and says so."""
    from bot import tickets

    with working() as (connection, _engine, _settings, now):
        tickets.close(connection, ticket_id, who_am_i(by), now)
    typer.echo(f"Ticket {ticket_id}: closed")


# --- files --------------------------------------------------------------------------------------------

ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/heic": ".heic",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
    "audio/wav": ".wav",
    "audio/webm": ".webm",
    "application/pdf": ".pdf",
}


@media.command("export")
def export_media(
    media_id: Annotated[
        str, typer.Argument(metavar="ID", help="As `registration show` and `ticket show` name it.")
    ],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Where to write it, for its owner only.")
    ],
    *,
    by: By = "",
) -> None:
    """Write one file that somebody sent. The audit keeps that you did."""
    from bot.media import export, same_as

    with working() as (connection, _engine, _settings, now):
        content, content_type = export(connection, media_id, who_am_i(by), now)
        first = same_as(connection, media_id)
    _keep(file, content)
    again = f", sent before as {first}" if first else ""
    typer.echo(f"{screen.plain(file)}: {content_type}, {len(content)} bytes{again}")


@media.command("taken")
def show_taken(
    media_id: Annotated[
        str, typer.Argument(metavar="ID", help="As `registration show` and `ticket show` name it.")
    ],
    *,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """When and where a photo was taken, if its file told; nobody has checked it. Audited."""
    from bot.media import when_and_where

    with working() as (connection, _engine, _settings, now):
        found = when_and_where(connection, media_id, who_am_i(by), now)
    if as_json:
        screen.print_json(found)
    else:
        place = ", ".join(str(part) for part in found.get("place", ()))
        screen.table(("", ""), [("at", found.get("at", "")), ("place", place)])


def _write(folder: Path, name: str, content: bytes, content_type: str) -> Path:
    """A file of a registration, under its own id."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}{ENDINGS.get(content_type, '')}"
    _keep(path, content)
    return path


def _keep(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, from its first byte on."""
    try:
        path.unlink(missing_ok=True)  # one that is there may be open for others to read
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
    except OSError as error:
        screen.stop(f"{path} cannot be written: {error.strerror}")
